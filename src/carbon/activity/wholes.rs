//! A total beside its parts: a city's herd and those of its districts, a district's herd and that of a farm on a parcel.
//!
//! Parts are counted where they are; the total's line is what they leave of it, so that nothing is counted twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Severity;
use crate::carbon::line::Site;

use super::gaps::Gaps;
use super::{Activity, Placed};

/// Unit of shares, which have no sum.
const SHARE: &str = "1";

/// Takes parts off their wholes, districts first; `ACT-106` where that was done, `ACT-107` where parts exceed the whole.
pub(super) fn part_wholes(all: &mut Vec<Activity>, gaps: &mut Gaps) {
    let mut groups: BTreeMap<(String, u16, String), Vec<usize>> = BTreeMap::new();
    for (i, a) in all.iter().enumerate().filter(|(_, a)| a.unit != SHARE) {
        groups.entry((a.item.clone(), a.year, a.unit.clone())).or_default().push(i);
    }
    let mut gone = BTreeSet::new();
    for rows in groups.into_values() {
        let places: Vec<(usize, Placed)> = rows.iter().filter_map(|i| Some((*i, all.get(*i)?.place))).collect();
        let districts: BTreeSet<u16> = places
            .iter()
            .filter_map(|(_, p)| match p.site {
                Site::District(d) => Some(d),
                _ => None,
            })
            .collect();
        for d in districts {
            let pick = |good: &dyn Fn(&Placed) -> bool| -> Vec<usize> {
                places.iter().filter(|(_, p)| good(p)).map(|(i, _)| *i).collect()
            };
            let wholes = pick(&|p| p.site == Site::District(d));
            let parts = pick(&|p| matches!(p.site, Site::Row(_)) && p.district == Some(d));
            reduce(all, &wholes, &parts, &mut gone, gaps);
        }
        let of = |whole: bool| places.iter().filter(|(_, p)| p.whole == whole).map(|(i, _)| *i).collect::<Vec<_>>();
        let (wholes, parts) = (of(true), of(false));
        reduce(all, &wholes, &parts, &mut gone, gaps);
    }
    let mut i = 0;
    all.retain(|_| {
        i += 1;
        !gone.contains(&(i - 1))
    });
}

/// Leaves in the first of the wholes what the parts do not hold, one practice at a time.
fn reduce(all: &mut [Activity], wholes: &[usize], parts: &[usize], gone: &mut BTreeSet<usize>, gaps: &mut Gaps) {
    let practice = |all: &[Activity], i: &usize| all.get(*i).and_then(|a| a.practice.clone());
    let practices: BTreeSet<Option<String>> = wholes.iter().map(|i| practice(all, i)).collect();
    for wanted in practices {
        // A total that names no practice is that of all of them.
        let of = |list: &[usize], any: bool| -> Vec<usize> {
            let fit = list.iter().filter(|i| any || practice(all, i) == wanted);
            fit.copied().filter(|i| !gone.contains(i) && all.get(*i).is_some_and(|a| a.amount.is_some())).collect()
        };
        let (whole, part) = (of(wholes, false), of(parts, wanted.is_none()));
        let Some((first, others)) = whole.split_first().filter(|_| !part.is_empty()) else { continue };
        let sum = |list: &[usize]| -> (f64, f64) {
            let known = list.iter().filter_map(|i| all.get(*i));
            known.fold((0.0, 0.0), |(v, s), a| (v + a.amount.unwrap_or(0.0), s + a.slack))
        };
        let ((total, slack), (held, loose)) = (sum(&whole), sum(&part));
        let rest = total - held;
        gone.extend(others);
        let Some(a) = all.get_mut(*first) else { continue };
        let code = if rest < -(slack + loose) { "ACT-107" } else { "ACT-106" };
        let severity = if code == "ACT-107" { Severity::Warn } else { Severity::Note };
        let finding = super::note(code, severity, a).with("total", total).with("held", held);
        gaps.add(&format!("{} {} {}", a.item, a.year, a.row), finding.with("unit", a.unit.as_str()));
        // What is less than the printed digits can tell is nothing.
        if rest <= slack + loose {
            gone.insert(*first);
        }
        a.amount = Some(rest.max(0.0));
    }
}
