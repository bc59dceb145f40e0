//! What a person should know of a table of activities, one finding per kind however many rows it concerns.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Finding, Place, Severity};

use super::Activity;

/// Findings by kind.
#[derive(Default)]
pub(crate) struct Gaps {
    kinds: BTreeMap<(String, String), Finding>,
    /// Rows whose amount was told of: an item with several lines asks several times.
    told: BTreeSet<u64>,
}

impl Gaps {
    /// Adds a case of a kind; the first of its kind gives the words, the others are counted.
    pub fn add(&mut self, kind: &str, finding: Finding) {
        let key = (finding.code.to_string(), kind.to_owned());
        self.kinds.entry(key).and_modify(|f| f.count += finding.count).or_insert(finding);
    }

    /// `ACT-101`: a row without an amount.
    pub fn amount(&mut self, a: &Activity) {
        if self.told.insert(a.row) {
            self.add(&a.item, super::note("ACT-101", Severity::Warn, a));
        }
    }

    /// `ACT-102`: nobody states the factor of a line.
    pub fn factor(&mut self, id: &str, a: &Activity) {
        self.add(id, super::note("ACT-102", Severity::Warn, a).with("factor", id));
    }

    /// All findings, worst first, then by code and row.
    pub fn into_findings(self) -> Vec<Finding> {
        let mut all: Vec<Finding> = self.kinds.into_values().collect();
        all.sort_by(|a, b| (b.severity, &a.code, a.place.row).cmp(&(a.severity, &b.code, b.place.row)));
        all
    }
}

/// The place of a row.
pub(crate) fn place(row: u64) -> Place {
    Place { row: Some(row), ..Place::default() }
}
