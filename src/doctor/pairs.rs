//! Which rows share ground that is covered twice, and how much.

use std::collections::BTreeMap;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::contact::P;
use super::cover::mean_width_m;
use super::grid::{Grid, Polygons, Ring, overlay, twice_area_of};
use super::{Limits, Patient};
use crate::geo::Bounds;

/// Two rows that share ground.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The rows, ascending.
    pub rows: [u32; 2],
    /// Shared area, m².
    pub m2: f64,
    /// Greatest mean width of a shared piece, m.
    pub width_m: f64,
    /// Middle of the box around the largest shared piece.
    pub at: P,
}

/// All pairs found, and how many were not asked.
pub(crate) struct Shared {
    pub pairs: Vec<Pair>,
    pub unasked: u64,
}

/// Intersects the rows around `pieces` (ground covered twice) pair by pair, up to the budget.
pub(crate) fn share(
    patient: &Patient<'_>,
    used: &[bool],
    repaired: &BTreeMap<u32, Vec<Ring>>,
    pieces: &Polygons,
    grid: &Grid,
    limits: &Limits,
) -> Shared {
    if pieces.is_empty() {
        return Shared { pairs: Vec::new(), unasked: 0 };
    }
    let boxes: Vec<Bounds> = pieces.iter().map(|p| box_of(p, grid)).collect();
    let mut asked = candidates(patient, used, &boxes);
    let unasked = asked.len().saturating_sub(limits.pair_budget) as u64;
    asked.truncate(limits.pair_budget);
    let rings = |row: u32| repaired.get(&row).cloned().unwrap_or_else(|| grid.rings_of(patient.shapes, row as usize));
    let mut pairs: Vec<Pair> = asked
        .par_iter()
        .filter_map(|&[a, b]| {
            let mut common = overlay(&rings(a), &rings(b), OverlayRule::Intersect, FillRule::NonZero);
            common.retain(|p| mean_width_m(p, grid) >= limits.noise_width_m);
            pair_of([a, b], &common, grid)
        })
        .collect();
    pairs.sort_by(|a, b| b.m2.total_cmp(&a.m2).then(a.rows.cmp(&b.rows)));
    Shared { pairs, unasked }
}

fn pair_of(rows: [u32; 2], common: &Polygons, grid: &Grid) -> Option<Pair> {
    let largest = common.iter().max_by_key(|p| twice_area_of(std::slice::from_ref(p)))?;
    Some(Pair {
        rows,
        m2: grid.m2(twice_area_of(common)),
        width_m: common.iter().map(|p| mean_width_m(p, grid)).fold(0.0, f64::max),
        at: box_of(largest, grid).centre(),
    })
}

fn box_of(polygon: &[Ring], grid: &Grid) -> Bounds {
    let mut b = Bounds::EMPTY;
    polygon.iter().flatten().for_each(|&g| b.grow(grid.ground(g)));
    b
}

/// Pairs of rows whose boxes share ground with one piece, ascending.
fn candidates(patient: &Patient<'_>, used: &[bool], pieces: &[Bounds]) -> Vec<[u32; 2]> {
    let all = patient.shapes.bounds.iter().enumerate();
    let rows: Vec<(u32, Bounds)> =
        all.filter(|(r, b)| used.get(*r) == Some(&true) && !b.is_empty()).map(|(r, b)| (r as u32, *b)).collect();
    let near_pieces = Cells::new(pieces.iter().copied());
    let mut near: Vec<(u32, Bounds, Vec<u32>)> = rows
        .into_par_iter()
        .filter_map(|(row, b)| {
            let mut met = Vec::new();
            near_pieces.meeting(&b, &mut met);
            (!met.is_empty()).then_some((row, b, met))
        })
        .collect();
    near.sort_unstable_by_key(|n| n.0);
    let cells = Cells::new(near.iter().map(|n| n.1));
    let found: Vec<Vec<[u32; 2]>> = near
        .par_iter()
        .enumerate()
        .map(|(i, (row, b, met))| {
            let mut others = Vec::new();
            cells.meeting(b, &mut others);
            let later = others.iter().filter(|&&j| j as usize > i).filter_map(|&j| near.get(j as usize));
            later
                .filter(|(_, o, _)| {
                    let both = common_box(b, o);
                    met.iter().any(|&p| pieces.get(p as usize).is_some_and(|p| p.meets(&both)))
                })
                .map(|o| [*row, o.0])
                .collect()
        })
        .collect();
    found.concat()
}

