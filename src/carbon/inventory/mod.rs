//! What it is: emissions of a sector × fuel table: `E = Σ AD · EF` by set, region and year, shares, closing sums, doubts.
//! What it never does: correct an entered number, or force shares and sums to close.
//! Where to start reading: [`inventory`], then `cells` (row → emission) and `margins` (fuels, sectors, total).
//!
//! A total row of a fuel is the fuel's amount and its sector rows are parts of it; what they leave is the line
//! `unassigned`. Without a total row the fuel is the sum of its sectors. A stated emission stands in only where no amount is
//! given. Method book §3.1–3.2.

mod cells;
mod doubts;
mod grid;
mod margins;
mod power;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Error, Finding, Mass, Result, Severity};
use crate::factor::{Factor, Registry, Status};
use crate::stat::{Closing, EnergyTable, Settings, closing, doubt};

use super::allocate::SectorEmission;

pub use grid::{Grid, GridCell, GridFuel, GridSector};
pub use power::{PowerMode, Side, side};

/// What the table is computed with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Energy set, such as `provincial-2025`.
    pub set: String,
    /// Region of the grid factor, such as `CN-41`; needed where the set brings no factor of its own for power.
    pub region: Option<String>,
    /// Year; `None` = the latest of the table.
    pub year: Option<u16>,
    /// Where power is counted; `None` = found out, refused when both sides are in the table.
    pub power: Option<PowerMode>,
}

/// Emissions of one year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Inventory {
    /// Energy set.
    pub factor_set: String,
    /// Region of the grid factor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Year counted; `None` = the table has none.
    pub year: Option<u16>,
    /// Where power is counted.
    pub power_mode: PowerMode,
    /// Everything, t CO2.
    pub total_t_co2: f64,
    /// By fuel, in the order of the fuel list.
    pub by_fuel: Vec<FuelLine>,
    /// By sector, in the order of the sector list; `unassigned` last.
    pub by_sector: Vec<SectorLine>,
    /// Stated totals against sums of parts.
    pub closing: Vec<Closing>,
    /// What was noticed, worst first.
    pub findings: Vec<Finding>,
    /// The rows that were counted, so that a sector's emission opens.
    #[serde(skip)]
    pub cells: Vec<CellLine>,
}

/// One row of the table that was counted.
#[derive(Clone, Debug, PartialEq)]
pub struct CellLine {
    /// Sector id; `None` = a total row.
    pub sector: Option<String>,
    /// Fuel id.
    pub fuel: String,
    /// Activity in `unit`; `None` where only an emission is stated.
    pub amount: Option<f64>,
    /// Unit of the amount.
    pub unit: String,
    /// Emission factor; `None` for stated emissions.
    pub factor: Option<Factor>,
    /// Emission, t CO2.
    pub t_co2: f64,
}

/// One fuel.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FuelLine {
    /// Fuel id; `unspecified` for stated emissions without a fuel.
    pub fuel: String,
    /// Activity in `unit`; `None` where only an emission is stated.
    pub amount: Option<f64>,
    /// Unit of the amount: `t`, `m3`, `kWh`, `GJ` or `tce`; `tCO2` for stated emissions.
    pub unit: String,
    /// Emission factor in `factor_unit`; `None` for stated emissions.
    pub factor: Option<f64>,
    /// Unit of the factor as in its source.
    pub factor_unit: Option<String>,
    /// Id of the factor.
    pub factor_id: Option<String>,
    /// Title of its source.
    pub source: Option<String>,
    /// How well it is founded.
    pub status: Option<Status>,
    /// Emission, t CO2.
    pub t_co2: f64,
    /// Share of the total; not rounded.
    pub share_percent: f64,
}

/// One sector.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SectorLine {
    /// Sector id; `unassigned` = emissions without a sector.
    pub sector: String,
    /// Emission, t CO2.
    pub t_co2: f64,
    /// Part of it that is stated without a fuel.
    pub unspecified_t_co2: f64,
    /// Emission as stated by the table.
    pub stated_t_co2: Option<f64>,
    /// Share of the total; not rounded.
    pub share_percent: f64,
}

/// Sector of emissions that the table gives to no sector.
pub const UNASSIGNED: &str = "unassigned";
/// Fuel of emissions that the table gives to no fuel.
pub const UNSPECIFIED: &str = "unspecified";

impl Inventory {
    /// The sectors for allocation, in grams; empty ones and negative remainders left out.
    pub fn sector_emissions(&self) -> Vec<SectorEmission> {
        let masses =
            self.by_sector.iter().map(|s| SectorEmission { id: s.sector.clone(), mass: Mass::from_t(s.t_co2) });
        masses.filter(|s| s.mass > Mass(0)).collect()
    }
}

