//! Lines cut by the polygons they run through: how much of a line lies in which row.

use super::{Bounds, BoxIndex, Shapes};

/// A line nearer to a boundary than this lies on it, metres: a millimetre, far below what any survey knows.
const ON_M: f64 = 0.001;

/// Length of a line, metres.
pub fn length(line: &[[f64; 2]]) -> f64 {
    line.windows(2).map(|w| distance(w[0], w[1])).sum()
}

/// Metres of a line by the row they lie in, rows rising, `None` (in no row) first; the parts add up to [`length`] but for
/// the last bits, each stretch counted once.
///
/// `shapes` and line in the same projected system. A stretch along a boundary belongs to the lowest of the rows that have
/// that boundary; where rows overlap, to the highest, as on the map. Segments without length or with a coordinate that is
/// no number count nothing. Cost: the edges of all rows whose box a segment meets.
pub fn along(line: &[[f64; 2]], shapes: &Shapes, index: &BoxIndex) -> Vec<(Option<u32>, f64)> {
    let mut parts: std::collections::BTreeMap<Option<u32>, f64> = std::collections::BTreeMap::new();
    let mut rows = Vec::new();
    for w in line.windows(2) {
        let segment = Segment { a: w[0], b: w[1], length: distance(w[0], w[1]) };
        if !(segment.length > 0.0 && segment.length.is_finite()) {
            continue;
        }
        index.query_into(&wider(Bounds::around(w)), &mut rows);
        let mut stops = segment.stops(shapes, &rows);
        stops.push(1.0);
        let mut from = 0.0;
        for to in stops {
            if to > from {
                let middle = segment.at((from + to) / 2.0);
                *parts.entry(owner(middle, shapes, &rows)).or_default() += (to - from) * segment.length;
                from = to;
            }
        }
    }
    parts.into_iter().collect()
}

/// A straight piece of a line.
struct Segment {
    a: [f64; 2],
    b: [f64; 2],
    length: f64,
}

impl Segment {
    /// The point at a fraction of its length.
    fn at(&self, t: f64) -> [f64; 2] {
        [self.a[0] + t * (self.b[0] - self.a[0]), self.a[1] + t * (self.b[1] - self.a[1])]
    }

    /// Fractions at which it may pass from one row to another, rising, within (0, 1).
    fn stops(&self, shapes: &Shapes, rows: &[u32]) -> Vec<f64> {
        let near = wider(Bounds::around(&[self.a, self.b]));
        let mut stops = Vec::new();
        for &row in rows {
            for k in shapes.rings_of(row as usize) {
                for edge in shapes.ring(k).windows(2).filter(|e| Bounds::around(e).meets(&near)) {
                    self.meet(edge[0], edge[1], &mut stops);
                }
            }
        }
        stops.retain(|t| *t > 0.0 && *t < 1.0);
        stops.sort_by(f64::total_cmp);
        stops
    }

    /// Where an edge crosses it or begins on it.
    fn meet(&self, c: [f64; 2], d: [f64; 2], stops: &mut Vec<f64>) {
        let run = [self.b[0] - self.a[0], self.b[1] - self.a[1]];
        let edge = [d[0] - c[0], d[1] - c[1]];
        let to_c = [c[0] - self.a[0], c[1] - self.a[1]];
        let across = cross(run, edge);
        if across != 0.0 {
            let (t, u) = (cross(to_c, edge) / across, cross(to_c, run) / across);
            if (0.0..=1.0).contains(&u) {
                stops.push(t);
            }
        }
        // Edges that lie along it cross nowhere; where they begin and end is where the row may change.
        for p in [c, d] {
            let to_p = [p[0] - self.a[0], p[1] - self.a[1]];
            if cross(run, to_p).abs() <= ON_M * self.length {
                stops.push((to_p[0] * run[0] + to_p[1] * run[1]) / (self.length * self.length));
            }
        }
    }
}

