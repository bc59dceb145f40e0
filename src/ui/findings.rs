//! The findings: severity, count, words and remedy; a press flies to the place.

use egui::{Align, Layout, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::icon::{self, Icon};
use super::theme::{self, Tone};
use crate::app::intent::{Intent, MapIntent};
use crate::base::{Finding, Severity};
use crate::i18n::{Words, number};

/// Width of what stands before the words: severity and code, then the count.
const MARK: f32 = 172.0;
const COUNT: f32 = 72.0;

/// The findings panel.
#[derive(Default)]
pub struct FindingsPanel;

impl FindingsPanel {
    /// Draws it. Findings are kinds with counts, so there are tens of them and not millions.
    pub fn ui(&mut self, ui: &mut Ui, findings: &[Finding], words: &Words, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        if findings.is_empty() {
            ui.label(RichText::new(words.get("ui-findings-none")).color(tone.faint));
            return;
        }
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for f in findings {
                finding_ui(ui, f, words, tone, out);
            }
        });
    }
}

/// One finding; where it names parcels, all of it can be pressed.
fn finding_ui(ui: &mut Ui, f: &Finding, words: &Words, tone: &Tone, out: &mut Vec<Intent>) {
    let told = words.finding(f);
    let flies = !f.rows.is_empty();
    // The ground of the row is known only after its words are laid out.
    let ground = ui.painter().add(egui::Shape::Noop);
    let row = ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing = vec2(theme::GRID, 2.0);
        mark_ui(ui, f, words, tone);
        ui.vertical(|ui| {
            ui.add_space(theme::HALF);
            ui.set_width(ui.available_width());
            ui.add(egui::Label::new(&told.text).wrap());
            let lesser: Vec<&str> =
                [&told.hint, &told.place].into_iter().map(String::as_str).filter(|t| !t.is_empty()).collect();
            if !lesser.is_empty() {
                let text = RichText::new(lesser.join("  ·  ")).size(theme::SMALL).color(tone.faint);
                ui.add(egui::Label::new(text).wrap());
            }
            ui.add_space(theme::HALF);
        });
    });
    let rect = row.response.rect;
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tone.line.gamma_multiply(0.5)));
    if !flies {
        return;
    }
    let press = ui.interact(rect, row.response.id.with("fly"), Sense::click());
    press.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &told.text));
    if press.hovered() || press.has_focus() {
        ui.painter().set(ground, egui::Shape::rect_filled(rect, f32::from(theme::ROUND), tone.raised));
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    if press.on_hover_text(words.get("ui-finding-fly")).clicked() {
        out.push(MapIntent::FlyTo(f.rows.clone()).into());
    }
}

fn mark_ui(ui: &mut Ui, f: &Finding, words: &Words, tone: &Tone) {
    let (mark, colour, key) = match f.severity {
        Severity::Error => (Icon::Warn, tone.marks.error, "ui-severity-error"),
        Severity::Warn => (Icon::Warn, tone.marks.warn, "ui-severity-warn"),
        Severity::Note => (Icon::Dot, tone.marks.note, "ui-severity-note"),
    };
    let middle = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(vec2(MARK, theme::ROW), middle, |ui| {
        ui.set_width(MARK);
        icon::label(ui, mark, colour);
        ui.label(RichText::new(words.get(key)).color(colour));
        ui.label(RichText::new(f.code.to_string()).size(theme::SMALL).color(tone.faint));
    });
    ui.allocate_ui_with_layout(vec2(COUNT, theme::ROW), Layout::right_to_left(Align::Center), |ui| {
        ui.set_width(COUNT);
        ui.label(number::count(f.count));
    });
    ui.add_space(theme::GRID);
}
