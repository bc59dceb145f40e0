//! How long the map takes, on any base layer or on a made coverage of any size.

use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use crate::base::{Area, Mass, Texts};
use crate::carbon::balance::Balance;
use crate::geo::{Bounds, BoxIndex, Crs, Shapes, ShapesBuilder};
use crate::land::base_layer::BaseAbout;
use crate::land::{AreaRule, BaseLayer, ClassId, ClassTable, District};

use super::store::TileStore;
use super::tile::TILE_PX;
use super::{Lut, RowSet, Theme, ThemeStyle, View, hit, labels, paint};

/// Side of a parcel of the made coverage, metres: that of 1 000 000 parcels on 7 500 km².
const CELL_M: f64 = 87.0;
/// Corner of the made coverage, metres: in zone 38 of the 3° Gauss-Krüger grid.
const CORNER: [f64; 2] = [38_450_000.0, 3_800_000.0];
/// Repeats of a measurement; the middle one counts.
const REPEATS: usize = 7;

/// One measured step.
#[derive(Clone, Debug, PartialEq)]
pub struct Timing {
    /// What was measured, such as `tiles-first-view`.
    pub name: String,
    /// Milliseconds of wall time.
    pub ms: f64,
    /// How many things were done: tiles, rows or pixels; the name says which.
    pub count: usize,
}

/// Measures the map on a picture of `size_px`. Cost: seconds at a million parcels.
pub fn measure(base: &BaseLayer, classes: &ClassTable, balance: &Balance, size_px: [f32; 2]) -> Vec<Timing> {
    let mut all = Vec::new();
    let index = timed(&mut all, "index-rows", base.rows(), || Arc::new(BoxIndex::build(&base.shapes.bounds)));
    let style = ThemeStyle::default();
    let lut = timed(&mut all, "colours-class-rows", base.rows(), || {
        Lut::build(Theme::LandClass, base, classes, balance, &style)
    });
    timed(&mut all, "colours-net-rows", base.rows(), || Lut::build(Theme::Net, base, classes, balance, &style));
    timed(&mut all, "district-anchors-rows", base.rows(), || labels::district_anchors(base));
    let fit = View::fit(index.extent(), size_px);
    let fresh = || TileStore::new(base.shapes.clone(), Arc::clone(&index), usize::MAX);
    for step in -1..=8 {
        let view = View { metres_per_px: fit.metres_per_px / libm::ldexp(1.0, step), ..fit };
        let tiles = view.visible_tiles();
        let store = fresh();
        let name = if step == 0 { "tiles-first-view".into() } else { format!("tiles-level{:+}", view.level().0) };
        timed(&mut all, &name, tiles.len(), || store.render_all(&tiles));
    }
    let store = fresh();
    let tiles = store.render_all(&fit.visible_tiles());
    let mut out = vec![[0_u8; 4]; tiles.len() * TILE_PX * TILE_PX];
    for (name, selected) in [("recolour-px", RowSet::new(base.rows())), ("recolour-selected-px", every_third(base))] {
        let ms = middle((0..REPEATS).map(|_| {
            let start = Instant::now();
            let paints = out.par_chunks_mut(TILE_PX * TILE_PX).zip(&tiles);
            paints.for_each(|(out, tile)| paint::colour_tile(tile, &lut, &selected, out));
            start.elapsed().as_secs_f64() * 1e3
        }));
        all.push(Timing { name: name.into(), ms, count: tiles.len() * TILE_PX * TILE_PX });
    }
    hits(&mut all, base, &index);
    all
}

fn hits(all: &mut Vec<Timing>, base: &BaseLayer, index: &BoxIndex) {
    let e = index.extent();
    let spot = |i: usize| [e.min_x + e.width() * fraction(i, 1), e.min_y + e.height() * fraction(i, 2)];
    timed(all, "identify-1000-points", 1000, || {
        (0..1000).filter_map(|i| hit::row_at(&base.shapes, index, spot(i))).count()
    });
    let turn = std::f64::consts::TAU / 200.0;
    let ring = |i: u32| {
        let (a, r) = (f64::from(i) * turn, 0.3 + 0.1 * fraction(i as usize, 3));
        let c = e.centre();
        [c[0] + e.width() * r * libm::cos(a), c[1] + e.height() * r * libm::sin(a)]
    };
    let lasso: Vec<_> = (0..200).map(ring).collect();
    timed(all, "lasso-rows", base.rows(), || hit::rows_in_lasso(&base.shapes, index, &lasso));
}

fn every_third(base: &BaseLayer) -> RowSet {
    RowSet::of(base.rows(), (0..base.rows() as u32).step_by(3))
}

fn timed<T>(all: &mut Vec<Timing>, name: &str, count: usize, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    all.push(Timing { name: name.into(), ms: start.elapsed().as_secs_f64() * 1e3, count });
    done
}

