//! What it is: the doors: foreign formats and encodings in and out.
//! What it never does: give a value a meaning, or parse a foreign file inside the window or the command:
//! that is the reader process's work ([`spawn`] on our side, [`reader`] on its side).
//! Where to start reading: [`raw`], then [`spawn`].

pub mod block;
mod confine;
#[cfg(feature = "gdal")]
pub mod gdal;
#[cfg(feature = "gdal")]
pub mod gdal_raster;
mod protocol;
pub mod raster;
pub mod raw;
pub mod reader;
pub mod sniff;
pub mod spawn;
pub mod write;

pub use sniff::{FormatKind, sniff};
