//! Polygons (or lines, or points) of many rows in flat buffers.

use crate::base::Buf;

/// A bounding box in ground coordinates: `[min x, min y, max x, max y]`.
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Bounds {
    /// Least x (easting or longitude).
    pub min_x: f64,
    /// Least y (northing or latitude).
    pub min_y: f64,
    /// Greatest x.
    pub max_x: f64,
    /// Greatest y.
    pub max_y: f64,
}

impl Bounds {
    /// A box around nothing; `grow` makes it real.
    pub const EMPTY: Self =
        Self { min_x: f64::INFINITY, min_y: f64::INFINITY, max_x: f64::NEG_INFINITY, max_y: f64::NEG_INFINITY };

    /// Takes a point in.
    pub fn grow(&mut self, p: [f64; 2]) {
        self.min_x = self.min_x.min(p[0]);
        self.min_y = self.min_y.min(p[1]);
        self.max_x = self.max_x.max(p[0]);
        self.max_y = self.max_y.max(p[1]);
    }
    /// Takes another box in.
    pub fn join(&mut self, o: &Self) {
        self.min_x = self.min_x.min(o.min_x);
        self.min_y = self.min_y.min(o.min_y);
        self.max_x = self.max_x.max(o.max_x);
        self.max_y = self.max_y.max(o.max_y);
    }
    /// The box around points; [`Bounds::EMPTY`] without any.
    pub fn around(points: &[[f64; 2]]) -> Self {
        let mut b = Self::EMPTY;
        for &p in points {
            b.grow(p);
        }
        b
    }
    /// The box with so much more on every side.
    pub fn grown(&self, by: f64) -> Self {
        Self { min_x: self.min_x - by, min_y: self.min_y - by, max_x: self.max_x + by, max_y: self.max_y + by }
    }
    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        !(self.min_x <= self.max_x && self.min_y <= self.max_y)
    }
    /// Centre.
    pub fn centre(&self) -> [f64; 2] {
        [(self.min_x + self.max_x) / 2.0, (self.min_y + self.max_y) / 2.0]
    }
    /// Width.
    pub fn width(&self) -> f64 {
        self.max_x - self.min_x
    }
    /// Height.
    pub fn height(&self) -> f64 {
        self.max_y - self.min_y
    }
    /// Whether two boxes share a point.
    pub fn meets(&self, o: &Self) -> bool {
        self.min_x <= o.max_x && o.min_x <= self.max_x && self.min_y <= o.max_y && o.min_y <= self.max_y
    }
    /// Whether a point lies inside or on the edge.
    pub fn holds(&self, p: [f64; 2]) -> bool {
        self.min_x <= p[0] && p[0] <= self.max_x && self.min_y <= p[1] && p[1] <= self.max_y
    }
}

/// Polygons of `rows` rows.
///
/// Shapes: row `r` owns rings `row_ends[r-1]..row_ends[r]` (0 before the first), ring `k` owns
/// `points[ring_ends[k-1]..ring_ends[k]]`, its last point repeating the first.
/// `ring_part[k]` is 0 for the outer ring that opens a part and 1 for a hole of the part opened before it.
/// A row without geometry owns no ring. Units: those of the layer's CRS.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    /// Vertices, x then y.
    pub points: Buf<[f64; 2]>,
    /// One past the last point of each ring.
    pub ring_ends: Buf<u32>,
    /// 0 = outer ring, 1 = hole.
    pub ring_part: Buf<u8>,
    /// One past the last ring of each row.
    pub row_ends: Buf<u32>,
    /// Bounding box of each row; [`Bounds::EMPTY`] for a row without geometry.
    pub bounds: Buf<Bounds>,
}

