//! A composed map sheet: title, map, districts, legend, scale bar, north arrow, reference system, note.
//!
//! Drawn by the same ids and colours as the window, at twice the size and averaged, without a graphics card.

use rayon::prelude::*;

use crate::base::{Error, Finding, Result};
use crate::geo::BoxIndex;
use crate::i18n::Words;
use crate::land::{BaseLayer, ClassTable};

use super::canvas::{Rect, RgbaImage};
use super::font::{Anchor, Ink, Writer};
use super::labels::district_anchors;
use super::lut::{Lut, MISSING};
use super::paint::{hatch, over};
use super::raster::{self, Scratch, Window};
use super::theme::{Rgba, SheetColours};
use super::tile::NO_PARCEL;
use super::{Legend, View, place, scale};

/// Pixels of the id picture per pixel of the sheet, each way.
const FINER: usize = 2;
/// Lines of the id picture per task.
const STRIP: usize = 64;
/// Smallest sheet, pixels.
const LEAST: [usize; 2] = [640, 480];
/// Largest side, pixels: finer ids must fit the rasteriser's 65 535.
const MOST: usize = 20_000;
/// Height of the sheet on which sizes below are given in pixels.
const DESIGN_HEIGHT: f32 = 1080.0;

/// All words on a sheet.
#[derive(Clone, Debug, Default)]
pub struct SheetWords {
    /// Title.
    pub title: String,
    /// Line below the title: place, year, set; may be empty.
    pub subtitle: String,
    /// Heading of the legend.
    pub legend_title: String,
    /// Lines below the heading: unit and rule of signs; may be empty.
    pub legend_unit: Vec<String>,
    /// One text per entry of the legend, in its order.
    pub legend: Vec<String>,
    /// Units of the scale bar: metres, kilometres.
    pub units: [String; 2],
    /// Letter at the north arrow.
    pub north: String,
    /// Reference system in words.
    pub crs: String,
    /// Note: source of data, that an outline is schematic; may be empty.
    pub note: String,
    /// Name of each district, in the order of the base layer.
    pub districts: Vec<String>,
}

impl SheetWords {
    /// The usual words of a sheet of this base and theme; title is that of the theme, the note is empty.
    pub fn of(words: &Words, base: &BaseLayer, classes: &ClassTable, legend: &Legend) -> Self {
        Self {
            title: legend.title(words),
            subtitle: base.about.name.clone(),
            legend_title: words.get("map-legend"),
            legend_unit: [legend.unit(words), legend.rule(words)].into_iter().filter(|t| !t.is_empty()).collect(),
            legend: legend.entries.iter().map(|e| e.label.text(words, classes)).collect(),
            units: [words.get("map-unit-m"), words.get("map-unit-km")],
            north: words.get("map-north"),
            crs: place::crs(&base.about.crs, words),
            note: String::new(),
            districts: base.districts.iter().map(|d| place::district(d, words).to_owned()).collect(),
        }
    }
}

/// A drawn sheet.
pub struct Sheet {
    /// The picture.
    pub image: RgbaImage,
    /// What was noticed: `MAP-002` characters that the font lacks.
    pub findings: Vec<Finding>,
    /// Ground metres in a pixel of the map.
    pub metres_per_px: f64,
}

/// Draws a sheet of `size` pixels.
///
/// Errors: `MAP-003` font damaged, `MAP-004` size too small, `MAP-005` too large.
/// Cost: O(pixels + vertices), about a second at a million parcels.
pub fn render(base: &BaseLayer, lut: &Lut, size: [usize; 2], words: &SheetWords) -> Result<Sheet> {
    check_size(size)?;
    let colours = lut.style.palette().sheet;
    let unit = (size[1] as f32 / DESIGN_HEIGHT).min(size[0] as f32 / DESIGN_HEIGHT);
    let image = RgbaImage::filled(size[0], size[1], colours.paper.0);
    let mut pen = Pen { image, writer: Writer::shipped()?, colours, unit };
    let plan = Plan::new(size, unit, words, lut);
    let view = pen.map(base, lut, &plan);
    pen.names(base, &view, &plan, words);
    pen.frame(&plan, words);
    pen.legend(&plan, lut, words);
    pen.scale_bar(&plan, &view, words);
    pen.north(&plan, words);
    Ok(Sheet {
        findings: pen.writer.finding().into_iter().collect(),
        image: pen.image,
        metres_per_px: view.metres_per_px,
    })
}

