//! From file to result hash, on the command line and at the window's desk: one thread, many threads, one answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "journey/choices.rs"]
mod choices;
#[path = "broken/layers.rs"]
#[allow(dead_code)]
mod layers;

use std::path::Path;
use std::process::Command;
use std::sync::Once;

use tanheng::app::desk::SessionDesk;
use tanheng::app::worker::ImportChoice;
use tanheng::app::{Desk, Reply, Request};
use tanheng::base::Silent;
use tanheng::engine::Snapshot;
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
