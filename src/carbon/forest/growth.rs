//! Growth of a stand: carbon by age (tC/ha) and volume by age (m³/ha).

use crate::base::{Error, Result};

/// Carbon of living biomass by age, tC/ha: never negative, never falling, 0 at age 0 and before.
#[derive(Clone, Debug, PartialEq)]
pub enum Growth {
    /// Chapman–Richards: `max · (1 − e^(−rate·t))^shape`.
    Richards {
        /// Carbon of an old stand, tC/ha.
        max: f64,
        /// Rate, 1/a.
        rate: f64,
        /// Shape.
        shape: f64,
    },
    /// Logistic through zero at age 0: `max · (L(t) − L(0)) / (1 − L(0))`, `L(t) = 1/(1 + e^(−rate·(t − middle)))`.
    ///
    /// The plain form has carbon at age 0, which a stand just planted has not.
    Logistic {
        /// Carbon of an old stand, tC/ha.
        max: f64,
        /// Rate, 1/a.
        rate: f64,
        /// Age of fastest growth, a.
        middle: f64,
    },
    /// Straight lines between (age, tC/ha), from (0, 0); after the last, a steady gain.
    Table {
        /// Ages, rising, with carbon, not falling.
        points: Vec<(f64, f64)>,
        /// Gain after the last age, tC/(ha·a), ≥ 0.
        after: f64,
    },
}

impl Growth {
    /// Checks the parameters. Errors: `SINK-001` not a curve of growth (not finite, negative, falling).
    pub fn checked(self, name: &str) -> Result<Self> {
        let positive = |values: &[f64]| values.iter().all(|v| v.is_finite() && *v > 0.0);
        let good = match &self {
            Self::Richards { max, rate, shape } => positive(&[*max, *rate, *shape]),
            Self::Logistic { max, rate, middle } => positive(&[*max, *rate, *middle]),
            Self::Table { points, after } => {
                let rising = points.windows(2).all(|w| matches!(w, [a, b] if a.0 < b.0 && a.1 <= b.1));
                let first = points.first().is_some_and(|p| p.0 > 0.0 && p.1 >= 0.0);
                let finite = points.iter().all(|p| p.0.is_finite() && p.1.is_finite());
                first && rising && finite && after.is_finite() && *after >= 0.0
            }
        };
        if good { Ok(self) } else { Err(Error::new("SINK-001").with("curve", name)) }
    }

    /// Carbon of living biomass at an age in years, tC/ha.
    pub fn carbon(&self, age: f64) -> f64 {
        if age.is_nan() || age <= 0.0 {
            return 0.0;
        }
        match self {
            Self::Richards { max, rate, shape } => max * libm::pow(-libm::expm1(-rate * age), *shape),
            Self::Logistic { max, rate, middle } => {
                let l = |t: f64| 1.0 / (1.0 + libm::exp(-rate * (t - middle)));
                max * (l(age) - l(0.0)) / (1.0 - l(0.0))
            }
            Self::Table { points, after } => table(points, *after, age),
        }
    }

    /// What was gained in the year that ends at this age, tC/ha: `C(t) − C(t − 1)`.
    pub fn gained(&self, age: f64) -> f64 {
        self.carbon(age) - self.carbon(age - 1.0)
    }
}

fn table(points: &[(f64, f64)], after: f64, age: f64) -> f64 {
    let mut from = (0.0, 0.0);
    for to in points {
        if age <= to.0 {
            return from.1 + (to.1 - from.1) * (age - from.0) / (to.0 - from.0);
        }
        from = *to;
    }
    from.1 + after * (age - from.0)
}

/// Volume of a stand by age: `max · (1 − delay·e^(−rate·t))^(1/(1 − shape))`, m³/ha.
///
/// With `delay` > 1 the bracket is negative before `ln(delay)/rate` years: the volume is 0 there.
/// Chained to biomass it does not reproduce the density table of its own paper; the age table serves for carbon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VolumeCurve {
    /// Volume of an old stand, m³/ha.
    pub max: f64,
    /// Parameter B.
    pub delay: f64,
    /// Parameter K, 1/a.
    pub rate: f64,
    /// Parameter m, below 1.
    pub shape: f64,
}

