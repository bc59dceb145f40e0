//! What it is: from a table of activities (fields, herds, waste, processes, households) to lines of an account.
//! What it never does: read a file, find a parcel, or count a missing amount or factor as 0.
//! Where to start reading: [`activities`], then `resolve` (words → activities) and `wholes` (totals beside their parts).
//!
//! Items, their units and lines stand in `assets/methods/activities.csv` and `activity_lines.csv`; the formulas in
//! [`super::agriculture`], [`super::waste`], [`super::process`] and `energy`. Method book §3.1, §3.5, §3.6.
//! Errors: `ACT-001`…; findings: `ACT-101`….

mod catalogue;
pub(crate) mod energy;
pub(crate) mod gaps;
pub(crate) mod resolve;
pub(crate) mod run;
mod wholes;

#[cfg(test)]
pub(crate) mod tests;

pub(crate) use catalogue::{Catalogue, LineSpec, Method};
pub(crate) use resolve::Activity;
pub(crate) use run::Run;

use crate::base::{Finding, Result, Severity};
use crate::factor::Registry;
use crate::stat::{ActivityTable, Settings};

use super::inventory::PowerMode;
use super::line::{AccountLine, Outcome, Site};
use super::{agriculture, process, waste};
use gaps::Gaps;

/// How the methane of rice fields is reckoned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RicePath {
    /// Emission by season and part of the country, as in the provincial guide.
    #[default]
    Guide,
    /// Base emission by day times factors of water and organic amendment, as in the IPCC guidelines.
    Ipcc,
}

/// What the table is reckoned with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Energy set, such as `provincial-2025`.
    pub set: String,
    /// Set of farm factors: `provincial-2011` or `ipcc`.
    pub agriculture: String,
    /// Region whose factors hold where a row names none, such as `CN-41`.
    pub region: Option<String>,
    /// Year; `None` = the latest of the table.
    pub year: Option<u16>,
    /// Where power and heat are counted.
    pub power: PowerMode,
    /// Path of rice.
    pub rice: RicePath,
    /// Keeping of herds where a row does not say; `None` = the default of `practices.csv`.
    pub herd: Option<String>,
    /// Climate of landfills where a row does not say; `None` = the default of `practices.csv`.
    pub landfill: Option<String>,
}

impl Options {
    /// The provincial guide's farm factors and the defaults of the method.
    pub fn new(set: &str, region: Option<String>, year: Option<u16>, power: PowerMode) -> Self {
        Self {
            set: set.to_owned(),
            agriculture: "provincial-2011".to_owned(),
            region,
            year,
            power,
            rice: RicePath::Guide,
            herd: None,
            landfill: None,
        }
    }
}

/// Where a row's activity takes place, as found on the base layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Where its lines are booked.
    pub site: Site,
    /// District of a parcel, so that a herd on a parcel is part of its district's total.
    pub district: Option<u16>,
    /// Whether the row names no place within the city: it is then the whole of rows that do.
    pub whole: bool,
}

impl Placed {
    /// Somewhere in the city.
    pub const CITY: Self = Self { site: Site::City, district: None, whole: true };

    /// A rank by which places stand in an order that does not depend on the file.
    pub(crate) fn order(&self) -> (u8, u32) {
        match self.site {
            Site::City => (0, 0),
            Site::District(d) => (1, u32::from(d)),
            Site::Row(r) => (2, r),
        }
    }
}

/// The account of a table's activities in one year.
///
/// `places`: by row of the table, as `task::activities` finds them; rows beyond its end lie somewhere in the city.
/// Amounts are converted to the unit of their item; a missing amount, a missing factor or a row without a year makes no
/// line and a finding. Lines stand in the order of `activity_lines.csv`, then of rows.
/// Errors: `ACT-001` unknown item, `ACT-002` the unit does not measure it, `ACT-003`, `ACT-004` an output that no blanket
/// factor may stand for, `ACT-005` the region of a farm factor is needed, `ACT-006` unknown practice, `ACT-009` a practice
/// is needed, `CARBON-005` no row of that year, `CARBON-007` region of the grid, `CARBON-090`, `FACTOR-001` unknown unit,
/// `FACTOR-011`, `FACTOR-014`, `FACTOR-015`; all about a row name it.
/// Findings: `ACT-101` missing amount, `ACT-102` no factor, `ACT-103` no year, `ACT-104` several years, `ACT-105` second
/// source, `ACT-106` and `ACT-107` a whole beside its parts, `ACT-108` left out by the power mode, `ACT-109` an assumed
/// practice, `ACT-110` a practice without effect, `ACT-111`, `ACT-112` landfills, `ACT-113` recovered methane, `ACT-114`…`ACT-116` steel, `ACT-117` a factor
/// that does not measure the row's unit, `CARBON-116`, `FACTOR-020`.
pub fn activities(table: &ActivityTable, places: &[Placed], options: &Options, registry: &Registry) -> Result<Outcome> {
    let settings = Settings::builtin()?;
    let catalogue = Catalogue::builtin()?;
    let mut gaps = Gaps::default();
    let year = resolve::year(table, options.year, &mut gaps)?;
    let all = resolve::resolve(table, places, catalogue, &settings)?;
    let mut all = resolve::one_source(all, &mut gaps);
    wholes::part_wholes(&mut all, &mut gaps);
    let run = Run::new(registry, options, catalogue, year)?;
    let mut lines = Vec::new();
    for spec in &catalogue.lines {
        lines.extend(of_spec(&run, spec, &all, &mut gaps)?);
    }
    lines.extend(process::steel(&run, &all, &mut gaps)?);
    waste::take_off_recovery(&run, &all, &mut lines, &mut gaps);
    Ok(Outcome { lines, findings: gaps.into_findings() })
}

/// The lines of one kind.
fn of_spec(run: &Run<'_>, spec: &LineSpec, all: &[Activity], gaps: &mut Gaps) -> Result<Vec<AccountLine>> {
    match spec.method {
        Method::SteelIn | Method::SteelOut => return Ok(Vec::new()),
        Method::Landfill => return waste::landfill(run, spec, all, gaps),
        _ => {}
    }
    let mut lines = Vec::new();
    for a in all.iter().filter(|a| a.item == spec.item && a.year == run.year) {
        let Some(amount) = a.amount else {
            gaps.amount(a);
            continue;
        };
        let told = |e: crate::base::Error| e.at_row(a.row).with("line", a.row + 1);
        let term = match spec.method {
            Method::Rice => agriculture::rice(run, spec, a, gaps),
            Method::Nitrogen => agriculture::nitrogen(run, spec, a, gaps),
            Method::Herd => agriculture::herd(run, spec, a, gaps),
            Method::Sewage => waste::sewage(run, spec, a, gaps),
            Method::Fuel => energy::fuel(run, spec, a, gaps),
            _ => run.mass(spec, a, gaps),
        };
        let Some(term) = term.map_err(told)? else { continue };
        lines.push(spec.line(a.place.site, amount, &a.unit, amount * term.per_unit_t, term.factors, a.source.clone()));
    }
    Ok(lines)
}

/// A note that something was assumed or left, once per kind.
pub(crate) fn note(code: &'static str, severity: Severity, a: &Activity) -> Finding {
    Finding::new(code, severity).with("item", a.name.as_str()).with("line", a.row + 1).at(gaps::place(a.row))
}
