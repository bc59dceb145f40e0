//! What it is: rasters on parcels: means, sums and class areas with exact shares of cells; a raster alone as land layer.
//! What it never does: resample a raster, or let what a raster says of growth pass for a sink.
//! Where to start reading: [`values`] and [`classes`], then [`land`].

pub mod column;
pub mod land;
mod parcels;
mod place;
mod report;

use rayon::prelude::*;

use crate::base::{Error, Finding, Result, Severity, Watch};
use crate::geo::{Crs, CrsKind};
use crate::io::raster::{self, RasterInfo, Taker};
use crate::io::spawn::Limits;
use crate::land::{ClassTable, Scheme};
use crate::raster::cover::SLIVER;
use crate::raster::sweep::{Sweep, Tally};
use crate::raster::{CellArea, Outlines, Strip, Window};

pub use crate::io::raster::RasterSource;
pub use crate::raster::classes::{MOST_CODES, Mix, Part};
pub use crate::raster::histogram::Histogram;
pub use crate::raster::zonal::Zone;
pub use parcels::Parcels;
pub use place::histogram;
pub use report::{
    ClassLine, Meaning, Report, ValueLine, class_report, histogram_report, value_report, write_classes, write_values,
};

/// The table of codes of that name or path. Errors: `CLASS-006` no such file, those of the table.
pub fn scheme(asked: &str, classes: &ClassTable) -> Result<Scheme> {
    super::import::asked_scheme(asked, classes)
}

/// A raster and how it is to be read.
#[derive(Clone, Debug)]
pub struct Wish {
    /// File and band.
    pub source: RasterSource,
    /// CRS where the file states none.
    pub crs: Option<String>,
    /// What the reader process may use.
    pub limits: Limits,
}

impl Wish {
    /// A raster with one band that says itself where it lies.
    pub fn new(path: impl Into<std::path::PathBuf>) -> Self {
        let source = RasterSource { path: path.into(), band: None };
        Self { source, crs: None, limits: Limits::for_rasters() }
    }
}

/// What was summed under every parcel.
#[derive(Clone, Debug)]
pub struct Zonal<S> {
    /// The raster.
    pub info: RasterInfo,
    /// Its CRS.
    pub crs: Crs,
    /// By parcel.
    pub zones: Vec<S>,
    /// Area of each parcel in cells, by parcel; what lies outside the raster included.
    pub cells: Vec<f64>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// Sums of measured values under parcels; areas are m² on the ellipsoid. A parcel without any value has an empty
/// [`Zone`] and a finding.
///
/// Errors: those of [`raster::stream`]; `RAS-007`, `CRS-002`, `CRS-012` the CRS of the raster; `CRS-008` a parcel without
/// a place in it; `RAS-013` no parcel meets the raster; `RUN-001`.
pub fn values(wish: &Wish, parcels: &Parcels, watch: &dyn Watch) -> Result<Zonal<Zone>> {
    let mut done = sweep::<Zone>(wish, parcels, watch)?;
    let (scale, offset) = (done.info.scale, done.info.offset);
    done.zones.iter_mut().for_each(|z| *z = z.scaled(scale, offset));
    done.findings.extend(about_numbers(&done.info));
    let empty = |z: &Zone| z.cells <= SLIVER;
    done.note_parcels(parcels, |z| z.cells + z.void, empty);
    Ok(done)
}

/// What to know of the numbers of a raster when they are taken for measured values.
fn about_numbers(info: &RasterInfo) -> Vec<Finding> {
    let mut found = Vec::new();
    if (info.scale, info.offset) != (1.0, 0.0) {
        let f = Finding::new("RAS-022", Severity::Note);
        found.push(f.with("scale", info.scale).with("offset", info.offset));
    }
    if info.palette {
        found.push(Finding::new("RAS-023", Severity::Warn));
    }
    found
}

/// Areas by code under parcels; m² on the ellipsoid.
///
/// Errors: as [`values`], and `RAS-014` values that are no codes.
pub fn classes(wish: &Wish, parcels: &Parcels, watch: &dyn Watch) -> Result<Zonal<Mix>> {
    let mut done = sweep::<Mix>(wish, parcels, watch)?;
    if let Some(x) = done.zones.iter().find_map(|m| m.odd) {
        return Err(no_code(x).in_file(&wish.source.path));
    }
    done.zones.iter_mut().for_each(|m| m.parts.sort_unstable_by_key(|(code, _)| *code));
    let cells = |m: &Mix| m.void.cells + m.parts.iter().map(|(_, p)| p.cells).sum::<f64>();
    done.note_parcels(parcels, cells, |m| m.parts.is_empty());
    Ok(done)
}

fn no_code(x: f64) -> Error {
    Error::new("RAS-014").with("value", x).with("most", MOST_CODES)
}

/// Areas in a sum that may be brought from the plane to the ellipsoid.
trait Areas: Tally {
    fn multiply(&mut self, factor: f64);
}

impl Areas for Zone {
    fn multiply(&mut self, factor: f64) {
        self.area *= factor;
        self.spread *= factor;
    }
}

impl Areas for Mix {
    fn multiply(&mut self, factor: f64) {
        self.void.area *= factor;
        self.parts.iter_mut().for_each(|(_, p)| p.area *= factor);
    }
}

fn sweep<S: Areas>(wish: &Wish, parcels: &Parcels, watch: &dyn Watch) -> Result<Zonal<S>> {
    watch.stage("stage-raster-look");
    let mut taker = Shares::<S> { wish, parcels, watch, begun: None, findings: Vec::new() };
    let info = raster::stream(&wish.source, &wish.limits, watch, &mut taker)?;
    let (sums, crs) = taker.begun.ok_or_else(|| Error::new("RUN-070"))?;
    let (mut zones, outlines) = sums.finish();
    let cells: Vec<f64> = (0..parcels.rows()).into_par_iter().map(|p| outlines.cells_of(p)).collect();
    if !(crs.kind == CrsKind::LonLat && info.grid.is_upright()) {
        // Within a parcel the scale of a map is even: its own area on the ellipsoid over that in the plane.
        let plane = info.grid.cell_area();
        let factor =
            |p: usize| parcels.areas.get(p).map_or(f64::NAN, |a| a.m2()) / (cells.get(p).unwrap_or(&0.0) * plane);
        zones.iter_mut().enumerate().for_each(|(p, z)| z.multiply(factor(p)));
    }
    let mut findings = info.notes.clone();
    findings.extend(taker.findings);
    Ok(Zonal { info, crs, zones, cells, findings })
}

/// Takes in a raster for the parcels over it.
struct Shares<'a, S> {
    wish: &'a Wish,
    parcels: &'a Parcels,
    watch: &'a dyn Watch,
    begun: Option<(Sweep<S>, Crs)>,
    findings: Vec<Finding>,
}

