//! A table of any length: only the rows in sight are asked for and drawn.
//!
//! The position is a row number in `f64`, not a pixel offset in `f32`: at row 1 000 000 of 28 points each an `f32`
//! offset moves in steps of two points, which is seen as a tremor.

use egui::{Align2, Color32, Id, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::icon::{self, Icon};
use super::theme::{self, Tone};
use crate::app::intent::Combine;

/// Width of the scroll bar.
const BAR: f32 = 10.0;
/// Least length of its handle.
const HANDLE: f32 = 28.0;
/// Least width of a column.
const NARROWEST: f32 = 40.0;

/// A column.
pub struct GridColumn {
    /// Title.
    pub title: String,
    /// First width.
    pub width: f32,
    /// Whether its cells stand at the right, as numbers do.
    pub right: bool,
}

/// What stands in a cell.
pub enum Cell {
    /// Words.
    Text(String),
    /// Words over lesser words.
    Double(String, String),
    /// A number, formatted.
    Number(String),
    /// A colour with its name.
    Swatch(Color32, String),
    /// An icon with its word.
    Mark(Icon, Color32, String),
    /// Bars from the middle: source to the right, sink to the left, net as a mark; −1 to 1.
    Bars([f32; 3]),
}

/// What a table shows.
pub struct GridView<'a> {
    /// Its own name, and its name for the screen reader and that of its scroll bar.
    pub names: [&'a str; 3],
    /// Columns.
    pub columns: &'a [GridColumn],
    /// Number of rows.
    pub rows: usize,
    /// Height of a row.
    pub row_height: f32,
    /// Sorted column and whether it falls.
    pub sort: Option<(usize, bool)>,
    /// Whether a row is selected.
    pub selected: &'a dyn Fn(usize) -> bool,
    /// What stands in a row and column; the name of the row is its first cell's text.
    pub cell: &'a dyn Fn(usize, usize) -> Cell,
}

/// What the person did.
#[derive(Default)]
pub struct GridAnswer {
    /// Row that was pressed, and how it meets the selection.
    pub pressed: Option<(usize, Combine)>,
    /// Row that was pressed twice.
    pub twice: Option<usize>,
    /// Title that was pressed.
    pub title: Option<usize>,
}

/// Position and widths of a table.
#[derive(Default)]
pub struct Grid {
    /// First row in sight; its fraction is hidden above.
    pub first: f64,
    sideways: f32,
    widths: Vec<f32>,
}

/// Where the parts of a table lie.
struct Parts {
    head: Rect,
    body: Rect,
    bar: Rect,
    id: Id,
}

impl Grid {
    /// Draws the table over all the room there is.
    pub fn ui(&mut self, ui: &mut Ui, view: &GridView<'_>) -> GridAnswer {
        let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        let split = rect.top() + theme::ROW;
        let parts = Parts {
            head: Rect::from_min_max(rect.min, pos2(rect.right() - BAR, split)),
            body: Rect::from_min_max(pos2(rect.left(), split), pos2(rect.right() - BAR, rect.bottom())),
            bar: Rect::from_min_max(pos2(rect.right() - BAR, split), rect.max),
            id: ui.scope_id().with(view.names[0]),
        };
        if self.widths.len() != view.columns.len() {
            self.widths = view.columns.iter().map(|c| c.width).collect();
        }
        let in_sight = f64::from(parts.body.height() / view.row_height);
        let last = (view.rows as f64 - in_sight).max(0.0);
        self.steer(ui, &parts, view, in_sight, last);
        let mut answer = GridAnswer::default();
        self.head_ui(ui, &parts, view, &mut answer);
        self.body_ui(ui, &parts, view, &mut answer);
        self.bar_ui(ui, &parts, view, in_sight, last);
        answer
    }

    fn steer(&mut self, ui: &Ui, parts: &Parts, view: &GridView<'_>, in_sight: f64, last: f64) {
        if ui.rect_contains_pointer(parts.body.union(parts.bar)) {
            let (delta, keys) = ui.input(|i| {
                let pressed = |k| i.key_pressed(k);
                use egui::Key::{End, Home, PageDown, PageUp};
                (i.smooth_scroll_delta(), [pressed(PageUp), pressed(PageDown), pressed(Home), pressed(End)])
            });
            self.first -= f64::from(delta.y / view.row_height);
            self.sideways -= delta.x;
            let [up, down, home, end] = keys;
            self.first += f64::from(i8::from(down) - i8::from(up)) * in_sight.floor();
            self.first = if home {
                0.0
            } else if end {
                last
            } else {
                self.first
            };
        }
        self.first = self.first.clamp(0.0, last);
        let too_wide = (self.widths.iter().sum::<f32>() - parts.body.width()).max(0.0);
        self.sideways = self.sideways.clamp(0.0, too_wide);
    }

    /// Left edge and width of each column.
    fn columns(&self, parts: &Parts) -> Vec<(f32, f32)> {
        let mut left = parts.body.left() - self.sideways;
        let place = |w: &f32| {
            let at = (left, *w);
            left += w;
            at
        };
        self.widths.iter().map(place).collect()
    }

    fn head_ui(&mut self, ui: &mut Ui, parts: &Parts, view: &GridView<'_>, answer: &mut GridAnswer) {
        let tone = theme::tone(ui);
        let painter = ui.painter().with_clip_rect(parts.head.intersect(ui.clip_rect()));
        painter.hline(parts.head.x_range(), parts.head.bottom() - 0.5, Stroke::new(1.0, tone.line));
        for (i, (column, (left, width))) in view.columns.iter().zip(self.columns(parts)).enumerate() {
            let cell = Rect::from_min_size(pos2(left, parts.head.top()), vec2(width, theme::ROW));
            if !cell.intersects(parts.head) {
                continue;
            }
            let press = ui.interact(cell.intersect(parts.head), parts.id.with(("head", i)), Sense::click());
            press.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, &column.title));
            let ink = if press.hovered() { tone.ink } else { tone.faint };
            let sorted = view.sort.filter(|(c, _)| *c == i).map(|(_, falling)| falling);
            let room = cell.shrink2(vec2(theme::GRID, 0.0));
            head_text(ui, &painter, room, column, sorted, ink);
            if press.clicked() {
                answer.title = Some(i);
            }
            let edge = Rect::from_center_size(pos2(cell.right(), cell.center().y), vec2(8.0, cell.height()));
            let grip = ui.interact(edge.intersect(parts.head), parts.id.with(("edge", i)), Sense::drag());
            if grip.hovered() || grip.dragged() {
                ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeHorizontal);
            }
            if let Some(w) = self.widths.get_mut(i) {
                *w = (*w + grip.drag_delta().x).max(NARROWEST);
            }
        }
    }

    fn body_ui(&mut self, ui: &mut Ui, parts: &Parts, view: &GridView<'_>, answer: &mut GridAnswer) {
        let tone = theme::tone(ui);
        let columns = self.columns(parts);
        let clip = parts.body.intersect(ui.clip_rect());
        let painter = ui.painter().with_clip_rect(clip);
        let mut row = self.first.floor() as usize;
        while row < view.rows {
            let top = parts.body.top() + ((row as f64 - self.first) * f64::from(view.row_height)) as f32;
            if top >= parts.body.bottom() {
                break;
            }
            let line = Rect::from_min_size(pos2(parts.body.left(), top), vec2(parts.body.width(), view.row_height));
            let first_cell = (view.cell)(row, 0);
            let press = row_press(ui, parts, view, row, line.intersect(clip), &first_cell);
            if (view.selected)(row) {
                painter.rect_filled(line, 0.0, tone.chosen);
            } else if press.hovered() {
                painter.rect_filled(line, 0.0, tone.raised);
            }
            painter.hline(line.x_range(), line.bottom() - 0.5, Stroke::new(1.0, tone.line.gamma_multiply(0.5)));
            for (i, (left, width)) in columns.iter().enumerate() {
                let cell = Rect::from_min_size(pos2(*left, top), vec2(*width, view.row_height));
                if cell.intersects(clip) {
                    let inside = painter.with_clip_rect(cell.shrink2(vec2(2.0, 0.0)).intersect(clip));
                    let room = cell.shrink2(vec2(theme::GRID, 0.0));
                    if i == 0 {
                        cell_ui(&inside, room, &first_cell, tone);
                    } else {
                        cell_ui(&inside, room, &(view.cell)(row, i), tone);
                    }
                }
            }
            note_press(ui, &press, row, answer);
            row += 1;
        }
    }

    fn bar_ui(&mut self, ui: &mut Ui, parts: &Parts, view: &GridView<'_>, in_sight: f64, last: f64) {
        if last <= 0.0 {
            return;
        }
        let tone = theme::tone(ui);
        let track = parts.bar.shrink2(vec2(2.0, 2.0));
        let length = ((in_sight / view.rows as f64) as f32 * track.height()).max(HANDLE).min(track.height());
        let travel = f64::from((track.height() - length).max(1.0));
        let press = ui.interact(parts.bar, parts.id.with("bar"), Sense::click_and_drag());
        press.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::ScrollBar, true, view.names[2]);
            info.value = Some(self.first);
            info
        });
        if let Some(p) = press.interact_pointer_pos() {
            let at = f64::from(p.y - track.top() - length / 2.0) / travel;
            self.first = (at * last).clamp(0.0, last);
        }
        let top = track.top() + (self.first / last * travel) as f32;
        let handle = Rect::from_min_size(pos2(track.left(), top), vec2(track.width(), length));
        let ink = if press.hovered() || press.dragged() { tone.faint } else { tone.line };
        ui.painter().rect_filled(handle, 3.0, ink);
    }
}

