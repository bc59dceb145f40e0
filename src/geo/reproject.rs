//! From one reference system to another, for whole layers.

use proj4rs::Proj;
use proj4rs::adaptors::transform_vertex_2d;
use rayon::prelude::*;

use super::gauss::{lonlat_of_projected, projected_of_lonlat};
use super::{Bounds, Crs, CrsKind, Shapes};
use crate::base::{BLOCK_ROWS, Buf, Error, Result, Watch};

/// Longitude–latitude in degrees of shapes in a system that only proj4rs knows (Web Mercator, UTM, feet …).
///
/// Errors: `CRS-002` the system is not understood; `CRS-008` a point that has no place in it (with its row).
pub fn to_lonlat(shapes: &Shapes, crs: &Crs, watch: &dyn Watch) -> Result<Shapes> {
    let CrsKind::Other { proj } = &crs.kind else { return Err(Error::new("CRS-009")) };
    let bad = |e: proj4rs::errors::Error| Error::new("CRS-002").with("code", crs.label()).because(e);
    let from = Proj::from_proj_string(proj).map_err(bad)?;
    let to = Proj::from_proj_string("+proj=longlat +ellps=GRS80 +towgs84=0,0,0").map_err(bad)?;
    // The scale to metres is part of the PROJ string (feet included); the result is in radians.
    map_points(shapes, watch, |p| {
        let (lon, lat) = transform_vertex_2d(&from, &to, (p[0], p[1])).ok()?;
        let q = [lon.to_degrees(), lat.to_degrees()];
        (q[0].is_finite() && q[1].is_finite()).then_some(q)
    })
}

/// Gauss–Krüger metres of shapes in longitude–latitude degrees.
///
/// Errors: `CRS-009` `to` is not Gauss–Krüger; `CRS-008` a point that has no place in it.
pub fn to_gauss_kruger(shapes: &Shapes, to: &Crs, watch: &dyn Watch) -> Result<Shapes> {
    let CrsKind::GaussKruger { meridian_deg, false_easting_m } = to.kind else { return Err(Error::new("CRS-009")) };
    map_points(shapes, watch, |p| {
        let [e, n] = projected_of_lonlat(p[0] - meridian_deg, p[1]);
        (e.is_finite() && n.is_finite()).then_some([e + false_easting_m, n])
    })
}

/// Longitude–latitude in degrees of shapes in Gauss–Krüger metres.
///
/// Errors: `CRS-009` `from` is not Gauss–Krüger; `CRS-008` a point that has no place in it.
pub fn from_gauss_kruger(shapes: &Shapes, from: &Crs, watch: &dyn Watch) -> Result<Shapes> {
    let CrsKind::GaussKruger { meridian_deg, false_easting_m } = from.kind else {
        return Err(Error::new("CRS-009"));
    };
    map_points(shapes, watch, |p| {
        let [lon, lat] = lonlat_of_projected(p[0] - false_easting_m, p[1]);
        (lon.is_finite() && lat.is_finite()).then_some([lon + meridian_deg, lat])
    })
}

/// Moves every point; points that are not finite stay so and are for the doctor to report.
fn map_points<F>(shapes: &Shapes, watch: &dyn Watch, f: F) -> Result<Shapes>
where
    F: Fn([f64; 2]) -> Option<[f64; 2]> + Sync,
{
    let mut points = vec![[f64::NAN; 2]; shapes.points.len()];
    points.par_chunks_mut(BLOCK_ROWS * 8).zip(shapes.points.par_chunks(BLOCK_ROWS * 8)).try_for_each(
        |(out, from)| {
            watch.check()?;
            for (o, p) in out.iter_mut().zip(from) {
                if p[0].is_finite() && p[1].is_finite() {
                    *o = f(*p).ok_or_else(|| Error::new("CRS-008").with("x", p[0]).with("y", p[1]))?;
                }
            }
            Ok(())
        },
    )?;
    let mut moved = Shapes { points: points.into(), ..shapes.clone() };
    let bounds: Vec<Bounds> = (0..moved.rows())
        .into_par_iter()
        .map(|r| {
            let mut b = Bounds::EMPTY;
            for (_, ring) in moved.of_row(r) {
                b.join(&Bounds::around(ring));
            }
            b
        })
        .collect();
    moved.bounds = Buf::from(bounds);
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;
    use crate::geo::ShapesBuilder;

    fn one(p: [f64; 2]) -> Shapes {
        let mut s = ShapesBuilder::default();
        s.ring(false, &[p]);
        s.end_row();
        s.finish()
    }

    #[test]
    fn web_mercator_goes_through_degrees() {
        // The origin of Web Mercator plus 20037508.342789244 m east is 180° E.
        let crs = Crs::from_epsg(3857).unwrap();
        let ll = to_lonlat(&one([20_037_508.342_789_244 / 2.0, 0.0]), &crs, &Silent).unwrap();
        assert!((ll.points[0][0] - 90.0).abs() < 1e-9 && ll.points[0][1].abs() < 1e-9, "{:?}", ll.points[0]);
    }

    #[test]
    fn feet_are_feet() {
        // EPSG:2263 is in US survey feet: 984 250 ft is the false easting of 300 000 m on the meridian 74° W.
        let crs = Crs::from_epsg(2263).unwrap();
        let ll = to_lonlat(&one([984_250.0, 200_000.0]), &crs, &Silent).unwrap();
        assert!((ll.points[0][0] + 74.0).abs() < 1e-6 && ll.points[0][1] > 40.0, "{:?}", ll.points[0]);
    }
}
