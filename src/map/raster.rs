//! Parcels to pixels: even–odd scan lines, a pixel belongs to the parcel that holds its centre.
//!
//! Neighbours that share an edge compute its crossings from the same two end points in the same order, so a coverage
//! without gaps gives pixels without gaps and without doubles. Where parcels overlap the higher row wins.

use crate::geo::{Bounds, BoxIndex, Shapes};

use super::tile::{IdTile, NO_PARCEL, TILE_PX, TileId};

/// A grid of pixels over the ground; both sides at most 65 535 pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// West edge, metres.
    pub left: f64,
    /// North edge, metres.
    pub top: f64,
    /// Metres in a pixel.
    pub metres_per_px: f64,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

impl Window {
    /// Ground that it covers.
    pub fn bounds(&self) -> Bounds {
        let (w, h) = (self.width as f64 * self.metres_per_px, self.height as f64 * self.metres_per_px);
        Bounds { min_x: self.left, min_y: self.top - h, max_x: self.left + w, max_y: self.top }
    }
    /// The window of a tile and `rim` pixels around it.
    pub fn of_tile(id: TileId, rim: usize) -> Self {
        let (b, m) = (id.bounds(), id.metres_per_px());
        let side = TILE_PX + 2 * rim;
        Self {
            left: b.min_x - rim as f64 * m,
            top: b.max_y + rim as f64 * m,
            metres_per_px: m,
            width: side,
            height: side,
        }
    }
}

/// Working memory of [`ids`], kept between calls of one thread.
#[derive(Default)]
pub struct Scratch {
    rows: Vec<u32>,
    crossings: Vec<u32>,
}

/// Fills `out` (`width` × `height`, from the north-west) with rows; [`NO_PARCEL`] where there is none.
///
/// Cost: O(boxes in the window + vertices of parcels whose box holds a pixel centre + pixels).
pub fn ids(shapes: &Shapes, index: &BoxIndex, window: &Window, scratch: &mut Scratch, out: &mut [u32]) {
    out.fill(NO_PARCEL);
    index.query_into(&window.bounds(), &mut scratch.rows);
    let mut pen = Pen::new(shapes, window, &mut scratch.crossings, out);
    for &row in &scratch.rows {
        pen.parcel(row);
    }
}

/// The tile of that name.
pub fn tile(shapes: &Shapes, index: &BoxIndex, id: TileId, scratch: &mut Scratch) -> IdTile {
    const SIDE: usize = TILE_PX + 2;
    let mut all = vec![NO_PARCEL; SIDE * SIDE];
    ids(shapes, index, &Window::of_tile(id, 1), scratch, &mut all);
    let mut pixels = Vec::with_capacity(TILE_PX * TILE_PX);
    let (mut west, mut east) = (Vec::with_capacity(TILE_PX), Vec::with_capacity(TILE_PX));
    let inner = |line: &[u32]| -> Box<[u32]> { line.get(1..=TILE_PX).unwrap_or(&[]).into() };
    for line in all.chunks_exact(SIDE).skip(1).take(TILE_PX) {
        west.extend(line.first());
        east.extend(line.last());
        pixels.extend_from_slice(line.get(1..=TILE_PX).unwrap_or(&[]));
    }
    let north = all.chunks_exact(SIDE).next().map(inner).unwrap_or_default();
    let south = all.chunks_exact(SIDE).next_back().map(inner).unwrap_or_default();
    IdTile { id, ids: pixels.into(), rim: [north, south, west.into(), east.into()] }
}

/// Draws parcels into one window. In its coordinates the centre of pixel `n` is the number `n`.
struct Pen<'a> {
    points: &'a [[f64; 2]],
    ring_ends: &'a [u32],
    row_ends: &'a [u32],
    bounds: &'a [Bounds],
    window: Window,
    px_per_metre: f64,
    crossings: &'a mut Vec<u32>,
    out: &'a mut [u32],
}

