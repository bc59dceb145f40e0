//! One feature: its geometry as runs of vertices, its values by column.

use super::head::{self, Column, Kind};
use super::table::{Bad, Table, word};
use crate::io::raw::RowState;
use crate::io::reader::cells::Cells;
use crate::io::reader::wkb::{Sink, Stop};

impl From<Bad> for Stop {
    fn from(_: Bad) -> Self {
        Self::Broken
    }
}

/// Parts in parts beyond this are nobody's land.
const DEPTH: u32 = 16;
/// Bytes of a vertex.
pub const VERTEX: usize = 16;

/// Goes through a geometry and hands its runs on.
pub struct Walk<'s, S> {
    /// Bytes that may still be handed on: many offsets may point to one place, and a feature has no more vertices than
    /// fit into it.
    left: usize,
    sink: &'s mut S,
    /// A vertex had a height or a measure.
    pub third: bool,
}

impl<'s, S: Sink> Walk<'s, S> {
    /// For a feature of that many bytes.
    pub fn new(bytes: usize, sink: &'s mut S) -> Self {
        Self { left: bytes, sink, third: false }
    }
    /// The geometry of a feature, of the type that the header names (0 = its own).
    pub fn geometry(&mut self, feature: &Table<'_>, kind: u8) -> Result<RowState, Stop> {
        match feature.table(0)? {
            None => Ok(RowState::Null),
            Some(g) => self.of(&g, kind, 0),
        }
    }
    fn of(&mut self, g: &Table<'_>, kind: u8, depth: u32) -> Result<RowState, Stop> {
        if depth > DEPTH {
            return Err(Stop::Broken);
        }
        let kind = if kind == 0 { g.byte(6)? } else { kind };
        match kind {
            1 => self.point(g),
            2 => self.runs(g, false, |_| false).map(|()| RowState::Line),
            3 | 17 => self.runs(g, true, |i| i > 0).map(|()| RowState::Polygon),
            4 => self.points(g),
            5 => self.runs(g, false, |_| false).map(|()| RowState::Line),
            6 => self.parts(g, 3, depth, RowState::Polygon),
            12 => self.parts(g, 0, depth, RowState::Polygon),
            7 => self.parts(g, 0, depth, RowState::Other),
            15 => self.parts(g, 3, depth, RowState::Other),
            // Triangles side by side.
            16 => self.runs(g, true, |_| false).map(|()| RowState::Other),
            8..=11 | 13 | 14 => Err(Stop::Curve),
            _ => Err(Stop::Broken),
        }
    }
    fn spend(&mut self, bytes: usize) -> Result<(), Stop> {
        self.left = self.left.checked_sub(bytes).ok_or(Stop::Broken)?;
        Ok(())
    }
    fn xy<'a>(&mut self, g: &Table<'a>) -> Result<&'a [u8], Stop> {
        let xy = g.vector(1, 8)?.unwrap_or(&[]);
        if !xy.len().is_multiple_of(VERTEX) {
            return Err(Stop::Broken);
        }
        self.spend(xy.len())?;
        self.third |= !g.vector(2, 8)?.unwrap_or(&[]).is_empty() || !g.vector(3, 8)?.unwrap_or(&[]).is_empty();
        Ok(xy)
    }
    fn give(&mut self, xy: &[u8], hole: bool, ring: bool) {
        if !xy.is_empty() {
            self.sink.run(hole, xy, 2, true, ring);
        }
    }
    fn point(&mut self, g: &Table<'_>) -> Result<RowState, Stop> {
        let xy = self.xy(g)?;
        let (doubles, _) = xy.as_chunks::<8>();
        // An empty point is written as not-a-number twice.
        let empty = doubles.iter().take(2).all(|b| f64::from_le_bytes(*b).is_nan());
        if !empty {
            self.give(xy.get(..VERTEX).unwrap_or(&[]), false, false);
        }
        Ok(RowState::Point)
    }
    fn points(&mut self, g: &Table<'_>) -> Result<RowState, Stop> {
        self.xy(g)?.chunks_exact(VERTEX).for_each(|p| self.give(p, false, false));
        Ok(RowState::Point)
    }
    /// Runs by the vertex at which each ends; one run where no ends are given.
    fn runs(&mut self, g: &Table<'_>, ring: bool, hole: impl Fn(usize) -> bool) -> Result<(), Stop> {
        let xy = self.xy(g)?;
        let (ends, _) = g.vector(0, 4)?.unwrap_or(&[]).as_chunks::<4>();
        if ends.is_empty() {
            self.give(xy, false, ring);
            return Ok(());
        }
        self.spend(ends.len())?;
        let mut start = 0;
        for (i, end) in ends.iter().enumerate() {
            let end = (u32::from_le_bytes(*end) as usize).checked_mul(VERTEX).ok_or(Stop::Broken)?;
            self.give(xy.get(start..end).ok_or(Stop::Broken)?, hole(i), ring);
            start = end;
        }
        if start == xy.len() { Ok(()) } else { Err(Stop::Broken) }
    }
    fn parts(&mut self, g: &Table<'_>, kind: u8, depth: u32, state: RowState) -> Result<RowState, Stop> {
        let Some(parts) = g.tables(7)? else {
            return if self.xy(g)?.is_empty() { Ok(state) } else { Err(Stop::Broken) };
        };
        self.spend(parts.len() * 4)?;
        for part in parts.iter() {
            let met = self.of(&part?, kind, depth + 1)?;
            if state != RowState::Other && met != state {
                return Err(Stop::Broken);
            }
        }
        Ok(state)
    }
}

