//! The parcels that lie over a raster: of a file, or of a layer that is open.

use crate::base::{Area, Column, Error, Field, Finding, Findings, Result, Severity, Texts, Watch};
use crate::geo::passage::Passage;
use crate::geo::{Crs, CrsKind, Shapes, area, reproject};
use crate::io::raw::{RowFlags, RowState, Source};
use crate::io::spawn::{self, Limits};
use crate::land::BaseLayer;
use crate::land::roles::{Role, Roles};
use crate::raster::Grid;
use crate::task::import;

/// Polygons with their names and areas.
#[derive(Clone, Debug)]
pub struct Parcels {
    /// Outside names.
    pub keys: Texts,
    /// Polygons in `crs`.
    pub shapes: Shapes,
    /// Their CRS.
    pub crs: Crs,
    /// Area on the ellipsoid.
    pub areas: Vec<Area>,
    /// Rows that are no sound polygon, rising.
    pub broken: Vec<u32>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// An edge of a parcel may stray from its place by this part of a cell when it is brought into the CRS of a raster.
const STRAY: f64 = 1e-3;

impl Parcels {
    /// Polygons of a file, in the order of the file. Errors: those of the reader, `CRS-001`…`CRS-012`.
    pub fn of_file(source: &Source, crs: Option<&str>, watch: &dyn Watch) -> Result<Self> {
        let at = |e: Error| if e.place.file.is_none() && !e.is_cancel() { e.in_file(&source.path) } else { e };
        let raw = spawn::read(source, &Limits::default(), watch)?;
        let found = Findings::new();
        found.extend(raw.info.notes.iter().cloned());
        let crs = import::crs_of(&raw, crs, &found).map_err(at)?;
        let areas = on_ellipsoid(&raw.shapes, &crs, watch).map_err(at)?;
        let keys = keys(&raw.fields, &raw.feature)?;
        let sound = |row: usize| {
            let polygon = raw.state.get(row).is_some_and(|s| RowState::from_byte(*s) == RowState::Polygon);
            polygon && raw.flags.get(row).is_some_and(|f| f & RowFlags::NOT_FINITE == 0)
        };
        let broken: Vec<u32> = (0..raw.rows()).filter(|r| !sound(*r)).map(|r| r as u32).collect();
        let mut parcels = Self { keys, shapes: raw.shapes, crs, areas, broken, findings: found.sorted() };
        parcels.order(&raw.feature);
        Ok(parcels)
    }

    /// The parcels of a layer, row by row.
    pub fn of_layer(base: &BaseLayer) -> Self {
        let about = &base.about;
        Self {
            keys: base.key.clone(),
            shapes: base.shapes.clone(),
            crs: about.crs.clone(),
            areas: about.area_ellipsoid.to_vec(),
            broken: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// Number of parcels.
    pub fn rows(&self) -> usize {
        self.shapes.rows()
    }

    /// Whether a parcel has no sound polygon.
    pub fn is_broken(&self, row: usize) -> bool {
        self.broken.binary_search(&(row as u32)).is_ok()
    }

    /// Outlines in the CRS of a raster. Errors: `CRS-002`, `CRS-008`, `RUN-001`.
    pub fn over(&self, crs: &Crs, grid: &Grid, found: &mut Vec<Finding>, watch: &dyn Watch) -> Result<Shapes> {
        let Some(way) = Passage::between(&self.crs, crs)? else { return Ok(self.shapes.clone()) };
        let note = Finding::new("RAS-028", Severity::Note);
        found.push(note.with("from", self.crs.label()).with("to", crs.label()));
        way.shapes(&self.shapes, grid.cell_side() * STRAY, watch)
    }

    /// Rows in the order of the file: the reader orders them by place.
    fn order(&mut self, feature: &[u32]) {
        let mut order: Vec<usize> = (0..self.rows()).collect();
        order.sort_by_key(|r| feature.get(*r).copied());
        let mut shapes = crate::geo::ShapesBuilder::default();
        for row in &order {
            self.shapes.of_row(*row).for_each(|(hole, ring)| shapes.ring(hole, ring));
            shapes.end_row();
        }
        self.shapes = shapes.finish();
        self.keys = order.iter().map(|r| self.keys.at(*r)).collect();
        self.areas = order.iter().filter_map(|r| self.areas.get(*r).copied()).collect();
        let broken = |r: usize| self.broken.binary_search(&(r as u32)).is_ok();
        self.broken = order.iter().enumerate().filter(|(_, r)| broken(**r)).map(|(i, _)| i as u32).collect();
    }
}

fn on_ellipsoid(shapes: &Shapes, crs: &Crs, watch: &dyn Watch) -> Result<Vec<Area>> {
    match &crs.kind {
        CrsKind::Other { .. } => area::ellipsoid(&reproject::to_lonlat(shapes, crs, watch)?, &CrsKind::LonLat, watch),
        known => area::ellipsoid(shapes, known, watch),
    }
}

/// Names by the field that holds them, of districts by their code or name; else the number of the feature.
fn keys(fields: &[Field], feature: &[u32]) -> Result<Texts> {
    let roles = Roles::builtin()?;
    let field = [Role::Key, Role::DistrictCode, Role::DistrictName].into_iter().find_map(|r| roles.find(r, fields));
    let named = |row: usize| field.and_then(|f| f.text(row)).map(std::borrow::Cow::into_owned);
    let numbers = feature.iter().enumerate();
    // A field whose values are not all there names nothing.
    let whole = field.is_some_and(|f| !matches!(f.column, Column::Real(_)));
    Ok(numbers.map(|(row, n)| named(row).filter(|_| whole).unwrap_or_else(|| format!("#{n}"))).collect())
}
