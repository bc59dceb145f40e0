//! What it is: methane of rice fields and herds, N2O of nitrogen on fields (method book §3.6).
//! What it never does: count what came with farm inputs twice; [`forbid_farm_inputs`] stops that.
//! Where to start reading: `nitrogen`, `herd` and the folder's `rice`; fuel and power of farms are in [`super::activity`].
//!
//! Formulas with worked examples: `docs/methods/agriculture.md`.

mod rice;
#[cfg(test)]
mod tests;

pub(crate) use rice::rice;

use crate::base::units::N2O_PER_N;
use crate::base::{Error, Mass, Result};
use crate::factor::SinkSet;

use super::activity::gaps::Gaps;
use super::activity::run::{Term, symbol};
use super::activity::{Activity, LineSpec, Run};
use super::allocate::AGRICULTURE;
use super::line::{Account, AccountLine};

/// N2O per tonne of nitrogen: `EF · 44/28`, times the share that is volatilised or leached, times the share of nitrogen.
///
/// Direct: EF of the province's zone. Indirect: 1 % of what is volatilised, 0.75 % of what is leached. Errors: `ACT-005`.
pub(crate) fn nitrogen(run: &Run<'_>, spec: &LineSpec, a: &Activity, gaps: &mut Gaps) -> Result<Option<Term>> {
    let term = run.product(spec, a, "kgN2O-N/kgN", gaps)?;
    Ok(term.map(|t| Term { per_unit_t: t.per_unit_t * N2O_PER_N, ..t }))
}

/// Gas of one head in a year. Errors: `ACT-006` unknown keeping.
pub(crate) fn herd(run: &Run<'_>, spec: &LineSpec, a: &Activity, gaps: &mut Gaps) -> Result<Option<Term>> {
    run.product(spec, a, &format!("t{}/(head·a)", symbol(spec.gas)), gaps)
}

/// Refuses lines of agriculture beside a sink set whose cropland value already holds farm inputs (method book §2.1).
///
/// `gwp` answers t CO2e per t of a gas. Only the main account counts; a set without farm inputs passes.
/// Errors: `CARBON-004` with the mass that would be counted twice.
pub fn forbid_farm_inputs(sinks: &SinkSet, lines: &[AccountLine], gwp: impl Fn(super::line::Gas) -> f64) -> Result<()> {
    let farm = lines.iter().filter(|l| l.sector == AGRICULTURE && l.account == Account::Main);
    let mass: Mass = farm.map(|l| l.co2e(gwp(l.gas))).sum();
    if sinks.forbids_agriculture && mass != Mass(0) {
        return Err(Error::new("CARBON-004").with("set", sinks.name.as_str()).with("mass_t", mass.t()));
    }
    Ok(())
}
