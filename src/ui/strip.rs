//! The strip, always there: net, peak year, neutrality year, limits; and where the pointer is.

use egui::{Align, Layout, RichText, Ui};

use super::figures::flow;
use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::app::number::{Figure, NumberRef, Scope};
use crate::engine::Snapshot;
use crate::i18n::{Words, number};

/// Draws the strip.
pub fn strip_ui(ui: &mut Ui, s: &Snapshot, pointer: Option<[f64; 2]>, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        let net = s.balance.sums.city().net();
        let ink = if net.0 > 0 { tone.flows.source } else { tone.flows.sink };
        ui.label(RichText::new(words.get("ui-strip-net")).color(tone.faint));
        let text = RichText::new(flow(net, words)).color(ink).strong();
        if ui.add(egui::Button::new(text).frame(false)).on_hover_text(words.get("ui-number-hint")).clicked() {
            out.push(RunIntent::Explain(NumberRef { figure: Figure::Net, scope: Scope::City }).into());
        }
        for key in ["ui-strip-peak", "ui-strip-neutral", "ui-strip-limits"] {
            ui.add_space(theme::GRID);
            ui.label(RichText::new(words.get(key)).color(tone.faint));
            ui.label(RichText::new(words.get("ui-none")).color(tone.faint)).on_hover_text(words.get("ui-strip-later"));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let small = |t: String| RichText::new(t).size(theme::SMALL).color(tone.faint);
            ui.add(egui::Label::new(small(s.base.about.crs.label())).truncate());
            if let Some([x, y]) = pointer {
                let args = vec![("x".into(), number::fixed(x, 1).into()), ("y".into(), number::fixed(y, 1).into())];
                ui.label(small(words.text("ui-position", &args)));
            }
        });
    });
}
