//! A number as printed in a table: its value and the precision it was printed with.

use crate::base::{Error, Result};

use super::settings::{asset_rows, broken_asset};
use super::words::{folded, plain};

/// A value and half a step of its last printed digit, both in the same unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The value.
    pub value: f64,
    /// Half a unit of the last printed digit: the value may be off by this much.
    pub half_step: f64,
}

impl Number {
    /// Value and precision in another unit.
    #[must_use]
    pub fn times(self, scale: f64) -> Self {
        Self { value: self.value * scale, half_step: self.half_step * scale }
    }
    /// Whether both can be printings of one value: their intervals overlap (touching is not enough).
    pub fn agrees(self, other: Self) -> bool {
        let room = self.half_step + other.half_step;
        // Room for the error of scaling alone, far below any printed digit.
        let slack = f64::EPSILON * 4.0 * self.value.abs().max(other.value.abs());
        (self.value - other.value).abs() < room - slack || self.value == other.value
    }
}

/// Reads numbers: full-width digits, thousands separators, exponents and large-number words behind the digits.
#[derive(Clone, Debug)]
pub struct NumberReader {
    missing: Vec<String>,
    multipliers: Vec<(String, f64)>,
}

impl NumberReader {
    /// Words from the shipped tables. Errors: `STAT-090`.
    pub fn builtin() -> Result<Self> {
        let words = asset_rows("table_words.csv", include_str!("../../assets/methods/table_words.csv"))?;
        let missing = words.iter().filter(|r| r.get(0) == Some("missing")).filter_map(|r| r.get(1)).map(folded);
        Ok(Self { missing: missing.collect(), multipliers: prefixes()? })
    }

    /// The number of a cell; `None` = missing. Errors: `STAT-006` not a number (place to be added by the caller).
    pub fn read(&self, cell: &str) -> Result<Option<Number>> {
        let text = plain(cell);
        if text.is_empty() || self.missing.contains(&text.to_lowercase()) {
            return Ok(None);
        }
        let bad = || Error::new("STAT-006").with("text", cell.trim());
        let (digits, scale) = self.split(&text);
        let digits = without_thousands(digits).ok_or_else(bad)?;
        let number = parse(&digits).ok_or_else(bad)?;
        Ok(Some(number.times(scale)))
    }

    fn split<'t>(&self, text: &'t str) -> (&'t str, f64) {
        let word = self.multipliers.iter().filter(|(w, _)| !w.is_ascii()).find_map(|(w, s)| {
            let head = text.strip_suffix(w.as_str())?;
            head.ends_with(|c: char| c.is_ascii_digit()).then_some((head, *s))
        });
        word.unwrap_or((text, 1.0))
    }
}

/// Multiplying prefixes (word, factor), longest first.
pub(crate) fn prefixes() -> Result<Vec<(String, f64)>> {
    let name = "unit_prefixes.csv";
    let rows = asset_rows(name, include_str!("../../assets/methods/unit_prefixes.csv"))?;
    let mut out = Vec::with_capacity(rows.len());
    for row in &rows {
        let scale = row.get(1).and_then(|s| s.parse::<f64>().ok()).ok_or_else(|| broken_asset(name, "scale"))?;
        out.push((plain(row.get(0).unwrap_or_default()), scale));
    }
    out.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
    Ok(out)
}

/// Takes `1,234,567.8` apart; commas that do not part groups of three are not separators, so the cell is no number.
fn without_thousands(text: &str) -> Option<String> {
    if !text.contains([',', '\'']) {
        return Some(text.to_owned());
    }
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut groups = whole.split([',', '\'']);
    let first = groups.next()?;
    let first_digits = first.trim_start_matches(['-', '+']);
    let sound = (1..=3).contains(&first_digits.len()) && !rest.contains([',', '\'']);
    let mut out = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        out.push_str(group);
    }
    out.push_str(rest);
    sound.then_some(out)
}

fn parse(text: &str) -> Option<Number> {
    let plain_digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E');
    if !text.chars().all(plain_digits) || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, d)| d.len()) as i32;
    let exponent: i32 = exponent.parse().ok()?;
    let half_step = libm::pow(10.0, f64::from(exponent - decimals)) / 2.0;
    value.is_finite().then_some(Number { value, half_step })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_type_them() {
        let reader = NumberReader::builtin().unwrap();
        let value = |s: &str| reader.read(s).unwrap().map(|n| n.value);
        assert_eq!(value("77,960,937.81"), Some(77_960_937.81));
        assert_eq!(value("\u{FF11}\u{FF12}\u{FF0C}\u{FF13}\u{FF14}\u{FF15}\u{FF0E}\u{FF16}"), Some(12_345.6));
        assert_eq!(value(" 1.5e3 "), Some(1500.0));
        // 2.3 × 10^8 in floats is off by 3e-8
        assert!((value("2.3\u{4EBF}").unwrap() - 2.3e8).abs() < 1e-6);
        assert_eq!(value("\u{2014}"), None);
        assert_eq!(value(""), None);
        assert_eq!(value("\u{2212}5"), Some(-5.0));
        for bad in ["12,5", "abc", "1,23,456", "inf", "5 t", "1.2.3", "."] {
            assert_eq!(reader.read(bad).unwrap_err().code.0, "STAT-006", "{bad}");
        }
    }

    #[test]
    fn printed_precision_decides_agreement() {
        let reader = NumberReader::builtin().unwrap();
        let n = |s: &str| reader.read(s).unwrap().unwrap();
        // 2.2 is 2.15–2.25 and 2.3 is 2.25–2.35: they only touch.
        assert!(!n("2.2").agrees(n("2.3")));
        // 0.76 is 0.755–0.765 and holds 0.7646.
        assert!(n("0.76").agrees(n("0.7646")));
        assert!(n("505").agrees(n("505")));
    }
}
