//! The model of a balance out of its sums, factors and activities, and what of it cannot be drawn.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Area, Finding, Mass, Result, Severity};
use crate::carbon::balance::{Line, RIDGE};
use crate::carbon::control::Control;
use crate::carbon::rates::CM2_PER_HA;
use crate::factor::{Factor, StockDensity};

use super::lines::Sum;
use super::model::{Cell, Input, Model, Part, Rest, Sector, Value};
use super::rules::{Form, Found, Rules};
use super::{InputKind, Subject};

/// What a factor is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// A multiplier around 1 of an emission.
    Emission,
    /// A flux by area.
    Flux,
    /// A stock by area.
    Stock,
}

/// A model with the booked values and what was noticed.
pub(super) struct Built {
    pub model: Model,
    pub booked: Vec<Line>,
    pub booked_by_sector: Vec<Mass>,
    pub unvaried: BTreeSet<String>,
    pub findings: Vec<Finding>,
}

/// Builds the model of a balance. Errors: those of the lines from below.
pub(super) fn build(subject: &Subject<'_>, rules: &Rules) -> Result<Built> {
    let mut maker = Maker { subject, rules, model: Model::default(), known: BTreeMap::new(), told: Told::default() };
    maker.model.gwp_ch4 = subject.gwp_ch4;
    let booked: Vec<Line> = (0..subject.sums.districts()).map(|d| subject.sums.district(d)).collect();
    let counted = subject.below.map(|b| b.counted(subject.base)).transpose()?.unwrap_or_default();
    maker.sectors(booked.len(), &counted);
    maker.cells(booked.len());
    let Maker { mut model, mut told, .. } = maker;
    if subject.allocation.sectors.iter().any(|s| s.spread > Mass(0)) {
        told.findings.push(Finding::new("UNC-103", Severity::Note));
    }
    told.findings.extend(settle(&mut model, &booked, subject));
    told.findings.extend(told.without_range(rules.settings.findings.named));
    told.findings.extend(told.without_spread(rules.settings.findings.named));
    let booked_by_sector = subject.sums.by_sector();
    Ok(Built { model, booked, booked_by_sector, unvaried: told.unvaried, findings: told.findings })
}

/// What is told of the building.
#[derive(Default)]
struct Told {
    unvaried: BTreeSet<String>,
    /// Ids of lines from below whose amount has no spread.
    amounts: BTreeSet<String>,
    findings: Vec<Finding>,
}

impl Told {
    fn without_range(&self, most: usize) -> Option<Finding> {
        let count = self.unvaried.len();
        let finding = Finding::new("UNC-101", Severity::Warn).times(count as u64).with("count", count);
        (count > 0).then(|| finding.with("factors", listed(&self.unvaried, most)))
    }

    fn without_spread(&self, most: usize) -> Option<Finding> {
        let count = self.amounts.len();
        let finding = Finding::new("UNC-106", Severity::Note).times(count as u64).with("count", count);
        (count > 0).then(|| finding.with("lines", listed(&self.amounts, most)))
    }
}

/// The first ids of a set.
fn listed(all: &BTreeSet<String>, most: usize) -> String {
    let mut ids = all.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    if all.len() > most {
        ids.push_str(", \u{2026}");
    }
    ids
}

struct Maker<'a> {
    subject: &'a Subject<'a>,
    rules: &'a Rules,
    model: Model,
    /// Inputs by id.
    known: BTreeMap<String, Value>,
    told: Told,
}

