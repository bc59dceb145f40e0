//! Well-known binary straight into flat buffers. Every count is held against the bytes that are left before anything
//! is read, so a lying count costs nothing.
//!
//! Our own decoder because the rows go into flat buffers without an object per feature; ISO and EWKB forms, both byte
//! orders, heights and measures left out.

use super::chunk::{self, Chunk};
use crate::geo::Bounds;
use crate::io::raw::RowState;

/// Takes the runs of vertices of a geometry as they are met.
pub trait Sink {
    /// Little- or big-endian doubles, `dims` to a vertex, of which two are kept; a ring of a polygon is to be `close`d.
    fn run(&mut self, hole: bool, bytes: &[u8], dims: usize, little: bool, close: bool);
}

impl Sink for Chunk {
    fn run(&mut self, hole: bool, bytes: &[u8], dims: usize, little: bool, close: bool) {
        Chunk::run(self, hole, bytes, dims, little, close);
    }
}

/// What became of the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// Rings or runs were added, or none where there are no vertices.
    Done(RowState),
    /// It holds arcs, which need somebody who can stroke them; nothing was added.
    Curve,
}

/// Collections in collections beyond this are nobody's land.
const DEPTH: u32 = 16;

/// Why there is no geometry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The bytes do not fit together.
    Broken,
    /// It holds arcs.
    Curve,
}

/// Hands the runs of one geometry to a sink. On an error the sink has got the runs before it.
pub fn walk<S: Sink>(bytes: &[u8], sink: &mut S) -> Result<RowState, Stop> {
    Cursor { bytes, at: 0 }.geometry(sink, 0)
}

/// Decodes one geometry and ends the row, except for curves.
pub fn row(bytes: &[u8], chunk: &mut Chunk) -> Decoded {
    let mark = chunk.mark();
    let state = match walk(bytes, chunk) {
        Ok(state) if chunk.grew(mark) => state,
        Ok(_) => RowState::Empty,
        Err(Stop::Curve) => {
            chunk.back_to(mark);
            return Decoded::Curve;
        }
        Err(Stop::Broken) => {
            chunk.back_to(mark);
            RowState::Broken
        }
    };
    chunk.end_row(mark, state);
    Decoded::Done(state)
}

/// How much there is in a geometry, without keeping it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Rings or runs with vertices.
    pub rings: u32,
    /// Vertices, with the ones that close open rings.
    pub points: u32,
    /// Some vertex has a height or a measure.
    pub third: bool,
}

impl Sink for Size {
    fn run(&mut self, _: bool, bytes: &[u8], dims: usize, little: bool, close: bool) {
        self.third |= dims > 2;
        let vertex = |b: &[u8]| chunk::pairs(b, dims, little).next().unwrap_or_default();
        let width = dims * 8;
        let (Some(first), Some(last)) =
            (bytes.get(..width), bytes.len().checked_sub(width).and_then(|a| bytes.get(a..)))
        else {
            return;
        };
        let open = close && !chunk::is_closed(&[vertex(first), vertex(last)]);
        self.rings += 1;
        self.points += (bytes.len() / width) as u32 + u32::from(open);
    }
}

/// The box around a geometry, without keeping it.
pub struct Extent(pub Bounds);

impl Sink for Extent {
    fn run(&mut self, _: bool, bytes: &[u8], dims: usize, little: bool, _: bool) {
        self.0.join(&chunk::around(bytes, dims, little));
    }
}

/// The box around a geometry.
pub fn extent(bytes: &[u8]) -> Bounds {
    let mut all = Extent(Bounds::EMPTY);
    // Of a broken one nothing is kept, so its box is asked for by nobody.
    let _ = walk(bytes, &mut all);
    all.0
}

/// The inside of a GeoPackage blob.
pub struct Inside<'a> {
    /// The geometry.
    pub wkb: &'a [u8],
    /// Its box as stated, if it is stated and makes sense.
    pub stated: Option<Bounds>,
}

