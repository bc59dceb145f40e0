//! What it is: the way back from a number: formula, values, factors with source, parts. Rebuilt on demand, so that hot loops
//! carry no trace.
//! What it never does: draw, or put anything into words (keys stand in `assets/i18n/*/carbon.ftl`).
//! Where to start reading: [`explain`].

mod area;
mod energy;
mod ground;
mod ledger;
mod source;

use serde::Serialize;

use crate::base::{Args, Error, Mass, Result};
use crate::carbon::balance::{Line, row_parts};
use crate::carbon::kernel::Rates;
use crate::carbon::rates::{SinkTerms, rates};
use crate::factor::{Factor, LayerKind, Registry, SourceNote, Status};
use crate::land::ClassId;

use super::Snapshot;

/// Which figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Figure {
    /// Source, ≥ 0.
    Source,
    /// Sink, ≤ 0.
    Sink,
    /// Source + sink.
    Net,
    /// Net per hectare of area.
    NetPerHa,
    /// Carbon stock.
    Stock,
    /// Accounted area.
    Area,
}

impl Figure {
    /// All figures, in the order in which they are told.
    pub const ALL: [Self; 6] = [Self::Area, Self::Source, Self::Sink, Self::Net, Self::NetPerHa, Self::Stock];
}

/// Of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One parcel by row.
    Parcel(u32),
    /// One class over the city.
    Class(ClassId),
    /// One district by position.
    District(u16),
    /// One class of a district.
    DistrictClass(u16, ClassId),
    /// Everything.
    City,
    /// What a sector emits; position in `Accounts::sectors`.
    Sector(u16),
    /// A cell of the table by row and column of the grid; `None` = all of them.
    Cell(Option<u16>, Option<u16>),
    /// What a sector emits in a district.
    Flow(u16, u16),
}

/// A figure that is shown somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NumberRef {
    /// Which figure.
    pub figure: Figure,
    /// Of what.
    pub scope: Scope,
}

/// A key of the message files with its values. Values named `class`, `sector` or `fuel` are ids; `i18n` names them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Key {
    /// Key.
    pub key: &'static str,
    /// Values.
    pub args: Args,
}

impl Key {
    /// A key without values.
    pub fn plain(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }
    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<crate::base::Arg>) -> Self {
        self.args.push((name.into(), value.into()));
        self
    }
}

/// One value of a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// What it is.
    pub name: Key,
    /// Its value in `unit`.
    pub value: f64,
    /// Unit as in factor tables.
    pub unit: String,
    /// The factor, with source, status and set, where it is one.
    pub factor: Option<Factor>,
    /// The factors that a factor of the project hides, nearest layer first.
    pub hidden: Vec<Factor>,
    /// Where the value comes from, if it is a number that opens itself.
    pub from: Option<Box<Derivation>>,
}

/// A number taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivation {
    /// What it is, such as sink of a parcel.
    pub title: Key,
    /// The formula that the terms fill, in their order.
    pub formula: Key,
    /// Values of the formula.
    pub terms: Vec<Term>,
    /// The result in `unit`; `None` = not known.
    pub result: Option<f64>,
    /// Unit of the result.
    pub unit: &'static str,
    /// What it is the sum of; empty for a plain formula.
    pub parts: Vec<Derivation>,
}

/// Unit of flows.
pub const FLOW: &str = "tCO2e/a";
/// Unit of stocks.
pub const STOCK: &str = "tC";
/// Unit of flows by area.
pub const FLOW_PER_HA: &str = "tCO2e/(ha·a)";
/// Unit of sums of area.
pub const HECTARE: &str = "ha";
/// Unit of areas as surveys give them.
pub const SQUARE_METRE: &str = "m2";

/// Takes a shown number apart.
///
/// The result is the booked value; the parts of a parcel add up to it within their roundings (half a gram each).
/// Errors: `CARBON-021` there is no such parcel, class or district; `CARBON-004`, `CARBON-010` as in the balance.
pub fn explain(snapshot: &Snapshot, number: NumberRef) -> Result<Derivation> {
    let mut derivation = View::new(snapshot)?.figure(number.figure, number.scope)?;
    show_hidden(&mut derivation, &snapshot.accounts.registry);
    Ok(derivation)
}

/// Puts beside every factor of the project what it hides.
fn show_hidden(d: &mut Derivation, registry: &Registry) {
    for t in &mut d.terms {
        if let Some(f) = t.factor.as_ref().filter(|f| f.layer == LayerKind::Project) {
            t.hidden = registry.hidden_by(&f.id);
        }
        if let Some(from) = &mut t.from {
            show_hidden(from, registry);
        }
    }
    d.parts.iter_mut().for_each(|p| show_hidden(p, registry));
}

