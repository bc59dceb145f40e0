//! What a person decided about a layer when it was taken in: repairs taken, control areas stated.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::Area;

/// Control areas as somebody stated them, m².
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ControlAreas {
    /// Of the whole layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all_m2: Option<f64>,
    /// By code (county, town, village) or name of a unit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, f64>,
}

impl ControlAreas {
    /// Whether none is stated.
    pub fn is_empty(&self) -> bool {
        self.all_m2.is_none() && self.units.is_empty()
    }
}

/// One kind of repair that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RepairTaken {
    /// Kind, such as `make-valid`.
    pub kind: String,
    /// Parcels concerned.
    pub count: u64,
}

/// The parcels of a unit against its control area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closing {
    /// Code or name of the unit; `all` = the whole layer.
    pub unit: String,
    /// `tbmj`, or `ellipsoid` where the layer has no TBMJ.
    pub basis: String,
    /// Stated, m².
    pub control_m2: f64,
    /// Sum of the parcels.
    pub sum: Area,
    /// Allowed difference, m².
    pub tolerance_m2: f64,
}

/// What was decided, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Intake {
    /// Repairs taken, in the order in which they were done.
    pub repairs: Vec<RepairTaken>,
    /// Closing of the stated control areas.
    pub closings: Vec<Closing>,
    /// Code system taken; empty = not known.
    #[serde(default)]
    pub scheme: String,
    /// Field taken for the class; empty = not known.
    #[serde(default)]
    pub class_field: String,
}
