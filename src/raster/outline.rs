//! Outlines of parcels in the coordinates of a raster.

use super::grid::{Affine, Grid, Window};
use crate::geo::{Bounds, Shapes};

/// The cells that may touch a parcel: `columns.0 <= column < columns.1`, the same for rows; within the raster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CellBox {
    /// First column and one past the last.
    pub columns: (u32, u32),
    /// First row and one past the last.
    pub rows: (u32, u32),
}

impl CellBox {
    /// Whether no cell is in it.
    pub fn is_empty(&self) -> bool {
        self.columns.0 >= self.columns.1 || self.rows.0 >= self.rows.1
    }
    fn of(bounds: &Bounds, grid: &Grid, map: &Affine) -> Self {
        if bounds.is_empty() || !(bounds.width() + bounds.height()).is_finite() {
            return Self::default();
        }
        let corners = [
            [bounds.min_x, bounds.min_y],
            [bounds.max_x, bounds.min_y],
            [bounds.min_x, bounds.max_y],
            [bounds.max_x, bounds.max_y],
        ];
        let b = Bounds::around(&corners.map(|c| map.at(c)));
        // One more than the last: an edge that runs along a line of the grid is booked in the cell behind it.
        let span = |low: f64, high: f64, most: u32| {
            let most = f64::from(most);
            (low.floor().clamp(0.0, most) as u32, (high.floor() + 1.0).clamp(0.0, most) as u32)
        };
        Self { columns: span(b.min_x, b.max_x, grid.width), rows: span(b.min_y, b.max_y, grid.height) }
    }
}

/// Parcels over a raster.
#[derive(Clone, Debug)]
pub struct Outlines {
    /// Outlines in the CRS of the raster.
    pub shapes: Shapes,
    /// From that CRS to columns and rows.
    pub map: Affine,
    /// Cells by row; empty for a row that does not touch the raster or has no finite geometry.
    pub boxes: Vec<CellBox>,
    /// Columns of the raster.
    pub width: u32,
}

impl Outlines {
    /// Shapes in the CRS of the raster over its grid.
    pub fn new(shapes: Shapes, grid: &Grid) -> Self {
        let map = grid.to_cells();
        let boxes = shapes.bounds.iter().map(|b| CellBox::of(b, grid, &map)).collect();
        Self { shapes, map, boxes, width: grid.width }
    }
    /// Number of parcels.
    pub fn rows(&self) -> usize {
        self.boxes.len()
    }
    /// The cells that any of them may touch; `None` when there are none.
    pub fn window(&self) -> Option<Window> {
        let touching = || self.boxes.iter().filter(|b| !b.is_empty());
        let first = |f: fn(&CellBox) -> u32| touching().map(f).min();
        let last = |f: fn(&CellBox) -> u32| touching().map(f).max();
        let (column, row) = (first(|b| b.columns.0)?, first(|b| b.rows.0)?);
        let (column_end, row_end) = (last(|b| b.columns.1)?, last(|b| b.rows.1)?);
        Some(Window { column, row, columns: column_end - column, rows: row_end - row })
    }
    /// Area of a parcel in cells: outer rings less holes, inside and outside the raster.
    pub fn cells_of(&self, parcel: usize) -> f64 {
        let area = |ring: &[[f64; 2]]| {
            let first = ring.first().map_or([0.0; 2], |p| self.map.at(*p));
            let twice: f64 = ring
                .windows(2)
                .map(|w| {
                    let (a, b) = (self.map.at(w[0]), self.map.at(w[1]));
                    (a[0] - first[0]) * (b[1] - first[1]) - (b[0] - first[0]) * (a[1] - first[1])
                })
                .sum();
            (twice / 2.0).abs()
        };
        self.shapes.of_row(parcel).map(|(hole, ring)| if hole { -area(ring) } else { area(ring) }).sum()
    }
}
