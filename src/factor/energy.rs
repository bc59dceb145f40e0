//! Energy sets: emission factors of fuels with their names and unit conversion.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::names::Names;
use super::{Factor, Registry, Unit};
use crate::base::units::{TonneC, TonneCo2};
use crate::base::{Error, Result};

/// A set with fewer fuels cannot account for a city; the four of the smallest whole set are coal, oil, gas and power.
const FEW: usize = 3;

/// Emission factors of fuels from one set.
#[derive(Clone, Debug)]
pub struct EnergySet {
    /// Name of the set, such as `provincial-2025`.
    pub name: String,
    /// The fuels that the set has a value for, in the order of `fuel_names.csv`.
    ///
    /// `electricity` is among them only where the set brings its own value; otherwise power takes
    /// [`Registry::grid`].
    pub fuels: Vec<FuelFactor>,
    /// Sets that have a value, by fuel; for the words of an error.
    elsewhere: BTreeMap<String, Vec<String>>,
}

/// One fuel of a set.
#[derive(Clone, Debug)]
pub struct FuelFactor {
    /// Id of the fuel, such as `diesel`.
    pub fuel: String,
    /// Its names and spellings.
    pub names: Vec<String>,
    /// Emission per unit of fuel.
    pub factor: Factor,
    /// Net calorific value, if the set has one; needed for amounts in GJ or tce.
    pub ncv: Option<Factor>,
}

impl FuelFactor {
    /// Emission of an amount of this fuel in tonnes of CO2.
    ///
    /// The amount may be in any unit of the same kind (`t`, `万吨`, `m3`, `亿立方米`, `kWh`, `万千瓦时`, `GJ`), and in
    /// GJ, TJ or tce where the net calorific value is known (1 tce = 29.3076 GJ).
    /// Errors: `FACTOR-001` unknown unit, `FACTOR-002` it does not measure this fuel.
    pub fn emission(&self, amount: f64, unit: &str) -> Result<TonneCo2> {
        let wrong = || {
            let error = Error::new("FACTOR-002").with("unit", unit).in_field(&self.factor.id);
            error.with("wanted", self.factor.unit.text.as_str())
        };
        let unit = Unit::parse(unit)?;
        let activity = self.factor.unit.activity().ok_or_else(wrong)?;
        let units = match unit.to(&activity) {
            Ok(k) => amount * k,
            Err(_) => amount * self.by_heat(&unit, &activity).ok_or_else(wrong)?,
        };
        let tonnes = units * self.factor.value;
        Ok(if self.factor.unit.counts_carbon() { TonneC(tonnes).as_co2() } else { TonneCo2(tonnes) })
    }

    /// How many units of `activity` have the heat of one `unit`, by the net calorific value.
    fn by_heat(&self, unit: &Unit, activity: &Unit) -> Option<f64> {
        let ncv = self.ncv.as_ref()?;
        let per = activity.times(&ncv.unit);
        Some(unit.to(&per).ok()? / ncv.value)
    }
}

impl EnergySet {
    /// The factor of a fuel by id, name or spelling.
    ///
    /// Where the set lacks the fuel but has the one that stands in for it (raw coal where the kind of coal is not
    /// known), that one is answered; its `fuel` tells.
    /// Errors: `FACTOR-013` no fuel of that name, `FACTOR-012` the set has no value for it (names the sets that have).
    pub fn fuel(&self, word: &str) -> Result<&FuelFactor> {
        let name = Names::fuels()?.find(word).ok_or_else(|| Error::new("FACTOR-013").with("fuel", word))?;
        let of = |id: &str| self.fuels.iter().find(|f| f.fuel == id);
        of(&name.id).or_else(|| name.stands_in.as_deref().and_then(of)).ok_or_else(|| {
            let sets = self.elsewhere.get(&name.id).map_or_else(|| "none".to_owned(), |s| s.join(", "));
            let error = Error::new("FACTOR-012").with("fuel", word).with("set", self.name.as_str());
            error.with("sets", sets).with("has", self.few())
        })
    }

    /// The fuels of a set that has so few of them that it is no whole set; `many` for the others.
    fn few(&self) -> String {
        let name = |f: &FuelFactor| f.names.iter().take(2).cloned().collect::<Vec<_>>().join(" / ");
        if self.fuels.len() > FEW {
            "many".to_owned()
        } else {
            self.fuels.iter().map(name).collect::<Vec<_>>().join(", ")
        }
    }

    /// Whether the set brings its own factor of power.
    pub fn has_own_electricity(&self) -> bool {
        self.fuels.iter().any(|f| f.fuel == "electricity")
    }
}

/// A line of `energy_sets.csv`.
#[derive(Deserialize)]
struct SetLine {
    name: String,
}

static SETS: LazyLock<Result<Vec<SetLine>>> =
    LazyLock::new(|| super::layers::lines("energy_sets.csv", include_str!("../../assets/factors/energy_sets.csv")));

impl Registry {
    /// Names of the energy sets, in the order in which they are offered.
    pub fn energy_set_names(&self) -> Vec<&str> {
        SETS.as_ref().map(|s| s.iter().map(|l| l.name.as_str()).collect()).unwrap_or_default()
    }

