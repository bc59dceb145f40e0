//! Sector cards: what each sector emits, its share, who says so and how it lies on the land.

use egui::{Align, Layout, Rect, RichText, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::below::{control_ui, inputs_ui, means_ui};
use super::figures::{chip, flow, section};
use super::theme;
use crate::app::intent::{Intent, RunIntent, Sheet, WindowIntent};
use crate::app::number::{Figure, NumberRef, Scope};
use crate::app::worker::Settings;
use crate::engine::Snapshot;
use crate::engine::ledger::SectorCard;
use crate::i18n::{Lang, Words, number};
use crate::task::explain;

/// Height of the bar of a share.
const BAR: f32 = 4.0;

/// Height of a line of chips.
const CHIP: f32 = 18.0;

/// Draws the cards, those of the balance's sectors that emit anything; colours as in the flows.
pub fn sectors_ui(ui: &mut Ui, s: &Snapshot, settings: &Settings, words: &Words, out: &mut Vec<Intent>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(words.get("ui-sectors")).size(18.0));
        let year = s.accounts.year.map_or_else(|| words.get("ui-grid-no-year"), |y| y.to_string());
        let about = vec![("year".into(), year.into()), ("set".into(), set_name(settings, words).into())];
        let text = RichText::new(words.text("ui-sectors-about", &about)).size(theme::SMALL);
        ui.add(egui::Label::new(text.color(theme::tone(ui).faint)).wrap());
        ui.add_space(theme::HALF);
        let cards = s.ledger.sectors.iter().filter(|c| c.total.0 > 0);
        let mut any = false;
        for (i, card) in cards.enumerate() {
            any = true;
            ui.push_id(("sector", card.at), |ui| card_ui(ui, card, i, words, out));
        }
        if !any {
            ui.label(RichText::new(words.get("ui-no-table")).color(theme::tone(ui).faint));
        }
        inputs_ui(ui, &settings.below, words, out);
        means_ui(ui, s, words);
        doubts_ui(ui, s, words, out);
    });
}

/// The name of the set of emission factors in use.
fn set_name(settings: &Settings, words: &Words) -> String {
    let found = settings.factor_sets.iter().find(|s| s.id == settings.factor_set);
    found.map_or_else(|| settings.factor_set.clone(), |s| s.names[usize::from(words.lang() == Lang::En)].clone())
}

fn card_ui(ui: &mut Ui, card: &SectorCard, at: usize, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    let frame = egui::Frame::NONE.fill(tone.raised).corner_radius(theme::ROUND).inner_margin(10);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        let name = explain::sector(&card.id, words);
        ui.horizontal(|ui| {
            ui.add(egui::Label::new(RichText::new(&name).strong()).truncate());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let share = format!("{}%", number::fixed(card.share_percent, 1));
                ui.label(RichText::new(share).size(theme::SMALL).color(tone.faint));
            });
        });
        total_ui(ui, card, &name, words, out);
        let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::hover());
        ui.painter().rect_filled(bar, 2.0, tone.line);
        let width = bar.width() * (card.share_percent / 100.0).clamp(0.0, 1.0) as f32;
        ui.painter().rect_filled(Rect::from_min_size(bar.min, vec2(width, BAR)), 2.0, theme::series(ui, at));
        ui.add_space(2.0);
        // Chips are lower than what is pressed.
        ui.spacing_mut().interact_size.y = CHIP;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme::HALF, theme::HALF);
            control_ui(ui, card, &name, words, out);
            let one = |key: &str, name: &'static str, text: String| words.text(key, &vec![(name.into(), text.into())]);
            if card.points.0 > 0 {
                chip(ui, &one("ui-sector-points", "amount", flow(card.points, words)), tone.marks.note);
            }
            if let Some(beyond) = card.met.as_ref().map(|m| m.beyond).filter(|b| b.0 > 0) {
                chip(ui, &one("ui-sector-beyond", "amount", flow(beyond, words)), tone.marks.note);
            }
            if card.unplaced.0 > 0 {
                chip(ui, &one("ui-sector-unplaced", "amount", flow(card.unplaced, words)), tone.marks.warn);
            }
            if card.plain {
                let percent = number::fixed(card.plain_area_share * 100.0, 0);
                chip(ui, &one("ui-sector-plain", "percent", percent), tone.marks.warn);
            }
        });
    });
}

/// The total of a sector; it opens.
fn total_ui(ui: &mut Ui, card: &SectorCard, name: &str, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    let text = RichText::new(flow(card.total, words)).color(tone.flows.source);
    let press = ui.add(egui::Button::new(text).frame(false)).on_hover_text(words.get("ui-number-hint"));
    let label = words.text("ui-open-number", &vec![("name".into(), name.into())]);
    press.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &label));
    if press.clicked() {
        out.push(RunIntent::Explain(NumberRef { figure: Figure::Source, scope: Scope::Sector(card.at) }).into());
    }
}

/// How much there is to doubt, and the way to it.
fn doubts_ui(ui: &mut Ui, s: &Snapshot, words: &Words, out: &mut Vec<Intent>) {
    section(ui, &words.get("ui-sectors-doctor"));
    let count =
        |prefixes: &[&str]| s.findings.iter().filter(|f| prefixes.iter().any(|p| f.code.0.starts_with(p))).count();
    let (table, all) = (count(&["STAT-", "CARBON-"]), s.findings.len());
    let args = vec![("table".into(), table.into()), ("all".into(), all.into())];
    if ui.button(words.text("ui-sectors-doubts", &args)).clicked() {
        out.push(WindowIntent::Sheet(Sheet::Findings).into());
    }
}
