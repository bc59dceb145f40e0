//! The base layer: what the land is. It never changes; everything seen later is base + steps.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use super::class::ClassId;
use super::intake::Intake;
use super::roles::district_names;
use crate::base::{Area, Buf, Field, Texts};
use crate::geo::{Crs, Shapes};

/// A district of the roll-up: county or other unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct District {
    /// Administrative code, such as `410102`; empty when the data have none.
    pub code: String,
    /// Name; the code when there is none.
    pub name: String,
}

impl District {
    /// The name for readers of English: that of `assets/land/districts.csv` where the code is known, else as it is.
    pub fn name_en(&self) -> &str {
        // The list ships with the program and a test reads it; without it the name stays as the data give it.
        static KNOWN: LazyLock<BTreeMap<String, [String; 2]>> = LazyLock::new(|| district_names().unwrap_or_default());
        KNOWN.get(&self.code).filter(|[zh, _]| *zh == self.name).map_or(&self.name, |[_, en]| en)
    }
}

/// Which area is accounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaRule {
    /// TBMJ of the survey, less the deducted strip (TBDLMJ) for cropland.
    Survey,
    /// Area of the geometry on the CGCS2000 ellipsoid.
    Ellipsoid,
}

/// Parcels as columns, in space-filling order. All columns have `rows()` entries.
#[derive(Clone, Debug)]
pub struct BaseLayer {
    /// Outside name of each parcel (BSM, else file and feature number).
    pub key: Texts,
    /// Carbon class; [`ClassId::MISSING`] where the code is unknown.
    pub class: Buf<ClassId>,
    /// Position in `codes` of the code as delivered; `u16::MAX` = missing.
    pub code: Buf<u16>,
    /// Distinct codes as delivered (for example `0301`), in order of first appearance.
    pub codes: Vec<String>,
    /// Position in `districts`.
    pub district: Buf<u16>,
    /// The districts.
    pub districts: Vec<District>,
    /// Area accounted to the parcel's class, in cm².
    pub area: Buf<Area>,
    /// Deducted strip (田坎), accounted to class `field_ridge`, in cm²; area + ridge = control area of the parcel.
    pub ridge: Buf<Area>,
    /// Polygons in `crs`, projected metres.
    pub shapes: Shapes,
    /// The rest.
    pub about: Arc<BaseAbout>,
}

/// What is known of a base layer beyond its hot columns.
#[derive(Clone, Debug)]
pub struct BaseAbout {
    /// Name shown to people.
    pub name: String,
    /// CRS of the shapes (always projected).
    pub crs: Crs,
    /// Which area is accounted.
    pub area_rule: AreaRule,
    /// Area on the ellipsoid by row, cm².
    pub area_ellipsoid: Buf<Area>,
    /// Feature number in the source file, by row.
    pub feature: Buf<u32>,
    /// All fields as read.
    pub fields: Vec<Field>,
    /// Hash of the content (hex), by which a project recognises its base.
    pub fingerprint: String,
    /// What a person had done to the data or stated about them when they were taken in.
    pub intake: Intake,
}

impl BaseLayer {
    /// Whether another layer is the same parcels on the same ground, whatever they bear.
    pub fn same_ground(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.about, &other.about)
    }
    /// Number of parcels.
    pub fn rows(&self) -> usize {
        self.class.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_code_with_its_own_name_turns_english() {
        let d = |code: &str, name: &str| District { code: code.into(), name: name.into() };
        let jinshui = "\u{91d1}\u{6c34}\u{533a}";
        assert_eq!(d("410105", jinshui).name_en(), "Jinshui");
        // Another name under the code, or a name without a code, is not ours to translate.
        assert_eq!(d("410105", "\u{4e1c}\u{533a}").name_en(), "\u{4e1c}\u{533a}");
        assert_eq!(d("", jinshui).name_en(), jinshui);
    }
}
