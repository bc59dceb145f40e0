//! Reference systems in words and numbers: what a file states, checked against what the coordinates say.

use serde::{Deserialize, Serialize};

use super::{Bounds, crs_names};
use crate::base::{Error, Finding, Result, Severity};

/// What coordinates of a system are. Longitude–latitude and projected metres never meet without a conversion.
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

/// EPSG code of CGCS2000 longitude–latitude.
pub const EPSG_CGCS2000: u32 = 4490;
/// Half the plain false easting of a zone without prefix, metres (definition of the 4534–4554 systems).
const FALSE_EASTING_M: f64 = 500_000.0;
/// A zone number stands in the millions of an easting (definition of the 4513–4533 systems).
const PREFIX_M: f64 = 1_000_000.0;
/// Width of a zone in degrees.
const ZONE_DEG: f64 = 3.0;
/// EPSG code of zone z with prefix is 4488 + z; of its meridian without prefix 4509 + z.
const EPSG_WITH_PREFIX: u32 = 4488;
const EPSG_WITHOUT_PREFIX: u32 = 4509;
/// First and last 3-degree zone of the series.
const ZONES: std::ops::RangeInclusive<u32> = 25..=45;
/// An easting further from the meridian than this lies outside its zone and both neighbours' halves, metres.
const ZONE_REACH_M: f64 = 350_000.0;

impl Crs {
    /// CGCS2000 longitude–latitude.
    pub fn cgcs2000() -> Self {
        Self { epsg: Some(EPSG_CGCS2000), name: "CGCS2000".into(), kind: CrsKind::LonLat }
    }

    /// The 3-degree Gauss–Krüger system of a zone, with or without its number in the easting.
    pub fn zone(zone: u32, prefix: bool) -> Self {
        let meridian_deg = f64::from(zone) * ZONE_DEG;
        let false_easting_m = FALSE_EASTING_M + if prefix { f64::from(zone) * PREFIX_M } else { 0.0 };
        let epsg =
            ZONES.contains(&zone).then_some(if prefix { EPSG_WITH_PREFIX + zone } else { EPSG_WITHOUT_PREFIX + zone });
        let name = if prefix {
            format!("CGCS2000 / 3-degree Gauss-Kruger zone {zone}")
        } else {
            format!("CGCS2000 / 3-degree Gauss-Kruger CM {meridian_deg}E")
        };
        Self { epsg, name, kind: CrsKind::GaussKruger { meridian_deg, false_easting_m } }
    }

    /// The transverse Mercator around the nearest multiple of 3 degrees, for data that are not projected.
    pub fn around(lon_deg: f64) -> Self {
        let meridian = (lon_deg / ZONE_DEG).round() * ZONE_DEG;
        if meridian > 0.0 && ZONES.contains(&((meridian / ZONE_DEG) as u32)) {
            return Self::zone((meridian / ZONE_DEG) as u32, false);
        }
        let kind = CrsKind::GaussKruger { meridian_deg: meridian, false_easting_m: FALSE_EASTING_M };
        Self { epsg: None, name: format!("Transverse Mercator CM {meridian}"), kind }
    }

    /// By EPSG code. Errors: `CRS-002` a code that is not known.
    pub fn from_epsg(code: u32) -> Result<Self> {
        match code {
            EPSG_CGCS2000 => return Ok(Self::cgcs2000()),
            4513..=4533 => return Ok(Self::zone(code - EPSG_WITH_PREFIX, true)),
            4534..=4554 => return Ok(Self::zone(code - EPSG_WITHOUT_PREFIX, false)),
            _ => {}
        }
        let def = u16::try_from(code).ok().and_then(crs_definitions::from_code);
        let def = def.ok_or_else(|| Error::new("CRS-002").with("code", code))?;
        let name = def.wkt.split('"').nth(1).unwrap_or(def.proj4).to_owned();
        let mut crs = Self::from_proj(def.proj4, &name)?;
        crs.epsg = Some(code);
        Ok(crs)
    }

