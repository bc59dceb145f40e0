//! A picture in memory: fills, lines and writing it as PNG.

use std::path::Path;

use crate::base::{Error, Result, disk};

use super::paint::over;
use super::theme::Rgba;

/// An opaque picture, line by line from the top left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RgbaImage {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// `width` × `height` colours.
    pub pixels: Vec<Rgba>,
}

/// A rectangle in pixels, edges may lie between them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

impl RgbaImage {
    /// A picture of one colour.
    pub fn filled(width: usize, height: usize, colour: Rgba) -> Self {
        Self { width, height, pixels: vec![colour; width * height] }
    }

    /// The pixel, if there is one.
    pub fn at(&self, x: i32, y: i32) -> Option<Rgba> {
        let (x, y) = (usize::try_from(x).ok()?, usize::try_from(y).ok()?);
        if x < self.width { self.pixels.get(y * self.width + x).copied() } else { None }
    }

    /// Lays `colour` over a pixel, `cover` 0–1 of it; nothing outside.
    pub fn blend(&mut self, x: i32, y: i32, colour: Rgba, cover: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x >= self.width {
            return;
        }
        if let Some(pixel) = self.pixels.get_mut(y * self.width + x) {
            let alpha = (f32::from(colour[3]) * cover.clamp(0.0, 1.0)).round() as u8;
            *pixel = over(*pixel, [colour[0], colour[1], colour[2], alpha]);
        }
    }

    /// Fills a rectangle; pixels that it covers in part take part of the colour.
    pub fn fill_rect(&mut self, r: Rect, colour: Rgba) {
        let share = |at: i32, from: f32, to: f32| (to.min(at as f32 + 1.0) - from.max(at as f32)).clamp(0.0, 1.0);
        for y in r.y.floor() as i32..(r.y + r.h).ceil() as i32 {
            let down = share(y, r.y, r.y + r.h);
            for x in r.x.floor() as i32..(r.x + r.w).ceil() as i32 {
                self.blend(x, y, colour, down * share(x, r.x, r.x + r.w));
            }
        }
    }

    /// Draws the edge of a rectangle, `width` pixels wide, inside it.
    pub fn stroke_rect(&mut self, r: Rect, width: f32, colour: Rgba) {
        let inner = r.h - 2.0 * width;
        self.fill_rect(Rect { h: width, ..r }, colour);
        self.fill_rect(Rect { y: r.y + r.h - width, h: width, ..r }, colour);
        self.fill_rect(Rect { y: r.y + width, w: width, h: inner, ..r }, colour);
        self.fill_rect(Rect { x: r.x + r.w - width, y: r.y + width, w: width, h: inner }, colour);
    }

    /// Fills a polygon (even–odd), with smooth edges.
    pub fn fill_polygon(&mut self, corners: &[[f32; 2]], colour: Rgba) {
        const SUB: i32 = 4;
        let bound = |axis: usize| {
            let values = || corners.iter().filter_map(move |c| c.get(axis).copied());
            (values().fold(f32::INFINITY, f32::min), values().fold(f32::NEG_INFINITY, f32::max))
        };
        let ((left, right), (top, bottom)) = (bound(0), bound(1));
        if corners.len() < 3 || !(right - left).is_finite() {
            return;
        }
        for y in top.floor() as i32..bottom.ceil() as i32 {
            for x in left.floor() as i32..right.ceil() as i32 {
                let at = |base: i32, i: i32| base as f32 + (i as f32 + 0.5) / SUB as f32;
                let hits = (0..SUB * SUB).filter(|i| inside(corners, [at(x, i % SUB), at(y, i / SUB)])).count();
                if hits > 0 {
                    self.blend(x, y, colour, hits as f32 / (SUB * SUB) as f32);
                }
            }
        }
    }

    /// The picture as PNG bytes. Errors: `MAP-001`.
    pub fn png(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.encode(&mut bytes).map_err(|e| Error::new("MAP-001").because(e))?;
        Ok(bytes)
    }

    /// Writes the picture as PNG, to a new file that then takes the name. Errors: `MAP-001`, `USE-004`.
    pub fn write_png(&self, path: &Path) -> Result<()> {
        disk::write_whole(path, &self.png().map_err(|e| e.in_file(path))?)
    }

    fn encode(&self, to: &mut Vec<u8>) -> std::result::Result<(), png::EncodingError> {
        let mut encoder = png::Encoder::new(to, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(bytemuck::cast_slice(&self.pixels))?;
        writer.finish()
    }
}

fn inside(corners: &[[f32; 2]], p: [f32; 2]) -> bool {
    let next = corners.iter().cycle().skip(1);
    let crossed = |(a, b): &(&[f32; 2], &[f32; 2])| {
        (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0]
    };
    corners.iter().zip(next).filter(crossed).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_covered_pixels_take_half() {
        let mut c = RgbaImage::filled(3, 1, [0, 0, 0, 255]);
        c.fill_rect(Rect { x: 0.5, y: 0.0, w: 1.5, h: 1.0 }, [200, 200, 200, 255]);
        // first pixel half (alpha 128 of 255 → 100), second whole, third none
        assert_eq!(c.pixels.iter().map(|p| p[0]).collect::<Vec<_>>(), [100, 200, 0]);
    }

    #[test]
    fn png_comes_back() {
        let mut c = RgbaImage::filled(5, 3, [10, 20, 30, 255]);
        c.fill_polygon(&[[0.0, 0.0], [5.0, 0.0], [0.0, 3.0]], [250, 0, 0, 255]);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("\u{56fe}.png");
        c.write_png(&path).unwrap();
        let file = std::io::BufReader::new(std::fs::File::open(&path).unwrap());
        let mut reader = png::Decoder::new(file).read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut bytes).unwrap();
        assert_eq!(bytes, bytemuck::cast_slice::<_, u8>(&c.pixels));
        assert_eq!(c.at(0, 0), Some([250, 0, 0, 255]));
    }
}
