//! Lines of the land ledger that planners answer for: construction land, and cropland in and out.

use schemars::JsonSchema;
use serde::Serialize;

use super::ledger::Transfer;
use crate::base::Area;
use crate::land::class::Space;
use crate::land::{BaseLayer, ClassId, ClassTable};

/// Construction land; before − left + new = after, to the square centimetre. m².
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Construction {
    /// Before the plan.
    pub before_m2: f64,
    /// Land that became construction land.
    pub new_m2: f64,
    /// Construction land that became something else.
    pub left_m2: f64,
    /// Construction land that became construction land of another class.
    pub reused_m2: f64,
    /// After the plan.
    pub after_m2: f64,
}

/// Cropland without its deducted strips; before − out + in = after, to the square centimetre. m².
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Cropland {
    /// Before the plan.
    pub before_m2: f64,
    /// Taken by construction land.
    pub out_to_built_m2: f64,
    /// Gone to other land.
    pub out_to_other_m2: f64,
    /// Come from construction land.
    pub in_from_built_m2: f64,
    /// Come from other land.
    pub in_from_other_m2: f64,
    /// Balance of cropland in and out with other land: in less out; below 0 = more has gone out than came back.
    pub exchange_m2: f64,
    /// After the plan.
    pub after_m2: f64,
}

/// The lines of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Lines {
    /// Construction land.
    pub construction: Construction,
    /// Cropland.
    pub cropland: Cropland,
}

/// The lines of transfers between two layouts (see [`super::ledger::transfers`]).
///
/// Construction land are the classes of the built space, cropland the classes `crop_*`: what the classes say, not what
/// plan layers zone (method book §1.2). Strips are land of class `ridge` and neither of the two. Land that changes from one
/// kind of cropland to another moves no line. Cost: O(rows).
pub fn lines(
    before: &BaseLayer,
    after: &BaseLayer,
    transfers: &[Transfer],
    ridge: ClassId,
    classes: &ClassTable,
) -> Lines {
    let built = |c: ClassId| c != ridge && classes.get(c).is_some_and(|k| k.space == Space::Built);
    let crop = |c: ClassId| c != ridge && classes.get(c).is_some_and(|k| k.is_cropland());
    let of = |l: &BaseLayer, is: &dyn Fn(ClassId) -> bool| -> Area {
        l.class.iter().zip(l.area.iter()).filter(|(c, _)| is(**c)).map(|(_, a)| *a).sum()
    };
    let moved = |from: &dyn Fn(ClassId) -> bool, to: &dyn Fn(ClassId) -> bool| -> Area {
        transfers.iter().filter(|t| from(t.from) && to(t.to)).map(|t| t.area).sum()
    };
    let (open, other) = (|c: ClassId| !built(c), |c: ClassId| !built(c) && !crop(c));
    let (out, back) = (moved(&crop, &other), moved(&other, &crop));
    Lines {
        construction: Construction {
            before_m2: of(before, &built).m2(),
            new_m2: moved(&open, &built).m2(),
            left_m2: moved(&built, &open).m2(),
            reused_m2: moved(&built, &built).m2(),
            after_m2: of(after, &built).m2(),
        },
        cropland: Cropland {
            before_m2: of(before, &crop).m2(),
            out_to_built_m2: moved(&crop, &built).m2(),
            out_to_other_m2: out.m2(),
            in_from_built_m2: moved(&built, &crop).m2(),
            in_from_other_m2: back.m2(),
            exchange_m2: (back - out).m2(),
            after_m2: of(after, &crop).m2(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::layout::tests::layer;
    use super::super::ledger::transfers;
    use super::super::{Cover, Layout};
    use super::*;

    fn of(base: &Arc<BaseLayer>, strokes: &[(Vec<u32>, ClassId)], classes: &ClassTable) -> Lines {
        let ridge = classes.find("field_ridge").unwrap();
        let mut l = Layout::new(Arc::clone(base), classes);
        for (at, class) in strokes {
            if let Some(edit) = l.repaint(at, Cover { code: 0, class: *class }).unwrap() {
                l.apply(&edit).unwrap();
            }
        }
        let after = l.layer();
        lines(base, &after, &transfers(base, &after, ridge), ridge, classes)
    }

    #[test]
    fn a_plan_by_hand() {
        // The example of docs/methods/limits.md.
        let classes = ClassTable::load().unwrap();
        let id = |c: &str| classes.find(c).unwrap();
        let base = layer(&[
            (id("crop_dry"), 9_900.0, 100.0),
            (id("crop_dry"), 19_800.0, 200.0),
            (id("orchard"), 5_000.0, 0.0),
            (id("built_mining"), 8_000.0, 0.0),
            (id("built_res_rural"), 3_000.0, 0.0),
        ]);
        let plan = [
            (vec![0], id("forest_arbor")),
            (vec![1], id("built_industrial")),
            (vec![2], id("crop_dry")),
            (vec![3], id("built_res_urban")),
            (vec![4], id("crop_dry")),
        ];
        let l = of(&base, &plan, &classes);
        let construction = Construction {
            before_m2: 11_000.0,
            new_m2: 20_000.0,
            left_m2: 3_000.0,
            reused_m2: 8_000.0,
            after_m2: 28_000.0,
        };
        let cropland = Cropland {
            before_m2: 29_700.0,
            out_to_built_m2: 19_800.0,
            out_to_other_m2: 9_900.0,
            in_from_built_m2: 3_000.0,
            in_from_other_m2: 5_000.0,
            exchange_m2: -4_900.0,
            after_m2: 8_000.0,
        };
        assert_eq!(l, Lines { construction, cropland });
    }

    proptest! {
        #[test]
        fn lines_close_to_the_square_centimetre(
            rows in prop::collection::vec((0u8..68, 1.0f64..1e6, prop_oneof![Just(0.0), 1.0f64..1e4]), 1..60),
            strokes in prop::collection::vec((prop::collection::vec(any::<prop::sample::Index>(), 1..9), 0u8..68), 1..9),
        ) {
            let classes = ClassTable::load().unwrap();
            let rows: Vec<_> = rows.into_iter().map(|(c, a, s)| (ClassId(c), a, s)).collect();
            let strokes: Vec<_> = strokes
                .iter()
                .map(|(at, c)| (at.iter().map(|i| i.index(rows.len()) as u32).collect(), ClassId(*c)))
                .collect();
            let l = of(&layer(&rows), &strokes, &classes);
            // Whole cm² are exact in both directions.
            let cm2 = |m2: f64| Area::from_m2(m2).0;
            let (k, c) = (l.construction, l.cropland);
            prop_assert_eq!(cm2(k.before_m2) - cm2(k.left_m2) + cm2(k.new_m2), cm2(k.after_m2));
            let out = cm2(c.out_to_built_m2) + cm2(c.out_to_other_m2);
            let back = cm2(c.in_from_built_m2) + cm2(c.in_from_other_m2);
            prop_assert_eq!(cm2(c.before_m2) - out + back, cm2(c.after_m2));
            prop_assert_eq!(cm2(c.exchange_m2), cm2(c.in_from_other_m2) - cm2(c.out_to_other_m2));
        }
    }
}