    /// By a text such as `EPSG:4547`, `4547`, a WKT or a PROJ string. Errors: `CRS-002`.
    pub fn parse(text: &str) -> Result<Self> {
        let t = text.trim();
        let digits = t.strip_prefix("EPSG:").or_else(|| t.strip_prefix("epsg:")).unwrap_or(t);
        if let Ok(code) = digits.parse() {
            return Self::from_epsg(code);
        }
        Self::from_definition(t, t)
    }

    /// By what a file states. Errors: `CRS-002` not understood; `CRS-006` an old Chinese datum that needs parameters.
    pub fn identify(epsg: Option<u32>, definition: Option<&str>, name: Option<&str>) -> Result<Option<Self>> {
        if let Some(code) = epsg.filter(|&c| c != 0)
            && let Ok(crs) = Self::from_epsg(code)
        {
            return Ok(Some(crs));
        }
        let Some(def) = definition.filter(|d| !d.trim().is_empty()) else { return Ok(None) };
        let mut crs = Self::from_definition(def, name.unwrap_or_default())?;
        crs.epsg = crs.epsg.or_else(|| crs_names::epsg_of(&crs.name));
        Ok(Some(crs))
    }

    fn from_definition(def: &str, name: &str) -> Result<Self> {
        let not_understood = || Error::new("CRS-002").with("code", shorten(def));
        let name = if name.is_empty() { def.split('"').nth(1).unwrap_or(def) } else { name };
        if def.trim_start().starts_with("+proj") {
            return Self::from_proj(def, name);
        }
        if let Some(code) = trailing_epsg(def)
            && let Ok(crs) = Self::from_epsg(code)
        {
            return Ok(crs);
        }
        if is_old_chinese_datum(def) {
            return Err(Error::new("CRS-006").with("name", name));
        }
        if depth(def) > DEEPEST {
            return Err(not_understood());
        }
        let proj = proj4wkt::wkt_to_projstring(def).map_err(|e| not_understood().because(e))?;
        Self::from_proj(&proj, name)
    }

    fn from_proj(proj: &str, name: &str) -> Result<Self> {
        let not_understood = || Error::new("CRS-002").with("code", shorten(proj));
        let value = |key: &str| {
            proj.split_whitespace()
                .find_map(|w| w.strip_prefix('+')?.strip_prefix(key)?.strip_prefix('='))
                .map(str::to_owned)
        };
        let number = |key: &str, missing: f64| value(key).and_then(|v| v.parse::<f64>().ok()).unwrap_or(missing);
        let kind = value("proj").unwrap_or_default();
        if matches!(value("ellps").as_deref(), Some("krass" | "IAU76")) && value("towgs84").is_none() {
            return Err(Error::new("CRS-006").with("name", name));
        }
        if matches!(kind.as_str(), "longlat" | "latlong") {
            return Ok(Self { epsg: None, name: name.to_owned(), kind: CrsKind::LonLat });
        }
        let unit_scale = (number("k", 1.0), number("k_0", 1.0));
        let plain = kind == "tmerc"
            && unit_scale == (1.0, 1.0)
            && number("lat_0", 0.0) == 0.0
            && number("y_0", 0.0) == 0.0
            && value("units").is_none_or(|u| u == "m")
            && number("to_meter", 1.0) == 1.0
            && is_geocentric_ellipsoid(value("ellps").as_deref(), number("rf", 0.0), value("datum").as_deref());
        if plain {
            return Ok(Self::gauss_kruger(number("lon_0", 0.0), number("x_0", 0.0), name));
        }
        proj4rs::Proj::from_proj_string(proj).map_err(|e| not_understood().because(e))?;
        Ok(Self { epsg: None, name: name.to_owned(), kind: CrsKind::Other { proj: proj.to_owned() } })
    }

    /// A Gauss–Krüger system by its parameters, with the EPSG code when it is one of the 3-degree series.
    fn gauss_kruger(meridian_deg: f64, false_easting_m: f64, name: &str) -> Self {
        let zone = meridian_deg / ZONE_DEG;
        if zone.fract() == 0.0 && zone > 0.0 && ZONES.contains(&(zone as u32)) {
            for prefix in [true, false] {
                let known = Self::zone(zone as u32, prefix);
                if known.kind == (CrsKind::GaussKruger { meridian_deg, false_easting_m }) {
                    return known;
                }
            }
        }
        Self { epsg: None, name: name.to_owned(), kind: CrsKind::GaussKruger { meridian_deg, false_easting_m } }
    }

