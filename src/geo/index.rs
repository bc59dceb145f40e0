//! Which rows meet a box: a uniform grid over the extent.
/// (to be written)
pub struct BoxIndex;
