//! Known doubts of a table that need no factor: lost digits, one thing stated twice, shares that miss 100.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Finding, Place, Severity};

use super::number::Number;
use super::series::{self, Key, Point};
use super::settings::Settings;
use super::table::{EnergyRow, EnergyTable};
use super::unit::BaseUnit;

/// Rows that state again what an earlier row states; inventories count the earlier row only.
pub fn repeated_rows(table: &EnergyTable) -> BTreeSet<u64> {
    pairs(table).into_iter().map(|(_, _, again)| again.row.row).collect()
}

/// All doubts of the table: `STAT-101` lost digit, `STAT-102` stated twice with different values, `STAT-103` stated twice
/// alike, `STAT-104` stated shares that miss 100.
pub fn doubts(table: &EnergyTable, settings: &Settings) -> Vec<Finding> {
    let mut found = stated_twice(table);
    for (key, points) in series::all(table) {
        found.extend(lost_digits(key, &points, settings));
    }
    found.extend(shares(table, settings));
    found
}

fn place(row: &EnergyRow) -> Place {
    Place { row: Some(row.row), ..Place::default() }
}

fn named(finding: Finding, (sector, fuel, unit): Key<'_>) -> Finding {
    finding.with("sector", sector).with("fuel", fuel).with("unit", unit.text())
}

/// Values of one year, sector, fuel and unit beyond the first, each with the first.
fn pairs(table: &EnergyTable) -> Vec<(Key<'_>, Point<'_>, Point<'_>)> {
    let mut first: BTreeMap<(Option<u16>, Key<'_>), Point<'_>> = BTreeMap::new();
    let mut out = Vec::new();
    for row in &table.rows {
        // The amount of a row is its identity; a stated emission only where there is no amount.
        let Some((unit, value)) = series::values(row).next() else { continue };
        let key = series::key(row, unit);
        let point = Point { year: row.year.unwrap_or(0), value, row };
        match first.get(&(row.year, key)) {
            Some(before) => out.push((key, *before, point)),
            None => {
                first.insert((row.year, key), point);
            }
        }
    }
    out
}

fn stated_twice(table: &EnergyTable) -> Vec<Finding> {
    let twice = pairs(table).into_iter().map(|(key, before, again)| {
        let same = before.value.agrees(again.value);
        let (code, severity) = if same { ("STAT-103", Severity::Note) } else { ("STAT-102", Severity::Warn) };
        named(Finding::new(code, severity), key)
            .with("first", before.value.value)
            .with("second", again.value.value)
            .with("first_row", before.row.row)
            .at(place(again.row))
    });
    twice.collect()
}

/// A value that its neighbours in time refute by nearly a power of ten.
///
/// With two neighbours both must refute it in the same direction. At an end of the series, or with two years only, the
/// step alone is a doubt about the smaller value (a lost digit is commoner than a doubled one), sure when a stated change
/// meets the corrected value.
fn lost_digits(key: Key<'_>, points: &[Point<'_>], settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| points.get(b)).filter(|b| b.year < point.year);
        let after = points.get(i + 1).filter(|a| a.year > point.year);
        let step = |other: Option<&Point<'_>>| other.and_then(|o| power_of_ten(o.value, point.value, settings));
        let power = match (before, after) {
            (Some(_), Some(_)) => step(before).filter(|p| step(after) == Some(*p)),
            // At an end the neighbour's own neighbour must not refute the neighbour instead.
            _ => step(before.or(after)).filter(|p| *p > 0),
        };
        let Some(power) = power else { continue };
        let corrected = point.value.value * libm::exp10(f64::from(power));
        let confirmed = confirms(before, point, after, corrected, settings);
        let severity = if before.is_some() && after.is_some() || confirmed { Severity::Warn } else { Severity::Note };
        let neighbour = before.or(after).unwrap_or(point);
        let finding = named(Finding::new("STAT-101", severity), key)
            .with("year", u64::from(point.year))
            .with("value", point.value.value)
            .with("neighbour_year", u64::from(neighbour.year))
            .with("neighbour", neighbour.value.value)
            .with("corrected", corrected)
            .with("confirmed", i64::from(confirmed));
        found.push(finding.at(place(point.row)));
    }
    found
}

/// The whole power of ten by which `value` falls short of `other`; 0 is none.
fn power_of_ten(other: Number, value: Number, settings: &Settings) -> Option<i32> {
    if other.value <= 0.0 || value.value <= 0.0 {
        return None;
    }
    let log = libm::log10(other.value / value.value);
    let whole = libm::rint(log);
    ((log - whole).abs() <= settings.lost_digit.log10_tolerance && whole != 0.0).then_some(whole as i32)
}

/// Whether a stated change of this row or the next one meets the corrected value and not the printed one.
fn confirms(
    before: Option<&Point<'_>>,
    point: &Point<'_>,
    after: Option<&Point<'_>>,
    corrected: f64,
    settings: &Settings,
) -> bool {
    let meets = |from: f64, to: f64, change: Option<Number>| {
        change.is_some_and(|c| ((to - from) - c.value).abs() <= settings.lost_digit.change_tolerance_share * corrected)
    };
    before.is_some_and(|b| meets(b.value.value, corrected, point.row.change))
        || after.is_some_and(|a| meets(corrected, a.value.value, a.row.change))
}

/// Stated shares of one year: over the fuels of the total rows, and over the sectors.
fn shares(table: &EnergyTable, settings: &Settings) -> Vec<Finding> {
    let mut sums: BTreeMap<(Option<u16>, bool), (f64, u32, u64)> = BTreeMap::new();
    for row in &table.rows {
        let by_sector = row.sector.is_some() && row.fuel.is_none();
        let by_fuel = row.sector.is_none() && row.fuel.is_some();
        if let Some(share) = row.share.filter(|_| by_sector || by_fuel) {
            let sum = sums.entry((row.year, by_sector)).or_insert((0.0, 0, row.row));
            sum.0 += share.value;
            sum.1 += 1;
        }
    }
    let off = |sum: f64| (sum - 100.0).abs() >= settings.shares.tolerance_points;
    let lines = sums.values().filter(|(sum, count, _)| *count > 1 && off(*sum));
    lines.map(|(sum, count, row)| share_note(*sum, *count, Some(*row))).collect()
}

/// `STAT-104`: printed shares that miss 100. They stay as they are.
pub fn share_note(sum: f64, count: u32, row: Option<u64>) -> Finding {
    Finding::new("STAT-104", Severity::Note)
        .with("sum", format!("{sum:.2}"))
        .with("count", count)
        .at(Place { row, ..Place::default() })
}

/// Whether a row states an emission without an amount.
pub fn states_emission_only(row: &EnergyRow) -> bool {
    row.amount.is_none() && row.emission.is_some()
}

/// The unit of a stated emission.
pub const EMISSION: BaseUnit = BaseUnit::TonneCo2;
