//! Area on the CGCS2000 ellipsoid by the survey office's formula (国土调查办发〔2008〕32号).
//!
//! Each edge spans a trapezoid between two parallels and the central meridian; a ring is the signed sum.
//! The office's series and the closed form used here agree to 1e-11 (test T25).

use std::collections::BTreeMap;

use libm::{cos, sin, sqrt};
use rayon::prelude::*;

use super::gauss::{A, E2, LOCAL_RADIUS_M, Local, isometric_of_projected, latitude_of_isometric};
use super::{CrsKind, Shapes};
use crate::base::{Area, BLOCK_ROWS, Result, Watch};

/// Area between the equator and a latitude (rad), per radian of longitude, m²: `b²·F(sin B)` of the method book §1.5.
pub fn area_function(lat: f64) -> f64 {
    let s = sin(lat);
    let e = sqrt(E2);
    let b2 = A * A * (1.0 - E2);
    // ln((1+es)/(1−es))/(4e) = atanh(es)/(2e)
    b2 * (s / (2.0 * (1.0 - E2 * s * s)) + libm::atanh(e * s) / (2.0 * e))
}

/// The office's own series for a trapezoid between latitudes `b1`, `b2` (rad), `dl` rad wide: m².
pub fn trapezoid_series_m2(b1: f64, b2: f64, dl: f64) -> f64 {
    let (e2, e4, e6, e8) = (E2, E2 * E2, E2 * E2 * E2, E2 * E2 * E2 * E2);
    let coefficients = [
        1.0 + 3.0 * e2 / 6.0 + 30.0 * e4 / 80.0 + 35.0 * e6 / 112.0 + 630.0 * e8 / 2304.0,
        e2 / 6.0 + 15.0 * e4 / 80.0 + 21.0 * e6 / 112.0 + 420.0 * e8 / 2304.0,
        3.0 * e4 / 80.0 + 7.0 * e6 / 112.0 + 180.0 * e8 / 2304.0,
        e6 / 112.0 + 45.0 * e8 / 2304.0,
        5.0 * e8 / 2304.0,
    ];
    let (mid, half) = ((b1 + b2) / 2.0, (b2 - b1) / 2.0);
    let mut sum = 0.0;
    for (i, c) in coefficients.into_iter().enumerate() {
        let k = 2.0 * i as f64 + 1.0;
        let term = c * sin(k * half) * cos(k * mid);
        sum += if i % 2 == 0 { term } else { -term };
    }
    2.0 * A * A * (1.0 - E2) * dl * sum
}

/// Signed area of a ring given as (longitude, area function) pairs: m², positive when counter-clockwise.
fn signed<I: Iterator<Item = [f64; 2]>>(mut points: I) -> f64 {
    let Some(first) = points.next() else { return 0.0 };
    let (mut last, mut sum) = (first, 0.0);
    let mut edge = |a: [f64; 2], b: [f64; 2]| sum += ((a[0] - first[0]) + (b[0] - first[0])) / 2.0 * (b[1] - a[1]);
    for p in points {
        edge(last, p);
        last = p;
    }
    edge(last, first);
    sum
}

/// Area of every row on the ellipsoid, booked in cm².
///
/// Shapes: coordinates of `kind` (longitude–latitude in degrees, or Gauss–Krüger metres).
/// Outer rings count with their absolute area, holes against it. A row without rings has 0.
/// Errors: `RUN-001` cancelled; `CRS-009` when `kind` is neither of the two (convert first).
/// Cost: about 25 ns per vertex, on all threads; the result does not depend on their number.
pub fn ellipsoid(shapes: &Shapes, kind: &CrsKind, watch: &dyn Watch) -> Result<Vec<Area>> {
    let locals = match kind {
        CrsKind::GaussKruger { false_easting_m, .. } => {
            Some((*false_easting_m, local_series(shapes, *false_easting_m)))
        }
        CrsKind::LonLat => None,
        CrsKind::Other { .. } => return Err(crate::base::Error::new("CRS-009")),
    };
    let rows = shapes.rows();
    let mut out = vec![Area(0); rows];
    out.par_chunks_mut(BLOCK_ROWS).enumerate().try_for_each(|(block, chunk)| {
        watch.check()?;
        for (i, area) in chunk.iter_mut().enumerate() {
            let row = block * BLOCK_ROWS + i;
            let m2: f64 = shapes
                .of_row(row)
                .map(|(hole, ring)| {
                    let a = match &locals {
                        Some((fe, cells)) => ring_projected(ring, *fe, cell_of(cells, shapes, row, *fe)),
                        None => ring_lonlat(ring),
                    };
                    if hole { -a.abs() } else { a.abs() }
                })
                .sum();
            *area = Area::from_m2(m2);
        }
        Ok(())
    })?;
    Ok(out)
}

/// Area of one ring in Gauss–Krüger metres (easting with `false_easting_m`), signed, m².
fn ring_projected(ring: &[[f64; 2]], false_easting_m: f64, local: Option<&Local>) -> f64 {
    match local {
        Some(l) => signed(ring.iter().map(|p| l.at(p[0] - false_easting_m, p[1]))),
        None => signed(ring.iter().map(|p| {
            let [psi, lambda] = isometric_of_projected(p[0] - false_easting_m, p[1]);
            [lambda, area_function(latitude_of_isometric(psi))]
        })),
    }
}

