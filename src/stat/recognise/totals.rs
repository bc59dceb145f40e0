//! Totals in the middle of a table, and names that stand for one thing twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Severity;

use super::lexicon::Lexicon;
use super::lines::{Dim, Figure, Line, Taken, finding};

/// A total over sectors is counted once: of several the highest in rank, then the largest. The others are sums of what
/// stands between them; they are checked and left out. Wholes beside their parts are named.
pub(super) fn settle(taken: &mut Taken, lexicon: &Lexicon) {
    let mut groups: BTreeMap<(usize, Option<u16>, String), Vec<usize>> = BTreeMap::new();
    for (i, line) in taken.lines.iter().enumerate() {
        let by_column = line.figures.all().next().map_or(0, |f| f.column);
        let key = (by_column, line.year, line.fuel.id().unwrap_or_default().to_owned());
        groups.entry(key).or_default().push(i);
    }
    let mut out: BTreeSet<usize> = BTreeSet::new();
    for members in groups.values() {
        subtotals(taken, members, lexicon, &mut out);
    }
    let mut at = 0;
    taken.lines.retain(|line| {
        let keep = !out.contains(&at);
        at += 1;
        taken.figures_left_out += if keep { 0 } else { line.figures.all().count() as u64 };
        keep
    });
    twins(taken, lexicon);
}

/// The figure that a total states.
fn stated(line: &Line) -> Option<&Figure> {
    line.figures.amount.as_ref().or(line.figures.emission.as_ref())
}

fn subtotals(taken: &mut Taken, members: &[usize], lexicon: &Lexicon, out: &mut BTreeSet<usize>) {
    let rank = |i: &usize| match taken.lines.get(*i).map(|l| &l.sector) {
        Some(Dim::All(rank)) => Some(*rank),
        _ => None,
    };
    let totals: Vec<usize> = members.iter().copied().filter(|i| rank(i).is_some()).collect();
    let value = |i: &usize| taken.lines.get(*i).and_then(stated).map_or(0.0, |f| f.value);
    // The first of equals is the whole: it is what later rows are compared with.
    let whole = totals.iter().rev().copied().max_by(|a, b| (rank(a)).cmp(&rank(b)).then(value(a).total_cmp(&value(b))));
    // A subtotal alone covers what stands above it; it is the whole only if nothing stands below.
    let alone = totals.len() == 1 && whole.as_ref().and_then(rank) == Some(1);
    let below = whole.is_some_and(|w| members.iter().any(|m| *m > w) && members.iter().any(|m| *m < w));
    let mut notes = Vec::new();
    for &total in totals.iter().filter(|t| Some(**t) != whole || alone && below) {
        let since = totals.iter().rev().find(|t| **t < total).copied();
        let parts = members.iter().copied().filter(|m| *m < total && since.is_none_or(|s| *m > s) && rank(m).is_none());
        let sum: f64 = parts.clone().map(|p| value(&p)).sum();
        let Some(figure) = taken.lines.get(total).and_then(stated) else { continue };
        let room = figure.half_step.max(figure.value.abs() * lexicon.settings.closing.tolerance_share);
        let open = parts.count() > 0 && (sum - figure.value).abs() > room;
        notes.push((total, figure.column, open, sum, figure.value));
        out.insert(total);
    }
    for (total, column, open, sum, stated) in notes {
        let Some(row) = taken.lines.get(total).map(|l| l.row) else { continue };
        if open {
            let note = finding("STAT-134", Severity::Warn).with("stated", stated).with("sum", sum);
            taken.note(note.with("difference", sum - stated), row, Some(column));
        } else {
            taken.note(finding("STAT-126", Severity::Note), row, Some(column));
        }
    }
}

/// Two names of one sector or fuel, and wholes beside their parts: both are counted, so the person must look.
fn twins(taken: &mut Taken, lexicon: &Lexicon) {
    let mut notes: Vec<(usize, usize, &'static str, String, String)> = Vec::new();
    let mut first: BTreeMap<(Option<u16>, String, String), &Line> = BTreeMap::new();
    let mut fuels: BTreeMap<(Option<u16>, String), Vec<&Line>> = BTreeMap::new();
    for line in taken.lines.iter().filter(|l| l.figures.amount.is_some()) {
        let id = |d: &Dim| d.id().unwrap_or_default().to_owned();
        let column = line.figures.all().next().map_or(0, |f| f.column);
        let key = (line.year, id(&line.sector), id(&line.fuel));
        if let Some(before) = first.get(&key) {
            let (a, b) = ((before.sector.text(), before.fuel.text()), (line.sector.text(), line.fuel.text()));
            if a != b {
                let (x, y) = if a.0 == b.0 { (a.1, b.1) } else { (a.0, b.0) };
                notes.push((line.row, column, "STAT-122", x.to_owned(), y.to_owned()));
            }
        } else {
            first.insert(key, line);
        }
        let beside = fuels.entry((line.year, id(&line.sector))).or_default();
        for other in beside.iter() {
            let (a, b) = (id(&other.fuel), id(&line.fuel));
            if lexicon.is_part(&a, &b) || lexicon.is_part(&b, &a) {
                notes.push((line.row, column, "STAT-135", other.fuel.text().to_owned(), line.fuel.text().to_owned()));
            }
        }
        if beside.iter().all(|o| o.fuel.id() != line.fuel.id()) {
            beside.push(line);
        }
    }
    for (row, column, code, x, y) in notes {
        taken.note(finding(code, Severity::Warn).with("first", x).with("second", y), row, Some(column));
    }
}