fn common_box(a: &Bounds, b: &Bounds) -> Bounds {
    Bounds {
        min_x: a.min_x.max(b.min_x),
        min_y: a.min_y.max(b.min_y),
        max_x: a.max_x.min(b.max_x),
        max_y: a.max_y.min(b.max_y),
    }
}

/// Boxes by the cells of a uniform grid; a box over very many cells is kept apart and asked every time.
struct Cells {
    boxes: Vec<Bounds>,
    extent: Bounds,
    side: usize,
    starts: Vec<u32>,
    items: Vec<u32>,
    large: Vec<u32>,
}

/// A box over more cells than this is kept apart.
const LARGE: usize = 1024;

impl Cells {
    fn new(boxes: impl Iterator<Item = Bounds>) -> Self {
        let boxes: Vec<Bounds> = boxes.collect();
        let mut extent = Bounds::EMPTY;
        boxes.iter().for_each(|b| extent.join(b));
        let side = ((boxes.len() as f64).sqrt() as usize).clamp(1, 2048);
        let mut cells =
            Self { boxes, extent, side, starts: vec![0; side * side + 1], items: Vec::new(), large: Vec::new() };
        let mut entries: Vec<(u32, u32)> = Vec::new();
        for (i, b) in cells.boxes.iter().enumerate() {
            let [x, y] = cells.span(b);
            if x.len() * y.len() > LARGE {
                cells.large.push(i as u32);
                continue;
            }
            entries.extend(y.flat_map(|y| x.clone().map(move |x| ((y * side + x) as u32, i as u32))));
        }
        entries.sort_unstable();
        for (n, start) in cells.starts.iter_mut().enumerate() {
            *start = entries.partition_point(|e| (e.0 as usize) < n) as u32;
        }
        cells.items = entries.into_iter().map(|e| e.1).collect();
        cells
    }

    fn span(&self, b: &Bounds) -> [std::ops::Range<usize>; 2] {
        let of = |low: f64, high: f64, from: f64, length: f64| {
            let cell = |x: f64| (((x - from) / length * self.side as f64).max(0.0) as usize).min(self.side - 1);
            if length > 0.0 { cell(low)..cell(high) + 1 } else { 0..1 }
        };
        [
            of(b.min_x, b.max_x, self.extent.min_x, self.extent.width()),
            of(b.min_y, b.max_y, self.extent.min_y, self.extent.height()),
        ]
    }

    /// Numbers of the boxes that meet `b`, ascending.
    fn meeting(&self, b: &Bounds, out: &mut Vec<u32>) {
        if !self.extent.meets(b) {
            return;
        }
        let [x, y] = self.span(b);
        for row in y {
            let cell = |c: usize| self.starts.get(row * self.side + c).copied().unwrap_or(0) as usize;
            out.extend(self.items.get(cell(x.start)..cell(x.end)).unwrap_or(&[]));
        }
        out.extend(&self.large);
        out.sort_unstable();
        out.dedup();
        out.retain(|&i| self.boxes.get(i as usize).is_some_and(|o| o.meets(b)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_find_what_a_full_search_finds() {
        let side = |i: u64, k: u64| (super::super::twins::mix(i, k) % 1000) as f64 / 10.0;
        let boxes: Vec<Bounds> = (0..300)
            .map(|i| {
                let (x, y) = (side(i, 1), side(i, 2));
                let w = if i % 50 == 0 { 90.0 } else { side(i, 3) / 20.0 };
                Bounds { min_x: x, min_y: y, max_x: x + w, max_y: y + w }
            })
            .collect();
        let cells = Cells::new(boxes.iter().copied());
        for q in &boxes {
            let mut got = Vec::new();
            cells.meeting(q, &mut got);
            let want: Vec<u32> = (0..300u32).filter(|&i| boxes[i as usize].meets(q)).collect();
            assert_eq!(got, want);
        }
    }
}