    /// What the coordinates alone say: the candidates a person may choose from when a layer states no CRS.
    pub fn candidates(b: &Bounds) -> Vec<Self> {
        if in_degrees(b) {
            return vec![Self::cgcs2000()];
        }
        if let Some(zone) = prefix_of(b) {
            return vec![Self::zone(zone, true)];
        }
        if b.min_x > 0.0 && b.max_x < PREFIX_M && b.min_y > 0.0 {
            return ZONES.map(|z| Self::zone(z, false)).collect();
        }
        Vec::new()
    }

    /// Checks a stated CRS against the extent of the data; notes go to the result.
    ///
    /// Errors: `CRS-003` degrees stated, metres found or the reverse; `CRS-004` zone prefix stated but absent or the
    /// reverse (4526 and 4547); `CRS-005` another zone's prefix.
    pub fn check(&self, b: &Bounds) -> Result<Vec<Finding>> {
        if b.is_empty() {
            return Ok(Vec::new());
        }
        let contradiction = |code: &'static str, better: Option<Self>| {
            let e = Error::new(code).with("stated", self.label()).with("min_x", b.min_x).with("max_x", b.max_x);
            Err(e.with("better", better.map_or_else(String::new, |c| c.label())))
        };
        match &self.kind {
            CrsKind::LonLat => {
                if in_degrees(b) {
                    Ok(Vec::new())
                } else {
                    contradiction("CRS-003", Self::candidates(b).into_iter().next())
                }
            }
            CrsKind::GaussKruger { meridian_deg, false_easting_m } => {
                if in_degrees(b) {
                    return contradiction("CRS-003", Some(Self::cgcs2000()));
                }
                let zone = (meridian_deg / ZONE_DEG) as u32;
                match (prefix_of(b), *false_easting_m >= PREFIX_M) {
                    (Some(found), false) => contradiction("CRS-004", Some(Self::zone(found, true))),
                    (None, true) => contradiction("CRS-004", Some(Self::zone(zone, false))),
                    (Some(found), true) if (*false_easting_m / PREFIX_M) as u32 != found => {
                        contradiction("CRS-005", Some(Self::zone(found, true)))
                    }
                    _ => Ok(self.far_from_meridian(b, *false_easting_m)),
                }
            }
            CrsKind::Other { .. } => {
                if in_degrees(b) {
                    contradiction("CRS-003", Some(Self::cgcs2000()))
                } else {
                    Ok(Vec::new())
                }
            }
        }
    }

    fn far_from_meridian(&self, b: &Bounds, false_easting_m: f64) -> Vec<Finding> {
        let far = (b.centre()[0] - false_easting_m).abs();
        if far <= ZONE_REACH_M {
            return Vec::new();
        }
        vec![Finding::new("CRS-007", Severity::Warn).with("crs", self.label()).with("km", (far / 1000.0).round())]
    }

    /// `EPSG:4547 CGCS2000 / 3-degree Gauss-Kruger CM 114E`.
    pub fn label(&self) -> String {
        self.epsg.map_or_else(|| self.name.clone(), |e| format!("EPSG:{e} {}", self.name))
    }
}

fn shorten(def: &str) -> String {
    def.chars().take(80).collect()
}

/// Whether an extent can only be degrees: a city in metres is far from the origin.
pub fn in_degrees(b: &Bounds) -> bool {
    b.min_x >= -180.0 && b.max_x <= 180.0 && b.min_y >= -90.0 && b.max_y <= 90.0
}

/// The zone number in the millions of all eastings.
fn prefix_of(b: &Bounds) -> Option<u32> {
    let (low, high) = ((b.min_x / PREFIX_M).floor(), (b.max_x / PREFIX_M).floor());
    (low == high && low > 0.0 && (ZONES.contains(&(low as u32)) || (13..25).contains(&(low as u32))))
        .then_some(low as u32)
}

