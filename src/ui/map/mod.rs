//! What it is: the map panel: id tiles as textures, pointer tools, legend, scale, names.
//! What it never does: rasterise parcels, colour them by itself, or touch anything once per parcel.
//! Where to start reading: [`MapPanel::ui`].

mod over;
mod pointer;
mod tiles;

use std::sync::Arc;

use egui::{Rect, Role, Sense, Ui, WidgetInfo};

use super::theme;
use crate::app::background::Background;
use crate::app::intent::{Intent, MapIntent};
use crate::app::scene::{Changes, ColourKey, Ground};
use crate::app::selection::Selection;
use crate::app::state::MapSettings;
use crate::engine::Snapshot;
use crate::i18n::Words;
use crate::map::{Lut, View};

/// The map panel.
#[derive(Default)]
pub struct MapPanel {
    tiles: tiles::Tiles,
    pointer: pointer::Pointer,
}

/// What it needs.
pub struct MapView<'a> {
    /// The figures.
    pub snapshot: &'a Snapshot,
    /// What is selected.
    pub selection: &'a Selection,
    /// How it is shown.
    pub map: MapSettings,
    /// Where the camera stands.
    pub camera: Option<View>,
    /// Tiles and index, once they are there.
    pub ground: Option<&'a Ground>,
    /// What edits changed lately.
    pub changes: &'a Changes,
    /// Colours, once they are there.
    pub colours: Option<(ColourKey, &'a Arc<Lut>)>,
    /// Where tiles are coloured.
    pub background: &'a Background,
}

/// The place of the panel on the screen: points to physical pixels of the view.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    /// The panel, points.
    pub rect: Rect,
    /// Physical pixels in a point.
    pub scale: f32,
    /// Camera, in physical pixels from the corner of the panel.
    pub view: View,
}

impl Frame {
    /// Where a ground point stands on the screen, points.
    pub fn pos(&self, ground: [f64; 2]) -> egui::Pos2 {
        let [x, y] = self.view.screen_from_ground(ground);
        self.rect.min + egui::vec2(x / self.scale, y / self.scale)
    }
    /// The pixel of the view under a screen position.
    pub fn pixel(&self, p: egui::Pos2) -> [f32; 2] {
        let v = (p - self.rect.min) * self.scale;
        [v.x, v.y]
    }
    /// The ground under a screen position.
    pub fn ground(&self, p: egui::Pos2) -> [f64; 2] {
        self.view.ground_from_screen(self.pixel(p))
    }
}

impl MapPanel {
    /// Whether the last picture of the map was complete.
    pub fn whole(&self) -> bool {
        self.tiles.whole()
    }

    /// Draws it over all the room there is.
    pub fn ui(&mut self, ui: &mut Ui, view: &MapView<'_>, words: &Words, out: &mut Vec<Intent>) {
        let (rect, press) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
        let name = words.get("ui-map");
        press.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &name));
        let tone = theme::tone(ui);
        ui.painter().rect_filled(rect, 0.0, tone.ground);
        let Some(ground) = view.ground else {
            let ink = tone.faint;
            ui.painter().text(
                rect.center(),
                egui::Align2::CENTER_CENTER,
                words.get("ui-drawing"),
                theme::font(theme::BODY),
                ink,
            );
            return;
        };
        let scale = ui.ctx().pixels_per_point();
        let size_px = [rect.width() * scale, rect.height() * scale];
        let camera = match view.camera {
            Some(v) => View { size_px, ..v },
            None => View::fit(ground.extent, size_px),
        };
        let mut frame = Frame { rect, scale, view: camera };
        frame.view = self.pointer.steer(ui, &press, &frame, view.map.tool);
        if view.camera != Some(frame.view) {
            out.push(MapIntent::Camera(frame.view).into());
        }
        if let Some((key, lut)) = view.colours {
            let look = tiles::Look { key, lut, selection: view.selection, changes: view.changes };
            self.tiles.paint(ui, &frame, ground, &look, view.background);
        }
        let hovered = self.pointer.act(ui, &press, &frame, view, out);
        over::paint(ui, &frame, view, words);
        over::hover_ui(ui, &frame, view, hovered, words);
        self.pointer.trace(ui, &frame);
    }
}
