//! What stands in a cell of a table, and how it is drawn.

use std::sync::Arc;

use egui::{Align2, Color32, Galley, Painter, Rect, Stroke, pos2, vec2};

use super::theme::{self, Tone};

/// What stands in a cell.
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, formatted.
    Number(String),
    /// A colour with its name.
    Swatch(Color32, String),
    /// Bars from the middle: source to the right, sink to the left, net as a mark; −1 to 1.
    Bars([f32; 3]),
}

impl Cell {
    /// Its words; empty for bars.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(t) | Self::Number(t) | Self::Swatch(_, t) => t,
            Self::Bars(_) => "",
        }
    }
}

/// Draws a cell; whether its words had to be cut.
pub fn cell_ui(painter: &Painter, room: Rect, cell: &Cell, tone: &Tone) -> bool {
    let (left, mid) = (room.left(), room.center().y);
    let words = |t: &str, left: f32, ink: Color32| {
        let galley = cut_line(painter, t, theme::BODY - 1.0, ink, room.right() - left);
        let cut = galley.elided;
        painter.galley(pos2(left, mid - galley.size().y / 2.0), galley, ink);
        cut
    };
    match cell {
        Cell::Text(t) => words(t, left, tone.ink),
        Cell::Number(t) => {
            let at = room.right_center();
            painter.text(at, Align2::RIGHT_CENTER, t, theme::font(theme::BODY - 1.0), tone.ink).width() > room.width()
        }
        Cell::Swatch(colour, t) => {
            let square = Rect::from_center_size(pos2(left + 6.0, mid), vec2(12.0, 12.0));
            painter.rect(square, 2.0, *colour, Stroke::new(1.0, tone.line), egui::StrokeKind::Inside);
            words(t, left + 20.0, tone.ink)
        }
        Cell::Bars(shares) => {
            bars(painter, room, *shares, tone);
            false
        }
    }
}

/// One line of text that ends in … where the room ends.
pub fn cut_line(painter: &Painter, text: &str, size: f32, ink: Color32, width: f32) -> Arc<Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), theme::font(size), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    painter.layout_job(job)
}

fn bars(painter: &Painter, room: Rect, [source, sink, net]: [f32; 3], tone: &Tone) {
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