/// The EPSG code that closes a WKT: the authority of the whole, not of a part.
/// Brackets within brackets that a definition may have. Sound ones have fewer than ten; the parser goes one call deeper
/// for each, and thousands would use up the stack.
const DEEPEST: usize = 64;

fn depth(wkt: &str) -> usize {
    let (mut now, mut most) = (0usize, 0);
    for b in wkt.bytes() {
        match b {
            b'[' | b'(' => now += 1,
            b']' | b')' => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}

fn trailing_epsg(wkt: &str) -> Option<u32> {
    let t = wkt.trim_end().trim_end_matches(']');
    let at = t.rfind("AUTHORITY[\"EPSG\",").map(|i| i + 17).or_else(|| t.rfind("ID[\"EPSG\",").map(|i| i + 10))?;
    let tail = t.get(at..)?;
    // Only when nothing but the number follows: otherwise it is the authority of an inner part.
    tail.trim_matches(|c| c == '"' || c == ' ').parse().ok()
}

/// Whether a WKT names Xian 1980 or Beijing 1954.
fn is_old_chinese_datum(wkt: &str) -> bool {
    let w = wkt.to_ascii_lowercase();
    ["xian_1980", "xian 1980", "beijing_1954", "beijing 1954", "d_xian", "d_beijing"].iter().any(|n| w.contains(n))
}

/// CGCS2000, GRS80 and WGS 84 differ by less than a millimetre on a map and by metres between datums at most.
fn is_geocentric_ellipsoid(ellps: Option<&str>, rf: f64, datum: Option<&str>) -> bool {
    matches!(ellps, Some("GRS80" | "WGS84")) || matches!(datum, Some("WGS84")) || (298.257..298.258).contains(&rf)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn box_at(x: f64, y: f64) -> Bounds {
        Bounds { min_x: x, min_y: y, max_x: x + 1000.0, max_y: y + 1000.0 }
    }

    #[test]
    fn zone_prefix_trap_is_an_error_with_the_right_system() {
        let data_with_prefix = box_at(38_460_000.0, 3_840_000.0);
        let e = Crs::from_epsg(4547).unwrap().check(&data_with_prefix).unwrap_err();
        assert_eq!(e.code.0, "CRS-004");
        assert!(format!("{:?}", e.args).contains("EPSG:4526"));
        let e = Crs::from_epsg(4526).unwrap().check(&box_at(460_000.0, 3_840_000.0)).unwrap_err();
        assert!(format!("{:?}", e.args).contains("EPSG:4547"));
        assert_eq!(Crs::from_epsg(4527).unwrap().check(&data_with_prefix).unwrap_err().code.0, "CRS-005");
        assert!(Crs::from_epsg(4526).unwrap().check(&data_with_prefix).unwrap().is_empty());
    }

    #[test]
    fn esri_names_are_understood() {
        let prj = r#"PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;
        assert_eq!(Crs::identify(None, Some(prj), None).unwrap().unwrap().epsg, Some(4547));
        let wgs = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]"#;
        assert_eq!(Crs::identify(None, Some(wgs), None).unwrap().unwrap().kind, CrsKind::LonLat);
        let old = wgs.replace("D_WGS_1984", "D_Xian_1980");
        assert_eq!(Crs::identify(None, Some(&old), None).unwrap_err().code.0, "CRS-006");
    }

    #[test]
    fn without_a_statement_the_data_give_candidates_only() {
        assert_eq!(Crs::identify(None, None, None).unwrap(), None);
        assert_eq!(Crs::candidates(&box_at(38_460_000.0, 3_840_000.0))[0].epsg, Some(4526));
        assert_eq!(Crs::candidates(&box_at(460_000.0, 3_840_000.0)).len(), 21);
        assert_eq!(Crs::from_epsg(3857).unwrap().kind, Crs::parse("EPSG:3857").unwrap().kind);
    }

    #[test]
    fn a_definition_without_bottom_is_not_understood() {
        let text = "PROJCS[".repeat(10_000);
        assert_eq!(Crs::parse(&text).unwrap_err().code.0, "CRS-002");
        assert_eq!(depth("A[B[C(1),D[2]],E[3]]"), 3);
    }
}
