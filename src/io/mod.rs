//! What it is: the doors: foreign formats and encodings in and out.
//! What it never does: give a value a meaning, or parse a foreign file inside the window or the command:
//! that is the reader process's work ([`spawn`] on our side, [`reader`] on its side).
//! Where to start reading: [`raw`], then [`spawn`].

pub mod raw;
pub mod spawn;
pub mod write;
