//! Small shapes for the tests of this module.

use super::contact::P;
use crate::geo::{Shapes, ShapesBuilder};

/// Shapes from rows of (hole, points).
pub fn shapes(rows: &[&[(bool, &[P])]]) -> Shapes {
    let mut b = ShapesBuilder::default();
    for rings in rows {
        rings.iter().for_each(|(hole, points)| b.ring(*hole, points));
        b.end_row();
    }
    b.finish()
}

/// Shapes of one outer ring a row.
pub fn plain(rows: &[&[P]]) -> Shapes {
    let mut b = ShapesBuilder::default();
    for r in rows {
        b.ring(false, r);
        b.end_row();
    }
    b.finish()
}

/// A closed square with lower left corner (x, y).
pub fn square(x: f64, y: f64, side: f64) -> [P; 5] {
    [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
}
