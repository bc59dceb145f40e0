//! The open city: map in the middle, layers, inspector and tables around it, the strip below.

use egui::{CentralPanel, Panel, Ui};

use super::brush::{BrushBar, BrushView};
use super::crosstab::Crosstab;
use super::findings::FindingsPanel;
use super::inspector::{Inspector, InspectorView};
use super::layers::{LayersView, layers_ui};
use super::legend;
use super::map::{MapPanel, MapView};
use super::repairs::repairs_ui;
use super::sankey::sankey_ui;
use super::scenarios::{Scenarios, steps_ui};
use super::sectors::sectors_ui;
use super::strip::{StripView, strip_ui};
use super::sums::{By, SumTable};
use super::table::{AttributeTable, TableView};
use super::theme;
use super::toolbar::toolbar_ui;
use crate::app::intent::{Intent, Sheet, Tab, Tool, WindowIntent, Workspace};
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
    scenarios: Scenarios,
    brush: BrushBar,
    crosstab: Crosstab,
}

impl Default for CityPanels {
    fn default() -> Self {
        Self {
            map: MapPanel::default(),
            inspector: Inspector::default(),
            attributes: AttributeTable::default(),
            districts: SumTable::new(By::District),
            classes: SumTable::new(By::Class),
            findings: FindingsPanel,
            scenarios: Scenarios::default(),
            brush: BrushBar::default(),
            crosstab: Crosstab::default(),
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
        Panel::bottom("strip").frame(bar).exact_size(theme::BAR).show(ui, |ui| {
            let view =
                StripView { snapshot: &city.snapshot, before: city.plans.before, pointer: city.selection.pointer };
            strip_ui(ui, &view, words, out);
        });
        Panel::top("tools").frame(bar).exact_size(theme::BAR + 4.0).show(ui, |ui| toolbar_ui(ui, state, city, out));
        let room = ui.available_size();
        self.sides_ui(ui, state, city, out);
        let [height, least, most] = theme::BOTTOM;
        if state.panels.bottom {
            let frame = bar.inner_margin(egui::Margin { left: 12, right: 4, top: 6, bottom: 4 });
            // Each workspace keeps the height of its own panel.
            let (name, height, most) = match state.panels.work {
                Workspace::Data if room.y < theme::LOW => ("tables", theme::BOTTOM_LOW, most),
                Workspace::Data => ("tables", height, most),
                Workspace::Balance => ("balance", room.y * theme::BALANCE_SHARE, room.y - theme::LEAST_MAP),
            };
            let panel = Panel::bottom(name).frame(frame).resizable(true).default_size(height);
            panel.size_range(least..=most.max(least)).show(ui, |ui| match state.panels.work {
                Workspace::Data => self.tables_ui(ui, state, city, out),
                Workspace::Balance => self.balance_ui(ui, state, city, out),
            });
        }
        CentralPanel::default().frame(egui::Frame::NONE).show(ui, |ui| self.map_ui(ui, state, city, out));
    }

    /// The panels at the left and at the right.
    fn sides_ui(&mut self, ui: &mut Ui, state: &AppState, city: &City, out: &mut Vec<Intent>) {
        let words = &state.words;
        let panel = egui::Frame::NONE.fill(theme::tone(ui).panel).inner_margin(theme::PANEL_MARGIN);
        let narrow = ui.available_width() < theme::NARROW;
        let first = |[width, least, _]: [f32; 3]| if narrow { least } else { width };
        let [_, least, most] = theme::LEFT;
        if state.panels.left {
            let left = Panel::left("layers").frame(panel).default_size(first(theme::LEFT)).size_range(least..=most);
            left.show(ui, |ui| {
                if state.panels.work == Workspace::Balance {
                    sectors_ui(ui, &city.snapshot, &city.settings, words, out);
                    return;
                }
                let view = LayersView {
                    snapshot: &city.snapshot,
                    settings: &city.settings,
                    map: city.map,
                    lut: city.scene.colours().map(|(_, lut)| lut.as_ref()),
                };
                layers_ui(ui, &view, |ui, out| self.scenarios.ui(ui, &city.plans.view, words, out), words, out);
            });
        }
        let [_, least, most] = theme::RIGHT;
        if state.panels.right {
            let right =
                Panel::right("inspector").frame(panel).default_size(first(theme::RIGHT)).size_range(least..=most);
            right.show(ui, |ui| {
                let view = InspectorView {
                    snapshot: &city.snapshot,
                    selection: &city.selection,
                    opened: city.opened.as_ref(),
                };
                self.inspector.ui(ui, &view, words, out);
            });
        }
    }

    fn map_ui(&mut self, ui: &mut Ui, state: &AppState, city: &City, out: &mut Vec<Intent>) {
        let view = MapView {
            snapshot: &city.snapshot,
            selection: &city.selection,
            map: city.map,
            camera: city.camera,
            ground: city.scene.ground().map(std::convert::AsRef::as_ref),
            changes: city.scene.changes(),
            colours: city.scene.colours(),
            background: &state.background,
        };
        let rect = ui.available_rect_before_wrap();
        self.map.ui(ui, &view, &state.words, out);
        self.brush_ui(ui, rect, state, city, out);
        // The legend stands in the left panel; while that is hidden, over the map.
        if let (false, true, Some((_, lut))) = (state.panels.left, city.map.legend, city.scene.colours()) {
            legend::over_map_ui(ui, rect, lut, &city.snapshot.classes, &state.words);
        }
    }

    fn brush_ui(&mut self, ui: &mut Ui, rect: egui::Rect, state: &AppState, city: &City, out: &mut Vec<Intent>) {
        if city.map.tool != Tool::Brush {
            return self.brush.put_away();
        }
        let view = BrushView {
            targets: &city.settings.targets,
            target: city.plans.target.as_ref(),
            drafted: city.plans.view.drafted,
            selected: city.selection.rows.len(),
        };
        self.brush.ui(ui, rect, &view, &state.words, out);
    }

    fn balance_ui(&mut self, ui: &mut Ui, state: &AppState, city: &City, out: &mut Vec<Intent>) {
        let (s, words) = (&city.snapshot, &state.words);
        let tabs = [
            (Sheet::Grid, "ui-sheet-grid"),
            (Sheet::Flows, "ui-sheet-flows"),
            (Sheet::Districts, "ui-tab-districts"),
            (Sheet::Findings, "ui-tab-findings"),
        ];
        ui.horizontal(|ui| {
            for (sheet, key) in tabs {
                let mut text = words.get(key);
                if sheet == Sheet::Findings {
                    text = format!("{text} ({})", s.findings.len());
                }
                if ui.add(egui::Button::selectable(state.panels.sheet == sheet, text)).clicked() {
                    out.push(WindowIntent::Sheet(sheet).into());
                }
            }
        });
        match state.panels.sheet {
            Sheet::Grid => self.crosstab.ui(ui, s.ledger.grid.as_ref(), words, out),
            Sheet::Flows => sankey_ui(ui, s, words, out),
            Sheet::Districts => self.districts.ui(ui, s, city.selection.focus, words, out),
            Sheet::Findings => {
                repairs_ui(ui, &s.findings, &city.settings.repairs, words, out);
                self.findings.ui(ui, &s.findings, words, out);
            }
        }
    }

    fn tables_ui(&mut self, ui: &mut Ui, state: &AppState, city: &City, out: &mut Vec<Intent>) {
        let words = &state.words;
        let tabs = [
            (Tab::Districts, "ui-tab-districts"),
            (Tab::Attributes, "ui-tab-attributes"),
            (Tab::Classes, "ui-tab-classes"),
            (Tab::Steps, "ui-tab-steps"),
            (Tab::Findings, "ui-tab-findings"),
        ];
        ui.horizontal(|ui| {
            for (tab, key) in tabs {
                let mut text = words.get(key);
                if tab == Tab::Findings {
                    text = format!("{text} ({})", city.snapshot.findings.len());
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
            Tab::Districts => self.districts.ui(ui, s, city.selection.focus, words, out),
            Tab::Classes => self.classes.ui(ui, s, city.selection.focus, words, out),
            Tab::Steps => steps_ui(ui, &city.plans.view, words, out),
            Tab::Findings => {
                repairs_ui(ui, &s.findings, &city.settings.repairs, words, out);
                self.findings.ui(ui, &s.findings, words, out);
            }
        }
    }
}
