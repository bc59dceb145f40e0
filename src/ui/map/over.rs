//! What lies over the tiles: names of districts, hovered parcel, legend, scale bar, north arrow.

use egui::{Align2, Color32, Order, Painter, Pos2, Rect, RichText, Shape, Stroke, Ui, pos2, vec2};

use super::{Frame, MapView};
use crate::i18n::{Words, number};
use crate::land::{ClassId, ClassTable};
use crate::map::{Label, Legend, scale};
use crate::ui::figures::{area, class_name, flow};
use crate::ui::theme::{self, Tone};

/// Distance of legend and scale from the edge.
const EDGE: f32 = 12.0;
/// Longest scale bar, points.
const LONGEST_BAR: f64 = 160.0;
/// Lines of a hovered parcel drawn at most; a giant outline would cost more than it shows.
const MOST_HOVER_POINTS: usize = 20_000;

/// Paints names, scale, north arrow and legend.
pub(super) fn paint(ui: &mut Ui, frame: &Frame, view: &MapView<'_>, words: &Words) {
    let painter = ui.painter().with_clip_rect(frame.rect);
    let tone = theme::tone(ui);
    if view.map.districts {
        names(&painter, frame, view, tone);
    }
    scale_bar(&painter, frame, tone, words);
    north(&painter, frame.rect, tone, words);
    if let Some((_, lut)) = view.colours.filter(|_| view.map.legend) {
        legend_ui(ui, frame.rect, &lut.legend, &view.snapshot.classes, words);
    }
}

/// Text with a halo of the ground's colour.
fn haloed(painter: &Painter, at: Pos2, anchor: Align2, text: &str, size: f32, tone: &Tone) -> Rect {
    let halo = tone.panel.gamma_multiply(0.85);
    for (dx, dy) in
        [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (-1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (1.0, -1.0)]
    {
        painter.text(at + vec2(dx, dy), anchor, text, theme::font(size), halo);
    }
    painter.text(at, anchor, text, theme::font(size), tone.ink)
}

fn names(painter: &Painter, frame: &Frame, view: &MapView<'_>, tone: &Tone) {
    let Some(ground) = view.ground else { return };
    let mut taken: Vec<Rect> = Vec::new();
    for (d, anchor) in &ground.anchors {
        let Some(district) = view.snapshot.base.districts.get(usize::from(*d)) else { continue };
        let at = frame.pos(*anchor);
        let size = painter.layout_no_wrap(district.name.clone(), theme::font(theme::BODY), tone.ink).size();
        let room = Rect::from_center_size(at, size + vec2(4.0, 0.0));
        if frame.rect.contains(at) && !taken.iter().any(|t| t.intersects(room)) {
            haloed(painter, at, Align2::CENTER_CENTER, &district.name, theme::BODY, tone);
            taken.push(room);
        }
    }
}

fn scale_bar(painter: &Painter, frame: &Frame, tone: &Tone, words: &Words) {
    let bar = scale::bar(frame.view.metres_per_px, LONGEST_BAR * f64::from(frame.scale));
    let length = (bar.length_px / f64::from(frame.scale)) as f32;
    let right = frame.rect.right_bottom() - vec2(EDGE + 4.0, EDGE + 6.0);
    let left = right - vec2(length, 0.0);
    let back = Rect::from_min_max(left - vec2(EDGE, 30.0), right + vec2(EDGE, 12.0));
    painter.rect(
        back,
        f32::from(theme::ROUND),
        tone.panel.gamma_multiply(0.9),
        Stroke::new(1.0, tone.line),
        egui::StrokeKind::Inside,
    );
    let part = length / bar.parts as f32;
    for i in 0..bar.parts {
        let piece = Rect::from_min_size(left + vec2(part * i as f32, -4.0), vec2(part, 5.0));
        let fill = if i % 2 == 0 { tone.ink } else { tone.panel };
        painter.rect(piece, 0.0, fill, Stroke::new(1.0, tone.ink), egui::StrokeKind::Middle);
    }
    let text = format!("{} {}", number::plain(bar.number), words.get(bar.unit_key));
    painter.text(pos2(left.x, left.y - 8.0), Align2::LEFT_BOTTOM, "0", theme::font(theme::SMALL), tone.ink);
    painter.text(pos2(right.x, right.y - 8.0), Align2::RIGHT_BOTTOM, text, theme::font(theme::SMALL), tone.ink);
}

fn north(painter: &Painter, rect: Rect, tone: &Tone, words: &Words) {
    let c = rect.right_top() + vec2(-EDGE - 14.0, EDGE + 34.0);
    painter.circle(c - vec2(0.0, 8.0), 22.0, tone.panel.gamma_multiply(0.9), Stroke::new(1.0, tone.line));
    let tip = c - vec2(0.0, 14.0);
    let (west, east, middle) = (c + vec2(-6.0, 6.0), c + vec2(6.0, 6.0), c + vec2(0.0, 2.0));
    painter.add(Shape::convex_polygon(vec![tip, middle, west], tone.ink, Stroke::NONE));
    painter.add(Shape::convex_polygon(vec![tip, east, middle], tone.faint, Stroke::NONE));
    painter.text(
        tip - vec2(0.0, 0.0),
        Align2::CENTER_BOTTOM,
        words.get("map-north"),
        theme::font(theme::SMALL),
        tone.ink,
    );
}

fn legend_ui(ui: &mut Ui, rect: Rect, legend: &Legend, classes: &ClassTable, words: &Words) {
    let id = ui.scope_id().with("legend");
    let room = rect.shrink(EDGE);
    let lines: Vec<_> = legend.entries.iter().filter(|e| e.parcels > 0).collect();
    let most = room.height() - 40.0;
    let height = (lines.len() as f32 * 20.0 + 48.0).min(most);
    let corner = pos2(room.left(), room.bottom() - height);
    egui::Area::new(id).fixed_pos(corner).constrain_to(rect).order(Order::Middle).show(ui.ctx(), |ui| {
        theme::floating(theme::tone(ui)).show(ui, |ui| {
            ui.set_max_width(220.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            let tone = theme::tone(ui);
            ui.label(RichText::new(words.get(legend.title_key)).size(theme::SMALL).strong());
            if !legend.unit_key.is_empty() {
                ui.label(RichText::new(words.get(legend.unit_key)).size(theme::SMALL - 1.0).color(tone.faint));
            }
            egui::ScrollArea::vertical().max_height(height - 48.0).show(ui, |ui| {
                for e in lines {
                    let [r, g, b, _] = e.colour;
                    let missing = matches!(e.label, Label::Missing);
                    entry_ui(ui, Color32::from_rgb(r, g, b), missing, &label(e.label, classes, words));
                }
            });
        });
    });
}

fn entry_ui(ui: &mut Ui, colour: Color32, missing: bool, text: &str) {
    let tone = theme::tone(ui);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(18.0, 12.0), egui::Sense::hover());
        let fill = if missing { tone.raised } else { colour };
        ui.painter().rect(rect, 2.0, fill, Stroke::new(1.0, tone.line), egui::StrokeKind::Inside);
        if missing {
            let stroke = Stroke::new(1.0, tone.faint);
            for x in [0.0, 6.0, 12.0] {
                ui.painter()
                    .line_segment([rect.left_bottom() + vec2(x, 0.0), rect.left_top() + vec2(x + 6.0, 0.0)], stroke);
            }
        }
        ui.label(RichText::new(text).size(theme::SMALL));
    });
}

