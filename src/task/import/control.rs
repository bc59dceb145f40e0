//! Whether the parcels add up to the control areas that somebody stated (method book §1.3, §1.5).

use crate::base::{Area, Field, Finding, Findings, Result, Severity};
use crate::doctor::{Control, Limits, control_check};
use crate::land::ControlAreas;
use crate::land::intake::Closing;
use crate::land::roles::{Role, Roles};

/// The unit that stands for the whole layer.
const ALL: &str = "all";

/// The layer as it is summed: columns by raw row, and the rows in use.
pub struct Unit<'a> {
    /// Fields as read.
    pub fields: &'a [Field],
    /// Which field plays which part.
    pub roles: &'a Roles,
    /// Raw rows in use.
    pub rows: &'a [u32],
    /// Area on the ellipsoid.
    pub ellipsoid: &'a [Area],
}

impl Unit<'_> {
    /// TBMJ by raw row, else the area on the ellipsoid; and which of them.
    fn areas(&self) -> (Vec<f64>, &'static str) {
        match self.roles.find(Role::SurveyArea, self.fields) {
            Some(f) => ((0..self.ellipsoid.len()).map(|r| f.number(r)).collect(), "tbmj"),
            None => (self.ellipsoid.iter().map(|a| a.m2()).collect(), "ellipsoid"),
        }
    }

    /// Rows in use whose location code begins with `code`, or whose district has that name.
    fn members(&self, code: &str) -> Vec<bool> {
        let of = |role| self.roles.find(role, self.fields);
        let (by_code, by_name) = (of(Role::DistrictCode), of(Role::DistrictName));
        self.mask(|r| {
            by_code.and_then(|f| f.text(r)).is_some_and(|t| t.trim().starts_with(code))
                || by_name.and_then(|f| f.text(r)).is_some_and(|t| t.trim() == code)
        })
    }

    fn mask(&self, wanted: impl Fn(usize) -> bool) -> Vec<bool> {
        let mut mask = vec![false; self.ellipsoid.len()];
        for &r in self.rows.iter().filter(|r| wanted(**r as usize)) {
            if let Some(m) = mask.get_mut(r as usize) {
                *m = true;
            }
        }
        mask
    }
}

/// Compares every stated control area; each gets a finding, and a survey layer without any says that none was compared.
pub fn close(stated: &ControlAreas, unit: &Unit<'_>, found: &Findings) -> Result<Vec<Closing>> {
    if stated.is_empty() {
        if unit.roles.find(Role::SurveyArea, unit.fields).is_some() {
            found.add(Finding::new("AREA-008", Severity::Note));
        }
        return Ok(Vec::new());
    }
    let limits = Limits::shipped()?;
    let (areas, basis) = unit.areas();
    let mut closings = Vec::new();
    let mut close = |name: &str, area_m2: f64, members: &[bool]| {
        let (sum, finding) = control_check(&areas, members, &Control { unit: name, area_m2, basis }, &limits);
        found.add(finding);
        let (unit, basis) = (name.to_owned(), basis.to_owned());
        let tolerance_m2 = limits.control_area_abs_m2;
        closings.push(Closing { unit, basis, control_m2: area_m2, sum, tolerance_m2 });
    };
    if let Some(area_m2) = stated.all_m2 {
        close(ALL, area_m2, &unit.mask(|_| true));
    }
    for (code, &area_m2) in &stated.units {
        let members = unit.members(code);
        if members.contains(&true) {
            close(code, area_m2, &members);
        } else {
            found.add(Finding::new("AREA-009", Severity::Warn).with("unit", code.as_str()));
        }
    }
    Ok(closings)
}
