//! One-off releases and yearly flows. There is no sum of the two, on purpose.
//!
//! ```compile_fail
//! use tanheng::base::Mass;
//! use tanheng::carbon::change::flow::{OneOff, Yearly};
//! // A release of once and a flow of every year are not one quantity.
//! let both = OneOff(Mass(5)) + Yearly(Mass(5));
//! ```

use std::iter::Sum;
use std::ops::{Add, AddAssign};

use crate::base::Mass;

/// Released once, in the year of the change: g CO2, emission positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OneOff(pub Mass);

/// Flows every year: g CO2 a year, emission positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Yearly(pub Mass);

macro_rules! adds_up {
    ($t:ident) => {
        impl Add for $t {
            type Output = Self;
            fn add(self, o: Self) -> Self {
                Self(self.0 + o.0)
            }
        }
        impl AddAssign for $t {
            fn add_assign(&mut self, o: Self) {
                self.0 += o.0;
            }
        }
        impl Sum for $t {
            fn sum<I: Iterator<Item = Self>>(it: I) -> Self {
                Self(it.map(|x| x.0).sum())
            }
        }
    };
}
adds_up!(OneOff);
adds_up!(Yearly);

/// What a change of land gives off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeFlow {
    /// In the year of the change.
    pub at_once: OneOff,
    /// In that year and those after it, as many as the method says.
    pub yearly: Yearly,
}

impl ChangeFlow {
    /// Adds another change: once to once, yearly to yearly.
    pub fn add(&mut self, other: Self) {
        self.at_once += other.at_once;
        self.yearly += other.yearly;
    }

    /// What the reporting year shows, `years_since` years after the change: what was released at once shows in year 0
    /// only, the yearly flow in the years from 0 to `years` − 1.
    pub fn in_year(&self, years_since: u32, years: f64) -> (OneOff, Yearly) {
        let at_once = if years_since == 0 { self.at_once } else { OneOff::default() };
        let yearly = if f64::from(years_since) < years { self.yearly } else { Yearly::default() };
        (at_once, yearly)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_adds_to_its_own() {
        let mut sum = ChangeFlow::default();
        sum.add(ChangeFlow { at_once: OneOff(Mass(70)), yearly: Yearly(Mass(3)) });
        sum.add(ChangeFlow { at_once: OneOff(Mass(30)), yearly: Yearly(Mass(-1)) });
        assert_eq!(sum, ChangeFlow { at_once: OneOff(Mass(100)), yearly: Yearly(Mass(2)) });
        assert_eq!(sum.in_year(0, 20.0), (OneOff(Mass(100)), Yearly(Mass(2))));
        assert_eq!(sum.in_year(19, 20.0), (OneOff(Mass(0)), Yearly(Mass(2))));
        assert_eq!(sum.in_year(20, 20.0), (OneOff(Mass(0)), Yearly(Mass(0))));
    }
}
