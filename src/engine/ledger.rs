//! The balance by sector, fuel and district: what tables and flow charts show.

use crate::base::{Arg, Mass};
use crate::carbon::allocate::Allocation;
use crate::carbon::balance::{Balance, LAND, LAND_CH4};
use crate::carbon::control::{self, SectorMet};
use crate::carbon::flows::Flows;
use crate::carbon::inventory::{Grid, Inventory};
use crate::stat::edit::Edit;

/// The balance taken apart.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Sectors × fuels; `None` without a table.
    pub grid: Option<Grid>,
    /// Sectors in the order of `Accounts::sectors`; those without any emission are left out of no sum, only of sight.
    pub sectors: Vec<SectorCard>,
    /// Sources by sector and district.
    pub flows: Flows,
}

/// Who says what a sector emits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// The table, sums from below, or these scaled to the table.
    Met(control::Control),
    /// The sink set: a class whose flux is a source, or methane.
    Land,
}

/// One sector.
#[derive(Clone, Debug, PartialEq)]
pub struct SectorCard {
    /// Sector id.
    pub id: String,
    /// Position in `Accounts::sectors`.
    pub at: u16,
    /// Emission, g CO2e per year.
    pub total: Mass,
    /// Part of it that lies on no parcel: the sector has no classes to lie on.
    pub unplaced: Mass,
    /// Part of it at point sources.
    pub points: Mass,
    /// Share of all emissions; not rounded.
    pub share_percent: f64,
    /// Share of it that is spread by plain area, from 0 to 1.
    pub plain_area_share: f64,
    /// Whether that is more than the method allows without a word (`CARBON-106`).
    pub plain: bool,
    /// Who says it.
    pub control: Control,
    /// Table and sums from below side by side; `None` for land.
    pub met: Option<SectorMet>,
}

/// Finding of a sector that is spread by plain area.
const PLAIN_AREA: &str = "CARBON-106";

impl Ledger {
    /// The ledger of a balance; `sectors` as in `Accounts::sectors`, `edits` as laid over the table, `met` = how table and
    /// sums from below met.
    pub fn of(
        inventory: Option<&Inventory>,
        edits: &[Edit],
        met: &[SectorMet],
        allocation: &Allocation,
        sectors: &[String],
        balance: &Balance,
        flows: Flows,
    ) -> Self {
        let by_sector = balance.sums.by_sector();
        let placed = |at: usize| by_sector.get(at).copied().unwrap_or_default();
        let plain = |id: &str| {
            let of = |(name, arg): &(_, Arg)| *name == "sector" && *arg == Arg::from(id);
            allocation.findings.iter().any(|f| f.code.0 == PLAIN_AREA && f.args.iter().any(of))
        };
        let card = |(at, id): (usize, &String)| {
            let line = allocation.sectors.get(at).filter(|s| s.id == *id);
            let met = met.iter().find(|m| m.sector == *id).cloned();
            let by = met.as_ref().map_or(control::Control::Table, |m| m.control);
            SectorCard {
                id: id.clone(),
                at: at as u16,
                total: line.map_or_else(|| placed(at), |l| l.total),
                unplaced: line.map_or(Mass(0), |l| l.unallocated),
                // Lines on parcels are points to the allocation, and none to a person.
                points: met.as_ref().map_or_else(|| line.map_or(Mass(0), |l| l.points), |m| m.points),
                share_percent: 0.0,
                plain_area_share: line.map_or(0.0, |l| l.plain_area_share),
                plain: plain(id),
                control: if id == LAND || id == LAND_CH4 { Control::Land } else { Control::Met(by) },
                met,
            }
        };
        let mut cards: Vec<SectorCard> = sectors.iter().enumerate().map(card).collect();
        let whole: Mass = cards.iter().map(|c| c.total).sum();
        for c in cards.iter_mut().filter(|_| whole.0 > 0) {
            c.share_percent = c.total.t() / whole.t() * 100.0;
        }
        Self { grid: inventory.map(|i| Grid::of(i, edits)), sectors: cards, flows }
    }
}
