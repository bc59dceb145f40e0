//! Row by row: names to ids, amounts to emissions.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Error, Finding, Place, Result, Severity};
use crate::factor::{EnergySet, Factor, FuelFactor, GridPick, Names, Registry};
use crate::stat::settings::asset_rows;
use crate::stat::{self, EnergyRow, EnergyTable, Number, Settings, doubt};

use super::margins::Margins;
use super::power::{PowerMode, side};
use super::{Options, doubts};

/// One row with its emission.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Row, header as row 0.
    pub row: u64,
    /// Sector id; `None` = total.
    pub sector: Option<String>,
    /// Fuel id; `None` = total over fuels.
    pub fuel: Option<String>,
    /// Amount and unit, where it was used.
    pub amount: Option<(f64, &'static str)>,
    /// Factor, where one was used.
    pub factor: Option<Factor>,
    /// Emission, t CO2.
    pub t_co2: f64,
    /// Stated emission with its printed precision.
    pub stated: Option<Number>,
    /// Left out by the power mode.
    pub excluded: bool,
}

/// Reads rows with one set.
pub(super) struct Reader<'r> {
    registry: &'r Registry,
    options: &'r Options,
    mode: PowerMode,
    settings: &'r Settings,
    set: EnergySet,
    /// (whole, part) of sectors.
    parts: Vec<(String, String)>,
}

impl<'r> Reader<'r> {
    /// Errors: `FACTOR-014` unknown set, `STAT-090`.
    pub fn new(registry: &'r Registry, options: &'r Options, mode: PowerMode, settings: &'r Settings) -> Result<Self> {
        let name = "sector_parts.csv";
        let rows = asset_rows(name, include_str!("../../../assets/methods/sector_parts.csv"))?;
        let pair = |r: &csv::StringRecord| Some((r.get(0)?.to_owned(), r.get(1)?.to_owned()));
        let parts = rows.iter().filter_map(pair).collect();
        Ok(Self { registry, options, mode, settings, set: registry.energy_set(&options.set)?, parts })
    }

    /// The cells of a year in row order; repeated rows and wholes beside their parts are left out.
    pub fn cells(&self, table: &EnergyTable, year: Option<u16>, found: &mut Vec<Finding>) -> Result<Vec<Cell>> {
        let repeated = doubt::repeated_rows(table);
        let mut cells = Vec::new();
        for row in table.of_year(year).filter(|r| !repeated.contains(&r.row)) {
            let told = |e: Error| e.at_row(row.row).with("line", row.row + 1);
            let sector = self.sector(row).map_err(|e| told(e).in_field("sector"))?;
            let fuel = self.fuel(row).map_err(|e| told(e).in_field("fuel"))?;
            let cell = match &fuel {
                Some(fuel) => self.cell(row, sector.as_deref(), fuel, found).map_err(told)?,
                None => stated_cell(row, sector.as_deref(), found),
            };
            cells.extend(cell);
        }
        self.drop_wholes(&mut cells, found);
        Ok(cells)
    }

    fn sector(&self, row: &EnergyRow) -> Result<Option<String>> {
        let Some(text) = &row.sector else { return Ok(None) };
        match Names::sectors()?.find(text) {
            Some(name) if name.id == "total" => Ok(None),
            Some(name) => Ok(Some(name.id.clone())),
            None => Err(self.unknown("STAT-010", text, Names::sectors()?)),
        }
    }

    fn fuel(&self, row: &EnergyRow) -> Result<Option<String>> {
        let Some(text) = &row.fuel else { return Ok(None) };
        let found = Names::fuels()?.find(text).map(|n| Some(n.id.clone()));
        found.map_or_else(|| Err(self.unknown("STAT-009", text, Names::fuels()?)), Ok)
    }

    fn unknown(&self, code: &'static str, text: &str, names: &Names) -> Error {
        let spellings = names
            .0
            .iter()
            .flat_map(|n| [&n.name_zh, &n.name_en].into_iter().chain(&n.aliases).map(|a| (a.clone(), n.id.clone())));
        let known = stat::Names::new(spellings);
        let near = known.near(text, self.settings.near_names.offered).join(", ");
        Error::new(code).with("text", text).with("near", near)
    }

