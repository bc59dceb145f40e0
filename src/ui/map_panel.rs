//! The map: coloured id tiles, districts, legend, scale, and what the pointer does on them.

use std::collections::HashMap;

use egui::{
    Align2, Color32, ColorImage, Key, Pos2, Rect, Sense, Shape, Stroke, TextureHandle, TextureOptions, Ui, pos2, vec2,
};

use super::theme;
use crate::app::intent::{Combine, Intent, MapIntent, SelectIntent, Tool};
use crate::app::scene::{ColourKey, Ground};
use crate::app::state::City;
use crate::i18n::{Lang, Words, number};
use crate::map::tile::{TILE_PX, TileId};
use crate::map::{Lut, View, hit, paint, scale};

/// Pixels that a pointer may move and still mean a click.
const CLICK_PX: f32 = 4.0;
/// Zoom of one step of the wheel.
const WHEEL: f64 = 0.0025;
/// Coloured tiles kept.
const MOST_TILES: usize = 400;
/// Longest scale bar, pixels.
const BAR_PX: f64 = 160.0;

/// Colours of a tile: revision, theme and ground of the table, revision of the selection.
type Shade = (ColourKey, u64);

/// The map panel.
#[derive(Default)]
pub struct MapPanel {
    tiles: HashMap<TileId, (Shade, TextureHandle)>,
    drawn: Vec<[f64; 2]>,
    from: Option<Pos2>,
}

