//! From a base layer and tables to a snapshot: factors, inventory, allocation, balance.

use std::path::PathBuf;
use std::sync::Arc;

use super::import::{ImportOptions, ImportReport, Imported, import};
use super::tables::Reading;
use super::{below, points};
use crate::base::{Error, Finding, Findings, Result, Severity, Watch};
use crate::carbon::allocate::{PointSource, SectorEmission};
use crate::carbon::balance::{full, sector_ids};
use crate::carbon::flows::flows;
use crate::carbon::gaps::gaps;
use crate::carbon::indicators::Scheme;
use crate::carbon::inventory::{Inventory, Options, PowerMode};
use crate::carbon::rates::{SinkTerms, rates};
use crate::engine::{Accounts, Choices, Ledger, Snapshot, compared};
use crate::factor::{Factor, Names, Registry};
use crate::land::{BaseLayer, ClassTable};

/// The report whose GWP serves by default (inventory-compatible output, method book §0).
const GWP_REPORT: &str = "AR5";
/// Its horizon, years.
const GWP_HORIZON: u16 = 100;

/// Everything a balance is made from.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// The layer and how it is read.
    pub layer: ImportOptions,
    /// Sector × fuel table.
    pub table: Option<PathBuf>,
    /// How the table is read, with the cells that a person put in the place of its own.
    pub reading: Reading,
    /// Table of point sources.
    pub points: Option<PathBuf>,
    /// Sets, region, year, power mode.
    pub choices: Choices,
    /// Factors of the project, which take the place of shipped ones.
    pub own: Vec<Factor>,
    /// Sources from below, stands of forest.
    pub below: below::Inputs,
}

/// A snapshot with how its layer came in.
pub struct Done {
    /// The state that the faces show.
    pub snapshot: Snapshot,
    /// Figures and decisions of the import.
    pub report: ImportReport,
}

/// Reads the layer and reckons its balance. Errors: those of import, tables, factors and allocation.
pub fn run(job: &Job, watch: &dyn Watch) -> Result<Done> {
    let classes = Arc::new(ClassTable::load()?);
    let taken = import(&job.layer, &classes, watch)?;
    reckon(taken, job, classes, watch)
}

/// Reckons the balance of a layer that was taken in.
pub fn reckon(taken: Imported, job: &Job, classes: Arc<ClassTable>, watch: &dyn Watch) -> Result<Done> {
    let before = taken.findings.clone();
    let base = Arc::new(taken.base);
    let snapshot = again(&base, &before, job, &classes, 1, watch)?;
    Ok(Done { snapshot, report: taken.report })
}

