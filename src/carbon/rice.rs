//! Methane of a rice season, IPCC 2019 path (method book §3.6).

use serde::Deserialize;

use crate::base::{Error, Result};

/// A parameter with unit and source.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Parameter {
    /// Value in `unit`.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// `cited`, `derived` or `assumed`.
    pub status: String,
    /// Where it comes from.
    pub source: String,
}

/// Parameters of the path.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Rice {
    /// Base emission, kg CH4 per ha and day.
    pub base: Parameter,
    /// Length of the season, days.
    pub season: Parameter,
    /// Exponent of the organic amendment factor.
    pub organic_exponent: Parameter,
}

/// How a field is kept; 1, 1 and 0 are the defaults of the path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Water regime during the season, SFw.
    pub water: f64,
    /// Water regime before the season, SFp.
    pub before: f64,
    /// Σ ROA · CFOA: organic amendment times its conversion factor, t/ha.
    pub organic: f64,
    /// Days flooded; `None` = the default season.
    pub days: Option<f64>,
}

impl Field {
    /// Continuously flooded, no organic amendment, default season.
    pub const DEFAULT: Self = Self { water: 1.0, before: 1.0, organic: 0.0, days: None };
}

impl Rice {
    /// The parameters of `assets/methods/rice.toml`. Errors: `CARBON-090`.
    pub fn builtin() -> Result<Self> {
        let text = include_str!("../../assets/methods/rice.toml");
        toml::from_str(text).map_err(|e| Error::new("CARBON-090").with("name", "rice.toml").because(e))
    }

    /// Methane of one season in kg CH4 per ha.
    pub fn season_kg_per_ha(&self, field: Field) -> f64 {
        let organic = libm::pow(1.0 + field.organic, self.organic_exponent.value);
        self.base.value * field.water * field.before * organic * field.days.unwrap_or(self.season.value)
    }

    /// The same in kg CO2e per ha, with `gwp_ch4` t CO2e per t of methane.
    pub fn season_kg_co2e_per_ha(&self, field: Field, gwp_ch4: f64) -> f64 {
        self.season_kg_per_ha(field) * gwp_ch4
    }
}
