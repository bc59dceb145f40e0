//! Rows with the same polygons: ground counted twice.

use rayon::prelude::*;

use super::contact::P;
use super::{Patient, finding_on};
use crate::base::{Finding, Severity};
use crate::geo::Shapes;

/// Rows whose geometry repeats that of an earlier row; the first one is the original.
pub(crate) fn finding(patient: &Patient<'_>, used: &[bool]) -> Option<Finding> {
    let pairs = twins(patient.shapes, used);
    let rows: Vec<_> = pairs.iter().map(|&(_, later)| (later, patient.middle(later))).collect();
    let first = pairs.first().and_then(|p| patient.feature.get(p.0 as usize)).copied().unwrap_or(0);
    finding_on(patient, "GEOM-016", Severity::Warn, &rows).map(|f| f.with("original", first))
}

/// Pairs (original, repeat) of rows with the same edges, ascending by the repeat.
pub(crate) fn twins(shapes: &Shapes, used: &[bool]) -> Vec<(u32, u32)> {
    let mut marks: Vec<(u64, u32)> = (0..shapes.rows())
        .into_par_iter()
        .filter(|&r| used.get(r) == Some(&true))
        .map(|r| (mark(shapes, r), r as u32))
        .collect();
    marks.par_sort_unstable();
    let mut pairs = Vec::new();
    for group in marks.chunk_by(|a, b| a.0 == b.0).filter(|g| g.len() > 1) {
        let mut originals: Vec<(u32, Vec<[u64; 4]>)> = Vec::new();
        for &(_, row) in group {
            let edges = edges(shapes, row as usize);
            match originals.iter().find(|o| o.1 == edges) {
                Some(o) => pairs.push((o.0, row)),
                None => originals.push((row, edges)),
            }
        }
    }
    pairs.sort_unstable_by_key(|p| p.1);
    pairs
}

/// A number that does not depend on where rings start, which way they run, or their order.
fn mark(shapes: &Shapes, row: usize) -> u64 {
    let points = shapes.of_row(row).flat_map(|(_, r)| r.get(1..).unwrap_or(&[]));
    points.fold(0u64, |sum, p| sum.wrapping_add(mix(bits(p[0]), bits(p[1]))))
}

/// Edges of a row, each lower end first, sorted.
fn edges(shapes: &Shapes, row: usize) -> Vec<[u64; 4]> {
    let key = |p: &P| [bits(p[0]), bits(p[1])];
    let mut all: Vec<[u64; 4]> = shapes
        .of_row(row)
        .flat_map(|(_, r)| r.windows(2))
        .map(|w| (key(&w[0]).min(key(&w[1])), key(&w[0]).max(key(&w[1]))))
        .map(|(a, b)| [a[0], a[1], b[0], b[1]])
        .collect();
    all.sort_unstable();
    all
}

/// The bits of a coordinate; −0 is 0.
fn bits(x: f64) -> u64 {
    (x + 0.0).to_bits()
}

/// Mixes two numbers into one (the finaliser of splitmix64 on a product with an odd constant).
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    let mut x = a.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b.rotate_left(32).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::cases::{plain, square};

    #[test]
    fn a_turned_and_shifted_ring_is_the_same_ground() {
        let a = square(0., 0., 2.);
        let b = [a[2], a[1], a[0], a[3], a[2]];
        let c = square(5., 0., 2.);
        assert_eq!(twins(&plain(&[&c, &a, &b, &a]), &[true; 4]), [(1, 2), (1, 3)]);
        assert!(twins(&plain(&[&c, &a, &b]), &[true, true, false]).is_empty());
    }
}
