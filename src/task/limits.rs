//! Limits of a plan: layers or fields that say where which rule holds, the rules, and what of the plan breaks them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::edit::read;
use super::import::{ImportOptions, import, onto};
use crate::base::{Area, Error, Finding, Findings, Result, Watch, disk};
use crate::carbon::balance::RIDGE;
use crate::geo::{Crs, Shapes, ShapesBuilder};
use crate::io::raw::{RawLayer, RowState, Source};
use crate::io::spawn;
use crate::land::{BaseLayer, ClassId, ClassTable};
use crate::rule::rules::Told;
use crate::rule::{self, Breach, Found, Layers, Member, Members, Rules, Severity};
use crate::scenario::Layout;
use crate::scenario::file::{self, Names};
use crate::scenario::keys::Keys;
use crate::scenario::ledger::transfers;
use crate::scenario::lines::{Lines, lines};

/// Largest table of rules, bytes.
const MOST_BYTES: u64 = 16 << 20;
/// Parcels named with each rule at most; the counts go on.
const NAMED: usize = 1000;

/// Where a limit lies.
#[derive(Clone, Debug)]
pub enum Ground {
    /// A polygon layer.
    File(Source),
    /// A field of the parcels: a share 0–1 or yes and no.
    Field(String),
}

/// What a check needs besides the plan.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Limits by id (`pbf`, `redline`, `core`, `growth`, `river`, or a name of one's own), each once.
    pub limits: Vec<(String, Ground)>,
    /// CRS of the layers where the file states none.
    pub crs: Option<String>,
    /// A table of rules in the place of the shipped one.
    pub rules: Option<PathBuf>,
}

/// What of a plan lies within which limit and breaks which rule. Areas are ground with its strip, m².
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Checked {
    /// Parcels that the plan changes.
    pub changed: u64,
    /// Ground on which a blocking rule is broken, each parcel once, m²; 0 when there is none.
    pub blocked_m2: f64,
    /// Parcels on which a blocking rule is broken.
    pub blocked_parcels: u64,
    /// Limits that were given.
    pub limits: Vec<LimitLine>,
    /// Limits that rules speak of and that were not given: their rules were not checked.
    pub unchecked: Vec<String>,
    /// Rules that are broken: the severest first, then by area.
    pub breaches: Vec<RuleLine>,
    /// Construction land and cropland of the plan.
    pub land: Lines,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// A limit that was given.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LimitLine {
    /// Id.
    pub limit: String,
    /// Name, Chinese.
    pub name_zh: String,
    /// Name, English.
    pub name_en: String,
    /// Changed parcels with ground within.
    pub parcels: u64,
    /// That ground, m².
    pub area_m2: f64,
}

/// A rule that is broken.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RuleLine {
    /// Its id.
    pub rule: String,
    /// Its limit; empty = it holds everywhere.
    pub limit: String,
    /// What it means.
    pub severity: Severity,
    /// Words.
    pub told: Told,
    /// Parcels.
    pub parcels: u64,
    /// Ground, m².
    pub area_m2: f64,
    /// The first thousand parcels.
    pub first: Vec<ParcelLine>,
}

/// A parcel that breaks a rule.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ParcelLine {
    /// Its name.
    pub parcel: String,
    /// Ground on which the rule holds, m².
    pub area_m2: f64,
}

/// Takes a layer in, carries steps out and checks what they make, without a balance.
///
/// Errors: those of the import, of the steps (`PLAN-0xx`) and of [`check`].
pub fn run(layer: &ImportOptions, steps: &Path, inputs: &Inputs, watch: &dyn Watch) -> Result<Checked> {
    let lines = read(steps)?;
    let classes = ClassTable::load()?;
    let taken = import(layer, &classes, watch)?;
    watch.stage("stage-edit");
    let base = Arc::new(taken.base);
    let keys = Keys::new(&base.key);
    let names = Names { keys: &keys, classes: &classes };
    let mut layout = Layout::new(Arc::clone(&base), &classes);
    let mut findings = Vec::new();
    for line in &lines {
        watch.check()?;
        let (step, found) = file::step(line, &mut layout, &names).map_err(|e| e.in_file(steps))?;
        findings.extend(found);
        step.edits.iter().try_for_each(|edit| layout.apply(edit)).map_err(|e| e.in_file(steps))?;
    }
    let mut checked = check(inputs, (&base, &layout.layer()), &classes, watch)?;
    checked.findings.extend(findings);
    checked.findings.extend(taken.findings);
    Ok(checked)
}

