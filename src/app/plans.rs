//! The scenarios of the project that is open, and the one that is being edited.

use std::sync::Arc;

use super::worker::{PlanItem, PlanView, PlanWish, StepItem, Target};
use crate::base::{Error, Finding, Findings, Mass, Result};
use crate::engine::{Live, Snapshot};
use crate::project::plan::{Plan, PlanEntry};
use crate::scenario::file::{self, Names, StepLine};
use crate::scenario::keys::Keys;
use crate::scenario::{Cover, Edit, Layout, Scenario, ScenarioId, Step, Tree, TreeEdit};

/// Scenarios over a base that is open.
#[derive(Default)]
pub struct Plans {
    tree: Tree,
    shown: Option<ScenarioId>,
    live: Option<Live>,
    /// Edits of the step under the hand.
    draft: Vec<Edit>,
    /// How far they moved the net, g CO2e per year.
    drafted: Mass,
    keys: Option<Keys>,
    /// Effect of each step of the shown scenario and those it stands on, by scenario and number.
    effects: Vec<(ScenarioId, u32, Mass)>,
    /// Codes of the base, to which edits add theirs; the same for all scenarios of a base.
    codes: Vec<String>,
}

/// What a wish comes to.
pub struct Outcome {
    /// What is to be recorded before it shows.
    pub entries: Vec<PlanEntry>,
    /// Rows whose figures moved.
    pub moved: Moved,
}

/// Which figures a wish moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// None.
    Nothing,
    /// Those of these rows.
    Rows(Vec<u32>),
    /// Any.
    All,
}

impl Outcome {
    fn nothing() -> Self {
        Self { entries: Vec::new(), moved: Moved::Nothing }
    }
}

impl Plans {
    /// Scenarios as a project holds them, over a base. Steps that no longer fit are told.
    ///
    /// Errors: `PLAN-0xx`: a scenario that cannot be understood.
    pub fn open(plans: &[Plan], s: &Snapshot) -> Result<(Self, Vec<Finding>)> {
        let mut out = Self { codes: s.base.codes.clone(), ..Self::default() };
        if plans.is_empty() {
            return Ok((out, Vec::new()));
        }
        let keys = Keys::new(&s.base.key);
        let names = Names { keys: &keys, classes: &s.classes };
        let found = Findings::new();
        // Parents come before their children, whatever the order of the list.
        let mut done: Vec<Scenario> = Vec::new();
        let order = by_parents(plans)?;
        for plan in order {
            let mut layout = out.replayed(s, plan.parent.map(ScenarioId), &done)?;
            let mut scenario = Scenario::new(ScenarioId(plan.id), &plan.name, plan.parent.map(ScenarioId));
            for line in &plan.steps {
                let (step, findings) = file::step(line, &mut layout, &names)?;
                found.extend(findings);
                step.edits.iter().try_for_each(|e| layout.apply(e))?;
                scenario.steps.push(step);
            }
            scenario.cursor = plan.cursor.min(scenario.steps.len());
            out.codes = layout.codes().to_vec();
            done.push(scenario);
        }
        done.sort_by_key(|s| plans.iter().position(|p| p.id == s.id.0));
        out.tree = Tree::of(done)?;
        out.keys = Some(keys);
        Ok((out, found.sorted()))
    }

    /// A layout with the scenarios below in force, without reckoning anything.
    fn replayed(&self, s: &Snapshot, parent: Option<ScenarioId>, done: &[Scenario]) -> Result<Layout> {
        let mut layout = Layout::new(Arc::clone(&s.base), &s.classes);
        // Positions of codes hold in every scenario of the base.
        self.codes.iter().try_for_each(|c| layout.code(c).map(|_| ()))?;
        let mut chain = Vec::new();
        let mut at = parent;
        while let Some(id) = at {
            let found = done.iter().find(|x| x.id == id).ok_or_else(|| Error::new("PLAN-005").with("id", id.0))?;
            chain.push(found);
            at = found.parent;
        }
        for edit in chain.iter().rev().flat_map(|x| x.in_force()).flat_map(|step| &step.edits) {
            layout.apply(edit)?;
        }
        Ok(layout)
    }

