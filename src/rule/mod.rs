//! What it is: legal and planning limits: which ground lies within which layer, and rules of what may become what there.
//! What it never does: read files, change a plan, or decide whether an authority would grant an exception.
//! Where to start reading: [`check()`]; rules as data in [`rules`], membership in [`members`].
//!
//! Method: `docs/methods/limits.md` (method book §7.7, §2.4).
//!
//! Errors: `LIMIT-001`…; findings: `LIMIT-101`….

pub mod check;
pub mod members;
pub mod rules;

pub use check::{Breach, Found, changed, check};
pub use members::{Layers, Member, Members};
pub use rules::{Place, Rule, Rules, Severity};
