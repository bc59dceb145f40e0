//! Tiles of colour as textures: coloured beside the drawing thread when a tile is ready, and again when theme, figures
//! or selection change. A picture only hands finished colours to the graphics card.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use egui::{Color32, ColorImage, Pos2, Rect, TextureHandle, TextureOptions, Ui, pos2};

use super::Frame;
use crate::app::background::{Background, Pending};
use crate::app::scene::{Changes, ColourKey, Ground};
use crate::app::selection::Selection;
use crate::map::paint::colour_tile;
use crate::map::{IdTile, Level, Lut, RowSet, TILE_PX, TileId};

/// Textures kept; a screen of 4K needs about 150.
const MOST_TEXTURES: usize = 360;
/// Tiles handed over in one picture, 256 KiB each; the rest follows in the next ones.
const MOST_PER_FRAME: usize = 24;
/// Levels up that a stand-in may come from.
const STAND_IN_LEVELS: i8 = 6;

/// What the colours of a tile depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stamp {
    ground: u64,
    key: ColourKey,
    selection: u64,
}

/// Colours to paint with.
pub(super) struct Look<'a> {
    pub key: ColourKey,
    pub lut: &'a Arc<Lut>,
    pub selection: &'a Selection,
    pub changes: &'a Changes,
}

impl Look<'_> {
    /// Whether a tile with older colours has the same pixels in the new ones.
    fn spared(&self, old: Stamp, new: Stamp, id: TileId) -> bool {
        let same = old.ground == new.ground && old.selection == new.selection;
        // A line between parcels is drawn on both sides: neighbours of an edge count as touched.
        let part = id.bounds().grown(2.0 * id.metres_per_px());
        same && (old.key.1, old.key.2) == (new.key.1, new.key.2) && self.changes.spared(old.key.0, new.key.0, &part)
    }
}

#[derive(Default)]
struct Tile {
    texture: Option<TextureHandle>,
    stamp: Option<Stamp>,
    /// Colours on their way; without a picture when they were out of date before anybody began.
    pending: Option<(Stamp, Pending<Option<ColorImage>>)>,
    used: u64,
}

/// The textures.
#[derive(Default)]
pub(super) struct Tiles {
    tiles: HashMap<TileId, Tile>,
    frame: u64,
    /// Tiles in sight whose colours are not those wanted.
    behind: usize,
    handed_over: usize,
    /// What colours are wanted now, and its number, by which colouring that came too late is left undone.
    wanted: Option<Stamp>,
    epoch: Arc<AtomicU64>,
    /// Ready tiles in sight, kept from picture to picture for its memory.
    ready: Vec<Arc<IdTile>>,
}

impl Tiles {
    /// Whether the last picture was complete: each tile in sight in its own detail and in the colours wanted.
    pub fn whole(&self) -> bool {
        self.wanted.is_some() && self.behind == 0
    }

    /// Paints all tiles in sight; where one is missing, coarser or finer ones stand in.
    pub fn paint(&mut self, ui: &Ui, frame: &Frame, ground: &Ground, look: &Look<'_>, back: &Background) {
        self.frame += 1;
        self.handed_over = 0;
        let stamp = Stamp { ground: ground.number, key: look.key, selection: look.selection.revision };
        if self.wanted != Some(stamp) {
            if self.wanted.is_some_and(|w| w.ground != stamp.ground) {
                self.tiles.clear();
            }
            self.wanted = Some(stamp);
            self.epoch.fetch_add(1, Ordering::Relaxed);
        }
        let wanted = frame.view.visible_tiles();
        let mut ready = std::mem::take(&mut self.ready);
        let missing = ground.store.serve_frame(&wanted, &mut ready);
        self.behind = missing.unwrap_or(wanted.len());
        for tile in ready.drain(..) {
            if !self.colour(ui, &tile, stamp, look, back) {
                self.behind += 1;
            }
        }
        self.ready = ready;
        let painter = ui.painter().with_clip_rect(frame.rect.intersect(ui.clip_rect()));
        for id in &wanted {
            if !self.draw(&painter, frame, *id, *id) {
                self.draw_stand_ins(&painter, frame, *id);
            }
        }
        if self.handed_over >= MOST_PER_FRAME || missing.is_none() {
            ui.ctx().request_repaint();
        }
        self.forget();
    }

