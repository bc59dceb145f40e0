//! Thresholds of doubt, from `assets/methods/doubts.toml`.

use serde::Deserialize;

use crate::base::{Error, Result};

/// All thresholds; every one is an assumption of this tool and never changes a value.
#[derive(Clone, Debug, Deserialize)]
pub struct Settings {
    /// A lost digit in a series.
    pub lost_digit: LostDigit,
    /// Amount × factor against the stated emission.
    pub unit: UnitDoubt,
    /// Sums against stated totals.
    pub closing: ClosingDoubt,
    /// Printed shares against 100.
    pub shares: ShareDoubt,
    /// Stated shares against the values they are shares of.
    pub stated_share: StatedShare,
    /// Series that change their source.
    pub source_change: SourceChange,
    /// Names offered for an unknown one.
    pub near_names: NearNames,
    /// What a table may be.
    pub table: TableLimits,
}

/// When a step in time is doubted as a lost digit.
#[derive(Clone, Debug, Deserialize)]
pub struct LostDigit {
    /// Distance of log10(ratio) from a whole number.
    pub log10_tolerance: f64,
    /// Distance of a stated change from the corrected one, as a share of the corrected value.
    pub change_tolerance_share: f64,
}

/// When a unit is doubted.
#[derive(Clone, Debug, Deserialize)]
pub struct UnitDoubt {
    /// Allowed distance as a share of the stated emission.
    pub emission_tolerance_share: f64,
}

/// When a sum is doubted.
#[derive(Clone, Debug, Deserialize)]
pub struct ClosingDoubt {
    /// Allowed distance as a share of the stated total.
    pub tolerance_share: f64,
}

/// How shares are printed and when their sum is noted.
#[derive(Clone, Debug, Deserialize)]
pub struct ShareDoubt {
    /// Allowed distance from 100, in points.
    pub tolerance_points: f64,
    /// Decimals of a printed share.
    pub decimals: u32,
}

/// When a stated share is doubted.
#[derive(Clone, Debug, Deserialize)]
pub struct StatedShare {
    /// Allowed distance in points, on top of the printed digits.
    pub tolerance_points: f64,
}

/// When a change of source within a series is doubted.
#[derive(Clone, Debug, Deserialize)]
pub struct SourceChange {
    /// Step at the change against the largest step elsewhere.
    pub step_ratio: f64,
    /// Least step, as a share of the value.
    pub least_share: f64,
}

/// How many names are offered.
#[derive(Clone, Debug, Deserialize)]
pub struct NearNames {
    /// Number of names.
    pub offered: usize,
}

/// What a table may be.
#[derive(Clone, Debug, Deserialize)]
pub struct TableLimits {
    /// Largest file in bytes.
    pub max_bytes: usize,
    /// Earliest year.
    pub year_min: u16,
    /// Latest year.
    pub year_max: u16,
    /// Rows of a sheet that are read.
    pub max_rows: usize,
    /// Columns of a sheet that are read.
    pub max_columns: usize,
    /// Cells of a workbook that are read.
    pub max_cells: usize,
    /// Longest text of a cell, bytes.
    pub max_cell_bytes: usize,
}

impl Settings {
    /// The built-in thresholds. Errors: `STAT-090` the asset does not load.
    pub fn builtin() -> Result<Self> {
        toml::from_str(include_str!("../../assets/methods/doubts.toml")).map_err(|e| broken_asset("doubts.toml", e))
    }
}

/// A table that ships with the program does not load (`STAT-090`).
pub(crate) fn broken_asset(name: &str, cause: impl std::fmt::Display) -> Error {
    Error::new("STAT-090").with("name", name).because(cause)
}

/// Rows of a two- or three-column asset, header left out.
pub(crate) fn asset_rows(name: &str, text: &str) -> Result<Vec<csv::StringRecord>> {
    csv::Reader::from_reader(text.as_bytes())
        .into_records()
        .collect::<std::result::Result<_, _>>()
        .map_err(|e| broken_asset(name, e))
}
