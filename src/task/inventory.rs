//! From a sector × fuel table to emissions, shares, closing sums and doubts.

use std::io::Read;
use std::path::Path;

use crate::base::{Error, Result, Watch, disk};
use crate::carbon::inventory::{self, Inventory};
use crate::factor::Registry;
use crate::stat::{Settings, table};

pub use crate::carbon::inventory::{Options, PowerMode};

/// Energy set taken when none is named: the current guide.
pub const DEFAULT_SET: &str = "provincial-2025";

/// Emissions of the table in a file, with the built-in factors.
///
/// The file is small plain text (at most the size in `assets/methods/doubts.toml`) and is read here, not in the reader
/// process. Errors: `IO-001` no such file, `STAT-0xx`, `FACTOR-0xx`, `CARBON-0xx` with file, row and field; `RUN-001`.
pub fn run(path: &Path, options: &Options, watch: &dyn Watch) -> Result<Inventory> {
    run_with(path, options, &Registry::builtin()?, watch)
}

/// [`run`] with the factors of a project.
pub fn run_with(path: &Path, options: &Options, registry: &Registry, watch: &dyn Watch) -> Result<Inventory> {
    watch.stage("stage-inventory");
    let settings = Settings::builtin()?;
    let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    let bytes = read(path, settings.table.max_bytes).map_err(within)?;
    let table = table::read(&bytes, &settings).map_err(within)?;
    watch.check()?;
    let mut result = inventory::inventory(&table, registry, options, &settings).map_err(within)?;
    for finding in result.findings.iter_mut().filter(|f| f.place.row.is_some()) {
        finding.place.file = Some(path.display().to_string());
    }
    Ok(result)
}

/// The bytes of a file, one more than `most` at most, so that a larger one is told from the largest allowed.
pub(super) fn read(path: &Path, most: usize) -> Result<Vec<u8>> {
    let gone = |e: std::io::Error| Error::new("IO-001").with("path", path.display().to_string()).because(e);
    let file = disk::open_ordinary(path).map_err(gone)?;
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(gone)?;
    Ok(bytes)
}
