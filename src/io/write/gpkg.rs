//! GeoPackage: one SQLite file with features, r-tree, styles and aliases that QGIS opens as it is.
//!
//! SQLite makes the file with all that describes it; the rows are then put in from below (`btree`).
//! No write-ahead log is used, so one file is all there is. The same input gives the same bytes.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, params};

use super::btree::{Filler, PAGE};
use super::gpkg_rows::Features;
use super::gpkg_schema::{APPLICATION_ID, STYLES, TABLES, USER_VERSION, triggers};
use super::rtree::Tree;
use super::{Fault, Staged, Table, Values, wkt};
use crate::base::{Result, Watch};
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
/// Rows without geometry are written with a null geometry.
/// Errors: `OUT-001` cannot write, `OUT-002` fields and rows do not fit, `RUN-001` cancelled.
pub fn write(path: &Path, layers: &[Layer<'_>], stamp: &str, watch: &dyn Watch) -> Result<()> {
    for layer in layers {
        layer.table.check()?;
    }
    let (staged, temp) = Staged::for_file(path)?;
    fill(&temp, layers, stamp, watch).map_err(|e| e.at(path))?;
    staged.publish()?;
    Ok(())
}

/// All but the rows by SQLite; then the rows.
fn fill(path: &Path, layers: &[Layer<'_>], stamp: &str, watch: &dyn Watch) -> std::result::Result<(), Fault> {
    let db = create(path)?;
    // One after the other in one transaction: nothing reads the file before it is whole.
    db.execute_batch("BEGIN")?;
    let places = layers.iter().map(|l| describe(&db, l, stamp)).collect::<rusqlite::Result<Vec<_>>>()?;
    if layers.iter().any(|l| !l.styles.is_empty()) {
        write_styles(&db, layers, stamp)?;
    }
    db.execute_batch("COMMIT")?;
    db.close().map_err(|(_, e)| e)?;
    let mut file = Filler::open(path)?;
    for (layer, place) in layers.iter().zip(places) {
        file.fill(place.rows, &Features::new(&layer.table, place.srs), watch)?;
        if let (Some(shapes), Some(roots)) = (layer.table.shapes, place.tree) {
            Tree::of(shapes).fill(&mut file, roots, watch)?;
        }
    }
    file.finish()?;
    Ok(())
}

/// Where the rows of a layer go: root pages of its tables.
struct Place {
    rows: u32,
    /// Those of the r-tree: rows, parents, nodes.
    tree: Option<[u32; 3]>,
    srs: i32,
}

fn create(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    // The file is private until it is renamed, so a journal would only cost time.
    db.execute_batch(&format!(
        "PRAGMA page_size = {PAGE}; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {USER_VERSION};
         PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -65536; PRAGMA synchronous = OFF;"
    ))?;
    db.query_row("PRAGMA journal_mode = OFF", [], |_| Ok(()))?;
    db.execute_batch(TABLES)?;
    Ok(db)
}

/// Everything about a layer but its rows.
fn describe(db: &Connection, layer: &Layer<'_>, stamp: &str) -> rusqlite::Result<Place> {
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
    if table.rows() > 0 {
        // What SQLite itself would note of the numbers given out.
        db.execute("INSERT INTO sqlite_sequence(name, seq) VALUES (?1, ?2)", params![table.name, table.rows() as i64])?;
    }
    put_aliases(db, table)?;
    let mut place = Place { rows: root(db, table.name)?, tree: None, srs };
    if table.shapes.is_some() {
        put_geometry_column(db, table.name, srs)?;
        db.execute_batch(&triggers(table.name, GEOMETRY))?;
        let part = |part: &str| root(db, &format!("rtree_{}_{GEOMETRY}_{part}", table.name));
        place.tree = Some([part("rowid")?, part("parent")?, part("node")?]);
    }
    Ok(place)
}

/// Root page of a table.
fn root(db: &Connection, table: &str) -> rusqlite::Result<u32> {
    db.query_row("SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?1", [table], |r| r.get(0))
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
