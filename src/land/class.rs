//! Carbon classes: the vocabulary in which every code system ends.

use serde::{Deserialize, Serialize};

/// Number of a carbon class in [`ClassTable`]; [`ClassId::MISSING`] = unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(transparent)]
pub struct ClassId(pub u8);

impl ClassId {
    /// No class known.
    pub const MISSING: Self = Self(u8::MAX);
    /// As an index into per-class tables.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// Space kinds of the national spatial plan (农业 / 建设 / 生态).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Space {
    /// 农业空间
    Agricultural,
    /// 建设空间
    Built,
    /// 生态空间
    Ecological,
}

/// One carbon class.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Class {
    /// Id such as `forest_arbor`; the key of every factor table.
    pub id: String,
    /// Chinese name shown to people.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Space it counts to when no plan layer says otherwise.
    pub space: Space,
    /// Land-class colour, `[r, g, b]`.
    pub colour: [u8; 3],
}

/// All carbon classes in a fixed order (the order of `assets/classes/carbon_classes.csv`).
#[derive(Clone, Debug, Default)]
pub struct ClassTable {
    /// The classes; a [`ClassId`] is a position in here.
    pub classes: Vec<Class>,
}

impl ClassTable {
    /// Number of classes.
    pub fn len(&self) -> usize {
        self.classes.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }
    /// The class of that id.
    pub fn find(&self, id: &str) -> Option<ClassId> {
        self.classes.iter().position(|c| c.id == id).map(|i| ClassId(i as u8))
    }
    /// The class, if known.
    pub fn get(&self, id: ClassId) -> Option<&Class> {
        self.classes.get(id.at())
    }
}
