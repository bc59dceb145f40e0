//! The plan of the invented city: what lies where, read from `assets/sample/*.csv` (outlines 示意, not surveyed).

use libm::{cos, exp, sin, sqrt};

use super::ring::P;
use super::rng::Noise;
use crate::geo::gauss;

/// Zone 38: central meridian and false easting with prefix (EPSG:4526).
pub const EPSG: u32 = 4526;
const MERIDIAN_DEG: f64 = 114.0;
const FALSE_EASTING_M: f64 = 38_500_000.0;
/// Middle of the sheet in zone coordinates, metres; local millimetres are counted from here.
const ORIGIN_M: [f64; 2] = [38_455_000.0, 3_832_000.0];
const MM: f64 = 1000.0;

/// What a face of the frame is, or what a piece of country is used for.
pub type Use = &'static str;

/// A statutory unit.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Code, such as `410102`.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Area as published, km².
    pub area_km2: f64,
}

/// A line of the plan.
#[derive(Clone, Debug)]
pub struct Feature {
    /// How it is drawn: `north_of`, `loop`, `closed` (ring road) or `strip`.
    pub kind: &'static str,
    /// Width in metres; 0 for areas.
    pub width_m: f64,
    /// What it is.
    pub what: Use,
    /// Control points in local millimetres.
    pub points: Vec<[f64; 2]>,
}

/// A centre of a town.
#[derive(Clone, Copy, Debug)]
pub struct Centre {
    at: [f64; 2],
    radius: f64,
    /// Direction of its streets, radians.
    pub grid: f64,
    /// Whether it is a city (else a country town).
    pub city: bool,
}

/// Everything the plan says.
pub struct Plan {
    /// The units.
    pub units: Vec<Unit>,
    /// Borders: the units on both sides and the points.
    pub borders: Vec<(Vec<usize>, Vec<[f64; 2]>)>,
    /// Rivers, roads, lakes.
    pub features: Vec<Feature>,
    centres: Vec<Centre>,
    hills: Vec<([f64; 2], [f64; 2], f64, f64)>,
    warp: [Noise; 2],
    edge: Noise,
}

/// Rows of an asset as text fields. The assets are part of the program; a broken one shows in the tests.
pub fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).filter(|l| !l.is_empty()).map(|l| l.split(',').collect())
}

/// Field `i` as a number; 0 when it is none.
pub fn number(row: &[&str], i: usize) -> f64 {
    row.get(i).and_then(|t| t.parse().ok()).unwrap_or(0.0)
}