/// The inside of a GeoPackage blob, or `None` when the head is damaged.
pub fn inside_gpkg(blob: &[u8]) -> Option<Inside<'_>> {
    let &[b'G', b'P', _, flags, ..] = blob else { return None };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return None,
    };
    let wkb = blob.get(8 + envelope..)?;
    let little = flags & 1 == 1;
    let stated = blob.get(8..40).filter(|_| envelope > 0).map(|b| {
        let sides = b.as_chunks::<8>().0;
        let side = |i: usize| {
            sides.get(i).map_or(f64::NAN, |s| if little { f64::from_le_bytes(*s) } else { f64::from_be_bytes(*s) })
        };
        Bounds { min_x: side(0), max_x: side(1), min_y: side(2), max_y: side(3) }
    });
    let sound = |b: &Bounds| !b.is_empty() && [b.min_x, b.min_y, b.max_x, b.max_y].iter().all(|v| v.is_finite());
    Some(Inside { wkb, stated: stated.filter(sound) })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

struct Head {
    little: bool,
    kind: u32,
    dims: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], Stop> {
        let end = self.at.checked_add(n).ok_or(Stop::Broken)?;
        let got = self.bytes.get(self.at..end).ok_or(Stop::Broken)?;
        self.at = end;
        Ok(got)
    }
    fn word(&mut self, little: bool) -> Result<u32, Stop> {
        let b: [u8; 4] = self.take(4)?.try_into().map_err(|_| Stop::Broken)?;
        Ok(if little { u32::from_le_bytes(b) } else { u32::from_be_bytes(b) })
    }
    /// A count of things that take at least `least` bytes each.
    fn count(&mut self, little: bool, least: usize) -> Result<usize, Stop> {
        let n = self.word(little)? as usize;
        if n.checked_mul(least).is_some_and(|b| b <= self.bytes.len() - self.at) { Ok(n) } else { Err(Stop::Broken) }
    }
    fn head(&mut self) -> Result<Head, Stop> {
        let little = match self.take(1)? {
            [1] => true,
            [0] => false,
            _ => return Err(Stop::Broken),
        };
        let word = self.word(little)?;
        // EWKB marks height, measure and reference number in the top bits, ISO by thousands.
        if word & 0x2000_0000 != 0 {
            self.take(4)?;
        }
        let iso = (word & 0x0fff_ffff) / 1000;
        let z = word & 0x8000_0000 != 0 || iso == 1 || iso == 3;
        let m = word & 0x4000_0000 != 0 || iso == 2 || iso == 3;
        if iso > 3 {
            return Err(Stop::Broken);
        }
        Ok(Head { little, kind: (word & 0x0fff_ffff) % 1000, dims: 2 + usize::from(z) + usize::from(m) })
    }
    fn geometry<S: Sink>(&mut self, sink: &mut S, depth: u32) -> Result<RowState, Stop> {
        if depth > DEPTH {
            return Err(Stop::Broken);
        }
        let head = self.head()?;
        match head.kind {
            1 => {
                let bytes = self.take(head.dims * 8)?;
                // An empty point is written as not-a-number twice.
                let empty = bytes.chunks_exact(8).take(2).all(|b| is_nan(b, head.little));
                if !empty {
                    sink.run(false, bytes, head.dims, head.little, false);
                }
                Ok(RowState::Point)
            }
            2 => self.runs(sink, &head, false, false).map(|()| RowState::Line),
            // Polygon, triangle.
            3 | 17 => {
                let rings = self.count(head.little, 4)?;
                for k in 0..rings {
                    self.runs(sink, &head, k > 0, true)?;
                }
                Ok(RowState::Polygon)
            }
            8..=11 | 13 | 14 => Err(Stop::Curve),
            4 => self.parts(sink, &head, depth, RowState::Point),
            5 => self.parts(sink, &head, depth, RowState::Line),
            // MultiPolygon, MultiSurface.
            6 | 12 => self.parts(sink, &head, depth, RowState::Polygon),
            // Collection, polyhedral surface, TIN.
            7 | 15 | 16 => self.parts(sink, &head, depth, RowState::Other),
            _ => Err(Stop::Broken),
        }
    }
    fn parts<S: Sink>(&mut self, sink: &mut S, head: &Head, depth: u32, state: RowState) -> Result<RowState, Stop> {
        let n = self.count(head.little, 9)?;
        for _ in 0..n {
            let part = self.geometry(sink, depth + 1)?;
            if state != RowState::Other && part != state {
                return Err(Stop::Broken);
            }
        }
        Ok(state)
    }
    fn runs<S: Sink>(&mut self, sink: &mut S, head: &Head, hole: bool, close: bool) -> Result<(), Stop> {
        let n = self.count(head.little, head.dims * 8)?;
        let bytes = self.take(n * head.dims * 8)?;
        sink.run(hole, bytes, head.dims, head.little, close);
        Ok(())
    }
}

