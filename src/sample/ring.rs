//! Rings on a millimetre grid and the one operation that makes the city: cutting a ring in two.
//!
//! Every ring edge knows the *base edge* it is a part of. A cut may end anywhere on a base edge; the point is noted
//! in the [`Book`], and whoever shares that base edge takes the point in at the end. So neighbours always end up with
//! the same vertices, and all predicates are exact integers.

/// A point in millimetres from the middle of the city.
pub type P = [i32; 2];

/// Distance in millimetres between places on a base edge where cuts may end.
const STEP_MM: f64 = 500.0;

/// A closed ring, counter-clockwise, first point not repeated; `edge[i]` runs from point `i` to the next one.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    /// Vertices.
    pub points: Vec<P>,
    /// Base edge of the edge that leaves each vertex.
    pub edge: Vec<u32>,
}

/// Base edges with the points that cuts have put on them.
#[derive(Debug, Default)]
pub struct Book<'a> {
    /// Base edges made by others; only points may be added to them.
    pub before: &'a [(P, P)],
    /// Base edges made here; number `before.len() + i`.
    pub ends: Vec<(P, P)>,
    /// Base edge and place of each point added.
    pub extra: Vec<(u32, u32)>,
}

impl Book<'_> {
    /// The ends of a base edge, always in the same order whoever asks.
    pub fn ends(&self, id: u32) -> (P, P) {
        let i = id as usize;
        let found = match i.checked_sub(self.before.len()) {
            None => self.before.get(i),
            Some(own) => self.ends.get(own),
        };
        let (p, q) = found.copied().unwrap_or_default();
        if p <= q { (p, q) } else { (q, p) }
    }
    /// A new base edge.
    pub fn add(&mut self, p: P, q: P) -> u32 {
        self.ends.push((p, q));
        (self.before.len() + self.ends.len() - 1) as u32
    }
}

/// Number of steps along a base edge.
pub fn steps((p, q): (P, P)) -> u32 {
    (distance(p, q) / STEP_MM).max(1.0) as u32
}

/// Point at step `k`; the same numbers give the same point on both sides of the edge.
pub fn at_step((p, q): (P, P), k: u32) -> P {
    let (m, k) = (i64::from(steps((p, q))), i64::from(k));
    let along = |a: i32, b: i32| a + (((i64::from(b) - i64::from(a)) * k * 2 + m).div_euclid(2 * m)) as i32;
    [along(p[0], q[0]), along(p[1], q[1])]
}

/// Step nearest to a point on the edge.
pub fn step_of(e: (P, P), x: P) -> u32 {
    let whole = distance(e.0, e.1).max(1.0);
    let m = steps(e);
    ((distance(e.0, x) / whole * f64::from(m)).round() as u32).min(m)
}

/// Distance in millimetres.
pub fn distance(a: P, b: P) -> f64 {
    let (x, y) = (f64::from(b[0]) - f64::from(a[0]), f64::from(b[1]) - f64::from(a[1]));
    (x * x + y * y).sqrt()
}

/// Twice the area of the triangle, positive when `c` lies left of a → b. Exact.
pub fn turn(a: P, b: P, c: P) -> i64 {
    let d = |p: i32, q: i32| i64::from(q) - i64::from(p);
    d(a[0], b[0]) * d(a[1], c[1]) - d(a[1], b[1]) * d(a[0], c[0])
}

/// Distance from a point to a segment in millimetres.
pub fn apart(x: P, a: P, b: P) -> f64 {
    let v = [f64::from(b[0]) - f64::from(a[0]), f64::from(b[1]) - f64::from(a[1])];
    let w = [f64::from(x[0]) - f64::from(a[0]), f64::from(x[1]) - f64::from(a[1])];
    let vv = v[0] * v[0] + v[1] * v[1];
    let t = if vv > 0.0 { ((w[0] * v[0] + w[1] * v[1]) / vv).clamp(0.0, 1.0) } else { 0.0 };
    let d = [w[0] - t * v[0], w[1] - t * v[1]];
    (d[0] * d[0] + d[1] * d[1]).sqrt()
}

/// Whether two segments share a point. Exact.
pub fn meet(a: P, b: P, c: P, d: P) -> bool {
    let (t1, t2, t3, t4) =
        (turn(a, b, c).signum(), turn(a, b, d).signum(), turn(c, d, a).signum(), turn(c, d, b).signum());
    if t1 * t2 < 0 && t3 * t4 < 0 {
        return true;
    }
    let on = |t: i64, p: P, q: P, x: P| {
        t == 0 && (p[0].min(q[0])..=p[0].max(q[0])).contains(&x[0]) && (p[1].min(q[1])..=p[1].max(q[1])).contains(&x[1])
    };
    on(t1, a, b, c) || on(t2, a, b, d) || on(t3, c, d, a) || on(t4, c, d, b)
}

/// Where a line meets a ring.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Place along the line.
    pub s: f64,
    /// Edge of the ring.
    pub i: usize,
    /// Step on its base edge.
    pub k: u32,
    /// The point.
    pub point: P,
}