/// Area of one ring in degrees, signed, m².
fn ring_lonlat(ring: &[[f64; 2]]) -> f64 {
    signed(ring.iter().map(|p| [p[0].to_radians(), area_function(p[1].to_radians())]))
}

type Cells = BTreeMap<(i32, i32), Local>;

/// Side of a cell that shares one local series, metres.
const CELL_M: f64 = LOCAL_RADIUS_M / 2.0;

fn cell_key(shapes: &Shapes, row: usize, fe: f64) -> Option<(i32, i32)> {
    let b = shapes.bounds_of(row);
    if b.is_empty() || !(b.width() + b.height()).is_finite() {
        return None;
    }
    let [x, y] = b.centre();
    // Half a cell off centre plus half the parcel must stay inside the circle of the series.
    (b.width().max(b.height()) <= LOCAL_RADIUS_M)
        .then(|| (((x - fe) / CELL_M).floor() as i32, (y / CELL_M).floor() as i32))
}

fn local_series(shapes: &Shapes, fe: f64) -> Cells {
    let keys: std::collections::BTreeSet<_> = (0..shapes.rows()).filter_map(|r| cell_key(shapes, r, fe)).collect();
    let keys: Vec<_> = keys.into_iter().collect();
    let half = CELL_M / 2.0;
    keys.into_par_iter()
        .map(|k| (k, Local::around(f64::from(k.0) * CELL_M + half, f64::from(k.1) * CELL_M + half)))
        .collect()
}

fn cell_of<'a>(cells: &'a Cells, shapes: &Shapes, row: usize, fe: f64) -> Option<&'a Local> {
    cells.get(&cell_key(shapes, row, fe)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;
    use crate::geo::ShapesBuilder;
    use crate::geo::gauss::projected_of_lonlat;

    const T25_M2: f64 = 10_187_811_966.48;

    #[test]
    fn published_t25_trapezoid_on_cgcs2000() {
        // B 34–35°, ΔL 1°: 10 187 811 966.48 m² (survey office document 2008 no. 32), tolerance 0.01 m²
        let (b1, b2, dl) = (34f64.to_radians(), 35f64.to_radians(), 1f64.to_radians());
        assert!((trapezoid_series_m2(b1, b2, dl) - T25_M2).abs() < 0.01);
        assert!((dl * (area_function(b2) - area_function(b1)) - T25_M2).abs() < 0.01);
        let mut s = ShapesBuilder::default();
        s.ring(false, &[[113.0, 34.0], [114.0, 34.0], [114.0, 35.0], [113.0, 35.0], [113.0, 34.0]]);
        s.end_row();
        let a = ellipsoid(&s.finish(), &CrsKind::LonLat, &Silent).unwrap();
        assert!((a[0].m2() - T25_M2).abs() < 0.01, "{}", a[0].m2());
    }

    #[test]
    fn published_t26_plane_area_error() {
        // +0.0052 / +0.0207 / +0.0465 % at 0.5 / 1.0 / 1.5° from the meridian, 34.75° N; tolerance 5 % of the value
        for (dl, percent) in [(0.5, 0.0052), (1.0, 0.0207), (1.5, 0.0465)] {
            let [x, y] = projected_of_lonlat(dl, 34.75);
            let d = 50.0;
            let mut s = ShapesBuilder::default();
            s.ring(false, &[[x - d, y - d], [x + d, y - d], [x + d, y + d], [x - d, y + d], [x - d, y - d]]);
            s.end_row();
            let kind = CrsKind::GaussKruger { meridian_deg: 114.0, false_easting_m: 0.0 };
            let on_ellipsoid = ellipsoid(&s.finish(), &kind, &Silent).unwrap()[0].m2();
            let error = (4.0 * d * d / on_ellipsoid - 1.0) * 100.0;
            assert!((error - percent).abs() < 0.05 * percent, "{error} {percent}");
        }
        // Web Mercator: +48.1 %: scale² = 1/cos² at spherical treatment of 34.75°
        let mercator = 1.0 / (cos(34.75f64.to_radians()) * cos(34.75f64.to_radians()));
        assert!((mercator - 1.481).abs() < 0.05 * 0.481);
    }

    #[test]
    fn fast_and_exact_path_agree_and_holes_count_against() {
        let ring = |x: f64, y: f64, d: f64| [[x, y], [x + d, y], [x + d, y + d], [x, y + d], [x, y]];
        let (x, y) = (38_512_345.0, 3_846_000.0);
        let mut s = ShapesBuilder::default();
        s.ring(false, &ring(x, y, 900.0));
        s.ring(true, &ring(x + 100.0, y + 100.0, 300.0));
        s.end_row();
        let shapes = s.finish();
        let kind = CrsKind::GaussKruger { meridian_deg: 114.0, false_easting_m: 38_500_000.0 };
        let fast = ellipsoid(&shapes, &kind, &Silent).unwrap()[0].m2();
        let exact = ring_projected(shapes.ring(0), 38_500_000.0, None).abs()
            - ring_projected(shapes.ring(1), 38_500_000.0, None).abs();
        // 900² − 300² = 720 000 m², less a few m² for the scale
        assert!((fast - exact).abs() < 1e-3 && (fast - 720_000.0).abs() < 10.0, "{fast} {exact}");
    }
}
