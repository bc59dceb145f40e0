//! Repairs above the findings: what may be taken, with what it does; what was taken, and the way back.

use egui::{RichText, Ui};

use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::base::Finding;
use crate::i18n::{Words, number};
use crate::land::RepairTaken;
use crate::task::repairs::{Offer, offers};

/// Draws a line for every kind that is offered or was taken; nothing where there is none.
pub fn repairs_ui(ui: &mut Ui, findings: &[Finding], taken: &[RepairTaken], words: &Words, out: &mut Vec<Intent>) {
    let offered = offers(findings);
    if offered.is_empty() && taken.is_empty() {
        return;
    }
    ui.add_space(theme::HALF);
    for r in taken {
        ui.horizontal(|ui| {
            let name = words.get(&format!("repair-name-{}", r.kind));
            let args = vec![("name".into(), name.into()), ("count".into(), number::count(r.count).into())];
            if ui.button(words.get("ui-repair-undo")).clicked() {
                out.push(RunIntent::Repair(r.kind.clone(), false).into());
            }
            ui.label(words.text("ui-repair-taken", &args));
        });
    }
    // A kind that was taken has nothing left to offer but what the repair itself made.
    for offer in offered.iter().filter(|o| !taken.iter().any(|t| t.kind == o.kind.name())) {
        ui.horizontal(|ui| {
            if ui.button(name(offer, words)).clicked() {
                out.push(RunIntent::Repair(offer.kind.name().to_owned(), true).into());
            }
            ui.add(egui::Label::new(RichText::new(what(offer, words)).color(theme::tone(ui).faint)).wrap());
        });
    }
    ui.separator();
}

/// The name of a kind.
pub fn name(offer: &Offer, words: &Words) -> String {
    words.get(&format!("repair-name-{}", offer.kind.name()))
}

/// What it does, and to how many.
pub fn what(offer: &Offer, words: &Words) -> String {
    words.text(&format!("repair-{}", offer.kind.name()), &offer.args)
}
