//! A scenario that is being edited: layout and balance move together, row by row, with every edit.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compared::compared;
use super::snapshot::{Accounts, Snapshot};
use crate::base::{Finding, Mass, Result};
use crate::carbon::allocate::{Allocation, Point};
use crate::carbon::indicators::Scheme;
use crate::carbon::kernel::Rates;
use crate::carbon::masks::Masks;
use crate::carbon::own::{RowFlux, RowTerms, run};
use crate::carbon::rates::{SinkTerms, rates};
use crate::carbon::touch::{Moving, Side, moved};
use crate::land::{BaseLayer, ClassId, ClassTable};
use crate::scenario::file::{self, Names, StepLine};
use crate::scenario::{Edit, Layout, Step};

/// Layout and balance of a scenario.
///
/// Emission intensities are those of the base: a sector's grams per area of a class stay, so that land which changes class
/// changes the sector's total and no other parcel. A point source closes when its parcel's class leaves the classes that
/// may hold its sector; a stand's own flux ends when its parcel bears something else.
pub struct Live {
    layout: Layout,
    layer: Arc<BaseLayer>,
    moving: Moving,
    rates: Rates,
    /// Sectors of the base that a class may hold, by position.
    holds: Holds,
    base: Allocation,
    points: Vec<Point>,
    fluxes: Vec<RowFlux>,
    scheme: Scheme,
}

/// What the base knows of a row that was touched.
struct Kept<'a> {
    points: &'a [Point],
    fluxes: &'a [RowFlux],
    /// Whether the row bears what it bore at first.
    same: bool,
    class: ClassId,
}

/// Classes by sector position.
struct Holds(Vec<[bool; 256]>);

impl Holds {
    fn of(allocation: &Allocation, masks: &Masks) -> Self {
        let sector = |s: &crate::carbon::allocate::AllocatedSector| {
            let mut may = [false; 256];
            masks.of(&s.id).into_iter().flatten().for_each(|(class, _)| may[class.at()] = true);
            may
        };
        Self(allocation.sectors.iter().map(sector).collect())
    }
    fn may(&self, sector: u16, class: ClassId) -> bool {
        self.0.get(sector as usize).is_some_and(|may| may[class.at()])
    }
}

impl Live {
    /// Starts at the base of a snapshot. Errors: `CARBON-004` as in the balance; `CARBON-090`.
    pub fn new(s: &Snapshot, classes: &ClassTable) -> Result<Self> {
        let a = &s.accounts;
        let rates = rates(classes, &a.sinks, SinkTerms { gwp_ch4: a.gwp.value }, &a.allocation)?;
        Ok(Self {
            layout: Layout::new(Arc::clone(&s.base), classes),
            layer: Arc::clone(&s.base),
            moving: Moving::new(&s.balance),
            rates,
            holds: Holds::of(&a.allocation, &Masks::builtin(classes)?),
            points: a.allocation.points.clone(),
            fluxes: a.allocation.fluxes.clone(),
            base: a.allocation.clone(),
            scheme: Scheme::builtin()?,
        })
    }

    /// The layout.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The position of a code that an edit to come brings. Errors: `PLAN-002`.
    pub fn code(&mut self, code: &str) -> Result<u16> {
        self.layout.code(code)
    }

    /// The step of a line for this layout, with what does not fit it. Errors: `PLAN-01x`.
    pub fn step(&mut self, line: &StepLine, names: &Names<'_>) -> Result<(Step, Vec<Finding>)> {
        file::step(line, &mut self.layout, names)
    }

    /// Applies an edit; the city's net moves by the answer, g CO2e per year.
    ///
    /// Errors: `PLAN-001`, `CARBON-010`; nothing is changed then.
    /// Cost: the rows of the edit and the districts × classes of the sums.
    pub fn apply(&mut self, edit: &Edit) -> Result<Mass> {
        let before = self.moving.sums().city();
        self.layout.apply(edit)?;
        let rows = edit.rows();
        let new = self.layout.layer();
        let terms = self.terms(&new, rows);
        let (points, fluxes) = terms.as_ref().map_or((&self.points, &self.fluxes), |(p, f)| (p, f));
        let old_side = Side { layer: &self.layer, terms: RowTerms { points: &self.points, fluxes: &self.fluxes } };
        let new_side = Side { layer: &new, terms: RowTerms { points, fluxes } };
        if let Err(e) = self.moving.touch(old_side, new_side, &self.rates, rows) {
            self.layout.apply(&edit.inverse())?;
            return Err(e);
        }
        self.layer = new;
        if let Some((points, fluxes)) = terms {
            (self.points, self.fluxes) = (points, fluxes);
        }
        Ok(moved(before, self.moving.sums().city()))
    }

    /// Points and fluxes after some rows changed; `None` = as they were. They follow from base and layout alone, so that an
    /// edit taken back leaves what was.
    fn terms(&self, new: &BaseLayer, rows: &[u32]) -> Option<(Vec<Point>, Vec<RowFlux>)> {
        let (base, was) = (&self.base, self.layout.base());
        let known = rows
            .iter()
            .any(|r| !run(&base.points, |p| p.row, *r).is_empty() || !run(&base.fluxes, |f| f.row, *r).is_empty());
        if !known {
            return None;
        }
        let mut kept: BTreeMap<u32, Kept<'_>> = BTreeMap::new();
        for row in rows {
            let at = *row as usize;
            let (now, then) = (new.class.get(at).copied(), was.class.get(at).copied());
            let class = now.unwrap_or(ClassId::MISSING);
            let (points, fluxes) = (run(&base.points, |p| p.row, *row), run(&base.fluxes, |f| f.row, *row));
            kept.insert(*row, Kept { points, fluxes, same: now == then, class });
        }
        let mut points: Vec<Point> = self.points.iter().filter(|p| !kept.contains_key(&p.row)).copied().collect();
        let mut fluxes: Vec<RowFlux> = self.fluxes.iter().filter(|f| !kept.contains_key(&f.row)).copied().collect();
        for k in kept.into_values() {
            points.extend(k.points.iter().filter(|p| k.same || self.holds.may(p.sector, k.class)));
            fluxes.extend(k.fluxes.iter().filter(|_| k.same));
        }
        points.sort_by_key(|p| (p.row, p.sector));
        fluxes.sort_by_key(|f| f.row);
        Some((points, fluxes))
    }

