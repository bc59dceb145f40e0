//! Schemes side by side: several files of steps over one layer, with one set of factors, one boundary, one GWP.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use super::accounts::{self, Job};
use super::edit;
use super::summary::{Figures, result_hash};
use crate::base::{Area, Error, Finding, Mass, Result, Texts, Watch};
use crate::carbon::balance::RIDGE;
use crate::engine::Snapshot;
use crate::io::write::{Col, Table, Values, csv};
use crate::land::{BaseLayer, ClassId};

/// Most schemes of one comparison.
const MOST_SCHEMES: usize = 8;

/// Schemes side by side. Source positive, sink negative; t CO2e per year, m².
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Compared {
    /// The layer as it is.
    pub base: Figures,
    /// The schemes, in the order given.
    pub schemes: Vec<Scheme>,
    /// Classes whose area some scheme changes, largest change first.
    pub classes: Vec<ClassAreas>,
    /// Parcels that bear something else in some scheme.
    pub differing_parcels: u64,
    /// Hash of the results of the layer as it is.
    pub result_hash: String,
    /// What was noticed of the layer; what was noticed of the steps stands with their scheme.
    pub findings: Vec<Finding>,
}

/// A scheme.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Scheme {
    /// Name: that of its file.
    pub name: String,
    /// The city under it.
    pub figures: Figures,
    /// Net less that of the base, t CO2e per year.
    pub change_t_co2e: f64,
    /// Stock less that of the base, t C.
    pub stock_change_t_c: f64,
    /// Parcels that bear something else than in the base.
    pub changed_parcels: u64,
    /// Their area with strips, m².
    pub changed_area_m2: f64,
    /// Hash of all its results.
    pub result_hash: String,
    /// What was noticed of its steps.
    pub findings: Vec<Finding>,
}

/// Area of a class under each scheme.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClassAreas {
    /// Class id; `null` = parcels without class.
    pub class: Option<String>,
    /// In the base, m².
    pub base_m2: f64,
    /// In each scheme, m².
    pub schemes_m2: Vec<f64>,
}

/// What is compared, with the figures of each scheme by parcel.
pub struct Done {
    /// The report.
    pub compared: Compared,
    base: Snapshot,
    schemes: Vec<Snapshot>,
    /// Rows that differ, by the largest change of their net.
    rows: Vec<u32>,
}

/// Reckons the layer, and each scheme over it. Errors: those of the balance; `PLAN-0xx`; `PLAN-017` no scheme or too many.
pub fn run(job: &Job, files: &[PathBuf], watch: &dyn Watch) -> Result<Done> {
    if files.is_empty() || files.len() > MOST_SCHEMES {
        return Err(Error::new("PLAN-017").with("count", files.len()).with("most", MOST_SCHEMES));
    }
    let plans = files.iter().map(|f| edit::read(f)).collect::<Result<Vec<_>>>()?;
    let base = accounts::run(job, watch)?.snapshot;
    watch.stage("stage-compare");
    let (mut schemes, mut after) = (Vec::new(), Vec::new());
    for ((file, lines), name) in files.iter().zip(&plans).zip(names(files)) {
        let (snapshot, edited) = edit::carry_out(&base, lines, watch).map_err(|e| e.in_file(file))?;
        let ([was, now], [_, result_hash]) = (edited.net, edited.hashes);
        let changed = differing(&base.base, [&*snapshot.base]);
        let area: Area = changed.iter().filter_map(|r| whole_area(&snapshot.base, *r)).sum();
        schemes.push(Scheme {
            name,
            stock_change_t_c: now.stock_t_c - was.stock_t_c,
            figures: now,
            change_t_co2e: edited.change_t_co2e,
            changed_parcels: changed.len() as u64,
            changed_area_m2: area.m2(),
            result_hash,
            findings: edited.findings,
        });
        after.push(snapshot);
    }
    let rows = ranked(&base, &after);
    let compared = Compared {
        base: base.balance.sums.city().into(),
        classes: class_areas(&base, &after),
        schemes,
        differing_parcels: rows.len() as u64,
        result_hash: result_hash(&base),
        findings: base.findings.to_vec(),
    };
    Ok(Done { compared, base, schemes: after, rows })
}

/// Names of the files without their ending; the same name a second time gets its number.
fn names(files: &[PathBuf]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let stem = |f: &PathBuf| f.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let name = |stem: String| {
        let n = seen.entry(stem.clone()).or_default();
        *n += 1;
        if *n == 1 { stem } else { format!("{stem} ({n})") }
    };
    files.iter().map(stem).map(name).collect()
}

fn whole_area(layer: &BaseLayer, row: u32) -> Option<Area> {
    let at = row as usize;
    Some(*layer.area.get(at)? + *layer.ridge.get(at)?)
}

/// Rows whose class or code is another than that of the base in some layer, rising.
fn differing<'a>(base: &BaseLayer, layers: impl IntoIterator<Item = &'a BaseLayer>) -> Vec<u32> {
    let mut rows = std::collections::BTreeSet::new();
    for l in layers {
        let class = base.class.iter().zip(l.class.iter());
        let code = base.code.iter().zip(l.code.iter());
        let other = class.zip(code).enumerate().filter(|(_, ((a, b), (c, d)))| a != b || c != d);
        rows.extend(other.map(|(row, _)| row as u32));
    }
    rows.into_iter().collect()
}

