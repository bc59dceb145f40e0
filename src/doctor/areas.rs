//! Survey areas against the geometry and against each other (method book 1.3).

use super::Limits;
use super::rows::signed_m2;
use crate::base::{Area, Finding, Place, Severity};
use crate::geo::Shapes;

/// Columns of the deduction of cropland ridges; NaN = missing.
#[derive(Clone, Copy)]
pub struct Deduction<'a> {
    /// TBMJ, m².
    pub survey: &'a [f64],
    /// KCXS, share 0–1.
    pub share: &'a [f64],
    /// KCMJ, m².
    pub deducted: &'a [f64],
    /// TBDLMJ, m².
    pub net: &'a [f64],
}

/// A row whose numbers do not fit, and by how much.
struct Off {
    row: u32,
    by: f64,
}

/// The finding of rows that do not fit; the example is the worst.
fn off_finding(code: &'static str, feature: &[u32], off: &[Off], field: &str) -> Option<Finding> {
    let worst = off.iter().max_by(|a, b| a.by.abs().total_cmp(&b.by.abs()).then(b.row.cmp(&a.row)))?;
    let place = Place {
        row: feature.get(worst.row as usize).map(|&f| u64::from(f)),
        field: Some(field.to_owned()),
        ..Place::default()
    };
    let f = Finding::new(code, Severity::Warn).times(off.len() as u64).with("count", off.len());
    Some(f.with("worst_m2", worst.by).at(place).on(off.iter().map(|o| o.row)))
}

/// What the areas of a survey are compared with, by row.
#[derive(Clone, Copy)]
pub struct Survey<'a> {
    /// TBMJ, m²; NaN = missing.
    pub tbmj: &'a [f64],
    /// Area on the ellipsoid.
    pub ellipsoid: &'a [Area],
    /// The same polygons in the planes in which somebody may have measured them: as in the file, as projected here.
    pub planes: &'a [&'a Shapes],
}

impl Survey<'_> {
    /// Whether the TBMJ of a row is its area in one of the planes.
    fn is_plane(&self, row: usize, tbmj: f64, limits: &Limits) -> bool {
        self.planes.iter().any(|shapes| (signed_m2(shapes, row) - tbmj).abs() <= limits.survey_area_abs_m2)
    }
}

