//! How a sheet will be read: shown to the person, corrected, then carried out.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};
use crate::stat::grid::column_of;

/// How sure a guess is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Nothing better was found; look at it.
    Guess,
    /// Concluded from the values or from part of a heading.
    Likely,
    /// A word of ours, or said by the person.
    Sure,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Years.
    Year,
    /// Names of sectors.
    Sector,
    /// Names of fuels.
    Fuel,
    /// Sectors and fuels under one another.
    Label,
    /// Units of the amounts.
    Unit,
    /// Units of the emissions.
    EmissionUnit,
    /// Where the figures of the row come from.
    Source,
    /// Amounts.
    Amount,
    /// Stated emissions.
    Emission,
    /// Stated changes since the year before.
    Change,
    /// Stated shares in percent.
    Share,
    /// Nothing that is taken.
    Skip,
}

impl Role {
    /// All roles, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::Year,
        Self::Sector,
        Self::Fuel,
        Self::Label,
        Self::Unit,
        Self::Amount,
        Self::Emission,
        Self::EmissionUnit,
        Self::Change,
        Self::Share,
        Self::Source,
        Self::Skip,
    ];
    /// Name in flags and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Sector => "sector",
            Self::Fuel => "fuel",
            Self::Label => "label",
            Self::Unit => "unit",
            Self::EmissionUnit => "emission_unit",
            Self::Source => "source",
            Self::Amount => "amount",
            Self::Emission => "emission",
            Self::Change => "change",
            Self::Share => "share",
            Self::Skip => "skip",
        }
    }
    /// The role of a name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
    /// Whether the column holds figures.
    pub fn is_value(self) -> bool {
        matches!(self, Self::Amount | Self::Emission | Self::Change | Self::Share)
    }
}

/// One column of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ColumnPlan {
    /// Letters of the column.
    pub letters: String,
    /// Its heading, the texts of several rows joined.
    pub heading: String,
    /// What it holds.
    pub role: Role,
    /// Year of its figures, where the heading names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Sector of its figures, as entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Fuel of its figures, as entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fuel: Option<String>,
    /// Whether the heading is a word for a total; 1 subtotal … 3 the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<u8>,
    /// Unit, as entered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// How sure all this is.
    pub confidence: Confidence,
}

/// A sheet of the file.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SheetChoice {
    /// Name.
    pub name: String,
    /// Words of ours and figures met in it; the sheet with most is proposed.
    pub known_cells: u64,
    /// Hidden in the workbook.
    pub hidden: bool,
}

/// How a sheet will be read.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Plan {
    /// Sheet; empty for text.
    pub sheet: String,
    /// All sheets.
    pub sheets: Vec<SheetChoice>,
    /// First and last row of the heading as the sheet counts, from 1; `None` = there is none.
    pub header: Option<[usize; 2]>,
    /// First and last row with figures, from 1.
    pub body: Option<[usize; 2]>,
    /// Titles above the table.
    pub captions: Vec<String>,
    /// Year where neither row nor column names one.
    pub year: Option<u16>,
    /// Fuel where neither row nor column names one.
    pub fuel: Option<String>,
    /// Units named above the table.
    pub units: Vec<String>,
    /// By column.
    pub columns: Vec<ColumnPlan>,
    /// The least of the columns that are taken.
    pub confidence: Confidence,
}

impl Plan {
    /// Whether any figure can be taken.
    pub fn has_values(&self) -> bool {
        self.columns.iter().any(|c| c.role.is_value())
    }
}

/// What the person says against the proposal; everything that is not said stays proposed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Corrections {
    /// Sheet by name.
    pub sheet: Option<String>,
    /// First and last row of the heading, from 1; `[0, 0]` = there is none.
    pub header: Option<[usize; 2]>,
    /// By column, from 0: role, and names of fuel, sector or year that hold for it.
    pub columns: BTreeMap<usize, (String, Vec<String>)>,
    /// Unit by column, from 0.
    pub units: BTreeMap<usize, String>,
    /// Unit where nothing else names one.
    pub unit: Option<String>,
    /// Year where nothing else names one.
    pub year: Option<u16>,
    /// Entered label → the name it stands for, or `skip`.
    pub names: BTreeMap<String, String>,
}

impl Corrections {
    /// Reads the flags: rows `3-5`, columns `A=sector,C=amount:coal`, units `C=1e4 t` or one unit for all, names
    /// `x=industry,y=skip`.
    ///
    /// Errors: `STAT-017` a correction that does not read.
    pub fn read(header: Option<&str>, columns: Option<&str>, units: Option<&str>, names: Option<&str>) -> Result<Self> {
        let mut out = Self { header: header.map(rows).transpose()?, ..Self::default() };
        for (key, value) in pairs(columns)? {
            let mut parts = value.split(':').map(str::to_owned);
            let role = parts.next().unwrap_or_default();
            if Role::of(&role).is_none() {
                return Err(bad(&format!("{key}={value}")));
            }
            out.columns.insert(column(&key)?, (role, parts.collect()));
        }
        match units {
            Some(text) if !text.contains('=') => out.unit = Some(text.to_owned()),
            _ => {
                for (key, value) in pairs(units)? {
                    out.units.insert(column(&key)?, value);
                }
            }
        }
        out.names = pairs(names)?.into_iter().collect();
        Ok(out)
    }
}

fn bad(text: &str) -> Error {
    Error::new("STAT-017").with("text", text)
}

fn column(letters: &str) -> Result<usize> {
    column_of(letters).ok_or_else(|| bad(letters))
}

fn rows(text: &str) -> Result<[usize; 2]> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let row = |t: &str| t.trim().parse::<usize>().map_err(|_| bad(text));
    let rows = [row(first)?, row(last)?];
    if rows[0] > rows[1] { Err(bad(text)) } else { Ok(rows) }
}

fn pairs(text: Option<&str>) -> Result<Vec<(String, String)>> {
    let parts = text.into_iter().flat_map(|t| t.split(',')).filter(|p| !p.trim().is_empty());
    parts
        .map(|p| {
            let (key, value) = p.split_once('=').ok_or_else(|| bad(p))?;
            Ok((key.trim().to_owned(), value.trim().to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_or_refused() {
        let c = Corrections::read(Some("3-5"), Some("A=sector, C=amount:coal:2020"), Some("C=1e4 t"), Some("x=skip"))
            .unwrap();
        assert_eq!((c.header, c.columns[&2].1.clone()), (Some([3, 5]), vec!["coal".to_owned(), "2020".to_owned()]));
        assert_eq!((c.units[&2].as_str(), c.names["x"].as_str()), ("1e4 t", "skip"));
        assert_eq!(Corrections::read(Some("0"), None, Some("1e4 t"), None).unwrap().unit.as_deref(), Some("1e4 t"));
        for (h, c, u, n) in [
            (Some("5-3"), None, None, None),
            (Some("x"), None, None, None),
            (None, Some("A=colour"), None, None),
            (None, Some("1=fuel"), None, None),
            (None, None, Some("3=t"), None),
            (None, None, None, Some("x")),
        ] {
            assert_eq!(Corrections::read(h, c, u, n).unwrap_err().code.0, "STAT-017");
        }
    }
}
