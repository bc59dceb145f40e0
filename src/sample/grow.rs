//! Divides a face of the frame into parcels: town into blocks on a street lattice, country into the grounds of
//! villages and their fields, hills into stands, long things into pieces.

use std::f64::consts::TAU;

use libm::{cos, sin, sqrt};

use super::cut::{Pen, across, along, snapped, sway};
use super::leaf::{Leaf, Mixes};
use super::plan::{Plan, direction};
use super::ring::{Book, Hit, P, Ring, apart, distance};
use super::rng::Rng;
use super::streets::{extent, longer};

/// A square kilometre in square metres.
const KM2: f64 = 1.0e6;
/// From this much town on a place is built up.
pub const BUILT: f64 = 0.42;

/// What is known of a piece of ground while it is divided.
#[derive(Clone, Copy, Debug)]
pub struct Land {
    /// Use; `open` = not decided yet.
    pub what: &'static str,
    /// Direction of streets and fields, radians.
    pub grid: f64,
    /// Number of the village or neighbourhood within the face.
    pub ground: u32,
    /// Kind of settlement: 0 none, 1 city, 2 country town, 3 village.
    pub settled: u8,
}

/// Divides one face.
pub struct Grower<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Shares of classes by use.
    pub mixes: &'a Mixes,
    /// Base edges of this face.
    pub book: Book<'a>,
    /// Parcels made.
    pub leaves: Vec<Leaf>,
    /// Villages and neighbourhoods counted so far.
    pub grounds: u32,
    /// Seed of the street lattice.
    pub seed: u64,
}

/// A way to cut.
#[derive(Clone, Copy)]
pub(super) struct Cut {
    /// Direction of the longer side of the piece.
    pub(super) angle: f64,
    /// Where on the longer side, as share of it.
    pub(super) share: f64,
    pub(super) pen: Pen,
    pub(super) road: Option<(&'static str, f64)>,
}

impl Grower<'_> {
    /// Divides a ring into about `n` parcels.
    pub fn divide(&mut self, ring: Ring, n: u32, land: Land, mut rng: Rng) {
        if land.what == "open" {
            return self.settle(ring, n, land, rng);
        }
        if n <= 1 {
            return self.leaf(ring, land, rng);
        }
        let cut = match land.what {
            "residential" | "commerce" | "industry" | "campus" | "park" | "logistics" => {
                return self.blocks(ring, n, land, n >= 6, rng);
            }
            "village" => {
                let street = (n >= 9 && rng.chance(0.6)).then_some(("street", 5.0));
                self.cut(&ring, n, land.grid, 0.012, 3.2, street, &mut rng)
            }
            "plain" | "paddy" | "fringe" => {
                let lane = n > 24 && rng.chance(0.35);
                let lane = lane.then(|| if rng.chance(0.3) { ("ditch", 6.0) } else { ("lane", 5.0) });
                self.cut(&ring, n, land.grid, 0.018, 7.6, lane, &mut rng)
            }
            "upland" | "sand" | "flats" => {
                let lane = (n > 40 && rng.chance(0.3)).then_some(("lane", 5.0));
                self.cut(&ring, n, land.grid + rng.range(-0.5, 0.5), 0.06, 8.6, lane, &mut rng)
            }
            "hill" => self.cut(&ring, n, rng.range(0.0, 3.1), 0.10, 9.0, None, &mut rng),
            _ => self.cut(&ring, n, 0.0, 0.02, 6.0, None, &mut rng),
        };
        self.apply(ring, n, land, cut, rng);
    }

    /// Open country: cut on, or decide what it becomes once it is small enough.
    fn settle(&mut self, ring: Ring, n: u32, land: Land, mut rng: Rng) {
        let (p, area) = (ring.inner_point(), ring.area_m2());
        let (town, centre) = self.plan.town(p);
        let built = town > BUILT;
        let small = if built { 1.2 * KM2 } else { 4.6 * KM2 * rng.range(0.7, 1.3) };
        if area < small || n <= 2 {
            self.grounds += 1;
            let land =
                Land { ground: self.grounds, grid: centre.filter(|_| built).map_or(land.grid, |c| c.grid), ..land };
            let settled = if centre.is_some_and(|c| c.city) { 1 } else { 2 };
            return if built {
                let what = self.town_use(p, town, &mut rng);
                self.divide(ring, n, Land { what, settled, ..land }, rng)
            } else {
                self.country(ring, n, land, p, town, rng)
            };
        }
        if built {
            let grid = centre.map_or(0.0, |c| c.grid);
            return self.blocks(ring, n, Land { grid, ..land }, n >= 5, rng);
        }
        let road = match area / KM2 {
            a if a > 30.0 && n > 20 => Some(("road", 16.0)),
            a if a > 9.0 && n > 12 && rng.chance(0.6) => Some(("road", 10.0)),
            _ => None,
        };
        let hill = self.plan.hill(p);
        let cut = self.cut(&ring, n, land.grid + rng.range(-0.25, 0.25), 0.03 + 0.08 * hill, 8.4, road, &mut rng);
        self.apply(ring, n, land, cut, rng);
    }

