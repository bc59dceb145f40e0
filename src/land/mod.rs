//! What it is: land: class codes and schemes, the base layer.
//! What it never does: know about carbon or files.
//! Where to start reading: [`base_layer`].

pub mod base_layer;
pub mod class;
pub mod crosswalk;
pub mod detect;
pub mod fields;
#[cfg(test)]
pub(crate) mod fixture;
pub mod intake;
mod limits;
pub mod mapping;
pub mod roles;
pub mod scheme;

pub use base_layer::{AreaRule, BaseLayer, District};
pub use class::{ClassId, ClassTable};
pub use crosswalk::System;
pub use detect::{Detection, detect};
pub use fields::{ClassField, FieldSample, recognise_class_field};
pub use intake::{ControlAreas, Intake, RepairTaken};
pub use mapping::MappingTable;
pub use scheme::{Resolved, Scheme};
