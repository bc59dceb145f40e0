//! Burial of carbon in mangrove, salt marsh, peat and lakes, from the literature set: carbon only, methane apart.

use crate::base::{Error, Result};
use crate::factor::{Factor, Registry, Unit};

/// Set of the burial values.
const SET: &str = "sink.wetland_burial_lit.";
/// Unit of the answers.
const UNIT: &str = "tCO2/(ha·a)";

/// Kinds of place that the set knows, such as `wetland_mangrove` and `water_lake_east_plain`.
pub fn kinds(reg: &Registry) -> Vec<&str> {
    reg.under(SET).filter_map(|f| f.id.strip_prefix(SET)).filter(|k| !k.contains('.')).collect()
}

/// Burial of a kind of place in tCO2/(ha·a), uptake negative. It says nothing of methane: the result alone is no net.
///
/// Errors: `SINK-030` the set does not know the kind.
pub fn burial(reg: &Registry, kind: &str) -> Result<Factor> {
    let unknown = || Error::new("SINK-030").with("kind", kind).with("known", kinds(reg).join(", "));
    reg.get(&format!("{SET}{kind}")).ok_or_else(unknown)?.in_unit(&Unit::parse(UNIT)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn burial_by_kind() {
        let reg = Registry::builtin().unwrap();
        let of = |kind: &str| burial(&reg, kind).unwrap().value;
        // 4.4427, 2.3562, 0.5667 tC · 44/12
        assert!((of("wetland_mangrove") + 16.2899).abs() < 1e-4);
        assert!((of("wetland_tidal_saltmarsh") + 8.6394).abs() < 1e-4);
        assert!((of("water_lake_east_plain") + 2.0779).abs() < 1e-4);
        assert_eq!(kinds(&reg).len(), 10);
        assert_eq!(burial(&reg, "sea").unwrap_err().code.0, "SINK-030");
    }
}
