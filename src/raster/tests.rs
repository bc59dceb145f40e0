//! Cover against clipping by brute force, and sums that depend on nothing but the parcel and the raster.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::classes::{Mix, Part};
use super::cover::{SLIVER, Scanner, Visit};
use super::sweep::{Sweep, Tally};
use super::zonal::Zone;
use super::*;
use crate::geo::{Shapes, ShapesBuilder};

type Ring = Vec<[f64; 2]>;

fn shapes(rows: &[Vec<(bool, Ring)>]) -> Shapes {
    let mut out = ShapesBuilder::default();
    for rings in rows {
        rings.iter().for_each(|(hole, ring)| out.ring(*hole, ring));
        out.end_row();
    }
    out.finish()
}

/// Shares of cells as the scanner gives them.
#[derive(Default)]
struct Shares(Vec<(u32, u32, f64)>);

impl Visit for Shares {
    fn run(&mut self, row: u32, columns: std::ops::Range<u32>, share: f64) {
        self.0.extend(columns.map(|c| (row, c, share)));
    }
}

/// Scans in strips that end at these rows.
fn scanned(outlines: &Outlines, parcel: usize, ends: &[u32]) -> Vec<(u32, u32, f64)> {
    let (mut scanner, mut out, mut from) = (Scanner::default(), Shares::default(), 0);
    for end in ends {
        scanner.scan(outlines, parcel, &(from..*end), &mut out);
        from = *end;
    }
    out.0
}

/// Area of a ring within `low..high` on both axes, by cutting it at the four sides (Sutherland–Hodgman).
fn clipped(ring: &[[f64; 2]], low: [f64; 2], high: [f64; 2]) -> f64 {
    let mut points = ring.to_vec();
    for (axis, bound, keep_above) in [(0, low[0], true), (0, high[0], false), (1, low[1], true), (1, high[1], false)] {
        let inside = |p: &[f64; 2]| if keep_above { p[axis] >= bound } else { p[axis] <= bound };
        let mut next = Vec::new();
        for i in 0..points.len() {
            let (a, b) = (points[i], points[(i + 1) % points.len()]);
            if inside(&a) {
                next.push(a);
            }
            if inside(&a) != inside(&b) {
                let t = (bound - a[axis]) / (b[axis] - a[axis]);
                let mut p = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
                p[axis] = bound;
                next.push(p);
            }
        }
        points = next;
    }
    let mut twice = 0.0;
    for i in 0..points.len() {
        let (a, b) = (points[i], points[(i + 1) % points.len()]);
        twice += (a[0] - low[0]) * (b[1] - low[1]) - (b[0] - low[0]) * (a[1] - low[1]);
    }
    (twice / 2.0f64).abs()
}

fn brute(outlines: &Outlines, parcel: usize, grid: &Grid) -> BTreeMap<(u32, u32), f64> {
    let mut out = BTreeMap::new();
    for (hole, ring) in outlines.shapes.of_row(parcel) {
        let cells: Ring = ring.iter().map(|p| outlines.map.at(*p)).collect();
        for row in 0..grid.height {
            for column in 0..grid.width {
                let low = [f64::from(column), f64::from(row)];
                let area = clipped(&cells[..cells.len() - 1], low, [low[0] + 1.0, low[1] + 1.0]);
                *out.entry((row, column)).or_insert(0.0) += if hole { -area } else { area };
            }
        }
    }
    out.retain(|_, share| *share > SLIVER);
    out
}

/// A star around a centre, wound either way.
fn star(centre: [f64; 2], radii: &[f64], backwards: bool) -> Ring {
    let n = radii.len() as f64;
    let mut ring: Ring = radii
        .iter()
        .enumerate()
        .map(|(i, r)| {
            let t = std::f64::consts::TAU * i as f64 / n;
            [centre[0] + r * libm::cos(t), centre[1] + r * libm::sin(t)]
        })
        .collect();
    ring.push(ring[0]);
    if backwards {
        ring.reverse();
    }
    ring
}

const GRIDS: [[f64; 6]; 4] = [
    [100.0, 2.0, 0.0, 200.0, 0.0, -2.0],
    [100.0, 2.0, 0.0, 160.0, 0.0, 3.0],
    [100.0, 1.5, 0.8, 190.0, 0.4, -1.7],
    [140.0, -2.0, 0.0, 200.0, 0.0, -2.0],
];

