//! Where segments of one row meet, exactly. The mass of clean parcels passes through here and finds nothing.

use geo::kernels::{Kernel, RobustKernel};

pub use crate::geo::grid::P;

/// How two segments meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meet {
    /// They cross inside both.
    Cross,
    /// They lie on each other along a length.
    Overlap,
    /// They share one point, an end of at least one of them.
    Touch,
}

/// Two segments that meet; numbers are positions in [`Rings::points`] of the segments' first points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contact {
    /// Ring of the first segment.
    pub ring: u32,
    /// First segment.
    pub seg: u32,
    /// Ring of the second segment.
    pub other_ring: u32,
    /// Second segment.
    pub other_seg: u32,
    /// How.
    pub meet: Meet,
    /// Where (one point of it).
    pub at: P,
}

/// Shewchuk 1997, `ccwerrboundA` = (3 + 16ε)ε: below this share the sign of the determinant is not certain in `f64`.
const CERTAIN: f64 = 3.330_669_073_875_471_6e-16;

/// Which side of the line `a`→`b` point `c` lies on: +1 left, −1 right, 0 on it. Exact.
pub fn side(a: P, b: P, c: P) -> i32 {
    let left = (a[0] - c[0]) * (b[1] - c[1]);
    let right = (a[1] - c[1]) * (b[0] - c[0]);
    let det = left - right;
    if det.abs() > CERTAIN * (left.abs() + right.abs()) {
        return if det > 0.0 { 1 } else { -1 };
    }
    side_exact(a, b, c)
}

#[cold]
fn side_exact(a: P, b: P, c: P) -> i32 {
    let coord = |p: P| geo::Coord { x: p[0], y: p[1] };
    match RobustKernel::orient2d(coord(a), coord(b), coord(c)) {
        geo::Orientation::CounterClockwise => 1,
        geo::Orientation::Clockwise => -1,
        geo::Orientation::Collinear => 0,
    }
}

/// How segments `a`–`b` and `c`–`d` meet, and where; `None` when they do not.
pub fn meet(a: P, b: P, c: P, d: P) -> Option<(Meet, P)> {
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    if c_side * d_side > 0 {
        return None;
    }
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    if a_side * b_side > 0 {
        return None;
    }
    if c_side == 0 && d_side == 0 {
        return meet_on_line(a, b, c, d);
    }
    if c_side == 0 {
        Some((Meet::Touch, c))
    } else if d_side == 0 {
        Some((Meet::Touch, d))
    } else if a_side == 0 {
        Some((Meet::Touch, a))
    } else if b_side == 0 {
        Some((Meet::Touch, b))
    } else {
        Some((Meet::Cross, crossing(a, b, c, d)))
    }
}

fn meet_on_line(a: P, b: P, c: P, d: P) -> Option<(Meet, P)> {
    // Along the longer axis of a–b; both orders are exact because all four lie on one line.
    let k = usize::from((b[0] - a[0]).abs() < (b[1] - a[1]).abs());
    let order = |p: P, q: P| if p[k] <= q[k] { (p, q) } else { (q, p) };
    let ((a, b), (c, d)) = (order(a, b), order(c, d));
    let low = if a[k] >= c[k] { a } else { c };
    let high = if b[k] <= d[k] { b } else { d };
    if low[k] > high[k] {
        None
    } else if low[k] == high[k] {
        Some((Meet::Touch, low))
    } else {
        Some((Meet::Overlap, low))
    }
}

/// Where two crossing segments meet; good enough to fly there.
fn crossing(a: P, b: P, c: P, d: P) -> P {
    let (ux, uy) = (b[0] - a[0], b[1] - a[1]);
    let (vx, vy) = (d[0] - c[0], d[1] - c[1]);
    let det = ux * vy - uy * vx;
    let t = if det == 0.0 { 0.0 } else { ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / det };
    [a[0] + t * ux, a[1] + t * uy]
}

/// A whole number that orders as the number does; −0 is 0.
fn rank(x: f64) -> u64 {
    let bits = (x + 0.0).to_bits();
    if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
}

/// Rings of one row without repeated points and without the closing point; kept between rows to save memory traffic.
#[derive(Default)]
pub struct Rings {
    /// Points of all rings.
    pub points: Vec<P>,
    /// One past the last point of each ring.
    pub ends: Vec<u32>,
    /// Consecutive repeated points left out.
    pub repeated: u32,
    /// Least x in the order of numbers, then the segment, in one number: a sort without branches.
    order: Vec<u128>,
}

