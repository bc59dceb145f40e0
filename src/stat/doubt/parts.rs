//! Stated shares against the values they are shares of.

use std::collections::BTreeMap;

use crate::base::{Finding, Severity};
use crate::stat::series;
use crate::stat::table::EnergyRow;
use crate::stat::unit::BaseUnit;
use crate::stat::{EnergyTable, Number, Settings};

/// What a share is of: all fuels (a total row), or all sectors.
type Whole = (Option<u16>, bool, BaseUnit);

/// `STAT-110` where value / stated total × 100 misses the stated share by more than the printed digits of the three.
///
/// Only where the table states the total in the same unit: a sum of parts may be incomplete.
pub(super) fn shares(table: &EnergyTable, settings: &Settings) -> Vec<Finding> {
    let mut totals: BTreeMap<Whole, Number> = BTreeMap::new();
    for row in table.rows.iter().filter(|r| r.sector.is_none() && r.fuel.is_none()) {
        for (unit, value) in series::values(row) {
            for by_sector in [false, true] {
                totals.entry((row.year, by_sector, unit)).or_insert(value);
            }
        }
    }
    table.rows.iter().filter_map(|row| share(row, &totals, settings)).collect()
}

fn share(row: &EnergyRow, totals: &BTreeMap<Whole, Number>, settings: &Settings) -> Option<Finding> {
    let stated = row.share?;
    let by_sector = match (&row.sector, &row.fuel) {
        (Some(_), None) => true,
        (None, Some(_)) => false,
        _ => return None,
    };
    let (unit, value, total) =
        series::values(row).find_map(|(unit, value)| Some((unit, value, totals.get(&(row.year, by_sector, unit))?)))?;
    if total.value <= 0.0 || value.value <= 0.0 {
        return None;
    }
    let found = value.value / total.value * 100.0;
    let printed = found * (value.half_step / value.value + total.half_step / total.value);
    let room = stated.half_step + printed + settings.stated_share.tolerance_points;
    let off = (found - stated.value).abs() > room;
    let finding = super::named(Finding::new("STAT-110", Severity::Warn), series::key(row, unit), row.row)
        .with("stated", stated.value)
        .with("found", found)
        .at(super::place(row));
    off.then_some(finding)
}

#[cfg(test)]
mod tests {
    use crate::stat::Settings;
    use crate::stat::doubt::doubts;
    use crate::stat::table::read;

    #[test]
    fn a_share_that_is_not_the_share() {
        let settings = Settings::builtin().unwrap();
        let codes = |csv: &str| -> Vec<String> {
            let table = read(csv.as_bytes(), &settings).unwrap();
            doubts(&table, &settings).iter().map(|f| f.code.to_string()).collect()
        };
        // 30 of 120 is 25 %, 90 is 75 %
        let good = "sector,fuel,emission,emission_unit,share\nall,all,120,t,\na,all,30,t,25.00\nb,all,90,t,75.00\n";
        assert!(codes(good).is_empty());
        assert_eq!(codes(&good.replace("25.00", "35.00").replace("75.00", "65.00")), ["STAT-110", "STAT-110"]);
    }
}