    fn fresh(&self, s: &Snapshot) -> Result<Live> {
        let mut live = Live::new(s, &s.classes)?;
        // Positions of codes hold in every scenario of the base.
        for code in &self.codes {
            live.code(code)?;
        }
        Ok(live)
    }

    /// The figures to show: those of the shown scenario, or of the base.
    pub fn snapshot(&self, base: &Snapshot, revision: u64) -> Snapshot {
        match &self.live {
            Some(live) => live.snapshot(base, revision),
            None => Snapshot { revision, ..base.clone() },
        }
    }

    /// Brings the shown scenario onto other figures of the base, after a change of factors.
    pub fn reckon(&mut self, base: &Snapshot) -> Result<()> {
        let shown = self.shown;
        self.show(base, shown)
    }

    fn show(&mut self, base: &Snapshot, id: Option<ScenarioId>) -> Result<()> {
        let Some(shown) = id else {
            (self.shown, self.live) = (None, None);
            self.effects.clear();
            return Ok(());
        };
        let mut live = self.fresh(base)?;
        let mut effects = Vec::new();
        for scenario in self.tree.chain(shown)? {
            for step in scenario.in_force() {
                let mut effect = Mass(0);
                for edit in &step.edits {
                    effect += live.apply(edit)?;
                }
                effects.push((scenario.id, step.number, effect));
            }
        }
        (self.shown, self.live, self.effects) = (Some(shown), Some(live), effects);
        self.draft.clear();
        self.drafted = Mass(0);
        Ok(())
    }

    /// Carries a wish out on the scenarios in memory; what it answers must be recorded before it is shown.
    pub fn wish(&mut self, wish: PlanWish, base: &Snapshot) -> Result<Outcome> {
        match wish {
            PlanWish::New { name, parent } => self.grow(self.tree.create(&name, parent)?, base),
            PlanWish::Duplicate { id, name } => self.grow(self.tree.duplicate(id, &name)?, base),
            PlanWish::Rename { id, name } => self.reshape(self.tree.rename(id, &name)?, base),
            PlanWish::Move { id, to } => self.reshape(self.tree.reorder(id, to)?, base),
            PlanWish::Delete(id) => {
                let edit = self.tree.delete(id)?;
                if self.shown == Some(id) {
                    let parent = self.tree.get(id)?.parent;
                    self.show(base, parent)?;
                }
                let out = self.reshape(edit, base)?;
                Ok(Outcome { moved: Moved::All, ..out })
            }
            PlanWish::Show(id) => {
                self.show(base, id)?;
                Ok(Outcome { entries: Vec::new(), moved: Moved::All })
            }
            PlanWish::Paint { rows, target, first } => self.paint(&rows, &target, &first, base),
            PlanWish::Finish => self.finish(base),
            PlanWish::Drop => self.drop_draft(),
            PlanWish::Undo => self.turn(false),
            PlanWish::Redo => self.turn(true),
        }
    }

    /// Adds a scenario and shows it.
    fn grow(&mut self, edit: TreeEdit, base: &Snapshot) -> Result<Outcome> {
        let id = if let TreeEdit::Add(_, s) = &edit { Some(s.id) } else { None };
        let out = self.reshape(edit, base)?;
        self.show(base, id)?;
        Ok(Outcome { moved: Moved::All, ..out })
    }

    fn reshape(&mut self, edit: TreeEdit, base: &Snapshot) -> Result<Outcome> {
        let entry = match &edit {
            TreeEdit::Add(at, s) => PlanEntry::Add { at: *at, plan: Box::new(self.plan(s, base)) },
            TreeEdit::Remove(at, s) => PlanEntry::Remove { at: *at, plan: Box::new(self.plan(s, base)) },
            TreeEdit::Rename(id, old, new) => PlanEntry::Rename { plan: id.0, old: old.clone(), new: new.clone() },
            TreeEdit::Move(id, old, new) => PlanEntry::Move { plan: id.0, old: *old, new: *new },
        };
        self.tree.apply(&edit)?;
        Ok(Outcome { entries: vec![entry], moved: Moved::Nothing })
    }