fn head_text(ui: &Ui, painter: &egui::Painter, room: Rect, column: &GridColumn, sorted: Option<bool>, ink: Color32) {
    let galley = ui.painter().layout_no_wrap(column.title.clone(), theme::font(theme::SMALL), ink);
    let mark = if sorted.is_some() { 12.0 } else { 0.0 };
    let width = galley.size().x;
    let left = if column.right { (room.right() - width - mark).max(room.left()) } else { room.left() };
    let at = pos2(left, room.center().y - galley.size().y / 2.0);
    painter.with_clip_rect(room.intersect(painter.clip_rect())).galley(at, galley, ink);
    if let Some(falling) = sorted {
        let c = pos2((left + width + 7.0).min(room.right() - 4.0), room.center().y);
        let d = if falling { 2.5 } else { -2.5 };
        let points = vec![pos2(c.x - 3.5, c.y - d), pos2(c.x + 3.5, c.y - d), pos2(c.x, c.y + d)];
        painter.add(egui::Shape::convex_polygon(points, ink, Stroke::NONE));
    }
}

fn row_press(ui: &Ui, parts: &Parts, view: &GridView<'_>, row: usize, rect: Rect, first: &Cell) -> Response {
    let press = ui.interact(rect, parts.id.with(("row", row)), Sense::click());
    press.widget_info(|| WidgetInfo::selected(Role::Row, true, (view.selected)(row), first.text()));
    press
}