impl<S: Areas> Taker for Shares<'_, S> {
    fn plan(&mut self, info: &RasterInfo) -> Result<Window> {
        let crs = place::crs_of(info, self.wish.crs.as_deref())?;
        let shapes = self.parcels.over(&crs, &info.grid, &mut self.findings, self.watch)?;
        let over = Outlines::new(shapes, &info.grid);
        let window = over.window().ok_or_else(|| Error::new("RAS-013").with("crs", crs.label()))?;
        let areas = CellArea::under_parcels(&info.grid, &crs.kind, &window);
        self.begun = Some((Sweep::new(over, areas, info.missing), crs));
        self.watch.stage("stage-raster-cells");
        Ok(window)
    }
    fn take(&mut self, strip: &Strip<'_>) -> Result<()> {
        self.watch.check()?;
        if let Some((sums, _)) = &mut self.begun {
            sums.take(strip);
        }
        Ok(())
    }
}

impl<S> Zonal<S> {
    /// Notes which parcels lie outside the raster, hold no value, or have no usable geometry.
    fn note_parcels(&mut self, parcels: &Parcels, seen: impl Fn(&S) -> f64, empty: impl Fn(&S) -> bool) {
        let (mut outside, mut without, mut broken) = (Vec::new(), Vec::new(), Vec::new());
        for (row, (zone, cells)) in self.zones.iter().zip(&self.cells).enumerate() {
            if parcels.is_broken(row) || cells.is_nan() || *cells <= 0.0 {
                broken.push(row as u32);
                continue;
            }
            // Rounding grows with the size of the parcel.
            if cells - seen(zone) > SLIVER * cells.max(1.0) * ROUNDING {
                outside.push(row as u32);
            }
            if empty(zone) {
                without.push(row as u32);
            }
        }
        for (code, rows) in [("RAS-020", outside), ("RAS-021", without), ("RAS-027", broken)] {
            if !rows.is_empty() {
                let f = Finding::new(code, Severity::Warn).times(rows.len() as u64);
                self.findings.push(f.on(rows));
            }
        }
    }
}

/// A share of a parcel below a millionth is not told from rounding.
const ROUNDING: f64 = 1000.0;

#[cfg(test)]
mod tests;
