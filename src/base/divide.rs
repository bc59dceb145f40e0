//! A whole number divided by shares so that the parts add up to it: the largest remainders get the last units.

/// Weights are kept to this fraction of the largest one: 2^52 steps.
const STEPS: f64 = (1_u64 << 52) as f64;

/// Parts of `total` in the proportion of `weights`, in their order; Σ parts = `total`, to the unit.
///
/// Whole arithmetic all the way, so that neither order nor threads matter. Equal remainders go to the earlier part.
/// A weight below 2^-53 of the largest counts as 0. A negative total gives parts ≤ 0.
/// `None`: a weight is negative or no number, or there is something to divide and no weight above 0.
pub fn divide(total: i64, weights: &[f64]) -> Option<Vec<i64>> {
    if weights.iter().any(|w| !(*w >= 0.0 && w.is_finite())) {
        return None;
    }
    let most = weights.iter().copied().fold(0.0, f64::max);
    if most <= 0.0 {
        return (total == 0).then(|| vec![0; weights.len()]);
    }
    let whole: Vec<u128> = weights.iter().map(|w| (w / most * STEPS).round_ties_even() as u128).collect();
    let sum: u128 = whole.iter().sum();
    let amount = u128::from(total.unsigned_abs());
    let mut parts: Vec<u128> = whole.iter().map(|w| amount * w / sum).collect();
    let left = amount - parts.iter().sum::<u128>();
    let mut order: Vec<usize> = (0..whole.len()).collect();
    let rest = |i: usize| whole.get(i).map_or(0, |w| amount * w % sum);
    order.sort_by_key(|&i| (std::cmp::Reverse(rest(i)), i));
    for i in order.into_iter().take(left as usize) {
        if let Some(p) = parts.get_mut(i) {
            *p += 1;
        }
    }
    let sign = total.signum();
    Some(parts.into_iter().map(|p| sign * p as i64).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_unit_goes_to_the_largest_remainder() {
        // 10 × 1/6, 2/6, 3/6 = 1.67, 3.33, 5 → 2, 3, 5
        assert_eq!(divide(10, &[1.0, 2.0, 3.0]), Some(vec![2, 3, 5]));
        // Equal remainders: the earlier one.
        assert_eq!(divide(1, &[1.0, 1.0]), Some(vec![1, 0]));
        assert_eq!(divide(-10, &[1.0, 2.0, 3.0]), Some(vec![-2, -3, -5]));
        assert_eq!(divide(0, &[0.0, 0.0]), Some(vec![0, 0]));
        assert_eq!(divide(0, &[]), Some(vec![]));
    }

    #[test]
    fn nothing_to_go_by_is_no_division() {
        for bad in [&[][..], &[0.0], &[-1.0, 2.0], &[f64::NAN], &[f64::INFINITY, 1.0]] {
            assert_eq!(divide(5, bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_within_a_unit_of_their_share(
            total in prop_oneof![Just(i64::MAX), Just(i64::MIN + 1), -1_000_000_000_000_000i64..1_000_000_000_000_000],
            weights in prop::collection::vec(prop_oneof![Just(0.0), 1e-6f64..1e12], 1..80),
        ) {
            prop_assume!(weights.iter().any(|w| *w > 0.0));
            let parts = divide(total, &weights).unwrap();
            prop_assert_eq!(parts.iter().map(|p| i128::from(*p)).sum::<i128>(), i128::from(total));
            let sum: f64 = weights.iter().sum();
            for (p, w) in parts.iter().zip(&weights) {
                let share = total as f64 * (w / sum);
                prop_assert!((*p as f64 - share).abs() <= 1.0 + total.unsigned_abs() as f64 * 1e-13, "{} {}", p, share);
                prop_assert!(*p == 0 || (*p > 0) == (total > 0));
            }
        }
    }
}