    /// The energy set of that name. Errors: `FACTOR-014` unknown set.
    pub fn energy_set(&self, name: &str) -> Result<EnergySet> {
        let known = self.energy_set_names();
        if !known.contains(&name) {
            return Err(Error::new("FACTOR-014").with("set", name).with("known", known.join(", ")));
        }
        let mut elsewhere: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut fuels = Vec::new();
        for fuel in &Names::fuels()?.0 {
            for set in &known {
                if self.get(&format!("energy.{set}.{}", fuel.id)).is_some() {
                    elsewhere.entry(fuel.id.clone()).or_default().push((*set).to_owned());
                }
            }
            let Some(factor) = self.get(&format!("energy.{name}.{}", fuel.id)) else { continue };
            let names = [&fuel.name_zh, &fuel.name_en].into_iter().chain(&fuel.aliases);
            fuels.push(FuelFactor {
                fuel: fuel.id.clone(),
                names: names.cloned().collect(),
                factor: factor.clone(),
                ncv: self.get(&format!("energy.{name}.{}.ncv", fuel.id)).cloned(),
            });
        }
        Ok(EnergySet { name: name.to_owned(), fuels, elsewhere })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str) -> EnergySet {
        Registry::builtin().unwrap().energy_set(name).unwrap()
    }

    #[test]
    fn published_t06_factor_is_heat_times_carbon_times_oxidation() {
        let r = Registry::builtin().unwrap();
        let value = |id: String| r.get(&id).unwrap().value;
        for (fuel, printed) in [("coal", 1.9812), ("oil", 3.0172), ("natural_gas", 21.6502)] {
            let part = |p: &str| value(format!("energy.sichuan-park-2022.{fuel}{p}"));
            // GJ/unit × tC/TJ × share × 44/12 / 1000 (GJ in a TJ)
            let product = part(".ncv") * part(".carbon") * part(".oxidation") * 44.0 / 12.0 / 1000.0;
            assert!((product - printed).abs() < 5e-5, "{fuel} {product}");
            assert_eq!(part(""), printed);
        }
    }

    #[test]
    fn sichuan_2021_by_fuel() {
        let s = set("sichuan-park-2022");
        let t = |fuel, amount, unit| s.fuel(fuel).unwrap().emission(amount, unit).unwrap().0;
        // T01: 154456209.99; 80259113.47; 61794772.45; 33881523.81 t
        assert!((t("煤品", 77_960_937.81, "t") - 154_456_209.99).abs() < 1.0);
        assert!((t("石油", 2_660.052_813, "万吨") - 80_259_113.47).abs() < 1.0);
        assert!((t("天然气", 2_854_235.64, "万立方米") - 61_794_772.45).abs() < 1.0);
        assert!((t("电力", 32_862_777.7, "万kWh") - 33_881_523.81).abs() < 1.0);
    }

    #[test]
    fn amounts_in_heat_use_the_calorific_value() {
        let s = set("provincial-2025");
        let diesel = s.fuel("diesel").unwrap();
        // 42.652 GJ are one tonne: 3.0959 t CO2
        assert!((diesel.emission(42.652, "GJ").unwrap().0 - 3.0959).abs() < 1e-9);
        assert!((diesel.emission(42.652 / 29.3076, "tce").unwrap().0 - 3.0959).abs() < 1e-9);
        let gas = s.fuel("gas").unwrap();
        assert!((gas.emission(389.31, "GJ").unwrap().0 - 21.6219).abs() < 1e-9);
        assert_eq!(gas.emission(1.0, "t").unwrap_err().code.0, "FACTOR-002");
        assert_eq!(s.fuel("raw coal").unwrap().emission(1.0, "GJ").unwrap_err().code.0, "FACTOR-002");
        // IPCC: 74.1 kg per GJ
        assert!((set("ipcc-2006").fuel("柴油").unwrap().emission(1.0, "TJ").unwrap().0 - 74.1).abs() < 1e-9);
    }

    #[test]
    fn a_fuel_without_value_is_an_error_that_names_other_sets() {
        let s = set("provincial-2011");
        assert_eq!(s.fuel("raw_coal").unwrap().factor.value, 1.9003);
        assert_eq!(s.fuel("煤").unwrap().fuel, "raw_coal"); // kind of coal not known
        let e = s.fuel("汽油").unwrap_err();
        assert_eq!(e.code.0, "FACTOR-012");
        assert!(e.args.iter().any(|(n, v)| n == "sets" && *v == "provincial-2025, ipcc-2006".into()));
        // The set says that it is not whole.
        assert!(e.args.iter().any(|(n, v)| n == "has" && *v == "原煤 / Raw coal".into()), "{e}");
        let whole = set("provincial-2025").fuel("电力").unwrap_err();
        assert!(whole.args.iter().any(|(n, v)| n == "has" && *v == "many".into()));
        assert_eq!(s.fuel("warp").unwrap_err().code.0, "FACTOR-013");
        assert!(!s.has_own_electricity() && set("sichuan-park-2022").has_own_electricity());
    }
}
