//! The tree of scenarios: a child stores its own steps only and stands on what its parent has in force.

use serde::{Deserialize, Serialize};

use super::edit::Step;
use crate::base::{Error, Result};

/// Number of a scenario within its project, never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScenarioId(pub u32);

/// Edits of the base, or of another scenario, in steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// Its number.
    pub id: ScenarioId,
    /// Its name.
    pub name: String,
    /// The scenario it stands on; `None` = the base.
    pub parent: Option<ScenarioId>,
    /// Its own steps, oldest first; those from `cursor` on are taken back.
    pub steps: Vec<Step>,
    /// How many steps are in force.
    pub cursor: usize,
}

impl Scenario {
    /// A scenario without steps.
    pub fn new(id: ScenarioId, name: &str, parent: Option<ScenarioId>) -> Self {
        Self { id, name: name.to_owned(), parent, steps: Vec::new(), cursor: 0 }
    }
    /// The steps in force.
    pub fn in_force(&self) -> &[Step] {
        self.steps.get(..self.cursor).unwrap_or(&self.steps)
    }
    /// The step that undo takes back.
    pub fn last(&self) -> Option<&Step> {
        self.steps.get(self.cursor.checked_sub(1)?)
    }
    /// The step that redo brings back.
    pub fn next(&self) -> Option<&Step> {
        self.steps.get(self.cursor)
    }
    /// Number of the step to come: larger than all there were, those that a new step dropped included.
    pub fn next_number(&self) -> u32 {
        self.steps.iter().map(|s| s.number).max().unwrap_or(0) + 1
    }
    /// Adds a step; steps that were taken back are gone and answered.
    pub fn commit(&mut self, step: Step) -> Vec<Step> {
        let dropped = self.steps.split_off(self.cursor.min(self.steps.len()));
        self.steps.push(step);
        self.cursor = self.steps.len();
        dropped
    }
}

/// A change of the tree itself, with what is needed to take it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeEdit {
    /// A new scenario, or one that comes back, at a position of the list.
    Add(usize, Scenario),
    /// A scenario goes, from a position of the list.
    Remove(usize, Scenario),
    /// Another name: old and new.
    Rename(ScenarioId, String, String),
    /// Another position in the list: old and new.
    Move(ScenarioId, usize, usize),
}

impl TreeEdit {
    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            Self::Add(at, s) => Self::Remove(at, s),
            Self::Remove(at, s) => Self::Add(at, s),
            Self::Rename(id, old, new) => Self::Rename(id, new, old),
            Self::Move(id, old, new) => Self::Move(id, new, old),
        }
    }
}

/// All scenarios of a project, in the order in which they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    scenarios: Vec<Scenario>,
    /// Largest number ever given.
    highest: u32,
}

impl Tree {
    /// Scenarios as a file holds them. Errors: `PLAN-003` a number twice, `PLAN-004` a parent that is not there or stands on
    /// its own child.
    pub fn of(scenarios: Vec<Scenario>) -> Result<Self> {
        let highest = scenarios.iter().map(|s| s.id.0).max().unwrap_or(0);
        let tree = Self { scenarios, highest };
        for (i, s) in tree.scenarios.iter().enumerate() {
            if tree.scenarios.iter().take(i).any(|o| o.id == s.id) {
                return Err(Error::new("PLAN-003").with("name", s.name.as_str()));
            }
            tree.chain(s.id)?;
        }
        Ok(tree)
    }

