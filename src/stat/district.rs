//! Emissions of districts by sector as a table states them: one row a district and sector, the unit in the heading.

use super::grid::Sheet;
use super::number::NumberReader;
use super::settings::{asset_rows, broken_asset};
use super::words::{folded, plain};
use crate::base::{Error, Result};

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct DistrictRow {
    /// Line of the table, from 1.
    pub line: usize,
    /// Year; `None` = not stated.
    pub year: Option<u16>,
    /// Sector as entered.
    pub sector: String,
    /// t CO2 a year, ≥ 0; `None` = missing.
    pub t_co2: Option<f64>,
}

/// A sheet read.
#[derive(Clone, Debug, PartialEq)]
pub struct DistrictSheet {
    /// Row of the heading, from 0.
    pub heading: usize,
    /// Columns of figures, sectors and years: none of them is a code or a name.
    pub columns: Vec<usize>,
    /// The rows that name a sector.
    pub rows: Vec<DistrictRow>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    Year,
    Sector,
    /// Tonnes in one of its units.
    Emission(f64),
}

/// (word, role) of headings.
fn headings() -> Result<Vec<(String, Role)>> {
    let name = "district_columns.csv";
    let mut out = Vec::new();
    for row in asset_rows(name, include_str!("../../assets/methods/district_columns.csv"))? {
        let scale = row.get(2).and_then(|s| s.parse::<f64>().ok());
        let role = match (row.get(0), scale) {
            (Some("year"), _) => Role::Year,
            (Some("sector"), _) => Role::Sector,
            (Some("emission"), Some(scale)) => Role::Emission(scale),
            _ => return Err(broken_asset(name, row.as_slice())),
        };
        out.extend(row.get(1).unwrap_or_default().split('|').map(|w| (folded(w), role)));
    }
    Ok(out)
}

/// Reads the emissions of a sheet; the heading is the first row that names a sector and an emission with its unit.
///
/// Empty cells are missing. Errors: `QUAL-001` no such heading, `QUAL-002` a negative figure, `STAT-006` a cell that is no
/// number, `STAT-090`.
pub fn read(sheet: &Sheet) -> Result<DistrictSheet> {
    let (words, numbers) = (headings()?, NumberReader::builtin()?);
    let role = |r: usize, c: usize| {
        let text = folded(sheet.at(r, c));
        words.iter().find(|(w, _)| *w == text).map(|(_, role)| (c, *role))
    };
    let named = |r: usize| -> Vec<(usize, Role)> { (0..sheet.width()).filter_map(|c| role(r, c)).collect() };
    let of = |cells: &[(usize, Role)]| {
        let sector = cells.iter().find(|c| c.1 == Role::Sector)?.0;
        let emission = cells.iter().find_map(|(c, role)| match role {
            Role::Emission(scale) => Some((*c, *scale)),
            _ => None,
        })?;
        Some((sector, emission, cells.iter().find(|c| c.1 == Role::Year).map(|c| c.0)))
    };
    let found = (0..sheet.height()).find_map(|r| Some((r, named(r), of(&named(r))?)));
    let (heading, cells, (sector, (emission, scale), year)) = found.ok_or_else(|| Error::new("QUAL-001"))?;
    let mut rows = Vec::new();
    for r in (heading + 1..sheet.height()).filter(|r| !sheet.at(*r, sector).trim().is_empty()) {
        let told = |e: Error| e.at_row(r as u64).in_field(sheet.at(heading, emission)).with("line", r + 1);
        let text = sheet.at(r, emission);
        let number = numbers.read(text).map_err(told)?;
        if number.is_some_and(|n| n.value < 0.0) {
            return Err(told(Error::new("QUAL-002").with("text", text.trim())));
        }
        rows.push(DistrictRow {
            line: r + 1,
            year: year.and_then(|c| plain(sheet.at(r, c)).get(..4)?.parse().ok()),
            sector: sheet.at(r, sector).trim().to_owned(),
            t_co2: number.map(|n| n.value * scale),
        });
    }
    Ok(DistrictSheet { heading, columns: cells.iter().map(|c| c.0).collect(), rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::{Settings, grid};

    fn table(text: &str) -> Result<DistrictSheet> {
        read(&grid::from_text(text.as_bytes(), &Settings::builtin().unwrap()).unwrap().sheets.remove(0))
    }

    #[test]
    fn units_stand_in_the_heading_and_empty_cells_are_missing() {
        let read = table("表 3\n地区,部门,年份,排放量（万吨CO2）\n中原区,工业,2022年,12.5\n二七区,工业,2022,\n,,,3\n")
            .unwrap();
        let rows: Vec<_> = read.rows.iter().map(|r| (r.line, r.year, r.sector.as_str(), r.t_co2)).collect();
        assert_eq!(rows, [(3, Some(2022), "工业", Some(125_000.0)), (4, Some(2022), "工业", None)]);
        assert_eq!((read.heading, read.columns), (1, vec![1, 2, 3]));
        let read = table("district,sector,t_co2\n410102,industry,20\n").unwrap();
        assert_eq!((read.rows[0].year, read.rows[0].t_co2), (None, Some(20.0)));
    }

    #[test]
    fn what_is_no_table_of_districts_is_refused() {
        let code = |text: &str| table(text).unwrap_err().code.0.into_owned();
        assert_eq!(code("district,sector,emission\n410102,industry,20\n"), "QUAL-001");
        assert_eq!(code("district,t_co2\n410102,20\n"), "QUAL-001");
        assert_eq!(code("district,sector,t_co2\n410102,industry,-20\n"), "QUAL-002");
        assert_eq!(code("district,sector,t_co2\n410102,industry,many\n"), "STAT-006");
    }
}
