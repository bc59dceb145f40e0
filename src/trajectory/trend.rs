//! Mann-Kendall test and Sen slope of a fall. For data only: a fitted curve must not be tested as if it were data.

use schemars::JsonSchema;
use serde::Serialize;

use super::settings;

/// Whether values fall, and how fast.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Trend {
    /// Number of years tested.
    pub years: usize,
    /// Mann-Kendall S: pairs that rise less pairs that fall.
    pub s: i64,
    /// Standardised S; negative = falling.
    pub z: f64,
    /// Strictest level at which the fall is significant, such as `0.05`; `None` = not significant.
    pub significant_at: Option<String>,
    /// Sen slope: median change per year, in the unit of the series.
    pub slope_per_year: f64,
}

/// Tests points (year, value), years rising; `None` when there are too few for a test.
///
/// S = Σ sgn(x_j − x_i), Var = (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18 with ties t, Z = (S ∓ 1) / √Var.
/// Source: method book section 6.4.
pub fn trend(points: &[(i32, f64)], rules: &settings::Trend) -> Option<Trend> {
    let n = points.len();
    if n < rules.least_years {
        return None;
    }
    let mut s = 0i64;
    let mut slopes = Vec::with_capacity(n * (n - 1) / 2);
    for (i, a) in points.iter().enumerate() {
        for b in points.iter().skip(i + 1) {
            s += i64::from(b.1 > a.1) - i64::from(b.1 < a.1);
            slopes.push((b.1 - a.1) / f64::from(b.0 - a.0));
        }
    }
    // Whole numbers until the division: 18 times the variance.
    let weight = |k: i64| k * (k - 1) * (2 * k + 5);
    let variance18 = weight(n as i64) - ties(points).into_iter().map(weight).sum::<i64>();
    let z = if variance18 == 0 { 0.0 } else { (s - s.signum()) as f64 * libm::sqrt(18.0 / variance18 as f64) };
    let significant_at = rules.levels.iter().rfind(|l| z <= l.z).map(|l| l.name.clone());
    Some(Trend { years: n, s, z, significant_at, slope_per_year: median(&mut slopes) })
}

/// Sizes of groups of equal values.
fn ties(points: &[(i32, f64)]) -> Vec<i64> {
    let mut values: Vec<f64> = points.iter().map(|p| p.1).collect();
    values.sort_by(f64::total_cmp);
    values.chunk_by(|a, b| a == b).map(|g| g.len() as i64).collect()
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = |i: usize| values.get(i).copied().unwrap_or(0.0);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { at(middle) } else { (at(middle.saturating_sub(1)) + at(middle)) / 2.0 }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::*;

    fn of(values: &[f64]) -> Option<Trend> {
        let points: Vec<(i32, f64)> = values.iter().enumerate().map(|(i, v)| (2000 + i as i32, *v)).collect();
        trend(&points, &Settings::builtin().unwrap().trend)
    }

    #[test]
    fn a_straight_fall() {
        // n = 5: all 10 pairs fall, S = -10; Var = 5·4·15/18 = 16.667; Z = -9/4.0825 = -2.2045.
        let t = of(&[9.0, 8.0, 7.0, 6.0, 5.0]).unwrap();
        assert_eq!((t.s, t.slope_per_year, t.significant_at.as_deref()), (-10, -1.0, Some("0.05")));
        assert!((t.z + 2.2045).abs() < 1e-4, "{}", t.z);
    }

    #[test]
    fn ties_widen_and_few_years_are_not_tested() {
        // Pairs of 3 3 2 2: four fall, S = -4; Var = (4·3·13 - 2·(2·1·9)) / 18 = 120/18; Z = -3/2.582 = -1.162.
        let t = of(&[3.0, 3.0, 2.0, 2.0]).unwrap();
        assert_eq!((t.s, t.significant_at), (-4, None));
        assert!((t.z + 1.1619).abs() < 1e-4, "{}", t.z);
        assert_eq!(of(&[3.0, 2.0, 1.0]), None);
        // All equal: no variance, no trend.
        let flat = of(&[1.0; 6]).unwrap();
        assert_eq!((flat.s, flat.z, flat.slope_per_year), (0, 0.0, 0.0));
    }

    #[test]
    fn a_gap_counts_as_the_years_it_spans() {
        let points = [(2000, 10.0), (2005, 5.0), (2006, 4.0), (2010, 0.0)];
        let t = trend(&points, &Settings::builtin().unwrap().trend).unwrap();
        assert_eq!(t.slope_per_year, -1.0);
    }
}