/// Checks a plan: what lies between two layouts of the same parcels.
///
/// Errors: `LIMIT-001`…`LIMIT-003` a table of rules that cannot be used, `LIMIT-004` no such field, `LIMIT-005` a value of
/// it that is not understood, `LIMIT-006` a limit given twice, those of the reader and `CRS-0xx` with the file.
/// Findings: `LIMIT-101`…`LIMIT-103` rules broken, `LIMIT-104` limits not given, `LIMIT-105` slivers, `LIMIT-106` parcels of
/// which it is not known, `LIMIT-107` features that are no polygons, `LIMIT-108` a limit that no rule speaks of.
pub fn check(
    inputs: &Inputs,
    (before, after): (&BaseLayer, &BaseLayer),
    classes: &ClassTable,
    watch: &dyn Watch,
) -> Result<Checked> {
    watch.stage("stage-limits");
    let rules = rules(inputs, classes)?;
    let layers = Layers::builtin()?;
    let rows = rule::changed(before, after);
    let noticed = Findings::new();
    let members = members(inputs, before, &rows, (&noticed, watch))?;
    let found = rule::check((before, after), &rows, &members, &rules, &layers);
    let limits = members.iter().map(|(id, m)| limit_line(id, m, &layers)).collect();
    let unchecked: Vec<String> =
        rules.limits().into_iter().filter(|l| !members.contains_key(*l)).map(str::to_owned).collect();
    let breaches = by_rule(&found, &rules, before);
    tell(&breaches, &unchecked, &found, &noticed);
    for idle in members.keys().filter(|l| !rules.limits().contains(&l.as_str())) {
        noticed.add(Finding::new("LIMIT-108", crate::base::Severity::Warn).with("limit", idle.as_str()));
    }
    let (blocked, blocked_parcels) = blocked(&found, &rules);
    let ridge = classes.find(RIDGE).unwrap_or(ClassId::MISSING);
    Ok(Checked {
        changed: rows.len() as u64,
        blocked_m2: blocked.m2(),
        blocked_parcels,
        limits,
        unchecked,
        breaches,
        land: lines(before, after, &transfers(before, after, ridge), ridge, classes),
        findings: noticed.sorted(),
    })
}

fn rules(inputs: &Inputs, classes: &ClassTable) -> Result<Rules> {
    let Some(path) = &inputs.rules else { return Rules::builtin(classes) };
    let unreadable = |e: &dyn std::fmt::Display| Error::new("LIMIT-001").because(e).in_file(path);
    let bytes = disk::read_whole(path, MOST_BYTES).map_err(|e| unreadable(&e))?;
    let text = std::str::from_utf8(&bytes).map_err(|e| unreadable(&e))?;
    Rules::parse(text.trim_start_matches('\u{feff}'), classes).map_err(|e| e.in_file(path))
}

fn members(
    inputs: &Inputs,
    base: &BaseLayer,
    rows: &[u32],
    (found, watch): (&Findings, &dyn Watch),
) -> Result<Members> {
    let mut out = Members::new();
    for (limit, ground) in &inputs.limits {
        let member = match ground {
            Ground::Field(name) => {
                let field = base.about.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name));
                let field = field.ok_or_else(|| Error::new("LIMIT-004").with("field", name.as_str()))?;
                Member::of_field(base, rows, field)?
            }
            Ground::File(source) => {
                let raw = spawn::read(source, &spawn::Limits::default(), watch)?;
                let at = |e: Error| e.in_file(&source.path);
                let zones = zones(&raw, inputs.crs.as_deref(), &base.about.crs, (limit, found, watch)).map_err(at)?;
                Member::of_zones(base, rows, zones, watch)?
            }
        };
        if !member.unknown.is_empty() {
            let count = member.unknown.len() as u64;
            let told = Finding::new("LIMIT-106", crate::base::Severity::Warn).times(count);
            found.add(told.with("limit", limit.as_str()).on(member.unknown.iter().copied()));
        }
        if out.insert(limit.clone(), member).is_some() {
            return Err(Error::new("LIMIT-006").with("limit", limit.as_str()));
        }
    }
    Ok(out)
}