fn field(row: &[&'static str], i: usize) -> &'static str {
    row.get(i).copied().unwrap_or("")
}

/// Local millimetres of a longitude and latitude.
pub fn local(lon: f64, lat: f64) -> [f64; 2] {
    let [e, n] = gauss::projected_of_lonlat(lon - MERIDIAN_DEG, lat);
    [(e + FALSE_EASTING_M - ORIGIN_M[0]) * MM, (n - ORIGIN_M[1]) * MM]
}

/// Easting (with zone prefix) and northing in metres of a local point.
pub fn ground(p: P) -> [f64; 2] {
    [ORIGIN_M[0] + f64::from(p[0]) / MM, ORIGIN_M[1] + f64::from(p[1]) / MM]
}

impl Plan {
    /// Reads the assets; the seed moves the wiggles, not the places.
    pub fn load(seed: u64) -> Self {
        let units: Vec<Unit> = rows(include_str!("../../assets/sample/districts.csv"))
            .map(|r| Unit { code: field(&r, 0), name: field(&r, 1), area_km2: number(&r, 2) })
            .collect();
        let mut borders: Vec<(Vec<usize>, Vec<[f64; 2]>)> = Vec::new();
        let mut last = "";
        for r in rows(include_str!("../../assets/sample/borders.csv")) {
            if field(&r, 0) != last {
                last = field(&r, 0);
                let sides = [field(&r, 1), field(&r, 2)];
                borders.push((sides.iter().filter_map(|c| units.iter().position(|u| u.code == *c)).collect(), vec![]));
            }
            if let Some(b) = borders.last_mut() {
                b.1.push(local(number(&r, 3), number(&r, 4)));
            }
        }
        let centres = rows(include_str!("../../assets/sample/centres.csv")).map(|r| Centre {
            at: local(number(&r, 0), number(&r, 1)),
            radius: number(&r, 2) * MM * MM,
            grid: number(&r, 3),
            city: field(&r, 4) == "1",
        });
        let hills = rows(include_str!("../../assets/sample/hills.csv")).map(|r| {
            let end = |i| local(number(&r, i), number(&r, i + 1));
            (end(0), end(2), number(&r, 4) * MM * MM, number(&r, 5))
        });
        let noise = |k: u64| Noise(super::rng::mix(seed, k));
        Self {
            borders,
            features: features(),
            centres: centres.collect(),
            hills: hills.collect(),
            warp: [noise(11), noise(12)],
            edge: noise(13),
            units,
        }
    }

    /// Moves a point a little, so that drawn lines wander: the same for every line, so that they stay in order.
    pub fn warped(&self, p: [f64; 2], share: f64) -> P {
        let m = MM * share;
        let shift = |n: &Noise| {
            520.0 * m * n.at(p[0], p[1], 4.2e6)
                + 150.0 * m * n.at(p[1], p[0], 1.3e6)
                + 34.0 * m * n.at(p[0], p[1], 0.4e6)
        };
        [(p[0] + shift(&self.warp[0])).round() as i32, (p[1] + shift(&self.warp[1])).round() as i32]
    }

    /// How much town a place is, 0…1, with the centre that makes it so.
    pub fn town(&self, p: [f64; 2]) -> (f64, Option<&Centre>) {
        let ragged = 1.0 + 0.34 * self.edge.rough(p[0], p[1], 3.0e6);
        let mut best = (0.0, None);
        for c in &self.centres {
            let (x, y) = (p[0] - c.at[0], p[1] - c.at[1]);
            let d = sqrt(x * x + y * y) / (c.radius * ragged.max(0.4));
            let u = (1.25 - d).clamp(0.0, 1.0);
            if u > best.0 {
                best = (u, Some(c));
            }
        }
        best
    }

    /// How hilly a place is, 0…1.
    pub fn hill(&self, p: [f64; 2]) -> f64 {
        let h: f64 = self
            .hills
            .iter()
            .map(|&(a, b, w, height)| {
                let (v, q) = ([b[0] - a[0], b[1] - a[1]], [p[0] - a[0], p[1] - a[1]]);
                let t = ((q[0] * v[0] + q[1] * v[1]) / (v[0] * v[0] + v[1] * v[1]).max(1.0)).clamp(0.0, 1.0);
                let (dx, dy) = (q[0] - t * v[0], q[1] - t * v[1]);
                height * exp(-(dx * dx + dy * dy) / (w * w))
            })
            .fold(0.0, f64::max);
        (h + 0.28 * h.min(0.6) * self.edge.rough(p[1], p[0], 2.2e6)).clamp(0.0, 1.0)
    }

    /// A slow random value in −1…1, for what comes in patches.
    pub fn patch(&self, p: [f64; 2], scale_m: f64) -> f64 {
        self.edge.rough(p[0] + 7.7e6, p[1] - 3.1e6, scale_m * MM)
    }
}

fn features() -> Vec<Feature> {
    let mut out: Vec<Feature> = Vec::new();
    let mut last = "";
    for r in rows(include_str!("../../assets/sample/features.csv")) {
        if field(&r, 0) != last {
            last = field(&r, 0);
            out.push(Feature { kind: field(&r, 1), width_m: number(&r, 2), what: field(&r, 3), points: vec![] });
        }
        if let Some(f) = out.last_mut() {
            f.points.push(local(number(&r, 4), number(&r, 5)));
        }
    }
    out
}

/// A smooth line through control points (Catmull–Rom) with vertices `spacing` millimetres apart.
pub fn smooth(points: &[[f64; 2]], spacing: f64, closed: bool) -> Vec<[f64; 2]> {
    let n = points.len();
    let at = |i: isize| -> [f64; 2] {
        let k = if closed { i.rem_euclid(n as isize - 1) } else { i.clamp(0, n as isize - 1) };
        points.get(k as usize).copied().unwrap_or_default()
    };
    let mut out = Vec::new();
    for i in 0..n as isize - 1 {
        let (a, b, c, d) = (at(i - 1), at(i), at(i + 1), at(i + 2));
        let length = sqrt((c[0] - b[0]) * (c[0] - b[0]) + (c[1] - b[1]) * (c[1] - b[1]));
        let parts = (length / spacing).round().max(1.0) as usize;
        for j in 0..parts {
            let t = j as f64 / parts as f64;
            out.push(std::array::from_fn(|k| {
                let (p0, p1, p2, p3) = (a[k], b[k], c[k], d[k]);
                p1 + 0.5
                    * t
                    * ((p2 - p0) + t * ((2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3) + t * (3.0 * (p1 - p2) + p3 - p0)))
            }));
        }
    }
    out.extend(points.last());
    out
}

/// Straight lines between points with vertices about `spacing` apart.
pub fn dense(points: &[[f64; 2]], spacing: f64) -> Vec<[f64; 2]> {
    let mut out = Vec::new();
    for w in points.windows(2) {
        let (dx, dy) = (w[1][0] - w[0][0], w[1][1] - w[0][1]);
        let parts = (sqrt(dx * dx + dy * dy) / spacing).round().max(1.0) as usize;
        out.extend((0..parts).map(|j| {
            let t = j as f64 / parts as f64;
            [w[0][0] + dx * t, w[0][1] + dy * t]
        }));
    }
    out.extend(points.last());
    out
}

/// The line `offset` millimetres to the left of a line (right when negative).
pub fn beside(line: &[[f64; 2]], offset: f64, closed: bool) -> Vec<[f64; 2]> {
    let n = line.len();
    let at = |i: isize| -> [f64; 2] {
        let k = if closed { i.rem_euclid(n as isize - 1) } else { i.clamp(0, n as isize - 1) };
        line.get(k as usize).copied().unwrap_or_default()
    };
    (0..n as isize)
        .map(|i| {
            let (a, b, p) = (at(i - 1), at(i + 1), at(i));
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let l = sqrt(dx * dx + dy * dy).max(1.0);
            [p[0] - dy / l * offset, p[1] + dx / l * offset]
        })
        .collect()
}

/// Unit vector of an angle.
pub fn direction(angle: f64) -> [f64; 2] {
    [cos(angle), sin(angle)]
}
