//! What is selected, looked at and hovered. What a pick selects is worked out beside the drawing thread.

use std::collections::VecDeque;
use std::sync::Arc;

use rayon::prelude::*;

use super::background::{Background, Pending};
use crate::app::intent::Combine;
use crate::app::number::Scope;
use crate::base::Mass;
use crate::carbon::balance::Line;
use crate::engine::Snapshot;
use crate::geo::{Bounds, BoxIndex};
use crate::land::ClassId;
use crate::map::{RowSet, hit};

/// The selection.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Selected rows.
    pub rows: Arc<RowSet>,
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
    /// Ground that holds the selected rows.
    pub bounds: Bounds,
}

/// What is to be selected.
#[derive(Clone, Debug)]
pub enum Pick {
    /// These rows.
    Rows(Vec<u32>),
    /// All that share ground with a polygon drawn around them, ground metres.
    Around(Arc<BoxIndex>, Vec<[f64; 2]>),
    /// All parcels of a district.
    District(u16),
    /// All parcels of a class.
    Class(ClassId),
    /// Everything.
    All,
    /// What is not selected.
    Others,
    /// What is selected already, with the figures of now.
    Same,
}

/// What a pick gives.
pub struct Picked {
    rows: RowSet,
    focus: Option<Scope>,
    summary: Line,
    bounds: Bounds,
}

/// Picks that wait for each other: each is worked out over the selection that the one before it left.
#[derive(Default)]
pub struct Picks {
    waiting: VecDeque<(Pick, Combine)>,
    pending: Option<Pending<Picked>>,
}

impl Selection {
    /// Nothing selected of `rows` rows.
    pub fn new(rows: usize) -> Self {
        Self {
            rows: Arc::new(RowSet::new(rows)),
            focus: Scope::City,
            hovered: None,
            pointer: None,
            revision: 0,
            summary: Line::default(),
            bounds: Bounds::EMPTY,
        }
    }

    fn take(&mut self, p: Picked) {
        if *self.rows != p.rows {
            self.rows = Arc::new(p.rows);
            self.revision += 1;
        }
        self.focus = p.focus.unwrap_or(self.focus);
        (self.summary, self.bounds) = (p.summary, p.bounds);
    }
}

impl Picks {
    /// Asks for a pick.
    pub fn ask(&mut self, pick: Pick, how: Combine) {
        // Figures that move many times before they are told are told once.
        if !matches!((&pick, self.waiting.back()), (Pick::Same, Some((Pick::Same, _)))) {
            self.waiting.push_back((pick, how));
        }
    }

    /// Whether nothing is being worked out.
    pub fn idle(&self) -> bool {
        self.pending.is_none() && self.waiting.is_empty()
    }

    /// Takes in what was worked out and starts what waits; called once a frame.
    pub fn follow(&mut self, selection: &mut Selection, s: &Snapshot, back: &Background) {
        loop {
            if let Some(p) = self.pending.take() {
                match p.take() {
                    Ok(Some(picked)) => selection.take(picked),
                    Ok(None) => {
                        self.pending = Some(p);
                        return;
                    }
                    Err(_) => {}
                }
            }
            let Some((pick, how)) = self.waiting.pop_front() else { return };
            let (s, now) = (s.clone(), Arc::clone(&selection.rows));
            self.pending = Some(back.run(move || picked(&s, &now, &pick, how)));
        }
    }
}

/// Works a pick out. Cost: O(rows) at most, on several cores.
pub fn picked(s: &Snapshot, now: &RowSet, pick: &Pick, how: Combine) -> Picked {
    let rows = s.base.rows() as u32;
    let set = match pick {
        Pick::Rows(r) => combined(now, r.iter().copied(), how),
        Pick::Around(index, ring) => combined(now, hit::rows_in_lasso(&s.base.shapes, index, ring), how),
        Pick::District(d) => combined(now, (0..rows).filter(|r| s.base.district.get(*r as usize) == Some(d)), how),
        Pick::Class(c) => combined(now, (0..rows).filter(|r| s.base.class.get(*r as usize) == Some(c)), how),
        Pick::All => combined(now, 0..rows, how),
        Pick::Others => combined(now, (0..rows).filter(|r| !now.contains(*r)), how),
        Pick::Same => now.clone(),
    };
    let focus = match (pick, set.iter().next(), set.len()) {
        (Pick::Same, ..) => None,
        (Pick::District(d), ..) => Some(Scope::District(*d)),
        (Pick::Class(c), ..) => Some(Scope::Class(*c)),
        (_, Some(r), 1) => Some(Scope::Parcel(r)),
        _ => Some(Scope::City),
    };
    let (summary, bounds) = sum(s, &set);
    Picked { rows: set, focus, summary, bounds }
}

