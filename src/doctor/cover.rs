//! Rows against each other: ground covered twice, ground not covered, slivers.
//!
//! From the edges without reverse (`chain`) one overlay gives the union of all rows, whose holes are the gaps,
//! and one more the ground covered at least twice. Which rows share that ground is asked pair by pair afterwards.

use std::collections::BTreeMap;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;
use serde::{Deserialize, Serialize};

use super::chain::{Unmatched, rings, unmatched};
use super::contact::P;
use super::grid::{Grid, Polygons, Ring, length, overlay, twice_area};
use super::pairs::{Pair, Shared, share};
use super::{Limits, Patient, Verdict, repair};
use crate::base::{Finding, Place, Result, Severity, Watch};
use crate::geo::Bounds;

/// A gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// Area, m².
    pub m2: f64,
    /// Mean width 2 × area ÷ perimeter, m.
    pub width_m: f64,
    /// A point of its border.
    pub at: P,
}

/// How the rows lie against each other. Plane areas in m² on the fixed grid.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cover {
    /// Sum of the areas of all rows in use.
    pub sum_m2: f64,
    /// Area of their union; `None` when it was not worked out (too many edges).
    pub union_m2: Option<f64>,
    /// Share of boundary that two rows have in common, 0–1.
    pub shared_border_0_1: f64,
    /// Whether the layer counts as a coverage (only then gaps are faults).
    pub is_coverage: bool,
    /// Pairs of rows that share ground, largest first.
    pub pairs: Vec<Pair>,
    /// Pairs that were not asked because the budget was spent.
    pub pairs_unasked: u64,
    /// Gaps, largest first; empty for a layer that is no coverage.
    pub gaps: Vec<Gap>,
}

impl Cover {
    /// Area counted twice or more often: sum − union, m².
    pub fn overlap_m2(&self) -> Option<f64> {
        self.union_m2.map(|u| self.sum_m2 - u)
    }
    /// Sum of the areas of all pairs, m²; more than [`Cover::overlap_m2`] where three rows share ground.
    pub fn pair_m2(&self) -> f64 {
        self.pairs.iter().map(|p| p.m2).sum()
    }
}

/// Works out overlaps, gaps and slivers of the rows in use.
///
/// Rows with faulty rings take part as [`repair::make_valid`] would make them.
/// Errors: `RUN-001` stopped.
pub fn check(
    watch: &dyn Watch,
    patient: &Patient<'_>,
    verdict: &Verdict,
    limits: &Limits,
) -> Result<(Cover, Vec<Finding>)> {
    let used = verdict.used();
    let grid = Grid::new(&patient.shapes.extent(), limits.grid_m);
    let repaired: BTreeMap<u32, Vec<Ring>> = verdict
        .faulty
        .iter()
        .filter(|(_, code)| !matches!(code.0.as_ref(), "GEOM-013" | "GEOM-015"))
        .map(|&(row, _)| (row, repair::polygons(patient.shapes, row as usize, &grid).concat()))
        .collect();
    let left = unmatched(watch, patient.shapes, &used, &repaired, &grid)?;
    watch.check()?;
    let mut cover = Cover { sum_m2: grid.m2(left.twice_area), ..Cover::default() };
    if left.edges.len() > limits.edge_budget {
        let f =
            Finding::new("GEOM-025", Severity::Warn).with("edges", left.edges.len()).with("budget", limits.edge_budget);
        return Ok((cover, vec![f]));
    }
    let field = Field::of(&left, &grid, limits);
    cover.union_m2 = Some(grid.m2(field.twice_union));
    cover.shared_border_0_1 = if left.length > 0.0 { (1.0 - field.border / left.length).max(0.0) } else { 0.0 };
    cover.is_coverage = cover.shared_border_0_1 >= limits.coverage_share;
    watch.check()?;
    let shared = share(patient, &used, &repaired, &field.twice_covered, &grid, limits);
    let Shared { pairs, unasked } = shared;
    cover.pairs = pairs;
    cover.pairs_unasked = unasked;
    let bare = field.gaps;
    let mut findings = overlap_findings(patient, &cover, limits);
    if cover.is_coverage {
        cover.gaps = bare;
    } else if !bare.is_empty() {
        let f = Finding::new("GEOM-024", Severity::Note).times(bare.len() as u64).with("count", bare.len());
        findings.push(f.with("share", cover.shared_border_0_1));
    }
    findings.extend(gap_finding(&cover, limits));
    findings.extend(sliver_finding(patient, &cover, limits));
    Ok((cover, findings))
}

/// The two overlays of the unmatched edges.
struct Field {
    twice_union: i128,
    border: f64,
    twice_covered: Polygons,
    gaps: Vec<Gap>,
}