    fn town_use(&self, p: [f64; 2], town: f64, rng: &mut Rng) -> &'static str {
        let r = rng.unit();
        if self.plan.patch(p, 5200.0) > 0.26 && town < 0.95 && r < 0.8 {
            return "industry";
        }
        match r {
            r if town < 0.56 && r < 0.5 => "fringe",
            r if r < 0.06 => "park",
            r if r < 0.14 => "campus",
            r if r < 0.14 + 0.26 * (town - 0.5).max(0.0) => "commerce",
            r if r > 0.97 => "logistics",
            _ => "residential",
        }
    }

    /// The ground of a village: the village in the middle, its land around it.
    fn country(&mut self, ring: Ring, n: u32, land: Land, p: [f64; 2], town: f64, mut rng: Rng) {
        let hill = self.plan.hill(p);
        let patch = self.plan.patch(p, 2600.0);
        let what = match () {
            () if hill > 0.40 + 0.16 * patch => "hill",
            () if hill > 0.17 + 0.08 * patch => "upland",
            () if town > 0.30 && rng.chance(0.5) => "fringe",
            () if p[0] > 2.4e7 && self.plan.patch(p, 9000.0) > 0.30 => "sand",
            () if p[1] > 2.1e7 && p[0] > 0.0 && patch > -0.1 => "paddy",
            () => "plain",
        };
        let land = Land { what, grid: land.grid + 0.12 * patch, ..land };
        if n < 3 || !rng.chance(if what == "hill" { 0.3 } else { 0.93 }) {
            // A ground too small to be divided is the village itself now and then.
            let what = if n <= 1 && what != "hill" && rng.chance(0.1) { "village" } else { what };
            return self.divide(ring, n, Land { what, settled: if what == "village" { 3 } else { 0 }, ..land }, rng);
        }
        let share = rng.range(0.05, 0.11);
        match self.with_core(ring, share, land.grid, &mut rng) {
            Ok((core, halves)) => {
                let own = ((f64::from(n) * share * 1.6).round() as u32).max(1);
                let village = Land { what: "village", settled: 3, ..land };
                self.divide(core, own, village, rng.fork(1));
                self.share_out(halves.into(), n.saturating_sub(own).max(2), land, rng);
            }
            Err(ring) => self.divide(ring, n, land, rng),
        }
    }

    /// Cuts a core out of the middle: two cuts, one above it and one below, that meet at its sides.
    fn with_core(&mut self, ring: Ring, share: f64, grid: f64, rng: &mut Rng) -> Result<(Ring, [Ring; 2]), Ring> {
        let o = ring.inner_point();
        let radius = sqrt(ring.area_m2() * share / std::f64::consts::PI) * 1000.0;
        if ring.sides().any(|(u, v)| apart([o[0] as i32, o[1] as i32], u, v) < radius * 1.5) {
            return Err(ring);
        }
        let d = direction(grid);
        let mut hits: Vec<Hit> = (0..ring.len()).filter_map(|i| ring.crossing(&self.book, i, o, d)).collect();
        hits.sort_by(|x, y| x.s.total_cmp(&y.s));
        let after = hits.iter().position(|h| h.s > 0.0).unwrap_or(0);
        let (Some(a), Some(b)) = (after.checked_sub(1).and_then(|i| hits.get(i)), hits.get(after)) else {
            return Err(ring);
        };
        let (a, b) = (snapped(&ring, *a, radius * 0.2), snapped(&ring, *b, radius * 0.2));
        let blob = blob(o, radius, grid, rng);
        let half = blob.len() / 2;
        let upper: Vec<P> = blob.get(..=half).unwrap_or(&[]).iter().rev().copied().collect();
        let mut lower: Vec<P> = blob.get(half..).unwrap_or(&[]).to_vec();
        lower.extend(blob.first());
        let mut chain = vec![a.point];
        chain.extend(&upper);
        chain.push(b.point);
        let (left, right) = along(ring, &mut self.book, [a, b], &chain, radius * 0.2)?;
        let vertex = |p: Option<&P>| {
            let point = p.copied().unwrap_or_default();
            Hit { s: 0.0, i: right.points.iter().position(|q| *q == point).unwrap_or(0), k: 0, point }
        };
        let ends = [vertex(upper.first()), vertex(upper.last())];
        match along(right, &mut self.book, ends, &lower, radius * 0.02) {
            Ok((core, below)) => Ok((core, [left, below])),
            // Half a village is a village too.
            Err(right) => Ok((right, [left, Ring::default()])),
        }
    }

    /// A cut across the longer side near its middle.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn cut(
        &self,
        ring: &Ring,
        n: u32,
        grid: f64,
        sway: f64,
        finer: f64,
        road: Option<(&'static str, f64)>,
        rng: &mut Rng,
    ) -> Cut {
        let size = sqrt(ring.area_m2() / f64::from(n.max(1))) * 1000.0;
        let (_, angle) = longer(ring, grid, false);
        let pen = Pen { spacing: (size / finer).max(1500.0), sway, clear: size * 0.09, seed: rng.bits() };
        Cut { angle, share: if n == 3 { rng.range(0.3, 0.37) } else { rng.range(0.42, 0.58) }, pen, road }
    }

    /// Makes a cut, with variations when it does not fit, and divides the parts further.
    pub(super) fn apply(&mut self, mut ring: Ring, n: u32, land: Land, cut: Cut, mut rng: Rng) {
        for attempt in 0..9u32 {
            let mut c = cut;
            if attempt > 0 {
                c.share = 0.5 + rng.range(-0.06, 0.06) * f64::from(attempt);
                c.angle += if attempt > 2 { rng.range(-0.2, 0.2) * f64::from(attempt) } else { 0.0 };
                c.pen.clear *= if attempt > 4 { 0.3 } else { 0.8 };
                c.road = c.road.filter(|_| attempt < 3);
            }
            match self.make(ring, &c) {
                Ok((parts, road)) => {
                    let rest = n - u32::from(road.is_some() && n > 2);
                    if let (Some(strip), Some((what, _))) = (road, c.road) {
                        self.leaf(strip, Land { what, ..land }, rng.fork(9));
                    }
                    return self.share_out(parts, rest, land, rng);
                }
                Err(back) => ring = back,
            }
        }
        self.divide(ring, 1, land, rng);
    }

    fn make(&mut self, mut ring: Ring, c: &Cut) -> Result<(Vec<Ring>, Option<Ring>), Ring> {
        let e = direction(c.angle);
        let d = [-e[1], e[0]];
        let (lo, hi) = extent(&ring, e);
        let (wlo, whi) = extent(&ring, d);
        let at = lo + (hi - lo) * c.share;
        let across_at = (wlo + whi) / 2.0;
        let o = |shift: f64| [e[0] * (at + shift) + d[0] * across_at, e[1] * (at + shift) + d[1] * across_at];
        let Some((_, width)) = c.road else {
            return across(ring, &mut self.book, o(0.0), d, &c.pen).map(|(a, b)| (vec![a, b], None));
        };
        let half = width * 500.0;
        let pen = Pen { clear: c.pen.clear.min(half * 0.5), ..c.pen };
        let Some(hits) = nearest_pair(&ring, &self.book, o(-half), d) else { return Err(ring) };
        for share in [1.0, 0.0] {
            let chain = sway(hits[0].point, hits[1].point, &Pen { sway: pen.sway * share, ..pen });
            match along(ring, &mut self.book, hits, &chain, pen.clear) {
                Ok((left, right)) => return Ok(self.other_side(left, right, &chain, e, width)),
                Err(back) => ring = back,
            }
        }
        Err(ring)
    }

    /// The far side of a road: the near side moved over by its width, so that the road keeps it.
    fn other_side(
        &mut self,
        left: Ring,
        right: Ring,
        chain: &[P],
        e: [f64; 2],
        width: f64,
    ) -> (Vec<Ring>, Option<Ring>) {
        let moved =
            |p: &P| [p[0] + (e[0] * width * 1000.0).round() as i32, p[1] + (e[1] * width * 1000.0).round() as i32];
        let (Some(first), Some(last)) = (chain.first().map(moved), chain.last().map(moved)) else {
            return (vec![left, right], None);
        };
        let (a, b) = (first.map(f64::from), last.map(f64::from));
        let l = distance(first, last).max(1.0);
        let o = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let hits = nearest_pair(&right, &self.book, o, [(b[0] - a[0]) / l, (b[1] - a[1]) / l])
            .filter(|h| distance(h[0].point, first).max(distance(h[1].point, last)) < width * 2500.0);
        let Some(hits) = hits else { return (vec![left, right], None) };
        let mut far: Vec<P> = chain.iter().map(moved).collect();
        let ends = far.len().saturating_sub(1);
        for (i, h) in [(0, hits[0]), (ends, hits[1])] {
            if let Some(p) = far.get_mut(i) {
                *p = h.point;
            }
        }
        match along(right, &mut self.book, hits, &far, width * 150.0) {
            // Where the ring doubles back on itself, the strip may have caught more than the road.
            Ok((strip, right)) if strip.area_m2() > 2.0 * width * l / 1000.0 => (vec![left, strip, right], None),
            Ok((strip, right)) => (vec![left, right], Some(strip)),
            Err(right) => (vec![left, right], None),
        }
    }

    /// Gives each part its share of `n` by weight and divides it.
    fn share_out(&mut self, parts: Vec<Ring>, n: u32, land: Land, mut rng: Rng) {
        let parts: Vec<Ring> = parts.into_iter().filter(|r| !r.is_empty()).collect();
        let weight = |r: &Ring| if land.what == "open" { self.plan_weight(r) } else { r.area_m2() };
        let weights: Vec<f64> = parts.iter().map(weight).collect();
        let mut total: f64 = weights.iter().sum();
        let mut left = n;
        for (k, (ring, w)) in parts.into_iter().zip(weights).enumerate() {
            let own = ((f64::from(left) * w / total.max(1e-9)).round() as u32).clamp(1, left.max(1));
            left = left.saturating_sub(own);
            total -= w;
            let sub = rng.fork(k as u64);
            self.divide(ring, own, land, sub);
        }
    }

    /// Parcels that belong into a ring of open country, relative to others.
    pub fn plan_weight(&self, ring: &Ring) -> f64 {
        super::leaf::weight(self.plan, ring)
    }

    fn leaf(&mut self, ring: Ring, land: Land, rng: Rng) {
        super::leaf::finish(self, ring, land, rng);
    }
}