    fn plan(&mut self, s: &Scenario, base: &Snapshot) -> Plan {
        let steps = s.steps.iter().map(|step| self.line(step, base)).collect();
        Plan { id: s.id.0, name: s.name.clone(), parent: s.parent.map(|p| p.0), cursor: s.cursor, steps }
    }

    fn line(&mut self, step: &Step, base: &Snapshot) -> StepLine {
        let keys = self.keys.get_or_insert_with(|| Keys::new(&base.base.key));
        file::line(step, &self.codes, &Names { keys, classes: &base.classes })
    }

    /// Paints rows in the step under the hand. On the base a first scenario is made, which the base stays out of.
    fn paint(&mut self, rows: &[u32], target: &Target, first: &str, base: &Snapshot) -> Result<Outcome> {
        let mut out = Outcome::nothing();
        if self.shown.is_none() {
            let name = self.free_name(first);
            out = self.grow(self.tree.create(&name, None)?, base)?;
        }
        let Some(live) = &mut self.live else { return Ok(out) };
        let code = live.code(&target.code)?;
        self.codes = live.layout().codes().to_vec();
        let class = base.classes.find(&target.class).ok_or_else(|| {
            Error::new("PLAN-011").with("class", target.class.as_str()).with("step", self.draft.len())
        })?;
        if let Some(edit) = live.layout().repaint(rows, Cover { code, class })? {
            self.drafted += live.apply(&edit)?;
            if out.moved == Moved::Nothing {
                out.moved = Moved::Rows(edit.rows().to_vec());
            }
            self.draft.push(edit);
        }
        Ok(out)
    }

    /// A name that no scenario has yet.
    fn free_name(&self, first: &str) -> String {
        let taken = |name: &str| self.tree.all().iter().any(|s| s.name == name);
        (1..).map(|n| format!("{first} {n}")).find(|n| !taken(n)).unwrap_or_default()
    }

    /// The pointer came up: the draft becomes a step.
    fn finish(&mut self, base: &Snapshot) -> Result<Outcome> {
        let (Some(id), false) = (self.shown, self.draft.is_empty()) else { return Ok(Outcome::nothing()) };
        let number = self.tree.get(id)?.next_number();
        let step = Step { number, edits: std::mem::take(&mut self.draft) }.net();
        if step.edits.is_empty() {
            self.drafted = Mass(0);
            return Ok(Outcome::nothing());
        }
        let line = self.line(&step, base);
        self.tree.get_mut(id)?.commit(step);
        self.effects.push((id, number, std::mem::take(&mut self.drafted)));
        Ok(Outcome { entries: vec![PlanEntry::Step { plan: id.0, step: Box::new(line) }], moved: Moved::Nothing })
    }

    /// Takes the step under the hand back.
    fn drop_draft(&mut self) -> Result<Outcome> {
        let mut rows: Vec<u32> = Vec::new();
        self.drafted = Mass(0);
        if let Some(live) = &mut self.live {
            for edit in std::mem::take(&mut self.draft).iter().rev() {
                live.apply(&edit.inverse())?;
                rows.extend(edit.rows());
            }
        }
        let moved = if rows.is_empty() { Moved::Nothing } else { Moved::Rows(rows) };
        Ok(Outcome { entries: Vec::new(), moved })
    }

    /// Takes the last step back, or brings the next one.
    fn turn(&mut self, forward: bool) -> Result<Outcome> {
        let dropped = self.drop_draft()?;
        if dropped.moved != Moved::Nothing {
            return Ok(dropped);
        }
        let Some(id) = self.shown else { return Ok(Outcome::nothing()) };
        let scenario = self.tree.get(id)?;
        let old = scenario.cursor;
        let step = if forward { scenario.next() } else { scenario.last() };
        let Some((number, edits)) = step.map(|s| (s.number, if forward { s.edits.clone() } else { s.inverse() }))
        else {
            return Ok(Outcome::nothing());
        };
        let Some(live) = &mut self.live else { return Ok(Outcome::nothing()) };
        let mut effect = Mass(0);
        let mut rows = Vec::new();
        for edit in &edits {
            effect += live.apply(edit)?;
            rows.extend(edit.rows());
        }
        let new = if forward { old + 1 } else { old - 1 };
        self.tree.get_mut(id)?.cursor = new;
        self.effects.retain(|(s, n, _)| (*s, *n) != (id, number));
        if forward {
            self.effects.push((id, number, effect));
        }
        Ok(Outcome { entries: vec![PlanEntry::Cursor { plan: id.0, old, new }], moved: Moved::Rows(rows) })
    }

