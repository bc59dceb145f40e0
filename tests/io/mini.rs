//! Small files written by hand, byte for byte, so that the reader is not tested against our own writer alone.

use std::path::{Path, PathBuf};

/// A text field of a shapefile: name, width.
pub type Text<'a> = (&'a [u8], u8);

/// Writes `.shp`, `.shx` and `.dbf` with one square per row, and `.cpg` if a label is given.
pub fn shapefile(
    folder: &Path,
    stem: &str,
    fields: &[Text],
    rows: &[&[Vec<u8>]],
    cpg: Option<&str>,
    byte: u8,
) -> PathBuf {
    let record = |i: usize| {
        let (x, y) = (i as f64 * 20.0, i as f64 * 10.0);
        let ring = [[x, y], [x, y + 9.0], [x + 9.0, y + 9.0], [x + 9.0, y], [x, y]];
        let mut b = 5i32.to_le_bytes().to_vec();
        [x, y, x + 9.0, y + 9.0].iter().for_each(|v| b.extend(v.to_le_bytes()));
        [1i32, 5, 0].iter().for_each(|v| b.extend(v.to_le_bytes()));
        ring.iter().flatten().for_each(|v| b.extend(v.to_le_bytes()));
        b
    };
    let (mut shp, mut shx) = (Vec::new(), Vec::new());
    for i in 0..rows.len() {
        let r = record(i);
        let words = (r.len() / 2) as i32;
        shx.extend((50 + shp.len() as i32 / 2).to_be_bytes());
        shx.extend(words.to_be_bytes());
        shp.extend((i as i32 + 1).to_be_bytes());
        shp.extend(words.to_be_bytes());
        shp.extend(r);
    }
    let path = folder.join(format!("{stem}.shp"));
    std::fs::write(&path, [head(shp.len()), shp].concat()).unwrap();
    std::fs::write(path.with_extension("shx"), [head(shx.len()), shx].concat()).unwrap();
    std::fs::write(path.with_extension("dbf"), dbf(fields, rows, byte)).unwrap();
    if let Some(label) = cpg {
        std::fs::write(path.with_extension("cpg"), label).unwrap();
    }
    path
}

fn head(body: usize) -> Vec<u8> {
    let mut b = 9994i32.to_be_bytes().to_vec();
    b.resize(24, 0);
    b.extend((50 + body as i32 / 2).to_be_bytes());
    b.extend(1000i32.to_le_bytes());
    b.extend(5i32.to_le_bytes());
    b.resize(100, 0);
    b
}

fn dbf(fields: &[Text], rows: &[&[Vec<u8>]], byte: u8) -> Vec<u8> {
    let width = 1 + fields.iter().map(|f| u16::from(f.1)).sum::<u16>();
    let mut b = vec![3, 126, 1, 1];
    b.extend((rows.len() as u32).to_le_bytes());
    b.extend((33 + 32 * fields.len() as u16).to_le_bytes());
    b.extend(width.to_le_bytes());
    b.resize(32, 0);
    b[29] = byte;
    for (name, len) in fields {
        let mut d = [0; 32];
        d[..name.len()].copy_from_slice(name);
        (d[11], d[16]) = (b'C', *len);
        b.extend(d);
    }
    b.push(0x0d);
    for row in rows {
        b.push(b' ');
        for (value, (_, len)) in row.iter().zip(fields) {
            let mut cell = value.clone();
            cell.resize(*len as usize, b' ');
            b.extend(cell);
        }
    }
    b
}

/// A polygon as WKB.
pub fn square(x: f64) -> Vec<u8> {
    let mut b = vec![1];
    [3u32, 1, 5].iter().for_each(|v| b.extend(v.to_le_bytes()));
    let ring = [[x, 0.0], [x + 9.0, 0.0], [x + 9.0, 9.0], [x, 9.0], [x, 0.0]];
    ring.iter().flatten().for_each(|v: &f64| b.extend(v.to_le_bytes()));
    b
}

/// The same in the head of a GeoPackage blob.
pub fn blob(wkb: &[u8]) -> Vec<u8> {
    [b"GP\x00\x01\x00\x00\x00\x00".as_slice(), wkb].concat()
}

/// A GeoPackage with polygon tables of the given names and a first table with odd rows.
pub fn geopackage(path: &Path, tables: &[&str]) {
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute_batch(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
            organization_coordsys_id INTEGER, definition TEXT, description TEXT);
         CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
            last_change TEXT, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
            srs_id INTEGER, z TINYINT, m TINYINT);
         INSERT INTO gpkg_spatial_ref_sys VALUES ('CGCS2000 / CM 114E', 4547, 'EPSG', 4547, 'undefined', '');",
    )
    .unwrap();
    for t in tables {
        db.execute("INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES (?1, 'features', 4547)", [t])
            .unwrap();
        db.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'POLYGON', 4547, 0, 0)", [t]).unwrap();
        let quoted = format!("\"{}\"", t.replace('"', "\"\""));
        db.execute_batch(&format!(
            "CREATE TABLE {quoted} (fid INTEGER PRIMARY KEY, geom BLOB, \"地类编码\" TEXT, n INTEGER)"
        ))
        .unwrap();
        let put = format!("INSERT INTO {quoted} (geom, \"地类编码\", n) VALUES (?1, ?2, ?3)");
        for i in 0..3 {
            db.execute(&put, (blob(&square(f64::from(i) * 10.0)), "0301", i)).unwrap();
        }
        db.execute(&put, (None::<Vec<u8>>, None::<String>, None::<i64>)).unwrap();
        db.execute(&put, (b"GP\x00\x11\x00\x00\x00\x00\x01\x03\x00\x00\x00\x00\x00\x00\x00".to_vec(), "0101", 7.5))
            .unwrap();
        db.execute(&put, (b"GPnonsense".to_vec(), "0101", "seven")).unwrap();
    }
}
