//! The kinds of fault that the geometry of one row can have.

use super::contact::P;

/// One kind of fault of a row's geometry; the discriminant is its bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Fault {
    /// A coordinate is not a finite number, or no place on Earth.
    NotFinite,
    /// No ring has three distinct points.
    TooFew,
    /// The polygons enclose nothing.
    ZeroArea,
    /// Rings cross or lie on each other.
    Cross,
    /// A hole lies outside its polygon.
    HoleOutside,
    /// A hole inside a hole, or a part inside a part.
    Nested,
    /// A ring runs out to a point and back on its own trace.
    Spike,
    /// A ring touches itself in a point.
    SelfTouch,
    /// Holes cut the inside into pieces.
    Split,
    /// One ring of several has fewer than three distinct points.
    ThinRing,
    /// A ring was not closed.
    Unclosed,
    /// A point is repeated.
    Repeated,
}

impl Fault {
    /// All kinds, worst first.
    pub const ALL: [Self; 12] = [
        Self::NotFinite,
        Self::TooFew,
        Self::ZeroArea,
        Self::Cross,
        Self::HoleOutside,
        Self::Nested,
        Self::Spike,
        Self::SelfTouch,
        Self::Split,
        Self::ThinRing,
        Self::Unclosed,
        Self::Repeated,
    ];
    /// Whether a row with it is left out of all sums.
    pub fn leaves_out(self) -> bool {
        matches!(self, Self::NotFinite | Self::TooFew | Self::ZeroArea)
    }
    /// Whether OGC rules call the row invalid.
    pub fn is_invalid(self) -> bool {
        !matches!(self, Self::Unclosed | Self::Repeated)
    }
}

/// What was found in one row: for each kind at most one place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults(Vec<(Fault, P)>);

impl Faults {
    /// Notes a fault; only the first place of a kind is kept.
    pub(crate) fn add(&mut self, fault: Fault, at: P) {
        if !self.has(fault) {
            self.0.push((fault, at));
        }
    }
    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// Whether this kind was found.
    pub fn has(&self, fault: Fault) -> bool {
        self.0.iter().any(|f| f.0 == fault)
    }
    /// Whether OGC rules call the row invalid.
    pub fn is_invalid(&self) -> bool {
        self.0.iter().any(|f| f.0.is_invalid())
    }
    /// The kinds to tell the person: of those that make the row invalid only the worst, and all others.
    pub fn told(&self) -> impl Iterator<Item = (Fault, P)> {
        let worst = self.0.iter().filter(|f| f.0.is_invalid()).min_by_key(|f| f.0).copied();
        worst.into_iter().chain(self.0.iter().filter(|f| !f.0.is_invalid()).copied())
    }
}
