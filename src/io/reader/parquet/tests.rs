//! Damaged GeoParquet: an error or the rows that were written, never a panic.

use std::panic::catch_unwind;

use super::*;
use crate::base::{Silent, Texts};
use crate::geo::{Crs, ShapesBuilder};
use crate::io::block::BlockFile;
use crate::io::raw::RawLayer;
use crate::io::write::{self, Col, Values};

const ROWS: u32 = 300;

/// A file as our writer makes it.
fn written() -> Vec<u8> {
    let mut b = ShapesBuilder::default();
    for i in 0..ROWS {
        let by = f64::from(i) * 10.0;
        b.ring(false, &[[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 0.0]].map(|[x, y]| [x + by, y]));
        b.end_row();
    }
    let (shapes, crs) = (b.finish(), Crs::from_epsg(4547).unwrap());
    let words: Texts = (0..ROWS).map(|i| format!("地类{}", i % 7)).collect();
    let numbers: Vec<f64> = (0..ROWS).map(f64::from).collect();
    let columns = vec![Col::new("DLMC", Values::Words(&words)), Col::new("TBMJ", Values::Real(&numbers))];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.parquet");
    let table = write::Table { name: "a", title: "", crs: Some(&crs), shapes: Some(&shapes), columns };
    write::geoparquet::write(&path, &table, &Silent).unwrap();
    std::fs::read(path).unwrap()
}

/// What comes of some bytes.
fn try_read(bytes: &[u8]) -> Result<RawLayer> {
    let dir = tempfile::tempdir().unwrap();
    let (path, out) = (dir.path().join("a.parquet"), dir.path().join("out"));
    std::fs::write(&path, bytes).unwrap();
    let source = Source { path, ..Source::default() };
    read(&source, Some(&out), &Silent)?;
    RawLayer::from_block(&BlockFile::open(&out)?)
}

#[test]
fn changed_and_cut_bytes_end_quietly() {
    let good = written();
    let whole = try_read(&good).unwrap();
    assert_eq!((whole.rows(), whole.shapes.points.len()), (ROWS as usize, ROWS as usize * 4));
    let quiet = |bytes: &[u8], what: &str| {
        let done = catch_unwind(|| try_read(bytes));
        match done.unwrap_or_else(|_| panic!("{what}: a panic")) {
            Ok(layer) => assert_eq!(layer.rows(), ROWS as usize, "{what}"),
            Err(e) => {
                assert!(["IO-003", "IO-005", "IO-007", "IO-012", "IO-024"].contains(&&*e.code.0), "{what}: {e:?}")
            }
        }
    };
    for cut in (0..good.len()).step_by(97).chain(good.len() - 40..good.len()) {
        quiet(&good[..cut], &format!("cut at {cut}"));
    }
    // A generator of its own, so that a failure can be repeated.
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |most: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % most as u64) as usize
    };
    for round in 0..600 {
        let mut bytes = good.clone();
        for _ in 0..1 + next(4) {
            // As much damage to the footer, which says where all else is, as to the rows.
            let footer = bytes.len() / 2;
            let at = if next(2) == 0 { next(footer) } else { footer + next(bytes.len() - footer) };
            bytes[at] = [0, 1, 0x7f, 0x80, 0xff, next(256) as u8][next(6)];
        }
        quiet(&bytes, &format!("round {round}"));
    }
}
