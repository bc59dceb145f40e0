//! Steps that can be taken back and done again: groups of recorded changes, each with its name.

use super::planning::last_step;
use super::{How, SessionDesk};
use crate::app::worker::{PlanWish, Reply};
use crate::base::{Result, Watch};
use crate::engine::explain::Key;
use crate::project::Entry;
use crate::scenario::ScenarioId;
use crate::task::tables::file_name;

/// Steps that are kept.
const MOST_STEPS: usize = 200;

/// What a step changed.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// Settings, tables, factors, cells.
    Entries(Vec<Entry>),
    /// A kind of repair, taken or taken back; the layer is read anew.
    Repair(String, bool),
    /// A step of a scenario, made or taken back.
    Plan { id: ScenarioId, forward: bool, name: Key },
}

/// Steps of one session, the last one last. A new step forgets what could be done again.
#[derive(Debug, Default)]
pub(super) struct Steps {
    done: Vec<Change>,
    undone: Vec<Change>,
}

impl Steps {
    /// Notes a step that a person took.
    pub fn note(&mut self, change: Change) {
        self.undone.clear();
        self.done.push(change);
        if self.done.len() > MOST_STEPS {
            self.done.remove(0);
        }
    }
    /// Forgets the steps of a scenario that is gone.
    pub fn forget(&mut self, gone: ScenarioId) {
        let other = |c: &Change| !matches!(c, Change::Plan { id, .. } if *id == gone);
        self.done.retain(other);
        self.undone.retain(other);
    }
    /// Name of the step that would be taken back.
    pub fn undo(&self) -> Option<Key> {
        self.done.last().map(Change::name)
    }
    /// Name of the step that would be done again.
    pub fn redo(&self) -> Option<Key> {
        self.undone.last().map(Change::name)
    }
}

impl Change {
    fn inverse(self) -> Self {
        match self {
            Self::Entries(all) => Self::Entries(all.into_iter().rev().map(Entry::inverse).collect()),
            Self::Repair(kind, on) => Self::Repair(kind, !on),
            Self::Plan { id, forward, name } => Self::Plan { id, forward: !forward, name },
        }
    }

    /// What it is called; values named `sector`, `fuel`, `set` and `repair` are ids.
    fn name(&self) -> Key {
        let entries = match self {
            Self::Repair(kind, _) => return Key::plain("step-repair").with("repair", kind.as_str()),
            Self::Plan { name, .. } => return name.clone(),
            Self::Entries(entries) => entries,
        };
        match entries.first() {
            Some(Entry::Factors { new, .. }) => Key::plain("step-factors").with("set", new.as_str()),
            Some(Entry::Sinks { new, .. }) => Key::plain("step-sinks").with("set", new.as_str()),
            Some(Entry::Tables { new, .. }) => {
                let name = new.first().map(|t| file_name(std::path::Path::new(t))).unwrap_or_default();
                Key::plain("step-table").with("file", name)
            }
            Some(Entry::Below { old, new }) => super::below::name(old, new),
            Some(Entry::Own { id, .. }) => Key::plain("step-factor").with("id", id.as_str()),
            Some(Entry::Cell { old, new }) => {
                let Some(c) = new.as_deref().or(old.as_deref()) else { return Key::plain("step-other") };
                let key = match new.as_ref().map(|c| c.amount) {
                    Some(Some(_)) => "step-cell",
                    Some(None) => "step-cell-empty",
                    None => "step-cell-back",
                };
                let named = Key::plain(key).with("sector", c.sector.as_deref().unwrap_or("total"));
                let named = named.with("fuel", c.fuel.as_str()).with("unit", c.unit.as_str());
                named.with("amount", c.amount.unwrap_or_default())
            }
            _ => Key::plain("step-other"),
        }
    }
}

impl SessionDesk {
    /// Takes the last step back (`back`), or does again what was taken back. Nothing where there is no step.
    pub(super) fn step(&mut self, back: bool, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let open = self.opened()?;
        // A stroke under the hand is what is taken back first.
        if back && open.plans.view().drafted > 0 {
            return self.plan(PlanWish::Drop, reply);
        }
        let steps = &mut open.steps;
        let Some(step) = (if back { steps.done.pop() } else { steps.undone.pop() }) else {
            // Steps of a scenario that were made before this session.
            let earlier = last_step(&open.plans).filter(|_| back);
            return earlier.map_or(Ok(()), |(id, name)| {
                let step = Change::Plan { id, forward: true, name };
                self.opened()?.steps.undone.push(step);
                self.turn(id, false, reply)
            });
        };
        let change = if back { step.clone().inverse() } else { step.clone() };
        let outcome: Result<Option<How>> = match &change {
            Change::Entries(entries) => self.show_changes(entries, watch).map(Some),
            Change::Repair(kind, on) => self.show_repair(kind, *on, watch).map(Some),
            Change::Plan { .. } => Ok(None),
        };
        let steps = &mut self.opened()?.steps;
        // A step that failed stays where it was.
        if outcome.is_ok() == back {
            steps.undone.push(step);
        } else {
            steps.done.push(step);
        }
        match (outcome?, change) {
            (_, Change::Plan { id, forward, .. }) => self.turn(id, forward, reply),
            (Some(how), _) => self.tell(how, reply),
            (None, _) => Ok(()),
        }
    }
}
