//! Emissions of an enterprise out of the fuels it states, by the energy set of the project.

use crate::base::{Error, Result};
use crate::carbon::inventory::{PowerMode, side};
use crate::factor::{EnergySet, FuelFactor, Names, Registry};
use crate::land::crosswalk::squeeze;

/// What fuels are reckoned with.
#[derive(Clone, Copy)]
pub struct Energy<'a> {
    /// Factors.
    pub registry: &'a Registry,
    /// Energy set, such as `provincial-2025`.
    pub set: &'a str,
    /// Region of the grid factor.
    pub region: Option<&'a str>,
    /// Year of the activity.
    pub year: Option<u16>,
    /// Where power and heat are counted.
    pub power: PowerMode,
}

/// Start of the headings of fuels: `fuel:diesel(t)`.
const FUEL: &str = "fuel:";
/// Fuel id of power.
const POWER: &str = "electricity";

/// A column of amounts of a fuel.
pub(super) struct FuelColumn {
    /// Position.
    pub at: usize,
    /// Heading as entered.
    pub heading: String,
    /// Fuel id.
    fuel: String,
    /// Unit of its amounts.
    unit: String,
}

impl FuelColumn {
    /// The columns of fuels of a heading; full-width forms and spaces do not matter.
    ///
    /// Errors: `POINT-005` no unit behind the fuel, `FACTOR-013` no fuel of that name.
    pub fn all(header: &csv::StringRecord) -> Result<Vec<Self>> {
        let mut out = Vec::new();
        for (at, heading) in header.iter().enumerate() {
            let text = squeeze(heading.trim_start_matches('\u{feff}'));
            let start = text.get(..FUEL.len()).filter(|s| s.eq_ignore_ascii_case(FUEL));
            let Some(rest) = start.and_then(|_| text.get(FUEL.len()..)) else { continue };
            let (word, unit) = rest.split_once(['(', '/']).unwrap_or((rest, ""));
            let unit = unit.trim_end_matches(')');
            if unit.is_empty() {
                return Err(Error::new("POINT-005").with("column", heading).in_field(heading));
            }
            let unknown = || Error::new("FACTOR-013").with("fuel", word).in_field(heading);
            let fuel = Names::fuels()?.find(word).ok_or_else(unknown)?.id.clone();
            out.push(Self { at, heading: heading.to_owned(), fuel, unit: unit.to_owned() });
        }
        Ok(out)
    }
}

/// The set with what it takes to find a factor.
pub(super) struct Fuels<'a> {
    energy: Energy<'a>,
    set: EnergySet,
}

impl<'a> Fuels<'a> {
    /// Errors: `FACTOR-014` unknown set.
    pub fn new(energy: Energy<'a>) -> Result<Self> {
        Ok(Self { set: energy.registry.energy_set(energy.set)?, energy })
    }

    /// Tonnes of CO2 of an amount; `None` where the power mode counts it elsewhere.
    ///
    /// Errors: `FACTOR-002` unit, `FACTOR-011`, `FACTOR-012`, `FACTOR-015`, `CARBON-007`.
    pub fn emission(&self, sector: &str, column: &FuelColumn, amount: f64) -> Result<Option<f64>> {
        if !self.energy.power.counts(side(Some(sector), &column.fuel)) {
            return Ok(None);
        }
        let factor = if column.fuel == POWER && !self.set.has_own_electricity() {
            let (Some(region), Some(year)) = (self.energy.region, self.energy.year) else {
                return Err(Error::new("CARBON-007").with("set", self.energy.set));
            };
            let factor = self.energy.registry.grid(region, year)?.factor;
            FuelFactor { fuel: POWER.into(), names: Vec::new(), factor, ncv: None }
        } else {
            self.set.fuel(&column.fuel)?.clone()
        };
        factor.emission(amount, &column.unit).map(|t| Some(t.0)).map_err(|e| e.in_field(&column.heading))
    }
}
