//! Net exchange of wetland and water: `net = f_C · 44/12 + CH4 · GWP / 1000`, at 100 and at 20 years.

use crate::base::units::KG_PER_T;
use crate::base::{Finding, Result, Severity};
use crate::factor::{Registry, SinkSet};
use crate::land::{ClassId, ClassTable};

/// Warming potential of methane that is not fossil, t CO2e per t, at both horizons.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Horizons {
    /// Over 100 years.
    pub gwp_100: f64,
    /// Over 20 years.
    pub gwp_20: f64,
}

/// The report that has methane at both horizons.
const REPORT: &str = "AR6";
/// Methane of wetlands.
const GAS: &str = "CH4_nonfossil";

impl Horizons {
    /// Both of AR6. Errors: `FACTOR-016`.
    pub fn load(reg: &Registry) -> Result<Self> {
        let of = |years| Ok(reg.gwp(REPORT, GAS, years)?.value);
        Ok(Self { gwp_100: of(100)?, gwp_20: of(20)? })
    }
}

/// Yearly exchange of a hectare; emission positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exchange {
    /// Carbon, t CO2/(ha·a), uptake negative.
    pub carbon: f64,
    /// Methane, kg CH4/(ha·a); `None` = not known, then no net is known either.
    pub ch4_kg: Option<f64>,
    /// Methane over 100 years, t CO2e/(ha·a).
    pub ch4_100: Option<f64>,
    /// Methane over 20 years, t CO2e/(ha·a).
    pub ch4_20: Option<f64>,
    /// Carbon that stands and is kept as long as the place stays wet, tC/ha: a stock, no part of any net.
    pub protected_t_c: Option<f64>,
}

impl Exchange {
    /// Puts the parts together.
    pub fn new(carbon: f64, ch4_kg: Option<f64>, gwp: Horizons, protected_t_c: Option<f64>) -> Self {
        let co2e = |potential: f64| ch4_kg.map(|kg| kg * potential / KG_PER_T);
        Self { carbon, ch4_kg, ch4_100: co2e(gwp.gwp_100), ch4_20: co2e(gwp.gwp_20), protected_t_c }
    }

    /// Net over 100 years, t CO2e/(ha·a); `None` = methane is not known.
    pub fn net_100(&self) -> Option<f64> {
        self.ch4_100.map(|m| self.carbon + m)
    }

    /// Net over 20 years, t CO2e/(ha·a).
    pub fn net_20(&self) -> Option<f64> {
        self.ch4_20.map(|m| self.carbon + m)
    }

    /// What a person must be told before a wetland is called a sink: `SINK-140` methane outweighs the uptake (at which
    /// horizon), `SINK-141` methane is not known.
    pub fn caution(&self, class: &str) -> Option<Finding> {
        let Some((net_100, net_20)) = self.net_100().zip(self.net_20()) else {
            return Some(Finding::new("SINK-141", Severity::Warn).with("class", class));
        };
        let source = self.carbon < 0.0 && (net_100 > 0.0 || net_20 > 0.0);
        let note = || Finding::new("SINK-140", Severity::Warn).with("class", class);
        source.then(|| note().with("carbon", self.carbon).with("net_100", net_100).with("net_20", net_20))
    }
}

/// Exchange of a class of wetland or water by a set; `None` = the class is neither, or the set has no flux for it.
///
/// Stock: the density of the class, all pools. Source: method book §2.6.
pub fn exchange(classes: &ClassTable, sinks: &SinkSet, class: ClassId, gwp: Horizons) -> Option<Exchange> {
    let id = &classes.get(class)?.id;
    if !(id.starts_with(WETLAND) || id.starts_with(WATER)) {
        return None;
    }
    let flux = sinks.flux.get(class.at())?.as_ref()?.value;
    let ch4 = sinks.ch4.get(class.at()).and_then(Option::as_ref).map(|f| f.value);
    let stock = sinks.stock.get(class.at()).and_then(Option::as_ref).map(|s| s.total_t_c_per_ha());
    Some(Exchange::new(flux, ch4, gwp, stock))
}

/// Beginning of the ids of wetland classes.
const WETLAND: &str = "wetland_";
/// Beginning of the ids of water classes.
const WATER: &str = "water_";

#[cfg(test)]
mod tests {
    use super::*;

    fn of(set: &str, class: &str) -> Option<Exchange> {
        let (reg, classes) = (Registry::builtin().unwrap(), ClassTable::load().unwrap());
        let sinks = reg.sink_set(set, &classes).unwrap();
        exchange(&classes, &sinks, classes.find(class).unwrap(), Horizons::load(&reg).unwrap())
    }

    #[test]
    fn worked_marsh_is_a_source_at_both_horizons() {
        // −0.5 tC · 44/12 = −1.8333; 235 kg · 27.0/1000 = 6.345, net +4.5117; 235 · 79.7/1000 = 18.7295, net +16.8962
        let marsh = of("tool_default", "wetland_marsh").unwrap();
        let near = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() < 5e-5, "{a:?} {b}");
        near(Some(marsh.carbon), -1.8333);
        near(marsh.ch4_100, 6.345);
        near(marsh.net_100(), 4.5117);
        near(marsh.net_20(), 16.8962);
        assert_eq!(marsh.protected_t_c, Some(163.0));
        assert_eq!(marsh.caution("wetland_marsh").unwrap().code.0, "SINK-140");
    }

    #[test]
    fn a_saline_flat_stays_a_sink_and_a_set_without_methane_says_so() {
        let tidal = of("tool_default", "wetland_tidal").unwrap();
        assert!((tidal.net_20().unwrap() + 3.3).abs() < 1e-9);
        assert!(tidal.caution("wetland_tidal").is_none());
        let river = of("inventory_guangdong_2018", "wetland_marsh").unwrap();
        assert_eq!((river.net_100(), river.caution("wetland_marsh").unwrap().code.0.as_ref()), (None, "SINK-141"));
        assert_eq!(of("tool_default", "forest_arbor"), None);
    }
}
