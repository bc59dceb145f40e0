//! Rules of peaks and trends, from `assets/methods/peak.toml`.

use serde::Deserialize;

use crate::base::{Error, Result};

/// All rules.
#[derive(Clone, Debug, Deserialize)]
pub struct Settings {
    /// The maximum with later years on record.
    pub wri: Wri,
    /// A platform around the maximum.
    pub plateau: Plateau,
    /// Significance of a fall.
    pub trend: Trend,
}

/// The maximum with later years on record.
#[derive(Clone, Debug, Deserialize)]
pub struct Wri {
    /// Later years that must be on record, all below the maximum.
    pub later_years: usize,
}

/// A platform around the maximum.
#[derive(Clone, Debug, Deserialize)]
pub struct Plateau {
    /// Largest slope, as a share of the mean a year.
    pub slope_share_per_year: f64,
    /// Least number of years.
    pub years: usize,
}

/// Significance of a fall.
#[derive(Clone, Debug, Deserialize)]
pub struct Trend {
    /// Fewer years are not tested.
    pub least_years: usize,
    /// Levels, weakest first.
    pub levels: Vec<Level>,
}

/// A level of significance.
#[derive(Clone, Debug, Deserialize)]
pub struct Level {
    /// Its name: the chance of a false alarm.
    pub name: String,
    /// Z at or below which it is reached.
    pub z: f64,
}

impl Settings {
    /// The built-in rules. Errors: `PATH-090` the asset does not load.
    pub fn builtin() -> Result<Self> {
        toml::from_str(include_str!("../../assets/methods/peak.toml"))
            .map_err(|e| Error::new("PATH-090").with("name", "peak.toml").because(e))
    }
}
