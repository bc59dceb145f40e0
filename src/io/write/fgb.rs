//! FlatGeobuf with its packed R-tree, for the web and for fast reading of a part by place.
//!
//! Features stay in the order of the rows; a spatial order makes the tree narrow, any order is correct.

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use super::flat::{self, Value as Field};
use super::{Staged, Table, Value, Values, cannot_write, wkt};
use crate::base::{BLOCK_ROWS, Result, Watch};
use crate::geo::{Bounds, Shapes};

/// Version 3.0 of the format.
const MAGIC: [u8; 8] = *b"fgb\x03fgb\x00";
const POLYGON: u8 = 3;
const MULTI_POLYGON: u8 = 6;
const LONG: u8 = 7;
const DOUBLE: u8 = 10;
const STRING: u8 = 11;
/// Children of a node, as all writers do.
const NODE: usize = 16;

/// Writes a layer. Rows without geometry get none; then there is no index, which knows only boxes.
///
/// Errors: `OUT-001`, `OUT-002`, `RUN-001`.
pub fn write(path: &Path, table: &Table<'_>, watch: &dyn Watch) -> Result<()> {
    table.check()?;
    let (staged, temp) = Staged::for_file(path)?;
    let mut out = BufWriter::with_capacity(1 << 18, File::create(&temp).map_err(cannot_write(path))?);
    let rows = table.rows();
    let nothing = Shapes::default();
    let shapes = table.shapes.unwrap_or(&nothing);
    let indexed = rows > 0 && (0..rows).all(|r| !shapes.bounds_of(r).is_empty());
    let mut bytes = Vec::new();
    header(table, shapes, indexed, &mut bytes);
    let after = (MAGIC.len() + bytes.len()) as u64;
    out.write_all(&MAGIC).and_then(|()| out.write_all(&bytes)).map_err(cannot_write(path))?;
    if indexed {
        // Its place; the tree is known when the features are.
        out.write_all(&vec![0; nodes(rows) * NODE_BYTES]).map_err(cannot_write(path))?;
    }
    let (mut places, mut at, mut values) = (Vec::with_capacity(rows), 0u64, Vec::new());
    for row in 0..rows {
        if row % BLOCK_ROWS == 0 {
            watch.check()?;
            watch.progress(row as u64, rows as u64);
        }
        properties(table, row, &mut values);
        feature(shapes, row, &values, &mut bytes);
        out.write_all(&bytes).map_err(cannot_write(path))?;
        places.push(at);
        at += bytes.len() as u64;
    }
    if indexed {
        let leaves = places.iter().enumerate().map(|(row, &at)| (shapes.bounds_of(row), at)).collect();
        out.seek(SeekFrom::Start(after)).map_err(cannot_write(path))?;
        out.write_all(&tree(leaves)).map_err(cannot_write(path))?;
    }
    out.flush().map_err(cannot_write(path))?;
    drop(out);
    staged.publish()?;
    Ok(())
}

fn header(table: &Table<'_>, shapes: &Shapes, indexed: bool, out: &mut Vec<u8>) {
    let column = |c: &super::Col<'_>| match c.values {
        Values::Coded(..) | Values::Words(_) => STRING,
        Values::Int(_) => LONG,
        Values::Real(_) => DOUBLE,
    };
    let columns = table.columns.iter().map(|c| {
        let mut fields = vec![(0, Field::Text(&c.name)), (1, Field::Byte(column(c)))];
        if !c.alias.is_empty() {
            fields.push((2, Field::Text(&c.alias)));
        }
        fields
    });
    let b = shapes.extent();
    let envelope = [b.min_x, b.min_y, b.max_x, b.max_y].map(f64::to_le_bytes).concat();
    let system = table.crs.and_then(|c| Some((c, wkt::ogc(c)?)));
    let mut fields = vec![(0, Field::Text(table.name))];
    if !b.is_empty() {
        fields.push((1, Field::Vector(&envelope, 8)));
    }
    fields.push((2, Field::Byte(MULTI_POLYGON)));
    fields.push((7, Field::Tables(columns.collect())));
    fields.push((8, Field::Long(table.rows() as u64)));
    fields.push((9, Field::Short(if indexed { NODE as u16 } else { 0 })));
    if let Some((crs, (name, text))) = &system {
        let mut of = vec![(2, Field::Text(name)), (4, Field::Text(text))];
        if let Some(code) = crs.epsg {
            of.insert(0, (1, Field::Int(code as i32)));
            of.insert(0, (0, Field::Text("EPSG")));
        }
        fields.push((10, Field::Table(of)));
    }
    if !table.title.is_empty() {
        fields.push((11, Field::Text(table.title)));
    }
    flat::sized(&fields, out);
}

