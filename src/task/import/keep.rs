//! Rows that are used, and columns cut down to them.

use bytemuck::Pod;

use super::place::Placed;
use crate::base::{Buf, Column, Field, Finding, Findings, Repair, Result, Watch};
use crate::doctor::{self, Deduction, Kind, Limits, Patient, Survey, Treated};
use crate::geo::{Shapes, ShapesBuilder, area};
use crate::io::raw::RawLayer;
use crate::land::RepairTaken;
use crate::land::roles::{Role, Roles};

/// The used rows of a raw layer.
pub struct Kept {
    /// Raw row of each used row, rising.
    pub rows: Vec<u32>,
    /// Whether all raw rows are used, so that columns can be shared as they are.
    pub all: bool,
}

impl Kept {
    /// Feature number in the file of used row `r`.
    pub fn feature_of(&self, raw: &RawLayer, r: usize) -> u32 {
        self.rows.get(r).and_then(|&x| raw.feature.get(x as usize)).copied().unwrap_or_default()
    }
}

/// What is examined besides the shapes.
pub struct Exam<'a> {
    /// The layer as read.
    pub raw: &'a RawLayer,
    /// Where it lies: shapes in projected metres, area on the ellipsoid by raw row.
    pub placed: Placed,
    /// Which field plays which part.
    pub roles: &'a Roles,
    /// Field taken for the class.
    pub class_field: &'a str,
    /// Repairs that the person takes.
    pub repairs: &'a [Kind],
}

/// A layer after the examination, with the repairs done that were taken.
pub struct Examined {
    /// Rows used.
    pub kept: Kept,
    /// Shapes and areas by raw row.
    pub placed: Placed,
    /// Repairs done, in that order.
    pub repairs: Vec<RepairTaken>,
}

/// Asks the doctor which rows can be used; each one left out has a finding. Findings count rows of the base layer.
///
/// Repairs that were taken are done between a first examination, which says what needs them, and a second one, which
/// says what is left.
pub fn examine(exam: Exam<'_>, found: &Findings, watch: &dyn Watch) -> Result<Examined> {
    let limits = Limits::shipped()?;
    let Exam { raw, mut placed, roles, .. } = exam;
    let same = Same::new(raw, roles, exam.class_field);
    let alike = |a: u32, b: u32| same.rows(a, b);
    let key = roles.find(Role::Key, &raw.fields);
    let shapes = placed.shapes.clone();
    let patient = Patient { shapes: &shapes, state: &raw.state, feature: &raw.feature, flags: Some(&raw.flags), key };
    let mut verdict = doctor::examine(watch, &patient, &limits)?;
    let mut repairs = Vec::new();
    if !exam.repairs.is_empty() {
        let treated = doctor::treat(&patient, &verdict, exam.repairs, &alike, &limits);
        let mended = Patient { shapes: &treated.shapes, state: &treated.state, flags: Some(&treated.flags), ..patient };
        verdict = doctor::examine(watch, &mended, &limits)?;
        measure_again(&mut placed, &treated, watch)?;
        verdict.findings.extend(treated.taken.iter().filter_map(|t| t.finding(&raw.feature)));
        let taken = |t: &doctor::treat::Taken| RepairTaken { kind: t.kind.name().into(), count: t.rows.len() as u64 };
        repairs = treated.taken.iter().map(taken).collect();
        placed.shapes = treated.shapes;
    }
    let used = verdict.used();
    offer_keep_one(&mut verdict.findings, &placed.shapes, &used, &alike);
    verdict.findings.extend(attributes(raw, &placed, roles, &used, &limits));
    found.extend(verdict.renumber());
    let rows: Vec<u32> = used.iter().enumerate().filter(|(_, u)| **u).map(|(r, _)| r as u32).collect();
    let all = rows.len() == raw.rows();
    Ok(Examined { kept: Kept { rows, all }, placed, repairs })
}

/// The area on the ellipsoid of the rows whose shape was repaired.
fn measure_again(placed: &mut Placed, treated: &Treated, watch: &dyn Watch) -> Result<()> {
    let some = Kept { rows: treated.changed.clone(), all: false };
    let measured = area::ellipsoid(&shapes(&treated.shapes, &some), &placed.crs.kind, watch)?;
    for (&row, m) in treated.changed.iter().zip(measured) {
        if let Some(a) = placed.areas.get_mut(row as usize) {
            *a = m;
        }
    }
    Ok(())
}

