//! Rasters from the file to the parcel, through the reader process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(feature = "gdal")]

use std::path::{Path, PathBuf};

use tanheng::base::watch::Shared;
use tanheng::base::{Error, Silent};
use tanheng::carbon::allocate::Allocation;
use tanheng::carbon::balance::balance;
use tanheng::factor::Registry;
use tanheng::io::raw::Source;
use tanheng::io::spawn::{self, Limits};
use tanheng::land::{ClassTable, Scheme};
use tanheng::task::zonal::{self, Parcels, Wish, column, land};

fn reader() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_tanheng-reader"))
}

fn wish(path: &Path) -> Wish {
    let mut wish = Wish::new(path);
    wish.limits.program = Some(reader());
    wish
}

/// A GeoTIFF of bytes, as plain as one can be: one strip, the given corner and cell, an EPSG code, 0 for nothing known.
fn geotiff(path: &Path, size: [u32; 2], corner: [f64; 2], cell: f64, epsg: u16, cells: &[u8]) {
    let model = if epsg == 4326 || epsg == 4490 { (2u16, 2048u16) } else { (1, 3072) };
    let keys: Vec<u16> = vec![1, 1, 0, 3, 1024, 0, 1, model.0, 1025, 0, 1, 1, model.1, 0, 1, epsg];
    let doubles = |v: &[f64]| v.iter().flat_map(|x| x.to_le_bytes()).collect::<Vec<u8>>();
    let scale = doubles(&[cell, cell, 0.0]);
    let keys: Vec<u16> = if epsg == 0 { vec![1, 1, 0, 0] } else { keys };
    let tie = doubles(&[0.0, 0.0, 0.0, corner[0], corner[1], 0.0]);
    let keys: Vec<u8> = keys.iter().flat_map(|k| k.to_le_bytes()).collect();
    let extra = 8 + 2 + 13 * 12 + 4;
    let (scale_at, tie_at) = (extra, extra + scale.len());
    let keys_at = tie_at + tie.len();
    let cells_at = keys_at + keys.len();
    let entry = |tag: u16, kind: u16, count: usize, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &(count as u32).to_le_bytes(), &value.to_le_bytes()].concat()
    };
    let zero = u32::from_le_bytes(*b"0\0\0\0");
    let entries = [
        entry(256, 4, 1, size[0]),
        entry(257, 4, 1, size[1]),
        entry(258, 3, 1, 8),
        entry(259, 3, 1, 1),
        entry(262, 3, 1, 1),
        entry(273, 4, 1, cells_at as u32),
        entry(277, 3, 1, 1),
        entry(278, 4, 1, size[1]),
        entry(279, 4, 1, cells.len() as u32),
        entry(33550, 12, 3, scale_at as u32),
        entry(33922, 12, 6, tie_at as u32),
        entry(34735, 3, keys.len() / 2, keys_at as u32),
        entry(42113, 2, 2, zero),
    ];
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    bytes.extend((entries.len() as u16).to_le_bytes());
    bytes.extend(entries.concat());
    bytes.extend([0; 4]);
    for part in [&scale[..], &tie, &keys, cells] {
        bytes.extend(part);
    }
    std::fs::write(path, bytes).unwrap();
}

fn geojson(path: &Path, rings: &[Vec<[f64; 2]>]) {
    let feature = |(i, ring): (usize, &Vec<[f64; 2]>)| {
        let points: Vec<String> = ring.iter().map(|p| format!("[{:?},{:?}]", p[0], p[1])).collect();
        format!(
            r#"{{"type":"Feature","properties":{{"BSM":"P{i}"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
            points.join(",")
        )
    };
    let features: Vec<String> = rings.iter().enumerate().map(feature).collect();
    std::fs::write(path, format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))).unwrap();
}

fn parcels(path: &Path) -> Parcels {
    // SAFETY: set once before anything reads it in this process' tests that use it; always the same value.
    unsafe { std::env::set_var("TANHENG_READER", reader()) };
    Parcels::of_file(&Source { path: path.to_owned(), ..Source::default() }, None, &Silent).unwrap()
}

fn rectangle(x: [f64; 2], y: [f64; 2]) -> Vec<[f64; 2]> {
    vec![[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]], [x[0], y[0]]]
}

fn near(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs())
}

