//! What it is: checks of a layer as read: sound rings, parcels without geometry, overlaps, gaps and slivers, duplicate
//! keys, unknown codes, survey areas that do not fit; and repairs a person may take.
//! What it never does: change data on its own, drop a row without a finding, or read files.
//! Where to start reading: [`examine`], then [`rows`] (each row for itself) and [`cover`] (rows against each other).
//!
//! A parcel whose rings cross stays in use, as in QGIS: its area is the signed area of the survey formula, the finding
//! is a warning, and the offered repair names the area before and after. Left out are only rows that have no area at
//! all: no geometry, lines, points, numbers that are not finite, fewer than three distinct points, zero area.

pub mod areas;
pub mod attributes;
#[cfg(test)]
mod cases;
mod chain;
pub mod contact;
pub mod control;
pub mod cover;
pub mod fault;
pub mod limits;
mod pairs;
pub mod repair;
pub mod rows;
pub mod treat;
mod twins;
pub mod valid;

pub use areas::{Deduction, Survey, area_check, deduction_check};
pub use attributes::{duplicate_keys, unknown_codes};
pub use control::{Control, control_check};
pub use cover::Cover;
pub use limits::{Limits, tolerances};
pub use repair::Kind;
pub use treat::{Treated, treat};

use crate::base::{Code, Field, Finding, Place, Result, Severity, Watch};
use crate::geo::{Shapes, grid};

/// Bit of [`Patient::flags`]: a ring of the row was not closed in the file.
pub const RING_OPEN: u8 = 1;
/// Bit of [`Patient::flags`]: a ring of the row had fewer than four points in the file.
pub const RING_SHORT: u8 = 2;

/// State in [`Patient::state`]: a repeat of an earlier parcel that the person wants left out.
pub const SPARE: u8 = 7;

/// A layer to examine, as columns.
#[derive(Clone, Copy)]
pub struct Patient<'a> {
    /// Polygons by row, projected metres.
    pub shapes: &'a Shapes,
    /// What the geometry of each row is: 0 polygon, 1 null, 2 empty, 3 line, 4 point, 5 other, 6 broken bytes,
    /// [`SPARE`].
    pub state: &'a [u8],
    /// Feature number in the file, from 0, by row.
    pub feature: &'a [u32],
    /// [`RING_OPEN`] and [`RING_SHORT`] by row, where the reader tells.
    pub flags: Option<&'a [u8]>,
    /// The field that names parcels (BSM), if the layer has one.
    pub key: Option<&'a Field>,
}

impl Patient<'_> {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.state.len()
    }
    /// Place of a row, with a ground point where known.
    pub(crate) fn place(&self, row: u32, at: Option<[f64; 2]>) -> Place {
        Place {
            row: self.feature.get(row as usize).map(|&f| u64::from(f)),
            at: at.filter(|p| p[0].is_finite() && p[1].is_finite()),
            ..Place::default()
        }
    }
    /// Middle of a row's box, if it has one.
    pub(crate) fn middle(&self, row: u32) -> Option<[f64; 2]> {
        let b = self.shapes.bounds_of(row as usize);
        (!b.is_empty()).then(|| b.centre())
    }
}

/// What the doctor says. `rows = used + left_out` always holds.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// Rows examined.
    pub rows: u32,
    /// Rows left out of all sums, ascending, each with the code of the finding that names it.
    pub left_out: Vec<(u32, Code)>,
    /// Rows in use whose geometry has a fault, ascending, each with the code of its finding (repairs ask here).
    pub faulty: Vec<(u32, Code)>,
    /// Rows that OGC rules call invalid, in use or left out.
    pub invalid: u32,
    /// Overlaps and gaps; `None` where they were not worked out.
    pub cover: Option<Cover>,
    /// All findings, worst first. Rows in them are rows of the layer as read; see [`Verdict::renumber`].
    pub findings: Vec<Finding>,
}

impl Verdict {
    /// Whether each row is in use.
    pub fn used(&self) -> Vec<bool> {
        let mut used = vec![true; self.rows as usize];
        for (row, _) in &self.left_out {
            if let Some(u) = used.get_mut(*row as usize) {
                *u = false;
            }
        }
        used
    }
    /// Rows with the fault `code`, ascending.
    pub fn rows_with(&self, code: &str) -> Vec<u32> {
        self.left_out.iter().chain(&self.faulty).filter(|(_, c)| c.0 == code).map(|(r, _)| *r).collect()
    }
    /// Findings with rows counted in the base layer, which holds only the rows in use; rows left out fall away there.
    pub fn renumber(&self) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        for f in &mut findings {
            let gone = |row: u32| self.left_out.partition_point(|(r, _)| *r < row) as u32;
            let out = |row: u32| self.left_out.binary_search_by_key(&row, |(r, _)| *r).is_ok();
            f.rows = f.rows.iter().filter(|&&r| !out(r)).map(|&r| r - gone(r)).collect();
        }
        findings
    }
}

/// Examines a layer: every row for itself, then duplicates, then the rows against each other, then the keys.
///
/// Shapes: columns have `patient.rows()` entries. Missing geometry: a finding, the row is left out.
/// Errors: `RUN-001` stopped. Cost: O(vertices · log) plus O(unmatched edges); about 1 µs a parcel and pass.
pub fn examine(watch: &dyn Watch, patient: &Patient<'_>, limits: &Limits) -> Result<Verdict> {
    let mut verdict = rows::check_rows(watch, patient, limits)?;
    let used = verdict.used();
    verdict.findings.extend(twins::finding(patient, &used));
    watch.stage("stage-doctor-cover");
    let (cover, findings) = cover::check(watch, patient, &verdict, limits)?;
    verdict.cover = Some(cover);
    verdict.findings.extend(findings);
    if let Some(key) = patient.key {
        verdict.findings.extend(duplicate_keys(key, patient.feature, &used));
    }
    sort(&mut verdict.findings);
    Ok(verdict)
}

/// Worst first, then by code and place.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (b.severity, &a.code, a.place.row).cmp(&(a.severity, &b.code, b.place.row)));
}

/// A finding on rows, the first of which is the example.
pub(crate) fn finding_on(
    patient: &Patient<'_>,
    code: &'static str,
    severity: Severity,
    rows: &[(u32, Option<[f64; 2]>)],
) -> Option<Finding> {
    let &(first, at) = rows.first()?;
    Some(
        Finding::new(code, severity)
            .times(rows.len() as u64)
            .with("count", rows.len())
            .at(patient.place(first, at))
            .on(rows.iter().map(|r| r.0)),
    )
}
