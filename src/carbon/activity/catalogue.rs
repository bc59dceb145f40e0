//! The items that a table of activities may hold, the lines they make and the words for how things are done.

use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::base::{Error, Result};
use crate::carbon::line::{Account, AccountLine, Gas, Site};
use crate::factor::Unit;
use crate::stat::Names;

/// An item.
pub(crate) struct Item {
    /// Id, such as `rice_single`.
    pub id: String,
    /// Units in which amounts are kept; the first that measures a row's unit is taken.
    pub units: Vec<Unit>,
    /// Code of the error with which it is refused; empty = it is taken.
    pub refused: String,
}

/// The formula of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Method {
    /// Amount × factor.
    Mass,
    /// Field × methane of a season.
    Rice,
    /// Nitrogen × share that becomes N2O-N.
    Nitrogen,
    /// Heads × gas a year.
    Herd,
    /// Fuel, power or heat by the energy set.
    Fuel,
    /// Load of waste water × Bo × MCF.
    Sewage,
    /// First-order decay over years.
    Landfill,
    /// Carbon that goes into steel making.
    SteelIn,
    /// Carbon that leaves it in products.
    SteelOut,
}

/// A line that an item makes.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LineSpec {
    /// Id of the line.
    pub id: String,
    /// Item.
    pub item: String,
    /// Sector.
    pub sector: String,
    /// Account.
    pub account: Account,
    /// Gas.
    pub gas: Gas,
    /// Formula.
    pub method: Method,
    /// Patterns of factor ids, parted by `|`; a fuel for [`Method::Fuel`].
    factors: String,
}

impl LineSpec {
    /// The patterns of its factors, in the order that the formula knows.
    pub fn factors(&self) -> impl Iterator<Item = &str> {
        self.factors.split('|').filter(|f| !f.is_empty())
    }

    /// The line of an amount.
    pub fn line(
        &self,
        site: Site,
        activity: f64,
        unit: &str,
        gas_t: f64,
        factors: Vec<String>,
        source: Option<String>,
    ) -> AccountLine {
        AccountLine {
            id: self.id.clone(),
            sector: self.sector.clone(),
            account: self.account,
            gas: self.gas,
            site,
            activity,
            unit: unit.to_owned(),
            gas_t,
            factors,
            source,
        }
    }
}

/// A way in which things are done.
#[derive(Deserialize)]
pub(crate) struct Practice {
    /// What it is about, such as `herd`.
    pub subject: String,
    /// Id, as in the ids of factors.
    pub id: String,
    name_zh: String,
    name_en: String,
    aliases: String,
    default: String,
}

impl Practice {
    fn spellings(&self) -> impl Iterator<Item = &str> {
        let names = [self.id.as_str(), &self.name_zh, &self.name_en];
        names.into_iter().chain(self.aliases.split('|')).filter(|n| !n.is_empty())
    }
}

/// Rice and nitrogen zone of a province.
#[derive(Deserialize)]
pub(crate) struct FarmRegion {
    /// Province, such as `CN-41`.
    pub region: String,
    /// Part of the country in the factors of rice.
    pub rice: String,
    /// Zone of direct N2O.
    pub n2o: String,
}

/// All of it.
pub(crate) struct Catalogue {
    /// Items.
    pub items: Vec<Item>,
    /// Lines, in the order in which they are answered.
    pub lines: Vec<LineSpec>,
    /// Spellings of items.
    pub names: Names,
    /// Practices.
    practices: Vec<Practice>,
    /// Zones by province.
    pub regions: Vec<FarmRegion>,
}

/// A line of `activities.csv`.
#[derive(Deserialize)]
struct ItemLine {
    id: String,
    name_zh: String,
    name_en: String,
    aliases: String,
    units: String,
    refused: String,
}

static CATALOGUE: LazyLock<Result<Catalogue>> = LazyLock::new(Catalogue::read);

