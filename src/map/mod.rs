//! What it is: the map as pixels and numbers: view, id tiles, colours, legend, hit test, labels, sheets.
//! What it never does: know egui, hold the state of a session, compute carbon.
//! Where to start reading: [`view`], then [`tile`] and [`store`] (parcel ids as pixels), [`lut`] and [`paint`] (colours).
//!
//! Parcel *ids* are drawn into tiles once; every theme, edit or selection only changes the table from row to colour.

pub mod bench;
pub mod breaks;
pub mod canvas;
#[cfg(test)]
mod colour_tests;
pub mod font;
pub mod hit;
pub mod labels;
pub mod legend;
pub mod lut;
pub mod paint;
pub mod place;
pub mod raster;
pub mod rows;
pub mod scale;
pub mod sheet;
pub mod store;
pub mod theme;
pub mod tile;
#[cfg(test)]
mod tile_tests;
pub mod view;

pub use legend::{Entry, Label, Legend};
pub use lut::Lut;
pub use rows::RowSet;
pub use store::TileStore;
pub use theme::{Ramp, Theme, ThemeStyle};
pub use tile::{IdTile, Level, TILE_PX, TileId};
pub use view::View;
