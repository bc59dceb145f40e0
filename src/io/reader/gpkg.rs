//! GeoPackage by SQLite: opened read-only and immutable, its own code (triggers, functions in views) not trusted.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use super::cells::{self, Cells};
use super::chunk::{Chunk, Chunks};
use super::encoding::Decision;
use super::hand_over::{self, Reading};
use super::{choose, stated, wkb};
use crate::base::{Error, Finding, Result, Severity, Watch};
use crate::io::raw::{FieldKind, GeometryKind, LayerInfo, RowState, Source, StatedCrs};

/// A feature table.
struct Feature {
    info: LayerInfo,
    /// Geometry column.
    geometry: String,
    /// Column that is the row number, if the table has one.
    key: Option<String>,
    /// The other columns.
    columns: Vec<(String, FieldKind)>,
}

fn sql(e: rusqlite::Error) -> Error {
    Error::new("IO-007").because(e)
}

/// Reads or describes the layers.
pub fn read(source: &Source, out: Option<&Path>, watch: &dyn Watch) -> Result<Vec<LayerInfo>> {
    let text = Decision::declared_or_format(source.encoding.as_deref())?;
    let db = open(&source.path)?;
    let mut tables = tables(&db)?;
    let waiting = waiting(&source.path);
    for t in &mut tables {
        t.info.encoding = Some(text.encoding.name().to_owned());
        t.info.encoding_by = Some(text.by.to_owned());
        t.info.notes.extend(waiting.clone());
    }
    let infos: Vec<LayerInfo> = tables.iter().map(|t| t.info.clone()).collect();
    let Some(out) = out else { return Ok(infos) };
    let table = tables.swap_remove(choose(&infos, source.layer.as_deref())?);
    drop(db);
    watch.stage("stage-read-rows");
    let (parts, pieces) = rows(&source.path, &table, watch)?;
    let geometry = Chunks::new(parts);
    let cells = cells::join(pieces, watch)?;
    let mut info = table.info;
    if geometry.third() {
        info.notes.push(Finding::new("IO-031", Severity::Note));
    }
    let fields = table.columns.into_iter().map(|(n, _)| n.into_bytes()).zip(cells).collect();
    let reading = Reading { info, geometry, fields, text, feature: None };
    hand_over::write(out, source, reading, watch).map(|i| vec![i])
}

