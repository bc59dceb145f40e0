//! How well the spread of city totals tells districts: their own table beside what the allocation gave them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::tables::{self, areas_below, file_name, parts};
use crate::base::{Error, Finding, Mass, Result, Severity, Watch};
use crate::carbon::control::quality::{Quality, by_district, leave_one_out};
use crate::engine::Snapshot;
use crate::factor::Names;
use crate::land::base_layer::District;
use crate::stat::Book;
use crate::stat::district::{self, DistrictRow};
use crate::stat::join::{self, Area};

/// Allocated against stated, sector by sector.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct DistrictQuality {
    /// Name of the file.
    pub source: String,
    /// Sectors of the balance that the table states, in the order of the balance.
    pub sectors: Vec<SectorQuality>,
    /// What was noticed.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

/// One sector.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SectorQuality {
    /// Sector id.
    pub sector: String,
    /// Mean of the absolute errors, percent; `null` where no district can be compared.
    pub mape_percent: Option<f64>,
    /// Districts that were compared.
    pub compared: u32,
    /// By district, in the layer's order.
    pub districts: Vec<DistrictCompared>,
}

/// One district of a sector.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DistrictCompared {
    /// Code; empty when the data have none.
    pub code: String,
    /// Name.
    pub name: String,
    /// What the allocation gave it, t CO2e per year.
    pub allocated_t_co2e: f64,
    /// What the table states, t CO2 per year; `null` = nothing.
    pub stated_t_co2: Option<f64>,
    /// Allocated less stated, over stated; `null` without a stated emission above 0.
    pub error_percent: Option<f64>,
}

/// What the table states: by sector id, by position of the district.
type Stated = BTreeMap<String, Vec<Option<Mass>>>;

/// Reads a table of districts and holds the snapshot's allocation against it.
///
/// Errors: `IO-001`, `STAT-016`, `STAT-019`, `QUAL-001`, `QUAL-002`, `STAT-006`, each with the file. Findings: `QUAL-101`
/// sectors that the balance does not have, `QUAL-102` a second figure of a district and sector, `QUAL-103` rows of other
/// years, `QUAL-104` sectors no district of which can be compared, `STAT-140` … `STAT-143` of the join.
pub fn read(path: &Path, s: &Snapshot, watch: &dyn Watch) -> Result<DistrictQuality> {
    let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    let book = tables::open(path, watch).map_err(within)?;
    let sectors: Vec<&str> = s.accounts.allocation.sectors.iter().map(|s| s.id.as_str()).collect();
    let (stated, mut findings) = stated(&book, &s.base.districts, &sectors, s.accounts.year).map_err(within)?;
    let of = |(at, id): (usize, &&str)| {
        let allocated = by_district(&s.base, &s.classes, &s.accounts.allocation, at);
        Some(leave_one_out(id, &allocated, stated.get(*id)?))
    };
    let found: Vec<Quality> = sectors.iter().enumerate().filter_map(of).collect();
    findings.extend(alone(&found));
    for f in &mut findings {
        f.place.file = Some(path.display().to_string());
    }
    let sectors = found.into_iter().map(|q| named(q, &s.base.districts)).collect();
    Ok(DistrictQuality { source: file_name(path), sectors, findings })
}

/// Sectors no district of which can be compared.
fn alone(found: &[Quality]) -> impl Iterator<Item = Finding> {
    let none = found.iter().filter(|q| q.compared == 0);
    none.map(|q| Finding::new("QUAL-104", Severity::Warn).with("sector", q.sector.as_str()))
}

fn named(q: Quality, districts: &[District]) -> SectorQuality {
    let one = |d: &crate::carbon::control::quality::DistrictError| {
        let district = districts.get(usize::from(d.district));
        DistrictCompared {
            code: district.map(|d| d.code.clone()).unwrap_or_default(),
            name: district.map(|d| d.name.clone()).unwrap_or_default(),
            allocated_t_co2e: d.allocated.t(),
            stated_t_co2: d.stated.map(Mass::t),
            error_percent: d.error.map(|e| e * 100.0),
        }
    };
    let districts = q.districts.iter().map(one).collect();
    SectorQuality { sector: q.sector, mape_percent: q.mape_percent, compared: q.compared, districts }
}