    /// What the faces see of the scenarios.
    pub fn view(&self) -> PlanView {
        let depth = |s: &Scenario| self.tree.chain(s.id).map_or(0, |c| c.len().saturating_sub(1));
        let item = |s: &Scenario| PlanItem { id: s.id, name: s.name.clone(), depth: depth(s), steps: s.cursor };
        let steps = self.shown.and_then(|id| self.tree.get(id).ok()).map(|s| self.steps(s)).unwrap_or_default();
        let drafted = self.draft.iter().map(|e| e.rows().len()).sum();
        PlanView { scenarios: self.tree.all().iter().map(item).collect(), shown: self.shown, steps, drafted }
    }

    fn steps(&self, s: &Scenario) -> Vec<StepItem> {
        let name = |c: Cover| self.codes.get(c.code as usize).cloned().unwrap_or_default();
        let one = |(at, step): (usize, &Step)| {
            let of = |covers: fn(&crate::scenario::Repaint) -> &crate::scenario::Covers| {
                let mut names: Vec<String> = Vec::new();
                for Edit::Repaint(r) in &step.edits {
                    let distinct = match covers(r) {
                        crate::scenario::Covers::One(c) => vec![*c],
                        crate::scenario::Covers::Each(all) => all.clone(),
                    };
                    names.extend(distinct.into_iter().map(name));
                }
                names.sort();
                names.dedup();
                names
            };
            let effect = self.effects.iter().find(|(id, n, _)| (*id, *n) == (s.id, step.number)).map(|e| e.2);
            StepItem {
                number: step.number,
                parcels: step.parcels(),
                from: of(|r| &r.old),
                to: of(|r| &r.new),
                effect,
                in_force: at < s.cursor,
            }
        };
        s.steps.iter().enumerate().map(one).collect()
    }
}