/// Opens the file as it lies there: nothing beside it is read or written.
fn open(path: &Path) -> Result<Connection> {
    let mut uri = String::from("file:");
    // On Windows the drive comes after a slash.
    if cfg!(windows) {
        uri.push('/');
    }
    for b in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).to_string_lossy().bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b':' => uri.push(b as char),
            b'\\' if cfg!(windows) => uri.push('/'),
            _ => uri.push_str(&format!("%{b:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(uri, flags).map_err(|e| Error::new("IO-002").because(e))?;
    db.execute_batch(
        "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON; PRAGMA cell_size_check=ON; PRAGMA mmap_size=68719476736;",
    )
    .map_err(sql)?;
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(sql)?;
    Ok(db)
}

/// Changes that another program has not yet put into the file: they lie beside it and are not read.
fn waiting(path: &Path) -> Option<Finding> {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    let size = std::fs::metadata(name).map_or(0, |m| m.len());
    (size > 0).then(|| Finding::new("IO-036", Severity::Warn))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn tables(db: &Connection) -> Result<Vec<Feature>> {
    let mut query = db
        .prepare(
            "SELECT g.table_name, g.column_name, g.geometry_type_name, g.srs_id, c.min_x, c.min_y, c.max_x, c.max_y
             FROM gpkg_geometry_columns g LEFT JOIN gpkg_contents c ON c.table_name = g.table_name
             ORDER BY g.rowid",
        )
        .map_err(|e| Error::new("IO-003").because(e))?;
    let mut rows = query.query([]).map_err(sql)?;
    let mut list = Vec::new();
    while let Some(row) = rows.next().map_err(sql)? {
        let name: String = row.get(0).map_err(sql)?;
        let geometry: String = row.get(1).map_err(sql)?;
        let kind: String = row.get(2).unwrap_or_default();
        let mut info = LayerInfo::new(name.clone(), kind_of(&kind));
        info.crs = row.get::<_, i64>(3).ok().and_then(|id| crs(db, id));
        let side = |i: usize| row.get::<_, f64>(i).ok().filter(|v| v.is_finite());
        if let (Some(a), Some(b), Some(c), Some(d)) = (side(4), side(5), side(6), side(7)) {
            info.extent = Some([a, b, c, d]);
        }
        // A table that is listed and not there is no layer.
        let Some(feature) = feature(db, info, geometry)? else { continue };
        list.push(feature);
    }
    Ok(list)
}

fn kind_of(name: &str) -> GeometryKind {
    match name.to_ascii_uppercase().as_str() {
        "POLYGON" | "MULTIPOLYGON" | "CURVEPOLYGON" | "MULTISURFACE" | "SURFACE" => GeometryKind::Polygon,
        "LINESTRING" | "MULTILINESTRING" | "CURVE" | "MULTICURVE" | "COMPOUNDCURVE" => GeometryKind::Line,
        "POINT" | "MULTIPOINT" => GeometryKind::Point,
        _ => GeometryKind::Mixed,
    }
}

/// The system of a layer; -1 and 0 say that there is none.
fn crs(db: &Connection, id: i64) -> Option<StatedCrs> {
    if id < 1 {
        return None;
    }
    let sql = "SELECT srs_name, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1";
    db.query_row(sql, [id], |r| {
        let organization: String = r.get(1).unwrap_or_default();
        let number: Option<u32> = r.get(2).ok();
        let definition: Option<String> = r.get(3).ok();
        let stated = definition.as_deref().filter(|d| !d.eq_ignore_ascii_case("undefined")).and_then(stated::from_wkt);
        let epsg = number.filter(|_| organization.eq_ignore_ascii_case("EPSG"));
        Ok(StatedCrs {
            epsg: epsg.or(stated.as_ref().and_then(|s| s.epsg)),
            name: r.get(0).ok(),
            definition: stated.and_then(|s| s.definition),
        })
    })
    .ok()
}

fn feature(db: &Connection, mut info: LayerInfo, geometry: String) -> Result<Option<Feature>> {
    let mut query = db.prepare("SELECT name, type, pk FROM pragma_table_info(?1)").map_err(sql)?;
    let mut rows = query.query([&info.name]).map_err(sql)?;
    let (mut columns, mut key) = (Vec::new(), None);
    while let Some(row) = rows.next().map_err(sql)? {
        let name: String = row.get(0).map_err(sql)?;
        let kind: String = row.get(1).unwrap_or_default();
        if name.eq_ignore_ascii_case(&geometry) {
            continue;
        }
        if row.get::<_, i64>(2).unwrap_or(0) == 1 && kind.eq_ignore_ascii_case("INTEGER") {
            key = Some(name);
            continue;
        }
        columns.push((name, field_kind(&kind)));
    }
    if columns.is_empty() && key.is_none() {
        return Ok(None);
    }
    let counted =
        db.query_row("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?1", [&info.name], |r| r.get(0));
    let count = format!("SELECT count(*) FROM {}", quoted(&info.name));
    let n: i64 = counted.or_else(|_| db.query_row(&count, [], |r| r.get(0))).unwrap_or(0);
    info.features = n.max(0) as u64;
    info.fields.clone_from(&columns);
    Ok(Some(Feature { info, geometry, key, columns }))
}

fn field_kind(declared: &str) -> FieldKind {
    let upper = declared.to_ascii_uppercase();
    let word = upper.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    match word {
        "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "INTEGER" | "BIGINT" => FieldKind::Int,
        "FLOAT" | "DOUBLE" | "REAL" | "NUMERIC" | "DECIMAL" => FieldKind::Real,
        _ => FieldKind::Text,
    }
}

type Piece = (Chunk, Vec<Cells>);

/// All rows, read by ranges of row numbers on all threads.
fn rows(path: &Path, t: &Feature, watch: &dyn Watch) -> Result<(Vec<Chunk>, Vec<Vec<Cells>>)> {
    let name = quoted(&t.info.name);
    let columns: Vec<String> =
        std::iter::once(&t.geometry).chain(t.columns.iter().map(|(n, _)| n)).map(|n| quoted(n)).collect();
    let select = format!("SELECT {} FROM {name}", columns.join(", "));
    let ranges = ranges(path, t, &name)?;
    let done = AtomicU64::new(0);
    let total = t.info.features;
    let report = |n: u64| {
        let now = done.fetch_add(n, Ordering::Relaxed) + n;
        watch.progress(now, total.max(now));
    };
    let pieces: Vec<Piece> = match (&t.key, ranges) {
        (Some(key), ranges) if !ranges.is_empty() => {
            let by = format!("{select} WHERE {0} BETWEEN ?1 AND ?2 ORDER BY {0}", quoted(key));
            ranges
                .into_par_iter()
                .map_init(
                    || open(path),
                    |db, (from, to)| piece(db.as_ref().map_err(Clone::clone)?, &by, &[from, to], t, &report),
                )
                .collect::<Result<_>>()?
        }
        _ => vec![piece(&open(path)?, &select, &[], t, &report)?],
    };
    watch.check()?;
    Ok(pieces.into_iter().unzip())
}

/// Rows in a range, about.
const ROWS: u64 = 8192;
/// Ranges at most; a table with huge holes in its numbers has fuller ones.
const RANGES: u64 = 4096;

/// Ranges of row numbers that cover the table; none for a table without row numbers.
fn ranges(path: &Path, t: &Feature, name: &str) -> Result<Vec<(i64, i64)>> {
    let Some(key) = t.key.as_deref().map(quoted) else { return Ok(Vec::new()) };
    let db = open(path)?;
    let ends = |r: &Row| Ok((r.get::<_, Option<i64>>(0)?, r.get::<_, Option<i64>>(1)?));
    let (min, max) = db.query_row(&format!("SELECT min({key}), max({key}) FROM {name}"), [], ends).map_err(sql)?;
    let (Some(min), Some(max)) = (min, max) else { return Ok(Vec::new()) };
    let span = max.abs_diff(min);
    let step = (span / RANGES).max(ROWS.min(span / 8)).max(1);
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
    let expected = ROWS as usize;
    let mut chunk = Chunk::with_room(expected, expected * 32);
    let mut cells: Vec<Cells> = t.columns.iter().map(|(_, k)| Cells::new(*k, expected)).collect();
    while let Some(row) = rows.next().map_err(sql)? {
        geometry(row, &mut chunk);
        for (i, c) in cells.iter_mut().enumerate() {
            match row.get_ref(i + 1).map_err(sql)? {
                ValueRef::Null | ValueRef::Blob(_) => c.missing(),
                ValueRef::Integer(x) => c.int(x),
                ValueRef::Real(x) => c.real(x),
                ValueRef::Text(t) => c.text(t),
            }
        }
        // Offsets of a piece are 32 bits wide.
        if chunk.vertices() > (u32::MAX / 2) as usize {
            return Err(Error::new("IO-012").with("count", chunk.vertices()).with("most", u32::MAX));
        }
    }
    report(chunk.rows() as u64);
    Ok((chunk, cells))
}

fn geometry(row: &Row, chunk: &mut Chunk) {
    let mark = chunk.mark();
    match row.get_ref(0) {
        Ok(ValueRef::Blob(b)) => match wkb::inside_gpkg(b).map(|w| wkb::row(w.wkb, chunk)) {
            Some(wkb::Decoded::Done(_)) => {}
            Some(wkb::Decoded::Curve) => chunk.end_row(mark, RowState::Other),
            None => chunk.end_row(mark, RowState::Broken),
        },
        Ok(ValueRef::Null) => chunk.end_row(mark, RowState::Null),
        _ => chunk.end_row(mark, RowState::Broken),
    }
}
