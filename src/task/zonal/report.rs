//! What rasters say under parcels, as tables and totals.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::column::{Growth, Holding, Weights};
use super::land::unknown_codes;
use super::{Histogram, Mix, Parcels, Part, Zonal, Zone};
use crate::base::{Finding, Result, Texts, Watch};
use crate::io::write::{Col, Table, Values, csv};
use crate::land::{ClassId, ClassTable, Scheme};
use crate::raster::CellKind;

/// What the numbers of a raster are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Any measured value.
    Value,
    /// Net primary production: shown beside the sink, never as the sink.
    Npp,
    /// Greenness.
    Ndvi,
    /// Night light: a weight.
    Light,
    /// An amount in each cell, such as an emission grid: a weight.
    Amount,
}

impl Meaning {
    /// By its name on the command line.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Value, Self::Npp, Self::Ndvi, Self::Light, Self::Amount].into_iter().find(|m| m.name() == name)
    }
    /// Name on the command line and before columns.
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Npp => "npp",
            Self::Ndvi => "ndvi",
            Self::Light => "light",
            Self::Amount => "amount",
        }
    }
    fn holding(self) -> Option<Holding> {
        match self {
            Self::Light => Some(Holding::Intensity),
            Self::Amount => Some(Holding::Amount),
            Self::Value | Self::Npp | Self::Ndvi => None,
        }
    }
}

/// A raster under parcels in figures, or a whole raster.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Report {
    /// File as named.
    pub raster: String,
    /// Its CRS.
    pub crs: String,
    /// Columns and rows.
    pub size: [u32; 2],
    /// Kind of number in a cell.
    pub kind: CellKind,
    /// Parcels; `None` = the whole raster.
    pub parcels: Option<u64>,
    /// What the numbers are: `classes`, `value`, `npp`, `ndvi`, `light`, `amount`.
    pub meaning: String,
    /// Totals by code.
    pub classes: Vec<ClassLine>,
    /// Totals of values.
    pub total: Option<ValueLine>,
    /// Cells without a value.
    pub void_cells: f64,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// Total of one code.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ClassLine {
    /// Code in the raster.
    pub code: i32,
    /// Carbon class; `None` = no table of codes, or the table does not have it.
    pub class: Option<String>,
    /// Cells, each with the share of it that is covered.
    pub cells: f64,
    /// Area on the ellipsoid, m².
    pub area_m2: f64,
}

/// Totals of measured values over all parcels.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ValueLine {
    /// Cells with a value.
    pub cells: f64,
    /// Their area on the ellipsoid, m².
    pub area_m2: f64,
    /// Σ share × value.
    pub sum: f64,
    /// Mean over the area; `None` without any.
    pub mean: Option<f64>,
    /// Least value of any parcel.
    pub min: Option<f64>,
    /// Greatest.
    pub max: Option<f64>,
}

fn report<S>(file: &Path, z: &Zonal<S>, meaning: &str) -> Report {
    Report {
        raster: file.display().to_string(),
        crs: z.crs.label(),
        size: [z.info.grid.width, z.info.grid.height],
        kind: z.info.kind,
        parcels: None,
        meaning: meaning.to_owned(),
        classes: Vec::new(),
        total: None,
        void_cells: 0.0,
        findings: z.findings.clone(),
    }
}

/// Totals of a whole raster by code.
pub fn histogram_report(file: &Path, z: &Zonal<Histogram>, scheme: Option<&Scheme>, classes: &ClassTable) -> Report {
    let mut out = report(file, z, "classes");
    let parts = z.zones.iter().flat_map(|h| h.parts.iter().map(|(c, p)| (*c, *p)));
    out.classes = lines(parts, scheme, classes, &mut out.findings);
    out.void_cells = z.zones.iter().map(|h| h.void.cells).sum();
    out
}

/// Totals of parcels by code.
pub fn class_report(
    file: &Path,
    z: &Zonal<Mix>,
    parcels: &Parcels,
    scheme: Option<&Scheme>,
    classes: &ClassTable,
) -> Report {
    let mut out = report(file, z, "classes");
    let mut sums: BTreeMap<i32, Part> = BTreeMap::new();
    for (code, part) in z.zones.iter().flat_map(|m| &m.parts) {
        let sum = sums.entry(*code).or_default();
        sum.cells += part.cells;
        sum.area += part.area;
    }
    out.classes = lines(sums.into_iter(), scheme, classes, &mut out.findings);
    out.void_cells = z.zones.iter().map(|m| m.void.cells).sum();
    with_parcels(out, parcels)
}

/// Totals of parcels.
pub fn value_report(file: &Path, z: &Zonal<Zone>, parcels: &Parcels, meaning: Meaning) -> Report {
    let mut out = report(file, z, meaning.name());
    let mut sum = Zone::default();
    for zone in &z.zones {
        sum.cells += zone.cells;
        sum.area += zone.area;
        sum.sum += zone.sum;
        sum.spread += zone.spread;
        sum.least = sum.least.min(zone.least);
        sum.most = sum.most.max(zone.most);
        out.void_cells += zone.void;
    }
    let known = |x: f64| Some(x).filter(|x| x.is_finite());
    out.total = Some(ValueLine {
        cells: sum.cells,
        area_m2: sum.area,
        sum: sum.sum,
        mean: known(sum.mean()),
        min: known(sum.least),
        max: known(sum.most),
    });
    if let Some(holding) = meaning.holding() {
        out.findings.extend(Weights::of(z, holding).1);
    }
    with_parcels(out, parcels)
}

