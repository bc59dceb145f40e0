//! What it is: the registry of factors: values with unit, range, source and status, in layers
//! (built-in < region < project), and the sets that the accounting asks for.
//! What it never does: hold a formula, or give a value that nobody stated.
//! Where to start reading: [`registry`], then [`sinks`] and [`energy`].

pub mod energy;
pub mod layers;
pub mod names;
pub mod own;
pub mod pools;
pub mod registry;
pub mod sinks;
pub mod species;
pub mod unit;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use energy::{EnergySet, FuelFactor};
pub use names::{Name, Names};
pub use own::{Overridden, Own};
pub use pools::PoolDensity;
pub use registry::{GridPick, Registry, region_id};
pub use sinks::{SinkSet, StockDensity};
pub use species::{Species, StandKind};
pub use unit::Unit;

use crate::base::Result;

/// How well a value is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Stands in the source named.
    Cited,
    /// Computed from cited values.
    Derived,
    /// A default of the program or from memory; shown as assumed and editable.
    Assumed,
}

/// Which layer a value comes from; later layers win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// Ships with the program.
    BuiltIn,
    /// A region's own values.
    Region,
    /// The project's own values.
    Project,
}

/// Where a value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceNote {
    /// Title of the document; never empty.
    pub title: String,
    /// Publisher or author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Year of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Place in the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Tier of the method, 1 to 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<u8>,
    /// Remark on the value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who put it into a project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Day on which that was done, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// A value with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Id such as `energy.provincial-2025.diesel`.
    pub id: String,
    /// Value in `unit`; emission positive, removal negative.
    pub value: f64,
    /// Unit.
    pub unit: Unit,
    /// Low and high value in `unit`, for the uncertainty band.
    pub range: Option<[f64; 2]>,
    /// Region it holds for.
    pub region: Option<String>,
    /// First and last year it holds for.
    pub years: Option<[u16; 2]>,
    /// How well it is founded.
    pub status: Status,
    /// Where it comes from.
    pub source: Arc<SourceNote>,
    /// Layer it comes from.
    pub layer: LayerKind,
    /// Set, or name of the project layer's file.
    pub set: String,
}

impl Factor {
    /// The same quantity in another unit; a mass of carbon becomes the CO2 that holds it (× 44/12) where asked for.
    ///
    /// Errors: `FACTOR-002` the units do not measure the same thing.
    pub fn in_unit(&self, unit: &Unit) -> Result<Self> {
        let k = self.unit.to(unit).map_err(|e| e.in_field(&self.id))?;
        Ok(Self {
            value: self.value * k,
            range: self.range.map(|[low, high]| [low * k, high * k]),
            unit: unit.clone(),
            ..self.clone()
        })
    }
}
