//! Values of one thing over the years.

use std::collections::BTreeMap;

use super::number::Number;
use super::table::{EnergyRow, EnergyTable};
use super::unit::BaseUnit;

/// One value of a series with its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point<'t> {
    pub year: u16,
    pub value: Number,
    pub row: &'t EnergyRow,
}

/// What a series is of: sector, fuel and unit, as entered; empty = total.
pub(super) type Key<'t> = (&'t str, &'t str, BaseUnit);

/// A series and its source; empty where none is named.
pub(super) type Sourced<'t> = (Key<'t>, &'t str);

/// Amounts and stated emissions by sector, fuel and source, years rising, rows in file order within a year.
pub(super) fn all(table: &EnergyTable) -> BTreeMap<Sourced<'_>, Vec<Point<'_>>> {
    let mut out: BTreeMap<Sourced<'_>, Vec<Point<'_>>> = BTreeMap::new();
    for row in &table.rows {
        let Some(year) = row.year else { continue };
        for (unit, value) in values(row) {
            let source = row.source.as_deref().unwrap_or("");
            out.entry((key(row, unit), source)).or_default().push(Point { year, value, row });
        }
    }
    out.values_mut().for_each(|points| points.sort_by_key(|p| p.year));
    out
}

/// What a row states: its amount, else its emission (an emission beside an amount is a check, not a series).
pub(super) fn values(row: &EnergyRow) -> impl Iterator<Item = (BaseUnit, Number)> {
    let amount = row.amount.as_ref().map(|a| (a.unit, a.number));
    amount.into_iter().chain(row.emission.map(|e| (BaseUnit::TonneCo2, e)))
}

pub(super) fn key(row: &EnergyRow, unit: BaseUnit) -> Key<'_> {
    (row.sector.as_deref().unwrap_or(""), row.fuel.as_deref().unwrap_or(""), unit)
}
