//! Tables of sums: by district with bars, by class.

use egui::Ui;

use super::figures::{class_colour, class_name};
use super::grid::{Cell, Grid, GridColumn, GridView};
use super::theme;
use crate::app::intent::{Intent, MapIntent, SelectIntent};
use crate::carbon::balance::Line;
use crate::engine::Snapshot;
use crate::i18n::{Words, number};
use crate::land::ClassId;

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

/// Columns after the name: title, number of a line.
type Figure = (&'static str, fn(&Line) -> f64, usize);
const FIGURES: [Figure; 6] = [
    ("ui-parcels", |l| l.parcels as f64, 0),
    ("ui-col-area", |l| l.area.ha(), 1),
    ("ui-col-source", |l| l.source.t(), 1),
    ("ui-col-sink", |l| l.sink.t(), 1),
    ("ui-col-net", |l| l.net().t(), 1),
    ("ui-col-stock", |l| l.stock.t(), 0),
];
/// Column of the bars.
const BARS: usize = FIGURES.len() + 1;

impl SumTable {
    /// An empty table.
    pub fn new(by: By) -> Self {
        Self { by, grid: Grid::default(), sort: None }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, s: &Snapshot, words: &Words, out: &mut Vec<Intent>) {
        let lines = self.lines(s);
        let most = lines.iter().map(|(_, l)| l.source.t().max(-l.sink.t())).fold(f64::MIN_POSITIVE, f64::max);
        let title = words.get(if self.by == By::District { "ui-cmd-tab-districts" } else { "ui-cmd-tab-classes" });
        let bar = words.get("ui-scrollbar");
        let (by, columns) = (self.by, self.columns(words));
        let cell = |i: usize, c: usize| -> Cell {
            let Some((at, line)) = lines.get(i) else { return Cell::Text(String::new()) };
            match c {
                0 => name(by, s, *at, words),
                BARS => Cell::Bars([line.source.t(), line.sink.t(), line.net().t()].map(|t| (t / most) as f32)),
                _ => {
                    let figure = FIGURES.get(c - 1);
                    Cell::Number(figure.map_or_else(String::new, |(_, of, places)| number::fixed(of(line), *places)))
                }
            }
        };
        let view = GridView {
            names: ["sums", &title, &bar],
            columns: &columns,
            rows: lines.len(),
            row_height: theme::ROW,
            sort: self.sort,
            selected: &|_| false,
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
        if let Some(c) = answer.title.filter(|c| *c <= FIGURES.len()) {
            self.sort = match self.sort {
                Some((old, true)) if old == c => Some((c, false)),
                Some((old, false)) if old == c => None,
                _ => Some((c, true)),
            };
        }
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
            let of = |l: &Line| c.checked_sub(1).and_then(|i| FIGURES.get(i)).map_or(0.0, |(_, of, _)| of(l));
            lines.sort_by(|a, b| of(&a.1).total_cmp(&of(&b.1)).then(a.0.cmp(&b.0)));
            if falling {
                lines.reverse();
            }
        }
        lines
    }

    fn columns(&self, words: &Words) -> Vec<GridColumn> {
        let name = if self.by == By::District { "ui-district" } else { "ui-class" };
        let mut columns = vec![GridColumn { title: words.get(name), width: 160.0, right: false }];
        columns.extend(FIGURES.iter().map(|(key, ..)| GridColumn { title: words.get(key), width: 118.0, right: true }));
        columns.push(GridColumn { title: words.get("ui-col-bars"), width: 220.0, right: false });
        columns
    }
}

fn name(by: By, s: &Snapshot, at: usize, words: &Words) -> Cell {
    match by {
        By::District => Cell::Text(s.base.districts.get(at).map_or_else(String::new, |d| d.name.clone())),
        By::Class => {
            let id = ClassId(at as u8);
            Cell::Swatch(class_colour(&s.classes, id), class_name(&s.classes, id, words))
        }
    }
}
