//! What it is: the doors out: layers and tables written as files that other programs open.
//! What it never does: decide what a value means, or leave half a file behind: files are staged, then renamed.
//! Where to start reading: [`Table`], then [`gpkg`].

mod btree;
pub mod csv;
mod dbf;
pub mod fgb;
pub(in crate::io) mod flat;
pub mod geojson;
pub mod geoparquet;
pub mod gpkg;
mod gpkg_rows;
mod gpkg_schema;
mod projjson;
mod record;
mod rtree;
pub mod shp;
pub mod staged;
pub mod style;
mod wkb;
pub mod wkt;
pub mod workbook;

use std::borrow::Cow;
use std::path::Path;

use crate::base::column::{Column, MISSING_INT};
use crate::base::{Error, MISSING_CODE, Texts};
use crate::geo::{Crs, Shapes};

pub use staged::Staged;

/// A layer or plain table to be written; nothing is copied.
pub struct Table<'a> {
    /// Name of the layer.
    pub name: &'a str,
    /// Title shown to people (GeoPackage identifier); the name when empty.
    pub title: &'a str,
    /// CRS of the shapes; `None` = not known.
    pub crs: Option<&'a Crs>,
    /// Polygons, one entry per row; `None` for a table without geometry.
    pub shapes: Option<&'a Shapes>,
    /// Fields in order; each has as many values as the table has rows.
    pub columns: Vec<Col<'a>>,
}

/// One field to be written.
pub struct Col<'a> {
    /// Name in the file.
    pub name: Cow<'a, str>,
    /// Name shown to people, such as a Chinese alias; empty = none.
    pub alias: Cow<'a, str>,
    /// Values.
    pub values: Values<'a>,
    /// Length and decimals in a dBASE file; found from the values when `None`.
    pub width: Option<(u8, u8)>,
}

impl<'a> Col<'a> {
    /// A field without alias and with a width found from the values.
    pub fn new(name: impl Into<Cow<'a, str>>, values: Values<'a>) -> Self {
        Self { name: name.into(), alias: "".into(), values, width: None }
    }
    /// Adds the name shown to people.
    #[must_use]
    pub fn called(mut self, alias: impl Into<Cow<'a, str>>) -> Self {
        self.alias = alias.into();
        self
    }
    /// Sets length and decimals of the dBASE field.
    #[must_use]
    pub fn sized(mut self, length: u8, decimals: u8) -> Self {
        self.width = Some((length, decimals));
        self
    }
}

/// Values of a field, borrowed.
#[derive(Clone, Copy)]
pub enum Values<'a> {
    /// Dictionary-coded text; [`MISSING_CODE`] = missing.
    Coded(&'a [u32], &'a Texts),
    /// One text per row, never missing.
    Words(&'a Texts),
    /// Whole numbers; `i64::MIN` = missing.
    Int(&'a [i64]),
    /// Measured numbers; NaN = missing.
    Real(&'a [f64]),
}

/// One value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Missing,
    /// Text.
    Text(&'a str),
    /// Whole number.
    Int(i64),
    /// Measured number, finite or infinite, never NaN.
    Real(f64),
}

impl<'a> From<&'a Column> for Values<'a> {
    fn from(c: &'a Column) -> Self {
        match c {
            Column::Text { codes, words } => Self::Coded(codes, words),
            Column::Int(v) => Self::Int(v),
            Column::Real(v) => Self::Real(v),
        }
    }
}

impl<'a> Values<'a> {
    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Self::Coded(c, _) => c.len(),
            Self::Words(t) => t.len(),
            Self::Int(v) => v.len(),
            Self::Real(v) => v.len(),
        }
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The value of a row; [`Value::Missing`] beyond the end.
    pub fn at(&self, row: usize) -> Value<'a> {
        match *self {
            Self::Coded(codes, words) => match codes.get(row) {
                Some(&c) if c != MISSING_CODE => Value::Text(words.at(c as usize)),
                _ => Value::Missing,
            },
            Self::Words(t) if row < t.len() => Value::Text(t.at(row)),
            Self::Words(_) => Value::Missing,
            Self::Int(v) => v.get(row).filter(|&&x| x != MISSING_INT).map_or(Value::Missing, |&x| Value::Int(x)),
            Self::Real(v) => v.get(row).filter(|x| !x.is_nan()).map_or(Value::Missing, |&x| Value::Real(x)),
        }
    }
}

impl Table<'_> {
    /// Number of rows: that of the shapes, else of the longest field.
    pub fn rows(&self) -> usize {
        match self.shapes {
            Some(s) => s.rows(),
            None => self.columns.iter().map(|c| c.values.len()).max().unwrap_or(0),
        }
    }
    /// `OUT-002` when a field has another number of values than the table has rows, or two fields share a name.
    pub fn check(&self) -> Result<(), Error> {
        for (i, c) in self.columns.iter().enumerate() {
            let twice = self.columns.iter().take(i).any(|o| o.name.eq_ignore_ascii_case(&c.name));
            if c.values.len() != self.rows() || twice || c.name.is_empty() {
                return Err(Error::new("OUT-002").with("field", c.name.as_ref()).in_layer(self.name).in_field(&c.name));
            }
        }
        Ok(())
    }
}

/// Turns what the system said about a file into `OUT-001`.
fn cannot_write<E: std::fmt::Display>(path: &Path) -> impl Fn(E) -> Error + '_ {
    move |e| Error::new("OUT-001").with("path", path.display().to_string()).in_file(path).because(e)
}

/// Why a file could not be written, before its path is known.
enum Fault {
    Ours(Error),
    Sql(rusqlite::Error),
    Disk(std::io::Error),
}

impl Fault {
    fn at(self, path: &Path) -> Error {
        match self {
            Self::Ours(e) => e,
            Self::Sql(e) => cannot_write(path)(e),
            Self::Disk(e) => cannot_write(path)(e),
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(e: rusqlite::Error) -> Self {
        Self::Sql(e)
    }
}

impl From<std::io::Error> for Fault {
    fn from(e: std::io::Error) -> Self {
        Self::Disk(e)
    }
}
