//! Lines of an account: what one activity emits, avoids or takes up in a year, and where.
//!
//! Every bottom-up module (agriculture, waste, buildings, transport, process, …) answers in these lines; sectors, districts
//! and parcels are sums of them. A line keeps its activity and the ids of its factors, so that its number opens.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Finding, Mass};

/// A greenhouse gas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Gas {
    /// Carbon dioxide.
    Co2,
    /// Methane.
    Ch4,
    /// Nitrous oxide.
    N2o,
}

/// Which account a line stands in. Only the main one is part of a balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// Emitted within the boundary (scope 1), or by the power and heat used there (scope 2).
    Main,
    /// Emission that did not come about, such as power from the own roof; never taken off a total that was metered.
    Avoided,
    /// Upstream, embodied and the like (scope 3); shown beside the balance.
    Side,
}

/// Where an activity is known to take place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// Somewhere in the city: spread by the mask of its sector.
    City,
    /// Somewhere in a district, by its position in the layer's list.
    District(u16),
    /// On the parcel of this row.
    Row(u32),
}

/// One line of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountLine {
    /// What it is, such as `agriculture.enteric.dairy`; messages name it `line-<id>` with hyphens.
    pub id: String,
    /// Sector id of `assets/factors/sector_names.csv`.
    pub sector: String,
    /// Which account.
    pub account: Account,
    /// The gas.
    pub gas: Gas,
    /// Where.
    pub site: Site,
    /// Activity in `unit`.
    pub activity: f64,
    /// Unit of the activity.
    pub unit: String,
    /// Tonnes of the gas a year; emission positive.
    pub gas_t: f64,
    /// Ids of the factors that were used.
    pub factors: Vec<String>,
    /// Where the activity comes from; `None` = not stated.
    pub source: Option<String>,
}

/// Beginnings of the ids of factors that turn energy into emission.
const ENERGY_FACTORS: [&str; 2] = ["energy.", "grid."];
/// Beginning of the ids of process emissions, some of which come from fuels that serve as reductants.
const PROCESS: &str = "process.";
/// Beginnings of the ids of lines whose activity is energy whatever factor they name.
const ENERGY_LINES: [&str; 2] = ["buildings.", "transport."];

impl AccountLine {
    /// Whether it is CO2 of energy, which a sector × fuel table holds as well; processes, methane and nitrous oxide are not.
    pub fn of_energy(&self) -> bool {
        let by_factor = |f: &String| ENERGY_FACTORS.iter().any(|p| f.starts_with(p));
        let by_line = ENERGY_LINES.iter().any(|p| self.id.starts_with(p));
        let process = self.id.starts_with(PROCESS);
        self.gas == Gas::Co2 && !process && (by_line || self.factors.iter().any(by_factor))
    }
    /// The line in grams of CO2e, rounded once; `gwp` in t CO2e per t of the gas (1 for CO2).
    pub fn co2e(&self, gwp: f64) -> Mass {
        Mass::from_t(self.gas_t * gwp)
    }
}

/// What a module answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// The lines, in an order that does not depend on threads.
    pub lines: Vec<AccountLine>,
    /// What a person should know of them.
    pub findings: Vec<Finding>,
}

impl Outcome {
    /// Adds another module's answer.
    pub fn add(&mut self, other: Self) {
        self.lines.extend(other.lines);
        self.findings.extend(other.findings);
    }
}
