//! What it is: a file becomes a base layer: read, place on the globe, measure, classify, examine.
//! What it never does: guess silently, or leave a row out without a finding.
//! Where to start reading: [`import`].

mod areas;
mod classify;
mod control;
mod districts;
mod keep;
mod place;

pub(in crate::task) use classify::asked_scheme;
pub(in crate::task) use place::crs_of;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::{Buf, Error, Field, Finding, Findings, Result, Texts, Watch};
use crate::doctor::{self, Kind, Limits, Patient};
use crate::geo::crs;
use crate::io::raw::{RawLayer, Source};
use crate::land::base_layer::BaseAbout;
use crate::land::roles::{Role, Roles};
use crate::land::{AreaRule, BaseLayer, ClassTable, ControlAreas, Intake, RepairTaken};

pub use place::onto;

/// How a layer is taken in; every `None` is found out or asked, never guessed silently.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ImportOptions {
    /// What to read.
    pub source: Source,
    /// Field that holds the class.
    pub class_field: Option<String>,
    /// `sd3`, `gb21010`, `ydyh2023`, `osm`, `worldcover`, `clcd` or the path of a mapping table.
    pub scheme: Option<String>,
    /// CRS to use where the file has none, or where what it states contradicts its coordinates.
    pub crs: Option<String>,
    /// Which area is accounted; TBMJ when the layer has it.
    pub area: Option<AreaRule>,
    /// Repairs that the person takes; none is done by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<Kind>,
    /// Control areas that the person states.
    #[serde(default, skip_serializing_if = "ControlAreas::is_empty")]
    pub control: ControlAreas,
}

/// What an import did, in figures and decisions.
#[derive(Clone, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ImportReport {
    /// Features in the file.
    pub read: u64,
    /// Parcels used.
    pub used: u64,
    /// Features left out, each with a finding.
    pub left_out: u64,
    /// Field taken for the class.
    pub class_field: String,
    /// Code system taken.
    pub scheme: String,
    /// Encoding of the text.
    pub encoding: String,
    /// CRS as stated by the file, in words.
    pub crs_stated: String,
    /// CRS used, in words.
    pub crs_used: String,
    /// Repairs taken.
    #[serde(default)]
    pub repairs: Vec<RepairTaken>,
}

/// A base layer with all that was noticed on the way.
pub struct Imported {
    /// The parcels.
    pub base: BaseLayer,
    /// What the reader, the checks and the doctor noticed.
    pub findings: Vec<Finding>,
    /// Figures and decisions.
    pub report: ImportReport,
}

/// Takes a layer in.
///
/// Errors: those of the reader (`IO-0xx`), `CRS-001`…`CRS-008`, `CLASS-0xx` for a class field or code system that
/// cannot be decided, `LAND-002` no parcel is left. Nothing is dropped without a finding: read = used + left_out.
pub fn import(options: &ImportOptions, classes: &ClassTable, watch: &dyn Watch) -> Result<Imported> {
    watch.stage("stage-read");
    let raw = crate::io::spawn::read(&options.source, &crate::io::spawn::Limits::default(), watch)?;
    take_in(raw, options, classes, watch)
}

/// The class field and code system of a layer, where they can be told. Errors: `CLASS-0xx`.
pub fn recognise(raw: &RawLayer, options: &ImportOptions, classes: &ClassTable) -> Result<(String, Option<String>)> {
    classify::recognise(raw, options, classes)
}

/// What the doctor says of the shapes of a layer that cannot be taken in as it is, for lack of a class or of a CRS.
///
/// Without a CRS the coordinates are taken for metres, unless they can be degrees: then nothing is said.
/// Errors: `RUN-001`.
pub fn look(raw: &RawLayer, options: &ImportOptions, watch: &dyn Watch) -> Result<Vec<Finding>> {
    let shapes = match place::place(raw, options.crs.as_deref(), &Findings::new(), watch) {
        Ok(placed) => placed.shapes,
        Err(e) if e.is_cancel() => return Err(e),
        Err(_) if crs::in_degrees(&raw.shapes.extent()) => return Ok(Vec::new()),
        Err(_) => raw.shapes.clone(),
    };
    let roles = Roles::builtin()?;
    let key = roles.find(Role::Key, &raw.fields);
    let patient = Patient { shapes: &shapes, state: &raw.state, feature: &raw.feature, flags: Some(&raw.flags), key };
    // No base layer is made of it: rows to fly to there are none.
    let mut findings = doctor::examine(watch, &patient, &Limits::shipped()?)?.findings;
    findings.iter_mut().for_each(|f| f.rows.clear());
    Ok(findings)
}

