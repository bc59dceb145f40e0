//! Whether a chain may cut a ring, and chains that look drawn by nature or by a surveyor.

use libm::sin;

use super::ring::{Book, Hit, P, Ring, apart, distance, meet};
use super::rng::Rng;

/// Nothing may come nearer than this, so that later points on shared edges (off by less than 1 mm) change nothing.
const LEAST_MM: f64 = 20.0;
/// Share of the distance to the end of the chain that a vertex must keep from the ring: angles stay above 14°.
const SHARE: f64 = 0.25;

/// How a cut is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Pen {
    /// Distance between vertices, mm.
    pub spacing: f64,
    /// Sway as a share of the length.
    pub sway: f64,
    /// Distance that the cut keeps from everything else, mm.
    pub clear: f64,
    /// Seed of the sway; two cuts of one road share it.
    pub seed: u64,
}

/// Whether the chain between ring vertices `a` and `b` lies inside the ring and keeps its distance.
pub fn fits(ring: &Ring, a: usize, b: usize, chain: &[P], clear: f64) -> bool {
    let (pa, pb) = (ring.at(a), ring.at(b));
    if a == b || chain.len() < 2 || pa == pb {
        return false;
    }
    let room = |p: P| (SHARE * distance(p, pa).min(distance(p, pb))).min(clear).max(LEAST_MM);
    for w in chain.windows(2) {
        let (c, d) = (w[0], w[1]);
        let pad = clear as i32 + 1;
        let (x0, x1) = (c[0].min(d[0]).saturating_sub(pad), c[0].max(d[0]).saturating_add(pad));
        let (y0, y1) = (c[1].min(d[1]).saturating_sub(pad), c[1].max(d[1]).saturating_add(pad));
        for (u, v) in ring.sides() {
            if u[0].max(v[0]) < x0 || u[0].min(v[0]) > x1 || u[1].max(v[1]) < y0 || u[1].min(v[1]) > y1 {
                continue;
            }
            let joined = c == u || c == v || d == u || d == v;
            if !joined && meet(c, d, u, v) {
                return false;
            }
            let inner = |p: P| p != pa && p != pb;
            if (inner(c) && apart(c, u, v) < room(c)) || (inner(d) && apart(d, u, v) < room(d)) {
                return false;
            }
            if inner(u) && apart(u, c, d) < room(u) {
                return false;
            }
        }
    }
    let w = chain.get(chain.len() / 2 - 1..).and_then(|r| r.first_chunk::<2>()).copied().unwrap_or([pa, pb]);
    let middle = |i: usize| (f64::from(w[0][i]) + f64::from(w[1][i])) / 2.0;
    // A chain along an edge would leave a sliver as thin as a rounding error.
    let m = [middle(0).round() as i32, middle(1).round() as i32];
    let least = LEAST_MM.max(SHARE * clear.min(distance(pa, pb) * SHARE));
    ring.holds(middle(0), middle(1)) && ring.sides().all(|(u, v)| apart(m, u, v) >= least)
}

/// The vertices of a swaying line from `a` to `b`, both included.
pub fn sway(a: P, b: P, pen: &Pen) -> Vec<P> {
    let length = distance(a, b);
    let n = ((length / pen.spacing).round() as usize).clamp(1, 4000);
    let mut rng = Rng::new(pen.seed);
    let waves: [[f64; 3]; 3] = std::array::from_fn(|k| {
        [rng.range(0.0, std::f64::consts::TAU), rng.range(0.7, 1.5) * [1.0, 2.7, 6.0][k], [0.55, 0.3, 0.15][k]]
    });
    let (ux, uy) = ((f64::from(b[0]) - f64::from(a[0])) / length, (f64::from(b[1]) - f64::from(a[1])) / length);
    let mut chain = vec![a];
    for j in 1..n {
        let t = (j as f64 + rng.range(-0.25, 0.25)) / n as f64;
        let ends = (4.0 * t * (1.0 - t)).min(1.0);
        let h: f64 =
            waves.iter().map(|[phase, turns, share]| share * sin(std::f64::consts::TAU * turns * t + phase)).sum();
        let h = h * ends * pen.sway * length + rng.range(-0.02, 0.02) * pen.spacing;
        let x = f64::from(a[0]) + ux * t * length - uy * h;
        let y = f64::from(a[1]) + uy * t * length + ux * h;
        chain.push([x.round() as i32, y.round() as i32]);
    }
    chain.push(b);
    chain
}

