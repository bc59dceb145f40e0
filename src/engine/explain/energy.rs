//! Figures of an inventory: amount × factor, the grid factor with its year.

use crate::carbon::inventory::{FuelLine, Inventory};
use crate::factor::Registry;

use super::{Derivation, FLOW, Key, factor_term, term, total};

/// The emission of a fuel of an inventory: amount × factor; with the year of a grid factor where it is another one.
///
/// A stated emission has no terms. Unit: t CO2 per year.
pub fn fuel(line: &FuelLine, inventory: &Inventory, registry: &Registry) -> Derivation {
    let title = Key::plain("explain-fuel").with("fuel", line.fuel.as_str());
    let Some(factor) = line.factor_id.as_deref().and_then(|id| registry.get(id)) else {
        let mut stated = total(title, Some(line.t_co2), FLOW, Vec::new());
        stated.formula = Key::plain("formula-stated");
        return stated;
    };
    let mut terms = vec![term("explain-amount", line.amount.unwrap_or_default(), &line.unit)];
    let mut factor_line = factor_term("explain-emission-factor", factor);
    let year_of_factor = factor.id.strip_prefix("grid.").and_then(|id| id.split('.').nth(1)?.parse::<u16>().ok());
    if let (Some(used), Some(wanted)) = (year_of_factor, inventory.year)
        && used != wanted
    {
        factor_line.name = Key::plain("explain-grid-earlier").with("year", used.to_string());
        factor_line.name = factor_line.name.with("wanted", wanted.to_string());
    }
    terms.push(factor_line);
    Derivation {
        title,
        formula: Key::plain("formula-energy"),
        terms,
        result: Some(line.t_co2),
        unit: FLOW,
        parts: Vec::new(),
    }
}