impl Shapes {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.row_ends.len()
    }
    /// Ring numbers of a row.
    pub fn rings_of(&self, row: usize) -> std::ops::Range<usize> {
        span(&self.row_ends, row)
    }
    /// Points of ring `k` (closed: the last repeats the first).
    pub fn ring(&self, k: usize) -> &[[f64; 2]] {
        self.points.get(span(&self.ring_ends, k)).unwrap_or(&[])
    }
    /// Whether ring `k` is a hole.
    pub fn is_hole(&self, k: usize) -> bool {
        self.ring_part.get(k) == Some(&1)
    }
    /// Rings of a row with their hole mark.
    pub fn of_row(&self, row: usize) -> impl Iterator<Item = (bool, &[[f64; 2]])> {
        self.rings_of(row).map(|k| (self.is_hole(k), self.ring(k)))
    }
    /// Bounding box of a row.
    pub fn bounds_of(&self, row: usize) -> Bounds {
        self.bounds.get(row).copied().unwrap_or(Bounds::EMPTY)
    }
    /// Bounding box of all rows.
    pub fn extent(&self) -> Bounds {
        let mut b = Bounds::EMPTY;
        for o in self.bounds.iter().filter(|o| !o.is_empty()) {
            b.join(o);
        }
        b
    }
    /// Whether offsets rise, close and fit each other; a mapped file is checked with this before use.
    pub fn is_sound(&self) -> bool {
        let rises = |v: &[u32], end: usize| {
            v.windows(2).all(|w| w[0] <= w[1]) && v.last().map_or(end == 0, |&e| e as usize == end)
        };
        rises(&self.ring_ends, self.points.len())
            && rises(&self.row_ends, self.ring_ends.len())
            && self.ring_part.len() == self.ring_ends.len()
            && self.bounds.len() == self.row_ends.len()
    }
    /// Whether a point lies inside the polygons of a row (even–odd over all rings).
    pub fn holds(&self, row: usize, p: [f64; 2]) -> bool {
        if !self.bounds_of(row).holds(p) {
            return false;
        }
        let mut inside = false;
        for k in self.rings_of(row) {
            for w in self.ring(k).windows(2) {
                let ([ax, ay], [bx, by]) = (w[0], w[1]);
                if (ay > p[1]) != (by > p[1]) && p[0] < (bx - ax) * (p[1] - ay) / (by - ay) + ax {
                    inside = !inside;
                }
            }
        }
        inside
    }
    /// A point inside the polygons of a row: the middle of the widest stretch half-way up. `None` for a row without
    /// ground. Unlike a centroid it never lies outside.
    pub fn point_within(&self, row: usize) -> Option<[f64; 2]> {
        let b = self.bounds_of(row);
        if b.is_empty() {
            return None;
        }
        let y = b.centre()[1];
        let mut crossings: Vec<f64> = Vec::new();
        for k in self.rings_of(row) {
            for w in self.ring(k).windows(2) {
                let ([ax, ay], [bx, by]) = (w[0], w[1]);
                if (ay > y) != (by > y) {
                    crossings.push((bx - ax) * (y - ay) / (by - ay) + ax);
                }
            }
        }
        crossings.sort_by(f64::total_cmp);
        let widest = crossings.chunks_exact(2).max_by(|a, b| (a[1] - a[0]).total_cmp(&(b[1] - b[0])))?;
        (widest[1] > widest[0]).then(|| [(widest[0] + widest[1]) / 2.0, y])
    }
}

fn span(ends: &[u32], i: usize) -> std::ops::Range<usize> {
    let start = if i == 0 { 0 } else { ends.get(i - 1).copied().unwrap_or(0) as usize };
    start..ends.get(i).copied().unwrap_or(start as u32) as usize
}

/// Builds [`Shapes`] row by row.
#[derive(Default)]
pub struct ShapesBuilder {
    points: Vec<[f64; 2]>,
    ring_ends: Vec<u32>,
    ring_part: Vec<u8>,
    row_ends: Vec<u32>,
    bounds: Vec<Bounds>,
    open: Option<Bounds>,
}

impl ShapesBuilder {
    /// Adds a ring to the open row.
    pub fn ring(&mut self, hole: bool, points: &[[f64; 2]]) {
        self.points.extend_from_slice(points);
        self.ring_ends.push(self.points.len() as u32);
        self.ring_part.push(u8::from(hole));
        self.open.get_or_insert(Bounds::EMPTY).join(&Bounds::around(points));
    }
    /// Closes the row.
    pub fn end_row(&mut self) {
        self.row_ends.push(self.ring_ends.len() as u32);
        self.bounds.push(self.open.take().unwrap_or(Bounds::EMPTY));
    }
    /// The finished shapes.
    pub fn finish(self) -> Shapes {
        Shapes {
            points: self.points.into(),
            ring_ends: self.ring_ends.into(),
            ring_part: self.ring_part.into(),
            row_ends: self.row_ends.into(),
            bounds: self.bounds.into(),
        }
    }
}