impl Maker<'_> {
    /// The input, made once by id; a fixed number where it is not drawn.
    fn input(&mut self, id: &str, input: std::result::Result<Input, f64>) -> Value {
        if let Some(known) = self.known.get(id) {
            return *known;
        }
        let made = match input {
            Ok(input) => {
                self.model.inputs.push(input);
                Value::Drawn(self.model.inputs.len() as u32 - 1)
            }
            Err(fixed) => Value::Fixed(fixed),
        };
        self.known.insert(id.to_owned(), made);
        made
    }

    /// A factor as the model needs it: its own value, or a multiplier.
    fn factor(&mut self, factor: &Factor, used: Use) -> Value {
        let value = if used == Use::Emission { 1.0 } else { factor.value };
        let found = self.rules.factor(factor);
        // A value of 0 without a range adds nothing that could vary; a range of one value is one that is known.
        if !matches!(found, Found::Form(_) | Found::Exact) && factor.value != 0.0 {
            self.told.unvaried.insert(factor.id.clone());
        }
        let form = match found {
            // The range of a multiplier is the factor's over its value.
            Found::Form(Form::Triangular { low, high }) if used == Use::Emission => {
                (factor.value > 0.0).then(|| Form::Triangular { low: low / factor.value, high: high / factor.value })
            }
            Found::Form(form) => Some(form),
            Found::Exact | Found::Unknown => None,
            Found::Outside => {
                if !self.known.contains_key(&factor.id) {
                    self.told.findings.push(outside(factor));
                }
                None
            }
        };
        let (id, kind, moves_net) = (factor.id.clone(), InputKind::Factor, used != Use::Stock);
        let input = form.map(|form| Input { id, kind, value, form, moves_net });
        self.input(&factor.id, input.ok_or(value))
    }

    fn sectors(&mut self, districts: usize, counted: &BTreeMap<&str, Vec<Sum<'_>>>) {
        for (at, sector) in self.subject.allocation.sectors.iter().enumerate() {
            let control = self.subject.below.map_or(Control::Table, |b| b.control(&sector.id));
            let mut parts = if control == Control::BottomUp { Vec::new() } else { self.of_table(&sector.id) };
            for sum in counted.get(sector.id.as_str()).into_iter().flatten() {
                self.of_lines(sum, &mut parts);
            }
            let total = sector.total.t();
            let fixed = total - parts.iter().map(|p| p.t).sum::<f64>();
            // Less than a gram is the rounding of the total.
            if Mass::from_t(fixed).0.abs() > 1 {
                let finding = Finding::new("UNC-102", Severity::Warn).with("sector", sector.id.as_str());
                self.told.findings.push(finding.with("mass_t", fixed));
            }
            let mut placed = vec![0.0; districts];
            for part in &parts {
                placed.iter_mut().zip(&part.places).for_each(|(sum, t)| *sum += t);
            }
            let shares = shares(self.subject, at, &placed, total);
            self.model.sectors.push(Sector { parts, fixed, shares });
        }
    }

    /// Amounts and factors of a table's sector.
    fn of_table(&mut self, sector: &str) -> Vec<Part> {
        let cells = self.subject.inventory.map(|i| i.cells.as_slice()).unwrap_or_default();
        let mut parts = Vec::new();
        for cell in cells.iter().filter(|l| l.sector.as_deref() == Some(sector)) {
            let (Some(factor), Some(_)) = (&cell.factor, cell.amount) else { continue };
            let activity = self.activity(&format!("energy.{sector}.{}", cell.fuel)).unwrap_or(Value::Fixed(1.0));
            let factors = vec![self.factor(factor, Use::Emission)];
            parts.push(Part { t: cell.t_co2, activity, factors, places: Vec::new() });
        }
        parts
    }

    /// Lines of one kind: what lies in known districts, and what lies anywhere.
    fn of_lines(&mut self, sum: &Sum<'_>, parts: &mut Vec<Part>) {
        let activity = self.activity(sum.line).unwrap_or_else(|| {
            self.told.amounts.insert(sum.line.to_owned());
            Value::Fixed(1.0)
        });
        let mut factors = Vec::new();
        for id in sum.factors {
            let known = self.subject.below.and_then(|b| b.registry.get(id));
            match known.filter(|_| self.rules.multiplies(sum.line, id)) {
                Some(factor) => factors.push(self.factor(factor, Use::Emission)),
                None => {
                    self.told.unvaried.insert(id.clone());
                }
            }
        }
        let places: Vec<f64> = sum.by_district.iter().map(|g| Mass(*g).t()).collect();
        if places.iter().any(|t| *t != 0.0) {
            let t = places.iter().sum();
            parts.push(Part { t, activity, factors: factors.clone(), places });
        }
        if sum.anywhere != 0 {
            parts.push(Part { t: Mass(sum.anywhere).t(), activity, factors, places: Vec::new() });
        }
    }

    /// An amount as a multiplier around 1; `None` = no rule says how it is drawn.
    fn activity(&mut self, id: &str) -> Option<Value> {
        let form = self.rules.activity(id)?;
        let kind = InputKind::Activity;
        Some(self.input(id, Ok(Input { id: id.to_owned(), kind, value: 1.0, form, moves_net: true })))
    }

    fn cells(&mut self, districts: usize) {
        let squares = squares(self.subject, districts);
        let (sums, sinks) = (self.subject.sums, self.subject.sinks);
        for district in 0..districts {
            for class in 0..sums.classes.saturating_sub(1) {
                let area = sums.cell(district, class).area;
                if area <= Area(0) {
                    continue;
                }
                let find = |factors: &[Option<Factor>]| factors.get(class).and_then(Option::as_ref).cloned();
                let flux = find(&sinks.flux).map_or(Value::Fixed(0.0), |f| self.factor(&f, Use::Flux));
                let ch4 = find(&sinks.ch4).map_or(Value::Fixed(0.0), |f| self.factor(&f, Use::Flux));
                let density = sinks.stock.get(class).and_then(Option::as_ref);
                let (soil, other_pools) = density.map_or((Value::Fixed(0.0), 0.0), |d| self.pools(d));
                let spread = squares.get(district * sums.classes + class).copied().unwrap_or(0.0);
                let area_sd = self.rules.area_sd() * libm::sqrt(spread) / area.0 as f64;
                self.model.cells.push(Cell {
                    district: district as u32,
                    ha: area.0 as f64 / CM2_PER_HA,
                    area_sd,
                    flux,
                    ch4,
                    soil,
                    other_pools,
                });
            }
        }
    }

    /// Soil as it is drawn, the other pools as they are.
    fn pools(&mut self, d: &StockDensity) -> (Value, f64) {
        let others = [&d.above, &d.below, &d.dead];
        for pool in others {
            // The method states a spread for soil only; the others are named where they have no range.
            self.told.unvaried.extend((pool.value != 0.0).then(|| pool.id.clone()));
        }
        (self.factor(&d.soil, Use::Stock), others.iter().map(|p| p.value).sum())
    }
}

