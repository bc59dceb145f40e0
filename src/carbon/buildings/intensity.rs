//! What a square metre uses and what that emits: by kind, climate zone, vintage and carrier.

use std::collections::BTreeMap;

use super::Options;
use super::method::Kind;
use crate::base::units::KG_PER_T;
use crate::base::{Error, Finding, Result};
use crate::factor::{EnergySet, Factor, Registry, Unit};

/// Line of power used in buildings.
pub const LINE_POWER: &str = "buildings.electricity";
/// Line of gas burnt in buildings.
pub const LINE_GAS: &str = "buildings.gas";
/// Line of district heat used in buildings.
pub const LINE_HEAT: &str = "buildings.heat";

/// One carrier of a kind of building.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Id of its lines.
    pub line: &'static str,
    /// Unit of the activity.
    pub unit: &'static str,
    /// Units that a m² uses in a year.
    pub per_m2: f64,
    /// t CO2 of one unit.
    pub t_per_unit: f64,
    /// Whether it is bought power or heat, which counts at the plants in that mode.
    pub bought: bool,
    /// Ids of the two factors.
    pub factors: Vec<String>,
}

/// All carriers of a kind of building.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Carriers that it uses.
    pub parts: Vec<Part>,
    /// Whether a new building had to take the value of the stock.
    pub stock: bool,
}

/// Emission factors of the carriers in t CO2 per unit, and the uses met so far.
pub struct Intensities<'a> {
    registry: &'a Registry,
    zone: &'a str,
    power: (f64, String),
    gas: (f64, String),
    heat: (f64, String),
    /// `FACTOR-020` where an earlier year's grid factor serves.
    pub note: Option<Finding>,
    known: BTreeMap<(String, bool), Use>,
}

impl<'a> Intensities<'a> {
    /// The factors of a run. Errors: `FACTOR-011`, `FACTOR-012`, `FACTOR-014`, `FACTOR-015`.
    pub fn new(registry: &'a Registry, options: &Options, zone: &'a str) -> Result<Self> {
        let pick = registry.grid(&options.region, options.year)?;
        let per_kwh = pick.factor.in_unit(&Unit::parse("kgCO2/kWh")?)?.value / KG_PER_T;
        let set = registry.energy_set(&options.set)?;
        Ok(Self {
            registry,
            zone,
            power: (per_kwh, pick.factor.id),
            gas: per_unit(&set, "natural_gas", "m3")?,
            heat: per_unit(&set, "heat", "GJ")?,
            note: pick.note,
            known: BTreeMap::new(),
        })
    }

    /// What a kind uses; a new building takes the value of the newer standard where there is one.
    ///
    /// District heat only where the kind takes it and the zone has it, or where the project gives the kind its own.
    /// Errors: `BUILD-003` no intensity of power.
    pub fn of(&mut self, kind: &Kind, new: bool) -> Result<Use> {
        let key = (kind.id.clone(), new);
        if let Some(found) = self.known.get(&key) {
            return Ok(found.clone());
        }
        let own = |carrier: &str, new: bool| {
            let vintage = if new { ".new" } else { "" };
            self.registry.get(&format!("eui.{}.{}{vintage}.{carrier}", kind.id, self.zone))
        };
        let either = |carrier: &str| if new { own(carrier, true) } else { None }.or_else(|| own(carrier, false));
        let power = either("electricity").ok_or_else(|| {
            Error::new("BUILD-003")
                .with("building", kind.id.as_str())
                .with("zone", self.zone)
                .with("carrier", "electricity")
        })?;
        let shared = || self.registry.get(&format!("eui.district.{}.heat", self.zone)).filter(|_| kind.district_heat);
        let mut parts = vec![part(LINE_POWER, power, "kWh", &self.power, true)?];
        if let Some(gas) = either("gas") {
            parts.push(part(LINE_GAS, gas, "m3", &self.gas, false)?);
        }
        if let Some(heat) = either("heat").or_else(shared) {
            parts.push(part(LINE_HEAT, heat, "GJ", &self.heat, true)?);
        }
        let found = Use { parts, stock: new && own("electricity", true).is_none() };
        self.known.insert(key, found.clone());
        Ok(found)
    }
}

/// t CO2 of one unit of a fuel, with the id of the factor.
fn per_unit(set: &EnergySet, fuel: &str, unit: &str) -> Result<(f64, String)> {
    let fuel = set.fuel(fuel)?;
    Ok((fuel.emission(1.0, unit)?.0, fuel.factor.id.clone()))
}

fn part(line: &'static str, eui: &Factor, unit: &'static str, ef: &(f64, String), bought: bool) -> Result<Part> {
    let per_m2 = eui.in_unit(&Unit::parse(&format!("{unit}/(m2·a)"))?)?.value;
    Ok(Part { line, unit, per_m2, t_per_unit: ef.0, bought, factors: vec![eui.id.clone(), ef.1.clone()] })
}
