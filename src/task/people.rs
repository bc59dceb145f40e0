//! Population and product of the districts of a layer, out of a table of any district figures.

use std::collections::BTreeSet;
use std::path::Path;

use super::tables::{self, areas_below, file_name, parts};
use crate::base::{Error, Finding, Place, Result, Severity, Watch};
use crate::carbon::indicators::People;
use crate::land::base_layer::District;
use crate::stat::Book;
use crate::stat::join::{self, Area};
use crate::stat::people::{self, PeopleRow};

/// One column of figures for the districts of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct DistrictPeople {
    /// By position of the district; missing figures stay missing.
    pub by_district: Vec<People>,
    /// Year of the figures; `None` = the table states none.
    pub year: Option<u16>,
    /// Name of the file.
    pub source: String,
    /// What was noticed: rows without district, districts without row, another year than asked for.
    pub findings: Vec<Finding>,
}

/// Reads the figures of `year` and joins them to districts: by code first, then by name.
///
/// Where the table lacks the year, the nearest earlier one is taken, else the earliest, with a finding; without a wanted
/// year the latest. Errors: `IO-001`, `STAT-016`, `STAT-019`, `PEOPLE-001` … `PEOPLE-003`, `STAT-006`, each with the file.
/// Findings: `PEOPLE-101` another year, `PEOPLE-102` districts without a row, `PEOPLE-103` a table without years,
/// `PEOPLE-104` districts that lack one of the two figures, `STAT-140` … `STAT-143` of the join.
pub fn read(path: &Path, districts: &[District], year: Option<u16>, watch: &dyn Watch) -> Result<DistrictPeople> {
    let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    let book = tables::open(path, watch).map_err(within)?;
    let mut out = of_book(&book, districts, year).map_err(within)?;
    out.source = file_name(path);
    for f in &mut out.findings {
        f.place.file = Some(path.display().to_string());
    }
    Ok(out)
}

/// [`read`] of sheets that are in memory; the name of the file is left empty.
fn of_book(book: &Book, districts: &[District], wanted: Option<u16>) -> Result<DistrictPeople> {
    let sheet = book.sheets.first().ok_or_else(|| Error::new("STAT-016"))?;
    let read = people::read(sheet)?;
    let mut findings = Vec::new();
    let year = year_of(&read.rows, wanted, &mut findings);
    let rows: Vec<&PeopleRow> = read.rows.iter().filter(|r| r.year == year || r.year.is_none()).collect();
    let of_line = |line: usize| rows.iter().find(|r| r.line == line);
    let areas = areas_below(sheet, read.heading, &read.columns)?;
    let areas: Vec<Area> = areas.into_iter().filter(|a| of_line(a.line).is_some()).collect();
    let known = |d: &District| Area { line: 0, code: d.code.clone(), name: d.name.clone() };
    let known: Vec<Area> = districts.iter().map(known).collect();
    let joined = join::join(&areas, &known, &parts()?);
    findings.extend(joined.findings.iter().cloned());
    let mut by_district: Vec<Option<People>> = vec![None; districts.len()];
    for (area, found) in areas.iter().zip(&joined.of_row) {
        let slot = found.and_then(|(d, _)| by_district.get_mut(d));
        // The first of two rows stands; the join has told of the second.
        if let (Some(slot @ None), Some(row)) = (slot, of_line(area.line)) {
            *slot = Some(People { persons: row.persons, gdp_cny: row.gdp_cny });
        }
    }
    findings.extend(lacking("PEOPLE-102", districts, &by_district, |p| p.is_none()));
    let half = |p: &Option<People>| p.is_some_and(|p| p.persons.is_none() || p.gdp_cny.is_none());
    findings.extend(lacking("PEOPLE-104", districts, &by_district, half));
    let by_district = by_district.into_iter().map(Option::unwrap_or_default).collect();
    Ok(DistrictPeople { by_district, year, source: String::new(), findings })
}

/// The year taken.
fn year_of(rows: &[PeopleRow], wanted: Option<u16>, findings: &mut Vec<Finding>) -> Option<u16> {
    let years: BTreeSet<u16> = rows.iter().filter_map(|r| r.year).collect();
    let Some(latest) = years.last().copied() else {
        findings.push(Finding::new("PEOPLE-103", Severity::Note));
        return None;
    };
    let Some(wanted) = wanted else { return Some(latest) };
    let nearest = years.range(..=wanted).next_back().or(years.first()).copied().unwrap_or(latest);
    if nearest != wanted {
        let note = Finding::new("PEOPLE-101", Severity::Warn).with("wanted", wanted.to_string());
        findings.push(note.with("year", nearest.to_string()));
    }
    Some(nearest)
}

