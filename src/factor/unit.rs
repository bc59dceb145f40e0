//! Units of factors and of statistical tables: `tCO2/(ha·a)`, `kgCO2/kWh`, `tCO2/1e4m3`, `万吨`, `亿立方米`.
//!
//! The words stand in `assets/factors/units.csv` and `unit_prefixes.csv`. A mass that names its substance
//! (`tC`, `tCO2`, `tCH4`) is another thing than a mass of goods (`t`), so that carbon and CO2 cannot be mixed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::units::{CO2_PER_C, KG_PER_T};
use crate::base::{Error, Result};

/// A unit as written, with its size in SI units and its dimensions.
#[derive(Clone, Debug)]
pub struct Unit {
    /// As written.
    pub text: String,
    scale: f64,
    dims: BTreeMap<String, i8>,
}

impl PartialEq for Unit {
    fn eq(&self, o: &Self) -> bool {
        self.text == o.text
    }
}

/// Dimension of a mass of carbon.
const CARBON: &str = "species C";
/// Dimension of a mass of CO2 or CO2e.
const CO2: &str = "species CO2";
/// Dimension of a mass of goods.
const MASS: &str = "mass";

impl Unit {
    /// Reads a unit. Errors: `FACTOR-001` a word is not known.
    pub fn parse(text: &str) -> Result<Self> {
        let words = WORDS.as_ref().map_err(Clone::clone)?;
        let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let mut unit = Self { text: text.trim().to_owned(), scale: 1.0, dims: BTreeMap::new() };
        let known = !tight.is_empty() && unit.take(words, &tight, 1);
        if !known {
            return Err(Error::new("FACTOR-001").with("unit", text.trim()));
        }
        unit.dims.retain(|_, n| *n != 0);
        Ok(unit)
    }

    /// What one of this is in the other unit; carbon asked for as CO2 is multiplied by 44/12.
    ///
    /// Errors: `FACTOR-002` the units do not measure the same thing.
    pub fn to(&self, other: &Self) -> Result<f64> {
        if self.dims == other.dims {
            return Ok(self.scale / other.scale);
        }
        let mut dims = self.dims.clone();
        if dims.get(CARBON) == Some(&1) && other.dims.get(CO2) == Some(&1) {
            dims.remove(CARBON);
            dims.insert(CO2.to_owned(), 1);
            if dims == other.dims {
                return Ok(self.scale / other.scale * CO2_PER_C);
            }
        }
        Err(Error::new("FACTOR-002").with("unit", self.text.as_str()).with("wanted", other.text.as_str()))
    }

    /// Whether both measure the same thing (carbon and CO2 do not).
    pub fn same_kind(&self, other: &Self) -> bool {
        self.dims == other.dims
    }

    /// What stands below the line in an emission factor: `t` of `tCO2/t`; `None` where there is no CO2 or C above it.
    pub(super) fn activity(&self) -> Option<Self> {
        let above = [CO2, CARBON].into_iter().find(|d| self.dims.get(*d) == Some(&1))?;
        let dims = self.dims.iter().filter(|(d, _)| *d != above).map(|(d, n)| (d.clone(), -n)).collect();
        // One tonne above the line, so that the value of the factor is in tonnes per this.
        Some(Self { text: self.text.split_once('/')?.1.to_owned(), scale: KG_PER_T / self.scale, dims })
    }

    /// Whether carbon, not CO2, stands above the line.
    pub(super) fn counts_carbon(&self) -> bool {
        self.dims.get(CARBON) == Some(&1)
    }

    /// The product of two units.
    pub(super) fn times(&self, other: &Self) -> Self {
        let mut dims = self.dims.clone();
        for (d, n) in &other.dims {
            *dims.entry(d.clone()).or_default() += n;
        }
        dims.retain(|_, n| *n != 0);
        Self { text: format!("{}·{}", self.text, other.text), scale: self.scale * other.scale, dims }
    }

    /// Multiplies `text` in, to the power `sign`; false = a word is not known.
    fn take(&mut self, words: &Words, text: &str, sign: i8) -> bool {
        let text = unwrap_brackets(text);
        if words.units.contains_key(text) {
            return self.word(words, text, sign);
        }
        if let Some((above, below)) = split_last(text, '/') {
            return self.take(words, above, sign) && self.take(words, below, -sign);
        }
        if let Some((left, right)) = split_last(text, '·').or_else(|| split_last(text, '*')) {
            return self.take(words, left, sign) && self.take(words, right, sign);
        }
        self.word(words, text, sign)
    }

