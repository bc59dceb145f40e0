//! Transport from a layer of roads, a table of vehicles and a table of fuel, side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::columns::{Codes, Roles, Sheet};
use super::import::onto;
use crate::base::{Error, Finding, Findings, Result, Severity, Watch};
use crate::carbon::line::Outcome;
use crate::carbon::transport::compare::{Compared, Way, Ways, compare};
use crate::carbon::transport::fleet::{self, Fleet, Fuel};
use crate::carbon::transport::road::{self, OnRoads, Roads};
use crate::carbon::transport::{Options, origin};
use crate::factor::{Names, Registry};
use crate::geo::ShapesBuilder;
use crate::io::raw::{RawLayer, RowState, Source};
use crate::io::spawn;
use crate::land::{BaseLayer, ClassTable};

/// Where the roads come from.
#[derive(Clone, Debug)]
pub enum RoadInput {
    /// A line layer, and its CRS where the file states none.
    Layer(Source, Option<String>),
    /// The parcels of roads themselves: a stopgap.
    Parcels,
}

impl RoadInput {
    /// The word of [`Self::Parcels`].
    pub const PARCELS: &'static str = "parcels";

    /// `parcels` or a layer.
    pub fn parse(text: &str) -> Self {
        match text {
            Self::PARCELS => Self::Parcels,
            path => Self::Layer(Source { path: PathBuf::from(path), ..Source::default() }, None),
        }
    }
}

/// What transport is reckoned from.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Roads.
    pub roads: Option<RoadInput>,
    /// Table of vehicles: `vehicle, count[, vkt, g_per_km]`.
    pub fleet: Option<PathBuf>,
    /// Table of fuel: `fuel, amount, unit[, mode]`.
    pub fuel: Option<PathBuf>,
    /// The way that counts; needed where there are several.
    pub chosen: Option<Way>,
    /// Weights of parcels (residents, floor area of homes) to put road traffic where it comes from; empty = on the road.
    pub residents: Vec<(u32, f64)>,
}

/// Parcels and factors.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The parcels.
    pub base: &'a BaseLayer,
    /// Their classes.
    pub classes: &'a ClassTable,
    /// All factors.
    pub registry: &'a Registry,
}

/// What transport comes to.
#[derive(Clone, Debug)]
pub struct Transport {
    /// The lines that count.
    pub outcome: Outcome,
    /// The ways side by side.
    pub compared: Compared,
    /// Lengths and vehicle km where there are roads.
    pub roads: Option<OnRoads>,
}

/// Unknown words named in a finding at most.
const NAMED: usize = 5;

/// Reads what there is and reckons it each way. Only the lines of the chosen way count.
///
/// Errors: `TRANS-0xx` with file, row and field, those of the reader, `CRS-0xx`, `FACTOR-0xx`, `RUN-001`.
pub fn run(inputs: &Inputs, ground: Ground<'_>, options: &Options, watch: &dyn Watch) -> Result<Transport> {
    let found = Findings::new();
    let mut ways = Ways::default();
    let mut on_roads = None;
    if let Some(input) = &inputs.roads {
        let mut roads = match input {
            RoadInput::Layer(source, crs) => {
                let roads = lines(source, crs.as_deref(), ground.base, &found, watch)?;
                road::on_lines(&roads, ground.base, ground.registry, options).map_err(|e| e.in_file(&source.path))?
            }
            RoadInput::Parcels => road::on_parcels(ground.base, ground.classes, ground.registry, options)?,
        };
        let mut outcome = std::mem::take(&mut roads.outcome);
        if !inputs.residents.is_empty() {
            outcome.lines = origin::by_residents(&outcome.lines, &inputs.residents)?;
        }
        ways.of.insert(Way::Roads, outcome);
        on_roads = Some(roads);
    }
    watch.check()?;
    if let Some(path) = &inputs.fleet {
        let list = read_fleet(path)?;
        let out = fleet::fleet(&list, ground.registry, options).map_err(|e| placed(e, path))?;
        ways.of.insert(Way::Fleet, stamped(out, path));
    }
    if let Some(path) = &inputs.fuel {
        let list = read_fuel(path)?;
        let out = fleet::fuel(&list, ground.registry, options).map_err(|e| placed(e, path))?;
        ways.modes = by_mode(&list, &out);
        ways.of.insert(Way::Fuel, stamped(out, path));
    }
    let (mut outcome, compared) = compare(ways, inputs.chosen, ground.registry)?;
    outcome.findings.extend(found.sorted());
    Ok(Transport { outcome, compared, roads: on_roads })
}

/// An error of an entry as one of its line; entries count from 0, lines below the heading from 1.
fn placed(e: Error, path: &Path) -> Error {
    let row = e.place.row;
    let e = e.in_file(path);
    match row {
        Some(row) => e.at_row(row + 1),
        None => e,
    }
}

