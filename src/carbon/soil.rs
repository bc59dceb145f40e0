//! Soil carbon of cropland and grassland by management: `SOC_ref · F_LU · F_MG · F_I`, over twenty years.

use serde::{Deserialize, Serialize};

use crate::base::units::TonneC;
use crate::base::{Error, Result};
use crate::carbon::stated::{optional, value};
use crate::factor::Registry;

/// How land is used and kept; the words are the last parts of `soil.<climate>.<word>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Management {
    /// Use F_LU: `use_crop`, `use_set_aside`, `use_paddy`, `use_native`.
    pub land_use: String,
    /// Tillage F_MG of cropland (`till_full`, `till_reduced`, `till_none`) or state of grassland (`grass_nominal`,
    /// `grass_degraded`).
    pub tillage: String,
    /// Input F_I: `input_low`, `input_medium`, `input_high`.
    pub input: String,
}

/// Ground whose reference is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Climate zone, such as `warm_temperate_dry`.
    pub climate: String,
    /// Soil type of the reference: `HAC`, `LAC`, `sandy`.
    pub soil: String,
}

/// Soil carbon to a depth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SoilStock {
    /// tC/ha.
    pub t_c_per_ha: f64,
    /// Depth, cm.
    pub depth_cm: f64,
}

/// Soil carbon at rest under a management.
///
/// Errors: `SINK-040` the climate, soil or management is not in the tables (the words that there are, are told).
pub fn at_rest(reg: &Registry, site: &Site, management: &Management) -> Result<SoilStock> {
    let id = format!("stock.ipcc-soil.{}.SOCref_{}", site.climate, site.soil);
    let unknown = |what: &str| Error::new("SINK-040").with("what", what).with("known", known(reg, &site.climate));
    let reference = optional(reg, &format!("{id}.soil")).ok_or_else(|| unknown(&id))?;
    let depth_cm = value(reg, &format!("{id}.soil_depth"))?;
    let mut t_c_per_ha = reference;
    for (word, kinds) in [
        (&management.land_use, &["use_"][..]),
        (&management.tillage, &["till_", "grass_"][..]),
        (&management.input, &["input_"][..]),
    ] {
        // A word of another kind would be a factor of the wrong place in the product.
        let fits = kinds.iter().any(|k| word.starts_with(k));
        let factor = optional(reg, &format!("soil.{}.{word}", site.climate)).filter(|_| fits);
        t_c_per_ha *= factor.ok_or_else(|| unknown(word))?;
    }
    Ok(SoilStock { t_c_per_ha, depth_cm })
}

fn known(reg: &Registry, climate: &str) -> String {
    let prefix = format!("soil.{climate}.");
    let words: Vec<&str> = reg.under(&prefix).filter_map(|f| f.id.strip_prefix(&prefix)).collect();
    words.join(", ")
}

/// Yearly flux of soil that goes from one stock to another in `years`, t CO2/(ha·a), removal negative; 0 after them.
///
/// `year` counts from 1, the first year after the change. Errors: `SINK-041` the stocks are of different depth,
/// `SINK-010` years not positive.
pub fn yearly(before: SoilStock, after: SoilStock, years: f64, year: u32) -> Result<f64> {
    if before.depth_cm != after.depth_cm {
        let error = Error::new("SINK-041").with("before", before.depth_cm);
        return Err(error.with("after", after.depth_cm));
    }
    if !(years.is_finite() && years > 0.0) {
        return Err(Error::new("SINK-010").with("what", "years").with("value", years));
    }
    let within = year >= 1 && f64::from(year) <= years;
    let lost = if within { (before.t_c_per_ha - after.t_c_per_ha) / years } else { 0.0 };
    Ok(TonneC(lost).as_co2().0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock(climate: &str, soil: &str, words: [&str; 3]) -> Result<SoilStock> {
        let [land_use, tillage, input] = words.map(str::to_owned);
        let site = Site { climate: climate.into(), soil: soil.into() };
        at_rest(&Registry::builtin().unwrap(), &site, &Management { land_use, tillage, input })
    }

    #[test]
    fn worked_reduced_tillage_in_the_dry_north() {
        // 38 · 0.80 · 1.00 · 0.95 = 28.88 tC/ha to 30 cm; with reduced tillage and high input 38 · 0.80 · 1.02 · 1.04
        // = 32.24832; (28.88 − 32.24832)/20 · 44/12 = −0.617525 tCO2/(ha·a) for twenty years
        let now = stock("warm_temperate_dry", "HAC", ["use_crop", "till_full", "input_low"]).unwrap();
        let then = stock("warm_temperate_dry", "HAC", ["use_crop", "till_reduced", "input_high"]).unwrap();
        assert!((now.t_c_per_ha - 28.88).abs() < 1e-9 && now.depth_cm == 30.0);
        let flux = |year| yearly(now, then, 20.0, year).unwrap();
        assert!((flux(1) + 0.617525).abs() < 1e-6, "{}", flux(1));
        assert_eq!((flux(20), flux(21), flux(0)), (flux(1), 0.0, 0.0));
    }

    #[test]
    fn grassland_and_unknown_words() {
        // degraded grass of the moist zone: 88 · 1 · 0.70 · 1 = 61.6
        let grass = stock("warm_temperate_moist", "HAC", ["use_native", "grass_degraded", "input_medium"]).unwrap();
        assert!((grass.t_c_per_ha - 61.6).abs() < 1e-9);
        let code = |r: Result<SoilStock>| r.unwrap_err().code.0.into_owned();
        assert_eq!(code(stock("moon", "HAC", ["use_crop", "till_full", "input_low"])), "SINK-040");
        assert_eq!(code(stock("warm_temperate_dry", "HAC", ["till_full", "use_crop", "input_low"])), "SINK-040");
        let deep = SoilStock { t_c_per_ha: 100.0, depth_cm: 100.0 };
        assert_eq!(yearly(grass, deep, 20.0, 1).unwrap_err().code.0, "SINK-041");
        assert_eq!(yearly(grass, grass, 0.0, 1).unwrap_err().code.0, "SINK-010");
    }
}
