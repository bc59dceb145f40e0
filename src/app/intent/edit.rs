//! Wishes about scenarios and the land in them.

use crate::app::worker::Target;
use crate::scenario::ScenarioId;

/// A wish about scenarios.
#[derive(Clone, Debug)]
pub enum EditIntent {
    /// What the brush paints.
    Target(Target),
    /// Paint rows in the step under the hand.
    Paint(Vec<u32>),
    /// The step under the hand is done.
    Finish,
    /// Give the selected parcels what the brush paints.
    PaintSelection,
    /// Look at a scenario; `None` = the base.
    Show(Option<ScenarioId>),
    /// A new scenario on the one shown.
    New,
    /// A twin of a scenario.
    Duplicate(ScenarioId),
    /// Another name.
    Rename(ScenarioId, String),
    /// A scenario goes.
    Delete(ScenarioId),
}
