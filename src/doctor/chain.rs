//! Edges that no neighbour runs back along. In a clean coverage only the outer border is left.
//!
//! Every ring runs counter-clockwise round its ground, so how often a spot is covered is the winding number of all
//! rings around it. An edge and its reverse cancel without changing any winding number; what is left tells all about
//! overlaps and gaps, and is little.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::grid::{G, Grid, Ring, length, twice_area};
use super::twins::mix;
use crate::base::{BLOCK_ROWS, Result, Watch};
use crate::geo::Shapes;

/// A directed edge on the grid: the ground lies to its left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    a: G,
    b: G,
}

impl Edge {
    fn key(&self) -> [i64; 4] {
        [self.a.x, self.a.y, self.b.x, self.b.y]
    }
    /// The same for an edge and its reverse.
    fn line(&self) -> [i64; 4] {
        let k = self.key();
        let back = [k[2], k[3], k[0], k[1]];
        k.min(back)
    }
    /// The same for an edge and its reverse.
    fn mark(&self) -> u64 {
        let [ax, ay, bx, by] = self.key().map(|x| x as u64);
        mix(ax, ay).wrapping_add(mix(bx, by))
    }
    fn reversed(self) -> Self {
        Self { a: self.b, b: self.a }
    }
}

/// What is left of all edges, and sums over all rows.
pub(crate) struct Unmatched {
    /// Edges without reverse, sorted.
    pub edges: Vec<Edge>,
    /// Twice the area of all rows, steps².
    pub twice_area: i128,
    /// Length of all rings, steps.
    pub length: f64,
}

/// Cancels edges against their reverses, first within blocks of rows (neighbours are near), then what is left of all.
///
/// Errors: `RUN-001` stopped.
pub(crate) fn unmatched(
    watch: &dyn Watch,
    shapes: &Shapes,
    used: &[bool],
    repaired: &BTreeMap<u32, Vec<Ring>>,
    grid: &Grid,
) -> Result<Unmatched> {
    let rows = shapes.rows().min(used.len());
    let done = AtomicU64::new(0);
    let blocks: Vec<Unmatched> = (0..rows.div_ceil(BLOCK_ROWS))
        .into_par_iter()
        .map(|b| {
            watch.check()?;
            let span = b * BLOCK_ROWS..((b + 1) * BLOCK_ROWS).min(rows);
            let n = span.len() as u64;
            let mut sum = Unmatched { edges: Vec::new(), twice_area: 0, length: 0.0 };
            let mut left = Vec::new();
            for patch in span.step_by(PATCH_ROWS) {
                for row in (patch..(patch + PATCH_ROWS).min(rows)).filter(|&r| used.get(r) == Some(&true)) {
                    match repaired.get(&(row as u32)) {
                        Some(rings) => rings.iter().for_each(|r| sum.add(r)),
                        None => shapes.of_row(row).for_each(|(hole, r)| sum.add(&grid.ring(hole, r))),
                    }
                }
                cancel(&sum.edges, &mut left);
                sum.edges.clear();
            }
            cancel(&left, &mut sum.edges);
            watch.progress(done.fetch_add(n, Ordering::Relaxed) + n, rows as u64);
            Ok(sum)
        })
        .collect::<Result<_>>()?;
    let mut all = Unmatched { edges: Vec::new(), twice_area: 0, length: 0.0 };
    for b in blocks {
        all.edges.extend(b.edges);
        all.twice_area += b.twice_area;
        all.length += b.length;
    }
    let mut left = Vec::new();
    cancel_sorted(&all.edges, &mut left);
    all.edges = left;
    all.edges.par_sort_unstable_by_key(Edge::key);
    Ok(all)
}

impl Unmatched {
    fn add(&mut self, ring: &[G]) {
        self.twice_area += twice_area(ring);
        self.length += length(ring);
        let Some(&last) = ring.last() else { return };
        let mut a = last;
        for &b in ring {
            self.edges.push(Edge { a, b });
            a = b;
        }
    }
}

/// Rows whose edges meet their reverses first: their edges stay in the processor's near memory. Divides [`BLOCK_ROWS`].
const PATCH_ROWS: usize = BLOCK_ROWS / 8;
/// An empty place of the table of edges.
const FREE: u32 = u32::MAX;
/// Places looked at per edge, on the average, before sorting is the better way: many rows on the same ground.
const PATIENCE: usize = 8;

/// Adds the edges without their reverses to `left`; an edge that runs twice more one way than back is left twice.
///
/// Each edge looks for its reverse among those before it in a table by [`Edge::mark`].
fn cancel(edges: &[Edge], left: &mut Vec<Edge>) {
    let size = (edges.len() * 2).next_power_of_two();
    let (mut table, mut open) = (vec![FREE; size], vec![true; edges.len()]);
    let mut patience = edges.len() * PATIENCE;
    for (i, e) in edges.iter().enumerate() {
        let mut place = e.mark() as usize & (size - 1);
        while let Some(slot) = table.get_mut(place) {
            if *slot == FREE {
                *slot = i as u32;
                break;
            }
            let j = *slot as usize;
            if edges.get(j).is_some_and(|f| f.a == e.b && f.b == e.a) && open.get(j) == Some(&true) {
                for k in [i, j] {
                    if let Some(o) = open.get_mut(k) {
                        *o = false;
                    }
                }
                break;
            }
            if patience == 0 {
                return cancel_sorted(edges, left);
            }
            patience -= 1;
            place = (place + 1) & (size - 1);
        }
    }
    left.extend(edges.iter().zip(open).filter(|(_, open)| *open).map(|(e, _)| *e));
}

