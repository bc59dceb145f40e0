//! What it is: carbon stocks by pool, and the InVEST carbon model on class rasters with its value of a change.
//! What it never does: take a missing pool as nothing, or add soils of different depth.
//! Where to start reading: [`stock`]; rasters in [`raster`], value in [`worth`].

pub mod raster;
#[cfg(test)]
mod side_by_side;
pub mod stock;
pub mod worth;
