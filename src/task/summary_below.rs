//! The figures from below in the JSON of a balance: lines, what counts for each sector, comparisons, sinks by system.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Mass, Result};
use crate::carbon::buildings::Mean;
use crate::carbon::control::Control;
use crate::carbon::line::{Account, Gas};
use crate::carbon::systems::{System, by_system};
use crate::carbon::transport::Compared;
use crate::engine::{Accounts, Snapshot};

/// What came from below.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BelowSummary {
    /// Sums of the lines, by id, account and unit.
    pub lines: Vec<LineSum>,
    /// What counts for each sector: `total = points + on_parcels + in_districts + anywhere`.
    pub control: Vec<Met>,
    /// The three ways of transport side by side.
    pub transport: Option<Compared>,
    /// Means of buildings against known ones.
    pub buildings: Vec<Mean>,
}

/// One kind of line, summed over its places.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LineSum {
    /// Id.
    pub line: String,
    /// Sector id.
    pub sector: String,
    /// Account; only the main one is part of the balance.
    pub account: Account,
    /// Gas.
    pub gas: Gas,
    /// Places.
    pub places: u64,
    /// Sum of the activity, in `unit`.
    pub activity: f64,
    /// Unit of the activity.
    pub unit: String,
    /// t of the gas per year.
    pub gas_t: f64,
    /// t CO2e per year.
    pub t_co2e: f64,
}

/// A sector where table and lines meet; t CO2e per year.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Met {
    /// Sector id.
    pub sector: String,
    /// What counts.
    pub control: Control,
    /// Total of the table.
    pub table_t_co2e: Option<f64>,
    /// Points and lines from below.
    pub bottom_up_t_co2e: Option<f64>,
    /// What the lines are scaled by, or would have to be.
    pub factor: Option<f64>,
    /// What counts.
    pub total_t_co2e: f64,
    /// Of it what no table of energy holds: processes, methane, nitrous oxide.
    pub beyond_t_co2e: f64,
    /// Of it at point sources.
    pub points_t_co2e: f64,
    /// Of it on parcels known from lines.
    pub on_parcels_t_co2e: f64,
    /// Of it known for a district only.
    pub in_districts_t_co2e: f64,
    /// The rest, spread by mask or weights.
    pub anywhere_t_co2e: f64,
}

/// The sink of a system.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SystemSink {
    /// `forest`, `grassland`, `cropland_soil`, `wetland`, `lake_river`, `urban_green`, `other`.
    pub system: &'static str,
    /// t CO2e per year, ≤ 0.
    pub sink_t_co2e: f64,
}

/// The source of a sector in a district.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SectorSource {
    /// Sector id.
    pub sector: String,
    /// t CO2e per year.
    pub source_t_co2e: f64,
}

/// What came from below; `None` where nothing did.
pub fn below(s: &Snapshot) -> Option<BelowSummary> {
    let b = &s.accounts.below;
    if b.lines.is_empty() && b.buildings.is_empty() {
        return None;
    }
    let gwp = gwp(&s.accounts);
    let gwp = |gas: Gas| gwp.get(&gas).copied().unwrap_or(f64::NAN);
    let mut sums: BTreeMap<(String, Account, String), (LineSum, Mass)> = BTreeMap::new();
    for l in &b.lines {
        let fresh = LineSum {
            line: l.id.clone(),
            sector: l.sector.clone(),
            account: l.account,
            gas: l.gas,
            places: 0,
            activity: 0.0,
            unit: l.unit.clone(),
            gas_t: 0.0,
            t_co2e: 0.0,
        };
        let key = (l.id.clone(), l.account, l.unit.clone());
        let (sum, mass) = sums.entry(key).or_insert((fresh, Mass(0)));
        sum.places += 1;
        sum.activity += l.activity;
        sum.gas_t += l.gas_t;
        *mass += l.co2e(gwp(l.gas));
    }
    let lines = sums.into_values().map(|(sum, mass)| LineSum { t_co2e: mass.t(), ..sum }).collect();
    let control = b.met.iter().map(met).collect();
    Some(BelowSummary { lines, control, transport: b.transport.clone(), buildings: b.buildings.clone() })
}

/// t CO2e per t of each gas, of the report and horizon of the balance; NaN = that report states none.
pub(super) fn gwp(a: &Accounts) -> BTreeMap<Gas, f64> {
    let n2o = a.registry.get(&a.gwp.id.replace("CH4", "N2O")).map_or(f64::NAN, |f| f.value);
    [(Gas::Co2, 1.0), (Gas::Ch4, a.gwp.value), (Gas::N2o, n2o)].into_iter().collect()
}

fn met(m: &crate::carbon::control::SectorMet) -> Met {
    Met {
        sector: m.sector.clone(),
        control: m.control,
        table_t_co2e: m.table.map(Mass::t),
        bottom_up_t_co2e: m.bottom_up.map(Mass::t),
        factor: m.factor,
        total_t_co2e: m.total.t(),
        beyond_t_co2e: m.beyond.t(),
        points_t_co2e: m.points.t(),
        on_parcels_t_co2e: m.on_rows.t(),
        in_districts_t_co2e: m.in_districts.t(),
        anywhere_t_co2e: m.anywhere.t(),
    }
}

/// Sinks by system: of the city, then of each district. Errors: `CARBON-090`.
pub fn systems(s: &Snapshot) -> Result<(Vec<SystemSink>, Vec<Vec<SystemSink>>)> {
    let sums = by_system(&s.balance.sums, &s.classes)?;
    let list = |of: &[Mass; 7]| {
        let lines = System::ALL.into_iter().zip(of).filter(|(_, m)| m.0 != 0);
        lines.map(|(system, m)| SystemSink { system: system.id(), sink_t_co2e: m.t() }).collect::<Vec<_>>()
    };
    Ok((list(&sums.city), sums.districts.iter().map(list).collect()))
}

/// Sources of a district by sector.
pub fn sectors(s: &Snapshot, district: usize) -> Vec<SectorSource> {
    let sums = &s.balance.sums;
    let lines = s.accounts.sectors.iter().enumerate().map(|(i, id)| (id, sums.sector(district, i)));
    lines.filter(|(_, m)| m.0 != 0).map(|(id, m)| SectorSource { sector: id.clone(), source_t_co2e: m.t() }).collect()
}