fn lacking(
    code: &'static str,
    districts: &[District],
    found: &[Option<People>],
    lacks: impl Fn(&Option<People>) -> bool,
) -> Option<Finding> {
    let names: Vec<&str> =
        districts.iter().zip(found).filter(|(_, p)| lacks(p)).map(|(d, _)| d.name.as_str()).collect();
    let note = Finding::new(code, Severity::Warn).times(names.len() as u64).at(Place::default());
    (!names.is_empty()).then(|| note.with("names", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::{Settings, grid};

    fn districts() -> Vec<District> {
        let d = |code: &str, name: &str| District { code: code.into(), name: name.into() };
        vec![d("410102", "中原区"), d("410103", "二七区"), d("410184", "新郑市"), d("", "郊区")]
    }

    fn read(text: &str, year: Option<u16>) -> Result<DistrictPeople> {
        of_book(&grid::from_text(text.as_bytes(), &Settings::builtin().unwrap()).unwrap(), &districts(), year)
    }

    fn codes(p: &DistrictPeople) -> Vec<String> {
        p.findings.iter().map(|f| f.code.to_string()).collect()
    }

    #[test]
    fn figures_find_their_districts_by_code_and_name() {
        let text = "代码,地区,年份,常住人口（万人）,GDP（亿元）\n410102,,2022,95,1200\n410102,,2023,96,1250\n,二七,2023,107,\n410199,航空港,2023,9,80\n,新郑市,2022,1,1\n";
        let p = read(text, Some(2023)).unwrap();
        assert_eq!(p.year, Some(2023));
        assert_eq!(p.by_district[0], People { persons: Some(960_000.0), gdp_cny: Some(1250.0e8) });
        assert_eq!(p.by_district[1], People { persons: Some(1_070_000.0), gdp_cny: None });
        // A district without a row of the year is missing, not 0.
        assert_eq!(p.by_district[2..], [People::default(); 2]);
        assert_eq!(codes(&p), ["STAT-140", "PEOPLE-102", "PEOPLE-104"]);
        let names = |code: &str| {
            let f = p.findings.iter().find(|f| f.code.0 == code).unwrap();
            f.args.iter().find(|(n, _)| n == "names").map(|(_, v)| v.clone()).unwrap()
        };
        assert_eq!(names("PEOPLE-102"), "新郑市, 郊区".into());
        assert_eq!(names("PEOPLE-104"), "二七区".into());
    }

    #[test]
    fn another_year_is_told() {
        let text = "code,year,population_1e4,gdp_1e8_cny\n410102,2020,90,1000\n410102,2023,96,1250\n";
        let year = |wanted| {
            let p = read(text, wanted).unwrap();
            (p.year, codes(&p).contains(&"PEOPLE-101".to_owned()))
        };
        assert_eq!(year(Some(2022)), (Some(2020), true)); // the nearest earlier one
        assert_eq!(year(Some(2019)), (Some(2020), true)); // none earlier: the first
        assert_eq!(year(None), (Some(2023), false));
        let undated = read("code,population_1e4\n410102,96\n", Some(2023)).unwrap();
        assert_eq!((undated.year, codes(&undated)[0].as_str()), (None, "PEOPLE-103"));
        assert_eq!(undated.by_district[0].persons, Some(960_000.0));
    }

    #[test]
    fn a_second_row_of_a_district_does_not_overwrite_the_first() {
        let text = "code,year,population_1e4\n410102,2023,96\n410102,2023,12\n";
        let p = read(text, None).unwrap();
        assert_eq!(p.by_district[0].persons, Some(960_000.0));
        assert!(codes(&p).contains(&"STAT-142".to_owned()));
    }

    #[test]
    fn the_table_of_the_sample_city_is_read_whole() {
        let text = include_str!("../../assets/sample/people.csv");
        let book = grid::from_text(text.as_bytes(), &Settings::builtin().unwrap()).unwrap();
        let all = include_str!("../../assets/sample/people.csv")
            .lines()
            .skip(1)
            .map(|l| District { code: l.split(',').next().unwrap().into(), name: String::new() });
        let p = of_book(&book, &all.collect::<Vec<_>>(), Some(2023)).unwrap();
        assert!(p.findings.is_empty(), "{:?}", p.findings);
        // 96 + 107 + 88 + 163 + 21 + 58 + 144 + 80 + 74 + 81 + 117 + 73 = 1102 万
        let persons: Option<f64> = p.by_district.iter().map(|d| d.persons).sum();
        assert_eq!(persons, Some(11_020_000.0));
    }
}
