//! Gauss–Krüger (transverse Mercator, scale 1) on the CGCS2000 ellipsoid, exact and as a fast local series.
//!
//! Source: Krüger's series in the third flattening n to order 6 (Karney 2011, J. Geodesy 85:475), ellipsoid GB 22021.

use libm::{asinh, atan2, atanh, cos, cosh, hypot, sin, sinh, sqrt, tan};

/// Semi-major axis of CGCS2000, metres (definition of the ellipsoid).
pub const A: f64 = 6_378_137.0;
/// Inverse flattening of CGCS2000 (definition of the ellipsoid).
pub const INVERSE_FLATTENING: f64 = 298.257_222_101;
/// Flattening.
pub const F: f64 = 1.0 / INVERSE_FLATTENING;
/// First eccentricity squared.
pub const E2: f64 = F * (2.0 - F);
/// Third flattening.
pub const N: f64 = F / (2.0 - F);
/// Terms of the series that are used.
const TERMS: usize = 4;

/// Radius of the rectifying sphere, metres.
fn rectifying_radius() -> f64 {
    let n2 = N * N;
    A / (1.0 + N) * (1.0 + n2 / 4.0 + n2 * n2 / 64.0 + n2 * n2 * n2 / 256.0)
}

/// Value of a polynomial in n whose lowest power is `first`.
fn in_n(first: i32, coefficients: &[f64]) -> f64 {
    let mut p = 1.0;
    for _ in 0..first {
        p *= N;
    }
    coefficients.iter().rev().fold(0.0, |s, c| s * N + c) * p
}

/// Coefficients from geodetic to projected.
fn forward_terms() -> [f64; TERMS] {
    [
        in_n(1, &[1.0 / 2.0, -2.0 / 3.0, 5.0 / 16.0, 41.0 / 180.0, -127.0 / 288.0, 7891.0 / 37800.0]),
        in_n(2, &[13.0 / 48.0, -3.0 / 5.0, 557.0 / 1440.0, 281.0 / 630.0, -1_983_433.0 / 1_935_360.0]),
        in_n(3, &[61.0 / 240.0, -103.0 / 140.0, 15061.0 / 26880.0, 167_603.0 / 181_440.0]),
        in_n(4, &[49561.0 / 161_280.0, -179.0 / 168.0, 6_601_661.0 / 7_257_600.0]),
    ]
}

/// Coefficients from projected to geodetic.
fn inverse_terms() -> [f64; TERMS] {
    [
        in_n(1, &[1.0 / 2.0, -2.0 / 3.0, 37.0 / 96.0, -1.0 / 360.0, -81.0 / 512.0, 96199.0 / 604_800.0]),
        in_n(2, &[1.0 / 48.0, 1.0 / 15.0, -437.0 / 1440.0, 46.0 / 105.0, -1_118_711.0 / 3_870_720.0]),
        in_n(3, &[17.0 / 480.0, -37.0 / 840.0, -209.0 / 4480.0, 5569.0 / 90720.0]),
        in_n(4, &[4397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0]),
    ]
}

/// Geodetic latitude (rad) of an isometric latitude.
pub fn latitude_of_isometric(psi: f64) -> f64 {
    // Newton on tau = tan(phi), Karney 2011 eq. 19-21; three rounds reach the last bit at |phi| < 89°.
    let e = sqrt(E2);
    let target = sinh(psi);
    let mut tau = target / (1.0 - E2);
    for _ in 0..4 {
        let root = sqrt(1.0 + tau * tau);
        let sigma = sinh(e * atanh(e * tau / root));
        let conformal = tau * sqrt(1.0 + sigma * sigma) - sigma * root;
        tau += (target - conformal) / sqrt(1.0 + conformal * conformal) * (1.0 + (1.0 - E2) * tau * tau)
            / ((1.0 - E2) * root);
    }
    libm::atan(tau)
}

/// Isometric latitude of a geodetic latitude (rad).
pub fn isometric_of_latitude(phi: f64) -> f64 {
    let e = sqrt(E2);
    asinh(tan(phi)) - e * atanh(e * sin(phi))
}

