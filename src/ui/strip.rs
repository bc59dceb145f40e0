//! The strip, always there: net with its change since the last step, source, sink; and where the pointer is.
//!
//! Peak year, neutrality year and limits join it when there are pathways and limits; until then it does not name them.

use egui::{Align, Layout, RichText, Ui};

use super::figures::{figure_key, flow};
use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::app::number::{Figure, NumberRef, Scope};
use crate::base::Mass;
use crate::engine::Snapshot;
use crate::i18n::{Words, number};
use crate::map::place;

/// Room kept for the position of the pointer, so that what stands beside it does not move.
const POSITION: f32 = 208.0;

/// What the strip needs.
pub struct StripView<'a> {
    /// The figures.
    pub snapshot: &'a Snapshot,
    /// Net before the last step.
    pub before: Option<Mass>,
    /// Ground under the pointer.
    pub pointer: Option<[f64; 2]>,
}

/// Draws the strip.
pub fn strip_ui(ui: &mut Ui, view: &StripView<'_>, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    let city = view.snapshot.balance.sums.city();
    let net_ink = if city.net().0 > 0 { tone.flows.source } else { tone.flows.sink };
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID;
        let shown = [
            (Figure::Net, city.net(), net_ink),
            (Figure::Source, city.source, tone.ink),
            (Figure::Sink, city.sink, tone.ink),
        ];
        for (figure, mass, ink) in shown {
            ui.label(RichText::new(words.get(figure_key(figure))).color(tone.faint));
            let mut text = RichText::new(flow(mass, words)).color(ink);
            if figure == Figure::Net {
                text = text.strong();
            }
            let hint = words.get("ui-number-hint");
            if ui.add(egui::Button::new(text).frame(false)).on_hover_text(hint).clicked() {
                out.push(RunIntent::Explain(NumberRef { figure, scope: Scope::City }).into());
            }
            if figure == Figure::Net {
                change_ui(ui, view, words);
            }
            ui.add_space(theme::GRID);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| place_ui(ui, view, words));
    });
}

fn change_ui(ui: &mut Ui, view: &StripView<'_>, words: &Words) {
    let Some(before) = view.before else { return };
    let tone = theme::tone(ui);
    let now = view.snapshot.balance.sums.city().net();
    let change = now - before;
    let ink = match change.0 {
        0 => tone.faint,
        c if c > 0 => tone.flows.source,
        _ => tone.flows.sink,
    };
    let text = number::change(change, "", words.lang());
    let told = vec![("change".into(), text.into())];
    let small = RichText::new(words.text("ui-strip-change", &told)).size(theme::SMALL).color(ink);
    ui.label(small).on_hover_text(words.get("ui-strip-change-about"));
}

fn place_ui(ui: &mut Ui, view: &StripView<'_>, words: &Words) {
    let small = |t: String| RichText::new(t).size(theme::SMALL).color(theme::tone(ui).faint);
    let crs = small(place::crs(&view.snapshot.base.about.crs, words));
    let room = ui.available_width() - POSITION;
    if room < theme::GRID {
        return;
    }
    let at = view.pointer.map(|[x, y]| {
        let args = vec![("x".into(), number::fixed(x, 1).into()), ("y".into(), number::fixed(y, 1).into())];
        small(words.text("ui-position", &args))
    });
    ui.scope(|ui| {
        ui.set_max_width(room);
        ui.add(egui::Label::new(crs).truncate());
    });
    if let Some(at) = at {
        ui.label(at);
    }
}
