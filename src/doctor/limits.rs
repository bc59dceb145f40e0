//! Tolerances of the checks, read from `assets/doctor/tolerances.toml`.

use serde::Deserialize;

use crate::base::{Error, Result};

const TOLERANCES: &str = include_str!("../../assets/doctor/tolerances.toml");

/// A tolerance with where it comes from, as shown to the person.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tolerance {
    /// Name.
    pub id: String,
    /// Value in `unit`.
    pub value: f64,
    /// Unit in words.
    pub unit: String,
    /// `cited`, `derived`, `memory` or `assumed`.
    pub status: String,
    /// Where it comes from.
    pub source: String,
}

#[derive(Deserialize)]
struct Book {
    tolerance: Vec<Tolerance>,
}

/// The values the checks use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Step of the grid on which overlaps and gaps are worked out, m.
    pub grid_m: f64,
    /// A coordinate beyond this is no place on Earth, m.
    pub reach_m: f64,
    /// Narrower on the mean than this is rounding, m.
    pub noise_width_m: f64,
    /// Narrower on the mean than this is a sliver, m.
    pub sliver_width_m: f64,
    /// Share of common boundary from which a layer counts as a coverage, 0–1.
    pub coverage_share: f64,
    /// Allowed difference of TBMJ and ellipsoid, fixed part, m².
    pub survey_area_abs_m2: f64,
    /// Allowed difference of TBMJ and ellipsoid, part of the area, 0–1.
    pub survey_area_share: f64,
    /// Allowed difference in KCMJ = TBMJ × KCXS and TBDLMJ = TBMJ − KCMJ, m².
    pub deduction_abs_m2: f64,
    /// Allowed difference of Σ TBMJ and the control area, m².
    pub control_area_abs_m2: f64,
    /// Pairs of rows intersected one by one at most.
    pub pair_budget: usize,
    /// Unmatched edges overlaid at once at most.
    pub edge_budget: usize,
}

/// All tolerances with their sources, in the order of the asset.
///
/// Errors: `DOC-001` the asset does not read.
pub fn tolerances() -> Result<Vec<Tolerance>> {
    read(TOLERANCES)
}

fn read(text: &str) -> Result<Vec<Tolerance>> {
    let book: Book = toml::from_str(text).map_err(|e| Error::new("DOC-001").because(e))?;
    Ok(book.tolerance)
}

impl Limits {
    /// The shipped tolerances.
    ///
    /// Errors: `DOC-001` the asset does not read, `DOC-002` a tolerance is missing from it or not positive.
    pub fn shipped() -> Result<Self> {
        Self::of(&tolerances()?)
    }

    /// The values of a list of tolerances, such as the shipped ones with some changed by the person.
    ///
    /// Errors: `DOC-002` a tolerance is missing or not positive.
    pub fn of(all: &[Tolerance]) -> Result<Self> {
        let of = |id: &str| {
            all.iter()
                .find(|t| t.id == id && t.value > 0.0)
                .map(|t| t.value)
                .ok_or_else(|| Error::new("DOC-002").with("id", id))
        };
        Ok(Self {
            grid_m: of("grid_m")?,
            reach_m: of("reach_m")?,
            noise_width_m: of("noise_width_m")?,
            sliver_width_m: of("sliver_width_m")?,
            coverage_share: of("coverage_share")?,
            survey_area_abs_m2: of("survey_area_abs_m2")?,
            survey_area_share: of("survey_area_share")?,
            deduction_abs_m2: of("deduction_abs_m2")?,
            control_area_abs_m2: of("control_area_abs_m2")?,
            pair_budget: of("pair_budget")? as usize,
            edge_budget: of("edge_budget")? as usize,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_or_short_table_is_an_error() {
        assert_eq!(read("[[tolerance]]\nid = 3").unwrap_err().code.0, "DOC-001");
        let mut all = tolerances().unwrap();
        all.retain(|t| t.id != "grid_m");
        assert_eq!(Limits::of(&all).unwrap_err().code.0, "DOC-002");
    }

    #[test]
    fn every_tolerance_has_source_and_status() {
        for t in tolerances().unwrap() {
            assert!(!t.source.is_empty() && ["cited", "derived", "memory", "assumed"].contains(&t.status.as_str()));
        }
        // 1 mm is ten steps of the 0.1 mm grid.
        let l = Limits::shipped().unwrap();
        assert!((l.noise_width_m / l.grid_m - 10.0).abs() < 1e-9);
    }
}