/// Offers to keep one of parcels that are the same in all that counts. Same ground under another class is no repeat.
fn offer_keep_one(found: &mut [Finding], shapes: &Shapes, used: &[bool], alike: &dyn Fn(u32, u32) -> bool) {
    let Some(f) = found.iter_mut().find(|f| Kind::of_code(&f.code.0) == Some(Kind::KeepOne)) else { return };
    let count = doctor::treat::repeats(shapes, used, alike).len();
    if count > 0 {
        let name = Kind::KeepOne.name().into();
        f.repair = Some(Repair { name, args: vec![("count".into(), count.into())] });
    }
}

/// Which rows are the same in everything that is reckoned with: class, areas, location; the key may differ.
struct Same<'a>(Vec<&'a Field>);

impl<'a> Same<'a> {
    fn new(raw: &'a RawLayer, roles: &Roles, class_field: &str) -> Self {
        let counted = [
            Role::ClassName,
            Role::DistrictCode,
            Role::DistrictName,
            Role::SurveyArea,
            Role::RidgeCoefficient,
            Role::RidgeArea,
            Role::NetArea,
        ];
        let class = raw.fields.iter().find(|f| f.name == class_field);
        Self(class.into_iter().chain(counted.iter().filter_map(|r| roles.find(*r, &raw.fields))).collect())
    }

    fn rows(&self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        self.0.iter().all(|f| match &f.column {
            Column::Text { codes, .. } => codes.get(a) == codes.get(b),
            Column::Int(v) => v.get(a) == v.get(b),
            Column::Real(v) => v.get(a).map(|x| x.to_bits()) == v.get(b).map(|x| x.to_bits()),
        })
    }
}

/// Survey areas against the ellipsoid and against each other.
fn attributes(raw: &RawLayer, placed: &Placed, roles: &Roles, used: &[bool], limits: &Limits) -> Vec<Finding> {
    let fields = &raw.fields;
    let numbers = |role| roles.find(role, fields).map(|f| (0..used.len()).map(|r| f.number(r)).collect::<Vec<_>>());
    let Some(tbmj) = numbers(Role::SurveyArea) else { return Vec::new() };
    let survey = Survey { tbmj: &tbmj, ellipsoid: &placed.areas, planes: &[&placed.shapes, &raw.shapes] };
    let mut found = doctor::area_check(&survey, &raw.feature, used, limits);
    let (share, deducted, net) = (Role::RidgeCoefficient, Role::RidgeArea, Role::NetArea);
    if let (Some(share), Some(deducted), Some(net)) = (numbers(share), numbers(deducted), numbers(net)) {
        let d = Deduction { survey: &tbmj, share: &share, deducted: &deducted, net: &net };
        found.extend(doctor::deduction_check(&d, &raw.feature, used, limits));
    }
    found
}

/// A column cut down to the used rows.
pub fn column<T: Pod>(values: &Buf<T>, kept: &Kept) -> Buf<T> {
    if kept.all {
        return values.clone();
    }
    kept.rows.iter().filter_map(|&r| values.get(r as usize).copied()).collect::<Vec<T>>().into()
}

/// A field cut down to the used rows.
pub fn field(f: &Field, kept: &Kept) -> Field {
    let column = match &f.column {
        Column::Text { codes, words } => Column::Text { codes: column(codes, kept), words: words.clone() },
        Column::Int(v) => Column::Int(column(v, kept)),
        Column::Real(v) => Column::Real(column(v, kept)),
    };
    Field { name: f.name.clone(), column }
}

/// Shapes cut down to the used rows.
pub fn shapes(all: &Shapes, kept: &Kept) -> Shapes {
    if kept.all {
        return all.clone();
    }
    let mut b = ShapesBuilder::default();
    for &r in &kept.rows {
        for (hole, ring) in all.of_row(r as usize) {
            b.ring(hole, ring);
        }
        b.end_row();
    }
    b.finish()
}