    /// The scenarios in order.
    pub fn all(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// A scenario. Errors: `PLAN-005` there is none of that number.
    pub fn get(&self, id: ScenarioId) -> Result<&Scenario> {
        self.scenarios.iter().find(|s| s.id == id).ok_or_else(|| Error::new("PLAN-005").with("id", id.0))
    }

    /// A scenario to be changed. Errors: `PLAN-005`.
    pub fn get_mut(&mut self, id: ScenarioId) -> Result<&mut Scenario> {
        self.scenarios.iter_mut().find(|s| s.id == id).ok_or_else(|| Error::new("PLAN-005").with("id", id.0))
    }

    /// A scenario with all that it stands on, the one on the base first. Errors: `PLAN-004`, `PLAN-005`.
    pub fn chain(&self, id: ScenarioId) -> Result<Vec<&Scenario>> {
        let mut out = vec![self.get(id)?];
        while let Some(parent) = out.last().and_then(|s| s.parent) {
            let missing = || Error::new("PLAN-004").with("name", out.first().map_or("", |s| s.name.as_str()));
            let parent = self.get(parent).map_err(|_| missing())?;
            if out.len() > self.scenarios.len() {
                return Err(missing());
            }
            out.push(parent);
        }
        out.reverse();
        Ok(out)
    }

    /// The scenarios that stand directly on one, or on the base.
    pub fn children(&self, parent: Option<ScenarioId>) -> impl Iterator<Item = &Scenario> {
        self.scenarios.iter().filter(move |s| s.parent == parent)
    }

    /// The change that makes a new scenario. Errors: `PLAN-005` no such parent, `PLAN-006` the name is taken or empty.
    pub fn create(&self, name: &str, parent: Option<ScenarioId>) -> Result<TreeEdit> {
        self.free_name(name, None)?;
        parent.map(|p| self.get(p)).transpose()?;
        let new = Scenario::new(ScenarioId(self.highest + 1), name.trim(), parent);
        Ok(TreeEdit::Add(self.scenarios.len(), new))
    }

    /// The change that makes a twin with the same parent and steps. Errors: `PLAN-005`, `PLAN-006`.
    pub fn duplicate(&self, id: ScenarioId, name: &str) -> Result<TreeEdit> {
        self.free_name(name, None)?;
        let twin = Scenario { id: ScenarioId(self.highest + 1), name: name.trim().to_owned(), ..self.get(id)?.clone() };
        let after = self.scenarios.iter().position(|s| s.id == id).map_or(self.scenarios.len(), |at| at + 1);
        Ok(TreeEdit::Add(after, twin))
    }

    /// The change that names a scenario anew. Errors: `PLAN-005`, `PLAN-006`.
    pub fn rename(&self, id: ScenarioId, name: &str) -> Result<TreeEdit> {
        self.free_name(name, Some(id))?;
        Ok(TreeEdit::Rename(id, self.get(id)?.name.clone(), name.trim().to_owned()))
    }

    /// The change that takes a scenario away. Errors: `PLAN-005`, `PLAN-007` others stand on it.
    pub fn delete(&self, id: ScenarioId) -> Result<TreeEdit> {
        let s = self.get(id)?;
        if let Some(child) = self.children(Some(id)).next() {
            return Err(Error::new("PLAN-007").with("name", s.name.as_str()).with("child", child.name.as_str()));
        }
        let at = self.scenarios.iter().position(|o| o.id == id).unwrap_or_default();
        Ok(TreeEdit::Remove(at, s.clone()))
    }

    /// The change that puts a scenario elsewhere in the list. Errors: `PLAN-005`.
    pub fn reorder(&self, id: ScenarioId, to: usize) -> Result<TreeEdit> {
        self.get(id)?;
        let at = self.scenarios.iter().position(|s| s.id == id).unwrap_or_default();
        Ok(TreeEdit::Move(id, at, to.min(self.scenarios.len().saturating_sub(1))))
    }

    /// Carries a change out. Errors: `PLAN-005` what it is about is not there.
    pub fn apply(&mut self, edit: &TreeEdit) -> Result<()> {
        match edit {
            TreeEdit::Add(at, s) => {
                self.highest = self.highest.max(s.id.0);
                self.scenarios.insert((*at).min(self.scenarios.len()), s.clone());
            }
            TreeEdit::Remove(_, s) => {
                self.get(s.id)?;
                self.scenarios.retain(|o| o.id != s.id);
            }
            TreeEdit::Rename(id, _, new) => self.get_mut(*id)?.name.clone_from(new),
            TreeEdit::Move(id, _, to) => {
                let moved = self.get(*id)?.clone();
                self.scenarios.retain(|s| s.id != *id);
                self.scenarios.insert((*to).min(self.scenarios.len()), moved);
            }
        }
        Ok(())
    }

    fn free_name(&self, name: &str, own: Option<ScenarioId>) -> Result<()> {
        let name = name.trim();
        let taken = self.scenarios.iter().any(|s| s.name == name && Some(s.id) != own);
        if name.is_empty() || taken { Err(Error::new("PLAN-006").with("name", name)) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown() -> (Tree, ScenarioId, ScenarioId) {
        let mut t = Tree::default();
        let mut add = |name: &str, parent| {
            let edit = t.create(name, parent).unwrap();
            t.apply(&edit).unwrap();
            t.all().last().unwrap().id
        };
        let a = add("base", None);
        let b = add("green", Some(a));
        (t, a, b)
    }

    #[test]
    fn a_tree_grows_and_every_change_can_be_taken_back() {
        let (t, a, b) = grown();
        let names = |t: &Tree, id| t.chain(id).unwrap().iter().map(|s| s.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&t, b), ["base", "green"]);
        let edits = [
            t.rename(b, " blue ").unwrap(),
            t.duplicate(b, "twin").unwrap(),
            t.delete(b).unwrap(),
            t.reorder(a, 1).unwrap(),
        ];
        for edit in edits {
            let mut u = t.clone();
            u.apply(&edit).unwrap();
            assert_ne!(u.all(), t.all(), "{edit:?}");
            u.apply(&edit.inverse()).unwrap();
            assert_eq!(u.all(), t.all());
        }
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let (t, a, b) = grown();
        let code = |e: Result<TreeEdit>| e.unwrap_err().code.0.into_owned();
        assert_eq!(code(t.create(" green", None)), "PLAN-006");
        assert_eq!(code(t.create("  ", None)), "PLAN-006");
        assert_eq!(code(t.create("x", Some(ScenarioId(9)))), "PLAN-005");
        assert_eq!(code(t.delete(a)), "PLAN-007");
        assert!(t.rename(b, "green").is_ok());
        let two = |x: Option<ScenarioId>, y: Option<ScenarioId>| {
            Tree::of(vec![Scenario::new(a, "p", x), Scenario::new(b, "q", y)]).map_err(|e| e.code.0.into_owned())
        };
        assert!(two(None, Some(a)).is_ok());
        assert_eq!(two(Some(b), Some(a)).unwrap_err(), "PLAN-004");
        assert_eq!(two(Some(ScenarioId(7)), None).unwrap_err(), "PLAN-004");
        let twice = Tree::of(vec![Scenario::new(a, "p", None), Scenario::new(a, "q", None)]);
        assert_eq!(twice.unwrap_err().code.0, "PLAN-003");
    }

    #[test]
    fn a_new_step_drops_what_was_taken_back() {
        let (mut t, a, _) = grown();
        let s = t.get_mut(a).unwrap();
        for n in 1..=3 {
            assert_eq!(s.next_number(), n);
            s.commit(Step { number: n, edits: Vec::new() });
        }
        s.cursor = 1;
        assert_eq!((s.last().unwrap().number, s.next().unwrap().number, s.in_force().len()), (1, 2, 1));
        let dropped = s.commit(Step { number: s.next_number(), edits: Vec::new() });
        assert_eq!(dropped.iter().map(|d| d.number).collect::<Vec<_>>(), [2, 3]);
        assert_eq!(s.steps.iter().map(|d| d.number).collect::<Vec<_>>(), [1, 4]);
    }
}
