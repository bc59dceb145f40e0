//! What lies over the tiles: names of districts, chosen and hovered parcels, scale bar, north arrow.

use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use super::{Frame, MapView};
use crate::i18n::{Words, number};
use crate::land::ClassId;
use crate::map::{place, scale};
use crate::ui::figures::{area, class_name, flow};
use crate::ui::theme::{self, Tone};

/// Distance of scale and north arrow from the edge.
const EDGE: f32 = 12.0;
/// Longest scale bar, points.
const LONGEST_BAR: f64 = 160.0;
/// Size of the field of the north arrow.
const NORTH: egui::Vec2 = vec2(34.0, 50.0);
/// Corners of an outline drawn at most; a giant one would cost more than it shows.
const MOST_POINTS: usize = 20_000;
/// Chosen parcels that get an outline of their own; more are shown by their tint alone.
const MOST_OUTLINES: usize = 64;
/// A parcel smaller than this on the screen gets a ring, so that it is found at every zoom.
const LEAST_SIZE: f32 = 10.0;
/// Chosen parcels that get rings; the rings of more would pile up.
const MOST_RINGS: usize = 8;
/// Radius of that ring.
const RING: f32 = 9.0;

/// Paints chosen parcels, names, scale and north arrow.
pub(super) fn paint(ui: &Ui, frame: &Frame, view: &MapView<'_>, words: &Words) {
    let painter = ui.painter().with_clip_rect(frame.rect);
    let tone = theme::tone(ui);
    chosen(&painter, frame, view);
    let bar = scale_bar(&painter, frame, tone, words);
    let north = north(&painter, frame.rect, tone, words);
    if view.map.districts {
        names(&painter, frame, view, [bar, north], words, tone);
    }
}

/// Text with a halo of the ground's colour.
fn haloed(painter: &Painter, at: Pos2, text: &str, tone: &Tone) {
    let font = theme::font(theme::BODY);
    let halo = painter.layout_no_wrap(text.to_owned(), font, tone.panel);
    let corner = at - halo.size() / 2.0;
    for (dx, dy) in HALO {
        painter.galley(corner + vec2(dx, dy), halo.clone(), tone.panel);
    }
    painter.galley_with_override_text_color(corner, halo, tone.ink);
}

/// Where the copies of a text that make its halo stand: a ring of 1.6 points.
const HALO: [(f32, f32); 12] = [
    (1.6, 0.0),
    (-1.6, 0.0),
    (0.0, 1.6),
    (0.0, -1.6),
    (1.4, 0.8),
    (-1.4, 0.8),
    (1.4, -0.8),
    (-1.4, -0.8),
    (0.8, 1.4),
    (-0.8, 1.4),
    (0.8, -1.4),
    (-0.8, -1.4),
];

/// Names of districts at their anchors, moved a little where two would lie on each other, left out where none fits.
fn names(painter: &Painter, frame: &Frame, view: &MapView<'_>, taken: [Rect; 2], words: &Words, tone: &Tone) {
    let Some(ground) = view.ground else { return };
    let mut taken = taken.to_vec();
    for (d, anchor) in &ground.anchors {
        let Some(district) = view.snapshot.base.districts.get(usize::from(*d)) else { continue };
        let at = frame.pos(*anchor);
        if !frame.rect.contains(at) {
            continue;
        }
        let name = place::district(district, words);
        let size = painter.layout_no_wrap(name.to_owned(), theme::font(theme::BODY), tone.ink).size();
        let room = |dy: f32| Rect::from_center_size(at + vec2(0.0, dy * size.y), size + vec2(6.0, 0.0));
        let free = |r: &Rect| frame.rect.contains_rect(*r) && !taken.iter().any(|t| t.intersects(*r));
        let Some(spot) = [0.0, -0.7, 0.7, -1.3, 1.3].map(room).into_iter().find(free) else { continue };
        haloed(painter, spot.center(), name, tone);
        taken.push(spot);
    }
}

/// Outlines of the chosen parcels, while they are few.
fn chosen(painter: &Painter, frame: &Frame, view: &MapView<'_>) {
    let rows = &view.selection.rows;
    let Some((_, lut)) = view.colours.filter(|_| !rows.is_empty() && rows.len() <= MOST_OUTLINES) else { return };
    let [r, g, b, _] = lut.style.palette().lines.selection_edge.0;
    let ring = rows.len() <= MOST_RINGS;
    for row in rows.iter() {
        outline(painter, frame, view, row, ring, [Color32::WHITE, Color32::from_rgb(r, g, b)]);
    }
}

/// The outline of a parcel, or a ring where it is too small for one: a line of the second colour in one of the first.
fn outline(painter: &Painter, frame: &Frame, view: &MapView<'_>, row: u32, ring: bool, [halo, line]: [Color32; 2]) {
    let shapes = &view.snapshot.base.shapes;
    let b = shapes.bounds_of(row as usize);
    if b.is_empty() {
        return;
    }
    let seen = Rect::from_two_pos(frame.pos([b.min_x, b.min_y]), frame.pos([b.max_x, b.max_y]));
    if !seen.intersects(frame.rect) {
        return;
    }
    if ring && seen.size().max_elem() < LEAST_SIZE {
        painter.circle_stroke(seen.center(), RING, Stroke::new(4.0, halo));
        painter.circle_stroke(seen.center(), RING, Stroke::new(2.0, line));
        return;
    }
    let points: usize = shapes.of_row(row as usize).map(|(_, ring)| ring.len()).sum();
    if points > MOST_POINTS {
        return;
    }
    for stroke in [Stroke::new(4.5, halo), Stroke::new(2.0, line)] {
        for (_, ring) in shapes.of_row(row as usize) {
            painter.add(Shape::line(ring.iter().map(|g| frame.pos(*g)).collect(), stroke));
        }
    }
}

