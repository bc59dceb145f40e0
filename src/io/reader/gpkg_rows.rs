//! Rows of a GeoPackage table by SQLite: any table, view or page that it can read.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::blobs::Found;
use super::gpkg::{Feature, Piece, quoted};
use super::mapped::{Database, sql};
use crate::base::{Error, Result, Watch};
use crate::io::raw::RowState;

/// All rows, read by ranges of row numbers on all threads. Errors: `IO-007`.
pub fn rows(map: &[u8], db: &Connection, t: &Feature, watch: &dyn Watch) -> Result<Vec<Piece>> {
    let name = quoted(&t.info.name);
    let columns: Vec<String> =
        std::iter::once(&t.geometry).chain(t.columns.iter().map(|(n, _)| n)).map(|n| quoted(n)).collect();
    let select = format!("SELECT {} FROM {name}", columns.join(", "));
    let done = AtomicU64::new(0);
    let total = t.info.features;
    let report = |n: u64| {
        let now = done.fetch_add(n, Ordering::Relaxed) + n;
        watch.progress(now, total.max(now));
    };
    match (&t.key, ranges(db, t, &name)?) {
        (Some(key), ranges) if !ranges.is_empty() => {
            let by = format!("{select} WHERE {0} BETWEEN ?1 AND ?2 ORDER BY {0}", quoted(key));
            ranges
                .into_par_iter()
                .map_init(
                    || Database::open(map),
                    |db, (from, to)| piece(db.as_ref().map_err(Clone::clone)?, &by, &[from, to], t, &report),
                )
                .collect()
        }
        _ => {
            // A view may go on for ever; no layer has more rows than its file has bytes.
            let bounded = format!("{select} LIMIT ?1");
            let piece = piece(db, &bounded, &[map.len() as i64], t, &report)?;
            if piece.run.rows() >= map.len() {
                return Err(Error::new("IO-007").because("a view without end"));
            }
            Ok(vec![piece])
        }
    }
}

/// Rows in a range, about.
const ROWS: u64 = 8192;
/// Ranges at most; a table with huge holes in its numbers has empty ones and fuller ones.
const RANGES: u64 = 4096;
/// Ranges for the rows of one full one, so that holes do not make one thread do all the work.
const FINER: u64 = 8;

/// Ranges of row numbers that cover the table; none for a table without row numbers.
fn ranges(db: &Connection, t: &Feature, name: &str) -> Result<Vec<(i64, i64)>> {
    let Some(key) = t.key.as_deref().map(quoted) else { return Ok(Vec::new()) };
    let ends = |r: &Row| Ok((r.get::<_, Option<i64>>(0)?, r.get::<_, Option<i64>>(1)?));
    let (min, max) = db.query_row(&format!("SELECT min({key}), max({key}) FROM {name}"), [], ends).map_err(sql)?;
    let (Some(min), Some(max)) = (min, max) else { return Ok(Vec::new()) };
    let span = max.abs_diff(min);
    let most = (t.info.features / ROWS).saturating_add(1).saturating_mul(FINER).min(RANGES);
    let step = (span / most).max(ROWS.min(span / FINER)).max(1);
    let mut list = Vec::new();
    let mut at = min;
    loop {
        let end = at.saturating_add_unsigned(step).min(max);
        list.push((at, end));
        if end >= max {
            return Ok(list);
        }
        at = end + 1;
    }
}

fn piece(db: &Connection, by: &str, range: &[i64], t: &Feature, report: &dyn Fn(u64)) -> Result<Piece> {
    let mut query = db.prepare_cached(by).map_err(sql)?;
    let mut rows = query.query(rusqlite::params_from_iter(range)).map_err(sql)?;
    // No room ahead: thousands of ranges may be empty.
    let mut piece = Piece::with_room(t, 0);
    while let Some(row) = rows.next().map_err(sql)? {
        match row.get_ref(0) {
            Ok(ValueRef::Blob(b)) => {
                let at = piece.run.gathered.len();
                piece.run.gathered.extend_from_slice(b);
                piece.run.blob(b, Found::Gathered(at));
            }
            Ok(ValueRef::Null) => piece.run.nothing(RowState::Null),
            _ => piece.run.nothing(RowState::Broken),
        }
        for (i, c) in piece.cells.iter_mut().enumerate() {
            match row.get_ref(i + 1).map_err(sql)? {
                ValueRef::Null | ValueRef::Blob(_) => c.missing(),
                ValueRef::Integer(x) => c.int(x),
                ValueRef::Real(x) => c.real(x),
                ValueRef::Text(t) => c.text(t),
            }
        }
    }
    report(piece.run.rows() as u64);
    Ok(piece)
}
