//! A parcel: its class, its outline with the points that neighbours have put on it, now and then a pond in it.

use libm::sqrt;

use super::grow::{BUILT, Grower, Land, blob};
use super::plan::{Plan, number, rows};
use super::ring::{Book, P, Ring, apart, at_step, step_of};
use super::rng::Rng;

/// Marks an edge that nobody shares.
pub const OWN: u32 = u32::MAX;

/// A parcel before the points on shared edges are put in.
#[derive(Debug)]
pub struct Leaf {
    /// Outline and, where there is a pond, the hole.
    pub rings: Vec<Ring>,
    /// Position in the class list.
    pub class: u8,
    /// Kind of settlement as in [`Land`].
    pub settled: u8,
    /// Slope grade 1…5 (cropland only, else 0).
    pub slope: u8,
    /// Number of the village or neighbourhood within the face.
    pub ground: u32,
}

/// Which classes a use is made of.
pub struct Mixes {
    /// Codes and names.
    pub classes: Vec<(&'static str, &'static str)>,
    /// Use, class position, share up to and with it (0…1).
    shares: Vec<(&'static str, u8, f64)>,
}

impl Mixes {
    /// Reads `assets/sample/mix.csv` and `classes.csv`.
    pub fn load() -> Self {
        let classes: Vec<_> = rows(include_str!("../../assets/sample/classes.csv"))
            .map(|r| (r.first().copied().unwrap_or(""), r.get(1).copied().unwrap_or("")))
            .collect();
        let mut shares: Vec<(&'static str, u8, f64)> = Vec::new();
        for r in rows(include_str!("../../assets/sample/mix.csv")) {
            let (what, code) = (r.first().copied().unwrap_or(""), r.get(1).copied().unwrap_or(""));
            let class = classes.iter().position(|c| c.0 == code).unwrap_or(0) as u8;
            let before = shares.last().filter(|s| s.0 == what).map_or(0.0, |s| s.2);
            shares.push((what, class, before + number(&r, 2)));
        }
        let totals: Vec<f64> =
            shares.iter().map(|s| shares.iter().filter(|o| o.0 == s.0).map(|o| o.2).fold(0.0, f64::max)).collect();
        for (s, total) in shares.iter_mut().zip(totals) {
            s.2 /= total;
        }
        Self { classes, shares }
    }
    /// The class at a point of the mix of a use; 0 ≤ `r` < 1.
    fn pick(&self, what: &str, r: f64) -> u8 {
        self.shares.iter().find(|s| s.0 == what && r < s.2).map_or(0, |s| s.1)
    }
    /// The code of a class.
    pub fn code(&self, class: u8) -> &'static str {
        self.classes.get(class as usize).map_or("", |c| c.0)
    }
}

/// Hectares of a parcel, relative to one in the middle of the city: blocks are small, fields large, hills larger.
fn hectares(plan: &Plan, p: [f64; 2]) -> f64 {
    let (town, _) = plan.town(p);
    if town > BUILT { 5.5 + 15.0 * (1.0 - town) } else { 52.0 + 50.0 * plan.hill(p) - 22.0 * town }
}

/// Parcels that belong into a ring of open country, in the city of 20 000.
pub fn weight(plan: &Plan, ring: &Ring) -> f64 {
    let area = ring.area_m2();
    let (lo, hi) = ring.bounds();
    let step = (sqrt(area / 50.0) * 1000.0).max(1.0);
    let (mut sum, mut count) = (0.0, 0.0);
    let mut y = f64::from(lo[1]) + step / 2.0;
    while y < f64::from(hi[1]) {
        for w in ring.level_crossings(y).chunks_exact(2) {
            let n = ((w[1] - w[0]) / step).round().max(1.0);
            for k in 0..n as u32 {
                sum += 1.0 / hectares(plan, [w[0] + (w[1] - w[0]) * (f64::from(k) + 0.5) / n, y]);
                count += 1.0;
            }
        }
        y += step;
    }
    let each = if count > 0.0 { sum / count } else { 1.0 / hectares(plan, ring.inner_point()) };
    area / 10_000.0 * each
}

/// Closes a parcel: picks its class and puts a pond into some.
pub fn finish(g: &mut Grower<'_>, ring: Ring, land: Land, mut rng: Rng) {
    let p = ring.inner_point();
    let r = match land.what {
        // Stands of forest come in patches; the rest is strewn.
        "hill" | "upland" | "sand" | "flats" => {
            (0.42 + 0.75 * g.plan.patch(p, 1500.0) + rng.range(-0.3, 0.3)).clamp(0.0, 0.999)
        }
        _ => rng.unit(),
    };
    let class = g.mixes.pick(land.what, r);
    let code = g.mixes.code(class);
    let crop = code.starts_with("01");
    let built = code.starts_with("05") || code.starts_with("06") || code.starts_with("07") || code.starts_with("08");
    let settled = if land.settled == 0 && built { 3 } else { land.settled };
    let slope = if crop { (1.0 + g.plan.hill(p) * 6.5 - 0.4).clamp(1.0, 5.0) as u8 } else { 0 };
    let mut leaf =
        Leaf { rings: vec![ring], class, settled: if crop { 0 } else { settled }, slope, ground: land.ground };
    let wet = matches!(land.what, "plain" | "paddy" | "upland" | "park" | "residential");
    if wet && rng.chance(0.035) {
        pond(g, &mut leaf, land, p, &mut rng);
    }
    g.leaves.push(leaf);
}

/// A pond in the middle of a parcel: a hole in it, and a parcel of its own.
fn pond(g: &mut Grower<'_>, leaf: &mut Leaf, land: Land, p: [f64; 2], rng: &mut Rng) {
    let Some(ring) = leaf.rings.first() else { return };
    let radius = sqrt(ring.area_m2()) * rng.range(90.0, 200.0);
    let o = [p[0] as i32, p[1] as i32];
    if radius < 4000.0 || ring.sides().any(|(u, v)| apart(o, u, v) < radius * 1.4) {
        return;
    }
    let points = blob(p, radius, rng.range(0.0, 3.0), rng);
    let edge = vec![OWN; points.len()];
    let mut hole = points.clone();
    hole.reverse();
    leaf.rings.push(Ring { points: hole, edge: edge.clone() });
    let class = g.mixes.pick("pond", rng.unit());
    g.leaves.push(Leaf { rings: vec![Ring { points, edge }], class, settled: 0, slope: 0, ground: land.ground });
}

/// Points that cuts have put on base edges, sorted for look-up.
pub struct Extras(Vec<(u32, u32)>);

impl Extras {
    /// Sorts and drops repeats.
    pub fn new(mut all: Vec<(u32, u32)>) -> Self {
        all.sort_unstable();
        all.dedup();
        Self(all)
    }

