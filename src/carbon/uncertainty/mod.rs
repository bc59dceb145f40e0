//! What it is: bands of a balance by simulation: factors and activities are drawn, totals and their ranking come out.
//! What it never does: change a booked value, or invent the range of a factor that states none: it names it.
//! Where to start reading: [`simulate`], then `model` (what is multiplied with what), `build` (out of which figures) and `rules` (how it is drawn).
//!
//! A factor is drawn once for all parcels (full correlation), an activity for itself, the areas of parcels independently.
//! The balance is linear in factor × area by class and district and in fuel × factor by sector, so that a draw works on
//! those sums and never on parcels. Method book §6.5; IPCC 2006 volume 1 chapter 3, approach 2.

mod bands;
mod build;
mod draws;
mod lines;
mod model;
mod rules;
#[cfg(test)]
mod tests;

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Finding, Result, Watch};
use crate::factor::SinkSet;
use crate::land::{BaseLayer, ClassTable};

use super::allocate::Allocation;
use super::balance::Sums;
use super::inventory::Inventory;
pub use lines::FromBelow;

/// The balance whose bands are wanted.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The parcels: their areas by class and district, and the rows of points.
    pub base: &'a BaseLayer,
    /// The classes.
    pub classes: &'a ClassTable,
    /// The booked sums.
    pub sums: &'a Sums,
    /// Flux, methane and stock by class.
    pub sinks: &'a SinkSet,
    /// t CO2e per t of methane; part of the convention and not varied.
    pub gwp_ch4: f64,
    /// Sectors on parcels.
    pub allocation: &'a Allocation,
    /// Activities and factors of the sectors; `None` without a table.
    pub inventory: Option<&'a Inventory>,
    /// Sources from below; `None` = only the table and points were reckoned.
    pub below: Option<FromBelow<'a>>,
}

/// How often and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Draws, at least one.
    pub draws: u32,
    /// Another seed, other draws; the same seed gives the same bits on every machine and with any number of threads.
    pub seed: u64,
}

/// A total with its band. Flows in t CO2e a year, source positive, sink negative; stock in t C.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Band {
    /// The booked value.
    pub value: f64,
    /// Median of the draws; other than the value where a range is lopsided.
    pub median: f64,
    /// 2.5 % of the draws lie below.
    pub low: f64,
    /// 97.5 % of the draws lie below.
    pub high: f64,
}

/// The totals of a place.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Totals {
    /// Source.
    pub source_t_co2e: Band,
    /// Sink.
    pub sink_t_co2e: Band,
    /// Net.
    pub net_t_co2e: Band,
    /// Carbon stock, t C.
    pub stock_t_c: Band,
}

/// What kind of quantity an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// An amount, such as fuel of a sector.
    Activity,
    /// A factor, the same for all parcels.
    Factor,
    /// The areas of all parcels together.
    Area,
}

/// How much an input has to do with the city's net.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Influence {
    /// Id: of the factor, `energy.<sector>.<fuel>` of an activity, `area`.
    pub input: String,
    /// Its kind.
    pub kind: InputKind,
    /// Rank correlation with the city's net (Spearman), −1 … 1.
    pub rank_correlation: f64,
    /// Its square over the sum of all squares, percent: about the share of the net's variance.
    pub share_percent: f64,
}

/// Bands of all totals and what makes them.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// The city.
    pub city: Totals,
    /// By district, in the order of the layer.
    pub by_district: Vec<Totals>,
    /// Source by sector on parcels, in the order of [`Sums::by_sector`], t CO2e a year.
    pub by_sector: Vec<Band>,
    /// Inputs, the most influential first.
    pub tornado: Vec<Influence>,
    /// Ids of factors with a part in the totals that are not varied.
    pub unvaried: Vec<String>,
    /// What a person should know.
    pub findings: Vec<Finding>,
}

/// Simulates a balance.
///
/// Errors: `CARBON-090` the distributions do not load, `RUN-001`. Findings: `UNC-101` factors without a range are not
/// varied, `UNC-102` a part of a sector has no activity and factor and is not varied, `UNC-103` the weights that spread
/// sectors over parcels are not varied, `UNC-104` a range that does not hold its value, `UNC-105` booked grams that the
/// model does not rebuild, `UNC-106` amounts behind lines from below that are not varied. Errors of lines: `STAT-090`,
/// `CONTROL-005`. Cost: draws × (inputs + districts × classes); 10 000 draws of a city of twelve districts take
/// well under two seconds.
pub fn simulate(subject: &Subject<'_>, run: Run, watch: &dyn Watch) -> Result<Uncertainty> {
    let rules = rules::Rules::builtin()?;
    let built = build::build(subject, &rules)?;
    let drawn = draws::draw(&built.model, run, watch)?;
    Ok(bands::tell(built, &drawn, &rules.settings))
}
