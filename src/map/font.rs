//! The shipped Chinese font (Noto Sans SC, characters of GBK, OFL) and text in pictures.

use std::collections::BTreeSet;

use ab_glyph::{Font, FontRef, Glyph, GlyphId, Point, PxScale, point};

use crate::base::{Error, Finding, Result, Severity};

use super::canvas::RgbaImage;
use super::theme::Rgba;

/// The font file; the window uses the same bytes.
pub static FONT: &[u8] = include_bytes!("../../assets/fonts/NotoSansSC-GBK.otf");

/// Characters named in a finding; the count goes on.
const NAMED: usize = 20;

/// Which point of a line of text lies at its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Left end of the base line.
    Left,
    /// Middle of the base line.
    Middle,
    /// Right end of the base line.
    Right,
}

/// How a line of text looks.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// Size of the em square, pixels.
    pub em_px: f32,
    /// Colour.
    pub colour: Rgba,
    /// Colour and width in pixels of a rim around the letters.
    pub halo: Option<(Rgba, f32)>,
}

/// Writes text into pictures and keeps account of characters that the font lacks.
pub struct Writer {
    font: FontRef<'static>,
    missing: BTreeSet<char>,
}

impl Writer {
    /// A writer with the shipped font. Errors: `MAP-003` the font is damaged.
    pub fn shipped() -> Result<Self> {
        let font = FontRef::try_from_slice(FONT).map_err(|e| Error::new("MAP-003").because(e))?;
        Ok(Self { font, missing: BTreeSet::new() })
    }

    /// Width of a line of text, pixels.
    pub fn width(&self, text: &str, em_px: f32) -> f32 {
        text.chars().map(|c| self.advance(self.font.glyph_id(c), em_px)).sum()
    }

    /// Writes one line with its base line at `y`.
    pub fn line(&mut self, canvas: &mut RgbaImage, at: [f32; 2], anchor: Anchor, ink: Ink, text: &str) {
        let width = self.width(text, ink.em_px);
        let start = match anchor {
            Anchor::Left => at[0],
            Anchor::Middle => at[0] - width / 2.0,
            Anchor::Right => at[0] - width,
        };
        let glyphs = self.lay(text, [start, at[1]], ink.em_px);
        if let Some((colour, reach)) = ink.halo {
            self.halo(canvas, &glyphs, colour, reach);
        }
        for g in glyphs {
            if let Some(outline) = self.font.outline_glyph(g) {
                let b = outline.px_bounds();
                let (left, top) = (b.min.x as i32, b.min.y as i32);
                outline.draw(|x, y, cover| canvas.blend(left + x as i32, top + y as i32, ink.colour, cover));
            }
        }
    }

    /// Breaks text into lines of at most `width_px`: at spaces, and anywhere between Chinese characters.
    pub fn wrap(&self, text: &str, em_px: f32, width_px: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for piece in pieces(text) {
            let Some(line) = lines.last_mut() else { break };
            if !line.is_empty() && self.width(line, em_px) + self.width(piece.trim_end(), em_px) > width_px {
                lines.push(piece.trim_start().to_owned());
            } else {
                line.push_str(piece);
            }
        }
        lines
    }

    /// What was written in boxes, as the finding `MAP-002`; `None` when the font had all.
    pub fn finding(&self) -> Option<Finding> {
        if self.missing.is_empty() {
            return None;
        }
        let names: String = self.missing.iter().take(NAMED).collect();
        let count = self.missing.len() as u64;
        Some(Finding::new("MAP-002", Severity::Warn).times(count).with("count", count).with("characters", names))
    }

    fn advance(&self, glyph: GlyphId, em_px: f32) -> f32 {
        self.font.h_advance_unscaled(glyph) * em_px / self.units_per_em()
    }

    fn units_per_em(&self) -> f32 {
        self.font.units_per_em().unwrap_or(1000.0)
    }

    fn lay(&mut self, text: &str, at: [f32; 2], em_px: f32) -> Vec<Glyph> {
        // ab_glyph's scale is the height from descender to ascender, ours the em square.
        let scale = PxScale::from(em_px * self.font.height_unscaled() / self.units_per_em());
        let mut pen: Point = point(at[0], at[1]);
        let mut glyphs = Vec::new();
        for c in text.chars() {
            let id = self.font.glyph_id(c);
            if id.0 == 0 && !c.is_control() {
                self.missing.insert(c);
            }
            glyphs.push(id.with_scale_and_position(scale, pen));
            pen.x += self.advance(id, em_px);
        }
        glyphs
    }

