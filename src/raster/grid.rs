//! Where the cells of a raster lie on the ground.

use serde::{Deserialize, Serialize};

use crate::geo::Bounds;

/// A raster's geometry: ground x = `t[0] + column·t[1] + row·t[2]`, ground y = `t[3] + column·t[4] + row·t[5]`.
///
/// Columns and rows are counted from the outer corner of the first cell; cell `(c, r)` spans `c..c+1`, `r..r+1`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// The six numbers above, in the units of the raster's CRS.
    pub transform: [f64; 6],
}

/// Part of a raster: whole rows of a range of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// First column.
    pub column: u32,
    /// First row.
    pub row: u32,
    /// Columns.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
}

impl Window {
    /// One past the last row.
    pub fn row_end(&self) -> u32 {
        self.row.saturating_add(self.rows)
    }
    /// One past the last column.
    pub fn column_end(&self) -> u32 {
        self.column.saturating_add(self.columns)
    }
    /// Number of cells.
    pub fn cells(&self) -> u64 {
        u64::from(self.columns) * u64::from(self.rows)
    }
}

impl Grid {
    /// Whether it has cells, all numbers are finite and cells have an area.
    pub fn is_sound(&self) -> bool {
        let area = self.cell_area();
        self.width > 0 && self.height > 0 && self.transform.iter().all(|t| t.is_finite()) && area > 0.0 && {
            let b = self.extent();
            area.is_finite() && b.width().is_finite() && b.height().is_finite()
        }
    }
    /// Plane area of a cell in squared units of the CRS.
    pub fn cell_area(&self) -> f64 {
        self.determinant().abs()
    }
    /// Whether rows run along x and columns along y.
    pub fn is_upright(&self) -> bool {
        self.transform[2] == 0.0 && self.transform[4] == 0.0
    }
    /// Shorter side of a cell in units of the CRS.
    pub fn cell_side(&self) -> f64 {
        let t = &self.transform;
        libm::hypot(t[1], t[4]).min(libm::hypot(t[2], t[5]))
    }
    /// Everything.
    pub fn window(&self) -> Window {
        Window { column: 0, row: 0, columns: self.width, rows: self.height }
    }
    /// Ground coordinates of a corner.
    pub fn ground(&self, column: f64, row: f64) -> [f64; 2] {
        let t = &self.transform;
        [t[0] + column * t[1] + row * t[2], t[3] + column * t[4] + row * t[5]]
    }
    /// The box around all cells, on the ground.
    pub fn extent(&self) -> Bounds {
        let (w, h) = (f64::from(self.width), f64::from(self.height));
        Bounds::around(&[self.ground(0.0, 0.0), self.ground(w, 0.0), self.ground(0.0, h), self.ground(w, h)])
    }
    /// From ground coordinates to columns and rows.
    pub fn to_cells(&self) -> Affine {
        let t = &self.transform;
        let d = self.determinant();
        let turn = [t[5] / d, -t[2] / d, -t[4] / d, t[1] / d];
        Affine { origin: [t[0], t[3]], turn, mirrored: d < 0.0 }
    }
    fn determinant(&self) -> f64 {
        self.transform[1] * self.transform[5] - self.transform[2] * self.transform[4]
    }
}

/// A map from ground coordinates to (column, row).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    origin: [f64; 2],
    turn: [f64; 4],
    /// Whether it turns left into right, as north-up rasters do.
    pub mirrored: bool,
}

impl Affine {
    /// Column and row of a ground point.
    #[inline]
    pub fn at(&self, p: [f64; 2]) -> [f64; 2] {
        let (x, y) = (p[0] - self.origin[0], p[1] - self.origin[1]);
        let [a, b, c, d] = self.turn;
        [x * a + y * b, x * c + y * d]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_and_ground_are_inverse() {
        for transform in [[500.0, 30.0, 0.0, 900.0, 0.0, -30.0], [500.0, 3.0, 4.0, 900.0, 1.0, -2.0]] {
            let g = Grid { width: 7, height: 5, transform };
            assert!(g.is_sound());
            let [c, r] = g.to_cells().at(g.ground(2.25, 3.5));
            assert!((c - 2.25).abs() < 1e-12 && (r - 3.5).abs() < 1e-12, "{c} {r}");
        }
        let flat = Grid { width: 7, height: 5, transform: [0.0, 1.0, 2.0, 0.0, 2.0, 4.0] };
        assert!(!flat.is_sound());
        assert!(!Grid { width: 7, height: 5, transform: [f64::NAN, 1.0, 0.0, 0.0, 0.0, 1.0] }.is_sound());
        assert!(!Grid { width: 7, height: 5, transform: [0.0, 1e308, 0.0, 0.0, 0.0, 1.0] }.is_sound());
    }
}
