//! Entries of the ledger: what a sector emits, a cell of the table, a sector in a district.

use crate::base::{Area, Error, Mass, Result};
use crate::carbon::inventory::{Grid, Inventory};
use crate::land::ClassId;

use super::energy::{all_fuels, cells_of, fuel_emission, sector_emission};
use super::{Derivation, FLOW, Key, Scope, View, class_id, total};

impl View<'_> {
    /// The source that an entry of the ledger is. Errors: `CARBON-021` there is no such entry.
    pub(super) fn entry(&self, scope: Scope) -> Result<Derivation> {
        let found = match scope {
            Scope::Sector(s) => self.sector(usize::from(s)),
            Scope::Cell(s, f) => self.table_cell(s.map(usize::from), f.map(usize::from)),
            Scope::Flow(s, d) => self.flow(usize::from(s), usize::from(d)),
            _ => None,
        };
        found.ok_or_else(|| Error::new("CARBON-021").with("what", format!("{scope:?}")))
    }

    fn sector(&self, sector: usize) -> Option<Derivation> {
        let accounts = &self.s.accounts;
        let id = accounts.sectors.get(sector)?;
        let of_table = accounts.inventory.as_ref().filter(|i| i.by_sector.iter().any(|l| l.sector == *id));
        if let Some(inventory) = of_table {
            return Some(sector_emission(inventory, id, &accounts.registry));
        }
        let sums = &self.s.balance.sums;
        let pieces: Vec<_> = (0..sums.classes).map(|c| (class_id(c, sums.classes), sums.class(c).area)).collect();
        let booked = sums.by_sector().get(sector).copied().unwrap_or_default();
        let mut out = self.placed(sector, &pieces)?;
        (out.title, out.result) = (Key::plain("explain-sector").with("sector", id.as_str()), Some(booked.t()));
        Some(out)
    }

    fn flow(&self, sector: usize, district: usize) -> Option<Derivation> {
        let (sums, s) = (&self.s.balance.sums, self.s);
        let id = s.accounts.sectors.get(sector)?;
        let name = &s.base.districts.get(district)?.name;
        let pieces: Vec<_> =
            (0..sums.classes).map(|c| (class_id(c, sums.classes), sums.cell(district, c).area)).collect();
        let mut out = self.placed(sector, &pieces)?;
        let points = s.accounts.allocation.points.iter().filter(|p| usize::from(p.sector) == sector);
        let here: Mass = points.filter(|p| self.district_of(p.row) == Some(district)).map(|p| p.mass).sum();
        if here != Mass(0) {
            out.parts.push(total(Key::plain("explain-points"), Some(here.t()), FLOW, Vec::new()));
        }
        out.title = Key::plain("explain-flow").with("sector", id.as_str()).with("name", name.as_str());
        out.result = Some(s.ledger.flows.at(sector, district).t());
        Some(out)
    }

    fn district_of(&self, row: u32) -> Option<usize> {
        self.s.base.district.get(row as usize).map(|d| usize::from(*d))
    }

    /// What a sector puts on pieces of land, class by class; a sum without parts where it puts nothing anywhere.
    fn placed(&self, sector: usize, pieces: &[(ClassId, Area)]) -> Option<Derivation> {
        let id = self.s.accounts.sectors.get(sector)?;
        let none = || total(Key::plain("explain-sector").with("sector", id.as_str()), Some(0.0), FLOW, Vec::new());
        Some(self.sector_at(sector, Mass(0), pieces, None).unwrap_or_else(none))
    }

    fn table_cell(&self, sector: Option<usize>, fuel: Option<usize>) -> Option<Derivation> {
        let accounts = &self.s.accounts;
        let (inventory, grid) = (accounts.inventory.as_ref()?, self.s.ledger.grid.as_ref()?);
        let sector_id = |s: usize| grid.sectors.get(s).map(|s| s.id.as_str());
        let fuel_id = |f: usize| grid.fuels.get(f).map(|f| f.id.as_str());
        match (sector, fuel) {
            (None, None) => Some(all_fuels(inventory, &accounts.registry)),
            (Some(s), None) => Some(sector_emission(inventory, sector_id(s)?, &accounts.registry)),
            (None, Some(f)) => Some(fuel_emission(inventory, fuel_id(f)?, &accounts.registry)),
            (Some(s), Some(f)) => self.one_cell(inventory, grid, (s, sector_id(s)?), (f, fuel_id(f)?)),
        }
    }

    fn one_cell(
        &self,
        inventory: &Inventory,
        grid: &Grid,
        (s, sector): (usize, &str),
        (f, fuel): (usize, &str),
    ) -> Option<Derivation> {
        let cell = grid.cell(s, f)?;
        let title = Key::plain("explain-cell").with("sector", sector).with("fuel", fuel);
        let mut out = total(title, Some(cell.t_co2), FLOW, cells_of(inventory, sector, fuel));
        if out.parts.is_empty() {
            // A rest: what the column or row has more than its cells.
            out.formula = Key::plain("formula-rest");
        }
        Some(out)
    }
}
