//! What the colours of a map mean, in numbers; the faces turn it into words.

use crate::base::Area;
use crate::land::ClassId;

/// What one colour stands for. Numbers are in the unit of the legend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Label {
    /// A carbon class.
    Class(ClassId),
    /// Less than this.
    Below(f64),
    /// From the first (included) to the second.
    Between(f64, f64),
    /// This or more.
    Above(f64),
    /// Every value there is, when all are alike.
    All,
    /// Exactly nothing.
    Zero,
    /// Not known; drawn hatched.
    Missing,
}

/// One line of a legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Colour, RGBA.
    pub colour: [u8; 4],
    /// What it stands for.
    pub label: Label,
    /// Area that has this colour.
    pub area: Area,
    /// Parcels that have this colour.
    pub parcels: u64,
}

/// The legend of a coloured map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Legend {
    /// Message key of the title, `map-theme-…`.
    pub title_key: &'static str,
    /// Message key of the unit, `map-unit-…`; empty for land classes.
    pub unit_key: &'static str,
    /// The lines, from the largest source to the largest sink (or largest to smallest, or classes in their order).
    pub entries: Vec<Entry>,
}
