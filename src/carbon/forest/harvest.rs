//! Harvest and rotation of stands.

use super::growth::Growth;
use crate::base::units::TonneC;

/// Carbon released in the year of a harvest, t CO2 per ha, ≥ 0: what is cut, less what stays in products.
///
/// `stock` in tC/ha before the cut, `cut` and `product_share` from 0 to 1.
pub fn released(stock: f64, cut: f64, product_share: f64) -> f64 {
    TonneC(stock * cut * (1.0 - product_share)).as_co2().0
}

/// Yearly flux of a stand that is cut and planted again at every end of its rotation, t CO2 per ha, removal negative.
///
/// Year `i` of the answer is the year that ends at age `age + i`; at the end of a rotation the stand is cut, and the new
/// one is a year old at the end of the next year. `rotation` in whole years, at least 1; a stand past it is cut at once.
pub fn path(growth: &Growth, age: u32, rotation: u32, product_share: f64, years: usize) -> Vec<f64> {
    let (rotation, mut age) = (rotation.max(1), age);
    let mut year = || {
        let gained = -TonneC(growth.gained(f64::from(age))).as_co2().0;
        let stock = growth.carbon(f64::from(age));
        let cut = age >= rotation;
        age = if cut { 1 } else { age + 1 };
        gained + if cut { released(stock, 1.0, product_share) } else { 0.0 }
    };
    (0..years).map(|_| year()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POPLAR: Growth = Growth::Richards { max: 60.0, rate: 0.12, shape: 1.5 };

    #[test]
    fn over_a_rotation_only_products_remain() {
        // Years 1..20 gain C(20) = 52.0235 tC and the cut gives 70 % of it back: what is left is −30 % · 44/12.
        let path = path(&POPLAR, 1, 20, 0.3, 40);
        let one: f64 = path[..20].iter().sum();
        let both: f64 = path.iter().sum();
        assert!((one + 52.0235 * 0.3 * 44.0 / 12.0).abs() < 1e-3, "{one}");
        assert!((both - 2.0 * one).abs() < 1e-9);
        assert!(path[18] < 0.0 && path[19] > 0.0);
    }

    #[test]
    fn worked_cut_of_half_a_stand() {
        // 40 tC · 0.5 · (1 − 0.25) · 44/12 = 55 tCO2
        assert!((released(40.0, 0.5, 0.25) - 55.0).abs() < 1e-12);
    }
}
