//! What it is: the accounting science: pure functions of columns and factors.
//! What it never does: read files, look at clocks, know scenarios or the screen.
//! Where to start reading: [`balance`]; sources come from [`inventory`] through [`allocate`] and from below as [`mod@line`]s
//! ([`activity`], [`buildings`], [`transport`]) that meet the tables in [`control`]; sinks and stocks from [`forest`],
//! [`wetland`], [`soil`], [`pools`] and [`change`].
//!
//! Errors: `CARBON-001`…; findings: `CARBON-101`….

pub mod activity;
pub mod agriculture;
pub mod allocate;
pub mod balance;
pub mod buildings;
pub mod change;
pub mod control;
pub mod efficiency;
pub mod flows;
pub mod forest;
pub mod gaps;
pub mod green;
pub mod indicators;
pub mod inventory;
pub mod kernel;
pub mod lanes;
#[cfg(test)]
pub(crate) mod laws;
pub mod line;
pub mod masks;
pub mod own;
pub mod pools;
pub mod process;
pub mod rates;
pub mod rice;
pub mod soil;
pub mod stated;
pub mod systems;
pub mod tally;
pub mod touch;
pub mod transport;
pub mod uncertainty;
pub mod waste;
pub mod weights;
pub mod wetland;
