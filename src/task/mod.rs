//! What it is: one function per wish of a person, with progress and cancel; used by window and command line alike.
//! What it never does: draw, print, or hold state between calls.
//! Where to start reading: [`import`].

#[cfg(any())]
pub mod import;
#[cfg(any())]
pub mod inspect;
#[cfg(any())]
pub mod accounts;
#[cfg(any())]
pub mod bench;
#[cfg(any())]
pub mod export;
#[cfg(any())]
pub mod points;
#[cfg(any())]
pub mod sheet;
#[cfg(any())]
pub mod summary;
pub mod inventory;
