//! The import card: what a file holds and how it will be taken in, before anything is read.

use egui::{ComboBox, Grid, Modal, RichText, ScrollArea, Ui};

use super::figures::section;
use super::icon::{self, Icon};
use super::{repairs, theme};
use crate::app::intent::{FileIntent, Intent};
use crate::app::worker::{CardLayer, ImportChoice, ProbeCard};
use crate::base::{Finding, Severity};
use crate::i18n::{Words, number};
use crate::io::raw::GeometryKind;
use crate::map::place;
use crate::task::repairs::offers;

/// Encodings that may be chosen; the words of a file are shown in the one decided by its content.
const ENCODINGS: [&str; 3] = ["gbk", "gb18030", "utf-8"];

/// Height of the findings, points.
const MOST_FINDINGS: f32 = 140.0;

/// The import card.
#[derive(Default)]
pub struct ImportCard {
    choice: ImportChoice,
    layer: usize,
}

impl ImportCard {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, card: &ProbeCard, words: &Words, out: &mut Vec<Intent>) {
        if self.choice.path != card.path {
            // The layer with the most features is the likely one.
            let layer =
                card.layers.iter().enumerate().max_by_key(|(i, l)| (l.features, usize::MAX - i)).map_or(0, |(i, _)| i);
            *self = Self { choice: first_choice(card, layer), layer };
        }
        let modal = Modal::new(egui::Id::unique("import-card")).frame(theme::modal(ui)).show(ui.ctx(), |ui| {
            ui.set_width(600.0);
            ui.label(RichText::new(words.get("ui-card-title")).size(18.0));
            let name = card.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            ui.label(RichText::new(name).color(theme::tone(ui).faint)).on_hover_text(card.path.display().to_string());
            ui.add_space(theme::GRID);
            self.table_ui(ui, card, words);
            findings_ui(ui, &card.findings, MOST_FINDINGS, words);
            ui.add_space(theme::GRID * 2.0);
            self.buttons_ui(ui, card, words, out);
        });
        if modal.should_close() {
            out.push(FileIntent::DropCard.into());
        }
    }

    fn table_ui(&mut self, ui: &mut Ui, card: &ProbeCard, words: &Words) {
        Grid::new("card").num_columns(2).spacing([24.0, 8.0]).min_col_width(120.0).show(ui, |ui| {
            self.layer_ui(ui, card, words);
            let Some(layer) = card.layers.get(self.layer) else { return };
            let label = |ui: &mut Ui, key: &str| ui.label(RichText::new(words.get(key)).color(theme::tone(ui).faint));
            label(ui, "ui-card-features");
            ui.label(format!("{}  ({})", number::count(layer.features), words.get(geometry_key(layer.geometry))));
            ui.end_row();
            let l = label(ui, "ui-card-crs");
            self.crs_ui(ui, layer, words, l.id);
            ui.end_row();
            let l = label(ui, "ui-card-encoding");
            self.encoding_ui(ui, layer, words, l.id);
            ui.end_row();
            // Names in ASCII look the same in every encoding: there is nothing to judge by.
            if !layer.samples.is_empty() {
                label(ui, "ui-card-samples");
                ui.add(egui::Label::new(layer.samples.join(" · ")).wrap());
                ui.end_row();
            }
            let l = label(ui, "ui-card-class-field");
            let fields: Vec<(String, String)> = layer.fields.iter().map(|f| (f.clone(), f.clone())).collect();
            choose(ui, &mut self.choice.class_field, &fields, &words.get("ui-card-choose-field"), l.id);
            ui.end_row();
            let l = label(ui, "ui-card-scheme");
            let schemes: Vec<(String, String)> =
                card.schemes.iter().map(|s| (s.clone(), scheme_name(s, words))).collect();
            // A field that the card did not recognise is judged when it is read.
            let auto = if self.asks_scheme(layer) { "ui-card-choose-scheme" } else { "ui-card-auto" };
            choose(ui, &mut self.choice.scheme, &schemes, &words.get(auto), l.id);
            ui.end_row();
            let l = label(ui, "ui-card-control");
            let mut text = self.choice.control.take().unwrap_or_default();
            let hint = words.get("ui-card-control-hint");
            ui.add(egui::TextEdit::singleline(&mut text).hint_text(hint).desired_width(320.0)).labelled_by(l.id);
            self.choice.control = (!text.trim().is_empty()).then_some(text);
            ui.end_row();
        });
        self.repairs_ui(ui, card, words);
    }

    /// What the person wants repaired on the way in; nothing by default.
    fn repairs_ui(&mut self, ui: &mut Ui, card: &ProbeCard, words: &Words) {
        let offered = offers(&card.findings);
        if offered.is_empty() {
            return;
        }
        section(ui, &words.get("ui-card-repairs"));
        for offer in offered {
            let name = offer.kind.name();
            let mut on = self.choice.repairs.iter().any(|k| k == name);
            let text = format!("{}: {}", repairs::name(&offer, words), repairs::what(&offer, words));
            if ui.add(egui::Checkbox::new(&mut on, text)).changed() {
                self.choice.repairs.retain(|k| k != name);
                self.choice.repairs.extend(on.then(|| name.to_owned()));
            }
        }
    }

    /// Whether only the person can say in which code system the classes are.
    fn asks_scheme(&self, layer: &CardLayer) -> bool {
        layer.scheme.is_none() && self.choice.class_field == layer.class_field
    }

    fn layer_ui(&mut self, ui: &mut Ui, card: &ProbeCard, words: &Words) {
        let label = ui.label(RichText::new(words.get("ui-card-layer")).color(theme::tone(ui).faint));
        if let [only] = card.layers.as_slice() {
            ui.label(&only.name);
        } else {
            let shown = card.layers.get(self.layer).map_or("", |l| &l.name);
            let combo = ComboBox::from_id_salt("layer").width(320.0).selected_text(shown);
            let drawn = combo.show_ui(ui, |ui| {
                for (i, l) in card.layers.iter().enumerate() {
                    let text = format!("{}  ({})", l.name, number::count(l.features));
                    if ui.selectable_label(i == self.layer, text).clicked() {
                        (self.layer, self.choice) = (i, first_choice(card, i));
                    }
                }
            });
            drawn.response.labelled_by(label.id);
        }
        ui.end_row();
    }

    fn crs_ui(&mut self, ui: &mut Ui, layer: &CardLayer, words: &Words, label: egui::Id) {
        if let Some(crs) = layer.crs.as_ref().filter(|_| !layer.crs_refuted) {
            ui.label(place::crs_of(crs, words));
            return;
        }
        ui.vertical(|ui| {
            let tone = theme::tone(ui);
            let said = layer.crs.as_ref().map_or_else(
                || words.get("ui-card-crs-none"),
                |crs| words.text("ui-card-crs-refuted", &vec![("crs".into(), place::crs_of(crs, words).into())]),
            );
            ui.add(egui::Label::new(RichText::new(said).color(tone.marks.warn)).wrap());
            let offered: Vec<(String, String)> =
                layer.crs_candidates.iter().map(|c| (c.clone(), place::crs_of(c, words))).collect();
            choose(ui, &mut self.choice.crs, &offered, &words.get("ui-card-crs-choose"), label);
        });
    }

    fn encoding_ui(&mut self, ui: &mut Ui, layer: &CardLayer, words: &Words, label: egui::Id) {
        let found = layer.encoding.as_ref().map_or_else(
            || words.get("ui-card-auto"),
            |(name, by)| format!("{name}  ({})", words.get(&format!("ui-by-{}", by.replace('_', "-")))),
        );
        let offered: Vec<(String, String)> = ENCODINGS.iter().map(|e| ((*e).to_owned(), e.to_uppercase())).collect();
        choose(ui, &mut self.choice.encoding, &offered, &found, label);
    }

    fn buttons_ui(&mut self, ui: &mut Ui, card: &ProbeCard, words: &Words, out: &mut Vec<Intent>) {
        let layer = card.layers.get(self.layer);
        let choice = &self.choice;
        let ready = layer.is_some_and(|l| {
            let placed = choice.crs.is_some() || l.crs.is_some() && !l.crs_refuted;
            placed && choice.class_field.is_some() && (choice.scheme.is_some() || !self.asks_scheme(l))
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let tone = theme::tone(ui);
            let text = RichText::new(words.get("ui-card-import")).color(tone.panel);
            let button = egui::Button::new(text).fill(tone.accent).min_size(egui::vec2(96.0, 32.0));
            if ui.add_enabled(ready, button).clicked() {
                out.push(FileIntent::Import(self.choice.clone()).into());
            }
            if ui.add(egui::Button::new(words.get("ui-cancel")).min_size(egui::vec2(80.0, 32.0))).clicked() {
                out.push(FileIntent::DropCard.into());
            }
            if !ready {
                ui.label(RichText::new(words.get("ui-card-choose-first")).size(theme::SMALL).color(tone.marks.warn));
            }
        });
    }
}