/// Emissions of a table.
///
/// Errors: `STAT-009` unknown fuel, `STAT-010` unknown sector (both with near names and row), `FACTOR-0xx` no factor,
/// `CARBON-005` no row of that year, `CARBON-006` power at consumers and fuel at plants without a chosen mode,
/// `CARBON-007` a grid factor is needed and no region or year is given.
/// Findings: `CARBON-108` unit and stated emission contradict, `CARBON-109` a row was left out, `CARBON-110` the grid factor
/// of the year differs, `CARBON-111` coal may hold power-station coal, `CARBON-112` a whole beside its parts, `CARBON-113`
/// left out by the power mode, `CARBON-114` several years, `CARBON-115` rows without year, `CARBON-116` a stand-in factor,
/// and those of `stat`.
pub fn inventory(
    table: &EnergyTable,
    registry: &Registry,
    options: &Options,
    settings: &Settings,
) -> Result<Inventory> {
    let mut findings = doubt::doubts(table, settings);
    let year = year_of(table, options, &mut findings)?;
    let mode = power::mode(table, year, options.power)?;
    let reader = cells::Reader::new(registry, options, mode, settings)?;
    let cells = reader.cells(table, year, &mut findings)?;
    let margins = margins::margins(&cells, year, settings);
    let mut closing: Vec<Closing> =
        closing::fuel_amounts(table, settings).into_iter().filter(|c| c.year == year).collect();
    closing.extend(margins.closing.iter().cloned());
    findings.extend(closing.iter().filter_map(Closing::finding));
    findings.extend(reader.notes(&cells, &margins, year));
    findings.extend(printed_shares(&margins.by_fuel, settings));
    findings.sort_by(|a, b| (b.severity, &a.code, a.place.row).cmp(&(a.severity, &b.code, b.place.row)));
    Ok(Inventory {
        factor_set: options.set.clone(),
        region: options.region.clone(),
        year,
        power_mode: mode,
        total_t_co2: margins.total,
        by_fuel: margins.by_fuel,
        by_sector: margins.by_sector,
        closing,
        findings,
        cells: counted(cells),
    })
}

/// The cells of fuels that the power mode counts.
fn counted(cells: Vec<cells::Cell>) -> Vec<CellLine> {
    let line = |c: cells::Cell| {
        let (amount, unit) = c.amount.map_or((None, ""), |(a, unit)| (Some(a), unit));
        let (fuel, unit) = (c.fuel?, unit.to_owned());
        Some(CellLine { sector: c.sector, fuel, amount, unit, factor: c.factor, t_co2: c.t_co2 })
    };
    cells.into_iter().filter(|c| !c.excluded).filter_map(line).collect()
}

/// Rows whose amount × factor misses their stated emission by every shipped set that can reckon them: a table need not
/// say with which set it was made. `CARBON-108`, `CARBON-117`, as the first set words them.
///
/// Errors: `STAT-090`.
pub fn stated_doubts(
    table: &EnergyTable,
    registry: &Registry,
    region: Option<&str>,
    settings: &Settings,
) -> Result<Vec<Finding>> {
    let mut found: std::collections::BTreeMap<u64, Option<Finding>> = std::collections::BTreeMap::new();
    for set in registry.energy_set_names() {
        let options = Options { set: set.to_owned(), region: region.map(str::to_owned), year: None, power: None };
        let reader = cells::Reader::new(registry, &options, PowerMode::Consumer, settings)?;
        for (row, doubt) in reader.missed(table) {
            let kept = found.entry(row).or_insert_with(|| doubt.clone());
            // One set that agrees is enough.
            if doubt.is_none() {
                *kept = None;
            }
        }
    }
    Ok(found.into_values().flatten().collect())
}

/// The year counted: the one asked for, else the latest.
fn year_of(table: &EnergyTable, options: &Options, findings: &mut Vec<Finding>) -> Result<Option<u16>> {
    let years = table.years();
    let listed = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let undated = table.rows.iter().filter(|r| r.year.is_none()).count();
    if undated > 0 && !years.is_empty() {
        findings.push(Finding::new("CARBON-115", Severity::Warn).times(undated as u64).with("count", undated));
    }
    if years.len() > 1 && options.year.is_none() {
        let latest = years.last().map_or(String::new(), ToString::to_string);
        findings.push(Finding::new("CARBON-114", Severity::Note).with("years", listed.as_str()).with("year", latest));
    }
    match (options.year, years.last()) {
        (Some(wanted), Some(_)) if !years.contains(&wanted) => {
            Err(Error::new("CARBON-005").with("year", wanted.to_string()).with("years", listed))
        }
        (Some(wanted), Some(_)) => Ok(Some(wanted)),
        (None, latest) => Ok(latest.copied()),
        // A table without years is of the year that the person names.
        (Some(_), None) => Ok(None),
    }
}

/// `STAT-104` when the shares as printed miss 100.
fn printed_shares(lines: &[FuelLine], settings: &Settings) -> Option<Finding> {
    let scale = libm::pow(10.0, f64::from(settings.shares.decimals));
    let shown: Vec<f64> = lines.iter().map(|l| libm::round(l.share_percent * scale) / scale).collect();
    let sum: f64 = shown.iter().sum();
    let off = (sum - 100.0).abs() >= settings.shares.tolerance_points;
    (off && lines.len() > 1).then(|| doubt::share_note(sum, lines.len() as u32, None))
}
