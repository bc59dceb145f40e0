//! What it is: the yearly carbon of stands by species, age and site, and what counts as forest.
//! What it never does: put a class rate in the place of an age that is known, or a curve where a set holds its own rate.
//! Where to start reading: [`stand::stand_flux`] for one stand, [`rows::row_fluxes`] for a layer; curves in [`growth`].
//!
//! Pools of a stand's flux: living biomass above and below ground. Dead wood, litter and soil are taken as unchanged while
//! forest remains forest; where land becomes forest, [`super::change::planting`] has the soil.
//!
//! Errors: `SINK-001`…; findings: `SINK-101`….

pub mod biomass;
pub mod book;
pub mod fields;
pub mod growth;
pub mod harvest;
pub mod inventories;
pub mod rows;
pub mod stand;
pub mod threshold;
