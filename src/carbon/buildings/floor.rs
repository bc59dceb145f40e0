//! Floor area of a building or parcel: as stated, by plot ratio, or footprint × floors.

use crate::base::{Error, Result};

use super::method::{Kind, Method};

/// How large a building is; every `None` is not known, never 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    /// Floor area as stated, m².
    pub floor_area_m2: Option<f64>,
    /// Floor area over parcel area.
    pub plot_ratio: Option<f64>,
    /// Ground under the building, m².
    pub footprint_m2: Option<f64>,
    /// Share of the parcel under buildings, 0–1.
    pub coverage: Option<f64>,
    /// Floors above ground.
    pub floors: Option<f64>,
    /// Height, m.
    pub height_m: Option<f64>,
}

/// What is doubtful about a floor area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Doubts {
    /// Neither footprint nor coverage was known.
    pub coverage_assumed: bool,
    /// The stated area and the one reckoned differ.
    pub contradictory: bool,
    /// More floors or a higher plot ratio than there can be.
    pub implausible: bool,
}

/// Floor area in m²: as stated, else plot ratio × parcel, else footprint × floors, with floors = height / storey height of
/// the kind where only a height is known, and footprint = coverage × parcel where only a coverage is known or assumed.
///
/// `None` = nothing says how large it is. Errors: `BUILD-001` a value is negative or no number.
pub fn area(size: &Size, kind: &Kind, method: &Method, parcel_m2: f64) -> Result<Option<(f64, Doubts)>> {
    let given = [
        ("floor_area", size.floor_area_m2),
        ("plot_ratio", size.plot_ratio),
        ("footprint", size.footprint_m2),
        ("coverage", size.coverage),
        ("floors", size.floors),
        ("height", size.height_m),
    ];
    for (field, value) in given {
        if let Some(x) = value.filter(|x| !(*x >= 0.0 && x.is_finite())) {
            return Err(Error::new("BUILD-001").with("field", field).with("value", x));
        }
    }
    let floors = size.floors.or_else(|| size.height_m.map(|h| h / method.storey.of(kind)));
    let by_ratio = size.plot_ratio.map(|r| r * parcel_m2);
    let known = size.footprint_m2.or_else(|| size.coverage.map(|c| c * parcel_m2));
    let by_floors = floors.zip(known).map(|(f, m2)| f * m2);
    let by_default = floors.map(|f| f * method.coverage.of(kind) * parcel_m2);
    let Some(m2) = size.floor_area_m2.or(by_ratio).or(by_floors).or(by_default) else { return Ok(None) };
    let apart = |other: f64| (m2 - other).abs() > method.doubt.floor_area * m2.max(other);
    let doubts = Doubts {
        coverage_assumed: size.floor_area_m2.or(by_ratio).or(by_floors).is_none(),
        contradictory: [by_ratio, by_floors].into_iter().flatten().any(apart),
        implausible: floors.is_some_and(|f| f > method.doubt.floors)
            || parcel_m2 > 0.0 && m2 > method.doubt.plot_ratio * parcel_m2,
    };
    Ok(Some((m2, doubts)))
}