fn combined(now: &RowSet, rows: impl IntoIterator<Item = u32>, how: Combine) -> RowSet {
    let mut set = now.clone();
    if how == Combine::Replace {
        set.clear();
    }
    for r in rows {
        if how == Combine::Remove {
            set.remove(r);
        } else {
            set.insert(r);
        }
    }
    set
}

/// Figures and ground of the rows.
fn sum(s: &Snapshot, set: &RowSet) -> (Line, Bounds) {
    let line = |r: u32| {
        let r = r as usize;
        let of = |column: &[Mass]| column.get(r).copied().filter(|m| m.0 != i64::MIN).unwrap_or_default();
        let b = &s.balance;
        let area = s.base.area.get(r).copied().unwrap_or_default();
        Line { parcels: 1, area, source: of(&b.source), sink: of(&b.sink), stock: of(&b.stock) }
    };
    let add = |(mut sum, mut ground): (Line, Bounds), r: u32| {
        sum.add(&line(r));
        ground.join(&s.base.shapes.bounds_of(r as usize));
        (sum, ground)
    };
    let join = |(mut a, mut ground): (Line, Bounds), (b, other): (Line, Bounds)| {
        a.add(&b);
        ground.join(&other);
        (a, ground)
    };
    let none = || (Line::default(), Bounds::EMPTY);
    let rows: Vec<u32> = set.iter().collect();
    rows.par_iter().with_min_len(crate::base::BLOCK_ROWS).copied().fold(none, add).reduce(none, join)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carbon::allocate::Allocation;
    use crate::engine::{Accounts, Choices};
    use crate::factor::Registry;
    use crate::land::ClassTable;

    /// Sixteen parcels with made values.
    fn snapshot() -> Snapshot {
        let classes = ClassTable::load().unwrap();
        let (base, balance) = crate::map::bench::made_city(16, 2, &classes);
        let r = Registry::builtin().unwrap();
        let accounts = Accounts {
            settings: Choices::default(),
            sinks: r.sink_set("tool_default", &classes).unwrap(),
            gwp: r.gwp("AR5", "CH4", 100).unwrap(),
            allocation: Allocation::none(&classes),
            inventory: None,
            sectors: Vec::new(),
            registry: Arc::new(r),
            factor_hash: String::new(),
            year: None,
            below: Arc::default(),
        };
        let scheme = crate::carbon::indicators::Scheme::builtin().unwrap();
        Snapshot {
            revision: 0,
            indicators: Arc::new(crate::engine::compared(&scheme, &base, &balance, &[])),
            base: Arc::new(base),
            classes: Arc::new(classes),
            balance: Arc::new(balance),
            accounts: Arc::new(accounts),
            findings: Arc::default(),
            overview: Arc::default(),
            touched: Arc::default(),
            ledger: Arc::default(),
        }
    }

    fn pick(selection: &mut Selection, s: &Snapshot, p: Pick, how: Combine) {
        let mut picks = Picks::default();
        picks.ask(p, how);
        picks.follow(selection, s, &Background::inline());
    }

    #[test]
    fn one_parcel_is_looked_at() {
        let city = snapshot();
        let rows = city.base.rows();
        assert!(rows >= 3, "{rows}");
        let mut s = Selection::new(rows);
        pick(&mut s, &city, Pick::Rows(vec![1]), Combine::Replace);
        assert_eq!((s.focus, s.summary.parcels, s.summary.area), (Scope::Parcel(1), 1, city.base.area[1]));
        pick(&mut s, &city, Pick::Rows(vec![0, 2]), Combine::Add);
        assert_eq!((s.focus, s.rows.len()), (Scope::City, 3));
        pick(&mut s, &city, Pick::Rows(vec![0, 1]), Combine::Remove);
        assert_eq!(s.focus, Scope::Parcel(2));
        pick(&mut s, &city, Pick::Others, Combine::Replace);
        assert_eq!((s.rows.len(), s.rows.contains(2)), (rows - 1, false));
    }

    #[test]
    fn picks_asked_for_at_once_build_on_each_other() {
        let city = snapshot();
        let mut s = Selection::new(city.base.rows());
        let mut picks = Picks::default();
        picks.ask(Pick::Rows(vec![0]), Combine::Replace);
        picks.ask(Pick::Rows(vec![1]), Combine::Add);
        picks.follow(&mut s, &city, &Background::inline());
        assert_eq!(s.rows.iter().collect::<Vec<_>>(), [0, 1]);
    }
}
