//! Streets of towns: a lattice over the whole city whose lines are halved again and again, so that blocks on both
//! sides of an avenue meet at the same crossings.

use libm::sqrt;

use super::cut::Pen;
use super::grow::{Cut, Grower, Land};
use super::plan::direction;
use super::ring::Ring;
use super::rng::{Rng, mix};

/// Distance of the main streets of the lattice, mm, and how often it is halved.
const LATTICE_MM: f64 = 1.0e6;
const LATTICE_LEVELS: usize = 8;

impl Grower<'_> {
    /// Cuts town ground along the street lattice.
    pub(super) fn blocks(&mut self, ring: Ring, n: u32, land: Land, street: bool, mut rng: Rng) {
        let size = sqrt(ring.area_m2() / f64::from(n.max(1)));
        for axis in [0, 1] {
            let (long, along) = longer(&ring, land.grid, axis == 1);
            let (lo, hi) = extent(&ring, direction(along));
            if axis == 1 && long < size {
                break;
            }
            let Some((at, level)) = self.lattice(land.grid, along, lo, hi) else { continue };
            let width = [46.0, 30.0, 17.0, 10.0, 6.0].get(level).copied().unwrap_or(0.0);
            let road = (street && width > 0.0 && width < long * 0.2).then_some(("avenue", width));
            let pen = Pen { spacing: size * 1000.0 / 2.4, sway: 0.0, clear: size * 90.0, seed: rng.bits() };
            let cut = Cut { angle: along, share: (at - lo) / (hi - lo), pen, road };
            if cut.share > 0.2 && cut.share < 0.8 {
                return self.apply(ring, n, land, cut, rng);
            }
        }
        let cut = self.cut(&ring, n, land.grid, 0.0, 2.6, None, &mut rng);
        self.apply(ring, n, land, cut, rng);
    }

    /// The coarsest line of the street lattice in the middle part of a stretch: place and level (0 = 1 km apart).
    fn lattice(&self, grid: f64, along: f64, lo: f64, hi: f64) -> Option<(f64, usize)> {
        let axis = u64::from((along - grid).abs() > 0.1);
        let seed = mix(self.seed, mix(axis, (grid * 1000.0) as i64 as u64));
        let middle = (lo + hi) / 2.0;
        let inside = |x: f64| (x > lo + 0.28 * (hi - lo) && x < hi - 0.28 * (hi - lo)).then_some(x);
        let near = (middle / LATTICE_MM).floor() as i64;
        let mut i = (near - 1..=near + 1).rev().find(|&i| lattice_line(seed, 0, i) <= middle)?;
        let (mut a, mut b) = (lattice_line(seed, 0, i), lattice_line(seed, 0, i + 1));
        for level in 0..LATTICE_LEVELS {
            let (first, second) = if middle - a < b - middle { (a, b) } else { (b, a) };
            if let Some(at) = inside(first).or(inside(second)) {
                return Some((at, level));
            }
            let m = lattice_line(seed, level + 1, 2 * i + 1);
            (i, a, b) = if middle < m { (2 * i, a, m) } else { (2 * i + 1, m, b) };
        }
        None
    }
}

/// Place of line `i` of a lattice level, mm: halves of the coarser cells, a little off the middle.
fn lattice_line(seed: u64, level: usize, i: i64) -> f64 {
    let off = Rng::new(mix(seed, mix(level as u64, i as u64))).range(-0.14, 0.14);
    if level == 0 {
        return (i as f64 + off) * LATTICE_MM;
    }
    if i.rem_euclid(2) == 0 {
        return lattice_line(seed, level - 1, i / 2);
    }
    let (a, b) = (lattice_line(seed, level - 1, (i - 1) / 2), lattice_line(seed, level - 1, (i + 1) / 2));
    (a + b) / 2.0 + off * (b - a)
}

/// Least and greatest coordinate along a direction.
pub(super) fn extent(ring: &Ring, d: [f64; 2]) -> (f64, f64) {
    ring.points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), p| {
        let s = f64::from(p[0]) * d[0] + f64::from(p[1]) * d[1];
        (lo.min(s), hi.max(s))
    })
}

/// Length in metres and direction of the longer side of a ring in a frame turned by `grid` (or of the shorter one).
pub(super) fn longer(ring: &Ring, grid: f64, shorter: bool) -> (f64, f64) {
    let quarter = std::f64::consts::FRAC_PI_2;
    let (a, b) = (extent(ring, direction(grid)), extent(ring, direction(grid + quarter)));
    let (la, lb) = (a.1 - a.0, b.1 - b.0);
    if (la >= lb) == shorter { (lb / 1000.0, grid + quarter) } else { (la / 1000.0, grid) }
}