/// The same base with other choices: a new snapshot, the layer untouched.
pub fn again(
    base: &Arc<crate::land::BaseLayer>,
    before: &[Finding],
    job: &Job,
    classes: &Arc<ClassTable>,
    revision: u64,
    watch: &dyn Watch,
) -> Result<Snapshot> {
    watch.stage("stage-account");
    let registry = Arc::new(Registry::builtin()?.with_factors(job.own.clone())?);
    let sinks = registry.sink_set(&job.choices.sinks, classes)?;
    let gwp = registry.gwp(GWP_REPORT, "CH4", GWP_HORIZON)?;
    let found = Findings::new();
    found.extend(before.iter().cloned());
    found.extend(own_factors(&registry));
    let inventory = inventory(job, &registry, watch)?;
    found.extend(inventory.iter().flat_map(|i| i.findings.iter().cloned()));
    let totals: Vec<SectorEmission> = inventory.as_ref().map(Inventory::sector_emissions).unwrap_or_default();
    let points = points(base, job, &registry, inventory.as_ref(), &found)?;
    let n2o = registry.gwp(GWP_REPORT, "N2O", GWP_HORIZON)?;
    let ground = below::Ground {
        base,
        classes,
        registry: &registry,
        sinks: &sinks,
        choices: &job.choices,
        power: inventory.as_ref().map(|i| i.power_mode).or(power(job)?).unwrap_or(PowerMode::Consumer),
        year: inventory.as_ref().and_then(|i| i.year).or(job.choices.year),
        gwp: [&gwp, &n2o],
    };
    let (allocation, from_below) = below::run(&job.below, ground, &totals, &points, &found, watch)?;
    let rates = rates(classes, &sinks, SinkTerms { gwp_ch4: gwp.value }, &allocation)?;
    let result = full(base, &rates, &allocation, watch)?;
    found.extend(gaps(base, classes, &sinks, &allocation, &result));
    let sectors = sector_ids(&allocation);
    let flows = flows(base, &rates, &allocation.points);
    let ledger =
        Ledger::of(inventory.as_ref(), &job.reading.edits, &from_below.met, &allocation, &sectors, &result, flows);
    let accounts = Accounts {
        settings: job.choices.clone(),
        sectors,
        sinks,
        gwp,
        allocation,
        factor_hash: registry.hash(),
        registry,
        year: inventory.as_ref().and_then(|i| i.year),
        inventory,
        below: Arc::new(from_below),
    };
    Ok(Snapshot {
        revision,
        base: Arc::clone(base),
        classes: Arc::clone(classes),
        indicators: Arc::new(compared(&Scheme::builtin()?, base, &result, &accounts.below.people)),
        balance: Arc::new(result),
        ledger: Arc::new(ledger),
        accounts: Arc::new(accounts),
        findings: Arc::new(once(found.sorted())),
        overview: Arc::default(),
        touched: Arc::default(),
    })
}

/// Findings without those that say the same again: several inputs may have asked for one factor.
fn once(mut all: Vec<Finding>) -> Vec<Finding> {
    all.dedup();
    all
}

/// Factors named in a note at most.
const NAMED: usize = 5;

/// The note that factors of the project are in use.
fn own_factors(registry: &Registry) -> Option<Finding> {
    let ids: Vec<&str> = registry.own().map(|f| f.id.as_str()).collect();
    let mut named = ids.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    if ids.len() > NAMED {
        named.push_str(", …");
    }
    let note = Finding::new("FACTOR-030", Severity::Note).times(ids.len() as u64);
    (!ids.is_empty()).then(|| note.with("count", ids.len()).with("ids", named))
}

/// Where power is counted, as chosen; `None` = the data decide. Errors: `CARBON-008`.
fn power(job: &Job) -> Result<Option<PowerMode>> {
    match job.choices.power.as_str() {
        "" => Ok(None),
        "consumer" => Ok(Some(PowerMode::Consumer)),
        "plant" => Ok(Some(PowerMode::Plant)),
        // A project file that names both, or something else, must not be read as a choice of the program.
        other => Err(Error::new("CARBON-008").with("mode", other)),
    }
}

/// Emissions of the job's table; `None` without one.
fn inventory(job: &Job, registry: &Registry, watch: &dyn Watch) -> Result<Option<Inventory>> {
    let Some(table) = &job.table else { return Ok(None) };
    let c = &job.choices;
    let power = power(job)?;
    let options = Options { set: c.factors.clone(), region: c.region.clone(), year: c.year, power };
    super::inventory::run_as(table, &job.reading, &options, registry, watch).map(Some)
}

/// Point sources of the job's table.
fn points(
    base: &BaseLayer,
    job: &Job,
    registry: &Registry,
    inventory: Option<&Inventory>,
    found: &Findings,
) -> Result<Vec<PointSource>> {
    let Some(path) = &job.points else { return Ok(Vec::new()) };
    let c = &job.choices;
    let energy = points::Energy {
        registry,
        set: &c.factors,
        region: c.region.as_deref(),
        year: inventory.and_then(|i| i.year).or(c.year),
        power: inventory.map(|i| i.power_mode).or(power(job)?).unwrap_or(PowerMode::Consumer),
    };
    let read = points::read(path, base, Names::sectors()?, energy)?;
    found.extend(read.findings);
    Ok(read.sources)
}
