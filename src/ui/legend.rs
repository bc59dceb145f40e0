//! The legend: in the left panel under the themes, or over the map while that panel is hidden.

use egui::{Color32, Order, Rect, RichText, ScrollArea, Ui, pos2, vec2};

use super::figures::{area, section};
use super::theme;
use crate::i18n::{Words, number};
use crate::land::ClassTable;
use crate::map::theme::Palette;
use crate::map::{Label, Legend, Lut, legend};

/// Height of a line.
const LINE: f32 = 20.0;
/// Size of a swatch.
const SWATCH: egui::Vec2 = vec2(18.0, 12.0);
/// Width over the map.
const WIDTH: f32 = 208.0;
/// Distance from the edge of the map.
const EDGE: f32 = 12.0;

/// Draws it as a part of a panel.
pub fn section_ui(ui: &mut Ui, lut: &Lut, classes: &ClassTable, words: &Words) {
    section(ui, &words.get("map-legend"));
    head_ui(ui, &lut.legend, words);
    entries_ui(ui, lut, classes, words);
}

/// Draws it in the south-west corner of the map.
pub fn over_map_ui(ui: &Ui, rect: Rect, lut: &Lut, classes: &ClassTable, words: &Words) {
    let id = ui.scope_id().with("legend");
    let anchor = pos2(rect.left() + EDGE, rect.bottom() - EDGE);
    let area = egui::Area::new(id).fixed_pos(anchor).pivot(egui::Align2::LEFT_BOTTOM).constrain_to(rect);
    area.order(Order::Middle).show(ui.ctx(), |ui| {
        theme::floating(theme::tone(ui)).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.label(RichText::new(lut.legend.title(words)).size(theme::SMALL).strong());
            head_ui(ui, &lut.legend, words);
            let most = (rect.height() - 2.0 * EDGE - 5.0 * LINE).max(LINE);
            ScrollArea::vertical().max_height(most).show(ui, |ui| entries_ui(ui, lut, classes, words));
        });
    });
}

/// Unit and sign rule.
fn head_ui(ui: &mut Ui, legend: &Legend, words: &Words) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let faint = theme::tone(ui).faint;
    for text in [legend.unit(words), legend.rule(words)].into_iter().filter(|t| !t.is_empty()) {
        ui.label(RichText::new(text).size(theme::SMALL).color(faint));
    }
    ui.add_space(2.0);
}

/// One line for each colour that is on the map.
fn entries_ui(ui: &mut Ui, lut: &Lut, classes: &ClassTable, words: &Words) {
    ui.spacing_mut().item_spacing.y = 0.0;
    for e in lut.legend.entries.iter().filter(|e| e.parcels > 0) {
        let about =
            vec![("count".into(), number::count(e.parcels).into()), ("area".into(), area(e.area, words).into())];
        entry_ui(ui, e, lut.style.palette(), &e.label.text(words, classes))
            .on_hover_text(words.text("ui-legend-about", &about));
    }
}

fn entry_ui(ui: &mut Ui, e: &legend::Entry, palette: &Palette, text: &str) -> egui::Response {
    let line = ui.allocate_ui_with_layout(
        vec2(ui.available_width(), LINE),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            let (rect, _) = ui.allocate_exact_size(SWATCH, egui::Sense::hover());
            let opaque = |[r, g, b, _]: [u8; 4]| Color32::from_rgb(r, g, b);
            let missing = e.label == Label::Missing;
            let painter = ui.painter().with_clip_rect(rect);
            painter.rect_filled(rect, 2.0, opaque(if missing { palette.missing[0].0 } else { e.colour }));
            if missing {
                // The same hatching as on the map.
                let stroke = egui::Stroke::new(2.0, opaque(palette.missing[1].0));
                for x in [-8.0, 0.0, 8.0, 16.0] {
                    let foot = rect.left_bottom() + vec2(x, 0.0);
                    painter.line_segment([foot, foot + vec2(SWATCH.y, -SWATCH.y)], stroke);
                }
            }
            let edge = egui::Stroke::new(1.0, theme::tone(ui).ink.gamma_multiply(0.25));
            painter.rect_stroke(rect, 2.0, edge, egui::StrokeKind::Inside);
            ui.add(egui::Label::new(RichText::new(text).size(theme::SMALL)).truncate());
        },
    );
    line.response
}