fn with_parcels(mut out: Report, parcels: &Parcels) -> Report {
    out.parcels = Some(parcels.rows() as u64);
    out.findings.splice(0..0, parcels.findings.iter().cloned());
    out
}

fn lines(
    parts: impl Iterator<Item = (i32, Part)>,
    scheme: Option<&Scheme>,
    classes: &ClassTable,
    findings: &mut Vec<Finding>,
) -> Vec<ClassLine> {
    let mut unknown = BTreeMap::new();
    let mut line = |(code, part): (i32, Part)| {
        let class = scheme.map(|s| s.resolve(classes, &code.to_string()).class);
        if class == Some(ClassId::MISSING) {
            unknown.insert(code, part.area);
        }
        let class = class.and_then(|c| classes.get(c)).map(|c| c.id.clone());
        ClassLine { code, class, cells: part.cells, area_m2: part.area }
    };
    let lines = parts.map(&mut line).collect();
    findings.extend(unknown_codes(&unknown));
    lines
}

/// Columns that all tables of parcels have.
struct Shares {
    void: Vec<f64>,
    outside: Vec<f64>,
}

impl Shares {
    fn of(void_cells: impl Iterator<Item = f64>, seen: impl Iterator<Item = f64>, cells: &[f64]) -> Self {
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { f64::NAN };
        Self {
            void: void_cells.zip(cells).map(|(v, c)| share(v, *c)).collect(),
            outside: seen.zip(cells).map(|(s, c)| share((c - s).max(0.0), *c)).collect(),
        }
    }
}

fn written(path: &Path, columns: Vec<Col<'_>>, watch: &dyn Watch) -> Result<()> {
    csv::write(path, &Table { name: "zonal", title: "", crs: None, shapes: None, columns }, false, watch)
}

/// Writes the values of parcels as CSV. Errors: `OUT-00x`, `RUN-001`.
pub fn write_values(
    path: &Path,
    z: &Zonal<Zone>,
    parcels: &Parcels,
    meaning: Meaning,
    watch: &dyn Watch,
) -> Result<()> {
    let column = |f: fn(&Zone) -> f64| -> Vec<f64> {
        z.zones.iter().map(f).map(|x| if x.is_finite() { x } else { f64::NAN }).collect()
    };
    let some = |f: fn(&Zone) -> f64| -> Vec<f64> {
        z.zones.iter().map(|z| if z.cells > 0.0 { f(z) } else { f64::NAN }).collect()
    };
    let shares = Shares::of(z.zones.iter().map(|z| z.void), z.zones.iter().map(|z| z.cells + z.void), &z.cells);
    let (cells, area, sum) = (column(|z| z.cells), column(|z| z.area), some(|z| z.sum));
    let (mean, least, most) = (Growth::of(z).mean, column(|z| z.least), column(|z| z.most));
    let weights = meaning.holding().map(|h| Weights::of(z, h).0.of);
    let name = |what: &str| format!("{}_{what}", meaning.name());
    let mut columns = vec![
        Col::new("key", Values::Words(&parcels.keys)),
        Col::new("cells", Values::Real(&cells)),
        Col::new("area_m2", Values::Real(&area)),
        Col::new("share_void", Values::Real(&shares.void)),
        Col::new("share_outside", Values::Real(&shares.outside)),
        Col::new(name("mean"), Values::Real(&mean)),
        Col::new(name("min"), Values::Real(&least)),
        Col::new(name("max"), Values::Real(&most)),
    ];
    // A sum over cells of growth or greenness means nothing: it would pass for a flow.
    if !matches!(meaning, Meaning::Npp | Meaning::Ndvi) {
        columns.push(Col::new(name("sum"), Values::Real(&sum)));
    }
    if let Some(weights) = &weights {
        columns.push(Col::new("weight", Values::Real(weights)));
    }
    written(path, columns, watch)
}

/// Writes the class areas of parcels as CSV: a column for each carbon class, or for each code without a table of codes.
/// Errors: `OUT-00x`, `RUN-001`.
pub fn write_classes(
    path: &Path,
    z: &Zonal<Mix>,
    parcels: &Parcels,
    scheme: Option<&Scheme>,
    classes: &ClassTable,
    watch: &dyn Watch,
) -> Result<()> {
    let name = |code: i32| match scheme.map(|s| classes.get(s.resolve(classes, &code.to_string()).class)) {
        None => format!("code_{code}_m2"),
        Some(Some(class)) => format!("{}_m2", class.id),
        Some(None) => "unknown_m2".to_owned(),
    };
    let mut areas: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let rows = z.zones.len();
    for (row, (code, part)) in z.zones.iter().enumerate().flat_map(|(r, m)| m.parts.iter().map(move |p| (r, p))) {
        if let Some(slot) = areas.entry(name(*code)).or_insert_with(|| vec![0.0; rows]).get_mut(row) {
            *slot += part.area;
        }
    }
    let seen = |m: &Mix| m.void.cells + m.parts.iter().map(|(_, p)| p.cells).sum::<f64>();
    let shares = Shares::of(z.zones.iter().map(|m| m.void.cells), z.zones.iter().map(seen), &z.cells);
    let whole: Vec<f64> = parcels.areas.iter().map(|a| a.m2()).collect();
    let keys: &Texts = &parcels.keys;
    let mut columns = vec![
        Col::new("key", Values::Words(keys)),
        Col::new("area_m2", Values::Real(&whole)),
        Col::new("share_void", Values::Real(&shares.void)),
        Col::new("share_outside", Values::Real(&shares.outside)),
    ];
    columns.extend(areas.iter().map(|(name, area)| Col::new(name.as_str(), Values::Real(area))));
    written(path, columns, watch)
}
