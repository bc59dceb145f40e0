//! Every file that broke another program ends here in a layer or in an error with a code, within ten seconds and one
//! GiB, and agrees with what independent programs counted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use tanheng::io::raw::RowState;

const FOLDERS: [&str; 6] =
    ["nasty_shapefile", "nasty_gpkg", "nasty_geojson", "nasty_gdb", "nasty_other", "nasty_polygons"];
/// Formats of tables of sums and notes, which are read elsewhere.
const NOT_OURS: [&str; 7] = ["md", "csv", "wkt", "txt", "xml", "asc", "shx"];

pub fn data() -> Option<PathBuf> {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data"));
    if path.join("truths.json").is_file() {
        return Some(path);
    }
    eprintln!("skipped: the files in ../shared/data are not here");
    None
}

fn files(folder: &Path, list: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        let ext = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        if path.is_dir() && ext != "gdb" {
            files(&path, list);
        } else if !NOT_OURS.contains(&ext.as_str()) {
            list.push(path);
        }
    }
}

#[test]
fn every_nasty_file_ends_well() {
    let Some(data) = data() else { return };
    let mut list = Vec::new();
    FOLDERS.iter().for_each(|f| files(&data.join(f), &mut list));
    assert!(list.len() > 80, "{}", list.len());
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for path in list {
        let start = Instant::now();
        let end = super::read(&path);
        assert!(start.elapsed() < Duration::from_secs(10), "{}: {:?}", path.display(), start.elapsed());
        let code = match end {
            Ok(l) => {
                assert!(l.shapes.is_sound(), "{}", path.display());
                "layer".to_owned()
            }
            Err(e) => {
                assert!(e.place.file.is_some(), "{e}");
                // A reader that died would be a bug of ours, though the person is told.
                assert!(!["IO-014", "IO-015", "IO-016", "IO-017"].contains(&e.code.0.as_ref()), "{e}");
                e.code.0.into_owned()
            }
        };
        *ends.entry(code).or_default() += 1;
    }
    eprintln!("{ends:?}");
    assert!(ends["layer"] > 50);
}

/// Where this program differs on purpose: file, what, why.
const OTHERWISE: [(&str, &str); 2] = [
    (
        "nasty_geojson/bad/multiple_problems.geojson",
        "features of a misspelt type are kept; GDAL reads but does not count them",
    ),
    ("nasty_geojson/bad/nofeaturetype.geojson", "the same"),
];

#[test]
fn counts_agree_with_independent_programs() {
    let Some(data) = data() else { return };
    let truths: Value = serde_json::from_slice(&std::fs::read(data.join("truths.json")).unwrap()).unwrap();
    let (mut compared, mut differ) = (0, Vec::new());
    for (file, truth) in ["nasty", "vector"].iter().flat_map(|k| truths[k].as_object().unwrap()) {
        let wanted = |key: &str| truth[key].as_u64();
        let opens = truth["gdal_opens"] == true && wanted("features").is_some();
        let ours = FOLDERS.iter().any(|f| file.starts_with(f)) || file.starts_with("landuse");
        if !opens || !ours || OTHERWISE.iter().any(|(f, _)| f == file) {
            continue;
        }
        let l = match super::read(&data.join(file)) {
            Ok(l) => l,
            // Built without GDAL.
            Err(e) if e.code.0 == "IO-009" => continue,
            Err(e) => {
                differ.push(format!("{file}: {e}"));
                continue;
            }
        };
        compared += 1;
        let count = |s: RowState| l.state.iter().filter(|b| RowState::from_byte(**b) == s).count() as u64;
        let mut check = |what: &str, ours: u64| {
            if let Some(theirs) = wanted(what).filter(|t| *t != ours) {
                differ.push(format!("{file}: {what} {ours}, elsewhere {theirs}"));
            }
        };
        check("features", l.rows() as u64);
        // A table has no geometry to be null.
        if truth.get("types").is_some() {
            check("null_geometry", count(RowState::Null));
            check("empty_geometry", count(RowState::Empty));
            check("vertices", l.shapes.points.len() as u64);
        }
        area(file, truth, &l, &mut differ);
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    assert!(compared > 20, "{compared}");
}

/// Area in the file's own units, for layers of valid polygons.
fn area(file: &str, truth: &Value, l: &tanheng::io::raw::RawLayer, differ: &mut Vec<String>) {
    let (Some(theirs), Some(0)) = (truth["area_planar_native"].as_f64(), truth["invalid"].as_u64()) else { return };
    let mut ours = 0.0;
    for row in 0..l.rows() {
        for (hole, ring) in l.shapes.of_row(row) {
            let twice: f64 = ring
                .windows(2)
                .map(|w| {
                    (w[0][0] - ring[0][0]) * (w[1][1] - ring[0][1]) - (w[1][0] - ring[0][0]) * (w[0][1] - ring[0][1])
                })
                .sum();
            ours += twice.abs() / 2.0 * if hole { -1.0 } else { 1.0 };
        }
    }
    if (ours - theirs).abs() > theirs.abs() * 1e-6 + 1e-6 {
        differ.push(format!("{file}: area {ours}, elsewhere {theirs}"));
    }
}
