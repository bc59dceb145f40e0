//! From a file of activities to lines of an account: rows find their district or parcel on the base layer.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use super::tables::parts as name_parts;
use crate::base::{Error, Finding, Place, Result, Severity, disk};
use crate::carbon::activity::{Options, Placed, activities};
use crate::carbon::line::{Outcome, Site};
use crate::factor::Registry;
use crate::geo::BoxIndex;
use crate::land::BaseLayer;
use crate::map::hit;
use crate::stat::activity::read;
use crate::stat::join::{self, Area, Parts};
use crate::stat::settings::asset_rows;
use crate::stat::{ActivityRow, ActivityTable, Names, Settings};

/// Reads a table of activities (`stat::activity`) and reckons its account on the parcels and districts of a layer.
///
/// A row's place is its parcel (`key`, or `x,y` in the layer's reference system), else its district by code or name, else
/// the city. Errors: `IO-001` not readable, `STAT-0xx`, `ACT-0xx`, `CARBON-0xx`, `FACTOR-0xx`, with file and row.
/// Findings: those of [`activities`]; `ACT-120` rows whose district was not found, counted for the city as a whole,
/// `ACT-121` rows whose point or key lies on no parcel, counted at their district or the city, `STAT-141`, `STAT-143`.
pub fn run(path: &Path, base: &BaseLayer, options: &Options, registry: &Registry) -> Result<Outcome> {
    let within = |e: Error| e.in_file(path);
    let settings = Settings::builtin()?;
    let most = settings.table.max_bytes as u64;
    let bytes = disk::read_whole(path, most).map_err(|e| within(Error::new("IO-001").because(e)))?;
    let table = read(&bytes, &settings).map_err(within)?;
    let (places, found) = places(&table, base)?;
    let mut outcome = activities(&table, &places, options, registry).map_err(within)?;
    outcome.findings.extend(found);
    outcome.findings.sort_by(|a, b| (b.severity, &a.code, a.place.row).cmp(&(a.severity, &b.code, b.place.row)));
    for finding in outcome.findings.iter_mut().filter(|f| f.place.row.is_some()) {
        finding.place.file = Some(path.display().to_string());
    }
    Ok(outcome)
}

/// The place of every row, in row order, and what did not find one. Errors: `STAT-090`.
pub fn places(table: &ActivityTable, base: &BaseLayer) -> Result<(Vec<Placed>, Vec<Finding>)> {
    let districts = Districts::new(table, base)?;
    let index = table.rows.iter().any(|r| r.place.at.is_some()).then(|| BoxIndex::build(&base.shapes.bounds));
    let keyed = table.rows.iter().any(|r| !r.place.key.is_empty());
    let keys: BTreeMap<&str, u32> =
        if keyed { base.key.iter().enumerate().map(|(r, k)| (k, r as u32)).collect() } else { BTreeMap::new() };
    let mut found = districts.findings.clone();
    let (mut out, mut nowhere) = (Vec::with_capacity(table.rows.len()), Vec::new());
    for row in &table.rows {
        let parcel = match (row.place.at, &index) {
            _ if !row.place.key.is_empty() => keys.get(row.place.key.as_str()).copied(),
            (Some(at), Some(index)) => hit::row_at(&base.shapes, index, at),
            _ => None,
        };
        let wanted = !row.place.key.is_empty() || row.place.at.is_some();
        if wanted && parcel.is_none() {
            nowhere.push(row);
        }
        out.push(match parcel {
            Some(r) => {
                let district = base.district.get(r as usize).copied();
                Placed { site: Site::Row(r), district, whole: false }
            }
            None => Placed { whole: !wanted && districts.is_city(row), ..districts.of(row) },
        });
    }
    found.extend(lost(
        "ACT-121",
        &nowhere,
        |r| if r.place.key.is_empty() { r.item.clone() } else { r.place.key.clone() },
    ));
    Ok((out, found))
}

/// Names told of in a finding at most.
const NAMED: usize = 5;

