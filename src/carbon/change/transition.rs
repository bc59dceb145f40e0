//! One change of land: biomass released in its year, soil on its way to a new rest.

use super::flow::{ChangeFlow, OneOff, Yearly};
use crate::base::units::{TonneC, TonneCo2};
use crate::base::{Area, Error, Finding, Mass, Result, Severity};
use crate::carbon::soil::SoilStock;
use crate::carbon::stated::value;
use crate::factor::{PoolDensity, Registry};

/// Rules of land-use change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChangeRule {
    /// Years until soil is at rest again.
    pub soil_years: f64,
    /// Share of soil carbon lost under a sealed surface, over those years.
    pub sealed_loss: f64,
    /// Share of the biomass of moved trees that lives on.
    pub moved_kept: f64,
    /// Plausible release of forest that becomes built, t CO2/ha: mean and range of cities.
    pub built_check: [f64; 3],
}

impl ChangeRule {
    /// The rules of the registry. Errors: `SINK-090`.
    pub fn load(reg: &Registry) -> Result<Self> {
        let of = |id: &str| value(reg, id);
        Ok(Self {
            soil_years: of("change.soil.years")?,
            sealed_loss: of("change.seal.loss_share")?,
            moved_kept: of("change.move.kept_share")?,
            built_check: [
                of("sink.inventory_guangdong_2018.forest_to_built")?,
                of("change.check.built_low")?,
                of("change.check.built_high")?,
            ],
        })
    }
}

/// What happens to the soil.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SoilFate {
    /// Sealed: a share is lost.
    Sealed,
    /// Goes to the stock of the new use, to the same depth.
    To(SoilStock),
    /// Stays as it is.
    Unchanged,
}

/// Carbon before and after on the same ground, tC/ha.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ground {
    /// Living biomass, dead wood and litter before; crops of the year are not in it, they are no lasting stock.
    pub biomass_before: f64,
    /// And right after the change.
    pub biomass_after: f64,
    /// Soil before.
    pub soil: SoilStock,
    /// What becomes of it.
    pub fate: SoilFate,
    /// Trees are moved, not felled.
    pub moved: bool,
}

/// Lasting biomass of a class, tC/ha: above, below, dead; `None` = a pool is missing.
pub fn lasting_biomass(density: &PoolDensity) -> Option<f64> {
    Some(density.above.as_ref()?.value + density.below.as_ref()?.value + density.dead.as_ref()?.value)
}

/// Soil of a class; `None` = no value or no depth.
pub fn soil(density: &PoolDensity) -> Option<SoilStock> {
    let (soil, depth) = density.soil.as_ref().zip(density.soil_depth.as_ref())?;
    Some(SoilStock { t_c_per_ha: soil.value, depth_cm: depth.value })
}

/// What the change of a piece of ground releases.
///
/// At once: `A·(B_before − B_after)·44/12`, never less than 0, because what grows later is a yearly flow of its own; of
/// moved trees the share that lives on is taken off. Yearly, for [`ChangeRule::soil_years`]: `A·(SOC − SOC_eq)/years·44/12`.
/// Errors: `SINK-041` soils of two depths, `SINK-010` a density is negative or no number.
/// Source: method book §2.5; `docs/methods/land-use-change.md`.
pub fn release(rule: &ChangeRule, ground: &Ground, area: Area) -> Result<ChangeFlow> {
    let all = [("before", ground.biomass_before), ("after", ground.biomass_after), ("soil", ground.soil.t_c_per_ha)];
    if let Some((what, x)) = all.iter().find(|(_, x)| !(x.is_finite() && *x >= 0.0)) {
        return Err(Error::new("SINK-010").with("what", *what).with("value", *x));
    }
    let kept = if ground.moved { ground.biomass_before * rule.moved_kept } else { 0.0 };
    let biomass = (ground.biomass_before - kept - ground.biomass_after).max(0.0);
    let lost = match ground.fate {
        SoilFate::Unchanged => 0.0,
        SoilFate::Sealed => ground.soil.t_c_per_ha * rule.sealed_loss,
        SoilFate::To(rest) if rest.depth_cm == ground.soil.depth_cm => ground.soil.t_c_per_ha - rest.t_c_per_ha,
        SoilFate::To(rest) => {
            let error = Error::new("SINK-041").with("before", ground.soil.depth_cm);
            return Err(error.with("after", rest.depth_cm));
        }
    };
    let grams = |t_c_per_ha: f64| Mass::from_t(area.ha() * TonneC(t_c_per_ha).as_co2().0);
    Ok(ChangeFlow { at_once: OneOff(grams(biomass)), yearly: Yearly(grams(lost / rule.soil_years)) })
}

