//! Sink sets and stock densities by carbon class.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Factor, Registry, Unit};
use crate::base::{Error, Finding, Result, Severity};
use crate::land::{ClassId, ClassTable};

/// Yearly flux and stock by carbon class, from one coefficient set; sets are never mixed.
#[derive(Clone, Debug)]
pub struct SinkSet {
    /// Name of the set, such as `tool_default`.
    pub name: String,
    /// Yearly flux by [`ClassId`] in tCO2/(ha·a), emission +, removal −; `None` = the set has no value (never 0).
    ///
    /// The factor's id leads to the value in the unit of its source.
    pub flux: Vec<Option<Factor>>,
    /// Methane by class in kgCH4/(ha·a).
    pub ch4: Vec<Option<Factor>>,
    /// Stock density by class; the same for all sets.
    pub stock: Vec<Option<StockDensity>>,
    /// The set's cropland value holds farm inputs: agriculture must not be counted on the same land.
    pub forbids_agriculture: bool,
    /// Stands of known age may take the place of the set's forest rates; elsewhere that would mix two sets.
    pub takes_stand_age: bool,
    /// What the person must know of this set.
    pub notes: Vec<Finding>,
}

/// Carbon stock in four pools, tC/ha.
#[derive(Clone, Debug, PartialEq)]
pub struct StockDensity {
    /// Biomass above ground.
    pub above: Factor,
    /// Biomass below ground.
    pub below: Factor,
    /// Dead wood and litter.
    pub dead: Factor,
    /// Soil to the depth below.
    pub soil: Factor,
    /// Depth of the soil pool in cm.
    pub soil_depth: Factor,
}

impl StockDensity {
    /// The four pools, in the order of the method.
    pub fn pools(&self) -> [&Factor; 4] {
        [&self.above, &self.below, &self.dead, &self.soil]
    }
    /// Carbon in all pools, tC/ha.
    pub fn total_t_c_per_ha(&self) -> f64 {
        self.pools().iter().map(|f| f.value).sum()
    }
}

impl SinkSet {
    /// Classes that the set has no flux for, in class order.
    pub fn uncovered(&self) -> impl Iterator<Item = ClassId> + '_ {
        self.flux.iter().enumerate().filter(|(_, f)| f.is_none()).map(|(i, _)| ClassId(i as u8))
    }
}

/// What a sink set may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Use {
    /// A yearly flux by class.
    Sink,
    /// Values by age of stand; no flat value.
    Age,
    /// Not a sink at all.
    Refused,
}

/// A line of `sink_sets.csv`.
#[derive(Deserialize)]
struct SetLine {
    name: String,
    #[serde(rename = "use")]
    used: Use,
    forbids_agriculture: String,
    stand_age: String,
    caution: String,
}

/// A line of `class_rows.csv`: which classes a row of a set serves beyond the class of its own name.
#[derive(Deserialize)]
struct RowLine {
    kind: String,
    row: String,
    serves: String,
}

static SETS: LazyLock<Result<Vec<SetLine>>> =
    LazyLock::new(|| super::layers::lines("sink_sets.csv", include_str!("../../assets/factors/sink_sets.csv")));
static ROWS: LazyLock<Result<Vec<RowLine>>> =
    LazyLock::new(|| super::layers::lines("class_rows.csv", include_str!("../../assets/factors/class_rows.csv")));

/// The unit of [`SinkSet::flux`].
const FLUX_UNIT: &str = "tCO2/(ha·a)";
/// The unit of [`SinkSet::ch4`].
const CH4_UNIT: &str = "kgCH4/(ha·a)";
/// The unit of stock densities.
const STOCK_UNIT: &str = "tC/ha";
/// The set of default stock densities.
const STOCK_SET: &str = "default";

