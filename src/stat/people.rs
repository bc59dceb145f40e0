//! Population and product of districts as a table prints them: columns by heading, units stated, nothing guessed.

use super::grid::Sheet;
use super::number::NumberReader;
use super::settings::{asset_rows, broken_asset};
use super::words::{folded, plain};
use crate::base::{Error, Result};

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeopleRow {
    /// Line of the table, from 1.
    pub line: usize,
    /// Year; `None` = not stated.
    pub year: Option<u16>,
    /// Persons; `None` = not stated.
    pub persons: Option<f64>,
    /// Gross regional product, CNY a year; `None` = not stated.
    pub gdp_cny: Option<f64>,
}

/// A sheet read.
#[derive(Clone, Debug, PartialEq)]
pub struct PeopleSheet {
    /// Row of the heading, from 0.
    pub heading: usize,
    /// Columns that hold figures, units or years: none of them is a code or a name.
    pub columns: Vec<usize>,
    /// The rows with a figure.
    pub rows: Vec<PeopleRow>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Year,
    Population,
    Gdp,
    PopulationUnit,
    GdpUnit,
    Unit,
}

impl Role {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "year" => Self::Year,
            "population" => Self::Population,
            "gdp" => Self::Gdp,
            "population_unit" => Self::PopulationUnit,
            "gdp_unit" => Self::GdpUnit,
            "unit" => Self::Unit,
            _ => return None,
        })
    }
    /// What figures of this column count.
    fn kind(self) -> &'static str {
        if self == Self::Gdp { "cny" } else { "persons" }
    }
}

/// Words of headings and units.
struct Lexicon {
    /// (word, role).
    headings: Vec<(String, Role)>,
    /// (word, kind, scale).
    units: Vec<(String, String, f64)>,
    numbers: NumberReader,
}

impl Lexicon {
    fn builtin() -> Result<Self> {
        let name = "people_columns.csv";
        let mut headings = Vec::new();
        for row in asset_rows(name, include_str!("../../assets/methods/people_columns.csv"))? {
            let role = row.get(0).and_then(Role::of).ok_or_else(|| broken_asset(name, row.as_slice()))?;
            headings.extend(row.get(1).unwrap_or_default().split('|').map(|w| (folded(w), role)));
        }
        let name = "people_units.csv";
        let mut units = Vec::new();
        for row in asset_rows(name, include_str!("../../assets/methods/people_units.csv"))? {
            let scale = row.get(2).and_then(|s| s.parse::<f64>().ok()).ok_or_else(|| broken_asset(name, "scale"))?;
            let text = |i: usize| row.get(i).unwrap_or_default();
            units.push((tight(text(0)), text(1).to_owned(), scale));
        }
        Ok(Self { headings, units, numbers: NumberReader::builtin()? })
    }

    /// Role of a heading and the unit behind its name.
    fn heading(&self, text: &str) -> Option<(Role, String)> {
        let whole = folded(text);
        let of = |name: &str| self.headings.iter().find(|(w, _)| w == name).map(|(_, r)| *r);
        if let Some(role) = of(&whole) {
            return Some((role, String::new()));
        }
        let cut = whole.find(['(', '[', '_', '/', ','])?;
        let (name, unit) = whole.split_at(cut);
        of(name).map(|role| (role, tight(unit)))
    }

    /// Size of a unit of that kind: the whole text, or one of several units of a cell.
    fn unit(&self, text: &str, kind: &str) -> Option<f64> {
        let parts = text.split([';', '/', ',', '\u{3001}']).map(tight);
        let known = |word: &str| self.units.iter().find(|(w, k, _)| w == word && k == kind).map(|(.., s)| *s);
        parts.chain([tight(text)]).find_map(|word| known(&word))
    }
}

/// A unit as units are compared: no spaces, brackets or underscores.
fn tight(text: &str) -> String {
    folded(text).replace(['(', ')', '[', ']', '_'], "").replace("10^", "1e")
}

/// Whether a heading names population or product. Errors: `STAT-090`.
pub fn is_heading(cells: &[String]) -> Result<bool> {
    let lexicon = Lexicon::builtin()?;
    let role = |c: &String| lexicon.heading(c).map(|(role, _)| role);
    Ok(cells.iter().filter_map(role).any(|r| matches!(r, Role::Population | Role::Gdp)))
}

/// Reads the figures of a sheet.
///
/// The heading is the first row that names population or product. A unit stands in brackets or behind an underscore in
/// the heading, in the row beneath it, or in a column of units; without one a figure is refused, because persons and
/// tens of thousands of persons look alike. Empty cells are missing.
/// Errors: `PEOPLE-001` neither column is there, `PEOPLE-002` a column has no unit that is understood, `PEOPLE-003` a
/// negative figure, `STAT-006` a cell that is no number, `STAT-090`.
pub fn read(sheet: &Sheet) -> Result<PeopleSheet> {
    let lexicon = Lexicon::builtin()?;
    let named = |r: usize| -> Vec<(usize, Role, String)> {
        let cells = (0..sheet.width()).filter_map(|c| lexicon.heading(sheet.at(r, c)).map(|(role, u)| (c, role, u)));
        cells.collect()
    };
    let has_figures =
        |cells: &[(usize, Role, String)]| cells.iter().any(|c| matches!(c.1, Role::Population | Role::Gdp));
    let found = (0..sheet.height()).map(|r| (r, named(r))).find(|(_, cells)| has_figures(cells));
    let (mut heading, columns) = found.ok_or_else(|| Error::new("PEOPLE-001"))?;
    let mut columns: Vec<Column> = columns.into_iter().map(|(at, role, unit)| Column { at, role, unit }).collect();
    // A row of units beneath the heading belongs to it.
    let beneath = |c: &Column| lexicon.unit(sheet.at(heading + 1, c.at), c.role.kind()).is_some();
    let figures = |c: &&mut Column| matches!(c.role, Role::Population | Role::Gdp);
    if columns.iter().any(|c| matches!(c.role, Role::Population | Role::Gdp) && beneath(c)) {
        heading += 1;
        for c in columns.iter_mut().filter(figures).filter(|c| c.unit.is_empty()) {
            c.unit = tight(sheet.at(heading, c.at));
        }
    }
    let reader = Reader { sheet, lexicon: &lexicon, columns: &columns };
    let mut rows = Vec::new();
    for r in heading + 1..sheet.height() {
        rows.extend(reader.row(r)?);
    }
    Ok(PeopleSheet { heading, columns: columns.iter().map(|c| c.at).collect(), rows })
}

