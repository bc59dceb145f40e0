//! From file to result hash, on the command line and at the window's desk: one thread, many threads, one answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "journey/choices.rs"]
mod choices;
#[path = "broken/layers.rs"]
#[allow(dead_code)]
mod layers;
#[path = "journey/plans.rs"]
mod plans;
#[path = "journey/schemes.rs"]
mod schemes;

use std::path::Path;
use std::process::Command;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use tanheng::app::desk::SessionDesk;
use tanheng::app::worker::{ImportChoice, TableSource};
use tanheng::app::{Desk, Reply, Request};
use tanheng::base::{Silent, Watch};
use tanheng::engine::Snapshot;
use tanheng::stat::recognise::Corrections;
use tanheng::task::cache::Cache;
use tanheng::task::summary::result_hash;

fn tanheng(arguments: &[&str]) -> (i32, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_tanheng")).args(arguments).output().unwrap();
    (out.status.code().unwrap(), String::from_utf8_lossy(&out.stderr).into_owned())
}

/// Tells this program where the reader lies.
fn readers() {
    static ONCE: Once = Once::new();
    // SAFETY: every test calls this before anything else, and nothing else writes the environment.
    ONCE.call_once(|| unsafe { std::env::set_var("TANHENG_READER", env!("CARGO_BIN_EXE_tanheng-reader")) });
}

fn balance(layer: &Path, out: &Path, threads: &str) -> serde_json::Value {
    let (layer, out) = (layer.to_str().unwrap(), out.to_str().unwrap());
    let (code, said) = tanheng(&["balance", layer, "--summary", out, "--threads", threads]);
    assert_eq!(code, 0, "{said}");
    serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap()
}

/// What the window would show.
fn at_the_desk(layer: &Path) -> Snapshot {
    let mut seen = None;
    let choice = ImportChoice { path: layer.to_owned(), ..ImportChoice::default() };
    let mut hear = |r: Reply| {
        if let Reply::Snapshot(s) = r {
            seen = Some(s);
        }
    };
    SessionDesk::default().handle(Request::Import(choice), &Silent, &mut hear).unwrap();
    seen.unwrap()
}

#[test]
fn window_and_command_line_give_the_same_hash_with_any_number_of_threads() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let city = dir.path().join("城市");
    let (code, said) =
        tanheng(&["generate", "--parcels", "600", "--out", city.to_str().unwrap(), "--formats", "shp,gpkg"]);
    assert_eq!(code, 0, "{said}");
    let (gpkg, shp) = (city.join("DLTB.gpkg"), city.join("DLTB.shp"));
    let one = balance(&gpkg, &dir.path().join("1.json"), "1");
    let many = balance(&gpkg, &dir.path().join("4.json"), "4");
    assert_eq!(one, many);
    let read = one["parcels"]["read"].as_u64().unwrap();
    assert_eq!(read, one["parcels"]["used"].as_u64().unwrap() + one["parcels"]["left_out"].as_u64().unwrap());
    // The same parcels from the other format, text in GBK.
    let other = balance(&shp, &dir.path().join("shp.json"), "2");
    assert_eq!(other["net_t_co2e"], one["net_t_co2e"]);
    let s = at_the_desk(&gpkg);
    assert_eq!(one["result_hash"].as_str().unwrap(), result_hash(&s));
    // A file that is not there: code 3, nothing written.
    let out = dir.path().join("none.json");
    let (code, said) = tanheng(&["balance", "nowhere.gpkg", "--summary", out.to_str().unwrap(), "--lang", "en"]);
    assert!(code == 3 && said.contains("IO-001") && !out.exists(), "{code} {said}");
}

#[test]
fn a_table_brought_to_an_open_layer_counts_as_on_the_command_line() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let city = dir.path().join("城市");
    let (code, said) = tanheng(&["generate", "--parcels", "300", "--out", city.to_str().unwrap(), "--formats", "gpkg"]);
    assert_eq!(code, 0, "{said}");
    let (layer, table, out) = (city.join("DLTB.gpkg"), city.join("energy.csv"), dir.path().join("s.json"));
    let text = |p: &Path| p.to_str().unwrap().to_owned();
    let (layer_at, table_at, out_at) = (text(&layer), text(&table), text(&out));
    // The window takes the region from the codes of the districts, here 41.
    let (code, said) =
        tanheng(&["balance", &layer_at, "--table", &table_at, "--region", "CN-41", "--summary", &out_at]);
    assert_eq!(code, 0, "{said}");
    let there: serde_json::Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    let (mut desk, mut seen) = (SessionDesk::default(), Vec::new());
    let choice = ImportChoice { path: layer, ..ImportChoice::default() };
    let mut hear = |r: Reply| {
        if let Reply::Snapshot(s) = r {
            seen.push(s);
        }
    };
    desk.handle(Request::Import(choice), &Silent, &mut hear).unwrap();
    let probe = |path| Request::ProbeTable(TableSource::File(path));
    desk.handle(probe(table), &Silent, &mut hear).unwrap();
    desk.handle(Request::TakeTable(Corrections::default()), &Silent, &mut hear).unwrap();
    let e = desk.handle(probe(dir.path().join("none.csv")), &Silent, &mut hear).unwrap_err();
    assert_eq!(e.code.0, "IO-001");
    assert_eq!(seen.len(), 2);
    assert_eq!(there["result_hash"].as_str().unwrap(), result_hash(&seen[1]));
    assert_ne!(result_hash(&seen[0]), result_hash(&seen[1]));
}

