//! All factors in layers, and the questions that the accounting asks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::layers::{check, read_table, read_toml, sources};
use super::names::Names;
use super::{Factor, LayerKind};
use crate::base::{Error, Finding, Result, Severity};

/// The shipped tables: set and text.
macro_rules! shipped {
    ($($set:literal / $file:literal),* $(,)?) => {
        &[$(($set, include_str!(concat!("../../assets/factors/", $set, "/", $file, ".csv")))),*]
    };
}

const SHIPPED: &[(&str, &str)] = shipped![
    "tool_default" / "sink",
    "net_flux_lit" / "sink",
    "inventory_guangdong_2018" / "sink",
    "inventory_shandong" / "sink",
    "age_nhebei" / "sink",
    "nep_gross" / "sink",
    "wetland_burial_lit" / "sink",
    "review" / "sink",
    "national_check" / "sink",
    "npp_do_not_use" / "sink",
    "stock-default" / "stock",
    "stock-yanan" / "stock",
    "stock-shandong" / "stock",
    "stock-nhebei" / "stock",
    "stock-gansu" / "stock",
    "stock-scirep-2025" / "stock",
    "stock-bosten" / "stock",
    "stock-zijin" / "stock",
    "stock-landscape" / "stock",
    "stock-ipcc-soil" / "stock",
    "forest-growth" / "forest",
    "nature-methods" / "method",
    "sichuan-park-2022" / "energy",
    "provincial-2025" / "energy",
    "provincial-2011" / "energy",
    "enterprise-guide" / "energy",
    "ipcc-2006" / "energy",
    "carbon-tce" / "energy",
    "grid-mee" / "grid",
    "ipcc-gwp" / "gwp",
    "agri-provincial-2011" / "agri",
    "agri-ipcc" / "agri",
    "agri-lca" / "agri",
    "process-provincial" / "process",
    "waste-provincial-2025" / "waste",
    "waste-ipcc" / "waste",
    "building-eui" / "eui",
    "building-material" / "material",
    "transport-default" / "transport",
];

/// All factors by id, in layers: built-in < region < project. The winner answers; the hidden ones stay visible.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// By id; the last of each list wins.
    factors: BTreeMap<String, Vec<Factor>>,
}

/// A grid factor with the year that was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct GridPick {
    /// The factor, in the unit of its source (kgCO2/kWh).
    pub factor: Factor,
    /// Year of the activity.
    pub wanted: u16,
    /// Year of the factor; never later than `wanted`.
    pub year: u16,
    /// `FACTOR-020` where an earlier year had to serve.
    pub note: Option<Finding>,
}

impl Registry {
    /// The factors that ship with the program.
    ///
    /// Errors: `FACTOR-001` … `FACTOR-006`, `FACTOR-090`: a shipped table is at fault (a unit, a missing source).
    pub fn builtin() -> Result<Self> {
        let sources = sources()?;
        let mut out = Self::default();
        for (set, text) in SHIPPED {
            for f in read_table(set, text, &sources).map_err(|e| e.in_layer(set))? {
                let id = f.id.clone();
                if out.factors.insert(f.id.clone(), vec![f]).is_some() {
                    return Err(Error::new("FACTOR-004").with("id", id).in_layer(set));
                }
            }
        }
        Ok(out)
    }

    /// Lays the factors of a project over this one, given as TOML with `[[factor]]` tables (architecture §10).
    ///
    /// `name` is shown as their set. Errors: `FACTOR-007`, and those of [`Registry::with_factors`].
    pub fn with_overrides(self, toml_text: &str, name: &str) -> Result<Self> {
        self.with_layer(LayerKind::Project, toml_text, name)
    }

    /// Lays the factors of a region or project over this one. Errors: as [`Registry::with_overrides`].
    pub fn with_layer(self, kind: LayerKind, toml_text: &str, name: &str) -> Result<Self> {
        self.with_factors(read_toml(kind, name, toml_text)?)
    }

    /// Lays factors over this one, each in its layer.
    ///
    /// A factor must have a known id, a year of a grid, a class of a sink set or a fuel of an energy set that the names
    /// know. Errors: `FACTOR-001` … `FACTOR-006`.
    pub fn with_factors(mut self, factors: Vec<Factor>) -> Result<Self> {
        check(&factors)?;
        for f in factors {
            if !self.factors.contains_key(&f.id) && !may_be_new(&f.id)? {
                return Err(Error::new("FACTOR-006").with("id", f.id.as_str()).in_layer(&f.set));
            }
            // A fuel may be measured by mass or by heat, but what takes its place is measured like it.
            if let Some(hidden) = self.get(&f.id)
                && f.unit.to(&hidden.unit).is_err()
                && hidden.unit.to(&f.unit).is_err()
            {
                let error = Error::new("FACTOR-002").with("unit", f.unit.text.as_str());
                return Err(error.with("wanted", hidden.unit.text.as_str()).in_field(&f.id));
            }
            let list = self.factors.entry(f.id.clone()).or_default();
            list.push(f);
            list.sort_by_key(|f| f.layer);
        }
        Ok(self)
    }