/// Where a line meets the ring on both sides of the stretch nearest to `o`.
fn nearest_pair(ring: &Ring, book: &Book<'_>, o: [f64; 2], d: [f64; 2]) -> Option<[Hit; 2]> {
    let mut hits: Vec<Hit> = (0..ring.len()).filter_map(|i| ring.crossing(book, i, o, d)).collect();
    hits.sort_by(|x, y| x.s.total_cmp(&y.s).then(x.i.cmp(&y.i)));
    let middle = |w: &[Hit]| ((w[0].s + w[1].s) / 2.0).abs();
    let w = hits.chunks_exact(2).min_by(|x, y| middle(x).total_cmp(&middle(y)))?;
    w.first_chunk::<2>().copied()
}

/// A round outline with bays, counter-clockwise from direction `grid`, mm.
pub fn blob(o: [f64; 2], radius: f64, grid: f64, rng: &mut Rng) -> Vec<P> {
    let (a, b, c) = (rng.range(0.0, TAU), rng.range(0.0, TAU), rng.range(0.75, 1.0));
    let n = 18u32;
    (0..n)
        .map(|k| {
            let t = TAU * f64::from(k) / f64::from(n);
            let r = radius * (0.92 + 0.12 * sin(2.0 * t + a) + 0.08 * sin(5.0 * t + b) + rng.range(-0.03, 0.03));
            let (u, v) = (r * cos(t), r * c * sin(t));
            let (cg, sg) = (cos(grid), sin(grid));
            [(o[0] + u * cg - v * sg).round() as i32, (o[1] + u * sg + v * cg).round() as i32]
        })
        .collect()
}