fn stamped(mut out: Outcome, path: &Path) -> Outcome {
    for line in &mut out.lines {
        line.source = Some(path.display().to_string());
    }
    out
}

fn roles() -> Result<Roles> {
    let text = include_str!("../../assets/methods/transport_columns.csv");
    Roles::read(text, || Error::new("TRANS-090").with("name", "transport_columns.csv"))
}

const CODES: Codes = Codes {
    unreadable: || Error::new("TRANS-011"),
    no_column: || Error::new("TRANS-009"),
    cell: || Error::new("TRANS-010"),
};

fn read_fleet(path: &Path) -> Result<Vec<Fleet>> {
    let sheet = Sheet::read(path, &roles()?, &["vehicle", "count"], CODES)?;
    let line = |row: usize| {
        let wrong = |role: &str| sheet.error(row, role);
        let name = sheet.cell(row, "vehicle").and_then(|w| Names::vehicles().ok()?.find(w));
        Ok(Fleet {
            vehicle: name.ok_or_else(|| wrong("vehicle"))?.id.clone(),
            count: sheet.number(row, "count")?.ok_or_else(|| wrong("count"))?,
            vkt_km: sheet.number(row, "vkt")?,
            g_per_km: sheet.number(row, "g_per_km")?,
        })
    };
    (0..sheet.rows()).map(line).collect()
}

fn read_fuel(path: &Path) -> Result<Vec<Fuel>> {
    let sheet = Sheet::read(path, &roles()?, &["fuel", "amount", "unit"], CODES)?;
    let line = |row: usize| {
        let text = |role: &str| sheet.cell(row, role).map(str::to_owned).ok_or_else(|| sheet.error(row, role));
        Ok(Fuel {
            fuel: text("fuel")?,
            amount: sheet.number(row, "amount")?.ok_or_else(|| sheet.error(row, "amount"))?,
            unit: text("unit")?,
            mode: match sheet.cell(row, "mode") {
                Some(word) => Some(Names::modes()?.find(word).ok_or_else(|| sheet.error(row, "mode"))?.id.clone()),
                None => None,
            },
        })
    };
    (0..sheet.rows()).map(line).collect()
}

/// t CO2 by mode of the entries that name one.
fn by_mode(list: &[Fuel], out: &Outcome) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for (fuel, line) in list.iter().zip(&out.lines) {
        if let Some(mode) = &fuel.mode {
            *sums.entry(mode.clone()).or_default() += line.gas_t;
        }
    }
    sums
}

/// Roads of a line layer in the system of the parcels.
fn lines(source: &Source, crs: Option<&str>, base: &BaseLayer, found: &Findings, watch: &dyn Watch) -> Result<Roads> {
    let raw = spawn::read(source, &spawn::Limits::default(), watch)?;
    roads_of(&raw, crs, base, found, watch).map_err(|e| e.in_file(&source.path))
}

/// Errors: `TRANS-012` no line in the layer, `CRS-0xx`. Findings: `TRANS-107` no lines, `TRANS-108` unknown classes.
fn roads_of(raw: &RawLayer, crs: Option<&str>, base: &BaseLayer, found: &Findings, watch: &dyn Watch) -> Result<Roads> {
    let shapes = onto(raw, crs, &base.about.crs, found, watch)?;
    let roles = roles()?;
    let (class, aadt) = (roles.field("class", &raw.fields), roles.field("aadt", &raw.fields));
    let names = Names::roads()?;
    let mut builder = ShapesBuilder::default();
    let mut roads = Roads::default();
    let (mut odd, mut unknown_lines, mut unknown) = (0, 0, BTreeSet::new());
    for row in 0..raw.rows() {
        if raw.state.get(row).map(|s| RowState::from_byte(*s)) != Some(RowState::Line) {
            odd += 1;
            continue;
        }
        for (_, run) in shapes.of_row(row) {
            builder.ring(false, run);
        }
        builder.end_row();
        let word = class.and_then(|f| f.text(row)).filter(|w| !w.trim().is_empty());
        let name = word.as_deref().and_then(|w| names.find(w));
        if let (Some(word), None) = (&word, name) {
            unknown_lines += 1;
            unknown.insert(word.trim().to_owned());
        }
        roads.class.push(name.map(|n| n.id.clone()));
        roads.aadt.push(aadt.map_or(f64::NAN, |f| f.number(row)));
    }
    roads.lines = builder.finish();
    if roads.class.is_empty() {
        return Err(Error::new("TRANS-012"));
    }
    if odd > 0 {
        found.add(Finding::new("TRANS-107", Severity::Warn).times(odd));
    }
    if unknown_lines > 0 {
        let words: Vec<&str> = unknown.iter().take(NAMED).map(String::as_str).collect();
        found.add(Finding::new("TRANS-108", Severity::Warn).times(unknown_lines).with("words", words.join(", ")));
    }
    Ok(roads)
}

#[cfg(test)]
#[path = "transport_tests.rs"]
mod tests;
