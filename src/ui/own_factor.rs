//! The form by which a person puts a value of the project in the place of a factor, and takes it back.

use egui::{RichText, TextEdit, Ui};

use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::app::number::Term;
use crate::app::worker::OwnFactor;
use crate::factor::{Factor, LayerKind};
use crate::i18n::{Words, number};
use crate::task::explain;

/// Factors that are no part of the registry: weights of the allocation.
const NOT_REGISTERED: &str = "allocation.";

/// The form: open for one factor at most.
#[derive(Default)]
pub struct FactorForm {
    open: Option<OwnFactor>,
    /// Kept from one factor to the next.
    author: String,
}

impl FactorForm {
    /// Draws, under a factor, what it hides and the ways to change it.
    pub fn ui(&mut self, ui: &mut Ui, t: &Term, words: &Words, out: &mut Vec<Intent>) {
        let Some(f) = t.factor.as_ref().filter(|f| !f.id.starts_with(NOT_REGISTERED)) else { return };
        let tone = theme::tone(ui);
        for h in &t.hidden {
            let text = RichText::new(explain::hidden(h, words)).size(theme::SMALL).color(tone.marks.note);
            ui.add(egui::Label::new(text).wrap());
        }
        if self.open.as_ref().is_some_and(|o| o.id == f.id) {
            self.fields_ui(ui, words, out);
            return;
        }
        ui.horizontal(|ui| {
            let own = f.layer == LayerKind::Project;
            let key = if own { "ui-factor-edit" } else { "ui-factor-replace" };
            if ui.small_button(words.get(key)).clicked() {
                self.open = Some(self.start(f));
            }
            if own && ui.small_button(words.get("ui-factor-shipped")).clicked() {
                out.push(RunIntent::ShippedFactor(f.id.clone()).into());
            }
        });
    }

    fn start(&self, f: &Factor) -> OwnFactor {
        let own = f.layer == LayerKind::Project;
        OwnFactor {
            id: f.id.clone(),
            value: number::factor(f.value),
            unit: f.unit.text.clone(),
            source: if own { f.source.title.clone() } else { String::new() },
            author: f.source.author.clone().unwrap_or_else(|| self.author.clone()),
        }
    }

    fn fields_ui(&mut self, ui: &mut Ui, words: &Words, out: &mut Vec<Intent>) {
        let Some(own) = &mut self.open else { return };
        let line = |ui: &mut Ui, key: &str, text: &mut String| {
            let label = ui.label(RichText::new(words.get(key)).size(theme::SMALL).color(theme::tone(ui).faint));
            let wide = ui.available_width();
            // The field lies on a raised ground and must not vanish in it.
            let ground = theme::tone(ui).panel;
            ui.add(TextEdit::singleline(text).desired_width(wide).background_color(ground)).labelled_by(label.id);
        };
        line(ui, "ui-factor-value", &mut own.value);
        line(ui, "ui-factor-unit", &mut own.unit);
        line(ui, "ui-factor-source", &mut own.source);
        line(ui, "ui-factor-author", &mut own.author);
        let (mut done, mut close) = (false, false);
        let ready = !own.value.trim().is_empty() && !own.source.trim().is_empty();
        ui.horizontal(|ui| {
            done = ui.add_enabled(ready, egui::Button::new(words.get("ui-factor-apply"))).clicked();
            close = ui.button(words.get("ui-cancel")).clicked();
        });
        if !ready {
            let hint = RichText::new(words.get("ui-factor-needs-source")).size(theme::SMALL);
            ui.label(hint.color(theme::tone(ui).marks.warn));
        }
        if done && let Some(own) = self.open.take() {
            self.author.clone_from(&own.author);
            out.push(RunIntent::SetFactor(own).into());
        } else if close {
            self.open = None;
        }
    }
}
