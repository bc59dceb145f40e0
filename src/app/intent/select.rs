//! Wishes about the selection.

use crate::land::ClassId;

/// How new rows meet the selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Combine {
    /// Instead of it.
    #[default]
    Replace,
    /// Added to it.
    Add,
    /// Taken from it.
    Remove,
}

/// A wish about the selection.
#[derive(Clone, Debug)]
pub enum SelectIntent {
    /// These rows.
    Rows(Vec<u32>, Combine),
    /// All that share ground with a polygon drawn around them, ground metres.
    Around(Vec<[f64; 2]>, Combine),
    /// All parcels of a district, shown in the inspector as a district.
    District(u16),
    /// All parcels of a class.
    Class(ClassId),
    /// Everything.
    All,
    /// Nothing.
    Clear,
    /// What is not selected.
    Invert,
    /// Look at a parcel without selecting it.
    Look(u32),
    /// The parcel and the ground under the pointer.
    Hover(Option<u32>, Option<[f64; 2]>),
}
