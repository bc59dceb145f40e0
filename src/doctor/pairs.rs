//! Which rows share ground that is covered twice, and how much.

use std::collections::BTreeMap;

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay_rule::OverlayRule;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::contact::P;
use super::cover::mean_width_m;
use super::grid::{Grid, Polygons, Ring, overlay, twice_area_of};
use super::{Limits, Patient};
use crate::geo::{Bounds, BoxIndex};

/// Two rows that share ground.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The rows, ascending.
    pub rows: [u32; 2],
    /// Shared area, m².
    pub m2: f64,
    /// Greatest mean width of a shared piece, m.
    pub width_m: f64,
    /// Middle of the box around the largest shared piece.
    pub at: P,
}

/// All pairs found, and how many were not asked.
pub(crate) struct Shared {
    pub pairs: Vec<Pair>,
    pub unasked: u64,
}

/// Intersects the rows around `pieces` (ground covered twice) pair by pair, up to the budget.
pub(crate) fn share(
    patient: &Patient<'_>,
    used: &[bool],
    repaired: &BTreeMap<u32, Vec<Ring>>,
    pieces: &Polygons,
    grid: &Grid,
    limits: &Limits,
) -> Shared {
    if pieces.is_empty() {
        return Shared { pairs: Vec::new(), unasked: 0 };
    }
    let boxes: Vec<Bounds> = pieces.iter().map(|p| box_of(p, grid)).collect();
    let mut asked = candidates(patient, used, &boxes);
    let unasked = asked.len().saturating_sub(limits.pair_budget) as u64;
    asked.truncate(limits.pair_budget);
    let rings = |row: u32| repaired.get(&row).cloned().unwrap_or_else(|| grid.rings_of(patient.shapes, row as usize));
    let mut pairs: Vec<Pair> = asked
        .par_iter()
        .filter_map(|&[a, b]| {
            let mut common = overlay(&rings(a), &rings(b), OverlayRule::Intersect, FillRule::NonZero);
            common.retain(|p| mean_width_m(p, grid) >= limits.noise_width_m);
            pair_of([a, b], &common, grid)
        })
        .collect();
    pairs.sort_by(|a, b| b.m2.total_cmp(&a.m2).then(a.rows.cmp(&b.rows)));
    Shared { pairs, unasked }
}

fn pair_of(rows: [u32; 2], common: &Polygons, grid: &Grid) -> Option<Pair> {
    let largest = common.iter().max_by_key(|p| twice_area_of(std::slice::from_ref(p)))?;
    Some(Pair {
        rows,
        m2: grid.m2(twice_area_of(common)),
        width_m: common.iter().map(|p| mean_width_m(p, grid)).fold(0.0, f64::max),
        at: box_of(largest, grid).centre(),
    })
}

fn box_of(polygon: &[Ring], grid: &Grid) -> Bounds {
    let mut b = Bounds::EMPTY;
    polygon.iter().flatten().for_each(|&g| b.grow(grid.ground(g)));
    b
}

/// Pairs of rows whose boxes share ground with one piece, ascending.
fn candidates(patient: &Patient<'_>, used: &[bool], pieces: &[Bounds]) -> Vec<[u32; 2]> {
    let all = patient.shapes.bounds.iter().enumerate();
    let rows: Vec<(u32, Bounds)> =
        all.filter(|(r, b)| used.get(*r) == Some(&true) && !b.is_empty()).map(|(r, b)| (r as u32, *b)).collect();
    let near_pieces = BoxIndex::build(&pieces.to_vec().into());
    let mut near: Vec<(u32, Bounds, Vec<u32>)> = rows
        .into_par_iter()
        .filter_map(|(row, b)| {
            let met = near_pieces.query(&b);
            (!met.is_empty()).then_some((row, b, met))
        })
        .collect();
    near.sort_unstable_by_key(|n| n.0);
    let index = BoxIndex::build(&near.iter().map(|n| n.1).collect::<Vec<_>>().into());
    let found: Vec<Vec<[u32; 2]>> = near
        .par_iter()
        .enumerate()
        .map(|(i, (row, b, met))| {
            let others = index.query(b);
            let later = others.iter().filter(|&&j| j as usize > i).filter_map(|&j| near.get(j as usize));
            later
                .filter(|(_, o, _)| {
                    let both = common_box(b, o);
                    met.iter().any(|&p| pieces.get(p as usize).is_some_and(|p| p.meets(&both)))
                })
                .map(|o| [*row, o.0])
                .collect()
        })
        .collect();
    found.concat()
}

fn common_box(a: &Bounds, b: &Bounds) -> Bounds {
    Bounds {
        min_x: a.min_x.max(b.min_x),
        min_y: a.min_y.max(b.min_y),
        max_x: a.max_x.min(b.max_x),
        max_y: a.max_y.min(b.max_y),
    }
}
