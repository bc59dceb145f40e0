//! Findings and figures that need no file.

use super::column::{Growth, Holding, Weights};
use super::*;
use crate::base::{Area, Texts};
use crate::geo::ShapesBuilder;
use crate::raster::{CellKind, Grid};

fn info() -> RasterInfo {
    RasterInfo {
        grid: Grid { width: 4, height: 4, transform: [0.0, 10.0, 0.0, 40.0, 0.0, -10.0] },
        kind: CellKind::F32,
        missing: None,
        scale: 1.0,
        offset: 0.0,
        palette: false,
        band: 1,
        crs: None,
        notes: Vec::new(),
    }
}

fn zonal<S>(zones: Vec<S>, cells: Vec<f64>) -> Zonal<S> {
    Zonal { info: info(), crs: Crs::zone(38, false), zones, cells, findings: Vec::new() }
}

fn parcels(rows: usize, broken: Vec<u32>) -> Parcels {
    let mut shapes = ShapesBuilder::default();
    (0..rows).for_each(|_| shapes.end_row());
    let keys: Texts = (0..rows).map(|r| r.to_string()).collect();
    let areas = vec![Area(0); rows];
    Parcels { keys, shapes: shapes.finish(), crs: Crs::zone(38, false), areas, broken, findings: Vec::new() }
}

fn zone(cells: f64, void: f64, value: f64) -> Zone {
    let (sum, area) = (cells * value, cells * 100.0);
    Zone { cells, void, sum, area, spread: area * value, least: value, most: value }
}

fn codes(found: &[Finding]) -> Vec<(&str, Vec<u32>)> {
    found.iter().map(|f| (f.code.0.as_ref(), f.rows.clone())).collect()
}

#[test]
fn each_parcel_that_lacks_something_is_named() {
    // Whole; half outside; without a value; no polygon; no area.
    let zones = vec![zone(2.0, 0.0, 1.0), zone(1.0, 0.0, 1.0), zone(0.0, 3.0, 0.0), Zone::default(), Zone::default()];
    let mut z = zonal(zones, vec![2.0 + 1e-12, 2.0, 3.0, 1.0, 0.0]);
    z.note_parcels(&parcels(5, vec![3]), |z| z.cells + z.void, |z| z.cells == 0.0);
    assert_eq!(codes(&z.findings), [("RAS-020", vec![1]), ("RAS-021", vec![2]), ("RAS-027", vec![3, 4])]);
}

#[test]
fn scale_and_offset_reach_every_figure() {
    let scaled = RasterInfo { scale: -2.0, offset: 1.0, palette: true, ..info() };
    assert_eq!(codes(&about_numbers(&scaled)), [("RAS-022", vec![]), ("RAS-023", vec![])]);
    assert!(about_numbers(&info()).is_empty());
    let raw = Zone { least: 1.0, most: 5.0, ..zone(4.0, 0.0, 3.0) };
    let z = raw.scaled(-2.0, 1.0);
    // 3 becomes −5; 1 and 5 become −1 and −9, and change places.
    assert_eq!((z.mean(), z.sum, z.least, z.most), (-5.0, -20.0, -9.0, -1.0));
    assert_eq!((z.cells, z.area), (4.0, 400.0));
    assert_eq!(raw.scaled(1.0, 0.0), raw);
}

#[test]
fn weights_are_not_negative_and_missing_is_not_zero() {
    let z =
        zonal(vec![zone(2.0, 0.0, 3.0), zone(1.0, 0.0, -4.0), zone(0.0, 2.0, 0.0), zone(1.0, 0.0, 0.0)], vec![2.0; 4]);
    let (amount, finding) = Weights::of(&z, Holding::Amount);
    assert_eq!((amount.of[0], amount.of[3], amount.total), (6.0, 0.0, 6.0));
    assert!(amount.of[1].is_nan() && amount.of[2].is_nan());
    assert_eq!(codes(finding.as_slice()), [("RAS-029", vec![1])]);
    let (light, _) = Weights::of(&z, Holding::Intensity);
    assert_eq!(light.of[0], 600.0);
    let growth = Growth::of(&z);
    assert_eq!((growth.mean[0], growth.mean[1]), (3.0, -4.0));
    assert!(growth.mean[2].is_nan());
}

#[test]
fn a_raster_without_codes_is_no_land() {
    let classes = ClassTable::load().unwrap();
    let scheme = Scheme::named("clcd").unwrap();
    let nothing = zonal(vec![Histogram::default()], vec![16.0]);
    assert_eq!(land::of_raster(&nothing, &scheme, &classes).unwrap_err().code.0, "RAS-030");
    assert_eq!(no_code(0.5).code.0, "RAS-014");
}
