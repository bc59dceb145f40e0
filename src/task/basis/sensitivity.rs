//! The net under other sink sets: how much the choice of set moves (method book §2.1, rule 4).

use serde::Deserialize;

use super::{List, Topic, text};
use crate::base::{Error, Result};
use crate::carbon::allocate::AGRICULTURE;
use crate::carbon::rates::{ch4_t_co2e_per_ha, flux_t_per_ha};
use crate::engine::Snapshot;
use crate::factor::SinkSet;

/// Contents of `assets/methods/basis.toml`.
#[derive(Deserialize)]
struct Method {
    sensitivity: Sets,
}

#[derive(Deserialize)]
struct Sets {
    sets: Vec<String>,
}

/// Yearly exchange of the land under a set: flux and methane, t CO2e, and the area without a flux, ha.
fn exchange(s: &Snapshot, set: &SinkSet) -> (f64, f64) {
    let (mut t, mut uncovered_ha) = (0.0, 0.0);
    for class in 0..s.classes.len() {
        let ha = s.balance.sums.class(class).area.ha();
        let flux = flux_t_per_ha(set, class);
        uncovered_ha += if flux.is_none() { ha } else { 0.0 };
        let ch4 = ch4_t_co2e_per_ha(set, class, s.accounts.gwp.value);
        t += ha * (flux.unwrap_or(0.0) + ch4.unwrap_or(0.0));
    }
    (t, uncovered_ha)
}

/// A line for each set. Errors: `CARBON-090`, `FACTOR-0xx`.
pub(super) fn sensitivity(s: &Snapshot, out: &mut List) -> Result<()> {
    let broken = |e: toml::de::Error| Error::new("CARBON-090").with("name", "basis.toml").because(e);
    let method: Method = toml::from_str(include_str!("../../../assets/methods/basis.toml")).map_err(broken)?;
    let a = &s.accounts;
    let net = s.balance.sums.city().net().t();
    let (now, _) = exchange(s, &a.sinks);
    let farms = a.sectors.iter().position(|id| id == AGRICULTURE).and_then(|at| s.balance.sums.by_sector.get(at));
    let farms = farms.map_or(0.0, |m| m.t());
    for name in &method.sensitivity.sets {
        let set = a.registry.sink_set(name, &s.classes)?;
        let (then, uncovered_ha) = exchange(s, &set);
        // A cropland value that holds farm inputs switches the agriculture of the same land off.
        let without = if set.forbids_agriculture { farms } else { 0.0 };
        let other = net - now + then - without;
        let args = [
            ("set", text(name)),
            ("net_t", other.into()),
            ("change_t", (other - net).into()),
            ("uncovered_ha", uncovered_ha.into()),
            ("agriculture", text(if without > 0.0 { "off" } else { "on" })),
            ("methane", text(if set.ch4.iter().any(Option::is_some) { "yes" } else { "no" })),
            ("present", text(if *name == a.sinks.name { "yes" } else { "no" })),
        ];
        out.say(Topic::Sensitivity, "basis-sensitivity", &args);
    }
    Ok(())
}
