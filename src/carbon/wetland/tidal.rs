//! Methane of tidal wetland by the salt of its water.

use crate::base::{Finding, Result, Severity};
use crate::carbon::stated::value;
use crate::factor::Registry;

/// The rule of salt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SaltRule {
    /// Salinity above which there is no methane, g/kg.
    pub limit: f64,
    /// Methane above it, kg CH4/(ha·a).
    pub saline_ch4: f64,
    /// Methane at or below it, kg CH4/(ha·a).
    pub brackish_ch4: f64,
}

impl SaltRule {
    /// The rule of the registry. Errors: `SINK-090`.
    pub fn load(reg: &Registry) -> Result<Self> {
        let of = |part: &str| value(reg, &format!("wetland.tidal.{part}"));
        Ok(Self { limit: of("saline_limit")?, saline_ch4: of("saline_ch4")?, brackish_ch4: of("brackish_ch4")? })
    }

    /// Methane of tidal wetland, kg CH4/(ha·a). `salinity` in g/kg; not known = taken as above the limit, and that is
    /// told by `SINK-142`, because methane may then be missing.
    pub fn ch4(&self, salinity: Option<f64>) -> (f64, Option<Finding>) {
        match salinity.filter(|s| s.is_finite() && *s >= 0.0) {
            Some(s) if s <= self.limit => (self.brackish_ch4, None),
            Some(_) => (self.saline_ch4, None),
            None => {
                let note = Finding::new("SINK-142", Severity::Warn).with("limit", self.limit);
                (self.saline_ch4, Some(note.with("ch4", self.brackish_ch4)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salt_decides() {
        let rule = SaltRule::load(&Registry::builtin().unwrap()).unwrap();
        assert_eq!(rule.ch4(Some(30.0)), (0.0, None));
        assert_eq!(rule.ch4(Some(18.0)), (193.7, None));
        assert_eq!(rule.ch4(Some(5.0)), (193.7, None));
        for unknown in [None, Some(f64::NAN), Some(-1.0)] {
            let (ch4, note) = rule.ch4(unknown);
            assert_eq!((ch4, note.unwrap().code.0.as_ref()), (0.0, "SINK-142"));
        }
    }
}
