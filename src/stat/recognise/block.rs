//! Where the table lies on its sheet: captions, heading, rows of figures, notes.

use crate::stat::grid::Sheet;
use crate::stat::words::folded;

use super::lexicon::{Class, Lexicon};

/// Rows by what they are, from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub captions: Vec<usize>,
    pub header: Vec<usize>,
    pub data: Vec<usize>,
}

/// Classes of all cells.
pub(super) struct Classes(Vec<Vec<Class>>);

impl Classes {
    pub fn of(sheet: &Sheet, lexicon: &Lexicon) -> Self {
        Self(sheet.rows.iter().map(|row| row.iter().map(|c| lexicon.class(c)).collect()).collect())
    }
    pub fn at(&self, row: usize, column: usize) -> Class {
        self.0.get(row).and_then(|r| r.get(column)).copied().unwrap_or(Class::Empty)
    }
    pub fn row(&self, row: usize) -> &[Class] {
        self.0.get(row).map_or(&[], Vec::as_slice)
    }
    pub fn count(&self, row: usize, class: Class) -> usize {
        self.row(row).iter().filter(|c| **c == class).count()
    }
}

impl Block {
    /// Finds the table. `header` are the rows that the person named, from 1.
    pub fn find(sheet: &Sheet, classes: &Classes, lexicon: &Lexicon, header: Option<[usize; 2]>) -> Self {
        let height = sheet.height();
        let named = header.map(|[first, last]| if last == 0 { (0, 0) } else { (first.saturating_sub(1), last) });
        let after = named.map_or(0, |(_, end)| end);
        let begins = |r: &usize| *r >= after && has_figures(sheet, classes, lexicon, *r);
        let Some(first) = (0..height).find(begins) else { return Self::default() };
        let first = above_figures(sheet, classes, lexicon, first).max(after);
        let last = (first..height).rev().find(|r| counts(classes, *r)).unwrap_or(first);
        let header: Vec<usize> = match named {
            Some((from, to)) => (from..to.min(height)).collect(),
            None => heading_above(sheet, classes, lexicon, first),
        };
        let top = header.first().copied().unwrap_or(first);
        let captions = (0..top).filter(|r| classes.row(*r).iter().any(|c| *c != Class::Empty)).collect();
        let data = (first..=last).filter(|r| is_row(sheet, classes, lexicon, &header, *r)).collect();
        Self { captions, header, data }
    }
}

fn counts(classes: &Classes, row: usize) -> bool {
    classes.count(row, Class::Number) > 0
}

/// The first row of figures: a number that is no year, beside something else, and not the numbering of the columns.
fn has_figures(sheet: &Sheet, classes: &Classes, lexicon: &Lexicon, row: usize) -> bool {
    let filled = classes.row(row).iter().filter(|c| **c != Class::Empty).count();
    counts(classes, row) && filled > 1 && !is_numbering(sheet, classes, lexicon, row)
}

/// Labels without figures above the first figures belong to the body: sectors that head a block, or empty rows of a form.
fn above_figures(sheet: &Sheet, classes: &Classes, lexicon: &Lexicon, first: usize) -> usize {
    let ours = |row: usize| {
        let mut labels = 0;
        for (column, class) in classes.row(row).iter().enumerate() {
            match class {
                Class::Empty | Class::Missing | Class::Unit => {}
                Class::Text => {
                    let (label, _) = lexicon.label(sheet.at(row, column));
                    let known = lexicon.sector(&label).is_some()
                        || lexicon.fuel(&label).is_some()
                        || lexicon.total_rank(&label).is_some();
                    if !known {
                        return false;
                    }
                    labels += 1;
                }
                Class::Year | Class::Number => return false,
            }
        }
        labels == 1
    };
    (0..first).rev().take_while(|r| ours(*r)).last().unwrap_or(first)
}

/// Statistical offices number the columns below the heading: A B 1 2 3.
fn is_numbering(sheet: &Sheet, classes: &Classes, lexicon: &Lexicon, row: usize) -> bool {
    let mut expected = 1u32;
    for (column, class) in classes.row(row).iter().enumerate() {
        let text = sheet.at(row, column);
        match class {
            Class::Empty => {}
            Class::Number if text.trim().parse() == Ok(expected) => expected += 1,
            _ if lexicon.is("numbering", text) => {}
            _ => return false,
        }
    }
    expected > 2
}

/// Rows of the heading: those above the figures that hold at least two different texts, up to a blank row or a title.
fn heading_above(sheet: &Sheet, classes: &Classes, lexicon: &Lexicon, first: usize) -> Vec<usize> {
    let mut rows = Vec::new();
    for row in (0..first).rev() {
        let empty = classes.row(row).iter().all(|c| *c == Class::Empty);
        if empty && rows.is_empty() {
            continue;
        }
        if empty || is_title(sheet, classes, lexicon, row) {
            break;
        }
        rows.push(row);
    }
    rows.reverse();
    rows
}

fn is_title(sheet: &Sheet, classes: &Classes, lexicon: &Lexicon, row: usize) -> bool {
    let texts: Vec<&str> = (0..classes.row(row).len()).map(|c| sheet.at(row, c)).filter(|t| !t.is_empty()).collect();
    let mut different = texts.clone();
    different.sort_unstable();
    different.dedup();
    let says_unit = texts.iter().any(|t| lexicon.unit_caption(t).is_some() && lexicon.heading(t).is_none());
    // "year | 2024" and "unit | 1e4 t" stand above a table; as a heading they would name two columns.
    let pair = match texts.as_slice() {
        [name, value] => {
            let year = lexicon.heading(name) == Some("year") && lexicon.year(value).is_some();
            year || lexicon.is("unit_mark", name) && lexicon.unit(value).is_some()
        }
        _ => false,
    };
    // A single unit below its heading is part of the heading.
    let unit = classes.row(row).iter().skip(1).any(|c| *c == Class::Unit);
    let spans = different.len() == 1 && sheet.width() > 1 && !unit;
    spans || pair || says_unit && different.len() == 2
}

/// A row of the body: not blank, no note, no heading printed again on the next page.
fn is_row(sheet: &Sheet, classes: &Classes, lexicon: &Lexicon, header: &[usize], row: usize) -> bool {
    let Some(at) = classes.row(row).iter().position(|c| *c != Class::Empty) else { return false };
    let note = lexicon.is_note(sheet.at(row, at)) && !counts(classes, row);
    let same = |h: &usize| {
        (0..sheet.width()).all(|c| folded(sheet.at(*h, c)) == folded(sheet.at(row, c))) && !counts(classes, row)
    };
    !note && !header.iter().any(same) && !is_numbering(sheet, classes, lexicon, row)
}
