//! What is known of each species: growth curve, lines from volume to carbon, rotation.

use super::biomass::{Expansion, MassLine, Roots};
use super::growth::{Growth, VolumeCurve};
use super::threshold::Threshold;
use crate::base::{Error, Result};
use crate::carbon::stated::{optional, value};
use crate::factor::{Registry, Species};

/// A species with its numbers.
#[derive(Clone, Debug)]
pub struct Kind {
    /// The species.
    pub species: &'static Species,
    /// Carbon by age; `None` = nobody knows, the class rate serves.
    pub growth: Option<Growth>,
    /// Id of the factor that the curve begins with, which opens its source.
    pub growth_factor: String,
    /// Volume by age, where a curve was published.
    pub volume: Option<VolumeCurve>,
    /// Volume to carbon by a line.
    pub mass: Option<MassLine>,
    /// Volume to carbon by density and expansion.
    pub expansion: Option<Expansion>,
    /// Age of harvest; `None` = grows on.
    pub rotation: Option<f64>,
}

impl Kind {
    /// Carbon of living biomass, roots included, of a volume in m³/ha: by the line where there is one, else by
    /// expansion; `None` where neither is known.
    pub fn carbon_of_volume(&self, volume: f64) -> Option<f64> {
        let line = self.mass.map(|m| m.carbon(volume));
        line.or_else(|| self.expansion.map(|e| e.carbon(volume)))
    }
}

/// All species and the rules for stands.
#[derive(Clone, Debug)]
pub struct Book {
    /// The species, in the order of their table.
    pub kinds: Vec<Kind>,
    /// What counts as forest.
    pub threshold: Threshold,
    /// A measured stock is believed between these multiples of the mean curve.
    pub site: [f64; 2],
    /// Share of harvested carbon that stays in products.
    pub product_share: f64,
    /// How much of a stand is roots.
    pub roots: Roots,
}

/// Classes of the age table with an end; the last class of the table is open and gives the gain after them.
const CLASSES: [&str; 4] = ["01-10", "10-20", "20-30", "30-40"];

impl Book {
    /// All species of the registry. Errors: `SINK-001` a curve is none, `SINK-090` a rule is missing, `FACTOR-090`.
    pub fn load(reg: &Registry) -> Result<Self> {
        let rule = |part: &str| value(reg, &format!("forest.rule.{part}"));
        let (ramp, carbon) = (rule("ramp_volume")?, rule("mass_carbon")?);
        let kind = |species: &'static Species| {
            let of = |part: &str| optional(reg, &format!("forest.{}.{part}", species.id));
            let (growth, growth_factor) = growth(reg, species)?;
            Ok(Kind {
                species,
                growth,
                growth_factor,
                volume: volume(&of, &species.id)?,
                mass: of("mass_slope").zip(of("mass_intercept")).map(|(slope, intercept)| MassLine {
                    slope,
                    intercept,
                    ramp,
                    carbon,
                }),
                expansion: expansion(&of),
                rotation: of("rotation"),
            })
        };
        Ok(Self {
            kinds: Species::all()?.iter().map(kind).collect::<Result<_>>()?,
            threshold: Threshold::load(reg)?,
            site: [rule("site_low")?, rule("site_high")?],
            product_share: rule("product_share")?,
            roots: Roots {
                a: rule("root_a")?,
                b: rule("root_b")?,
                tree: rule("root_tree")?,
                shrub: rule("root_shrub")?,
                carbon: rule("carbon_fraction")?,
            },
        })
    }

    /// Position of the species that a word of a forest map names.
    pub fn named(&self, word: &str) -> Option<usize> {
        self.kinds.iter().position(|k| k.species.named(word))
    }

    /// Position of the species that is the mean of a class; `None` = the class has no stands that a curve is known for.
    pub fn mean_of(&self, class: &str) -> Option<usize> {
        self.kinds.iter().position(|k| k.species.serves.iter().any(|c| c == class))
    }

    /// The species at a position. Errors: `SINK-002` there is none.
    pub fn kind(&self, at: usize) -> Result<&Kind> {
        self.kinds.get(at).ok_or_else(|| Error::new("SINK-002").with("species", at))
    }
}