    /// The factor of a fuel: the set's own, else for power the grid's.
    fn factor(&self, fuel: &str, year: Option<u16>) -> Result<FuelFactor> {
        if fuel == POWER && !self.set.has_own_electricity() {
            let pick = self.grid(year)?;
            return Ok(FuelFactor { fuel: POWER.into(), names: Vec::new(), factor: pick.factor, ncv: None });
        }
        self.set.fuel(fuel).cloned()
    }

    fn grid(&self, year: Option<u16>) -> Result<GridPick> {
        let (Some(region), Some(year)) = (&self.options.region, year.or(self.options.year)) else {
            return Err(Error::new("CARBON-007").with("set", self.set.name.as_str()));
        };
        self.registry.grid(region, year)
    }

    fn cell(
        &self,
        row: &EnergyRow,
        sector: Option<&str>,
        fuel: &str,
        found: &mut Vec<Finding>,
    ) -> Result<Option<Cell>> {
        let excluded = !self.mode.counts(side(sector, fuel));
        let mut cell = Cell {
            row: row.row,
            sector: sector.map(str::to_owned),
            fuel: Some(fuel.to_owned()),
            amount: None,
            factor: None,
            t_co2: row.emission.map_or(0.0, |e| e.value),
            stated: row.emission,
            excluded,
        };
        let Some(amount) = &row.amount else { return Ok(row.emission.is_some().then_some(cell)) };
        if excluded {
            // Nothing is asked of a factor that is not needed; the tonnes named in the note need one where there is one.
            let factor = self.factor(fuel, row.year).ok();
            let emission = factor.and_then(|f| f.emission(amount.number.value, amount.unit.text()).ok());
            cell.t_co2 = emission.map_or(cell.t_co2, |e| e.0);
            cell.amount = Some((amount.number.value, amount.unit.text()));
            return Ok(Some(cell));
        }
        let factor = self.factor(fuel, row.year)?;
        found.extend(doubts::unit(row, fuel, &factor, self.settings));
        match factor.emission(amount.number.value, amount.unit.text()) {
            Ok(emission) => {
                cell.t_co2 = emission.0;
                cell.amount = Some((amount.number.value, amount.unit.text()));
                cell.factor = Some(factor.factor);
                Ok(Some(cell))
            }
            // The unit does not measure this fuel: the stated emission stands in, else the row is left out.
            Err(_) if row.emission.is_some() => Ok(Some(cell)),
            Err(_) => Ok(None),
        }
    }

    /// Rows whose amount × factor misses their stated emission. Rows that this set cannot reckon are passed over.
    pub fn missed(&self, table: &EnergyTable) -> BTreeMap<u64, Option<Finding>> {
        let mut out = BTreeMap::new();
        for row in table.rows.iter().filter(|r| r.amount.is_some() && r.emission.is_some()) {
            let Ok(Some(fuel)) = self.fuel(row) else { continue };
            let Ok(factor) = self.factor(&fuel, row.year) else { continue };
            out.insert(row.row, doubts::unit(row, &fuel, &factor, self.settings));
        }
        out
    }

    /// A sector that is the whole of others in the table adds nothing beside them.
    fn drop_wholes(&self, cells: &mut Vec<Cell>, found: &mut Vec<Finding>) {
        let present: BTreeSet<(String, Option<String>)> =
            cells.iter().filter_map(|c| Some((c.sector.clone()?, c.fuel.clone()))).collect();
        cells.retain(|c| {
            let Some(sector) = &c.sector else { return true };
            let whole = self.parts.iter().any(|(w, p)| w == sector && present.contains(&(p.clone(), c.fuel.clone())));
            if whole {
                let note = Finding::new("CARBON-112", Severity::Note).with("sector", sector.as_str());
                found.push(note.with("line", c.row + 1).with("t_co2", c.t_co2).at(place(c.row)));
            }
            !whole
        });
    }

