//! What it is: the sample city: an invented but lifelike land survey of any size, and files that must fail well.
//! What it never does: pretend to be real: every invented outline is 示意, every invented number 示例数据.
//! Where to start reading: [`mod@city`].

pub mod city;
mod cut;
mod frame;
mod grow;
mod leaf;
mod plan;
mod ring;
mod rng;
mod streets;

pub use city::{City, city};

/// What city to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CitySpec {
    /// Wanted number of parcels; the city has about as many.
    pub parcels: u32,
    /// Another seed, another city on the same plan.
    pub seed: u64,
}

impl Default for CitySpec {
    fn default() -> Self {
        Self { parcels: 20_000, seed: 1 }
    }
}
