//! Rates per class for the hot loop, from a sink set and an allocation.

use crate::base::units::{CM2_PER_M2, G_PER_T, KG_PER_T, M2_PER_HA};
use crate::base::{Error, Mass, Result};
use crate::factor::SinkSet;
use crate::land::ClassTable;

use super::allocate::Allocation;
use super::balance::RIDGE;
use super::kernel::{ClassRate, Rates};
use super::lanes::Lanes;

/// cm² in a hectare.
pub const CM2_PER_HA: f64 = CM2_PER_M2 * M2_PER_HA;

/// Choices of the run beside the set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SinkTerms {
    /// t CO2e per t of methane.
    pub gwp_ch4: f64,
}

/// What one cm² of each class takes, holds and emits.
///
/// Errors: `CARBON-004` a set whose cropland value holds farm inputs together with an agriculture sector.
pub fn rates(classes: &ClassTable, sinks: &SinkSet, terms: SinkTerms, sources: &Allocation) -> Result<Rates> {
    if sinks.forbids_agriculture && sources.agriculture() != Mass(0) {
        let error = Error::new("CARBON-004").with("set", sinks.name.as_str());
        return Err(error.with("mass_t", sources.agriculture().t()));
    }
    let n = classes.len();
    let land = sources.sectors.len() as u16;
    let ridge = classes.find(RIDGE).map_or(u8::MAX, |c| c.0);
    let unknown = ClassRate { cell: n as u16, ..ClassRate::default() };
    let (mut of, mut all) = (Box::new([unknown; 256]), Vec::new());
    for (class, slot) in of.iter_mut().take(n).enumerate() {
        let first = all.len() as u16;
        all.extend(sources.rates.get(class).into_iter().flatten().copied());
        let flux = per_cm2(flux_t_per_ha(sinks, class).unwrap_or(0.0));
        let ch4 = per_cm2(ch4_t_co2e_per_ha(sinks, class, terms.gwp_ch4).unwrap_or(0.0));
        for (sector, rate) in [(land, flux), (land + 1, ch4)] {
            if rate > 0.0 {
                all.push((sector, rate));
            }
        }
        let stock = sinks.stock.get(class).and_then(Option::as_ref).map(|s| s.total_t_c_per_ha());
        *slot = ClassRate {
            sink: flux.min(0.0) + ch4.min(0.0),
            land: flux.max(0.0),
            other_sink: ch4.min(0.0),
            stock: per_cm2(stock.unwrap_or(0.0)),
            stock_known: stock.is_some(),
            first,
            end: all.len() as u16,
            cell: class as u16,
        };
    }
    let lanes = Lanes::new(&of, &all, n + 1, ridge);
    Ok(Rates { of, sources: all, ridge, classes: n + 1, sectors: land as usize + 2, lanes })
}

/// Yearly CO2 flux of a class in t CO2 per ha, emission +; `None` = the set has no value.
pub fn flux_t_per_ha(sinks: &SinkSet, class: usize) -> Option<f64> {
    Some(sinks.flux.get(class)?.as_ref()?.value)
}

/// Yearly methane of a class in t CO2e per ha; `None` = the set has no value.
pub fn ch4_t_co2e_per_ha(sinks: &SinkSet, class: usize, gwp_ch4: f64) -> Option<f64> {
    Some(sinks.ch4.get(class)?.as_ref()?.value * gwp_ch4 / KG_PER_T)
}

/// Tonnes per hectare as grams per cm².
pub fn per_cm2(t_per_ha: f64) -> f64 {
    t_per_ha * G_PER_T / CM2_PER_HA
}
