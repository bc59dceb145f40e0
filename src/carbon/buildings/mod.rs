//! What it is: buildings of parcels: floor area, energy by type, climate zone and vintage, emission by carrier.
//! What it never does: read a file, or take a parcel without floor data for one without buildings.
//! Where to start reading: [`buildings`]; floor area in `floor`, intensities in `intensity`, kinds and zones in `method`.
//!
//! `E_b = Area · (EUI_el · EF_grid + EUI_gas · EF_gas + EUI_heat · EF_heat)` (method book §3.3; `docs/methods/buildings.md`).
//!
//! Errors: `BUILD-001`…; findings: `BUILD-101`….

mod extras;
mod floor;
mod intensity;
mod means;
mod method;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::base::{Error, Finding, Result, Severity};
use crate::factor::Registry;
use crate::land::{BaseLayer, ClassTable};

use super::inventory::PowerMode;
use super::line::{Account, AccountLine, Gas, Outcome, Site};
use floor::Doubts;
use intensity::Intensities;

pub use extras::materials;
pub use floor::Size;
pub use means::Mean;
pub use method::{Kind, Kinds, Method, zone_of};

/// A building, or the buildings of a parcel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Building {
    /// Row of its parcel.
    pub row: u32,
    /// Position in [`Kinds`]; `None` = the land class of the parcel decides.
    pub kind: Option<usize>,
    /// How large.
    pub size: Size,
    /// Year of completion; `None` = not known, the mean of the stock serves.
    pub year: Option<u16>,
    /// Floor area built in the year of the account, m²; only for embodied carbon.
    pub new_m2: Option<f64>,
    /// Solar modules on the roof, m².
    pub pv_m2: Option<f64>,
}

/// Choices of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Region of the grid factor and of the climate zone, such as `CN-41`.
    pub region: String,
    /// Year of the activity.
    pub year: u16,
    /// Climate zone; `None` = that of most of the province.
    pub zone: Option<String>,
    /// Energy set for gas and heat.
    pub set: String,
    /// Where power and heat are counted.
    pub power: PowerMode,
}

/// Floor area of one kind and vintage on a parcel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Floor {
    /// Row of the parcel.
    pub row: u32,
    /// Position in [`Kinds`].
    pub kind: usize,
    /// Built from the year of the newer standard on.
    pub new: bool,
    /// m².
    pub m2: f64,
    /// t CO2 per year of all carriers, whatever the power mode; the weight by which a sector total is spread.
    pub t_co2: f64,
}

/// What the buildings of a layer come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Buildings {
    /// Lines and findings.
    pub outcome: Outcome,
    /// Floor areas, rows rising.
    pub floors: Vec<Floor>,
    /// Means against known ones, for a plausibility bar.
    pub means: Vec<Mean>,
    /// Climate zone taken.
    pub zone: String,
}

/// Where the buildings stand and with what they are reckoned.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The parcels.
    pub base: &'a BaseLayer,
    /// Their classes.
    pub classes: &'a ClassTable,
    /// All factors.
    pub registry: &'a Registry,
}

/// Energy and emission of buildings.
///
/// Lines: power, gas and district heat on the main account (power and heat left out where the power mode counts at the
/// plants), roof power on `Avoided`, embodied carbon on `Side`, all on the parcel's row; `source` is put on every line.
/// Errors: `BUILD-001` a size is negative or no number, `BUILD-002` no climate zone, `BUILD-003` no intensity,
/// `BUILD-090` an asset, `CARBON-003` a row that is not there, `FACTOR-0xx`.
/// Findings: `BUILD-101` … `BUILD-111`, and `FACTOR-020` where an earlier grid factor serves.
pub fn buildings(input: &[Building], ground: Ground<'_>, options: &Options, source: Option<&str>) -> Result<Buildings> {
    let (kinds, method) = (Kinds::builtin(ground.classes)?, Method::builtin()?);
    let (zone, assumed) = method::zone(options)?;
    let mut notes = Notes::default();
    let areas = areas(input, ground, &kinds, &method, &mut notes)?;
    let mut uses = Intensities::new(ground.registry, options, &zone)?;
    let mut out = Buildings { zone: zone.clone(), ..Buildings::default() };
    out.outcome.findings.extend(assumed);
    out.outcome.findings.extend(uses.note.take());
    let mut kept_back = 0.0;
    for (&(row, kind, new), &m2) in &areas {
        let Some(k) = kinds.0.get(kind) else { continue };
        let of = uses.of(k, new)?;
        notes.stock_for_new += u64::from(new && of.stock);
        let mut t_co2 = 0.0;
        for part in &of.parts {
            let activity = m2 * part.per_m2;
            t_co2 += activity * part.t_per_unit;
            if part.bought && options.power == PowerMode::Plant {
                kept_back += activity * part.t_per_unit;
                continue;
            }
            out.outcome.lines.push(AccountLine {
                id: part.line.to_owned(),
                sector: k.sector.clone(),
                account: Account::Main,
                gas: Gas::Co2,
                site: Site::Row(row),
                activity,
                unit: part.unit.to_owned(),
                gas_t: activity * part.t_per_unit,
                factors: part.factors.clone(),
                source: source.map(str::to_owned),
            });
        }
        out.floors.push(Floor { row, kind, new, m2, t_co2 });
    }
    out.outcome.lines.extend(extras::lines(input, ground, &kinds, options, source)?);
    out.means = means::means(&out.floors, &kinds, ground.registry)?;
    out.outcome.findings.extend(notes.findings(ground, &kinds, &areas));
    out.outcome.findings.extend(out.means.iter().filter_map(|m| m.finding(&method)));
    if kept_back > 0.0 {
        out.outcome.findings.push(Finding::new("BUILD-109", Severity::Note).with("t_co2", kept_back));
    }
    Ok(out)
}

