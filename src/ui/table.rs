//! The attribute table: every parcel, sorted and filtered beside the drawing thread.

use egui::{RichText, Ui};

use super::cell::Cell;
use super::figures::{class_colour, class_name};
use super::grid::{Grid, GridColumn, GridView};
use super::theme;
use crate::app::background::Background;
use crate::app::intent::{Intent, MapIntent, SelectIntent};
use crate::app::order::{Column, Order, Wanted, value};
use crate::app::selection::Selection;
use crate::engine::Snapshot;
use crate::i18n::{Words, number};
use crate::land::ClassId;
use crate::map::place;

/// Column of the class, which takes the room that the others leave.
const CLASS: usize = 1;

/// The attribute table.
#[derive(Default)]
pub struct AttributeTable {
    /// Position and widths.
    pub grid: Grid,
    order: Order,
    wanted: Wanted,
    /// Revision of the selection that the table has followed.
    followed: u64,
}

/// What it needs.
pub struct TableView<'a> {
    /// The figures.
    pub snapshot: &'a Snapshot,
    /// What is selected.
    pub selection: &'a Selection,
    /// For sorting.
    pub background: &'a Background,
}

impl AttributeTable {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &TableView<'_>, words: &Words, out: &mut Vec<Intent>) {
        let (s, selection) = (view.snapshot, view.selection);
        if self.wanted.selected.is_some() {
            self.wanted.selected = Some(selection.revision);
        }
        self.order.follow(s, words.lang(), &self.wanted, &selection.rows, view.background);
        let total = s.base.rows();
        let shown = self.order.rows().map_or(total, <[u32]>::len);
        self.tools_ui(ui, [shown, total], selection.revision, words);
        self.follow(selection);
        let order = self.order.rows();
        let row_of = |i: usize| order.map_or(i as u32, |o| o.get(i).copied().unwrap_or(u32::MAX));
        let columns: Vec<GridColumn> = Column::ALL.iter().map(|c| column(*c, words)).collect();
        let name = words.get("ui-table-attributes");
        let bar = words.get("ui-scrollbar");
        let grid = GridView {
            names: ["attributes", &name, &bar],
            columns: &columns,
            rows: shown,
            row_height: theme::ROW,
            grows: Some(CLASS),
            sort: self.wanted.sort.and_then(|(c, f)| Some((Column::ALL.iter().position(|o| *o == c)?, f))),
            selected: &|i| selection.rows.contains(row_of(i)),
            cell: &|i, c| cell(s, Column::ALL.get(c).copied().unwrap_or(Column::Key), row_of(i) as usize, words),
        };
        let answer = self.grid.ui(ui, &grid);
        if let Some((i, how)) = answer.pressed {
            // The row is in sight already.
            self.followed = selection.revision + 1;
            out.push(SelectIntent::Rows(vec![row_of(i)], how).into());
        }
        if let Some(i) = answer.twice {
            out.push(MapIntent::FlyTo(vec![row_of(i)]).into());
        }
        if let Some(c) = answer.title.and_then(|t| Column::ALL.get(t)) {
            self.wanted.sort = next_sort(self.wanted.sort, *c);
            self.grid.first = 0.0;
        }
    }

    /// A parcel chosen elsewhere, on the map above all, comes into sight.
    fn follow(&mut self, selection: &Selection) {
        if self.followed == selection.revision || self.order.busy() {
            return;
        }
        self.followed = selection.revision;
        if let Some(place) = selection.rows.iter().next().and_then(|r| self.order.place(r)) {
            self.grid.reveal(place);
        }
    }

    fn tools_ui(&mut self, ui: &mut Ui, [shown, total]: [usize; 2], revision: u64, words: &Words) {
        ui.horizontal(|ui| {
            let hint = words.get("ui-filter");
            let edit = egui::TextEdit::singleline(&mut self.wanted.filter).hint_text(&hint).desired_width(280.0);
            let r = ui.add(edit);
            r.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &hint));
            if r.changed() {
                self.grid.first = 0.0;
            }
            let mut only = self.wanted.selected.is_some();
            if ui.checkbox(&mut only, words.get("ui-only-selected")).changed() {
                self.wanted.selected = only.then_some(revision);
                self.grid.first = 0.0;
            }
            let args = vec![
                ("shown".into(), number::count(shown as u64).into()),
                ("total".into(), number::count(total as u64).into()),
            ];
            let state = if self.order.busy() { words.get("ui-sorting") } else { words.text("ui-rows", &args) };
            ui.label(RichText::new(state).color(theme::tone(ui).faint));
        });
    }
}

/// Rising, falling, the layer's own order.
fn next_sort(now: Option<(Column, bool)>, c: Column) -> Option<(Column, bool)> {
    match now {
        Some((old, false)) if old == c => Some((c, true)),
        Some((old, true)) if old == c => None,
        _ => Some((c, false)),
    }
}

fn column(c: Column, words: &Words) -> GridColumn {
    let (key, width, right) = match c {
        Column::Key => ("ui-key", 156.0, false),
        Column::Class => ("ui-class", 128.0, false),
        Column::Code => ("ui-code", 72.0, false),
        Column::District => ("ui-district", 96.0, false),
        Column::Area => ("ui-col-area", 88.0, true),
        Column::Source => ("ui-col-source", 104.0, true),
        Column::Sink => ("ui-col-sink", 96.0, true),
        Column::Net => ("ui-col-net", 104.0, true),
        Column::NetPerHa => ("ui-col-net-per-ha", 112.0, true),
        Column::Stock => ("ui-col-stock", 104.0, true),
    };
    // Parcels differ by a factor of a million; only tonnes keep the small ones readable.
    GridColumn { title: words.text(key, &vec![("unit".into(), "t".into())]), width, right }
}

fn cell(s: &Snapshot, c: Column, row: usize, words: &Words) -> Cell {
    let base = &s.base;
    match c {
        Column::Key => Cell::Text(base.key.at(row).to_owned()),
        Column::Class => {
            let id = base.class.get(row).copied().unwrap_or(ClassId::MISSING);
            Cell::Swatch(class_colour(&s.classes, id), class_name(&s.classes, id, words))
        }
        Column::Code => {
            let code = base.code.get(row).and_then(|c| base.codes.get(usize::from(*c)));
            Cell::Text(code.cloned().unwrap_or_else(|| words.get("ui-missing")))
        }
        Column::District => {
            let d = base.district.get(row).and_then(|d| base.districts.get(usize::from(*d)));
            Cell::Text(d.map_or_else(|| words.get("ui-missing"), |d| place::district(d, words).to_owned()))
        }
        _ => Cell::Number(number::fixed(value(s, c, row), 2)),
    }
}
