//! What it is: land-use change: who became what, what that releases at once, and what goes on for years.
//! What it never does: add a one-off release to a yearly flow; the two are different types.
//! Where to start reading: [`flow`], then [`transition`] for one change, [`matrix`] for a city, [`planting`] for new forest.

pub mod flow;
pub mod matrix;
pub mod planting;
pub mod transition;
