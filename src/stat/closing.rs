//! Closing sums: what is stated as a total against the sum of its parts. Shown, never forced.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Finding, Place, Severity};

use super::number::Number;
use super::settings::Settings;
use super::table::{EnergyRow, EnergyTable};
use super::unit::BaseUnit;

/// What a closing line adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosingKind {
    /// Amounts of one fuel over the sectors.
    FuelAmount,
    /// Amounts of one sector over the fuels, all in one unit.
    SectorAmount,
    /// Stated emissions of one fuel over the sectors.
    FuelEmission,
    /// Emissions of one sector over the fuels.
    SectorEmission,
    /// Emissions over everything.
    TotalEmission,
}

/// A stated total and the sum of its parts.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Closing {
    /// What was added up.
    pub kind: ClosingKind,
    /// Year.
    pub year: Option<u16>,
    /// Fuel or sector, as entered; empty for the grand total.
    pub name: String,
    /// Unit of the three numbers below.
    pub unit: &'static str,
    /// As stated.
    pub stated: f64,
    /// Sum of the parts.
    pub sum: f64,
    /// Sum less stated.
    pub difference: f64,
    /// Whether the difference is within the printed precision or the tolerance.
    pub closes: bool,
    /// Row of the stated total, header as row 0.
    pub row: u64,
}

impl Closing {
    /// Compares a stated value with a sum of parts; `room` is the printed precision of both together.
    pub fn of(kind: ClosingKind, name: &str, stated: Number, sum: f64, tolerance_share: f64) -> Self {
        let difference = sum - stated.value;
        let room = stated.half_step.max(stated.value.abs() * tolerance_share);
        let closes = difference.abs() <= room;
        let (year, unit, row) = (None, BaseUnit::TonneCo2.text(), 0);
        Self { kind, year, name: name.into(), unit, stated: stated.value, sum, difference, closes, row }
    }
    /// Sets year and row.
    #[must_use]
    pub fn at(mut self, year: Option<u16>, row: u64) -> Self {
        (self.year, self.row) = (year, row);
        self
    }
    /// `STAT-105` when the sum does not meet the stated total: parts above the total are wrong for sure, parts below may
    /// be incomplete.
    pub fn finding(&self) -> Option<Finding> {
        let severity = if self.difference > 0.0 { Severity::Warn } else { Severity::Note };
        let finding = Finding::new("STAT-105", severity)
            .with("name", self.name.as_str())
            .with("stated", self.stated)
            .with("sum", self.sum)
            .with("difference", self.difference)
            .with("unit", self.unit)
            .with("line", self.row + 1)
            .with("year", self.year.map_or(String::new(), |y| y.to_string()))
            .at(Place { row: Some(self.row), ..Place::default() });
        (!self.closes).then_some(finding)
    }
}

/// Sum, unit and printed precision of the parts under a key.
type Parts<'t> = BTreeMap<(Option<u16>, &'t str, BaseUnit), (f64, u32)>;

/// Total rows of a fuel against the sum of its sector rows, in table order; fuels without sector rows are left out.
pub fn fuel_amounts(table: &EnergyTable, settings: &Settings) -> Vec<Closing> {
    let mut parts: Parts<'_> = BTreeMap::new();
    let repeated = super::doubt::repeated_rows(table);
    for row in table.rows.iter().filter(|r| r.sector.is_some() && !repeated.contains(&r.row)) {
        if let (Some(fuel), Some(amount)) = (&row.fuel, &row.amount) {
            let part = parts.entry((row.year, fuel, amount.unit)).or_default();
            part.0 += amount.number.value;
            part.1 += 1;
        }
    }
    let total_rows = table.rows.iter().filter(|r| r.sector.is_none());
    total_rows
        .filter_map(|row| {
            let (fuel, amount) = (row.fuel.as_deref()?, row.amount.as_ref()?);
            let (sum, _) = parts.get(&(row.year, fuel, amount.unit))?;
            let tolerance = settings.closing.tolerance_share;
            let mut line = Closing::of(ClosingKind::FuelAmount, fuel, amount.number, *sum, tolerance);
            line.unit = amount.unit.text();
            Some(line.at(row.year, row.row))
        })
        .collect()
}

/// One way to add up a table: the rows that state totals, and the rows that are their parts.
struct Way {
    kind: ClosingKind,
    total: fn(&EnergyRow) -> bool,
    part: fn(&EnergyRow) -> bool,
    /// What total and parts share.
    name: fn(&EnergyRow) -> Option<&str>,
    value: fn(&EnergyRow) -> Option<(BaseUnit, Number)>,
}

fn amount(row: &EnergyRow) -> Option<(BaseUnit, Number)> {
    row.amount.as_ref().map(|a| (a.unit, a.number))
}

fn emission(row: &EnergyRow) -> Option<(BaseUnit, Number)> {
    row.emission.map(|e| (BaseUnit::TonneCo2, e))
}

