//! Reference systems in words and numbers.

use serde::{Deserialize, Serialize};

/// What coordinates of a system are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CrsKind {
    /// Longitude and latitude in degrees.
    LonLat,
    /// Transverse Mercator on the CGCS2000/GRS80 ellipsoid, scale 1 on the meridian.
    GaussKruger {
        /// Central meridian, degrees east.
        meridian_deg: f64,
        /// False easting in metres, zone prefix included when there is one.
        false_easting_m: f64,
    },
    /// Anything else that proj4rs can transform.
    Other {
        /// PROJ string.
        proj: String,
    },
}

/// A coordinate reference system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Crs {
    /// EPSG code, when it has one.
    pub epsg: Option<u32>,
    /// Name.
    pub name: String,
    /// How to compute with it.
    pub kind: CrsKind,
}
