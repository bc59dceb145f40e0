//! GeoJSON (RFC 7946) for the web and for small layers. Coordinates are written as they are, so give longitude and
//! latitude; a projected layer is marked with the older `crs` member, which GDAL and QGIS read.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::{Staged, Table, Value, cannot_write};
use crate::base::{BLOCK_ROWS, Result, Watch};
use crate::geo::Shapes;

/// Writes a layer. Rows without geometry get `null`. Errors: `OUT-001`, `OUT-002`, `RUN-001`.
pub fn write(path: &Path, table: &Table<'_>, watch: &dyn Watch) -> Result<()> {
    table.check()?;
    let (staged, temp) = Staged::for_file(path)?;
    let mut out = BufWriter::with_capacity(1 << 18, File::create(&temp).map_err(cannot_write(path))?);
    let mut text = format!("{{\"type\":\"FeatureCollection\",\"name\":{}", quoted(table.name));
    if let Some(code) = table.crs.and_then(|c| c.epsg) {
        text += &format!(",\"crs\":{{\"type\":\"name\",\"properties\":{{\"name\":\"urn:ogc:def:crs:EPSG::{code}\"}}}}");
    }
    text += ",\"features\":[";
    let rows = table.rows();
    for row in 0..rows {
        if row % BLOCK_ROWS == 0 {
            watch.check()?;
            watch.progress(row as u64, rows as u64);
        }
        text += if row == 0 { "\n" } else { ",\n" };
        text += "{\"type\":\"Feature\",\"properties\":{";
        for (i, c) in table.columns.iter().enumerate() {
            if i > 0 {
                text.push(',');
            }
            text += &format!("{}:{}", quoted(&c.name), json(c.values.at(row)));
        }
        text += "},\"geometry\":";
        geometry(&mut text, table.shapes, row);
        text.push('}');
        out.write_all(text.as_bytes()).map_err(cannot_write(path))?;
        text.clear();
    }
    text += "\n]}\n";
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(cannot_write(path))?;
    drop(out);
    staged.publish()?;
    Ok(())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn json(value: Value<'_>) -> String {
    match value {
        Value::Missing => "null".into(),
        Value::Text(t) => quoted(t),
        Value::Int(i) => i.to_string(),
        Value::Real(x) if x.is_finite() => x.to_string(),
        // JSON has no infinite numbers.
        Value::Real(_) => "null".into(),
    }
}

fn geometry(text: &mut String, shapes: Option<&Shapes>, row: usize) {
    let rings = shapes.map_or(0..0, |s| s.rings_of(row));
    let Some(shapes) = shapes.filter(|_| !rings.is_empty()) else {
        text.push_str("null");
        return;
    };
    text.push_str("{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for k in rings.clone() {
        if !shapes.is_hole(k) {
            text.push_str(if k == rings.start { "[" } else { "],[" });
        } else {
            text.push(',');
        }
        text.push('[');
        for (i, [x, y]) in shapes.ring(k).iter().enumerate() {
            if i > 0 {
                text.push(',');
            }
            *text += &format!("[{x},{y}]");
        }
        text.push(']');
    }
    text.push_str("]]}");
}
