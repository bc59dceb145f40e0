//! An opened number: formula, values, factors with source and status, and the numbers it is made of.

use egui::{CollapsingHeader, RichText, Ui};

use super::figures::chip;
use super::icon::{self, Icon};
use super::own_factor::FactorForm;
use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::app::number::{Derivation, Key, Term};
use crate::engine::Snapshot;
use crate::factor::Status;
use crate::i18n::Words;
use crate::task::explain;

/// Parts of a sum that are listed; the rest is counted.
const MOST_PARTS: usize = 60;

/// Draws an opened number, or that it is on the way.
pub fn derivation_ui(
    ui: &mut Ui,
    d: Option<&Derivation>,
    snapshot: &Snapshot,
    form: &mut FactorForm,
    words: &Words,
    out: &mut Vec<Intent>,
) {
    ui.horizontal(|ui| {
        if icon::button(ui, Icon::Back, &words.get("ui-back"), false).clicked() {
            out.push(RunIntent::CloseDerivation.into());
        }
        ui.heading(words.get("ui-derivation"));
    });
    ui.add_space(theme::GRID);
    match d {
        Some(d) => Teller { snapshot, words, form, out }.tell(ui, d, true),
        None => {
            ui.label(words.get("ui-job-explain"));
        }
    }
}

/// Shows derivations in the words of [`explain`].
struct Teller<'a> {
    snapshot: &'a Snapshot,
    words: &'a Words,
    form: &'a mut FactorForm,
    out: &'a mut Vec<Intent>,
}

impl Teller<'_> {
    fn tell(&mut self, ui: &mut Ui, d: &Derivation, top: bool) {
        let tone = theme::tone(ui);
        if top {
            ui.label(RichText::new(self.key(&d.title)).strong());
            let result = explain::result(d, self.words);
            ui.label(RichText::new(result).size(theme::FIGURE).color(tone.accent));
        }
        ui.label(RichText::new(self.words.get("ui-formula")).size(theme::SMALL).color(tone.faint));
        ui.add(egui::Label::new(self.key(&d.formula)).wrap());
        ui.add_space(theme::HALF);
        for (i, t) in d.terms.iter().enumerate() {
            ui.push_id(("term", i), |ui| self.term(ui, t));
        }
        for (i, p) in d.parts.iter().take(MOST_PARTS).enumerate() {
            self.fold(ui, i, p, d.parts.len() == 1);
        }
        if d.parts.len() > MOST_PARTS {
            let more = vec![("count".into(), (d.parts.len() - MOST_PARTS).into())];
            ui.label(RichText::new(self.words.text("ui-more-parts", &more)).color(tone.faint));
        }
    }

    /// A number that opens in its place.
    fn fold(&mut self, ui: &mut Ui, salt: usize, d: &Derivation, open: bool) {
        let title = format!("{}   {}", self.key(&d.title), explain::result(d, self.words));
        CollapsingHeader::new(title).id_salt(salt).default_open(open).show(ui, |ui| self.tell(ui, d, false));
    }

    fn term(&mut self, ui: &mut Ui, t: &Term) {
        let tone = theme::tone(ui);
        egui::Frame::NONE.fill(tone.raised).corner_radius(theme::ROUND).inner_margin(theme::GRID).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.add(egui::Label::new(RichText::new(self.key(&t.name)).size(theme::SMALL).color(tone.faint)).wrap());
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(explain::quantity(t, self.words)).strong());
                match t.factor.as_ref().map(|f| f.status) {
                    Some(Status::Cited) => chip(ui, &self.words.get("ui-status-cited"), tone.marks.note),
                    Some(Status::Derived) => chip(ui, &self.words.get("ui-status-derived"), tone.accent),
                    Some(Status::Assumed) => chip(ui, &self.words.get("ui-status-assumed"), tone.marks.warn),
                    None => {}
                }
            });
            if let Some(f) = &t.factor {
                let source = RichText::new(explain::source(f, self.words)).size(theme::SMALL).color(tone.faint);
                ui.add(egui::Label::new(source).wrap());
            }
            self.form.ui(ui, t, self.words, self.out);
            if let Some(from) = &t.from {
                self.fold(ui, 0, from, false);
            }
        });
    }

    fn key(&self, k: &Key) -> String {
        explain::key(self.snapshot, k, self.words)
    }
}
