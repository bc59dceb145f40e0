//! From words to activities: items, units, years; and one source for each quantity.

use std::collections::BTreeMap;

use crate::base::{Error, Finding, Result, Severity};
use crate::carbon::line::Site;
use crate::factor::Unit;
use crate::land::crosswalk::squeeze;
use crate::stat::{ActivityRow, ActivityTable, Settings};

use super::catalogue::Item;
use super::gaps::{Gaps, place};
use super::{Catalogue, Placed};

/// A row whose item, unit and year are known.
#[derive(Clone, Debug)]
pub(crate) struct Activity {
    /// Row, header as row 0.
    pub row: u64,
    /// Item id.
    pub item: String,
    /// The item as entered.
    pub name: String,
    /// Year.
    pub year: u16,
    /// Amount in `unit`; `None` = missing.
    pub amount: Option<f64>,
    /// How far off the amount may be by its printed digits.
    pub slack: f64,
    /// Unit of the item.
    pub unit: String,
    /// Where.
    pub place: Placed,
    /// District as entered; two that were not found are two places.
    pub district: String,
    /// Region as entered.
    pub region: Option<String>,
    /// Practice as entered.
    pub practice: Option<String>,
    /// Source as entered.
    pub source: Option<String>,
}

/// The year counted: the one asked for, else the latest; `ACT-103`, `ACT-104`. Errors: `CARBON-005`.
pub(super) fn year(table: &ActivityTable, wanted: Option<u16>, gaps: &mut Gaps) -> Result<u16> {
    let years = table.years();
    let listed = years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut undated = table.rows.iter().filter(|r| r.year.is_none());
    if let Some(first) = undated.next() {
        let count = 1 + undated.count() as u64;
        let finding = Finding::new("ACT-103", Severity::Warn).times(count).with("line", first.row + 1);
        gaps.add("", finding.at(place(first.row)));
    }
    let latest = years.last().copied();
    let chosen = wanted.or(latest);
    match chosen {
        Some(year) if years.contains(&year) => {
            if years.len() > 1 && wanted.is_none() {
                let note = Finding::new("ACT-104", Severity::Note).with("years", listed);
                gaps.add("", note.with("year", year.to_string()));
            }
            Ok(year)
        }
        _ => {
            let year = chosen.map_or_else(String::new, |y| y.to_string());
            Err(Error::new("CARBON-005").with("year", year).with("years", listed))
        }
    }
}

/// The rows that have a year, as activities. Errors: `ACT-001`…`ACT-004`, `FACTOR-001`, each with its row.
pub(super) fn resolve(
    table: &ActivityTable,
    places: &[Placed],
    catalogue: &Catalogue,
    settings: &Settings,
) -> Result<Vec<Activity>> {
    let mut out = Vec::with_capacity(table.rows.len());
    for (at, row) in table.rows.iter().enumerate() {
        let placed = places.get(at).copied().unwrap_or(Placed::CITY);
        let told = |e: Error| e.at_row(row.row).with("line", row.row + 1);
        let Some(year) = row.year else { continue };
        let item = item(row, catalogue, settings).map_err(|e| told(e).in_field("item"))?;
        let (unit, scale) = measure(row, item).map_err(|e| told(e).in_field("unit"))?;
        out.push(Activity {
            row: row.row,
            item: item.id.clone(),
            name: row.item.clone(),
            year,
            amount: row.amount.map(|n| n.value * scale),
            slack: row.amount.map_or(0.0, |n| n.half_step * scale),
            unit,
            place: placed,
            district: row.place.district.clone(),
            region: row.region.clone(),
            practice: row.practice.clone(),
            source: row.source.clone(),
        });
    }
    Ok(out)
}

fn item<'c>(row: &ActivityRow, catalogue: &'c Catalogue, settings: &Settings) -> Result<&'c Item> {
    let found = catalogue.item(&row.item).ok_or_else(|| {
        let near = catalogue.names.near(&row.item, settings.near_names.offered).join(", ");
        Error::new("ACT-001").with("text", row.item.as_str()).with("near", near)
    })?;
    match found.refused.as_str() {
        "" => Ok(found),
        "ACT-003" => Err(Error::new("ACT-003").with("text", row.item.as_str())),
        _ => Err(Error::new("ACT-004").with("text", row.item.as_str())),
    }
}

/// The unit of the item that measures the row's, and how many of it the row's unit is.
fn measure(row: &ActivityRow, item: &Item) -> Result<(String, f64)> {
    let first = item.units.first().map_or("", |u| u.text.as_str());
    if row.amount.is_none() {
        return Ok((first.to_owned(), 1.0));
    }
    let unit = Unit::parse(&squeeze(&row.unit))?;
    let found = item.units.iter().find_map(|u| Some((u.text.clone(), unit.to(u).ok()?)));
    found.ok_or_else(|| {
        let wanted: Vec<&str> = item.units.iter().map(|u| u.text.as_str()).collect();
        let error = Error::new("ACT-002").with("text", row.item.as_str()).with("unit", row.unit.as_str());
        error.with("wanted", wanted.join(", "))
    })
}

/// Keeps the first source where two state the same quantity of a place; `ACT-105` names the rows left out.
///
/// Rows of one source, or of none, are parts of a quantity (two farms of a district) and are all kept; so are parcels.
pub(super) fn one_source(all: Vec<Activity>, gaps: &mut Gaps) -> Vec<Activity> {
    let mut first: BTreeMap<String, (Option<String>, u64)> = BTreeMap::new();
    let mut kept = Vec::with_capacity(all.len());
    for a in all {
        if matches!(a.place.site, Site::Row(_)) || a.amount.is_none() {
            kept.push(a);
            continue;
        }
        let place = match a.place.site {
            Site::District(d) => d.to_string(),
            _ => a.district.clone(),
        };
        let practice = a.practice.as_deref().unwrap_or_default();
        let key = format!("{}\n{}\n{place}\n{practice}", a.item, a.year);
        let (source, row) = first.entry(key).or_insert_with(|| (a.source.clone(), a.row)).clone();
        if source == a.source {
            kept.push(a);
            continue;
        }
        let finding = super::note("ACT-105", Severity::Warn, &a).with("first_line", row + 1);
        let named = |s: &Option<String>| s.clone().unwrap_or_else(|| "-".to_owned());
        let finding = finding.with("taken", named(&source)).with("other", named(&a.source));
        gaps.add(&format!("{} {}", a.item, named(&a.source)), finding);
    }
    kept
}