/// In degrees, 40 × 30 cells of 0.01°: what parcels hold adds up to what the raster holds, on the ellipsoid.
#[test]
fn class_areas_in_degrees_close() {
    let dir = tempfile::tempdir().unwrap();
    let (tif, json) = (dir.path().join("地类.tif"), dir.path().join("区.geojson"));
    let cells: Vec<u8> = (0..1200).map(|i| [10, 40, 50, 0, 80][(i * 7 / 3) % 5]).collect();
    geotiff(&tif, [40, 30], [113.0, 35.0], 0.01, 4326, &cells);
    // Two districts that share the frame of the raster between them, along a line that crosses cells.
    let left = vec![[113.0, 34.7], [113.153, 34.7], [113.237, 35.0], [113.0, 35.0], [113.0, 34.7]];
    let right = vec![[113.153, 34.7], [113.4, 34.7], [113.4, 35.0], [113.237, 35.0], [113.153, 34.7]];
    geojson(&json, &[left, right]);
    let parcels = parcels(&json);
    let by_parcel = zonal::classes(&wish(&tif), &parcels, &Silent).unwrap();
    let whole = zonal::histogram(&wish(&tif), &Silent).unwrap();
    let h = &whole.zones[0];
    assert_eq!(h.parts.values().map(|p| p.cells).sum::<f64>() + h.void.cells, 1200.0);
    for (code, part) in &h.parts {
        let of = |m: &zonal::Mix| m.parts.iter().find(|p| p.0 == *code).map_or((0.0, 0.0), |p| (p.1.cells, p.1.area));
        let [a, b] = [of(&by_parcel.zones[0]), of(&by_parcel.zones[1])];
        assert!(near(a.0 + b.0, part.cells, 1e-9) && near(a.1 + b.1, part.area, 1e-9), "{code}");
    }
    // T25 again: a degree square from 34 to 35 has 10 187 811 966.48 m²; all cells of this raster: the parcels' own areas.
    let all: f64 = h.parts.values().map(|p| p.area).sum::<f64>() + h.void.area;
    let own: f64 = parcels.areas.iter().map(|a| a.m2()).sum();
    assert!(near(all, own, 1e-10), "{all} {own}");
    assert!(by_parcel.findings.is_empty(), "{:?}", by_parcel.findings);
    assert_eq!(parcels.keys.iter().collect::<Vec<_>>(), ["P0", "P1"]);

    // The raster alone is a land layer: the balance of its classes comes out of its areas.
    let classes = ClassTable::load().unwrap();
    let scheme = Scheme::named("worldcover").unwrap();
    let (base, findings) = land::of_raster(&whole, &scheme, &classes).unwrap();
    assert!(findings.is_empty() && base.rows() == 4);
    let sinks = Registry::builtin().unwrap().sink_set("tool_default", &classes).unwrap();
    let b = balance(&base, &classes, &sinks, 1.0, &Allocation::none(&classes), &Silent).unwrap();
    assert!(b.sums.city().net().0 < 0, "forest and water take up");
    let sum: i64 = base.area.iter().map(|a| a.0).sum();
    let want: f64 = h.parts.values().map(|p| p.area).sum();
    assert!(near(sum as f64 / 1e4, want, 1e-10));
    let (by_district, _) = land::of_districts(&by_parcel, &parcels, &scheme, &classes).unwrap();
    assert_eq!((by_district.rows(), by_district.districts.len()), (8, 2));
    let other = Scheme::named("clcd").unwrap();
    let (_, findings) = land::of_raster(&whole, &other, &classes).unwrap();
    assert_eq!(findings[0].code.0, "RAS-024");
}

