//! Control areas as a person writes them: a number with its unit, or a table of units.

use std::path::Path;

use serde::Deserialize;

use crate::base::{Error, Result};
use crate::factor::Unit;
use crate::land::ControlAreas;

/// Size of a table of control areas at most, bytes: far more than all villages of a province.
const MOST_BYTES: u64 = 16 << 20;

/// A line of the table.
#[derive(Deserialize)]
struct Line {
    code: String,
    area_m2: f64,
}

/// Reads `7446.2km2`, or the file of that name with the columns `code,area_m2`.
///
/// Errors: `AREA-011` not understood; an area that is not above 0 is not understood either.
pub fn read(text: &str) -> Result<ControlAreas> {
    let path = Path::new(text.trim());
    if !path.is_file() {
        return Ok(ControlAreas { all_m2: Some(area_m2(text)?), ..ControlAreas::default() });
    }
    let wrong = || Error::new("AREA-011").with("text", text.trim()).in_file(path);
    let large = std::fs::metadata(path).map_err(|e| wrong().because(e))?.len() > MOST_BYTES;
    if large {
        return Err(wrong());
    }
    let bytes = std::fs::read(path).map_err(|e| wrong().because(e))?;
    parse(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes)).map_err(|e| match e.place.file {
        None => e.in_file(path),
        Some(_) => e,
    })
}

fn parse(bytes: &[u8]) -> Result<ControlAreas> {
    let mut out = ControlAreas::default();
    let mut table = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    for (row, line) in table.deserialize::<Line>().enumerate() {
        let wrong = |text: &str| Error::new("AREA-011").with("text", text).at_row(row as u64 + 1);
        let line = line.map_err(|e| wrong("code,area_m2").because(e))?;
        let twice = out.units.insert(line.code.clone(), line.area_m2).is_some();
        if twice || line.code.is_empty() || !(line.area_m2 > 0.0 && line.area_m2.is_finite()) {
            return Err(wrong(&line.code));
        }
    }
    if out.units.is_empty() { Err(Error::new("AREA-011").with("text", "code,area_m2")) } else { Ok(out) }
}

/// A number with a unit of area, in m².
fn area_m2(text: &str) -> Result<f64> {
    let wrong = || Error::new("AREA-011").with("text", text.trim());
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '\u{ff0c}')).collect();
    let end = plain.find(|c: char| !(c.is_ascii_digit() || c == '.')).ok_or_else(wrong)?;
    let (number, unit) = plain.split_at(end);
    let k = Unit::parse(unit).and_then(|u| u.to(&Unit::parse("m2")?)).map_err(|e| wrong().because(e))?;
    let number: f64 = number.parse().map_err(|e| wrong().because(e))?;
    Some(number * k).filter(|m2| *m2 > 0.0 && m2.is_finite()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_read_with_their_unit() {
        let m2 = |t: &str| read(t).map(|c| c.all_m2.unwrap());
        // 7446.2 km² = 744 620 ha = 7 446 200 000 m² = 11 169 300 亩 (1 亩 = 1/15 ha).
        for text in ["7446.2km2", "7,446.2 km²", "7446.2平方公里", "744620公顷", "744620 ha", "7446200000m2"] {
            assert!((m2(text).unwrap() - 7_446_200_000.0).abs() < 1e-3, "{text}");
        }
        assert!((m2("11169300亩").unwrap() - 7_446_200_000.0).abs() < 1e-3);
        for bad in ["7446.2", "km2", "7446.2km", "7446.2t", "0km2", "-3km2", "1.2.3km2", "", "nowhere.csv"] {
            assert_eq!(m2(bad).unwrap_err().code.0, "AREA-011", "{bad}");
        }
    }

    #[test]
    fn a_table_of_units_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("控制面积.csv");
        let of = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read(path.to_str().unwrap())
        };
        let good = of("\u{feff}code,area_m2\n410102, 1000.5\n410103,2000\n").unwrap();
        assert_eq!(good.units.into_iter().collect::<Vec<_>>(), [("410102".into(), 1000.5), ("410103".into(), 2000.0)]);
        for bad in ["code,area_m2\n", "code\n410102\n", "code,area_m2\n1,2\n1,3\n", "code,area_m2\n1,-2\n", "\u{0}"] {
            assert_eq!(of(bad).unwrap_err().code.0, "AREA-011", "{bad:?}");
        }
    }
}
