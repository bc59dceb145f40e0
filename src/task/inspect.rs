//! What is in a file: layers, counts, CRS, encoding, class field, findings. Changes nothing.

use std::path::Path;

use serde::Serialize;

use crate::base::{Error, Finding, Findings, Result, Severity, Watch};
use crate::geo::{Bounds, Crs};
use crate::io::raw::{FieldKind, GeometryKind, LayerInfo};
use crate::io::spawn::{self, Limits};
use crate::land::{ClassTable, RepairTaken};

use super::import::{self, ImportOptions};

/// A file as it is.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct Inspection {
    /// File as named.
    pub file: String,
    /// Its layers.
    pub layers: Vec<LayerCard>,
    /// What was noticed over all layers.
    pub findings: Vec<Finding>,
    /// Repairs asked for, with the parcels of all layers that they would change.
    pub repairs: Vec<RepairTaken>,
}

/// One layer as it is.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct LayerCard {
    /// Name.
    pub name: String,
    /// Features.
    pub features: u64,
    /// Kind of geometry.
    pub geometry: GeometryKind,
    /// CRS; `None` when the file states none.
    pub crs: Option<CrsCard>,
    /// Encoding of the text, as decided.
    pub encoding: Option<String>,
    /// How it was decided.
    pub encoding_by: Option<String>,
    /// Sample texts decoded with it.
    pub samples: Vec<String>,
    /// Fields in file order.
    pub fields: Vec<FieldCard>,
    /// Field taken for the class, if one is recognised.
    pub class_field: Option<String>,
    /// Code system, if one is recognised.
    pub scheme: Option<String>,
    /// Extent `[min x, min y, max x, max y]` in the CRS of the file.
    pub extent: Option<[f64; 4]>,
}

/// A CRS in words and number.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct CrsCard {
    /// Name.
    pub name: String,
    /// EPSG code, if it has one.
    pub epsg: Option<u32>,
}

/// A field.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
pub struct FieldCard {
    /// Name.
    pub name: String,
    /// Kind of values.
    pub kind: FieldKind,
}

/// Looks at the layers of a file without reading their rows. Errors: those of the reader.
pub fn cards(path: &Path, watch: &dyn Watch) -> Result<Vec<LayerCard>> {
    Ok(spawn::probe(path, watch)?.into_iter().map(|l| card(l, &Findings::new())).collect())
}

/// Looks at a file and examines its polygon layers (or the one that is named).
///
/// Errors: those of the reader, when the file cannot be opened at all. A layer that cannot be taken in stays in the
/// answer, with the reason among the findings.
pub fn inspect(options: &ImportOptions, classes: &ClassTable, watch: &dyn Watch) -> Result<Inspection> {
    let path = &options.source.path;
    let found = Findings::new();
    let (mut layers, mut repairs) = (Vec::new(), Vec::<RepairTaken>::new());
    for info in spawn::probe(path, watch)? {
        if options.source.layer.as_ref().is_some_and(|l| *l != info.name) {
            continue;
        }
        let polygons = matches!(info.geometry, GeometryKind::Polygon | GeometryKind::Mixed);
        let mut c = card(info, &found);
        if polygons {
            let mut one = options.clone();
            one.source.layer = Some(c.name.clone());
            add_up(&mut repairs, examine(&one, classes, &mut c, &found, watch)?);
        }
        layers.push(c);
    }
    if layers.is_empty() {
        return Err(Error::new("IO-003").in_file(path));
    }
    Ok(Inspection { file: path.display().to_string(), layers, findings: found.sorted(), repairs })
}

fn examine(
    o: &ImportOptions,
    classes: &ClassTable,
    c: &mut LayerCard,
    found: &Findings,
    watch: &dyn Watch,
) -> Result<Vec<RepairTaken>> {
    let raw = match spawn::read(&o.source, &Limits::default(), watch) {
        Ok(raw) => raw,
        Err(e) if e.is_cancel() => return Err(e),
        Err(e) => {
            found.add(told(e, &c.name));
            return Ok(Vec::new());
        }
    };
    let extent = raw.shapes.extent();
    c.extent = (!extent.is_empty()).then_some([extent.min_x, extent.min_y, extent.max_x, extent.max_y]);
    c.features = raw.rows() as u64;
    c.encoding.clone_from(&raw.info.encoding);
    c.encoding_by.clone_from(&raw.info.encoding_by);
    if let Ok((field, scheme)) = import::recognise(&raw, o, classes) {
        c.class_field = Some(field);
        c.scheme = scheme;
    }
    match import::take_in(raw.clone(), o, classes, watch) {
        Ok(taken) => {
            found.extend(taken.findings);
            Ok(taken.report.repairs)
        }
        Err(e) if e.is_cancel() => Err(e),
        Err(e) => {
            found.add(told(e, &c.name));
            // What is wrong with the shapes can be told all the same.
            found.extend(import::look(&raw, o, watch)?);
            Ok(Vec::new())
        }
    }
}

fn add_up(sum: &mut Vec<RepairTaken>, more: Vec<RepairTaken>) {
    for r in more {
        match sum.iter_mut().find(|s| s.kind == r.kind) {
            Some(s) => s.count += r.count,
            None => sum.push(r),
        }
    }
}

/// An error as a finding of the layer it stopped.
fn told(e: Error, layer: &str) -> Finding {
    let mut place = e.place;
    place.layer = Some(layer.to_owned());
    Finding { code: e.code, severity: Severity::Error, count: 1, args: e.args, place, rows: Vec::new(), repair: None }
}

fn card(info: LayerInfo, found: &Findings) -> LayerCard {
    let crs = info.crs.as_ref().and_then(|s| match Crs::identify(s.epsg, s.definition.as_deref(), s.name.as_deref()) {
        Ok(crs) => {
            if let (Some(c), Some([min_x, min_y, max_x, max_y])) = (&crs, info.extent)
                && let Err(e) = c.check(&Bounds { min_x, min_y, max_x, max_y })
            {
                found.add(told(e, &info.name));
            }
            crs.map(|c| CrsCard { name: c.name, epsg: c.epsg })
        }
        Err(e) => {
            found.add(told(e, &info.name));
            s.name.clone().map(|name| CrsCard { name, epsg: None })
        }
    });
    LayerCard {
        name: info.name,
        features: info.features,
        geometry: info.geometry,
        crs,
        encoding: info.encoding,
        encoding_by: info.encoding_by,
        samples: info.samples,
        fields: info.fields.into_iter().map(|(name, kind)| FieldCard { name, kind }).collect(),
        class_field: None,
        scheme: None,
        extent: info.extent,
    }
}
