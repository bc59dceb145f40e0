//! Which rows meet a box: a tree of boxes packed along a space-filling curve.
//!
//! Rows of a base layer already lie along such a curve, so the tree is usually just boxes over runs of rows; rows in
//! any other order are sorted along a Hilbert curve first.

use rayon::prelude::*;

use super::Bounds;
use crate::base::Buf;

/// Children of a node.
const FAN: usize = 16;
/// Rows are taken in their own order while the boxes of runs of `FAN` rows cover the extent at most this often.
const GOOD_COVER: f64 = 12.0;
/// Rows per task when built in parallel; a multiple of `FAN`.
const BUILD_GRAIN: usize = 4096;

/// Finds rows by their bounding box. Empty boxes are never found.
#[derive(Clone, Debug, Default)]
pub struct BoxIndex {
    bounds: Buf<Bounds>,
    /// Rows along the curve; `None` when that is 0, 1, 2, ….
    order: Option<Vec<u32>>,
    /// `levels[0]` boxes runs of `FAN` rows, each further level runs of `FAN` boxes.
    levels: Vec<Vec<Bounds>>,
}

impl BoxIndex {
    /// Indexes boxes by row. Cost: O(n), or O(n log n) when the rows lie in no spatial order; in parallel.
    pub fn build(bounds: &Buf<Bounds>) -> Self {
        let own = join_runs(bounds);
        let (order, first) = if is_spatial(&own) {
            (None, own)
        } else {
            let order = along_curve(bounds);
            let first =
                order.par_chunks(FAN).map(|run| joined(run.iter().filter_map(|&r| bounds.get(r as usize)))).collect();
            (Some(order), first)
        };
        let mut levels: Vec<Vec<Bounds>> = vec![first];
        while let Some(last) = levels.last().filter(|l| l.len() > FAN) {
            let next = join_runs(last);
            levels.push(next);
        }
        Self { bounds: bounds.clone(), order, levels }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty()
    }

    /// The box around all rows.
    pub fn extent(&self) -> Bounds {
        joined(self.levels.last().into_iter().flatten())
    }

    /// The rows whose box meets `area`, rising.
    pub fn query(&self, area: &Bounds) -> Vec<u32> {
        let mut rows = Vec::new();
        self.query_into(area, &mut rows);
        rows
    }

    /// As [`Self::query`], into a buffer of the caller, which is emptied first.
    pub fn query_into(&self, area: &Bounds, rows: &mut Vec<u32>) {
        rows.clear();
        self.each(area, &mut |row| rows.push(row));
        if self.order.is_some() {
            rows.sort_unstable();
        }
    }

    /// Calls `found` for each row whose box meets `area`, in the order of the tree.
    pub fn each(&self, area: &Bounds, found: &mut impl FnMut(u32)) {
        let Some(top) = self.levels.len().checked_sub(1) else { return };
        let nodes = self.levels.last().map_or(0, Vec::len);
        self.descend(top, 0..nodes, area, found);
    }

    fn descend(&self, level: usize, nodes: std::ops::Range<usize>, area: &Bounds, found: &mut impl FnMut(u32)) {
        let Some(boxes) = self.levels.get(level) else { return };
        for node in nodes {
            if !boxes.get(node).is_some_and(|b| b.meets(area)) {
                continue;
            }
            let first = node * FAN;
            if level > 0 {
                let below = self.levels.get(level - 1).map_or(0, Vec::len);
                self.descend(level - 1, first..below.min(first + FAN), area, found);
            } else {
                self.leaf(first, area, found);
            }
        }
    }

    fn leaf(&self, first: usize, area: &Bounds, found: &mut impl FnMut(u32)) {
        let end = self.bounds.len().min(first + FAN);
        match &self.order {
            None => {
                for (i, b) in self.bounds.get(first..end).unwrap_or(&[]).iter().enumerate() {
                    if b.meets(area) {
                        found((first + i) as u32);
                    }
                }
            }
            Some(order) => {
                for &row in order.get(first..end).unwrap_or(&[]) {
                    if self.bounds.get(row as usize).is_some_and(|b| b.meets(area)) {
                        found(row);
                    }
                }
            }
        }
    }
}

