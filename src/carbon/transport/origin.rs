//! Traffic where it comes from instead of where it runs: the other reading of a city's road emission.
//!
//! It is an assumption about trips, not a measurement: the emission of all road lines within the layer is added up and
//! given to parcels in the proportion of their residents (or floor area of homes). Through traffic of strangers is given
//! to residents as well; the lines say so by their factor list staying the same and their activity being a share.

use super::{LINE_ROAD, line};
use crate::base::{Error, Mass, Result, divide};
use crate::carbon::line::{AccountLine, Gas, Site};

/// The road lines' emission on parcels by `residents` (row, people or any weight ≥ 0), rows rising; Σ the same grams.
///
/// Errors: `TRANS-005` there is emission and no weight above 0, or a weight is negative or no number.
pub fn by_residents(lines: &[AccountLine], residents: &[(u32, f64)]) -> Result<Vec<AccountLine>> {
    let on_road = lines.iter().filter(|l| l.id == LINE_ROAD && l.gas == Gas::Co2);
    let total: Mass = on_road.clone().map(|l| l.co2e(1.0)).sum();
    let weights: Vec<f64> = residents.iter().map(|r| r.1).collect();
    let parts = divide(total.0, &weights).ok_or_else(|| Error::new("TRANS-005").with("mass_t", total.t()))?;
    let mut factors: Vec<String> = on_road.flat_map(|l| l.factors.iter().cloned()).collect();
    factors.sort();
    factors.dedup();
    let mut shares: Vec<(u32, f64, i64)> = residents.iter().zip(parts).map(|((r, w), g)| (*r, *w, g)).collect();
    shares.sort_by_key(|s| s.0);
    let kept = shares.into_iter().filter(|s| s.2 != 0);
    Ok(kept.map(|(row, w, g)| line(LINE_ROAD, Site::Row(row), (w, "1"), Mass(g).t(), factors.clone())).collect())
}
