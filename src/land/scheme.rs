//! A scheme turns the words of a class field into carbon classes: one of the code systems, or a mapping table.

use std::sync::LazyLock;

use super::class::{ClassId, ClassTable};
use super::crosswalk::{Codes, Match, System, normal};
use super::mapping::MappingTable;
use crate::base::{Error, Result};

/// How the class field is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// 三调 / 年度变更 working classes.
    Sd3,
    /// GB/T 21010-2017.
    Gb21010,
    /// 用地用海分类 2023.
    Ydyh2023,
    /// OpenStreetMap values of landuse, natural, leisure.
    Osm,
    /// ESA WorldCover legend.
    WorldCover,
    /// China land cover dataset (CLCD) legend.
    Clcd,
    /// A mapping table of the person.
    Custom(MappingTable),
}

/// What a word of the class field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Carbon class of the actual cover; [`ClassId::MISSING`] = the scheme does not know the word.
    pub class: ClassId,
    /// Suffix K (可调整): the legal intent is cropland; taking it back is a planned emission.
    pub adjustable: bool,
    /// A number field had swallowed the leading zero.
    pub lost_zero: bool,
    /// How the word was found.
    pub by: Match,
}

impl Scheme {
    /// The scheme of that name: `sd3`, `gb21010`, `ydyh2023`, `osm`, `worldcover`, `clcd`.
    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::Sd3, Self::Gb21010, Self::Ydyh2023, Self::Osm, Self::WorldCover, Self::Clcd];
        all.into_iter().find(|s| s.name().eq_ignore_ascii_case(name.trim()))
    }

    /// Name on the command line and in projects; a mapping table has its own name.
    pub fn name(&self) -> &str {
        match self {
            Self::Osm => "osm",
            Self::WorldCover => "worldcover",
            Self::Clcd => "clcd",
            Self::Custom(t) => &t.name,
            Self::Sd3 | Self::Gb21010 | Self::Ydyh2023 => self.system().map_or("", System::name),
        }
    }

    /// The code system, if it is one.
    pub fn system(&self) -> Option<System> {
        match self {
            Self::Sd3 => Some(System::Sd3),
            Self::Gb21010 => Some(System::Gb21010),
            Self::Ydyh2023 => Some(System::Ydyh2023),
            Self::Osm | Self::WorldCover | Self::Clcd | Self::Custom(_) => None,
        }
    }

    /// The class of a word. Meant for the distinct words of a field, not for every row.
    ///
    /// A word that the scheme does not know has [`ClassId::MISSING`].
    pub fn resolve(&self, table: &ClassTable, word: &str) -> Resolved {
        let unknown = Resolved { class: ClassId::MISSING, adjustable: false, lost_zero: false, by: Match::Unknown };
        let Some(system) = self.system() else {
            let class = match self {
                Self::Custom(t) => t.class(word),
                _ => shipped(self).ok().and_then(|t| t.class(word)),
            };
            return class.map_or(unknown, |class| Resolved { class, by: Match::Listed, ..unknown });
        };
        let (code, lost_zero) = normal(word);
        let Some(found) = Codes::shipped().ok().and_then(|c| c.find(system, &code)) else { return unknown };
        match table.find(found.class) {
            Some(class) => Resolved { class, adjustable: found.adjustable, lost_zero, by: found.by },
            None => unknown,
        }
    }

    /// The official Chinese name of a code; `None` for mapping tables and unknown codes.
    pub fn official_name(&self, word: &str) -> Option<&'static str> {
        let (code, _) = normal(word);
        Codes::shipped().ok()?.find(self.system()?, &code).filter(|f| f.by != Match::Children).map(|f| f.name_zh)
    }
}

impl From<System> for Scheme {
    fn from(s: System) -> Self {
        match s {
            System::Sd3 => Self::Sd3,
            System::Gb21010 => Self::Gb21010,
            System::Ydyh2023 => Self::Ydyh2023,
        }
    }
}

/// The shipped tables, read once against the shipped classes.
static SHIPPED: LazyLock<Result<[MappingTable; 3]>> = LazyLock::new(|| {
    let table = ClassTable::load()?;
    Ok([
        MappingTable::parse("osm", include_str!("../../assets/classes/map_osm.csv"), &table)?,
        MappingTable::parse("worldcover", include_str!("../../assets/classes/map_worldcover.csv"), &table)?,
        MappingTable::parse("clcd", include_str!("../../assets/classes/map_clcd.csv"), &table)?,
    ])
});

/// The mapping table that ships for a scheme. Errors: `CLASS-090`; `CLASS-014` the scheme has no such table.
pub fn shipped(scheme: &Scheme) -> Result<&'static MappingTable> {
    let tables = SHIPPED.as_ref().map_err(Clone::clone)?;
    tables.iter().find(|t| t.name == scheme.name()).ok_or_else(|| Error::new("CLASS-014").with("scheme", scheme.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_maps_are_sound() {
        let table = ClassTable::load().unwrap();
        for s in [Scheme::Osm, Scheme::WorldCover, Scheme::Clcd] {
            assert!(shipped(&s).unwrap().len() >= 9);
        }
        assert_eq!(Scheme::Osm.resolve(&table, "residential").class, table.find("built_res_urban").unwrap());
        assert_eq!(Scheme::WorldCover.resolve(&table, "10").class, table.find("forest_arbor").unwrap());
        assert_eq!(Scheme::Clcd.resolve(&table, "1").class, table.find("crop_dry").unwrap());
    }

    #[test]
    fn resolve_names_the_cover_of_adjustable_land() {
        let table = ClassTable::load().unwrap();
        let r = Scheme::Sd3.resolve(&table, "0301k");
        assert_eq!((r.class, r.adjustable), (table.find("forest_arbor").unwrap(), true));
        assert_eq!(Scheme::Sd3.resolve(&table, "0000").class, ClassId::MISSING);
        assert_eq!(Scheme::Sd3.resolve(&table, "").class, ClassId::MISSING);
        assert!(Scheme::Sd3.resolve(&table, "301").lost_zero);
        assert_eq!(Scheme::Ydyh2023.resolve(&table, "1003").class, table.find("saltpan").unwrap());
    }

    #[test]
    fn schemes_have_names() {
        assert_eq!(Scheme::named(" YDYH2023 "), Some(Scheme::Ydyh2023));
        assert_eq!(Scheme::named("map.csv"), None);
        assert_eq!(
            Scheme::Sd3.official_name("0301"),
            Codes::shipped().unwrap().entry(System::Sd3, "0301").map(|e| e.name_zh.as_str())
        );
    }
}
