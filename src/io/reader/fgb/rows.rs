//! All features: where each piece of them begins, what each row holds, and the rows on their way out.

use rayon::prelude::*;

use super::feature::{Values, Walk, own_columns};
use super::head::{Column, Head, Kind, NODE};
use super::table::{Bad, Table, word};
use crate::base::{BLOCK_ROWS, Error, Watch};
use crate::geo::Bounds;
use crate::io::raw::FieldKind;
use crate::io::reader::cells::Cells;
use crate::io::reader::hand_over::{Geometry, Strip};
use crate::io::reader::run::{Seen, Straight};
use crate::io::reader::wkb::{Extent, Sink, Size, Stop};

/// Rows of a piece.
const PIECE: usize = 2 * BLOCK_ROWS;

/// Values that a byte of the file may stand for: an absent value takes none, but a small file must not ask for a table
/// that no machine holds.
const VALUES_PER_BYTE: usize = 16;

/// What stops the reading.
pub enum Fault {
    /// The features are not where the index says.
    Misplaced,
    /// A feature has columns of its own, which must be known before values are read.
    OwnColumns,
    /// Bytes that make no sense, at a feature.
    Damaged(usize, &'static str),
    /// The person stopped it.
    Stopped(Error),
}

impl Fault {
    /// The same as an error. Never called for what is tried again another way.
    pub fn told(self, path: &std::path::Path) -> Error {
        match self {
            Self::Damaged(row, what) => Error::new("IO-007").because(what).in_file(path).at_row(row as u64),
            Self::Stopped(e) => e,
            Self::Misplaced => Error::new("IO-007").because("index").in_file(path),
            Self::OwnColumns => Error::new("IO-007").because("columns").in_file(path),
        }
    }
}

/// Where every [`PIECE`]th feature begins.
pub struct Starts {
    at: Vec<usize>,
    /// Number of features.
    pub rows: usize,
}

/// Features and how to read them.
pub struct Layer<'a> {
    map: &'a [u8],
    head: &'a Head,
    columns: Vec<Column>,
    /// Columns were collected from all features.
    own: bool,
}

/// Where a row lies, and what it holds.
struct Row {
    /// First byte of the feature.
    at: usize,
    /// Its bytes.
    len: u32,
    seen: Seen,
}

/// Consecutive rows, looked at.
pub struct Piece {
    rows: Vec<Row>,
    cells: Vec<Cells>,
    /// Some vertex had a height or a measure.
    pub third: bool,
    /// Some geometry has arcs.
    pub arcs: bool,
}

