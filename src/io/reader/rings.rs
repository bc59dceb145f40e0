//! Which ring of a shapefile polygon is an outer one, and which hole belongs to which.
//!
//! The format says: outer rings turn clockwise, holes counter-clockwise, in any order. Files that turn the other way
//! exist; there, rings count as holes by how deep they lie.

use super::chunk;
use crate::geo::Bounds;

type Ring<'a> = &'a [[f64; 2]];

/// The rings in the order outer, its holes, next outer, …; the mark says hole.
pub fn arrange(rings: &[Ring]) -> Vec<(usize, bool)> {
    if rings.len() == 1 {
        return vec![(0, false)];
    }
    let boxes: Vec<Bounds> = rings.iter().map(|r| chunk::measure(r).0).collect();
    let is_outer: Vec<bool> = rings.iter().map(|r| twice_area(r) <= 0.0).collect();
    let outers: Vec<usize> = numbers(&is_outer, true);
    if outers.is_empty() {
        return by_depth(rings, &boxes);
    }
    let mut holes: Vec<Vec<usize>> = vec![Vec::new(); rings.len()];
    let mut stray = Vec::new();
    for hole in numbers(&is_outer, false) {
        match smallest_around(hole, &outers, rings, &boxes) {
            Some(outer) => holes.get_mut(outer).map_or((), |h| h.push(hole)),
            // Not a hole in anything: land of its own.
            None => stray.push(hole),
        }
    }
    let mut order = Vec::with_capacity(rings.len());
    for outer in outers.into_iter().chain(stray) {
        order.push((outer, false));
        order.extend(holes.get(outer).into_iter().flatten().map(|&h| (h, true)));
    }
    order
}

fn numbers(is_outer: &[bool], wanted: bool) -> Vec<usize> {
    is_outer.iter().enumerate().filter(|(_, o)| **o == wanted).map(|(i, _)| i).collect()
}

/// Rings inside an odd number of others are holes of the smallest one around them.
fn by_depth(rings: &[Ring], boxes: &[Bounds]) -> Vec<(usize, bool)> {
    let all: Vec<usize> = (0..rings.len()).collect();
    let depth: Vec<usize> = all.iter().map(|&i| all.iter().filter(|&&o| lies_in(i, o, rings, boxes)).count()).collect();
    let is_hole = |i: usize| depth.get(i).is_some_and(|d| d % 2 == 1);
    let outers: Vec<usize> = all.iter().copied().filter(|&i| !is_hole(i)).collect();
    let mut order = Vec::with_capacity(rings.len());
    for &outer in &outers {
        order.push((outer, false));
        let mine = |h: &usize| is_hole(*h) && smallest_around(*h, &outers, rings, boxes) == Some(outer);
        order.extend(all.iter().copied().filter(mine).map(|h| (h, true)));
    }
    // A ring that equals another may be deep in nothing; it stays, as an outer one.
    for i in all {
        if !order.iter().any(|(k, _)| *k == i) {
            order.push((i, false));
        }
    }
    order
}

fn smallest_around(hole: usize, outers: &[usize], rings: &[Ring], boxes: &[Bounds]) -> Option<usize> {
    let inside = |o: &&usize| {
        // With one outer ring the box decides: the point test costs, and says no more for a sound file.
        if outers.len() == 1 { box_in(hole, **o, boxes) } else { lies_in(hole, **o, rings, boxes) }
    };
    let area = |o: usize| rings.get(o).map_or(0.0, |r| twice_area(r).abs());
    outers.iter().filter(inside).copied().min_by(|a, b| area(*a).total_cmp(&area(*b)))
}

fn box_in(inner: usize, outer: usize, boxes: &[Bounds]) -> bool {
    let (Some(i), Some(o)) = (boxes.get(inner), boxes.get(outer)) else { return false };
    inner != outer && o.min_x <= i.min_x && i.max_x <= o.max_x && o.min_y <= i.min_y && i.max_y <= o.max_y
}

/// Whether more of the first vertices lie inside than outside; a hole may touch its outer ring in some.
fn lies_in(inner: usize, outer: usize, rings: &[Ring], boxes: &[Bounds]) -> bool {
    if !box_in(inner, outer, boxes) {
        return false;
    }
    let (Some(a), Some(b)) = (rings.get(inner), rings.get(outer)) else { return false };
    let tried = a.iter().take(VERTICES_TRIED);
    let inside = tried.clone().filter(|p| holds(b, **p)).count();
    inside * 2 > tried.len()
}

const VERTICES_TRIED: usize = 9;

fn holds(ring: Ring, p: [f64; 2]) -> bool {
    let mut inside = false;
    for w in ring.windows(2) {
        let &[[ax, ay], [bx, by]] = w else { continue };
        if (ay > p[1]) != (by > p[1]) && p[0] < (bx - ax) * (p[1] - ay) / (by - ay) + ax {
            inside = !inside;
        }
    }
    inside
}

/// Twice the area, positive when counter-clockwise; relative to the first vertex, for large coordinates.
fn twice_area(ring: Ring) -> f64 {
    let Some(&[ox, oy]) = ring.first() else { return 0.0 };
    ring.windows(2).map(|w| (w[0][0] - ox) * (w[1][1] - oy) - (w[1][0] - ox) * (w[0][1] - oy)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clockwise square, or the same the other way round.
    fn square(x: f64, y: f64, side: f64, clockwise: bool) -> Vec<[f64; 2]> {
        let mut r = vec![[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]];
        if !clockwise {
            r.reverse();
        }
        r
    }
    fn order(rings: &[Vec<[f64; 2]>]) -> Vec<(usize, bool)> {
        arrange(&rings.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    #[test]
    fn holes_follow_their_outer_ring_in_any_order() {
        let rings = [
            square(11.0, 1.0, 1.0, false),
            square(0.0, 0.0, 5.0, true),
            square(1.0, 1.0, 1.0, false),
            square(10.0, 0.0, 5.0, true),
        ];
        assert_eq!(order(&rings), [(1, false), (2, true), (3, false), (0, true)]);
    }

    #[test]
    fn an_island_in_a_hole_is_land() {
        let rings = [square(0.0, 0.0, 9.0, true), square(1.0, 1.0, 7.0, false), square(2.0, 2.0, 1.0, true)];
        assert_eq!(order(&rings), [(0, false), (1, true), (2, false)]);
    }

    #[test]
    fn wrong_winding_goes_by_depth() {
        let rings = [square(0.0, 0.0, 9.0, false), square(1.0, 1.0, 7.0, false), square(20.0, 0.0, 1.0, false)];
        assert_eq!(order(&rings), [(0, false), (1, true), (2, false)]);
        // A counter-clockwise ring beside the only clockwise one is land too.
        let beside = [square(0.0, 0.0, 1.0, true), square(5.0, 5.0, 1.0, false)];
        assert_eq!(order(&beside), [(0, false), (1, false)]);
    }
}