    /// The rim: the cover of the letters, widened by `reach` pixels, laid once so that it does not pile up.
    fn halo(&self, canvas: &mut RgbaImage, glyphs: &[Glyph], colour: Rgba, reach: f32) {
        let outlines: Vec<_> = glyphs.iter().filter_map(|g| self.font.outline_glyph(g.clone())).collect();
        let edge = reach.ceil() as i32 + 1;
        let bound = |f: fn(&ab_glyph::Rect) -> f32, pick: fn(f32, f32) -> f32, start: f32| {
            outlines.iter().map(|o| f(&o.px_bounds())).fold(start, pick)
        };
        let (left, top) =
            (bound(|b| b.min.x, f32::min, 1e6) as i32 - edge, bound(|b| b.min.y, f32::min, 1e6) as i32 - edge);
        let right = bound(|b| b.max.x, f32::max, -1e6) as i32 + edge;
        let bottom = bound(|b| b.max.y, f32::max, -1e6) as i32 + edge;
        if right <= left || bottom <= top {
            return;
        }
        let (w, h) = ((right - left) as usize, (bottom - top) as usize);
        let mut cover = vec![0.0_f32; w * h];
        for o in &outlines {
            let b = o.px_bounds();
            let (dx, dy) = (b.min.x as i32 - left, b.min.y as i32 - top);
            o.draw(|x, y, c| {
                for (ox, oy, weight) in disc(reach) {
                    let (px, py) = (dx + x as i32 + ox, dy + y as i32 + oy);
                    let inside = px >= 0 && (px as usize) < w && py >= 0;
                    let at = if inside { py as usize * w + px as usize } else { usize::MAX };
                    if let Some(v) = cover.get_mut(at) {
                        *v = v.max(c * weight);
                    }
                }
            });
        }
        for (i, c) in cover.iter().enumerate().filter(|(_, c)| **c > 0.0) {
            canvas.blend(left + (i % w) as i32, top + (i / w) as i32, colour, *c);
        }
    }
}

/// Offsets within a disc, with weights that fall off over its last pixel.
fn disc(reach: f32) -> impl Iterator<Item = (i32, i32, f32)> {
    let r = reach.ceil() as i32;
    (-r..=r).flat_map(move |y| (-r..=r).map(move |x| (x, y))).filter_map(move |(x, y)| {
        let weight = (reach + 0.5 - ((x * x + y * y) as f32).sqrt()).min(1.0);
        (weight > 0.0).then_some((x, y, weight))
    })
}

/// The smallest parts between which a line may break: words with the space after them, single Chinese characters.
fn pieces(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let Some(&(next, n)) = chars.peek() else { break };
        // Closing marks stay with what they close.
        let may_break = c == ' ' || (wide(c) || wide(n)) && !closing(n) && n != ' ';
        if may_break {
            parts.extend(text.get(start..next));
            start = next;
        }
    }
    parts.extend(text.get(start..).filter(|p| !p.is_empty()));
    parts
}

/// Characters of a full em: Chinese and its punctuation.
fn wide(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xff60)
}

/// Marks that never begin a line: 、。〉》」』】〕 and their full-width fellows ！），．：；？］｝.
fn closing(c: char) -> bool {
    matches!(
        u32::from(c),
        0x3001
            | 0x3002
            | 0x3009
            | 0x300b
            | 0x300d
            | 0x300f
            | 0x3011
            | 0x3015
            | 0xff01
            | 0xff09
            | 0xff0c
            | 0xff0e
            | 0xff1a
            | 0xff1b
            | 0xff1f
            | 0xff3d
            | 0xff5d
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLACK: Ink = Ink { em_px: 20.0, colour: [0, 0, 0, 255], halo: None };

    #[test]
    fn a_chinese_character_is_one_em_wide() {
        let w = Writer::shipped().unwrap();
        assert!((w.width("\u{90d1}\u{5dde}", 20.0) - 40.0).abs() < 0.01);
    }

    #[test]
    fn letters_stand_on_the_line_and_leave_ink() {
        let mut w = Writer::shipped().unwrap();
        let mut c = RgbaImage::filled(30, 30, [255; 4]);
        w.line(&mut c, [5.0, 22.0], Anchor::Left, BLACK, "H");
        let inked: Vec<usize> = (0..30).filter(|y| c.pixels[y * 30..][..30].iter().any(|p| p[0] < 128)).collect();
        // A capital of 20 px is 0.73 em high: lines 7 to 21.
        assert_eq!((inked.first(), inked.last()), (Some(&7), Some(&21)));
        assert!(w.finding().is_none());
    }

    #[test]
    fn a_missing_glyph_is_reported() {
        let mut w = Writer::shipped().unwrap();
        let mut c = RgbaImage::filled(60, 30, [255; 4]);
        w.line(&mut c, [5.0, 22.0], Anchor::Left, BLACK, "A\u{20000}B");
        let f = w.finding().unwrap();
        assert_eq!((f.code.0.as_ref(), f.count), ("MAP-002", 1));
    }

    #[test]
    fn lines_break_between_words_and_characters() {
        let w = Writer::shipped().unwrap();
        let zh = w.wrap("\u{793a}\u{4f8b}\u{6570}\u{636e}\u{ff0c}\u{793a}\u{610f}", 10.0, 41.0);
        // The comma may not begin a line, so the fourth character goes down with it.
        assert_eq!(zh, ["\u{793a}\u{4f8b}\u{6570}", "\u{636e}\u{ff0c}\u{793a}\u{610f}"]);
        assert_eq!(w.wrap("one two", 10.0, 20.0), ["one ", "two"]);
    }
}
