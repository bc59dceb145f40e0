//! Geometry as the blobs of Arrow batches: counted and measured where it lies, copied once.

use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, BinaryViewArray, LargeBinaryArray};
use arrow::datatypes::DataType;

use super::hand_over::{Geometry, Strip};
use super::run::{Seen, Straight};
use super::wkb::{self, Size};
use crate::geo::Bounds;
use crate::io::raw::RowState;

enum Column {
    View(BinaryViewArray),
    Small(BinaryArray),
    Large(LargeBinaryArray),
    None,
}

/// Consecutive rows.
pub struct Blobs {
    column: Column,
    seen: Vec<Seen>,
    /// Boxes, for the order.
    places: Vec<Bounds>,
    /// Some vertex had a height or a measure, which is left out.
    pub third: bool,
}

impl Blobs {
    /// A column of WKB; rows without geometry where there is none.
    pub fn new(column: Option<&ArrayRef>, rows: usize) -> Self {
        let column = match column {
            Some(c) if c.data_type() == &DataType::BinaryView => Column::View(c.as_binary_view().clone()),
            Some(c) if c.data_type() == &DataType::Binary => Column::Small(c.as_binary().clone()),
            Some(c) if c.data_type() == &DataType::LargeBinary => Column::Large(c.as_binary().clone()),
            _ => Column::None,
        };
        let mut blobs = Self { column, seen: Vec::with_capacity(rows), places: Vec::with_capacity(rows), third: false };
        for row in 0..rows {
            let (mut size, bytes) = (Size::default(), blobs.value(row));
            let met = bytes.map_or(Ok(RowState::Null), |b| wkb::walk(b, &mut size));
            let seen = Seen::of(met, size);
            let place = bytes.filter(|_| seen.size.points > 0).map_or(Bounds::EMPTY, wkb::extent);
            blobs.third |= seen.size.third;
            blobs.seen.push(seen);
            blobs.places.push(place);
        }
        blobs
    }
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.seen.len()
    }
    fn value(&self, row: usize) -> Option<&[u8]> {
        match &self.column {
            Column::View(c) => c.is_valid(row).then(|| c.value(row)),
            Column::Small(c) => c.is_valid(row).then(|| c.value(row)),
            Column::Large(c) => c.is_valid(row).then(|| c.value(row)),
            Column::None => None,
        }
    }
    fn copy(&self, row: usize, out: &mut Strip) {
        let Some(seen) = self.seen.get(row) else { return };
        let mut sink = Straight::new(out);
        if let (true, Some(bytes)) = (seen.size.points > 0, self.value(row)) {
            // Walked before: nothing can stop here.
            let _ = wkb::walk(bytes, &mut sink);
        }
        sink.end(seen.state);
    }
}

/// Batches in file order as one layer.
pub struct Rows {
    parts: Vec<Blobs>,
    /// First row of each part.
    starts: Vec<usize>,
    rows: usize,
}

impl Rows {
    /// Puts batches one after the other.
    pub fn new(parts: Vec<Blobs>) -> Self {
        let (mut rows, mut starts) = (0, Vec::with_capacity(parts.len()));
        for p in &parts {
            starts.push(rows);
            rows += p.rows();
        }
        Self { parts, starts, rows }
    }
    fn find(&self, row: usize) -> Option<(&Blobs, usize)> {
        let i = self.starts.partition_point(|&s| s <= row).checked_sub(1)?;
        Some((self.parts.get(i)?, row - self.starts.get(i)?))
    }
}

impl Geometry for Rows {
    fn rows(&self) -> usize {
        self.rows
    }
    fn place(&self, row: usize) -> Bounds {
        self.find(row).and_then(|(b, r)| b.places.get(r).copied()).unwrap_or(Bounds::EMPTY)
    }
    fn size(&self, row: usize) -> (usize, usize) {
        let seen = self.find(row).and_then(|(b, r)| b.seen.get(r));
        seen.map_or((0, 0), |s| (s.size.rings as usize, s.size.points as usize))
    }
    fn copy(&self, row: usize, out: &mut Strip) {
        if let Some((blobs, r)) = self.find(row) {
            blobs.copy(r, out);
        }
    }
}
