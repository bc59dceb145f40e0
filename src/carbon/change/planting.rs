//! New forest on other land: survival, clearing, soil, and the years until it has paid back.

use crate::base::units::{TonneC, TonneCo2};
use crate::base::{Error, Finding, Result, Severity};
use crate::carbon::forest::growth::Growth;
use crate::carbon::stated::value;
use crate::factor::Registry;

/// Rules of planting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlantingRule {
    /// Share of the planted area that grows up, 0–1.
    pub survival: f64,
    /// Share of disturbed area up to which no soil is lost.
    pub disturbed_limit: f64,
    /// Share of the soil carbon lost in the year of planting beyond it.
    pub soil_loss: f64,
    /// Largest yearly gain of soil, tC/(ha·a).
    pub soil_cap: f64,
    /// Years over which soil gains.
    pub soil_years: f64,
}

impl PlantingRule {
    /// The rules of the registry. Errors: `SINK-090`.
    pub fn load(reg: &Registry) -> Result<Self> {
        let of = |part: &str| value(reg, &format!("change.plant.{part}"));
        Ok(Self {
            survival: of("survival")?,
            disturbed_limit: of("disturbed_limit")?,
            soil_loss: of("soil_loss_share")?,
            soil_cap: of("soil_cap")?,
            soil_years: of("soil_years")?,
        })
    }
}

/// A planting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planting {
    /// Area, ha.
    pub area_ha: f64,
    /// Carbon of the vegetation that is cleared, tC/ha.
    pub cleared: f64,
    /// Soil carbon before, tC/ha.
    pub soil_before: f64,
    /// Soil carbon under natural vegetation of the site, to the same depth, tC/ha.
    pub soil_reference: f64,
    /// Share of the area whose soil is disturbed, 0–1.
    pub disturbed: f64,
    /// Emission of preparing the ground, t CO2.
    pub preparation: f64,
}

/// What a year brought, t CO2; emission positive, removal negative.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PlantingYear {
    /// Years since planting.
    pub year: u32,
    /// Growth of the new trees, ≤ 0.
    pub trees: f64,
    /// Soil that gains, or loses after the first year.
    pub soil: f64,
    /// Once, in the year of planting: cleared vegetation, disturbed soil, preparation.
    pub once: f64,
    /// Sum of all years so far, that of the year of planting included.
    pub since_planting: f64,
}

/// The path of a planting over `years` years after the year of planting, and when it has paid back.
///
/// Year 0: the cleared vegetation of the whole area, the soil that was disturbed, the preparation. Then each year
/// `s·A·[C(t) − C(t−1)]` of the trees and `A·dSOC` of the soil, `dSOC = (SOC_ref − (SOC_0 − loss))/20`, at most the cap.
/// Trees that fail take nothing up, but their ground was cleared: survival does not make the clearing smaller.
/// `SINK-160` tells the years without removal and the year of pay-back. Errors: `SINK-010` a figure cannot be.
/// Source: method book §2.4; A/R methodology tools.
pub fn path(rule: &PlantingRule, plan: &Planting, growth: &Growth, years: u32) -> Result<(Vec<PlantingYear>, Finding)> {
    let all = [
        ("area_ha", plan.area_ha),
        ("cleared", plan.cleared),
        ("soil_before", plan.soil_before),
        ("soil_reference", plan.soil_reference),
        ("disturbed", plan.disturbed),
        ("preparation", plan.preparation),
    ];
    let bad = all.iter().find(|(what, x)| !(x.is_finite() && *x >= 0.0 && (*what != "disturbed" || *x <= 1.0)));
    if let Some((what, x)) = bad {
        return Err(Error::new("SINK-010").with("what", *what).with("value", *x));
    }
    let co2 = |t_c_per_ha: f64| {
        let TonneCo2(t) = TonneC(t_c_per_ha * plan.area_ha).as_co2();
        t
    };
    let lost = if plan.disturbed > rule.disturbed_limit { plan.soil_before * rule.soil_loss } else { 0.0 };
    let gain = ((plan.soil_reference - (plan.soil_before - lost)) / rule.soil_years).min(rule.soil_cap);
    let once = co2(plan.cleared) + co2(lost) + plan.preparation;
    let mut out = vec![PlantingYear { once, since_planting: once, ..PlantingYear::default() }];
    let mut since_planting = once;
    for year in 1..=years {
        let trees = -co2(rule.survival * growth.gained(f64::from(year)));
        let soil = if f64::from(year) <= rule.soil_years { -co2(gain) } else { 0.0 };
        since_planting += trees + soil;
        out.push(PlantingYear { year, trees, soil, once: 0.0, since_planting });
    }
    Ok((out.clone(), lag(&out)))
}

