//! What it is: the accounting science: pure functions of columns and factors.
//! What it never does: read files, look at clocks, know scenarios or the screen.
//! Where to start reading: [`balance`]; sources come from [`inventory`] through [`allocate`].
//!
//! Errors: `CARBON-001`…; findings: `CARBON-101`….

pub mod allocate;
pub mod balance;
pub mod efficiency;
pub mod flows;
pub mod gaps;
pub mod inventory;
pub mod kernel;
pub mod lanes;
#[cfg(test)]
pub(crate) mod laws;
pub mod line;
pub mod masks;
pub mod rates;
pub mod rice;
