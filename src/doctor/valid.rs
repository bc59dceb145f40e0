//! Whether the polygons of one row are sound, by the rules of OGC Simple Features as GEOS applies them.
//!
//! Source: JTS/GEOS `IsValidOp` and `PolygonTopologyAnalyzer`; agreement is tested on the JTS validity cases.

use std::collections::BTreeMap;

use super::contact::{Contact, Meet, P, Rings, ring_in, side};
use super::fault::{Fault, Faults};
use crate::geo::Shapes;

/// Working memory of [`check_row`], kept between rows.
#[derive(Default)]
pub struct Scratch {
    rings: Rings,
    hole: Vec<bool>,
    part: Vec<u32>,
    contacts: Vec<Contact>,
    spikes: Vec<(u32, P)>,
}

/// Checks the polygons of `row`. A row without rings has no fault here: its state tells.
pub fn check_row(shapes: &Shapes, row: usize, scratch: &mut Scratch) -> Faults {
    let mut faults = Faults::default();
    scratch.load(shapes, row, &mut faults);
    if faults.has(Fault::NotFinite) || scratch.rings.ends.is_empty() {
        return faults;
    }
    if scratch.rings.repeated > 0 {
        faults.add(Fault::Repeated, first_repeat(shapes, row));
    }
    scratch.thin_rings(&mut faults);
    if faults.has(Fault::TooFew) {
        return faults;
    }
    scratch.contacts.clear();
    scratch.spikes.clear();
    scratch.rings.contacts(&mut scratch.contacts);
    scratch.rings.spikes(&mut scratch.spikes);
    scratch.judge_contacts(&mut faults);
    if scratch.rings.ends.len() > 1 && !faults.has(Fault::Cross) {
        scratch.judge_nesting(&mut faults);
    }
    faults
}

fn first_repeat(shapes: &Shapes, row: usize) -> P {
    shapes.of_row(row).find_map(|(_, r)| r.windows(2).find(|w| w[0] == w[1]).map(|w| w[0])).unwrap_or([f64::NAN; 2])
}

impl Scratch {
    fn load(&mut self, shapes: &Shapes, row: usize, faults: &mut Faults) {
        self.rings.clear();
        self.hole.clear();
        self.part.clear();
        let mut part = 0u32;
        for (n, (hole, ring)) in shapes.of_row(row).enumerate() {
            if let Some(bad) = ring.iter().find(|p| !(p[0].is_finite() && p[1].is_finite())) {
                faults.add(Fault::NotFinite, *bad);
                return;
            }
            if n > 0 && !hole {
                part += 1;
            }
            if let (Some(&a), Some(&b)) = (ring.first(), ring.last())
                && a != b
            {
                faults.add(Fault::Unclosed, a);
            }
            self.rings.push(ring);
            self.hole.push(hole);
            self.part.push(part);
        }
    }

    /// Drops rings of fewer than three points; a row of only such outer rings is a fault of its own.
    fn thin_rings(&mut self, faults: &mut Faults) {
        let all = 0..self.rings.ends.len();
        if all.clone().all(|k| self.rings.ring(k).len() >= 3) {
            return;
        }
        let place = |k: usize| self.rings.ring(k).first().copied().unwrap_or([f64::NAN; 2]);
        let kept: Vec<usize> = all.clone().filter(|&k| self.rings.ring(k).len() >= 3).collect();
        if !kept.iter().any(|&k| !self.is_hole(k)) {
            faults.add(Fault::TooFew, place(0));
            return;
        }
        if let Some(k) = all.into_iter().find(|&k| self.rings.ring(k).len() < 3) {
            faults.add(Fault::ThinRing, place(k));
        }
        let mut rings = Rings::default();
        kept.iter().for_each(|&k| rings.push(self.rings.ring(k)));
        self.hole = kept.iter().map(|&k| self.is_hole(k)).collect();
        self.part = kept.iter().map(|&k| self.part_of(k)).collect();
        self.rings = rings;
    }

    fn is_hole(&self, k: usize) -> bool {
        self.hole.get(k).copied().unwrap_or(false)
    }
    fn part_of(&self, k: usize) -> u32 {
        self.part.get(k).copied().unwrap_or(0)
    }

    fn judge_contacts(&self, faults: &mut Faults) {
        let crosses = |c: &&Contact| match c.meet {
            Meet::Cross => true,
            Meet::Overlap => c.ring != c.other_ring,
            Meet::Touch => c.ring != c.other_ring && self.crosses_at_vertex(c),
        };
        if let Some(c) = self.contacts.iter().filter(crosses).min_by_key(|c| (c.seg, c.other_seg)) {
            faults.add(Fault::Cross, c.at);
        }
        if let Some(&(_, at)) = self.spikes.first() {
            faults.add(Fault::Spike, at);
        }
        for c in self.contacts.iter().filter(|c| c.ring == c.other_ring) {
            match c.meet {
                // Folded on itself away from a tip: a crossing without area, unless a tip explains it.
                Meet::Overlap if self.spikes.is_empty() => faults.add(Fault::Cross, c.at),
                Meet::Touch => faults.add(Fault::SelfTouch, c.at),
                _ => {}
            }
        }
        if !faults.has(Fault::Cross) {
            self.judge_touches(faults);
        }
    }

