//! Doubts that need a factor: amount × factor against the stated emission, and units that do not measure the fuel.

use crate::base::{Finding, Place, Severity};
use crate::factor::FuelFactor;
use crate::stat::{BaseUnit, EnergyRow, Number, Settings};

/// `CARBON-108` when amount × factor misses the stated emission, `CARBON-117` when the unit does not measure the fuel.
///
/// Both name the amount that the stated emission needs and, where one fits, the unit under which the entered number is
/// right: 56 in 1e4 t of gas with 1217e4 t CO2 stated fits as 56 in 1e8 m3.
pub(super) fn unit(row: &EnergyRow, fuel: &str, factor: &FuelFactor, settings: &Settings) -> Option<Finding> {
    let amount = row.amount.as_ref()?;
    let computed = factor.emission(amount.number.value, amount.unit.text()).ok().map(|e| e.0);
    let finding = |code, severity| {
        Finding::new(code, severity)
            .with("line", row.row + 1)
            .with("sector", row.sector.as_deref().unwrap_or_default())
            .with("fuel", row.fuel.as_deref().unwrap_or(fuel))
            .with("amount", amount.entered)
            .with("unit", amount.entered_unit.as_str())
            .at(Place { row: Some(row.row), ..Place::default() })
    };
    let Some(stated) = row.emission else {
        let wanted = factor.factor.unit.text.as_str();
        return computed.is_none().then(|| finding("CARBON-118", Severity::Error).with("wanted", wanted));
    };
    let tolerance = settings.unit.emission_tolerance_share;
    // The printed digits of the amount allow the emission to move in the same proportion.
    let printed = if amount.number.value > 0.0 { amount.number.half_step / amount.number.value } else { 0.0 };
    if computed.is_some_and(|c| near(stated, c, tolerance + printed)) {
        return None;
    }
    let needed = needed(factor, stated.value);
    let finding = match computed {
        Some(c) => finding("CARBON-108", Severity::Warn).with("computed_t", c),
        None => finding("CARBON-117", Severity::Error),
    };
    let (needed_amount, needed_unit) = needed.unwrap_or((0.0, ""));
    let better = better_unit(factor, amount.entered, stated, tolerance + printed).unwrap_or_else(|| "none".into());
    Some(
        finding
            .with("stated_t", stated.value)
            .with("needed", needed_amount)
            .with("needed_unit", needed_unit)
            .with("better_unit", better),
    )
}

fn near(stated: Number, computed: f64, tolerance: f64) -> bool {
    (stated.value - computed).abs() <= stated.half_step.max(stated.value.abs() * tolerance)
}

/// The amount that a stated emission needs, in the first base unit that measures the fuel.
fn needed(factor: &FuelFactor, stated: f64) -> Option<(f64, &'static str)> {
    BaseUnit::ALL.into_iter().find_map(|unit| {
        let per_unit = factor.emission(1.0, unit.text()).ok()?.0;
        (per_unit > 0.0).then(|| (stated / per_unit, unit.text()))
    })
}

/// The unit under which the entered number gives the stated emission.
fn better_unit(factor: &FuelFactor, entered: f64, stated: Number, tolerance: f64) -> Option<String> {
    let scales = [("", 1.0), ("1e3 ", 1e3), ("1e4 ", 1e4), ("1e6 ", 1e6), ("1e8 ", 1e8)];
    let all = BaseUnit::ALL.into_iter().flat_map(|unit| scales.map(|(word, scale)| (unit, word, scale)));
    all.into_iter().find_map(|(unit, word, scale)| {
        let emission = factor.emission(entered * scale, unit.text()).ok()?.0;
        near(stated, emission, tolerance).then(|| format!("{word}{}", unit.text()))
    })
}
