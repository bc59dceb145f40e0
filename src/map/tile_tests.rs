//! Pixels against points, and the store of tiles. Tests only.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::raster::{self, Scratch, Window};
use super::store::TileStore;
use super::tile::{IdTile, NO_PARCEL, TILE_PX, TileId};
use crate::geo::{BoxIndex, Shapes, ShapesBuilder};

type Point = [f64; 2];
type Parcel = Vec<Vec<Point>>;

fn shapes(parcels: &[Parcel]) -> (Shapes, BoxIndex) {
    let mut b = ShapesBuilder::default();
    for rings in parcels {
        rings.iter().enumerate().for_each(|(i, r)| b.ring(i > 0, r));
        b.end_row();
    }
    let shapes = b.finish();
    let index = BoxIndex::build(&shapes.bounds);
    (shapes, index)
}

/// Even–odd, by counting the edges east of the point; written apart from the program's own.
fn inside(rings: &Parcel, p: Point) -> bool {
    let edges = rings.iter().flat_map(|r| r.windows(2));
    let east = |e: &[Point]| {
        let (a, b) = (e[0], e[1]);
        (a[1] > p[1]) != (b[1] > p[1]) && a[0] + (p[1] - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) > p[0]
    };
    edges.filter(|e| east(e)).count() % 2 == 1
}

