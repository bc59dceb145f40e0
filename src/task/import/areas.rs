//! Which area of a parcel is accounted: method book §1.3.

use crate::base::units::CM2_PER_M2;
use crate::base::{Area, Field, Findings};
use crate::land::AreaRule;
use crate::land::roles::{Role, Roles};

/// Accounted areas of the used rows.
pub struct Accounted {
    /// Rule that was used.
    pub rule: AreaRule,
    /// Area of the parcel's own class, cm².
    pub area: Vec<Area>,
    /// Deducted strip (田坎), cm².
    pub ridge: Vec<Area>,
}

/// Accounts the areas: TBDLMJ and KCMJ of the survey, or the ellipsoid's with KCXS.
///
/// KCMJ is taken as delivered, else TBMJ × KCXS; the class keeps TBMJ − KCMJ, so that the parcel closes to TBMJ.
/// A parcel without TBMJ falls back on its geometry; how many did is told by the doctor's area check.
pub fn account(
    fields: &[Field],
    roles: &Roles,
    ellipsoid: &[Area],
    rows: &[u32],
    asked: Option<AreaRule>,
    _found: &Findings,
) -> Accounted {
    let survey = roles.find(Role::SurveyArea, fields);
    let rule = asked.unwrap_or(if survey.is_some() { AreaRule::Survey } else { AreaRule::Ellipsoid });
    let share = roles.find(Role::RidgeCoefficient, fields);
    let strip = roles.find(Role::RidgeArea, fields);
    let (mut area, mut ridge) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for &raw in rows {
        let r = raw as usize;
        let measured = ellipsoid.get(r).copied().unwrap_or_default();
        let stated = survey.map_or(f64::NAN, |f| f.number(r));
        let (whole, from_survey) = match rule {
            AreaRule::Survey if stated > 0.0 => (Area::from_m2(stated), true),
            _ => (measured, false),
        };
        let part = share.map_or(0.0, |f| f.number(r));
        let stated_strip = strip.map_or(f64::NAN, |f| f.number(r));
        let out = if from_survey && stated_strip >= 0.0 {
            Area::from_m2(stated_strip)
        } else if part > 0.0 && part < 1.0 {
            Area((whole.0 as f64 * part / CM2_PER_M2 * 100.0).round_ties_even() as i64 * 100)
        } else {
            Area(0)
        };
        let out = Area(out.0.clamp(0, whole.0.max(0)));
        area.push(whole - out);
        ridge.push(out);
    }
    Accounted { rule, area, ridge }
}
