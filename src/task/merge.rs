//! Two files of steps over one layer, brought together into one.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::edit;
use super::import::{ImportOptions, import};
use crate::base::{Finding, Result, Texts, Watch, disk};
use crate::io::write::{Col, Table, Values, csv};
use crate::land::{BaseLayer, ClassTable};
use crate::scenario::file::{self, Names, StepLine};
use crate::scenario::keys::Keys;
use crate::scenario::merge::{Conflict, Pair, Side};
use crate::scenario::{Cover, Layout, Step};

/// What two plans have in common and in dispute.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct MergeReport {
    /// Parcels that the first changes.
    pub ours_parcels: u64,
    /// Parcels that the second changes.
    pub theirs_parcels: u64,
    /// Parcels that both change, to the same.
    pub alike_parcels: u64,
    /// Parcels that both change, to something else, by row.
    pub conflicts: Vec<ConflictLine>,
    /// Which plan counts in a conflict; `null` = none was named.
    pub prefer: Option<String>,
    /// Whether the plans came together: no conflict, or somebody decided.
    pub merged: bool,
    /// Steps of the merged plan.
    pub steps: u64,
    /// Parcels that the merged plan changes.
    pub parcels: u64,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// A parcel that two plans want otherwise.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ConflictLine {
    /// Name of the parcel.
    pub parcel: String,
    /// Code and class of the base.
    pub base: [String; 2],
    /// Code and class of the first plan.
    pub ours: [String; 2],
    /// Code and class of the second plan.
    pub theirs: [String; 2],
}

/// What to bring together.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// The layer both plans stand on.
    pub layer: ImportOptions,
    /// Steps of the first plan.
    pub ours: PathBuf,
    /// Steps of the second plan.
    pub theirs: PathBuf,
    /// Which counts in a conflict; `None` = conflicts stop it.
    pub prefer: Option<Side>,
    /// File of the merged steps.
    pub out: Option<PathBuf>,
    /// Table of conflicts.
    pub csv: Option<PathBuf>,
}

/// Brings two plans together. With conflicts and nobody to decide, the report names them and no steps are written.
///
/// Errors: those of reading the layer and the steps; `PLAN-0xx`.
pub fn run(wish: &Wish, watch: &dyn Watch) -> Result<MergeReport> {
    let (ours, theirs) = (edit::read(&wish.ours)?, edit::read(&wish.theirs)?);
    let classes = Arc::new(ClassTable::load()?);
    let base = Arc::new(import(&wish.layer, &classes, watch)?.base);
    watch.stage("stage-merge");
    let keys = Keys::new(&base.key);
    let names = Names { keys: &keys, classes: &classes };
    let mut findings = Vec::new();
    let mut first = Layout::new(Arc::clone(&base), &classes);
    let mine = carry_out(&mut first, &ours, &names, &mut findings).map_err(|e| e.in_file(&wish.ours))?;
    let mut second = first.fresh();
    let their = carry_out(&mut second, &theirs, &names, &mut findings).map_err(|e| e.in_file(&wish.theirs))?;
    let pair = Pair::new(first, second)?;
    let conflicts = pair.conflicts();
    let told = Told { base: &base, classes: &classes, codes: pair.codes() };
    let mut report = MergeReport {
        ours_parcels: pair.changed(Side::Ours).len() as u64,
        theirs_parcels: pair.changed(Side::Theirs).len() as u64,
        alike_parcels: pair.alike() as u64,
        conflicts: conflicts.iter().map(|c| told.line(c)).collect(),
        prefer: wish.prefer.map(|s| s.word().to_owned()),
        merged: false,
        steps: 0,
        parcels: 0,
        findings,
    };
    if let Some(path) = &wish.csv {
        table(&report.conflicts, path, watch)?;
    }
    if wish.prefer.is_none() && !conflicts.is_empty() {
        return Ok(report);
    }
    let next = mine.iter().map(|s| s.number + 1).max().unwrap_or(1);
    let merged = pair.merge(&their, next, wish.prefer)?;
    let codes = merged.layout.codes();
    let lines: Vec<StepLine> = mine.iter().chain(&merged.added).map(|s| file::line(s, codes, &names)).collect();
    (report.merged, report.steps) = (true, lines.len() as u64);
    report.parcels = merged.layout.changed().len() as u64;
    if let Some(out) = &wish.out {
        write(&lines, out)?;
    }
    Ok(report)
}

fn carry_out(l: &mut Layout, lines: &[StepLine], names: &Names<'_>, findings: &mut Vec<Finding>) -> Result<Vec<Step>> {
    let mut steps = Vec::with_capacity(lines.len());
    for line in lines {
        let (step, found) = file::step(line, l, names)?;
        findings.extend(found);
        for edit in &step.edits {
            l.apply(edit)?;
        }
        steps.push(step);
    }
    Ok(steps)
}

/// What covers are called.
struct Told<'a> {
    base: &'a BaseLayer,
    classes: &'a ClassTable,
    codes: &'a [String],
}

impl Told<'_> {
    fn cover(&self, c: Cover) -> [String; 2] {
        let code = self.codes.get(c.code as usize).cloned().unwrap_or_default();
        [code, self.classes.get(c.class).map(|k| k.id.clone()).unwrap_or_default()]
    }
    fn line(&self, c: &Conflict) -> ConflictLine {
        let at = c.row as usize;
        let was = self
            .base
            .code
            .get(at)
            .zip(self.base.class.get(at))
            .map(|(code, class)| Cover { code: *code, class: *class });
        ConflictLine {
            parcel: self.base.key.at(at).to_owned(),
            base: was.map(|c| self.cover(c)).unwrap_or_default(),
            ours: self.cover(c.ours),
            theirs: self.cover(c.theirs),
        }
    }
}

fn write(lines: &[StepLine], out: &Path) -> Result<()> {
    disk::replace(out, |f| {
        let mut f = std::io::BufWriter::new(f);
        for line in lines {
            serde_json::to_writer(&mut f, line)?;
            f.write_all(b"\n")?;
        }
        f.flush()
    })
}

fn table(conflicts: &[ConflictLine], path: &Path, watch: &dyn Watch) -> Result<()> {
    let text = |of: &dyn Fn(&ConflictLine) -> &str| conflicts.iter().map(of).collect::<Texts>();
    let lists = [
        ("parcel", text(&|c| &c.parcel)),
        ("code", text(&|c| &c.base[0])),
        ("class", text(&|c| &c.base[1])),
        ("ours_code", text(&|c| &c.ours[0])),
        ("ours_class", text(&|c| &c.ours[1])),
        ("theirs_code", text(&|c| &c.theirs[0])),
        ("theirs_class", text(&|c| &c.theirs[1])),
    ];
    let columns = lists.iter().map(|(name, texts)| Col::new(*name, Values::Words(texts))).collect();
    csv::write(path, &Table { name: "conflicts", title: "", crs: None, shapes: None, columns }, false, watch)
}