/// Square of the radius of the parallel at an isometric latitude, m²: the derivative of the area function.
pub fn parallel_radius_squared(psi: f64) -> f64 {
    let phi = latitude_of_isometric(psi);
    let (s, c) = (sin(phi), cos(phi));
    A * A * c * c / (1.0 - E2 * s * s)
}

/// Isometric latitude and longitude from the meridian (rad) of a point `(east of the meridian, north)` in metres.
pub fn isometric_of_projected(east: f64, north: f64) -> [f64; 2] {
    let r = rectifying_radius();
    let (xi, eta) = (north / r, east / r);
    let (mut xi1, mut eta1) = (xi, eta);
    for (j, b) in inverse_terms().into_iter().enumerate() {
        let k = 2.0 * (j as f64 + 1.0);
        xi1 -= b * sin(k * xi) * cosh(k * eta);
        eta1 -= b * cos(k * xi) * sinh(k * eta);
    }
    [atanh(sin(xi1) / cosh(eta1)), atan2(sinh(eta1), cos(xi1))]
}

/// Longitude (degrees from the meridian) and latitude (degrees) of a point `(east of the meridian, north)` in metres.
pub fn lonlat_of_projected(east: f64, north: f64) -> [f64; 2] {
    let [psi, lambda] = isometric_of_projected(east, north);
    [lambda.to_degrees(), latitude_of_isometric(psi).to_degrees()]
}

/// `(east of the meridian, north)` in metres of a longitude from the meridian and a latitude in degrees.
pub fn projected_of_lonlat(lon_deg: f64, lat_deg: f64) -> [f64; 2] {
    let (lambda, psi) = (lon_deg.to_radians(), isometric_of_latitude(lat_deg.to_radians()));
    // tan of the conformal latitude
    let t = sinh(psi);
    let (xi1, eta1) = (atan2(t, cos(lambda)), asinh(sin(lambda) / hypot(t, cos(lambda))));
    let (mut xi, mut eta) = (xi1, eta1);
    for (j, a) in forward_terms().into_iter().enumerate() {
        let k = 2.0 * (j as f64 + 1.0);
        xi += a * sin(k * xi1) * cosh(k * eta1);
        eta += a * cos(k * xi1) * sinh(k * eta1);
    }
    let r = rectifying_radius();
    [eta * r, xi * r]
}

/// Powers kept in a local series.
const ORDER: usize = 6;
/// Radius of the circle the series is taken from, metres; good to 1e-15 rad inside it.
pub const LOCAL_RADIUS_M: f64 = 8_000.0;
/// Points on that circle.
const CIRCLE: usize = 12;
/// Half range of isometric latitude covered by the area polynomial, rad (8 km at 60° with room).
const PSI_RANGE: f64 = 3.0e-3;

/// The inverse projection near one point, as an analytic function.
///
/// The map from north + i·east to isometric latitude + i·longitude is analytic, so its Taylor series follows from
/// values on a circle (Cauchy); the area function's derivative is integrated from Chebyshev nodes.
/// Agrees with the exact form to 1e-9 m inside [`LOCAL_RADIUS_M`] and costs a fraction of it.
#[derive(Clone, Debug)]
pub struct Local {
    centre: [f64; 2],
    series: [[f64; 2]; ORDER],
    area: [f64; ORDER],
}

impl Local {
    /// The series around `(east of the meridian, north)` in metres.
    pub fn around(east: f64, north: f64) -> Self {
        let mut series = [[0.0; 2]; ORDER];
        let angle = |j: usize| std::f64::consts::TAU * j as f64 / CIRCLE as f64;
        let w0 = isometric_of_projected(east, north);
        for j in 0..CIRCLE {
            let t = angle(j);
            let w = isometric_of_projected(east + LOCAL_RADIUS_M * sin(t), north + LOCAL_RADIUS_M * cos(t));
            let (re, im) = (w[0] - w0[0], w[1] - w0[1]);
            let mut scale = 1.0 / CIRCLE as f64;
            for (k, c) in series.iter_mut().enumerate() {
                let (s, co) = (sin(-t * k as f64), cos(-t * k as f64));
                c[0] += (re * co - im * s) * scale;
                c[1] += (re * s + im * co) * scale;
                scale /= LOCAL_RADIUS_M;
            }
        }
        Self { centre: [east, north], series, area: area_polynomial(w0[0]) }
    }