fn is_nan(b: &[u8], little: bool) -> bool {
    let b: [u8; 8] = b.try_into().unwrap_or_default();
    if little { f64::from_le_bytes(b) } else { f64::from_be_bytes(b) }.is_nan()
}

#[cfg(test)]
mod tests {
    use super::super::hand_over::{Geometry, Strip};
    use super::*;
    use crate::io::reader::chunk::Chunks;

    fn ring(points: &[[f64; 2]]) -> Vec<u8> {
        let mut b = (points.len() as u32).to_le_bytes().to_vec();
        points.iter().flatten().for_each(|v| b.extend(v.to_le_bytes()));
        b
    }
    fn head(kind: u32, n: u32) -> Vec<u8> {
        let mut b = vec![1];
        b.extend(kind.to_le_bytes());
        b.extend(n.to_le_bytes());
        b
    }
    const SQUARE: [[f64; 2]; 5] = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];
    const HOLE: [[f64; 2]; 4] = [[1.0, 1.0], [1.0, 2.0], [2.0, 1.0], [1.0, 1.0]];

    fn multi() -> Vec<u8> {
        let polygon = [head(3, 2), ring(&SQUARE), ring(&HOLE)].concat();
        [head(6, 2), polygon.clone(), polygon].concat()
    }

    #[test]
    fn a_multipolygon_with_holes() {
        let mut c = Chunk::default();
        assert_eq!(row(&multi(), &mut c), Decoded::Done(RowState::Polygon));
        let all = Chunks::new(vec![c]);
        let mut s = Strip::default();
        all.copy(0, &mut s);
        assert_eq!(s.ring_part, [0, 1, 0, 1]);
        assert_eq!(s.ring_len, [5, 4, 5, 4]);
        assert_eq!(all.place(0).max_x, 4.0);
    }

    #[test]
    fn any_cut_or_changed_byte_ends_quietly() {
        let good = multi();
        for cut in 0..good.len() {
            let mut c = Chunk::default();
            assert_eq!(row(&good[..cut], &mut c), Decoded::Done(RowState::Broken), "cut at {cut}");
            assert_eq!((c.rows(), c.vertices()), (1, 0));
        }
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                let mut c = Chunk::default();
                row(&bytes, &mut c);
                assert!(c.vertices() <= good.len() / 8);
            }
        }
    }

    #[test]
    fn nothing_and_other_things_are_told_apart() {
        let mut c = Chunk::default();
        assert_eq!(row(&head(3, 0), &mut c), Decoded::Done(RowState::Empty));
        assert_eq!(row(&head(10, 0), &mut c), Decoded::Curve);
        assert_eq!(row(&[head(7, 1), head(3, 1), ring(&SQUARE)].concat(), &mut c), Decoded::Done(RowState::Other));
        // A count of 4 thousand million rings.
        assert_eq!(row(&head(3, u32::MAX), &mut c), Decoded::Done(RowState::Broken));
        // Collections within collections without end.
        let deep = head(7, 1).repeat(1000);
        assert_eq!(row(&deep, &mut c), Decoded::Done(RowState::Broken));
        assert_eq!(c.rows(), 4);
    }
}