fn note_press(ui: &Ui, press: &Response, row: usize, answer: &mut GridAnswer) {
    if press.clicked() {
        answer.pressed = Some((row, combine(ui)));
    }
    if press.double_clicked() {
        answer.twice = Some(row);
    }
}

/// How a press meets the selection: Shift adds, Ctrl takes away.
pub fn combine(ui: &Ui) -> Combine {
    ui.input(|i| match i.modifiers {
        m if m.shift => Combine::Add,
        m if m.command => Combine::Remove,
        _ => Combine::Replace,
    })
}

impl Cell {
    /// Its words; empty for bars.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(t) | Self::Double(t, _) | Self::Number(t) | Self::Swatch(_, t) | Self::Mark(_, _, t) => t,
            Self::Bars(_) => "",
        }
    }
}

fn cell_ui(painter: &egui::Painter, room: Rect, cell: &Cell, tone: &Tone) {
    let body = theme::font(theme::BODY - 1.0);
    let mid = room.left_center();
    match cell {
        Cell::Text(t) => {
            painter.text(mid, Align2::LEFT_CENTER, t, body, tone.ink);
        }
        Cell::Double(t, lesser) => {
            painter.text(mid - vec2(0.0, 1.0), Align2::LEFT_BOTTOM, t, body, tone.ink);
            painter.text(mid + vec2(0.0, 1.0), Align2::LEFT_TOP, lesser, theme::font(theme::SMALL), tone.faint);
        }
        Cell::Number(t) => {
            painter.text(room.right_center(), Align2::RIGHT_CENTER, t, body, tone.ink);
        }
        Cell::Swatch(colour, t) => {
            let square = Rect::from_center_size(mid + vec2(6.0, 0.0), vec2(12.0, 12.0));
            painter.rect(square, 2.0, *colour, Stroke::new(1.0, tone.line), egui::StrokeKind::Inside);
            painter.text(mid + vec2(20.0, 0.0), Align2::LEFT_CENTER, t, body, tone.ink);
        }
        Cell::Mark(mark, colour, t) => {
            icon::paint(painter, Rect::from_center_size(mid + vec2(8.0, 0.0), vec2(16.0, 16.0)), *mark, *colour);
            painter.text(mid + vec2(24.0, 0.0), Align2::LEFT_CENTER, t, body, *colour);
        }
        Cell::Bars(shares) => bars(painter, room, *shares, tone),
    }
}

fn bars(painter: &egui::Painter, room: Rect, [source, sink, net]: [f32; 3], tone: &Tone) {
    let half = room.width() / 2.0;
    let middle = room.center();
    let bar = |share: f32| {
        let end = middle.x + share.clamp(-1.0, 1.0) * half;
        Rect::from_two_pos(pos2(middle.x, middle.y - 5.0), pos2(end, middle.y + 5.0))
    };
    painter.rect_filled(bar(source), 1.0, tone.flows.source.gamma_multiply(0.75));
    painter.rect_filled(bar(sink), 1.0, tone.flows.sink.gamma_multiply(0.75));
    painter.vline(middle.x, room.y_range().shrink(4.0), Stroke::new(1.0, tone.faint));
    let at = middle.x + net.clamp(-1.0, 1.0) * half;
    painter.vline(at, egui::Rangef::new(middle.y - 8.0, middle.y + 8.0), Stroke::new(2.0, tone.ink));
}
