//! Whatever happens to the reader process is an error like any other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tanheng::base::watch::Shared;
use tanheng::base::{Error, Silent};
use tanheng::io::raw::Source;
use tanheng::io::spawn::{self, Limits};

fn limits() -> Limits {
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_tanheng-reader")));
    Limits { program, time: Duration::from_secs(20), ..Limits::default() }
}

fn fails(fault: &str, limits: &Limits) -> Error {
    let start = Instant::now();
    let e = spawn::rehearse(fault, limits, &Silent).unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(10), "{fault} took {:?}", start.elapsed());
    assert_eq!(e.place.file.as_deref(), Some(fault), "{e}");
    e
}

#[test]
fn a_reader_that_dies_is_an_error() {
    assert_eq!(fails("abort", &limits()).code.0, "IO-014");
    assert_eq!(fails("exit", &limits()).code.0, "IO-014");
    let e = fails("panic", &limits());
    assert_eq!((e.code.0.as_ref(), e.cause.as_deref()), ("IO-014", Some("rehearsed")));
}

#[test]
fn a_reader_that_asks_for_too_much_is_an_error() {
    let e = fails("alloc", &limits());
    assert_eq!(e.code.0, "IO-015", "{e}");
}

#[test]
fn a_reader_that_hangs_is_stopped() {
    let mut l = limits();
    l.time = Duration::from_millis(300);
    let e = fails("hang", &l);
    assert_eq!(e.code.0, "IO-016");
}

#[test]
fn a_result_that_is_damaged_is_refused() {
    assert_eq!(fails("garbage", &limits()).code.0, "IO-017");
}

#[test]
fn a_cancel_ends_it_at_once() {
    let watch = Shared::default();
    let other = watch.clone();
    let stopper = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        other.cancel();
        Instant::now()
    });
    let e = spawn::rehearse("hang", &limits(), &watch).unwrap_err();
    let end = Instant::now();
    assert!(e.is_cancel());
    assert!(end - stopper.join().unwrap() < Duration::from_millis(500));
}

#[test]
fn a_missing_reader_and_a_missing_file_are_told_apart() {
    let mut l = limits();
    l.program = Some("no/such/program".into());
    let nothing = Source { path: "不存在.shp".into(), ..Source::default() };
    assert_eq!(spawn::read(&nothing, &l, &Silent).unwrap_err().code.0, "IO-013");
    assert_eq!(spawn::read(&nothing, &limits(), &Silent).unwrap_err().code.0, "IO-001");
}

/// The reader has neither network nor more memory than it is allowed.
#[cfg(target_os = "linux")]
#[test]
fn a_small_fence_holds() {
    let dir = tempfile::tempdir().unwrap();
    let big = dir.path().join("大.geojson");
    // A layer that needs far more than the fence allows, in a file that itself is small enough to read.
    let point = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[1,2]}},"#;
    let text =
        format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", point.repeat(400_000).trim_end_matches(','));
    std::fs::write(&big, text).unwrap();
    let mut l = limits();
    l.memory = 300 << 20;
    let source = Source { path: big.clone(), ..Source::default() };
    let Err(e) = spawn::read(&source, &l, &Silent) else { panic!("300 MiB were enough") };
    assert!(["IO-013", "IO-014", "IO-015", "IO-021", "IO-009"].contains(&e.code.0.as_ref()), "{e}");
    assert_eq!(e.place.file.as_deref(), big.to_str());
}

#[test]
fn nothing_stays_behind() {
    let folders = || -> std::collections::BTreeSet<_> {
        std::fs::read_dir(std::env::temp_dir()).unwrap().flatten().map(|e| e.path()).filter(|p| mine(p)).collect()
    };
    let before = folders();
    for fault in ["abort", "garbage", "panic"] {
        let _ = spawn::rehearse(fault, &limits(), &Silent);
    }
    // Other readers may be at work at the same time; what they use goes as well.
    let until = Instant::now() + Duration::from_secs(30);
    let mut new = &folders() - &before;
    while !new.is_empty() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(50));
        new = &new & &folders();
    }
    assert!(new.is_empty(), "{new:?}");
}

fn mine(path: &Path) -> bool {
    path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("tanheng-read-"))
}
