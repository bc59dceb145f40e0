//! stub
use crate::base::*;
use super::raw::*;
pub struct Limits; impl Default for Limits { fn default()->Self{Self} }
pub fn probe(_:&std::path::Path,_:&dyn Watch)->Result<Vec<LayerInfo>>{Err(Error::new("IO-001"))}
pub fn read(_:&Source,_:&Limits,_:&dyn Watch)->Result<RawLayer>{Err(Error::new("IO-001"))}