fn joined<'a>(boxes: impl Iterator<Item = &'a Bounds>) -> Bounds {
    let mut all = Bounds::EMPTY;
    boxes.for_each(|b| all.join(b));
    all
}

fn join_runs(boxes: &[Bounds]) -> Vec<Bounds> {
    boxes.par_chunks(FAN).with_min_len(BUILD_GRAIN / FAN).map(|run| joined(run.iter())).collect()
}

/// Whether runs of rows already lie together: along a curve they cover the extent a few times, in any other order
/// nearly each run covers all of it.
fn is_spatial(runs: &[Bounds]) -> bool {
    let extent = joined(runs.iter());
    let covered: f64 = runs.iter().filter(|b| !b.is_empty()).map(|b| b.width() * b.height()).sum();
    covered <= GOOD_COVER * extent.width() * extent.height()
}

fn along_curve(bounds: &[Bounds]) -> Vec<u32> {
    let extent = joined(bounds.iter());
    let scale = |span: f64| if span > 0.0 { 65_535.0 / span } else { 0.0 };
    let (sx, sy) = (scale(extent.width()), scale(extent.height()));
    let mut keyed: Vec<u64> = bounds
        .par_iter()
        .enumerate()
        .map(|(row, b)| {
            let c = b.centre();
            let key = hilbert(((c[0] - extent.min_x) * sx) as u32, ((c[1] - extent.min_y) * sy) as u32);
            u64::from(key) << 32 | row as u64
        })
        .collect();
    keyed.par_sort_unstable();
    keyed.into_iter().map(|k| k as u32).collect()
}

/// Position on a Hilbert curve of order 16 of a cell with coordinates below 65 536.
fn hilbert(mut x: u32, mut y: u32) -> u32 {
    let mut d = 0;
    let mut s = 1 << 15;
    while s > 0 {
        let (rx, ry) = (u32::from(x & s > 0), u32::from(y & s > 0));
        d += s * s * ((3 * rx) ^ ry);
        if ry == 0 {
            if rx == 1 {
                x = 65_535 - x;
                y = 65_535 - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        s >>= 1;
    }
    d
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Boxes of a 40 × 25 grid, dealt out with a stride so that neighbours are far apart in row order.
    fn scattered() -> Buf<Bounds> {
        let at = |i: usize| {
            let cell = i * 377 % 1000; // 377 and 1000 have no common factor: every cell once
            let (x, y) = ((cell % 40) as f64, (cell / 40) as f64);
            Bounds { min_x: x, min_y: y, max_x: x + 1.0, max_y: y + 1.0 }
        };
        let mut boxes: Vec<_> = (0..1000).map(at).collect();
        boxes.push(Bounds::EMPTY);
        boxes.into()
    }

    #[test]
    fn finds_what_a_scan_finds() {
        let boxes = scattered();
        let index = BoxIndex::build(&boxes);
        assert!(index.order.is_some());
        for (x, y, w, h) in
            [(0.5, 0.5, 0.1, 0.1), (3.2, 4.1, 20.0, 3.0), (-5.0, -5.0, 100.0, 100.0), (50.0, 0.0, 1.0, 1.0)]
        {
            let area = Bounds { min_x: x, min_y: y, max_x: x + w, max_y: y + h };
            let scan: Vec<u32> = (0..1001).filter(|&r| boxes[r as usize].meets(&area)).collect();
            assert_eq!(index.query(&area), scan);
        }
    }

    #[test]
    fn rows_along_a_line_need_no_order() {
        let boxes: Vec<_> = (0..500)
            .map(|i| Bounds { min_x: f64::from(i), min_y: 0.0, max_x: f64::from(i) + 1.0, max_y: 1.0 })
            .collect();
        let index = BoxIndex::build(&boxes.into());
        assert!(index.order.is_none());
        let area = Bounds { min_x: 100.5, min_y: 0.2, max_x: 102.5, max_y: 0.3 };
        assert_eq!(index.query(&area), [100, 101, 102]);
    }

    #[test]
    fn nothing_in_nothing() {
        let index = BoxIndex::build(&Buf::default());
        assert!(index.is_empty() && index.query(&Bounds::around(&[[0.0, 0.0]])).is_empty());
    }
}