/// The species' own curve, else the age table of its kind of stand.
fn growth(reg: &Registry, species: &Species) -> Result<(Option<Growth>, String)> {
    let of = |part: &str| optional(reg, &format!("forest.{}.{part}", species.id));
    let first = format!("forest.{}.max", species.id);
    if let (Some(max), Some(rate)) = (of("max"), of("rate")) {
        // A middle age is given by a project only, which then wants the logistic curve.
        let curve = match (of("shape"), of("middle")) {
            (_, Some(middle)) => Growth::Logistic { max, rate, middle },
            (Some(shape), None) => Growth::Richards { max, rate, shape },
            (None, None) => return Err(Error::new("SINK-001").with("curve", species.id.as_str())),
        };
        return Ok((Some(curve.checked(&species.id)?), first));
    }
    let Some(row) = species.stand.row() else { return Ok((None, first)) };
    let id = |class: &str| format!("stock.nhebei.{row}@{class}.vegetation");
    let bad = || Error::new("SINK-001").with("curve", row);
    let end = |class: &str| class.split('-').nth(1).and_then(|age| age.parse().ok()).ok_or_else(bad);
    // What the table prints for a class is what stands at its end: from nothing to 18.72 in ten years is its 1.87 a year.
    let points = CLASSES.iter().map(|c| Ok((end(c)?, value(reg, &id(c))?))).collect::<Result<_>>()?;
    let after = -value(reg, &format!("sink.age_nhebei.{row}@40+"))?;
    Ok((Some(Growth::Table { points, after }.checked(row)?), id("01-10")))
}

fn volume(of: &impl Fn(&str) -> Option<f64>, name: &str) -> Result<Option<VolumeCurve>> {
    let parts = (of("volume_max"), of("volume_delay"), of("volume_rate"), of("volume_shape"));
    let (Some(max), Some(delay), Some(rate), Some(shape)) = parts else { return Ok(None) };
    VolumeCurve { max, delay, rate, shape }.checked(name).map(Some)
}

fn expansion(of: &impl Fn(&str) -> Option<f64>) -> Option<Expansion> {
    Some(Expansion {
        density: of("wood_density")?,
        factor: of("expansion")?,
        root_ratio: of("root_ratio")?,
        carbon: of("carbon_fraction")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_species_has_what_the_method_gives_it() {
        let book = Book::load(&Registry::builtin().unwrap()).unwrap();
        let kind = |id: &str| &book.kinds[book.named(id).unwrap()];
        // 0.5 · (0.6251 · 100 + 11.462) = 36.986
        assert!((kind("poplar").carbon_of_volume(100.0).unwrap() - 36.986).abs() < 1e-9);
        assert_eq!((kind("poplar").rotation, kind("oak").rotation), (Some(20.0), None));
        assert!(kind("locust").carbon_of_volume(100.0).is_none());
        assert!(kind("larch").expansion.is_some() && kind("broadleaf").volume.is_some());
        assert!(book.kinds.iter().all(|k| k.growth.is_some()));
        assert_eq!(book.mean_of("forest_arbor"), book.named("mixed"));
        assert_eq!((book.mean_of("forest_bamboo"), book.mean_of("crop_dry")), (None, None));
        assert_eq!(book.kind(999).unwrap_err().code.0, "SINK-002");
    }

    #[test]
    fn a_project_brings_its_own_curve() {
        let own = |id: &str, value: f64, unit: &str| {
            format!(
                "[[factor]]\nid = \"forest.oak.{id}\"\nvalue = {value}\nunit = \"{unit}\"\nstatus = \"cited\"\nsource = {{ title = \"plots\" }}\n"
            )
        };
        let toml = own("max", 90.0, "tC/ha") + &own("middle", 30.0, "a");
        let reg = Registry::builtin().unwrap().with_overrides(&toml, "p").unwrap();
        let book = Book::load(&reg).unwrap();
        let oak = book.kinds[book.named("oak").unwrap()].growth.clone().unwrap();
        assert_eq!(oak, Growth::Logistic { max: 90.0, rate: 0.035, middle: 30.0 });
        let wrong = own("colour", 1.0, "1");
        assert_eq!(Registry::builtin().unwrap().with_overrides(&wrong, "p").unwrap_err().code.0, "FACTOR-006");
        let fallen = Registry::builtin().unwrap().with_overrides(&own("max", -5.0, "tC/ha"), "p").unwrap();
        assert_eq!(Book::load(&fallen).unwrap_err().code.0, "SINK-001");
    }

    #[test]
    fn published_t19_northern_hebei_rates() {
        // T19: (25.86 − 18.72)/10 = 0.71; (29.17 − 25.86)/10 = 0.33 tC/(ha·a), ChinaXiv 201711.00294
        let book = Book::load(&Registry::builtin().unwrap()).unwrap();
        let broadleaf = book.kinds[book.named("broadleaf").unwrap()].growth.clone().unwrap();
        assert!((broadleaf.gained(15.0) - 0.71).abs() < 0.01);
        assert!((broadleaf.gained(25.0) - 0.33).abs() < 0.01);
        assert!((broadleaf.gained(5.0) - 1.87).abs() < 0.01);
        assert!((broadleaf.gained(80.0) - 0.11).abs() < 0.01);
    }
}
