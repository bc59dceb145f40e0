//! What it is: what a plan changes: edits in named steps, undo and redo, the tree of scenarios, and the layout they make.
//! What it never does: reckon carbon, or change the base layer.
//! Where to start reading: [`edit`], then [`layout`] (base + edits) and [`tree`] (who inherits from whom).
//!
//! Errors: `PLAN-001`…; findings: `PLAN-101`….

pub mod edit;
pub mod file;
pub mod keys;
pub mod layout;
pub mod ledger;
pub mod lines;
pub mod merge;
pub mod tree;

pub use edit::{Cover, Covers, Edit, Repaint, Step};
pub use layout::Layout;
pub use tree::{Scenario, ScenarioId, Tree, TreeEdit};
