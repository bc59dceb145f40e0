//! What it is: the session: base layer + factor settings → balance, published as immutable snapshots.
//! What it never does: draw, or read files.
//! Where to start reading: [`snapshot`].

pub mod compared;
pub mod explain;
pub mod ledger;
pub mod live;
pub mod snapshot;

pub use compared::compared;
pub use ledger::Ledger;
pub use live::Live;
pub use snapshot::{Accounts, Below, Choices, Snapshot, Touched};
