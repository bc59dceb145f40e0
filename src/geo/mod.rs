//! What it is: coordinates: flat shapes, reference systems, area on the ellipsoid, spatial order and search.
//! What it never does: know file formats, land classes or the screen.
//! Where to start reading: [`shapes`].

pub mod area;
pub mod crs;
mod crs_names;
pub mod cut;
pub mod gauss;
pub mod grid;
pub mod hilbert;
pub mod index;
pub mod overlap;
pub mod passage;
pub mod reproject;
pub mod shapes;

pub use crs::{Crs, CrsKind};
pub use index::BoxIndex;
pub use shapes::{Bounds, Shapes, ShapesBuilder};