/// The polygons of a layer in the CRS of the parcels; what is no polygon is told.
fn zones(
    raw: &RawLayer,
    crs: Option<&str>,
    target: &Crs,
    (limit, found, watch): (&str, &Findings, &dyn Watch),
) -> Result<Shapes> {
    let shapes = onto(raw, crs, target, found, watch)?;
    let mut kept = ShapesBuilder::default();
    let mut odd = 0;
    for row in 0..shapes.rows() {
        let polygon = raw.state.get(row).map(|s| RowState::from_byte(*s)) == Some(RowState::Polygon);
        let finite = |p: &[f64; 2]| p[0].is_finite() && p[1].is_finite();
        if polygon && shapes.of_row(row).all(|(_, ring)| ring.iter().all(finite)) {
            shapes.of_row(row).for_each(|(hole, ring)| kept.ring(hole, ring));
            kept.end_row();
        } else {
            odd += 1;
        }
    }
    if odd > 0 {
        found.add(Finding::new("LIMIT-107", crate::base::Severity::Warn).times(odd).with("limit", limit));
    }
    Ok(kept.finish())
}

fn limit_line(id: &str, member: &Member, layers: &Layers) -> LimitLine {
    // A limit without a name of its own is called by its id.
    let named = layers.of(id).filter(|l| l.id == id);
    LimitLine {
        limit: id.to_owned(),
        name_zh: named.map_or_else(|| id.to_owned(), |l| l.name_zh.clone()),
        name_en: named.map_or_else(|| id.to_owned(), |l| l.name_en.clone()),
        parcels: member.parcels() as u64,
        area_m2: member.sum().m2(),
    }
}

fn by_rule(found: &Found, rules: &Rules, base: &BaseLayer) -> Vec<RuleLine> {
    let mut sums: BTreeMap<usize, (Area, u64, Vec<ParcelLine>)> = BTreeMap::new();
    for b in &found.breaches {
        let slot = sums.entry(b.rule).or_default();
        (slot.0, slot.1) = (slot.0 + b.area, slot.1 + 1);
        if slot.2.len() < NAMED {
            slot.2.push(ParcelLine { parcel: base.key.at(b.row as usize).to_owned(), area_m2: b.area.m2() });
        }
    }
    let mut out: Vec<RuleLine> = sums
        .into_iter()
        .filter_map(|(at, (area, parcels, first))| {
            let r = rules.all.get(at)?;
            let (rule, limit, told) = (r.id.clone(), r.limit.clone(), r.told.clone());
            Some(RuleLine { rule, limit, severity: r.severity, told, parcels, area_m2: area.m2(), first })
        })
        .collect();
    out.sort_by(|a, b| b.severity.cmp(&a.severity).then(b.area_m2.total_cmp(&a.area_m2)));
    out
}

/// Ground on which blocking rules are broken: of several on one parcel the one that takes most.
fn blocked(found: &Found, rules: &Rules) -> (Area, u64) {
    let mut most: BTreeMap<u32, Area> = BTreeMap::new();
    let blocks = |b: &&Breach| rules.all.get(b.rule).is_some_and(|r| r.severity == Severity::Block);
    for b in found.breaches.iter().filter(blocks) {
        let slot = most.entry(b.row).or_default();
        *slot = (*slot).max(b.area);
    }
    (most.values().copied().sum(), most.len() as u64)
}

fn tell(breaches: &[RuleLine], unchecked: &[String], found: &Found, noticed: &Findings) {
    use crate::base::Severity::{Error as Wrong, Note, Warn};
    let ha = |m2: f64| Area::from_m2(m2).ha();
    for b in breaches {
        let of = match b.severity {
            Severity::Block => Finding::new("LIMIT-101", Wrong),
            Severity::Warn => Finding::new("LIMIT-102", Warn),
            Severity::Note => Finding::new("LIMIT-103", Note),
        };
        noticed.add(of.with("rule", b.rule.as_str()).with("ha", ha(b.area_m2)).times(b.parcels));
    }
    if !unchecked.is_empty() {
        let count = unchecked.len() as u64;
        noticed.add(Finding::new("LIMIT-104", Warn).with("limits", unchecked.join(", ")).times(count));
    }
    if !found.slivers.is_empty() {
        let sum: Area = found.slivers.iter().map(|b| b.area).sum();
        let rows = found.slivers.iter().map(|b| b.row);
        let told = Finding::new("LIMIT-105", Note).with("ha", sum.ha()).times(found.slivers.len() as u64);
        noticed.add(told.on(rows));
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
