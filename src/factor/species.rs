//! Tree species of forest maps: names, the kind of stand whose table serves them, and the classes that they are the mean of.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::Result;
use crate::land::crosswalk::squeeze;

/// Kind of stand that the age tables know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandKind {
    /// Broadleaved.
    Broadleaf,
    /// Coniferous.
    Conifer,
    /// Both.
    Mixed,
    /// Fruit and other economic forest.
    Economic,
    /// Shrub; no age table knows it.
    Shrub,
}

impl StandKind {
    /// Row of the age tables; `None` where there is none.
    pub fn row(self) -> Option<&'static str> {
        match self {
            Self::Broadleaf => Some("forest_broadleaf"),
            Self::Conifer => Some("forest_conifer"),
            Self::Mixed => Some("forest_mixed"),
            Self::Economic => Some("orchard_economic_forest"),
            Self::Shrub => None,
        }
    }
}

/// A species or group of species.
#[derive(Clone, Debug, PartialEq)]
pub struct Species {
    /// Stable id, the middle part of factor ids such as `forest.poplar.max`.
    pub id: String,
    /// Names and spellings, squeezed for comparing.
    names: Vec<String>,
    /// Kind of stand.
    pub stand: StandKind,
    /// Ids of the classes whose stands of unknown species it stands for.
    pub serves: Vec<String>,
}

/// Parts that a project may add to a species that ships without them.
pub(super) const PARTS: [&str; 11] = [
    "max",
    "rate",
    "shape",
    "middle",
    "rotation",
    "mass_slope",
    "mass_intercept",
    "wood_density",
    "expansion",
    "root_ratio",
    "carbon_fraction",
];

/// A line of `species_names.csv`.
#[derive(Deserialize)]
struct Line {
    id: String,
    name_zh: String,
    name_en: String,
    aliases: String,
    stand: StandKind,
    serves: String,
}

static SPECIES: LazyLock<Result<Vec<Species>>> = LazyLock::new(|| {
    let text = include_str!("../../assets/factors/species_names.csv");
    let lines: Vec<Line> = super::layers::lines("species_names.csv", text)?;
    Ok(lines.into_iter().map(Species::of).collect())
});

impl Species {
    /// All species, in the order of the table. Errors: `FACTOR-090` the shipped table is damaged.
    pub fn all() -> Result<&'static [Self]> {
        SPECIES.as_ref().map(Vec::as_slice).map_err(Clone::clone)
    }

    /// Whether a word of a forest map names this species: id, name or spelling, without regard to case and spaces.
    pub fn named(&self, word: &str) -> bool {
        let word = fold(word);
        !word.is_empty() && (self.id == word || self.names.contains(&word))
    }

    fn of(l: Line) -> Self {
        let split = |s: &str| s.split('|').filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        let mut names: Vec<String> = [l.name_zh, l.name_en].iter().map(|n| fold(n)).collect();
        names.extend(split(&l.aliases).iter().map(|n| fold(n)));
        Self { id: l.id, names, stand: l.stand, serves: split(&l.serves) }
    }
}

fn fold(word: &str) -> String {
    squeeze(word).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::land::ClassTable;

    #[test]
    fn names_are_found_and_classes_exist() {
        let all = Species::all().unwrap();
        let of = |w: &str| all.iter().find(|s| s.named(w)).map(|s| s.id.as_str());
        assert_eq!(of("毛白杨"), Some("poplar"));
        assert_eq!(of("  Poplar "), Some("poplar"));
        assert_eq!(of("柏木"), Some("platycladus"));
        assert_eq!((of(""), of("银河")), (None, None));
        let classes = ClassTable::load().unwrap();
        for class in all.iter().flat_map(|s| &s.serves) {
            assert!(classes.find(class).is_some(), "{class}");
        }
    }

    #[test]
    fn no_word_names_two_species() {
        let all = Species::all().unwrap();
        let words: Vec<&String> = all.iter().flat_map(|s| &s.names).collect();
        for (i, w) in words.iter().enumerate() {
            assert!(!words[..i].contains(w), "{w}");
        }
    }
}