/// Floor area in m² by (row, kind, of the newer standard).
type Areas = BTreeMap<(u32, usize, bool), f64>;

/// What was noticed on the way to the floor areas.
#[derive(Default)]
struct Notes {
    by_class: u64,
    unknown_kind: Vec<u32>,
    no_size: Vec<u32>,
    default_coverage: u64,
    contradictory: Vec<u32>,
    implausible: Vec<u32>,
    undated: u64,
    stock_for_new: u64,
}

fn areas(input: &[Building], ground: Ground<'_>, kinds: &Kinds, method: &Method, notes: &mut Notes) -> Result<Areas> {
    let mut areas = Areas::new();
    for b in input {
        let at = b.row as usize;
        let (Some(class), Some(area), Some(ridge)) =
            (ground.base.class.get(at), ground.base.area.get(at), ground.base.ridge.get(at))
        else {
            return Err(Error::new("CARBON-003").with("sector", "").with("row", b.row).with("mass_t", 0.0));
        };
        let Some(kind) = b.kind.or_else(|| kinds.of_class(*class)) else {
            notes.unknown_kind.push(b.row);
            continue;
        };
        notes.by_class += u64::from(b.kind.is_none());
        let Some(k) = kinds.0.get(kind) else { return Err(Error::new("BUILD-090").with("name", "building_types.csv")) };
        let parcel_m2 = (*area + *ridge).m2();
        let found = floor::area(&b.size, k, method, parcel_m2).map_err(|e| e.at_row(u64::from(b.row)))?;
        let Some((m2, doubts)) = found else {
            if b.new_m2.is_none() && b.pv_m2.is_none() {
                notes.no_size.push(b.row);
            }
            continue;
        };
        notes.take(&doubts, b);
        let new = b.year.is_some_and(|y| y >= method.vintage.new_from);
        *areas.entry((b.row, kind, new)).or_default() += m2;
    }
    Ok(areas)
}

impl Notes {
    fn take(&mut self, doubts: &Doubts, b: &Building) {
        self.default_coverage += u64::from(doubts.coverage_assumed);
        self.undated += u64::from(b.year.is_none());
        if doubts.contradictory {
            self.contradictory.push(b.row);
        }
        if doubts.implausible {
            self.implausible.push(b.row);
        }
    }

    fn findings(&self, ground: Ground<'_>, kinds: &Kinds, areas: &Areas) -> Vec<Finding> {
        let counted = |code, severity, count: u64| (count > 0).then(|| Finding::new(code, severity).times(count));
        let named = |code, severity, rows: &[u32]| {
            counted(code, severity, rows.len() as u64).map(|f| f.on(rows.iter().copied()))
        };
        let bare: Vec<u32> = (0..ground.base.rows() as u32)
            .filter(|row| {
                let class = ground.base.class.get(*row as usize).copied();
                class.and_then(|c| kinds.of_class(c)).is_some()
                    && areas.range((*row, 0, false)..=(*row, usize::MAX, true)).next().is_none()
            })
            .collect();
        let bare_ha: f64 = bare.iter().filter_map(|r| ground.base.area.get(*r as usize)).map(|a| a.ha()).sum();
        let found = [
            counted("BUILD-101", Severity::Note, self.by_class),
            named("BUILD-102", Severity::Warn, &self.unknown_kind),
            named("BUILD-103", Severity::Warn, &bare).map(|f| f.with("area_ha", bare_ha)),
            counted("BUILD-104", Severity::Warn, self.default_coverage),
            named("BUILD-105", Severity::Warn, &self.contradictory),
            named("BUILD-106", Severity::Warn, &self.implausible),
            counted("BUILD-107", Severity::Note, self.undated),
            counted("BUILD-108", Severity::Note, self.stock_for_new),
            named("BUILD-112", Severity::Warn, &self.no_size),
        ];
        found.into_iter().flatten().collect()
    }
}
