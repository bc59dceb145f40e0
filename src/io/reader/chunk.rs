//! Decoded geometry of a run of rows, in file order, in flat buffers.

use std::borrow::Cow;

use super::hand_over::{Geometry, Strip};
use crate::base::large::prepare;
use crate::geo::Bounds;
use crate::io::raw::{RowFlags, RowState};

/// Geometry of consecutive rows.
#[derive(Default)]
pub struct Chunk {
    points: Vec<[f64; 2]>,
    ring_ends: Vec<u32>,
    ring_part: Vec<u8>,
    row_ends: Vec<u32>,
    bounds: Vec<Bounds>,
    state: Vec<u8>,
    flags: Vec<u8>,
    /// Flags of the row being read.
    open: u8,
    /// Some vertex had a height or a measure, which was left out.
    pub third: bool,
}

/// Where a row began, to take it back.
#[derive(Clone, Copy)]
pub struct Mark {
    points: usize,
    rings: usize,
    third: bool,
}

impl Chunk {
    /// An empty chunk with room for some rows and vertices.
    pub fn with_room(rows: usize, points: usize) -> Self {
        Self {
            points: Vec::with_capacity(points),
            ring_ends: Vec::with_capacity(rows + rows / 16),
            ring_part: Vec::with_capacity(rows + rows / 16),
            row_ends: Vec::with_capacity(rows),
            bounds: Vec::with_capacity(rows),
            state: Vec::with_capacity(rows),
            flags: Vec::with_capacity(rows),
            ..Self::default()
        }
    }
    /// Has the system make ready the memory of the next few vertices for which there is room.
    pub fn prepare(&mut self, points: usize) {
        let spare = self.points.spare_capacity_mut();
        let next = points.min(spare.len());
        prepare(spare.get_mut(..next).unwrap_or(&mut []));
    }
    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.state.len()
    }
    /// Vertices so far.
    pub fn vertices(&self) -> usize {
        self.points.len()
    }
    /// The present end, to come back to.
    pub fn mark(&self) -> Mark {
        Mark { points: self.points.len(), rings: self.ring_ends.len(), third: self.third }
    }
    /// Takes back what was added after `mark`.
    pub fn back_to(&mut self, mark: Mark) {
        self.points.truncate(mark.points);
        self.ring_ends.truncate(mark.rings);
        self.ring_part.truncate(mark.rings);
        (self.open, self.third) = (0, mark.third);
    }
    /// Adds a run of vertices stored as little- or big-endian doubles, `dims` to a vertex, of which two are kept.
    /// A polygon ring (`close`) is stored closed; one that was not closed in the file is marked.
    pub fn run(&mut self, hole: bool, bytes: &[u8], dims: usize, little: bool, close: bool) {
        let start = self.points.len();
        self.third |= dims > 2;
        decode(bytes, dims, little, &mut self.points);
        self.end_run(start, hole, close);
    }
    /// Adds a run of vertices.
    pub fn run_of(&mut self, hole: bool, points: impl Iterator<Item = [f64; 2]>, close: bool) {
        let start = self.points.len();
        self.points.extend(points);
        self.end_run(start, hole, close);
    }
    fn end_run(&mut self, start: usize, hole: bool, close: bool) {
        if self.points.len() == start {
            return;
        }
        if close {
            self.open |= close_ring(&mut self.points, start);
        }
        self.ring_ends.push(self.points.len() as u32);
        self.ring_part.push(u8::from(hole));
    }
    /// Whether the row has vertices since `mark`.
    pub fn grew(&self, mark: Mark) -> bool {
        self.points.len() > mark.points
    }
    /// Ends the row that began at `mark`.
    pub fn end_row(&mut self, mark: Mark, state: RowState) {
        let (bounds, finite) = measure(self.points.get(mark.points..).unwrap_or(&[]));
        if !finite {
            self.open |= RowFlags::NOT_FINITE;
        }
        self.row_ends.push(self.ring_ends.len() as u32);
        self.bounds.push(bounds);
        self.state.push(state as u8);
        self.flags.push(std::mem::take(&mut self.open));
    }
}