/// The same by sorting: as quick for any edges.
fn cancel_sorted(edges: &[Edge], left: &mut Vec<Edge>) {
    let mut marks: Vec<(u64, u32)> = edges.iter().enumerate().map(|(i, e)| (e.mark(), i as u32)).collect();
    marks.par_sort_unstable();
    for group in marks.chunk_by(|a, b| a.0 == b.0) {
        let mut same: Vec<Edge>;
        match group {
            [one] => left.extend(edges.get(one.1 as usize)),
            // The common case: an edge and its reverse.
            [p, q] if is_pair(edges, p.1, q.1) => {}
            _ => {
                same = group.iter().filter_map(|m| edges.get(m.1 as usize).copied()).collect();
                same.sort_unstable_by_key(|e| (e.line(), e.key()));
                same.chunk_by(|a, b| a.line() == b.line()).for_each(|g| left.extend(net(g)));
            }
        }
    }
}

fn is_pair(edges: &[Edge], i: u32, j: u32) -> bool {
    match (edges.get(i as usize), edges.get(j as usize)) {
        (Some(e), Some(f)) => e.a == f.b && e.b == f.a,
        _ => false,
    }
}

/// What is left of edges on one line.
fn net(group: &[Edge]) -> impl Iterator<Item = Edge> {
    let line = group.first().map(Edge::line);
    let forward = group.iter().filter(|e| Some(e.key()) == line).count();
    let back = group.len() - forward;
    let one = group.first().map(|e| if Some(e.key()) == line { *e } else { e.reversed() });
    let turned = one.map(|e| if forward >= back { e } else { e.reversed() });
    turned.into_iter().flat_map(move |e| std::iter::repeat_n(e, forward.abs_diff(back)))
}

/// Closed rings that run along every edge once. Sorted edges in; as many edges end in a point as start there.
pub(crate) fn rings(edges: &[Edge]) -> Vec<Ring> {
    let mut taken = vec![0u32; edges.len()];
    let mut rings = Vec::new();
    for first in 0..edges.len() {
        let mut at = take_from(edges, &mut taken, edges.get(first).map(|e| e.a));
        let Some(start) = at.map(|e| e.a) else { continue };
        let mut ring = Ring::new();
        while let Some(edge) = at {
            ring.push(edge.a);
            if edge.b == start {
                break;
            }
            at = take_from(edges, &mut taken, Some(edge.b));
        }
        rings.push(ring);
    }
    rings
}

/// The next edge from `point` that is not taken; `taken` counts at the first edge of each point.
fn take_from(edges: &[Edge], taken: &mut [u32], point: Option<G>) -> Option<Edge> {
    let p = point?;
    let first = edges.partition_point(|e| (e.a.x, e.a.y) < (p.x, p.y));
    let n = taken.get_mut(first)?;
    let edge = edges.get(first + *n as usize).copied().filter(|e| e.a == p)?;
    *n += 1;
    Some(edge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;
    use crate::doctor::cases::{plain, square};
    use crate::geo::Bounds;

    fn left_of(rows: &[&[[f64; 2]]]) -> Unmatched {
        let used = vec![true; rows.len()];
        unmatched(&Silent, &plain(rows), &used, &BTreeMap::new(), &Grid::new(&Bounds::EMPTY, 1e-4)).unwrap()
    }

    #[test]
    fn only_the_outer_border_is_left() {
        // Two squares side by side: 8 edges less the shared one both ways = 6, in one ring of 6 points.
        let left = left_of(&[&square(0., 0., 1.), &square(1., 0., 1.)]);
        assert_eq!(left.edges.len(), 6);
        assert_eq!(rings(&left.edges).iter().map(Vec::len).collect::<Vec<_>>(), [6]);
        // 2 × 1 m² on a grid of 0.1 mm: 2 × 2 × 10^8 steps².
        assert_eq!(left.twice_area, 400_000_000);
    }

    #[test]
    fn both_ways_of_cancelling_leave_the_same() {
        // 8 × 5 squares, the first three times, one inside 1 + `more` times; many of those are too many for the table.
        for more in [20, 60] {
            let mut rows: Vec<[[f64; 2]; 5]> =
                (0..40).map(|i| square(f64::from(i % 8), f64::from(i / 8), 1.)).collect();
            rows.extend([rows[0]; 2]);
            rows.extend(std::iter::repeat_n(rows[9], more));
            let grid = Grid::new(&Bounds::EMPTY, 1e-4);
            let mut all = Unmatched { edges: Vec::new(), twice_area: 0, length: 0.0 };
            rows.iter().for_each(|r| all.add(&grid.ring(false, r)));
            let (mut quick, mut sorted) = (Vec::new(), Vec::new());
            cancel(&all.edges, &mut quick);
            cancel_sorted(&all.edges, &mut sorted);
            quick.sort_unstable_by_key(Edge::key);
            sorted.sort_unstable_by_key(Edge::key);
            assert_eq!(quick, sorted);
            // Border 2 × (8 + 5) = 26; each square laid over another leaves its four edges.
            assert_eq!(quick.len(), 26 + 4 * 2 + 4 * more);
        }
    }

    #[test]
    fn ground_covered_three_times_keeps_three_edges() {
        let s = square(0., 0., 1.);
        let left = left_of(&[&s, &s, &s]);
        assert_eq!(left.edges.len(), 12);
        assert_eq!(rings(&left.edges).len(), 3);
    }
}
