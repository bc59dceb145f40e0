//! Carbon efficiency of a firm: intensity, and the level of its intensity against that of its industry (碳效码).
//!
//! Value added and gross output are different denominators and never mixed: both intensities must use the same one.

use serde::Deserialize;

use crate::base::{Error, Result};

/// Levels with inclusive upper bounds, rising.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Scale {
    /// Unit of the bounds.
    pub unit: String,
    /// The levels, lowest first; the last has no bound.
    pub levels: Vec<Level>,
    /// `cited`, `derived` or `assumed`.
    pub status: String,
    /// Where the bounds come from.
    pub source: String,
}

/// One level.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Level {
    /// Name or number.
    pub name: String,
    /// Upper bound, inclusive; `None` = none.
    pub up_to: Option<f64>,
}

/// Both scales of the evaluation method.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Scales {
    /// CO2 per value added.
    pub intensity: Scale,
    /// Firm over industry.
    pub relative: Scale,
}

impl Scales {
    /// The scales of `assets/methods/efficiency.toml`. Errors: `CARBON-090`.
    pub fn builtin() -> Result<Self> {
        let text = include_str!("../../assets/methods/efficiency.toml");
        toml::from_str(text).map_err(|e| Error::new("CARBON-090").with("name", "efficiency.toml").because(e))
    }
}

impl Scale {
    /// The level of a value ≥ 0. Errors: `CARBON-020` the value is no number or negative.
    pub fn level(&self, value: f64) -> Result<&Level> {
        let bad = || Error::new("CARBON-020").with("what", self.unit.as_str()).with("value", value);
        let fits = |l: &&Level| l.up_to.is_none_or(|bound| value <= bound);
        self.levels.iter().find(fits).filter(|_| value >= 0.0).ok_or_else(bad)
    }
}

/// Emission per value: t CO2 per 10 000 CNY of value added or gross output, as given.
///
/// Errors: `CARBON-020` the value is not positive or the emission is negative.
pub fn intensity(t_co2: f64, value: f64) -> Result<f64> {
    match value > 0.0 && t_co2 >= 0.0 {
        true => Ok(t_co2 / value),
        false => Err(Error::new("CARBON-020").with("what", "value").with("value", value)),
    }
}

/// Emission per floor area, kg CO2 per m². Errors: `CARBON-020`.
pub fn per_floor_kg_m2(t_co2: f64, floor_m2: f64) -> Result<f64> {
    intensity(t_co2, floor_m2).map(|t_per_m2| t_per_m2 * crate::base::units::KG_PER_T)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_inclusive_and_nonsense_is_refused() {
        let s = Scales::builtin().unwrap();
        let level = |v| s.relative.level(v).unwrap().name.clone();
        assert_eq!([level(0.0), level(0.6), level(0.600001), level(2.0), level(2.01)], ["1", "1", "2", "4", "5"]);
        assert_eq!(s.intensity.level(2.0).unwrap().name, "mid");
        assert_eq!(s.relative.level(-1.0).unwrap_err().code.0, "CARBON-020");
        assert_eq!(s.relative.level(f64::NAN).unwrap_err().code.0, "CARBON-020");
        assert_eq!(intensity(1.0, 0.0).unwrap_err().code.0, "CARBON-020");
    }
}
