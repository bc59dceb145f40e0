//! What it is: where sector totals of a table and sums from below meet: one stated choice per sector, its factor, its grams.
//! What it never does: choose where both are there, or lose a gram between a total and its parcels.
//! Where to start reading: [`meet`]; how well a spread tells districts in [`quality`].
//!
//! `docs/methods/control.md`; method book §4. Errors: `CONTROL-001`…; findings: `CONTROL-101`….

pub mod quality;
mod settle;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::allocate::{PointSource, SectorEmission};
use super::line::{Account, AccountLine, Gas, Site};
use super::weights::DistrictPart;
use crate::base::{Error, Finding, Mass, Result, Severity, divide};
use crate::stat::settings::asset_rows;

pub use settle::settle;

/// What a sector's emission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// The table's total, spread by mask and weight; lines from below are shown beside it.
    Table,
    /// The sum of the lines from below; the table is shown beside it.
    BottomUp,
    /// The table's total, in the proportion of the lines from below.
    Scaled,
}

impl Control {
    const ALL: [Self; 3] = [Self::Table, Self::BottomUp, Self::Scaled];

    /// Its word in data and flags.
    pub fn id(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::BottomUp => "bottom_up",
            Self::Scaled => "scaled",
        }
    }

    /// The control of a word. Errors: `CONTROL-006`.
    pub fn parse(word: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|c| c.id().eq_ignore_ascii_case(word.trim()));
        let known = Self::ALL.map(Self::id).join(", ");
        found.ok_or_else(|| Error::new("CONTROL-006").with("control", word).with("known", known))
    }
}

/// What meets.
#[derive(Clone, Copy, Debug)]
pub struct Meeting<'a> {
    /// Totals of the table.
    pub table: &'a [SectorEmission],
    /// Lines from below; only those of the main account count.
    pub lines: &'a [AccountLine],
    /// Point sources of known mass: part of their sector's total, never scaled.
    pub points: &'a [PointSource],
    /// The choice of each sector; needed where both are there.
    pub control: &'a BTreeMap<String, Control>,
    /// t CO2e per t of each gas.
    pub gwp: &'a BTreeMap<Gas, f64>,
}

/// What became of a sector: `total = points + on_rows + in_districts + anywhere`, to the gram.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SectorMet {
    /// Sector id.
    pub sector: String,
    /// What its emission is.
    pub control: Control,
    /// Total of the table, g CO2e.
    #[schemars(with = "Option<i64>")]
    pub table: Option<Mass>,
    /// Sum of points and lines from below, g CO2e.
    #[schemars(with = "Option<i64>")]
    pub bottom_up: Option<Mass>,
    /// (table − points) over the sum of the lines; `None` where one is not there or the lines are 0.
    pub factor: Option<f64>,
    /// The total that counts, g CO2e.
    #[schemars(with = "i64")]
    pub total: Mass,
    /// Part that no table of energy holds (processes, methane, nitrous oxide): added whatever counts for the rest.
    #[schemars(with = "i64")]
    pub beyond: Mass,
    /// Part at point sources.
    #[schemars(with = "i64")]
    pub points: Mass,
    /// Part on parcels known from lines.
    #[schemars(with = "i64")]
    pub on_rows: Mass,
    /// Part known for a district only.
    #[schemars(with = "i64")]
    pub in_districts: Mass,
    /// The rest, somewhere in the city: spread by mask or weights.
    #[schemars(with = "i64")]
    pub anywhere: Mass,
}

/// All sectors after the meeting, ready for the allocation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Met {
    /// In the order of the table, then those of lines alone.
    pub sectors: Vec<SectorMet>,
    /// Totals that count, empty sectors left out.
    pub emissions: Vec<SectorEmission>,
    /// Point sources and masses on parcels, each part of its sector's total.
    pub points: Vec<PointSource>,
    /// Masses known for a district: [`super::weights::on_districts`] puts them on its parcels.
    pub districts: Vec<DistrictPart>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// Sums of the lines of a sector by place, in grams; each line is rounded once.
#[derive(Clone, Debug, Default)]
struct Below {
    rows: BTreeMap<u32, i64>,
    districts: BTreeMap<u16, i64>,
    anywhere: i64,
}

impl Below {
    fn sum(&self) -> Mass {
        Mass(self.rows.values().sum::<i64>() + self.districts.values().sum::<i64>() + self.anywhere)
    }

