//! What it is: yearbook tables recognised: which sheet, which rows are heading and figures, what each column holds.
//! What it never does: take a figure over without a plan that can be looked at and corrected, or lose a row silently.
//! Where to start reading: [`plan_of`] (the proposal), then [`take`] (carrying it out).

mod block;
mod columns;
mod heading;
mod lexicon;
mod lines;
mod plan;
mod rows;
mod totals;

use crate::base::{Error, Result};
use crate::stat::grid::{Book, Sheet};

pub use lexicon::{Class, Lexicon};
pub use lines::{Dim, Figure, Figures, Line, Mark, Taken, canonical};
pub use plan::{ColumnPlan, Confidence, Corrections, Plan, Role, SheetChoice};
pub use rows::take;

use block::{Block, Classes};
use columns::Scene;

/// Known words that one figure vouches for.
const FIGURES_TELL: u64 = 4;
/// Cells looked at to compare sheets.
const CELLS_LOOKED_AT: usize = 20_000;

/// The proposal for a book, with what the person has said about it.
///
/// Errors: `STAT-015` there is no sheet of that name, `STAT-016` the book holds no cell.
pub fn plan_of(book: &Book, lexicon: &Lexicon, corrections: &Corrections) -> Result<Plan> {
    let choices: Vec<SheetChoice> = book.sheets.iter().map(|s| choice(s, lexicon)).collect();
    let sheet = sheet_of(book, &choices, corrections)?;
    let classes = Classes::of(sheet, lexicon);
    let block = Block::find(sheet, &classes, lexicon, corrections.header);
    let captions: Vec<String> = block.captions.iter().flat_map(|r| caption_texts(sheet, *r)).collect();
    let emissions = captions.iter().any(|c| lexicon.speaks_of_emission(c));
    let scene = Scene { sheet, classes: &classes, block: &block, lexicon, corrections, emissions };
    let columns = scene.columns();
    let has_fuel =
        columns.iter().any(|c| matches!(c.role, Role::Fuel | Role::Label) || c.role.is_value() && c.fuel.is_some());
    let mut years: Vec<u16> = captions.iter().flat_map(|c| lexicon.years_within(c)).collect();
    years.dedup();
    let year = match years.as_slice() {
        [one] => Some(*one),
        _ => None,
    };
    let within = || captions.iter().find_map(|c| lexicon.fuel_within(c).map(|(name, _)| name.to_owned()));
    let taken = columns.iter().filter(|c| c.role != Role::Skip).map(|c| c.confidence);
    let span = |rows: &[usize]| Some([rows.first()? + 1, rows.last()? + 1]);
    Ok(Plan {
        sheet: sheet.name.clone(),
        sheets: choices,
        header: span(&block.header),
        body: span(&block.data),
        year: corrections.year.or(year),
        fuel: if has_fuel { None } else { within() },
        units: caption_units(&captions, lexicon, corrections),
        captions,
        confidence: taken.min().unwrap_or(Confidence::Guess),
        columns,
    })
}

fn choice(sheet: &Sheet, lexicon: &Lexicon) -> SheetChoice {
    let (mut known, mut numbers) = (0u64, 0u64);
    for text in sheet.rows.iter().flatten().take(CELLS_LOOKED_AT).filter(|t| !t.trim().is_empty()) {
        match lexicon.class(text) {
            // Lists of years are no figures.
            Class::Number => numbers += 1,
            Class::Unit => known += 1,
            Class::Text => {
                let (label, _) = lexicon.label(text);
                let ours = lexicon.fuel(&label).is_some() || lexicon.sector(&label).is_some();
                known += u64::from(ours || lexicon.heading(&label).is_some());
            }
            Class::Year | Class::Empty | Class::Missing => {}
        }
    }
    // Lists of words without figures, and figures without words of ours, are no table of ours; a form that waits to be
    // filled holds a figure or two.
    let both = known.min(numbers * FIGURES_TELL);
    SheetChoice { name: sheet.name.clone(), known_cells: both, hidden: sheet.hidden }
}

/// The sheet that the person named, else the likeliest: visible before hidden, then most known cells, then the first.
fn sheet_of<'b>(book: &'b Book, choices: &[SheetChoice], corrections: &Corrections) -> Result<&'b Sheet> {
    let names = || choices.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ");
    if let Some(wanted) = &corrections.sheet {
        let found = book.sheets.iter().find(|s| s.name == *wanted);
        return found.ok_or_else(|| Error::new("STAT-015").with("sheet", wanted.as_str()).with("names", names()));
    }
    let filled = |s: &Sheet| s.rows.iter().flatten().any(|t| !t.trim().is_empty());
    let ranked = book.sheets.iter().zip(choices).enumerate().filter(|(_, (s, _))| filled(s));
    let best = ranked.max_by_key(|(i, (s, c))| (c.known_cells > 0, !s.hidden, c.known_cells, std::cmp::Reverse(*i)));
    best.map(|(_, (s, _))| s).ok_or_else(|| Error::new("STAT-016"))
}

/// The texts of a caption row; "year | 2024" and "unit | 1e4 t" become one text each.
fn caption_texts(sheet: &Sheet, row: usize) -> Vec<String> {
    let texts: Vec<String> =
        (0..sheet.width()).map(|c| sheet.at(row, c).trim()).filter(|t| !t.is_empty()).map(str::to_owned).collect();
    match texts.as_slice() {
        [name, value] => vec![format!("{}:{value}", name.trim_end_matches([':', '\u{FF1A}']))],
        _ => texts,
    }
}

/// The units above the table: several may stand in one text, parted by a comma.
fn caption_units(captions: &[String], lexicon: &Lexicon, corrections: &Corrections) -> Vec<String> {
    if let Some(unit) = &corrections.unit {
        return vec![unit.clone()];
    }
    let marked = captions.iter().filter_map(|c| lexicon.unit_caption(c));
    let bracket = captions.iter().filter_map(|c| {
        let text = crate::stat::words::plain(c);
        let unit = text.strip_suffix(')')?.rsplit_once('(')?.1.to_owned();
        lexicon.unit(&unit).is_some().then_some(unit)
    });
    let all: Vec<String> = marked.chain(bracket).collect();
    let parts = all.iter().flat_map(|u| u.split([',', ';', '\u{3001}', '\u{FF0C}']));
    parts.filter(|u| lexicon.unit(u).is_some()).map(str::to_owned).collect()
}
