//! What the faces see: immutable, cheap to clone.

use std::sync::Arc;

use crate::base::Finding;
use crate::carbon::allocate::Allocation;
use crate::carbon::balance::Balance;
use crate::carbon::inventory::Inventory;
use crate::factor::{Factor, Registry, SinkSet};
use crate::land::{BaseLayer, ClassTable};
use crate::map::IdTile;

use super::Ledger;

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
    /// The balance by sector, fuel and district.
    pub ledger: Arc<Ledger>,
    /// What the balance was reckoned with.
    pub accounts: Arc<Accounts>,
    /// What the doctor and the accounting noticed, worst first.
    pub findings: Arc<Vec<Finding>>,
    /// Tiles of the whole layer that an earlier opening drew; empty = none are known.
    pub overview: Arc<Vec<Arc<IdTile>>>,
}

/// What a balance was reckoned with: enough to explain any of its numbers.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// Names of the choices.
    pub settings: Choices,
    /// Sink factors by class.
    pub sinks: SinkSet,
    /// GWP of CH4, t CO2e per t.
    pub gwp: Factor,
    /// Sector totals turned into rates per class.
    pub allocation: Allocation,
    /// The table's emissions; `None` without a table.
    pub inventory: Option<Inventory>,
    /// Sector ids in the order of `Sums::by_sector`.
    pub sectors: Vec<String>,
    /// Hash of the effective factor values.
    pub factor_hash: String,
    /// All factors in their layers: the hidden ones are shown beside those in use.
    pub registry: Arc<Registry>,
    /// Year of the tables; `None` without tables.
    pub year: Option<u16>,
}

/// Names of the choices that move results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Set of energy factors.
    pub factors: String,
    /// Set of sink factors.
    pub sinks: String,
    /// Region of the grid factor, such as `CN-41`.
    pub region: Option<String>,
    /// Year asked for.
    pub year: Option<u16>,
    /// `consumer` or `plant`; empty = found out from the table.
    pub power: String,
}
