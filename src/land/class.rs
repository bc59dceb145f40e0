//! Carbon classes: the vocabulary in which every code system ends.

use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};

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

/// Beginning of the ids of cropland classes.
const CROPLAND: &str = "crop_";

impl Class {
    /// Whether it is cropland, from which the survey deducts ridges.
    pub fn is_cropland(&self) -> bool {
        self.id.starts_with(CROPLAND)
    }
}

/// All carbon classes in a fixed order (the order of `assets/classes/carbon_classes.csv`).
#[derive(Clone, Debug, Default)]
pub struct ClassTable {
    /// The classes; a [`ClassId`] is a position in here.
    pub classes: Vec<Class>,
}

/// A line of `carbon_classes.csv`.
#[derive(Deserialize)]
struct Line {
    id: String,
    name_zh: String,
    name_en: String,
    space: Space,
    r: u8,
    g: u8,
    b: u8,
}

impl ClassTable {
    /// The classes that ship with the program.
    ///
    /// Source: `assets/classes/carbon_classes.csv`. Errors: `CLASS-090` the shipped table is damaged.
    pub fn load() -> Result<Self> {
        Self::parse(include_str!("../../assets/classes/carbon_classes.csv"))
    }

    /// Reads a class table. Errors: `CLASS-090` bad line, an id twice, or more classes than a [`ClassId`] can number.
    fn parse(text: &str) -> Result<Self> {
        let bad =
            |cause: &dyn std::fmt::Display| Error::new("CLASS-090").with("table", "carbon_classes.csv").because(cause);
        let mut table = Self::default();
        for line in csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Line>() {
            let l = line.map_err(|e| bad(&e))?;
            if table.find(&l.id).is_some() || table.len() >= ClassId::MISSING.at() {
                return Err(bad(&l.id));
            }
            table.classes.push(Class {
                id: l.id,
                name_zh: l.name_zh,
                name_en: l.name_en,
                space: l.space,
                colour: [l.r, l.g, l.b],
            });
        }
        Ok(table)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_classes_are_whole() {
        let t = ClassTable::load().unwrap();
        assert!(t.len() >= 66);
        let arbor = t.get(t.find("forest_arbor").unwrap()).unwrap();
        assert_eq!(arbor.space, Space::Ecological);
        // Neighbouring colours stay apart: no two classes closer than 11 steps of 255 in RGB.
        for (i, a) in t.classes.iter().enumerate() {
            for b in t.classes.iter().take(i) {
                let d: i32 = a.colour.iter().zip(b.colour).map(|(x, y)| (i32::from(*x) - i32::from(y)).pow(2)).sum();
                assert!(d >= 121, "{} {}", a.id, b.id);
            }
        }
    }

    #[test]
    fn a_class_twice_is_refused() {
        let text = "id,name_zh,name_en,space,r,g,b\na,x,x,built,1,1,1\na,y,y,built,2,2,2\n";
        assert_eq!(ClassTable::parse(text).unwrap_err().code.0, "CLASS-090");
    }
}
