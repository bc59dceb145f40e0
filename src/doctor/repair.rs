//! Repairs a person may take. Each is a pure function of a row; taking one is recorded by kind and count.
//!
//! Overlaps between parcels are not among them: who owns the ground counted twice is no question of geometry.

use std::borrow::Cow;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::contact::{P, ring_in};
use super::grid::{Grid, Polygons, Ring, overlay, twice_area_of};
use super::limits::Limits;
use super::rows::signed_m2;
use crate::base::{Arg, Args, Error, Result};
use crate::geo::{Shapes, ShapesBuilder};

/// A kind of repair. The name is what a person writes and what a project keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The first point repeated at the end of an open ring.
    CloseRing,
    /// Points that repeat the one before taken out.
    DropRepeatedPoints,
    /// What the outer rings go round, less the holes.
    MakeValid,
    /// Of parcels that are the same in all that is reckoned with, the first one stays.
    KeepOne,
}

impl Kind {
    /// All kinds, in the order in which they are done.
    pub const ALL: [Self; 4] = [Self::CloseRing, Self::DropRepeatedPoints, Self::MakeValid, Self::KeepOne];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CloseRing => "close-ring",
            Self::DropRepeatedPoints => "drop-repeated-points",
            Self::MakeValid => "make-valid",
            Self::KeepOne => "keep-one",
        }
    }

    /// The kind of a name. Errors: `DOC-003` there is none of that name.
    pub fn named(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            Error::new("DOC-003").with("name", name).with("known", known)
        })
    }

    /// The kind that mends what a finding names; `None` where no sound one exists.
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "GEOM-013" => Some(Self::CloseRing),
            "GEOM-015" => Some(Self::DropRepeatedPoints),
            "GEOM-010" | "GEOM-011" | "GEOM-012" | "GEOM-014" | "GEOM-017" | "GEOM-018" | "GEOM-019" => {
                Some(Self::MakeValid)
            }
            "GEOM-016" => Some(Self::KeepOne),
            _ => None,
        }
    }
}

/// Arguments of a repair of all rows with a fault.
pub(crate) fn args(code: &'static str) -> Args {
    vec![(Cow::Borrowed("code"), Arg::from(code))]
}

/// Arguments of `make-valid`: the fault, and the area of its rows before and after, m² in the plane.
pub(crate) fn offer(shapes: &Shapes, grid: &Grid, code: &'static str, rows: &[u32]) -> Args {
    let areas: Vec<(f64, f64)> = rows
        .par_iter()
        .map(|&r| (signed_m2(shapes, r as usize), grid.m2(twice_area_of(&polygons(shapes, r as usize, grid)))))
        .collect();
    let mut args = args(code);
    args.push((Cow::Borrowed("before_m2"), Arg::Num(areas.iter().map(|a| a.0).sum())));
    args.push((Cow::Borrowed("after_m2"), Arg::Num(areas.iter().map(|a| a.1).sum())));
    args
}

/// The ground a row covers: everything its outer rings go round, less everything its holes go round.
///
/// This is the "structure" rule of GEOS: both lobes of a bow-tie count, ground covered twice counts once, spikes go.
pub(crate) fn polygons(shapes: &Shapes, row: usize, grid: &Grid) -> Polygons {
    let (mut outer, mut holes): (Vec<Ring>, Vec<Ring>) = (Vec::new(), Vec::new());
    for (hole, points) in shapes.of_row(row).filter(|(_, r)| r.iter().flatten().all(|x| x.is_finite())) {
        let ring = grid.ring(false, points);
        if !ring.is_empty() {
            if hole { holes.push(ring) } else { outer.push(ring) }
        }
    }
    if outer.is_empty() {
        return Vec::new();
    }
    bind_holes(overlay(&outer, &holes, OverlayRule::Difference, FillRule::NonZero))
}

/// Gives each hole to the outer ring it lies in. The overlay sees to that itself but for rare tangles where many rings
/// touch; there a hole came with a neighbouring part.
fn bind_holes(polygons: Polygons) -> Polygons {
    let plain = |ring: &Ring| -> Vec<P> { ring.iter().map(|g| [g.x as f64, g.y as f64]).collect() };
    let shells: Vec<Vec<P>> = polygons.iter().map(|p| p.first().map(plain).unwrap_or_default()).collect();
    let mut bound: Polygons = polygons.iter().map(|p| p.iter().take(1).cloned().collect()).collect();
    for (own, polygon) in polygons.into_iter().enumerate() {
        for hole in polygon.into_iter().skip(1) {
            let points = plain(&hole);
            let inside = |k: usize| shells.get(k).is_some_and(|s| ring_in(&points, s));
            let home = if inside(own) { own } else { (0..shells.len()).find(|&k| inside(k)).unwrap_or(own) };
            if let Some(p) = bound.get_mut(home) {
                p.push(hole);
            }
        }
    }
    bound
}

