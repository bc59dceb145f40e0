//! Kinds of buildings, climate zones and the settings of the method, from `assets/methods`.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Options;
use crate::base::{Error, Finding, Result, Severity};
use crate::factor::{Names, region_id};
use crate::land::{ClassId, ClassTable};

/// A kind of building.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Id of `building_names.csv`, such as `office`.
    pub id: String,
    /// Sector that its energy is part of.
    pub sector: String,
    /// Whether it has the storeys of a home.
    pub home: bool,
    /// Row of the embodied carbon table.
    pub embodied: String,
    /// Whether it takes district heat where there is any.
    pub district_heat: bool,
    /// Whether it counts among public buildings.
    pub public: bool,
    /// Land classes whose parcels are of this kind unless a table says otherwise.
    pub classes: Vec<ClassId>,
}

/// The kinds, in the order of their table.
#[derive(Clone, Debug)]
pub struct Kinds(pub Vec<Kind>);

#[derive(Deserialize)]
struct KindLine {
    id: String,
    sector: String,
    storey: String,
    embodied: String,
    district_heat: String,
    public: String,
    classes: String,
}

impl Kinds {
    /// The kinds of `assets/methods/building_types.csv`. Errors: `BUILD-090`.
    pub fn builtin(classes: &ClassTable) -> Result<Self> {
        let broken = || Error::new("BUILD-090").with("name", "building_types.csv");
        let lines: Vec<KindLine> =
            lines("building_types.csv", include_str!("../../../assets/methods/building_types.csv"))?;
        let kind = |l: KindLine| {
            let known = Names::buildings()?.0.iter().any(|n| n.id == l.id)
                && Names::sectors()?.0.iter().any(|n| n.id == l.sector);
            let of: Option<Vec<ClassId>> =
                l.classes.split('|').filter(|c| !c.is_empty()).map(|c| classes.find(c)).collect();
            Ok(Kind {
                classes: of.filter(|_| known).ok_or_else(broken)?,
                home: l.storey == "home",
                district_heat: l.district_heat == "yes",
                public: l.public == "yes",
                id: l.id,
                sector: l.sector,
                embodied: l.embodied,
            })
        };
        lines.into_iter().map(kind).collect::<Result<_>>().map(Self)
    }

    /// The kind of a name or spelling in either language.
    pub fn find(&self, word: &str) -> Result<Option<usize>> {
        let name = Names::buildings()?.find(word);
        Ok(name.and_then(|n| self.0.iter().position(|k| k.id == n.id)))
    }

    /// The kind that parcels of a land class are taken for.
    pub fn of_class(&self, class: ClassId) -> Option<usize> {
        self.0.iter().position(|k| k.classes.contains(&class))
    }
}

/// A value for homes and one for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct ByUse {
    /// Homes.
    pub home: f64,
    /// Everything else.
    pub public: f64,
}

impl ByUse {
    /// The value for a kind.
    pub fn of(&self, kind: &Kind) -> f64 {
        if kind.home { self.home } else { self.public }
    }
}

/// Which buildings are of the newer standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Vintage {
    /// First year of it.
    pub new_from: u16,
}

/// From where on a size is doubted.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Doubt {
    /// Share by which two floor areas of one building may differ.
    pub floor_area: f64,
    /// Most floors.
    pub floors: f64,
    /// Highest plot ratio.
    pub plot_ratio: f64,
}

/// How far a mean may be from its reference, as factors.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Plausible {
    /// Lowest.
    pub low: f64,
    /// Highest.
    pub high: f64,
}

/// The settings of `assets/methods/buildings.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Method {
    /// Height of a storey, m.
    pub storey: ByUse,
    /// Share of a parcel under buildings where nothing is known.
    pub coverage: ByUse,
    /// Newer standard.
    pub vintage: Vintage,
    /// Doubts.
    pub doubt: Doubt,
    /// Plausible means.
    pub plausible: Plausible,
}

impl Method {
    /// The settings that ship. Errors: `BUILD-090`.
    pub fn builtin() -> Result<Self> {
        let text = include_str!("../../../assets/methods/buildings.toml");
        toml::from_str(text).map_err(|e| Error::new("BUILD-090").with("name", "buildings.toml").because(e))
    }
}

#[derive(Deserialize)]
struct ZoneLine {
    region: String,
    zone: String,
}

fn zones() -> Result<Vec<ZoneLine>> {
    lines("climate_zones.csv", include_str!("../../../assets/methods/climate_zones.csv"))
}

/// Climate zone of most of a province; `None` = the region is no province. Errors: `BUILD-090`, `FACTOR-090`.
pub fn zone_of(region: &str) -> Result<Option<String>> {
    let Some(id) = region_id(region)? else { return Ok(None) };
    Ok(zones()?.into_iter().find(|l| l.region == id).map(|l| l.zone))
}

/// The zone of a run, with the note `BUILD-110` where the province decided. Errors: `BUILD-002`.
pub(super) fn zone(options: &Options) -> Result<(String, Option<Finding>)> {
    let known: std::collections::BTreeSet<String> = zones()?.into_iter().map(|l| l.zone).collect();
    let no_zone = || {
        let known = known.iter().cloned().collect::<Vec<_>>().join(", ");
        let asked = options.zone.clone().unwrap_or_default();
        Error::new("BUILD-002").with("region", options.region.as_str()).with("zone", asked).with("known", known)
    };
    match &options.zone {
        Some(zone) if known.contains(zone) => Ok((zone.clone(), None)),
        Some(_) => Err(no_zone()),
        None => {
            let zone = zone_of(&options.region)?.ok_or_else(no_zone)?;
            let note = Finding::new("BUILD-110", Severity::Note).with("region", options.region.as_str());
            let note = note.with("zone", zone.as_str());
            Ok((zone, Some(note)))
        }
    }
}

/// Reads a shipped table. Errors: `BUILD-090`.
fn lines<T: DeserializeOwned>(name: &'static str, text: &str) -> Result<Vec<T>> {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<std::result::Result<_, _>>();
    rows.map_err(|e| Error::new("BUILD-090").with("name", name).because(e))
}
