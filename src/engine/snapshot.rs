//! What the faces see: immutable, cheap to clone.

use std::sync::Arc;

use crate::base::Finding;
use crate::carbon::allocate::Allocation;
use crate::carbon::balance::Balance;
use crate::carbon::buildings::Mean;
use crate::carbon::control::SectorMet;
use crate::carbon::indicators::{self, People};
use crate::carbon::inventory::Inventory;
use crate::carbon::line::AccountLine;
use crate::carbon::transport::compare::Compared;
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
    /// Indicators of the districts and the city.
    pub indicators: Arc<indicators::Compared>,
    /// What the balance was reckoned with.
    pub accounts: Arc<Accounts>,
    /// What the doctor and the accounting noticed, worst first.
    pub findings: Arc<Vec<Finding>>,
    /// Tiles of the whole layer that an earlier opening drew; empty = none are known.
    pub overview: Arc<Vec<Arc<IdTile>>>,
    /// What an edit changed.
    pub touched: Arc<Touched>,
}

/// Rows in which a snapshot differs from an earlier one, so that colours follow an edit and not the city.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// Revision of the earlier one; `None` = anything may differ.
    pub since: Option<u64>,
    /// The rows.
    pub rows: Vec<u32>,
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
    /// Sector ids in the order of `Sums::sectors`.
    pub sectors: Vec<String>,
    /// Hash of the effective factor values.
    pub factor_hash: String,
    /// All factors in their layers: the hidden ones are shown beside those in use.
    pub registry: Arc<Registry>,
    /// Year of the tables; `None` without tables.
    pub year: Option<u16>,
    /// What came from below, and where it met the table.
    pub below: Arc<Below>,
}

/// Sources from below: lines by activity, building and road, and how they met the totals of the table.
#[derive(Clone, Debug, Default)]
pub struct Below {
    /// All lines, those of the side accounts included.
    pub lines: Vec<AccountLine>,
    /// Sector by sector: table, lines, what counts.
    pub met: Vec<SectorMet>,
    /// The three ways of transport side by side; `None` = none was reckoned.
    pub transport: Option<Compared>,
    /// Means of buildings against known ones.
    pub buildings: Vec<Mean>,
    /// People and product by district; empty = no table of them.
    pub people: Vec<People>,
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
