//! The six sink systems: forest, grassland, cropland soil, wetland, lake and river, urban green.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::{Error, Mass, Result};
use crate::land::ClassTable;

use super::balance::Sums;

/// A sink system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum System {
    /// Forest, shrub and gardens.
    Forest,
    /// Grassland and ridges.
    Grassland,
    /// Soil of cropland.
    CroplandSoil,
    /// Wetland.
    Wetland,
    /// Lakes, rivers and other water.
    LakeRiver,
    /// Parks, squares and vacant plots.
    UrbanGreen,
    /// Land outside the six, such as bare land in sets that give it a value, and parcels without class.
    Other,
}

impl System {
    /// The six and the rest, in the order of the sums. Their words are `system-<id>`.
    pub const ALL: [Self; 7] = [
        Self::Forest,
        Self::Grassland,
        Self::CroplandSoil,
        Self::Wetland,
        Self::LakeRiver,
        Self::UrbanGreen,
        Self::Other,
    ];

    /// Id as in `assets/carbon/sink_systems.csv`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Forest => "forest",
            Self::Grassland => "grassland",
            Self::CroplandSoil => "cropland_soil",
            Self::Wetland => "wetland",
            Self::LakeRiver => "lake_river",
            Self::UrbanGreen => "urban_green",
            Self::Other => "other",
        }
    }
}

/// A line of `sink_systems.csv`.
#[derive(Deserialize)]
struct Line {
    class: String,
    system: System,
}

static LINES: LazyLock<Result<Vec<Line>>> = LazyLock::new(|| {
    let text = include_str!("../../assets/carbon/sink_systems.csv");
    let lines = csv::Reader::from_reader(text.as_bytes()).into_deserialize().collect::<std::result::Result<_, _>>();
    lines.map_err(|e| Error::new("CARBON-090").with("name", "sink_systems.csv").because(e))
});

/// The system of each class, in class order. Errors: `CARBON-090` a class has none.
pub fn systems(classes: &ClassTable) -> Result<Vec<System>> {
    let lines = LINES.as_ref().map_err(Clone::clone)?;
    let of = |class: &str| lines.iter().find(|l| l.class == class).map(|l| l.system);
    let missing = || Error::new("CARBON-090").with("name", "sink_systems.csv");
    classes.classes.iter().map(|c| of(&c.id).ok_or_else(|| missing().because(&c.id))).collect()
}

/// Sinks by system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BySystem {
    /// By district, then in the order of [`System::ALL`]; g CO2e a year, ≤ 0.
    pub districts: Vec<[Mass; 7]>,
    /// Of the city.
    pub city: [Mass; 7],
}

/// Sums the sinks of a balance by system: Σ systems = sink, for every district and the city, to the gram.
///
/// Methane and other sources of the same land are no part of it; they stand in the sources. Errors: `CARBON-090`.
pub fn by_system(sums: &Sums, classes: &ClassTable) -> Result<BySystem> {
    let of = systems(classes)?;
    let district = |d: usize| {
        let mut lines = [Mass(0); 7];
        for class in 0..sums.classes {
            let system = of.get(class).copied().unwrap_or(System::Other);
            if let Some(line) = lines.get_mut(system as usize) {
                *line += sums.cell(d, class).sink;
            }
        }
        lines
    };
    let districts: Vec<[Mass; 7]> = (0..sums.districts()).map(district).collect();
    let mut city = [Mass(0); 7];
    for lines in &districts {
        city.iter_mut().zip(lines).for_each(|(sum, line)| *sum += *line);
    }
    Ok(BySystem { districts, city })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::Silent;
    use crate::carbon::allocate::Allocation;
    use crate::carbon::balance::balance;
    use crate::carbon::laws::layer;
    use crate::factor::Registry;
    use crate::land::ClassId;

    fn run(set: &str, parcels: &[(ClassId, u16, f64, f64)]) -> (BySystem, Sums) {
        let (reg, classes) = (Registry::builtin().unwrap(), ClassTable::load().unwrap());
        let sinks = reg.sink_set(set, &classes).unwrap();
        let b = balance(&layer(parcels, 3), &classes, &sinks, 27.0, &Allocation::default(), &Silent).unwrap();
        (by_system(&b.sums, &classes).unwrap(), b.sums)
    }

    #[test]
    fn worked_one_hectare_of_each() {
        let classes = ClassTable::load().unwrap();
        let ids =
            ["forest_arbor", "grass_natural", "crop_dry", "wetland_marsh", "water_lake", "green_urban", "built_mining"];
        let parcels: Vec<_> = ids.iter().map(|id| (classes.find(id).unwrap(), 0, 10_000.0, 0.0)).collect();
        let (found, _) = run("tool_default", &parcels);
        // −1, −0.02, 0, −0.5, −0.3, −1, 0 tC · 44/12, in grams
        let t: Vec<i64> = found.city.iter().map(|m| m.0).collect();
        assert_eq!(t, [-3_666_667, -73_333, 0, -1_833_333, -1_100_000, -3_666_667, 0]);
    }

    #[test]
    fn ids_are_those_of_the_table() {
        for l in LINES.as_ref().unwrap() {
            assert!(System::ALL.iter().any(|s| *s == l.system && !s.id().is_empty()));
        }
        assert!(System::ALL.iter().enumerate().all(|(i, s)| *s as usize == i));
    }

    proptest! {
        // A balance of each case, with all its tables.
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn systems_add_up_to_the_sink(parcels in prop::collection::vec((0..70_u8, 0..3_u16, 0.0..90_000.0_f64, 0.0..50.0_f64), 0..60)) {
            let parcels: Vec<_> = parcels.into_iter().map(|(c, d, a, r)| (ClassId(c), d, a, r)).collect();
            for set in ["tool_default", "net_flux_lit"] {
                let (found, sums) = run(set, &parcels);
                for (d, lines) in found.districts.iter().enumerate() {
                    prop_assert_eq!(lines.iter().copied().sum::<Mass>(), sums.district(d).sink);
                }
                prop_assert_eq!(found.city.iter().copied().sum::<Mass>(), sums.city().sink);
            }
        }
    }
}
