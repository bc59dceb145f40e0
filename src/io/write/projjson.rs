//! Reference systems as PROJJSON, which is how GeoParquet says them.

use serde_json::{Value, json};

use super::wkt;
use crate::geo::{Crs, CrsKind};

/// EPSG code of longitude and latitude on CGCS2000.
const CGCS2000: u32 = 4490;

/// The system; `None` where it cannot be said.
pub fn projjson(crs: &Crs) -> Option<Value> {
    let (name, _) = wkt::ogc(crs)?;
    let CrsKind::GaussKruger { meridian_deg, false_easting_m } = crs.kind else { return Some(geographic()) };
    let parameter = |name: &str, value: f64, unit: &str, code: u32| json!({"name": name, "value": value, "unit": unit, "id": id(code)});
    let mut out = json!({
        "type": "ProjectedCRS",
        "name": name,
        "base_crs": geographic(),
        "conversion": {
            "name": name,
            "method": {"name": "Transverse Mercator", "id": id(9807)},
            "parameters": [
                parameter("Latitude of natural origin", 0.0, "degree", 8801),
                parameter("Longitude of natural origin", meridian_deg, "degree", 8802),
                parameter("Scale factor at natural origin", 1.0, "unity", 8805),
                parameter("False easting", false_easting_m, "metre", 8806),
                parameter("False northing", 0.0, "metre", 8807),
            ],
        },
        "coordinate_system": {
            "subtype": "Cartesian",
            "axis": [axis("Northing", "X", "north", "metre"), axis("Easting", "Y", "east", "metre")],
        },
    });
    if let (Some(code), Some(fields)) = (crs.epsg, out.as_object_mut()) {
        fields.insert("id".into(), id(code));
    }
    Some(out)
}

fn geographic() -> Value {
    json!({
        "type": "GeographicCRS",
        "name": "China Geodetic Coordinate System 2000",
        "datum": {
            "type": "GeodeticReferenceFrame",
            "name": "China 2000",
            "ellipsoid": {"name": "CGCS2000", "semi_major_axis": 6_378_137, "inverse_flattening": 298.257_222_101},
        },
        "coordinate_system": {
            "subtype": "ellipsoidal",
            "axis": [
                axis("Geodetic latitude", "Lat", "north", "degree"),
                axis("Geodetic longitude", "Lon", "east", "degree"),
            ],
        },
        "id": id(CGCS2000),
    })
}

fn id(code: u32) -> Value {
    json!({"authority": "EPSG", "code": code})
}

fn axis(name: &str, short: &str, direction: &str, unit: &str) -> Value {
    json!({"name": name, "abbreviation": short, "direction": direction, "unit": unit})
}
