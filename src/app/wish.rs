//! What can be wished of the scenarios, and what the window sees of them.

use std::path::PathBuf;

use crate::base::Mass;
use crate::carbon::control::Control;
use crate::scenario::ScenarioId;

/// What parcels are to bear: a code of the layer's system with the carbon class that it means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// Code; empty = none.
    pub code: String,
    /// Class id.
    pub class: String,
}

/// Something that parcels can be made to bear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetChoice {
    /// What.
    pub target: Target,
    /// Name in Chinese and English.
    pub names: [String; 2],
    /// Colour of its class.
    pub colour: [u8; 3],
    /// Words by which it is found, in small letters: code, names, pinyin, initials.
    pub search: String,
}

/// A wish about scenarios.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanWish {
    /// A new scenario, shown from then on.
    New {
        /// Name.
        name: String,
        /// What it stands on; `None` = the base.
        parent: Option<ScenarioId>,
    },
    /// A twin of a scenario, shown from then on.
    Duplicate {
        /// Of which.
        id: ScenarioId,
        /// Name.
        name: String,
    },
    /// Another name.
    Rename {
        /// Of which.
        id: ScenarioId,
        /// Name.
        name: String,
    },
    /// Another place in the list.
    Move {
        /// Of which.
        id: ScenarioId,
        /// Position.
        to: usize,
    },
    /// A scenario goes.
    Delete(ScenarioId),
    /// Look at a scenario; `None` = the base.
    Show(Option<ScenarioId>),
    /// Paint rows in the step under the hand.
    Paint {
        /// Rows in any order.
        rows: Vec<u32>,
        /// What they are to bear.
        target: Target,
        /// Name of the scenario that is made when the base is shown; a number is put behind it.
        first: String,
    },
    /// The step under the hand is done.
    Finish,
    /// The step under the hand is given up.
    Drop,
    /// Take the last step back.
    Undo,
    /// Bring back the step that was taken back last.
    Redo,
}

/// A scenario in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// Number.
    pub id: ScenarioId,
    /// Name.
    pub name: String,
    /// How many scenarios it stands on.
    pub depth: usize,
    /// Its own steps in force.
    pub steps: usize,
}

/// A step of the shown scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepItem {
    /// Number.
    pub number: u32,
    /// Parcels.
    pub parcels: usize,
    /// Codes that were there, sorted.
    pub from: Vec<String>,
    /// Codes that are there now, sorted.
    pub to: Vec<String>,
    /// By how much it moved the city's net, g CO2e per year; `None` = it is not in force.
    pub effect: Option<Mass>,
    /// Whether it is in force.
    pub in_force: bool,
}

/// The scenarios as the window sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanView {
    /// All scenarios in order.
    pub scenarios: Vec<PlanItem>,
    /// The one shown; `None` = the base.
    pub shown: Option<ScenarioId>,
    /// Steps of the one shown.
    pub steps: Vec<StepItem>,
    /// Parcels painted in the step under the hand.
    pub drafted: usize,
}

/// A wish about what sources are reckoned from below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BelowWish {
    /// Another table of activities; `None` = none.
    Activities(Option<PathBuf>),
    /// Another table of people; `None` = none.
    People(Option<PathBuf>),
    /// Buildings by the fields of the parcels, or not any more.
    Buildings,
    /// Traffic by the parcels of roads, or not any more.
    Roads,
    /// Stands by the fields of the parcels, or not any more.
    Stands,
    /// What counts for a sector, by id.
    Control(String, Control),
}