fn first_choice(card: &ProbeCard, layer: usize) -> ImportChoice {
    let l = card.layers.get(layer);
    ImportChoice {
        path: card.path.clone(),
        layer: l.map(|l| l.name.clone()),
        class_field: l.and_then(|l| l.class_field.clone()),
        scheme: l.and_then(|l| l.scheme.clone()),
        ..ImportChoice::default()
    }
}

/// A box to choose from; `unset` is what no choice means.
fn choose(ui: &mut Ui, value: &mut Option<String>, offered: &[(String, String)], unset: &str, label: egui::Id) {
    let shown = offered.iter().find(|(id, _)| Some(id) == value.as_ref()).map(|(_, n)| n.clone());
    let shown = shown.or_else(|| value.clone()).unwrap_or_else(|| unset.to_owned());
    let drawn = ComboBox::from_id_salt(label).width(320.0).truncate().selected_text(shown).show_ui(ui, |ui| {
        ui.selectable_value(value, None, unset);
        for (id, name) in offered {
            ui.selectable_value(value, Some(id.clone()), name);
        }
    });
    drawn.response.labelled_by(label);
}

fn scheme_name(id: &str, words: &Words) -> String {
    let key = format!("ui-scheme-{id}");
    if words.has(&key) { words.get(&key) } else { id.to_owned() }
}