/// The figures of a table by sector and district; rows of another year than the balance are left out and told.
fn stated(book: &Book, districts: &[District], sectors: &[&str], year: Option<u16>) -> Result<(Stated, Vec<Finding>)> {
    let sheet = book.sheets.first().ok_or_else(|| Error::new("STAT-016"))?;
    let read = district::read(sheet)?;
    let mut findings = Vec::new();
    let of_year = |r: &DistrictRow| year.is_none_or(|y| r.year.is_none_or(|own| own == y));
    let (rows, others): (Vec<&DistrictRow>, Vec<&DistrictRow>) = read.rows.iter().partition(|r| of_year(r));
    if !others.is_empty() {
        let note = Finding::new("QUAL-103", Severity::Warn).times(others.len() as u64);
        findings.push(note.with("year", year.map_or_else(String::new, |y| y.to_string())));
    }
    let areas = areas_below(sheet, read.heading, &read.columns)?;
    // A district stands in a row for each sector: it is joined once.
    let mut seen = BTreeSet::new();
    let fresh = |a: &&Area| seen.insert((a.code.clone(), a.name.clone()));
    let once: Vec<Area> = areas.iter().filter(fresh).cloned().collect();
    let known = |d: &District| Area { line: 0, code: d.code.clone(), name: d.name.clone() };
    let joined = join::join(&once, &districts.iter().map(known).collect::<Vec<_>>(), &parts()?);
    findings.extend(joined.findings.iter().cloned());
    let position: BTreeMap<(&str, &str), usize> = once
        .iter()
        .zip(&joined.of_row)
        .filter_map(|(a, found)| Some(((a.code.as_str(), a.name.as_str()), found.as_ref()?.0)))
        .collect();
    let line: BTreeMap<usize, &Area> = areas.iter().map(|a| (a.line, a)).collect();
    let (mut out, mut unknown, mut twice) = (Stated::new(), BTreeMap::<&str, u64>::new(), 0);
    let names = Names::sectors()?;
    for row in rows {
        let id = names.find(&row.sector).map_or(row.sector.as_str(), |n| n.id.as_str());
        if !sectors.contains(&id) {
            *unknown.entry(row.sector.as_str()).or_default() += 1;
            continue;
        }
        let at = line.get(&row.line).and_then(|a| position.get(&(a.code.as_str(), a.name.as_str())));
        let list = out.entry(id.to_owned()).or_insert_with(|| vec![None; districts.len()]);
        let (Some(slot), Some(t)) = (at.and_then(|d| list.get_mut(*d)), row.t_co2) else { continue };
        match slot {
            None => *slot = Some(Mass::from_t(t)),
            Some(_) => twice += 1,
        }
    }
    if !unknown.is_empty() {
        let listed = unknown.keys().copied().collect::<Vec<_>>().join(", ");
        let note = Finding::new("QUAL-101", Severity::Warn).times(unknown.values().sum());
        findings.push(note.with("sectors", listed));
    }
    if twice > 0 {
        findings.push(Finding::new("QUAL-102", Severity::Warn).times(twice));
    }
    Ok((out, findings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::{Settings, grid};

    fn of(text: &str, year: Option<u16>) -> (Stated, Vec<String>) {
        let d = |code: &str, name: &str| District { code: code.into(), name: name.into() };
        let districts = [d("410102", "中原区"), d("410103", "二七区")];
        let book = grid::from_text(text.as_bytes(), &Settings::builtin().unwrap()).unwrap();
        let (stated, findings) = stated(&book, &districts, &["industry", "commerce"], year).unwrap();
        (stated, findings.iter().map(|f| f.code.to_string()).collect())
    }

    #[test]
    fn figures_find_their_sector_and_district() {
        let text = "district,sector,t_co2\n410102,industry,25\n410103,industry,64\n410102,commerce,\n";
        let (stated, codes) = of(text, None);
        let t = |x: f64| Some(Mass::from_t(x));
        assert_eq!(stated["industry"], [t(25.0), t(64.0)]);
        assert_eq!(stated["commerce"], [None, None]);
        assert!(codes.is_empty(), "{codes:?}");
        // Given 20 and 80 t: −20 % and +25 %, MAPE 22.5 %.
        let q = leave_one_out("industry", &[Mass::from_t(20.0), Mass::from_t(80.0)], &stated["industry"]);
        let errors: Vec<f64> = q.districts.iter().filter_map(|d| d.error).collect();
        assert!((errors[0] + 0.2).abs() < 1e-12 && (errors[1] - 0.25).abs() < 1e-12);
        assert!((q.mape_percent.unwrap() - 22.5).abs() < 1e-9);
        assert_eq!(alone(std::slice::from_ref(&q)).count(), 0);
        let empty = leave_one_out("commerce", &[Mass(1), Mass(1)], &stated["commerce"]);
        assert_eq!(
            (alone(std::slice::from_ref(&empty)).next().unwrap().code.0.as_ref(), empty.mape_percent),
            ("QUAL-104", None)
        );
        let words = named(q, &[District { code: "410102".into(), name: "中原区".into() }]);
        assert!((words.districts[0].error_percent.unwrap() + 20.0).abs() < 1e-9);
        assert_eq!((words.districts[0].name.as_str(), words.districts[1].name.as_str()), ("中原区", ""));
    }

    #[test]
    fn what_finds_no_place_is_told() {
        let text = "地区,部门,年份,排放量（万吨）\n中原,工业,2022,1\n中原,工业,2022,2\n二七,工业,2020,5\n\
            航空港,工业,2022,7\n二七,渔业公司,2022,3\n";
        let (stated, codes) = of(text, Some(2022));
        assert_eq!(stated["industry"], [Some(Mass::from_t(10_000.0)), None]);
        for code in ["QUAL-101", "QUAL-102", "QUAL-103", "STAT-140"] {
            assert!(codes.contains(&code.to_owned()), "{code} {codes:?}");
        }
    }
}