/// Net of a row, t CO2e per year; NaN = not known.
fn net(s: &Snapshot, row: u32) -> f64 {
    let part = |column: &[Mass]| column.get(row as usize).filter(|m| m.0 != i64::MIN).map_or(f64::NAN, |m| m.t());
    part(&s.balance.source) + part(&s.balance.sink)
}

/// Rows that differ, by the largest change of their net in any scheme, then by row.
fn ranked(base: &Snapshot, schemes: &[Snapshot]) -> Vec<u32> {
    let change = |row: u32| {
        let was = net(base, row);
        schemes.iter().map(|s| (net(s, row) - was).abs()).filter(|c| !c.is_nan()).fold(0.0, f64::max)
    };
    let rows = differing(&base.base, schemes.iter().map(|s| &*s.base));
    let mut ranked: Vec<(f64, u32)> = rows.into_iter().map(|r| (change(r), r)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().map(|r| r.1).collect()
}

fn class_areas(base: &Snapshot, schemes: &[Snapshot]) -> Vec<ClassAreas> {
    let ridge = base.classes.find(RIDGE).unwrap_or(ClassId::MISSING);
    let sums = |layer: &BaseLayer| {
        let mut by: BTreeMap<ClassId, Area> = BTreeMap::new();
        for ((class, area), strip) in layer.class.iter().zip(layer.area.iter()).zip(layer.ridge.iter()) {
            *by.entry(*class).or_default() += *area;
            *by.entry(ridge).or_default() += *strip;
        }
        by
    };
    let was = sums(&base.base);
    let now: Vec<BTreeMap<ClassId, Area>> = schemes.iter().map(|s| sums(&s.base)).collect();
    let of = |by: &BTreeMap<ClassId, Area>, class: ClassId| by.get(&class).copied().unwrap_or_default();
    let all: std::collections::BTreeSet<ClassId> =
        was.keys().chain(now.iter().flat_map(|n| n.keys())).copied().collect();
    let moved = |class: ClassId| now.iter().map(|n| (of(n, class).0 - of(&was, class).0).abs()).max().unwrap_or(0);
    let mut lines: Vec<(i64, ClassId)> = all.into_iter().map(|c| (moved(c), c)).filter(|l| l.0 != 0).collect();
    lines.sort_by_key(|l| (std::cmp::Reverse(l.0), l.1));
    let line = |(_, class): (i64, ClassId)| ClassAreas {
        class: base.classes.get(class).map(|k| k.id.clone()),
        base_m2: of(&was, class).m2(),
        schemes_m2: now.iter().map(|n| of(n, class).m2()).collect(),
    };
    lines.into_iter().map(line).collect()
}

impl Done {
    /// Writes the parcels that differ, largest change first: name, district, and code, class and net in base and schemes.
    /// Errors: `USE-00x`.
    pub fn csv(&self, path: &Path, watch: &dyn Watch) -> Result<()> {
        let all = || std::iter::once(&self.base).chain(&self.schemes);
        let called = std::iter::once("base").chain(self.compared.schemes.iter().map(|s| s.name.as_str()));
        let layer = &self.base.base;
        let district = |row: u32| {
            let at = layer.district.get(row as usize).map_or(usize::MAX, |d| *d as usize);
            layer.districts.get(at).map_or("", |d| d.name.as_str())
        };
        let key: Texts = self.rows.iter().map(|r| layer.key.at(*r as usize)).collect();
        let districts: Texts = self.rows.iter().map(|r| district(*r)).collect();
        let columns: Vec<Columns> = all().map(|s| Columns::of(s, &self.rows)).collect();
        let mut out = vec![Col::new("parcel", Values::Words(&key)), Col::new("district", Values::Words(&districts))];
        for (name, c) in called.zip(&columns) {
            out.push(Col::new(format!("{name}_code"), Values::Words(&c.code)));
            out.push(Col::new(format!("{name}_class"), Values::Words(&c.class)));
            out.push(Col::new(format!("{name}_net_t"), Values::Real(&c.net)));
        }
        csv::write(path, &Table { name: "compare", title: "", crs: None, shapes: None, columns: out }, false, watch)
    }

    /// The layer as it is.
    pub fn base(&self) -> &Snapshot {
        &self.base
    }
}

/// What rows bear, and their net.
struct Columns {
    code: Texts,
    class: Texts,
    net: Vec<f64>,
}

impl Columns {
    fn of(s: &Snapshot, rows: &[u32]) -> Self {
        let code = |row: u32| {
            let at = s.base.code.get(row as usize).map_or(usize::MAX, |c| *c as usize);
            s.base.codes.get(at).map_or("", String::as_str)
        };
        let class = |row: u32| {
            let id = s.base.class.get(row as usize).copied().unwrap_or(ClassId::MISSING);
            s.classes.get(id).map_or("", |k| k.id.as_str())
        };
        Self {
            code: rows.iter().map(|r| code(*r)).collect(),
            class: rows.iter().map(|r| class(*r)).collect(),
            net: rows.iter().map(|r| net(s, *r)).collect(),
        }
    }
}
