//! A plan given as steps: the layer's balance before and after, step by step, and the land that changed hands.

use std::path::Path;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::accounts::{self, Job};
use super::import::ImportReport;
use super::limits::{self, Checked, Inputs};
use super::summary::{Figures, result_hash};
use crate::base::{Error, Finding, Mass, Result, Watch, disk};
use crate::carbon::balance::RIDGE;
use crate::engine::{Live, Snapshot};
use crate::land::ClassId;
use crate::scenario::file::{Names, StepLine};
use crate::scenario::keys::Keys;
use crate::scenario::ledger::transfers;

/// Largest file of steps, bytes.
const MOST_BYTES: u64 = 512 << 20;

/// What a plan changes. Source positive, sink negative; t CO2e per year, m².
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Edited {
    /// The city before.
    pub before: Figures,
    /// The city after.
    pub after: Figures,
    /// Net after less net before, t CO2e per year.
    pub change_t_co2e: f64,
    /// The steps in their order.
    pub steps: Vec<StepEffect>,
    /// Land that went from one class to another, largest first; closes for every class.
    pub transfers: Vec<TransferLine>,
    /// Limits and rules, construction land and cropland.
    pub limits: Checked,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// Hash of all results before.
    pub result_hash_before: String,
    /// Hash of all results after.
    pub result_hash: String,
}

/// What a step did.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StepEffect {
    /// Its number.
    pub step: u32,
    /// Parcels that it changed.
    pub parcels: u64,
    /// By how much it moved the net, t CO2e per year.
    pub change_t_co2e: f64,
}

/// Land that changed hands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TransferLine {
    /// Class id it left; `null` = parcels without class.
    pub from: Option<String>,
    /// Class id it went to.
    pub to: Option<String>,
    /// Area, m².
    pub area_m2: f64,
    /// Parcels; 0 for ridges that went with their fields.
    pub parcels: u64,
}

/// A plan carried out.
pub struct Done {
    /// The figures after it.
    pub snapshot: Snapshot,
    /// How the layer came in.
    pub report: ImportReport,
    /// What it changed.
    pub edited: Edited,
}

/// Reads the layer, reckons its balance, carries the steps out, checks them against limits.
///
/// Errors: those of the balance; `PLAN-0xx`, `PLAN-013`; those of [`limits::check`].
pub fn run(job: &Job, steps: &Path, inputs: &Inputs, watch: &dyn Watch) -> Result<Done> {
    let lines = read(steps)?;
    let done = accounts::run(job, watch)?;
    watch.stage("stage-edit");
    let (snapshot, figures) = carry_out(&done.snapshot, &lines, watch).map_err(|e| e.in_file(steps))?;
    let layers = (&*done.snapshot.base, &*snapshot.base);
    let limits = limits::check(inputs, layers, &snapshot.classes, watch)?;
    let edited = figures.with(limits);
    Ok(Done { snapshot, report: done.report, edited })
}

/// The steps of a file: one JSON object a line. Errors: `USE-00x` not readable, `PLAN-013` a line that is no step.
pub fn read(path: &Path) -> Result<Vec<StepLine>> {
    let bytes = disk::read_whole(path, MOST_BYTES).map_err(|e| Error::new("PLAN-014").because(e).in_file(path))?;
    let lines = bytes.split(|b| *b == b'\n').enumerate().filter(|(_, l)| !l.iter().all(u8::is_ascii_whitespace));
    lines
        .map(|(at, l)| {
            serde_json::from_slice(l).map_err(|e| Error::new("PLAN-013").because(e).in_file(path).at_row(at as u64))
        })
        .collect()
}

/// What the steps do to the balance, before limits are looked at.
pub(super) struct Effects {
    /// The city before and after.
    pub(super) net: [Figures; 2],
    /// Net after less net before.
    pub(super) change_t_co2e: f64,
    steps: Vec<StepEffect>,
    transfers: Vec<TransferLine>,
    /// What was noticed of the steps.
    pub(super) findings: Vec<Finding>,
    /// Hashes of all results before and after.
    pub(super) hashes: [String; 2],
}

impl Effects {
    fn with(self, limits: Checked) -> Edited {
        let ([before, after], [result_hash_before, result_hash]) = (self.net, self.hashes);
        let (change_t_co2e, steps, transfers, findings) =
            (self.change_t_co2e, self.steps, self.transfers, self.findings);
        Edited { before, after, change_t_co2e, steps, transfers, limits, findings, result_hash_before, result_hash }
    }
}

/// Carries steps out over a snapshot. Errors: `PLAN-0xx`.
pub(super) fn carry_out(base: &Snapshot, lines: &[StepLine], watch: &dyn Watch) -> Result<(Snapshot, Effects)> {
    let mut live = Live::new(base, &base.classes)?;
    let keys = Keys::new(&base.base.key);
    let names = Names { keys: &keys, classes: &base.classes };
    let (mut steps, mut findings) = (Vec::new(), Vec::new());
    for line in lines {
        watch.check()?;
        let (step, found) = live.step(line, &names)?;
        findings.extend(found);
        let mut moved = Mass(0);
        for edit in &step.edits {
            moved += live.apply(edit)?;
        }
        let parcels = step.parcels() as u64;
        steps.push(StepEffect { step: line.step, parcels, change_t_co2e: moved.t() });
    }
    let now = live.snapshot(base, base.revision + 1);
    let all = findings.iter().chain(base.findings.iter()).cloned().collect();
    let now = Snapshot { findings: Arc::new(all), ..now };
    let (before, after) = (base.balance.sums.city(), now.balance.sums.city());
    let effects = Effects {
        net: [before, after].map(Into::into),
        change_t_co2e: (after.net() - before.net()).t(),
        steps,
        transfers: ledger(base, &now),
        findings,
        hashes: [result_hash(base), result_hash(&now)],
    };
    Ok((now, effects))
}

fn ledger(base: &Snapshot, now: &Snapshot) -> Vec<TransferLine> {
    let ridge = base.classes.find(RIDGE).unwrap_or(ClassId::MISSING);
    let name = |c: ClassId| base.classes.get(c).map(|k| k.id.clone());
    let line = |t: crate::scenario::ledger::Transfer| TransferLine {
        from: name(t.from),
        to: name(t.to),
        area_m2: t.area.m2(),
        parcels: t.parcels,
    };
    transfers(&base.base, &now.base, ridge).into_iter().map(line).collect()
}
