//! What counts as forest in China: area, canopy, height; rows and spacing of belts. The reason is always told.

use crate::base::{Finding, Result, Severity};
use crate::carbon::stated::value;
use crate::factor::Registry;

/// The thresholds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// Smallest area, ha.
    pub area_ha: f64,
    /// Smallest canopy share, 0–1.
    pub canopy: f64,
    /// Smallest height, m.
    pub height_m: f64,
    /// Fewest rows of a belt.
    pub belt_rows: f64,
    /// Widest spacing of rows of a belt, m.
    pub belt_spacing_m: f64,
    /// Or at least this crown width, m.
    pub belt_crown_m: f64,
}

/// A shelterbelt.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Belt {
    /// Rows of trees.
    pub rows: Option<f64>,
    /// Spacing of the rows, m.
    pub spacing_m: Option<f64>,
    /// Width of the crowns, m.
    pub crown_m: Option<f64>,
}

/// What is known of the trees on a piece of ground; `None` = not known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ground {
    /// Area of the patch of trees, neighbours included, ha.
    pub area_ha: Option<f64>,
    /// Canopy share, 0–1.
    pub canopy: Option<f64>,
    /// Height, m.
    pub height_m: Option<f64>,
    /// A belt is judged by rows and spacing in place of canopy.
    pub belt: Option<Belt>,
}

/// Why something does not count as forest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Smaller than the least area.
    Area,
    /// Canopy too open.
    Canopy,
    /// Too low.
    Height,
    /// Too few rows.
    BeltRows,
    /// Rows too far apart and crowns too narrow.
    BeltSpacing,
}

/// What was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Why it does not count; empty = it counts.
    pub reasons: Vec<Reason>,
    /// A measure of the threshold is not known; what is known does not speak against it.
    pub unknown: bool,
}

impl Verdict {
    /// Whether it counts as forest.
    pub fn counts(&self) -> bool {
        self.reasons.is_empty()
    }
}

impl Threshold {
    /// The thresholds of the registry. Errors: `SINK-090`.
    pub fn load(reg: &Registry) -> Result<Self> {
        let of = |part: &str| value(reg, &format!("forest.rule.{part}"));
        Ok(Self {
            area_ha: of("min_area")?,
            canopy: of("min_canopy")?,
            height_m: of("min_height")?,
            belt_rows: of("belt_rows")?,
            belt_spacing_m: of("belt_spacing")?,
            belt_crown_m: of("belt_crown")?,
        })
    }

    /// Decides; a measure that is not known neither counts nor discounts and is told by [`Verdict::unknown`].
    pub fn judge(&self, ground: &Ground) -> Verdict {
        let mut out = Verdict::default();
        let mut at_least = |measured: Option<f64>, least: f64, reason: Reason| match measured {
            Some(x) if x < least => out.reasons.push(reason),
            Some(x) if !x.is_nan() => {}
            _ => out.unknown = true,
        };
        at_least(ground.area_ha, self.area_ha, Reason::Area);
        at_least(ground.height_m, self.height_m, Reason::Height);
        match ground.belt {
            None => at_least(ground.canopy, self.canopy, Reason::Canopy),
            Some(belt) => {
                at_least(belt.rows, self.belt_rows, Reason::BeltRows);
                let near = belt.spacing_m.map(|s| s <= self.belt_spacing_m);
                let wide = belt.crown_m.map(|c| c >= self.belt_crown_m);
                match (near, wide) {
                    (Some(true), _) | (_, Some(true)) => {}
                    (Some(false), Some(false)) => out.reasons.push(Reason::BeltSpacing),
                    _ => out.unknown = true,
                }
            }
        }
        out.reasons.sort_unstable();
        out
    }

    /// A finding for rows that do not count for this reason, with the limit that they miss.
    ///
    /// `SINK-101` area, `SINK-102` canopy, `SINK-103` height, `SINK-104` rows of a belt, `SINK-105` spacing of a belt.
    pub fn finding(&self, reason: Reason, rows: &[u32], area_ha: f64) -> Finding {
        let (code, limit) = match reason {
            Reason::Area => ("SINK-101", self.area_ha),
            Reason::Canopy => ("SINK-102", self.canopy),
            Reason::Height => ("SINK-103", self.height_m),
            Reason::BeltRows => ("SINK-104", self.belt_rows),
            Reason::BeltSpacing => ("SINK-105", self.belt_spacing_m),
        };
        let found = Finding::new(code, Severity::Warn).with("limit", limit).with("crown", self.belt_crown_m);
        found.with("area_ha", area_ha).times(rows.len() as u64).on(rows.iter().copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(ground: Ground) -> Verdict {
        Threshold::load(&Registry::builtin().unwrap()).unwrap().judge(&ground)
    }

    #[test]
    fn the_limits_themselves_count() {
        let just = Ground { area_ha: Some(0.067), canopy: Some(0.2), height_m: Some(2.0), belt: None };
        assert_eq!(judge(just), Verdict::default());
        let less = Ground { area_ha: Some(0.066), canopy: Some(0.19), height_m: Some(1.9), belt: None };
        assert_eq!(judge(less).reasons, [Reason::Area, Reason::Canopy, Reason::Height]);
    }

    #[test]
    fn a_belt_needs_rows_and_near_rows_or_wide_crowns() {
        let belt = |rows: f64, spacing: Option<f64>, crown: Option<f64>| {
            let belt = Some(Belt { rows: Some(rows), spacing_m: spacing, crown_m: crown });
            judge(Ground { area_ha: Some(1.0), canopy: Some(0.0), height_m: Some(8.0), belt })
        };
        assert_eq!(belt(2.0, Some(4.0), None), Verdict::default()); // its open canopy does not matter
        assert_eq!(belt(2.0, Some(6.0), Some(10.0)), Verdict::default());
        assert_eq!(belt(2.0, Some(6.0), Some(9.0)).reasons, [Reason::BeltSpacing]);
        assert_eq!(belt(1.0, Some(3.0), None).reasons, [Reason::BeltRows]);
        assert!(belt(2.0, Some(6.0), None).unknown);
    }

    #[test]
    fn what_is_not_known_is_said_and_does_not_discount() {
        let v = judge(Ground { area_ha: Some(1.0), ..Ground::default() });
        assert!(v.counts() && v.unknown);
    }
}
