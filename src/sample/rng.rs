//! Random numbers that are the same on every machine and with any number of threads: each piece of ground draws from
//! a generator of its own, seeded by where it came from.

pub use crate::base::random::mix;
use crate::base::random::{GOLDEN, unit};

/// SplitMix64 (Steele, Lea, Flood 2014).
#[derive(Clone, Copy, Debug)]
pub struct Rng(u64);

impl Rng {
    /// A generator; equal seeds give equal numbers.
    pub fn new(seed: u64) -> Self {
        Self(mix(seed, GOLDEN))
    }
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0, 0)
    }
    /// From 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        unit(self.bits())
    }
    /// From `a` up to `b`.
    pub fn range(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.unit()
    }
    /// Whether an event of this chance happens.
    pub fn chance(&mut self, share_0_1: f64) -> bool {
        self.unit() < share_0_1
    }
    /// A generator for a part; parts with different tags do not depend on each other.
    pub fn fork(&mut self, tag: u64) -> Self {
        Self(mix(self.bits(), tag))
    }
}

/// A smooth random field over the ground.
#[derive(Clone, Copy, Debug)]
pub struct Noise(pub u64);

impl Noise {
    /// Value in −1…1 at a point; bumps are `scale` apart (same unit as x and y).
    pub fn at(&self, x: f64, y: f64, scale: f64) -> f64 {
        let (u, v) = (x / scale, y / scale);
        let (i, j) = (u.floor(), v.floor());
        let (fu, fv) = (soft(u - i), soft(v - j));
        let corner = |a: f64, b: f64| unit(mix(self.0, mix((i + a) as i64 as u64, (j + b) as i64 as u64))) * 2.0 - 1.0;
        let low = corner(0.0, 0.0) * (1.0 - fu) + corner(1.0, 0.0) * fu;
        let high = corner(0.0, 1.0) * (1.0 - fu) + corner(1.0, 1.0) * fu;
        low * (1.0 - fv) + high * fv
    }
    /// Three octaves, about −1…1.
    pub fn rough(&self, x: f64, y: f64, scale: f64) -> f64 {
        (self.at(x, y, scale) * 4.0 + self.at(y, x, scale / 2.3) * 2.0 + self.at(x, y, scale / 5.1)) / 6.0
    }
}

fn soft(t: f64) -> f64 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}
