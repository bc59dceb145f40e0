//! Scenarios in the window: which one is shown, what the brush paints.

use super::intent::EditIntent;
use super::state::AppState;
use super::worker::{PlanView, PlanWish, Request, Target};
use crate::base::Mass;
use crate::i18n::Words;

/// What the window knows of scenarios.
#[derive(Clone, Debug, Default)]
pub struct Planning {
    /// The scenarios.
    pub view: PlanView,
    /// What the brush paints; `None` until something was chosen.
    pub target: Option<Target>,
    /// Net of the city before the last step; `None` until there was one.
    pub before: Option<Mass>,
}

impl AppState {
    /// Carries out a wish about scenarios.
    pub(super) fn edit(&mut self, i: EditIntent) {
        let Some(c) = &mut self.city else { return };
        let plans = &mut c.plans;
        let wish = match i {
            EditIntent::Target(t) => {
                plans.target = Some(t);
                return;
            }
            EditIntent::Paint(rows) => {
                let Some(target) = plans.target.clone() else { return };
                PlanWish::Paint { rows, target, first: self.words.get("ui-scenario-first") }
            }
            EditIntent::PaintSelection => {
                let Some(target) = plans.target.clone() else { return };
                let rows = c.selection.rows.iter().collect();
                self.session.ask(Request::Plan(PlanWish::Paint {
                    rows,
                    target,
                    first: self.words.get("ui-scenario-first"),
                }));
                PlanWish::Finish
            }
            EditIntent::Finish => PlanWish::Finish,
            EditIntent::Show(id) => PlanWish::Show(id),
            EditIntent::New => PlanWish::New { name: free_name(&plans.view, &self.words), parent: plans.view.shown },
            EditIntent::Duplicate(id) => PlanWish::Duplicate { id, name: free_name(&plans.view, &self.words) },
            EditIntent::Rename(id, name) => PlanWish::Rename { id, name },
            EditIntent::Delete(id) => PlanWish::Delete(id),
        };
        self.session.ask(Request::Plan(wish));
    }

    /// Gives the step under the hand up; whether there was one.
    pub(super) fn drop_draft(&mut self) -> bool {
        let drafted = self.city.as_ref().is_some_and(|c| c.plans.view.drafted > 0);
        if drafted {
            self.session.ask(Request::Plan(PlanWish::Drop));
        }
        drafted
    }
}

/// A name with a number that no scenario has.
fn free_name(view: &PlanView, words: &Words) -> String {
    let first = words.get("ui-scenario-first");
    let taken = |name: &str| view.scenarios.iter().any(|s| s.name == name);
    (1..).map(|n| format!("{first} {n}")).find(|n| !taken(n)).unwrap_or_default()
}
