//! Names of places and reference systems in the language of the reader.

use crate::geo::{Crs, CrsKind};
use crate::i18n::{Lang, Words};
use crate::land::District;

/// Width of a zone of the 3-degree series.
const ZONE_DEG: f64 = 3.0;
/// An easting of more than this carries the number of its zone, metres.
const PREFIXED_FROM_M: f64 = 1e6;

/// The name of a district.
pub fn district<'a>(d: &'a District, words: &Words) -> &'a str {
    if words.lang() == Lang::Zh { &d.name } else { d.name_en() }
}

/// A reference system in words, such as `CGCS2000 / 3° zone 38, 114°E (EPSG:4526)`; other systems by their own name.
pub fn crs(c: &Crs, words: &Words) -> String {
    let CrsKind::GaussKruger { meridian_deg, false_easting_m } = c.kind else { return c.label() };
    let (true, Some(epsg)) = (c.name.starts_with("CGCS2000"), c.epsg) else { return c.label() };
    let key = if false_easting_m > PREFIXED_FROM_M { "map-crs-zone-prefixed" } else { "map-crs-zone" };
    let whole = |x: f64| (x.round() as i64).to_string();
    let args = vec![
        ("zone".into(), whole(meridian_deg / ZONE_DEG).into()),
        ("meridian".into(), whole(meridian_deg).into()),
        ("epsg".into(), epsg.to_string().into()),
    ];
    words.text(key, &args)
}

/// A reference system given as text that begins with its code, such as `EPSG:4547`, in words; other text as it is.
pub fn crs_of(text: &str, words: &Words) -> String {
    let code = text.split_whitespace().next().and_then(|t| t.strip_prefix("EPSG:")).and_then(|d| d.parse().ok());
    code.and_then(|c| Crs::from_epsg(c).ok()).map_or_else(|| text.to_owned(), |c| crs(&c, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_told_with_meridian_and_code() {
        let told = |epsg: u32, lang| crs(&Crs::from_epsg(epsg).unwrap(), &Words::new(lang));
        // Zone 38: 38 × 3° = 114°E; 4526 = 4488 + 38 carries the zone in the easting, 4547 = 4509 + 38 does not.
        assert_eq!(told(4547, Lang::En), "CGCS2000 / 3\u{b0} zone 38, 114\u{b0}E (EPSG:4547)");
        assert_eq!(told(4526, Lang::En), "CGCS2000 / 3\u{b0} zone 38, 114\u{b0}E, zone in easting (EPSG:4526)");
        assert!(told(4526, Lang::Zh).contains("114\u{b0}E"));
        assert_eq!(told(4490, Lang::En), "EPSG:4490 CGCS2000");
        assert_eq!(crs_of("EPSG:4547 CGCS2000", &Words::new(Lang::En)), told(4547, Lang::En));
        assert_eq!(crs_of("local grid", &Words::new(Lang::En)), "local grid");
    }
}