/// A snapshot with the rates its balance was made with.
struct View<'s> {
    s: &'s Snapshot,
    rates: Rates,
}

impl<'s> View<'s> {
    fn new(s: &'s Snapshot) -> Result<Self> {
        let a = &s.accounts;
        let terms = SinkTerms { gwp_ch4: a.gwp.value };
        Ok(Self { s, rates: rates(&s.classes, &a.sinks, terms, &a.allocation)? })
    }

    fn figure(&self, figure: Figure, scope: Scope) -> Result<Derivation> {
        if let Scope::Sector(_) | Scope::Cell(..) | Scope::Flow(..) = scope {
            return self.entry(scope);
        }
        if figure == Figure::NetPerHa {
            return self.per_ha(scope);
        }
        match scope {
            Scope::Parcel(row) => self.parcel(figure, row),
            _ => self.sum(figure, scope),
        }
    }

    fn parcel(&self, figure: Figure, row: u32) -> Result<Derivation> {
        let base = &self.s.base;
        let at = row as usize;
        if figure == Figure::Area {
            return self.parcel_area(row);
        }
        let (Some(class), Some(area), Some(ridge)) = (base.class.get(at), base.area.get(at), base.ridge.get(at)) else {
            return Err(Error::new("CARBON-021").with("what", u64::from(row)));
        };
        let (by_sector, line) = row_parts(base, &self.rates, &self.s.accounts.allocation, at)?;
        let title = title(figure).with("what", "parcel").with("name", base.key.at(at));
        let mut pieces = vec![(*class, *area)];
        if ridge.0 != 0 {
            pieces.push((ClassId(self.rates.ridge), *ridge));
        }
        let mut parts = Vec::new();
        if matches!(figure, Figure::Source | Figure::Net) {
            for (sector, mass) in by_sector.iter().enumerate().filter(|(_, m)| m.0 != 0) {
                parts.extend(self.sector_at(sector, *mass, &pieces, Some(row)));
            }
        }
        if matches!(figure, Figure::Sink | Figure::Net) {
            parts.extend(pieces.iter().map(|(class, area)| self.sink(*class, *area)));
        }
        if figure == Figure::Stock {
            parts.extend(pieces.iter().map(|(class, area)| self.stock(*class, *area)));
        }
        let known = *class != ClassId::MISSING && self.rates.of[class.0 as usize].stock_known;
        let result = (figure != Figure::Stock || known).then(|| value(figure, &line));
        Ok(total(title, result, unit(figure), parts))
    }

    /// A sum by class (or by district for a class): every part opens on its own.
    fn sum(&self, figure: Figure, scope: Scope) -> Result<Derivation> {
        let sums = &self.s.balance.sums;
        let classes = || (0..sums.classes).map(|c| class_id(c, sums.classes));
        let missing = |what: String| Err(Error::new("CARBON-021").with("what", what));
        let (line, name, cells): (Line, Key, Vec<(Key, ClassId, Line)>) = match scope {
            Scope::City => {
                let parts = classes().map(|c| (self.class_title(figure, c), c, sums.class(cell(c, sums.classes))));
                (sums.city(), title(figure).with("what", "city").with("name", ""), parts.collect())
            }
            Scope::District(d) => {
                let Some(district) = self.s.base.districts.get(d as usize) else { return missing(d.to_string()) };
                let of = |c| sums.cell(d as usize, cell(c, sums.classes));
                let parts = classes().map(|c| (self.class_title(figure, c), c, of(c)));
                let name = title(figure).with("what", "district").with("name", district.name.as_str());
                (sums.district(d as usize), name, parts.collect())
            }
            Scope::Class(c) if cell(c, sums.classes) < sums.classes => {
                let districts = self.s.base.districts.iter().enumerate();
                let parts = districts.map(|(d, district)| {
                    let name = title(figure).with("what", "district").with("name", district.name.as_str());
                    (name, c, sums.cell(d, cell(c, sums.classes)))
                });
                (sums.class(cell(c, sums.classes)), self.class_title(figure, c), parts.collect())
            }
            Scope::DistrictClass(d, c) if (d as usize) < sums.districts() => {
                let line = sums.cell(d as usize, cell(c, sums.classes));
                return Ok(self.cell(self.class_title(figure, c), figure, c, &line));
            }
            Scope::Parcel(row) => return self.parcel(figure, row),
            other => return missing(format!("{other:?}")),
        };
        let shown = cells.into_iter().filter(|(.., l)| *l != Line::default());
        let parts = shown.map(|(name, c, l)| self.cell(name, figure, c, &l)).collect();
        let mut whole = total(name, Some(value(figure, &line)), unit(figure), parts);
        if figure == Figure::Area {
            self.close(scope, &mut whole);
        }
        Ok(whole)
    }

