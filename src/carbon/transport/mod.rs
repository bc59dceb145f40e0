//! What it is: emission of transport in three ways: traffic on roads, registered fleet, fuel sold; side by side.
//! What it never does: read a file, add two of the ways, or choose one silently.
//! Where to start reading: [`mod@compare`]; roads in [`road`], fleet and fuel in [`mod@fleet`], grams per km in [`vehicle`].
//!
//! `E_t = Σ_roads AADT · 365 · L · Σ_v share_v · g_v`, or `Σ_v fleet · VKT · g`, or fuel sales (method book §3.4;
//! `docs/methods/transport.md`).
//!
//! Errors: `TRANS-001`…; findings: `TRANS-101`….

pub mod compare;
pub mod fleet;
pub mod method;
pub mod origin;
pub mod road;
#[cfg(test)]
mod tests;
pub mod vehicle;

use super::inventory::PowerMode;
use super::line::{Account, AccountLine, Gas, Site};

pub use compare::{Compared, Way, compare};

/// Sector of every line here.
pub const TRANSPORT: &str = "transport";
/// Line of traffic on a road.
pub const LINE_ROAD: &str = "transport.road";
/// Line of a registered fleet.
pub const LINE_FLEET: &str = "transport.fleet";
/// Line of fuel sold.
pub const LINE_FUEL: &str = "transport.fuel";

/// Choices of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Region of the grid factor, such as `CN-41`.
    pub region: String,
    /// Year of the activity.
    pub year: u16,
    /// Energy set for fuels.
    pub set: String,
    /// Where power is counted.
    pub power: PowerMode,
}

/// A line of the main account.
fn line(id: &str, site: Site, activity: (f64, &str), gas_t: f64, factors: Vec<String>) -> AccountLine {
    AccountLine {
        id: id.to_owned(),
        sector: TRANSPORT.to_owned(),
        account: Account::Main,
        gas: Gas::Co2,
        site,
        activity: activity.0,
        unit: activity.1.to_owned(),
        gas_t,
        factors,
        source: None,
    }
}
