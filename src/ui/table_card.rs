//! The table card: a sheet as it lies, what each column is taken for, and what is doubted, before anything is taken over.

use std::sync::Arc;

use egui::{Align, ComboBox, DragValue, Layout, Modal, RichText, TextEdit, Ui, vec2};

use super::card::findings_ui;
use super::sheet_view;
use super::theme;
use crate::app::intent::{Dialog, FileIntent, Intent, TableIntent};
use crate::app::worker::{TableCard, TableSource};
use crate::i18n::{Words, number};
use crate::stat::recognise::Corrections;
use crate::task::tables::{Look, file_name};

/// Widest card, points.
const WIDEST: f32 = 1120.0;
/// Room of the window around it.
const AROUND: f32 = 96.0;
/// Height of what is not sheet: title, choices, findings, buttons.
const REST: f32 = 330.0;
/// Height of the findings.
const FINDINGS: f32 = 132.0;

/// The table card.
#[derive(Default)]
pub struct TablePanel {
    /// The look that the fields below were filled from.
    look: Option<Arc<Look>>,
    year: String,
    header: [usize; 2],
}

/// What it needs.
pub struct TableCardView<'a> {
    /// The card.
    pub card: &'a TableCard,
    /// Whether there is a city that the table can be taken over into.
    pub city: bool,
}

impl TablePanel {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &TableCardView<'_>, words: &Words, out: &mut Vec<Intent>) {
        let card = view.card;
        if !self.look.as_ref().is_some_and(|l| Arc::ptr_eq(l, &card.look)) {
            let plan = &card.look.plan;
            let year = plan.year.map_or_else(String::new, |y| y.to_string());
            *self = Self { look: Some(Arc::clone(&card.look)), year, header: plan.header.unwrap_or([0, 0]) };
        }
        let screen = ui.ctx().content_rect().size();
        let modal = Modal::new(egui::Id::unique("table-card")).frame(theme::modal(ui)).show(ui.ctx(), |ui| {
            ui.set_width((screen.x - AROUND).clamp(480.0, WIDEST));
            head_ui(ui, card, words);
            let mut wish = self.choices_ui(ui, card, words);
            ui.add_space(theme::HALF);
            let height = (screen.y - REST - if card.look.findings.is_empty() { 0.0 } else { FINDINGS }).max(160.0);
            ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
                ui.set_min_height(height);
                if let Some(c) = sheet_view::sheet_ui(ui, card, height, words) {
                    wish = Some(c);
                }
            });
            counts_ui(ui, &card.look, words);
            findings_ui(ui, &card.look.findings, FINDINGS, words);
            ui.add_space(theme::GRID * 1.5);
            buttons_ui(ui, view, words, out);
            if let Some(c) = wish {
                out.push(TableIntent::Look(c).into());
            }
        });
        if modal.should_close() {
            out.push(TableIntent::Drop.into());
        }
    }

    /// Sheet, rows of the heading, year; the corrections when one was changed.
    fn choices_ui(&mut self, ui: &mut Ui, card: &TableCard, words: &Words) -> Option<Corrections> {
        let plan = &card.look.plan;
        let mut wish = None;
        let with = |change: &dyn Fn(&mut Corrections)| {
            let mut c = card.corrections.clone();
            change(&mut c);
            Some(c)
        };
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme::GRID;
            let name = |ui: &mut Ui, key: &str| ui.label(RichText::new(words.get(key)).color(theme::tone(ui).faint));
            if plan.sheets.len() > 1 {
                let label = name(ui, "ui-table-sheet");
                let drawn = ComboBox::from_id_salt("sheet").width(180.0).selected_text(&plan.sheet).show_ui(ui, |ui| {
                    for s in &plan.sheets {
                        if ui.selectable_label(s.name == plan.sheet, &s.name).clicked() && s.name != plan.sheet {
                            // Rows and columns of another sheet are other ones.
                            wish = Some(Corrections { sheet: Some(s.name.clone()), ..Corrections::default() });
                        }
                    }
                });
                drawn.response.labelled_by(label.id);
                ui.add_space(theme::GRID);
            }
            let label = name(ui, "ui-table-header");
            let last = card.look.preview.len();
            let mut moved = false;
            for (i, row) in self.header.iter_mut().enumerate() {
                if i == 1 {
                    ui.label("–");
                }
                let drag = DragValue::new(row).range(0..=last).speed(0.05);
                moved |= ui.add(drag).labelled_by(label.id).changed();
            }
            if moved {
                self.header[1] = self.header[1].max(self.header[0]);
                wish = with(&|c| c.header = Some(self.header));
            }
            ui.add_space(theme::GRID);
            let label = name(ui, "ui-table-year");
            let hint = words.get("ui-table-year-hint");
            let edit = TextEdit::singleline(&mut self.year).hint_text(hint).desired_width(96.0);
            if ui.add(edit).labelled_by(label.id).lost_focus() {
                let year = self.year.trim().parse::<u16>().ok();
                if year != plan.year {
                    wish = with(&|c| c.year = year);
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let sure = sheet_view::confidence(plan.confidence, ui);
                super::figures::chip(ui, &words.get(sure.0), sure.1);
                name(ui, "ui-table-confidence");
            });
        });
        wish
    }
}

fn head_ui(ui: &mut Ui, card: &TableCard, words: &Words) {
    ui.label(RichText::new(words.get("ui-table-title")).size(18.0));
    let (name, hover) = match &card.source {
        TableSource::File(path) => (file_name(path), path.display().to_string()),
        TableSource::Pasted(_) => (words.get("ui-table-pasted"), String::new()),
    };
    let captions = card.look.plan.captions.join(" · ");
    let text = [name, captions].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("   ");
    let line = ui.add(egui::Label::new(RichText::new(text).color(theme::tone(ui).faint)).truncate());
    if !hover.is_empty() {
        line.on_hover_text(hover);
    }
    ui.add_space(theme::HALF);
}

fn counts_ui(ui: &mut Ui, look: &Look, words: &Words) {
    let counts =
        [("rows", look.rows.len() as u64), ("figures", look.figures_read), ("left_out", look.figures_left_out)];
    let args = counts.map(|(k, n)| (k.into(), number::count(n).into())).to_vec();
    let ink = if look.figures_left_out > 0 { theme::tone(ui).marks.warn } else { theme::tone(ui).faint };
    ui.label(RichText::new(words.text("ui-table-counts", &args)).size(theme::SMALL).color(ink));
}

fn buttons_ui(ui: &mut Ui, view: &TableCardView<'_>, words: &Words, out: &mut Vec<Intent>) {
    let ready = view.city && !view.card.look.rows.is_empty();
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let tone = theme::tone(ui);
        let text = RichText::new(words.get("ui-table-take")).color(tone.panel);
        let button = egui::Button::new(text).fill(tone.accent).min_size(vec2(96.0, 32.0));
        if ui.add_enabled(ready, button).clicked() {
            out.push(TableIntent::Take(view.card.corrections.clone()).into());
        }
        if ui.add(egui::Button::new(words.get("ui-cancel")).min_size(vec2(80.0, 32.0))).clicked() {
            out.push(TableIntent::Drop.into());
        }
        if !view.city {
            let hint = RichText::new(words.get("ui-table-no-city")).size(theme::SMALL).color(tone.marks.warn);
            ui.label(hint);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let template = egui::Button::new(words.get("ui-cmd-template")).min_size(vec2(0.0, 32.0));
            if ui.add(template).clicked() {
                out.push(FileIntent::Ask(Dialog::Template).into());
            }
        });
    });
}