/// [`import`] for a layer that is in memory already.
pub fn take_in(raw: RawLayer, options: &ImportOptions, classes: &ClassTable, watch: &dyn Watch) -> Result<Imported> {
    let found = Findings::new();
    found.extend(raw.info.notes.iter().cloned());
    let path = options.source.path.clone();
    let at = |e: Error| if e.place.file.is_none() { e.in_file(&path) } else { e };
    watch.stage("stage-place");
    let placed = place::place(&raw, options.crs.as_deref(), &found, watch).map_err(at)?;
    watch.stage("stage-measure");
    watch.stage("stage-classify");
    let coded = classify::classify(&raw, options, classes, &found).map_err(at)?;
    watch.stage("stage-examine");
    let roles = Roles::builtin()?;
    let (class_field, repairs) = (coded.field.as_str(), options.repairs.as_slice());
    let exam = keep::Exam { raw: &raw, placed, roles: &roles, class_field, repairs };
    let keep::Examined { kept, placed, repairs } = keep::examine(exam, &found, watch).map_err(at)?;
    let ellipsoid = placed.areas;
    if kept.rows.is_empty() {
        return Err(at(Error::new("LAND-002").with("read", raw.rows())));
    }
    let report = ImportReport {
        read: raw.rows() as u64,
        used: kept.rows.len() as u64,
        left_out: (raw.rows() - kept.rows.len()) as u64,
        class_field: coded.field,
        scheme: coded.scheme,
        encoding: raw.info.encoding.clone().unwrap_or_default(),
        crs_stated: placed.stated,
        crs_used: placed.crs.label(),
        repairs: repairs.clone(),
    };
    let area = areas::account(&raw.fields, &roles, &ellipsoid, &kept.rows, options.area, &found);
    let (district, districts) = districts::roll_up(&raw.fields, &roles, &kept.rows)?;
    let unit = control::Unit { fields: &raw.fields, roles: &roles, rows: &kept.rows, ellipsoid: &ellipsoid };
    let closings = control::close(&options.control, &unit, &found)?;
    let fields: Vec<Field> = raw.fields.iter().map(|f| keep::field(f, &kept)).collect();
    let key = keys(&fields, &roles, &raw, &kept);
    let shapes = keep::shapes(&placed.shapes, &kept);
    let about = BaseAbout {
        name: name_of(&options.source.path, &raw.info.name),
        crs: placed.crs,
        area_rule: area.rule,
        area_ellipsoid: keep::column(&Buf::from(ellipsoid), &kept),
        feature: keep::column(&raw.feature, &kept),
        fields,
        fingerprint: String::new(),
        intake: Intake { repairs, closings, scheme: report.scheme.clone(), class_field: report.class_field.clone() },
    };
    let mut base = BaseLayer {
        key,
        class: keep::column(&coded.class, &kept),
        code: keep::column(&coded.code, &kept),
        codes: coded.codes,
        district: district.into(),
        districts,
        area: area.area.into(),
        ridge: area.ridge.into(),
        shapes,
        about: Arc::new(about),
    };
    let print = fingerprint(&base);
    Arc::make_mut(&mut base.about).fingerprint = print;
    Ok(Imported { base, findings: found.sorted(), report })
}

fn name_of(path: &std::path::Path, layer: &str) -> String {
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    if layer.is_empty() || layer == stem { stem } else { format!("{stem} · {layer}") }
}

/// Hash of the content by which a project recognises its base: shapes, codes, areas.
fn fingerprint(base: &BaseLayer) -> String {
    let mut h = blake3::Hasher::new();
    h.update_rayon(bytemuck::cast_slice(&base.shapes.points));
    h.update(bytemuck::cast_slice(&base.shapes.row_ends));
    h.update(bytemuck::cast_slice(&base.class));
    h.update(bytemuck::cast_slice(&base.area));
    h.finalize().to_hex().to_string()
}

fn keys(fields: &[Field], roles: &Roles, raw: &RawLayer, kept: &keep::Kept) -> Texts {
    match roles.find(Role::Key, fields) {
        Some(f) => (0..kept.rows.len())
            .map(|r| f.text(r).unwrap_or_else(|| format!("#{}", kept.feature_of(raw, r)).into()))
            .collect(),
        None => (0..kept.rows.len()).map(|r| format!("#{}", kept.feature_of(raw, r))).collect(),
    }
}
