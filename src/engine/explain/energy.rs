//! Figures of an inventory: amount × factor, the grid factor with its year.

use crate::carbon::inventory::{CellLine, FuelLine, Inventory, UNASSIGNED};
use crate::factor::{Factor, Registry};

use super::{Derivation, FLOW, Key, factor_term, open_term, term, total};

/// All emissions of an inventory, fuel by fuel.
pub(super) fn all_fuels(inventory: &Inventory, registry: &Registry) -> Derivation {
    let fuels = inventory.by_fuel.iter().map(|line| fuel(line, inventory, registry)).collect();
    total(Key::plain("explain-all-fuels"), Some(inventory.total_t_co2), FLOW, fuels)
}

/// The emission of a fuel of an inventory: amount × factor; with the year of a grid factor where it is another one.
///
/// A stated emission has no terms. Unit: t CO2 per year.
fn fuel(line: &FuelLine, inventory: &Inventory, registry: &Registry) -> Derivation {
    let factor = line.factor_id.as_deref().and_then(|id| registry.get(id));
    let burnt = Burnt { amount: line.amount, unit: &line.unit, factor, t_co2: line.t_co2 };
    burnt.derivation(Key::plain("explain-fuel").with("fuel", line.fuel.as_str()), inventory.year)
}

/// The emission of a fuel, one part per unit and factor of its lines.
pub(super) fn fuel_emission(inventory: &Inventory, id: &str, registry: &Registry) -> Derivation {
    let lines: Vec<&FuelLine> = inventory.by_fuel.iter().filter(|l| l.fuel == id).collect();
    if let [only] = lines.as_slice() {
        return fuel(only, inventory, registry);
    }
    let sum = lines.iter().map(|l| l.t_co2).sum();
    let parts = lines.into_iter().map(|l| fuel(l, inventory, registry)).collect();
    total(Key::plain("explain-fuel").with("fuel", id), Some(sum), FLOW, parts)
}

/// The rows of the table that are a sector's cell of a fuel.
pub(super) fn cells_of(inventory: &Inventory, sector: &str, fuel: &str) -> Vec<Derivation> {
    let own = inventory.cells.iter().filter(|c| c.sector.as_deref() == Some(sector) && c.fuel == fuel);
    own.map(|c| cell(c, inventory.year)).collect()
}

/// The emission of a sector of an inventory, fuel by fuel as the table has them.
pub(super) fn sector_emission(inventory: &Inventory, sector: &str, registry: &Registry) -> Derivation {
    let title = Key::plain("explain-sector-emission").with("sector", sector);
    let line = inventory.by_sector.iter().find(|l| l.sector == sector);
    let result = line.map(|l| l.t_co2);
    if sector == UNASSIGNED {
        // What the fuels have more than the sectors: their cells belong to nobody.
        let assigned: f64 = inventory.by_sector.iter().filter(|l| l.sector != UNASSIGNED).map(|l| l.t_co2).sum();
        let mut rest = total(title, result, FLOW, Vec::new());
        rest.formula = Key::plain("formula-unassigned");
        let fuels = open_term("explain-all-fuels", all_fuels(inventory, registry));
        rest.terms = vec![fuels, term("explain-assigned", assigned, FLOW)];
        return rest;
    }
    let own = inventory.cells.iter().filter(|c| c.sector.as_deref() == Some(sector));
    let mut parts: Vec<Derivation> = own.map(|c| cell(c, inventory.year)).collect();
    if let Some(t) = line.map(|l| l.unspecified_t_co2).filter(|t| *t > 0.0) {
        let burnt = Burnt { amount: None, unit: "", factor: None, t_co2: t };
        parts.push(burnt.derivation(Key::plain("explain-unspecified"), None));
    }
    total(title, result, FLOW, parts)
}

fn cell(c: &CellLine, year: Option<u16>) -> Derivation {
    let burnt = Burnt { amount: c.amount, unit: &c.unit, factor: c.factor.as_ref(), t_co2: c.t_co2 };
    burnt.derivation(Key::plain("explain-fuel").with("fuel", c.fuel.as_str()), year)
}

/// An amount with its factor.
struct Burnt<'a> {
    amount: Option<f64>,
    unit: &'a str,
    factor: Option<&'a Factor>,
    t_co2: f64,
}

impl Burnt<'_> {
    fn derivation(&self, title: Key, year: Option<u16>) -> Derivation {
        let mut out = total(title, Some(self.t_co2), FLOW, Vec::new());
        let Some(factor) = self.factor else {
            out.formula = Key::plain("formula-stated");
            return out;
        };
        out.formula = Key::plain("formula-energy");
        out.terms.push(term("explain-amount", self.amount.unwrap_or_default(), self.unit));
        let mut line = factor_term("explain-emission-factor", factor);
        let of_grid = factor.id.strip_prefix("grid.").and_then(|id| id.split('.').nth(1)?.parse::<u16>().ok());
        match (of_grid, year) {
            (Some(used), Some(wanted)) if used != wanted => {
                let name = Key::plain("explain-grid-earlier").with("year", used.to_string());
                line.name = name.with("wanted", wanted.to_string());
            }
            (Some(used), _) => line.name = Key::plain("explain-grid").with("year", used.to_string()),
            _ => {}
        }
        out.terms.push(line);
        out
    }
}