    /// Notes on the run as a whole.
    pub fn notes(&self, cells: &[Cell], margins: &Margins, year: Option<u16>) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut left: BTreeMap<&str, (u64, f64)> = BTreeMap::new();
        for cell in cells.iter().filter(|c| c.excluded) {
            let sum = left.entry(cell.fuel.as_deref().unwrap_or_default()).or_default();
            *sum = (sum.0 + 1, sum.1 + cell.t_co2);
        }
        found.extend(left.iter().map(|(fuel, (rows, t_co2))| {
            let note = Finding::new("CARBON-113", Severity::Note).times(*rows).with("fuel", *fuel);
            note.with("t_co2", *t_co2).with("mode", if self.mode == PowerMode::Consumer { "consumer" } else { "plant" })
        }));
        let uses_power = margins.by_fuel.iter().any(|l| l.fuel == POWER && l.factor.is_some());
        if uses_power {
            found.extend(self.power_notes(year, margins));
        }
        found.extend(self.stand_ins(cells));
        found
    }

    fn power_notes(&self, year: Option<u16>, margins: &Margins) -> Vec<Finding> {
        let mut found = Vec::new();
        if let Ok(pick) = self.grid(year) {
            if self.set.has_own_electricity() {
                found.extend(self.other_grid(&pick, margins));
            } else {
                found.extend(pick.note);
            }
        }
        // Provincial coal totals as a rule hold the coal of power stations, whose power is then counted twice.
        if let Some(coal) = margins.by_fuel.iter().find(|l| margins.from_total.contains(&l.fuel) && is_coal(&l.fuel)) {
            let note = Finding::new("CARBON-111", Severity::Note).with("fuel", coal.fuel.as_str());
            found.push(note.with("t_co2", coal.t_co2));
        }
        found
    }

    /// What the grid factor of the year would make of the power.
    fn other_grid(&self, pick: &GridPick, margins: &Margins) -> Option<Finding> {
        let line = margins.by_fuel.iter().find(|l| l.fuel == POWER)?;
        let grid = FuelFactor { fuel: POWER.into(), names: Vec::new(), factor: pick.factor.clone(), ncv: None };
        let t_co2 = grid.emission(line.amount?, &line.unit).ok()?.0;
        let percent = libm::round((t_co2 / line.t_co2 - 1.0) * 1000.0) / 10.0;
        let note = Finding::new("CARBON-110", Severity::Note).with("set", self.set.name.as_str());
        let note = note.with("year", pick.year.to_string()).with("factor", pick.factor.value);
        Some(note.with("unit", pick.factor.unit.text.as_str()).with("t_co2", t_co2).with("percent", percent))
    }

    fn stand_ins(&self, cells: &[Cell]) -> Vec<Finding> {
        let used: BTreeMap<&str, &Factor> =
            cells.iter().filter_map(|c| Some((c.fuel.as_deref()?, c.factor.as_ref()?))).collect();
        let other = used.into_iter().filter_map(|(fuel, factor)| {
            let own = fuel == POWER || factor.id.split('.').any(|part| part == fuel);
            let note = Finding::new("CARBON-116", Severity::Note).with("fuel", fuel);
            (!own).then(|| note.with("factor", factor.id.as_str()).with("set", self.set.name.as_str()))
        });
        other.collect()
    }
}

/// Fuel id of power.
const POWER: &str = "electricity";

fn is_coal(fuel: &str) -> bool {
    matches!(fuel, "coal" | "raw_coal")
}

fn place(row: u64) -> Place {
    Place { row: Some(row), ..Place::default() }
}

/// A total over fuels: only a stated emission can be used.
fn stated_cell(row: &EnergyRow, sector: Option<&str>, found: &mut Vec<Finding>) -> Option<Cell> {
    if let (Some(amount), None) = (&row.amount, row.emission) {
        let note = Finding::new("CARBON-109", Severity::Note).with("line", row.row + 1);
        found.push(note.with("amount", amount.entered).with("unit", amount.entered_unit.as_str()).at(place(row.row)));
    }
    let stated = row.emission?;
    Some(Cell {
        row: row.row,
        sector: sector.map(str::to_owned),
        fuel: None,
        amount: None,
        factor: None,
        t_co2: stated.value,
        stated: Some(stated),
        excluded: false,
    })
}
