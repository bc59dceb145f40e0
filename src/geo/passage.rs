//! Outlines from one reference system into another, with points added where a straight edge becomes a curve.

use proj4rs::Proj;
use proj4rs::adaptors::transform_vertex_2d;
use rayon::prelude::*;

use super::gauss::{A, lonlat_of_projected, projected_of_lonlat};
use super::{Crs, CrsKind, Shapes, ShapesBuilder};
use crate::base::{BLOCK_ROWS, Error, Result, Watch};

/// The way between two systems, through longitude and latitude.
pub struct Passage {
    from: End,
    to: End,
}

enum End {
    LonLat,
    GaussKruger {
        meridian_deg: f64,
        false_easting_m: f64,
    },
    /// Its own projection, and longitude and latitude.
    Other(Box<[Proj; 2]>),
}

impl End {
    fn of(crs: &Crs) -> Result<Self> {
        let bad = |e: proj4rs::errors::Error| Error::new("CRS-002").with("code", crs.label()).because(e);
        Ok(match &crs.kind {
            CrsKind::LonLat => Self::LonLat,
            CrsKind::GaussKruger { meridian_deg, false_easting_m } => {
                Self::GaussKruger { meridian_deg: *meridian_deg, false_easting_m: *false_easting_m }
            }
            CrsKind::Other { proj } => Self::Other(Box::new([
                Proj::from_proj_string(proj).map_err(bad)?,
                Proj::from_proj_string("+proj=longlat +ellps=GRS80 +towgs84=0,0,0").map_err(bad)?,
            ])),
        })
    }
    fn lonlat(&self, p: [f64; 2]) -> Option<[f64; 2]> {
        match self {
            Self::LonLat => Some(p),
            Self::GaussKruger { meridian_deg, false_easting_m } => {
                let [lon, lat] = lonlat_of_projected(p[0] - false_easting_m, p[1]);
                Some([lon + meridian_deg, lat])
            }
            Self::Other(ways) => {
                let [own, lonlat] = &**ways;
                let (lon, lat) = transform_vertex_2d(own, lonlat, (p[0], p[1])).ok()?;
                Some([lon.to_degrees(), lat.to_degrees()])
            }
        }
    }
    fn place(&self, p: [f64; 2]) -> Option<[f64; 2]> {
        match self {
            Self::LonLat => Some(p),
            Self::GaussKruger { meridian_deg, false_easting_m } => {
                let [e, n] = projected_of_lonlat(p[0] - meridian_deg, p[1]);
                Some([e + false_easting_m, n])
            }
            Self::Other(ways) => {
                let [own, lonlat] = &**ways;
                let q = (p[0].to_radians(), p[1].to_radians());
                transform_vertex_2d(lonlat, own, q).ok().map(|(x, y)| [x, y])
            }
        }
    }
    /// Metres, nearly, of a length in units of the system.
    fn metres(&self, length: f64) -> f64 {
        if matches!(self, Self::LonLat) { length.to_radians() * A } else { length }
    }
}

/// Halvings of an edge at most: a thousand pieces.
const DEEPEST: u32 = 10;

impl Passage {
    /// The way from one system to another; `None` when they are the same. Errors: `CRS-002`.
    pub fn between(from: &Crs, to: &Crs) -> Result<Option<Self>> {
        if from.kind == to.kind {
            return Ok(None);
        }
        Ok(Some(Self { from: End::of(from)?, to: End::of(to)? }))
    }

    /// A point in the other system; `None` where it has no place there.
    pub fn at(&self, p: [f64; 2]) -> Option<[f64; 2]> {
        self.from.lonlat(p).and_then(|q| self.to.place(q)).filter(|q| q[0].is_finite() && q[1].is_finite())
    }

    /// Shapes in the other system, whose edges stray no further than `tolerance` (in its units) from where the straight
    /// edges of the first system lie. An edge that two parcels share gets the same points in both.
    ///
    /// Points that are not finite stay so. Errors: `CRS-008` a point without a place there, `RUN-001`.
    pub fn shapes(&self, shapes: &Shapes, tolerance: f64, watch: &dyn Watch) -> Result<Shapes> {
        let blocks = shapes.rows().div_ceil(BLOCK_ROWS);
        let parts: Vec<Shapes> = (0..blocks)
            .into_par_iter()
            .map(|block| {
                watch.check()?;
                let mut out = ShapesBuilder::default();
                let mut points = Vec::new();
                for row in block * BLOCK_ROWS..shapes.rows().min((block + 1) * BLOCK_ROWS) {
                    for (hole, ring) in shapes.of_row(row) {
                        points.clear();
                        self.ring(ring, tolerance, &mut points)?;
                        out.ring(hole, &points);
                    }
                    out.end_row();
                }
                Ok(out.finish())
            })
            .collect::<Result<_>>()?;
        let mut all = ShapesBuilder::default();
        for part in &parts {
            for row in 0..part.rows() {
                part.of_row(row).for_each(|(hole, ring)| all.ring(hole, ring));
                all.end_row();
            }
        }
        Ok(all.finish())
    }