/// TBMJ against the area on the ellipsoid: a finding of rows whose TBMJ is the plane area, one of other rows beyond the
/// tolerance, and one of rows without TBMJ.
///
/// Shapes: all columns by row; `used` picks the rows.
pub fn area_check(survey: &Survey<'_>, feature: &[u32], used: &[bool], limits: &Limits) -> Vec<Finding> {
    let (mut off, mut plane, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    let (mut survey_sum, mut ellipsoid_sum) = (0.0, Area::default());
    let rows = survey.tbmj.iter().zip(survey.ellipsoid).enumerate();
    for (row, (&s, &e)) in rows.filter(|(r, _)| used.get(*r) == Some(&true)) {
        if s.is_nan() {
            missing.push(row as u32);
            continue;
        }
        survey_sum += s;
        ellipsoid_sum += e;
        let by = s - e.m2();
        if by.abs() > limits.survey_area_abs_m2 + limits.survey_area_share * e.m2() {
            let list = if survey.is_plane(row, s, limits) { &mut plane } else { &mut off };
            list.push(Off { row: row as u32, by });
        }
    }
    let total = ellipsoid_sum.m2();
    let share = if total > 0.0 { (survey_sum - total) / total } else { 0.0 };
    let told = |f: Finding| f.with("total_share", share).with("tolerance_share", limits.survey_area_share);
    let mut out = Vec::new();
    out.extend(off_finding("AREA-001", feature, &off, "TBMJ").map(told));
    out.extend(off_finding("AREA-010", feature, &plane, "TBMJ").map(told));
    if let Some(&first) = missing.first() {
        let row = feature.get(first as usize).map(|&f| u64::from(f));
        let place = Place { row, field: Some("TBMJ".to_owned()), ..Place::default() };
        let f = Finding::new("AREA-002", Severity::Warn).times(missing.len() as u64).with("count", missing.len());
        out.push(f.at(place).on(missing));
    }
    out
}

/// KCMJ = TBMJ × KCXS and TBDLMJ = TBMJ − KCMJ, row by row; a missing number is not compared.
pub fn deduction_check(d: &Deduction<'_>, feature: &[u32], used: &[bool], limits: &Limits) -> Vec<Finding> {
    let at = |v: &[f64], row: usize| v.get(row).copied().unwrap_or(f64::NAN);
    let collect = |by: &dyn Fn(usize) -> f64| -> Vec<Off> {
        (0..d.survey.len())
            .filter(|&r| used.get(r) == Some(&true))
            .map(|r| Off { row: r as u32, by: by(r) })
            .filter(|o| o.by.abs() > limits.deduction_abs_m2)
            .collect()
    };
    let deducted = collect(&|r| at(d.deducted, r) - at(d.survey, r) * at(d.share, r));
    let net = collect(&|r| at(d.net, r) - (at(d.survey, r) - at(d.deducted, r)));
    let share: Vec<Off> = (0..d.share.len())
        .filter(|&r| used.get(r) == Some(&true))
        .map(|r| Off { row: r as u32, by: at(d.share, r) })
        .filter(|o| o.by < 0.0 || o.by >= 1.0)
        .collect();
    [
        off_finding("AREA-003", feature, &deducted, "KCMJ"),
        off_finding("AREA-004", feature, &net, "TBDLMJ"),
        off_finding("AREA-005", feature, &share, "KCXS"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::cases::{plain, square};

    fn limits() -> Limits {
        Limits::shipped().unwrap()
    }

    #[test]
    fn a_plane_area_is_told_from_the_ellipsoid() {
        // 1 ha: 10 002.1 m² in the plane at 1° (0.021 %) is off by 2.1 m² > 0.5 + 1.0; 10 001 m² is not.
        let e = [Area::from_m2(10_000.0); 3];
        let survey = Survey { tbmj: &[10_002.1, 10_001.0, f64::NAN], ellipsoid: &e, planes: &[] };
        let found = area_check(&survey, &[5, 6, 7], &[true; 3], &limits());
        let codes: Vec<_> = found.iter().map(|f| (f.code.0.as_ref(), f.count, f.place.row)).collect();
        assert_eq!(codes, [("AREA-001", 1, Some(5)), ("AREA-002", 1, Some(7))]);
    }

    #[test]
    fn a_difference_that_the_plane_explains_is_called_by_its_name() {
        // Squares of 100 m: 10 000 m² in the plane. On the ellipsoid 9 995 m²: 5 m² off > 0.5 + 0.9995. Row 0 states the
        // plane area to 0.3 m² < 0.5; row 1 states 10 004 m², neither; row 2 the ellipsoid's.
        let planes = plain(&[&square(0., 0., 100.), &square(200., 0., 100.), &square(400., 0., 100.)]);
        let e = [Area::from_m2(9_995.0); 3];
        let survey = Survey { tbmj: &[10_000.3, 10_004.0, 9_995.0], ellipsoid: &e, planes: &[&planes] };
        let found = area_check(&survey, &[5, 6, 7], &[true; 3], &limits());
        let codes: Vec<_> = found.iter().map(|f| (f.code.0.as_ref(), f.rows.clone())).collect();
        assert_eq!(codes, [("AREA-001", vec![1]), ("AREA-010", vec![0])]);
    }

    #[test]
    fn deductions_close_to_the_second_decimal() {
        // 1000.00 × 0.1234 = 123.40; net 876.60. Row 1 nets 877.60; row 2 deducts 100; row 3 has share 12.34 (percent).
        let d = Deduction {
            survey: &[1000.0, 1000.0, 1000.0, 1000.0],
            share: &[0.1234, 0.1234, 0.1234, 12.34],
            deducted: &[123.40, 123.40, 100.0, 123.40],
            net: &[876.60, 877.60, 900.0, 876.60],
        };
        let found = deduction_check(&d, &[0, 1, 2, 3], &[true; 4], &limits());
        let codes: Vec<_> = found.iter().map(|f| (f.code.0.as_ref(), f.rows.clone())).collect();
        assert_eq!(codes, [("AREA-003", vec![2, 3]), ("AREA-004", vec![1]), ("AREA-005", vec![3])]);
    }
}
