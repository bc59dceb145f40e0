//! Figures that are an area times a factor: sink and stock.

use crate::base::Area;
use crate::carbon::rates::{ch4_t_co2e_per_ha, flux_t_per_ha};
use crate::land::ClassId;

use super::{Derivation, FLOW, Key, STOCK, Term, View, factor_term, term};

impl View<'_> {
    /// Area × negative flux; a positive flux is a source and gives 0 here. Unknown flux: no result.
    pub(super) fn sink(&self, class: ClassId, area: Area) -> Derivation {
        let accounts = &self.s.accounts;
        let flux = accounts.sinks.flux.get(class.at()).and_then(Option::as_ref);
        let mut terms = vec![term("explain-area", area.ha(), "ha")];
        terms.extend(flux.map(|f| factor_term("explain-flux", f)));
        let flow = flux_t_per_ha(&accounts.sinks, class.at()).map(|f| f.min(0.0));
        let ch4 = ch4_t_co2e_per_ha(&accounts.sinks, class.at(), accounts.gwp.value).map_or(0.0, |c| c.min(0.0));
        Derivation {
            title: self.piece("explain-piece-sink", class),
            formula: Key::plain(if flow.is_some_and(|f| f < 0.0) { "formula-flux" } else { "formula-no-sink" }),
            terms,
            result: flow.map(|f| area.ha() * (f + ch4)),
            unit: FLOW,
            parts: Vec::new(),
        }
    }

    /// Area × (above + below + dead + soil); soil depth stated. Unknown density: no result.
    pub(super) fn stock(&self, class: ClassId, area: Area) -> Derivation {
        let density = self.s.accounts.sinks.stock.get(class.at()).and_then(Option::as_ref);
        let mut terms: Vec<Term> = vec![term("explain-area", area.ha(), "ha")];
        if let Some(d) = density {
            let names = ["explain-above", "explain-below", "explain-dead", "explain-soil"];
            terms.extend(names.into_iter().zip(d.pools()).map(|(key, pool)| factor_term(key, pool)));
            terms.push(factor_term("explain-soil-depth", &d.soil_depth));
        }
        Derivation {
            title: self.piece("explain-piece-stock", class),
            formula: Key::plain("formula-stock"),
            terms,
            result: density.map(|d| area.ha() * d.total_t_c_per_ha()),
            unit: STOCK,
            parts: Vec::new(),
        }
    }

    /// The name of a part that lies on a class.
    pub(super) fn piece(&self, key: &'static str, class: ClassId) -> Key {
        Key::plain(key).with("class", self.s.classes.get(class).map_or("unknown", |c| c.id.as_str()))
    }
}
