//! What a balance lacks: classes without a value, parcels without a class. Missing is never a silent 0.

use crate::base::{Area, Finding, Severity};
use crate::factor::SinkSet;
use crate::land::{BaseLayer, ClassId, ClassTable};

use super::allocate::Allocation;
use super::balance::{Balance, Line, RIDGE};

/// Findings of a balance: `CARBON-101` a class in use has no flux in the set, `CARBON-102` parcels without class,
/// `CARBON-103` a class in use has no stock density, `CARBON-104` the set has no methane, `CARBON-107` grams that rounding
/// left over or took, and those of the allocation and the set.
pub fn gaps(
    base: &BaseLayer,
    classes: &ClassTable,
    sinks: &SinkSet,
    sources: &Allocation,
    balance: &Balance,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = sinks.notes.iter().chain(&sources.findings).cloned().collect();
    for (i, class) in classes.classes.iter().enumerate() {
        let line = balance.sums.class(i);
        if line.area == Area(0) && line.parcels == 0 {
            continue;
        }
        let id = ClassId(i as u8);
        let lacking = |code| missing(code, base, id, &line, class.id == RIDGE).with("class", class.id.as_str());
        if sinks.flux.get(i).is_none_or(Option::is_none) {
            found.push(lacking("CARBON-101").with("set", sinks.name.as_str()));
        }
        if sinks.stock.get(i).is_none_or(Option::is_none) {
            found.push(lacking("CARBON-103"));
        }
    }
    let unknown = balance.sums.class(classes.len());
    if unknown.parcels > 0 {
        found.push(missing("CARBON-102", base, ClassId::MISSING, &unknown, false));
    }
    if sinks.ch4.iter().all(Option::is_none) {
        found.push(Finding::new("CARBON-104", Severity::Note).with("set", sinks.name.as_str()));
    }
    found
}

fn missing(code: &'static str, base: &BaseLayer, class: ClassId, line: &Line, ridge: bool) -> Finding {
    let rows = base.class.iter().zip(base.ridge.iter()).enumerate();
    let rows = rows.filter(|(_, (c, strip))| **c == class || ridge && strip.0 != 0).map(|(row, _)| row as u32);
    let severity = if code == "CARBON-103" { Severity::Note } else { Severity::Warn };
    Finding::new(code, severity).with("area_ha", line.area.ha()).times(line.parcels.max(1)).on(rows)
}

/// What remains of each sector beside the parcels: the part without mask, and the grams that rounding left or took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remainder {
    /// Sector id.
    pub sector: String,
    /// The sector's total, g CO2e per year.
    pub total: crate::base::Mass,
    /// Booked on parcels.
    pub on_parcels: crate::base::Mass,
    /// Without a mask.
    pub unallocated: crate::base::Mass,
    /// `total − on_parcels − unallocated`: at most half a gram per parcel.
    pub rounding: crate::base::Mass,
}

/// One line per allocated sector.
pub fn remainders(sources: &Allocation, balance: &Balance) -> Vec<Remainder> {
    let lines = sources.sectors.iter().zip(balance.sums.by_sector());
    lines
        .map(|(s, booked)| Remainder {
            sector: s.id.clone(),
            total: s.total,
            on_parcels: booked,
            unallocated: s.unallocated,
            rounding: s.total - booked - s.unallocated,
        })
        .collect()
}
