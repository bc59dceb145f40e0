//! A number on the screen as something that can be opened, and what is found inside.

use crate::land::ClassId;

/// What a number is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A parcel, by row.
    Parcel(u32),
    /// A district, by position.
    District(u16),
    /// A class.
    Class(ClassId),
    /// Everything.
    City,
}

/// Which figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Accounted area.
    Area,
    /// Source.
    Source,
    /// Sink.
    Sink,
    /// Source + sink.
    Net,
    /// Carbon stock.
    Stock,
}

/// A number that can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NumberRef {
    /// What it is about.
    pub subject: Subject,
    /// Which figure.
    pub quantity: Quantity,
}