impl MapPanel {
    /// Draws the map and turns the pointer into wishes.
    pub fn ui(&mut self, ui: &mut Ui, city: &City, words: &Words, out: &mut Vec<Intent>) {
        let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Other, true, words.get("ui-map")));
        let tone = theme::tone(ui);
        ui.painter().rect_filled(rect, 0.0, tone.ground);
        let Some(ground) = city.scene.ground() else {
            ui.painter().text(
                rect.center(),
                Align2::CENTER_CENTER,
                words.get("ui-drawing"),
                theme::font(theme::BODY),
                tone.faint,
            );
            return;
        };
        let size = [rect.width(), rect.height()];
        let view = match city.camera {
            Some(v) if v.size_px == size => v,
            Some(v) => View { size_px: size, ..v },
            None => View::fit(ground.extent, size),
        };
        if city.camera != Some(view) {
            out.push(MapIntent::Camera(view).into());
        }
        self.tiles_ui(ui, rect, &view, ground, city);
        self.pointer(ui, rect, &view, ground, city, &response, out);
        let painter = ui.painter_at(rect);
        if city.map.districts {
            districts(&painter, rect, &view, ground, city, tone);
        }
        if let Some((_, lut)) = city.scene.colours().filter(|_| city.map.legend) {
            legend(&painter, rect, lut, city, words, tone);
        }
        marks(&painter, rect, &view, city, words, tone);
        status(&painter, rect, &view, &response, city, words, tone);
    }

    /// Draws what is there, and wants what is not.
    fn tiles_ui(&mut self, ui: &Ui, rect: Rect, view: &View, ground: &Ground, city: &City) {
        let Some((key, lut)) = city.scene.colours() else { return };
        let shade: Shade = (key, city.selection.revision);
        let wanted = view.visible_tiles();
        ground.store.want(&wanted);
        let painter = ui.painter_at(rect);
        for id in wanted {
            let known = self.tiles.get(&id).is_some_and(|(s, _)| *s == shade);
            if !known && let Some(tile) = ground.store.get(id).or_else(|| ground.store.stand_in(id)) {
                let mut pixels = vec![[0u8; 4]; TILE_PX * TILE_PX];
                paint::colour_tile(&tile, lut, &city.selection.rows, &mut pixels);
                let image = ColorImage::from_rgba_unmultiplied([TILE_PX, TILE_PX], pixels.as_flattened());
                // A stand-in is replaced as soon as its own tile is there.
                let real = ground.store.get(id).is_some();
                let stamp = if real { shade } else { ((u64::MAX, shade.0.1, shade.0.2), 0) };
                match self.tiles.get_mut(&id) {
                    Some((s, texture)) => {
                        texture.set(image, TextureOptions::LINEAR);
                        *s = stamp;
                    }
                    None => {
                        let texture = ui.ctx().load_texture("tile", image, TextureOptions::LINEAR);
                        self.tiles.insert(id, (stamp, texture));
                    }
                }
            }
            if let Some((_, texture)) = self.tiles.get(&id) {
                let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
                painter.image(texture.id(), place(rect, view, id), uv, Color32::WHITE);
            }
        }
        if self.tiles.len() > MOST_TILES {
            let level = view.level();
            self.tiles.retain(|id, _| id.level() == level);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "what the pointer does depends on everything the panel shows")]
    fn pointer(
        &mut self,
        ui: &Ui,
        rect: Rect,
        view: &View,
        ground: &Ground,
        city: &City,
        response: &egui::Response,
        out: &mut Vec<Intent>,
    ) {
        let local = |p: Pos2| [p.x - rect.min.x, p.y - rect.min.y];
        let at = |p: Pos2| view.ground_from_screen(local(p));
        let row = |p: Pos2| hit::row_at(&city.snapshot.base.shapes, &ground.index, at(p));
        let (wheel, space, modifiers) = ui.input(|i| (i.smooth_scroll_delta().y, i.key_down(Key::Space), i.modifiers));
        if let Some(p) = response.hover_pos() {
            if wheel != 0.0 {
                let factor = libm::exp(f64::from(wheel) * WHEEL);
                out.push(MapIntent::Camera(view.zoomed_about(factor, local(p))).into());
            }
            let hovered = row(p);
            if hovered != city.selection.hovered {
                out.push(SelectIntent::Hover(hovered).into());
            }
        }
        let middle = response.dragged_by(egui::PointerButton::Middle);
        let panning =
            middle || (response.dragged_by(egui::PointerButton::Primary) && (space || city.map.tool == Tool::Pan));
        if panning {
            let d = response.drag_delta();
            out.push(MapIntent::Camera(view.panned([d.x, d.y])).into());
            return;
        }
        let how = if modifiers.shift {
            Combine::Add
        } else if modifiers.ctrl {
            Combine::Remove
        } else {
            Combine::Replace
        };
        if response.clicked()
            && let Some(p) = response.interact_pointer_pos()
        {
            let wish = match (row(p), city.map.tool) {
                (Some(r), Tool::Identify) => SelectIntent::Look(r),
                (Some(r), _) => SelectIntent::Rows(vec![r], how),
                (None, _) => SelectIntent::Clear,
            };
            out.push(wish.into());
        }
        self.drag(ui, rect, view, city.map.tool, response, how, out);
    }

    /// Box and lasso.
    #[allow(clippy::too_many_arguments, reason = "a drag needs the pointer, the camera and the tool")]
    fn drag(
        &mut self,
        ui: &Ui,
        rect: Rect,
        view: &View,
        tool: Tool,
        response: &egui::Response,
        how: Combine,
        out: &mut Vec<Intent>,
    ) {
        let at = |p: Pos2| view.ground_from_screen([p.x - rect.min.x, p.y - rect.min.y]);
        let here = response.interact_pointer_pos();
        if response.drag_started_by(egui::PointerButton::Primary) {
            (self.from, self.drawn) = (here, here.map(at).into_iter().collect());
        }
        let Some((from, here)) = self.from.zip(here) else { return };
        let stroke = Stroke::new(1.5, theme::tone(ui).accent);
        let painter = ui.painter_at(rect);
        if tool == Tool::Lasso {
            self.drawn.push(at(here));
            let line = self.drawn.iter().map(|g| screen(rect, view, *g)).collect();
            painter.add(Shape::line(line, stroke));
        } else {
            painter.rect_stroke(Rect::from_two_pos(from, here), 0.0, stroke, egui::StrokeKind::Inside);
        }
        if response.drag_stopped() {
            let around = if tool == Tool::Lasso {
                std::mem::take(&mut self.drawn)
            } else {
                [from, pos2(here.x, from.y), here, pos2(from.x, here.y)].map(at).to_vec()
            };
            if from.distance(here) > CLICK_PX || around.len() > 8 {
                out.push(SelectIntent::Around(around, how).into());
            }
            (self.from, self.drawn) = (None, Vec::new());
        }
    }
}

