//! Which parcels lie at a point, in a box, in a lasso. Only filled ground counts; the screen plays no part.

use rayon::prelude::*;

use crate::base::Buf;
use crate::geo::{Bounds, BoxIndex, Shapes};

/// The parcel at a ground point; where parcels overlap the higher row, as on the map.
pub fn row_at(shapes: &Shapes, index: &BoxIndex, ground: [f64; 2]) -> Option<u32> {
    let mut found = None;
    index.each(&Bounds::around(&[ground]), &mut |row| {
        if found < Some(row) && shapes.holds(row as usize, ground) {
            found = Some(row);
        }
    });
    found
}

/// The parcels that share ground with a box, rising.
pub fn rows_in_box(shapes: &Shapes, index: &BoxIndex, area: &Bounds) -> Vec<u32> {
    let corners =
        [[area.min_x, area.min_y], [area.max_x, area.min_y], [area.max_x, area.max_y], [area.min_x, area.max_y]];
    rows_in_lasso(shapes, index, &corners)
}

/// The parcels that share ground with the polygon drawn around them, rising. The lasso closes itself; even–odd.
///
/// Cost: parcels wholly inside or outside are told from their box; only those at its edge are looked at closely.
pub fn rows_in_lasso(shapes: &Shapes, index: &BoxIndex, lasso: &[[f64; 2]]) -> Vec<u32> {
    let loop_ = Loop::new(lasso);
    let candidates = index.query(&Bounds::around(lasso));
    candidates.into_par_iter().with_min_len(256).filter(|&row| loop_.meets(shapes, row as usize)).collect()
}

/// A closed polygon whose edges are found by box.
struct Loop {
    edges: Vec<[[f64; 2]; 2]>,
    index: BoxIndex,
    reach: f64,
}

impl Loop {
    fn new(points: &[[f64; 2]]) -> Self {
        let next = points.iter().cycle().skip(1);
        let edges: Vec<_> = points.iter().zip(next).map(|(a, b)| [*a, *b]).collect();
        let boxes: Vec<_> = edges.iter().map(|e| Bounds::around(e)).collect();
        let index = BoxIndex::build(&Buf::from(boxes));
        Self { edges, index, reach: Bounds::around(points).max_x }
    }

    /// Whether a point lies inside.
    fn holds(&self, p: [f64; 2]) -> bool {
        let ray = Bounds { min_x: p[0], min_y: p[1], max_x: self.reach.max(p[0]), max_y: p[1] };
        let mut inside = false;
        self.index.each(&ray, &mut |i| {
            if let Some([[ax, ay], [bx, by]]) = self.edges.get(i as usize).copied()
                && (ay > p[1]) != (by > p[1])
                && p[0] < (bx - ax) * (p[1] - ay) / (by - ay) + ax
            {
                inside = !inside;
            }
        });
        inside
    }

    fn meets(&self, shapes: &Shapes, row: usize) -> bool {
        let b = shapes.bounds_of(row);
        let mut near: Vec<[[f64; 2]; 2]> = Vec::new();
        self.index.each(&b, &mut |i| near.extend(self.edges.get(i as usize).copied()));
        if near.is_empty() {
            // No edge of the lasso comes near: the whole box is on one side.
            return self.holds(b.centre());
        }
        let touches = |w: &[[f64; 2]]| near.iter().any(|e| cross(w[0], w[1], e[0], e[1]));
        if shapes.of_row(row).any(|(_, ring)| ring.windows(2).any(touches)) {
            return true;
        }
        // No boundaries cross: one lies in the other, or they are apart.
        let vertex_inside = shapes.of_row(row).any(|(_, ring)| ring.first().is_some_and(|p| self.holds(*p)));
        vertex_inside || near.first().is_some_and(|e| shapes.holds(row, e[0]))
    }
}

/// Whether two segments share a point.
fn cross(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> bool {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if ((c_side > 0.0) != (d_side > 0.0)) && ((a_side > 0.0) != (b_side > 0.0)) {
        return Bounds::around(&[a, b]).meets(&Bounds::around(&[c, d]));
    }
    let on = |s: f64, p: [f64; 2], q: [f64; 2], r: [f64; 2]| s == 0.0 && Bounds::around(&[p, q]).holds(r);
    on(c_side, a, b, c) || on(d_side, a, b, d) || on(a_side, c, d, a) || on(b_side, c, d, b)
}