impl Rings {
    /// Empties it.
    pub fn clear(&mut self) {
        self.points.clear();
        self.ends.clear();
        self.repeated = 0;
    }
    /// Adds a ring, closed or not.
    pub fn push(&mut self, ring: &[P]) {
        let start = self.points.len();
        for &p in ring {
            if self.points.len() > start && self.points.last() == Some(&p) {
                self.repeated += 1;
            } else {
                self.points.push(p);
            }
        }
        if self.points.len() > start + 1 && self.points.get(start) == self.points.last() {
            self.points.pop();
        }
        self.ends.push(self.points.len() as u32);
    }
    /// Where ring `k` lies in `points`.
    pub fn span(&self, k: usize) -> std::ops::Range<usize> {
        let start = if k == 0 { 0 } else { self.ends.get(k - 1).copied().unwrap_or(0) as usize };
        start..self.ends.get(k).copied().unwrap_or(start as u32) as usize
    }
    /// Points of ring `k`, open.
    pub fn ring(&self, k: usize) -> &[P] {
        self.points.get(self.span(k)).unwrap_or(&[])
    }
    /// Ring that holds point `i`.
    pub fn ring_of(&self, i: u32) -> usize {
        self.ends.partition_point(|&e| e <= i)
    }
    fn at(&self, i: usize) -> P {
        self.points.get(i).copied().unwrap_or([f64::NAN; 2])
    }
    /// The point after `i` on its ring of span `s`.
    pub fn after(&self, i: usize, s: &std::ops::Range<usize>) -> P {
        self.at(if i + 1 < s.end { i + 1 } else { s.start })
    }
    /// The point before `i` on its ring of span `s`.
    pub fn before(&self, i: usize, s: &std::ops::Range<usize>) -> P {
        self.at(if i > s.start { i - 1 } else { s.end.saturating_sub(1) })
    }

    /// Points where a ring turns back on itself: the tip of a spike.
    pub fn spikes(&self, out: &mut Vec<(u32, P)>) {
        for k in 0..self.ends.len() {
            let s = self.span(k);
            if s.len() < 3 {
                continue;
            }
            for i in s.clone() {
                let (p, q, r) = (self.before(i, &s), self.at(i), self.after(i, &s));
                let back = (q[0] - p[0]) * (r[0] - q[0]) + (q[1] - p[1]) * (r[1] - q[1]) < 0.0;
                if back && side(p, q, r) == 0 {
                    out.push((i as u32, q));
                }
            }
        }
    }

    /// All meetings of segments that are not neighbours on one ring.
    ///
    /// Cost: sort by least x, then only pairs whose boxes meet; exact tests only on those.
    pub fn contacts(&mut self, out: &mut Vec<Contact>) {
        self.fill_order();
        let order = std::mem::take(&mut self.order);
        for (n, &packed) in order.iter().enumerate() {
            let i = packed as u32;
            let (a, b) = self.segment(i);
            let max_x = a[0].max(b[0]);
            let (min_y, max_y) = (a[1].min(b[1]), a[1].max(b[1]));
            let last = rank(max_x);
            for &packed in order.get(n + 1..).unwrap_or(&[]) {
                if (packed >> 32) as u64 > last {
                    break;
                }
                let j = packed as u32;
                let (c, d) = self.segment(j);
                if c[1].min(d[1]) > max_y || c[1].max(d[1]) < min_y {
                    continue;
                }
                self.judge([i, j], [a, b], [c, d], out);
            }
        }
        self.order = order;
    }

    fn fill_order(&mut self) {
        let mut order = std::mem::take(&mut self.order);
        order.clear();
        for k in 0..self.ends.len() {
            let s = self.span(k);
            for i in s.clone() {
                let least = self.at(i)[0].min(self.after(i, &s)[0]);
                order.push(u128::from(rank(least)) << 32 | i as u128);
            }
        }
        order.sort_unstable();
        self.order = order;
    }

    fn segment(&self, i: u32) -> (P, P) {
        let i = i as usize;
        let a = self.at(i);
        match self.ends.as_slice() {
            // One ring: the common case without a search.
            [end] => (a, self.at(if i + 1 < *end as usize { i + 1 } else { 0 })),
            _ => (a, self.after(i, &self.span(self.ring_of(i as u32)))),
        }
    }

