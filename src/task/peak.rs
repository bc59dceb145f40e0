//! Peaks of yearly series in a file.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Error, Result, Watch};
use crate::stat::{self, yearly};
use crate::trajectory::{self, Series, peak};

pub use crate::stat::yearly::Columns;
pub use crate::trajectory::peak::{Peak, Rule, Status};

/// Peaks of all series of a file.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Peaks {
    /// One entry a series, in file order.
    pub series: Vec<GroupPeak>,
}

/// Peak of one series.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GroupPeak {
    /// Its group; empty where the file has one series.
    pub group: String,
    /// The answer of the rule.
    #[serde(flatten)]
    pub peak: Peak,
    /// First year with a value.
    pub first_year: i32,
    /// Last year with a value.
    pub last_year: i32,
    /// Years between them without a value.
    pub missing_years: Vec<i32>,
}

/// Peaks of the series in a table, by one rule.
///
/// A group without any value is an error, not left out. Errors: `IO-001` no such file, `STAT-0xx` the table, `PATH-001` a
/// year given twice, `PATH-003` a group without values, `RUN-001`.
pub fn run(path: &Path, columns: &Columns, rule: Rule, watch: &dyn Watch) -> Result<Peaks> {
    watch.stage("stage-peak");
    let settings = stat::Settings::builtin()?;
    let rules = trajectory::Settings::builtin()?;
    let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    let bytes = super::tables::bytes_of(path, settings.table.max_bytes).map_err(within)?;
    let mut out = Vec::new();
    for y in yearly::read(&bytes, columns, &settings).map_err(within)? {
        watch.check()?;
        let series = Series::new(y.points).map_err(|e| within(e.with("group", y.group.as_str())))?;
        let (first_year, last_year) = series.span();
        let peak = peak::peak(&series, rule, &rules);
        out.push(GroupPeak { group: y.group, peak, first_year, last_year, missing_years: series.gaps() });
    }
    Ok(Peaks { series: out })
}
