//! The districts of a balance side by side, and the city.

use crate::carbon::balance::Balance;
use crate::carbon::indicators::{Compared, People, Scheme};
use crate::land::BaseLayer;

/// Indicators of the districts, in their order, and of the city; `people` by district, fewer or none where not known.
///
/// Cost: the districts and their classes, never the parcels.
pub fn compared(scheme: &Scheme, base: &BaseLayer, balance: &Balance, people: &[People]) -> Compared {
    let of = |d: usize| people.get(d).copied().unwrap_or_default();
    let units: Vec<_> = (0..base.districts.len()).map(|d| (balance.sums.district(d), of(d))).collect();
    let compared = scheme.compare(&units);
    if units.is_empty() {
        // A layer without districts is still a city.
        return Compared { whole: scheme.of(&balance.sums.city(), People::default()), ..compared };
    }
    compared
}
