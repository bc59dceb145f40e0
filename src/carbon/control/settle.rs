//! Choices that can stand: for those who show figures first and ask then.

use std::collections::BTreeMap;

use super::{Case, Control, Meeting, below, sector_ids};
use crate::base::{Finding, Mass, Result, Severity};

/// The stated choices with which everything can meet: a sector that has a table and lines and no choice counts by its
/// table, and a choice that has nothing to stand on (any more) is left out.
///
/// Errors: `CONTROL-004`, `CONTROL-005`, `CONTROL-090`. Findings: `CONTROL-105` the table was taken, `CONTROL-106` a choice
/// was left out.
pub fn settle(meeting: &Meeting<'_>) -> Result<(BTreeMap<String, Control>, Vec<Finding>)> {
    let (lines, beyond) = below(meeting)?;
    let mut points_of: BTreeMap<&str, Mass> = BTreeMap::new();
    for p in meeting.points {
        *points_of.entry(p.sector.as_str()).or_default() += p.mass;
    }
    let ids = sector_ids(meeting, [&lines, &beyond], &points_of);
    let (mut out, mut told) = (BTreeMap::new(), Vec::new());
    for (sector, control) in meeting.control {
        let table = meeting.table.iter().find(|s| s.id == *sector).map(|s| s.mass);
        let points = points_of.get(sector.as_str()).copied().unwrap_or_default();
        let case = Case { id: sector, table, points, lines: lines.get(sector), beyond: beyond.get(sector) };
        if ids.contains(&sector.as_str()) && case.meet(Some(*control)).is_ok() {
            out.insert(sector.clone(), *control);
        } else {
            let left = Finding::new("CONTROL-106", Severity::Warn).with("sector", sector.as_str());
            told.push(left.with("control", control.id()));
        }
    }
    for sector in meeting.table.iter().map(|s| &s.id).filter(|id| lines.contains_key(*id)) {
        if !out.contains_key(sector) {
            out.insert(sector.clone(), Control::Table);
            told.push(Finding::new("CONTROL-105", Severity::Warn).with("sector", sector.as_str()));
        }
    }
    Ok((out, told))
}
