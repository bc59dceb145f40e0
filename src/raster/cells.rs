//! Values of cells, as they lie in the file.

use bytemuck::Pod;
use serde::{Deserialize, Serialize};

use super::grid::Window;

/// Kind of number in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// 8 bits, not negative; cells of one, two or four bits come as these.
    U8,
    /// 8 bits.
    I8,
    /// 16 bits, not negative.
    U16,
    /// 16 bits.
    I16,
    /// 32 bits, not negative.
    U32,
    /// 32 bits.
    I32,
    /// Single precision.
    F32,
    /// Double precision.
    F64,
}

impl CellKind {
    /// Bytes of a cell.
    pub fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 | Self::F32 => 4,
            Self::F64 => 8,
        }
    }
    /// Whether a cell of this kind can hold the value.
    pub fn holds(self, x: f64) -> bool {
        let whole = |low: f64, high: f64| x.fract() == 0.0 && x >= low && x <= high;
        match self {
            Self::U8 => whole(0.0, f64::from(u8::MAX)),
            Self::I8 => whole(f64::from(i8::MIN), f64::from(i8::MAX)),
            Self::U16 => whole(0.0, f64::from(u16::MAX)),
            Self::I16 => whole(f64::from(i16::MIN), f64::from(i16::MAX)),
            Self::U32 => whole(0.0, f64::from(u32::MAX)),
            Self::I32 => whole(f64::from(i32::MIN), f64::from(i32::MAX)),
            // A file may state −3.4e38 with more digits than a cell has.
            Self::F32 => (x as f32).is_finite() || !x.is_finite(),
            Self::F64 => true,
        }
    }
    /// Whether values are whole.
    pub fn is_whole(self) -> bool {
        !matches!(self, Self::F32 | Self::F64)
    }
}

/// The value of a cell that stands for "nothing known here", besides what is not finite; `None` = none stated.
pub type Missing = Option<f64>;

/// A number in a cell.
pub trait Cell: Pod + PartialOrd + Sync + Send {
    /// As the widest kind.
    fn wide(self) -> f64;
    /// The nearest of this kind.
    fn near(x: f64) -> Self;
}

macro_rules! cell {
    ($($t:ty),*) => {$(
        impl Cell for $t {
            #[inline]
            fn wide(self) -> f64 {
                self as f64
            }
            #[inline]
            fn near(x: f64) -> Self {
                x as $t
            }
        }
    )*};
}
cell!(u8, i8, u16, i16, u32, i32, f32, f64);

/// Rows of cells of one kind, one after the other.
#[derive(Clone, Copy, Debug)]
pub enum Cells<'a> {
    /// See [`CellKind::U8`].
    U8(&'a [u8]),
    /// See [`CellKind::I8`].
    I8(&'a [i8]),
    /// See [`CellKind::U16`].
    U16(&'a [u16]),
    /// See [`CellKind::I16`].
    I16(&'a [i16]),
    /// See [`CellKind::U32`].
    U32(&'a [u32]),
    /// See [`CellKind::I32`].
    I32(&'a [i32]),
    /// See [`CellKind::F32`].
    F32(&'a [f32]),
    /// See [`CellKind::F64`].
    F64(&'a [f64]),
}

/// Does the same with cells of any kind: `with_cells!(strip.cells, |cells| …)`.
macro_rules! with_cells {
    ($of:expr, |$cells:ident| $body:expr) => {
        match $of {
            $crate::raster::Cells::U8($cells) => $body,
            $crate::raster::Cells::I8($cells) => $body,
            $crate::raster::Cells::U16($cells) => $body,
            $crate::raster::Cells::I16($cells) => $body,
            $crate::raster::Cells::U32($cells) => $body,
            $crate::raster::Cells::I32($cells) => $body,
            $crate::raster::Cells::F32($cells) => $body,
            $crate::raster::Cells::F64($cells) => $body,
        }
    };
}
pub(crate) use with_cells;

/// Rows of a window that are here now.
#[derive(Clone, Copy, Debug)]
pub struct Strip<'a> {
    /// Which cells.
    pub window: Window,
    /// Their values, row after row.
    pub cells: Cells<'a>,
}

impl<'a> Strip<'a> {
    /// Cells of `kind` in `words`, which hold them from their first byte on; `None` when there are too few.
    pub fn of(kind: CellKind, window: Window, words: &'a [u64]) -> Option<Self> {
        let count = usize::try_from(window.cells()).ok()?;
        let bytes = bytemuck::cast_slice::<u64, u8>(words).get(..count.checked_mul(kind.bytes())?)?;
        fn cast<T: Pod>(bytes: &[u8]) -> Option<&[T]> {
            bytemuck::try_cast_slice(bytes).ok()
        }
        let cells = match kind {
            CellKind::U8 => Cells::U8(bytes),
            CellKind::I8 => Cells::I8(cast(bytes)?),
            CellKind::U16 => Cells::U16(cast(bytes)?),
            CellKind::I16 => Cells::I16(cast(bytes)?),
            CellKind::U32 => Cells::U32(cast(bytes)?),
            CellKind::I32 => Cells::I32(cast(bytes)?),
            CellKind::F32 => Cells::F32(cast(bytes)?),
            CellKind::F64 => Cells::F64(cast(bytes)?),
        };
        Some(Self { window, cells })
    }
}

/// Cells `columns` of `row` out of those of a window; nothing when they do not lie inside.
#[inline]
pub fn run<'a, T>(cells: &'a [T], window: &Window, row: u32, columns: &std::ops::Range<u32>) -> &'a [T] {
    let width = window.columns as usize;
    let start = row.wrapping_sub(window.row) as usize * width;
    let (a, b) = (columns.start.wrapping_sub(window.column), columns.end.wrapping_sub(window.column));
    cells.get(start + a as usize..start + b as usize).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strip_needs_all_its_cells() {
        let window = Window { column: 4, row: 10, columns: 3, rows: 2 };
        let words = [0x0003_0002_0001_0000u64, 0x0000_0000_0005_0004];
        let s = Strip::of(CellKind::U16, window, &words).unwrap();
        let Cells::U16(cells) = s.cells else { panic!("other kind") };
        assert_eq!(run(cells, &window, 11, &(5..7)), [4, 5]);
        assert!(run(cells, &window, 12, &(5..7)).is_empty());
        assert!(Strip::of(CellKind::F32, window, &words).is_none());
    }

    #[test]
    fn what_a_kind_can_hold() {
        assert!(!CellKind::U8.holds(-9999.0) && CellKind::I16.holds(-9999.0) && !CellKind::I16.holds(0.5));
        assert!(CellKind::F32.holds(-3.402_823_466_385_288_6e38) && !CellKind::F32.holds(1e300));
    }
}