    /// The figure of a class in some district: area by factor, summed over parcels that are rounded one by one.
    fn cell(&self, name: Key, figure: Figure, class: ClassId, line: &Line) -> Derivation {
        let pieces = [(class, line.area)];
        let mut parts = Vec::new();
        if matches!(figure, Figure::Source | Figure::Net) {
            for sector in 0..self.s.accounts.sectors.len() {
                parts.extend(self.sector_at(sector, Mass(0), &pieces, None));
            }
        }
        if matches!(figure, Figure::Sink | Figure::Net) {
            parts.push(self.sink(class, line.area));
        }
        if figure == Figure::Stock {
            parts.push(self.stock(class, line.area));
        }
        let mut out = total(name, Some(value(figure, line)), unit(figure), parts);
        out.terms.push(term("explain-parcels", line.parcels as f64, "1"));
        if figure == Figure::Area {
            out.formula = Key::plain("formula-area-sum");
        }
        out
    }

    fn class_title(&self, figure: Figure, class: ClassId) -> Key {
        let id = self.s.classes.get(class).map_or("unknown", |c| c.id.as_str());
        title(figure).with("what", "class").with("class", id).with("name", "")
    }
}

/// Class of a cell position; the last one is no class.
fn class_id(cell: usize, classes: usize) -> ClassId {
    if cell + 1 == classes { ClassId::MISSING } else { ClassId(cell as u8) }
}

fn cell(class: ClassId, classes: usize) -> usize {
    if class == ClassId::MISSING { classes.saturating_sub(1) } else { class.at() }
}

fn title(figure: Figure) -> Key {
    Key::plain(match figure {
        Figure::Source => "explain-source",
        Figure::Sink => "explain-sink",
        Figure::Net => "explain-net",
        Figure::NetPerHa => "explain-net-per-ha",
        Figure::Stock => "explain-stock",
        Figure::Area => "explain-area-of",
    })
}

fn unit(figure: Figure) -> &'static str {
    match figure {
        Figure::Stock => STOCK,
        Figure::Area => HECTARE,
        Figure::NetPerHa => FLOW_PER_HA,
        Figure::Source | Figure::Sink | Figure::Net => FLOW,
    }
}

fn value(figure: Figure, line: &Line) -> f64 {
    match figure {
        Figure::Source => line.source.t(),
        Figure::Sink => line.sink.t(),
        Figure::Net => line.net().t(),
        Figure::NetPerHa => line.net().t() / line.area.ha(),
        Figure::Stock => line.stock.t(),
        Figure::Area => line.area.ha(),
    }
}

fn total(title: Key, result: Option<f64>, unit: &'static str, parts: Vec<Derivation>) -> Derivation {
    Derivation { title, formula: Key::plain("formula-sum"), terms: Vec::new(), result, unit, parts }
}

fn term(key: &'static str, value: f64, unit: &str) -> Term {
    Term { name: Key::plain(key), value, unit: unit.to_owned(), factor: None, hidden: Vec::new(), from: None }
}

/// A value that opens itself.
fn open_term(key: &'static str, from: Derivation) -> Term {
    let value = from.result.unwrap_or(f64::NAN);
    Term { from: Some(Box::new(from.clone())), ..term(key, value, from.unit) }
}

fn factor_term(key: &'static str, factor: &Factor) -> Term {
    Term { factor: Some(factor.clone()), ..term(key, factor.value, &factor.unit.text) }
}

/// A weight of the allocation as a factor, so that it opens like one.
fn weight_factor(line: &crate::carbon::masks::MaskLine) -> Result<Factor> {
    let cited = line.confidence == "cited" || line.confidence == "verified";
    Ok(Factor {
        id: format!("allocation.{}.{}", line.sector, line.class),
        value: line.weight,
        unit: crate::factor::Unit::parse("1")?,
        range: None,
        region: None,
        years: None,
        status: if cited { Status::Cited } else { Status::Assumed },
        source: std::sync::Arc::new(SourceNote {
            title: line.source.clone(),
            note: (!line.note.is_empty()).then(|| line.note.clone()),
            ..SourceNote::default()
        }),
        layer: LayerKind::BuiltIn,
        set: "allocation".into(),
    })
}

#[cfg(test)]
pub(crate) mod tests;
