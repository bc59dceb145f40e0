//! The tables that every GeoPackage has (OGC 12-128r17), and those QGIS looks for.

/// "GPKG" in the database header.
pub const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0.
pub const USER_VERSION: i32 = 10300;

/// Made before anything else.
pub const TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]', 'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT, mime_type TEXT,
  constraint_name TEXT,
  CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
  CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (
  constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN,
  max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
  CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_ogr_contents (table_name TEXT NOT NULL PRIMARY KEY, feature_count INTEGER DEFAULT NULL);
INSERT INTO gpkg_extensions VALUES
  ('gpkg_data_columns', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write'),
  ('gpkg_data_column_constraints', NULL, 'gpkg_schema', 'http://www.geopackage.org/spec121/#extension_schema', 'read-write');
";

/// The table in which QGIS keeps styles; its form is that of QGIS itself.
pub const STYLES: &str = "
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
  f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
";

/// Keeps the r-tree true when another program edits the layer (OGC 12-128r17, F.3). `{t}` table, `{g}` geometry column.
const RTREE_TRIGGERS: &str = "
CREATE TRIGGER \"rtree_{t}_{g}_insert\" AFTER INSERT ON \"{t}\" WHEN (new.\"{g}\" NOT NULL AND NOT ST_IsEmpty(NEW.\"{g}\"))
BEGIN INSERT OR REPLACE INTO \"rtree_{t}_{g}\" VALUES (NEW.\"fid\", ST_MinX(NEW.\"{g}\"), ST_MaxX(NEW.\"{g}\"), ST_MinY(NEW.\"{g}\"), ST_MaxY(NEW.\"{g}\")); END;
CREATE TRIGGER \"rtree_{t}_{g}_update1\" AFTER UPDATE OF \"{g}\" ON \"{t}\" WHEN OLD.\"fid\" = NEW.\"fid\" AND (NEW.\"{g}\" NOTNULL AND NOT ST_IsEmpty(NEW.\"{g}\"))
BEGIN INSERT OR REPLACE INTO \"rtree_{t}_{g}\" VALUES (NEW.\"fid\", ST_MinX(NEW.\"{g}\"), ST_MaxX(NEW.\"{g}\"), ST_MinY(NEW.\"{g}\"), ST_MaxY(NEW.\"{g}\")); END;
CREATE TRIGGER \"rtree_{t}_{g}_update2\" AFTER UPDATE OF \"{g}\" ON \"{t}\" WHEN OLD.\"fid\" = NEW.\"fid\" AND (NEW.\"{g}\" ISNULL OR ST_IsEmpty(NEW.\"{g}\"))
BEGIN DELETE FROM \"rtree_{t}_{g}\" WHERE id = OLD.\"fid\"; END;
CREATE TRIGGER \"rtree_{t}_{g}_update3\" AFTER UPDATE ON \"{t}\" WHEN OLD.\"fid\" != NEW.\"fid\" AND (NEW.\"{g}\" NOTNULL AND NOT ST_IsEmpty(NEW.\"{g}\"))
BEGIN DELETE FROM \"rtree_{t}_{g}\" WHERE id = OLD.\"fid\"; INSERT OR REPLACE INTO \"rtree_{t}_{g}\" VALUES (NEW.\"fid\", ST_MinX(NEW.\"{g}\"), ST_MaxX(NEW.\"{g}\"), ST_MinY(NEW.\"{g}\"), ST_MaxY(NEW.\"{g}\")); END;
CREATE TRIGGER \"rtree_{t}_{g}_update4\" AFTER UPDATE ON \"{t}\" WHEN OLD.\"fid\" != NEW.\"fid\" AND (NEW.\"{g}\" ISNULL OR ST_IsEmpty(NEW.\"{g}\"))
BEGIN DELETE FROM \"rtree_{t}_{g}\" WHERE id IN (OLD.\"fid\", NEW.\"fid\"); END;
CREATE TRIGGER \"rtree_{t}_{g}_delete\" AFTER DELETE ON \"{t}\" WHEN old.\"{g}\" NOT NULL
BEGIN DELETE FROM \"rtree_{t}_{g}\" WHERE id = OLD.\"fid\"; END;
CREATE TRIGGER \"trigger_insert_feature_count_{t}\" AFTER INSERT ON \"{t}\"
BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE lower(table_name) = lower('{q}'); END;
CREATE TRIGGER \"trigger_delete_feature_count_{t}\" AFTER DELETE ON \"{t}\"
BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1 WHERE lower(table_name) = lower('{q}'); END;
";

/// The triggers of a layer; `table` is its plain name.
pub fn triggers(table: &str, geometry: &str) -> String {
    RTREE_TRIGGERS
        .replace("{t}", &table.replace('"', "\"\""))
        .replace("{q}", &table.replace('\'', "''"))
        .replace("{g}", geometry)
}
