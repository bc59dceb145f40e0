//! Class breaks: quantiles, rounded to numbers that people like to read.

/// Mantissas of a nice number, per decade.
const NICE: [f64; 9] = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];

/// Rising nice numbers > 0, at most `count`, that split weighted values > 0 into parts of like weight.
///
/// Values: magnitude and weight; what is not finite or not > 0 is left out. Fewer numbers come back when the values
/// hold fewer differences. Where quantiles fall together the widest gap (by ratio) is split instead, so that a few
/// very large values still get colours of their own.
pub fn nice_breaks(values: &mut Vec<(f64, f64)>, count: usize) -> Vec<f64> {
    values.retain(|(v, w)| v.is_finite() && *v > 0.0 && w.is_finite() && *w > 0.0);
    values.sort_by(|a, b| a.0.total_cmp(&b.0).then_with(|| a.1.total_cmp(&b.1)));
    let (Some(&(low, _)), Some(&(high, _))) = (values.first(), values.last()) else { return Vec::new() };
    let mut breaks: Vec<f64> = (1..=count)
        .map(|i| nice(quantile(values, i as f64 / (count + 1) as f64)))
        .filter(|b| *b > low && *b <= high)
        .collect();
    breaks.dedup();
    while breaks.len() < count {
        let Some((at, b)) = widest_gap(&breaks, low, high) else { break };
        breaks.insert(at, b);
    }
    breaks
}

/// The value below which the share `q` of the weight lies; values must be sorted. 0 without values.
pub fn quantile(sorted: &[(f64, f64)], q: f64) -> f64 {
    let goal = q * sorted.iter().map(|(_, w)| w).sum::<f64>();
    let mut seen = 0.0;
    for &(v, w) in sorted {
        seen += w;
        if seen >= goal {
            return v;
        }
    }
    sorted.last().map_or(0.0, |s| s.0)
}

/// The nice number nearest to `x` > 0, by ratio.
pub fn nice(x: f64) -> f64 {
    let exponent = libm::floor(libm::log10(x)) as i32;
    let mut best = f64::INFINITY;
    for e in [exponent - 1, exponent, exponent + 1] {
        for m in NICE {
            // Division by a power of ten gives 0.3 and not 0.30000000000000004.
            let n = if e < 0 { m / libm::pow(10.0, f64::from(-e)) } else { m * libm::pow(10.0, f64::from(e)) };
            if libm::fabs(libm::log(n / x)) < libm::fabs(libm::log(best / x)) {
                best = n;
            }
        }
    }
    best
}

/// Where the next break goes: the nice middle of the widest gap between neighbours, by ratio.
fn widest_gap(breaks: &[f64], low: f64, high: f64) -> Option<(usize, f64)> {
    let mut edges = vec![low];
    edges.extend_from_slice(breaks);
    edges.push(high);
    let mut gaps: Vec<(usize, f64, f64)> =
        edges.windows(2).enumerate().map(|(i, w)| (i, w[0].max(high * 1e-6), w[1])).collect();
    gaps.sort_by(|a, b| (b.2 / b.1).total_cmp(&(a.2 / a.1)).then_with(|| a.0.cmp(&b.0)));
    gaps.into_iter().find_map(|(i, from, to)| {
        let middle = nice(libm::sqrt(from * to));
        (middle > from && middle < to && middle > low).then_some((i, middle))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nice_is_nearest_by_ratio() {
        // 1234 lies 1.234 times above 1000 and 1.216 times below 1500.
        assert_eq!([nice(0.27), nice(0.33), nice(7.1), nice(93.0), nice(1234.0)], [0.25, 0.3, 8.0, 100.0, 1500.0]);
    }

    #[test]
    fn quarters_of_one_to_a_hundred() {
        // Quartiles 25, 50, 75 → nearest nice 25, 50, 80
        let mut v: Vec<_> = (1..=100).map(|i| (f64::from(i), 1.0)).collect();
        assert_eq!(nice_breaks(&mut v, 3), [25.0, 50.0, 80.0]);
    }

    #[test]
    fn lumps_leave_room_for_the_few() {
        // Nearly all weight at 2, a little at 90 and 400: breaks must still separate the three.
        let mut v = vec![(2.0, 1000.0), (90.0, 1.0), (400.0, 1.0)];
        let b = nice_breaks(&mut v, 4);
        assert!(b.len() == 4 && b.is_sorted());
        assert!(b.iter().any(|x| (2.0..90.0).contains(x)) && b.iter().any(|x| (90.0..=400.0).contains(x)), "{b:?}");
        assert!(nice_breaks(&mut vec![(f64::NAN, 1.0), (0.0, 1.0)], 4).is_empty());
        assert!(nice_breaks(&mut vec![(7.0, 1.0)], 4).is_empty());
    }
}