/// Whether what forest gives off on becoming built is plausible: the reporting year, `None` if within the range of cities.
///
/// `SINK-150` outside of it. Takes the release at once alone, as the yearly flow is another quantity.
pub fn check_built(rule: &ChangeRule, at_once: OneOff, area: Area) -> Option<Finding> {
    let TonneCo2(per_ha) = TonneCo2(at_once.0.t() / area.ha());
    let [mean, low, high] = rule.built_check;
    let outside = !(low..=high).contains(&per_ha) && area.0 > 0;
    let found = || Finding::new("SINK-150", Severity::Warn).with("per_ha", per_ha).with("mean", mean);
    outside.then(|| found().with("low", low).with("high", high))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::land::ClassTable;

    fn forest_to_built() -> (ChangeRule, Ground) {
        let (reg, classes) = (Registry::builtin().unwrap(), ClassTable::load().unwrap());
        let densities = reg.pool_densities("default", &classes).unwrap();
        let forest = densities[classes.find("forest_arbor").unwrap().at()].as_ref().unwrap();
        let ground = Ground {
            biomass_before: lasting_biomass(forest).unwrap(),
            biomass_after: 0.0,
            soil: soil(forest).unwrap(),
            fate: SoilFate::Sealed,
            moved: false,
        };
        (ChangeRule::load(&reg).unwrap(), ground)
    }

    #[test]
    fn worked_forest_becomes_built() {
        // 1 ha: (21.8 + 5.4 + 1.9) · 44/12 = 106.7 tCO2 at once; 0.20 · 106.1/20 · 44/12 = 3.890333 tCO2 a year
        let (rule, ground) = forest_to_built();
        let ha = Area::from_m2(10_000.0);
        let flow = release(&rule, &ground, ha).unwrap();
        assert_eq!(flow.at_once, OneOff(Mass::from_t(106.7)));
        assert_eq!(flow.yearly, Yearly(Mass::from_t(3.890333)));
        // Guangdong: mean 48.7, cities from 8 to 248 tCO2/ha
        assert_eq!(rule.built_check, [48.7, 8.0, 248.0]);
        assert_eq!(check_built(&rule, flow.at_once, ha), None);
        let doubt = check_built(&rule, OneOff(Mass::from_t(300.0)), ha).unwrap();
        assert_eq!(doubt.code.0, "SINK-150");
    }

    #[test]
    fn gains_are_not_taken_at_once_and_moved_trees_keep_a_share() {
        let (rule, ground) = forest_to_built();
        let ha = Area::from_m2(10_000.0);
        let poor = Ground { biomass_before: 1.0, biomass_after: 5.0, fate: SoilFate::Unchanged, ..ground };
        assert_eq!(release(&rule, &poor, ha).unwrap(), ChangeFlow::default());
        let rule = ChangeRule { moved_kept: 0.5, ..rule };
        let moved = Ground { moved: true, ..ground };
        assert_eq!(release(&rule, &moved, ha).unwrap().at_once, OneOff(Mass::from_t(53.35)));
    }

    #[test]
    fn soils_of_two_depths_are_refused() {
        let (rule, ground) = forest_to_built();
        let shallow = SoilStock { t_c_per_ha: 30.4, depth_cm: 30.0 };
        let mixed = Ground { fate: SoilFate::To(shallow), ..ground };
        assert_eq!(release(&rule, &mixed, Area(1)).unwrap_err().code.0, "SINK-041");
        // crop to 100 cm: (106.1 − 76.8)/20 · 44/12 = 5.371667
        let crop = SoilStock { t_c_per_ha: 76.8, depth_cm: 100.0 };
        let cleared = Ground { fate: SoilFate::To(crop), ..ground };
        let flow = release(&rule, &cleared, Area::from_m2(10_000.0)).unwrap();
        assert_eq!(flow.yearly, Yearly(Mass::from_t(5.371667)));
        let bad = Ground { biomass_before: f64::NAN, ..ground };
        assert_eq!(release(&rule, &bad, Area(1)).unwrap_err().code.0, "SINK-010");
    }
}
