//! GeoParquet 1.1: WKB geometry, boxes by row that readers filter by, zstd.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryBuilder, Float64Array, Float64Builder, Int64Array, RecordBatch, StringBuilder, StructArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Fields, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde_json::{Value as Json, json};

use super::projjson::projjson;
use super::{Staged, Table, Value, Values, cannot_write, wkb};
use crate::base::{Error, Result, Watch};
use crate::geo::Shapes;

/// Name of the geometry column.
const GEOMETRY: &str = "geometry";
/// Name of the boxes.
const BOX: &str = "bbox";
const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];
/// Rows of a group: what a reader unpacks at least.
const GROUP: usize = 65_536;

/// Writes a layer or, without shapes, a plain table. Rows without geometry get a null geometry.
///
/// Errors: `OUT-001`, `OUT-002` also for a field that is called like the geometry or its boxes, `RUN-001`.
pub fn write(path: &Path, table: &Table<'_>, watch: &dyn Watch) -> Result<()> {
    table.check()?;
    let taken = |c: &&super::Col<'_>| table.shapes.is_some() && [GEOMETRY, BOX].contains(&c.name.as_ref());
    if let Some(c) = table.columns.iter().find(taken) {
        return Err(Error::new("OUT-002").with("field", c.name.as_ref()).in_layer(table.name).in_field(&c.name));
    }
    let (staged, temp) = Staged::for_file(path)?;
    let file = File::create(&temp).map_err(cannot_write(path))?;
    let schema = Arc::new(schema(table));
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP));
    if let Some(shapes) = table.shapes {
        let geo = KeyValue::new("geo".to_owned(), about(table, shapes).to_string());
        properties = properties.set_key_value_metadata(Some(vec![geo]));
    }
    let mut out =
        ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties.build())).map_err(cannot_write(path))?;
    let rows = table.rows();
    for first in (0..rows).step_by(GROUP) {
        watch.check()?;
        watch.progress(first as u64, rows as u64);
        let range = first..rows.min(first + GROUP);
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns(table, range)).map_err(cannot_write(path))?;
        out.write(&batch).map_err(cannot_write(path))?;
    }
    out.close().map_err(cannot_write(path))?;
    staged.publish()?;
    Ok(())
}

/// The `geo` entry of the file.
fn about(table: &Table<'_>, shapes: &Shapes) -> Json {
    let side = |name: &str| (name.to_owned(), json!([BOX, name]));
    let covering: serde_json::Map<String, Json> = SIDES.iter().map(|s| side(s)).collect();
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        // `null` says that the system is not known; without the entry it would be longitude and latitude.
        "crs": table.crs.and_then(projjson),
        "covering": {BOX: covering},
    });
    let b = shapes.extent();
    if let (false, Some(fields)) = (b.is_empty(), column.as_object_mut()) {
        fields.insert("bbox".into(), json!([b.min_x, b.min_y, b.max_x, b.max_y]));
    }
    json!({"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}})
}

fn sides() -> Fields {
    SIDES.iter().map(|s| Field::new(*s, DataType::Float64, true)).collect()
}

fn schema(table: &Table<'_>) -> Schema {
    let kind = |v: &Values<'_>| match v {
        Values::Coded(..) | Values::Words(_) => DataType::Utf8,
        Values::Int(_) => DataType::Int64,
        Values::Real(_) => DataType::Float64,
    };
    let mut fields: Vec<Field> =
        table.columns.iter().map(|c| Field::new(c.name.as_ref(), kind(&c.values), true)).collect();
    if table.shapes.is_some() {
        fields.push(Field::new(GEOMETRY, DataType::Binary, true));
        fields.push(Field::new(BOX, DataType::Struct(sides()), true));
    }
    Schema::new(fields)
}

fn columns(table: &Table<'_>, rows: std::ops::Range<usize>) -> Vec<ArrayRef> {
    let mut list: Vec<ArrayRef> = table.columns.iter().map(|c| values(&c.values, rows.clone())).collect();
    if let Some(shapes) = table.shapes {
        let (mut blobs, mut wkb) = (BinaryBuilder::new(), Vec::new());
        for row in rows.clone() {
            wkb.clear();
            blobs.append_option(wkb::multipolygon(shapes, row, &mut wkb).then_some(&wkb));
        }
        list.push(Arc::new(blobs.finish()));
        list.push(Arc::new(boxes(shapes, rows)));
    }
    list
}

fn values(values: &Values<'_>, rows: std::ops::Range<usize>) -> ArrayRef {
    let at = |row| values.at(row);
    match values {
        Values::Coded(..) | Values::Words(_) => {
            let mut texts = StringBuilder::new();
            rows.for_each(|r| texts.append_option(if let Value::Text(t) = at(r) { Some(t) } else { None }));
            Arc::new(texts.finish())
        }
        Values::Int(_) => {
            Arc::new(rows.map(|r| if let Value::Int(n) = at(r) { Some(n) } else { None }).collect::<Int64Array>())
        }
        Values::Real(_) => {
            Arc::new(rows.map(|r| if let Value::Real(x) = at(r) { Some(x) } else { None }).collect::<Float64Array>())
        }
    }
}

fn boxes(shapes: &Shapes, rows: std::ops::Range<usize>) -> StructArray {
    let mut columns: [Float64Builder; 4] = Default::default();
    let mut there = Vec::with_capacity(rows.len());
    for row in rows {
        let b = shapes.bounds_of(row);
        there.push(!b.is_empty());
        for (column, side) in columns.iter_mut().zip([b.min_x, b.min_y, b.max_x, b.max_y]) {
            column.append_option((!b.is_empty()).then_some(side));
        }
    }
    let arrays = columns.into_iter().map(|mut c| Arc::new(c.finish()) as ArrayRef).collect();
    StructArray::new(sides(), arrays, Some(NullBuffer::from(there)))
}
