//! GeoPackage: one SQLite file with features, r-tree, styles and aliases that QGIS opens as it is.
//!
//! No write-ahead log is used, so one file is all there is. The same input gives the same bytes.

use std::path::Path;

use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OpenFlags, ToSql, params};

use super::gpkg_schema::{APPLICATION_ID, STYLES, TABLES, USER_VERSION, triggers};
use super::{Col, Staged, Table, Value, Values, cannot_write, rtree, wkb, wkt};
use crate::base::{BLOCK_ROWS, Error, Result, Watch};
use crate::geo::{Bounds, Crs, CrsKind};

/// Name of the geometry column.
pub const GEOMETRY: &str = "geom";
/// Reference system numbers of the standard for "not known".
const SRS_CARTESIAN: i32 = -1;
/// First number for systems without an EPSG code of their own.
const SRS_OWN: i32 = 100_000;

/// A layer with the styles stored beside it.
pub struct Layer<'a> {
    /// Fields and shapes.
    pub table: Table<'a>,
    /// Styles; the first marked as default is used by QGIS.
    pub styles: Vec<Style>,
}

/// A style as QGIS keeps it in `layer_styles`; see [`super::style`] for making one.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// Name shown in the list of styles.
    pub name: String,
    /// QGIS style document.
    pub qml: String,
    /// Styled Layer Descriptor 1.0.
    pub sld: String,
    /// Whether the layer opens with it.
    pub default: bool,
}

/// Writes layers into a new file, replacing an old one only when all is written.
///
/// `stamp` is the time noted in the file, such as `2026-01-01T00:00:00.000Z`: given, so that bytes repeat.
/// Rows without geometry are written with a null geometry. Cost: about 8 s per million rows of 27 vertices.
/// Errors: `OUT-001` cannot write, `OUT-002` fields and rows do not fit, `RUN-001` cancelled.
pub fn write(path: &Path, layers: &[Layer<'_>], stamp: &str, watch: &dyn Watch) -> Result<()> {
    for layer in layers {
        layer.table.check()?;
    }
    let (staged, temp) = Staged::for_file(path)?;
    let mut db = create(&temp).map_err(cannot_write(path))?;
    let styled = layers.iter().any(|l| !l.styles.is_empty());
    for layer in layers {
        write_layer(&mut db, layer, stamp, watch).map_err(|e| match e {
            Fault::Ours(e) => e,
            Fault::Sql(e) => cannot_write(path)(e),
        })?;
    }
    if styled {
        write_styles(&db, layers, stamp).map_err(cannot_write(path))?;
    }
    db.close().map_err(|(_, e)| cannot_write(path)(e))?;
    staged.publish()?;
    Ok(())
}

enum Fault {
    Ours(Error),
    Sql(rusqlite::Error),
}

impl From<rusqlite::Error> for Fault {
    fn from(e: rusqlite::Error) -> Self {
        Self::Sql(e)
    }
}

fn create(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    // The file is private until it is renamed, so a journal would only cost time.
    db.execute_batch(&format!(
        "PRAGMA page_size = 4096; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION};
         PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; PRAGMA synchronous = OFF;"
    ))?;
    db.query_row("PRAGMA journal_mode = OFF", [], |_| Ok(()))?;
    db.execute_batch(TABLES)?;
    Ok(db)
}

fn write_layer(
    db: &mut Connection,
    layer: &Layer<'_>,
    stamp: &str,
    watch: &dyn Watch,
) -> std::result::Result<(), Fault> {
    let table = &layer.table;
    let srs = match table.crs {
        Some(crs) if table.shapes.is_some() => put_srs(db, crs)?,
        _ => SRS_CARTESIAN,
    };
    let extent = table.shapes.map_or(Bounds::EMPTY, |s| s.extent());
    let of = |x: f64| (!extent.is_empty()).then_some(x);
    db.execute(
        "INSERT INTO gpkg_contents VALUES (?1, ?2, ?3, '', ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            table.name,
            if table.shapes.is_some() { "features" } else { "attributes" },
            if table.title.is_empty() { table.name } else { table.title },
            stamp,
            of(extent.min_x),
            of(extent.min_y),
            of(extent.max_x),
            of(extent.max_y),
            table.shapes.map(|_| srs)
        ],
    )?;
    db.execute("INSERT INTO gpkg_ogr_contents VALUES (?1, ?2)", params![table.name, table.rows() as i64])?;
    db.execute_batch(&create_table(table))?;
    put_aliases(db, table)?;
    put_rows(db, table, srs, watch)?;
    if let Some(shapes) = table.shapes {
        put_geometry_column(db, table.name, srs)?;
        let tx = db.transaction()?;
        rtree::fill(&tx, &format!("rtree_{}_{GEOMETRY}", table.name).replace('"', "\"\""), shapes)?;
        tx.execute_batch(&triggers(table.name, GEOMETRY))?;
        tx.commit()?;
    }
    Ok(())
}