    /// The winning factors that the project brings, by id.
    pub fn own(&self) -> impl Iterator<Item = &Factor> {
        self.factors.values().filter_map(|l| l.last()).filter(|f| f.layer == LayerKind::Project)
    }

    /// The winning factor of an id.
    pub fn get(&self, id: &str) -> Option<&Factor> {
        self.factors.get(id)?.last()
    }

    /// The factors that the winner of an id hides, nearest layer first.
    pub fn hidden_by(&self, id: &str) -> Vec<Factor> {
        self.factors.get(id).into_iter().flat_map(|l| l.iter().rev().skip(1)).cloned().collect()
    }

    /// The winning factors whose id begins with `prefix`, by id.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a Factor> + 'a {
        self.factors
            .range(prefix.to_owned()..)
            .take_while(move |(id, _)| id.starts_with(prefix))
            .filter_map(|(_, l)| l.last())
    }

    /// Average emission factor of power for a region and year of activity.
    ///
    /// `region`: a province (`CN-41`, its name in either language, or any administrative code that begins with 41),
    /// a regional grid (`N`, `NE`, `E`, `C`, `NW`, `S`, `SW`) or the country `CN`. The year of the activity is taken,
    /// else the nearest earlier one with a note; never a later one, and never another region's factor.
    /// Errors: `FACTOR-015` unknown region, `FACTOR-011` no factor for that year or before.
    pub fn grid(&self, region: &str, year: u16) -> Result<GridPick> {
        let unknown = || Error::new("FACTOR-015").with("region", region);
        let region = region_id(region)?.ok_or_else(unknown)?;
        let prefix = format!("grid.{region}.");
        let years = || self.under(&prefix).filter_map(|f| Some((f.id.strip_prefix(&prefix)?.parse::<u16>().ok()?, f)));
        let Some((found, factor)) = years().filter(|(y, _)| *y <= year).max_by_key(|(y, _)| *y) else {
            let error = Error::new("FACTOR-011").with("region", region).with("year", i64::from(year));
            let first = years().map(|(y, _)| i64::from(y)).min().unwrap_or_default();
            return Err(error.with("first", first));
        };
        let note = (found < year).then(|| {
            Finding::new("FACTOR-020", Severity::Note)
                .with("region", region)
                .with("wanted", i64::from(year))
                .with("year", i64::from(found))
        });
        Ok(GridPick { factor: factor.clone(), wanted: year, year: found, note })
    }

    /// Global warming potential, for example `("AR5", "CH4", 100)`: tonnes of CO2e per tonne of gas.
    ///
    /// Errors: `FACTOR-016` the report has no such value.
    pub fn gwp(&self, report: &str, gas: &str, horizon: u16) -> Result<Factor> {
        self.get(&format!("gwp.{report}.{gas}.{horizon}")).cloned().ok_or_else(|| {
            let error = Error::new("FACTOR-016").with("report", report).with("gas", gas);
            error.with("horizon", i64::from(horizon))
        })
    }

    /// Hash (BLAKE3, hex) of all effective values with their units and ranges.
    pub fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        for f in self.factors.values().filter_map(|l| l.last()) {
            for text in [&f.id, &f.unit.text] {
                hasher.update(&(text.len() as u64).to_le_bytes());
                hasher.update(text.as_bytes());
            }
            let [low, high] = f.range.unwrap_or([f64::NAN; 2]);
            for x in [f.value, low, high] {
                hasher.update(&x.to_bits().to_le_bytes());
            }
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// The id of a region by code, name, or administrative code (`410102`, `CN-4101`); `None` = no such region.
pub fn region_id(word: &str) -> Result<Option<&'static str>> {
    let names = Names::regions()?;
    if let Some(n) = names.find(word) {
        return Ok(Some(n.id.as_str()));
    }
    let digits: String = word.chars().filter(char::is_ascii_digit).take(2).collect();
    let of_code = word.trim().trim_start_matches("CN-").starts_with(&digits) && digits.len() == 2;
    Ok(names.find(&format!("CN-{digits}")).filter(|_| of_code).map(|n| n.id.as_str()))
}

