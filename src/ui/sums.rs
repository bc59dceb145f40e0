//! Tables of sums: by district with bars, by class.

use egui::Ui;

use super::cell::{Bars, Cell};
use super::figures::{class_colour, class_name};
use super::grid::{Grid, GridColumn, GridView};
use super::theme;
use crate::app::intent::{Intent, MapIntent, SelectIntent};
use crate::app::number::Scope;
use crate::carbon::balance::Line;
use crate::engine::Snapshot;
use crate::i18n::{Words, number};
use crate::land::ClassId;
use crate::map::place;

/// By what is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Districts.
    District,
    /// Classes.
    Class,
}

/// A table of sums.
pub struct SumTable {
    by: By,
    grid: Grid,
    sort: Option<(usize, bool)>,
}

/// A column of numbers: title, number of a line, whether it is a mass, whose unit follows the largest one.
struct Figure {
    key: &'static str,
    of: fn(&Line) -> f64,
    mass: bool,
    places: usize,
}

/// Columns in the order of their weight for the reader: what does not fit is what matters least.
const FIGURES: [Figure; 7] = [
    Figure { key: "ui-col-net", of: |l| l.net().t(), mass: true, places: 2 },
    Figure { key: "ui-col-source", of: |l| l.source.t(), mass: true, places: 2 },
    Figure { key: "ui-col-sink", of: |l| l.sink.t(), mass: true, places: 2 },
    Figure { key: "ui-col-net-per-ha", of: net_per_ha, mass: false, places: 2 },
    Figure { key: "ui-col-stock", of: |l| l.stock.t(), mass: true, places: 2 },
    Figure { key: "ui-col-area", of: |l| l.area.ha(), mass: false, places: 1 },
    Figure { key: "ui-parcels", of: |l| l.parcels as f64, mass: false, places: 0 },
];
/// NaN for a line without area.
fn net_per_ha(l: &Line) -> f64 {
    l.net().t() / l.area.ha()
}

/// Column of the bars, between name and numbers.
const BARS: usize = 1;
/// First column of numbers.
const NUMBERS: usize = 2;

impl SumTable {
    /// An empty table.
    pub fn new(by: By) -> Self {
        Self { by, grid: Grid::default(), sort: None }
    }

    /// Draws it; the line of `focus` is marked.
    pub fn ui(&mut self, ui: &mut Ui, s: &Snapshot, focus: Scope, words: &Words, out: &mut Vec<Intent>) {
        let lines = self.lines(s);
        let largest = |of: fn(&Line) -> f64| lines.iter().map(|(_, l)| of(l)).fold(0.0, f64::max);
        let most = [largest(|l| l.source.t()), largest(|l| -l.sink.t())];
        let units = units(&lines, words);
        let title = words.get(if self.by == By::District { "ui-cmd-tab-districts" } else { "ui-cmd-tab-classes" });
        let bar = words.get("ui-scrollbar");
        let (by, columns) = (self.by, self.columns(&units, words));
        let cell = |i: usize, c: usize| -> Cell {
            let Some((at, line)) = lines.get(i) else { return Cell::Text(String::new()) };
            match c {
                0 => name(by, s, *at, words),
                BARS => Cell::Bars(Bars::of(line.source.t(), line.sink.t(), most)),
                _ => match (FIGURES.get(c - NUMBERS), units.get(c - NUMBERS)) {
                    (Some(f), Some(u)) => Cell::Number(number::fixed((f.of)(line) / u.tonnes, f.places)),
                    _ => Cell::Text(String::new()),
                },
            }
        };
        let marked = |i: usize| match (by, focus) {
            (By::District, Scope::District(d)) => lines.get(i).is_some_and(|(at, _)| *at == usize::from(d)),
            (By::Class, Scope::Class(c)) => lines.get(i).is_some_and(|(at, _)| *at == c.at()),
            _ => false,
        };
        let view = GridView {
            names: ["sums", &title, &bar],
            columns: &columns,
            rows: lines.len(),
            row_height: theme::ROW,
            sort: self.sort,
            grows: Some(BARS),
            selected: &marked,
            cell: &cell,
        };
        let answer = self.grid.ui(ui, &view);
        let at = |i: usize| lines.get(i).map(|(at, _)| *at as u16);
        if let Some(at) = answer.pressed.and_then(|(i, _)| at(i)) {
            out.push(match self.by {
                By::District => SelectIntent::District(at).into(),
                By::Class => SelectIntent::Class(ClassId(at as u8)).into(),
            });
        }
        if let (Some(d), By::District) = (answer.twice.and_then(at), self.by) {
            out.push(MapIntent::FlyToDistrict(d).into());
        }
        self.sort_by(answer.title);
    }