fn check_size(size: [usize; 2]) -> Result<()> {
    let named = |code| Error::new(code).with("width", size[0]).with("height", size[1]);
    if size[0] < LEAST[0] || size[1] < LEAST[1] {
        return Err(named("MAP-004").with("least_width", LEAST[0]).with("least_height", LEAST[1]));
    }
    if size.iter().any(|s| *s > MOST) {
        return Err(named("MAP-005").with("most", MOST));
    }
    Ok(())
}

/// Where things stand, in pixels.
struct Plan {
    map: Rect,
    legend: Rect,
    /// Columns and line height of the legend.
    columns: usize,
    line: f32,
    foot: f32,
}

impl Plan {
    fn new(size: [usize; 2], unit: f32, words: &SheetWords, lut: &Lut) -> Self {
        let (w, h) = (size[0] as f32, size[1] as f32);
        let margin = 36.0 * unit;
        let head = margin + if words.subtitle.is_empty() { 62.0 } else { 92.0 } * unit;
        let foot = 76.0 * unit;
        let room = h - head - foot - (48.0 + 24.0 * words.legend_unit.len() as f32) * unit;
        let entries = lut.legend.entries.len().max(1);
        let fits = |line: f32| (room / (line * unit)).floor().max(1.0) as usize;
        // One column while it fits, then two, then smaller print.
        let (columns, line) = if entries <= fits(30.0) {
            (1, 30.0)
        } else if entries <= 2 * fits(26.0) {
            (2, 26.0)
        } else {
            (2, (room / unit / entries.div_ceil(2) as f32).max(9.0))
        };
        let legend_w = if columns == 1 { 250.0 } else { 400.0 } * unit;
        let map = Rect { x: margin, y: head, w: (w - 3.0 * margin - legend_w).round(), h: (h - head - foot).round() };
        let map = Rect { x: map.x.round(), y: map.y.round(), ..map };
        let legend = Rect { x: map.x + map.w + margin, y: map.y, w: legend_w, h: map.h };
        Self { map, legend, columns, line: line * unit, foot: h - foot }
    }
}

struct Pen {
    image: RgbaImage,
    writer: Writer,
    colours: SheetColours,
    unit: f32,
}

impl Pen {
    fn text(&mut self, at: [f32; 2], anchor: Anchor, size: f32, colour: Rgba, text: &str) {
        let ink = Ink { em_px: size * self.unit, colour, halo: None };
        self.writer.line(&mut self.image, at, anchor, ink, text);
    }

    /// The coloured map; returns its view.
    fn map(&mut self, base: &BaseLayer, lut: &Lut, plan: &Plan) -> View {
        let index = BoxIndex::build(&base.shapes.bounds);
        let view = View::fit(index.extent(), [plan.map.w, plan.map.h]);
        let (w, h) = (plan.map.w as usize, plan.map.h as usize);
        let fine = fine_colours(base, lut, &index, &view, [w * FINER, h * FINER]);
        let ground = self.colours.ground.0;
        for y in 0..h {
            let start = (plan.map.y as usize + y) * self.image.width + plan.map.x as usize;
            let Some(line) = self.image.pixels.get_mut(start..start + w) else { continue };
            for (x, pixel) in line.iter_mut().enumerate() {
                *pixel = average(&fine, w * FINER, x * FINER, y * FINER, ground);
            }
        }
        view
    }

    /// District names at their anchors, moved a little where two would lie on each other.
    fn names(&mut self, base: &BaseLayer, view: &View, plan: &Plan, words: &SheetWords) {
        let em = 21.0 * self.unit;
        let ink = Ink { em_px: em, colour: self.colours.ink.0, halo: Some((self.colours.halo.0, 3.0 * self.unit)) };
        let mut taken: Vec<Rect> = Vec::new();
        for (district, ground) in district_anchors(base) {
            let Some(name) = words.districts.get(district as usize) else { continue };
            let at = view.screen_from_ground(ground);
            let width = self.writer.width(name, em);
            let place = |dy: f32| {
                let x = (plan.map.x + at[0] - width / 2.0)
                    .clamp(plan.map.x, (plan.map.x + plan.map.w - width).max(plan.map.x));
                let top = plan.map.y + at[1] - em / 2.0 + dy * em;
                Rect { x, y: top.clamp(plan.map.y, plan.map.y + plan.map.h - em), w: width, h: em }
            };
            let covered = |r: &Rect| taken.iter().map(|t| overlap(r, t)).sum::<f32>();
            let tried = [0.0, -0.6, 0.6, -1.2, 1.2, -1.8, 1.8].map(place);
            let best = tried.into_iter().min_by(|a, b| covered(a).total_cmp(&covered(b)));
            let Some(r) = best else { continue };
            self.writer.line(&mut self.image, [r.x, r.y + em * 0.88], Anchor::Left, ink, name);
            taken.push(r);
        }
    }