/// The values of a row, each with the number of its column; missing ones are left out.
fn properties(table: &Table<'_>, row: usize, out: &mut Vec<u8>) {
    out.clear();
    for (i, c) in table.columns.iter().enumerate() {
        let value = c.values.at(row);
        if value != Value::Missing {
            out.extend_from_slice(&(i as u16).to_le_bytes());
        }
        match value {
            Value::Missing => {}
            Value::Text(t) => {
                out.extend_from_slice(&(t.len() as u32).to_le_bytes());
                out.extend_from_slice(t.as_bytes());
            }
            Value::Int(n) => out.extend_from_slice(&n.to_le_bytes()),
            Value::Real(x) => out.extend_from_slice(&x.to_le_bytes()),
        }
    }
}

fn feature(shapes: &Shapes, row: usize, values: &[u8], out: &mut Vec<u8>) {
    let rings = shapes.rings_of(row);
    let mut parts: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for k in rings {
        if parts.is_empty() || !shapes.is_hole(k) {
            parts.push(Default::default());
        }
        if let Some((ends, xy)) = parts.last_mut() {
            super::wkb::push_points(xy, shapes.ring(k));
            ends.extend_from_slice(&((xy.len() / 16) as u32).to_le_bytes());
        }
    }
    let mut fields = Vec::new();
    if !parts.is_empty() {
        let parts = parts.iter().map(polygon).collect();
        fields.push((0, Field::Table(vec![(6, Field::Byte(MULTI_POLYGON)), (7, Field::Tables(parts))])));
    }
    fields.push((1, Field::Vector(values, 1)));
    flat::sized(&fields, out);
}

fn polygon((ends, xy): &(Vec<u8>, Vec<u8>)) -> flat::Table<'_> {
    let mut fields = Vec::new();
    // One ring needs no ends.
    if ends.len() > 4 {
        fields.push((0, Field::Vector(ends, 4)));
    }
    fields.push((1, Field::Vector(xy, 8)));
    fields.push((6, Field::Byte(POLYGON)));
    fields
}

/// Bytes of a node: its box, then the place of the feature or the number of its first child.
const NODE_BYTES: usize = 40;

/// Number of nodes above and with `leaves` leaves.
fn nodes(leaves: usize) -> usize {
    levels(leaves).iter().sum()
}

/// Nodes of each level, from the leaves to the root.
fn levels(leaves: usize) -> Vec<usize> {
    let mut levels = vec![leaves];
    let mut n = leaves;
    loop {
        n = n.div_ceil(NODE);
        levels.push(n);
        if n <= 1 {
            return levels;
        }
    }
}

/// The tree as it lies in the file: the root first, the leaves last.
fn tree(leaves: Vec<(Bounds, u64)>) -> Vec<u8> {
    let total = nodes(leaves.len());
    let (mut below, mut first) = (leaves, total);
    let mut parts = Vec::new();
    loop {
        first -= below.len();
        parts.push(bytes(&below));
        if first == 0 {
            break;
        }
        let above = below.chunks(NODE).enumerate().map(|(i, children)| {
            let mut all = Bounds::EMPTY;
            children.iter().for_each(|(b, _)| all.join(b));
            (all, (first + i * NODE) as u64)
        });
        below = above.collect();
    }
    parts.reverse();
    parts.concat()
}

fn bytes(level: &[(Bounds, u64)]) -> Vec<u8> {
    let node = |(b, at): &(Bounds, u64)| {
        let sides = [b.min_x, b.min_y, b.max_x, b.max_y].map(f64::to_le_bytes).concat();
        [sides, at.to_le_bytes().to_vec()].concat()
    };
    level.iter().flat_map(node).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_hold_their_children() {
        // 17 leaves: two nodes above, one root; nodes 0, 1–2, 3–19.
        let leaf = |i: u32| Bounds { min_x: f64::from(i), min_y: 0.0, max_x: f64::from(i) + 1.0, max_y: 1.0 };
        let bytes = tree((0..17).map(|i| (leaf(i), u64::from(i) * 100)).collect());
        let nodes: Vec<&[u8]> = bytes.chunks(NODE_BYTES).collect();
        assert_eq!(nodes.len(), 20);
        let side = |n: usize, i: usize| f64::from_le_bytes(nodes[n][i * 8..i * 8 + 8].try_into().unwrap());
        let place = |n: usize| u64::from_le_bytes(nodes[n][32..].try_into().unwrap());
        assert_eq!((side(0, 0), side(0, 2), place(0)), (0.0, 17.0, 1));
        assert_eq!((side(1, 2), place(1), side(2, 0), place(2)), (16.0, 3, 16.0, 19));
        assert_eq!((side(19, 0), place(19)), (16.0, 1600));
    }
}
