//! How much of each cell a polygon covers, exactly, by scan conversion.
//!
//! Every edge leaves in the cells it crosses the height it spans there and the part of the cell to its right. Summed
//! along a row, left to right, the heights give the cover of all cells that no edge crosses (0 or 1), the parts correct
//! the crossed ones. So a polygon costs its boundary; formula in `docs/methods/raster.md`.
//!
//! What is left in a cell depends on the edges and the cell alone, never on the window that is looked at, so that a
//! parcel has the same bits however the raster comes in.

use std::ops::Range;

use super::outline::{CellBox, Outlines};

/// Cover below this is rounding, and so is what is missing to a whole cell.
pub const SLIVER: f64 = 1e-9;
/// Boxes up to this many cells are kept as a plain array, larger ones as a sorted list of crossed cells.
const DENSE: usize = 8192;

/// Takes what a polygon covers, row by row, columns rising.
pub trait Visit {
    /// `share` (0–1) of each of these cells is covered.
    fn run(&mut self, row: u32, columns: Range<u32>, share: f64);
}

/// What edges left in a cell.
#[derive(Clone, Copy, Default)]
struct Mark {
    height: f64,
    part: f64,
}

/// Room that is used again from polygon to polygon.
#[derive(Default)]
pub struct Scanner {
    sparse: Vec<(u64, Mark)>,
    dense: Vec<Mark>,
    touched: Vec<u64>,
}

/// Where marks go.
enum Room<'a> {
    Dense { marks: &'a mut [Mark], touched: &'a mut [u64], width: usize, words: usize },
    Sparse(&'a mut Vec<(u64, Mark)>),
}

impl Scanner {
    /// Covers the cells of `rows` with a parcel.
    pub fn scan(&mut self, outlines: &Outlines, parcel: usize, rows: &Range<u32>, visit: &mut impl Visit) {
        let whole = outlines.boxes.get(parcel).copied().unwrap_or_default();
        let cut = CellBox { rows: (whole.rows.0.max(rows.start), whole.rows.1.min(rows.end)), ..whole };
        if cut.is_empty() {
            return;
        }
        let (width, height) = ((cut.columns.1 - cut.columns.0) as usize, (cut.rows.1 - cut.rows.0) as usize);
        let words = width.div_ceil(64);
        let dense = width.saturating_mul(height) <= DENSE;
        let room = if dense {
            self.dense.resize(self.dense.len().max(width * height), Mark::default());
            self.touched.resize(self.touched.len().max(words * height), 0);
            Room::Dense { marks: &mut self.dense, touched: &mut self.touched, width, words }
        } else {
            self.sparse.clear();
            Room::Sparse(&mut self.sparse)
        };
        let mut pen = Pen { room, cut, last: f64::from(outlines.width) };
        for (hole, ring) in outlines.shapes.of_row(parcel) {
            pen.ring(outlines, hole, ring);
        }
        if dense {
            self.sweep_dense(&cut, outlines.width, words, visit);
        } else {
            self.sweep_sparse(&cut, outlines.width, visit);
        }
    }

    fn sweep_dense(&mut self, cut: &CellBox, end: u32, words: usize, visit: &mut impl Visit) {
        let width = (cut.columns.1 - cut.columns.0) as usize;
        for (i, row) in (cut.rows.0..cut.rows.1).enumerate() {
            let mut line = Line::new(row, cut.columns.0);
            let marks = self.dense.get_mut(i * width..(i + 1) * width).unwrap_or_default();
            let touched = self.touched.get_mut(i * words..(i + 1) * words).unwrap_or_default();
            for (w, word) in touched.iter_mut().enumerate() {
                let mut bits = std::mem::take(word);
                while bits != 0 {
                    let at = w * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    if let Some(mark) = marks.get_mut(at) {
                        line.mark(cut.columns.0 + at as u32, std::mem::take(mark), visit);
                    }
                }
            }
            line.end(end, visit);
        }
    }

    fn sweep_sparse(&mut self, cut: &CellBox, end: u32, visit: &mut impl Visit) {
        // Stable: marks of one cell are added in the order of the edges, as in the plain array.
        self.sparse.sort_by_key(|(key, _)| *key);
        let mut marks = self.sparse.iter().copied().peekable();
        for row in cut.rows.0..cut.rows.1 {
            let mut line = Line::new(row, cut.columns.0);
            while let Some((key, first)) = marks.next_if(|(key, _)| (key >> 32) as u32 == row) {
                let mut sum = first;
                while let Some((_, more)) = marks.next_if(|(k, _)| *k == key) {
                    sum.height += more.height;
                    sum.part += more.part;
                }
                line.mark(key as u32, sum, visit);
            }
            line.end(end, visit);
        }
    }
}

/// One row, left to right.
struct Line {
    row: u32,
    column: u32,
    height: f64,
}

impl Line {
    fn new(row: u32, column: u32) -> Self {
        Self { row, column, height: 0.0 }
    }
    #[inline]
    fn mark(&mut self, column: u32, mark: Mark, visit: &mut impl Visit) {
        self.fill(column, visit);
        give(visit, self.row, column..column + 1, self.height + mark.part);
        self.height += mark.height;
        self.column = column + 1;
    }
    #[inline]
    fn fill(&mut self, end: u32, visit: &mut impl Visit) {
        if self.column < end {
            give(visit, self.row, self.column..end, self.height);
        }
    }
    /// A polygon that leaves the raster on the right covers the rest of the row.
    fn end(mut self, end: u32, visit: &mut impl Visit) {
        self.fill(end, visit);
    }
}

