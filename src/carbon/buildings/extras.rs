//! Beside the energy of buildings: power from the own roof (avoided) and embodied carbon (side account).

use std::collections::BTreeMap;

use super::method::Kinds;
use super::{Building, Ground, Options};
use crate::base::units::KG_PER_T;
use crate::base::{Error, Result};
use crate::carbon::line::{Account, AccountLine, Gas, Site};
use crate::factor::{Registry, Unit};

/// Line of power from roofs.
pub const LINE_PV: &str = "buildings.pv";
/// Line of embodied carbon by floor area.
pub const LINE_EMBODIED: &str = "buildings.embodied";
/// Line of embodied carbon by material.
pub const LINE_MATERIAL: &str = "buildings.material";

/// Lines of roof power and embodied carbon, rows rising.
///
/// Roof power: module area × yield × grid factor on [`Account::Avoided`], t of CO2 that did not come about, positive.
/// Embodied: new floor area × A1–A5 on [`Account::Side`], in the year of building, not spread over a life.
/// A building without kind stands under no sector and is left to the finding on its kind.
/// Errors: `BUILD-001`, `BUILD-003`, `FACTOR-0xx`.
pub fn lines(
    input: &[Building],
    ground: Ground<'_>,
    kinds: &Kinds,
    options: &Options,
    source: Option<&str>,
) -> Result<Vec<AccountLine>> {
    let mut sums: BTreeMap<(u32, &'static str, usize), f64> = BTreeMap::new();
    for b in input {
        let class = ground.base.class.get(b.row as usize);
        let Some(kind) = b.kind.or_else(|| class.and_then(|c| kinds.of_class(*c))) else { continue };
        for (line, field, value) in [(LINE_PV, "pv_area", b.pv_m2), (LINE_EMBODIED, "new_area", b.new_m2)] {
            let Some(m2) = value else { continue };
            if !(m2 >= 0.0 && m2.is_finite()) {
                let error = Error::new("BUILD-001").with("field", field).with("value", m2);
                return Err(error.at_row(u64::from(b.row)));
            }
            *sums.entry((b.row, line, kind)).or_default() += m2;
        }
    }
    let mut out = Vec::new();
    for ((row, line, kind), m2) in sums.into_iter().filter(|(_, m2)| *m2 > 0.0) {
        let Some(k) = kinds.0.get(kind) else { continue };
        let made = if line == LINE_PV {
            roof(m2, ground.registry, options)?
        } else {
            embodied(m2, &k.embodied, ground.registry)?
        };
        out.push(AccountLine {
            id: line.to_owned(),
            sector: k.sector.clone(),
            gas: Gas::Co2,
            site: Site::Row(row),
            source: source.map(str::to_owned),
            ..made
        });
    }
    Ok(out)
}

/// A line that lacks its place.
fn blank(account: Account, activity: f64, unit: &str, gas_t: f64, factors: Vec<String>) -> AccountLine {
    AccountLine {
        id: String::new(),
        sector: String::new(),
        account,
        gas: Gas::Co2,
        site: Site::City,
        activity,
        unit: unit.to_owned(),
        gas_t,
        factors,
        source: None,
    }
}

fn roof(m2: f64, registry: &Registry, options: &Options) -> Result<AccountLine> {
    let missing = || Error::new("BUILD-003").with("building", "pv").with("zone", "").with("carrier", "electricity");
    let per_m2 = registry.get("pv.yield").ok_or_else(missing)?.in_unit(&Unit::parse("kWh/(m2·a)")?)?;
    let grid = registry.grid(&options.region, options.year)?.factor.in_unit(&Unit::parse("kgCO2/kWh")?)?;
    let kwh = m2 * per_m2.value;
    Ok(blank(Account::Avoided, kwh, "kWh", kwh * grid.value / KG_PER_T, vec![per_m2.id, grid.id]))
}

fn embodied(m2: f64, row: &str, registry: &Registry) -> Result<AccountLine> {
    let missing = || Error::new("BUILD-003").with("building", row).with("zone", "").with("carrier", "embodied");
    let factor = registry.get(&format!("embodied.{row}")).ok_or_else(missing)?.in_unit(&Unit::parse("kgCO2/m2")?)?;
    Ok(blank(Account::Side, m2, "m2", m2 * factor.value / KG_PER_T, vec![factor.id]))
}

/// Embodied carbon of a list of materials on [`Account::Side`] under `construction`: amount × cradle-to-gate factor.
///
/// `materials`: id such as `cement`, amount, unit (`t`, `m3`). Errors: `BUILD-003` no such material, `BUILD-001` an amount
/// that is negative or no number, `FACTOR-001` / `FACTOR-002` the unit.
pub fn materials(list: &[(String, f64, String)], registry: &Registry, site: Site) -> Result<Vec<AccountLine>> {
    let line = |(row, (id, amount, unit)): (usize, &(String, f64, String))| {
        let here = |e: Error| e.at_row(row as u64);
        let missing =
            || Error::new("BUILD-003").with("building", id.as_str()).with("zone", "").with("carrier", "material");
        let factor = registry.get(&format!("material.{id}")).ok_or_else(missing).map_err(here)?;
        if !(*amount >= 0.0 && amount.is_finite()) {
            return Err(here(Error::new("BUILD-001").with("field", id.as_str()).with("value", *amount)));
        }
        let factor = factor.in_unit(&Unit::parse(&format!("kgCO2e/{unit}"))?).map_err(here)?;
        let t = amount * factor.value / KG_PER_T;
        let made = blank(Account::Side, *amount, unit, t, vec![factor.id]);
        Ok(AccountLine { id: LINE_MATERIAL.to_owned(), sector: CONSTRUCTION.to_owned(), site, ..made })
    };
    list.iter().enumerate().map(line).collect()
}

/// Sector of building itself.
const CONSTRUCTION: &str = "construction";
