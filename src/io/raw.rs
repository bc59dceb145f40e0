//! A layer as read: plain columns, no meaning yet. What the reader process hands over.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::block::BlockFile;
pub use crate::base::column::{Column, Field, MISSING_INT};
use crate::base::{Buf, Error, Finding, Result};
use crate::geo::Shapes;

/// What to read and how; every `None` is found out by the reader.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Source {
    /// File or folder (`.gdb`).
    pub path: PathBuf,
    /// Layer by name; needed where a file holds several polygon layers.
    pub layer: Option<String>,
    /// Encoding of the text (`gbk`, `gb18030`, `utf-8`, …); found by content when not named.
    pub encoding: Option<String>,
}

/// What kind of geometry a layer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GeometryKind {
    /// Polygons or multipolygons.
    Polygon,
    /// Lines.
    Line,
    /// Points.
    Point,
    /// More than one kind, or a collection.
    Mixed,
    /// A table without geometry.
    None,
}

/// What kind of values a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text.
    Text,
    /// Whole numbers.
    Int,
    /// Measured numbers.
    Real,
}

/// A CRS as the file states it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatedCrs {
    /// EPSG code, if the file gives one.
    pub epsg: Option<u32>,
    /// WKT, PROJJSON or PROJ string as found.
    pub definition: Option<String>,
    /// Name as found.
    pub name: Option<String>,
}

/// One layer of a file, without its rows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LayerInfo {
    /// Name.
    pub name: String,
    /// Number of features.
    pub features: u64,
    /// Kind of geometry.
    pub geometry: GeometryKind,
    /// Fields with kinds, in file order.
    pub fields: Vec<(String, FieldKind)>,
    /// CRS as stated; `None` when the file has none.
    pub crs: Option<StatedCrs>,
    /// Extent `[min x, min y, max x, max y]` as stated or measured.
    pub extent: Option<[f64; 4]>,
    /// Encoding of the text, as decided.
    pub encoding: Option<String>,
    /// How the encoding was decided: `declared`, `cpg`, `language_byte`, `utf8_strict`, `gb18030_fallback`,
    /// `latin_letters` (single Latin letters among ASCII, nothing declared), `format`.
    pub encoding_by: Option<String>,
    /// Up to ten sample texts decoded with it.
    pub samples: Vec<String>,
    /// What the reader noticed and did not change silently: heights left out, deleted records, damaged text …
    #[serde(default)]
    pub notes: Vec<Finding>,
}

impl LayerInfo {
    /// A layer of which the name and kind of geometry are known.
    pub fn new(name: impl Into<String>, geometry: GeometryKind) -> Self {
        Self {
            name: name.into(),
            features: 0,
            geometry,
            fields: Vec::new(),
            crs: None,
            extent: None,
            encoding: None,
            encoding_by: None,
            samples: Vec::new(),
            notes: Vec::new(),
        }
    }
}

/// State of a row's geometry as the reader met it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum RowState {
    /// Polygon with at least one ring.
    Polygon = 0,
    /// No geometry (null).
    Null = 1,
    /// Geometry without vertices.
    Empty = 2,
    /// A line.
    Line = 3,
    /// A point.
    Point = 4,
    /// Something else (collection, curve that could not be stroked …).
    Other = 5,
    /// Bytes that could not be decoded.
    Broken = 6,
}

impl RowState {
    /// The state stored as `byte`; unknown bytes count as broken.
    pub fn from_byte(byte: u8) -> Self {
        match byte {
            0 => Self::Polygon,
            1 => Self::Null,
            2 => Self::Empty,
            3 => Self::Line,
            4 => Self::Point,
            5 => Self::Other,
            _ => Self::Broken,
        }
    }
}

/// What the reader saw on the rings of a row; the rings themselves are stored closed.
pub struct RowFlags;

impl RowFlags {
    /// A ring was not closed in the file; its first point was repeated for storage.
    pub const RING_OPEN: u8 = 1;
    /// A ring has fewer than four points, the closing one counted.
    pub const RING_SHORT: u8 = 2;
    /// A coordinate is not a finite number.
    pub const NOT_FINITE: u8 = 4;
}

/// A layer in memory (mapped from the reader's file), rows in space-filling order.
#[derive(Clone, Debug)]
pub struct RawLayer {
    /// What was read.
    pub source: Source,
    /// Its description.
    pub info: LayerInfo,
    /// Geometry by row; lines and points are kept as rings of one part so that they can be looked at.
    pub shapes: Shapes,
    /// [`RowState`] as `u8` by row.
    pub state: Buf<u8>,
    /// [`RowFlags`] by row.
    pub flags: Buf<u8>,
    /// Feature number in the file (from 0) by row.
    pub feature: Buf<u32>,
    /// Fields in file order.
    pub fields: Vec<Field>,
}

impl RawLayer {
    /// The layer in a block file that the reader wrote, every column checked. Errors: `IO-017`.
    pub fn from_block(file: &BlockFile) -> Result<Self> {
        let wrong = |part: &str| Error::new("IO-017").with("part", part.to_owned());
        let meta = |key: &str| file.meta().get(key).cloned().unwrap_or_default();
        let state: Buf<u8> = file.get("state")?;
        let rows = state.len();
        let layer = Self {
            source: serde_json::from_value(meta("source")).map_err(|e| wrong("source").because(e))?,
            info: serde_json::from_value(meta("info")).map_err(|e| wrong("info").because(e))?,
            shapes: file.shapes("shapes", rows)?,
            state,
            flags: file.get("flags")?,
            feature: file.get("feature")?,
            fields: file.fields("fields", rows)?,
        };
        if layer.flags.len() != rows || layer.feature.len() != rows {
            return Err(wrong("rows"));
        }
        Ok(layer)
    }
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.state.len()
    }
    /// The field of that name, ignoring ASCII case.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name))
    }
}