    /// Longitude and area function relative to the centre: `(rad, m² per rad)`.
    #[inline]
    pub fn at(&self, east: f64, north: f64) -> [f64; 2] {
        let (x, y) = (north - self.centre[1], east - self.centre[0]);
        let [mut re, mut im] = self.series[ORDER - 1];
        for k in (1..ORDER - 1).rev() {
            let c = self.series[k];
            (re, im) = (re * x - im * y + c[0], re * y + im * x + c[1]);
        }
        let (psi, lambda) = (re * x - im * y, re * y + im * x);
        let mut q = 0.0;
        for k in (0..ORDER).rev() {
            q = q * psi + self.area[k];
        }
        [lambda, q * psi]
    }
}

/// Coefficients `a` with `q(psi0 + d) - q(psi0) = d·Σ a_k d^k`, from the derivative at Chebyshev nodes.
fn area_polynomial(psi0: f64) -> [f64; ORDER] {
    let node = |j: usize| cos(std::f64::consts::PI * (j as f64 + 1.0 / 2.0) / ORDER as f64);
    let nodes: [f64; ORDER] = std::array::from_fn(node);
    let mut table: [f64; ORDER] = nodes.map(|t| parallel_radius_squared(psi0 + PSI_RANGE * t));
    // Newton's divided differences, then to monomials.
    for level in 1..ORDER {
        for i in (level..ORDER).rev() {
            table[i] = (table[i] - table[i - 1]) / (nodes[i] - nodes[i - level]);
        }
    }
    let mut poly = [0.0; ORDER];
    for i in (0..ORDER).rev() {
        for k in (0..ORDER).rev() {
            let below = if k == 0 { 0.0 } else { poly[k - 1] };
            poly[k] = below - nodes[i] * poly[k];
        }
        poly[0] += table[i];
    }
    let mut scale = 1.0;
    std::array::from_fn(|k| {
        let c = poly[k] * scale / (k as f64 + 1.0);
        scale /= PSI_RANGE;
        c
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_proj4rs() {
        // proj4rs is an independent implementation; 0.1 mm over the whole zone.
        let gk =
            proj4rs::Proj::from_proj_string("+proj=tmerc +lat_0=0 +lon_0=114 +k=1 +x_0=0 +y_0=0 +ellps=GRS80").unwrap();
        let ll = proj4rs::Proj::from_proj_string("+proj=longlat +ellps=GRS80").unwrap();
        for (lon, lat) in [(0.0, 34.7), (1.5, 34.2), (-1.49, 18.2), (0.7, 53.0)] {
            let (x, y) =
                proj4rs::adaptors::transform_vertex_2d(&ll, &gk, (f64::to_radians(114.0 + lon), f64::to_radians(lat)))
                    .unwrap();
            let p = projected_of_lonlat(lon, lat);
            assert!((p[0] - x).abs() < 1e-4 && (p[1] - y).abs() < 1e-4, "{p:?} {x} {y}");
            let back = lonlat_of_projected(p[0], p[1]);
            assert!((back[0] - lon).abs() < 1e-12 && (back[1] - lat).abs() < 1e-12, "{back:?}");
        }
    }

    #[test]
    fn local_series_equals_the_exact_form() {
        let (e, n) = (87_654.0, 3_846_000.0);
        let l = Local::around(e, n);
        let w0 = isometric_of_projected(e, n);
        for (dx, dy) in [(10.0, -20.0), (3000.0, 3000.0), (-5000.0, 4000.0)] {
            let w = isometric_of_projected(e + dx, n + dy);
            let [lambda, q] = l.at(e + dx, n + dy);
            assert!((lambda - (w[1] - w0[1])).abs() < 1e-14);
            let want = super::super::area::area_function(latitude_of_isometric(w[0]))
                - super::super::area::area_function(latitude_of_isometric(w0[0]));
            // 0.05 m² per radian of longitude is 5e-8 of a 60 m parcel's cm²
            assert!((q - want).abs() < 0.1, "{q} {want}");
        }
    }
}
