//! Sheets as they lie: cells of text by row and column, with merged ranges. No cell has a meaning yet.

use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};

use super::decode::decode;
use super::settings::Settings;

/// A merged range: first row, first column, last row, last column.
pub type Merge = [u32; 4];

/// One sheet. Rows and columns count from 0; rows may be of different length.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Name; empty for text.
    pub name: String,
    /// Hidden in the workbook.
    #[serde(default)]
    pub hidden: bool,
    /// Cells.
    pub rows: Vec<Vec<String>>,
    /// Merged ranges; only the first cell of each holds text.
    #[serde(default)]
    pub merged: Vec<Merge>,
    /// Cells beyond the limits that were not read.
    #[serde(default)]
    pub cut: u64,
}

/// All sheets of a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// In file order.
    pub sheets: Vec<Sheet>,
    /// Encoding of a text file; empty for workbooks.
    #[serde(default)]
    pub encoding: String,
}

impl Sheet {
    /// Text of a cell; empty where there is none.
    pub fn at(&self, row: usize, column: usize) -> &str {
        self.rows.get(row).and_then(|r| r.get(column)).map_or("", String::as_str)
    }
    /// Number of rows.
    pub fn height(&self) -> usize {
        self.rows.len()
    }
    /// Number of columns.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
    /// Puts a text into a cell. Answers `false`, and keeps nothing, beyond the limits.
    pub fn put(&mut self, row: usize, column: usize, text: String, settings: &Settings) -> bool {
        let limits = &settings.table;
        let within = row < limits.max_rows && column < limits.max_columns && text.len() <= limits.max_cell_bytes;
        if !within {
            self.cut += 1;
            return false;
        }
        if self.rows.len() <= row {
            self.rows.resize_with(row + 1, Vec::new);
        }
        if let Some(cells) = self.rows.get_mut(row) {
            if cells.len() <= column {
                cells.resize_with(column + 1, String::new);
            }
            if let Some(cell) = cells.get_mut(column) {
                *cell = text;
            }
        }
        true
    }
    /// The range a cell is merged into.
    pub fn merge_at(&self, row: usize, column: usize) -> Option<&Merge> {
        let (row, column) = (row as u32, column as u32);
        self.merged.iter().find(|[r0, c0, r1, c1]| (*r0..=*r1).contains(&row) && (*c0..=*c1).contains(&column))
    }
    /// Text of a cell, or of the range it is merged into.
    pub fn shown(&self, row: usize, column: usize) -> &str {
        let own = self.at(row, column);
        if !own.is_empty() {
            return own;
        }
        self.merge_at(row, column).map_or("", |m| self.at(m[0] as usize, m[1] as usize))
    }
}

/// Letters of a column: 0 is `A`, 26 is `AA`.
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The column of its letters, any letter case.
pub fn column_of(letters: &str) -> Option<usize> {
    let mut column = 0usize;
    for c in letters.chars() {
        let digit = c.to_ascii_uppercase();
        if !digit.is_ascii_uppercase() {
            return None;
        }
        column = column.checked_mul(26)?.checked_add(digit as usize - 'A' as usize + 1)?;
    }
    column.checked_sub(1)
}

/// A cell's address as spreadsheets write it: `C5`.
pub fn address(row: usize, column: usize) -> String {
    format!("{}{}", column_letters(column), row + 1)
}

/// Comma, tab or semicolon separated text as one sheet; every line is a row, so that rows keep their numbers.
///
/// Errors: `STAT-001` too large, `STAT-002` encoding, `STAT-003` not readable as cells.
pub fn from_text(bytes: &[u8], settings: &Settings) -> Result<Book> {
    if bytes.len() > settings.table.max_bytes {
        return Err(Error::new("STAT-001").with("bytes", bytes.len()).with("most", settings.table.max_bytes));
    }
    let decoded = decode(bytes)?;
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&decoded.text))
        .from_reader(decoded.text.as_bytes());
    let mut sheet = Sheet::default();
    let mut record = csv::StringRecord::new();
    loop {
        let more = csv.read_record(&mut record).map_err(|e| Error::new("STAT-003").because(e))?;
        if !more {
            break;
        }
        let line = record.position().map_or(1, |p| line_of(&decoded.text, p));
        // The strict reader knows such lines as comments too.
        if record.get(0).is_some_and(|c| c.starts_with("# ")) {
            continue;
        }
        for (column, text) in record.iter().enumerate().filter(|(_, t)| !t.trim().is_empty()) {
            sheet.put(line.saturating_sub(1) as usize, column, text.to_owned(), settings);
        }
    }
    Ok(Book { sheets: vec![sheet], encoding: decoded.encoding.to_owned() })
}

/// Line of a record, from 1; the parser's own position stands before the empty lines it skipped.
fn line_of(text: &str, at: &csv::Position) -> u64 {
    let rest = text.get(at.byte() as usize..).unwrap_or_default();
    at.line() + rest.split('\n').take_while(|l| l.trim_end_matches('\r').is_empty()).count() as u64
}

/// The separator that most lines of the beginning hold; a tab before a semicolon before a comma, which also parts
/// thousands.
fn separator(text: &str) -> u8 {
    let lines = |d: u8| text.lines().take(LINES_LOOKED_AT).filter(|l| l.as_bytes().contains(&d)).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|&d| lines(d)).unwrap_or(b',')
}

/// Lines looked at to find the separator.
const LINES_LOOKED_AT: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_columns() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!((column_letters(column).as_str(), column_of(letters)), (letters, Some(column)));
        }
        assert_eq!((column_of(""), column_of("A1"), column_of(&"Z".repeat(40))), (None, None, None));
        assert_eq!(address(4, 2), "C5");
    }

    #[test]
    fn text_keeps_its_lines() {
        let settings = Settings::builtin().unwrap();
        let book = from_text(b"a\tb\n\n# said\n\"x\ny\"\t1,5\n,,\n", &settings).unwrap();
        let s = &book.sheets[0];
        // Line 4 is the third after the heading: one empty, one remark.
        assert_eq!((s.at(0, 1), s.at(3, 0), s.at(3, 1)), ("b", "x\ny", "1,5"));
        let mut small = settings.clone();
        small.table.max_columns = 1;
        let s = &from_text(b"a\tb\n", &small).unwrap().sheets[0];
        assert_eq!((s.at(0, 0), s.at(0, 1), s.cut), ("a", "", 1));
    }

    #[test]
    fn merged_cells_show_the_first() {
        let sheet = Sheet { rows: vec![vec!["x".into()]], merged: vec![[0, 0, 1, 2]], ..Sheet::default() };
        assert_eq!((sheet.shown(1, 2), sheet.shown(1, 3), sheet.shown(2, 0)), ("x", "", ""));
    }
}