fn outside(factor: &Factor) -> Finding {
    let [low, high] = factor.range.unwrap_or_default();
    let finding = Finding::new("UNC-104", Severity::Warn).with("factor", factor.id.as_str());
    finding.with("value", factor.value).with("low", low).with("high", high)
}

/// Σ area² over the parcels of each cell, cm⁴: independent errors of parcels add up in squares.
fn squares(subject: &Subject<'_>, districts: usize) -> Vec<f64> {
    let wide = subject.sums.classes;
    let mut out = vec![0.0; districts * wide];
    let ridge = subject.classes.find(RIDGE).map(|c| c.at());
    let base = subject.base;
    let columns = base.class.iter().zip(base.district.iter()).zip(base.area.iter().zip(base.ridge.iter()));
    for ((class, district), (area, strip)) in columns {
        for (class, area) in [(Some(class.at()), area), (ridge, strip)] {
            let Some(class) = class.filter(|c| c + 1 < wide && area.0 != 0) else { continue };
            if let Some(sum) = out.get_mut(usize::from(*district) * wide + class) {
                *sum += area.0 as f64 * area.0 as f64;
            }
        }
    }
    out
}

/// Share of what has no places of its own (the total less `placed`, both in t) on the parcels of each district.
fn shares(subject: &Subject<'_>, sector: usize, placed: &[f64], total_t: f64) -> Vec<f64> {
    let (allocation, sums) = (subject.allocation, subject.sums);
    let mut grams = vec![0.0; placed.len()];
    for (class, rates) in allocation.rates.iter().enumerate() {
        for (_, rate) in rates.iter().filter(|(s, _)| usize::from(*s) == sector) {
            for (district, sum) in grams.iter_mut().enumerate() {
                *sum += sums.cell(district, class).area.0 as f64 * rate;
            }
        }
    }
    for point in allocation.points.iter().filter(|p| usize::from(p.sector) == sector) {
        let district = subject.base.district.get(point.row as usize).copied().unwrap_or_default();
        if let Some(sum) = grams.get_mut(usize::from(district)) {
            *sum += point.mass.0 as f64;
        }
    }
    let grams_of = |t: f64| Mass::from_t(t).0 as f64;
    let total = grams_of(total_t) - placed.iter().copied().map(grams_of).sum::<f64>();
    let rest = grams.iter().zip(placed).map(|(g, placed)| g - grams_of(*placed));
    rest.map(|g| if total > 0.0 { g / total } else { 0.0 }).collect()
}

/// Notes what is booked and not modelled, so that undrawn inputs give the booked balance to the gram; tells it where it is
/// more than rounding can leave.
fn settle(model: &mut Model, booked: &[Line], subject: &Subject<'_>) -> Option<Finding> {
    model.districts = vec![Rest::default(); booked.len()];
    let sectors = subject.sums.sector_count;
    model.by_sector = vec![0.0; sectors];
    let plain = model.plain();
    let mut beyond = 0.0;
    for ((rest, line), found) in model.districts.iter_mut().zip(booked).zip(&plain.districts) {
        *rest = Rest {
            source: line.source.t() - found.source,
            sink: line.sink.t() - found.sink,
            stock: line.stock.t() - found.stock,
        };
        // Half a gram for every value that was rounded: sectors, land, methane and sink, of a parcel and of its strip.
        let roundings = line.parcels as f64 * 2.0 * (sectors as f64 + 1.0);
        let allowed = Mass(libm::ceil(roundings * 0.5) as i64 + 1).t();
        for part in [rest.source, rest.sink] {
            beyond += if part.abs() > allowed { part.abs() } else { 0.0 };
        }
    }
    for ((rest, booked), found) in model.by_sector.iter_mut().zip(subject.sums.by_sector()).zip(&plain.by_sector) {
        *rest = booked.t() - found;
    }
    (beyond > 0.0).then(|| Finding::new("UNC-105", Severity::Warn).with("mass_t", beyond))
}
