//! The head file, format 1. Twins of the live types: this file may only change by a new version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Entry;
use super::plan::{self, Plan, PlanRef};
use crate::base::{Error, Result};

/// The version written.
pub const FORMAT: u32 = 1;

/// `project.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Always [`FORMAT`].
    pub format: u32,
    /// Name shown to people.
    pub name: String,
    /// Language when it was saved: `zh` or `en`.
    pub language: String,
    /// Sector × fuel tables, relative to the folder once saved.
    #[serde(default)]
    pub tables: Vec<String>,
    /// Table of point sources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<String>,
    /// The base layer.
    pub base: Base,
    /// How sources and sinks are reckoned.
    pub settings: Settings,
    /// Sources from below, stands, people.
    #[serde(default, skip_serializing_if = "Below::is_empty")]
    pub below: Below,
    /// Factors of the project, by id.
    #[serde(default, rename = "factor", skip_serializing_if = "Vec::is_empty")]
    pub own: Vec<Own>,
    /// Scenarios and where their steps lie; made at saving, read at opening.
    #[serde(default, rename = "scenario", skip_serializing_if = "Vec::is_empty")]
    pub refs: Vec<PlanRef>,
    /// Scenarios with their steps.
    #[serde(skip)]
    pub plans: Vec<Plan>,
    /// How the first table is read, where a person corrected the proposal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<Reading>,
    /// Cells that a person put in the place of the table's.
    #[serde(default, rename = "cell", skip_serializing_if = "Vec::is_empty")]
    pub cells: Vec<Cell>,
}

/// What a person said against the proposal for a table; what is not said stays proposed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Sheet by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// First and last row of the heading, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<[usize; 2]>,
    /// Unit where nothing else names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Year where nothing else names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Entered label and the name it stands for, or `skip`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<String, String>,
    /// By column.
    #[serde(default, rename = "column", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ReadColumn>,
}

/// What a person said of a column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReadColumn {
    /// Letters of the column.
    pub at: String,
    /// Role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Fuel, sector or year that holds for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<String>,
    /// Unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A cell of the table as a person put it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// Sector id; none = the total row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Fuel id.
    pub fuel: String,
    /// Value in `unit`; none = the cell holds nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// Unit.
    pub unit: String,
}

impl Cell {
    /// What tells cells apart.
    fn key(&self) -> (Option<u16>, Option<&str>, &str) {
        (self.year, self.sector.as_deref(), &self.fuel)
    }
}

/// A factor of the project in the place of a shipped one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Own {
    /// Id of the shipped factor.
    pub id: String,
    /// Value in `unit`.
    pub value: f64,
    /// Unit.
    pub unit: String,
    /// Where the value comes from.
    pub source: String,
    /// Who put it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// On which day, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// `cited`, `derived` or `assumed`; cited where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
}

/// The base layer: where it is, how it is read, and what it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Base {
    /// File or folder; never opened for writing.
    pub path: String,
    /// Layer by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Encoding of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Field of the class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_field: Option<String>,
    /// Code system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// CRS that a person named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Hash of the content; a base that changed on disk is noticed by it.
    #[serde(default)]
    pub fingerprint: String,
    /// Repairs taken, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<String>,
    /// Control area of the whole layer, m².
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control_m2: Option<f64>,
    /// Control areas by code or name of a unit, m².
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub controls_m2: BTreeMap<String, f64>,
}

/// Choices that move results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Set of energy factors.
    pub factors: String,
    /// Set of sink factors.
    pub sinks: String,
    /// Region of the grid factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Year of the balance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// `consumer` or `plant`.
    pub power: String,
}

/// What sources from below are reckoned from, with the choice of each sector; nothing in projects that have none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Below {
    /// Table of activities.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activities: Option<String>,
    /// `fields`, a table by parcel, or a layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buildings: Option<String>,
    /// `parcels` or a layer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roads: Option<String>,
    /// Table of vehicles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fleet: Option<String>,
    /// Table of fuel sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fuel_sales: Option<String>,
    /// The way of transport that counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<String>,
    /// Whether stands are reckoned by the layer's own fields.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stands: bool,
    /// Table of people and product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub people: Option<String>,
    /// The choice of each sector.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub control: BTreeMap<String, String>,
}

impl Below {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Its tables, which a save copies into the folder. Layers stay where they are, as the base does.
    pub(super) fn tables(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { activities, buildings, fleet, fuel_sales, people, .. } = self;
        let buildings = buildings.as_mut().filter(|b| b.to_lowercase().ends_with(".csv"));
        let others = [activities.as_mut(), fleet.as_mut(), fuel_sales.as_mut(), people.as_mut()];
        others.into_iter().chain([buildings]).flatten()
    }
}

impl Default for Settings {
    fn default() -> Self {
        let default = |id: &str| {
            let all = crate::spec::COMMANDS.iter().flat_map(|c| c.params);
            all.filter(|p| p.id == id).find_map(|p| p.default).unwrap_or_default().to_owned()
        };
        Self { factors: default("factors"), sinks: default("sinks"), region: None, year: None, power: default("power") }
    }
}

impl Default for Head {
    fn default() -> Self {
        Self {
            format: FORMAT,
            name: String::new(),
            language: "zh".into(),
            tables: Vec::new(),
            points: None,
            base: Base::default(),
            settings: Settings::default(),
            below: Below::default(),
            own: Vec::new(),
            refs: Vec::new(),
            plans: Vec::new(),
            reading: None,
            cells: Vec::new(),
        }
    }
}

impl Head {
    /// Takes one journal entry in.
    pub fn apply(&mut self, entry: &Entry) {
        match entry {
            Entry::Saved { .. } => {}
            Entry::Factors { new, .. } => self.settings.factors.clone_from(new),
            Entry::Sinks { new, .. } => self.settings.sinks.clone_from(new),
            Entry::Power { new, .. } => self.settings.power.clone_from(new),
            Entry::Region { new, .. } => self.settings.region.clone_from(new),
            Entry::Year { new, .. } => self.settings.year = *new,
            Entry::Tables { new, .. } => self.tables.clone_from(new),
            Entry::Base { new, .. } => self.base = (**new).clone(),
            Entry::Below { new, .. } => self.below = (**new).clone(),
            Entry::Plan(change) => plan::apply(&mut self.plans, change),
            Entry::Reading { new, .. } => self.reading = new.as_deref().cloned(),
            Entry::Cell { old, new } => {
                let key = new.as_ref().or(old.as_ref()).map(|c| c.key());
                self.cells.retain(|c| Some(c.key()) != key);
                self.cells.extend(new.as_deref().cloned());
                self.cells.sort_by(|a, b| a.key().cmp(&b.key()));
            }
            Entry::Own { id, new, .. } => {
                self.own.retain(|o| o.id != *id);
                self.own.extend(new.as_deref().cloned());
                self.own.sort_by(|a, b| a.id.cmp(&b.id));
            }
        }
    }
}

/// Reads a head. Errors: `PROJ-002` not understood; `PROJ-003` written by a newer program.
pub fn read(text: &str) -> Result<Head> {
    #[derive(Deserialize)]
    struct Version {
        format: u32,
    }
    let bad = |e: toml::de::Error| Error::new("PROJ-002").because(e);
    let version: Version = toml::from_str(text).map_err(bad)?;
    if version.format > FORMAT {
        return Err(Error::new("PROJ-003").with("format", version.format));
    }
    toml::from_str(text).map_err(bad)
}

/// Writes a head.
pub fn write(head: &Head) -> Result<String> {
    toml::to_string(head).map_err(|e| Error::new("PROJ-002").because(e))
}