impl Ring {
    /// Number of vertices.
    pub fn len(&self) -> usize {
        self.points.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
    /// Vertex `i`, counted round and round.
    pub fn at(&self, i: usize) -> P {
        self.points.get(i % self.points.len().max(1)).copied().unwrap_or_default()
    }
    /// All edges.
    pub fn sides(&self) -> impl Iterator<Item = (P, P)> + '_ {
        (0..self.len()).map(|i| (self.at(i), self.at(i + 1)))
    }
    /// Area in square metres, positive when counter-clockwise.
    pub fn area_m2(&self) -> f64 {
        let o = self.at(0);
        let twice: i128 = self.sides().map(|(a, b)| i128::from(turn(o, a, b))).sum();
        twice as f64 / 2.0e6
    }
    /// Least and greatest x and y.
    pub fn bounds(&self) -> (P, P) {
        self.points.iter().fold(([i32::MAX; 2], [i32::MIN; 2]), |(lo, hi), p| {
            ([lo[0].min(p[0]), lo[1].min(p[1])], [hi[0].max(p[0]), hi[1].max(p[1])])
        })
    }
    /// Whether a point lies inside (even–odd).
    pub fn holds(&self, x: f64, y: f64) -> bool {
        let mut inside = false;
        for (a, b) in self.sides() {
            let (ay, by) = (f64::from(a[1]), f64::from(b[1]));
            if (ay > y) != (by > y) {
                let (ax, bx) = (f64::from(a[0]), f64::from(b[0]));
                inside ^= x < (bx - ax) * (y - ay) / (by - ay) + ax;
            }
        }
        inside
    }

    /// A point well inside: the middle of the widest stretch on one of a few level lines.
    pub fn inner_point(&self) -> [f64; 2] {
        let (lo, hi) = self.bounds();
        let mut best = (-1.0, [f64::from(self.at(0)[0]), f64::from(self.at(0)[1])]);
        for share in [0.5, 0.37, 0.63, 0.2, 0.8] {
            let y = f64::from(lo[1]) + (f64::from(hi[1]) - f64::from(lo[1])) * share + 0.25;
            for w in self.level_crossings(y).chunks_exact(2) {
                if w[1] - w[0] > best.0 {
                    best = (w[1] - w[0], [(w[0] + w[1]) / 2.0, y]);
                }
            }
        }
        best.1
    }

    /// Sorted x where the level line y meets the ring.
    pub fn level_crossings(&self, y: f64) -> Vec<f64> {
        let mut xs: Vec<f64> = self
            .sides()
            .filter(|(a, b)| (f64::from(a[1]) > y) != (f64::from(b[1]) > y))
            .map(|(a, b)| {
                let t = (y - f64::from(a[1])) / (f64::from(b[1]) - f64::from(a[1]));
                f64::from(a[0]) + (f64::from(b[0]) - f64::from(a[0])) * t
            })
            .collect();
        xs.sort_by(f64::total_cmp);
        xs
    }

    /// The place on edge `i` where a line through `o` along `d` meets it, moved to the next step; `None` if it does not.
    pub fn crossing(&self, book: &Book<'_>, i: usize, o: [f64; 2], d: [f64; 2]) -> Option<Hit> {
        let side = |p: P| d[0] * (f64::from(p[1]) - o[1]) - d[1] * (f64::from(p[0]) - o[0]);
        let (u, v) = (self.at(i), self.at(i + 1));
        if (side(u) >= 0.0) == (side(v) >= 0.0) {
            return None;
        }
        let id = self.edge.get(i).copied()?;
        let e = book.ends(id);
        let (sp, sq) = (side(e.0), side(e.1));
        let t = if sp == sq { 0.5 } else { (sp / (sp - sq)).clamp(0.0, 1.0) };
        let (ku, kv) = (step_of(e, u), step_of(e, v));
        let k = ((t * f64::from(steps(e))).round() as u32).clamp(ku.min(kv), ku.max(kv));
        let point = if k == ku {
            u
        } else if k == kv {
            v
        } else {
            at_step(e, k)
        };
        let s = d[0] * (f64::from(point[0]) - o[0]) + d[1] * (f64::from(point[1]) - o[1]);
        Some(Hit { s, i, k, point })
    }

    /// The vertex of a hit, put in when there is none yet.
    pub fn vertex_for(&mut self, book: &mut Book<'_>, hit: &Hit) -> usize {
        let (u, v) = (self.at(hit.i), self.at(hit.i + 1));
        if hit.point == u {
            return hit.i;
        }
        if hit.point == v {
            return (hit.i + 1) % self.len();
        }
        let id = self.edge.get(hit.i).copied().unwrap_or_default();
        self.points.insert(hit.i + 1, hit.point);
        self.edge.insert(hit.i + 1, id);
        book.extra.push((id, hit.k));
        hit.i + 1
    }

    /// Cuts along `chain`, which starts at vertex `a` and ends at vertex `b`: the part left of it, then the part right.
    pub fn split(self, book: &mut Book<'_>, a: usize, b: usize, chain: &[P]) -> (Self, Self) {
        let ids: Vec<u32> = chain.windows(2).map(|w| book.add(w[0], w[1])).collect();
        let n = self.len();
        let walk = |from: usize, to: usize| {
            let steps = (to + n - from) % n;
            (0..steps).map(move |s| (from + s) % n)
        };
        let (mut left, mut right) = (Self::default(), Self::default());
        for (p, id) in chain.iter().zip(&ids) {
            left.push(*p, *id);
        }
        for i in walk(b, a) {
            left.push(self.at(i), self.edge.get(i).copied().unwrap_or_default());
        }
        for (p, id) in chain.iter().skip(1).rev().zip(ids.iter().rev()) {
            right.push(*p, *id);
        }
        for i in walk(a, b) {
            right.push(self.at(i), self.edge.get(i).copied().unwrap_or_default());
        }
        (left, right)
    }

    fn push(&mut self, p: P, id: u32) {
        self.points.push(p);
        self.edge.push(id);
    }
}
