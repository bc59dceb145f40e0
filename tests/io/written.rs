//! What our writers write, read back by our reader: the same rows in every format.

use std::collections::BTreeMap;

use tanheng::base::column::MISSING_INT;
use tanheng::base::{MISSING_CODE, Silent, Texts};
use tanheng::geo::{Crs, Shapes, ShapesBuilder};
use tanheng::io::raw::RawLayer;
use tanheng::io::write::gpkg::{self, Layer};
use tanheng::io::write::{Col, Table, Values, fgb, geoparquet};

/// Every feature by its number: state, rings, values.
fn rows(layer: &RawLayer) -> BTreeMap<u32, String> {
    let row = |r: usize| {
        let rings: Vec<_> = layer.shapes.of_row(r).collect();
        let values: Vec<_> = layer.fields.iter().map(|f| f.text(r)).collect();
        format!("{} {} {:?} {rings:?} {values:?}", layer.state[r], layer.flags[r], layer.shapes.bounds_of(r))
    };
    (0..layer.rows()).map(|r| (layer.feature[r], row(r))).collect()
}

/// Squares in rows of 150, every 7th with a hole, every 11th of two parts; every `bare`th without geometry.
fn shapes(n: usize, bare: usize) -> Shapes {
    let ring = |x: f64, y: f64, s: f64| vec![[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]];
    let mut b = ShapesBuilder::default();
    for i in 0..n {
        let (x, y) = (500_000.0 + (i % 150) as f64 * 20.0, 3_800_000.0 + (i / 150) as f64 * 20.0);
        if i % bare != bare - 1 {
            b.ring(false, &ring(x, y, 9.0));
            if i % 7 == 0 {
                b.ring(true, &ring(x + 1.0, y + 1.0, 2.0));
            }
            if i % 11 == 0 {
                b.ring(false, &ring(x + 10.0, y, 0.1 + i as f64 / 1e5));
            }
        }
        b.end_row();
    }
    b.finish()
}

#[test]
fn every_format_gives_the_same_rows_back() {
    let dir = tempfile::tempdir().unwrap();
    // More than one piece of the reader; with and without rows that have no geometry (then without index).
    for (n, bare) in [(20_000, usize::MAX), (300, 13)] {
        let shapes = shapes(n, bare);
        let codes: Vec<u32> = (0..n as u32).map(|i| if i % 17 == 0 { MISSING_CODE } else { i * 31 % 40 }).collect();
        let words: Texts = (0..40).map(|i| format!("地类 {i}")).collect();
        let keys: Texts = (0..n).map(|i| format!("410102{i:012}")).collect();
        let count: Vec<i64> = (0..n as i64).map(|i| if i % 19 == 0 { MISSING_INT } else { i - 5 }).collect();
        let size: Vec<f64> = (0..n).map(|i| if i % 23 == 0 { f64::NAN } else { i as f64 / 7.0 }).collect();
        let crs = Crs::from_epsg(4547).unwrap();
        let table = || Table {
            name: "DLTB",
            title: "地类图斑",
            crs: Some(&crs),
            shapes: Some(&shapes),
            columns: vec![
                Col::new("BSM", Values::Words(&keys)),
                Col::new("地类名称", Values::Coded(&codes, &words)).called("别名"),
                Col::new("N", Values::Int(&count)),
                Col::new("TBMJ", Values::Real(&size)),
            ],
        };
        let path = |ending: &str| dir.path().join(format!("{n}.{ending}"));
        gpkg::write(&path("gpkg"), &[Layer { table: table(), styles: vec![] }], "2026-01-01T00:00:00.000Z", &Silent)
            .unwrap();
        fgb::write(&path("fgb"), &table(), &Silent).unwrap();
        geoparquet::write(&path("parquet"), &table(), &Silent).unwrap();
        let [wanted, flat, parquet] = ["gpkg", "fgb", "parquet"].map(|e| super::read(&path(e)).unwrap());
        for (layer, name) in [(&flat, "DLTB"), (&parquet, if n == 300 { "300" } else { "20000" })] {
            assert_eq!(layer.rows(), n);
            assert_eq!(rows(layer), rows(&wanted));
            assert_eq!(layer.info.name, name);
            assert_eq!(layer.info.fields, wanted.info.fields);
            assert_eq!(layer.info.extent, wanted.info.extent);
            assert_eq!(layer.info.crs.as_ref().unwrap().epsg, Some(4547));
        }
        // Rows come in the same order, whatever the box they were ordered by.
        assert_eq!((&*flat.feature, &*parquet.feature), (&*wanted.feature, &*wanted.feature));
    }
}

#[test]
fn a_field_called_like_the_geometry_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (shapes, numbers) = (shapes(1, usize::MAX), [1i64]);
    for name in ["geometry", "bbox"] {
        let columns = vec![Col::new(name, Values::Int(&numbers))];
        let table = Table { name: "a", title: "", crs: None, shapes: Some(&shapes), columns };
        let e = geoparquet::write(&dir.path().join("a.parquet"), &table, &Silent).unwrap_err();
        assert_eq!(e.code.0, "OUT-002");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