impl VolumeCurve {
    /// Checks the parameters. Errors: `SINK-001`.
    pub fn checked(self, name: &str) -> Result<Self> {
        let finite = [self.max, self.delay, self.rate, self.shape].iter().all(|v| v.is_finite());
        let good = finite && self.max > 0.0 && self.delay > 0.0 && self.rate > 0.0 && self.shape < 1.0;
        if good { Ok(self) } else { Err(Error::new("SINK-001").with("curve", name)) }
    }

    /// Volume at an age in years, m³/ha.
    pub fn volume(&self, age: f64) -> f64 {
        let bracket = 1.0 - self.delay * libm::exp(-self.rate * age.max(0.0));
        self.max * libm::pow(bracket.max(0.0), 1.0 / (1.0 - self.shape))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn worked_chinese_pine_of_twenty() {
        // 65 · (1 − e^(−0.04·20))^1.6 = 65 · 0.550671^1.6 = 65 · 0.384970 = 25.0230;
        // the year before 65 · (1 − e^(−0.76))^1.6 = 65 · 0.532334^1.6 = 65 · 0.364665 = 23.7032
        let pine = Growth::Richards { max: 65.0, rate: 0.04, shape: 1.6 };
        assert!((pine.carbon(20.0) - 25.0230).abs() < 5e-4, "{}", pine.carbon(20.0));
        assert!((pine.gained(20.0) - 1.3199).abs() < 5e-4, "{}", pine.gained(20.0));
    }

    #[test]
    fn the_volume_curve_is_clamped() {
        // ln 1.05 / 0.018 = 2.71 years without volume; old: 364.306
        let broadleaf = VolumeCurve { max: 364.306, delay: 1.05, rate: 0.018, shape: 0.523 };
        assert_eq!(broadleaf.volume(2.0), 0.0);
        assert_eq!(broadleaf.volume(-5.0), 0.0);
        assert!(broadleaf.volume(3.0) > 0.0);
        assert!((broadleaf.volume(2000.0) - 364.306).abs() < 1e-6);
    }

    #[test]
    fn nonsense_is_no_curve() {
        let bad = [
            Growth::Richards { max: -1.0, rate: 0.1, shape: 1.0 },
            Growth::Logistic { max: 60.0, rate: f64::NAN, middle: 10.0 },
            Growth::Table { points: vec![(10.0, 5.0), (20.0, 4.0)], after: 0.0 },
            Growth::Table { points: Vec::new(), after: 0.1 },
        ];
        for g in bad {
            assert_eq!(g.checked("x").unwrap_err().code.0, "SINK-001");
        }
        let flat = VolumeCurve { max: 1.0, delay: 1.0, rate: 0.1, shape: 1.0 };
        assert_eq!(flat.checked("x").unwrap_err().code.0, "SINK-001");
    }

    fn any_curve() -> impl Strategy<Value = Growth> {
        let richards =
            (1.0..300.0, 0.001..0.5, 0.2..4.0).prop_map(|(max, rate, shape)| Growth::Richards { max, rate, shape });
        let logistic =
            (1.0..300.0, 0.01..0.5, 1.0..80.0).prop_map(|(max, rate, middle)| Growth::Logistic { max, rate, middle });
        let table = (prop::collection::vec((0.5..15.0, 0.0..30.0), 1..6), 0.0..2.0).prop_map(|(steps, after)| {
            let mut at = (0.0, 0.0);
            let points = steps.into_iter().map(|(t, c)| {
                at = (at.0 + t, at.1 + c);
                at
            });
            Growth::Table { points: points.collect(), after }
        });
        prop_oneof![richards, logistic, table]
    }

    proptest! {
        #[test]
        fn curves_start_at_nothing_and_never_fall(g in any_curve(), age in -10.0..400.0_f64, more in 0.0..50.0_f64) {
            let g = g.checked("x").unwrap();
            prop_assert_eq!(g.carbon(0.0), 0.0);
            prop_assert!(g.carbon(age) >= 0.0);
            prop_assert!(g.carbon(age + more) >= g.carbon(age) - 1e-9);
            prop_assert!(g.gained(age) >= -1e-9);
        }
    }
}