    /// Whether two rings that share a point pass through each other there.
    fn crosses_at_vertex(&self, c: &Contact) -> bool {
        let (Some((a0, a1)), Some((b0, b1))) =
            (self.arms(c.ring, c.seg, c.at), self.arms(c.other_ring, c.other_seg, c.at))
        else {
            return false;
        };
        crossing_arms(c.at, [a0, a1], [b0, b1])
    }

    /// The points before and after `at` on a ring; `None` at the end of the segment, where the next one is asked.
    fn arms(&self, ring: u32, seg: u32, at: P) -> Option<(P, P)> {
        let s = self.rings.span(ring as usize);
        let start = self.rings.points.get(seg as usize).copied()?;
        let end = self.rings.after(seg as usize, &s);
        if at == end {
            None
        } else if at == start {
            Some((self.rings.before(seg as usize, &s), end))
        } else {
            Some((start, end))
        }
    }

    /// Rings of one part that touch in a chain which closes cut the inside into pieces.
    fn judge_touches(&self, faults: &mut Faults) {
        let mut places: BTreeMap<[u64; 2], usize> = BTreeMap::new();
        let mut seen: BTreeMap<(usize, usize), ()> = BTreeMap::new();
        let mut root: Vec<usize> = (0..self.rings.ends.len()).collect();
        let touches = self.contacts.iter().filter(|c| {
            c.meet == Meet::Touch
                && c.ring != c.other_ring
                && self.part_of(c.ring as usize) == self.part_of(c.other_ring as usize)
        });
        for c in touches {
            let node = *places.entry(c.at.map(f64::to_bits)).or_insert_with(|| {
                root.push(root.len());
                root.len() - 1
            });
            for ring in [c.ring as usize, c.other_ring as usize] {
                if seen.insert((ring, node), ()).is_none() && !unite(&mut root, ring, node) {
                    faults.add(Fault::Split, c.at);
                }
            }
        }
    }

    fn lies_in(&self, inner: usize, outer: usize) -> bool {
        ring_in(self.rings.ring(inner), self.rings.ring(outer))
    }

    fn judge_nesting(&self, faults: &mut Faults) {
        let shell_of = |part: u32| (0..self.hole.len()).find(|&k| self.part_of(k) == part && !self.is_hole(k));
        for k in (0..self.hole.len()).filter(|&k| self.is_hole(k)) {
            let inside = shell_of(self.part_of(k)).is_some_and(|s| self.lies_in(k, s));
            if !inside {
                faults.add(Fault::HoleOutside, self.rings.ring(k).first().copied().unwrap_or([f64::NAN; 2]));
            }
        }
        for (inner, outer) in self.boxes_within() {
            let same_part = self.part_of(inner) == self.part_of(outer);
            let nested = match (self.is_hole(inner), self.is_hole(outer)) {
                (true, true) => same_part && self.lies_in(inner, outer),
                (false, false) => self.lies_in(inner, outer) && !self.in_hole_of(inner, self.part_of(outer)),
                _ => false,
            };
            if nested {
                faults.add(Fault::Nested, self.rings.ring(inner).first().copied().unwrap_or([f64::NAN; 2]));
            }
        }
    }

    fn in_hole_of(&self, ring: usize, part: u32) -> bool {
        (0..self.hole.len()).any(|k| self.is_hole(k) && self.part_of(k) == part && self.lies_in(ring, k))
    }

    /// Pairs (inner, outer) of different rings whose boxes lie within each other.
    fn boxes_within(&self) -> Vec<(usize, usize)> {
        let boxes: Vec<crate::geo::Bounds> =
            (0..self.hole.len()).map(|k| crate::geo::Bounds::around(self.rings.ring(k))).collect();
        let mut by_x: Vec<usize> = (0..boxes.len()).collect();
        by_x.sort_by(|&a, &b| boxes[a].min_x.total_cmp(&boxes[b].min_x).then(a.cmp(&b)));
        let within = |a: usize, b: usize| {
            let (i, o) = (&boxes[a], &boxes[b]);
            o.min_x <= i.min_x && i.max_x <= o.max_x && o.min_y <= i.min_y && i.max_y <= o.max_y
        };
        let mut pairs = Vec::new();
        for (n, &a) in by_x.iter().enumerate() {
            for &b in by_x.iter().skip(n + 1).take_while(|&&b| boxes[b].min_x <= boxes[a].max_x) {
                if within(b, a) {
                    pairs.push((b, a));
                } else if within(a, b) {
                    pairs.push((a, b));
                }
            }
        }
        pairs
    }
}