/// Cuts a ring along the line through `o` in direction `d` (unit), at the stretch nearest to `o`.
///
/// Left part, then right part; the ring comes back unchanged when no cut fits.
pub fn across(ring: Ring, book: &mut Book<'_>, o: [f64; 2], d: [f64; 2], pen: &Pen) -> Result<(Ring, Ring), Ring> {
    let mut hits: Vec<Hit> = (0..ring.len()).filter_map(|i| ring.crossing(book, i, o, d)).collect();
    hits.sort_by(|x, y| x.s.total_cmp(&y.s).then(x.i.cmp(&y.i)));
    let middle = |w: &[Hit]| ((w[0].s + w[1].s) / 2.0).abs();
    let Some(w) = hits.chunks_exact(2).min_by(|x, y| middle(x).total_cmp(&middle(y))) else { return Err(ring) };
    let near = pen.spacing * 0.3;
    let pair = [snapped(&ring, w[0], near), snapped(&ring, w[1], near)];
    between(ring, book, pair, pen)
}

/// Cuts a ring between two hits with less and less sway until it fits.
pub fn between(mut ring: Ring, book: &mut Book<'_>, hits: [Hit; 2], pen: &Pen) -> Result<(Ring, Ring), Ring> {
    if hits[0].point == hits[1].point {
        return Err(ring);
    }
    for share in [1.0, 0.4, 0.0] {
        let chain = sway(hits[0].point, hits[1].point, &Pen { sway: pen.sway * share, ..*pen });
        match along(ring, book, hits, &chain, pen.clear) {
            Ok(parts) => return Ok(parts),
            Err(back) => ring = back,
        }
    }
    Err(ring)
}

/// Cuts a ring along a given chain that starts and ends at the two hits.
pub fn along(
    mut ring: Ring,
    book: &mut Book<'_>,
    hits: [Hit; 2],
    chain: &[P],
    clear: f64,
) -> Result<(Ring, Ring), Ring> {
    let notes = book.extra.len();
    // The later vertex goes in first, so that the number of the earlier one stays true.
    let swap = (hits[0].i, on_base(&ring, &hits[0])) < (hits[1].i, on_base(&ring, &hits[1]));
    let (first, second) = if swap { (hits[1], hits[0]) } else { (hits[0], hits[1]) };
    let before = ring.clone();
    ring.vertex_for(book, &first);
    ring.vertex_for(book, &second);
    let find = |p: P| ring.points.iter().position(|&q| q == p);
    if let (Some(a), Some(b)) = (find(hits[0].point), find(hits[1].point))
        && fits(&ring, a, b, chain, clear)
    {
        return Ok(ring.split(book, a, b, chain));
    }
    book.extra.truncate(notes);
    Err(before)
}

/// Distance of a hit from the start of its ring edge.
fn on_base(ring: &Ring, hit: &Hit) -> u64 {
    distance(ring.at(hit.i), hit.point) as u64
}

/// Moves a hit to a vertex of the ring that is near on the same edge.
pub fn snapped(ring: &Ring, hit: Hit, near: f64) -> Hit {
    let (u, v) = (ring.at(hit.i), ring.at(hit.i + 1));
    let (du, dv) = (distance(hit.point, u), distance(hit.point, v));
    if du.min(dv) > near {
        return hit;
    }
    Hit { point: if du <= dv { u } else { v }, ..hit }
}