    /// Adds the points that lie on edge `id` strictly between `u` and `v` to `out`, in walking order.
    pub fn between(&self, e: (P, P), id: u32, u: P, v: P, mut out: impl FnMut(P)) {
        let first = self.0.partition_point(|x| x.0 < id);
        let run = self.0.get(first..).unwrap_or(&[]);
        let run = run.get(..run.partition_point(|x| x.0 == id)).unwrap_or(&[]);
        if run.is_empty() {
            return;
        }
        let (ku, kv) = (step_of(e, u), step_of(e, v));
        if ku < kv {
            run.iter().filter(|x| x.1 > ku && x.1 < kv).for_each(|x| out(at_step(e, x.1)));
        } else {
            run.iter().rev().filter(|x| x.1 > kv && x.1 < ku).for_each(|x| out(at_step(e, x.1)));
        }
    }

    /// The ring with the points of others on its edges; edges for which `mine` is false are left alone.
    pub fn put_into(&self, ring: &Ring, book: &Book<'_>, mine: impl Fn(u32) -> bool) -> Ring {
        let mut out = Ring { points: Vec::with_capacity(ring.len() + 4), edge: Vec::with_capacity(ring.len() + 4) };
        for ((u, v), &id) in ring.sides().zip(&ring.edge) {
            out.points.push(u);
            out.edge.push(id);
            if id != OWN && mine(id) {
                self.between(book.ends(id), id, u, v, |p| {
                    out.points.push(p);
                    out.edge.push(id);
                });
            }
        }
        out
    }
}