fn middle(values: impl Iterator<Item = f64>) -> f64 {
    let mut v: Vec<f64> = values.collect();
    v.sort_by(f64::total_cmp);
    v.get(v.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A coverage without gaps or overlaps of at least `parcels` crooked cells with `4 × per_side` vertices, along a curve.
///
/// For tests and measurements; the same numbers give the same shapes.
pub fn coverage(parcels: usize, per_side: usize) -> Shapes {
    let side = (parcels as f64).sqrt().ceil() as u64;
    let span = side.next_power_of_two();
    let mut b = ShapesBuilder::default();
    let mut ring = Vec::new();
    for code in 0..span * span {
        let (x, y) = (even_bits(code), even_bits(code >> 1));
        if x >= side || y >= side {
            continue;
        }
        ring.clear();
        wall(&mut ring, [x, y], [x + 1, y], per_side);
        wall(&mut ring, [x + 1, y], [x + 1, y + 1], per_side);
        wall(&mut ring, [x + 1, y + 1], [x, y + 1], per_side);
        wall(&mut ring, [x, y + 1], [x, y], per_side);
        ring.extend(ring.first().copied());
        b.ring(false, &ring);
        b.end_row();
    }
    b.finish()
}

/// A base layer over [`coverage`] with every class, twelve districts and made values.
pub fn made_city(parcels: usize, per_side: usize, classes: &ClassTable) -> (BaseLayer, Balance) {
    let shapes = coverage(parcels, per_side);
    let rows = shapes.rows();
    let count = classes.len().max(1);
    let extent = shapes.extent();
    let district = |b: &Bounds| {
        let part = |at: f64, from: f64, span: f64, n: f64| ((at - from) / span * n).clamp(0.0, n - 1.0) as u16;
        let [x, y] = b.centre();
        part(x, extent.min_x, extent.width(), 4.0) + 4 * part(y, extent.min_y, extent.height(), 3.0)
    };
    let area = vec![Area::from_m2(CELL_M * CELL_M); rows];
    let amount = |salt: usize, scale: f64| -> Vec<Mass> {
        (0..rows).map(|r| Mass::from_t(scale * libm::exp(4.0 * fraction(r / 3, salt)) - scale)).collect()
    };
    let base = BaseLayer {
        key: (0..rows).map(|r| r.to_string()).collect::<Texts>(),
        class: (0..rows).map(|r| ClassId((fraction(r / 5, 7) * count as f64) as u8)).collect::<Vec<_>>().into(),
        code: vec![0; rows].into(),
        codes: vec!["0000".into()],
        district: shapes.bounds.iter().map(district).collect::<Vec<_>>().into(),
        districts: (0..12).map(|d| District { code: format!("{d:06}"), name: format!("{d:02}") }).collect(),
        area: area.clone().into(),
        ridge: vec![Area::default(); rows].into(),
        shapes,
        about: Arc::new(BaseAbout {
            name: "made".into(),
            crs: Crs::zone(38, true),
            area_rule: AreaRule::Ellipsoid,
            area_ellipsoid: area.into(),
            feature: (0..rows as u32).collect::<Vec<_>>().into(),
            fields: Vec::new(),
            fingerprint: String::new(),
            intake: Default::default(),
        }),
    };
    let sink = amount(8, 0.2).into_iter().map(|m| -m).collect::<Vec<_>>();
    let balance = Balance {
        source: amount(9, 0.8).into(),
        sink: sink.into(),
        stock: amount(10, 5.0).into(),
        ..Balance::default()
    };
    (base, balance)
}

/// Points from one corner to the next, without the last; the same both ways, bit for bit.
fn wall(ring: &mut Vec<[f64; 2]>, from: [u64; 2], to: [u64; 2], steps: usize) {
    let (low, high) = if from < to { (from, to) } else { (to, from) };
    let (a, b) = (corner(low), corner(high));
    let name = (low[0] << 34 | low[1] << 4 | (high[0] - low[0])) as usize;
    let point = |i: usize| {
        if i == 0 || i == steps {
            return if i == 0 { a } else { b };
        }
        let t = i as f64 / steps as f64;
        let off = (fraction(name, i + 20) - 0.5) * 0.12;
        let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
        [a[0] + dx * t - dy * off, a[1] + dy * t + dx * off]
    };
    if from == low { ring.extend((0..steps).map(point)) } else { ring.extend((1..=steps).rev().map(point)) }
}

fn corner(at: [u64; 2]) -> [f64; 2] {
    let name = (at[0] << 32 | at[1]) as usize;
    let moved = |axis: usize, n: u64| CORNER[axis] + CELL_M * (n as f64 + (fraction(name, axis + 11) - 0.5) * 0.5);
    [moved(0, at[0]), moved(1, at[1])]
}

/// A number from 0 to 1 that looks like chance (splitmix64).
fn fraction(i: usize, salt: usize) -> f64 {
    let mut z = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add((salt as u64) << 48 | 0x1234_5678);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ z >> 31) >> 11) as f64 / (1_u64 << 53) as f64
}

fn even_bits(code: u64) -> u64 {
    (0..32).fold(0, |n, i| n | (code >> (2 * i) & 1) << i)
}
