//! Tiles of ids to tiles of colour: one look-up per pixel, then outlines and selection.

use super::lut::{Lut, MISSING};
use super::rows::RowSet;
use super::theme::{LineColours, Palette, Rgba};
use super::tile::{IdTile, NO_PARCEL, TILE_PX};

/// Parcel outlines appear when the typical parcel is this many pixels wide.
const OUTLINE_FROM_PX: f64 = 14.0;
/// Pixels between strokes of the hatching; divides the tile, so that it runs on over borders.
const HATCH_PX: usize = 8;
/// Pixels on each side of a line that are kept with it.
const SIDE: usize = TILE_PX + 2;

/// A line of pixels with one pixel of rim at both ends.
type Line<T> = [T; SIDE];

/// Three neighbouring lines: north of, at and south of the one that is painted.
struct Around<T>([Line<T>; 3]);

/// What is drawn over the colours of one tile.
struct Overlay<'a> {
    lut: &'a Lut,
    selected: &'a RowSet,
    colours: LineColours,
    parcels: bool,
}

/// Colours of a tile, line by line from the north-west, into `out` (`TILE_PX`² pixels).
///
/// Where no parcel lies the pixel is transparent. Missing values are hatched. Lines between districts are two pixels
/// wide, lines between parcels one and only when parcels are wide enough; selected parcels are tinted and edged.
/// Cost: O(pixels), no allocation.
pub fn colour_tile(tile: &IdTile, lut: &Lut, selected: &RowSet, out: &mut [Rgba]) {
    let palette = lut.style.palette();
    let overlay = Overlay {
        lut,
        selected,
        colours: palette.lines,
        parcels: lut.typical_parcel_m >= OUTLINE_FROM_PX * tile.id.metres_per_px(),
    };
    let mut ids = Around([rim_line(tile, 0), rim_line(tile, 0), rim_line(tile, 1)]);
    let mut marks = Around(ids.0.map(|line| overlay.marks(&line)));
    for (y, pixels) in out.chunks_exact_mut(TILE_PX).take(TILE_PX).enumerate() {
        let south = rim_line(tile, y + 2);
        marks.push(overlay.marks(&south));
        ids.push(south);
        fill(&ids.0[1], lut, palette, y, pixels);
        overlay.draw(&ids, &marks, pixels);
    }
}

impl<T: Copy> Around<T> {
    fn push(&mut self, south: Line<T>) {
        self.0 = [self.0[1], self.0[2], south];
    }
}

/// Line `y` of the tile with its rim; line 0 is the northern rim, `TILE_PX` + 1 the southern.
fn rim_line(tile: &IdTile, y: usize) -> Line<u32> {
    let mut line = [NO_PARCEL; SIDE];
    let inner = match y {
        0 => &tile.rim[0],
        _ if y > TILE_PX => &tile.rim[1],
        _ => tile.line(y - 1),
    };
    for (to, from) in line[1..].iter_mut().zip(inner) {
        *to = *from;
    }
    let end = |side: &[u32]| y.checked_sub(1).and_then(|i| side.get(i)).copied().unwrap_or(NO_PARCEL);
    line[0] = end(&tile.rim[2]);
    line[SIDE - 1] = end(&tile.rim[3]);
    line
}

fn fill(ids: &Line<u32>, lut: &Lut, palette: &Palette, y: usize, pixels: &mut [Rgba]) {
    for (x, (pixel, id)) in pixels.iter_mut().zip(&ids[1..]).enumerate() {
        *pixel = match lut.colours.get(*id as usize) {
            None => [0, 0, 0, 0],
            Some(&MISSING) => hatch(palette, x, y),
            Some(colour) => *colour,
        };
    }
}

/// Hatching of missing values at a pixel.
pub fn hatch(palette: &Palette, x: usize, y: usize) -> Rgba {
    palette.missing[usize::from((x + y) % HATCH_PX < 2)].0
}

/// District in the low half, selection above it; pixels outside all parcels are `u32::MAX`.
const SELECTED: u32 = 1 << 16;

impl Overlay<'_> {
    fn marks(&self, ids: &Line<u32>) -> Line<u32> {
        let any_selected = !self.selected.is_empty();
        ids.map(|id| match self.lut.districts.get(id as usize) {
            None => u32::MAX,
            Some(district) if any_selected && self.selected.contains(id) => u32::from(*district) | SELECTED,
            Some(district) => u32::from(*district),
        })
    }

    fn draw(&self, ids: &Around<u32>, marks: &Around<u32>, pixels: &mut [Rgba]) {
        for (i, pixel) in pixels.iter_mut().enumerate() {
            let x = i + 1;
            let mark = marks.0[1][x];
            if mark == u32::MAX {
                continue;
            }
            let around = [marks.0[0][x], marks.0[2][x], marks.0[1][x - 1], marks.0[1][x + 1]];
            let chosen = mark & SELECTED;
            if chosen != 0 {
                *pixel = over(*pixel, self.colours.selection.0);
            }
            if self.parcels && (ids.0[1][x] != ids.0[1][x - 1] || ids.0[1][x] != ids.0[0][x]) {
                *pixel = over(*pixel, self.colours.parcel.0);
            }
            if around == [mark; 4] {
                continue;
            }
            if around.iter().any(|m| (m ^ mark) & 0xffff != 0) {
                *pixel = over(*pixel, self.colours.district.0);
            }
            if chosen != 0 && around.iter().any(|m| *m == u32::MAX || m & SELECTED == 0) {
                *pixel = over(*pixel, self.colours.selection_edge.0);
            }
        }
    }
}

/// `top` over an opaque `ground`.
pub fn over(ground: Rgba, top: Rgba) -> Rgba {
    let a = u32::from(top[3]);
    let mix = |g: u8, t: u8| ((u32::from(g) * (255 - a) + u32::from(t) * a + 127) / 255) as u8;
    [mix(ground[0], top[0]), mix(ground[1], top[1]), mix(ground[2], top[2]), ground[3].max(top[3])]
}