/// Vertices stored as little- or big-endian doubles, `dims` to a vertex, of which two are kept.
pub fn pairs(bytes: &[u8], dims: usize, little: bool) -> impl Iterator<Item = [f64; 2]> {
    let double = move |b: &[u8]| {
        let b: [u8; 8] = b.try_into().unwrap_or_default();
        if little { f64::from_le_bytes(b) } else { f64::from_be_bytes(b) }
    };
    bytes.chunks_exact(dims.max(2) * 8).map(move |p| [double(&p[..8]), double(&p[8..16])])
}

/// Vertices of two little-endian doubles each.
fn plain(bytes: &[u8]) -> impl ExactSizeIterator<Item = [f64; 2]> {
    bytes.as_chunks::<16>().0.iter().map(|p| {
        let whole = u128::from_le_bytes(*p);
        [f64::from_bits(whole as u64), f64::from_bits((whole >> 64) as u64)]
    })
}

/// The box around such vertices; not-a-number counts for nothing.
pub fn around(bytes: &[u8], dims: usize, little: bool) -> Bounds {
    let mut b = Bounds::EMPTY;
    if !little || dims != 2 {
        pairs(bytes, dims, little).for_each(|p| b.grow(p));
        return b;
    }
    for [x, y] in plain(bytes) {
        // Comparisons, as in `measure`.
        b.min_x = if x < b.min_x { x } else { b.min_x };
        b.max_x = if x > b.max_x { x } else { b.max_x };
        b.min_y = if y < b.min_y { y } else { b.min_y };
        b.max_y = if y > b.max_y { y } else { b.max_y };
    }
    b
}

/// Adds such vertices to a list.
pub fn decode(bytes: &[u8], dims: usize, little: bool, out: &mut Vec<[f64; 2]>) {
    if little && dims == 2 {
        out.extend(plain(bytes));
    } else {
        out.extend(pairs(bytes, dims, little));
    }
}

/// Closes the ring that starts at `start` and is the last; returns what was noticed.
pub fn close_ring(points: &mut Vec<[f64; 2]>, start: usize) -> u8 {
    let mut flags = 0;
    let ring = points.get(start..).unwrap_or(&[]);
    if let (Some(first), true) = (ring.first().copied(), !is_closed(ring)) {
        points.push(first);
        flags |= RowFlags::RING_OPEN;
    }
    if points.len() - start < 4 {
        flags |= RowFlags::RING_SHORT;
    }
    flags
}

/// Whether the last point repeats the first; a point alone counts as closed.
pub fn is_closed(ring: &[[f64; 2]]) -> bool {
    // By value, so that −0 closes on 0; not-a-number never equals itself, hence the bits.
    let same = |a: f64, b: f64| a == b || a.to_bits() == b.to_bits();
    match (ring.first(), ring.last()) {
        (Some(a), Some(b)) => same(a[0], b[0]) && same(a[1], b[1]),
        _ => true,
    }
}

/// Bounding box of vertices, and whether all of them are finite.
pub fn measure(points: &[[f64; 2]]) -> (Bounds, bool) {
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    let mut strange = [false; 2];
    for p in points {
        for axis in 0..2 {
            let v = p[axis];
            // Comparisons instead of `min`, which must look for not-a-number and is slower by half.
            low[axis] = if v < low[axis] { v } else { low[axis] };
            high[axis] = if v > high[axis] { v } else { high[axis] };
            strange[axis] |= v.is_nan();
        }
    }
    let finite = points.is_empty() || low.iter().chain(&high).all(|v| v.is_finite());
    let b = Bounds { min_x: low[0], min_y: low[1], max_x: high[0], max_y: high[1] };
    (b, finite && !strange[0] && !strange[1])
}

/// Consecutive chunks as one layer.
pub struct Chunks {
    parts: Vec<Chunk>,
    /// First row of each part.
    starts: Vec<usize>,
    /// By row of the layer; the parts gave theirs away.
    places: Vec<Bounds>,
}

impl Chunks {
    /// Chunks in file order.
    pub fn new(mut parts: Vec<Chunk>) -> Self {
        let (mut starts, mut places) = (Vec::with_capacity(parts.len()), Vec::new());
        let rows: usize = parts.iter().map(Chunk::rows).sum();
        for p in &mut parts {
            starts.push(places.len());
            let own = std::mem::take(&mut p.bounds);
            if places.is_empty() {
                places = own;
                places.reserve_exact(rows - places.len());
            } else {
                places.extend_from_slice(&own);
            }
        }
        Self { parts, starts, places }
    }
    fn find(&self, row: usize) -> Option<(&Chunk, usize)> {
        let i = self.starts.partition_point(|&s| s <= row).checked_sub(1)?;
        Some((self.parts.get(i)?, row - self.starts.get(i)?))
    }
    /// Whether some vertex had a height or a measure.
    pub fn third(&self) -> bool {
        self.parts.iter().any(|p| p.third)
    }
}

