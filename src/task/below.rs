//! Sources from below and stands of forest: what activities, buildings, traffic and sub-compartments say of the parcels,
//! and where they meet the totals of the table.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{activities, buildings, people, transport};
use crate::base::{Error, Findings, Result, Watch};
use crate::carbon::agriculture::forbid_farm_inputs;
use crate::carbon::allocate::{Allocation, PointSource, SectorEmission, Sources, allocate_with};
use crate::carbon::buildings::Kinds;
use crate::carbon::control::{Control, Meeting, Met, meet, settle};
use crate::carbon::forest::book::Book;
use crate::carbon::forest::fields::{own_pieces, stands};
use crate::carbon::forest::rows::{Land, row_fluxes};
use crate::carbon::inventory::PowerMode;
use crate::carbon::line::{AccountLine, Gas};
use crate::carbon::masks::Masks;
use crate::carbon::own::RowFlux;
use crate::carbon::weights::{RowWeights, on_districts};
use crate::carbon::{activity, buildings as building_science, transport as traffic};
use crate::engine::{Below, Choices};
use crate::factor::{Factor, Registry, SinkSet};
use crate::land::base_layer::District;
use crate::land::roles::Roles;
use crate::land::{BaseLayer, ClassTable};

/// What sources from below are reckoned from; nothing by default.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Table of activities.
    pub activities: Option<PathBuf>,
    /// Buildings.
    pub buildings: Option<buildings::Input>,
    /// Roads, vehicles, fuel sold.
    pub transport: transport::Inputs,
    /// The choice of each sector for which there are a table and lines.
    pub control: BTreeMap<String, Control>,
    /// Whether stands of known age are reckoned by the layer's own forest fields.
    pub stands: bool,
    /// Table of people and product of the districts.
    pub people: Option<PathBuf>,
    /// Whether a sector that lacks a choice counts by its table, with a finding, where it would be an error otherwise: a
    /// window shows the figures first and asks then.
    pub settle: bool,
}

/// What everything is reckoned with.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The parcels.
    pub base: &'a BaseLayer,
    /// Their classes.
    pub classes: &'a ClassTable,
    /// All factors.
    pub registry: &'a Registry,
    /// Sink set of the balance.
    pub sinks: &'a SinkSet,
    /// Names of the choices.
    pub choices: &'a Choices,
    /// Where power is counted.
    pub power: PowerMode,
    /// Year of the table, if there is one.
    pub year: Option<u16>,
    /// Warming potentials of methane and nitrous oxide.
    pub gwp: [&'a Factor; 2],
}

impl Ground<'_> {
    /// Region and year; the region of the district codes where none was named. Errors: `CARBON-007` one is not known.
    fn region_and_year(&self) -> Result<(String, u16)> {
        let region = self.choices.region.clone().or_else(|| region(&self.base.districts));
        let year = self.year.or(self.choices.year);
        let missing = || Error::new("CARBON-007").with("set", self.choices.factors.as_str());
        Ok((region.ok_or_else(missing)?, year.ok_or_else(missing)?))
    }

    fn gwp(&self, gas: Gas) -> f64 {
        let [ch4, n2o] = self.gwp;
        match gas {
            Gas::Co2 => 1.0,
            Gas::Ch4 => ch4.value,
            Gas::N2o => n2o.value,
        }
    }
}

/// The province in which all districts with a code lie, as regions are named; `None` where they do not agree.
pub fn region(districts: &[District]) -> Option<String> {
    let mut provinces =
        districts.iter().filter_map(|d| d.code.get(..2)).filter(|p| p.bytes().all(|b| b.is_ascii_digit()));
    let first = provinces.next()?;
    provinces.all(|p| p == first).then(|| format!("CN-{first}"))
}

