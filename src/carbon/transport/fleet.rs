//! Registered vehicles × their way, and fuel sold.

use super::vehicle::Vehicles;
use super::{LINE_FLEET, LINE_FUEL, Options, line};
use crate::base::units::KG_PER_T;
use crate::base::{Error, Result};
use crate::carbon::line::{Outcome, Site};
use crate::factor::Registry;

/// A kind of vehicle of a fleet.
#[derive(Clone, Debug, PartialEq)]
pub struct Fleet {
    /// Vehicle id such as `car`.
    pub vehicle: String,
    /// Registered vehicles.
    pub count: f64,
    /// Way of one in a year, km; `None` = the default.
    pub vkt_km: Option<f64>,
    /// g CO2 per km; `None` = consumption × emission of the fuel.
    pub g_per_km: Option<f64>,
}

/// Emission of a fleet, one line per kind of vehicle, on no parcel.
///
/// Errors: `TRANS-001` a number is negative or no number (with the position), `TRANS-002` no default, `FACTOR-0xx`.
pub fn fleet(list: &[Fleet], registry: &Registry, options: &Options) -> Result<Outcome> {
    let vehicles = Vehicles::new(registry, options)?;
    let mut out = Outcome::default();
    for (row, f) in list.iter().enumerate() {
        let here = |e: Error| e.at_row(row as u64);
        for x in [Some(f.count), f.vkt_km, f.g_per_km].into_iter().flatten() {
            sound(x).map_err(here)?;
        }
        let mut factors = Vec::new();
        let vkt_km = match f.vkt_km {
            Some(km) => km,
            None => {
                let (km, id) = vehicles.vkt(&f.vehicle).map_err(here)?;
                factors.push(id);
                km
            }
        };
        let kg_per_km = match f.g_per_km {
            Some(g) => g / KG_PER_T,
            None => {
                let per_km = vehicles.per_km(&f.vehicle).map_err(here)?;
                factors.extend(per_km.factors);
                per_km.kg_per_km
            }
        };
        let km = f.count * vkt_km;
        out.lines.push(line(LINE_FLEET, Site::City, (km, "veh·km"), km * kg_per_km / KG_PER_T, factors));
    }
    out.findings.extend(vehicles.note);
    Ok(out)
}

/// Fuel that transport bought.
#[derive(Clone, Debug, PartialEq)]
pub struct Fuel {
    /// Fuel by id, name or spelling.
    pub fuel: String,
    /// Amount in `unit`.
    pub amount: f64,
    /// Unit.
    pub unit: String,
    /// `road`, `water`, `air` or `rail`; `None` = not said.
    pub mode: Option<String>,
}

/// Emission of fuel sold, one line per entry, on no parcel. Errors: `TRANS-001`, `FACTOR-0xx` with the position.
pub fn fuel(list: &[Fuel], registry: &Registry, options: &Options) -> Result<Outcome> {
    let vehicles = Vehicles::new(registry, options)?;
    let mut out = Outcome::default();
    for (row, f) in list.iter().enumerate() {
        let here = |e: Error| e.at_row(row as u64);
        sound(f.amount).map_err(here)?;
        let (t, id) = vehicles.burnt(&f.fuel, f.amount, &f.unit).map_err(here)?;
        out.lines.push(line(LINE_FUEL, Site::City, (f.amount, f.unit.as_str()), t, vec![id]));
    }
    Ok(out)
}

/// Errors: `TRANS-001`.
fn sound(x: f64) -> Result<()> {
    if x >= 0.0 && x.is_finite() { Ok(()) } else { Err(Error::new("TRANS-001").with("value", x)) }
}
