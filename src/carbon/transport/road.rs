//! Traffic on roads: AADT × days × length × mix, on the parcels that a road runs through.

use std::collections::BTreeMap;

use super::method::Method;
use super::vehicle::{Mix, Vehicles};
use super::{LINE_ROAD, Options, line};
use crate::base::units::{KG_PER_T, M_PER_KM, MM_PER_M};
use crate::base::{Error, Finding, Result, Severity, divide};
use crate::carbon::line::{AccountLine, Outcome, Site};
use crate::factor::{Registry, Unit};
use crate::geo::{BoxIndex, Shapes, cut};
use crate::land::{BaseLayer, ClassTable};

/// Roads as lines, in the projected system of the parcels.
#[derive(Clone, Debug, Default)]
pub struct Roads {
    /// Lines; a row may have several runs.
    pub lines: Shapes,
    /// Road class by row, an id of `road_names.csv`; `None` = not known.
    pub class: Vec<Option<String>>,
    /// Vehicles a day by row, both directions; NaN = not counted, the class decides.
    pub aadt: Vec<f64>,
}

/// Where the length of a road lies, whole millimetres: `total = Σ parts + outside`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// Length.
    pub total_mm: i64,
    /// By parcel, rows rising.
    pub parts: Vec<(u32, i64)>,
    /// In no parcel.
    pub outside_mm: i64,
}

/// A road of the layer cut by the parcels. Each stretch counts once, see [`cut::along`].
pub fn course(lines: &Shapes, row: usize, parcels: &Shapes, index: &BoxIndex) -> Course {
    let mut by_row: BTreeMap<Option<u32>, f64> = BTreeMap::new();
    let mut length = 0.0;
    for (_, run) in lines.of_row(row) {
        for (parcel, m) in cut::along(run, parcels, index) {
            *by_row.entry(parcel).or_default() += m;
            length += m;
        }
    }
    let total_mm = (length * MM_PER_M).round_ties_even() as i64;
    let weights: Vec<f64> = by_row.values().copied().collect();
    let parts = divide(total_mm, &weights).unwrap_or_default();
    let mut out = Course { total_mm, ..Course::default() };
    for (parcel, mm) in by_row.into_keys().zip(parts) {
        match parcel {
            Some(p) => out.parts.push((p, mm)),
            None => out.outside_mm = mm,
        }
    }
    out
}

/// Traffic of roads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OnRoads {
    /// Lines on parcels, roads in their order, rows rising within each.
    pub outcome: Outcome,
    /// Length of all roads, mm.
    pub total_mm: i64,
    /// Of it in no parcel, mm; its traffic is no part of the lines.
    pub outside_mm: i64,
    /// Vehicle km a year by parcel, rows rising: the weight by which a sector total is spread.
    pub vkm: Vec<(u32, f64)>,
}

/// Emission of traffic on road lines: through traffic stays on the parcel of the road.
///
/// Findings: `TRANS-101` roads without a count take the value of their class, `TRANS-102` neither count nor class: left
/// out, `TRANS-103` length in no parcel. Errors: `TRANS-001` a count is negative or infinite, `TRANS-002`, `TRANS-003`,
/// `TRANS-004` no default for a class, `FACTOR-0xx`.
pub fn on_lines(roads: &Roads, base: &BaseLayer, registry: &Registry, options: &Options) -> Result<OnRoads> {
    let method = Method::builtin()?;
    let vehicles = Vehicles::new(registry, options)?;
    let index = BoxIndex::build(&base.shapes.bounds);
    let mut out = OnRoads::default();
    let mut mixes: BTreeMap<String, Mix> = BTreeMap::new();
    let mut vkm: BTreeMap<u32, f64> = BTreeMap::new();
    let (mut by_class, mut unknown) = (0, 0);
    for row in 0..roads.lines.rows() {
        let class = roads.class.get(row).and_then(Option::as_deref);
        let counted = roads.aadt.get(row).copied().unwrap_or(f64::NAN);
        let Some((aadt, factor)) = traffic(counted, class, registry).map_err(|e| e.at_row(row as u64))? else {
            unknown += 1;
            continue;
        };
        by_class += u64::from(factor.is_some());
        let course = course(&roads.lines, row, &base.shapes, &index);
        out.total_mm += course.total_mm;
        out.outside_mm += course.outside_mm;
        let key = class.unwrap_or_default();
        if !mixes.contains_key(key) {
            mixes.insert(key.to_owned(), vehicles.mix(key, &method)?);
        }
        let Some(mix) = mixes.get(key) else { continue };
        for (parcel, mm) in course.parts {
            let km = aadt * method.year.days * (mm as f64 / MM_PER_M / M_PER_KM);
            *vkm.entry(parcel).or_default() += km;
            out.outcome.lines.push(of_km(parcel, km, mix, factor.as_deref()));
        }
    }
    out.vkm = vkm.into_iter().collect();
    out.outcome.findings = notes(by_class, unknown, out.outside_mm, out.total_mm);
    out.outcome.findings.extend(vehicles.note);
    Ok(out)
}

