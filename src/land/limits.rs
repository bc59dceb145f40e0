//! Thresholds of the recognition, from `assets/classes/limits.csv`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::crosswalk::lines;
use crate::base::{Error, Result};

/// Thresholds of the recognition of code systems and class fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// A scheme must know this share of the rows.
    pub known_share: f64,
    /// Names decide where this share of the rows has a pair (code, name) of some system.
    pub named_share: f64,
    /// Rows against the chosen system, at most this part of the rows for it.
    pub contrary_share: f64,
    /// A field whose words are known to this share is offered whatever its name.
    pub field_share: f64,
}

/// A line of `limits.csv`.
#[derive(Deserialize)]
struct Line {
    name: String,
    value: f64,
}

impl Limits {
    /// Errors: `CLASS-090` the shipped table is damaged.
    pub fn load() -> Result<Self> {
        let table = "limits.csv";
        let read = lines::<Line>(table, include_str!("../../assets/classes/limits.csv"))?;
        let values: BTreeMap<String, f64> = read.into_iter().map(|l| (l.name, l.value)).collect();
        let of = |name: &str| {
            values.get(name).copied().ok_or_else(|| Error::new("CLASS-090").with("table", table).because(name))
        };
        Ok(Self {
            known_share: of("known_share")?,
            named_share: of("named_share")?,
            contrary_share: of("contrary_share")?,
            field_share: of("field_share")?,
        })
    }
}
