//! The CRS as a file states it, without judging it.

use crate::io::raw::StatedCrs;

/// From the text of a `.prj` file or a WKT column; `None` when it is blank.
pub fn from_wkt(text: &str) -> Option<StatedCrs> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    (!text.is_empty()).then(|| StatedCrs {
        epsg: authority(text),
        name: text.split('"').nth(1).map(str::to_owned),
        definition: Some(text.to_owned()),
    })
}

/// The EPSG number of the whole definition: `AUTHORITY["EPSG","4547"]` or `ID["EPSG",4547]` at its outer level.
fn authority(wkt: &str) -> Option<u32> {
    let (mut depth, mut quoted, mut found) = (0u32, false, None);
    for (i, c) in wkt.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '(' if !quoted => depth += 1,
            ']' | ')' if !quoted => depth = depth.saturating_sub(1),
            'A' | 'I' | 'a' | 'i' if !quoted && depth == 1 => {
                let rest = wkt.get(i..).unwrap_or("");
                let upper: String = rest.chars().take(10).collect::<String>().to_ascii_uppercase();
                if upper.starts_with("AUTHORITY[") || upper.starts_with("ID[") {
                    found = number(rest).or(found);
                }
            }
            _ => {}
        }
    }
    found
}

fn number(text: &str) -> Option<u32> {
    let inside = text.split_once('[')?.1.split(']').next()?;
    let (who, number) = inside.split_once(',')?;
    if !who.trim().trim_matches('"').eq_ignore_ascii_case("EPSG") {
        return None;
    }
    number.trim().trim_matches('"').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outer_authority_counts() {
        let wkt = r#"PROJCS["CGCS2000 / CM 114E",GEOGCS["x",AUTHORITY["EPSG","4490"]],AUTHORITY["EPSG","4547"]]"#;
        let c = from_wkt(wkt).unwrap();
        assert_eq!((c.epsg, c.name.as_deref()), (Some(4547), Some("CGCS2000 / CM 114E")));
        let esri = from_wkt(r#"PROJCS["Zone_38",GEOGCS["GCS",ID["EPSG",4490]]]"#).unwrap();
        assert_eq!(esri.epsg, None);
        assert_eq!(from_wkt(" \n\0"), None);
        assert_eq!(from_wkt(r#"GEOGCRS["a",ID["EPSG",4490]]"#).unwrap().epsg, Some(4490));
    }
}