#[inline]
fn give(visit: &mut impl Visit, row: u32, columns: Range<u32>, share: f64) {
    if share > SLIVER {
        let share = if (share - 1.0).abs() < SLIVER { 1.0 } else { share };
        visit.run(row, columns, share);
    }
}

struct Pen<'a> {
    room: Room<'a>,
    cut: CellBox,
    /// Right edge of the raster.
    last: f64,
}

impl Pen<'_> {
    fn ring(&mut self, outlines: &Outlines, hole: bool, ring: &[[f64; 2]]) {
        // Outer rings count with their absolute area and holes against it, whichever way they run.
        let first = ring.first().copied().unwrap_or_default();
        let twice: f64 = ring
            .windows(2)
            .map(|w| (w[0][0] - first[0]) * (w[1][1] - first[1]) - (w[1][0] - first[0]) * (w[0][1] - first[1]))
            .sum();
        if twice == 0.0 || !twice.is_finite() {
            return;
        }
        let sign = if ((twice > 0.0) != outlines.map.mirrored) == hole { 1.0 } else { -1.0 };
        let mut points = ring.iter().map(|p| outlines.map.at(*p));
        let Some(mut a) = points.next() else { return };
        for b in points {
            self.edge(a, b, sign);
            a = b;
        }
    }

    /// An edge, cut into the rows it crosses; each piece follows from the ends of the edge alone.
    fn edge(&mut self, a: [f64; 2], b: [f64; 2], sign: f64) {
        let (top, bottom, sign) = if a[1] < b[1] { (a, b, sign) } else { (b, a, -sign) };
        // Most edges of parcels are shorter than a cell: no slope, no rows to go through.
        let (row, column) = (top[1].floor(), top[0].floor());
        if bottom[1] <= row + 1.0 && top[0].min(bottom[0]) >= column && top[0].max(bottom[0]) < column + 1.0 {
            let within = f64::from(self.cut.rows.0) <= row && row < f64::from(self.cut.rows.1);
            if within && column >= 0.0 && column < self.last && bottom[1] > top[1] {
                let middle = (top[0] - column + (bottom[0] - column)) / 2.0;
                let height = (bottom[1] - top[1]) * sign;
                self.add(row as u32, column as u32, height, height * (1.0 - middle));
            }
            if within && column < 0.0 && bottom[1] > top[1] {
                let height = (bottom[1] - top[1]) * sign;
                self.add(row as u32, 0, height, height);
            }
            return;
        }
        let (from, to) = (top[1].max(f64::from(self.cut.rows.0)), bottom[1].min(f64::from(self.cut.rows.1)));
        if from >= to {
            return;
        }
        let slope = (bottom[0] - top[0]) / (bottom[1] - top[1]);
        let (left, right) = (top[0].min(bottom[0]), top[0].max(bottom[0]));
        let x_at = |y: f64| (top[0] + (y - top[1]) * slope).clamp(left, right);
        let mut row = from.floor();
        let mut x = if from == top[1] { top[0] } else { x_at(from) };
        let mut y = from;
        while row < to {
            let next = (row + 1.0).min(bottom[1]);
            let x_next = if next == bottom[1] { bottom[0] } else { x_at(next) };
            self.piece(row as u32, x, x_next, (next - y) * sign);
            (row, x, y) = (row + 1.0, x_next, next);
        }
    }

    /// A piece within one row, from `a` to `b` over `height`.
    fn piece(&mut self, row: u32, a: f64, b: f64, height: f64) {
        let (l, r) = (a.min(b), a.max(b));
        if r <= 0.0 {
            // Left of the raster: all its cells lie to the right.
            return self.add(row, 0, height, height);
        }
        if l >= self.last {
            return;
        }
        if l < 0.0 || r > self.last {
            let per = height / (r - l);
            if l < 0.0 {
                self.add(row, 0, -l * per, -l * per);
            }
            let (l, r) = (l.max(0.0), r.min(self.last));
            return self.cross(row, l, r, (r - l) * per);
        }
        self.cross(row, l, r, height);
    }

    /// A piece within the raster, from left to right.
    fn cross(&mut self, row: u32, l: f64, r: f64, height: f64) {
        let first = l.floor();
        let last = if r > first + 1.0 { (r - 1.0).ceil() } else { first };
        if first == last {
            let middle = (l - first + (r - first)) / 2.0;
            return self.add(row, first as u32, height, height * (1.0 - middle));
        }
        let per = height / (r - l);
        let width = first + 1.0 - l;
        self.add(row, first as u32, per * width, per * width * (width / 2.0));
        let mut column = first + 1.0;
        while column < last {
            self.add(row, column as u32, per, per / 2.0);
            column += 1.0;
        }
        let width = r - last;
        self.add(row, last as u32, per * width, per * width * (1.0 - width / 2.0));
    }

    #[inline]
    fn add(&mut self, row: u32, column: u32, height: f64, part: f64) {
        match &mut self.room {
            Room::Dense { marks, touched, width, words } => {
                let (i, j) = ((row - self.cut.rows.0) as usize, column.wrapping_sub(self.cut.columns.0) as usize);
                if let (true, Some(mark)) = (j < *width, marks.get_mut(i * *width + j)) {
                    mark.height += height;
                    mark.part += part;
                    if let Some(word) = touched.get_mut(i * *words + j / 64) {
                        *word |= 1 << (j % 64);
                    }
                }
            }
            Room::Sparse(marks) => marks.push((u64::from(row) << 32 | u64::from(column), Mark { height, part })),
        }
    }
}
