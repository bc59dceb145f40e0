//! The value of a change of stock over years, as the InVEST carbon model has it.

use crate::base::units::TonneC;
use crate::base::{Error, Result};

/// Terms of a valuation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Terms {
    /// Price of a tonne of carbon (of C, not CO2), in the money of the price.
    pub price_per_t_c: f64,
    /// Market discount rate r, percent a year.
    pub discount_percent: f64,
    /// Yearly change of the price c, percent a year, as the model writes it (below the line).
    pub price_change_percent: f64,
    /// Years from baseline to alternative, q − p, at least 1.
    pub years: u32,
}

/// Longest span that is valued, years.
const MOST_YEARS: u32 = 1000;

/// `V = s/(q−p) · ΔC · Σ_{t=0}^{q−p−1} 1/((1+r/100)^t (1+c/100)^t)`: net present value of a change, loss negative.
///
/// The model spreads the change evenly over the years. Errors: `SINK-025` years not from 1 to 1000, rates at or below
/// −100 %, or a figure that is no number.
/// Source: InVEST carbon storage and sequestration, user's guide.
pub fn net_present_value(change: TonneC, terms: Terms) -> Result<f64> {
    let bad = |what: &'static str, x: f64| Error::new("SINK-025").with("what", what).with("value", x);
    if !(1..=MOST_YEARS).contains(&terms.years) {
        return Err(bad("years", f64::from(terms.years)));
    }
    for (what, rate) in [("discount", terms.discount_percent), ("price_change", terms.price_change_percent)] {
        if !(rate.is_finite() && rate > -100.0) {
            return Err(bad(what, rate));
        }
    }
    for (what, x) in [("price", terms.price_per_t_c), ("change", change.0)] {
        if !x.is_finite() {
            return Err(bad(what, x));
        }
    }
    let step = 1.0 / ((1.0 + terms.discount_percent / 100.0) * (1.0 + terms.price_change_percent / 100.0));
    let (mut weight, mut sum) = (1.0, 0.0);
    for _ in 0..terms.years {
        sum += weight;
        weight *= step;
    }
    Ok(terms.price_per_t_c / f64::from(terms.years) * change.0 * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(change: f64, price: f64, discount: f64, rise: f64, years: u32) -> f64 {
        let terms = Terms { price_per_t_c: price, discount_percent: discount, price_change_percent: rise, years };
        net_present_value(TonneC(change), terms).unwrap()
    }

    #[test]
    fn published_zero_rates_give_price_times_change() {
        // 24 697 t · 37 = 913 789, whatever the years
        for years in [1, 10, 30] {
            assert!((value(24_697.0, 37.0, 0.0, 0.0, years) - 913_789.0).abs() < 1e-6);
        }
    }

    #[test]
    fn worked_three_years_at_seven_percent() {
        // 100 t · 50 / 3 · (1 + 1/1.07 + 1/1.1449) = 1666.667 · 2.808018 = 4680.030
        assert!((value(100.0, 50.0, 7.0, 0.0, 3) - 4680.030).abs() < 1e-3);
        // a price that falls 2 % a year below the line: 1/(1.07 · 0.98) = 0.953652; 1 + 0.953652 + 0.909451 = 2.863106
        assert!((value(100.0, 50.0, 7.0, -2.0, 3) - 4771.843).abs() < 1e-3);
        assert_eq!(value(-100.0, 50.0, 7.0, 0.0, 3), -value(100.0, 50.0, 7.0, 0.0, 3));
    }

    #[test]
    fn nonsense_is_refused() {
        let terms = Terms { price_per_t_c: 1.0, discount_percent: 0.0, price_change_percent: 0.0, years: 1 };
        let bad = [
            Terms { years: 0, ..terms },
            Terms { years: 5000, ..terms },
            Terms { discount_percent: -100.0, ..terms },
            Terms { price_per_t_c: f64::NAN, ..terms },
        ];
        for t in bad {
            assert_eq!(net_present_value(TonneC(1.0), t).unwrap_err().code.0, "SINK-025");
        }
    }
}
