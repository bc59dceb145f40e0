//! Where power and heat are counted: with those who use them or with those who make them, never both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};
use crate::factor::Names;
use crate::stat::{EnergyRow, EnergyTable};

/// One mode per project (method book §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PowerMode {
    /// Power and heat at the consumers; fuel of plants left out.
    Consumer,
    /// Fuel at the plants; power and heat at the consumers 0.
    Plant,
}

/// Sector of plants that make power and heat.
pub const PLANTS: &str = "energy_supply";

/// Energy that is made from other energy.
pub fn is_secondary(fuel: &str) -> bool {
    matches!(fuel, "electricity" | "heat")
}

/// Which side a cell stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Fuel burnt in plants.
    PlantFuel,
    /// Power or heat.
    Secondary,
    /// Everything else.
    Neither,
}

/// The side of a fuel in a sector (ids).
pub fn side(sector: Option<&str>, fuel: &str) -> Side {
    match (sector, is_secondary(fuel)) {
        (_, true) => Side::Secondary,
        (Some(PLANTS), false) => Side::PlantFuel,
        _ => Side::Neither,
    }
}

impl PowerMode {
    /// Whether a cell of that side is counted.
    pub fn counts(self, side: Side) -> bool {
        !matches!((self, side), (Self::Consumer, Side::PlantFuel) | (Self::Plant, Side::Secondary))
    }
}

/// The mode of a table: the one chosen, else the side that is there.
///
/// Errors: `CARBON-006` both sides are there and nothing was chosen.
pub fn mode(table: &EnergyTable, year: Option<u16>, chosen: Option<PowerMode>) -> Result<PowerMode> {
    if let Some(mode) = chosen {
        return Ok(mode);
    }
    let (sectors, fuels) = (Names::sectors()?, Names::fuels()?);
    let side_of = |row: &EnergyRow| {
        let fuel = fuels.find(row.fuel.as_deref()?)?;
        let sector = row.sector.as_deref().and_then(|s| sectors.find(s)).map(|n| n.id.as_str());
        let amount = row.amount.as_ref().map_or(0.0, |a| a.number.value);
        let any = amount > 0.0 || row.emission.is_some_and(|e| e.value > 0.0);
        any.then(|| side(sector, &fuel.id))
    };
    let first = |wanted: Side| table.of_year(year).find(|row| side_of(row) == Some(wanted));
    match (first(Side::Secondary), first(Side::PlantFuel)) {
        (Some(power), Some(plant)) => {
            let error = Error::new("CARBON-006").with("power_line", power.row + 1).with("plant_line", plant.row + 1);
            Err(error.at_row(plant.row))
        }
        (None, Some(_)) => Ok(PowerMode::Plant),
        _ => Ok(PowerMode::Consumer),
    }
}
