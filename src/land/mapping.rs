//! Free mapping tables: any value of a field → carbon class.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::class::{ClassId, ClassTable};
use super::crosswalk::squeeze;
use crate::base::{Error, Result};

/// A table `value,carbon_class`, from a file of the person or shipped with the program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MappingTable {
    /// Name shown to people: the file name, or `osm`, `worldcover`, `clcd`.
    pub name: String,
    classes: BTreeMap<String, ClassId>,
}

/// A line; other columns are allowed.
#[derive(Deserialize)]
struct Line {
    value: String,
    carbon_class: String,
}

impl MappingTable {
    /// Reads `value,carbon_class` with a header; more columns are ignored. A class is named by its id or its name.
    ///
    /// Values are compared without regard to spaces, case and full-width forms; `10.0` is `10`.
    /// Errors: `CLASS-010` a column is missing or a line is broken, `CLASS-011` unknown class,
    /// `CLASS-012` a value stands twice, `CLASS-013` no line at all.
    pub fn parse(name: &str, text: &str, table: &ClassTable) -> Result<Self> {
        let mut out = Self { name: name.to_owned(), classes: BTreeMap::new() };
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let bad = |e: csv::Error| {
            let row = e.position().map_or(0, csv::Position::record);
            Error::new("CLASS-010").with("table", name).at_row(row).because(e)
        };
        let header = reader.headers().map_err(bad)?.clone();
        if let Some(column) = ["value", "carbon_class"].into_iter().find(|c| !header.iter().any(|h| h == *c)) {
            return Err(Error::new("CLASS-010").with("table", name).in_field(column));
        }
        for (row, line) in reader.deserialize::<Line>().enumerate() {
            let line = line.map_err(bad)?;
            let class = class_of(table, &line.carbon_class)
                .ok_or_else(|| Error::new("CLASS-011").with("class", line.carbon_class.as_str()).at_row(row as u64))?;
            if out.classes.insert(key(&line.value), class).is_some() {
                return Err(Error::new("CLASS-012").with("value", line.value.as_str()).at_row(row as u64));
            }
        }
        if out.classes.is_empty() {
            return Err(Error::new("CLASS-013").with("table", name));
        }
        Ok(out)
    }

    /// The class of a value; `None` = the table does not have it.
    pub fn class(&self, word: &str) -> Option<ClassId> {
        self.classes.get(&key(word)).copied()
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }
}

/// A class by id or by name in either language.
fn class_of(table: &ClassTable, word: &str) -> Option<ClassId> {
    table.find(word).or_else(|| {
        let named = |c: &super::class::Class| c.name_zh == word || c.name_en.eq_ignore_ascii_case(word);
        table.classes.iter().position(named).map(|i| ClassId(i as u8))
    })
}

/// What two spellings of a value have in common.
fn key(word: &str) -> String {
    let mut key = squeeze(word).to_lowercase();
    if let Some((whole, tail)) = key.split_once('.')
        && !tail.is_empty()
        && tail.bytes().all(|b| b == b'0')
        && whole.bytes().all(|b| b.is_ascii_digit())
    {
        key = whole.to_owned();
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<MappingTable> {
        MappingTable::parse("t.csv", text, &ClassTable::load().unwrap())
    }

    #[test]
    fn values_are_found_whatever_their_spelling() {
        let t =
            parse("\u{feff}value,carbon_class,note\nForest,forest_arbor,x\n10,crop_dry,\n草地,其他草地,\n").unwrap();
        let classes = ClassTable::load().unwrap();
        assert_eq!(t.class(" FOREST "), classes.find("forest_arbor"));
        assert_eq!(t.class("10.0"), classes.find("crop_dry"));
        assert_eq!(t.class("草地"), classes.find("grass_other"));
        assert_eq!(t.class("sea"), None);
    }

    #[test]
    fn faults_have_their_codes() {
        let code = |t: &str| parse(t).unwrap_err().code.0.into_owned();
        assert_eq!(code("value,class\na,b\n"), "CLASS-010");
        assert_eq!(code("value,carbon_class\na,b\n"), "CLASS-011");
        assert_eq!(code("value,carbon_class\na,square\nA,square\n"), "CLASS-012");
        assert_eq!(code("value,carbon_class\n"), "CLASS-013");
        assert_eq!(parse("value,carbon_class\na,square\nb,nix\n").unwrap_err().place.row, Some(1));
    }
}
