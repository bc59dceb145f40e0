//! Closing sums: what is stated as a total against the sum of its parts. Shown, never forced.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Finding, Place, Severity};

use super::number::Number;
use super::settings::Settings;
use super::table::EnergyTable;
use super::unit::BaseUnit;

/// What a closing line adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosingKind {
    /// Amounts of one fuel over the sectors.
    FuelAmount,
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
    for row in table.rows.iter().filter(|r| r.sector.is_some()) {
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
}