/// Plans with parents before children. Errors: `PLAN-004` a parent is not there or stands on its own child.
fn by_parents(plans: &[Plan]) -> Result<Vec<&Plan>> {
    let mut out: Vec<&Plan> = Vec::new();
    while out.len() < plans.len() {
        let before = out.len();
        for p in plans {
            let placed = |id: u32| out.iter().any(|o| o.id == id);
            if !placed(p.id) && p.parent.is_none_or(placed) {
                out.push(p);
            }
        }
        if out.len() == before {
            let stuck = plans.iter().find(|p| !out.iter().any(|o| o.id == p.id));
            return Err(Error::new("PLAN-004").with("name", stuck.map_or("", |p| p.name.as_str())));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::explain::tests::snapshot;
    use crate::project::plan;

    fn paint(rows: &[u32], code: &str, class: &str) -> PlanWish {
        let target = Target { code: code.into(), class: class.into() };
        PlanWish::Paint { rows: rows.to_vec(), target, first: "plan".into() }
    }

    /// Wishes one after another, with what would be in the journal.
    fn wishes(plans: &mut Plans, base: &Snapshot, all: Vec<PlanWish>) -> Vec<Plan> {
        let mut kept = Vec::new();
        for w in all {
            for e in plans.wish(w, base).unwrap().entries {
                plan::apply(&mut kept, &e);
            }
        }
        kept
    }

    #[test]
    fn a_stroke_is_a_step_and_the_base_stays() {
        let base = snapshot();
        let (mut plans, _) = Plans::open(&[], &base).unwrap();
        let net = |p: &Plans| p.snapshot(&base, 1).balance.sums.city().net();
        let start = net(&plans);
        // Industry (row 0, with its point source) and cropland become forest in one stroke.
        let stroke =
            vec![paint(&[0], "0301", "forest_arbor"), paint(&[1, 0], "0301", "forest_arbor"), PlanWish::Finish];
        let kept = wishes(&mut plans, &base, stroke);
        let view = plans.view();
        assert_eq!((view.scenarios.len(), view.shown, view.drafted), (1, Some(ScenarioId(1)), 0));
        let step = &view.steps[0];
        assert_eq!(
            (step.parcels, step.to.clone(), step.effect),
            (2, vec!["0301".to_owned()], Some(net(&plans) - start))
        );
        assert!(net(&plans) < start);
        assert_eq!((kept[0].name.as_str(), kept[0].steps.len(), kept[0].cursor), ("plan 1", 1, 1));
        let again = plans.snapshot(&base, 2);
        assert!(again.base.same_ground(&base.base) && again.accounts.allocation.points.is_empty());

        wishes(&mut plans, &base, vec![PlanWish::Undo]);
        assert_eq!((net(&plans), plans.view().steps[0].in_force), (start, false));
        wishes(&mut plans, &base, vec![PlanWish::Redo]);
        assert_eq!(plans.view().steps[0].effect, step.effect);
        // From the journal the same scenario comes back, with the same figures.
        let (mut other, found) = Plans::open(&kept, &base).unwrap();
        assert!(found.is_empty(), "{found:?}");
        wishes(&mut other, &base, vec![PlanWish::Show(Some(ScenarioId(1)))]);
        assert_eq!(other.snapshot(&base, 1).balance.sums, again.balance.sums);
        assert_eq!(other.view().steps, plans.view().steps);
    }

    #[test]
    fn a_child_stands_on_its_parent_and_a_stroke_given_up_leaves_nothing() {
        let base = snapshot();
        let (mut plans, _) = Plans::open(&[], &base).unwrap();
        let net = |p: &Plans| p.snapshot(&base, 1).balance.sums.city().net();
        let mut all = vec![paint(&[1], "0301", "forest_arbor"), PlanWish::Finish];
        all.push(PlanWish::New { name: "child".into(), parent: Some(ScenarioId(1)) });
        let kept = wishes(&mut plans, &base, all);
        let parent = net(&plans);
        wishes(&mut plans, &base, vec![paint(&[3], "0601", "built_industrial"), PlanWish::Drop]);
        assert_eq!((net(&plans), plans.view().drafted), (parent, 0));
        assert!(plans.view().steps.is_empty());
        // Painting there and back is no step.
        let nothing =
            wishes(&mut plans, &base, vec![paint(&[3], "0601", "built_industrial"), PlanWish::Undo, PlanWish::Finish]);
        assert!(nothing.is_empty() && plans.view().steps.is_empty());
        wishes(&mut plans, &base, vec![paint(&[3], "0601", "built_industrial"), PlanWish::Finish]);
        assert_eq!(plans.view().scenarios.iter().map(|s| (s.depth, s.steps)).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
        // A child before its parent in the list, and one whose parent is gone.
        let mut turned: Vec<Plan> = kept.clone();
        turned.reverse();
        assert_eq!(Plans::open(&turned, &base).unwrap().0.view().scenarios[0].name, "child");
        assert_eq!(Plans::open(&turned[..1], &base).err().unwrap().code.0, "PLAN-004");
        assert_eq!(plans.wish(PlanWish::Delete(ScenarioId(1)), &base).err().unwrap().code.0, "PLAN-007");
        wishes(&mut plans, &base, vec![PlanWish::Delete(ScenarioId(2))]);
        assert_eq!((plans.view().shown, net(&plans)), (Some(ScenarioId(1)), parent));
        assert_eq!(plans.wish(paint(&[9], "1", "forest_arbor"), &base).err().unwrap().code.0, "PLAN-001");
        assert_eq!(plans.wish(paint(&[0], "1", "forst"), &base).err().unwrap().code.0, "PLAN-011");
    }
}
