//! EPSG codes of reference systems by the names under which files state them without a code.

use std::sync::LazyLock;

/// Highest zone of the UTM.
const ZONES: u32 = 60;

/// Name folded to its letters and digits, and the code; with a zone in it, the code of zone 0.
static NAMES: LazyLock<Vec<(String, u32)>> = LazyLock::new(|| {
    let text = include_str!("../../assets/land/crs_names.csv");
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records().flatten();
    rows.filter_map(|r| Some((r.get(0)?.to_owned(), r.get(1)?.parse().ok()?))).collect()
});

/// The code of a name; `None` for one that is not known.
pub fn epsg_of(name: &str) -> Option<u32> {
    let wanted = folded(name);
    NAMES.iter().find_map(|(known, epsg)| match known.split_once("{n}") {
        None => (folded(known) == wanted).then_some(*epsg),
        Some((before, after)) => {
            let zone = wanted.strip_prefix(&folded(before))?.strip_suffix(&folded(after))?;
            let zone: u32 = zone.parse().ok()?;
            (1..=ZONES).contains(&zone).then_some(epsg + zone)
        }
    })
}

fn folded(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_have_their_codes() {
        assert_eq!(epsg_of("GCS_WGS_1984"), Some(4326));
        assert_eq!(epsg_of("GCS_China_Geodetic_Coordinate_System_2000"), Some(4490));
        assert_eq!(epsg_of("NAD_1983_UTM_Zone_18N"), Some(26918));
        assert_eq!(epsg_of("WGS_1984_UTM_Zone_50S"), Some(32750));
        for bad in ["WGS_1984_UTM_Zone_61N", "WGS_1984_UTM_Zone_N", "GCS_WGS_1972", ""] {
            assert_eq!(epsg_of(bad), None, "{bad}");
        }
        // Every line of the asset is read, and every code is one that can be computed with.
        assert_eq!(NAMES.len(), 17);
        for (name, epsg) in NAMES.iter() {
            let code = epsg + u32::from(name.contains("{n}")) * 18;
            assert!(crate::geo::Crs::from_epsg(code).is_ok(), "{name} {code}");
        }
    }
}
