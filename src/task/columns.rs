//! Small tables whose columns are known by their role: names and spellings of each role stand in an asset.

use std::collections::BTreeMap;
use std::path::Path;

use crate::base::{Error, Field, Result, disk};

/// Largest table, bytes.
const MOST_BYTES: u64 = 256 << 20;

/// Names of the roles of a subject, in order of preference.
#[derive(Clone, Debug)]
pub struct Roles(Vec<(String, Vec<String>)>);

impl Roles {
    /// Reads `role,names` with names joined by `|`. Errors: `broken` the asset is damaged.
    pub fn read(text: &str, broken: fn() -> Error) -> Result<Self> {
        let rows = csv::Reader::from_reader(text.as_bytes()).into_records().map(|r| {
            let r = r.map_err(|e| broken().because(e))?;
            let names = r.get(1).unwrap_or_default().split('|').map(str::to_owned).collect();
            Ok((r.get(0).unwrap_or_default().to_owned(), names))
        });
        rows.collect::<Result<_>>().map(Self)
    }

    /// Position of the column that plays a role: the first listed name that is there, ignoring ASCII case.
    fn position<'a>(&self, role: &str, names: impl Iterator<Item = &'a str> + Clone) -> Option<usize> {
        let (_, wanted) = self.0.iter().find(|(id, _)| id == role)?;
        wanted.iter().find_map(|w| names.clone().position(|n| n.trim().eq_ignore_ascii_case(w))).or_else(|| {
            // A name with its unit behind it, such as `height(m)`.
            wanted.iter().find_map(|w| names.clone().position(|n| plain(n).eq_ignore_ascii_case(w)))
        })
    }

    /// The field of a layer that plays a role.
    pub fn field<'a>(&self, role: &str, fields: &'a [Field]) -> Option<&'a Field> {
        fields.get(self.position(role, fields.iter().map(|f| f.name.as_str()))?)
    }
}

/// A heading without what stands in brackets behind it.
fn plain(name: &str) -> &str {
    name.split(['(', '\u{ff08}']).next().unwrap_or_default().trim()
}

/// Codes by which a subject tells what is wrong with its table.
#[derive(Clone, Copy)]
pub struct Codes {
    /// The file cannot be read; `$mebibytes` is the most it may have.
    pub unreadable: fn() -> Error,
    /// A column is missing; gets `column`.
    pub no_column: fn() -> Error,
    /// A cell is not understood; gets `text`.
    pub cell: fn() -> Error,
}

/// A table that was read.
pub struct Sheet<'a> {
    path: &'a Path,
    codes: Codes,
    columns: BTreeMap<String, usize>,
    records: Vec<csv::StringRecord>,
}

impl<'a> Sheet<'a> {
    /// Reads a CSV in UTF-8, UTF-16 or GB18030; empty lines are no lines.
    ///
    /// Errors: `codes.unreadable`; `codes.no_column` one of `needed` is missing.
    pub fn read(path: &'a Path, roles: &Roles, needed: &[&str], codes: Codes) -> Result<Self> {
        let bad = |e: String| (codes.unreadable)().with("mebibytes", MOST_BYTES >> 20).because(e).in_file(path);
        let bytes = disk::read_whole(path, MOST_BYTES).map_err(|e| bad(e.to_string()))?;
        let text = crate::stat::decode::decode(&bytes).map_err(|e| bad(e.to_string()))?.text;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| bad(e.to_string()))?.clone();
        let columns: BTreeMap<String, usize> =
            roles.0.iter().filter_map(|(id, _)| Some((id.clone(), roles.position(id, header.iter())?))).collect();
        if let Some(missing) = needed.iter().find(|n| !columns.contains_key(**n)) {
            return Err((codes.no_column)().with("column", *missing).in_file(path));
        }
        let records = reader.records().collect::<std::result::Result<_, _>>().map_err(|e| bad(e.to_string()))?;
        Ok(Self { path, codes, columns, records })
    }

    /// Number of lines below the heading.
    pub fn rows(&self) -> usize {
        self.records.len()
    }

    /// A cell; `None` = empty, or no such column.
    pub fn cell(&self, row: usize, role: &str) -> Option<&str> {
        self.records.get(row)?.get(*self.columns.get(role)?).map(str::trim).filter(|t| !t.is_empty())
    }

    /// A number; `None` = empty, or no such column. Errors: `codes.cell`.
    pub fn number(&self, row: usize, role: &str) -> Result<Option<f64>> {
        let Some(text) = self.cell(row, role) else { return Ok(None) };
        match number(text) {
            Some(x) => Ok(Some(x)),
            None => Err(self.error(row, role)),
        }
    }

    /// The error of a cell that is not understood.
    pub fn error(&self, row: usize, role: &str) -> Error {
        let text = self.cell(row, role).unwrap_or_default();
        (self.codes.cell)().with("text", text).in_file(self.path).at_row(row as u64 + 1).in_field(role)
    }
}

/// A number as people write it, thousands parted by commas; `25%` is 0.25.
fn number(text: &str) -> Option<f64> {
    let plain = text.replace([',', '\u{ff0c}'], "");
    let (digits, whole) = match plain.strip_suffix(['%', '\u{ff05}']) {
        Some(percent) => (percent, 100.0),
        None => (plain.as_str(), 1.0),
    };
    digits.trim().parse::<f64>().ok().filter(|x| x.is_finite()).map(|x| x / whole)
}
