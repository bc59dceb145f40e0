//! A picture costs the same in a city of any size: triangles, bytes for the graphics card, memory asked for.
//! Counts, not times; the memory that threads beside the drawing one ask for does not count.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "ui/city.rs"]
#[allow(dead_code)]
mod city;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tanheng::app::intent::{Combine, FileIntent, Intent, MapIntent, SelectIntent, Tab, WindowIntent};
use tanheng::app::{Desk, Reply, Request};
use tanheng::base::{Result, Watch};
use tanheng::geo::ShapesBuilder;
use tanheng::map::{Theme, View};
use tanheng::ui::drive::{Cost, Drive};

/// The system's allocator, counting by thread.
struct Counting;

thread_local! {
    static ASKED: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
}

fn note(bytes: usize) {
    // A thread that is ending has no counter any more.
    let _ = ASKED.try_with(|c| c.set((c.get().0 + 1, c.get().1 + bytes as u64)));
}

// SAFETY: every call is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size());
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        unsafe { System.dealloc(at, layout) }
    }
    unsafe fn realloc(&self, at: *mut u8, layout: Layout, new: usize) -> *mut u8 {
        note(new);
        unsafe { System.realloc(at, layout, new) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A desk that opens the made-up city of a size, drawn so small that any size covers the same ground.
struct Scaled {
    size: [usize; 2],
}

impl Desk for Scaled {
    fn handle(&mut self, _: Request, _: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let mut s = city::snapshot(self.size[0], self.size[1], 1);
        let shrink = SMALL[0] as f64 / self.size[0] as f64;
        let to = |[x, y]: [f64; 2]| [CORNER[0] + (x - CORNER[0]) * shrink, CORNER[1] + (y - CORNER[1]) * shrink];
        let base = Arc::make_mut(&mut s.base);
        let old = std::mem::take(&mut base.shapes);
        let mut shapes = ShapesBuilder::default();
        for row in 0..old.rows() {
            for (hole, ring) in old.of_row(row) {
                shapes.ring(hole, &ring.iter().map(|p| to(*p)).collect::<Vec<_>>());
            }
            shapes.end_row();
        }
        base.shapes = shapes.finish();
        reply(Reply::Snapshot(s));
        Ok(())
    }
}

/// South-west corner of the made-up city, metres.
const CORNER: [f64; 2] = [452_000.0, 3_840_000.0];
/// Side of a cell of the small city, metres.
const CELL: f64 = 220.0;

/// One picture in counts.
#[derive(Clone, Copy, Debug)]
struct Count {
    triangles: usize,
    uploaded: usize,
    asked: u64,
    asked_bytes: u64,
}

struct Shown {
    drive: Drive,
    counts: Vec<(&'static str, Count)>,
}

/// Cities on the same ground, with cells of different size.
const SMALL: [usize; 2] = [50, 40];
const LARGE: [usize; 2] = [225, 180];

impl Shown {
    fn open(size: [usize; 2]) -> Self {
        let mut s = Self { drive: Drive::threaded(Box::new(Scaled { size }), [1280.0, 800.0]), counts: Vec::new() };
        s.wish(FileIntent::OpenSample);
        s.settle();
        s
    }

    fn wish(&mut self, i: impl Into<Intent>) {
        self.drive.window.state.apply(i.into());
    }

    /// Draws until the map is complete and nothing moves any more.
    fn settle(&mut self) {
        let until = Instant::now() + Duration::from_secs(60);
        let mut quiet = 0;
        while quiet < 3 {
            assert!(Instant::now() < until, "the map never was complete");
            self.drive.picture(Vec::new());
            quiet = if self.drive.whole() { quiet + 1 } else { 0 };
            std::thread::yield_now();
        }
    }

    /// Draws one picture and counts it.
    fn count(&mut self, name: &'static str, events: Vec<egui::Event>) {
        let before = ASKED.get();
        let Cost { triangles, texture_bytes, mesh_bytes, .. } = self.drive.picture(events);
        let after = ASKED.get();
        let (asked, asked_bytes) = (after.0 - before.0, after.1 - before.1);
        self.counts.push((name, Count { triangles, uploaded: texture_bytes + mesh_bytes, asked, asked_bytes }));
    }

    /// The pictures that are compared: each after a settled one.
    fn tour(mut self) -> Vec<(&'static str, Count)> {
        let centre = [CORNER[0] + CELL / 2.0 * SMALL[0] as f64, CORNER[1] + CELL / 2.0 * SMALL[1] as f64];
        let camera = self.drive.camera().unwrap();
        let near = View { centre, metres_per_px: 9.0, ..camera };
        self.wish(MapIntent::Camera(near));
        self.settle();
        self.count("rest", Vec::new());
        self.wish(MapIntent::Camera(near.panned([3.0, 2.0])));
        self.count("pan", Vec::new());
        self.count("hover", vec![egui::Event::PointerMoved(egui::pos2(600.0, 300.0))]);
        self.count("gone", vec![egui::Event::PointerGone]);
        for (name, wish) in [
            ("select", SelectIntent::All.into()),
            ("district", SelectIntent::District(1).into()),
            ("fly", MapIntent::FlyToDistrict(1).into()),
            ("fit", MapIntent::Fit.into()),
            ("fit selection", MapIntent::FitSelection.into()),
            ("lasso", SelectIntent::Around(square(centre), Combine::Add).into()),
            ("invert", SelectIntent::Invert.into()),
            ("theme", MapIntent::Theme(Theme::Net).into()),
            ("table", WindowIntent::Show(Tab::Attributes).into()),
            ("classes", WindowIntent::Show(Tab::Classes).into()),
        ] as [(&str, Intent); 10]
        {
            let before = ASKED.get();
            self.wish(wish);
            self.count(name, Vec::new());
            // What carrying the wish out asked for belongs to the picture.
            let (after, last) = (ASKED.get(), self.counts.last_mut().unwrap());
            (last.1.asked, last.1.asked_bytes) = (after.0 - before.0, after.1 - before.1);
            self.settle();
            self.count("rest after", Vec::new());
        }
        self.counts
    }
}

fn square([x, y]: [f64; 2]) -> Vec<[f64; 2]> {
    vec![[x, y], [x + 2000.0, y], [x + 2000.0, y + 2000.0], [x, y + 2000.0]]
}

#[test]
fn a_picture_costs_the_same_in_a_city_of_any_size() {
    let (small, large) = (Shown::open(SMALL).tour(), Shown::open(LARGE).tour());
    let mut over = Vec::new();
    for ((name, s), (_, l)) in small.iter().zip(&large) {
        // Longer numbers have more letters, colours that are ready sooner are begun sooner: some room. The large city
        // has 38 500 parcels more; one allocation or one word for each of them is far beyond it.
        let fits = l.triangles <= s.triangles + s.triangles / 20 + 400
            && l.uploaded <= s.uploaded + s.uploaded / 20 + 24 * 262_144
            && l.asked <= s.asked + s.asked / 20 + 1500
            && l.asked_bytes <= s.asked_bytes + s.asked_bytes / 50 + 100_000;
        if !fits {
            over.push(format!("{name}: {s:?} → {l:?}"));
        }
    }
    assert!(over.is_empty(), "\n{}", over.join("\n"));
    let (_, rest) = small.first().unwrap();
    eprintln!("a picture at rest: {rest:?}");
}
