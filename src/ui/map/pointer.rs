//! What the pointer does on the map: pan, zoom, hover, select.

use egui::{Key, PointerButton, Pos2, Rect, Response, Stroke, Ui};

use super::{Frame, MapView};
use crate::app::intent::{EditIntent, Intent, SelectIntent, Tool};
use crate::map::{View, hit};
use crate::ui::{grid, theme};

/// Zoom of one notch of a wheel (50 points) is about a quarter.
const ZOOM_PER_POINT: f64 = 0.0045;
/// A drag shorter than this is a press.
const SMALLEST_BOX: f32 = 4.0;
/// Points between two looks at what lies under the brush: less than the smallest parcel that can be aimed at.
const BRUSH_STEP: f32 = 2.0;
/// Points between the corners of a lasso.
const LASSO_STEP: f32 = 3.0;

/// What is being drawn with the pointer.
#[derive(Default)]
pub(super) struct Pointer {
    path: Vec<Pos2>,
    tool: Tool,
    /// Where the brush was last, while its button is down.
    brush: Option<Pos2>,
}

impl Pointer {
    /// Pan and zoom; the camera after them.
    pub fn steer(&mut self, ui: &Ui, press: &Response, frame: &Frame, tool: Tool) -> View {
        let mut view = frame.view;
        if pans(ui, press, tool) {
            let d = press.drag_delta() * frame.scale;
            view = view.panned([d.x, d.y]);
            ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
        }
        if let Some(p) = press.hover_pos().filter(|_| press.contains_pointer()) {
            let (scroll, pinch) = ui.input(|i| (f64::from(i.smooth_scroll_delta().y), f64::from(i.zoom_delta())));
            let factor = libm::exp(scroll * ZOOM_PER_POINT) * pinch;
            if (factor - 1.0).abs() > 1e-6 {
                view = view.zoomed_about(factor, frame.pixel(p));
            }
        }
        view
    }

    /// Selecting and hovering; the hovered row.
    pub fn act(
        &mut self,
        ui: &Ui,
        press: &Response,
        frame: &Frame,
        view: &MapView<'_>,
        out: &mut Vec<Intent>,
    ) -> Option<u32> {
        let tool = view.map.tool;
        let at = press.hover_pos().filter(|_| press.contains_pointer());
        let ground = at.map(|p| frame.ground(p));
        let row = ground.and_then(|g| hit::row_at(&view.snapshot.base.shapes, &view.ground?.index, g));
        if (row, ground) != (view.selection.hovered, view.selection.pointer) {
            out.push(SelectIntent::Hover(row, ground).into());
        }
        if pans(ui, press, tool) {
            self.path.clear();
            return None;
        }
        if tool == Tool::Brush {
            self.paint(ui, press, frame, view, out);
            return row;
        }
        self.draw(ui, press, frame, tool, out);
        if press.clicked() {
            match (row, tool) {
                (Some(r), Tool::Identify) => out.push(SelectIntent::Look(r).into()),
                (_, Tool::Pan | Tool::Identify) => {}
                (Some(r), _) => out.push(SelectIntent::Rows(vec![r], grid::combine(ui)).into()),
                (None, _) => out.push(SelectIntent::Clear.into()),
            }
        }
        row.filter(|_| self.path.is_empty())
    }

    /// The brush: what lies under its way since the last picture is painted; the step ends when the button comes up.
    fn paint(&mut self, ui: &Ui, press: &Response, frame: &Frame, view: &MapView<'_>, out: &mut Vec<Intent>) {
        let down = press.is_pointer_button_down_on() && ui.input(|i| i.pointer.primary_down());
        let now = ui.input(|i| i.pointer.interact_pos()).filter(|_| down);
        let (Some(ground), Some(p)) = (view.ground, now) else {
            if self.brush.take().is_some() || press.clicked() {
                out.push(EditIntent::Finish.into());
            }
            return;
        };
        if self.brush == Some(p) {
            return;
        }
        let from = self.brush.unwrap_or(p);
        self.brush = Some(p);
        let steps = (from.distance(p) / BRUSH_STEP).ceil().max(1.0) as usize;
        let way = (0..=steps).map(|i| from.lerp(p, i as f32 / steps as f32));
        let shapes = &view.snapshot.base.shapes;
        let mut rows: Vec<u32> = way.filter_map(|p| hit::row_at(shapes, &ground.index, frame.ground(p))).collect();
        rows.sort_unstable();
        rows.dedup();
        if !rows.is_empty() {
            out.push(EditIntent::Paint(rows).into());
        }
    }

    fn draw(&mut self, ui: &Ui, press: &Response, frame: &Frame, tool: Tool, out: &mut Vec<Intent>) {
        if !matches!(tool, Tool::Select | Tool::Lasso) {
            return;
        }
        self.tool = tool;
        let now = press.interact_pointer_pos();
        if press.drag_started_by(PointerButton::Primary) {
            self.path = ui.input(|i| i.pointer.press_origin()).into_iter().collect();
        }
        if press.dragged_by(PointerButton::Primary)
            && let (Some(p), Some(last)) = (now, self.path.last())
            && last.distance(p) >= LASSO_STEP
        {
            if tool == Tool::Select {
                self.path.truncate(1);
            }
            self.path.push(p);
        }
        if press.drag_stopped_by(PointerButton::Primary) {
            let path = std::mem::take(&mut self.path);
            let drawn = Rect::from_points(&path);
            if drawn.width().max(drawn.height()) >= SMALLEST_BOX {
                let loop_ = corners(tool, &path).iter().map(|p| frame.ground(*p)).collect();
                out.push(SelectIntent::Around(loop_, grid::combine(ui)).into());
            }
        }
    }

    /// Paints what is being drawn.
    pub fn trace(&self, ui: &Ui, frame: &Frame) {
        if self.path.len() < 2 {
            return;
        }
        let tone = theme::tone(ui);
        let mut points = corners(self.tool, &self.path);
        points.extend(points.first().copied());
        let painter = ui.painter().with_clip_rect(frame.rect);
        if self.tool == Tool::Select {
            painter.rect_filled(Rect::from_points(&points), 0.0, tone.accent.gamma_multiply(0.12));
        }
        painter.extend(egui::Shape::dashed_line(&points, Stroke::new(1.5, tone.accent), 6.0, 4.0));
    }
}

/// The polygon that was drawn: a box from two corners, or the lasso itself.
fn corners(tool: Tool, path: &[Pos2]) -> Vec<Pos2> {
    if tool == Tool::Lasso {
        return path.to_vec();
    }
    let r = Rect::from_points(path);
    vec![r.left_top(), r.right_top(), r.right_bottom(), r.left_bottom()]
}

fn pans(ui: &Ui, press: &Response, tool: Tool) -> bool {
    let space = ui.input(|i| i.key_down(Key::Space)) && !ui.ctx().egui_wants_keyboard_input();
    press.dragged_by(PointerButton::Middle)
        || (press.dragged_by(PointerButton::Primary) && (space || tool == Tool::Pan))
}
