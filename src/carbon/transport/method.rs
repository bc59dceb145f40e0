//! Settings of the method, from `assets/methods/transport.toml`.

use serde::Deserialize;

use crate::base::{Error, Result};
use crate::land::{ClassId, ClassTable};

/// Days of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Year {
    /// Days in a year.
    pub days: f64,
}

/// A tolerance.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Tolerance {
    /// Largest difference, as a share.
    pub tolerance: f64,
}

/// How far two ways may be apart, as factors.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Apart {
    /// Lowest.
    pub low: f64,
    /// Highest.
    pub high: f64,
}

/// Which road a parcel of a land class is taken for where there are no road lines.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ParcelRoad {
    /// Land class.
    pub class: String,
    /// Road class.
    pub road: String,
}

/// All settings.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Method {
    /// Days of traffic.
    pub year: Year,
    /// How far the shares of vehicles may miss 1.
    pub mix: Tolerance,
    /// How far two ways may be apart.
    pub compare: Apart,
    /// How far the share of a mode may be from the national one.
    pub modes: Tolerance,
    /// Roads of parcels.
    pub parcel: Vec<ParcelRoad>,
}

impl Method {
    /// The settings that ship. Errors: `TRANS-090`.
    pub fn builtin() -> Result<Self> {
        let text = include_str!("../../../assets/methods/transport.toml");
        toml::from_str(text).map_err(|e| Error::new("TRANS-090").with("name", "transport.toml").because(e))
    }

    /// Road class of a land class; `None` = no road.
    pub fn road_of(&self, class: ClassId, classes: &ClassTable) -> Option<&str> {
        let id = &classes.get(class)?.id;
        self.parcel.iter().find(|p| p.class == *id).map(|p| p.road.as_str())
    }
}