/// Joins the sets of `a` and `b`; false when they are one already.
fn unite(root: &mut [usize], a: usize, b: usize) -> bool {
    let find = |mut x: usize| {
        while root.get(x).is_some_and(|&r| r != x) {
            x = root.get(x).copied().unwrap_or(x);
        }
        x
    };
    let (a, b) = (find(a), find(b));
    if let Some(r) = root.get_mut(a) {
        *r = b;
    }
    a != b
}

/// Whether path `a0`–`o`–`a1` passes through path `b0`–`o`–`b1`; arms that lie on each other do not count.
fn crossing_arms(o: P, [a0, a1]: [P; 2], [b0, b1]: [P; 2]) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let (low, high) = if by_angle(o, a0, a1) == Greater { (a1, a0) } else { (a0, a1) };
    let between = |p: P| match (by_angle(o, p, low), by_angle(o, p, high)) {
        (Equal, _) | (_, Equal) => 0,
        (Greater, Less) => 1,
        _ => -1,
    };
    between(b0) * between(b1) < 0
}

/// Order of directions from `o`, counter-clockwise from east. Exact.
fn by_angle(o: P, p: P, q: P) -> std::cmp::Ordering {
    let quadrant = |p: P| match (p[0] >= o[0], p[1] >= o[1]) {
        (true, true) => 0,
        (false, true) => 1,
        (false, false) => 2,
        (true, false) => 3,
    };
    quadrant(p).cmp(&quadrant(q)).then_with(|| match side(o, p, q) {
        1 => std::cmp::Ordering::Less,
        0 => std::cmp::Ordering::Equal,
        _ => std::cmp::Ordering::Greater,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::cases::shapes;

    fn told(rings: &[(bool, &[P])]) -> Vec<Fault> {
        check_row(&shapes(&[rings]), 0, &mut Scratch::default()).told().map(|f| f.0).collect()
    }

    const SQUARE: &[P] = &[[0., 0.], [4., 0.], [4., 4.], [0., 4.], [0., 0.]];

    #[test]
    fn sound_rings_are_silent() {
        assert!(told(&[(false, SQUARE), (true, &[[1., 1.], [2., 1.], [2., 2.], [1., 1.]])]).is_empty());
    }

    #[test]
    fn each_fault_of_a_ring_has_its_name() {
        let one = |r: &[P]| told(&[(false, r)]);
        assert_eq!(one(&[[0., 0.], [2., 2.], [2., 0.], [0., 2.], [0., 0.]]), [Fault::Cross]);
        assert_eq!(one(&[[0., 0.], [1., 1.], [0., 0.]]), [Fault::TooFew]);
        assert_eq!(one(&[[0., 0.], [f64::NAN, 1.], [1., 0.], [0., 0.]]), [Fault::NotFinite]);
        assert_eq!(one(&[[0., 0.], [4., 0.], [4., 0.], [4., 4.], [0., 0.]]), [Fault::Repeated]);
        assert_eq!(one(&[[0., 0.], [4., 0.], [4., 4.], [0., 4.]]), [Fault::Unclosed]);
        assert_eq!(one(&[[0., 0.], [4., 0.], [4., 4.], [4., 6.], [4., 4.], [0., 4.], [0., 0.]]), [Fault::Spike]);
        // Two triangles that share the corner (2, 2) as one ring.
        let touch = [[0., 0.], [4., 0.], [2., 2.], [4., 4.], [0., 4.], [2., 2.], [0., 0.]];
        assert_eq!(one(&touch), [Fault::SelfTouch]);
    }

    #[test]
    fn each_fault_of_holes_and_parts_has_its_name() {
        let hole = |r| told(&[(false, SQUARE), (true, r)]);
        assert_eq!(hole(&[[5., 1.], [6., 1.], [6., 2.], [5., 1.]]), [Fault::HoleOutside]);
        assert_eq!(hole(&[[3., 1.], [6., 1.], [6., 2.], [3., 1.]]), [Fault::Cross]);
        assert_eq!(hole(&[[1., 1.], [1., 1.], [1., 1.]]).first(), Some(&Fault::ThinRing));
        // A diamond whose corners lie on all four sides cuts the square into four corners.
        assert_eq!(hole(&[[2., 0.], [4., 2.], [2., 4.], [0., 2.], [2., 0.]]), [Fault::Split]);
        // Touching in one point is allowed.
        assert!(hole(&[[2., 0.], [3., 2.], [1., 2.], [2., 0.]]).is_empty());
        let inner: &[P] = &[[1., 1.], [2., 1.], [2., 2.], [1., 1.]];
        assert_eq!(told(&[(false, SQUARE), (false, inner)]), [Fault::Nested]);
        let h: &[P] = &[[0.5, 0.5], [3., 0.5], [3., 3.], [0.5, 3.], [0.5, 0.5]];
        assert_eq!(told(&[(false, SQUARE), (true, h), (true, inner)]), [Fault::Nested]);
        // A part inside the hole of another is allowed.
        assert!(told(&[(false, SQUARE), (true, h), (false, inner)]).is_empty());
    }
}
