//! Geometry as blobs where they lie: in the mapped file, or gathered from pages that are not neighbours.
//!
//! A first pass holds every count against its bytes and notes how much there is in each row; the coordinates are
//! copied once, straight to their place in the output.

use std::borrow::Cow;

use super::hand_over::{Geometry, Strip};
use super::run::Straight;
use super::wkb::{self, Size, Stop};
use crate::geo::Bounds;
use crate::io::raw::RowState;

/// Where the geometry of a row lies and what it holds.
#[derive(Clone, Copy)]
struct Head {
    at: usize,
    len: u32,
    rings: u32,
    points: u32,
    state: RowState,
    /// In the bytes gathered with these rows, not in the file.
    gathered: bool,
}

/// Where a blob was found.
#[derive(Clone, Copy)]
pub enum Found {
    /// At this byte of the file.
    File(usize),
    /// At this byte of what was gathered.
    Gathered(usize),
}

/// Consecutive rows of a table.
#[derive(Default)]
pub struct Run {
    heads: Vec<Head>,
    /// Boxes as stated, else measured; for the order only.
    places: Vec<Bounds>,
    /// Bytes of rows that do not lie in one piece in the file.
    pub gathered: Vec<u8>,
    /// Some vertex has a height or a measure.
    pub third: bool,
}

impl Run {
    /// No rows yet, with room for some.
    pub fn with_room(rows: usize) -> Self {
        Self { heads: Vec::with_capacity(rows), places: Vec::with_capacity(rows), ..Self::default() }
    }
    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.heads.len()
    }
    /// Adds a row without geometry.
    pub fn nothing(&mut self, state: RowState) {
        self.heads.push(Head { at: 0, len: 0, rings: 0, points: 0, state, gathered: false });
        self.places.push(Bounds::EMPTY);
    }
    /// Adds a row with a GeoPackage blob.
    pub fn blob(&mut self, blob: &[u8], found: Found) {
        let Some(inside) = wkb::inside_gpkg(blob) else { return self.nothing(RowState::Broken) };
        let mut size = Size::default();
        let state = wkb::walk(inside.wkb, &mut size);
        self.third |= size.third;
        let state = match state {
            Ok(_) if size.points == 0 => return self.nothing(RowState::Empty),
            Ok(state) => state,
            Err(Stop::Curve) => return self.nothing(RowState::Other),
            Err(Stop::Broken) => return self.nothing(RowState::Broken),
        };
        let (at, gathered) = match found {
            Found::File(at) => (at, false),
            Found::Gathered(at) => (at, true),
        };
        // A value of SQLite is shorter than 2³¹ bytes.
        let (at, len) = (at + blob.len() - inside.wkb.len(), inside.wkb.len() as u32);
        let Size { rings, points, .. } = size;
        self.heads.push(Head { at, len, rings, points, state, gathered });
        self.places.push(inside.stated.unwrap_or_else(|| wkb::extent(inside.wkb)));
    }
}

/// Consecutive runs as one layer.
pub struct Blobs<'a> {
    file: &'a [u8],
    runs: Vec<Run>,
    /// First row of each run.
    starts: Vec<usize>,
    /// By row of the layer; the runs gave theirs away.
    places: Vec<Bounds>,
}

/// Rows whose first bytes are asked for together: the processor waits for memory once instead of for each.
const TOGETHER: usize = 16;

impl<'a> Blobs<'a> {
    /// Runs in file order, and the file they lie in.
    pub fn new(file: &'a [u8], mut runs: Vec<Run>) -> Self {
        let (mut starts, mut places) = (Vec::with_capacity(runs.len()), Vec::new());
        for r in &mut runs {
            starts.push(places.len());
            let own = std::mem::take(&mut r.places);
            // The first one may have room for all.
            if places.is_empty() { places = own } else { places.extend_from_slice(&own) }
        }
        Self { file, runs, starts, places }
    }
    /// Whether some vertex has a height or a measure.
    pub fn third(&self) -> bool {
        self.runs.iter().any(|r| r.third)
    }
    fn find(&self, row: usize) -> Option<(&Run, usize)> {
        let i = self.starts.partition_point(|&s| s <= row).checked_sub(1)?;
        Some((self.runs.get(i)?, row - self.starts.get(i)?))
    }
    fn row(&self, row: usize) -> Option<(Head, &[u8])> {
        let (run, i) = self.find(row)?;
        let head = *run.heads.get(i)?;
        let bytes = if head.gathered { run.gathered.as_slice() } else { self.file };
        Some((head, bytes.get(head.at..head.at + head.len as usize)?))
    }
}

fn copy(head: Head, bytes: &[u8], out: &mut Strip) {
    let mut sink = Straight::new(out);
    if head.points > 0 {
        // It was walked before; if the file changed since, the sizes tell.
        let _ = wkb::walk(bytes, &mut sink);
    }
    sink.end(head.state);
}

impl Geometry for Blobs<'_> {
    fn rows(&self) -> usize {
        self.places.len()
    }
    fn place(&self, row: usize) -> Bounds {
        self.places.get(row).copied().unwrap_or(Bounds::EMPTY)
    }
    fn places(&self) -> Cow<'_, [Bounds]> {
        Cow::Borrowed(&self.places)
    }
    fn size(&self, row: usize) -> (usize, usize) {
        let head = self.find(row).and_then(|(r, i)| r.heads.get(i));
        head.map_or((0, 0), |h| (h.rings as usize, h.points as usize))
    }
    fn copy(&self, row: usize, out: &mut Strip) {
        match self.row(row) {
            Some((head, bytes)) => copy(head, bytes, out),
            None => out.end_row(Bounds::EMPTY, RowState::Broken as u8, 0),
        }
    }
    fn copy_all(&self, rows: &[u32], out: &mut Strip) {
        for some in rows.chunks(TOGETHER) {
            let first = |&r: &u32| self.row(r as usize).and_then(|(_, b)| b.first()).copied().unwrap_or(0);
            std::hint::black_box(some.iter().map(first).fold(0u8, |a, b| a ^ b));
            some.iter().for_each(|&r| self.copy(r as usize, out));
        }
    }
}