    /// The state as a snapshot like `base`, which is the one the scenario started from.
    pub fn snapshot(&self, base: &Snapshot, revision: u64) -> Snapshot {
        let mut accounts = Arc::clone(&base.accounts);
        if self.points != self.base.points || self.fluxes != self.base.fluxes {
            let a: &mut Accounts = Arc::make_mut(&mut accounts);
            a.allocation.points.clone_from(&self.points);
            a.allocation.fluxes.clone_from(&self.fluxes);
        }
        let balance = self.moving.balance();
        Snapshot {
            revision,
            base: Arc::clone(&self.layer),
            indicators: Arc::new(compared(&self.scheme, &self.layer, &balance, &base.accounts.below.people)),
            balance: Arc::new(balance),
            accounts,
            ..base.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::Silent;
    use crate::carbon::balance::full;
    use crate::carbon::laws::layer;
    use crate::engine::explain::tests::snapshot_of;
    use crate::scenario::Cover;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        /// Touched = all: after any edits, each of them taken back or not, the balance is the one of the whole layout.
        #[test]
        fn edits_row_by_row_equal_the_whole_layout_reckoned_anew(
            rows in prop::collection::vec((0u8..60, 0u16..3, 0.0f64..1e6, prop_oneof![Just(0.0), 0.0f64..1e4]), 2..120),
            strokes in prop::collection::vec(
                (prop::collection::vec(any::<prop::sample::Index>(), 1..20), 0u8..60, any::<bool>()), 1..12),
            marks in prop::collection::vec((any::<prop::sample::Index>(), -1_000_000i64..1_000_000), 0..20),
        ) {
            let mut rows: Vec<_> = rows.into_iter().map(|(c, d, a, s)| (ClassId(c), d, a, s)).collect();
            let classes = ClassTable::load().unwrap();
            rows.extend(["built_industrial", "crop_dry"].map(|c| (classes.find(c).unwrap(), 0, 1e4, 0.0)));
            let at = |i: &prop::sample::Index| i.index(rows.len()) as u32;
            let mut start = snapshot_of(layer(&rows, 3));
            {
                let a = &mut Arc::make_mut(&mut start.accounts).allocation;
                a.points = marks.iter().map(|(i, g)| Point { row: at(i), sector: 0, mass: Mass(g.abs()) }).collect();
                a.points.sort_by_key(|p| (p.row, p.sector));
                a.fluxes = marks.iter().map(|(i, g)| RowFlux { row: at(i), mass: Mass(*g) }).collect();
                a.fluxes.sort_by_key(|f| f.row);
                a.fluxes.dedup_by_key(|f| f.row);
            }
            let first = {
                let a = &start.accounts;
                let rates = rates(&start.classes, &a.sinks, SinkTerms { gwp_ch4: a.gwp.value }, &a.allocation).unwrap();
                full(&start.base, &rates, &a.allocation, &Silent).unwrap()
            };
            start.balance = Arc::new(first);
            let mut live = Live::new(&start, &start.classes).unwrap();
            let mut done: Vec<Edit> = Vec::new();
            let mut sum = Mass(0);
            for (picked, class, back) in strokes {
                let picked: Vec<u32> = picked.iter().map(&at).collect();
                let edit = live.layout().repaint(&picked, Cover { code: 0, class: ClassId(class) }).unwrap();
                if let Some(edit) = edit {
                    sum += live.apply(&edit).unwrap();
                    done.push(edit);
                }
                if back && let Some(last) = done.pop() {
                    sum += live.apply(&last.inverse()).unwrap();
                }
                let now = live.snapshot(&start, 2);
                let a = &now.accounts;
                let all = full(&now.base, &live.rates, &a.allocation, &Silent).unwrap();
                prop_assert_eq!((&now.balance.source[..], &now.balance.sink[..]), (&all.source[..], &all.sink[..]));
                prop_assert_eq!(&now.balance.stock[..], &all.stock[..]);
                prop_assert_eq!(&now.balance.sums, &all.sums);
                let anew = compared(&Scheme::builtin().unwrap(), &now.base, &all, &[]);
                prop_assert_eq!(&*now.indicators, &anew);
            }
            let now = live.snapshot(&start, 2);
            prop_assert_eq!(now.balance.sums.city().net() - start.balance.sums.city().net(), sum);
            for edit in done.iter().rev() {
                live.apply(&edit.inverse()).unwrap();
            }
            let back = live.snapshot(&start, 3);
            prop_assert_eq!(&back.balance.sums, &start.balance.sums);
            prop_assert_eq!(&back.balance.source[..], &start.balance.source[..]);
            prop_assert_eq!(&back.accounts.allocation.points, &start.accounts.allocation.points);
        }
    }
}
