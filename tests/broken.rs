//! Files that must fail well: each ends in findings or in exit code 3 with a code and a remedy, in both languages.
//!
//! The files in `sample-data/broken` are made by `broken/make.rs`; `UPDATE_BROKEN=1` writes them anew.
//! `sample-data/broken/expected.csv` says what each must end in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "broken/layers.rs"]
mod layers;
#[path = "broken/make.rs"]
mod make;

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/broken"))
}

/// One line of `expected.csv`.
struct Case {
    file: String,
    command: String,
    exit: i32,
    code: String,
}

fn cases() -> Vec<Case> {
    let mut reader = csv::Reader::from_path(folder().join("expected.csv")).unwrap();
    reader
        .records()
        .map(|r| {
            let r = r.unwrap();
            Case { file: r[0].into(), command: r[1].into(), exit: r[2].parse().unwrap(), code: r[3].into() }
        })
        .collect()
}

#[test]
fn files_are_small_and_all_are_expected() {
    if std::env::var_os("UPDATE_BROKEN").is_some() {
        make::all(&folder());
    }
    let cases = cases();
    assert!(cases.len() >= 14);
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(path.metadata().unwrap().len() < 20_000, "{name} is too large");
        let main = ["shp", "gpkg", "geojson", "fgb", "csv"].iter().any(|e| name.ends_with(&format!(".{e}")));
        if main && name != "expected.csv" {
            assert!(cases.iter().any(|c| c.file == name), "{name} is not in expected.csv");
        }
    }
    for c in &cases {
        assert!(folder().join(&c.file).exists(), "{} is missing", c.file);
    }
}

#[test]
fn each_ends_as_expected_in_both_languages() {
    let mut faults = Vec::new();
    for c in cases() {
        for lang in ["zh", "en"] {
            let start = Instant::now();
            let mut run = Command::new(env!("CARGO_BIN_EXE_tanheng"));
            run.arg(&c.command).arg(folder().join(&c.file)).args(["--lang", lang]);
            let out = run.output().unwrap();
            let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
            let exit = out.status.code();
            if exit != Some(c.exit) || !said.contains(&c.code) || said.contains("panicked") {
                faults.push(format!(
                    "{} {} {lang}: exit {exit:?}, wanted {} with {}; said:\n{said}",
                    c.command, c.file, c.exit, c.code
                ));
            }
            if start.elapsed() > Duration::from_secs(10) {
                faults.push(format!("{} took {:?}", c.file, start.elapsed()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}
