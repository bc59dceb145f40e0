//! What it is: methane of landfills and of waste water (method book §3.5); what is burnt or composted is amount × factor.
//! What it never does: count the CO2 of food, paper and wood, or deposits of years that nobody stated.
//! Where to start reading: `landfill` for decay over years, `sewage` for waste water.
//!
//! Formulas with worked examples: `docs/methods/waste.md`.

mod landfill;
mod sewage;
#[cfg(test)]
mod tests;

pub(crate) use landfill::landfill;
pub(crate) use sewage::{sewage, take_off_recovery};
