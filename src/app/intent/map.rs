//! Wishes about the map.

use crate::map::{Theme, View};

/// What the pointer does on the map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Click or drag a box to select.
    #[default]
    Select,
    /// Draw around what is to be selected.
    Lasso,
    /// Click to look at a parcel without changing the selection.
    Identify,
    /// Paint what the brush holds.
    Brush,
    /// Drag the map.
    Pan,
}

/// A wish about the map.
#[derive(Clone, Debug)]
pub enum MapIntent {
    /// What the colours show.
    Theme(Theme),
    /// The camera moved.
    Camera(View),
    /// Show the whole layer.
    Fit,
    /// Show the selection.
    FitSelection,
    /// Fly to these rows.
    FlyTo(Vec<u32>),
    /// Fly to a district.
    FlyToDistrict(u16),
    /// Closer (> 1) or farther (< 1) about the middle.
    Zoom(f64),
    /// Take up a tool.
    Tool(Tool),
    /// Show or hide the names of districts.
    Districts(bool),
    /// Show or hide the legend.
    Legend(bool),
}
