//! The table doctor: everything that can be doubted about a table, with and without factors.

use std::collections::BTreeSet;

use crate::base::{Finding, Result};
use crate::carbon::inventory::stated_doubts;
use crate::factor::Registry;
use crate::stat::{Settings, closing, doubt};

use super::Ready;

/// Doubts of a table that is ready, led back to its cells; worst first.
///
/// Errors: `STAT-090`, `FACTOR-090`.
pub fn doubts(ready: &Ready, region: Option<&str>) -> Result<Vec<Finding>> {
    let settings = Settings::builtin()?;
    let registry = Registry::builtin()?;
    let mut found = doubt::doubts(&ready.table, &settings);
    found.extend(closing::stated(&ready.table, &settings).iter().filter_map(closing::Closing::finding));
    found.extend(stated_doubts(&ready.table, &registry, region, &settings)?);
    for finding in &mut found {
        ready.lead_back(finding);
    }
    let mut all = ready.findings.clone();
    // What the amounts already told about a unit is not told again.
    let told: BTreeSet<_> =
        found.iter().filter(|f| f.code.0 == "CARBON-117").map(|f| (f.place.row, f.place.field.clone())).collect();
    all.retain(|f| f.code.0 != "STAT-108" || !told.contains(&(f.place.row, f.place.field.clone())));
    all.extend(found);
    all.sort_by(|a, b| (b.severity, &a.code, a.place.row).cmp(&(a.severity, &b.code, b.place.row)));
    Ok(all)
}