/// Parcels in degrees over a raster in metres: outlines move, the raster stays; areas still close.
#[test]
fn outlines_are_brought_to_the_raster() {
    let dir = tempfile::tempdir().unwrap();
    let (tif, json) = (dir.path().join("a.tif"), dir.path().join("p.geojson"));
    // 400 × 400 cells of 30 m around 34.7 N, 113.7 E in EPSG:4547; all of code 7.
    geotiff(&tif, [400, 400], [466_500.0, 3_846_000.0], 30.0, 4547, &vec![7; 160_000]);
    geojson(&json, &[rectangle([113.68, 113.72], [34.68, 34.72]), rectangle([113.65, 113.68], [34.68, 34.9])]);
    let parcels = parcels(&json);
    let done = zonal::classes(&wish(&tif), &parcels, &Silent).unwrap();
    let codes: Vec<&str> = done.findings.iter().map(|f| f.code.0.as_ref()).collect();
    assert_eq!(codes, ["RAS-028", "RAS-020"], "the second parcel reaches beyond");
    let part = done.zones[0].parts[0].1;
    assert!(near(part.area, parcels.areas[0].m2(), 1e-9), "{} {}", part.area, parcels.areas[0].m2());
    assert!(near(part.cells * 900.0, part.area, 2e-4), "the plane is nearly the ellipsoid here");
    assert!(done.zones[1].parts[0].1.area < parcels.areas[1].m2() * 0.9);
    // As night light and as an emission grid: weights. As NPP: a mean and nothing else.
    let values = zonal::values(&wish(&tif), &parcels, &Silent).unwrap();
    let (light, none) = column::Weights::of(&values, column::Holding::Intensity);
    assert!(none.is_none() && near(light.of[0], 7.0 * part.area, 1e-9));
    let (amount, _) = column::Weights::of(&values, column::Holding::Amount);
    assert!(near(amount.of[0], 7.0 * part.cells, 1e-9) && near(amount.total, amount.of[0] + amount.of[1], 1e-12));
    assert!(column::Growth::of(&values).mean.iter().all(|m| near(*m, 7.0, 1e-12)));
}

#[test]
fn what_is_no_raster_or_lies_elsewhere_has_its_code() {
    let dir = tempfile::tempdir().unwrap();
    let (tif, json) = (dir.path().join("a.tif"), dir.path().join("p.geojson"));
    geotiff(&tif, [10, 10], [113.0, 35.0], 0.01, 4326, &[3; 100]);
    geojson(&json, &[rectangle([100.0, 100.1], [20.0, 20.1])]);
    let parcels = parcels(&json);
    let code = |e: Error| e.code.0.into_owned();
    assert_eq!(code(zonal::classes(&wish(&tif), &parcels, &Silent).unwrap_err()), "RAS-013");
    assert_eq!(code(zonal::histogram(&wish(&json), &Silent).unwrap_err()), "RAS-002");
    assert_eq!(code(zonal::histogram(&wish(&dir.path().join("b.tif")), &Silent).unwrap_err()), "IO-001");
    assert_eq!(code(zonal::histogram(&wish(Path::new("/vsicurl/http://a/b.tif")), &Silent).unwrap_err()), "IO-004");
    let vrt = dir.path().join("a.vrt");
    std::fs::write(&vrt, "<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"></VRTDataset>").unwrap();
    assert_eq!(code(zonal::histogram(&wish(&vrt), &Silent).unwrap_err()), "IO-004");
    let limits = Limits { program: Some(reader()), ..Limits::default() };
    let source = Source { path: tif.clone(), ..Source::default() };
    assert_eq!(code(spawn::read(&source, &limits, &Silent).unwrap_err()), "RAS-001");
    let mut other = wish(&tif);
    other.crs = Some("EPSG:4547".into());
    assert_eq!(code(zonal::histogram(&other, &Silent).unwrap_err()), "CRS-012");
    assert_eq!(code(zonal::scheme("no such table", &ClassTable::load().unwrap()).unwrap_err()), "CLASS-006");
    let good = std::fs::read(&tif).unwrap();
    std::fs::write(&tif, &good[..good.len() - 20]).unwrap();
    let e = zonal::histogram(&wish(&tif), &Silent).unwrap_err();
    assert_eq!(e.code.0, "RAS-010", "{e}");
    assert!(e.place.file.is_some());
    // Keys that say nothing: the raster states no CRS.
    geotiff(&tif, [10, 10], [113.0, 35.0], 0.01, 0, &[3; 100]);
    let e = code(zonal::histogram(&wish(&tif), &Silent).unwrap_err());
    assert_eq!(e, "RAS-007");
    let mut named = wish(&tif);
    named.crs = Some("EPSG:4490".into());
    assert_eq!(zonal::histogram(&named, &Silent).unwrap().zones[0].parts[&3].cells, 100.0);
}

#[test]
fn a_cancel_ends_it() {
    let dir = tempfile::tempdir().unwrap();
    let tif = dir.path().join("a.tif");
    geotiff(&tif, [10, 10], [113.0, 35.0], 0.01, 4326, &[3; 100]);
    let watch = Shared::default();
    watch.cancel();
    assert!(zonal::histogram(&wish(&tif), &watch).unwrap_err().is_cancel());
}
