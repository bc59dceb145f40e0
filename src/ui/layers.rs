//! The left panel: layer, themes, accounting settings.

use egui::{ComboBox, RichText, ScrollArea, Ui};

use super::figures::section;
use super::theme;
use crate::app::intent::{Intent, MapIntent, RunIntent};
use crate::app::state::MapSettings;
use crate::app::worker::{SetChoice, Settings};
use crate::engine::Snapshot;
use crate::i18n::{Lang, Words, number};
use crate::map::Theme;

/// What the left panel needs.
pub struct LayersView<'a> {
    /// The layer.
    pub snapshot: &'a Snapshot,
    /// Factor settings.
    pub settings: &'a Settings,
    /// How the map is shown.
    pub map: MapSettings,
}

/// Draws the left panel.
pub fn layers_ui(ui: &mut Ui, view: &LayersView<'_>, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.label(RichText::new(&view.snapshot.base.about.name).size(18.0));
        let count = vec![("count".into(), number::count(view.snapshot.base.rows() as u64).into())];
        ui.label(RichText::new(words.text("ui-layer-count", &count)).color(tone.faint));
        if view.settings.sample {
            ui.label(RichText::new(words.get("ui-sample-note")).size(theme::SMALL).color(tone.marks.warn));
        }
        section(ui, &words.get("ui-theme"));
        for t in Theme::ALL {
            let text = words.get(t.title_key());
            let row = egui::Button::selectable(view.map.theme == t, text)
                .min_size(egui::vec2(ui.available_width(), theme::ROW));
            if ui.add(row).clicked() {
                out.push(MapIntent::Theme(t).into());
            }
        }
        section(ui, &words.get("ui-layers"));
        let (mut districts, mut legend) = (view.map.districts, view.map.legend);
        if ui.checkbox(&mut districts, words.get("ui-layer-labels")).changed() {
            out.push(MapIntent::Districts(districts).into());
        }
        if ui.checkbox(&mut legend, words.get("ui-layer-legend")).changed() {
            out.push(MapIntent::Legend(legend).into());
        }
        section(ui, &words.get("ui-factors"));
        let s = view.settings;
        if let Some(id) = set_ui(ui, "ui-sink-set", &s.sink_sets, &s.sink_set, words) {
            out.push(RunIntent::SinkSet(id).into());
        }
        if let Some(id) = set_ui(ui, "ui-factor-set", &s.factor_sets, &s.factor_set, words) {
            out.push(RunIntent::FactorSet(id).into());
        }
    });
}

/// A box to choose a set from; the id of another one when it was chosen.
fn set_ui(ui: &mut Ui, key: &str, sets: &[SetChoice], now: &str, words: &Words) -> Option<String> {
    let name = |s: &SetChoice| {
        let [zh, en] = &s.names;
        if words.lang() == Lang::Zh { zh.clone() } else { en.clone() }
    };
    let shown = sets.iter().find(|s| s.id == now).map_or_else(|| now.to_owned(), name);
    let label = ui.label(RichText::new(words.get(key)).color(theme::tone(ui).faint));
    let mut chosen = None;
    let combo = ComboBox::from_id_salt(key).width(ui.available_width() - theme::GRID).truncate().selected_text(shown);
    let drawn = combo.show_ui(ui, |ui| {
        for s in sets {
            if ui.selectable_label(s.id == now, name(s)).clicked() && s.id != now {
                chosen = Some(s.id.clone());
            }
        }
    });
    drawn.response.labelled_by(label.id);
    chosen
}
