//! From a sector × fuel table to emissions, shares, closing sums and doubts.

use std::path::Path;

use super::tables::Reading;
use crate::base::{Error, Finding, Result, Severity, Watch};
use crate::carbon::inventory::{self, Inventory};
use crate::factor::Registry;
use crate::stat::Settings;

pub use crate::carbon::inventory::{Options, PowerMode};

/// Energy set taken when none is named: the current guide.
pub const DEFAULT_SET: &str = "provincial-2025";

/// Emissions of the table in a file, with the built-in factors.
///
/// A table in our own form is small plain text and is read here; workbooks are read by the reader process, and every
/// other form is taken as proposed (`task::tables`). Errors: `IO-001`, `IO-0xx`, `STAT-0xx`, `FACTOR-0xx`, `CARBON-0xx`
/// with file, row and field; `RUN-001`.
pub fn run(path: &Path, options: &Options, watch: &dyn Watch) -> Result<Inventory> {
    run_with(path, options, &Registry::builtin()?, watch)
}

/// [`run`] with the factors of a project.
pub fn run_with(path: &Path, options: &Options, registry: &Registry, watch: &dyn Watch) -> Result<Inventory> {
    run_as(path, &Reading::default(), options, registry, watch)
}

/// [`run_with`] of a table that is read as a person said, with the cells of a project.
pub fn run_as(
    path: &Path,
    reading: &Reading,
    options: &Options,
    registry: &Registry,
    watch: &dyn Watch,
) -> Result<Inventory> {
    watch.stage("stage-inventory");
    let settings = Settings::builtin()?;
    let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    let ready = reading.table(path, watch).map_err(within)?;
    watch.check()?;
    let mut result = inventory::inventory(&ready.table, registry, options, &settings).map_err(|mut e| {
        // An error about a row speaks of the sheet that the person knows.
        let mut place = Finding::new("STAT-018", Severity::Error).at(e.place.clone());
        place.args.clone_from(&e.args);
        ready.lead_back(&mut place);
        (e.args, e.place) = (place.args, place.place);
        within(e)
    })?;
    for finding in &mut result.findings {
        ready.lead_back(finding);
    }
    result.findings.extend(ready.findings.iter().cloned());
    result.findings.sort_by(|a, b| (b.severity, &a.code, a.place.row).cmp(&(a.severity, &b.code, b.place.row)));
    for finding in result.findings.iter_mut().filter(|f| f.place.row.is_some()) {
        finding.place.file = Some(path.display().to_string());
    }
    Ok(result)
}