/// The row that a point counts for.
fn owner(p: [f64; 2], shapes: &Shapes, rows: &[u32]) -> Option<u32> {
    let (mut on, mut within) = (None, None);
    for &row in rows {
        if !wider(shapes.bounds_of(row as usize)).holds(p) {
            continue;
        }
        if on.is_none() && touches(p, shapes, row as usize) {
            on = Some(row);
        }
        if shapes.holds(row as usize, p) {
            within = Some(row);
        }
    }
    on.or(within)
}

/// Whether a point lies on the boundary of a row.
fn touches(p: [f64; 2], shapes: &Shapes, row: usize) -> bool {
    let near = wider(Bounds::around(&[p]));
    shapes.rings_of(row).any(|k| {
        let edges = shapes.ring(k).windows(2).filter(|e| Bounds::around(e).meets(&near));
        edges.into_iter().any(|e| off(p, e[0], e[1]) <= ON_M)
    })
}

/// Distance of a point from a straight piece.
fn off(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> f64 {
    let (run, to_p) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
    let square = run[0] * run[0] + run[1] * run[1];
    let t = if square > 0.0 { ((to_p[0] * run[0] + to_p[1] * run[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    distance(p, [a[0] + t * run[0], a[1] + t * run[1]])
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(b[0] - a[0], b[1] - a[1])
}

fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

fn wider(b: Bounds) -> Bounds {
    Bounds { min_x: b.min_x - ON_M, min_y: b.min_y - ON_M, max_x: b.max_x + ON_M, max_y: b.max_y + ON_M }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::ShapesBuilder;
    use proptest::prelude::*;

    /// Squares of 100 m, `across` in a row, rows upwards, from (0, 0); each row of the layer is one.
    fn grid(across: usize, up: usize) -> (Shapes, BoxIndex) {
        let mut b = ShapesBuilder::default();
        for i in 0..across * up {
            let (x, y) = ((i % across) as f64 * 100.0, (i / across) as f64 * 100.0);
            b.ring(false, &[[x, y], [x + 100.0, y], [x + 100.0, y + 100.0], [x, y + 100.0], [x, y]]);
            b.end_row();
        }
        let shapes = b.finish();
        let index = BoxIndex::build(&shapes.bounds);
        (shapes, index)
    }

    #[test]
    fn a_line_is_cut_where_parcels_meet() {
        let (shapes, index) = grid(3, 1);
        // 50 m outside, then 100, 100 and 30 m.
        let line = [[-50.0, 40.0], [100.0, 40.0], [230.0, 40.0]];
        let parts = along(&line, &shapes, &index);
        for ((row, m), (r, w)) in parts.iter().zip([(None, 50.0), (Some(0), 100.0), (Some(1), 100.0), (Some(2), 30.0)])
        {
            assert!(*row == r && (m - w).abs() < 1e-9, "{parts:?}");
        }
        assert_eq!(parts.len(), 4);
        assert_eq!(length(&line), 280.0);
    }

    #[test]
    fn a_line_on_a_shared_boundary_counts_once_for_the_lower_row() {
        let (shapes, index) = grid(2, 2);
        // Along x = 100 from y = 0 to 200: rows 0 | 1, then 2 | 3.
        assert_eq!(along(&[[100.0, 0.0], [100.0, 200.0]], &shapes, &index), [(Some(0), 100.0), (Some(2), 100.0)]);
        // Half a millimetre beside it, and along the outer edge.
        assert_eq!(along(&[[100.0005, 0.0], [100.0005, 100.0]], &shapes, &index), [(Some(0), 100.0)]);
        assert_eq!(along(&[[0.0, 0.0], [0.0, 100.0]], &shapes, &index), [(Some(0), 100.0)]);
        // A slanted boundary, whose points no float holds exactly.
        let mut b = ShapesBuilder::default();
        b.ring(false, &[[0.0, 0.0], [70.1, 33.3], [0.0, 90.0], [0.0, 0.0]]);
        b.end_row();
        b.ring(false, &[[0.0, 0.0], [90.0, 0.0], [70.1, 33.3], [0.0, 0.0]]);
        b.end_row();
        let (s, line) = (b.finish(), [[0.0, 0.0], [70.1, 33.3]]);
        let parts = along(&line, &s, &BoxIndex::build(&s.bounds));
        assert!(parts.len() == 1 && parts[0].0 == Some(0) && (parts[0].1 - length(&line)).abs() < 1e-9, "{parts:?}");
    }

    #[test]
    fn holes_are_outside_and_overlaps_go_to_the_higher_row() {
        let mut b = ShapesBuilder::default();
        b.ring(false, &[[0.0, 0.0], [90.0, 0.0], [90.0, 90.0], [0.0, 90.0], [0.0, 0.0]]);
        b.ring(true, &[[30.0, 30.0], [30.0, 60.0], [60.0, 60.0], [60.0, 30.0], [30.0, 30.0]]);
        b.end_row();
        b.ring(false, &[[80.0, 0.0], [99.0, 0.0], [99.0, 90.0], [80.0, 90.0], [80.0, 0.0]]);
        b.end_row();
        let s = b.finish();
        let parts = along(&[[-10.0, 45.0], [110.0, 45.0]], &s, &BoxIndex::build(&s.bounds));
        // Outside 10 + hole 30 + 11; first row 30 + 20; second 19.
        let wanted = [(None, 51.0), (Some(0), 50.0), (Some(1), 19.0)];
        for ((row, m), (r, w)) in parts.iter().zip(wanted) {
            assert!(*row == r && (m - w).abs() < 1e-9, "{parts:?}");
        }
        assert_eq!(parts.len(), 3);
    }

    #[test]
    fn nothing_and_no_numbers_count_nothing() {
        let (shapes, index) = grid(1, 1);
        assert!(along(&[], &shapes, &index).is_empty() && along(&[[5.0, 5.0]], &shapes, &index).is_empty());
        assert!(along(&[[5.0, 5.0], [5.0, 5.0], [f64::NAN, 1.0]], &shapes, &index).is_empty());
        assert_eq!(along(&[[500.0, 5.0], [510.0, 5.0]], &shapes, &index), [(None, 10.0)]);
    }

    #[test]
    fn a_point_within_lies_within() {
        // A U: the centroid lies in the gap.
        let mut b = ShapesBuilder::default();
        b.ring(
            false,
            &[[0., 0.], [50., 0.], [50., 90.], [40., 90.], [40., 5.], [20., 5.], [20., 90.], [0., 90.], [0., 0.]],
        );
        b.end_row();
        b.end_row();
        let s = b.finish();
        let p = s.point_within(0).unwrap();
        assert!(s.holds(0, p) && p == [10.0, 45.0], "{p:?}");
        assert_eq!(s.point_within(1), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_metre_is_lost_or_counted_twice(
            // Whole and half steps of the grid, so that corners and boundaries are met often.
            points in prop::collection::vec((-3i32..13, -3i32..13), 2..9), shift in prop_oneof![Just(0.0), -40.0f64..40.0],
        ) {
            let (shapes, index) = grid(5, 5);
            let line: Vec<[f64; 2]> =
                points.iter().map(|(x, y)| [f64::from(*x) * 50.0 + shift, f64::from(*y) * 50.0]).collect();
            let parts = along(&line, &shapes, &index);
            let whole = length(&line);
            let sum: f64 = parts.iter().map(|p| p.1).sum();
            prop_assert!((sum - whole).abs() <= 1e-9 * (1.0 + whole), "{} {}", sum, whole);
            // What lies within the grid's square lies in a row.
            let held = points.iter().all(|(x, y)| (0..=10).contains(x) && (0..=10).contains(y)) && shift == 0.0;
            prop_assert!(!held || parts.iter().all(|p| p.0.is_some()), "{:?}", parts);
        }
    }
}
