//! The import card: what is in the file and how it will be read, before anything is taken over.

use egui::{RichText, Ui};

use super::theme;
use crate::app::intent::{FileIntent, Intent};
use crate::app::worker::{CardLayer, ImportChoice, ProbeCard};
use crate::i18n::{Words, number};

/// The card with what a person changed on it.
#[derive(Default)]
pub struct ImportCard {
    choice: ImportChoice,
    layer: usize,
}

impl ImportCard {
    /// Draws the card in the middle of the window.
    pub fn ui(&mut self, ui: &mut Ui, card: &ProbeCard, words: &Words, out: &mut Vec<Intent>) {
        if self.choice.path != card.path {
            let polygons = |l: &CardLayer| matches!(l.geometry, crate::io::raw::GeometryKind::Polygon);
            let layer = card.layers.iter().position(polygons).unwrap_or(0);
            *self = Self { choice: ImportChoice { path: card.path.clone(), ..ImportChoice::default() }, layer };
        }
        let title = words.get("ui-card-title");
        let frame = theme::floating(theme::tone(ui));
        egui::Window::new(title)
            .frame(frame)
            .collapsible(false)
            .resizable(false)
            .default_width(560.0)
            .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
            .show(ui.ctx(), |ui| {
                ui.set_width(528.0);
                ui.label(RichText::new(card.path.display().to_string()).color(theme::tone(ui).faint));
                ui.add_space(theme::GRID);
                if let Some(l) = card.layers.get(self.layer) {
                    self.layer_ui(ui, card, l, words);
                }
                findings_ui(ui, card, words);
                ui.add_space(theme::GRID);
                ui.horizontal(|ui| {
                    if ui.button(RichText::new(words.get("ui-card-import")).strong()).clicked() {
                        self.choice.layer = card.layers.get(self.layer).map(|l| l.name.clone());
                        out.push(FileIntent::Import(self.choice.clone()).into());
                    }
                    if ui.button(words.get("ui-cancel")).clicked() {
                        out.push(FileIntent::DropCard.into());
                    }
                });
            });
    }

    fn layer_ui(&mut self, ui: &mut Ui, card: &ProbeCard, l: &CardLayer, words: &Words) {
        egui::Grid::new("card").num_columns(2).spacing([24.0, 8.0]).show(ui, |ui| {
            let mut line = |ui: &mut Ui, key: &str, value: String| {
                ui.label(RichText::new(words.get(key)).color(theme::tone(ui).faint));
                ui.label(value);
                ui.end_row();
            };
            line(ui, "ui-card-layer", l.name.clone());
            line(ui, "ui-card-features", number::count(l.features));
            if let Some((encoding, by)) = &l.encoding {
                let key = format!("ui-by-{by}");
                let how = if words.has(&key) { words.get(&key) } else { by.clone() };
                line(ui, "ui-card-encoding", format!("{encoding} · {how}"));
            }
            if !l.samples.is_empty() {
                line(ui, "ui-card-samples", l.samples.join(" · "));
            }
            self.choices_ui(ui, card, l, words);
        });
    }

    fn choices_ui(&mut self, ui: &mut Ui, card: &ProbeCard, l: &CardLayer, words: &Words) {
        let faint = theme::tone(ui).faint;
        ui.label(RichText::new(words.get("ui-card-crs")).color(faint));
        match &l.crs {
            Some(crs) => {
                ui.label(crs);
            }
            None => combo(ui, "crs", &l.crs_candidates, &mut self.choice.crs, words.get("ui-card-crs-none")),
        }
        ui.end_row();
        ui.label(RichText::new(words.get("ui-card-class-field")).color(faint));
        let found = l.class_field.clone().unwrap_or_else(|| words.get("ui-card-choose-field"));
        combo(ui, "class", &l.fields, &mut self.choice.class_field, found);
        ui.end_row();
        ui.label(RichText::new(words.get("ui-card-scheme")).color(faint));
        let found = l.scheme.clone().unwrap_or_else(|| words.get("ui-card-auto"));
        combo(ui, "scheme", &card.schemes, &mut self.choice.scheme, found);
        ui.end_row();
    }
}

fn combo(ui: &mut Ui, id: &str, all: &[String], chosen: &mut Option<String>, empty: String) {
    let shown = chosen.clone().unwrap_or(empty);
    egui::ComboBox::from_id_salt(id).selected_text(shown).width(280.0).show_ui(ui, |ui| {
        for c in all {
            ui.selectable_value(chosen, Some(c.clone()), c);
        }
    });
}

fn findings_ui(ui: &mut Ui, card: &ProbeCard, words: &Words) {
    if card.findings.is_empty() {
        return;
    }
    ui.add_space(theme::GRID);
    ui.label(RichText::new(words.get("ui-card-findings")).color(theme::tone(ui).faint));
    egui::ScrollArea::vertical().max_height(180.0).show(ui, |ui| {
        for f in &card.findings {
            let told = words.finding(f);
            ui.label(RichText::new(format!("{} × {}  {}", told.code, f.count, told.text)).size(theme::SMALL));
        }
    });
}
