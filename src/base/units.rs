//! Booked quantities are integers, so that sums do not depend on order.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};

/// An area booked in square centimetres.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Pod, Zeroable, Serialize, Deserialize)]
#[repr(transparent)]
pub struct Area(pub i64);

/// A mass booked in grams (of CO2e for flows, of carbon for stocks; the column's name says which).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Pod, Zeroable, Serialize, Deserialize)]
#[repr(transparent)]
pub struct Mass(pub i64);

/// Square centimetres in a square metre.
pub const CM2_PER_M2: f64 = 10_000.0;
/// Square metres in a hectare.
pub const M2_PER_HA: f64 = 10_000.0;
/// Hectares in a 亩 are 1/15.
pub const MU_PER_HA: f64 = 15.0;
/// Grams in a tonne.
pub const G_PER_T: f64 = 1_000_000.0;
/// Kilograms in a tonne.
pub const KG_PER_T: f64 = 1000.0;
/// Millimetres in a metre.
pub const MM_PER_M: f64 = 1000.0;
/// Metres in a kilometre.
pub const M_PER_KM: f64 = 1000.0;
/// Tonnes of CO2 that hold one tonne of carbon (molar masses 44 and 12).
pub const CO2_PER_C: f64 = 44.0 / 12.0;
/// Tonnes of CH4 that hold one tonne of carbon (molar masses 16 and 12).
pub const CH4_PER_C: f64 = 16.0 / 12.0;
/// Tonnes of N2O that hold one tonne of nitrogen (molar masses 44 and 28).
pub const N2O_PER_N: f64 = 44.0 / 28.0;

impl Area {
    /// Books square metres, rounded to the nearest square centimetre (ties to even).
    pub fn from_m2(m2: f64) -> Self {
        Self((m2 * CM2_PER_M2).round_ties_even() as i64)
    }
    /// Square metres.
    pub fn m2(self) -> f64 {
        self.0 as f64 / CM2_PER_M2
    }
    /// Hectares.
    pub fn ha(self) -> f64 {
        self.0 as f64 / (CM2_PER_M2 * M2_PER_HA)
    }
}

impl Mass {
    /// Books tonnes, rounded to the nearest gram (ties to even).
    pub fn from_t(t: f64) -> Self {
        Self((t * G_PER_T).round_ties_even() as i64)
    }
    /// Tonnes.
    pub fn t(self) -> f64 {
        self.0 as f64 / G_PER_T
    }
}

macro_rules! booked {
    ($t:ident) => {
        impl Add for $t {
            type Output = Self;
            fn add(self, o: Self) -> Self {
                Self(self.0 + o.0)
            }
        }
        impl Sub for $t {
            type Output = Self;
            fn sub(self, o: Self) -> Self {
                Self(self.0 - o.0)
            }
        }
        impl Neg for $t {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl AddAssign for $t {
            fn add_assign(&mut self, o: Self) {
                self.0 += o.0;
            }
        }
        impl SubAssign for $t {
            fn sub_assign(&mut self, o: Self) {
                self.0 -= o.0;
            }
        }
        impl Sum for $t {
            fn sum<I: Iterator<Item = Self>>(it: I) -> Self {
                Self(it.map(|x| x.0).sum())
            }
        }
    };
}
booked!(Area);
booked!(Mass);

/// A mass of carbon in tonnes (a stock or a flow of C, never of CO2).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct TonneC(pub f64);
/// A mass of carbon dioxide in tonnes.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct TonneCo2(pub f64);

impl TonneC {
    /// The CO2 that holds this carbon: × 44/12. The one place where the two meet.
    pub fn as_co2(self) -> TonneCo2 {
        TonneCo2(self.0 * CO2_PER_C)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_t30_china_land_sink_in_co2() {
        // T30: 11.1 亿 tC/yr × 44/12 = 40.7 亿 tCO2/yr
        assert!((TonneC(11.1).as_co2().0 - 40.7).abs() < 0.05);
    }

    #[test]
    fn areas_close_exactly() {
        // 0.01 m² × 3 = 300 cm²
        let a: Area = [Area::from_m2(0.01); 3].into_iter().sum();
        assert_eq!(a, Area(300));
    }
}