    fn frame(&mut self, plan: &Plan, words: &SheetWords) {
        let (ink, faint, u) = (self.colours.ink.0, self.colours.faint.0, self.unit);
        let map = plan.map;
        self.image.stroke_rect(map, (1.5 * u).max(1.0), [ink[0], ink[1], ink[2], 150]);
        let title_base = 36.0 * u + 40.0 * u;
        self.text([map.x, title_base], Anchor::Left, 42.0, ink, &words.title);
        self.text([map.x, title_base + 36.0 * u], Anchor::Left, 21.0, faint, &words.subtitle);
        let right = map.x + map.w;
        self.text([right, plan.foot + 32.0 * u], Anchor::Right, 16.0, faint, &words.crs);
        let room = plan.legend.w;
        let lines = self.writer.wrap(&words.note, 16.0 * u, room);
        let first = plan.legend.y + plan.legend.h - 22.0 * u * (lines.len().saturating_sub(1)) as f32;
        for (i, line) in lines.iter().enumerate() {
            self.text([plan.legend.x, first + 22.0 * u * i as f32], Anchor::Left, 16.0, faint, line);
        }
    }

    fn legend(&mut self, plan: &Plan, lut: &Lut, words: &SheetWords) {
        let (ink, faint, u) = (self.colours.ink.0, self.colours.faint.0, self.unit);
        let r = plan.legend;
        self.text([r.x, r.y + 24.0 * u], Anchor::Left, 24.0, ink, &words.legend_title);
        let mut top = r.y + 40.0 * u;
        let below: Vec<String> = words.legend_unit.iter().flat_map(|t| self.writer.wrap(t, 16.0 * u, r.w)).collect();
        for line in below {
            self.text([r.x, top + 14.0 * u], Anchor::Left, 16.0, faint, &line);
            top += 24.0 * u;
        }
        top += 8.0 * u;
        let entries = &lut.legend.entries;
        let per_column = entries.len().div_ceil(plan.columns).max(1);
        let size = (plan.line / u * 0.62).min(18.0);
        for (i, (entry, text)) in entries.iter().zip(&words.legend).enumerate() {
            let x = r.x + (i / per_column) as f32 * (r.w / plan.columns as f32 + 6.0 * u);
            let y = top + (i % per_column) as f32 * plan.line;
            let swatch = Rect { x: x.round(), y: y.round(), w: (34.0 * u).round(), h: (plan.line * 0.68).round() };
            self.swatch(swatch, entry.label == super::Label::Missing, entry.colour, lut);
            let lines = self.writer.wrap(text, size * u, r.w / plan.columns as f32 - 40.0 * u);
            let shown = if lines.len() == 1 { size } else { size * 0.8 };
            let base_line = y + plan.line * 0.34 + shown * u * 0.37;
            self.text([x + 44.0 * u, base_line], Anchor::Left, shown, ink, text);
        }
    }

    fn swatch(&mut self, r: Rect, missing: bool, colour: Rgba, lut: &Lut) {
        self.image.fill_rect(r, colour);
        if missing {
            for y in 0..r.h as usize {
                for x in 0..r.w as usize {
                    let c = hatch(lut.style.palette(), x, y);
                    self.image.blend(r.x as i32 + x as i32, r.y as i32 + y as i32, c, 1.0);
                }
            }
        }
        let ink = self.colours.ink.0;
        self.image.stroke_rect(r, self.unit.max(1.0), [ink[0], ink[1], ink[2], 70]);
    }

