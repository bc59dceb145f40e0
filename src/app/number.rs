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

pub mod derivation {
    //! What is found inside a number.

    /// How sure a value is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Status {
        /// Taken from a source that is named.
        Cited,
        /// Worked out from cited values.
        Derived,
        /// Assumed; may be edited.
        Assumed,
        /// Read from the data of the project.
        Data,
    }

    /// One value of a formula.
    #[derive(Clone, Debug)]
    pub struct Term {
        /// Name in the formula.
        pub name: String,
        /// Value, formatted with its unit.
        pub value: String,
        /// How sure it is.
        pub status: Status,
        /// Where it comes from: source, set, confidence; empty when it speaks for itself.
        pub source: String,
    }

    /// A number with its way back.
    #[derive(Clone, Debug, Default)]
    pub struct Derivation {
        /// What it is, in words.
        pub title: String,
        /// Formula in words or symbols.
        pub formula: String,
        /// The formula with its values.
        pub filled: String,
        /// The values.
        pub terms: Vec<Term>,
        /// The result, formatted with its unit.
        pub result: String,
    }
}