impl<'a> Layer<'a> {
    /// A file with its header.
    pub fn new(map: &'a [u8], head: &'a Head) -> Self {
        Self { map, head, columns: head.columns.clone(), own: false }
    }
    /// The columns that are kept, with the kinds of their values.
    pub fn shown(&self) -> impl Iterator<Item = (&Column, FieldKind)> {
        self.columns.iter().filter_map(|c| Some((c, c.kind.field()?)))
    }
    /// All rows, on all threads. By the index where its places prove right, else by walking the file first.
    pub fn read(&self, watch: &dyn Watch) -> Result<Vec<Piece>, Fault> {
        if let Some(starts) = self.by_index() {
            match self.pieces(&starts, watch) {
                Err(Fault::Misplaced | Fault::Damaged(..)) => {}
                done => return done,
            }
        }
        self.pieces(&self.walk(watch)?, watch)
    }
    fn by_index(&self) -> Option<Starts> {
        let leaves = self.head.leaves(self.map);
        let place = |leaf: &[u8; NODE]| {
            let (_, offset) = leaf.split_last_chunk()?;
            self.head.features.checked_add(usize::try_from(u64::from_le_bytes(*offset)).ok()?)
        };
        let at = leaves.iter().step_by(PIECE).map(place).collect::<Option<Vec<_>>>()?;
        (at.first() == Some(&self.head.features)).then_some(Starts { at, rows: leaves.len() })
    }
    /// Goes from feature to feature by their lengths.
    pub fn walk(&self, watch: &dyn Watch) -> Result<Starts, Fault> {
        let (mut at, mut starts, mut rows) = (self.head.features, Vec::new(), 0);
        while at < self.map.len() {
            if rows % PIECE == 0 {
                watch.check().map_err(Fault::Stopped)?;
                starts.push(at);
            }
            at = self.feature(at).map_err(|Bad| Fault::Damaged(rows, "length"))?.1;
            rows += 1;
        }
        let said = self.head.count;
        if said > 0 && said != rows as u64 {
            return Err(Fault::Damaged(rows, "number of features"));
        }
        Ok(Starts { at: starts, rows })
    }
    /// The bytes of the feature at a place, and where the next one begins.
    fn feature(&self, at: usize) -> Result<(&'a [u8], usize), Bad> {
        let len = word(self.map, at)?;
        let bytes = self.map.get(at + 4..).and_then(|b| b.get(..len)).ok_or(Bad)?;
        Ok((bytes, at + 4 + len))
    }
    fn pieces(&self, starts: &Starts, watch: &dyn Watch) -> Result<Vec<Piece>, Fault> {
        if starts.rows.saturating_mul(self.columns.len()) > self.map.len().saturating_mul(VALUES_PER_BYTE) {
            return Err(Fault::Damaged(0, "columns"));
        }
        let done = std::sync::atomic::AtomicU64::new(0);
        let piece = |i: usize| {
            watch.check().map_err(Fault::Stopped)?;
            let (Some(&at), first) = (starts.at.get(i), i * PIECE) else { return Err(Fault::Misplaced) };
            let end = starts.at.get(i + 1).copied().unwrap_or(self.map.len());
            let piece = self.piece(at, end, first..starts.rows.min(first + PIECE))?;
            let rows = piece.rows.len() as u64;
            let so_far = done.fetch_add(rows, std::sync::atomic::Ordering::Relaxed) + rows;
            watch.progress(so_far, starts.rows as u64);
            Ok(piece)
        };
        (0..starts.at.len()).into_par_iter().map(piece).collect()
    }
    fn piece(&self, mut at: usize, end: usize, numbers: std::ops::Range<usize>) -> Result<Piece, Fault> {
        let rows = numbers.len();
        let cells: Vec<Cells> = self.shown().map(|(_, k)| Cells::new(k, rows)).collect();
        let mut p = Piece { rows: Vec::with_capacity(rows), cells, third: false, arcs: false };
        let usual = self.places(&self.head.columns);
        let mut values = Values::new(p.cells.len());
        for number in numbers {
            let (bytes, next) = self.feature(at).map_err(|Bad| Fault::Damaged(number, "length"))?;
            let broken = |what| move |Bad| Fault::Damaged(number, what);
            let feature = Table::root(bytes).map_err(broken("feature"))?;
            self.look(at, bytes, &feature, &mut p);
            let own = own_columns(&feature, bytes.len()).map_err(broken("columns"))?;
            let done = if own.is_empty() {
                values.add(&feature, &usual, &mut p.cells)
            } else if self.own {
                values.add(&feature, &self.places(&own), &mut p.cells)
            } else {
                return Err(Fault::OwnColumns);
            };
            done.map_err(broken("values"))?;
            at = next;
        }
        if at == end { Ok(p) } else { Err(Fault::Misplaced) }
    }
    /// Kind and place among the kept columns of each column in a list.
    fn places(&self, list: &[Column]) -> Vec<(Kind, usize)> {
        let place = |c: &Column| match c.kind.field() {
            Some(_) => self.shown().position(|(s, _)| s.name == c.name).unwrap_or(usize::MAX),
            None => usize::MAX,
        };
        list.iter().map(|c| (c.kind, place(c))).collect()
    }
    /// Looks through all features for columns of their own, which come after those of the header.
    pub fn find_own_columns(&mut self, watch: &dyn Watch) -> Result<(), Fault> {
        let Starts { rows, .. } = self.walk(watch)?;
        let (mut at, mut known) = (self.head.features, std::collections::HashSet::new());
        known.extend(self.columns.iter().map(|c| c.name.clone()));
        for row in 0..rows {
            let damaged = |Bad| Fault::Damaged(row, "columns");
            let (bytes, next) = self.feature(at).map_err(damaged)?;
            let own = Table::root(bytes).and_then(|f| own_columns(&f, bytes.len())).map_err(damaged)?;
            for column in own.into_iter().filter(|c| c.kind.field().is_some()) {
                if known.insert(column.name.clone()) {
                    self.columns.push(column);
                }
            }
            if self.columns.len() > super::head::MOST_COLUMNS {
                return Err(damaged(Bad));
            }
            at = next;
        }
        self.own = true;
        Ok(())
    }
    /// Counts the geometry of a row.
    fn look(&self, at: usize, bytes: &[u8], feature: &Table<'_>, p: &mut Piece) {
        let mut size = Size::default();
        let mut walk = Walk::new(bytes.len(), &mut size);
        let met = walk.geometry(feature, self.head.kind);
        p.third |= walk.third && met.is_ok();
        p.arcs |= met == Err(Stop::Curve);
        p.rows.push(Row { at: at + 4, len: bytes.len() as u32, seen: Seen::of(met, size) });
    }
}