    fn ring(&self, ring: &[[f64; 2]], tolerance: f64, out: &mut Vec<[f64; 2]>) -> Result<()> {
        let place = |p: [f64; 2]| {
            let finite = p[0].is_finite() && p[1].is_finite();
            let lost = || Error::new("CRS-008").with("x", p[0]).with("y", p[1]);
            if finite { self.at(p).ok_or_else(lost) } else { Ok([f64::NAN; 2]) }
        };
        let mut last: Option<([f64; 2], [f64; 2])> = None;
        for &p in ring {
            let q = place(p)?;
            if let Some((a, at)) = last {
                self.edge([a, p], [at, q], tolerance, DEEPEST, out);
            }
            out.push(q);
            last = Some((p, q));
        }
        Ok(())
    }

    /// Points between the ends of an edge, as many as it needs.
    fn edge(&self, [a, b]: [[f64; 2]; 2], [at, bt]: [[f64; 2]; 2], tolerance: f64, left: u32, out: &mut Vec<[f64; 2]>) {
        // An edge of length s strays s²/8R·tan(latitude) or so; four times that is well below the tolerance for most.
        let length = self.from.metres(libm::hypot(b[0] - a[0], b[1] - a[1]));
        if left == 0 || !length.is_finite() || length * length / (2.0 * A) <= self.to.metres(tolerance) {
            return;
        }
        let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let Some(m) = self.at(middle) else { return };
        let stray = libm::hypot(m[0] - (at[0] + bt[0]) / 2.0, m[1] - (at[1] + bt[1]) / 2.0);
        if stray <= tolerance {
            return;
        }
        self.edge([a, middle], [at, m], tolerance, left - 1, out);
        out.push(m);
        self.edge([middle, b], [m, bt], tolerance, left - 1, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;

    fn square(x: f64, y: f64, d: f64) -> Shapes {
        let mut s = ShapesBuilder::default();
        s.ring(false, &[[x, y], [x + d, y], [x + d, y + d], [x, y + d], [x, y]]);
        s.end_row();
        s.finish()
    }

    #[test]
    fn long_edges_get_points_and_short_ones_do_not() {
        let (gk, ll) = (Crs::zone(38, false), Crs::cgcs2000());
        assert!(Passage::between(&gk, &gk).unwrap().is_none());
        let way = Passage::between(&gk, &ll).unwrap().unwrap();
        // A hundredth of a 10 m cell in degrees.
        let tolerance = 0.1 / 111_000.0;
        assert_eq!(way.shapes(&square(460_000.0, 3_840_000.0, 100.0), tolerance, &Silent).unwrap().points.len(), 5);
        let long = way.shapes(&square(400_000.0, 3_840_000.0, 20_000.0), tolerance, &Silent).unwrap();
        assert!(long.points.len() > 20, "{}", long.points.len());
        // All points lie on the straight edges of the first system: back there, one coordinate is that of a side.
        let back = Passage::between(&ll, &gk).unwrap().unwrap();
        for p in long.points.iter() {
            let q = back.at(*p).unwrap();
            let on = |v: f64, side: f64| (v - side).abs() < 1e-6;
            assert!(on(q[0], 4e5) || on(q[0], 4.2e5) || on(q[1], 3.84e6) || on(q[1], 3.86e6), "{q:?}");
        }
    }

    #[test]
    fn web_mercator_and_degrees() {
        let way = Passage::between(&Crs::cgcs2000(), &Crs::from_epsg(3857).unwrap()).unwrap().unwrap();
        let p = way.at([90.0, 0.0]).unwrap();
        assert!((p[0] - 20_037_508.342_789_244 / 2.0).abs() < 1e-3 && p[1].abs() < 1e-3, "{p:?}");
    }
}