    /// Adds another's places.
    fn add(&mut self, other: &Self) {
        other.rows.iter().for_each(|(r, g)| *self.rows.entry(*r).or_default() += g);
        other.districts.iter().for_each(|(d, g)| *self.districts.entry(*d).or_default() += g);
        self.anywhere += other.anywhere;
    }

    /// The same places with `target` grams in the same proportion; Σ = `target`. `None` = nothing to go by.
    fn scaled(&self, target: Mass) -> Option<Self> {
        let all = self.rows.values().chain(self.districts.values()).chain([&self.anywhere]);
        let weights: Vec<f64> = all.map(|g| *g as f64).collect();
        let mut parts = divide(target.0, &weights)?.into_iter();
        let mut next = || parts.next().unwrap_or_default();
        Some(Self {
            rows: self.rows.keys().map(|r| (*r, next())).collect(),
            districts: self.districts.keys().map(|d| (*d, next())).collect(),
            anywhere: next(),
        })
    }

    /// The sector's first place whose sum is negative.
    fn negative(&self) -> Option<i64> {
        let all = self.rows.values().chain(self.districts.values()).chain([&self.anywhere]);
        all.copied().find(|g| *g < 0)
    }
}

/// Lets totals and lines meet, sector by sector.
///
/// The table holds energy: only lines of energy stand against it, and only they are chosen and scaled. What else a sector
/// emits (processes, methane, nitrous oxide) is added in every case.
/// A line of a part (`urban_residential`) stands under the whole (`residential`) where the table has only the whole.
/// Errors: `CONTROL-001` a sector has both and no choice, `CONTROL-002` a choice for a sector that neither has,
/// `CONTROL-003` the choice needs what is not there, `CONTROL-004` the lines of a place add up to less than 0,
/// `CONTROL-005` a gas without warming potential, `CARBON-001` points above the total, `CONTROL-090` an asset.
/// Findings: `CONTROL-101` a factor outside the limits, `CONTROL-102` lines without a table, `CONTROL-103` tables without
/// lines, `CONTROL-104` a balance of steel beside a table that may hold its coke.
pub fn meet(meeting: &Meeting<'_>) -> Result<Met> {
    let limits = Limits::builtin()?;
    let (below, beyond) = below(meeting)?;
    let mut points_of: BTreeMap<&str, Mass> = BTreeMap::new();
    for p in meeting.points {
        *points_of.entry(p.sector.as_str()).or_default() += p.mass;
    }
    let ids = sector_ids(meeting, [&below, &beyond], &points_of);
    if let Some(odd) = meeting.control.keys().find(|s| !ids.contains(&s.as_str())) {
        return Err(Error::new("CONTROL-002").with("sector", odd.as_str()));
    }
    decided(meeting, &below)?;
    let mut out = Met { points: meeting.points.to_vec(), ..Met::default() };
    for id in &ids {
        let table = meeting.table.iter().find(|s| s.id == *id).map(|s| s.mass);
        let points = points_of.get(id).copied().unwrap_or_default();
        let case = Case { id, table, points, lines: below.get(*id), beyond: beyond.get(*id) };
        let (met, places) = case.meet(meeting.control.get(*id).copied())?;
        out.take(met, places);
    }
    out.findings = findings(&out.sectors, &below, &limits);
    out.findings.extend(reductants(meeting));
    Ok(out)
}

/// The sectors in order: those of the table, then those of lines and points.
fn sector_ids<'a>(
    meeting: &Meeting<'a>,
    below: [&'a BTreeMap<String, Below>; 2],
    points: &BTreeMap<&'a str, Mass>,
) -> Vec<&'a str> {
    let mut ids: Vec<&str> = meeting.table.iter().map(|s| s.id.as_str()).collect();
    let others: BTreeSet<&str> =
        below.into_iter().flatten().map(|(id, _)| id.as_str()).chain(points.keys().copied()).collect();
    let new: Vec<&str> = others.into_iter().filter(|o| !ids.contains(o)).collect();
    ids.extend(new);
    ids
}