const WAYS: [Way; 5] = [
    Way {
        kind: ClosingKind::SectorAmount,
        total: |r| r.sector.is_some() && r.fuel.is_none(),
        part: |r| r.sector.is_some() && r.fuel.is_some(),
        name: |r| r.sector.as_deref(),
        value: amount,
    },
    Way {
        kind: ClosingKind::SectorEmission,
        total: |r| r.sector.is_some() && r.fuel.is_none(),
        part: |r| r.sector.is_some() && r.fuel.is_some(),
        name: |r| r.sector.as_deref(),
        value: emission,
    },
    Way {
        kind: ClosingKind::FuelEmission,
        total: |r| r.sector.is_none() && r.fuel.is_some(),
        part: |r| r.sector.is_some() && r.fuel.is_some(),
        name: |r| r.fuel.as_deref(),
        value: emission,
    },
    Way {
        kind: ClosingKind::TotalEmission,
        total: |r| r.sector.is_none() && r.fuel.is_none(),
        part: |r| r.sector.is_some() && r.fuel.is_none(),
        name: |_| Some(""),
        value: emission,
    },
    Way {
        kind: ClosingKind::TotalEmission,
        total: |r| r.sector.is_none() && r.fuel.is_none(),
        part: |r| r.sector.is_none() && r.fuel.is_some(),
        name: |_| Some(""),
        value: emission,
    },
];

/// Every stated total against the sum of its stated parts, without any factor; lines that close, and lines whose parts
/// are fewer than the table has elsewhere and stay below the total, are left out.
pub fn stated(table: &EnergyTable, settings: &Settings) -> Vec<Closing> {
    let mut lines: Vec<Closing> = fuel_amounts(table, settings).into_iter().filter(|c| !c.closes).collect();
    for way in &WAYS {
        lines.extend(open_lines(table, way, settings));
    }
    lines
}

/// Year and name under which parts are added.
type Part<'t> = (Option<u16>, &'t str);

fn open_lines(table: &EnergyTable, way: &Way, settings: &Settings) -> Vec<Closing> {
    let repeated = super::doubt::repeated_rows(table);
    let mut parts: BTreeMap<(Part<'_>, BaseUnit), (f64, f64, u32)> = BTreeMap::new();
    let mut units: BTreeMap<Part<'_>, BTreeSet<BaseUnit>> = BTreeMap::new();
    for row in table.rows.iter().filter(|r| (way.part)(r) && !repeated.contains(&r.row)) {
        let (Some(name), Some((unit, number))) = ((way.name)(row), (way.value)(row)) else { continue };
        units.entry((row.year, name)).or_default().insert(unit);
        let part = parts.entry(((row.year, name), unit)).or_default();
        *part = (part.0 + number.value, part.1 + number.half_step, part.2 + 1);
    }
    let most = parts.values().map(|p| p.2).max().unwrap_or(0);
    let totals = table.rows.iter().filter(|r| (way.total)(r) && !repeated.contains(&r.row));
    totals
        .filter_map(|row| {
            let (name, (unit, number)) = ((way.name)(row)?, (way.value)(row)?);
            let (sum, printed, count) = *parts.get(&((row.year, name), unit))?;
            // Parts in several units cannot be added.
            if units.get(&(row.year, name)).is_some_and(|u| u.len() > 1) || count < 2 {
                return None;
            }
            let room = Number { value: number.value, half_step: number.half_step + printed };
            let mut line = Closing::of(way.kind, name, room, sum, settings.closing.tolerance_share);
            line.unit = unit.text();
            let incomplete = count < most && line.difference < 0.0;
            (!line.closes && !incomplete).then(|| line.at(row.year, row.row))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::table::read;

    #[test]
    fn sectors_against_the_total() {
        let settings = Settings::builtin().unwrap();
        let csv = "sector,fuel,amount,unit\nall,coal,100,t\nx,coal,60,t\ny,coal,39,t\nall,gas,5,m3\n";
        let lines = fuel_amounts(&read(csv.as_bytes(), &settings).unwrap(), &settings);
        // 60 + 39 = 99: off by 1 with 0.5 allowed; gas has no parts
        assert_eq!(lines.len(), 1);
        assert_eq!((lines[0].stated, lines[0].sum, lines[0].difference, lines[0].closes), (100.0, 99.0, -1.0, false));
        assert_eq!(lines[0].finding().unwrap().code.0, "STAT-105");
    }

    #[test]
    fn cross_totals_both_ways() {
        let settings = Settings::builtin().unwrap();
        let open = |csv: &str| -> Vec<(ClosingKind, f64)> {
            let lines = stated(&read(csv.as_bytes(), &settings).unwrap(), &settings);
            lines.iter().map(|c| (c.kind, c.difference)).collect()
        };
        let csv = "sector,fuel,emission,emission_unit\nall,all,300,t\nx,all,100,t\ny,all,200,t\nall,f,120,t\nall,g,180,t\n\
                   x,f,40,t\nx,g,60,t\ny,f,80,t\ny,g,120,t\n";
        assert!(open(csv).is_empty());
        // y,g off by 30: y is 80 + 150 = 230 of 200, g is 60 + 150 = 210 of 180
        let off = open(&csv.replace("y,g,120", "y,g,150"));
        assert_eq!(off, [(ClosingKind::SectorEmission, 30.0), (ClosingKind::FuelEmission, 30.0)]);
        // one fuel of two missing: nothing can be said
        assert!(open(&csv.replace("y,g,120,t\n", "")).is_empty());
        // the sectors' own totals off: 100 + 250 of 300, and 80 + 120 = 200 of 250
        let off = open(&csv.replace("y,all,200", "y,all,250"));
        assert_eq!(off, [(ClosingKind::SectorEmission, -50.0), (ClosingKind::TotalEmission, 50.0)]);
    }
}
