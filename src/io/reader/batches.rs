//! Arrow record batches into chunks and cells: shared by GDAL's Arrow stream and by GeoParquet.

use arrow::array::{AnyDictionaryArray, Array, AsArray, RecordBatch};
use arrow::datatypes::{self as dt, DataType};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use super::cells::Cells;
use super::chunk::Chunk;
use super::wkb::{self, Decoded};
use crate::base::MISSING_CODE;
use crate::io::raw::{FieldKind, RowState};

/// One batch, decoded.
pub struct Piece {
    /// Geometry.
    pub chunk: Chunk,
    /// Values by field.
    pub cells: Vec<Cells>,
}

/// Turns arcs into line strings; `None` when that is not possible.
pub type Stroke<'a> = &'a dyn Fn(&[u8]) -> Option<Vec<u8>>;

/// The kind in which values of an Arrow type are kept; `None` for types that no attribute table shows (lists, structs).
pub fn kind_of(t: &DataType) -> Option<FieldKind> {
    match t {
        DataType::Dictionary(_, value) => kind_of(value),
        t if t.is_integer() => Some(FieldKind::Int),
        DataType::Boolean => Some(FieldKind::Int),
        t if t.is_floating() => Some(FieldKind::Real),
        DataType::Decimal128(..) | DataType::Decimal256(..) => Some(FieldKind::Real),
        DataType::List(_) | DataType::LargeList(_) | DataType::Struct(_) | DataType::Map(..) | DataType::Union(..) => {
            None
        }
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView | DataType::FixedSizeBinary(_) => None,
        _ => Some(FieldKind::Text),
    }
}

/// Decodes a batch: `geometry` is the position of the WKB column, `fields` those of the attributes.
pub fn decode(batch: &RecordBatch, geometry: Option<usize>, fields: &[usize], stroke: Stroke<'_>) -> Piece {
    let rows = batch.num_rows();
    let mut chunk = Chunk::with_room(rows, rows * 16);
    let column = geometry.and_then(|g| batch.columns().get(g));
    self::rows(column.map(AsRef::as_ref), rows, &mut chunk, stroke);
    let cells = fields.iter().filter_map(|&f| batch.columns().get(f)).map(|c| values(c.as_ref())).collect();
    Piece { chunk, cells }
}

fn null(chunk: &mut Chunk) {
    let mark = chunk.mark();
    chunk.end_row(mark, RowState::Null);
}

/// Adds the rows of a column of WKB; rows without geometry where there is none.
pub fn rows(column: Option<&dyn Array>, rows: usize, chunk: &mut Chunk, stroke: Stroke<'_>) {
    match column {
        Some(column) => blobs(column, rows, chunk, stroke),
        None => (0..rows).for_each(|_| null(chunk)),
    }
}

fn blobs(column: &dyn Array, rows: usize, chunk: &mut Chunk, stroke: Stroke<'_>) {
    let mut one = |bytes: Option<&[u8]>| match bytes {
        None => null(chunk),
        Some(b) => {
            if wkb::row(b, chunk) == Decoded::Curve {
                let straight = stroke(b);
                let done = straight.map(|s| wkb::row(&s, chunk));
                if !matches!(done, Some(Decoded::Done(_))) {
                    let mark = chunk.mark();
                    chunk.end_row(mark, RowState::Other);
                }
            }
        }
    };
    match column.data_type() {
        DataType::Binary => column.as_binary::<i32>().iter().for_each(&mut one),
        DataType::LargeBinary => column.as_binary::<i64>().iter().for_each(&mut one),
        DataType::BinaryView => column.as_binary_view().iter().for_each(&mut one),
        _ => (0..rows).for_each(|_| one(None)),
    }
}

/// The values of a column as cells.
pub fn values(c: &dyn Array) -> Cells {
    let kind = kind_of(c.data_type()).unwrap_or(FieldKind::Text);
    let mut cells = Cells::new(kind, c.len());
    add(c, &mut cells);
    cells
}

