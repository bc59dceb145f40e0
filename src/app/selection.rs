//! What is selected, looked at and hovered.

use crate::app::intent::Combine;
use crate::app::number::Scope;
use crate::base::Mass;
use crate::carbon::balance::Line;
use crate::engine::Snapshot;
use crate::map::RowSet;

/// The selection.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Selected rows.
    pub rows: RowSet,
    /// What the inspector shows.
    pub focus: Scope,
    /// Row under the pointer.
    pub hovered: Option<u32>,
    /// Ground under the pointer, metres.
    pub pointer: Option<[f64; 2]>,
    /// Rises with every change of `rows`; tile colours are keyed by it.
    pub revision: u64,
    /// Sums over the selected rows.
    pub summary: Line,
    /// Revision that `summary` belongs to.
    pub summed: u64,
}

impl Selection {
    /// Nothing selected of `rows` rows.
    pub fn new(rows: usize) -> Self {
        Self {
            rows: RowSet::new(rows),
            focus: Scope::City,
            hovered: None,
            pointer: None,
            revision: 0,
            summary: Line::default(),
            summed: 0,
        }
    }

    /// Brings rows in; looks at them when there is one, else at the city.
    pub fn take(&mut self, rows: impl IntoIterator<Item = u32>, how: Combine) {
        if how == Combine::Replace {
            self.rows.clear();
        }
        for r in rows {
            if how == Combine::Remove {
                self.rows.remove(r);
            } else {
                self.rows.insert(r);
            }
        }
        self.revision += 1;
        let mut chosen = self.rows.iter();
        self.focus = match (chosen.next(), self.rows.len()) {
            (Some(r), 1) => Scope::Parcel(r),
            _ => Scope::City,
        };
    }

    /// Adds up the selected rows; called after each change of the selection or the figures.
    pub fn sum(&mut self, s: &Snapshot) {
        let mut sum = Line::default();
        for r in self.rows.iter().map(|r| r as usize) {
            let of = |column: &[Mass]| column.get(r).copied().filter(|m| m.0 != i64::MIN).unwrap_or_default();
            let b = &s.balance;
            let area = s.base.area.get(r).copied().unwrap_or_default();
            sum.add(&Line { parcels: 1, area, source: of(&b.source), sink: of(&b.sink), stock: of(&b.stock) });
        }
        self.summary = sum;
    }

    /// Selects what was not selected.
    pub fn invert(&mut self, rows: u32) {
        let others: Vec<u32> = (0..rows).filter(|r| !self.rows.contains(*r)).collect();
        self.take(others, Combine::Replace);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_parcel_is_looked_at() {
        let mut s = Selection::new(10);
        s.take([3], Combine::Replace);
        assert_eq!(s.focus, Scope::Parcel(3));
        s.take([4, 5], Combine::Add);
        assert_eq!((s.focus, s.rows.len()), (Scope::City, 3));
        s.take([3, 4], Combine::Remove);
        assert_eq!(s.focus, Scope::Parcel(5));
        s.invert(10);
        assert_eq!((s.rows.len(), s.rows.contains(5)), (9, false));
    }
}