/// The place of each row by the index, for the order only: the true box is measured when the row is copied.
fn stated(leaves: &[[u8; NODE]], row: usize) -> Option<Bounds> {
    let (sides, _) = leaves.get(row)?.as_chunks::<8>();
    let [min_x, min_y, max_x, max_y] = [0, 1, 2, 3].map(|i| sides.get(i).map_or(f64::NAN, |b| f64::from_le_bytes(*b)));
    let sound = [min_x, min_y, max_x, max_y].iter().all(|v| v.is_finite());
    sound.then_some(Bounds { min_x, min_y, max_x, max_y })
}

/// The rows of a mapped file, copied from there.
pub struct Rows<'a> {
    map: &'a [u8],
    kind: u8,
    leaves: &'a [[u8; NODE]],
    pieces: Vec<Vec<Row>>,
    rows: usize,
}

impl<'a> Rows<'a> {
    /// Pieces in file order, and their values.
    pub fn new(map: &'a [u8], head: &Head, pieces: Vec<Piece>) -> (Self, Vec<Vec<Cells>>) {
        let rows = pieces.iter().map(|p| p.rows.len()).sum();
        let (pieces, cells) = pieces.into_iter().map(|p| (p.rows, p.cells)).unzip();
        (Self { map, kind: head.kind, leaves: head.leaves(map), pieces, rows }, cells)
    }
    fn find(&self, row: usize) -> Option<&Row> {
        self.pieces.get(row / PIECE)?.get(row % PIECE)
    }
    /// Hands the runs of a row on. It was walked before: nothing can stop here, unless somebody changes the file
    /// meanwhile, and then the counts do not fit.
    fn walk(&self, r: &Row, sink: &mut impl Sink) {
        let bytes = self.map.get(r.at..r.at + r.len as usize).unwrap_or(&[]);
        if let (true, Ok(feature)) = (r.seen.size.points > 0, Table::root(bytes)) {
            let _ = Walk::new(bytes.len(), sink).geometry(&feature, self.kind);
        }
    }
}

impl Geometry for Rows<'_> {
    fn rows(&self) -> usize {
        self.rows
    }
    fn place(&self, row: usize) -> Bounds {
        stated(self.leaves, row).unwrap_or_else(|| {
            let mut extent = Extent(Bounds::EMPTY);
            if let Some(r) = self.find(row) {
                self.walk(r, &mut extent);
            }
            extent.0
        })
    }
    fn size(&self, row: usize) -> (usize, usize) {
        self.find(row).map_or((0, 0), |r| (r.seen.size.rings as usize, r.seen.size.points as usize))
    }
    fn copy(&self, row: usize, out: &mut Strip) {
        let Some(r) = self.find(row) else { return };
        let mut sink = Straight::new(out);
        self.walk(r, &mut sink);
        sink.end(r.seen.state);
    }
}
