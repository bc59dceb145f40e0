//! What of a plan breaks which rule.

use super::members::{Layers, Members, ground};
use super::rules::{Bears, Place, Rule, Rules};
use crate::base::Area;
use crate::land::BaseLayer;

/// A parcel that a rule does not allow to be what it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Its row.
    pub row: u32,
    /// Position in [`Rules::all`].
    pub rule: usize,
    /// Ground of the parcel on which the rule holds.
    pub area: Area,
}

/// What a check finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Breaches by row, then rule.
    pub breaches: Vec<Breach>,
    /// The same with less of the parcel than counts: borders that were digitised twice.
    pub slivers: Vec<Breach>,
}

/// Rows that bear something else, rising. Both layers have the same parcels. Cost: O(rows).
pub fn changed(before: &BaseLayer, after: &BaseLayer) -> Vec<u32> {
    let other = |row: &u32| {
        let at = *row as usize;
        before.class.get(at) != after.class.get(at) || code(before, *row) != code(after, *row)
    };
    (0..before.rows() as u32).filter(other).collect()
}

fn code(layer: &BaseLayer, row: u32) -> &str {
    let at = layer.code.get(row as usize).map_or(usize::MAX, |c| *c as usize);
    layer.codes.get(at).map_or("", String::as_str)
}

fn bears(layer: &BaseLayer, row: u32) -> Option<Bears<'_>> {
    Some(Bears { class: *layer.class.get(row as usize)?, code: code(layer, row) })
}

/// Checks some rows of a plan: a row's breaches follow from itself alone, so that an edit asks for the rows it touches.
///
/// Rules of a layer that `members` lacks are not checked; the caller tells which. What was in conflict before the plan and
/// did not change is no breach of the plan. Cost: rows × rules.
pub fn check(
    (before, after): (&BaseLayer, &BaseLayer),
    rows: &[u32],
    members: &Members,
    rules: &Rules,
    layers: &Layers,
) -> Found {
    let mut found = Found::default();
    for &row in rows {
        let (Some(was), Some(is)) = (bears(before, row), bears(after, row)) else { continue };
        for (at, rule) in rules.all.iter().enumerate().filter(|(_, r)| r.speaks_of(was, is)) {
            let whole = ground(after, row);
            let Some(area) = held(rule, row, whole, members).filter(|a| *a > Area(0)) else { continue };
            let from = layers.of(&rule.limit).map_or(0.0, |l| l.inside_from);
            let breach = Breach { row, rule: at, area };
            if area.m2() >= whole.m2() * from {
                found.breaches.push(breach);
            } else {
                found.slivers.push(breach);
            }
        }
    }
    found
}

/// Ground of a row on which a rule holds; `None` = its layer is not there, or does not tell of the row.
fn held(rule: &Rule, row: u32, whole: Area, members: &Members) -> Option<Area> {
    let inside = members.get(&rule.limit).filter(|m| m.unknown.binary_search(&row).is_err()).map(|m| m.area(row));
    match rule.place {
        Place::All => Some(whole),
        Place::Inside => inside,
        Place::Outside => inside.map(|a| whole - a),
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