impl Catalogue {
    /// The shipped one. Errors: `CARBON-090`.
    pub fn builtin() -> Result<&'static Self> {
        CATALOGUE.as_ref().map_err(Clone::clone)
    }

    fn read() -> Result<Self> {
        let text = include_str!("../../../assets/methods/activities.csv");
        let (mut items, mut names) = (Vec::new(), Vec::new());
        for l in lines::<ItemLine>("activities.csv", text)? {
            let spelt = [l.id.as_str(), &l.name_zh, &l.name_en].into_iter().chain(l.aliases.split('|'));
            // Names that people read come first in the list from which near ones are offered.
            names.extend(spelt.filter(|n| !n.is_empty()).map(|n| (n.to_owned(), l.id.clone())));
            let units = l.units.split('|').map(Unit::parse).collect::<Result<_>>()?;
            items.push(Item { id: l.id, units, refused: l.refused });
        }
        let regions = include_str!("../../../assets/methods/farm_regions.csv");
        Ok(Self {
            items,
            lines: lines("activity_lines.csv", include_str!("../../../assets/methods/activity_lines.csv"))?,
            names: Names::new(names),
            practices: lines("practices.csv", include_str!("../../../assets/methods/practices.csv"))?,
            regions: lines("farm_regions.csv", regions)?,
        })
    }

    /// The item of a spelling.
    pub fn item(&self, word: &str) -> Option<&Item> {
        let id = self.names.find(word)?;
        self.items.iter().find(|i| i.id == id)
    }

    /// The practice of a subject by id or spelling. Errors: `ACT-006` not known.
    pub fn practice(&self, subject: &str, word: &str) -> Result<&Practice> {
        let of_subject = || self.practices.iter().filter(|p| p.subject == subject);
        let names = Names::new(of_subject().flat_map(|p| p.spellings().map(|s| (s.to_owned(), p.id.clone()))));
        let found = names.find(word).and_then(|id| of_subject().find(|p| p.id == id));
        let known = || of_subject().map(|p| format!("{} / {}", p.name_zh, p.id)).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| Error::new("ACT-006").with("text", word).with("known", known()))
    }

    /// The practice taken where nobody says; `None` = there is no sound default.
    pub fn default_practice(&self, subject: &str) -> Option<&Practice> {
        self.practices.iter().find(|p| p.subject == subject && p.default == "yes")
    }

    /// Ids and names of a subject's practices, for the words of an error.
    pub fn known_practices(&self, subject: &str) -> String {
        let of_subject = self.practices.iter().filter(|p| p.subject == subject);
        of_subject.map(|p| format!("{} / {}", p.name_zh, p.id)).collect::<Vec<_>>().join(", ")
    }
}

/// Rows of a shipped table. Errors: `CARBON-090`.
fn lines<T: DeserializeOwned>(name: &'static str, text: &str) -> Result<Vec<T>> {
    let rows = csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<std::result::Result<_, _>>();
    rows.map_err(|e| Error::new("CARBON-090").with("name", name).because(e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::factor::{Names as Known, Registry};

    #[test]
    fn every_line_has_an_item_a_sector_and_a_factor_that_ships_or_may_be_given() {
        let c = Catalogue::builtin().unwrap();
        let registry = Registry::builtin().unwrap();
        let open = include_str!("../../../assets/factors/open_rows.csv");
        let sectors = Known::sectors().unwrap();
        for l in &c.lines {
            assert!(c.items.iter().any(|i| i.id == l.item), "{}", l.id);
            assert!(sectors.0.iter().any(|s| s.id == l.sector), "{}", l.id);
            for pattern in l.factors() {
                // Without what is filled in, some shipped factor or open row begins like it.
                let start = pattern.replace("{agri}", "provincial-2011").replace("{set}", "provincial-2025");
                let start = start.split(".{").next().unwrap_or_default();
                let row = start.splitn(3, '.').nth(2).unwrap_or_default();
                let ships = registry.under(start).next().is_some() || row.is_empty();
                let anthracite = registry.under("energy.enterprise-guide.anthracite").next().is_some();
                let other_set = start.ends_with("anthracite") && anthracite;
                assert!(ships || other_set || open.contains(row), "{pattern}");
            }
        }
        for i in c.items.iter().filter(|i| i.refused.is_empty() && !i.id.ends_with("_recovery")) {
            assert!(c.lines.iter().any(|l| l.item == i.id), "{} makes no line", i.id);
        }
    }

    #[test]
    fn no_spelling_means_two_items() {
        let c = Catalogue::builtin().unwrap();
        let text = include_str!("../../../assets/methods/activities.csv");
        for l in lines::<ItemLine>("activities.csv", text).unwrap() {
            for word in [l.id.as_str(), &l.name_zh, &l.name_en].into_iter().chain(l.aliases.split('|')) {
                assert!(word.is_empty() || c.item(word).unwrap().id == l.id, "{word}");
            }
        }
    }
}