/// Rows asked for at once.
const TOGETHER: usize = 8;
/// Bytes that the processor fetches at once, and those of a vertex.
const LINE: usize = 64;
const VERTEX: usize = size_of::<[f64; 2]>();

fn span(ends: &[u32], i: usize) -> std::ops::Range<usize> {
    let start = i.checked_sub(1).and_then(|k| ends.get(k)).map_or(0, |&e| e as usize);
    start..ends.get(i).map_or(start, |&e| e as usize)
}

impl Chunk {
    fn spans(&self, row: usize) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
        let rings = span(&self.row_ends, row);
        let start = if rings.is_empty() { 0 } else { span(&self.ring_ends, rings.start).start };
        let end = if rings.is_empty() { 0 } else { span(&self.ring_ends, rings.end - 1).end };
        (rings, start..end)
    }
}

impl Geometry for Chunks {
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
        self.find(row).map_or((0, 0), |(c, r)| {
            let (rings, points) = c.spans(r);
            (rings.len(), points.len())
        })
    }
    fn copy_all(&self, rows: &[u32], out: &mut Strip) {
        // Rows that follow each other here are strewn over memory: many are asked for at once, so that the processor
        // waits for them together and not for each.
        let touch = |&row: &u32| {
            let points = self.find(row as usize).and_then(|(c, r)| c.points.get(c.spans(r).1)).unwrap_or(&[]);
            points.iter().step_by(LINE / VERTEX).fold(0, |all, p| all ^ p[0].to_bits())
        };
        for some in rows.chunks(TOGETHER) {
            std::hint::black_box(some.iter().map(touch).fold(0, |a, b| a ^ b));
            some.iter().for_each(|&row| self.copy(row as usize, out));
        }
    }
    fn copy(&self, row: usize, out: &mut Strip) {
        let Some((c, r)) = self.find(row) else { return };
        let (rings, points) = c.spans(r);
        out.points.extend_from_slice(c.points.get(points).unwrap_or(&[]));
        for k in rings {
            out.ring_len.push(span(&c.ring_ends, k).len() as u32);
            out.ring_part.push(c.ring_part.get(k).copied().unwrap_or(0));
        }
        out.end_row(
            self.place(row),
            c.state.get(r).copied().unwrap_or(RowState::Broken as u8),
            c.flags.get(r).copied().unwrap_or(0),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_ring_is_closed_and_marked() {
        let mut c = Chunk::default();
        let m = c.mark();
        c.run_of(false, [[0.0, 0.0], [4.0, 0.0], [0.0, 3.0]].into_iter(), true);
        c.end_row(m, RowState::Polygon);
        assert_eq!(c.points.len(), 4);
        assert_eq!(c.flags, [RowFlags::RING_OPEN]);
        assert_eq!((c.bounds[0].max_x, c.bounds[0].max_y), (4.0, 3.0));
    }

    #[test]
    fn short_and_endless_rings_are_marked() {
        let mut c = Chunk::default();
        let m = c.mark();
        c.run_of(false, [[0.0, 0.0], [f64::NAN, 0.0], [0.0, 0.0]].into_iter(), true);
        c.end_row(m, RowState::Polygon);
        assert_eq!(c.flags, [RowFlags::RING_SHORT | RowFlags::NOT_FINITE]);
    }

    #[test]
    fn big_endian_with_heights_reads_the_same() {
        let (mut be, mut le) = (Vec::new(), Vec::new());
        for v in [1.0f64, 2.0, 99.0, 3.0, 4.0, 99.0] {
            be.extend(v.to_be_bytes());
            if v < 50.0 {
                le.extend(v.to_le_bytes());
            }
        }
        let mut c = Chunk::default();
        c.run(false, &be, 3, false, false);
        c.run(false, &le, 2, true, false);
        assert_eq!(c.points, [[1.0, 2.0], [3.0, 4.0], [1.0, 2.0], [3.0, 4.0]]);
        assert!(c.third);
    }
}
