//! Tanheng 碳衡: the carbon balance of every parcel of a city.
//!
//! The house, from the top floor down (a module uses lower floors only; `tests/tidy.rs` holds the arrows):
//!
//! ```text
//!  5   main ─► ui ─► app                        cli            faces
//!  4   task                                                    what a person asks for
//!  3   report ─► engine         project                        state and results
//!  2   map ─► carbon   trajectory   doctor   io   sample   rule science and doors
//!  1   factor ─► land ─► geo ◄─ raster   stat   spec   i18n    vocabulary of the field
//!  0   base                                                    words everybody speaks
//! ```
//!
//! Start reading in [`task`]: one function per wish of a person, used by the window and the command line alike.

pub mod app;
pub mod base;
pub mod carbon;
pub mod cli;
pub mod doctor;
pub mod engine;
pub mod factor;
pub mod geo;
pub mod i18n;
pub mod io;
pub mod land;
pub mod map;
pub mod project;
pub mod raster;
pub mod report;
pub mod rule;
pub mod sample;
pub mod scenario;
pub mod spec;
pub mod stat;
pub mod task;
pub mod trajectory;
pub mod ui;