/// The year from which the planting has taken up more than it gave off, for good within the path.
fn lag(path: &[PlantingYear]) -> Finding {
    let last_debt =
        path.iter().rposition(|y| y.since_planting >= 0.0).and_then(|at| path.get(at)).map_or(0, |y| y.year);
    let told = Finding::new("SINK-160", Severity::Note).with("years", path.len().saturating_sub(1));
    let paid = path.last().is_some_and(|y| y.since_planting < 0.0);
    let state = if paid { "paid" } else { "open" };
    told.with("state", state).with("year", last_debt + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Arg;

    const PINE: Growth = Growth::Richards { max: 65.0, rate: 0.04, shape: 1.6 };

    fn rule() -> PlantingRule {
        PlantingRule::load(&Registry::builtin().unwrap()).unwrap()
    }

    fn plan() -> Planting {
        Planting {
            area_ha: 10.0,
            cleared: 11.41,
            soil_before: 30.4,
            soil_reference: 38.0,
            disturbed: 0.3,
            preparation: 5.0,
        }
    }

    fn arg(f: &Finding, name: &str) -> Arg {
        f.args.iter().find(|(n, _)| n == name).unwrap().1.clone()
    }

    #[test]
    fn worked_ten_hectares_of_pine_on_grass() {
        // Once: 10 · 11.41 · 44/12 = 418.3667; soil 10 · 3.04 · 44/12 = 111.4667; preparation 5 → 534.8333.
        // Soil: (38 − 27.36)/20 = 0.532 tC/(ha·a) → −19.5067 a year. Trees of year 5: 0.85 · 1.17644 · 10 · 44/12 = −36.6657
        let (path, lag) = path(&rule(), &plan(), &PINE, 60).unwrap();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-3, "{a} {b}");
        near(path[0].once, 534.8333);
        near(path[5].trees, -36.6657);
        near(path[5].soil, -19.5067);
        assert_eq!((path[20].soil < 0.0, path[21].soil), (true, 0.0));
        // In year 5 nothing is paid back yet; 0.85 · 4.2289 · 10 · 44/12 + 5 · 19.5067 = 229.3
        assert!(path[5].since_planting > 300.0);
        assert_eq!((lag.code.0.as_ref(), arg(&lag, "state")), ("SINK-160", Arg::Text("paid".into())));
        let Arg::Int(year) = arg(&lag, "year") else { panic!() };
        assert!(path[year as usize].since_planting < 0.0 && path[year as usize - 1].since_planting >= 0.0);
    }

    #[test]
    fn the_cap_the_limit_and_survival() {
        let rich = Planting { soil_reference: 88.0, disturbed: 0.1, ..plan() };
        let (years, _) = path(&rule(), &rich, &PINE, 1).unwrap();
        // Exactly a tenth disturbed: no soil lost; gain capped at 0.8 tC/(ha·a) = 29.3333 tCO2
        assert!((years[0].once - 423.3667).abs() < 1e-3);
        assert!((years[1].soil + 29.3333).abs() < 1e-3);
        let dead = PlantingRule { survival: 0.0, ..rule() };
        let (years, lag) = path(&dead, &plan(), &PINE, 10).unwrap();
        assert!(years[0].once > 0.0 && years[10].trees == 0.0);
        assert_eq!(arg(&lag, "state"), Arg::Text("open".into()));
        let bad = Planting { disturbed: 1.5, ..plan() };
        assert_eq!(path(&rule(), &bad, &PINE, 1).unwrap_err().code.0, "SINK-010");
    }
}
