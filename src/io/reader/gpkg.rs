//! GeoPackage: what is in it by SQLite, its own code (triggers, functions in views) not trusted; the rows by their pages
//! (`gpkg_pages`) or, where something is unusual, by SQLite as well (`gpkg_rows`).

use std::path::Path;

use rusqlite::Connection;

use super::blobs::{Blobs, Run};
use super::cells::{self, Cells};
use super::encoding::Decision;
use super::hand_over::{self, Reading};
use super::mapped::{self, Database, sql};
use super::{choose, gpkg_pages, gpkg_rows, stated};
use crate::base::{Error, Finding, Result, Severity, Watch};
use crate::io::raw::{FieldKind, GeometryKind, LayerInfo, Source, StatedCrs};

/// A feature table.
pub struct Feature {
    /// Its description.
    pub info: LayerInfo,
    /// Geometry column.
    pub geometry: String,
    /// Column that is the row number, if the table has one.
    pub key: Option<String>,
    /// The other columns.
    pub columns: Vec<(String, FieldKind)>,
}

/// Consecutive rows of a table.
pub struct Piece {
    /// Geometry.
    pub run: Run,
    /// Values by column.
    pub cells: Vec<Cells>,
}

impl Piece {
    /// No rows yet, with room for some.
    pub fn with_room(t: &Feature, rows: usize) -> Self {
        Self { run: Run::with_room(rows), cells: t.columns.iter().map(|(_, k)| Cells::new(*k, rows)).collect() }
    }
}

/// Reads or describes the layers.
pub fn read(source: &Source, out: Option<&Path>, watch: &dyn Watch) -> Result<Vec<LayerInfo>> {
    let text = Decision::declared_or_format(source.encoding.as_deref())?;
    let map = mapped::map(&source.path)?;
    let db = Database::open(&map)?;
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
    watch.stage("stage-read-rows");
    let by_pages = gpkg_pages::Stored::of(&db, &table).and_then(|s| gpkg_pages::rows(&map, &s, &table, watch));
    let pieces = match by_pages {
        Some(pieces) => pieces,
        None => gpkg_rows::rows(&map, &db, &table, watch)?,
    };
    watch.check()?;
    drop(db);
    let (runs, cells): (Vec<Run>, Vec<Vec<Cells>>) = pieces.into_iter().map(|p| (p.run, p.cells)).unzip();
    let geometry = Blobs::new(&map, runs);
    let cells = cells::join(cells, watch)?;
    let mut info = table.info;
    if geometry.third() {
        info.notes.push(Finding::new("IO-031", Severity::Note));
    }
    let fields: Vec<_> = table.columns.into_iter().map(|(n, _)| n.into_bytes()).zip(cells).collect();
    let reading = Reading { info, geometry, fields: Box::new(|| Ok(fields)), text, feature: None };
    hand_over::write(out, source, reading, watch).map(|i| vec![i])
}

/// Changes that another program has not yet put into the file: they lie beside it and are not read.
fn waiting(path: &Path) -> Option<Finding> {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    let size = std::fs::metadata(name).map_or(0, |m| m.len());
    (size > 0).then(|| Finding::new("IO-036", Severity::Warn))
}

/// A name as SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The feature tables of a file.
pub fn tables(db: &Connection) -> Result<Vec<Feature>> {
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
    // A view may go on for ever; no layer has more rows than its file has bytes.
    let count = format!(
        "SELECT count(*) FROM (SELECT 1 FROM {} LIMIT (SELECT page_count * page_size FROM pragma_page_count, pragma_page_size))",
        quoted(&info.name)
    );
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