fn grid(which: usize) -> Grid {
    Grid { width: 20, height: 18, transform: GRIDS[which] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Stars with holes, wholly or partly over rasters of any direction, have the shares that clipping gives.
    #[test]
    fn cover_is_what_clipping_gives(
        which in 0usize..4,
        column in -4.0f64..24.0,
        row in -4.0f64..22.0,
        radii in prop::collection::vec(3.0f64..14.0, 3..12),
        hole in 0.1f64..0.9,
        backwards in any::<[bool; 2]>(),
        snap in any::<bool>(),
        cut in 1u32..18,
    ) {
        let grid = grid(which);
        let place = |x: f64| if snap { x.round() } else { x };
        let centre = grid.ground(column, row).map(place);
        let outer: Ring = star(centre, &radii, backwards[0]).into_iter().map(|p| p.map(place)).collect();
        let least = radii.iter().copied().fold(f64::INFINITY, f64::min) * hole / 4.0;
        let inner = star(centre, &[least; 5], backwards[1]);
        let outlines = Outlines::new(shapes(&[vec![(false, outer), (true, inner)]]), &grid);
        let want = brute(&outlines, 0, &grid);
        let whole = scanned(&outlines, 0, &[grid.height]);
        // Rounding to whole coordinates may fold a thin star over itself: there the two count differently.
        let simple = !snap;
        if simple {
            for (r, c, share) in &whole {
                let w = want.get(&(*r, *c)).copied().unwrap_or(0.0);
                prop_assert!((share - w).abs() < 1e-9, "row {r} column {c}: {share} and {w}");
            }
            let missed = want.iter().find(|(k, w)| **w > 2.0 * SLIVER && !whole.iter().any(|x| (x.0, x.1) == **k));
            prop_assert!(missed.is_none(), "{missed:?}");
        }
        // In strips the same bits come out, in the same order.
        prop_assert_eq!(&scanned(&outlines, 0, &[cut, grid.height]), &whole);
        prop_assert!(whole.windows(2).all(|w| (w[0].0, w[0].1) < (w[1].0, w[1].1)));
    }

    /// Two parcels that share a crooked border cover each cell of their frame exactly once.
    #[test]
    fn a_partition_covers_every_cell_once(
        bends in prop::collection::vec(102.5f64..137.5, 1..9),
        which in 0usize..2,
    ) {
        let grid = grid(which);
        let (low, high) = (grid.extent().min_y, grid.extent().max_y);
        let n = bends.len() as f64 + 1.0;
        let mut border: Ring = vec![[120.0, low]];
        border.extend(bends.iter().enumerate().map(|(i, x)| [*x, low + (high - low) * (i as f64 + 1.0) / n]));
        border.push([121.0, high]);
        let side = |x: f64| -> Ring {
            let mut ring = vec![[x, low]];
            ring.extend(&border);
            ring.extend([[x, high], [x, low]]);
            ring
        };
        let outlines = Outlines::new(shapes(&[vec![(false, side(100.0))], vec![(false, side(140.0))]]), &grid);
        let mut sum = BTreeMap::new();
        for parcel in 0..2 {
            for (r, c, share) in scanned(&outlines, parcel, &[grid.height]) {
                *sum.entry((r, c)).or_insert(0.0) += share;
            }
        }
        prop_assert_eq!(sum.len(), 20 * 18);
        for (cell, share) in sum {
            prop_assert!((share - 1.0).abs() < 1e-9, "{cell:?}: {share}");
        }
    }
}

/// Large boxes go another way than small ones, and give the same bits.
#[test]
fn sorted_and_plain_marks_agree() {
    let grid = Grid { width: 300, height: 200, transform: [0.0, 1.0, 0.0, 200.0, 0.0, -1.0] };
    let radii: Vec<f64> = (0..400).map(|i| 60.0 + 39.0 * libm::sin(f64::from(i) * 1.7)).collect();
    let outlines = Outlines::new(shapes(&[vec![(false, star([150.3, 100.7], &radii, false))]]), &grid);
    let whole = scanned(&outlines, 0, &[200]);
    let rows: Vec<_> = (1..=200).collect();
    assert_eq!(whole, scanned(&outlines, 0, &rows));
    let sum: f64 = whole.iter().map(|x| x.2).sum();
    assert!((sum - outlines.cells_of(0)).abs() < 1e-8, "{sum} {}", outlines.cells_of(0));
}

fn words(values: &[f64]) -> Vec<u64> {
    values.iter().map(|v| v.to_bits()).collect()
}

fn swept<S: Tally>(over: &Outlines, values: &[f64], grid: &Grid, high: u32) -> Vec<S> {
    let mut sweep = Sweep::<S>::new(over.clone(), CellArea::Even(4.0), Some(-9.0));
    let mut row = 0;
    while row < grid.height {
        let rows = high.min(grid.height - row);
        let window = Window { row, rows, ..grid.window() };
        let from = (row * grid.width) as usize;
        let part = words(&values[from..from + (rows * grid.width) as usize]);
        sweep.take(&Strip::of(CellKind::F64, window, &part).unwrap());
        row += rows;
    }
    sweep.finish().0
}

/// Neither the height of strips nor the number of threads nor the company changes a bit of a parcel's sums.
#[test]
fn sums_depend_on_parcel_and_raster_alone() {
    let grid = Grid { width: 97, height: 61, transform: [0.0, 2.0, 0.0, 122.0, 0.0, -2.0] };
    let values: Vec<f64> = (0..97 * 61)
        .map(|i| {
            if i % 11 == 0 {
                -9.0
            } else if i % 17 == 0 {
                f64::NAN
            } else {
                f64::from(i % 997) / 7.0
            }
        })
        .collect();
    let parcels: Vec<_> = (0..700)
        .map(|i| {
            let (x, y) = (f64::from(i % 37) * 5.3, f64::from(i % 23) * 5.1);
            vec![(false, star([x, y], &[9.0, 4.0, 7.0, 5.5, 8.0], i % 2 == 0))]
        })
        .collect();
    let over = Outlines::new(shapes(&parcels), &grid);
    let run = |threads: usize, high: u32| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| swept::<Zone>(&over, &values, &grid, high))
    };
    let first = run(1, 61);
    assert_eq!(first, run(4, 61));
    assert_eq!(first, run(4, 1));
    assert_eq!(first, run(2, 7));
    // One parcel alone, by hand: shares times values.
    let alone = Outlines::new(shapes(&parcels[5..6]), &grid);
    assert_eq!(swept::<Zone>(&alone, &values, &grid, 9)[0], first[5]);
    let mut want = Zone::default();
    for (r, c, share) in scanned(&alone, 0, &[61]) {
        let x = values[(r * 97 + c) as usize];
        if x.is_nan() || x == -9.0 {
            want.void += share;
        } else {
            want.cells += share;
            want.sum += share * x;
            want.least = want.least.min(x);
            want.most = want.most.max(x);
        }
    }
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9 * a.abs().max(1.0);
    assert!(near(first[5].sum, want.sum) && near(first[5].cells, want.cells) && near(first[5].void, want.void));
    assert_eq!((first[5].least, first[5].most), (want.least, want.most));
    assert!(near(first[5].mean(), want.sum / want.cells) && near(first[5].area, 4.0 * want.cells));
}