fn of_km(parcel: u32, km: f64, mix: &Mix, factor: Option<&str>) -> AccountLine {
    let factors = factor.into_iter().map(str::to_owned).chain(mix.factors.iter().cloned()).collect();
    line(LINE_ROAD, Site::Row(parcel), (km, "veh·km"), km * mix.kg_per_km / KG_PER_T, factors)
}

/// Vehicles a day, with the id of the default where there is no count; `None` = neither count nor class.
fn traffic(counted: f64, class: Option<&str>, registry: &Registry) -> Result<Option<(f64, Option<String>)>> {
    if !counted.is_nan() {
        let good = counted >= 0.0 && counted.is_finite();
        return if good { Ok(Some((counted, None))) } else { Err(Error::new("TRANS-001").with("value", counted)) };
    }
    let Some(class) = class else { return Ok(None) };
    let missing = || Error::new("TRANS-004").with("road", class);
    let default = registry.get(&format!("road.{class}.aadt")).ok_or_else(missing)?;
    Ok(Some((default.in_unit(&Unit::parse("veh/d")?)?.value, Some(default.id.clone()))))
}

fn notes(by_class: u64, unknown: u64, outside_mm: i64, total_mm: i64) -> Vec<Finding> {
    let counted = |code, severity, n: u64| (n > 0).then(|| Finding::new(code, severity).times(n));
    let km = |mm: i64| mm as f64 / MM_PER_M / M_PER_KM;
    let outside = (outside_mm > 0).then(|| {
        let found = Finding::new("TRANS-103", Severity::Warn).with("outside_km", km(outside_mm));
        found.with("total_km", km(total_mm))
    });
    let found =
        [counted("TRANS-101", Severity::Warn, by_class), counted("TRANS-102", Severity::Warn, unknown), outside];
    found.into_iter().flatten().collect()
}

/// Where there are no road lines: parcels of roads by the default traffic of a road class, length = area / width.
///
/// Findings: `TRANS-104` so many parcels were taken so. Errors: `TRANS-004` a class without traffic or width, and those of
/// [`on_lines`].
pub fn on_parcels(base: &BaseLayer, classes: &ClassTable, registry: &Registry, options: &Options) -> Result<OnRoads> {
    let method = Method::builtin()?;
    let vehicles = Vehicles::new(registry, options)?;
    let mut out = OnRoads::default();
    let mut known: BTreeMap<String, (f64, String, f64, Mix)> = BTreeMap::new();
    for (row, (class, area)) in base.class.iter().zip(base.area.iter()).enumerate() {
        let Some(road) = method.road_of(*class, classes).filter(|_| area.0 > 0) else { continue };
        if !known.contains_key(road) {
            let missing = || Error::new("TRANS-004").with("road", road);
            let (aadt, factor) = traffic(f64::NAN, Some(road), registry)?.ok_or_else(missing)?;
            let width = registry.get(&format!("road.{road}.width")).ok_or_else(missing)?;
            let width_m = width.in_unit(&Unit::parse("m")?)?.value;
            if width_m <= 0.0 {
                return Err(missing());
            }
            let mut mix = vehicles.mix(road, &method)?;
            mix.factors.insert(0, width.id.clone());
            known.insert(road.to_owned(), (aadt, factor.unwrap_or_default(), width_m, mix));
        }
        let Some((aadt, factor, width_m, mix)) = known.get(road) else { continue };
        let mm = (area.m2() / width_m * MM_PER_M).round_ties_even() as i64;
        let km = aadt * method.year.days * (mm as f64 / MM_PER_M / M_PER_KM);
        out.total_mm += mm;
        out.vkm.push((row as u32, km));
        out.outcome.lines.push(of_km(row as u32, km, mix, Some(factor)));
    }
    if !out.vkm.is_empty() {
        out.outcome.findings.push(Finding::new("TRANS-104", Severity::Warn).times(out.vkm.len() as u64));
    }
    out.outcome.findings.extend(vehicles.note);
    Ok(out)
}