/// A finding of the rows that found no place.
fn lost(code: &'static str, rows: &[&ActivityRow], name: impl Fn(&ActivityRow) -> String) -> Option<Finding> {
    let first = rows.first()?;
    let mut names: Vec<String> = rows.iter().map(|r| name(r)).collect();
    names.dedup();
    let more = names.len() > NAMED;
    names.truncate(NAMED);
    let mut named = names.join(", ");
    if more {
        named.push_str(", …");
    }
    let place = Place { row: Some(first.row), ..Place::default() };
    let finding = Finding::new(code, Severity::Warn).times(rows.len() as u64).with("names", named);
    Some(finding.with("line", first.row + 1).at(place))
}

/// Districts of the layer by the words of the table.
struct Districts {
    /// By code or name as entered.
    of: BTreeMap<String, Option<u16>>,
    /// What was noticed.
    findings: Vec<Finding>,
}

impl Districts {
    fn new(table: &ActivityTable, base: &BaseLayer) -> Result<Self> {
        let parts = name_parts()?;
        let city = city_words(&parts)?;
        let known: Vec<Area> =
            base.districts.iter().map(|d| Area { line: 0, code: d.code.clone(), name: d.name.clone() }).collect();
        let mut first: BTreeMap<&str, u64> = BTreeMap::new();
        for row in table.rows.iter().filter(|r| !r.place.district.is_empty()) {
            first.entry(row.place.district.as_str()).or_insert(row.row);
        }
        // A layer of several cities has them as its districts.
        let is_city = |w: &str| {
            let named = city.find(w).is_some() && known.iter().all(|d| d.name != w);
            named || is_city_code(w, base)
        };
        let wanted: Vec<(&str, u64)> = first.into_iter().filter(|(w, _)| !is_city(w)).collect();
        let areas: Vec<Area> = wanted.iter().map(|(word, row)| area(word, *row)).collect();
        let joined = join::join(&areas, &known, &parts);
        let of: BTreeMap<String, Option<u16>> = wanted
            .iter()
            .zip(&joined.of_row)
            .map(|((word, _), found)| ((*word).to_owned(), found.map(|(d, _)| d as u16)))
            .collect();
        // Many rows of one district are the rule here, and ACT-120 tells of all that found none.
        let mut findings: Vec<Finding> =
            joined.findings.into_iter().filter(|f| matches!(f.code.0.as_ref(), "STAT-141" | "STAT-143")).collect();
        let unmatched = |r: &&ActivityRow| of.get(&r.place.district).is_some_and(Option::is_none);
        let rows: Vec<&ActivityRow> = table.rows.iter().filter(unmatched).collect();
        findings.extend(lost("ACT-120", &rows, |r| r.place.district.clone()));
        Ok(Self { of, findings })
    }

    /// The district of a row; somewhere in the city where it names none or was not found.
    fn of(&self, row: &ActivityRow) -> Placed {
        match self.of.get(&row.place.district).copied().flatten() {
            Some(d) => Placed { site: Site::District(d), district: Some(d), whole: false },
            None => Placed::CITY,
        }
    }

    /// Whether a row speaks of the city as a whole: it names no district, or the city itself.
    fn is_city(&self, row: &ActivityRow) -> bool {
        !self.of.contains_key(&row.place.district)
    }
}

/// A district as entered, taken apart into code and name.
fn area(word: &str, row: u64) -> Area {
    let digits = word.trim().bytes().all(|b| b.is_ascii_digit());
    let (code, name) = if digits { (word.trim(), "") } else { ("", word) };
    Area { line: row as usize + 1, code: code.to_owned(), name: name.to_owned() }
}

/// Words for a total, and the names of the city and province.
fn city_words(parts: &Parts) -> Result<Names> {
    let words = asset_rows("table_words.csv", include_str!("../../assets/methods/table_words.csv"))?;
    let totals = words.iter().filter(|r| r.get(0) == Some("total_sector")).filter_map(|r| r.get(1)).map(str::to_owned);
    Ok(Names::new(totals.chain(parts.parents.iter().cloned()).map(|w| (w, "city"))))
}

/// Whether a code is that of the city: all districts' codes begin with it, its closing zeros aside.
fn is_city_code(word: &str, base: &BaseLayer) -> bool {
    let stem = word.trim().trim_end_matches('0');
    let within = |d: &crate::land::base_layer::District| d.code.starts_with(stem) && d.code != word.trim();
    let digits = !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit());
    digits && base.districts.len() > 1 && base.districts.iter().all(within)
}
