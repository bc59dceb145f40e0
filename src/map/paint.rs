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

/// The mark of a pixel outside all parcels: a district of its own that is never selected.
const OUTSIDE: u32 = 0xffff;
/// A mark holds the district in its low half and whether the parcel is selected above it.
const SELECTED_BIT: u32 = 16;

/// What lies over a pixel, as bits of a code: selection, then lines of parcels, of districts, of the selection.
const OVERLAYS: usize = 4;

/// What is drawn over the colours of one tile.
struct Overlay<'a> {
    districts: &'a [u16],
    selected: &'a RowSet,
    parcels: bool,
    /// New value of a channel by code, channel and old value: one look-up for any pile of overlays, whose order and
    /// number differ from pixel to pixel so that no branch could be foretold.
    mixed: Vec<[[u8; 256]; 3]>,
}

/// Colours of a tile, line by line from the north-west, into `out` (`TILE_PX`² pixels).
///
/// Where no parcel lies the pixel is transparent. Missing values are hatched. Lines between districts are two pixels
/// wide, lines between parcels one and only when parcels are wide enough; selected parcels are tinted and edged.
/// Cost: O(pixels), whatever is selected.
pub fn colour_tile(tile: &IdTile, lut: &Lut, selected: &RowSet, out: &mut [Rgba]) {
    let palette = lut.style.palette();
    let overlay = Overlay {
        districts: &lut.districts,
        selected,
        parcels: lut.typical_parcel_m >= OUTLINE_FROM_PX * tile.id.metres_per_px(),
        mixed: mixed(&palette.lines),
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

/// The table of [`Overlay::mixed`].
fn mixed(lines: &LineColours) -> Vec<[[u8; 256]; 3]> {
    let piles = [lines.selection.0, lines.parcel.0, lines.district.0, lines.selection_edge.0];
    let mut table = vec![[[0_u8; 256]; 3]; 1 << OVERLAYS];
    for (code, channels) in table.iter_mut().enumerate() {
        for value in 0..=u8::MAX {
            let mut pixel = [value, value, value, u8::MAX];
            for (bit, top) in piles.iter().enumerate() {
                if code >> bit & 1 == 1 {
                    pixel = over(pixel, *top);
                }
            }
            for (channel, new) in channels.iter_mut().zip(pixel) {
                channel[usize::from(value)] = new;
            }
        }
    }
    table
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

impl Overlay<'_> {
    fn marks(&self, ids: &Line<u32>) -> Line<u32> {
        if self.selected.is_empty() {
            return ids.map(|id| self.districts.get(id as usize).map_or(OUTSIDE, |d| u32::from(*d)));
        }
        let chosen = |id: u32| u32::from(self.selected.contains(id)) << SELECTED_BIT;
        ids.map(|id| self.districts.get(id as usize).map_or(OUTSIDE, |d| u32::from(*d) | chosen(id)))
    }

    fn draw(&self, ids: &Around<u32>, marks: &Around<u32>, pixels: &mut [Rgba]) {
        let codes = self.codes(ids, marks);
        if codes.iter().all(|c| *c == 0) {
            return;
        }
        for (pixel, code) in pixels.iter_mut().zip(codes) {
            let Some([r, g, b]) = self.mixed.get(usize::from(code)) else { continue };
            let old = pixel.map(usize::from);
            *pixel = [r[old[0] & 255], g[old[1] & 255], b[old[2] & 255], pixel[3]];
        }
    }

    /// What lies over each pixel of the middle line. Plain arithmetic without branches, many pixels at a time.
    fn codes(&self, ids: &Around<u32>, marks: &Around<u32>) -> [u8; TILE_PX] {
        let [north, here, south] = &marks.0;
        let [id_north, id_here, _] = &ids.0;
        let parcels = u32::from(self.parcels);
        let mut codes = [0_u8; TILE_PX];
        for (i, code) in codes.iter_mut().enumerate() {
            let x = i + 1;
            let mark = here[x];
            let differs = (mark ^ north[x]) | (mark ^ south[x]) | (mark ^ here[i]) | (mark ^ here[x + 1]);
            let selection = mark >> SELECTED_BIT;
            let parcel = u32::from((id_here[x] ^ id_here[i]) | (id_here[x] ^ id_north[x]) != 0) & parcels;
            let district = u32::from(differs & OUTSIDE != 0);
            let edge = selection & differs >> SELECTED_BIT;
            let inside = u32::from(mark != OUTSIDE);
            *code = ((selection | parcel << 1 | district << 2 | edge << 3) * inside) as u8;
        }
        codes
    }
}

/// `top` over an opaque `ground`.
pub fn over(ground: Rgba, top: Rgba) -> Rgba {
    let a = u32::from(top[3]);
    let mix = |g: u8, t: u8| ((u32::from(g) * (255 - a) + u32::from(t) * a + 127) / 255) as u8;
    [mix(ground[0], top[0]), mix(ground[1], top[1]), mix(ground[2], top[2]), ground[3].max(top[3])]
}
