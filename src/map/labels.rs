//! Where names of districts stand: a point well inside, even when a district is bent or in pieces.

use crate::geo::{Bounds, BoxIndex};
use crate::land::BaseLayer;

use super::raster::{self, Scratch, Window};
use super::tile::NO_PARCEL;

/// Cells along the longer side of the grid on which the point is sought.
const CELLS: usize = 256;
/// How many cells of room to the border a cell nearer to the middle of the district is worth.
const PULL: f64 = 0.3;

/// A point for the name of each district that has ground, by its position in `base.districts`.
///
/// The point is the cell of a coarse grid with the most room to the border, drawn a little to the middle of the
/// district. Units: ground metres. Cost: O(boxes) + a grid of 256 cells.
pub fn district_anchors(base: &BaseLayer) -> Vec<(u16, [f64; 2])> {
    let index = BoxIndex::build(&base.shapes.bounds);
    let extent = index.extent();
    if extent.is_empty() {
        return Vec::new();
    }
    let grid = Grid::over(base, &index, &extent);
    let room = grid.room();
    (0..base.districts.len())
        .filter_map(|d| Some((d as u16, grid.best(d as u16, &room).or_else(|| middle(base, d))?)))
        .collect()
}

/// Districts by cell, from the north-west; `u16::MAX` = none.
struct Grid {
    window: Window,
    cells: Vec<u16>,
}

impl Grid {
    fn over(base: &BaseLayer, index: &BoxIndex, extent: &Bounds) -> Self {
        let cell = (extent.width().max(extent.height()) / CELLS as f64).max(f64::MIN_POSITIVE);
        let count = |span: f64| ((span / cell).ceil() as usize).clamp(1, CELLS);
        let window = Window {
            left: extent.min_x,
            top: extent.max_y,
            metres_per_px: cell,
            width: count(extent.width()),
            height: count(extent.height()),
        };
        let mut ids = vec![NO_PARCEL; window.width * window.height];
        raster::ids(&base.shapes, index, &window, &mut Scratch::default(), &mut ids);
        let cells = ids.iter().map(|id| base.district.get(*id as usize).copied().unwrap_or(u16::MAX)).collect();
        Self { window, cells }
    }

    fn at(&self, x: usize, y: usize) -> u16 {
        self.cells.get(y * self.window.width + x).copied().unwrap_or(u16::MAX)
    }

    /// Steps from each cell to the nearest cell of another district or the edge (3–4 chamfer distance, 3 = one cell).
    fn room(&self) -> Vec<u32> {
        let (w, h) = (self.window.width, self.window.height);
        let mut room = vec![0_u32; w * h];
        let step = |room: &mut [u32], x: usize, y: usize, around: [(isize, isize, u32); 4], old: u32| {
            let nearest = around.map(|(dx, dy, far)| {
                let (nx, ny) = (x.wrapping_add_signed(dx), y.wrapping_add_signed(dy));
                let same = nx < w && ny < h && self.at(nx, ny) == self.at(x, y);
                if same { room.get(ny * w + nx).copied().unwrap_or(0) + far } else { far }
            });
            let least = nearest.into_iter().min().unwrap_or(0).min(old);
            if let Some(cell) = room.get_mut(y * w + x) {
                *cell = least;
            }
        };
        let before = [(-1, 0, 3), (0, -1, 3), (-1, -1, 4), (1, -1, 4)];
        let after = before.map(|(dx, dy, far)| (-dx, -dy, far));
        for y in 0..h {
            for x in 0..w {
                step(&mut room, x, y, before, u32::MAX);
            }
        }
        for y in (0..h).rev() {
            for x in (0..w).rev() {
                let old = room.get(y * w + x).copied().unwrap_or(0);
                step(&mut room, x, y, after, old);
            }
        }
        room
    }

    fn best(&self, district: u16, room: &[u32]) -> Option<[f64; 2]> {
        let w = self.window.width;
        let own =
            || self.cells.iter().enumerate().filter(move |(_, d)| **d == district).map(move |(i, _)| (i % w, i / w, i));
        let count = own().count() as f64;
        let (sum_x, sum_y) = own().fold((0.0, 0.0), |s, (x, y, _)| (s.0 + x as f64, s.1 + y as f64));
        let (mid_x, mid_y) = (sum_x / count, sum_y / count);
        let worth = |&(x, y, i): &(usize, usize, usize)| {
            let away = libm::hypot(x as f64 - mid_x, y as f64 - mid_y);
            f64::from(room.get(i).copied().unwrap_or(0)) / 3.0 - PULL * away
        };
        let (x, y, _) = own().max_by(|a, b| worth(a).total_cmp(&worth(b)).then_with(|| b.2.cmp(&a.2)))?;
        let m = self.window.metres_per_px;
        Some([self.window.left + (x as f64 + 0.5) * m, self.window.top - (y as f64 + 0.5) * m])
    }
}

/// For a district that holds no cell: the middle of its boxes.
fn middle(base: &BaseLayer, district: usize) -> Option<[f64; 2]> {
    let mut bounds = Bounds::EMPTY;
    for (d, b) in base.district.iter().zip(base.shapes.bounds.iter()) {
        if *d as usize == district && !b.is_empty() {
            bounds.join(b);
        }
    }
    (!bounds.is_empty()).then(|| bounds.centre())
}
