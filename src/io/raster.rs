//! Rasters: what the reader process tells of one, and our side of the conversation in which its cells come in.
//!
//! The cells pass through the pipe, strip by strip from the top, and are gone when they have been looked at: nothing of
//! a raster lies in memory or on disk as a whole. What is summed over them is science and stays on our side.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::protocol::{Line, RasterWish, Request};
use super::raw::{Source, StatedCrs};
use super::spawn::{Limits, Reader, death_or};
use crate::base::{Error, Finding, Result, Watch};
use crate::raster::{CellKind, Grid, Missing, Strip, Window};

/// A raster to read.
#[derive(Clone, Debug, Default)]
pub struct RasterSource {
    /// GeoTIFF file.
    pub path: PathBuf,
    /// Band, from 1; `None` = the only one.
    pub band: Option<u32>,
}

/// A raster without its cells.
#[derive(Clone, Debug)]
pub struct RasterInfo {
    /// Where cells lie.
    pub grid: Grid,
    /// Kind of number in a cell.
    pub kind: CellKind,
    /// Value that stands for nothing known.
    pub missing: Missing,
    /// What numbers in cells are multiplied with to be values; 1 when nothing is stated.
    pub scale: f64,
    /// What is added then; 0 when nothing is stated.
    pub offset: f64,
    /// Whether numbers are entries of a palette.
    pub palette: bool,
    /// Band read, from 1.
    pub band: u32,
    /// CRS as stated.
    pub crs: Option<StatedCrs>,
    /// What the reader noticed.
    pub notes: Vec<Finding>,
}

/// The same as it passes through the pipe: numbers by their bits, for text would not keep NaN nor every last digit.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::io) struct Told {
    size: [u32; 2],
    transform: [u64; 6],
    kind: CellKind,
    missing: Option<u64>,
    scale: [u64; 2],
    palette: bool,
    band: u32,
    crs: Option<StatedCrs>,
    notes: Vec<Finding>,
}

impl From<&RasterInfo> for Told {
    fn from(i: &RasterInfo) -> Self {
        Self {
            size: [i.grid.width, i.grid.height],
            transform: i.grid.transform.map(f64::to_bits),
            kind: i.kind,
            missing: i.missing.map(f64::to_bits),
            scale: [i.scale.to_bits(), i.offset.to_bits()],
            palette: i.palette,
            band: i.band,
            crs: i.crs.clone(),
            notes: i.notes.clone(),
        }
    }
}

impl From<Told> for RasterInfo {
    fn from(t: Told) -> Self {
        Self {
            grid: Grid { width: t.size[0], height: t.size[1], transform: t.transform.map(f64::from_bits) },
            kind: t.kind,
            missing: t.missing.map(f64::from_bits),
            scale: f64::from_bits(t.scale[0]),
            offset: f64::from_bits(t.scale[1]),
            palette: t.palette,
            band: t.band,
            crs: t.crs,
            notes: t.notes,
        }
    }
}

/// Longest row in bytes.
pub const MOST_ROW_BYTES: usize = 32 << 20;
/// Strips are about this large: small enough to stay in the processor's cache until they have been looked at.
pub const STRIP_BYTES: usize = 2 << 20;

/// Who wants the cells of a raster.
pub trait Taker {
    /// Hears what the raster is and says which cells are wanted.
    fn plan(&mut self, info: &RasterInfo) -> Result<Window>;
    /// Gets them strip by strip from the top, whole rows of the window, without gaps.
    fn take(&mut self, strip: &Strip<'_>) -> Result<()>;
}

/// Reads the cells of a raster.
///
/// Errors: `IO-001`, `IO-002`, `IO-004` the path; `RAS-002` no GeoTIFF, `RAS-003` needs a build with GDAL, `RAS-004` band,
/// `RAS-005` kind of cell, `RAS-006` no place on the ground, `RAS-008` too large, `RAS-009` a mask, `RAS-010` damaged,
/// `RAS-012` the hand-over; `IO-013`…`IO-016` the reader; `RUN-001`; those of the taker.
pub fn stream(source: &RasterSource, limits: &Limits, watch: &dyn Watch, taker: &mut dyn Taker) -> Result<RasterInfo> {
    let place = |e: Error| if e.place.file.is_none() && !e.is_cancel() { e.in_file(&source.path) } else { e };
    let request = Request {
        source: Source { path: source.path.clone(), ..Source::default() },
        out: None,
        threads: limits.threads,
        sheets: false,
        raster: Some(RasterWish { band: source.band }),
    };
    watch.check()?;
    let mut reader = Reader::start(&["serve"], limits).map_err(place)?;
    reader.tell_json(&request).map_err(place)?;
    let mut talk = Talk { reader: &mut reader, limits, watch };
    let end = talk.run(taker);
    let status = reader.stop(end.is_ok()).map_err(place)?;
    death_or(end, &reader, status, limits).map_err(place)
}

struct Talk<'a> {
    reader: &'a mut Reader,
    limits: &'a Limits,
    watch: &'a dyn Watch,
}

impl Talk<'_> {
    /// `None` when the reader fell silent.
    fn run(&mut self, taker: &mut dyn Taker) -> Result<Option<RasterInfo>> {
        let info = match self.next()? {
            Some((Line::Raster(told), _)) => RasterInfo::from(told),
            Some((Line::Failed(e), _)) => return Err(e),
            Some(_) => return Err(wrong("order")),
            None => return Ok(None),
        };
        if !(info.grid.is_sound() && info.scale.is_finite() && info.offset.is_finite()) {
            return Err(wrong("grid"));
        }
        let window = taker.plan(&info)?;
        if window.cells() == 0 || window.column_end() > info.grid.width || window.row_end() > info.grid.height {
            return Err(wrong("window"));
        }
        self.reader.tell_json(&window)?;
        let mut row = window.row;
        loop {
            match self.next()? {
                Some((Line::Strip(rows), words)) => {
                    let here = Window { row, rows, ..window };
                    if rows == 0 || here.row_end() > window.row_end() {
                        return Err(wrong("rows"));
                    }
                    let strip = Strip::of(info.kind, here, &words).ok_or_else(|| wrong("cells"))?;
                    taker.take(&strip)?;
                    row += rows;
                    self.reader.give_back(words);
                    self.watch.progress(u64::from(row - window.row), u64::from(window.rows));
                }
                Some((Line::Done, _)) if row == window.row_end() => return Ok(Some(info)),
                Some((Line::Failed(e), _)) => return Err(e),
                Some(_) => return Err(wrong("order")),
                None => return Ok(None),
            }
        }
    }
    fn next(&mut self) -> Result<Option<(Line, Vec<u64>)>> {
        self.reader.listen(self.limits, self.watch)
    }
}

fn wrong(part: &str) -> Error {
    Error::new("RAS-012").with("part", part)
}