/// Whether the file of the layer was read.
#[derive(Default)]
struct Reading(AtomicBool);

impl Watch for Reading {
    fn stage(&self, key: &'static str) {
        self.0.fetch_or(key == "stage-read", Ordering::Relaxed);
    }
    fn progress(&self, _: u64, _: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// A project as a window with this cache opens it: the last snapshot, and whether the file of the layer was read.
fn opened(project: &Path, cache: Option<&Cache>) -> (Snapshot, bool) {
    let (mut seen, watch) = (None, Reading::default());
    let mut desk = SessionDesk::with_cache(cache.cloned());
    let mut hear = |r: Reply| {
        if let Reply::Snapshot(s) = r {
            seen = Some(s);
        }
    };
    desk.handle(Request::OpenProject(project.to_owned()), &watch, &mut hear).unwrap();
    desk.settle();
    (seen.unwrap(), watch.0.into_inner())
}

fn hash(s: &Snapshot) -> String {
    result_hash(s)
}

fn codes(s: &Snapshot) -> Vec<String> {
    s.findings.iter().map(|f| f.code.to_string()).collect()
}

/// Places of a kept file that are damaged, one at a time.
const DAMAGES: usize = 12;

#[test]
fn a_project_opens_from_what_was_kept_and_the_same_comes_out() {
    let dir = tempfile::tempdir().unwrap();
    let city = dir.path().join("城市");
    let (code, said) = tanheng(&["generate", "--parcels", "400", "--out", city.to_str().unwrap(), "--formats", "gpkg"]);
    assert_eq!(code, 0, "{said}");
    let (layer, project, kept) = (city.join("DLTB.gpkg"), dir.path().join("p.plan"), dir.path().join("kept"));
    let cache = Cache::in_folder(&kept, u64::MAX);
    let mut desk = SessionDesk::with_cache(Some(cache.clone()));
    let choice = ImportChoice { path: layer.clone(), ..ImportChoice::default() };
    for request in [Request::Import(choice), Request::SaveProject(project.clone())] {
        desk.handle(request, &Silent, &mut |_| {}).unwrap();
    }
    desk.settle();
    drop(desk);

    let (plain, read) = opened(&project, None);
    assert!(read);
    let truth = hash(&plain);
    let (fast, read) = opened(&project, Some(&cache));
    assert_eq!((hash(&fast), codes(&fast), read), (truth.clone(), codes(&plain), false));
    // The first picture is there, pixel for pixel what would be drawn.
    let tile = fast.overview.first().unwrap();
    let index = tanheng::geo::BoxIndex::build(&fast.base.shapes.bounds);
    let drawn = tanheng::map::raster::tile(&fast.base.shapes, &index, tile.id, &mut Default::default());
    assert_eq!(**tile, drawn);

    // Damage anywhere: what is shown in the end is right, and the file is made anew where it was not used.
    let file = std::fs::read_dir(&kept).unwrap().next().unwrap().unwrap().path();
    let good = std::fs::read(&file).unwrap();
    let mut told = 0;
    for part in 0..DAMAGES {
        let mut bad = good.clone();
        let at = (good.len() - 1) * part / (DAMAGES - 1);
        bad[at] ^= 0x41;
        std::fs::write(&file, &bad).unwrap();
        let (s, read) = opened(&project, Some(&cache));
        assert_eq!(hash(&s), truth, "damaged at {at}");
        assert_eq!(s.base.about.fingerprint, plain.base.about.fingerprint);
        // Between two columns lie bytes that nobody reads.
        let unused = !read && !codes(&s).contains(&"PROJ-011".to_owned());
        assert!(read || unused, "damaged at {at} and believed");
        told += usize::from(read);
        std::fs::write(&file, &good).unwrap();
    }
    assert!(told + 2 >= DAMAGES, "{told} of {DAMAGES} noticed");
    std::fs::write(&file, &good[..good.len() / 2]).unwrap();
    assert!(opened(&project, Some(&cache)).1);
    assert!(!opened(&project, Some(&cache)).1, "made anew");
    std::fs::remove_dir_all(&kept).unwrap();
    assert!(opened(&project, Some(&cache)).1, "may be deleted at any time");

    // A source that changed is noticed, though its size and time are as before.
    let meta = std::fs::metadata(&layer).unwrap();
    let db = std::fs::read(&layer).unwrap();
    other_class(&layer);
    let file = std::fs::File::options().write(true).open(&layer).unwrap();
    file.set_modified(meta.modified().unwrap()).unwrap();
    assert_eq!(std::fs::metadata(&layer).unwrap().len(), db.len() as u64);
    let (s, read) = opened(&project, Some(&cache));
    assert!(read && codes(&s).contains(&"PROJ-007".to_owned()), "{read} {:?}", codes(&s));

    // Only so much is kept; the newest stays.
    std::fs::write(&layer, db).unwrap();
    assert!(opened(&project, Some(&Cache::in_folder(&kept, 1))).1);
    assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 1);
}

/// Gives the land of a GeoPackage another class without changing its size.
fn other_class(layer: &Path) {
    let bytes = std::fs::read(layer).unwrap();
    let mut changed = bytes.clone();
    for at in 0..changed.len() - 4 {
        // Dry land becomes irrigated land wherever the code stands.
        if &changed[at..at + 4] == b"0103" {
            changed[at..at + 4].copy_from_slice(b"0102");
        }
    }
    assert!(changed != bytes);
    std::fs::write(layer, changed).unwrap();
}
