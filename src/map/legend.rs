//! What the colours of a map mean, in numbers; the faces turn it into words.

use crate::base::{Area, Args};
use crate::i18n::{Lang, Words};
use crate::land::{ClassId, ClassTable};

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
    /// Message key of the rule of signs, `map-rule-…`; may be empty.
    pub rule_key: &'static str,
    /// The lines, from the largest source to the largest sink (or largest to smallest, or classes in their order).
    pub entries: Vec<Entry>,
}

impl Label {
    /// The label in words; numbers without their unit.
    pub fn text(&self, words: &Words, classes: &ClassTable) -> String {
        let from = |a: f64| -> Args { vec![("from".into(), a.into())] };
        let to = |b: f64| -> Args { vec![("to".into(), b.into())] };
        match *self {
            Self::Class(id) => match (classes.get(id), words.lang()) {
                (Some(c), Lang::Zh) => c.name_zh.clone(),
                (Some(c), Lang::En) => c.name_en.clone(),
                (None, _) => words.get("map-legend-missing"),
            },
            Self::Below(b) => words.text("map-legend-below", &to(b)),
            Self::Between(a, b) => words.text("map-legend-between", &[from(a), to(b)].concat()),
            Self::Above(a) => words.text("map-legend-above", &from(a)),
            Self::All => words.get("map-legend-all"),
            Self::Zero => words.get("map-legend-zero"),
            Self::Missing => words.get("map-legend-missing"),
        }
    }
}

impl Legend {
    /// The title in words.
    pub fn title(&self, words: &Words) -> String {
        words.get(self.title_key)
    }
    /// What the sign of a value means, in words; empty where every value has the same.
    pub fn rule(&self, words: &Words) -> String {
        if self.rule_key.is_empty() { String::new() } else { words.get(self.rule_key) }
    }
    /// The unit in words; empty for land classes.
    pub fn unit(&self, words: &Words) -> String {
        if self.unit_key.is_empty() { String::new() } else { words.get(self.unit_key) }
    }
}