/// How near a point comes to a boundary.
fn nearest(rings: &Parcel, p: Point) -> f64 {
    let to_edge = |e: &[Point]| {
        let (d, w) = ([e[1][0] - e[0][0], e[1][1] - e[0][1]], [p[0] - e[0][0], p[1] - e[0][1]]);
        let length = d[0] * d[0] + d[1] * d[1];
        let t = if length > 0.0 { ((w[0] * d[0] + w[1] * d[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
        (w[0] - t * d[0]).hypot(w[1] - t * d[1])
    };
    rings.iter().flat_map(|r| r.windows(2)).map(to_edge).fold(f64::INFINITY, f64::min)
}

/// A star around a centre: radii at even angles, closed.
fn star(centre: Point, radii: &[f64], scale: f64) -> Vec<Point> {
    let corner = |(i, r): (usize, &f64)| {
        let angle = i as f64 / radii.len() as f64 * std::f64::consts::TAU;
        [centre[0] + r * scale * angle.cos(), centre[1] + r * scale * angle.sin()]
    };
    let mut ring: Vec<Point> = radii.iter().enumerate().map(corner).collect();
    ring.push(ring[0]);
    ring
}

/// Stars with and without a hole, up to six, lying over one another.
fn parcels() -> impl Strategy<Value = Vec<Parcel>> {
    let one = (0.0..60.0_f64, 0.0..60.0_f64, prop::collection::vec(3.0..25.0_f64, 3..12), any::<bool>());
    let parcel = one.prop_map(|(x, y, radii, hole)| {
        let mut rings = vec![star([x, y], &radii, 1.0)];
        rings.extend(hole.then(|| star([x, y], &radii, 0.4)));
        rings
    });
    prop::collection::vec(parcel, 1..6)
}

fn draw(parcels: &[Parcel], window: &Window) -> Vec<u32> {
    let (shapes, index) = shapes(parcels);
    let mut out = vec![7; window.width * window.height];
    raster::ids(&shapes, &index, window, &mut Scratch::default(), &mut out);
    out
}

fn centre(w: &Window, at: usize) -> Point {
    let (x, y) = ((at % w.width) as f64 + 0.5, (at / w.width) as f64 + 0.5);
    [w.left + x * w.metres_per_px, w.top - y * w.metres_per_px]
}

proptest! {
    #[test]
    fn a_pixel_belongs_to_the_highest_parcel_that_holds_its_centre(
        parcels in parcels(), left in -20.0..20.0_f64, top in 40.0..90.0_f64, scale in 0.3..3.0_f64,
    ) {
        let w = Window { left, top, metres_per_px: scale, width: 53, height: 47 };
        for (at, id) in draw(&parcels, &w).into_iter().enumerate() {
            let p = centre(&w, at);
            // On a boundary either answer is right.
            if parcels.iter().any(|r| nearest(r, p) < 1e-7) {
                continue;
            }
            let wanted = parcels.iter().rposition(|r| inside(r, p)).map_or(NO_PARCEL, |r| r as u32);
            prop_assert_eq!(id, wanted, "pixel {} at {:?}", at, p);
        }
    }

    /// A net of triangles on whole coordinates, so that corners and edges fall on pixel centres all the time; two metres
    /// of shift fold no triangle over.
    #[test]
    fn a_tiling_has_neither_gap_nor_double(
        shift in prop::collection::vec((-2..=2_i32, -2..=2_i32), 25), half in any::<bool>(),
    ) {
        let corner = |i: usize, j: usize| {
            let edge = i == 0 || j == 0 || i == 4 || j == 4;
            let (dx, dy) = if edge { (0, 0) } else { shift[j * 5 + i] };
            [f64::from(10 * i as i32 + dx), f64::from(10 * j as i32 + dy)]
        };
        let mut tiles: Vec<Parcel> = Vec::new();
        for (i, j) in (0..16).map(|n| (n % 4, n / 4)) {
            let [a, b, c, d] = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
            tiles.push(vec![vec![a, b, c, a]]);
            tiles.push(vec![vec![a, c, d, a]]);
        }
        // Pixel centres on whole or on half metres.
        let left = if half { -4.0 } else { -4.5 };
        let w = Window { left, top: 44.0 - left.fract().abs(), metres_per_px: 1.0, width: 48, height: 48 };
        let mut times = vec![0; w.width * w.height];
        for tile in &tiles {
            for (n, id) in times.iter_mut().zip(draw(std::slice::from_ref(tile), &w)) {
                *n += u32::from(id == 0);
            }
        }
        let outline = vec![vec![[0.0, 0.0], [40.0, 0.0], [40.0, 40.0], [0.0, 40.0], [0.0, 0.0]]];
        let whole = draw(&[outline], &w);
        // 40 × 40 m at 1 m: 1 600 centres, whichever of the four sides counts as inside.
        prop_assert_eq!(whole.iter().filter(|id| **id == 0).count(), 1600);
        for (at, (n, id)) in times.iter().zip(whole).enumerate() {
            prop_assert_eq!(*n, u32::from(id == 0), "pixel {}", at);
        }
    }
}

#[test]
fn damaged_coordinates_draw_nothing_and_harm_nobody() {
    let nan = vec![vec![[f64::NAN, 1.0], [5.0, f64::INFINITY], [3.0, 9.0], [f64::NAN, 1.0]]];
    let far = vec![vec![[-1e300, -1e300], [1e300, -1e300], [0.0, 1e300], [-1e300, -1e300]]];
    let sound = vec![vec![[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]]];
    let w = Window { left: 0.0, top: 8.0, metres_per_px: 1.0, width: 8, height: 8 };
    let out = draw(&[nan, vec![], far, sound], &w);
    // The sound parcel is the last row and covers 4 × 4 pixels in the south-west.
    assert_eq!(out.iter().filter(|id| **id == 3).count(), 16);
}

/// 64 × 64 squares of 8 m: 512 m, four tiles of half a metre across and more at finer levels.
fn chequers() -> (Shapes, Arc<BoxIndex>) {
    let square = |n: usize| {
        let (x, y) = ((n % 64) as f64 * 8.0, (n / 64) as f64 * 8.0);
        vec![vec![[x, y], [x + 8.0, y], [x + 8.0, y + 8.0], [x, y + 8.0], [x, y]]]
    };
    let (shapes, index) = shapes(&(0..64 * 64).map(square).collect::<Vec<_>>());
    (shapes, Arc::new(index))
}

/// The tiles of level −1 (half a metre) over the squares: 128 m each, 4 × 4 of them.
fn all_tiles() -> Vec<TileId> {
    (0..16).map(|n| TileId { level: -1, x: n % 4, y: n / 4 }).collect()
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < end, "{what} took more than a minute");
        std::thread::yield_now();
    }
}

#[test]
fn neighbouring_tiles_share_their_rim() {
    let (shapes, index) = chequers();
    let tile = |x, y| raster::tile(&shapes, &index, TileId { level: -1, x, y }, &mut Scratch::default());
    let (here, east, north) = (tile(1, 1), tile(2, 1), tile(1, 2));
    let east_edge: Vec<u32> = (0..TILE_PX).map(|line| east.at(0, line)).collect();
    assert_eq!(*here.rim[3], *east_edge);
    assert_eq!(*here.rim[0], *north.line(TILE_PX - 1));
    // 16 squares on a side: north-west pixel is column 16, line 31 (from the south) of the squares.
    assert_eq!(here.at(0, 0), 31 * 64 + 16);
    assert!(!here.ids.contains(&NO_PARCEL));
}

/// Wishes for tiles as a picture does, again while a worker holds the lock.
fn want(store: &TileStore, ids: &[TileId]) {
    until("asked", || store.serve_frame(ids, &mut Vec::new()).is_some());
}

#[test]
fn every_wish_is_drawn_and_announced() {
    let (shapes, index) = chequers();
    let store = TileStore::new(shapes.clone(), Arc::clone(&index), 64 * IdTile::BYTES);
    let (say, hear) = channel();
    let say = Mutex::new(say);
    store.on_ready(Box::new(move || {
        let _ = say.lock().unwrap().send(());
    }));
    want(&store, &all_tiles());
    for _ in all_tiles() {
        hear.recv_timeout(Duration::from_secs(60)).unwrap();
    }
    until("idle", || store.idle());
    for id in all_tiles() {
        let wanted = raster::tile(&shapes, &index, id, &mut Scratch::default());
        assert_eq!(*store.get(id).unwrap(), wanted);
    }
    // What is there already is not drawn again.
    want(&store, &all_tiles());
    assert!(store.idle() && hear.try_recv().is_err());
    let many = store.render_all(&all_tiles());
    assert_eq!(many.iter().map(|t| t.id).collect::<Vec<_>>(), all_tiles());
    assert!(hear.try_recv().is_err());
}

#[test]
fn wishes_that_nobody_has_begun_can_be_taken_back() {
    let (shapes, index) = chequers();
    let store = TileStore::new(shapes, index, 2000 * IdTile::BYTES);
    let (say, hear) = channel();
    let (open, gate) = channel::<()>();
    let door = Mutex::new((say, gate));
    // A worker that has drawn a tile waits at the gate, and the others behind it.
    store.on_ready(Box::new(move || {
        let door = door.lock().unwrap();
        let _ = door.0.send(());
        let _ = door.1.recv();
    }));
    let fine: Vec<TileId> = (0..1024).map(|n| TileId { level: -4, x: n % 32, y: n / 32 }).collect();
    want(&store, &fine);
    hear.recv_timeout(Duration::from_secs(60)).unwrap();
    want(&store, &[]);
    drop(open);
    until("idle", || store.idle());
    // At most one tile by each of at most eight workers.
    let drawn = fine.iter().filter(|id| store.get(**id).is_some()).count();
    assert!((1..=8).contains(&drawn), "{drawn} tiles");
}

#[test]
fn memory_is_bounded_and_the_oldest_goes_first() {
    let (shapes, index) = chequers();
    let store = TileStore::new(shapes, index, 3 * IdTile::BYTES + 5);
    let ids = all_tiles();
    for id in &ids[..3] {
        store.render(*id);
    }
    // Looking at the first makes the second the oldest.
    assert!(store.get(ids[0]).is_some());
    store.render(ids[3]);
    let there: Vec<bool> = ids[..4].iter().map(|id| store.get(*id).is_some()).collect();
    assert_eq!(there, [true, false, true, true]);
    store.render_all(&ids);
    assert_eq!(ids.iter().filter(|id| store.get(**id).is_some()).count(), 3);
}

#[test]
fn a_budget_of_nothing_keeps_the_newest_tile() {
    let (shapes, index) = chequers();
    let store = TileStore::new(shapes, index, 0);
    let fine = TileId { level: -1, x: 3, y: 2 };
    // Twice to the next coarser level: x 3 → 1 → 0, y 2 → 1 → 0.
    let coarse = fine.parent().parent();
    assert_eq!(coarse, TileId { level: 1, x: 0, y: 0 });
    store.render(coarse);
    store.render(fine);
    assert!(store.get(fine).is_some() && store.get(coarse).is_none());
}

#[test]
fn dropping_the_store_ends_its_threads() {
    let (shapes, index) = chequers();
    let store = TileStore::new(shapes, index, 4 * IdTile::BYTES);
    let alive = Arc::new(());
    let token = Arc::clone(&alive);
    store.on_ready(Box::new(move || drop(Arc::clone(&token))));
    want(&store, &(0..1024).map(|n| TileId { level: -4, x: n % 32, y: n / 32 }).collect::<Vec<_>>());
    drop(store);
    // The threads held the store's data; when they are gone so is everything they held.
    assert_eq!(Arc::strong_count(&alive), 1);
}
