//! Areas of cells.

use rayon::prelude::*;

use super::grid::{Grid, Window};
use crate::base::{Result, Watch};
use crate::geo::area::{area_function, ellipsoid};
use crate::geo::{Crs, CrsKind, ShapesBuilder, reproject};

/// Area of the cells of a raster.
#[derive(Clone, Debug)]
pub enum CellArea {
    /// The same for all, in squared units of the CRS.
    Even(f64),
    /// By row, m² on the ellipsoid: columns are meridians, rows are parallels.
    Rows {
        /// Row of the first area.
        first: u32,
        /// One a row.
        areas: Vec<f64>,
    },
    /// By square patch of cells, m² on the ellipsoid.
    Patches {
        /// Cells along a side.
        side: u32,
        /// Patches in a row of them.
        across: u32,
        /// Area of a cell, by patch.
        areas: Vec<f64>,
    },
}

/// Least side of a patch in cells.
const LEAST_SIDE: u32 = 256;
/// Patches along the longer side of the raster at most.
const MOST_PATCHES: u32 = 128;
/// Straight pieces of a patch's side: the sides of a patch are curves on other maps.
const PIECES: u32 = 4;

impl CellArea {
    /// Areas under parcels: on the ellipsoid where the rows of the raster are parallels. Otherwise plane, and then a
    /// parcel's own ratio of ellipsoid to plane applies: within a parcel the scale of a map is even.
    pub fn under_parcels(grid: &Grid, crs: &CrsKind, window: &Window) -> Self {
        if *crs == CrsKind::LonLat && grid.is_upright() {
            return Self::Rows { first: window.row, areas: by_row(grid, window.row..window.row_end()) };
        }
        Self::Even(grid.cell_area())
    }

    /// Areas of all cells on the ellipsoid, m². Errors: `CRS-002`, `CRS-008`, `RUN-001`.
    pub fn on_ellipsoid(grid: &Grid, crs: &Crs, watch: &dyn Watch) -> Result<Self> {
        if crs.kind == CrsKind::LonLat && grid.is_upright() {
            return Ok(Self::Rows { first: 0, areas: by_row(grid, 0..grid.height) });
        }
        let longest = grid.width.max(grid.height);
        let side = LEAST_SIDE.max(longest.div_ceil(MOST_PATCHES));
        let (across, down) = (grid.width.div_ceil(side), grid.height.div_ceil(side));
        let (mut shapes, mut cells) = (ShapesBuilder::default(), Vec::new());
        for patch in 0..across * down {
            let (c, r) = (patch % across * side, patch / across * side);
            let (columns, rows) = (side.min(grid.width - c), side.min(grid.height - r));
            shapes.ring(false, &around(grid, [c, r], [columns, rows]));
            shapes.end_row();
            cells.push(f64::from(columns) * f64::from(rows));
        }
        let shapes = shapes.finish();
        let areas = match &crs.kind {
            CrsKind::Other { .. } => ellipsoid(&reproject::to_lonlat(&shapes, crs, watch)?, &CrsKind::LonLat, watch)?,
            known => ellipsoid(&shapes, known, watch)?,
        };
        let areas = areas.into_iter().zip(cells).map(|(a, n)| a.m2() / n).collect();
        Ok(Self::Patches { side, across, areas })
    }

    /// Area of the cells of a row under parcels, where rows have one.
    #[inline]
    pub fn of_row(&self, row: u32) -> f64 {
        match self {
            Self::Even(area) => *area,
            Self::Rows { first, areas } => areas.get(row.wrapping_sub(*first) as usize).copied().unwrap_or(f64::NAN),
            Self::Patches { .. } => f64::NAN,
        }
    }

    /// The first row behind this one whose cells may have other areas.
    pub fn band_end(&self, row: u32) -> u32 {
        match self {
            Self::Even(_) => u32::MAX,
            Self::Rows { .. } => row.saturating_add(1),
            Self::Patches { side, .. } => (row / side + 1).saturating_mul(*side),
        }
    }

    /// Area of a cell, and the first column behind it that may have another one.
    pub fn at(&self, row: u32, column: u32) -> (f64, u32) {
        match self {
            Self::Even(_) | Self::Rows { .. } => (self.of_row(row), u32::MAX),
            Self::Patches { side, across, areas } => {
                let (i, j) = (row / side, column / side);
                (areas.get((i * across + j) as usize).copied().unwrap_or(f64::NAN), (j + 1).saturating_mul(*side))
            }
        }
    }
}

/// Areas of the cells of rows of a raster in degrees, m².
fn by_row(grid: &Grid, rows: std::ops::Range<u32>) -> Vec<f64> {
    let lat = |row: u32| grid.ground(0.0, f64::from(row))[1].clamp(-90.0, 90.0).to_radians();
    let wide = grid.transform[1].abs().to_radians();
    rows.into_par_iter().map(|r| (wide * (area_function(lat(r + 1)) - area_function(lat(r)))).abs()).collect()
}

/// The ring around a patch.
fn around(grid: &Grid, [c, r]: [u32; 2], [columns, rows]: [u32; 2]) -> Vec<[f64; 2]> {
    let corners = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]];
    let at = |[i, j]: [u32; 2]| [f64::from(c + i * columns), f64::from(r + j * rows)];
    let mut ring = Vec::new();
    for side in corners.windows(2) {
        let (a, b) = (at(side[0]), at(side[1]));
        for k in 0..PIECES {
            let t = f64::from(k) / f64::from(PIECES);
            ring.push(grid.ground(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t));
        }
    }
    ring.push(grid.ground(f64::from(c), f64::from(r)));
    ring
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;

    #[test]
    fn cells_in_degrees_have_the_area_of_their_latitude() {
        // T25: 34–35° N, one degree wide: 10 187 811 966.48 m², here in 10 × 4 cells.
        let grid = Grid { width: 4, height: 10, transform: [113.0, 0.25, 0.0, 35.0, 0.0, -0.1] };
        let a = CellArea::on_ellipsoid(&grid, &Crs::cgcs2000(), &Silent).unwrap();
        let sum: f64 = (0..10).map(|r| 4.0 * a.of_row(r)).sum();
        assert!((sum - 10_187_811_966.48).abs() < 0.01, "{sum}");
        assert!(a.of_row(0) < a.of_row(9), "smaller towards the pole");
    }

    #[test]
    fn patches_of_a_projected_raster_have_the_area_of_their_map() {
        // Gauss–Krüger 1.5° off the meridian at 34.75° N: the plane is 0.0465 % too large (T26).
        let [x, y] = crate::geo::gauss::projected_of_lonlat(1.5, 34.75);
        let gk = Crs::zone(38, false);
        let grid = Grid { width: 600, height: 300, transform: [500_000.0 + x, 0.1, 0.0, y, 0.0, -0.1] };
        let a = CellArea::on_ellipsoid(&grid, &gk, &Silent).unwrap();
        let (area, next) = a.at(299, 599);
        assert!(next > 599 && (0.01 / area - 1.000465).abs() < 2e-5, "{area} {next}");
        // Web Mercator at 60° N: cells look twice as wide and high as they are (sphere; 0.7 % off on the ellipsoid).
        let grid = Grid { width: 600, height: 300, transform: [0.0, 10.0, 0.0, 8_399_737.9, 0.0, -10.0] };
        let a = CellArea::on_ellipsoid(&grid, &Crs::from_epsg(3857).unwrap(), &Silent).unwrap();
        assert!((a.at(0, 0).0 - 25.0).abs() < 0.25, "{}", a.at(0, 0).0);
    }
}
