//! What it is: sector × fuel × year tables as a person entered them: decoded, numbers and units read, sums checked.
//! What it never does: know a factor or a parcel, or change a value: a doubt is a finding, a fault is an error with its place.
//! Where to start reading: [`table`] for tables in our own form, [`activity`] for those of activities, [`recognise`] for those of others.
//!
//! Errors: `STAT-001`…`STAT-019`; findings: `STAT-101`…`STAT-150`. Rows are counted with the header as row 0.

pub mod activity;
pub mod closing;
pub mod decode;
pub mod district;
pub mod doubt;
pub mod edit;
pub mod grid;
pub mod join;
pub mod names;
pub mod number;
pub mod people;
pub mod recognise;
mod series;
pub mod settings;
pub mod table;
pub mod unit;
mod words;
pub mod yearly;

pub use activity::{ActivityRow, ActivityTable, PlaceWords};
pub use closing::{Closing, ClosingKind};
pub use grid::{Book, Sheet};
pub use names::Names;
pub use number::Number;
pub use settings::Settings;
pub use table::{EnergyRow, EnergyTable, Quantity};
pub use unit::{BaseUnit, Units};

/// Years met, rising, each once.
fn years(all: impl Iterator<Item = u16>) -> Vec<u16> {
    all.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}