/// Whether a factor that does not ship may be added by a layer: its parts must have known names.
fn may_be_new(id: &str) -> Result<bool> {
    let parts: Vec<&str> = id.split('.').collect();
    Ok(match parts.as_slice() {
        ["grid", region, year] => Names::regions()?.0.iter().any(|n| n.id == *region) && year.parse::<u16>().is_ok(),
        ["energy", _, fuel] | ["energy", _, fuel, _] => Names::fuels()?.0.iter().any(|n| n.id == *fuel),
        ["sink", _, row] | ["sink", _, row, _] => super::sinks::known_row(row)?,
        ["forest", species, part] => {
            let known = super::Species::all()?.iter().any(|s| s.id == *species);
            known && super::species::PARTS.contains(part)
        }
        ["stock", _, row, _] => super::sinks::known_row(row)?,
        ["eui", kind, _, ..] => *kind == "district" || Names::buildings()?.0.iter().any(|n| n.id == *kind),
        ["mix", class, vehicle] => {
            let road = *class == "default" || Names::roads()?.0.iter().any(|n| n.id == *class);
            road && Names::vehicles()?.0.iter().any(|n| n.id == *vehicle)
        }
        [kind, _, row @ ..] => open_row(kind, &row.join("."))?,
        _ => false,
    })
}

/// A row of `open_rows.csv`: what a project may give a value for though none ships.
#[derive(Deserialize)]
struct OpenRow {
    kind: String,
    row: String,
}

static OPEN: LazyLock<Result<Vec<OpenRow>>> =
    LazyLock::new(|| super::layers::lines("open_rows.csv", include_str!("../../assets/factors/open_rows.csv")));

