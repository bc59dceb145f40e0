//! Series that are put together from two sources.

use std::collections::BTreeMap;

use crate::base::{Finding, Severity};
use crate::stat::series::{self, Key, Point};
use crate::stat::{EnergyTable, Settings};

/// `STAT-109` where a series goes over from one source to another with a step larger than its own steps.
///
/// Two sources with years in common are two series (`STAT-107` names them); here one ends where the other begins.
pub(super) fn changes(table: &EnergyTable, settings: &Settings) -> Vec<Finding> {
    let mut by_key: BTreeMap<Key<'_>, Vec<Point<'_>>> = BTreeMap::new();
    for ((key, _), points) in series::all(table) {
        by_key.entry(key).or_default().extend(points);
    }
    by_key.into_iter().filter_map(|(key, points)| change(key, points, settings)).collect()
}

fn change(key: Key<'_>, mut points: Vec<Point<'_>>, settings: &Settings) -> Option<Finding> {
    points.sort_by_key(|p| p.year);
    if points.windows(2).any(|w| w[0].year == w[1].year) {
        return None;
    }
    let step = |w: &[Point<'_>]| match w {
        [a, b] if a.value.value > 0.0 && b.value.value > 0.0 => libm::log(b.value.value / a.value.value).abs(),
        _ => 0.0,
    };
    let over = |w: &[Point<'_>]| w[0].row.source != w[1].row.source;
    let own = points.windows(2).filter(|w| !over(w)).map(step).fold(f64::NAN, f64::max);
    let limits = &settings.source_change;
    let (worst, size) =
        points.windows(2).filter(|w| over(w)).map(|w| (w, step(w))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let (Some(from), Some(to)) = (worst.first(), worst.get(1)) else { return None };
    // Without a step of its own to compare with, only a large one is told.
    let large = if own.is_nan() { size > 0.5 } else { size > own * limits.step_ratio };
    if !large || size < limits.least_share {
        return None;
    }
    let source = |p: &Point<'_>| p.row.source.clone().unwrap_or_default();
    let finding = super::named(Finding::new("STAT-109", Severity::Warn), key, to.row.row)
        .with("from_year", from.year.to_string())
        .with("from", from.value.value)
        .with("from_source", source(from))
        .with("to_year", to.year.to_string())
        .with("to", to.value.value)
        .with("to_source", source(to));
    Some(finding.at(super::place(to.row)))
}

#[cfg(test)]
mod tests {
    use crate::stat::doubt::doubts;
    use crate::stat::table::read;
    use crate::stat::{EnergyTable, Settings};

    fn codes(csv: &str) -> Vec<String> {
        let settings = Settings::builtin().unwrap();
        let table: EnergyTable = read(csv.as_bytes(), &settings).unwrap();
        doubts(&table, &settings).iter().map(|f| f.code.to_string()).collect()
    }

    #[test]
    fn a_step_where_the_source_changes() {
        let head = "year,fuel,amount,unit,source\n";
        // own steps ln(104/100) and ln(141/138), the change ln(138/104) = 0.28: more than three times 0.039
        let mixed = format!("{head}2018,a,100,t,x\n2019,a,104,t,x\n2020,a,138,t,y\n2021,a,141,t,y\n");
        assert_eq!(codes(&mixed), ["STAT-109"]);
        // the same numbers from one source are growth
        assert!(codes(&mixed.replace(",y", ",x")).is_empty());
        // a smooth change of source is none: ln(108/104) = 0.038
        assert!(codes(&mixed.replace("138", "108").replace("141", "111")).is_empty());
    }

    #[test]
    fn two_sources_of_one_quantity_are_two_series() {
        let csv = "year,fuel,amount,unit,source\n2020,a,100,t,x\n2020,a,120,t,y\n2021,a,101,t,x\n2021,a,121,t,y\n";
        assert_eq!(codes(csv), ["STAT-107", "STAT-107"]);
        // A digit lost in one of them is found in that one, whatever the other says.
        let csv = "year,fuel,amount,unit,source\n2019,a,100,t,x\n2020,a,10,t,x\n2021,a,101,t,x\n2020,a,120,t,y\n";
        assert_eq!(codes(csv), ["STAT-107", "STAT-101"]);
    }
}
