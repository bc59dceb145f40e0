//! Scenarios at the desk: what is shown, changes in memory, in the journal, on the screen.

use std::sync::Arc;

use super::steps::Change;
use super::{How, SessionDesk, settings};
use crate::app::plans::{Moved, Outcome, Plans};
use crate::app::wish::StepItem;
use crate::app::worker::{PlanWish, Reply};
use crate::base::Result;
use crate::engine::explain::Key;
use crate::engine::{Snapshot, Touched};
use crate::project::Entry;
use crate::scenario::ScenarioId;

impl SessionDesk {
    /// What is shown: the figures of a scenario, or of the base.
    pub(super) fn shown(&mut self) -> Result<Snapshot> {
        let revision = self.revision;
        let open = self.opened()?;
        Ok(open.plans.snapshot(&open.snapshot, revision))
    }

    /// Tells what is shown, with the settings and scenarios that belong to it.
    pub(super) fn tell(&mut self, how: How, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let snapshot = self.shown()?;
        let open = self.opened()?;
        let (settings, plans) = (settings(open)?, open.plans.view());
        reply(how(snapshot));
        // They belong to the city that the snapshot opens.
        reply(Reply::Settings(settings));
        reply(Reply::Plans(plans));
        Ok(())
    }

    /// A wish of a person about scenarios.
    pub(super) fn plan(&mut self, wish: PlanWish, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let gone = if let PlanWish::Delete(id) = &wish { Some(*id) } else { None };
        let finished = wish == PlanWish::Finish;
        let done = self.carry_out(wish, reply)?;
        let stepped = finished && !done.entries.is_empty();
        let moved = done.moved.clone();
        let open = self.opened()?;
        if let Some(id) = gone {
            open.steps.forget(id);
        }
        if stepped && let Some((id, name)) = last_step(&open.plans) {
            open.steps.note(Change::Plan { id, forward: true, name });
        }
        self.show_plan(moved, stepped || gone.is_some(), reply)
    }

    /// Takes the last step of a scenario back, or brings the next one; the scenario is shown then.
    pub(super) fn turn(&mut self, id: ScenarioId, forward: bool, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let mut moved = Moved::Nothing;
        if self.opened()?.plans.view().shown != Some(id) {
            moved = self.carry_out(PlanWish::Show(Some(id)), reply)?.moved;
        }
        let wish = if forward { PlanWish::Redo } else { PlanWish::Undo };
        let done = self.carry_out(wish, reply)?;
        let moved = if moved == Moved::Nothing { done.moved } else { Moved::All };
        self.show_plan(moved, true, reply)
    }

    /// In memory, then in the journal.
    fn carry_out(&mut self, wish: PlanWish, reply: &mut dyn FnMut(Reply)) -> Result<Outcome> {
        let open = self.opened()?;
        let done = open.plans.wish(wish, &open.snapshot)?;
        let recorded = done.entries.iter().try_for_each(|e| open.project.record(&Entry::Plan(e.clone())));
        if let Err(e) = recorded {
            // What is not in the journal is not shown.
            open.plans = Plans::open(&open.project.head.plans, &open.snapshot)?.0;
            self.revision += 1;
            self.tell(Reply::Snapshot, reply)?;
            return Err(e);
        }
        Ok(done)
    }

    fn show_plan(&mut self, moved: Moved, named: bool, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let touched = match moved {
            Moved::Nothing => None,
            Moved::Rows(rows) => Some(Touched { since: Some(self.revision), rows }),
            Moved::All => Some(Touched::default()),
        };
        if let Some(touched) = touched {
            self.revision += 1;
            let shown = self.shown()?;
            reply(Reply::Snapshot(Snapshot { touched: Arc::new(touched), ..shown }));
        }
        let open = self.opened()?;
        if named {
            let settings = settings(open)?;
            reply(Reply::Settings(settings));
        }
        let plans = self.opened()?.plans.view();
        reply(Reply::Plans(plans));
        Ok(())
    }
}

/// The last step in force of the scenario that is shown, with its name.
pub(super) fn last_step(plans: &Plans) -> Option<(ScenarioId, Key)> {
    let view = plans.view();
    let step = view.steps.iter().rfind(|s| s.in_force)?;
    Some((view.shown?, step_key(step)))
}

/// A step in words, without its effect.
fn step_key(s: &StepItem) -> Key {
    let key = Key::plain("step-plan").with("count", s.parcels);
    key.with("from", s.from.join("/")).with("to", s.to.join("/"))
}
