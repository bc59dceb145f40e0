//! Tiles of colour as textures: made when a tile is ready, remade when theme, figures or selection change.

use std::collections::HashMap;

use egui::{Color32, ColorImage, Pos2, Rect, TextureHandle, TextureOptions, Ui, pos2};

use super::Frame;
use crate::app::scene::{ColourKey, Ground};
use crate::app::selection::Selection;
use crate::map::paint::colour_tile;
use crate::map::{IdTile, Level, Lut, TILE_PX, TileId};

/// Textures kept; a screen of 4K needs about 150.
const MOST_TEXTURES: usize = 360;
/// Tiles coloured in one picture; the rest follows in the next ones.
const MOST_PER_FRAME: usize = 24;
/// Levels up that a stand-in may come from.
const STAND_IN_LEVELS: i8 = 6;

/// What the colours of a tile depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stamp {
    ground: usize,
    key: ColourKey,
    selection: u64,
}

/// Colours to paint with.
pub(super) struct Look<'a> {
    pub key: ColourKey,
    pub lut: &'a Lut,
    pub selection: &'a Selection,
}

struct Tile {
    texture: TextureHandle,
    stamp: Stamp,
    used: u64,
}

/// The textures.
#[derive(Default)]
pub(super) struct Tiles {
    tiles: HashMap<TileId, Tile>,
    pixels: Vec<[u8; 4]>,
    frame: u64,
    made: usize,
}

impl Tiles {
    /// Paints all tiles in sight; where one is missing, coarser or finer ones stand in.
    pub fn paint(&mut self, ui: &Ui, frame: &Frame, ground: &Ground, look: &Look<'_>) {
        self.frame += 1;
        self.made = 0;
        let stamp =
            Stamp { ground: std::ptr::from_ref(ground) as usize, key: look.key, selection: look.selection.revision };
        self.tiles.retain(|_, t| t.stamp.ground == stamp.ground);
        let wanted = frame.view.visible_tiles();
        let painter = ui.painter().with_clip_rect(frame.rect.intersect(ui.clip_rect()));
        let mut missing = Vec::new();
        for id in &wanted {
            if let Some(tile) = ground.store.get(*id) {
                self.colour(ui, &tile, stamp, look);
            } else {
                missing.push(*id);
            }
        }
        for id in &wanted {
            if !self.draw(&painter, frame, *id, *id) {
                self.draw_stand_ins(&painter, frame, *id);
            }
        }
        ground.store.want(&missing);
        if self.made >= MOST_PER_FRAME {
            ui.ctx().request_repaint();
        }
        self.forget();
    }

    /// Makes or remakes the texture of a tile, unless enough were made for this picture.
    fn colour(&mut self, ui: &Ui, tile: &IdTile, stamp: Stamp, look: &Look<'_>) {
        let known = self.tiles.get(&tile.id).map(|t| t.stamp);
        if known == Some(stamp) || (self.made >= MOST_PER_FRAME) {
            return;
        }
        self.made += 1;
        self.pixels.resize(TILE_PX * TILE_PX, [0; 4]);
        colour_tile(tile, look.lut, &look.selection.rows, &mut self.pixels);
        // Pixels are opaque or empty, so premultiplied and plain alpha are the same.
        let colours = self.pixels.iter().map(|[r, g, b, a]| Color32::from_rgba_premultiplied(*r, *g, *b, *a)).collect();
        let image = ColorImage::new([TILE_PX, TILE_PX], colours);
        match self.tiles.get_mut(&tile.id) {
            Some(t) => {
                t.texture.set(image, OPTIONS);
                t.stamp = stamp;
            }
            None => {
                let texture = ui.ctx().load_texture("tile", image, OPTIONS);
                self.tiles.insert(tile.id, Tile { texture, stamp, used: self.frame });
            }
        }
    }

    /// Draws the part of tile `from` that covers tile `id`; whether there was one.
    fn draw(&mut self, painter: &egui::Painter, frame: &Frame, id: TileId, from: TileId) -> bool {
        let Some(tile) = self.tiles.get_mut(&from) else { return false };
        tile.used = self.frame;
        let (inner, outer) = (id.bounds(), from.bounds());
        let part = |x: f64, y: f64| -> Pos2 {
            pos2(((x - outer.min_x) / outer.width()) as f32, ((outer.max_y - y) / outer.height()) as f32)
        };
        let uv = Rect::from_min_max(part(inner.min_x, inner.max_y), part(inner.max_x, inner.min_y));
        let rect = Rect::from_min_max(frame.pos([inner.min_x, inner.max_y]), frame.pos([inner.max_x, inner.min_y]));
        painter.image(tile.texture.id(), rect, uv, Color32::WHITE);
        true
    }

    fn draw_stand_ins(&mut self, painter: &egui::Painter, frame: &Frame, id: TileId) {
        let mut from = id;
        for _ in 0..STAND_IN_LEVELS {
            from = from.parent();
            if self.draw(painter, frame, id, from) {
                break;
            }
        }
        if id.level > Level::MIN.0 {
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let child = TileId { level: id.level - 1, x: id.x * 2 + dx, y: id.y * 2 + dy };
                self.draw(painter, frame, child, child);
            }
        }
    }

    /// Lets go of the textures that were not drawn for longest.
    fn forget(&mut self) {
        if self.tiles.len() <= MOST_TEXTURES {
            return;
        }
        let mut used: Vec<u64> = self.tiles.values().map(|t| t.used).collect();
        used.sort_unstable_by(|a, b| b.cmp(a));
        let oldest = used.get(MOST_TEXTURES * 3 / 4).copied().unwrap_or(0);
        self.tiles.retain(|_, t| t.used > oldest || t.used == self.frame);
    }
}

/// Smooth between pixels, and no mixing with the neighbour on the other side of the texture.
const OPTIONS: TextureOptions = TextureOptions::LINEAR;