/// Adds the values of a column to cells.
pub fn add(c: &dyn Array, cells: &mut Cells) {
    match c.data_type() {
        DataType::Utf8 => texts(c.as_string::<i32>().iter(), cells),
        DataType::LargeUtf8 => texts(c.as_string::<i64>().iter(), cells),
        DataType::Utf8View => texts(c.as_string_view().iter(), cells),
        DataType::Boolean => whole(c.as_boolean().iter().map(|v| v.map(i64::from)), cells),
        DataType::Int8 => whole(c.as_primitive::<dt::Int8Type>().iter().map(|v| v.map(i64::from)), cells),
        DataType::Int16 => whole(c.as_primitive::<dt::Int16Type>().iter().map(|v| v.map(i64::from)), cells),
        DataType::Int32 => whole(c.as_primitive::<dt::Int32Type>().iter().map(|v| v.map(i64::from)), cells),
        DataType::Int64 => whole(c.as_primitive::<dt::Int64Type>().iter(), cells),
        DataType::UInt8 => whole(c.as_primitive::<dt::UInt8Type>().iter().map(|v| v.map(i64::from)), cells),
        DataType::UInt16 => whole(c.as_primitive::<dt::UInt16Type>().iter().map(|v| v.map(i64::from)), cells),
        DataType::UInt32 => whole(c.as_primitive::<dt::UInt32Type>().iter().map(|v| v.map(i64::from)), cells),
        DataType::Float32 => real(c.as_primitive::<dt::Float32Type>().iter().map(|v| v.map(f64::from)), cells),
        DataType::Float64 => real(c.as_primitive::<dt::Float64Type>().iter(), cells),
        DataType::Dictionary(_, words) if words.is_string() => coded(c.as_any_dictionary(), cells),
        _ => shown(c, cells),
    }
}

/// Text that is numbered already: each word is looked up once, in the order in which the rows name them.
fn coded(c: &dyn AnyDictionaryArray, cells: &mut Cells) {
    let words = c.values();
    let word = |i: usize| match words.data_type() {
        DataType::LargeUtf8 => words.as_string::<i64>().value(i).as_bytes(),
        DataType::Utf8View => words.as_string_view().value(i).as_bytes(),
        _ => words.as_string::<i32>().value(i).as_bytes(),
    };
    cells.turn_into(FieldKind::Text);
    let Cells::Text(codes, known) = cells else { return };
    let mut numbers = vec![None; words.len()];
    let (rows_with, words_with) = (c.nulls(), words.nulls());
    for (row, key) in c.normalized_keys().into_iter().enumerate() {
        // A missing row has any key; a key of a missing word means the same.
        let there =
            |_: &&mut _| rows_with.is_none_or(|n| n.is_valid(row)) && words_with.is_none_or(|n| n.is_valid(key));
        let number = numbers.get_mut(key).filter(there);
        codes.push(number.map_or(MISSING_CODE, |n| *n.get_or_insert_with(|| known.code(word(key)))));
    }
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a str>>, cells: &mut Cells) {
    for v in values {
        match v {
            Some(t) => cells.text(t.as_bytes()),
            None => cells.missing(),
        }
    }
}

fn whole(values: impl Iterator<Item = Option<i64>>, cells: &mut Cells) {
    for v in values {
        match v {
            Some(x) => cells.int(x),
            None => cells.missing(),
        }
    }
}

fn real(values: impl Iterator<Item = Option<f64>>, cells: &mut Cells) {
    for v in values {
        match v {
            Some(x) => cells.real(x),
            None => cells.missing(),
        }
    }
}

/// Dates, times, decimals, dictionaries, half floats, big unsigned numbers: as Arrow prints them.
fn shown(c: &dyn Array, cells: &mut Cells) {
    let options = FormatOptions::default();
    let Ok(format) = ArrayFormatter::try_new(c, &options) else {
        (0..c.len()).for_each(|_| cells.missing());
        return;
    };
    for row in 0..c.len() {
        if c.is_null(row) {
            cells.missing();
            continue;
        }
        let text = format.value(row).to_string();
        match (cells.kind(), text.parse::<i64>(), text.parse::<f64>()) {
            (FieldKind::Int, Ok(n), _) => cells.int(n),
            (FieldKind::Real, _, Ok(x)) => cells.real(x),
            _ => cells.text(text.as_bytes()),
        }
    }
}
