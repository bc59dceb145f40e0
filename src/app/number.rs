//! Numbers that can be opened: those of the engine, by the short names used here.

pub use crate::engine::explain::{Derivation, Figure, Key, NumberRef, Scope, Term};
