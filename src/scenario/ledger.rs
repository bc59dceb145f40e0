//! The land ledger: what became of which class, in areas that close on both margins to the square centimetre.

use std::collections::BTreeMap;

use crate::base::Area;
use crate::land::{BaseLayer, ClassId};

/// Land that went from one class to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// Class it left; [`ClassId::MISSING`] = parcels without class.
    pub from: ClassId,
    /// Class it went to.
    pub to: ClassId,
    /// How much.
    pub area: Area,
    /// Parcels whose own class did so; a strip that went with its parcel is none.
    pub parcels: u64,
}

/// Transfers between two layouts of the same parcels, by class, largest first.
///
/// A deducted strip is land of class `ridge`: cropland that becomes forest takes its strip along, as a transfer of its own.
/// For every class: area before − Σ out + Σ in = area after, exactly. Cost: O(rows).
pub fn transfers(before: &BaseLayer, after: &BaseLayer, ridge: ClassId) -> Vec<Transfer> {
    let mut sums: BTreeMap<(ClassId, ClassId), (Area, u64)> = BTreeMap::new();
    let mut add = |from: ClassId, to: ClassId, area: Area, parcels: u64| {
        if from != to && (area != Area(0) || parcels > 0) {
            let slot = sums.entry((from, to)).or_default();
            slot.0 += area;
            slot.1 += parcels;
        }
    };
    let columns = before.class.iter().zip(after.class.iter()).zip(before.ridge.iter().zip(after.ridge.iter()));
    for (((was, is), (strip, left)), (area, now)) in columns.zip(before.area.iter().zip(after.area.iter())) {
        if was == is && strip == left {
            continue;
        }
        // What of the parcel's own area goes along, and what moves between it and its strip.
        let own = Area(area.0.min(now.0));
        add(*was, *is, own, u64::from(was != is));
        add(ridge, *is, *now - own, 0);
        add(*was, ridge, *area - own, 0);
    }
    let mut out: Vec<Transfer> =
        sums.into_iter().map(|((from, to), (area, parcels))| Transfer { from, to, area, parcels }).collect();
    out.sort_by_key(|t| (std::cmp::Reverse(t.area), t.from, t.to));
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::layout::tests::layer;
    use super::super::{Cover, Layout};
    use super::*;
    use crate::land::ClassTable;

    fn by_class(l: &BaseLayer, ridge: ClassId) -> BTreeMap<ClassId, i64> {
        let mut out = BTreeMap::new();
        for ((class, area), strip) in l.class.iter().zip(l.area.iter()).zip(l.ridge.iter()) {
            *out.entry(*class).or_default() += area.0;
            *out.entry(ridge).or_default() += strip.0;
        }
        out
    }

    proptest! {
        #[test]
        fn the_ledger_closes_on_both_margins(
            rows in prop::collection::vec((0u8..60, 1.0f64..1e6, prop_oneof![Just(0.0), 1.0f64..1e4]), 1..60),
            strokes in prop::collection::vec((prop::collection::vec(any::<prop::sample::Index>(), 1..9), 0u8..60), 1..9),
        ) {
            let classes = ClassTable::load().unwrap();
            let ridge = classes.find("field_ridge").unwrap();
            let rows: Vec<_> = rows.into_iter().map(|(c, a, s)| (ClassId(c), a, s)).collect();
            let base = layer(&rows);
            let mut l = Layout::new(Arc::clone(&base), &classes);
            for (at, class) in strokes {
                let at: Vec<u32> = at.iter().map(|i| i.index(rows.len()) as u32).collect();
                if let Some(edit) = l.repaint(&at, Cover { code: class.into(), class: ClassId(class) }).unwrap() {
                    l.apply(&edit).unwrap();
                }
            }
            let after = l.layer();
            let mut areas = by_class(&base, ridge);
            for t in transfers(&base, &after, ridge) {
                *areas.entry(t.from).or_default() -= t.area.0;
                *areas.entry(t.to).or_default() += t.area.0;
            }
            let wanted = by_class(&after, ridge);
            for (class, area) in areas {
                prop_assert_eq!(area, wanted.get(&class).copied().unwrap_or(0), "{:?}", class);
            }
        }
    }

    #[test]
    fn a_strip_goes_with_its_field() {
        let classes = ClassTable::load().unwrap();
        let id = |c: &str| classes.find(c).unwrap();
        let base = layer(&[(id("crop_dry"), 900.0, 100.0)]);
        let mut l = Layout::new(Arc::clone(&base), &classes);
        let edit = l.repaint(&[0], Cover { code: 0, class: id("forest_arbor") }).unwrap().unwrap();
        l.apply(&edit).unwrap();
        let t = |from, area, parcels| Transfer { from, to: id("forest_arbor"), area: Area::from_m2(area), parcels };
        let ledger = transfers(&base, &l.layer(), id("field_ridge"));
        assert_eq!(ledger, [t(id("crop_dry"), 900.0, 1), t(id("field_ridge"), 100.0, 0)]);
    }
}