impl Field {
    fn of(left: &Unmatched, grid: &Grid, limits: &Limits) -> Self {
        let mut rings = rings(&left.edges);
        let union = overlay(&rings, &[], OverlayRule::Subject, FillRule::Positive);
        let twice_union = union.iter().flatten().map(|r| twice_area(r)).sum();
        let border = union.iter().flatten().map(|r| length(r)).sum();
        let mut gaps: Vec<Gap> = union
            .iter()
            .flat_map(|p| p.get(1..).unwrap_or(&[]))
            .filter_map(|hole| gap(hole, grid))
            .filter(|g| g.width_m >= limits.noise_width_m)
            .collect();
        gaps.sort_by(|a, b| b.m2.total_cmp(&a.m2).then(a.at.partial_cmp(&b.at).unwrap_or(std::cmp::Ordering::Equal)));
        // A clockwise frame takes one off every winding number: positive is then what was covered twice.
        rings.push(frame(&rings));
        let mut twice_covered = overlay(&rings, &[], OverlayRule::Subject, FillRule::Positive);
        twice_covered.retain(|p| mean_width_m(p, grid) >= limits.noise_width_m);
        Self { twice_union, border, twice_covered, gaps }
    }
}

fn frame(rings: &[Ring]) -> Ring {
    let points = || rings.iter().flatten();
    let (x0, x1) = (points().map(|p| p.x).min().unwrap_or(0) - 1, points().map(|p| p.x).max().unwrap_or(0) + 1);
    let (y0, y1) = (points().map(|p| p.y).min().unwrap_or(0) - 1, points().map(|p| p.y).max().unwrap_or(0) + 1);
    vec![IntPoint::new(x0, y0), IntPoint::new(x0, y1), IntPoint::new(x1, y1), IntPoint::new(x1, y0)]
}

/// Mean width of a polygon with its holes: 2 × area ÷ perimeter, m.
pub(crate) fn mean_width_m(polygon: &[Ring], grid: &Grid) -> f64 {
    let around = grid.m(polygon.iter().map(|r| length(r)).sum());
    let m2 = grid.m2(polygon.iter().map(|r| twice_area(r)).sum());
    if around > 0.0 { 2.0 * m2 / around } else { 0.0 }
}

fn gap(hole: &Ring, grid: &Grid) -> Option<Gap> {
    let m2 = grid.m2(-twice_area(hole));
    let around = grid.m(length(hole));
    let mut b = Bounds::EMPTY;
    hole.iter().for_each(|&g| b.grow(grid.ground(g)));
    (m2 > 0.0 && around > 0.0).then(|| Gap { m2, width_m: 2.0 * m2 / around, at: b.centre() })
}

fn overlap_findings(patient: &Patient<'_>, cover: &Cover, limits: &Limits) -> Vec<Finding> {
    let mut out = Vec::new();
    let wide: Vec<&Pair> = cover.pairs.iter().filter(|p| p.width_m >= limits.sliver_width_m).collect();
    if let Some(first) = wide.first() {
        let feature = |row: u32| patient.feature.get(row as usize).copied().unwrap_or(0);
        let f = Finding::new("GEOM-020", Severity::Warn).times(wide.len() as u64);
        out.push(
            f.with("count", wide.len())
                .with("area_m2", cover.overlap_m2().unwrap_or(0.0))
                .with("pair_m2", cover.pair_m2())
                .with("largest_m2", first.m2)
                .with("other", feature(first.rows[1]))
                .at(patient.place(first.rows[0], Some(first.at)))
                .on(wide.iter().flat_map(|p| p.rows)),
        );
    }
    if cover.pairs_unasked > 0 {
        let f = Finding::new("GEOM-023", Severity::Warn).times(cover.pairs_unasked);
        out.push(
            f.with("count", cover.pairs_unasked)
                .with("budget", limits.pair_budget)
                .with("area_m2", cover.overlap_m2().unwrap_or(0.0)),
        );
    }
    out
}

fn gap_finding(cover: &Cover, limits: &Limits) -> Option<Finding> {
    let wide: Vec<&Gap> = cover.gaps.iter().filter(|g| g.width_m >= limits.sliver_width_m).collect();
    let first = wide.first()?;
    let f = Finding::new("GEOM-021", Severity::Warn).times(wide.len() as u64);
    Some(
        f.with("count", wide.len())
            .with("area_m2", wide.iter().map(|g| g.m2).sum::<f64>())
            .with("largest_m2", first.m2)
            .at(Place { at: Some(first.at), ..Place::default() }),
    )
}

fn sliver_finding(patient: &Patient<'_>, cover: &Cover, limits: &Limits) -> Option<Finding> {
    let thin = |w: f64| w < limits.sliver_width_m;
    let pairs: Vec<&Pair> = cover.pairs.iter().filter(|p| thin(p.width_m)).collect();
    let gaps: Vec<&Gap> = cover.gaps.iter().filter(|g| thin(g.width_m)).collect();
    let n = pairs.len() + gaps.len();
    let place = match (pairs.first(), gaps.first()) {
        (Some(p), _) => patient.place(p.rows[0], Some(p.at)),
        (None, Some(g)) => Place { at: Some(g.at), ..Place::default() },
        (None, None) => return None,
    };
    let m2: f64 = pairs.iter().map(|p| p.m2).sum::<f64>() + gaps.iter().map(|g| g.m2).sum::<f64>();
    let f = Finding::new("GEOM-022", Severity::Note).times(n as u64).with("count", n);
    Some(
        f.with("overlaps", pairs.len())
            .with("gaps", gaps.len())
            .with("area_m2", m2)
            .with("width_m", limits.sliver_width_m)
            .at(place)
            .on(pairs.iter().flat_map(|p| p.rows)),
    )
}

#[cfg(test)]
#[path = "cover_tests.rs"]
mod tests;
