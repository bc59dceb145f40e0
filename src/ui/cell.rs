//! What stands in a cell of a table, and how it is drawn.

use std::sync::Arc;

use egui::{Align2, Color32, Galley, Painter, Rect, Stroke, pos2, vec2};

use super::theme::{self, Tone};

/// Lengths as shares of the width of the cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bars {
    /// Where zero stands, from the left.
    pub zero: f32,
    /// Source, ≥ 0.
    pub source: f32,
    /// Sink, ≤ 0.
    pub sink: f32,
    /// Source + sink.
    pub net: f32,
}

impl Bars {
    /// Bars of a table whose largest source and sink are `most` (both ≥ 0): all of its bars share one scale.
    pub fn of(source: f64, sink: f64, most: [f64; 2]) -> Self {
        let whole = (most[0] + most[1]).max(f64::MIN_POSITIVE);
        let share = |x: f64| (x / whole) as f32;
        Self { zero: share(most[1]), source: share(source), sink: share(sink), net: share(source + sink) }
    }
}

/// What stands in a cell.
pub enum Cell {
    /// Words.
    Text(String),
    /// A number, formatted.
    Number(String),
    /// A colour with its name.
    Swatch(Color32, String),
    /// Bars from zero: source to the right, sink to the left, net as a mark.
    Bars(Bars),
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

fn bars(painter: &Painter, room: Rect, b: Bars, tone: &Tone) {
    let middle = room.center().y;
    let x = |share: f32| room.left() + (b.zero + share).clamp(0.0, 1.0) * room.width();
    let bar = |share: f32| Rect::from_two_pos(pos2(x(0.0), middle - 5.0), pos2(x(share), middle + 5.0));
    painter.rect_filled(bar(b.source), 1.0, tone.flows.source.gamma_multiply(0.75));
    painter.rect_filled(bar(b.sink), 1.0, tone.flows.sink.gamma_multiply(0.75));
    painter.vline(x(0.0), room.y_range().shrink(4.0), Stroke::new(1.0, tone.faint));
    let mark = egui::Rangef::new(middle - 8.0, middle + 8.0);
    painter.vline(x(b.net), mark, Stroke::new(2.0, tone.ink));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_share_one_scale() {
        // Sources up to 30, sinks up to 10: zero at a quarter; 15 takes 15/40, −4 takes −4/40, their net 11/40.
        let b = Bars::of(15.0, -4.0, [30.0, 10.0]);
        assert_eq!(b, Bars { zero: 0.25, source: 0.375, sink: -0.1, net: 0.275 });
        assert_eq!(Bars::of(0.0, 0.0, [0.0, 0.0]).zero, 0.0);
    }
}