/// Whether every sector that needs a choice has one. Errors: `CONTROL-001` with all that lack it.
fn decided(meeting: &Meeting<'_>, below: &BTreeMap<String, Below>) -> Result<()> {
    let open = |s: &&SectorEmission| below.contains_key(&s.id) && !meeting.control.contains_key(&s.id);
    let open: Vec<&str> = meeting.table.iter().filter(open).map(|s| s.id.as_str()).collect();
    let Some(first) = open.first() else { return Ok(()) };
    let choice = open.iter().map(|s| format!("{s}=…")).collect::<Vec<_>>().join(",");
    Err(Error::new("CONTROL-001").with("sector", *first).with("count", open.len()).with("choice", choice))
}

/// Lines of the main account by sector and place: those of energy, and the others.
fn below(meeting: &Meeting<'_>) -> Result<(BTreeMap<String, Below>, BTreeMap<String, Below>)> {
    let wholes = wholes()?;
    let in_table = |id: &str| meeting.table.iter().any(|s| s.id == id);
    let (mut out, mut beyond): (BTreeMap<String, Below>, BTreeMap<String, Below>) = Default::default();
    for line in meeting.lines.iter().filter(|l| l.account == Account::Main) {
        let gwp = meeting.gwp.get(&line.gas).copied().filter(|g| g.is_finite());
        let gwp = gwp.ok_or_else(|| Error::new("CONTROL-005").with("line", line.id.as_str()))?;
        let grams = line.co2e(gwp).0;
        let sector = counted_under(&wholes, in_table, &line.sector);
        let part = if line.of_energy() { &mut out } else { &mut beyond };
        let sums = part.entry(sector.to_owned()).or_default();
        match line.site {
            Site::Row(row) => *sums.rows.entry(row).or_default() += grams,
            Site::District(d) => *sums.districts.entry(d).or_default() += grams,
            Site::City => sums.anywhere += grams,
        }
    }
    if let Some((sector, grams)) = out.iter().chain(&beyond).find_map(|(s, b)| Some((s, b.negative()?))) {
        return Err(Error::new("CONTROL-004").with("sector", sector.as_str()).with("mass_t", Mass(grams).t()));
    }
    Ok((out, beyond))
}

/// One sector.
struct Case<'a> {
    id: &'a str,
    table: Option<Mass>,
    points: Mass,
    lines: Option<&'a Below>,
    beyond: Option<&'a Below>,
}

impl Case<'_> {
    fn meet(&self, chosen: Option<Control>) -> Result<(SectorMet, Below)> {
        let control = self.control(chosen)?;
        let lines = self.lines.map(Below::sum);
        let above = self.table.map(|t| t - self.points);
        if let (Some(rest), Some(table)) = (above.filter(|r| *r < Mass(0)), self.table)
            && control != Control::BottomUp
        {
            let error = Error::new("CARBON-001").with("sector", self.id).with("total_t", table.t());
            return Err(error.with("points_t", (table - rest).t()));
        }
        let places = match (control, above, self.lines) {
            (Control::Table, Some(rest), _) => Below { anywhere: rest.0, ..Below::default() },
            (Control::BottomUp, _, lines) => lines.cloned().unwrap_or_default(),
            (Control::Scaled, Some(rest), Some(lines)) => lines.scaled(rest).ok_or_else(|| self.lacking(control))?,
            _ => return Err(self.lacking(control)),
        };
        let mut places = places;
        let beyond = self.beyond.map(Below::sum).unwrap_or_default();
        self.beyond.iter().for_each(|b| places.add(b));
        let on_rows = Mass(places.rows.values().sum());
        let in_districts = Mass(places.districts.values().sum());
        let ratio = above.zip(lines).filter(|(_, l)| *l > Mass(0)).map(|(a, l)| a.0 as f64 / l.0 as f64);
        let met = SectorMet {
            sector: self.id.to_owned(),
            control,
            table: self.table,
            bottom_up: lines.map(|l| l + self.points),
            factor: ratio,
            total: self.points + places.sum(),
            beyond,
            points: self.points,
            on_rows,
            in_districts,
            anywhere: Mass(places.anywhere),
        };
        Ok((met, places))
    }

    /// What is chosen, or what alone is there.
    fn control(&self, chosen: Option<Control>) -> Result<Control> {
        let only_points = self.lines.is_none() && (self.points != Mass(0) || self.beyond.is_some());
        match (chosen, self.table.is_some(), self.lines.is_some()) {
            (None, true, true) => Err(self.lacking(Control::Table)),
            (None, true, false) => Ok(Control::Table),
            (None, false, _) => Ok(Control::BottomUp),
            (Some(c), table, lines) => {
                let fits = match c {
                    Control::Table => table,
                    Control::BottomUp => lines || only_points,
                    Control::Scaled => table && lines,
                };
                if fits { Ok(c) } else { Err(self.lacking(c)) }
            }
        }
    }

    fn lacking(&self, control: Control) -> Error {
        Error::new("CONTROL-003").with("sector", self.id).with("control", control.id())
    }
}

