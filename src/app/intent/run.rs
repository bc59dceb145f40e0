//! Wishes to the session.

use crate::app::number::NumberRef;

/// A wish to the session.
#[derive(Clone, Debug)]
pub enum RunIntent {
    /// Use another sink set, by id.
    SinkSet(String),
    /// Use another set of emission factors, by id.
    FactorSet(String),
    /// Open a number.
    Explain(NumberRef),
    /// Close the opened number.
    CloseDerivation,
    /// Stop the job.
    Cancel,
}
