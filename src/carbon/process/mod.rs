//! What it is: CO2 of industrial processes beside the fuel (method book §3.5): steel as a balance of carbon; clinker, lime
//! and carbonates are amount × factor, in [`super::activity`].
//! What it never does: take an output of steel or cement for an emission: a blanket factor holds fuel as well.
//! Where to start reading: `steel`.
//!
//! Formulas with worked examples: `docs/methods/process.md`.

mod steel;
#[cfg(test)]
mod tests;

pub(crate) use steel::steel;
