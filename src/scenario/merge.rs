//! Two plans over the same base brought together: what only one changed is kept, what both changed alike counts once,
//! and what both changed otherwise is a conflict that a person decides.

use std::collections::BTreeSet;

use super::edit::{Cover, Edit, Step};
use super::layout::Layout;
use crate::base::{Error, Result};

/// Which of two plans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The first.
    Ours,
    /// The second.
    Theirs,
}

impl Side {
    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Theirs => "theirs",
        }
    }
}

/// A parcel to which two plans give different covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Row.
    pub row: u32,
    /// What the first makes of it.
    pub ours: Cover,
    /// What the second makes of it.
    pub theirs: Cover,
}

/// Two plans brought together.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The layout of both.
    pub layout: Layout,
    /// What the second plan adds to the first, in its steps; steps of which nothing is left are dropped.
    pub added: Vec<Step>,
}

/// Layouts of two plans, whose codes stand at the same positions.
#[derive(Clone, Debug)]
pub struct Pair {
    ours: Layout,
    theirs: Layout,
    changed: [BTreeSet<u32>; 2],
}

impl Pair {
    /// Two layouts of one base. `theirs` must have been made from [`Layout::fresh`] of `ours`, so that codes agree.
    ///
    /// Errors: `PLAN-002` too many codes; `PLAN-016` the layouts have no common base or no common codes.
    pub fn new(mut ours: Layout, theirs: Layout) -> Result<Self> {
        for code in theirs.codes() {
            ours.code(code)?;
        }
        let alike = ours.codes() == theirs.codes() && std::sync::Arc::ptr_eq(ours.base(), theirs.base());
        if !alike {
            return Err(Error::new("PLAN-016"));
        }
        let changed = [&ours, &theirs].map(|l| l.changed().into_iter().collect());
        Ok(Self { ours, theirs, changed })
    }

    /// Parcels that both changed, and not to the same; by row.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let both = self.changed[0].intersection(&self.changed[1]);
        let each = both.filter_map(|row| {
            let (ours, theirs) = (self.ours.cover(*row)?, self.theirs.cover(*row)?);
            (ours != theirs).then_some(Conflict { row: *row, ours, theirs })
        });
        each.collect()
    }

    /// Parcels that both changed, to the same.
    pub fn alike(&self) -> usize {
        let both = self.changed[0].intersection(&self.changed[1]);
        both.filter(|row| self.ours.cover(**row) == self.theirs.cover(**row)).count()
    }

    /// Codes of both layouts.
    pub fn codes(&self) -> &[String] {
        self.ours.codes()
    }

    /// Parcels that a plan leaves other than the base, by row.
    pub fn changed(&self, side: Side) -> &BTreeSet<u32> {
        match side {
            Side::Ours => &self.changed[0],
            Side::Theirs => &self.changed[1],
        }
    }

    /// The first plan with what the second one adds: `steps` are the second's, numbered anew from `first`.
    ///
    /// Without `prefer` there must be no conflict. Errors: `PLAN-015` conflicts that nobody decided; `PLAN-001`.
    pub fn merge(&self, steps: &[Step], first: u32, prefer: Option<Side>) -> Result<Merged> {
        let conflicts = self.conflicts();
        if prefer.is_none() && !conflicts.is_empty() {
            return Err(Error::new("PLAN-015").with("parcels", conflicts.len()));
        }
        let mut takes: BTreeSet<u32> = self.changed[1].difference(&self.changed[0]).copied().collect();
        if prefer == Some(Side::Theirs) {
            takes.extend(conflicts.iter().map(|c| c.row));
        }
        let (mut layout, mut added) = (self.ours.clone(), Vec::new());
        for step in steps {
            let mut edits = Vec::new();
            for edit in &step.edits {
                edits.extend(part(&mut layout, edit, &takes)?);
            }
            if !edits.is_empty() {
                added.push(Step { number: first + added.len() as u32, edits });
            }
        }
        Ok(Merged { layout, added })
    }
}