    /// Falling, rising, the layer's own order. Bars sort as the net does.
    fn sort_by(&mut self, title: Option<usize>) {
        let Some(c) = title.map(|c| if c == BARS { NUMBERS } else { c }) else { return };
        self.sort = match self.sort {
            Some((old, true)) if old == c => Some((c, false)),
            Some((old, false)) if old == c => None,
            _ => Some((c, true)),
        };
    }

    /// Positions and sums in the order shown; classes without parcels are left out.
    fn lines(&self, s: &Snapshot) -> Vec<(usize, Line)> {
        let sums = &s.balance.sums;
        let mut lines: Vec<(usize, Line)> = match self.by {
            By::District => (0..s.base.districts.len()).map(|d| (d, sums.district(d))).collect(),
            By::Class => (0..s.classes.len())
                .map(|c| (c, sums.class(c)))
                .filter(|(_, l)| l.parcels > 0 || l.area.0 > 0)
                .collect(),
        };
        if let Some((c, falling)) = self.sort {
            let of = |l: &Line| c.checked_sub(NUMBERS).and_then(|i| FIGURES.get(i)).map_or(0.0, |f| (f.of)(l));
            lines.sort_by(|a, b| of(&a.1).total_cmp(&of(&b.1)).then(a.0.cmp(&b.0)));
            if falling {
                lines.reverse();
            }
        }
        lines
    }

    fn columns(&self, units: &[number::MassUnit], words: &Words) -> Vec<GridColumn> {
        let (name, width) = if self.by == By::District { ("ui-district", 108.0) } else { ("ui-class", 148.0) };
        let mut columns = vec![
            GridColumn { title: words.get(name), width, right: false },
            GridColumn { title: words.get("ui-col-bars"), width: 112.0, right: false },
        ];
        columns.extend(FIGURES.iter().zip(units).map(|(f, u)| {
            let title = words.text(f.key, &vec![("unit".into(), u.sign.into())]);
            GridColumn { title, width: 80.0, right: true }
        }));
        columns
    }
}

/// The unit of each column: one for the whole column, so that its numbers can be compared.
fn units(lines: &[(usize, Line)], words: &Words) -> Vec<number::MassUnit> {
    let most = |f: &Figure| lines.iter().map(|(_, l)| (f.of)(l).abs()).fold(0.0, f64::max);
    let plain = number::MassUnit { tonnes: 1.0, sign: "" };
    let unit = |f: &Figure| if f.mass { number::mass_unit(most(f), words.lang()) } else { plain };
    let mut all: Vec<_> = FIGURES.iter().map(unit).collect();
    // Net and source are of one size and stand side by side: one unit for both.
    if let [net, source, ..] = all.as_mut_slice() {
        let larger = if net.tonnes > source.tonnes { *net } else { *source };
        (*net, *source) = (larger, larger);
    }
    all
}

fn name(by: By, s: &Snapshot, at: usize, words: &Words) -> Cell {
    match by {
        By::District => {
            Cell::Text(s.base.districts.get(at).map_or_else(String::new, |d| place::district(d, words).to_owned()))
        }
        By::Class => {
            let id = ClassId(at as u8);
            Cell::Swatch(class_colour(&s.classes, id), class_name(&s.classes, id, words))
        }
    }
}
