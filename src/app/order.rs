//! The order of the attribute table: sorted and filtered rows, worked out beside the drawing thread.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use super::background::{Background, Pending};
use crate::base::units::M2_PER_HA;
use crate::carbon::balance::Balance;
use crate::engine::Snapshot;
use crate::i18n::Lang;
use crate::map::RowSet;

/// A column of the attribute table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// Outside name of the parcel.
    Key,
    /// Carbon class.
    Class,
    /// Code as delivered.
    Code,
    /// District.
    District,
    /// Accounted area.
    Area,
    /// Source.
    Source,
    /// Sink.
    Sink,
    /// Source + sink.
    Net,
    /// Net per hectare.
    NetPerHa,
    /// Carbon stock.
    Stock,
}

impl Column {
    /// All columns, from left to right.
    pub const ALL: [Self; 10] = [
        Self::Key,
        Self::Class,
        Self::Code,
        Self::District,
        Self::Area,
        Self::Source,
        Self::Sink,
        Self::Net,
        Self::NetPerHa,
        Self::Stock,
    ];
}

/// What the table shows and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Column and whether it falls; `None` = order of the layer.
    pub sort: Option<(Column, bool)>,
    /// Text that key, class, code or district must hold; empty = all.
    pub filter: String,
    /// Only selected rows, by the revision of the selection.
    pub selected: Option<u64>,
}

/// What an order was asked for: revision, language, wish.
type Asked = (u64, Lang, Wanted);
/// Rows in order, on their way; `None` in them = the layer's own order.
type PendingRows = Pending<Option<Arc<Vec<u32>>>>;

/// The ordered rows, and the work on the next ones.
#[derive(Default)]
pub struct Order {
    rows: Option<Arc<Vec<u32>>>,
    shown: Option<Asked>,
    pending: Option<(Asked, PendingRows)>,
}

impl Order {
    /// Rows in order; `None` = the layer's own order.
    pub fn rows(&self) -> Option<&[u32]> {
        self.rows.as_deref().map(Vec::as_slice)
    }

    /// Whether a new order is being worked out.
    pub fn busy(&self) -> bool {
        self.pending.is_some()
    }

    /// Brings the order up to what is wanted; called once a frame, starts work only when something changed.
    pub fn follow(
        &mut self,
        snapshot: &Snapshot,
        lang: Lang,
        wanted: &Wanted,
        selected: &Arc<RowSet>,
        back: &Background,
    ) {
        self.listen();
        let key = (snapshot.revision, lang, wanted.clone());
        // One job at a time: who types fast gets the order of the last letter next, not one job per letter.
        if self.pending.is_none() && self.shown.as_ref() != Some(&key) {
            let (s, w) = (snapshot.clone(), wanted.clone());
            let selected = wanted.selected.map(|_| Arc::clone(selected));
            self.pending = Some((key, back.run(move || order(&s, lang, &w, selected.as_deref()))));
            self.listen();
        }
    }

    fn listen(&mut self) {
        let Some((key, p)) = self.pending.take() else { return };
        match p.take() {
            Ok(Some(rows)) => (self.rows, self.shown) = (rows, Some(key)),
            Ok(None) => self.pending = Some((key, p)),
            Err(_) => self.shown = Some(key),
        }
    }

    /// Place of a row in the order shown; `None` when it is filtered out.
    pub fn place(&self, row: u32) -> Option<usize> {
        self.rows().map_or(Some(row as usize), |rows| rows.iter().position(|r| *r == row))
    }
}

/// Rows in the wanted order; `None` = all in the layer's own order. Ties keep the layer's order.
pub fn order(s: &Snapshot, lang: Lang, wanted: &Wanted, selected: Option<&RowSet>) -> Option<Arc<Vec<u32>>> {
    if wanted.sort.is_none() && wanted.filter.is_empty() && selected.is_none() {
        return None;
    }
    let needle = wanted.filter.to_lowercase();
    let names = Names::of(s, lang, &needle);
    let all = 0..s.base.rows() as u32;
    let keep = |r: &u32| selected.is_none_or(|set| set.contains(*r)) && names.hold(s, *r, &needle);
    let mut rows: Vec<u32> = all.into_par_iter().filter(keep).collect();
    if let Some((column, falling)) = wanted.sort {
        sort(s, &names, column, falling, &mut rows);
    }
    Some(Arc::new(rows))
}