/// The worked example of `docs/methods/raster.md`.
#[test]
fn the_worked_example_holds() {
    // Four by three cells of 10 m; codes 10 10 50 50 / 10 10 50 0 / 20 20 20 20; 0 = nothing known.
    let grid = Grid { width: 4, height: 3, transform: [0.0, 10.0, 0.0, 30.0, 0.0, -10.0] };
    let codes = [10., 10., 50., 50., 10., 10., 50., 0., 20., 20., 20., 20.];
    // A triangle with corners (5, 5), (35, 5), (35, 35): its tip reaches 5 m beyond the raster in the north.
    let triangle = vec![(false, vec![[5.0, 5.0], [35.0, 5.0], [35.0, 35.0], [5.0, 5.0]])];
    let over = Outlines::new(shapes(&[triangle]), &grid);
    assert!((over.cells_of(0) - 4.5).abs() < 1e-12);
    let shares = scanned(&over, 0, &[3]);
    let want = [
        (0, 2, 0.5),
        (0, 3, 0.5),
        (1, 1, 0.5),
        (1, 2, 1.0),
        (1, 3, 0.5),
        (2, 0, 0.125),
        (2, 1, 0.5),
        (2, 2, 0.5),
        (2, 3, 0.25),
    ];
    assert_eq!(shares.len(), want.len(), "{shares:?}");
    for (a, b) in shares.iter().zip(want) {
        assert!((a.0, a.1) == (b.0, b.1) && (a.2 - b.2).abs() < 1e-12, "{a:?} {b:?}");
    }
    let mut sweep = Sweep::<Mix>::new(over.clone(), CellArea::Even(100.0), Some(0.0));
    sweep.take(&Strip::of(CellKind::F64, grid.window(), &words(&codes)).unwrap());
    let mix = &sweep.finish().0[0];
    // 50: 0.5 + 0.5 + 1; 10: 0.5; 20: 0.125 + 0.5 + 0.5 + 0.25; nothing: 0.5; beyond: 4.5 − 4.375 = 0.125 cells.
    let part = |cells: f64| Part { cells, area: cells * 100.0 };
    assert_eq!(mix.parts, [(50, part(2.0)), (10, part(0.5)), (20, part(1.375))]);
    assert_eq!((mix.void, mix.odd), (part(0.5), None));
    let mut sweep = Sweep::<Zone>::new(over, CellArea::Even(100.0), Some(0.0));
    sweep.take(&Strip::of(CellKind::F64, grid.window(), &words(&codes)).unwrap());
    let zone = sweep.finish().0[0];
    // As values: 2·50 + 0.5·10 + 1.375·20 = 132.5 over 3.875 cells.
    assert!((zone.sum - 132.5).abs() < 1e-9 && (zone.mean() - 132.5 / 3.875).abs() < 1e-9);
    assert_eq!((zone.least, zone.most), (10.0, 50.0));
}
