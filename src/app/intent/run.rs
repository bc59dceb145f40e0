//! Wishes to the session.

use crate::app::number::NumberRef;
use crate::app::worker::{BelowWish, OwnFactor};

/// A wish to the session.
#[derive(Clone, Debug)]
pub enum RunIntent {
    /// Use another sink set, by id.
    SinkSet(String),
    /// Use another set of emission factors, by id.
    FactorSet(String),
    /// Take a kind of repair, by name, or take it back.
    Repair(String, bool),
    /// Put a value in the place of a factor.
    SetFactor(OwnFactor),
    /// Take the shipped value of a factor, by id.
    ShippedFactor(String),
    /// Other sources from below, or another choice of a sector.
    Below(BelowWish),
    /// Open a number.
    Explain(NumberRef),
    /// Close the opened number.
    CloseDerivation,
    /// Take the last step back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Stop the job.
    Cancel,
}
