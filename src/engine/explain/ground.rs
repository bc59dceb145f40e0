//! Area: of a parcel by the survey's or the ellipsoid's rule, of a sum with its control area, and net per hectare.

use crate::base::{Error, Result};
use crate::doctor::Limits;
use crate::geo::CrsKind;
use crate::geo::gauss::{A, E2};
use crate::land::AreaRule;
use crate::land::intake::Closing;
use crate::land::roles::{Role, Roles};

use super::{Derivation, FLOW_PER_HA, Figure, HECTARE, Key, SQUARE_METRE, Scope, Term, View, open_term, term, title};

impl View<'_> {
    /// The accounted area of a parcel: TBMJ or the area on the ellipsoid, less the deducted strip; and how far the two
    /// areas lie apart.
    pub(super) fn parcel_area(&self, row: u32) -> Result<Derivation> {
        let (base, at) = (&self.s.base, row as usize);
        let (Some(area), Some(ridge)) = (base.area.get(at), base.ridge.get(at)) else {
            return Err(Error::new("CARBON-021").with("what", u64::from(row)));
        };
        let (roles, fields) = (Roles::builtin()?, &base.about.fields);
        let number = |role| roles.find(role, fields).map_or(f64::NAN, |f| f.number(at));
        let (tbmj, share, strip) = (number(Role::SurveyArea), number(Role::RidgeCoefficient), number(Role::RidgeArea));
        let by_survey = base.about.area_rule == AreaRule::Survey && tbmj > 0.0;
        let deducted = ridge.0 != 0;
        let stated_strip = deducted && by_survey && strip >= 0.0;
        let mut terms = vec![if by_survey {
            term("explain-tbmj", tbmj, SQUARE_METRE)
        } else {
            open_term("explain-ellipsoid-area", self.ellipsoid_area(row))
        }];
        if deducted && !stated_strip {
            terms.push(term("explain-kcxs", share, "1"));
        }
        if deducted {
            terms.push(term("explain-kcmj", ridge.m2(), SQUARE_METRE));
        }
        let formula = match (by_survey, deducted, stated_strip) {
            (true, false, _) => "formula-area-tbmj",
            (true, true, true) => "formula-area-net",
            (true, true, false) => "formula-area-net-share",
            (false, false, _) => "formula-area-ellipsoid",
            (false, true, _) => "formula-area-ellipsoid-share",
        };
        let mut out = ground(title(Figure::Area).with("what", "parcel").with("name", base.key.at(at)), formula, terms);
        out.result = Some(area.m2());
        if tbmj > 0.0 {
            out.terms.push(open_term("explain-area-off", self.survey_off(row, tbmj)?));
        }
        Ok(out)
    }

    /// TBMJ less the area on the ellipsoid, with what is allowed.
    fn survey_off(&self, row: u32, tbmj: f64) -> Result<Derivation> {
        let limits = Limits::shipped()?;
        let measured = self.ellipsoid_area(row);
        let m2 = measured.result.unwrap_or(f64::NAN);
        let allowed = limits.survey_area_abs_m2 + limits.survey_area_share * m2;
        let terms = vec![
            term("explain-tbmj", tbmj, SQUARE_METRE),
            open_term("explain-ellipsoid-area", measured),
            term("explain-tolerance", allowed, SQUARE_METRE),
        ];
        let mut out = ground(Key::plain("explain-area-off"), "formula-area-off", terms);
        out.result = Some(tbmj - m2);
        Ok(out)
    }

    /// The survey office's formula with what it was fed with.
    fn ellipsoid_area(&self, row: u32) -> Derivation {
        let (base, at) = (&self.s.base, row as usize);
        let rings = || base.shapes.of_row(at);
        let vertices: usize = rings().map(|(_, r)| r.len().saturating_sub(1)).sum();
        let mut terms = vec![
            term("explain-semi-major", A, "m"),
            term("explain-eccentricity", E2, "1"),
            term("explain-rings", rings().count() as f64, "1"),
            term("explain-vertices", vertices as f64, "1"),
        ];
        if let CrsKind::GaussKruger { meridian_deg, .. } = base.about.crs.kind {
            terms.push(term("explain-meridian", meridian_deg, "°"));
        }
        let mut out = ground(Key::plain("explain-ellipsoid-area"), "formula-ellipsoid", terms);
        out.result = base.about.area_ellipsoid.get(at).map(|a| a.m2());
        out
    }

    /// Says how the parcels of a sum close to the control area stated for it, or that none is stated.
    pub(super) fn close(&self, scope: Scope, whole: &mut Derivation) {
        whole.formula = Key::plain("formula-area-sum");
        let all = &self.s.base.about.intake.closings;
        let of_scope = |c: &&Closing| match scope {
            Scope::City => true,
            Scope::District(d) => self
                .s
                .base
                .districts
                .get(usize::from(d))
                .is_some_and(|x| c.unit == x.name || !x.code.is_empty() && c.unit.starts_with(&x.code)),
            _ => false,
        };
        let closings: Vec<&Closing> = all.iter().filter(of_scope).collect();
        if closings.is_empty() && matches!(scope, Scope::City | Scope::District(_)) {
            whole.formula = Key::plain("formula-area-sum-open");
        }
        whole.terms.extend(closings.into_iter().map(|c| open_term("explain-control-off", closing(c))));
    }

    /// Net ÷ area.
    pub(super) fn per_ha(&self, scope: Scope) -> Result<Derivation> {
        let (net, mut area) = (self.figure(Figure::Net, scope)?, self.figure(Figure::Area, scope)?);
        if area.unit == SQUARE_METRE {
            area.result = area.result.map(|m2| m2 / crate::base::units::M2_PER_HA);
            area.unit = HECTARE;
        }
        let result = net.result.zip(area.result).filter(|(_, ha)| *ha > 0.0).map(|(t, ha)| t / ha);
        let name = Key { key: title(Figure::NetPerHa).key, args: net.title.args.clone() };
        let terms = vec![open_term("explain-net-term", net), open_term("explain-area", area)];
        let mut out = ground(name, "formula-net-per-ha", terms);
        (out.result, out.unit) = (result, FLOW_PER_HA);
        Ok(out)
    }
}

/// Σ areas less the control area.
fn closing(c: &Closing) -> Derivation {
    let sum = if c.basis == "tbmj" { "explain-tbmj-sum" } else { "explain-ellipsoid-sum" };
    let terms = vec![
        term(sum, c.sum.m2(), SQUARE_METRE),
        term("explain-control", c.control_m2, SQUARE_METRE),
        term("explain-tolerance", c.tolerance_m2, SQUARE_METRE),
    ];
    let name = Key::plain("explain-control-of").with("unit", c.unit.as_str());
    let mut out = ground(name, "formula-control", terms);
    out.result = Some(c.sum.m2() - c.control_m2);
    out
}

fn ground(title: Key, formula: &'static str, terms: Vec<Term>) -> Derivation {
    Derivation { title, formula: Key::plain(formula), terms, result: None, unit: SQUARE_METRE, parts: Vec::new() }
}