/// The row as sound polygons on the fixed grid; no ring when it covers nothing.
pub fn make_valid(shapes: &Shapes, row: usize, limits: &Limits) -> Shapes {
    let grid = Grid::new(&shapes.extent(), limits.grid_m);
    let mut b = ShapesBuilder::default();
    push_polygons(&mut b, &polygons(shapes, row, &grid), &grid);
    b.finish()
}

fn push_polygons(b: &mut ShapesBuilder, polygons: &Polygons, grid: &Grid) {
    for polygon in polygons {
        for (n, ring) in polygon.iter().enumerate() {
            let mut points: Vec<P> = ring.iter().map(|&g| grid.ground(g)).collect();
            points.extend(points.first().copied());
            b.ring(n > 0, &points);
        }
    }
    b.end_row();
}

/// The ring with its first point repeated at the end.
pub fn close_ring(ring: &[P]) -> Vec<P> {
    let mut out = ring.to_vec();
    if let (Some(&a), Some(&b)) = (ring.first(), ring.last())
        && a != b
    {
        out.push(a);
    }
    out
}

/// The ring without points that repeat the one before.
pub fn drop_repeated_points(ring: &[P]) -> Vec<P> {
    let mut out = ring.to_vec();
    out.dedup();
    out
}

/// All shapes with `rows` (ascending) repaired; the other rows keep every bit. [`Kind::KeepOne`] changes no shape.
pub fn apply(shapes: &Shapes, rows: &[u32], kind: Kind, limits: &Limits) -> Shapes {
    let grid = Grid::new(&shapes.extent(), limits.grid_m);
    let mut b = ShapesBuilder::default();
    for row in 0..shapes.rows() {
        let wanted = rows.binary_search(&(row as u32)).is_ok();
        match kind {
            Kind::MakeValid if wanted => push_polygons(&mut b, &polygons(shapes, row, &grid), &grid),
            Kind::CloseRing if wanted => copy_row(&mut b, shapes, row, close_ring),
            Kind::DropRepeatedPoints if wanted => copy_row(&mut b, shapes, row, drop_repeated_points),
            _ => copy_row(&mut b, shapes, row, <[P]>::to_vec),
        }
    }
    b.finish()
}

fn copy_row(b: &mut ShapesBuilder, shapes: &Shapes, row: usize, change: fn(&[P]) -> Vec<P>) {
    shapes.of_row(row).for_each(|(hole, ring)| b.ring(hole, &change(ring)));
    b.end_row();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::cases::{plain, shapes, square};
    use crate::doctor::valid::{Scratch, check_row};

    fn m2(s: &Shapes, row: usize) -> f64 {
        signed_m2(s, row)
    }

    #[test]
    fn a_bow_tie_becomes_its_two_lobes() {
        // Lobes of the 2 m square's diagonals: two triangles of base 2 and height 1 = 1 m² each; signed sum 0.
        let s = plain(&[&[[0., 0.], [2., 2.], [2., 0.], [0., 2.], [0., 0.]]]);
        let v = make_valid(&s, 0, &Limits::shipped().unwrap());
        assert_eq!((m2(&s, 0), m2(&v, 0)), (0.0, 2.0));
        assert!(check_row(&v, 0, &mut Scratch::default()).is_empty());
    }

    #[test]
    fn a_hole_outside_no_longer_takes_area_away() {
        // 4×4 less a hole of 1×1 that lies outside: 15 before, 16 after.
        let (q, h) = (square(0., 0., 4.), square(9., 9., 1.));
        let s = shapes(&[&[(false, &q), (true, &h)]]);
        assert_eq!((m2(&s, 0), m2(&make_valid(&s, 0, &Limits::shipped().unwrap()), 0)), (15.0, 16.0));
    }

    #[test]
    fn applying_touches_only_the_rows_named() {
        let q = square(0.123456, 0., 4.);
        let s = plain(&[&q, &[[8., 0.], [9., 0.], [9., 0.], [9., 1.], [8., 0.]], &[[5., 0.], [6., 0.], [6., 1.]]]);
        let take = |kind, rows: &[u32]| apply(&s, rows, kind, &Limits::shipped().unwrap());
        let d = take(Kind::DropRepeatedPoints, &[1]);
        assert_eq!((d.ring(0), d.ring(1).len(), d.ring(2).len()), (&q[..], 4, 3));
        assert_eq!(take(Kind::CloseRing, &[2]).ring(2).len(), 4);
    }

    #[test]
    fn kinds_are_known_by_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()).unwrap(), kind);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        assert_eq!(Kind::named("paint").unwrap_err().code.0, "DOC-003");
        // Ground counted twice by an overlap has no sound repair.
        assert_eq!(Kind::of_code("GEOM-020"), None);
    }
}