fn open_row(kind: &str, row: &str) -> Result<bool> {
    Ok(OPEN.as_ref().map_err(Clone::clone)?.iter().any(|o| o.kind == kind && o.row == row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_t07_grid_switch() {
        let r = Registry::builtin().unwrap();
        let sichuan = r.energy_set("sichuan-park-2022").unwrap();
        let kwh = 328_627.777e6;
        let old = sichuan.fuel("electricity").unwrap().emission(kwh, "kWh").unwrap().0;
        let new = r.grid("CN-51", 2021).unwrap().factor.value * kwh / 1000.0;
        // 33.88 and 41.24 Mt, +21.7 %
        assert!((old / 1e6 - 33.88).abs() < 0.01 && (new / 1e6 - 41.24).abs() < 0.01, "{old} {new}");
        assert!(((new / old - 1.0) * 100.0 - 21.7).abs() < 0.05);
    }

    #[test]
    fn grid_takes_the_year_or_an_earlier_one() {
        let r = Registry::builtin().unwrap();
        for region in ["CN-41", "河南", "河南省", "Henan", "410102", "CN-4101"] {
            let pick = r.grid(region, 2022).unwrap();
            assert_eq!((pick.factor.value, pick.note.is_none()), (0.6058, true), "{region}");
        }
        let later = r.grid("CN-41", 2030).unwrap();
        assert_eq!((later.year, later.factor.value), (2022, 0.6058));
        assert_eq!(later.note.unwrap().code.0, "FACTOR-020");
        assert_eq!(r.grid("N", 2023).unwrap().factor.value, 0.6361);
        assert_eq!(r.grid("CN", 2023).unwrap().factor.value, 0.5306);
        assert_eq!(r.grid("CN-41", 2020).unwrap_err().code.0, "FACTOR-011"); // never a later year
        assert_eq!(r.grid("CN-54", 2022).unwrap_err().code.0, "FACTOR-011"); // none published
        assert_eq!(r.grid("Atlantis", 2022).unwrap_err().code.0, "FACTOR-015");
    }

    #[test]
    fn warming_potentials() {
        let r = Registry::builtin().unwrap();
        assert_eq!(r.gwp("AR5", "CH4", 100).unwrap().value, 28.0);
        assert_eq!(r.gwp("AR6", "CH4_fossil", 20).unwrap().status, crate::factor::Status::Assumed);
        assert_eq!(r.gwp("AR5", "CH4", 20).unwrap_err().code.0, "FACTOR-016");
    }

    const OWN: &str = r#"
        [[factor]]
        id = "sink.tool_default.forest_arbor"
        value = -3.0
        unit = "tCO2/(ha·a)"
        range = [-4.0, -1.0]
        status = "cited"
        source = { title = "city inventory", year = 2024 }
        [[factor]]
        id = "grid.CN-41.2023"
        value = 0.59
        unit = "kgCO2/kWh"
        status = "assumed"
        source = { title = "letter" }
    "#;

    #[test]
    fn a_project_layer_wins_and_hides() {
        let plain = Registry::builtin().unwrap();
        let r = plain.clone().with_overrides(OWN, "city").unwrap();
        let id = "sink.tool_default.forest_arbor";
        assert_eq!((r.get(id).unwrap().value, r.get(id).unwrap().layer), (-3.0, LayerKind::Project));
        assert_eq!(r.hidden_by(id)[0].value, -1.0);
        assert_eq!(r.grid("CN-41", 2023).unwrap().factor.value, 0.59);
        assert_ne!(r.hash(), plain.hash());
        assert_eq!(plain.hash(), Registry::builtin().unwrap().hash());
    }

    #[test]
    fn a_project_adds_intensities_and_mixes_that_do_not_ship() {
        let own = |id: &str, unit: &str| {
            let text = format!(
                "[[factor]]\nid = \"{id}\"\nvalue = 0.1\nunit = \"{unit}\"\nstatus = \"cited\"\nsource = {{ title = \"audit\" }}\n"
            );
            Registry::builtin().unwrap().with_overrides(&text, "city").map(|r| r.get(id).unwrap().value)
        };
        assert_eq!(own("eui.office.hscw.heat", "GJ/(m2·a)").unwrap(), 0.1);
        assert_eq!(own("mix.expressway.heavy_truck", "1").unwrap(), 0.1);
        for (id, unit) in [("eui.castle.cold.heat", "GJ/(m2·a)"), ("mix.default.sledge", "1"), ("mix.river.car", "1")]
        {
            assert_eq!(own(id, unit).unwrap_err().code.0, "FACTOR-006", "{id}");
        }
        assert_eq!(own("eui.office.cold.gas", "kWh/(m2·a)").unwrap_err().code.0, "FACTOR-002");
    }

    #[test]
    fn a_region_layer_stands_below_the_project_whatever_the_order() {
        let region = OWN.replace("-3.0", "-2.0");
        let r = Registry::builtin().unwrap().with_overrides(OWN, "city").unwrap();
        let r = r.with_layer(LayerKind::Region, &region, "henan").unwrap();
        let id = "sink.tool_default.forest_arbor";
        assert_eq!(r.get(id).unwrap().value, -3.0);
        let hidden: Vec<f64> = r.hidden_by(id).iter().map(|f| f.value).collect();
        assert_eq!(hidden, [-2.0, -1.0]);
    }

    #[test]
    fn faulty_layers_are_refused() {
        let code = |from: &str, to: &str| {
            let text = OWN.replacen(from, to, 1);
            Registry::builtin().unwrap().with_overrides(&text, "x").unwrap_err().code.0.into_owned()
        };
        assert_eq!(code("tCO2/(ha·a)", "furlong"), "FACTOR-001");
        assert_eq!(code("tCO2/(ha·a)", "kgCO2/kWh"), "FACTOR-002");
        assert_eq!(code("source = { title = \"letter\" }", ""), "FACTOR-003");
        assert_eq!(code("grid.CN-41.2023", "sink.tool_default.forest_arbor"), "FACTOR-004");
        assert_eq!(code("[-4.0, -1.0]", "[-1.0, -4.0]"), "FACTOR-005");
        assert_eq!(code("-3.0", "nan"), "FACTOR-005");
        assert_eq!(code("forest_arbor", "forest_arbr"), "FACTOR-006");
        assert_eq!(code("grid.CN-41", "grid.CN-99"), "FACTOR-006");
        assert_eq!(code("status", "state"), "FACTOR-007");
    }

    #[test]
    fn a_project_may_bring_what_does_not_ship() {
        let own = r#"
            [[factor]]
            id = "agri.provincial-2011.manure_ch4.pig"
            value = 3.5
            unit = "kgCH4/(head·a)"
            status = "assumed"
            source = { title = "letter" }
        "#;
        let lay = |text: &str| Registry::builtin().unwrap().with_overrides(text, "city");
        assert_eq!(lay(own).unwrap().get("agri.provincial-2011.manure_ch4.pig").unwrap().value, 3.5);
        assert_eq!(lay(&own.replace("ch4.pig", "ch4.pigs")).unwrap_err().code.0, "FACTOR-006");
        assert_eq!(lay(&own.replace("kgCH4/(head·a)", "tCO2/t")).unwrap_err().code.0, "FACTOR-002");
    }

    #[test]
    fn every_shipped_value_has_a_source_and_assumed_ones_say_so() {
        let r = Registry::builtin().unwrap();
        let all: Vec<_> = r.under("").collect();
        assert!(all.len() > 500 && all.iter().all(|f| !f.source.title.is_empty()));
        let status = |id: &str| r.get(id).unwrap().status;
        assert_eq!(status("sink.net_flux_lit.crop"), crate::factor::Status::Assumed); // from memory
        assert_eq!(status("sink.tool_default.forest_arbor"), crate::factor::Status::Assumed); // a default
        assert_eq!(status("grid.CN-41.2022"), crate::factor::Status::Cited);
        assert_eq!(status("energy.provincial-2025.diesel"), crate::factor::Status::Derived);
    }
}
