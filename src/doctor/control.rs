//! The sum of the parcels against the control area of their unit (method book 1.3, 1.5).

use super::Limits;
use crate::base::{Area, Finding, Severity};
use crate::i18n::number;

/// Decimals of an area in m² as surveys print it.
const DECIMALS: usize = 2;

/// A control area as somebody stated it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Control<'a> {
    /// Code or name of the unit; `all` = the whole layer.
    pub unit: &'a str,
    /// Its area, m².
    pub area_m2: f64,
    /// What is summed: `tbmj`, or `ellipsoid` where the layer has no TBMJ.
    pub basis: &'static str,
}

/// The parcels of a unit against its control area: the sum, and a finding with both figures and the tolerance.
///
/// `area_m2` by row, NaN = missing, which adds nothing; `members` picks the rows. The sum is taken in cm², so that it
/// does not depend on order. A unit that closes is a note, one that does not is an error.
pub fn control_check(area_m2: &[f64], members: &[bool], control: &Control<'_>, limits: &Limits) -> (Area, Finding) {
    let rows = || (0..area_m2.len()).filter(|&r| members.get(r) == Some(&true));
    let value = |r: usize| area_m2.get(r).copied().filter(|m2| !m2.is_nan());
    let sum: Area = rows().filter_map(value).map(Area::from_m2).sum();
    let off = sum.m2() - control.area_m2;
    // Half a cm² more: both numbers are given to the second decimal, their difference in `f64` is not exact.
    let open = off.abs() > limits.control_area_abs_m2 + Area(1).m2() / 2.0;
    let finding =
        if open { Finding::new("AREA-006", Severity::Error) } else { Finding::new("AREA-007", Severity::Note) };
    // Four significant digits would hide what a survey must close to; the words get every decimal.
    let exact = |m2: f64| number::fixed(m2, DECIMALS);
    let finding = finding
        .with("unit", control.unit)
        .with("basis", control.basis)
        .with("sum", exact(sum.m2()))
        .with("control", exact(control.area_m2))
        .with("off", exact(off))
        .with("tolerance", exact(limits.control_area_abs_m2))
        .with("sum_m2", sum.m2())
        .with("control_m2", control.area_m2)
        .with("off_m2", off)
        .with("missing", rows().filter(|&r| value(r).is_none()).count());
    (sum, finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_area_closes_or_is_an_error() {
        let check = |control_m2| {
            let control = Control { unit: "410102", area_m2: control_m2, basis: "tbmj" };
            let limits = Limits::shipped().unwrap();
            let (sum, f) = control_check(&[0.1, 0.2, f64::NAN, 9.0], &[true, true, true, false], &control, &limits);
            // 0.1 + 0.2 = 0.30; row 2 has none, row 3 is of another unit.
            assert_eq!(sum, Area::from_m2(0.3));
            assert!(f.args.contains(&("missing".into(), 1_usize.into())));
            (f.code.0.into_owned(), f.severity)
        };
        assert_eq!(check(0.3), ("AREA-007".into(), Severity::Note));
        assert_eq!(check(0.31), ("AREA-007".into(), Severity::Note));
        assert_eq!(check(0.33), ("AREA-006".into(), Severity::Error));
    }
}