/// The edits that do to some rows of a layout what an edit does; they are applied.
fn part(layout: &mut Layout, edit: &Edit, takes: &BTreeSet<u32>) -> Result<Vec<Edit>> {
    let Edit::Repaint(r) = edit;
    let mut by_cover: std::collections::BTreeMap<Cover, Vec<u32>> = std::collections::BTreeMap::new();
    for (i, row) in r.rows.iter().enumerate().filter(|(_, row)| takes.contains(row)) {
        if let Some(cover) = r.new.at(i) {
            by_cover.entry(cover).or_default().push(*row);
        }
    }
    let mut edits = Vec::new();
    for (cover, rows) in by_cover {
        if let Some(edit) = layout.repaint(&rows, cover)? {
            layout.apply(&edit)?;
            edits.push(edit);
        }
    }
    Ok(edits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::layout::tests::layer;
    use super::*;
    use crate::land::{ClassId, ClassTable};

    const ROWS: usize = 30;

    fn strokes() -> impl Strategy<Value = Vec<(Vec<usize>, u8)>> {
        prop::collection::vec((prop::collection::vec(0..ROWS, 1..6), 0u8..9), 0..8)
    }

    fn plan(mut layout: Layout, strokes: &[(Vec<usize>, u8)]) -> (Layout, Vec<Step>) {
        let mut steps = Vec::new();
        for (rows, class) in strokes {
            let rows: Vec<u32> = rows.iter().map(|r| *r as u32).collect();
            // A code that the base lacks, as plans bring them.
            let code = layout.code(&format!("plan{class}")).unwrap();
            let cover =
                if *class == 0 { layout_cover(&layout, rows[0]) } else { Cover { code, class: ClassId(*class) } };
            if let Some(edit) = layout.repaint(&rows, cover).unwrap() {
                layout.apply(&edit).unwrap();
                steps.push(Step { number: steps.len() as u32 + 1, edits: vec![edit] });
            }
        }
        (layout, steps)
    }

    /// What the base bears, so that strokes come back to it now and then.
    fn layout_cover(layout: &Layout, row: u32) -> Cover {
        Cover { code: layout.base().code[row as usize], class: layout.base().class[row as usize] }
    }

    proptest! {
        #[test]
        fn each_row_bears_what_the_plan_that_changed_it_says(a in strokes(), b in strokes(), theirs_win in any::<bool>()) {
            let classes = ClassTable::load().unwrap();
            let base = layer(&[(ClassId(3), 100.0, 0.0); ROWS]);
            let (ours, _) = plan(Layout::new(base, &classes), &a);
            let (theirs, steps) = plan(ours.fresh(), &b);
            let pair = Pair::new(ours, theirs).unwrap();
            let conflicts = pair.conflicts();
            let winner = if theirs_win { Side::Theirs } else { Side::Ours };
            if !conflicts.is_empty() {
                prop_assert_eq!(pair.merge(&steps, 1, None).unwrap_err().code.0, "PLAN-015");
            }
            let merged = pair.merge(&steps, 7, Some(winner)).unwrap();
            for row in 0..ROWS as u32 {
                let (o, t) = (pair.ours.cover(row), pair.theirs.cover(row));
                let changed = |side| pair.changed(side).contains(&row);
                let wanted = match (changed(Side::Ours), changed(Side::Theirs)) {
                    (true, true) if winner == Side::Ours => o,
                    (_, true) => t,
                    _ => o,
                };
                prop_assert_eq!(merged.layout.cover(row), wanted, "row {}", row);
                let both = changed(Side::Ours) && changed(Side::Theirs) && o != t;
                prop_assert_eq!(both, conflicts.iter().any(|c| c.row == row));
            }
            // The steps alone, over the first plan, make the same layout.
            let mut again = pair.ours.clone();
            for (step, number) in merged.added.iter().zip(7..) {
                prop_assert_eq!(step.number, number);
                for edit in &step.edits {
                    prop_assert!(again.conflicts(edit).is_empty());
                    again.apply(edit).unwrap();
                }
            }
            prop_assert_eq!(again.changed(), merged.layout.changed());
        }
    }

    #[test]
    fn layouts_of_different_bases_are_refused() {
        let classes = ClassTable::load().unwrap();
        let one = || Layout::new(layer(&[(ClassId(3), 100.0, 0.0)]), &classes);
        assert_eq!(Pair::new(one(), one()).unwrap_err().code.0, "PLAN-016");
    }
}