fn screen(rect: Rect, view: &View, ground: [f64; 2]) -> Pos2 {
    let [x, y] = view.screen_from_ground(ground);
    pos2(rect.min.x + x, rect.min.y + y)
}

fn place(rect: Rect, view: &View, id: TileId) -> Rect {
    let b = id.bounds();
    Rect::from_two_pos(screen(rect, view, [b.min_x, b.max_y]), screen(rect, view, [b.max_x, b.min_y]))
}

fn halo(painter: &egui::Painter, at: Pos2, align: Align2, text: &str, size: f32, tone: &theme::Tone) {
    for d in [vec2(-1.0, 0.0), vec2(1.0, 0.0), vec2(0.0, -1.0), vec2(0.0, 1.0)] {
        painter.text(at + d, align, text, theme::font(size), tone.panel);
    }
    painter.text(at, align, text, theme::font(size), tone.ink);
}

fn districts(painter: &egui::Painter, rect: Rect, view: &View, ground: &Ground, city: &City, tone: &theme::Tone) {
    for (d, at) in ground.anchors.iter().enumerate() {
        let name = city.snapshot.base.districts.get(d).map(|d| d.name.as_str());
        if let (Some(g), Some(name)) = (at, name) {
            halo(painter, screen(rect, view, *g), Align2::CENTER_CENTER, name, theme::BODY, tone);
        }
    }
}

/// Lines of a legend at most; the rest of a long class list stands in the class table.
const LEGEND_LINES: usize = 18;

fn legend(painter: &egui::Painter, rect: Rect, lut: &Lut, city: &City, words: &Words, tone: &theme::Tone) {
    let entries: Vec<_> = lut.legend.entries.iter().filter(|e| e.parcels > 0).take(LEGEND_LINES).collect();
    let line = 18.0;
    let head = if lut.legend.unit_key.is_empty() { 28.0 } else { 44.0 };
    let size = vec2(188.0, head + line * entries.len() as f32 + 10.0);
    let corner = pos2(rect.max.x - size.x - 12.0, rect.min.y + 12.0);
    let frame = Rect::from_min_size(corner, size);
    painter.rect_filled(frame, f32::from(theme::ROUND), tone.panel.gamma_multiply(0.94));
    painter.text(
        corner + vec2(12.0, 8.0),
        Align2::LEFT_TOP,
        lut.legend.title(words),
        theme::font(theme::BODY),
        tone.ink,
    );
    if !lut.legend.unit_key.is_empty() {
        painter.text(
            corner + vec2(12.0, 26.0),
            Align2::LEFT_TOP,
            lut.legend.unit(words),
            theme::font(theme::SMALL),
            tone.faint,
        );
    }
    for (i, e) in entries.iter().enumerate() {
        let at = corner + vec2(12.0, head + line * i as f32);
        let [r, g, b, _] = e.colour;
        painter.rect_filled(
            Rect::from_min_size(at + vec2(0.0, 2.0), vec2(18.0, 12.0)),
            2.0,
            Color32::from_rgb(r, g, b),
        );
        let text = e.label.text(words, &city.snapshot.classes);
        painter.text(at + vec2(26.0, 0.0), Align2::LEFT_TOP, text, theme::font(theme::SMALL), tone.ink);
    }
}

