//! A workbook to be filled in, which comes back without any correction.

use std::path::Path;

use crate::base::Result;
use crate::factor::Names;
use crate::i18n::{Lang, Words};
use crate::io::write::workbook::{self, Look, SheetOut};
use crate::stat::settings::asset_rows;

/// Rows of the list to be filled in.
const LIST_ROWS: u32 = 500;
/// The years that may be chosen.
const YEARS: std::ops::RangeInclusive<u32> = 2005..=2035;
/// The year that stands there at first.
const YEAR: u32 = 2024;

/// Writes the template in the language of the words.
///
/// Four sheets: sectors × fuels with a row of units, the same as a list, notes, and the lists that may be chosen from.
/// Errors: `STAT-090`, `FACTOR-090`, `IO-018`, `IO-043`.
pub fn template(out: &Path, words: &Words) -> Result<()> {
    let lists = Lists::load(words)?;
    let sheets = [cross(&lists, words), list(&lists, words), notes(words), choices(&lists, words)];
    workbook::write(&sheets, out)
}

/// Units of amounts and of emissions that may be chosen, as the language writes them. Errors: `STAT-090`.
pub fn units(lang: Lang) -> Result<Vec<String>> {
    let rows = asset_rows("table_template.csv", include_str!("../../../assets/methods/table_template.csv"))?;
    let unit = |r: &csv::StringRecord| r.get(if lang == Lang::Zh { 2 } else { 3 }).unwrap_or_default().to_owned();
    let kinds = ["unit", "emission_unit"];
    Ok(rows.iter().filter(|r| kinds.iter().any(|k| r.get(0) == Some(k))).map(unit).collect())
}

/// What may be chosen.
struct Lists {
    fuels: Vec<(String, String)>,
    sectors: Vec<String>,
    units: Vec<String>,
}

impl Lists {
    fn load(words: &Words) -> Result<Self> {
        let rows = asset_rows("table_template.csv", include_str!("../../../assets/methods/table_template.csv"))?;
        let zh = words.lang() == Lang::Zh;
        let unit = |r: &csv::StringRecord| r.get(if zh { 2 } else { 3 }).unwrap_or_default().to_owned();
        let of = |kind: &'static str| rows.iter().filter(move |r| r.get(0) == Some(kind));
        let name = |names: &Names, r: &csv::StringRecord| {
            let id = r.get(1).unwrap_or_default();
            let found = names.0.iter().find(|n| n.id == id);
            found.map_or_else(|| id.to_owned(), |n| if zh { n.name_zh.clone() } else { n.name_en.clone() })
        };
        let (fuels, sectors) = (Names::fuels()?, Names::sectors()?);
        Ok(Self {
            fuels: of("fuel").map(|r| (name(fuels, r), unit(r))).collect(),
            sectors: of("sector").map(|r| name(sectors, r)).collect(),
            units: of("unit").map(unit).collect(),
        })
    }
    /// The range of a column of the sheet of choices.
    fn range(words: &Words, column: char, length: usize) -> String {
        format!("='{}'!${column}$2:${column}${}", words.get("template-lists"), length + 1)
    }
}

fn cross(lists: &Lists, words: &Words) -> SheetOut {
    let mut s =
        SheetOut { name: words.get("template-cross"), frozen: (4, 1), widths: vec![18.0], ..SheetOut::default() };
    let fuels = lists.fuels.len() as u16;
    s.merged.push((0, 0, 0, fuels));
    s.cells.push((0, 0, words.get("template-title"), Look::Title));
    s.cells.push((1, 0, words.get("template-year"), Look::Head));
    s.cells.push((1, 1, YEAR.to_string(), Look::Blank));
    s.lists.push((1, 1, 1, 1, Lists::range(words, 'D', YEARS.count())));
    s.cells.push((2, 0, words.get("template-sector"), Look::Head));
    s.cells.push((3, 0, words.get("template-unit"), Look::Head));
    for (i, (fuel, unit)) in lists.fuels.iter().enumerate() {
        let column = i as u16 + 1;
        s.widths.push(12.0);
        s.cells.push((2, column, fuel.clone(), Look::Head));
        s.cells.push((3, column, unit.clone(), Look::Head));
    }
    s.lists.push((3, 1, 3, fuels, Lists::range(words, 'C', lists.units.len())));
    let total = words.get("template-total");
    for (i, sector) in lists.sectors.iter().chain([&total]).enumerate() {
        let row = i as u32 + 4;
        s.cells.push((row, 0, sector.clone(), Look::Head));
        s.cells.extend((1..=fuels).map(|c| (row, c, String::new(), Look::Blank)));
    }
    s
}

fn list(lists: &Lists, words: &Words) -> SheetOut {
    let heads = ["year", "sector", "fuel", "amount", "unit", "emission", "emission-unit", "source"];
    let mut s = SheetOut { name: words.get("template-list"), frozen: (1, 0), ..SheetOut::default() };
    for (column, head) in heads.iter().enumerate() {
        s.widths.push(14.0);
        s.cells.push((0, column as u16, words.get(&format!("template-{head}")), Look::Head));
    }
    let mut choose = |column: u16, letter, length| {
        s.lists.push((1, column, LIST_ROWS, column, Lists::range(words, letter, length)));
    };
    choose(0, 'D', YEARS.count());
    choose(1, 'A', lists.sectors.len());
    choose(2, 'B', lists.fuels.len());
    choose(4, 'C', lists.units.len());
    s
}

fn notes(words: &Words) -> SheetOut {
    let mut s = SheetOut { name: words.get("template-notes"), widths: vec![90.0], ..SheetOut::default() };
    let keys = ["template-note-which", "template-note-units", "template-note-total", "template-note-missing"];
    s.cells.push((0, 0, words.get("template-notes"), Look::Title));
    for (i, key) in keys.into_iter().enumerate() {
        s.cells.push((i as u32 + 1, 0, words.get(key), Look::Plain));
    }
    s
}

fn choices(lists: &Lists, words: &Words) -> SheetOut {
    let mut s = SheetOut { name: words.get("template-lists"), widths: vec![18.0; 4], ..SheetOut::default() };
    let years: Vec<String> = YEARS.map(|y| y.to_string()).collect();
    let fuels: Vec<String> = lists.fuels.iter().map(|(f, _)| f.clone()).collect();
    let columns = [("sector", &lists.sectors), ("fuel", &fuels), ("unit", &lists.units), ("year", &years)];
    for (column, (head, values)) in columns.into_iter().enumerate() {
        s.cells.push((0, column as u16, words.get(&format!("template-{head}")), Look::Head));
        let cells = values.iter().enumerate();
        s.cells.extend(cells.map(|(i, v)| (i as u32 + 1, column as u16, v.clone(), Look::Plain)));
    }
    s
}
