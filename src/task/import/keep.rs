//! Rows that are used, and columns cut down to them.

use bytemuck::Pod;

use crate::base::{Area, Buf, Column, Field, Finding, Findings, Result, Watch};
use crate::doctor::{self, Deduction, Limits, Patient};
use crate::geo::{Shapes, ShapesBuilder};
use crate::io::raw::RawLayer;
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
    /// Its shapes in projected metres.
    pub shapes: &'a Shapes,
    /// Area on the ellipsoid by raw row.
    pub ellipsoid: &'a [Area],
    /// Which field plays which part.
    pub roles: &'a Roles,
}

/// Asks the doctor which rows can be used; each one left out has a finding. Findings count rows of the base layer.
pub fn examine(exam: &Exam<'_>, found: &Findings, watch: &dyn Watch) -> Result<Kept> {
    let limits = Limits::shipped()?;
    let raw = exam.raw;
    let patient = Patient {
        shapes: exam.shapes,
        state: &raw.state,
        feature: &raw.feature,
        flags: Some(&raw.flags),
        key: exam.roles.find(Role::Key, &raw.fields),
    };
    let mut verdict = doctor::examine(watch, &patient, &limits)?;
    let used = verdict.used();
    verdict.findings.extend(attributes(exam, &used, &limits));
    found.extend(verdict.renumber());
    let rows: Vec<u32> = used.iter().enumerate().filter(|(_, u)| **u).map(|(r, _)| r as u32).collect();
    let all = rows.len() == raw.rows();
    Ok(Kept { rows, all })
}

/// Survey areas against the ellipsoid and against each other.
fn attributes(exam: &Exam<'_>, used: &[bool], limits: &Limits) -> Vec<Finding> {
    let fields = &exam.raw.fields;
    let numbers =
        |role| exam.roles.find(role, fields).map(|f| (0..used.len()).map(|r| f.number(r)).collect::<Vec<_>>());
    let Some(survey) = numbers(Role::SurveyArea) else { return Vec::new() };
    let mut found = doctor::area_check(&survey, exam.ellipsoid, &exam.raw.feature, used, limits);
    let (share, deducted, net) = (Role::RidgeCoefficient, Role::RidgeArea, Role::NetArea);
    if let (Some(share), Some(deducted), Some(net)) = (numbers(share), numbers(deducted), numbers(net)) {
        let d = Deduction { survey: &survey, share: &share, deducted: &deducted, net: &net };
        found.extend(doctor::deduction_check(&d, &exam.raw.feature, used, limits));
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