/// Sector totals of the table and point sources, met by what comes from below, on the parcels.
///
/// Errors: `ACT-0xx`, `BUILD-0xx`, `TRANS-0xx`, `CONTROL-0xx`, `ALLOC-0xx`, `SINK-0xx`, `CARBON-0xx`, those of readers,
/// `RUN-001`.
pub fn run(
    inputs: &Inputs,
    ground: Ground<'_>,
    table: &[SectorEmission],
    points: &[PointSource],
    found: &Findings,
    watch: &dyn Watch,
) -> Result<(Allocation, Below)> {
    let (mut lines, mut weights, mut below) = (Vec::new(), Vec::new(), Below::default());
    if let Some(path) = &inputs.activities {
        let region = ground.choices.region.clone().or_else(|| region(&ground.base.districts));
        let options = activity::Options::new(&ground.choices.factors, region, ground.year, ground.power);
        let out = activities::run(path, ground.base, &options, ground.registry)?;
        found.extend(out.findings);
        lines.extend(out.lines);
    }
    watch.check()?;
    if let Some(input) = &inputs.buildings {
        weights = of_buildings(input, ground, &mut lines, &mut below, found, watch)?;
    }
    let wants_transport = &inputs.transport;
    if wants_transport.roads.is_some() || wants_transport.fleet.is_some() || wants_transport.fuel.is_some() {
        let (region, year) = ground.region_and_year()?;
        let options = traffic::Options { region, year, set: ground.choices.factors.clone(), power: ground.power };
        let on = transport::Ground { base: ground.base, classes: ground.classes, registry: ground.registry };
        let out = transport::run(wants_transport, on, &options, watch)?;
        found.extend(out.outcome.findings);
        lines.extend(out.outcome.lines);
        below.transport = Some(out.compared);
    }
    forbid_farm_inputs(ground.sinks, &lines, |g| ground.gwp(g))?;
    let gwp: BTreeMap<Gas, f64> = [Gas::Co2, Gas::Ch4, Gas::N2o].into_iter().map(|g| (g, ground.gwp(g))).collect();
    let stated = Meeting { table, lines: &lines, points, control: &inputs.control, gwp: &gwp };
    let (control, told) = if inputs.settle { settle(&stated)? } else { (inputs.control.clone(), Vec::new()) };
    found.extend(told);
    let met = meet(&Meeting { control: &control, ..stated })?;
    found.extend(met.findings.iter().cloned());
    let mut allocation = on_parcels(ground, &met, weights)?;
    if inputs.stands {
        allocation.fluxes = of_stands(ground, found)?;
    }
    if let Some(path) = &inputs.people {
        let read = people::read(path, &ground.base.districts, ground.year.or(ground.choices.year), watch)?;
        found.extend(read.findings);
        below.people = read.by_district;
    }
    below.lines = lines;
    below.met = met.sectors;
    Ok((allocation, below))
}

fn of_buildings(
    input: &buildings::Input,
    ground: Ground<'_>,
    lines: &mut Vec<AccountLine>,
    below: &mut Below,
    found: &Findings,
    watch: &dyn Watch,
) -> Result<Vec<RowWeights>> {
    let (region, year) = ground.region_and_year()?;
    let set = ground.choices.factors.clone();
    let options = building_science::Options { region, year, zone: None, set, power: ground.power };
    let on = building_science::Ground { base: ground.base, classes: ground.classes, registry: ground.registry };
    let out = buildings::run(input, on, &options, watch)?;
    found.extend(out.outcome.findings);
    lines.extend(out.outcome.lines);
    below.buildings = out.means;
    // Where the table's total counts, floors still say where it is.
    let kinds = Kinds::builtin(ground.classes)?;
    let mut by_sector: BTreeMap<&str, Vec<(u32, f64)>> = BTreeMap::new();
    for floor in &out.floors {
        if let Some(kind) = kinds.0.get(floor.kind) {
            by_sector.entry(kind.sector.as_str()).or_default().push((floor.row, floor.t_co2));
        }
    }
    Ok(by_sector.into_iter().map(|(sector, rows)| RowWeights { sector: sector.to_owned(), rows }).collect())
}

fn on_parcels(ground: Ground<'_>, met: &Met, mut weights: Vec<RowWeights>) -> Result<Allocation> {
    if met.emissions.is_empty() {
        return Ok(Allocation::none(ground.classes));
    }
    let masks = Masks::builtin(ground.classes)?;
    let mut points = met.points.clone();
    points.extend(on_districts(ground.base, &masks, &met.districts)?);
    // Weights are for what the table alone knows; what lines know of parcels is there already.
    weights.retain(|w| met.sectors.iter().any(|s| s.sector == w.sector && s.control == Control::Table));
    let sources = Sources { sectors: &met.emissions, points: &points, weights: &weights };
    allocate_with(ground.base, ground.classes, sources, &masks)
}

/// Fluxes of the parcels whose stand is known, by the layer's own fields.
fn of_stands(ground: Ground<'_>, found: &Findings) -> Result<Vec<RowFlux>> {
    let year = ground.year.or(ground.choices.year);
    let year = year.ok_or_else(|| Error::new("CARBON-007").with("set", ground.sinks.name.as_str()))?;
    let book = Book::load(ground.registry)?;
    let base = ground.base;
    let means: Vec<Option<usize>> = ground.classes.classes.iter().map(|c| book.mean_of(&c.id)).collect();
    let mean = |row: usize| base.class.get(row).and_then(|c| means.get(c.at()).copied().flatten());
    let table = stands(&base.about.fields, base.rows(), &Roles::builtin()?, &book, f64::from(year), mean);
    found.extend(table.findings.iter().cloned());
    let land = Land { base, classes: ground.classes, sinks: ground.sinks, patches: None };
    let out = row_fluxes(land, &book, &own_pieces(&table, &base.area), f64::from(year))?;
    found.extend(out.findings);
    Ok(out.rows.into_iter().map(|r| RowFlux { row: r.row, mass: r.mass }).collect())
}