/// Names of classes, codes and districts: whether they hold the needle, and their rank in the alphabet.
struct Names {
    class: Vec<(bool, u32)>,
    code: Vec<(bool, u32)>,
    district: Vec<(bool, u32)>,
}

impl Names {
    fn of(s: &Snapshot, lang: Lang, needle: &str) -> Self {
        let class = s.classes.classes.iter().map(|c| match lang {
            Lang::Zh => c.name_zh.as_str(),
            Lang::En => c.name_en.as_str(),
        });
        Self {
            class: rank(class, needle),
            code: rank(s.base.codes.iter().map(String::as_str), needle),
            district: rank(
                s.base.districts.iter().map(|d| if lang == Lang::Zh { &d.name } else { d.name_en() }),
                needle,
            ),
        }
    }

    fn at(&self, s: &Snapshot, row: u32) -> [Option<&(bool, u32)>; 3] {
        let r = row as usize;
        [
            s.base.class.get(r).and_then(|c| self.class.get(c.at())),
            s.base.code.get(r).and_then(|c| self.code.get(usize::from(*c))),
            s.base.district.get(r).and_then(|d| self.district.get(usize::from(*d))),
        ]
    }

    fn hold(&self, s: &Snapshot, row: u32, needle: &str) -> bool {
        needle.is_empty()
            || self.at(s, row).iter().any(|n| n.is_some_and(|n| n.0))
            || s.base.key.at(row as usize).to_lowercase().contains(needle)
    }
}

fn rank<'a>(names: impl Iterator<Item = &'a str>, needle: &str) -> Vec<(bool, u32)> {
    let names: Vec<&str> = names.collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    let place = |n: &str| sorted.partition_point(|o| *o < n) as u32;
    names.iter().map(|n| (!needle.is_empty() && n.to_lowercase().contains(needle), place(n))).collect()
}

fn sort(s: &Snapshot, names: &Names, column: Column, falling: bool, rows: &mut [u32]) {
    let turn = |o: Ordering| if falling { o.reverse() } else { o };
    let by_number = |rows: &mut [u32], of: &(dyn Fn(usize) -> f64 + Sync)| {
        rows.par_sort_by(|a, b| turn(of(*a as usize).total_cmp(&of(*b as usize))).then(a.cmp(b)));
    };
    let by_rank = |rows: &mut [u32], part: usize| {
        let of = |r: u32| names.at(s, r).get(part).copied().flatten().map_or(u32::MAX, |n| n.1);
        rows.par_sort_by(|a, b| turn(of(*a).cmp(&of(*b))).then(a.cmp(b)));
    };
    match column {
        Column::Key => {
            rows.par_sort_by(|a, b| turn(s.base.key.at(*a as usize).cmp(s.base.key.at(*b as usize))).then(a.cmp(b)))
        }
        Column::Class => by_rank(rows, 0),
        Column::Code => by_rank(rows, 1),
        Column::District => by_rank(rows, 2),
        _ => by_number(rows, &|r| value(s, column, r)),
    }
}

/// The number of a row in a column of numbers: hectares, t CO2e, t CO2e per hectare, t C. NaN = missing or no number.
pub fn value(s: &Snapshot, column: Column, row: usize) -> f64 {
    let b: &Balance = &s.balance;
    let source = || b.source.get(row).map_or(f64::NAN, |m| m.t());
    let sink = || b.sink.get(row).map_or(f64::NAN, |m| m.t());
    let m2 = || s.base.area.get(row).map_or(f64::NAN, |a| a.m2());
    match column {
        Column::Area => m2() / M2_PER_HA,
        Column::Source => source(),
        Column::Sink => sink(),
        Column::Net => source() + sink(),
        Column::NetPerHa if m2() > 0.0 => (source() + sink()) * M2_PER_HA / m2(),
        Column::Stock => b.stock.get(row).filter(|m| m.0 != i64::MIN).map_or(f64::NAN, |m| m.t()),
        _ => f64::NAN,
    }
}