fn scale_bar(painter: &Painter, frame: &Frame, tone: &Tone, words: &Words) -> Rect {
    let bar = scale::bar(frame.view.metres_per_px, LONGEST_BAR * f64::from(frame.scale));
    let length = (bar.length_px / f64::from(frame.scale)) as f32;
    let right = frame.rect.right_bottom() - vec2(2.0 * EDGE, 2.0 * EDGE);
    let left = right - vec2(length, 0.0);
    let back = Rect::from_min_max(left - vec2(EDGE, 30.0), right + vec2(EDGE, 12.0));
    field(painter, back, tone);
    let part = length / bar.parts as f32;
    for i in 0..bar.parts {
        let piece = Rect::from_min_size(left + vec2(part * i as f32, -4.0), vec2(part, 5.0));
        let fill = if i % 2 == 0 { tone.ink } else { tone.panel };
        painter.rect(piece, 0.0, fill, Stroke::new(1.0, tone.ink), egui::StrokeKind::Middle);
    }
    let text = format!("{} {}", number::plain(bar.number), words.get(bar.unit_key));
    painter.text(pos2(left.x, left.y - 8.0), Align2::LEFT_BOTTOM, "0", theme::font(theme::SMALL), tone.ink);
    painter.text(pos2(right.x, right.y - 8.0), Align2::RIGHT_BOTTOM, text, theme::font(theme::SMALL), tone.ink);
    back
}

fn north(painter: &Painter, rect: Rect, tone: &Tone, words: &Words) -> Rect {
    let back = Rect::from_min_size(pos2(rect.right() - EDGE - NORTH.x, rect.top() + EDGE), NORTH);
    field(painter, back, tone);
    let tip = back.center_top() + vec2(0.0, 22.0);
    let (west, east, middle) = (tip + vec2(-7.0, 21.0), tip + vec2(7.0, 21.0), tip + vec2(0.0, 16.0));
    painter.add(Shape::convex_polygon(vec![tip, middle, west], tone.ink, Stroke::NONE));
    painter.add(Shape::convex_polygon(vec![tip, east, middle], tone.faint, Stroke::NONE));
    let letter = back.center_top() + vec2(0.0, 4.0);
    painter.text(letter, Align2::CENTER_TOP, words.get("map-north"), theme::font(theme::SMALL), tone.ink);
    back
}

/// The ground of what is painted over the map.
fn field(painter: &Painter, rect: Rect, tone: &Tone) {
    let fill = tone.panel.gamma_multiply(0.92);
    painter.rect(rect, f32::from(theme::ROUND), fill, Stroke::new(1.0, tone.line), egui::StrokeKind::Inside);
}

/// Outlines the hovered parcel and shows its card beside the pointer.
pub(super) fn hover_ui(ui: &Ui, frame: &Frame, view: &MapView<'_>, row: Option<u32>, words: &Words) {
    let (Some(row), Some(p)) = (row, ui.input(|i| i.pointer.hover_pos())) else { return };
    let tone = theme::tone(ui);
    let painter = ui.painter().with_clip_rect(frame.rect);
    outline(&painter, frame, view, row, true, [tone.panel, tone.ink]);
    let s = view.snapshot;
    let r = row as usize;
    let class = s.base.class.get(r).copied().unwrap_or(ClassId::MISSING);
    let net = s.balance.source.get(r).copied().unwrap_or_default() + s.balance.sink.get(r).copied().unwrap_or_default();
    let lines = [
        (class_name(&s.classes, class, words), tone.ink),
        (area(s.base.area.get(r).copied().unwrap_or_default(), words), tone.faint),
        (flow(net, words), if net.0 > 0 { tone.flows.source } else { tone.flows.sink }),
    ];
    card(&painter, frame.rect, p, &lines, tone);
}

/// A small card beside the pointer, kept inside the map.
fn card(painter: &Painter, room: Rect, p: Pos2, lines: &[(String, Color32)], tone: &Tone) {
    let galleys: Vec<_> = lines
        .iter()
        .map(|(t, c)| (painter.layout_no_wrap(t.clone(), theme::font(theme::BODY - 1.0), *c), *c))
        .collect();
    let width = galleys.iter().map(|(g, _)| g.size().x).fold(0.0, f32::max);
    let height: f32 = galleys.iter().map(|(g, _)| g.size().y).sum();
    let size = vec2(width + 24.0, height + 16.0);
    let mut corner = p + vec2(16.0, 16.0);
    if corner.x + size.x > room.right() {
        corner.x = p.x - size.x - 12.0;
    }
    if corner.y + size.y > room.bottom() {
        corner.y = p.y - size.y - 12.0;
    }
    let rect = Rect::from_min_size(corner, size);
    painter.rect(rect, f32::from(theme::ROUND), tone.panel, Stroke::new(1.0, tone.line), egui::StrokeKind::Inside);
    let mut at = corner + vec2(12.0, 8.0);
    for (g, c) in galleys {
        let down = g.size().y;
        painter.galley(at, g, c);
        at.y += down;
    }
}
