//! Grams of CO2 per km of a vehicle: consumption × emission of its fuel, and mixes of vehicles.

use super::Options;
use super::method::Method;
use crate::base::units::KG_PER_T;
use crate::base::{Error, Finding, Result};
use crate::carbon::inventory::PowerMode;
use crate::factor::{EnergySet, Names, Registry, Unit};

/// Emission of a kind of vehicle by its way.
#[derive(Clone, Debug, PartialEq)]
pub struct PerKm {
    /// Vehicle id such as `heavy_truck`.
    pub vehicle: String,
    /// kg CO2 per km; 0 for power where it counts at the plants.
    pub kg_per_km: f64,
    /// Ids of the factors.
    pub factors: Vec<String>,
}

/// A mix of vehicles on a road.
#[derive(Clone, Debug, PartialEq)]
pub struct Mix {
    /// kg CO2 per km of the mean vehicle.
    pub kg_per_km: f64,
    /// Ids of all factors behind it.
    pub factors: Vec<String>,
}

/// Emission factors of fuels, ready to ask.
pub struct Vehicles<'a> {
    registry: &'a Registry,
    set: EnergySet,
    options: &'a Options,
    /// `FACTOR-020` where an earlier year's grid factor serves power.
    pub note: Option<Finding>,
}

impl<'a> Vehicles<'a> {
    /// The factors of a run. Errors: `FACTOR-014`.
    pub fn new(registry: &'a Registry, options: &'a Options) -> Result<Self> {
        let note = registry.grid(&options.region, options.year).ok().and_then(|p| p.note);
        Ok(Self { registry, set: registry.energy_set(&options.set)?, options, note })
    }

    /// Emission of a vehicle.
    ///
    /// The unit of its consumption says the fuel: kWh is power of the grid of region and year, m3 gas, litres petrol or
    /// diesel as `vehicle_fuels.csv` says. Errors: `TRANS-002` no consumption, `FACTOR-0xx`.
    pub fn per_km(&self, vehicle: &str) -> Result<PerKm> {
        let missing = || Error::new("TRANS-002").with("vehicle", vehicle);
        let used = self.registry.get(&format!("vehicle.{vehicle}.use")).ok_or_else(missing)?;
        let fuel = fuel_of(vehicle)?.ok_or_else(missing)?;
        let (kg_per_unit, unit, mut factors) = self.per_unit(&fuel)?;
        let per_km = used.in_unit(&Unit::parse(&format!("{unit}/km"))?)?.value;
        factors.insert(0, used.id.clone());
        Ok(PerKm { vehicle: vehicle.to_owned(), kg_per_km: per_km * kg_per_unit, factors })
    }

    /// kg CO2 of one unit that a vehicle uses.
    fn per_unit(&self, fuel: &str) -> Result<(f64, &'static str, Vec<String>)> {
        match fuel {
            "electricity" => {
                let grid = self.registry.grid(&self.options.region, self.options.year)?.factor;
                let kg = grid.in_unit(&Unit::parse("kgCO2/kWh")?)?.value;
                let counted = if self.options.power == PowerMode::Plant { 0.0 } else { kg };
                Ok((counted, "kWh", vec![grid.id]))
            }
            "natural_gas" => {
                let gas = self.set.fuel(fuel)?;
                Ok((gas.emission(1.0, "m3")?.0 * KG_PER_T, "m3", vec![gas.factor.id.clone()]))
            }
            _ => {
                let missing = || Error::new("TRANS-002").with("vehicle", fuel);
                let density = self.registry.get(&format!("density.{fuel}")).ok_or_else(missing)?;
                let kg_per_l = density.in_unit(&Unit::parse("kg/L")?)?.value;
                let set = self.set.fuel(fuel)?;
                let kg = set.emission(kg_per_l, "kg")?.0 * KG_PER_T;
                Ok((kg, "L", vec![density.id.clone(), set.factor.id.clone()]))
            }
        }
    }

    /// The mean vehicle of a road class: its own mix where the project has one, else the default.
    ///
    /// Errors: `TRANS-003` the shares do not add up to 1, `TRANS-002`, `FACTOR-0xx`.
    pub fn mix(&self, road: &str, method: &Method) -> Result<Mix> {
        let own = format!("mix.{road}.");
        let prefix = if self.registry.under(&own).next().is_some() { own } else { "mix.default.".to_owned() };
        let (mut sum, mut kg_per_km, mut factors) = (0.0, 0.0, Vec::new());
        for share in self.registry.under(&prefix) {
            let vehicle = share.id.strip_prefix(&prefix).unwrap_or_default();
            let per_km = self.per_km(vehicle)?;
            sum += share.value;
            kg_per_km += share.value * per_km.kg_per_km;
            factors.push(share.id.clone());
            factors.extend(per_km.factors.into_iter().filter(|f| !factors.contains(f)).collect::<Vec<_>>());
        }
        if (sum - 1.0).abs() > method.mix.tolerance {
            return Err(Error::new("TRANS-003").with("road", road).with("sum", sum));
        }
        Ok(Mix { kg_per_km, factors })
    }

    /// Way of a vehicle in a year, km, with the id of the factor. Errors: `TRANS-002`.
    pub fn vkt(&self, vehicle: &str) -> Result<(f64, String)> {
        let missing = || Error::new("TRANS-002").with("vehicle", vehicle);
        let vkt = self.registry.get(&format!("vehicle.{vehicle}.vkt")).ok_or_else(missing)?;
        Ok((vkt.in_unit(&Unit::parse("km/a")?)?.value, vkt.id.clone()))
    }

    /// Emission of an amount of fuel, t CO2, with the id of the factor; power by the grid of region and year.
    ///
    /// Errors: `FACTOR-0xx`.
    pub fn burnt(&self, fuel: &str, amount: f64, unit: &str) -> Result<(f64, String)> {
        if Names::fuels()?.find(fuel).is_some_and(|n| n.id == "electricity") {
            let grid = self.registry.grid(&self.options.region, self.options.year)?.factor;
            let kwh = amount * Unit::parse(unit)?.to(&Unit::parse("kWh")?)?;
            let counted = if self.options.power == PowerMode::Plant { 0.0 } else { kwh };
            return Ok((counted * grid.in_unit(&Unit::parse("tCO2/kWh")?)?.value, grid.id));
        }
        let fuel = self.set.fuel(fuel)?;
        Ok((fuel.emission(amount, unit)?.0, fuel.factor.id.clone()))
    }
}

#[derive(serde::Deserialize)]
struct FuelLine {
    vehicle: String,
    fuel: String,
}

/// Fuel of a kind of vehicle. Errors: `TRANS-090`.
fn fuel_of(vehicle: &str) -> Result<Option<String>> {
    let text = include_str!("../../../assets/methods/vehicle_fuels.csv");
    for line in csv::Reader::from_reader(text.as_bytes()).deserialize::<FuelLine>() {
        let line = line.map_err(|e| Error::new("TRANS-090").with("name", "vehicle_fuels.csv").because(e))?;
        if line.vehicle == vehicle {
            return Ok(Some(line.fuel));
        }
    }
    Ok(None)
}