    /// One word with number, prefix and substance.
    fn word(&mut self, words: &Words, text: &str, sign: i8) -> bool {
        if let Some((dim, scale)) = words.units.get(text) {
            self.multiply(dim, *scale, sign);
            return true;
        }
        let number = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == 'e')).unwrap_or(text.len());
        if number > 0 && text.starts_with(|c: char| c.is_ascii_digit()) {
            let (n, rest) = text.split_at(number);
            let Ok(n) = n.parse::<f64>() else { return false };
            self.multiply("", n, sign);
            return rest.is_empty() || self.word(words, rest, sign);
        }
        if let Some((prefix, k)) = words.prefixes.iter().find(|(p, _)| text.starts_with(p.as_str())) {
            self.multiply("", *k, sign);
            return text.get(prefix.len()..).is_some_and(|rest| self.word(words, rest, sign));
        }
        // A mass of a substance: the mass gives the size, the substance the dimension.
        let masses = words.units.iter().filter(|(_, (d, _))| d == MASS);
        for (mass, (_, size)) in masses {
            let substance = text.strip_prefix(mass.as_str()).and_then(|s| words.units.get(s));
            if let Some((dim, _)) = substance.filter(|(d, _)| d.starts_with("species")) {
                self.multiply(dim, *size, sign);
                return true;
            }
        }
        false
    }

    fn multiply(&mut self, dim: &str, scale: f64, sign: i8) {
        self.scale = if sign > 0 { self.scale * scale } else { self.scale / scale };
        if !dim.is_empty() {
            *self.dims.entry(dim.to_owned()).or_default() += sign;
        }
    }
}

/// The text inside brackets that enclose all of it.
fn unwrap_brackets(text: &str) -> &str {
    match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        Some(inner) if !inner.contains(['(', ')']) => inner,
        _ => text,
    }
}

/// Splits at the last `mark` that stands outside brackets.
fn split_last(text: &str, mark: char) -> Option<(&str, &str)> {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            c if c == mark && depth == 0 => return Some((text.get(..at)?, text.get(at + c.len_utf8()..)?)),
            _ => {}
        }
    }
    None
}

/// Words of units.
struct Words {
    units: BTreeMap<String, (String, f64)>,
    /// Longest first.
    prefixes: Vec<(String, f64)>,
}

/// A line of `units.csv`.
#[derive(Deserialize)]
struct UnitLine {
    word: String,
    dimension: String,
    scale: f64,
    aliases: String,
}

/// A line of `unit_prefixes.csv`.
#[derive(Deserialize)]
struct PrefixLine {
    word: String,
    scale: f64,
}

static WORDS: LazyLock<Result<Words>> = LazyLock::new(|| {
    let mut units = BTreeMap::new();
    for l in super::layers::lines::<UnitLine>("units.csv", include_str!("../../assets/factors/units.csv"))? {
        let names = l.aliases.split('|').filter(|a| !a.is_empty()).chain([l.word.as_str()]);
        units.extend(names.map(|n| (n.to_owned(), (l.dimension.clone(), l.scale))));
    }
    let prefixes = include_str!("../../assets/factors/unit_prefixes.csv");
    let mut prefixes: Vec<_> = super::layers::lines::<PrefixLine>("unit_prefixes.csv", prefixes)?
        .into_iter()
        .map(|l| (l.word, l.scale))
        .collect();
    prefixes.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
    Ok(Words { units, prefixes })
});

#[cfg(test)]
mod tests {
    use super::*;

    fn k(from: &str, to: &str) -> f64 {
        Unit::parse(from).unwrap().to(&Unit::parse(to).unwrap()).unwrap()
    }

    #[test]
    fn units_of_tables_convert() {
        assert_eq!(k("万吨", "t"), 1e4);
        assert_eq!(k("亿立方米", "1e4m3"), 1e4);
        assert_eq!(k("亿kWh", "万kWh"), 1e4);
        assert_eq!(k("万千瓦时", "kWh"), 1e4);
        assert!((k("万tce", "GJ") - 293_076.0).abs() < 1e-6); // 1 tce = 29.3076 GJ
        assert!((k("TJ", "kWh") - 1e12 / 3.6e6).abs() < 1e-6);
        assert!((k("亩", "ha") - 1.0 / 15.0).abs() < 1e-15);
        assert!((k("kgCO2/kWh", "tCO2/1e4kWh") - 10.0).abs() < 1e-12);
        assert_eq!(k("t CO2 / t", "tCO2/t"), 1.0);
        assert_eq!(k("t/ha/a", "t/(ha·a)"), 1.0);
    }

    #[test]
    fn carbon_becomes_co2_only_one_way() {
        assert!((k("tC/(ha·a)", "tCO2/(ha·a)") - 44.0 / 12.0).abs() < 1e-12);
        let error = Unit::parse("tCO2").unwrap().to(&Unit::parse("tC").unwrap()).unwrap_err();
        assert_eq!(error.code.0, "FACTOR-002");
        assert!(Unit::parse("t").unwrap().to(&Unit::parse("m3").unwrap()).is_err());
        assert!(Unit::parse("t").unwrap().to(&Unit::parse("tCO2").unwrap()).is_err());
    }

    #[test]
    fn unknown_words_are_refused() {
        for bad in ["", "foo", "t/foo", "t//ha", "万", "kg()", "1e", "(t"] {
            assert_eq!(Unit::parse(bad).unwrap_err().code.0, "FACTOR-001", "{bad}");
        }
    }

    #[test]
    fn activity_of_an_emission_factor() {
        let unit = Unit::parse("kgCO2/GJ").unwrap();
        // 1 TJ = 1000 GJ; a factor of v kgCO2/GJ is v tonnes per 1000 GJ.
        let activity = unit.activity().unwrap();
        assert!((Unit::parse("TJ").unwrap().to(&activity).unwrap() - 1.0).abs() < 1e-12);
    }
}
