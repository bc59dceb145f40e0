//! The open city: map in the middle, layers, inspector and tables around it, the strip below.

use egui::{CentralPanel, Panel, Ui};

use super::findings::FindingsPanel;
use super::inspector::{Inspector, InspectorView};
use super::layers::{LayersView, layers_ui};
use super::map::{MapPanel, MapView};
use super::repairs::repairs_ui;
use super::strip::strip_ui;
use super::sums::{By, SumTable};
use super::table::{AttributeTable, TableView};
use super::theme;
use super::toolbar::toolbar_ui;
use crate::app::intent::{Intent, Tab, WindowIntent};
use crate::app::state::{AppState, City};

/// The panels of an open city with their own small states.
pub struct CityPanels {
    map: MapPanel,
    inspector: Inspector,
    /// The attribute table.
    pub attributes: AttributeTable,
    districts: SumTable,
    classes: SumTable,
    findings: FindingsPanel,
}

impl Default for CityPanels {
    fn default() -> Self {
        Self {
            map: MapPanel::default(),
            inspector: Inspector::default(),
            attributes: AttributeTable::default(),
            districts: SumTable::new(By::District),
            classes: SumTable::new(By::Class),
            findings: FindingsPanel::default(),
        }
    }
}

impl CityPanels {
    /// Whether the last picture of the map was complete.
    pub fn map_whole(&self) -> bool {
        self.map.whole()
    }

    /// Draws them.
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, city: &City, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        let words = &state.words;
        let bar = egui::Frame::NONE.fill(tone.panel).inner_margin(theme::BAR_MARGIN);
        let panel = egui::Frame::NONE.fill(tone.panel).inner_margin(theme::PANEL_MARGIN);
        Panel::bottom("strip").frame(bar).exact_size(theme::BAR).show(ui, |ui| {
            strip_ui(ui, &city.snapshot, city.selection.pointer, words, out);
        });
        Panel::top("tools").frame(bar).exact_size(theme::BAR + 4.0).show(ui, |ui| toolbar_ui(ui, state, city, out));
        let [width, least, most] = theme::LEFT;
        if state.panels.left {
            Panel::left("layers").frame(panel).default_size(width).size_range(least..=most).show(ui, |ui| {
                let view = LayersView { snapshot: &city.snapshot, settings: &city.settings, map: city.map };
                layers_ui(ui, &view, words, out);
            });
        }
        let [width, least, most] = theme::RIGHT;
        if state.panels.right {
            Panel::right("inspector").frame(panel).default_size(width).size_range(least..=most).show(ui, |ui| {
                let view = InspectorView {
                    snapshot: &city.snapshot,
                    selection: &city.selection,
                    opened: city.opened.as_ref(),
                };
                self.inspector.ui(ui, &view, words, out);
            });
        }
        let [height, least, most] = theme::BOTTOM;
        if state.panels.bottom {
            let frame = panel.inner_margin(egui::Margin { left: 12, right: 4, top: 6, bottom: 4 });
            Panel::bottom("tables").frame(frame).resizable(true).default_size(height).size_range(least..=most).show(
                ui,
                |ui| {
                    self.tables_ui(ui, state, city, out);
                },
            );
        }
        let none = egui::Frame::NONE;
        CentralPanel::default().frame(none).show(ui, |ui| {
            let view = MapView {
                snapshot: &city.snapshot,
                selection: &city.selection,
                map: city.map,
                camera: city.camera,
                ground: city.scene.ground().map(std::convert::AsRef::as_ref),
                colours: city.scene.colours(),
                background: &state.background,
            };
            self.map.ui(ui, &view, words, out);
        });
    }

    fn tables_ui(&mut self, ui: &mut Ui, state: &AppState, city: &City, out: &mut Vec<Intent>) {
        let words = &state.words;
        let tabs = [
            (Tab::Districts, "ui-tab-districts"),
            (Tab::Attributes, "ui-tab-attributes"),
            (Tab::Classes, "ui-tab-classes"),
            (Tab::Findings, "ui-tab-findings"),
        ];
        ui.horizontal(|ui| {
            for (tab, key) in tabs {
                let mut text = words.get(key);
                if tab == Tab::Findings {
                    text = format!("{text} {}", city.snapshot.findings.len());
                }
                if ui.add(egui::Button::selectable(state.panels.tab == tab, text)).clicked() {
                    out.push(WindowIntent::Show(tab).into());
                }
            }
        });
        let s = &city.snapshot;
        match state.panels.tab {
            Tab::Attributes => {
                let view = TableView { snapshot: s, selection: &city.selection, background: &state.background };
                self.attributes.ui(ui, &view, words, out);
            }
            Tab::Districts => self.districts.ui(ui, s, words, out),
            Tab::Classes => self.classes.ui(ui, s, words, out),
            Tab::Findings => {
                repairs_ui(ui, &s.findings, &city.settings.repairs, words, out);
                self.findings.ui(ui, &s.findings, words, out);
            }
        }
    }
}