impl<'a> Pen<'a> {
    fn new(shapes: &'a Shapes, window: &Window, crossings: &'a mut Vec<u32>, out: &'a mut [u32]) -> Self {
        Self {
            points: &shapes.points,
            ring_ends: &shapes.ring_ends,
            row_ends: &shapes.row_ends,
            bounds: &shapes.bounds,
            window: *window,
            px_per_metre: 1.0 / window.metres_per_px,
            crossings,
            out,
        }
    }

    fn across(&self, x: f64) -> f64 {
        (x - self.window.left) * self.px_per_metre - 0.5
    }

    fn down(&self, y: f64) -> f64 {
        (self.window.top - y) * self.px_per_metre - 0.5
    }

    fn parcel(&mut self, row: u32) {
        let Some(b) = self.bounds.get(row as usize).copied() else { return };
        let (width, height) = (self.window.width, self.window.height);
        let lines = (first_at(self.down(b.max_y), height), first_at(self.down(b.min_y), height));
        let columns = (first_at(self.across(b.min_x), width), first_at(self.across(b.max_x), width));
        if lines.0 >= lines.1 || columns.0 >= columns.1 {
            return; // no pixel centre inside the box
        }
        self.crossings.clear();
        for ring in span(self.row_ends, row as usize) {
            let points = self.points.get(span(self.ring_ends, ring)).unwrap_or(&[]);
            self.cross_ring(points);
        }
        self.fill(row);
    }

    /// Notes where the edges of a ring cross lines of pixel centres, as line × 65 536 + column.
    fn cross_ring(&mut self, points: &[[f64; 2]]) {
        let (top, scale, height) = (self.window.top, self.px_per_metre, self.window.height as f64);
        let line_of = |p: &[f64; 2]| {
            // The same value as `first_at(self.down(y))`, written for the loop that sees every vertex.
            let v = ((top - p[1]) * scale - 0.5).clamp(0.0, height);
            height as i32 - (height - v) as i32
        };
        // A ring that is not closed is closed here: its last point leads to the first.
        let Some(mut before) = points.last() else { return };
        let mut line_before = line_of(before);
        for point in points {
            let line = line_of(point);
            if line != line_before {
                if line_before < line {
                    self.cross_edge(*before, *point, line_before, line);
                } else {
                    self.cross_edge(*point, *before, line, line_before);
                }
            }
            (before, line_before) = (point, line);
        }
    }

    /// Notes the crossings of lines `first..end` by the edge from `upper` to `lower`.
    fn cross_edge(&mut self, upper: [f64; 2], lower: [f64; 2], first: i32, end: i32) {
        let (ax, ay) = (self.across(upper[0]), self.down(upper[1]));
        let (bx, by) = (self.across(lower[0]), self.down(lower[1]));
        let slope = (bx - ax) / (by - ay);
        for line in first..end {
            let column = first_at(ax + (f64::from(line) - ay) * slope, self.window.width);
            self.crossings.push((line as u32) << 16 | column as u32);
        }
    }

    fn fill(&mut self, row: u32) {
        self.crossings.sort_unstable();
        for pair in self.crossings.chunks_exact(2) {
            let line = (pair[0] >> 16) as usize * self.window.width;
            let (from, to) = ((pair[0] & 0xffff) as usize, (pair[1] & 0xffff) as usize);
            if let Some(run) = self.out.get_mut(line + from..line + to) {
                run.fill(row);
            }
        }
    }
}

/// The first whole number at or after `v`, held within `0..=end`.
fn first_at(v: f64, end: usize) -> i32 {
    let end_f = end as f64;
    // Truncation of a number ≥ 0 is its floor; `f64::ceil` would be a call on plain x86-64.
    end as i32 - (end_f - v.clamp(0.0, end_f)) as i32
}

fn span(ends: &[u32], i: usize) -> std::ops::Range<usize> {
    let start = if i == 0 { 0 } else { ends.get(i - 1).copied().unwrap_or(0) as usize };
    start..ends.get(i).copied().unwrap_or(start as u32) as usize
}