/// The columns that a feature brings with it.
pub fn own_columns(feature: &Table<'_>, bytes: usize) -> Result<Vec<Column>, Bad> {
    head::columns(feature.tables(2)?, bytes)
}

/// Values of a row while its columns are looked up.
pub struct Values<'a> {
    /// The value of each column in this row.
    row: Vec<Option<(Kind, &'a [u8])>>,
}

impl<'a> Values<'a> {
    /// For a layer of that many columns.
    pub fn new(columns: usize) -> Self {
        Self { row: vec![None; columns] }
    }
    /// Adds the values of a feature to the columns. `columns` say of each number in the feature its kind and its place
    /// in the layer; values without a place are left out. A column that is not named has no value.
    pub fn add(&mut self, feature: &Table<'a>, columns: &[(Kind, usize)], cells: &mut [Cells]) -> Result<(), Bad> {
        let mut rest = feature.vector(1, 1)?.unwrap_or(&[]);
        while let Some((number, after)) = rest.split_first_chunk() {
            let &(kind, place) = columns.get(usize::from(u16::from_le_bytes(*number))).ok_or(Bad)?;
            let (len, after) = match kind.width() {
                Some(width) => (width, after),
                None => (word(after, 0)?, after.get(4..).ok_or(Bad)?),
            };
            let (value, after) = after.split_at_checked(len).ok_or(Bad)?;
            if let Some(v) = self.row.get_mut(place) {
                *v = Some((kind, value));
            }
            rest = after;
        }
        if !rest.is_empty() {
            return Err(Bad);
        }
        for (value, cells) in self.row.iter_mut().zip(cells) {
            match value.take() {
                Some((kind, bytes)) => put(kind, bytes, cells),
                None => cells.missing(),
            }
        }
        Ok(())
    }
}

fn put(kind: Kind, bytes: &[u8], cells: &mut Cells) {
    match kind {
        Kind::Byte => cells.int(i8::from_le_bytes(fixed(bytes)).into()),
        Kind::UByte | Kind::Bool => cells.int(u8::from_le_bytes(fixed(bytes)).into()),
        Kind::Short => cells.int(i16::from_le_bytes(fixed(bytes)).into()),
        Kind::UShort => cells.int(u16::from_le_bytes(fixed(bytes)).into()),
        Kind::Int => cells.int(i32::from_le_bytes(fixed(bytes)).into()),
        Kind::UInt => cells.int(u32::from_le_bytes(fixed(bytes)).into()),
        Kind::Long => cells.int(i64::from_le_bytes(fixed(bytes))),
        Kind::ULong => match i64::try_from(u64::from_le_bytes(fixed(bytes))) {
            Ok(n) => cells.int(n),
            Err(_) => cells.text(u64::from_le_bytes(fixed(bytes)).to_string().as_bytes()),
        },
        Kind::Float => cells.real(f32::from_le_bytes(fixed(bytes)).into()),
        Kind::Double => cells.real(f64::from_le_bytes(fixed(bytes))),
        Kind::Text | Kind::Binary => cells.text(bytes),
    }
}

fn fixed<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.first_chunk().copied().unwrap_or([0; N])
}
