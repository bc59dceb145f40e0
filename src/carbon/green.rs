//! Urban green: canopy share × what canopy takes up, while the trees grow.

use crate::base::units::TonneC;
use crate::base::{Error, Result};
use crate::carbon::forest::growth::Growth;
use crate::carbon::stated::value;
use crate::factor::Registry;

/// The rule of urban trees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GreenRule {
    /// Canopy share where none is known, 0–1.
    pub canopy_share: f64,
    /// Uptake of canopy, tC/(ha canopy·a), negative.
    pub canopy_rate: f64,
    /// What mortality leaves of it, 0–1.
    pub kept_share: f64,
    /// Age after which trees take up nothing more on the mean, a.
    pub growth_years: f64,
}

impl GreenRule {
    /// The rule of the registry. Errors: `SINK-090`.
    pub fn load(reg: &Registry) -> Result<Self> {
        let of = |part: &str| value(reg, &format!("green.urban.{part}"));
        Ok(Self {
            canopy_share: of("canopy_share")?,
            canopy_rate: of("canopy_rate")?,
            kept_share: of("kept_share")?,
            growth_years: of("growth_years")?,
        })
    }

    /// Yearly flux of green land, t CO2/(ha·a), removal negative.
    ///
    /// `canopy` 0–1 and `age` of the trees in years; not known = the default share, and trees that still grow.
    /// Errors: `SINK-010` canopy or age cannot be.
    pub fn flux(&self, canopy: Option<f64>, age: Option<f64>) -> Result<f64> {
        let canopy = checked(canopy, self.canopy_share)?;
        let grown = age_of(age)?.is_some_and(|a| a > self.growth_years);
        let rate = if grown { 0.0 } else { canopy * self.canopy_rate * self.kept_share };
        Ok(TonneC(rate).as_co2().0)
    }

    /// The same from a growth curve per ha of canopy, for trees of known age. Errors: `SINK-010`.
    pub fn flux_of_curve(&self, curve: &Growth, canopy: Option<f64>, age: f64) -> Result<f64> {
        let canopy = checked(canopy, self.canopy_share)?;
        let age = age_of(Some(age))?.unwrap_or_default();
        Ok(-TonneC(canopy * curve.gained(age) * self.kept_share).as_co2().0)
    }
}

fn checked(canopy: Option<f64>, default: f64) -> Result<f64> {
    let canopy = canopy.unwrap_or(default);
    match (0.0..=1.0).contains(&canopy) {
        true => Ok(canopy),
        false => Err(Error::new("SINK-010").with("what", "canopy").with("value", canopy)),
    }
}

fn age_of(age: Option<f64>) -> Result<Option<f64>> {
    match age {
        Some(a) if !(a.is_finite() && a >= 0.0) => Err(Error::new("SINK-010").with("what", "age").with("value", a)),
        age => Ok(age),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_park() {
        // default: 0.4 · −2.9 · 0.862069 = −1.0 tC → −3.6667 tCO2, the rate of the class; a quarter of canopy:
        // 0.25 · −2.9 · 0.862069 · 44/12 = −2.29167; grown trees take up nothing
        let reg = Registry::builtin().unwrap();
        let rule = GreenRule::load(&reg).unwrap();
        let flux = |canopy, age| rule.flux(canopy, age).unwrap();
        assert!((flux(None, None) + 44.0 / 12.0).abs() < 1e-5);
        assert!((flux(Some(0.25), Some(10.0)) + 2.29167).abs() < 1e-4);
        assert_eq!(flux(None, Some(40.0)), 0.0);
        assert_eq!(rule.flux(Some(1.2), None).unwrap_err().code.0, "SINK-010");
        assert_eq!(rule.flux(None, Some(-1.0)).unwrap_err().code.0, "SINK-010");
    }

    #[test]
    fn worked_street_trees_by_age() {
        // 70 · (1 − e^(−0.05·10))^1.4: gained in year 10 = 2.06482 tC; · 0.4 · 0.862069 · 44/12 = 2.61069
        let rule = GreenRule::load(&Registry::builtin().unwrap()).unwrap();
        let curve = Growth::Richards { max: 70.0, rate: 0.05, shape: 1.4 };
        assert!((rule.flux_of_curve(&curve, None, 10.0).unwrap() + 2.61069).abs() < 1e-4);
    }
}
