//! What the faces see: immutable, cheap to clone.

use std::sync::Arc;

use crate::base::Finding;
use crate::carbon::balance::Balance;
use crate::land::{BaseLayer, ClassTable};

/// One state of the session.
#[derive(Clone)]
pub struct Snapshot {
    /// Rises with every change.
    pub revision: u64,
    /// The parcels.
    pub base: Arc<BaseLayer>,
    /// The class vocabulary.
    pub classes: Arc<ClassTable>,
    /// Source, sink, net and stock.
    pub balance: Arc<Balance>,
    /// What the doctor and the accounting noticed, worst first.
    pub findings: Arc<Vec<Finding>>,
}
