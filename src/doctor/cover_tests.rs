use super::*;
use crate::base::Silent;
use crate::doctor::cases::{plain, square};
use crate::doctor::rows::check_rows;

fn cover(rows: &[&[P]]) -> (Cover, Vec<(String, u64)>) {
    let shapes = plain(rows);
    let feature: Vec<u32> = (0..rows.len() as u32).collect();
    let p = Patient { shapes: &shapes, state: &vec![0; rows.len()], feature: &feature, flags: None, key: None };
    let limits = Limits::shipped().unwrap();
    let v = check_rows(&Silent, &p, &limits).unwrap();
    let (c, f) = check(&Silent, &p, &v, &limits).unwrap();
    (c, f.into_iter().map(|f| (f.code.0.into_owned(), f.count)).collect())
}

#[test]
fn overlaps_are_pairs_and_ground_counted_twice() {
    // Squares of 10 m at 0, 8 and 16 m: two pairs of 2 × 10 = 20 m²; sum 300, union 260.
    let (c, f) = cover(&[&square(0., 0., 10.), &square(8., 0., 10.), &square(16., 0., 10.)]);
    assert_eq!((c.sum_m2, c.union_m2, c.overlap_m2()), (300.0, Some(260.0), Some(40.0)));
    assert_eq!(c.pairs.iter().map(|p| (p.rows, p.m2)).collect::<Vec<_>>(), [([0, 1], 20.0), ([1, 2], 20.0)]);
    assert_eq!(c.pairs[0].at, [9.0, 5.0]);
    assert_eq!(f, [("GEOM-020".to_owned(), 2)]);
}

#[test]
fn ground_covered_three_times_counts_three_pairs() {
    // Three times the same 10 m square: sum − union = 200, pairs 3 × 100.
    let s = square(0., 0., 10.);
    let (c, _) = cover(&[&s, &s, &s]);
    assert_eq!((c.overlap_m2(), c.pair_m2(), c.pairs.len()), (Some(200.0), 300.0, 3));
}

#[test]
fn a_parcel_over_clean_ground_is_found_although_that_ground_has_no_unmatched_edge() {
    // 3 × 3 squares of 10 m; a square of 4 m inside the middle one: 16 m² twice, pair (4, 9).
    let cells: Vec<[P; 5]> = (0..9).map(|i| square(f64::from(i % 3) * 10., f64::from(i / 3) * 10., 10.)).collect();
    let extra = square(13., 13., 4.);
    let mut rows: Vec<&[P]> = cells.iter().map(|c| &c[..]).collect();
    let (clean, none) = cover(&rows);
    assert!(clean.is_coverage && none.is_empty(), "{none:?}");
    rows.push(&extra);
    let (c, _) = cover(&rows);
    assert_eq!(c.pairs.iter().map(|p| (p.rows, p.m2)).collect::<Vec<_>>(), [([4, 9], 16.0)]);
}

#[test]
fn a_missing_parcel_is_a_gap_and_a_thin_one_a_sliver() {
    // 3 × 3 squares without the middle: 100 m² gap of mean width 2 × 100 / 40 = 5 m.
    let mut cells: Vec<[P; 5]> = (0..9).map(|i| square(f64::from(i % 3) * 10., f64::from(i / 3) * 10., 10.)).collect();
    let middle = cells.remove(4);
    let mut rows: Vec<&[P]> = cells.iter().map(|c| &c[..]).collect();
    let (c, f) = cover(&rows);
    assert_eq!(c.gaps, [Gap { m2: 100.0, width_m: 5.0, at: [15.0, 15.0] }]);
    assert_eq!(f, [("GEOM-021".to_owned(), 1)]);
    // The middle put back 0.1 m short: 1 m² of mean width 2 / 20.2 < 0.2 m.
    let short = [middle[0], [19.9, 10.], [19.9, 20.], middle[3], middle[0]];
    rows.push(&short);
    let (c, f) = cover(&rows);
    assert!((c.gaps[0].m2 - 1.0).abs() < 1e-9);
    assert_eq!(f, [("GEOM-022".to_owned(), 1)]);
}

#[test]
fn points_on_a_neighbours_edge_are_no_fault() {
    // A 10 m square beside two of 5 m: the middle point lies on its edge.
    let (c, f) = cover(&[&square(0., 0., 10.), &square(10., 0., 5.), &square(10., 5., 5.)]);
    assert_eq!((c.overlap_m2(), c.gaps.len(), f.len()), (Some(0.0), 0, 0));
}

#[test]
fn houses_far_apart_are_no_coverage_and_have_no_gaps() {
    let (c, f) = cover(&[&square(0., 0., 10.), &square(50., 0., 10.)]);
    assert!(!c.is_coverage && f.is_empty());
}
