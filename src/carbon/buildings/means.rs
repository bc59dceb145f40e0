//! Whether buildings emit what buildings are known to emit: means per floor area against published ones.

use schemars::JsonSchema;
use serde::Serialize;

use super::Floor;
use super::method::{Kinds, Method};
use crate::base::units::KG_PER_T;
use crate::base::{Error, Finding, Result, Severity};
use crate::factor::{Registry, Unit};

/// A mean against a known one.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Mean {
    /// `public` or `all`.
    pub of: String,
    /// kg CO2 per m² and year of these buildings, all carriers.
    pub value: f64,
    /// The known mean, kg CO2 per m² and year.
    pub reference: f64,
    /// Value over reference.
    pub ratio: f64,
    /// Floor area behind it, m².
    pub floor_m2: f64,
    /// Id of the reference.
    pub factor: String,
}

/// Means of public and of all buildings; one without floor area is left out. Errors: `BUILD-003` no reference.
pub fn means(floors: &[Floor], kinds: &Kinds, registry: &Registry) -> Result<Vec<Mean>> {
    let unit = Unit::parse("kgCO2/(m2·a)")?;
    let mut out = Vec::new();
    for of in ["public", "all"] {
        let public = |f: &&Floor| of == "all" || kinds.0.get(f.kind).is_some_and(|k| k.public);
        let (m2, t) = floors.iter().filter(public).fold((0.0, 0.0), |(m2, t), f| (m2 + f.m2, t + f.t_co2));
        if m2 <= 0.0 {
            continue;
        }
        let missing = || Error::new("BUILD-003").with("building", of).with("zone", "").with("carrier", "building_mean");
        let factor = registry.get(&format!("building_mean.{of}")).ok_or_else(missing)?.in_unit(&unit)?;
        let value = t * KG_PER_T / m2;
        out.push(Mean {
            of: of.to_owned(),
            value,
            reference: factor.value,
            ratio: value / factor.value,
            floor_m2: m2,
            factor: factor.id,
        });
    }
    Ok(out)
}

impl Mean {
    /// `BUILD-111` where it is too far from its reference.
    pub fn finding(&self, method: &Method) -> Option<Finding> {
        let within = (method.plausible.low..=method.plausible.high).contains(&self.ratio);
        let found = Finding::new("BUILD-111", Severity::Warn).with("of", self.of.as_str());
        (!within).then(|| found.with("value", self.value).with("reference", self.reference))
    }
}