impl Registry {
    /// Names of the sink sets: the default first, then those that ship, then those of the project.
    ///
    /// `npp_do_not_use` is named so that it can be recognised, and refused by [`Registry::sink_set`].
    pub fn sink_set_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            SETS.as_ref().map(|s| s.iter().map(|l| l.name.as_str()).collect()).unwrap_or_default();
        for f in self.under("sink.") {
            if let Some(set) = f.id.split('.').nth(1).filter(|s| !names.contains(s)) {
                names.push(set);
            }
        }
        names
    }

    /// Whether [`Registry::sink_set`] would refuse the set because it is not a sink.
    pub fn sink_set_refused(&self, name: &str) -> bool {
        set_line(name).ok().flatten().is_some_and(|l| l.used == Use::Refused)
    }

    /// The sink set of that name with the stock densities.
    ///
    /// Errors: `FACTOR-010` net primary production is no sink, `FACTOR-014` unknown set, `FACTOR-002` unit.
    pub fn sink_set(&self, name: &str, classes: &ClassTable) -> Result<SinkSet> {
        if !self.sink_set_names().contains(&name) {
            return Err(Error::new("FACTOR-014").with("set", name).with("known", self.sink_set_names().join(", ")));
        }
        let line = set_line(name)?;
        if line.is_some_and(|l| l.used == Use::Refused) {
            return Err(Error::new("FACTOR-010").with("set", name));
        }
        let caution = line.and_then(|l| match l.caution.as_str() {
            "FACTOR-022" => Some(Finding::new("FACTOR-022", Severity::Warn)),
            "FACTOR-023" => Some(Finding::new("FACTOR-023", Severity::Warn)),
            _ => None,
        });
        let caution = caution.map(|f| f.with("set", name));
        Ok(SinkSet {
            name: name.to_owned(),
            flux: self.by_class(classes, "flux", FLUX_UNIT, |row| format!("sink.{name}.{row}"))?,
            ch4: self.by_class(classes, "flux", CH4_UNIT, |row| format!("sink.{name}.{row}.ch4"))?,
            stock: self.stock_densities(classes)?,
            forbids_agriculture: line.is_some_and(|l| l.forbids_agriculture == "yes"),
            takes_stand_age: line.is_some_and(|l| l.stand_age == "yes"),
            notes: caution.into_iter().collect(),
        })
    }

    /// Default stock densities by class: four pools, soil to 100 cm. Missing pool = no density at all.
    fn stock_densities(&self, classes: &ClassTable) -> Result<Vec<Option<StockDensity>>> {
        let pool =
            |part: &str, unit| self.by_class(classes, "stock", unit, |row| format!("stock.{STOCK_SET}.{row}.{part}"));
        let (above, below) = (pool("above", STOCK_UNIT)?, pool("below", STOCK_UNIT)?);
        let (dead, soil) = (pool("dead", STOCK_UNIT)?, pool("soil", STOCK_UNIT)?);
        let depth = pool("soil_depth", "cm")?;
        let four = above.into_iter().zip(below).zip(dead.into_iter().zip(soil)).zip(depth);
        let density = |(((above, below), (dead, soil)), depth): (((Option<Factor>, _), (_, _)), _)| {
            let (above, below): (Factor, Option<Factor>) = (above?, below);
            Some(StockDensity { above, below: below?, dead: dead?, soil: soil?, soil_depth: depth? })
        };
        Ok(four.map(density).collect())
    }

    /// The factor of each class in `unit`: the row of its own name, else the row that serves it.
    pub(super) fn by_class(
        &self,
        classes: &ClassTable,
        kind: &str,
        unit: &str,
        id: impl Fn(&str) -> String,
    ) -> Result<Vec<Option<Factor>>> {
        let unit = Unit::parse(unit)?;
        let rows = ROWS.as_ref().map_err(Clone::clone)?;
        let find = |class: &str| {
            let serving = rows.iter().filter(|r| r.kind == kind && serves(r, class)).map(|r| r.row.as_str());
            std::iter::once(class).chain(serving).find_map(|row| self.get(&id(row)))
        };
        classes.classes.iter().map(|c| find(&c.id).map(|f| f.in_unit(&unit)).transpose()).collect()
    }
}

