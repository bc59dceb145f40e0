//! Icons drawn with strokes, so that no glyph can be missing and they are sharp at any scale.

use egui::{Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::theme;

/// An icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Arrow pointer.
    Select,
    /// Loop.
    Lasso,
    /// i in a circle.
    Identify,
    /// Four arrows.
    Pan,
    /// A brush.
    Brush,
    /// Corners of a frame.
    Fit,
    /// +
    Plus,
    /// −
    Minus,
    /// ×
    Close,
    /// Arrow to the left.
    Back,
    /// Arrow that turns back.
    Undo,
    /// Arrow that turns on.
    Redo,
    /// Magnifying glass.
    Search,
    /// A sheet of paper.
    File,
    /// A folder.
    Folder,
    /// A triangle: warning.
    Warn,
    /// A dot: note or done.
    Dot,
    /// A city of parcels.
    Parcels,
}

/// Strokes of an icon on a grid of 16 × 16.
fn strokes(icon: Icon) -> &'static [&'static [[f32; 2]]] {
    match icon {
        Icon::Select => {
            &[&[[4.0, 2.5], [4.0, 12.5], [6.8, 9.8], [8.6, 13.8], [10.3, 13.0], [8.5, 9.1], [12.3, 8.9], [4.0, 2.5]]]
        }
        Icon::Lasso => &[
            &[
                [5.0, 11.0],
                [3.0, 8.6],
                [3.2, 5.4],
                [6.0, 3.2],
                [10.0, 3.0],
                [13.0, 5.0],
                [13.2, 8.0],
                [10.6, 10.2],
                [6.6, 10.8],
                [5.0, 11.0],
            ],
            &[[5.0, 11.0], [4.2, 12.6], [5.2, 14.0]],
        ],
        Icon::Identify => &[&[[8.0, 7.2], [8.0, 11.4]], &[[8.0, 4.8], [8.0, 5.2]]],
        Icon::Pan => &[
            &[[8.0, 2.0], [8.0, 14.0]],
            &[[2.0, 8.0], [14.0, 8.0]],
            &[[6.2, 3.8], [8.0, 2.0], [9.8, 3.8]],
            &[[6.2, 12.2], [8.0, 14.0], [9.8, 12.2]],
            &[[3.8, 6.2], [2.0, 8.0], [3.8, 9.8]],
            &[[12.2, 6.2], [14.0, 8.0], [12.2, 9.8]],
        ],
        Icon::Brush => &[
            &[[13.2, 2.8], [7.4, 8.2], [8.8, 9.6], [13.2, 2.8]],
            &[[7.0, 8.8], [5.0, 9.4], [4.2, 11.4], [2.6, 12.8], [6.0, 13.0], [8.0, 11.4], [8.2, 10.0], [7.0, 8.8]],
        ],
        Icon::Fit => &[
            &[[2.5, 6.0], [2.5, 2.5], [6.0, 2.5]],
            &[[10.0, 2.5], [13.5, 2.5], [13.5, 6.0]],
            &[[13.5, 10.0], [13.5, 13.5], [10.0, 13.5]],
            &[[6.0, 13.5], [2.5, 13.5], [2.5, 10.0]],
        ],
        Icon::Plus => &[&[[8.0, 3.0], [8.0, 13.0]], &[[3.0, 8.0], [13.0, 8.0]]],
        Icon::Minus => &[&[[3.0, 8.0], [13.0, 8.0]]],
        Icon::Close => &[&[[4.0, 4.0], [12.0, 12.0]], &[[12.0, 4.0], [4.0, 12.0]]],
        Icon::Back => &[&[[13.0, 8.0], [3.0, 8.0]], &[[7.0, 4.0], [3.0, 8.0], [7.0, 12.0]]],
        Icon::Undo => &[
            &[[6.0, 2.8], [2.8, 6.0], [6.0, 9.2]],
            &[[2.8, 6.0], [9.6, 6.0], [12.2, 7.2], [13.2, 9.6], [12.2, 12.0], [9.6, 13.2], [6.0, 13.2]],
        ],
        Icon::Redo => &[
            &[[10.0, 2.8], [13.2, 6.0], [10.0, 9.2]],
            &[[13.2, 6.0], [6.4, 6.0], [3.8, 7.2], [2.8, 9.6], [3.8, 12.0], [6.4, 13.2], [10.0, 13.2]],
        ],
        Icon::Search => &[&[[10.2, 10.2], [13.6, 13.6]]],
        Icon::File => &[
            &[[4.0, 2.0], [9.5, 2.0], [12.5, 5.0], [12.5, 14.0], [4.0, 14.0], [4.0, 2.0]],
            &[[9.5, 2.0], [9.5, 5.0], [12.5, 5.0]],
        ],
        Icon::Folder => &[&[[2.0, 13.0], [2.0, 3.5], [6.5, 3.5], [8.0, 5.5], [14.0, 5.5], [14.0, 13.0], [2.0, 13.0]]],
        Icon::Warn => &[
            &[[8.0, 2.5], [14.2, 13.3], [1.8, 13.3], [8.0, 2.5]],
            &[[8.0, 6.4], [8.0, 9.8]],
            &[[8.0, 11.3], [8.0, 11.6]],
        ],
        Icon::Dot => &[],
        Icon::Parcels => &[
            &[[2.0, 2.5], [14.0, 2.0], [13.5, 14.0], [2.5, 13.5], [2.0, 2.5]],
            &[[2.2, 8.2], [8.2, 7.4], [13.8, 9.2]],
            &[[7.4, 2.2], [8.2, 7.4], [6.6, 13.7]],
        ],
    }
}

/// Paints an icon in the middle of a rectangle, 16 points wide.
pub fn paint(painter: &Painter, rect: Rect, icon: Icon, colour: Color32) {
    let corner = rect.center() - vec2(8.0, 8.0);
    let stroke = Stroke::new(1.5, colour);
    let at = |p: [f32; 2]| -> Pos2 { pos2(corner.x + p[0], corner.y + p[1]) };
    for line in strokes(icon) {
        painter.add(Shape::line(line.iter().map(|p| at(*p)).collect(), stroke));
    }
    match icon {
        Icon::Identify => {
            painter.circle_stroke(at([8.0, 8.0]), 6.2, stroke);
        }
        Icon::Search => {
            painter.circle_stroke(at([6.8, 6.8]), 4.4, stroke);
        }
        Icon::Dot => {
            painter.circle_filled(at([8.0, 8.0]), 4.0, colour);
        }
        _ => {}
    }
}

/// A square button with an icon; `label` is its name for tooltip and screen reader.
pub fn button(ui: &mut Ui, icon: Icon, label: &str, selected: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(theme::ROW), Sense::click());
    let tone = theme::tone(ui);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, enabled, selected, label));
    if ui.is_rect_visible(rect) {
        let visuals = ui.style().interact_selectable(&response, selected);
        if selected || response.hovered() || response.has_focus() {
            ui.painter().rect_filled(
                rect,
                f32::from(theme::ROUND),
                if selected { tone.chosen } else { visuals.weak_bg_fill },
            );
        }
        let colour = if selected {
            tone.accent
        } else if enabled {
            tone.ink
        } else {
            tone.faint
        };
        paint(ui.painter(), rect, icon, colour);
    }
    response.on_hover_text(label)
}

/// An icon as part of a line of text.
pub fn label(ui: &mut Ui, icon: Icon, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(16.0, 20.0), Sense::hover());
    paint(ui.painter(), rect, icon, colour);
}
