//! Names of fuels, sectors, regions, kinds of buildings, vehicles, roads and modes in both languages, and their spellings.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::Result;
use crate::land::crosswalk::squeeze;

/// A thing with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Stable id, such as `diesel`, `transport`, `CN-41`.
    pub id: String,
    /// Chinese name shown to people.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// Id of the thing whose factor may stand in where a set lacks this one.
    pub stands_in: Option<String>,
}

/// Names of one kind.
#[derive(Clone, Debug, Default)]
pub struct Names(pub Vec<Name>);

/// A line of the name tables.
#[derive(Deserialize)]
struct Line {
    #[serde(alias = "code")]
    id: String,
    name_zh: String,
    name_en: String,
    aliases: String,
    #[serde(default)]
    stands_in: String,
}

static FUELS: LazyLock<Result<Names>> =
    LazyLock::new(|| Names::read("fuel_names.csv", include_str!("../../assets/factors/fuel_names.csv")));
static SECTORS: LazyLock<Result<Names>> =
    LazyLock::new(|| Names::read("sector_names.csv", include_str!("../../assets/factors/sector_names.csv")));
static REGIONS: LazyLock<Result<Names>> =
    LazyLock::new(|| Names::read("regions.csv", include_str!("../../assets/factors/regions.csv")));
static BUILDINGS: LazyLock<Result<Names>> =
    LazyLock::new(|| Names::read("building_names.csv", include_str!("../../assets/factors/building_names.csv")));
static VEHICLES: LazyLock<Result<Names>> =
    LazyLock::new(|| Names::read("vehicle_names.csv", include_str!("../../assets/factors/vehicle_names.csv")));
static ROADS: LazyLock<Result<Names>> =
    LazyLock::new(|| Names::read("road_names.csv", include_str!("../../assets/factors/road_names.csv")));
static MODES: LazyLock<Result<Names>> =
    LazyLock::new(|| Names::read("mode_names.csv", include_str!("../../assets/factors/mode_names.csv")));

impl Names {
    /// Fuels and other energy carriers. Errors: `FACTOR-090` the shipped table is damaged.
    pub fn fuels() -> Result<&'static Self> {
        FUELS.as_ref().map_err(Clone::clone)
    }

    /// Sectors of energy tables, and `total`. Errors: `FACTOR-090`.
    pub fn sectors() -> Result<&'static Self> {
        SECTORS.as_ref().map_err(Clone::clone)
    }

    /// The country `CN`, provinces `CN-41` and grids `N`. Errors: `FACTOR-090`.
    pub fn regions() -> Result<&'static Self> {
        REGIONS.as_ref().map_err(Clone::clone)
    }

    /// Kinds of buildings such as `office`. Errors: `FACTOR-090`.
    pub fn buildings() -> Result<&'static Self> {
        BUILDINGS.as_ref().map_err(Clone::clone)
    }

    /// Kinds of vehicles such as `heavy_truck`. Errors: `FACTOR-090`.
    pub fn vehicles() -> Result<&'static Self> {
        VEHICLES.as_ref().map_err(Clone::clone)
    }

    /// Classes of roads such as `urban_arterial`. Errors: `FACTOR-090`.
    pub fn roads() -> Result<&'static Self> {
        ROADS.as_ref().map_err(Clone::clone)
    }

    /// Modes of transport such as `rail`. Errors: `FACTOR-090`.
    pub fn modes() -> Result<&'static Self> {
        MODES.as_ref().map_err(Clone::clone)
    }

    fn read(table: &'static str, text: &str) -> Result<Self> {
        let name = |l: Line| Name {
            id: l.id,
            name_zh: l.name_zh,
            name_en: l.name_en,
            aliases: l.aliases.split('|').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
            stands_in: (!l.stands_in.is_empty()).then_some(l.stands_in),
        };
        Ok(Self(super::layers::lines::<Line>(table, text)?.into_iter().map(name).collect()))
    }

    /// The thing of that id, name or spelling; spaces, case and full-width forms do not matter.
    pub fn find(&self, word: &str) -> Option<&Name> {
        let wanted = key(word);
        if wanted.is_empty() {
            return None;
        }
        let by_id = self.0.iter().find(|n| key(&n.id) == wanted);
        by_id.or_else(|| {
            self.0.iter().find(|n| {
                let mut all = [&n.name_zh, &n.name_en].into_iter().chain(&n.aliases);
                all.any(|a| key(a) == wanted)
            })
        })
    }
}

/// What two spellings have in common.
fn key(word: &str) -> String {
    squeeze(word).to_lowercase().replace(['_', '-'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_found() {
        let id = |names: &'static Names, w: &str| names.find(w).map(|n| n.id.as_str());
        assert_eq!(id(Names::fuels().unwrap(), " 天 然 气"), Some("natural_gas"));
        assert_eq!(id(Names::fuels().unwrap(), "Natural Gas"), Some("natural_gas"));
        assert_eq!(id(Names::fuels().unwrap(), "煤"), Some("coal"));
        assert_eq!(id(Names::sectors().unwrap(), "交通运输业"), Some("transport"));
        assert_eq!(id(Names::regions().unwrap(), "河南省"), Some("CN-41"));
        assert_eq!(id(Names::regions().unwrap(), "cn-41"), Some("CN-41"));
        assert_eq!(id(Names::buildings().unwrap(), "写字楼"), Some("office"));
        assert_eq!(id(Names::vehicles().unwrap(), "公交/大客"), Some("city_bus"));
        assert_eq!(id(Names::roads().unwrap(), "motorway"), Some("expressway"));
        assert_eq!(id(Names::fuels().unwrap(), ""), None);
    }

    #[test]
    fn no_spelling_means_two_things() {
        let all = [
            Names::fuels(),
            Names::sectors(),
            Names::regions(),
            Names::buildings(),
            Names::vehicles(),
            Names::roads(),
            Names::modes(),
        ];
        for names in all.map(Result::unwrap) {
            let mut seen = std::collections::BTreeMap::new();
            for n in &names.0 {
                let all = [&n.id, &n.name_zh, &n.name_en].into_iter().chain(&n.aliases);
                for a in all {
                    let before = seen.insert(key(a), n.id.clone());
                    assert!(before.is_none_or(|b| b == n.id), "{a}");
                }
            }
        }
    }
}