fn put_srs(db: &Connection, crs: &Crs) -> rusqlite::Result<i32> {
    let Some((name, text)) = wkt::ogc(crs) else { return Ok(SRS_CARTESIAN) };
    let (id, organization) = match crs.epsg {
        Some(code) => (code as i32, "EPSG"),
        None if crs.kind == CrsKind::LonLat => (4490, "EPSG"),
        None => (SRS_OWN, "NONE"),
    };
    db.execute(
        "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?1, ?2, ?3, ?2, ?4, NULL)",
        params![name, id, organization, text],
    )?;
    Ok(id)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn create_table(table: &Table<'_>) -> String {
    let mut sql = format!("CREATE TABLE {} (\"fid\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", quoted(table.name));
    if table.shapes.is_some() {
        sql += &format!(", \"{GEOMETRY}\" MULTIPOLYGON");
    }
    for c in &table.columns {
        let kind = match c.values {
            Values::Coded(..) | Values::Words(_) => "TEXT",
            Values::Int(_) => "INTEGER",
            Values::Real(_) => "REAL",
        };
        sql += &format!(", {} {kind}", quoted(&c.name));
    }
    sql + ")"
}

fn put_aliases(db: &Connection, table: &Table<'_>) -> rusqlite::Result<()> {
    let mut put =
        db.prepare("INSERT INTO gpkg_data_columns(table_name, column_name, name, title) VALUES (?1, ?2, ?3, ?3)")?;
    let mut used: Vec<&str> = Vec::new();
    for c in &table.columns {
        // The name must be unique within a table; a repeated alias would break the whole file for other readers.
        let alias: &str = &c.alias;
        if !alias.is_empty() && !used.contains(&alias) {
            put.execute(params![table.name, c.name, alias])?;
            used.push(alias);
        }
    }
    Ok(())
}

fn put_geometry_column(db: &Connection, name: &str, srs: i32) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, 'MULTIPOLYGON', ?3, 0, 0)",
        params![name, GEOMETRY, srs],
    )?;
    db.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, ?2, 'gpkg_rtree_index',
         'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        params![name, GEOMETRY],
    )?;
    let tree = quoted(&format!("rtree_{name}_{GEOMETRY}"));
    db.execute_batch(&format!("CREATE VIRTUAL TABLE {tree} USING rtree(id, minx, maxx, miny, maxy)"))
}

fn put_rows(db: &mut Connection, table: &Table<'_>, srs: i32, watch: &dyn Watch) -> std::result::Result<(), Fault> {
    let rows = table.rows();
    let tx = db.transaction()?;
    {
        let mut put = tx.prepare(&insert_statement(table))?;
        let first = 2 + usize::from(table.shapes.is_some());
        let mut geometry = Vec::new();
        for row in 0..rows {
            if row % BLOCK_ROWS == 0 {
                watch.check().map_err(Fault::Ours)?;
                watch.progress(row as u64, rows as u64);
            }
            put.raw_bind_parameter(1, row as i64 + 1)?;
            if let Some(shapes) = table.shapes {
                let there = wkb::geopackage(shapes, row, srs, &mut geometry);
                put.raw_bind_parameter(2, there.then_some(geometry.as_slice()))?;
            }
            for (i, c) in table.columns.iter().enumerate() {
                put.raw_bind_parameter(first + i, c.values.at(row))?;
            }
            put.raw_execute()?;
        }
    }
    tx.commit()?;
    Ok(())
}

fn insert_statement(table: &Table<'_>) -> String {
    let mut names = vec!["\"fid\"".to_owned()];
    if table.shapes.is_some() {
        names.push(quoted(GEOMETRY));
    }
    names.extend(table.columns.iter().map(|c: &Col<'_>| quoted(&c.name)));
    let marks = vec!["?"; names.len()].join(",");
    format!("INSERT INTO {} ({}) VALUES ({marks})", quoted(table.name), names.join(","))
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Missing => None::<i64>.to_sql().map(|_| ToSqlOutput::Owned(rusqlite::types::Value::Null)),
            Self::Text(t) => Ok(ToSqlOutput::from(*t)),
            Self::Int(i) => Ok(ToSqlOutput::from(*i)),
            Self::Real(x) => Ok(ToSqlOutput::from(*x)),
        }
    }
}

fn write_styles(db: &Connection, layers: &[Layer<'_>], stamp: &str) -> rusqlite::Result<()> {
    db.execute_batch(STYLES)?;
    db.execute(
        "INSERT INTO gpkg_contents(table_name, data_type, identifier, description, last_change)
         VALUES ('layer_styles', 'attributes', 'layer_styles', '', ?1)",
        params![stamp],
    )?;
    let mut put = db.prepare(
        "INSERT INTO layer_styles(f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
         styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)
         VALUES ('', '', ?1, ?2, ?3, ?4, ?5, ?6, '', '', NULL, ?7)",
    )?;
    for layer in layers {
        for s in &layer.styles {
            let aliases = layer.table.columns.iter().map(|c| (&*c.name, &*c.alias));
            let qml = super::style::with_aliases(&s.qml, aliases);
            put.execute(params![layer.table.name, GEOMETRY, s.name, qml, s.sld, s.default, stamp])?;
        }
    }
    Ok(())
}
