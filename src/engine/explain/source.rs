//! Sources: shares of sector totals, points, positive land flux, methane.

use crate::base::{Area, Mass};
use crate::carbon::allocate::AllocatedSector;
use crate::land::ClassId;

use super::energy::sector_emission;
use super::{Derivation, FLOW, Key, Term, View, factor_term, term, total, weight_factor};

impl View<'_> {
    /// What a sector puts on some pieces of land; `row` adds the points of that parcel, `booked` its booked grams.
    ///
    /// Sector positions beyond the allocation are land and methane. Nothing where the sector has no part.
    pub(super) fn sector_at(
        &self,
        sector: usize,
        booked: Mass,
        pieces: &[(ClassId, Area)],
        row: Option<u32>,
    ) -> Option<Derivation> {
        let accounts = &self.s.accounts;
        let id = accounts.sectors.get(sector)?;
        let mut parts: Vec<Derivation> = match accounts.allocation.sectors.get(sector) {
            Some(line) => pieces.iter().filter_map(|(class, area)| self.share(line, *class, *area)).collect(),
            None => {
                let methane = sector > accounts.allocation.sectors.len();
                let of = |(class, area): &(ClassId, Area)| self.land(methane, *class, *area);
                pieces.iter().filter_map(of).collect()
            }
        };
        parts.extend(row.and_then(|row| self.points(sector, row)));
        let title = Key::plain("explain-sector").with("sector", id.as_str());
        let sum: Option<f64> = parts.iter().map(|p| p.result).sum();
        let result = if row.is_some() { Some(booked.t()) } else { sum };
        (!parts.is_empty()).then(|| total(title, result, FLOW, parts))
    }

    /// (sector total − points) × weight × area ÷ Σ weight × area.
    fn share(&self, line: &AllocatedSector, class: ClassId, area: Area) -> Option<Derivation> {
        let accounts = &self.s.accounts;
        let (_, mask) = line.mask.iter().find(|(c, _)| *c == class)?;
        let weighted_ha = line.weighted_area / crate::carbon::rates::CM2_PER_HA;
        let weight = weight_factor(mask).ok();
        let weight_term = Term { factor: weight, ..term("explain-weight", mask.weight, "1") };
        let from = accounts.inventory.as_ref().map(|i| Box::new(sector_emission(i, &line.id, &accounts.registry)));
        let terms = vec![
            Term { from, ..term("explain-sector-total", line.total.t(), FLOW) },
            term("explain-sector-points", line.points.t(), FLOW),
            weight_term,
            term("explain-area", area.ha(), "ha"),
            term("explain-weighted-area", weighted_ha, "ha"),
        ];
        Some(Derivation {
            title: self.piece("explain-piece-source", class),
            formula: Key::plain("formula-share"),
            terms,
            result: Some(line.spread.t() * mask.weight * area.ha() / weighted_ha),
            unit: FLOW,
            parts: Vec::new(),
        })
    }

    /// Point sources on a parcel.
    fn points(&self, sector: usize, row: u32) -> Option<Derivation> {
        let all = self.s.accounts.allocation.points.iter();
        let here: Vec<_> = all.filter(|p| p.row == row && p.sector as usize == sector).collect();
        let terms: Vec<Term> = here.iter().map(|p| term("explain-point", p.mass.t(), FLOW)).collect();
        let sum: Mass = here.iter().map(|p| p.mass).sum();
        (!terms.is_empty()).then(|| Derivation {
            title: Key::plain("explain-points"),
            formula: Key::plain("formula-sum"),
            terms,
            result: Some(sum.t()),
            unit: FLOW,
            parts: Vec::new(),
        })
    }

    /// Area × positive flux, or area × methane × GWP.
    fn land(&self, methane: bool, class: ClassId, area: Area) -> Option<Derivation> {
        let accounts = &self.s.accounts;
        let table = if methane { &accounts.sinks.ch4 } else { &accounts.sinks.flux };
        let factor = table.get(class.at())?.as_ref().filter(|f| f.value > 0.0)?;
        let mut terms = vec![term("explain-area", area.ha(), "ha")];
        terms.push(factor_term(if methane { "explain-ch4" } else { "explain-flux" }, factor));
        let mut per_ha = factor.value;
        if methane {
            terms.push(factor_term("explain-gwp", &accounts.gwp));
            per_ha = per_ha * accounts.gwp.value / crate::base::units::KG_PER_T;
        }
        Some(Derivation {
            title: self.piece("explain-piece-source", class),
            formula: Key::plain(if methane { "formula-ch4" } else { "formula-flux" }),
            terms,
            result: Some(area.ha() * per_ha),
            unit: FLOW,
            parts: Vec::new(),
        })
    }
}
