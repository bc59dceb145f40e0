//! A table of any length: only the rows in sight are asked for and drawn.
//!
//! The position is a row number in `f64`, not a pixel offset in `f32`: at row 1 000 000 of 28 points each an `f32`
//! offset moves in steps of two points, which is seen as a tremor.

use egui::{Color32, Id, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::cell::{Cell, cell_ui};
use super::theme;
use crate::app::intent::Combine;

/// Width of the scroll bar.
const BAR: f32 = 10.0;
/// Least length of its handle.
const HANDLE: f32 = 28.0;
/// Room of the mark of sorting.
const MARK: f32 = 12.0;
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
    /// Column that takes the room that the others leave.
    pub grows: Option<usize>,
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
    /// Name for which the widths were found; another language has other titles.
    named: String,
    /// Row that is to come into sight.
    wanted: Option<usize>,
}

/// Where the parts of a table lie.
struct Parts {
    head: Rect,
    body: Rect,
    bar: Rect,
    /// Bar below the rows; empty while all columns fit.
    foot: Rect,
    id: Id,
}

impl Grid {
    /// Draws the table over all the room there is.
    pub fn ui(&mut self, ui: &mut Ui, view: &GridView<'_>) -> GridAnswer {
        let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        if self.named != view.names[1] || self.widths.len() != view.columns.len() {
            view.names[1].clone_into(&mut self.named);
            self.widths = view.columns.iter().map(|c| c.width.max(title_width(ui, c))).collect();
        }
        let parts = self.parts(ui, rect, view);
        let in_sight = f64::from(parts.body.height() / view.row_height);
        let last = (view.rows as f64 - in_sight).max(0.0);
        self.steer(ui, &parts, view, in_sight, last);
        let mut answer = GridAnswer::default();
        self.head_ui(ui, &parts, view, &mut answer);
        self.body_ui(ui, &parts, view, &mut answer);
        self.bar_ui(ui, &parts, view, in_sight, last);
        self.foot_ui(ui, &parts);
        answer
    }

    /// Brings a row into sight with the next picture.
    pub fn reveal(&mut self, row: usize) {
        self.wanted = Some(row);
    }

    fn parts(&self, ui: &Ui, rect: Rect, view: &GridView<'_>) -> Parts {
        let (right, split) = (rect.right() - BAR, rect.top() + theme::ROW);
        let low = if self.too_wide(right - rect.left()) > 0.0 { rect.bottom() - BAR } else { rect.bottom() };
        Parts {
            head: Rect::from_min_max(rect.min, pos2(right, split)),
            body: Rect::from_min_max(pos2(rect.left(), split), pos2(right, low)),
            bar: Rect::from_min_max(pos2(right, split), pos2(rect.right(), low)),
            foot: Rect::from_min_max(pos2(rect.left(), low), pos2(right, rect.bottom())),
            id: ui.scope_id().with(view.names[0]),
        }
    }

    /// Points by which the columns are wider than the room for them.
    fn too_wide(&self, room: f32) -> f32 {
        (self.widths.iter().sum::<f32>() - room).max(0.0)
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
        if let Some(row) = self.wanted.take().map(|r| r as f64) {
            let shown = self.first.ceil()..=self.first + in_sight - 1.0;
            if !shown.contains(&row) {
                self.first = (row - in_sight / 2.0).floor();
            }
        }
        self.first = self.first.clamp(0.0, last);
        self.sideways = self.sideways.clamp(0.0, self.too_wide(parts.body.width()));
    }

    /// Left edge and width of each column.
    fn columns(&self, parts: &Parts, grows: Option<usize>) -> Vec<(f32, f32)> {
        let mut left = parts.body.left() - self.sideways;
        let spare = (parts.body.width() - self.widths.iter().sum::<f32>()).max(0.0);
        let place = |(i, w): (usize, &f32)| {
            let w = if grows == Some(i) { w + spare } else { *w };
            let at = (left, w);
            left += w;
            at
        };
        self.widths.iter().enumerate().map(place).collect()
    }

    fn head_ui(&mut self, ui: &mut Ui, parts: &Parts, view: &GridView<'_>, answer: &mut GridAnswer) {
        let tone = theme::tone(ui);
        let painter = ui.painter().with_clip_rect(parts.head.intersect(ui.clip_rect()));
        painter.hline(parts.head.x_range(), parts.head.bottom() - 0.5, Stroke::new(1.0, tone.line));
        for (i, (column, (left, width))) in view.columns.iter().zip(self.columns(parts, view.grows)).enumerate() {
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
        let columns = self.columns(parts, view.grows);
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
            let mut press = row_press(ui, parts, view, row, line.intersect(clip), &first_cell);
            let pointer = press.hover_pos();
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
                    let other = (i > 0).then(|| (view.cell)(row, i));
                    let shown = other.as_ref().unwrap_or(&first_cell);
                    let cut = cell_ui(&inside, room, shown, tone);
                    if cut && pointer.is_some_and(|p| cell.contains(p)) {
                        press = press.on_hover_text(shown.text());
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

    fn foot_ui(&mut self, ui: &Ui, parts: &Parts) {
        let room = parts.foot.width();
        let too_wide = self.too_wide(room);
        if parts.foot.height() < BAR || too_wide <= 0.0 {
            return;
        }
        let tone = theme::tone(ui);
        let track = parts.foot.shrink(2.0);
        let length = (room / (room + too_wide) * track.width()).max(HANDLE);
        let travel = (track.width() - length).max(1.0);
        let press = ui.interact(parts.foot, parts.id.with("foot"), Sense::click_and_drag());
        if let Some(p) = press.interact_pointer_pos() {
            self.sideways = ((p.x - track.left() - length / 2.0) / travel * too_wide).clamp(0.0, too_wide);
        }
        let left = track.left() + self.sideways / too_wide * travel;
        let handle = Rect::from_min_size(pos2(left, track.top()), vec2(length, track.height()));
        let ink = if press.hovered() || press.dragged() { tone.faint } else { tone.line };
        ui.painter().rect_filled(handle, 3.0, ink);
    }
}

/// Width that a title needs, with room for the mark of sorting.
fn title_width(ui: &Ui, column: &GridColumn) -> f32 {
    let ink = theme::tone(ui).faint;
    ui.painter().layout_no_wrap(column.title.clone(), theme::font(theme::SMALL), ink).size().x
        + 2.0 * theme::GRID
        + MARK
}

fn head_text(ui: &Ui, painter: &egui::Painter, room: Rect, column: &GridColumn, sorted: Option<bool>, ink: Color32) {
    let galley = ui.painter().layout_no_wrap(column.title.clone(), theme::font(theme::SMALL), ink);
    let mark = if sorted.is_some() { MARK } else { 0.0 };
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