    fn scale_bar(&mut self, plan: &Plan, view: &View, words: &SheetWords) {
        let (ink, u) = (self.colours.ink.0, self.unit);
        let bar = scale::bar(view.metres_per_px, f64::from(plan.map.w) / 4.0);
        let (x, y, h) = (plan.map.x, plan.foot + 36.0 * u, (7.0 * u).max(2.0));
        let part = bar.length_px as f32 / bar.parts as f32;
        let whole = Rect { x, y, w: bar.length_px as f32, h };
        self.image.fill_rect(whole, self.colours.paper.0);
        for i in (0..bar.parts).step_by(2) {
            self.image.fill_rect(Rect { x: x + i as f32 * part, y, w: part, h }, ink);
        }
        self.image.stroke_rect(whole, (1.2 * u).max(1.0), ink);
        let km = bar.unit_key == "map-unit-km";
        let unit = words.units.get(usize::from(km)).map_or("", String::as_str);
        let number = crate::i18n::number::plain;
        self.text([x, y - 8.0 * u], Anchor::Left, 16.0, ink, "0");
        self.text([x + whole.w / 2.0, y - 8.0 * u], Anchor::Middle, 16.0, ink, &number(bar.number / 2.0));
        let end = format!("{} {unit}", number(bar.number));
        let shift = self.writer.width(&number(bar.number), 16.0 * u) / 2.0;
        self.text([x + whole.w - shift, y - 8.0 * u], Anchor::Left, 16.0, ink, &end);
    }

    fn north(&mut self, plan: &Plan, words: &SheetWords) {
        let (ink, u) = (self.colours.ink.0, self.unit);
        let (x, top) = (plan.map.x + plan.map.w - 42.0 * u, plan.map.y + 52.0 * u);
        let tall = 46.0 * u;
        let (left, right) = ([x - 13.0 * u, top + tall], [x + 13.0 * u, top + tall]);
        let notch = [x, top + tall * 0.76];
        self.image.fill_polygon(&[[x, top], left, notch], ink);
        self.image.fill_polygon(&[[x, top], right, notch], [ink[0], ink[1], ink[2], 110]);
        let halo = Some((self.colours.halo.0, 2.5 * u));
        let letter = Ink { em_px: 20.0 * u, colour: ink, halo };
        self.writer.line(&mut self.image, [x, top - 8.0 * u], Anchor::Middle, letter, &words.north);
    }
}

/// Colours of the map at `size`, finer than the sheet; transparent where no parcel lies.
fn fine_colours(base: &BaseLayer, lut: &Lut, index: &BoxIndex, view: &View, size: [usize; 2]) -> Vec<Rgba> {
    let [w, h] = size;
    let e = view.extent();
    let m = view.metres_per_px / FINER as f64;
    let mut ids = vec![NO_PARCEL; w * h];
    ids.par_chunks_mut(w * STRIP).enumerate().for_each_init(Scratch::default, |scratch, (i, out)| {
        let top = e.max_y - (i * STRIP) as f64 * m;
        let window = Window { left: e.min_x, top, metres_per_px: m, width: w, height: out.len() / w };
        raster::ids(&base.shapes, index, &window, scratch, out);
    });
    let palette = lut.style.palette();
    let district = |at: usize| ids.get(at).and_then(|id| lut.districts.get(*id as usize)).copied();
    let mut colours = vec![[0; 4]; w * h];
    colours.par_chunks_mut(w).enumerate().for_each(|(y, line)| {
        for (x, pixel) in line.iter_mut().enumerate() {
            let at = y * w + x;
            let Some(colour) = ids.get(at).and_then(|id| lut.colours.get(*id as usize)) else { continue };
            *pixel = if *colour == MISSING { hatch(palette, x / FINER, y / FINER) } else { *colour };
            let own = district(at);
            // Two fine pixels on both sides of the border: a line of two pixels of the sheet.
            let reach = [at.wrapping_sub(1), at.wrapping_sub(2), at + 1, at + 2];
            let down = [at.wrapping_sub(w), at.wrapping_sub(2 * w), at + w, at + 2 * w];
            if reach.into_iter().chain(down).any(|n| district(n) != own) {
                *pixel = over(*pixel, palette.lines.district.0);
            }
        }
    });
    colours
}

/// The mean of a square of fine pixels over the ground.
fn average(fine: &[Rgba], width: usize, x: usize, y: usize, ground: Rgba) -> Rgba {
    let mut sum = [0_u32; 3];
    for dy in 0..FINER {
        for dx in 0..FINER {
            let c = fine.get((y + dy) * width + x + dx).filter(|c| c[3] > 0).copied().unwrap_or(ground);
            sum.iter_mut().zip(c).for_each(|(s, c)| *s += u32::from(c));
        }
    }
    let n = (FINER * FINER) as u32;
    let [r, g, b] = sum.map(|s| ((s + n / 2) / n) as u8);
    [r, g, b, u8::MAX]
}

fn overlap(a: &Rect, b: &Rect) -> f32 {
    let w = (a.x + a.w).min(b.x + b.w) - a.x.max(b.x);
    let h = (a.y + a.h).min(b.y + b.h) - a.y.max(b.y);
    w.max(0.0) * h.max(0.0)
}
