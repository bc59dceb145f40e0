//! How much of a row's ground lies within the polygons of another layer, worked out on the fixed grid.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;

use super::grid::{Grid, P, Ring, overlay, twice_area_of};
use super::{Bounds, BoxIndex, Shapes};

/// Step of the grid, metres: a tenth of a millimetre.
const STEP_M: f64 = 1e-4;
/// How far around a row the other layer is looked at, metres: more than any rounding to the grid.
const MARGIN_M: f64 = 1.0;

/// Polygons that other layers are laid over. Rows of it that overlap each other count once.
pub struct Zones {
    shapes: Shapes,
    index: BoxIndex,
}

impl Zones {
    /// Takes polygons in a projected system. Cost: O(rows).
    pub fn new(shapes: Shapes) -> Self {
        let index = BoxIndex::build(&shapes.bounds);
        Self { shapes, index }
    }

    /// Share of a row's ground that lies within, 0–1; `None` = the row has no ground.
    ///
    /// Both layers in the same projected system; the share is that of the plane. A row that lies within to the step of the
    /// grid has exactly 1. Cost: the points of all polygons whose box the row meets.
    pub fn share(&self, shapes: &Shapes, row: usize) -> Option<f64> {
        let bounds = shapes.bounds_of(row);
        if bounds.is_empty() || !(bounds.width() + bounds.height()).is_finite() {
            return None;
        }
        let grid = Grid::new(&bounds, STEP_M);
        let own = grid.rings_of(shapes, row);
        let whole = twice_area_of(&overlay(&own, &[], OverlayRule::Subject, FillRule::NonZero));
        if whole <= 0 {
            return None;
        }
        let near = bounds.grown(MARGIN_M);
        let mut others: Vec<Ring> = Vec::new();
        self.index.each(&bounds, &mut |other| {
            for (hole, ring) in self.shapes.of_row(other as usize) {
                others.extend(around(ring, hole, &near, &grid));
            }
        });
        if others.is_empty() {
            return Some(0.0);
        }
        let common = twice_area_of(&overlay(&own, &others, OverlayRule::Intersect, FillRule::NonZero));
        Some((common as f64 / whole as f64).clamp(0.0, 1.0))
    }
}

/// What of a ring matters near a box, turned as outer ring or hole; `None` = nothing.
///
/// Of points that follow each other on the same outer side of the box only the first and the last stay: the ring winds
/// around every point of the box as before, and every edge that meets the box keeps its ends.
fn around(ring: &[P], hole: bool, near: &Bounds, grid: &Grid) -> Option<Ring> {
    let mut points = ring.to_vec();
    if points.first() == points.last() {
        points.pop();
    }
    if points.iter().any(|p| !(p[0].is_finite() && p[1].is_finite())) {
        return None;
    }
    if (turn(&points) < 0.0) != hole {
        points.reverse();
    }
    let sides: [&dyn Fn(&P) -> bool; 4] =
        [&|p| p[0] < near.min_x, &|p| p[0] > near.max_x, &|p| p[1] < near.min_y, &|p| p[1] > near.max_y];
    for beyond in sides {
        points = without_inner(points, beyond);
    }
    let mut out: Ring = Vec::with_capacity(points.len());
    for p in points {
        let g = grid.snap(p);
        if out.last() != Some(&g) {
            out.push(g);
        }
    }
    while out.len() > 1 && out.first() == out.last() {
        out.pop();
    }
    (out.len() >= 3).then_some(out)
}

fn without_inner(points: Vec<P>, beyond: &dyn Fn(&P) -> bool) -> Vec<P> {
    let n = points.len();
    let at = |i: usize| points.get(i % n).is_some_and(beyond);
    (0..n).filter(|&i| !(at(i) && at(i + n - 1) && at(i + 1))).filter_map(|i| points.get(i).copied()).collect()
}

/// Twice the signed area of a ring, counter-clockwise positive, m².
fn turn(ring: &[P]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let from = |p: &P| [p[0] - first[0], p[1] - first[1]];
    ring.windows(2).map(|w| (from(&w[0]), from(&w[1]))).map(|(a, b)| a[0] * b[1] - a[1] * b[0]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::ShapesBuilder;

    fn shapes(rings: &[(bool, Vec<P>)]) -> Shapes {
        let mut b = ShapesBuilder::default();
        for (i, (hole, ring)) in rings.iter().enumerate() {
            if i > 0 && !hole {
                b.end_row();
            }
            b.ring(*hole, ring);
        }
        b.end_row();
        b.finish()
    }

    fn rect(x: f64, y: f64, w: f64, h: f64) -> Vec<P> {
        let (x, y) = (38_500_000.0 + x, 3_800_000.0 + y);
        vec![[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y]]
    }

    #[test]
    fn shares_by_hand() {
        // A field of 100 × 100 m; a zone over its left 30 m, another over its left 20 m (counted once), one far away.
        let field = shapes(&[(false, rect(0.0, 0.0, 100.0, 100.0))]);
        let zone = |rings: &[(bool, Vec<P>)]| Zones::new(shapes(rings)).share(&field, 0).unwrap();
        let left = (false, rect(-5_000.0, -5_000.0, 5_030.0, 10_000.0));
        assert_eq!(zone(std::slice::from_ref(&left)), 0.3);
        assert_eq!(zone(&[left.clone(), (false, rect(0.0, 0.0, 20.0, 100.0))]), 0.3);
        assert_eq!(zone(&[left, (true, rect(10.0, 0.0, 10.0, 100.0))]), 0.2);
        assert_eq!(zone(&[(false, rect(500.0, 0.0, 20.0, 100.0))]), 0.0);
        // Whole within, exactly, and neighbours that only touch have nothing in common.
        assert_eq!(zone(&[(false, rect(-9e3, -9e3, 2e4, 2e4))]), 1.0);
        assert_eq!(zone(&[(false, rect(100.0, 0.0, 50.0, 100.0))]), 0.0);
        // A hole around the field leaves nothing, however the rings run.
        let mut ring = rect(-9e3, -9e3, 2e4, 2e4);
        ring.reverse();
        assert_eq!(zone(&[(false, ring), (true, rect(-10.0, -10.0, 200.0, 200.0))]), 0.0);
        // A zone whose border winds around outside the box: the ring of points stays closed around the field.
        let many: Vec<P> = (0..=360)
            .map(|d| f64::from(d).to_radians())
            .map(|t| [38_500_050.0 + 5e3 * libm::cos(t), 3_800_050.0 + 5e3 * libm::sin(t)])
            .collect();
        assert_eq!(zone(&[(false, many)]), 1.0);
        assert_eq!(Zones::new(Shapes::default()).share(&field, 0), Some(0.0));
        assert_eq!(Zones::new(field).share(&shapes(&[(false, vec![])]), 0), None);
    }
}