fn label(l: Label, classes: &ClassTable, words: &Words) -> String {
    let args = |from: Option<f64>, to: Option<f64>| {
        let named = |name: &'static str, x: Option<f64>| x.map(|x| (name.into(), number::plain(x).into()));
        named("from", from).into_iter().chain(named("to", to)).collect()
    };
    match l {
        Label::Class(c) => class_name(classes, c, words),
        Label::Below(to) => words.text("map-legend-below", &args(None, Some(to))),
        Label::Between(from, to) => words.text("map-legend-between", &args(Some(from), Some(to))),
        Label::Above(from) => words.text("map-legend-above", &args(Some(from), None)),
        Label::All => words.get("map-legend-all"),
        Label::Zero => words.get("map-legend-zero"),
        Label::Missing => words.get("map-legend-missing"),
    }
}

/// Outlines the hovered parcel and shows its card beside the pointer.
pub(super) fn hover_ui(ui: &Ui, frame: &Frame, view: &MapView<'_>, row: Option<u32>, words: &Words) {
    let (Some(row), Some(p)) = (row, ui.input(|i| i.pointer.hover_pos())) else { return };
    let tone = theme::tone(ui);
    let shapes = &view.snapshot.base.shapes;
    let painter = ui.painter().with_clip_rect(frame.rect);
    let points: usize = shapes.of_row(row as usize).map(|(_, ring)| ring.len()).sum();
    if points <= MOST_HOVER_POINTS {
        for (_, ring) in shapes.of_row(row as usize) {
            let line: Vec<Pos2> = ring.iter().map(|g| frame.pos(*g)).collect();
            painter.add(Shape::line(line.clone(), Stroke::new(3.5, tone.panel.gamma_multiply(0.7))));
            painter.add(Shape::line(line, Stroke::new(1.5, tone.ink)));
        }
    }
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
