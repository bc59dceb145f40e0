//! The fixed grid on which overlaps, gaps and repairs are worked out, so that two neighbours get one border.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;

use super::{Bounds, Shapes};

/// A point on the ground, metres.
pub type P = [f64; 2];
/// A point on the grid.
pub type G = IntPoint<i64>;
/// A closed ring on the grid, its first point not repeated.
pub type Ring = Vec<G>;
/// Polygons on the grid: outer ring first (counter-clockwise), then holes (clockwise).
pub type Polygons = Vec<Vec<Ring>>;

/// Steps from the origin at most: far inside the range of the overlay (2^62), and areas stay far inside `i128`.
const REACH: f64 = (1u64 << 52) as f64;

/// 1.5 · 2^52, where one step of the last bit is exactly 1.
const MAGIC: f64 = 6_755_399_441_055_744.0;
/// Below this magnitude adding [`MAGIC`] rounds to the nearest: 2^51.
const QUICK: f64 = (1u64 << 51) as f64;

/// A grid with its origin on a whole metre near the data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    origin: P,
    steps_per_m: f64,
}

impl Grid {
    /// A grid of `step_m` around the middle of `extent`.
    pub fn new(extent: &Bounds, step_m: f64) -> Self {
        let origin = if extent.is_empty() { [0.0; 2] } else { extent.centre().map(f64::round) };
        let origin = origin.map(|x| if x.is_finite() { x } else { 0.0 });
        Self { origin, steps_per_m: (1.0 / step_m).round() }
    }
    /// The grid point next to `p`; points out of reach are set to its border.
    pub fn snap(&self, p: P) -> G {
        let of = |k: usize| {
            let steps = (p[k] - self.origin[k]) * self.steps_per_m;
            // The sum leaves the nearest whole number, ties to even, in its low bits; older processors round by a call.
            if steps.abs() < QUICK {
                (steps + MAGIC).to_bits().wrapping_sub(MAGIC.to_bits()) as i64
            } else {
                steps.round_ties_even().clamp(-REACH, REACH) as i64
            }
        };
        IntPoint::new(of(0), of(1))
    }
    /// Ground coordinates of a grid point.
    pub fn ground(&self, g: G) -> P {
        [self.origin[0] + g.x as f64 / self.steps_per_m, self.origin[1] + g.y as f64 / self.steps_per_m]
    }
    /// Square metres of twice an area in steps².
    pub fn m2(&self, twice: i128) -> f64 {
        twice as f64 / (2.0 * self.steps_per_m * self.steps_per_m)
    }
    /// Metres of a length in steps.
    pub fn m(&self, steps: f64) -> f64 {
        steps / self.steps_per_m
    }
    /// A ring on the grid without repeated points, turned so that an outer ring runs counter-clockwise and a hole
    /// clockwise; empty when nothing is left.
    pub fn ring(&self, hole: bool, points: &[P]) -> Ring {
        let mut ring: Ring = Vec::with_capacity(points.len());
        for &p in points {
            let g = self.snap(p);
            if ring.last() != Some(&g) {
                ring.push(g);
            }
        }
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() < 3 {
            return Vec::new();
        }
        if (twice_area(&ring) < 0) != hole {
            ring.reverse();
        }
        ring
    }
    /// All rings of a row, turned as in [`Grid::ring`].
    pub fn rings_of(&self, shapes: &Shapes, row: usize) -> Vec<Ring> {
        shapes.of_row(row).map(|(hole, r)| self.ring(hole, r)).filter(|r| !r.is_empty()).collect()
    }
}

/// Twice the signed area of a ring, counter-clockwise positive, steps².
pub fn twice_area(ring: &[G]) -> i128 {
    let Some(&last) = ring.last() else { return 0 };
    let mut sum = 0i128;
    let mut a = last;
    for &b in ring {
        sum += i128::from(a.x) * i128::from(b.y) - i128::from(b.x) * i128::from(a.y);
        a = b;
    }
    sum
}

/// Twice the area of polygons, steps².
pub fn twice_area_of(polygons: &[Vec<Ring>]) -> i128 {
    polygons.iter().flatten().map(|r| twice_area(r)).sum()
}

/// Length of a closed ring, steps.
pub fn length(ring: &[G]) -> f64 {
    let Some(&last) = ring.last() else { return 0.0 };
    let mut sum = 0.0;
    let mut a = last;
    for &b in ring {
        let (dx, dy) = ((b.x - a.x) as f64, (b.y - a.y) as f64);
        sum += (dx * dx + dy * dy).sqrt();
        a = b;
    }
    sum
}

/// Boolean operation of rings; what counts as inside is told by `fill`. Holes that touch a border in a point stay holes.
///
/// Points on straight lines are kept: where parts touch, both have the point, and no bit of a coordinate decides.
pub fn overlay(subject: &[Ring], clip: &[Ring], rule: OverlayRule, fill: FillRule) -> Polygons {
    let points = subject.iter().chain(clip).map(Vec::len).sum();
    let options = IntOverlayOptions { ogc: true, ..IntOverlayOptions::keep_all_points() };
    let mut overlay: Overlay<i64> = Overlay::new_custom(points, options, Default::default());
    subject.iter().for_each(|r| overlay.add_contour(r, ShapeType::Subject));
    clip.iter().for_each(|r| overlay.add_contour(r, ShapeType::Clip));
    overlay.overlay(rule, fill)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_keeps_its_area_and_turn() {
        let g = Grid::new(&Bounds { min_x: 38_500_000.0, min_y: 3e6, max_x: 38_500_004.0, max_y: 3_000_004.0 }, 1e-4);
        let at = |x: f64, y: f64| [38_500_000.0 + x, 3e6 + y];
        // Clockwise on input, side 4 m: 16 m², counter-clockwise on the grid.
        let r = g.ring(false, &[at(0., 0.), at(0., 4.), at(4., 4.), at(4., 0.), at(0., 0.)]);
        assert_eq!(g.m2(twice_area(&r)), 16.0);
        assert_eq!(g.m(length(&r)), 16.0);
        assert_eq!(g.ground(g.snap(at(1.25, 0.5))), at(1.25, 0.5));
        assert!(g.m2(twice_area(&g.ring(true, &[at(0., 0.), at(1., 0.), at(0., 1.)]))) < 0.0);
    }

    #[test]
    fn points_are_set_to_the_nearest_step_however_far() {
        let g = Grid { origin: [0.0; 2], steps_per_m: 1.0 };
        let far = [0.5, 1.5, -0.5, -2.5, 1e15 + 0.5, -2.25e15, 2.3e15, 4e15, -4e15, 9e15, -9e18, f64::INFINITY];
        for x in far {
            assert_eq!(g.snap([x, -x]).x, x.round_ties_even().clamp(-REACH, REACH) as i64, "{x}");
        }
        assert_eq!(g.snap([f64::NAN; 2]).x, 0);
    }

    #[test]
    fn overlap_of_two_squares() {
        // [0,2]² and [1,3]²: common part [1,2]² = 1 m².
        let g = Grid::new(&Bounds::EMPTY, 1e-4);
        let sq = |o: f64| g.ring(false, &[[o, o], [o + 2., o], [o + 2., o + 2.], [o, o + 2.]]);
        let both = overlay(&[sq(0.)], &[sq(1.)], OverlayRule::Intersect, FillRule::NonZero);
        assert_eq!(g.m2(twice_area_of(&both)), 1.0);
    }
}
