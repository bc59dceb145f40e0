//! What it is: rasters as grids of cells: where cells lie, how much of each a parcel covers, sums over them.
//! What it never does: read files, resample, or say what a value means for carbon.
//! Where to start reading: [`grid`], then [`cover`], then [`zonal`].

pub mod cell_area;
pub mod cells;
pub mod classes;
pub mod cover;
pub mod grid;
pub mod histogram;
pub mod outline;
pub mod sweep;
pub mod zonal;

pub use cell_area::CellArea;
pub use cells::{CellKind, Cells, Missing, Strip};
pub use grid::{Affine, Grid, Window};
pub use outline::{CellBox, Outlines};

#[cfg(test)]
mod tests;