impl Met {
    fn take(&mut self, met: SectorMet, places: Below) {
        let sector = || met.sector.clone();
        let of_rows = places.rows.into_iter().filter(|(_, g)| *g != 0);
        self.points.extend(of_rows.map(|(row, g)| PointSource { row, sector: sector(), mass: Mass(g) }));
        let of_districts = places.districts.into_iter().filter(|(_, g)| *g != 0);
        self.districts.extend(of_districts.map(|(district, g)| DistrictPart {
            sector: sector(),
            district,
            mass: Mass(g),
        }));
        // A point of 0 t needs its sector as well.
        if met.total != Mass(0) || self.points.iter().any(|p| p.sector == met.sector) {
            self.emissions.push(SectorEmission { id: met.sector.clone(), mass: met.total });
        }
        self.sectors.push(met);
    }
}

/// A carbon balance of steel holds its coke, which a table of energy has too.
fn reductants(meeting: &Meeting<'_>) -> Option<Finding> {
    let line = meeting.lines.iter().find(|l| l.id == STEEL && meeting.table.iter().any(|s| s.id == l.sector))?;
    let grams: Mass = meeting.lines.iter().filter(|l| l.id == STEEL).map(|l| l.co2e(1.0)).sum();
    Some(Finding::new("CONTROL-104", Severity::Warn).with("sector", line.sector.as_str()).with("mass_t", grams.t()))
}

/// Line of the carbon balance of steel.
const STEEL: &str = "process.steel";

fn findings(sectors: &[SectorMet], below: &BTreeMap<String, Below>, limits: &Limits) -> Vec<Finding> {
    let mut out = Vec::new();
    for s in sectors {
        if let Some(factor) = s.factor.filter(|f| !(limits.low..=limits.high).contains(f)) {
            let found = Finding::new("CONTROL-101", Severity::Warn).with("sector", s.sector.as_str());
            let found = found.with("factor", factor).with("low", limits.low).with("high", limits.high);
            out.push(
                found.with("table_t", s.table.map_or(0.0, Mass::t)).with("lines_t", s.bottom_up.map_or(0.0, Mass::t)),
            );
        }
        let lines = below.contains_key(&s.sector);
        if lines && s.table.is_none() {
            let found = Finding::new("CONTROL-102", Severity::Warn).with("sector", s.sector.as_str());
            out.push(found.with("mass_t", s.total.t()));
        }
        if !lines && s.table.is_some() && !below.is_empty() {
            let found = Finding::new("CONTROL-103", Severity::Note).with("sector", s.sector.as_str());
            out.push(found.with("mass_t", s.total.t()));
        }
    }
    out
}

/// Factors that need no remark.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
struct Limits {
    low: f64,
    high: f64,
}

#[derive(Deserialize)]
struct Document {
    factor: Limits,
}

impl Limits {
    fn builtin() -> Result<Self> {
        let text = include_str!("../../../assets/methods/control.toml");
        let read: std::result::Result<Document, _> = toml::from_str(text);
        read.map(|d| d.factor).map_err(|e| Error::new("CONTROL-090").with("name", "control.toml").because(e))
    }
}

/// The sector under which a line stands: its own, or the whole of it where a table has only the whole.
pub(super) fn counted_under<'a>(
    wholes: &'a [(String, String)],
    in_table: impl Fn(&str) -> bool,
    sector: &'a str,
) -> &'a str {
    let whole = wholes.iter().find(|(_, part)| part == sector).map(|(whole, _)| whole.as_str());
    whole.filter(|w| !in_table(sector) && in_table(w)).unwrap_or(sector)
}

/// (whole, part) of sectors. Errors: `STAT-090`.
pub(super) fn wholes() -> Result<Vec<(String, String)>> {
    let rows = asset_rows("sector_parts.csv", include_str!("../../../assets/methods/sector_parts.csv"))?;
    Ok(rows.iter().filter_map(|r| Some((r.get(0)?.to_owned(), r.get(1)?.to_owned()))).collect())
}
