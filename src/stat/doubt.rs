//! Known doubts of a table that need no factor: lost digits, one thing stated twice, shares that miss 100.

mod parts;
mod sources;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Finding, Place, Severity};

use super::number::Number;
use super::series::{self, Key, Point};
use super::settings::Settings;
use super::table::{EnergyRow, EnergyTable};

/// Rows that state again what an earlier row states; inventories count the earlier row only.
pub fn repeated_rows(table: &EnergyTable) -> BTreeSet<u64> {
    pairs(table).into_iter().map(|(_, _, again)| again.row.row).collect()
}

/// All doubts of the table: `STAT-101` lost digit, `STAT-102` stated twice with different values, `STAT-103` stated twice
/// alike, `STAT-104` stated shares that miss 100, `STAT-107` one quantity by two sources, `STAT-109` a series that
/// changes its source, `STAT-110` a stated share that is not the share.
pub fn doubts(table: &EnergyTable, settings: &Settings) -> Vec<Finding> {
    let mut found = stated_twice(table);
    for ((key, _), points) in series::all(table) {
        found.extend(lost_digits(key, &points, settings));
    }
    found.extend(shares(table, settings));
    found.extend(sources::changes(table, settings));
    found.extend(parts::shares(table, settings));
    found
}

fn place(row: &EnergyRow) -> Place {
    Place { row: Some(row.row), ..Place::default() }
}

fn named(finding: Finding, (sector, fuel, unit): Key<'_>, row: u64) -> Finding {
    finding.with("sector", sector).with("fuel", fuel).with("unit", unit.text()).with("line", row + 1)
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
        let two = before.row.source != again.row.source;
        let (code, severity) = match (two, same) {
            (true, _) => ("STAT-107", if same { Severity::Note } else { Severity::Warn }),
            (false, true) => ("STAT-103", Severity::Note),
            (false, false) => ("STAT-102", Severity::Warn),
        };
        let source = |row: &EnergyRow| row.source.clone().unwrap_or_default();
        let twice = named(Finding::new(code, severity), key, again.row.row)
            .with("first", before.value.value)
            .with("second", again.value.value)
            .with("first_line", before.row.row + 1)
            .at(place(again.row));
        if two {
            twice.with("first_source", source(before.row)).with("second_source", source(again.row))
        } else {
            twice
        }
    });
    twice.collect()
}

/// A value that its neighbours in time refute by nearly a power of ten.
///
/// With two neighbours both must refute it in the same direction. With two years only, the step is a doubt about the
/// smaller value (a lost digit is commoner than a doubled one); a stated change that meets the corrected value confirms.
fn lost_digits(key: Key<'_>, points: &[Point<'_>], settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    for (i, point) in points.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| points.get(b)).filter(|b| b.year < point.year);
        let after = points.get(i + 1).filter(|a| a.year > point.year);
        let step = |other: Option<&Point<'_>>| other.and_then(|o| power_of_ten(o.value, point.value, settings));
        let power = match (before, after) {
            (Some(_), Some(_)) => step(before).filter(|p| step(after) == Some(*p)),
            (None, Some(next)) => at_end(step(after), next, points.get(i + 2), settings),
            (Some(last), None) => at_end(step(before), last, i.checked_sub(2).and_then(|b| points.get(b)), settings),
            (None, None) => None,
        };
        let Some(power) = power else { continue };
        let corrected = point.value.value * libm::exp10(f64::from(power));
        let confirmed = confirms(before, point, after, corrected, settings);
        let severity = if before.is_some() && after.is_some() || confirmed { Severity::Warn } else { Severity::Note };
        let neighbour = before.or(after).unwrap_or(point);
        let finding = named(Finding::new("STAT-101", severity), key, point.row.row)
            .with("year", point.year.to_string())
            .with("value", point.value.value)
            .with("neighbour_year", neighbour.year.to_string())
            .with("neighbour", neighbour.value.value)
            .with("corrected", corrected)
            .with("confirmed", i64::from(confirmed));
        found.push(finding.at(place(point.row)));
    }
    found
}

/// At an end of a series the neighbour must itself be held up by its other neighbour; where there is none, only a loss.
fn at_end(power: Option<i32>, neighbour: &Point<'_>, beyond: Option<&Point<'_>>, settings: &Settings) -> Option<i32> {
    power.filter(|p| match beyond {
        Some(b) => power_of_ten(b.value, neighbour.value, settings).is_none(),
        None => *p > 0,
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::table::read;

    fn codes(csv: &str) -> Vec<(String, u64)> {
        let settings = Settings::builtin().unwrap();
        let found = doubts(&read(csv.as_bytes(), &settings).unwrap(), &settings);
        found.iter().map(|f| (f.code.to_string(), f.place.row.unwrap_or(0))).collect()
    }

    #[test]
    fn a_digit_lost_between_two_neighbours() {
        // log10(9764909.52 / 868729.81) = 1.051, log10(9825075.35 / 868729.81) = 1.053: both within 0.18 of 1
        let csv = "year,sector,emission,emission_unit\n2019,s,9764909.52,t\n2020,s,868729.81,t\n2021,s,9825075.35,t\n";
        assert_eq!(codes(csv), [("STAT-101".into(), 2)]);
    }

    #[test]
    fn true_growth_and_ends() {
        // a doubling is no doubt; 10 at the end of 1, 1.1 is; 1 before 10, 10 is
        assert!(codes("year,fuel,amount,unit\n1999,a,1,t\n2000,a,2,t\n2001,a,4,t\n").is_empty());
        assert_eq!(codes("year,fuel,amount,unit\n1999,a,1,t\n2000,a,1.1,t\n2001,a,10,t\n"), [("STAT-101".into(), 3)]);
        assert_eq!(codes("year,fuel,amount,unit\n1999,a,1,t\n2000,a,10,t\n2001,a,10,t\n"), [("STAT-101".into(), 1)]);
    }

    #[test]
    fn one_thing_stated_twice() {
        let csv = "year,sector,fuel,amount,unit\n2021,s,f,2.2,1e8t\n2021,s,f,2.3,1e8t\n2021,s,f,220000000,t\n";
        // 2.2e8 printed to 0.05e8 holds 220 000 000
        assert_eq!(codes(csv), [("STAT-102".into(), 2), ("STAT-103".into(), 3)]);
    }

    #[test]
    fn shares_are_shown_not_forced() {
        let rows = "f1,1,t,46.75\nf2,1,t,24.29\nf3,1,t,18.70\nf4,1,t,10.25\n";
        // 46.75 + 24.29 + 18.70 + 10.25 = 99.99
        assert_eq!(codes(&format!("fuel,amount,unit,share_percent\n{rows}")), [("STAT-104".into(), 1)]);
    }
}