/// Scale bar and north arrow.
fn marks(painter: &egui::Painter, rect: Rect, view: &View, city: &City, words: &Words, tone: &theme::Tone) {
    let bar = scale::bar(view.metres_per_px, BAR_PX);
    let width = (bar.metres / view.metres_per_px) as f32;
    let at = pos2(rect.min.x + 16.0, rect.max.y - 48.0);
    let stroke = Stroke::new(2.0, tone.ink);
    painter.line_segment([at, at + vec2(width, 0.0)], stroke);
    for x in [0.0, width] {
        painter.line_segment([at + vec2(x, -4.0), at + vec2(x, 4.0)], stroke);
    }
    let km = bar.metres >= 1000.0;
    let length = number::plain(if km { bar.metres / 1000.0 } else { bar.metres });
    let text = format!("{length} {}", words.get(if km { "map-unit-km" } else { "map-unit-m" }));
    halo(painter, at + vec2(width / 2.0, -6.0), Align2::CENTER_BOTTOM, &text, theme::SMALL, tone);
    let top = pos2(rect.min.x + 28.0, rect.min.y + 20.0);
    let arrow = vec![top, top + vec2(8.0, 24.0), top + vec2(0.0, 18.0), top + vec2(-8.0, 24.0)];
    painter.add(Shape::convex_polygon(arrow[..3].to_vec(), tone.ink, Stroke::NONE));
    painter.add(Shape::closed_line(arrow, Stroke::new(1.0, tone.ink)));
    halo(painter, top + vec2(0.0, 28.0), Align2::CENTER_TOP, &words.get("map-north"), theme::SMALL, tone);
    if city.settings.sample {
        let at = pos2(rect.center().x, rect.min.y + 12.0);
        halo(painter, at, Align2::CENTER_TOP, &words.get("ui-sample-note"), theme::SMALL, tone);
    }
}

/// Coordinates, CRS in words and what lies under the pointer.
fn status(
    painter: &egui::Painter,
    rect: Rect,
    view: &View,
    response: &egui::Response,
    city: &City,
    words: &Words,
    tone: &theme::Tone,
) {
    let s = &city.snapshot;
    let bottom = pos2(rect.min.x + 16.0, rect.max.y - 10.0);
    let mut text = s.base.about.crs.label();
    if let Some(p) = response.hover_pos() {
        let [x, y] = view.ground_from_screen([p.x - rect.min.x, p.y - rect.min.y]);
        let at = vec![("x".into(), format!("{x:.1}").into()), ("y".into(), format!("{y:.1}").into())];
        text = format!("{}   {text}", words.text("ui-position", &at));
    }
    halo(painter, bottom, Align2::LEFT_BOTTOM, &text, theme::SMALL, tone);
    let Some((row, p)) = city.selection.hovered.zip(response.hover_pos()) else { return };
    let r = row as usize;
    let name = s.base.class.get(r).and_then(|c| s.classes.get(*c));
    let class = name.map_or_else(
        || words.get("ui-no-class"),
        |c| if words.lang() == Lang::Zh { c.name_zh.clone() } else { c.name_en.clone() },
    );
    let area = s.base.area.get(r).copied().unwrap_or_default() + s.base.ridge.get(r).copied().unwrap_or_default();
    let net = s.balance.source.get(r).copied().unwrap_or_default() + s.balance.sink.get(r).copied().unwrap_or_default();
    let lines = [
        format!("{class} · {}", s.base.key.at(r)),
        number::area(area, words.lang()),
        format!("{} {}", words.get("ui-net"), number::mass(net, &words.get("ui-unit-year"), words.lang())),
    ];
    let size = vec2(248.0, 68.0);
    let mut corner = p + vec2(16.0, 16.0);
    corner.x = corner.x.min(rect.max.x - size.x - 8.0);
    corner.y = corner.y.min(rect.max.y - size.y - 8.0);
    painter.rect_filled(Rect::from_min_size(corner, size), f32::from(theme::ROUND), tone.panel.gamma_multiply(0.96));
    for (i, l) in lines.iter().enumerate() {
        let ink = if i == 0 { tone.ink } else { tone.faint };
        painter.text(corner + vec2(12.0, 8.0 + 18.0 * i as f32), Align2::LEFT_TOP, l, theme::font(theme::SMALL), ink);
    }
}