    fn judge(&self, [i, j]: [u32; 2], [a, b]: [P; 2], [c, d]: [P; 2], out: &mut Vec<Contact>) {
        // Neighbours share an end; whether they fold back is told by `spikes`. Cheap test first.
        let (ri, rj) = (self.ring_of(i), self.ring_of(j));
        if ri == rj {
            let s = self.span(ri);
            let gap = i.abs_diff(j) as usize;
            if gap == 1 || gap + 1 == s.len() {
                return;
            }
        }
        if let Some((meet, at)) = meet(a, b, c, d) {
            // Lower segment first, so that order of discovery does not show.
            let ((ring, seg), (other_ring, other_seg)) = if i < j { ((ri, i), (rj, j)) } else { ((rj, j), (ri, i)) };
            out.push(Contact { ring: ring as u32, seg, other_ring: other_ring as u32, other_seg, meet, at });
        }
    }
}

/// Where a point lies relative to a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// Inside.
    In,
    /// On the ring.
    On,
    /// Outside.
    Out,
}

/// Where `p` lies relative to an open ring. Exact.
pub fn spot(ring: &[P], p: P) -> Spot {
    let Some(&last) = ring.last() else { return Spot::Out };
    let mut inside = false;
    let mut a = last;
    for &b in ring {
        let in_x = a[0].min(b[0]) <= p[0] && p[0] <= a[0].max(b[0]);
        let in_y = a[1].min(b[1]) <= p[1] && p[1] <= a[1].max(b[1]);
        if in_x && in_y && side(a, b, p) == 0 {
            return Spot::On;
        }
        if (a[1] > p[1]) != (b[1] > p[1]) {
            let up = b[1] > a[1];
            let s = side(a, b, p);
            if (up && s > 0) || (!up && s < 0) {
                inside = !inside;
            }
        }
        a = b;
    }
    if inside { Spot::In } else { Spot::Out }
}

/// Whether ring `inner` lies in ring `outer`, both open, when they do not cross: told by the first point not on it.
pub fn ring_in(inner: &[P], outer: &[P]) -> bool {
    let middles = inner.iter().zip(inner.iter().cycle().skip(1));
    let middles = middles.map(|(a, b)| [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0]);
    inner
        .iter()
        .copied()
        .chain(middles)
        .find_map(|p| match spot(outer, p) {
            Spot::In => Some(true),
            Spot::Out => Some(false),
            Spot::On => None,
        })
        .unwrap_or(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rings(rs: &[&[P]]) -> Vec<(Meet, P)> {
        let mut r = Rings::default();
        rs.iter().for_each(|x| r.push(x));
        let mut out = Vec::new();
        r.contacts(&mut out);
        out.iter().map(|c| (c.meet, c.at)).collect()
    }

    #[test]
    fn a_square_meets_itself_nowhere() {
        assert!(rings(&[&[[0., 0.], [1., 0.], [1., 1.], [0., 1.], [0., 0.]]]).is_empty());
    }

    #[test]
    fn a_bow_tie_crosses_in_its_middle() {
        // Diagonals of the square of side 2 meet at (1, 1).
        assert_eq!(rings(&[&[[0., 0.], [2., 2.], [2., 0.], [0., 2.], [0., 0.]]]), [(Meet::Cross, [1., 1.])]);
    }

    #[test]
    fn rings_side_by_side_overlap_and_corner_to_corner_touch() {
        let a: &[P] = &[[0., 0.], [1., 0.], [1., 1.], [0., 1.]];
        let b: &[P] = &[[1., 0.], [2., 0.], [2., 1.], [1., 1.]];
        assert!(rings(&[a, b]).iter().any(|c| c.0 == Meet::Overlap));
        let c: &[P] = &[[1., 1.], [2., 1.], [2., 2.], [1., 2.]];
        assert!(rings(&[a, c]).iter().all(|x| *x == (Meet::Touch, [1., 1.])));
    }

    #[test]
    fn a_point_is_in_on_or_out() {
        let r: &[P] = &[[0., 0.], [4., 0.], [4., 4.], [0., 4.]];
        assert_eq!(
            [[1., 1.], [4., 2.], [4., 4.], [5., 4.]].map(|p| spot(r, p)),
            [Spot::In, Spot::On, Spot::On, Spot::Out]
        );
    }

    #[test]
    fn a_spike_is_found_at_its_tip() {
        let mut r = Rings::default();
        r.push(&[[0., 0.], [4., 0.], [4., 4.], [2., 4.], [2., 6.], [2., 4.], [0., 4.], [0., 0.]]);
        let mut out = Vec::new();
        r.spikes(&mut out);
        assert_eq!(out, [(4, [2., 6.])]);
    }
}
