//! Reference systems as well-known text: the Esri form for `.prj`, the OGC form for GeoPackage.

use crate::geo::{Crs, CrsKind};

/// First system whose eastings carry the zone number (zone 25).
const EPSG_WITH_PREFIX: std::ops::RangeInclusive<u32> = 4513..=4533;

const ESRI_GEOGRAPHIC: &str = concat!(
    "GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\",DATUM[\"D_China_2000\",",
    "SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],",
    "UNIT[\"Degree\",0.0174532925199433]]"
);

const OGC_GEOGRAPHIC: &str = concat!(
    "GEOGCS[\"China Geodetic Coordinate System 2000\",DATUM[\"China_2000\",",
    "SPHEROID[\"CGCS2000\",6378137,298.257222101,AUTHORITY[\"EPSG\",\"1024\"]],AUTHORITY[\"EPSG\",\"1043\"]],",
    "PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],",
    "UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4490\"]]"
);

/// Text for a `.prj` file; `None` where the system cannot be said in it.
pub fn esri(crs: &Crs) -> Option<String> {
    let CrsKind::GaussKruger { meridian_deg, false_easting_m } = crs.kind else {
        return (crs.kind == CrsKind::LonLat).then(|| ESRI_GEOGRAPHIC.to_owned());
    };
    let name = match crs.epsg {
        Some(code) if EPSG_WITH_PREFIX.contains(&code) => {
            format!("CGCS2000_3_Degree_GK_Zone_{}", zone(meridian_deg))
        }
        Some(_) => format!("CGCS2000_3_Degree_GK_CM_{meridian_deg}E"),
        None => format!("CGCS2000_GK_CM_{meridian_deg}E"),
    };
    Some(format!(
        "PROJCS[\"{name}\",{ESRI_GEOGRAPHIC},PROJECTION[\"Gauss_Kruger\"],\
         PARAMETER[\"False_Easting\",{false_easting_m:.1}],PARAMETER[\"False_Northing\",0.0],\
         PARAMETER[\"Central_Meridian\",{meridian_deg:.1}],PARAMETER[\"Scale_Factor\",1.0],\
         PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
    ))
}

/// Name and text for `gpkg_spatial_ref_sys`; `None` where the system cannot be said in it.
pub fn ogc(crs: &Crs) -> Option<(String, String)> {
    let CrsKind::GaussKruger { meridian_deg, false_easting_m } = crs.kind else {
        return (crs.kind == CrsKind::LonLat)
            .then(|| ("China Geodetic Coordinate System 2000".to_owned(), OGC_GEOGRAPHIC.to_owned()));
    };
    let name = match crs.epsg {
        Some(code) if EPSG_WITH_PREFIX.contains(&code) => {
            format!("CGCS2000 / 3-degree Gauss-Kruger zone {}", zone(meridian_deg))
        }
        Some(_) => format!("CGCS2000 / 3-degree Gauss-Kruger CM {meridian_deg}E"),
        None => format!("CGCS2000 / Gauss-Kruger CM {meridian_deg}E"),
    };
    let authority = crs.epsg.map_or_else(String::new, |e| format!(",AUTHORITY[\"EPSG\",\"{e}\"]"));
    let text = format!(
        "PROJCS[\"{name}\",{OGC_GEOGRAPHIC},PROJECTION[\"Transverse_Mercator\"],\
         PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",{meridian_deg}],\
         PARAMETER[\"scale_factor\",1],PARAMETER[\"false_easting\",{false_easting_m}],\
         PARAMETER[\"false_northing\",0],UNIT[\"metre\",1,AUTHORITY[\"EPSG\",\"9001\"]]{authority}]"
    );
    Some((name, text))
}

fn zone(meridian_deg: f64) -> u32 {
    (meridian_deg / 3.0).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_said_in_name_and_easting() {
        let with = esri(&Crs::from_epsg(4526).unwrap()).unwrap();
        assert!(with.contains("GK_Zone_38") && with.contains("38500000.0"), "{with}");
        let plain = esri(&Crs::from_epsg(4547).unwrap()).unwrap();
        assert!(plain.contains("GK_CM_114E") && plain.contains("\"False_Easting\",500000.0"), "{plain}");
        assert!(ogc(&Crs::from_epsg(4490).unwrap()).unwrap().1.starts_with("GEOGCS"));
    }

    #[test]
    fn our_own_reader_knows_what_we_wrote() {
        for code in [4490, 4513, 4526, 4533, 4534, 4547, 4554] {
            let crs = Crs::from_epsg(code).unwrap();
            let found = Crs::identify(None, esri(&crs).as_deref(), None).unwrap().unwrap();
            assert_eq!(found.kind, crs.kind, "{code}");
        }
    }
}
