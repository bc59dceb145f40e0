//! Scenarios on disk: one file of steps each, named by its content, so that every head finds the steps it was saved with.

use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};
use crate::scenario::file::StepLine;

/// Folder of the scenario files.
pub const FOLDER: &str = "scenarios";
/// Hex digits of the content in a file name.
const NAME_DIGITS: usize = 12;

/// A scenario with its steps, as the journal holds it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Number.
    pub id: u32,
    /// Name.
    pub name: String,
    /// Number of the scenario it stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// Steps in force.
    pub cursor: usize,
    /// All steps, those taken back included.
    pub steps: Vec<StepLine>,
}

/// A scenario in the head file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRef {
    /// Number.
    pub id: u32,
    /// Name.
    pub name: String,
    /// Number of the scenario it stands on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<u32>,
    /// Steps in force.
    pub cursor: usize,
    /// File of the steps, relative to the folder.
    pub file: String,
}

impl Plan {
    /// The steps as a file and the scenario as the head names it. Errors: `PROJ-002` a step that has no text form.
    pub fn file(&self) -> Result<(PlanRef, Vec<u8>)> {
        let mut text = String::new();
        for step in &self.steps {
            text.push_str(&serde_json::to_string(step).map_err(|e| Error::new("PROJ-002").because(e))?);
            text.push('\n');
        }
        let hash: String = blake3::hash(text.as_bytes()).to_hex().chars().take(NAME_DIGITS).collect();
        let file = format!("{FOLDER}/{}-{hash}.jsonl", self.id);
        let (name, parent) = (self.name.clone(), self.parent);
        Ok((PlanRef { id: self.id, name, parent, cursor: self.cursor, file }, text.into_bytes()))
    }

    /// The scenario of a head with the bytes of its file. Errors: `PROJ-012` the file is not the one that was saved.
    pub fn read(r: &PlanRef, bytes: &[u8]) -> Result<Self> {
        let bad = |why: &str| Error::new("PROJ-012").with("name", r.name.as_str()).because(why.to_owned());
        let hash: String = blake3::hash(bytes).to_hex().chars().take(NAME_DIGITS).collect();
        if !r.file.ends_with(&format!("-{hash}.jsonl")) {
            return Err(bad("another content"));
        }
        let lines = bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty());
        let steps = lines.map(|l| serde_json::from_slice(l).map_err(|e| bad(&e.to_string()))).collect::<Result<_>>()?;
        Ok(Self { id: r.id, name: r.name.clone(), parent: r.parent, cursor: r.cursor, steps })
    }
}

/// A change of the scenarios, as the journal holds it; taking one in twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanEntry {
    /// A step was made: those that had been taken back are gone.
    Step {
        /// Scenario.
        plan: u32,
        /// The step.
        step: Box<StepLine>,
    },
    /// Steps were taken back or brought back.
    Cursor {
        /// Scenario.
        plan: u32,
        /// Steps in force before.
        old: usize,
        /// Steps in force now.
        new: usize,
    },
    /// A scenario is new or came back, at a position of the list.
    Add {
        /// Position.
        at: usize,
        /// The scenario.
        plan: Box<Plan>,
    },
    /// A scenario is gone, from a position of the list.
    Remove {
        /// Position.
        at: usize,
        /// The scenario.
        plan: Box<Plan>,
    },
    /// Another name.
    Rename {
        /// Scenario.
        plan: u32,
        /// Name before.
        old: String,
        /// Name now.
        new: String,
    },
    /// Another position in the list.
    Move {
        /// Scenario.
        plan: u32,
        /// Position before.
        old: usize,
        /// Position now.
        new: usize,
    },
}

/// Takes a change in.
pub fn apply(plans: &mut Vec<Plan>, entry: &PlanEntry) {
    let find = |plans: &[Plan], id: u32| plans.iter().position(|p| p.id == id);
    match entry {
        PlanEntry::Step { plan, step } => {
            if let Some(p) = find(plans, *plan).and_then(|at| plans.get_mut(at)) {
                let known = p.steps.iter().position(|s| s.step == step.step);
                p.steps.truncate(known.unwrap_or(p.cursor));
                p.steps.push((**step).clone());
                p.cursor = p.steps.len();
            }
        }
        PlanEntry::Cursor { plan, new, .. } => {
            if let Some(p) = find(plans, *plan).and_then(|at| plans.get_mut(at)) {
                p.cursor = (*new).min(p.steps.len());
            }
        }
        PlanEntry::Add { at, plan } => {
            plans.retain(|p| p.id != plan.id);
            plans.insert((*at).min(plans.len()), (**plan).clone());
        }
        PlanEntry::Remove { plan, .. } => plans.retain(|p| p.id != plan.id),
        PlanEntry::Rename { plan, new, .. } => {
            if let Some(p) = find(plans, *plan).and_then(|at| plans.get_mut(at)) {
                p.name.clone_from(new);
            }
        }
        PlanEntry::Move { plan, new, .. } => {
            if let Some(at) = find(plans, *plan) {
                let moved = plans.remove(at);
                plans.insert((*new).min(plans.len()), moved);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(n: u32) -> StepLine {
        StepLine { step: n, edits: Vec::new() }
    }

    #[test]
    fn entries_taken_in_twice_change_nothing() {
        let plan = Box::new(Plan { id: 1, name: "a".into(), ..Plan::default() });
        let entries = [
            PlanEntry::Add { at: 0, plan: plan.clone() },
            PlanEntry::Step { plan: 1, step: Box::new(step(1)) },
            PlanEntry::Step { plan: 1, step: Box::new(step(2)) },
            PlanEntry::Cursor { plan: 1, old: 2, new: 1 },
            PlanEntry::Step { plan: 1, step: Box::new(step(3)) },
            PlanEntry::Rename { plan: 1, old: "a".into(), new: "b".into() },
            PlanEntry::Add { at: 0, plan: Box::new(Plan { id: 2, name: "c".into(), ..Plan::default() }) },
            PlanEntry::Move { plan: 2, old: 0, new: 1 },
        ];
        let mut plans = Vec::new();
        entries.iter().for_each(|e| apply(&mut plans, e));
        let numbers: Vec<u32> = plans[0].steps.iter().map(|s| s.step).collect();
        assert_eq!((plans[0].name.as_str(), numbers, plans[0].cursor), ("b", vec![1, 3], 2));
        let once = plans.clone();
        entries.iter().skip(1).for_each(|e| apply(&mut plans, e));
        assert_eq!(plans, once);
    }

    #[test]
    fn a_file_is_known_by_its_content() {
        let plan = Plan { id: 7, name: "green".into(), parent: Some(2), cursor: 1, steps: vec![step(1), step(5)] };
        let (r, bytes) = plan.file().unwrap();
        assert_eq!(Plan::read(&r, &bytes).unwrap(), plan);
        let mut other = bytes.clone();
        other[8] ^= 1;
        assert_eq!(Plan::read(&r, &other).unwrap_err().code.0, "PROJ-012");
    }
}
