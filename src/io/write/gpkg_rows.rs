//! Rows of a layer as records of its GeoPackage table.

use super::btree::Rows;
use super::record::Record;
use super::{Table, Value, wkb};

/// The rows of a layer.
pub struct Features<'a> {
    table: &'a Table<'a>,
    srs: i32,
}

impl<'a> Features<'a> {
    /// Rows with geometry in the reference system number `srs`.
    pub fn new(table: &'a Table<'a>, srs: i32) -> Self {
        Self { table, srs }
    }
}

impl Rows for Features<'_> {
    fn len(&self) -> usize {
        self.table.rows()
    }
    fn key(&self, at: usize) -> i64 {
        at as i64 + 1
    }
    fn put(&self, at: usize, out: &mut Record) {
        // The key column is the row number itself.
        out.null();
        if let Some(shapes) = self.table.shapes {
            if shapes.rings_of(at).is_empty() {
                out.null();
            } else {
                out.blob_by(|bytes| wkb::geopackage(shapes, at, self.srs, bytes));
            }
        }
        for c in &self.table.columns {
            match c.values.at(at) {
                Value::Missing => out.null(),
                Value::Text(t) => out.text(t.as_bytes()),
                Value::Int(i) => out.int(i),
                Value::Real(x) => out.real(x),
            }
        }
    }
}
