//! One reckoning: its choices, and the factors that a line asks for.

use crate::base::{Error, Result, Severity};
use crate::factor::registry::region_id;
use crate::factor::{EnergySet, Factor, Registry, Unit};

use super::catalogue::FarmRegion;
use super::gaps::Gaps;
use super::{Activity, Catalogue, LineSpec, Options};
use crate::carbon::line::Gas;

/// What one unit of an activity emits.
pub(crate) struct Term {
    /// Tonnes of the gas per unit.
    pub per_unit_t: f64,
    /// Ids of the factors.
    pub factors: Vec<String>,
}

/// One reckoning of one year.
pub(crate) struct Run<'a> {
    /// Factors.
    pub registry: &'a Registry,
    /// Choices.
    pub options: &'a Options,
    /// Items and practices.
    pub catalogue: &'a Catalogue,
    /// Energy set.
    pub energy: EnergySet,
    /// Year counted.
    pub year: u16,
}

impl<'a> Run<'a> {
    /// Errors: `FACTOR-014` unknown energy set.
    pub fn new(registry: &'a Registry, options: &'a Options, catalogue: &'a Catalogue, year: u16) -> Result<Self> {
        Ok(Self { registry, options, catalogue, energy: registry.energy_set(&options.set)?, year })
    }

    /// Amount × factors: the first as gas per unit of the activity, the others as shares; `ACT-102`.
    ///
    /// Carbon becomes the CO2 that holds it. Errors: those of [`Run::factor`].
    pub fn mass(&self, spec: &LineSpec, a: &Activity, gaps: &mut Gaps) -> Result<Option<Term>> {
        self.product(spec, a, &format!("t{}/{}", symbol(spec.gas), a.unit), gaps)
    }

    /// The product of a line's factors, the first in `wanted`, the others as shares.
    pub fn product(&self, spec: &LineSpec, a: &Activity, wanted: &str, gaps: &mut Gaps) -> Result<Option<Term>> {
        let mut term = Term { per_unit_t: 1.0, factors: Vec::new() };
        for (i, pattern) in spec.factors().enumerate() {
            let Some(f) = self.factor(pattern, a, if i == 0 { wanted } else { "1" }, gaps)? else { return Ok(None) };
            term.per_unit_t *= f.value;
            term.factors.push(f.id);
        }
        Ok(Some(term))
    }

    /// The factor of a pattern in a unit; `None` with `ACT-102` where nobody states it, with `ACT-117` where it does not
    /// measure the row's unit.
    ///
    /// Where no value is stated for a practice, the one that holds for all practices serves.
    /// Errors: `ACT-005` region, `ACT-006`, `ACT-009` practice, `FACTOR-015` unknown region.
    pub fn factor(&self, pattern: &str, a: &Activity, unit: &str, gaps: &mut Gaps) -> Result<Option<Factor>> {
        let id = self.filled(pattern, a, gaps)?;
        let general = id.rsplit_once('.').map(|(head, _)| head).filter(|_| pattern.ends_with('}'));
        let found = self.registry.get(&id).or_else(|| self.registry.get(general?));
        let Some(found) = found else {
            gaps.factor(&id, a);
            return Ok(None);
        };
        let converted = found.in_unit(&Unit::parse(unit)?);
        if converted.is_err() {
            // An amount in heat has no factor per mass, and the other way round.
            let finding = super::note("ACT-117", Severity::Warn, a).with("unit", a.unit.as_str());
            gaps.add(&id, finding.with("factor", id.as_str()));
        }
        Ok(converted.ok())
    }

    /// The id that a pattern stands for.
    fn filled(&self, pattern: &str, a: &Activity, gaps: &mut Gaps) -> Result<String> {
        let mut id = pattern.replace("{agri}", &self.options.agriculture).replace("{set}", &self.options.set);
        if pattern.contains("{rice}") {
            id = id.replace("{rice}", &self.zone(a)?.rice);
        }
        if pattern.contains("{n2o}") {
            id = id.replace("{n2o}", &self.zone(a)?.n2o);
        }
        if pattern.contains("{herd}") {
            id = id.replace("{herd}", &self.herd(a, gaps)?);
        }
        if pattern.contains("{sewage}") {
            let known = self.catalogue.known_practices("sewage");
            let missing = || Error::new("ACT-009").with("text", a.name.as_str()).with("known", known);
            let word = a.practice.as_deref().ok_or_else(missing)?;
            id = id.replace("{sewage}", &self.catalogue.practice("sewage", word)?.id);
        }
        Ok(id)
    }

    /// The region of a row: its own, else the project's.
    pub fn region<'r>(&'r self, a: &'r Activity) -> Option<&'r str> {
        a.region.as_deref().or(self.options.region.as_deref())
    }

    /// The farm zones of a row's province. Errors: `ACT-005`, `FACTOR-015`.
    fn zone(&self, a: &Activity) -> Result<&'a FarmRegion> {
        let needed = || Error::new("ACT-005").with("text", a.name.as_str());
        let word = self.region(a).ok_or_else(needed)?;
        let id = region_id(word)?.ok_or_else(|| Error::new("FACTOR-015").with("region", word))?;
        self.catalogue.regions.iter().find(|r| r.region == id).ok_or_else(needed)
    }

    /// Keeping of a herd: the row's, else the one chosen, else the default with `ACT-109`.
    fn herd(&self, a: &Activity, gaps: &mut Gaps) -> Result<String> {
        self.practice("herd", a, self.options.herd.as_deref(), gaps)
    }

    /// The practice of a row by subject: its own, else the one chosen; an assumed default makes `ACT-109`.
    pub fn practice(&self, subject: &str, a: &Activity, chosen: Option<&str>, gaps: &mut Gaps) -> Result<String> {
        if let Some(word) = a.practice.as_deref().or(chosen) {
            return Ok(self.catalogue.practice(subject, word)?.id.clone());
        }
        let none = || Error::new("ACT-009").with("text", a.name.as_str());
        let default = self.catalogue.default_practice(subject);
        let id = default.map(|p| p.id.clone());
        let id = id.ok_or_else(|| none().with("known", self.catalogue.known_practices(subject)))?;
        let note = super::note("ACT-109", Severity::Note, a).with("practice", id.as_str());
        gaps.add(subject, note);
        Ok(id)
    }
}

/// The gas as units name it.
pub(crate) fn symbol(gas: Gas) -> &'static str {
    match gas {
        Gas::Co2 => "CO2",
        Gas::Ch4 => "CH4",
        Gas::N2o => "N2O",
    }
}
