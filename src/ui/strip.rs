//! The lowest strip, always there: net, peak, neutrality, limits.

use egui::{RichText, Ui};

use super::theme;
use crate::app::state::City;
use crate::i18n::{Words, number};

/// Draws the strip.
pub fn ui(ui: &mut Ui, city: &City, words: &Words) {
    let tone = theme::tone(ui);
    let net = number::mass(city.snapshot.balance.sums.city().net(), &words.get("ui-unit-year"), words.lang());
    ui.horizontal_centered(|ui| {
        ui.label(RichText::new(words.get("ui-strip-net")).color(tone.faint));
        ui.label(RichText::new(net).strong());
        for key in ["ui-strip-peak", "ui-strip-neutral", "ui-strip-limits"] {
            ui.add_space(theme::GRID * 3.0);
            ui.label(RichText::new(words.get(key)).color(tone.faint));
            ui.label(words.get("ui-none")).on_hover_text(words.get("ui-strip-later"));
        }
    });
}