fn geometry_key(g: GeometryKind) -> &'static str {
    match g {
        GeometryKind::Polygon => "ui-geometry-polygon",
        GeometryKind::Line => "ui-geometry-line",
        GeometryKind::Point => "ui-geometry-point",
        GeometryKind::Mixed => "ui-geometry-mixed",
        GeometryKind::None => "ui-geometry-none",
    }
}

/// Findings of what a card shows, over `most` points of height.
pub fn findings_ui(ui: &mut Ui, findings: &[Finding], most: f32, words: &Words) {
    if findings.is_empty() {
        return;
    }
    section(ui, &words.get("ui-card-findings"));
    ScrollArea::vertical().max_height(most).show(ui, |ui| {
        let tone = theme::tone(ui);
        for f in findings {
            let told = words.finding(f);
            ui.horizontal_top(|ui| {
                let (mark, colour) = match f.severity {
                    Severity::Error => (Icon::Warn, tone.marks.error),
                    Severity::Warn => (Icon::Warn, tone.marks.warn),
                    Severity::Note => (Icon::Dot, tone.marks.note),
                };
                icon::label(ui, mark, colour);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    ui.add(egui::Label::new(told.text).wrap());
                    ui.add(egui::Label::new(RichText::new(told.hint).size(theme::SMALL).color(tone.faint)).wrap());
                });
            });
        }
    });
}
