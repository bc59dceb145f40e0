//! Fuel, power and heat of an activity, by the energy set and the grid of the region and year (method book §3.1–3.2).

use crate::base::{Error, Result, Severity};
use crate::carbon::inventory::PowerMode;
use crate::factor::FuelFactor;

use super::gaps::Gaps;
use super::run::Term;
use super::{Activity, LineSpec, Run};

/// Fuel id of power.
const POWER: &str = "electricity";
/// Fuel id of heat.
const HEAT: &str = "heat";

/// Tonnes of CO2 per unit of the fuel, power or heat of a row.
///
/// Power and heat are nothing where they are counted at the plants: `ACT-108`. `ACT-102` the set has no value for the
/// fuel; `CARBON-116` another fuel's stands in; `FACTOR-020` the grid factor is of an earlier year.
/// Errors: `CARBON-007` no region for the grid, `FACTOR-002`, `FACTOR-011`, `FACTOR-015`.
pub(crate) fn fuel(run: &Run<'_>, spec: &LineSpec, a: &Activity, gaps: &mut Gaps) -> Result<Option<Term>> {
    let fuel = spec.factors().next().unwrap_or_default();
    if matches!(fuel, POWER | HEAT) && run.options.power == PowerMode::Plant {
        let note = super::note("ACT-108", Severity::Note, a);
        gaps.add(&a.item, note.with("amount", a.amount.unwrap_or(0.0)).with("unit", a.unit.as_str()));
        return Ok(None);
    }
    let Some(factor) = factor(run, fuel, a, gaps)? else { return Ok(None) };
    let per_unit_t = factor.emission(1.0, &a.unit)?.0;
    Ok(Some(Term { per_unit_t, factors: vec![factor.factor.id] }))
}

fn factor(run: &Run<'_>, fuel: &str, a: &Activity, gaps: &mut Gaps) -> Result<Option<FuelFactor>> {
    if fuel == POWER && !run.energy.has_own_electricity() {
        let missing = || Error::new("CARBON-007").with("set", run.options.set.as_str());
        let pick = run.registry.grid(run.region(a).ok_or_else(missing)?, a.year)?;
        if let Some(note) = pick.note {
            gaps.add(&pick.factor.id, note.at(super::gaps::place(a.row)));
        }
        return Ok(Some(FuelFactor { fuel: POWER.into(), names: Vec::new(), factor: pick.factor, ncv: None }));
    }
    match run.energy.fuel(fuel) {
        Ok(found) => {
            if found.fuel != fuel {
                let note = super::note("CARBON-116", Severity::Note, a).with("fuel", fuel);
                let note = note.with("set", run.options.set.as_str());
                gaps.add(fuel, note.with("factor", found.factor.id.as_str()));
            }
            Ok(Some(found.clone()))
        }
        Err(e) if e.code.0 == "FACTOR-012" => {
            gaps.factor(&format!("energy.{}.{fuel}", run.options.set), a);
            Ok(None)
        }
        Err(e) => Err(e),
    }
}
