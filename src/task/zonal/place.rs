//! Where a raster lies, and what it holds as a whole.

use super::{Histogram, Wish, Zonal, no_code};
use crate::base::{Error, Finding, Result, Watch};
use crate::geo::{Crs, CrsKind};
use crate::io::raster::{self, RasterInfo, Taker};
use crate::raster::{CellArea, Strip, Window};

/// Degrees that longitudes and latitudes of a raster may reach: grids of the globe run from −180 or from 0, and half a
/// cell beyond.
const MOST_DEG: [f64; 2] = [361.0, 91.0];

/// The CRS of a raster. Errors: `RAS-007` none stated or asked, `CRS-002`, `CRS-003`, `CRS-006`, `CRS-012`.
pub fn crs_of(info: &RasterInfo, asked: Option<&str>) -> Result<Crs> {
    let asked = asked.map(Crs::parse).transpose()?;
    let stated = match &info.crs {
        Some(s) => match Crs::identify(s.epsg, s.definition.as_deref(), s.name.as_deref()) {
            // What is stated says nothing that can be understood; a person who knows may say it.
            Err(e) if e.code.0 == "CRS-002" && asked.is_some() => None,
            other => other?,
        },
        None => None,
    };
    let crs = match (stated, asked) {
        (Some(s), Some(a)) if s.kind != a.kind => {
            return Err(Error::new("CRS-012").with("stated", s.label()).with("asked", a.label()));
        }
        (Some(s), _) => s,
        (None, Some(a)) => a,
        (None, None) => return Err(Error::new("RAS-007")),
    };
    let b = info.grid.extent();
    let [lon, lat] = MOST_DEG;
    if crs.kind == CrsKind::LonLat && (b.min_x < -lon || b.max_x > lon || b.min_y < -lat || b.max_y > lat) {
        crs.check(&b)?;
    }
    Ok(crs)
}

/// Cells and areas by code of a whole raster, areas on the ellipsoid.
///
/// Errors: those of [`raster::stream`]; `RAS-007`, `CRS-0xx` the CRS; `RAS-014` values that are no codes; `RUN-001`.
pub fn histogram(wish: &Wish, watch: &dyn Watch) -> Result<Zonal<Histogram>> {
    watch.stage("stage-raster-look");
    let mut taker = Whole { wish, watch, begun: None, missing: None, sums: Histogram::default() };
    let info = raster::stream(&wish.source, &wish.limits, watch, &mut taker)?;
    let (_, crs) = taker.begun.ok_or_else(|| Error::new("RUN-070"))?;
    let sums = taker.sums.finish(info.missing);
    if let Some(x) = sums.odd {
        return Err(no_code(x).in_file(&wish.source.path));
    }
    let findings: Vec<Finding> = info.notes.clone();
    let cells = vec![info.grid.window().cells() as f64];
    Ok(Zonal { info, crs, zones: vec![sums], cells, findings })
}

/// Takes in a whole raster.
struct Whole<'a> {
    wish: &'a Wish,
    watch: &'a dyn Watch,
    begun: Option<(CellArea, Crs)>,
    missing: Option<f64>,
    sums: Histogram,
}

impl Taker for Whole<'_> {
    fn plan(&mut self, info: &RasterInfo) -> Result<Window> {
        let crs = crs_of(info, self.wish.crs.as_deref())?;
        let areas = CellArea::on_ellipsoid(&info.grid, &crs, self.watch)?;
        self.begun = Some((areas, crs));
        self.missing = info.missing;
        self.watch.stage("stage-raster-cells");
        Ok(info.grid.window())
    }
    fn take(&mut self, strip: &Strip<'_>) -> Result<()> {
        self.watch.check()?;
        if let Some((areas, _)) = &self.begun {
            self.sums.take(strip, self.missing, areas);
        }
        // The first value that is no code ends it: a raster of measured values has as many as it has cells.
        self.sums.odd.map_or(Ok(()), |x| Err(no_code(x)))
    }
}