    /// Brings the texture of a tile nearer to the wanted colours; whether it has them.
    fn colour(&mut self, ui: &Ui, tile: &Arc<IdTile>, stamp: Stamp, look: &Look<'_>, back: &Background) -> bool {
        let known = self.tiles.entry(tile.id).or_default();
        known.used = self.frame;
        if known.stamp.is_some_and(|s| s == stamp || look.spared(s, stamp, tile.id)) {
            known.stamp = Some(stamp);
            return true;
        }
        if known.pending.as_ref().is_none_or(|(s, _)| *s != stamp) {
            let work = work(tile, look, (Arc::clone(&self.epoch), self.epoch.load(Ordering::Relaxed)));
            known.pending = Some((stamp, back.run(work)));
        }
        if self.handed_over >= MOST_PER_FRAME {
            return false;
        }
        let Some((_, coming)) = &known.pending else { return false };
        match coming.take() {
            Ok(None) => return false,
            Ok(Some(Some(image))) => {
                self.handed_over += 1;
                match &mut known.texture {
                    Some(t) => t.set(image, OPTIONS),
                    None => known.texture = Some(ui.ctx().load_texture("tile", image, OPTIONS)),
                }
                known.stamp = Some(stamp);
            }
            // Out of date or lost: asked for anew with the next picture.
            Ok(Some(None)) | Err(_) => ui.ctx().request_repaint(),
        }
        known.pending = None;
        known.stamp == Some(stamp)
    }

    /// Draws the part of tile `from` that covers tile `id`; whether there was one.
    fn draw(&mut self, painter: &egui::Painter, frame: &Frame, id: TileId, from: TileId) -> bool {
        let Some(tile) = self.tiles.get_mut(&from) else { return false };
        let Some(texture) = &tile.texture else { return false };
        tile.used = self.frame;
        let (inner, outer) = (id.bounds(), from.bounds());
        let part = |x: f64, y: f64| -> Pos2 {
            pos2(((x - outer.min_x) / outer.width()) as f32, ((outer.max_y - y) / outer.height()) as f32)
        };
        let uv = Rect::from_min_max(part(inner.min_x, inner.max_y), part(inner.max_x, inner.min_y));
        let rect = Rect::from_min_max(frame.pos([inner.min_x, inner.max_y]), frame.pos([inner.max_x, inner.min_y]));
        painter.image(texture.id(), rect, uv, Color32::WHITE);
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

/// The colouring of a tile, unless the colours wanted have changed before it begins.
fn work(
    tile: &Arc<IdTile>,
    look: &Look<'_>,
    (epoch, mine): (Arc<AtomicU64>, u64),
) -> impl FnOnce() -> Option<ColorImage> + Send + 'static {
    let (tile, lut, selected) = (Arc::clone(tile), Arc::clone(look.lut), Arc::clone(&look.selection.rows));
    move || (epoch.load(Ordering::Relaxed) == mine).then(|| coloured(&tile, &lut, &selected))
}

fn coloured(tile: &IdTile, lut: &Lut, selected: &RowSet) -> ColorImage {
    let mut pixels = vec![[0; 4]; TILE_PX * TILE_PX];
    colour_tile(tile, lut, selected, &mut pixels);
    // Pixels are opaque or empty, so premultiplied and plain alpha are the same.
    let colours = pixels.into_iter().map(|[r, g, b, a]| Color32::from_rgba_premultiplied(r, g, b, a)).collect();
    ColorImage::new([TILE_PX, TILE_PX], colours)
}

/// Smooth between pixels, and no mixing with the neighbour on the other side of the texture.
const OPTIONS: TextureOptions = TextureOptions::LINEAR;
