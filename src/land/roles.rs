//! Which field of a layer plays which part (`assets/land/field_roles.csv`).

use crate::base::{Error, Field, Result};

/// The part a field plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Outside name of a parcel.
    Key,
    /// Name of the land class.
    ClassName,
    /// Administrative code.
    DistrictCode,
    /// Administrative name.
    DistrictName,
    /// Survey area of the parcel (TBMJ), m².
    SurveyArea,
    /// Share of the deducted strip (KCXS).
    RidgeCoefficient,
    /// Area of the deducted strip (KCMJ), m².
    RidgeArea,
    /// Area less the deducted strip (TBDLMJ), m².
    NetArea,
    /// Tree species of a stand.
    Species,
    /// Mean age of a stand, a.
    StandAge,
    /// Year of planting.
    PlantedYear,
    /// Volume of a stand, m³/ha.
    StandVolume,
    /// Canopy share, 0–1.
    Canopy,
    /// Mean height of a stand, m.
    StandHeight,
    /// Year in which the data were surveyed.
    SurveyYear,
}

impl Role {
    fn id(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::ClassName => "class_name",
            Self::DistrictCode => "district_code",
            Self::DistrictName => "district_name",
            Self::SurveyArea => "survey_area",
            Self::RidgeCoefficient => "ridge_coefficient",
            Self::RidgeArea => "ridge_area",
            Self::NetArea => "net_area",
            Self::Species => "species",
            Self::StandAge => "stand_age",
            Self::PlantedYear => "planted_year",
            Self::StandVolume => "stand_volume",
            Self::Canopy => "canopy",
            Self::StandHeight => "stand_height",
            Self::SurveyYear => "survey_year",
        }
    }
}

/// Names of the roles, in order of preference.
#[derive(Clone, Debug)]
pub struct Roles(Vec<(String, Vec<String>)>);

impl Roles {
    /// The built-in list. Errors: `LAND-001` the asset cannot be read.
    pub fn builtin() -> Result<Self> {
        let text = include_str!("../../assets/land/field_roles.csv");
        let mut rows = Vec::new();
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            let r = record.map_err(|e| Error::new("LAND-001").because(e))?;
            let names = r.get(1).unwrap_or_default().split('|').map(str::to_owned).collect();
            rows.push((r.get(0).unwrap_or_default().to_owned(), names));
        }
        Ok(Self(rows))
    }

    /// Names by which a part is known, in order of preference.
    pub fn names(&self, role: Role) -> &[String] {
        self.0.iter().find(|(id, _)| id == role.id()).map_or(&[], |(_, names)| names)
    }

    /// The field that plays a part: the first listed name that the layer has, ignoring ASCII case.
    pub fn find<'a>(&self, role: Role, fields: &'a [Field]) -> Option<&'a Field> {
        let (_, names) = self.0.iter().find(|(id, _)| id == role.id())?;
        names.iter().find_map(|n| fields.iter().find(|f| f.name.trim().eq_ignore_ascii_case(n)))
    }
}

/// Names of districts by code (`assets/land/districts.csv`). Errors: `LAND-001`.
pub fn district_names() -> Result<std::collections::BTreeMap<String, [String; 2]>> {
    let text = include_str!("../../assets/land/districts.csv");
    let mut names = std::collections::BTreeMap::new();
    for record in csv::Reader::from_reader(text.as_bytes()).records() {
        let r = record.map_err(|e| Error::new("LAND-001").because(e))?;
        let at = |i: usize| r.get(i).unwrap_or_default().to_owned();
        names.insert(at(0), [at(1), at(2)]);
    }
    Ok(names)
}