/// A column that is understood.
struct Column {
    at: usize,
    role: Role,
    /// Unit of the heading; empty = none.
    unit: String,
}

struct Reader<'a> {
    sheet: &'a Sheet,
    lexicon: &'a Lexicon,
    columns: &'a [Column],
}

impl Reader<'_> {
    /// `None` = the row has no figure.
    fn row(&self, r: usize) -> Result<Option<PeopleRow>> {
        let row = PeopleRow {
            line: r + 1,
            year: self.of(Role::Year).and_then(|c| year(self.sheet.at(r, c.at))),
            persons: self.figure(r, Role::Population, Role::PopulationUnit)?,
            gdp_cny: self.figure(r, Role::Gdp, Role::GdpUnit)?,
        };
        Ok((row.persons.is_some() || row.gdp_cny.is_some()).then_some(row))
    }

    fn of(&self, role: Role) -> Option<&Column> {
        self.columns.iter().find(|c| c.role == role)
    }

    fn figure(&self, r: usize, role: Role, unit: Role) -> Result<Option<f64>> {
        let Some(column) = self.of(role) else { return Ok(None) };
        let cell = self.sheet.at(r, column.at);
        let told = |e: Error| e.at_row(r as u64).in_field(self.sheet.at(0, column.at)).with("line", r + 1);
        let Some(number) = self.lexicon.numbers.read(cell).map_err(told)? else { return Ok(None) };
        let by_row = [unit, Role::Unit].into_iter().filter_map(|u| self.of(u)).map(|c| self.sheet.at(r, c.at));
        let texts: Vec<&str> = by_row.chain([column.unit.as_str()]).filter(|t| !t.trim().is_empty()).collect();
        let scale = texts.iter().find_map(|t| self.lexicon.unit(t, role.kind()));
        let scale = scale.ok_or_else(|| {
            let stated = if texts.is_empty() { "\u{2014}".to_owned() } else { texts.join(", ") };
            told(Error::new("PEOPLE-002").with("kind", role.kind()).with("unit", stated))
        })?;
        if number.value < 0.0 {
            return Err(told(Error::new("PEOPLE-003").with("text", cell.trim())));
        }
        Ok(Some(number.value * scale))
    }
}

/// The year of a cell such as `2023` or `2023` with a word behind it.
fn year(text: &str) -> Option<u16> {
    let digits: String = plain(text).chars().take_while(char::is_ascii_digit).collect();
    (digits.len() == 4).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::{Settings, grid};

    fn sheet(text: &str) -> Sheet {
        grid::from_text(text.as_bytes(), &Settings::builtin().unwrap()).unwrap().sheets.remove(0)
    }

    #[test]
    fn units_stand_in_heading_beneath_it_or_by_row() {
        let persons = 960_000.0;
        for text in [
            "code,year,population_1e4,gdp_1e8_cny\n410102,2023,96,1250\n",
            "代码,年份,常住人口（万人）,地区生产总值（亿元）\n410102,2023年,96,\"1,250\"\n",
            "表1 人口与生产总值\n代码,年份,常住人口,地区生产总值\n,,万人,亿元\n410102,2023,９６,1250\n",
            "code,year,population,population_unit,gdp,gdp_unit\n410102,2023,96,万人,1250,亿元\n",
            "code,year,population,gdp,unit\n410102,2023,96,1250,万人;亿元\n",
        ] {
            let read = read(&sheet(text)).unwrap();
            let row = read.rows[0];
            assert_eq!((row.year, row.persons, row.gdp_cny), (Some(2023), Some(persons), Some(1250.0e8)), "{text}");
        }
        // An empty cell is missing, not 0.
        let row = read(&sheet("code,population_1e4,gdp_1e8_cny\n410102,96,\n")).unwrap().rows[0];
        assert_eq!((row.year, row.persons, row.gdp_cny), (None, Some(persons), None));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let code = |text: &str| {
            let e = read(&sheet(text)).unwrap_err();
            (e.code.0.into_owned(), e.place.row)
        };
        assert_eq!(code("code,area\n410102,5\n"), ("PEOPLE-001".into(), None));
        assert_eq!(code("code,population\n410102,96\n"), ("PEOPLE-002".into(), Some(1)));
        // A unit of money does not count persons.
        assert_eq!(code("code,population_cny\n410102,96\n"), ("PEOPLE-002".into(), Some(1)));
        assert_eq!(code("code,population_1e4\n410102,-96\n"), ("PEOPLE-003".into(), Some(1)));
        assert_eq!(code("code,population_1e4\n410102,many\n"), ("STAT-006".into(), Some(1)));
    }
}