/// Whether a row of a set serves a class: by prefix (`built_`) or by name (`square`).
fn serves(row: &RowLine, class: &str) -> bool {
    row.serves.split('|').any(|s| if s.ends_with('_') { class.starts_with(s) } else { class == s })
}

/// Whether a row of a sink set or stock table can be served to some class.
pub(super) fn known_row(row: &str) -> Result<bool> {
    let rows = ROWS.as_ref().map_err(Clone::clone)?;
    Ok(ClassTable::load()?.find(row).is_some() || rows.iter().any(|r| r.row == row))
}

fn set_line(name: &str) -> Result<Option<&'static SetLine>> {
    Ok(SETS.as_ref().map_err(Clone::clone)?.iter().find(|l| l.name == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flux(set: &str, class: &str) -> Option<f64> {
        let classes = ClassTable::load().unwrap();
        let set = Registry::builtin().unwrap().sink_set(set, &classes).unwrap();
        set.flux[classes.find(class).unwrap().at()].as_ref().map(|f| f.value)
    }

    #[test]
    fn default_set_covers_every_class() {
        let classes = ClassTable::load().unwrap();
        let set = Registry::builtin().unwrap().sink_set("tool_default", &classes).unwrap();
        let missing: Vec<_> = set.uncovered().filter_map(|c| classes.get(c)).map(|c| &c.id).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(set.flux[0].as_ref().unwrap().unit.text, FLUX_UNIT);
        assert!(!set.forbids_agriculture);
    }

    #[test]
    fn rows_serve_their_prefix_and_nothing_else() {
        let near = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() < 1e-9, "{a:?} {b}");
        near(flux("tool_default", "forest_arbor"), -44.0 / 12.0); // -1 tC
        near(flux("tool_default", "trans_road"), 0.0);
        near(flux("inventory_guangdong_2018", "forest_bamboo"), -3.9); // row "forest", in CO2
        near(flux("inventory_guangdong_2018", "built_res_urban"), 0.6);
        near(flux("net_flux_lit", "crop_paddy"), 0.422 * 44.0 / 12.0);
        near(flux("net_flux_lit", "bare_rock"), -0.005 * 44.0 / 12.0); // row "unused"
        assert_eq!(flux("net_flux_lit", "shrub"), None); // missing, not 0
        assert_eq!(flux("inventory_guangdong_2018", "trans_road"), None);
        assert_eq!(flux("age_nhebei", "forest_arbor"), None);
    }

    #[test]
    fn npp_is_refused_and_the_crop_coefficient_forbids_agriculture() {
        let classes = ClassTable::load().unwrap();
        let r = Registry::builtin().unwrap();
        assert_eq!(r.sink_set_names().len(), 10);
        assert_eq!(r.sink_set_names()[0], "tool_default");
        assert_eq!(r.sink_set("npp_do_not_use", &classes).unwrap_err().code.0, "FACTOR-010");
        assert_eq!(r.sink_set("nix", &classes).unwrap_err().code.0, "FACTOR-014");
        assert!(r.sink_set("net_flux_lit", &classes).unwrap().forbids_agriculture);
        assert_eq!(r.sink_set("age_nhebei", &classes).unwrap().notes[0].code.0, "FACTOR-022");
    }

    #[test]
    fn stock_of_arbor_is_the_default_of_the_method() {
        let classes = ClassTable::load().unwrap();
        let set = Registry::builtin().unwrap().sink_set("review", &classes).unwrap();
        let stock = |c: &str| set.stock[classes.find(c).unwrap().at()].as_ref();
        // 21.8 + 5.4 + 1.9 + 106.1
        assert!((stock("forest_arbor").unwrap().total_t_c_per_ha() - 135.2).abs() < 1e-9);
        assert_eq!(stock("forest_arbor").unwrap().soil_depth.value, 100.0);
        assert!((stock("built_industrial").unwrap().total_t_c_per_ha() - 40.9).abs() < 1e-9);
        assert!(stock("forest_bamboo").is_none());
    }
}
