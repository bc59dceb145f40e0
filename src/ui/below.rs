//! What is reckoned from below: the choice of each sector, the inputs in use, buildings against known means.

use egui::{Align, Layout, Rect, RichText, Sense, Ui, vec2};

use super::figures::{chip, flow, section};
use super::icon::{self, Icon};
use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::app::worker::BelowWish;
use crate::base::Mass;
use crate::carbon::control::{Control, SectorMet};
use crate::engine::Snapshot;
use crate::engine::ledger::{self, SectorCard};
use crate::i18n::{Words, number};
use crate::project::v1;

/// Height of the bar of a mean.
const BAR: f32 = 4.0;
/// Width of the mark of the known mean.
const MARK: f32 = 2.0;
/// Side of the arrow that says: press here for more.
const ARROW: f32 = 8.0;
/// Decimals of a factor and of a mean.
const FACTOR_DECIMALS: usize = 3;
const MEAN_DECIMALS: usize = 1;

/// What counts for a sector; where there are a table and sums from below, a press offers the others.
pub fn control_ui(ui: &mut Ui, card: &SectorCard, name: &str, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    let ledger::Control::Met(now) = card.control else {
        return chip(ui, &words.get("ui-control-land"), tone.marks.note);
    };
    let factor =
        |m: &SectorMet| m.factor.map_or_else(|| words.get("ui-missing"), |f| number::fixed(f, FACTOR_DECIMALS));
    let text = match now {
        Control::Table => words.get("ui-control-table"),
        Control::BottomUp => words.get("ui-control-bottom-up"),
        Control::Scaled => {
            let factor = card.met.as_ref().map(factor).unwrap_or_default();
            words.text("ui-control-scaled", &vec![("factor".into(), factor.into())])
        }
    };
    let Some(met) = card.met.as_ref().filter(|m| m.table.is_some() && m.bottom_up.is_some_and(|b| b > m.points)) else {
        return chip(ui, &text, tone.marks.note);
    };
    let shown = RichText::new(text).size(theme::SMALL - 1.0).color(tone.accent);
    let room = egui::Atom::custom(egui::IdSalt::new("arrow"), egui::Vec2::splat(ARROW));
    let pill = egui::Button::new((shown, room))
        .small()
        .corner_radius(8.0)
        .fill(tone.accent.gamma_multiply(0.12))
        .stroke(egui::Stroke::new(1.0, tone.accent.gamma_multiply(0.5)));
    let (menu, _) = egui::containers::menu::MenuButton::from_button(pill).ui(ui, |ui| {
        for (control, total) in choices(met) {
            let args = vec![
                ("control".into(), control.id().into()),
                ("factor".into(), factor(met).into()),
                ("amount".into(), flow(total, words).into()),
            ];
            let line = egui::Button::new(words.text("ui-control-choice", &args)).selected(control == now);
            if ui.add(line).clicked() {
                if control != now {
                    out.push(RunIntent::Below(BelowWish::Control(card.id.clone(), control)).into());
                }
                ui.close();
            }
        }
    });
    let at = menu.rect.right_center() - egui::vec2(ARROW, 0.0);
    let corner = |x: f32, y: f32| at + egui::vec2(x, y) * (ARROW / 2.0);
    let arrow = vec![corner(-0.8, -0.4), corner(0.8, -0.4), corner(0.0, 0.6)];
    ui.painter().add(egui::Shape::convex_polygon(arrow, tone.accent, egui::Stroke::NONE));
    menu.on_hover_text(words.text("ui-control-of", &vec![("sector".into(), name.into())]));
}

/// The choices that can stand, each with the sector's emission under it.
fn choices(met: &SectorMet) -> Vec<(Control, Mass)> {
    let table = met.table.map(|t| t + met.beyond);
    let below = met.bottom_up.map(|b| b + met.beyond);
    let scaled = table.filter(|_| met.factor.is_some());
    let all = [(Control::Table, table), (Control::BottomUp, below), (Control::Scaled, scaled)];
    all.into_iter().filter_map(|(c, m)| Some((c, m?))).collect()
}

/// The inputs in use; each can be left out.
pub fn inputs_ui(ui: &mut Ui, b: &v1::Below, words: &Words, out: &mut Vec<Intent>) {
    let file = |key: &str, path: &str| {
        let name = crate::task::tables::file_name(std::path::Path::new(path));
        words.text(key, &vec![("file".into(), name.into())])
    };
    let lines = [
        b.activities.as_ref().map(|p| (file("ui-below-activities", p), BelowWish::Activities(None))),
        b.people.as_ref().map(|p| (file("ui-below-people", p), BelowWish::People(None))),
        b.buildings.as_ref().map(|_| (words.get("ui-below-buildings"), BelowWish::Buildings)),
        b.roads.as_ref().map(|_| (words.get("ui-below-roads"), BelowWish::Roads)),
        b.stands.then(|| (words.get("ui-below-stands"), BelowWish::Stands)),
    ];
    if lines.iter().all(Option::is_none) {
        return;
    }
    section(ui, &words.get("ui-below"));
    for (name, wish) in lines.into_iter().flatten() {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let drop = words.text("ui-below-drop", &vec![("name".into(), name.as_str().into())]);
                if icon::button(ui, Icon::Close, &drop, false).clicked() {
                    out.push(RunIntent::Below(wish).into());
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(egui::Label::new(&name).truncate());
                });
            });
        });
    }
}

/// Means of buildings, each with the known one as a mark on its bar.
pub fn means_ui(ui: &mut Ui, s: &Snapshot, words: &Words) {
    let means = &s.accounts.below.buildings;
    if means.is_empty() {
        return;
    }
    let tone = theme::tone(ui);
    section(ui, &words.get("ui-means"));
    for (at, m) in means.iter().enumerate() {
        let args = vec![
            ("of".into(), m.of.as_str().into()),
            ("value".into(), number::fixed(m.value, MEAN_DECIMALS).into()),
            ("reference".into(), number::fixed(m.reference, MEAN_DECIMALS).into()),
        ];
        ui.add(egui::Label::new(RichText::new(words.text("ui-mean", &args)).size(theme::SMALL)).wrap());
        let (bar, _) = ui.allocate_exact_size(vec2(ui.available_width(), BAR), Sense::hover());
        let most = m.value.max(m.reference);
        let x = |v: f64| if most > 0.0 { bar.width() * (v / most) as f32 } else { 0.0 };
        ui.painter().rect_filled(bar, 2.0, tone.line);
        ui.painter().rect_filled(Rect::from_min_size(bar.min, vec2(x(m.value), BAR)), 2.0, theme::series(ui, at));
        let mark = egui::pos2((bar.left() + x(m.reference) - MARK).max(bar.left()), bar.top() - MARK);
        ui.painter().rect_filled(Rect::from_min_size(mark, vec2(MARK, BAR + 2.0 * MARK)), 0.0, tone.ink);
    }
}
