//! What it is: one function per wish of a person, with progress and cancel; used by window and command line alike.
//! What it never does: draw, print, or hold state between calls.
//! Where to start reading: [`import`], then [`accounts`].

pub mod accounts;
pub mod activities;
pub mod basis;
pub mod below;
pub mod bench;
pub mod buildings;
pub mod cache;
pub mod columns;
pub mod compare;
pub mod control;
pub mod edit;
pub mod explain;
pub mod export;
pub mod generate;
pub mod import;
pub mod inspect;
pub mod inventory;
pub mod limits;
pub mod live_bench;
pub mod merge;
pub mod names;
pub mod overrides;
pub mod peak;
pub mod people;
pub mod points;
pub mod quality;
pub mod repairs;
pub mod sample;
pub mod schema;
pub mod sheet;
pub mod summary;
pub mod summary_below;
pub mod tables;
pub mod transport;
pub mod uncertainty;
pub mod zonal;
