//! The left panel: layer, themes, legend, accounting settings.

use egui::{ComboBox, Panel, RichText, ScrollArea, Ui};

use super::figures::{city_name, section};
use super::{legend, theme};
use crate::app::intent::{Intent, MapIntent, RunIntent};
use crate::app::state::MapSettings;
use crate::app::worker::{SetChoice, Settings};
use crate::engine::Snapshot;
use crate::i18n::{Lang, Words, number};
use crate::map::{Lut, Theme};

/// What the left panel needs.
pub struct LayersView<'a> {
    /// The layer.
    pub snapshot: &'a Snapshot,
    /// Factor settings.
    pub settings: &'a Settings,
    /// How the map is shown.
    pub map: MapSettings,
    /// Colours with their legend, once they are there.
    pub lut: Option<&'a Lut>,
}

/// A panel lower than this has no fixed foot: the legend needs the room.
const LOW: f32 = 600.0;

/// Draws the left panel. Where it is high enough the accounting settings stay at its foot, however long the legend is.
///
/// `plans` draws the scenarios above the themes.
pub fn layers_ui(
    ui: &mut Ui,
    view: &LayersView<'_>,
    plans: impl FnOnce(&mut Ui, &mut Vec<Intent>),
    words: &Words,
    out: &mut Vec<Intent>,
) {
    let bare = egui::Frame::NONE;
    let low = ui.available_height() < LOW;
    if !low {
        Panel::bottom("accounting").frame(bare).show_separator_line(false).resizable(false).show(ui, |ui| {
            ui.separator();
            sets_ui(ui, view.settings, words, out);
        });
    }
    egui::CentralPanel::default().frame(bare).show(ui, |ui| {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            head_ui(ui, view, words);
            plans(ui, out);
            themes_ui(ui, view, words, out);
            toggles_ui(ui, view, words, out);
            if let (true, Some(lut)) = (view.map.legend, view.lut) {
                legend::section_ui(ui, lut, &view.snapshot.classes, words);
            }
            if low {
                section(ui, &words.get("ui-factors"));
                sets_ui(ui, view.settings, words, out);
            }
        });
    });
}

fn head_ui(ui: &mut Ui, view: &LayersView<'_>, words: &Words) {
    let tone = theme::tone(ui);
    let name = city_name(view.settings.sample, view.snapshot, words);
    ui.add(egui::Label::new(RichText::new(name).size(18.0)).truncate());
    let count = vec![("count".into(), number::count(view.snapshot.base.rows() as u64).into())];
    ui.label(RichText::new(words.text("ui-layer-count", &count)).color(tone.faint));
    if view.settings.sample {
        ui.label(RichText::new(words.get("ui-sample-note")).size(theme::SMALL).color(tone.marks.warn));
    }
}

fn themes_ui(ui: &mut Ui, view: &LayersView<'_>, words: &Words, out: &mut Vec<Intent>) {
    section(ui, &words.get("ui-theme"));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for t in Theme::ALL {
            let row = egui::Button::selectable(view.map.theme == t, words.get(t.title_key()))
                .min_size(egui::vec2(ui.available_width(), theme::ROW));
            if ui.add(row).clicked() {
                out.push(MapIntent::Theme(t).into());
            }
        }
    });
}

fn toggles_ui(ui: &mut Ui, view: &LayersView<'_>, words: &Words, out: &mut Vec<Intent>) {
    section(ui, &words.get("ui-layers"));
    let (mut districts, mut legend) = (view.map.districts, view.map.legend);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GRID * 2.0;
        if ui.checkbox(&mut districts, words.get("ui-layer-labels")).changed() {
            out.push(MapIntent::Districts(districts).into());
        }
        if ui.checkbox(&mut legend, words.get("ui-layer-legend")).changed() {
            out.push(MapIntent::Legend(legend).into());
        }
    });
}

fn sets_ui(ui: &mut Ui, s: &Settings, words: &Words, out: &mut Vec<Intent>) {
    if let Some(id) = set_ui(ui, "ui-sink-set", &s.sink_sets, &s.sink_set, words) {
        out.push(RunIntent::SinkSet(id).into());
    }
    if let Some(id) = set_ui(ui, "ui-factor-set", &s.factor_sets, &s.factor_set, words) {
        out.push(RunIntent::FactorSet(id).into());
    }
}

/// A box to choose a set from; the id of another one when it was chosen.
fn set_ui(ui: &mut Ui, key: &str, sets: &[SetChoice], now: &str, words: &Words) -> Option<String> {
    let name = |s: &SetChoice| {
        let [zh, en] = &s.names;
        if words.lang() == Lang::Zh { zh.clone() } else { en.clone() }
    };
    let shown = sets.iter().find(|s| s.id == now).map_or_else(|| now.to_owned(), name);
    ui.spacing_mut().item_spacing.y = theme::HALF;
    let label = ui.label(RichText::new(words.get(key)).size(theme::SMALL).color(theme::tone(ui).faint));
    let mut chosen = None;
    let combo = ComboBox::from_id_salt(key).width(ui.available_width()).truncate().selected_text(&shown);
    let drawn = combo.show_ui(ui, |ui| {
        for s in sets {
            if ui.selectable_label(s.id == now, name(s)).clicked() && s.id != now {
                chosen = Some(s.id.clone());
            }
        }
    });
    drawn.response.labelled_by(label.id).on_hover_text(shown);
    chosen
}
