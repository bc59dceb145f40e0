//! The `.shp` file: geometry by record, decoded from the mapped file straight into flat buffers.
//!
//! The header goes through the `shapefile` crate. The records do not: the crate makes a vector per ring and reads each
//! coordinate by itself: alone it takes longer than the whole read here (`docs/performance.md`), and it takes
//! the counts in a record at their word. Here every count is held against the length of the record.

use std::path::Path;

use memmap2::Mmap;
use rayon::prelude::*;

use super::chunk;
use super::hand_over::{Geometry, Strip};
use super::rings;
use crate::base::{BLOCK_ROWS, Error, Result, Watch};
use crate::geo::Bounds;
use crate::io::raw::{GeometryKind, RowFlags, RowState};

const HEADER: usize = 100;

/// Where a record lies and what it holds.
#[derive(Clone, Copy)]
struct Head {
    /// First byte of the content.
    at: usize,
    /// Bytes of the content.
    len: u32,
    rings: u32,
    /// Vertices, with the ones that close open rings.
    points: u32,
    state: RowState,
}

/// A mapped `.shp` with the place of each record.
pub struct Shp {
    map: Mmap,
    heads: Vec<Head>,
    /// Kind of geometry by the header.
    pub kind: GeometryKind,
    /// Heights or measures are in the file.
    pub third: bool,
    /// Records that lie outside the file, wholly or in part.
    pub cut: u64,
}

/// Maps a file of which at least `least` bytes are needed. Errors: `IO-002`, `IO-007` it is shorter.
pub fn map(path: &Path, least: usize) -> Result<Mmap> {
    let file = std::fs::File::open(path).map_err(|e| Error::new("IO-002").because(e).in_file(path))?;
    let len = file.metadata().map_or(0, |m| m.len());
    if len < least as u64 {
        return Err(Error::new("IO-007").because("header").in_file(path));
    }
    // SAFETY: the file is read only. If somebody cuts it off meanwhile this process dies, and the parent says so.
    unsafe { Mmap::map(&file) }.map_err(|e| Error::new("IO-002").because(e).in_file(path))
}

impl Shp {
    /// Opens a file with its index `.shx`, if it has a usable one. Errors: `IO-002`, `IO-007`.
    pub fn open(path: &Path, index: Option<&Path>, watch: &dyn Watch) -> Result<Self> {
        let map = map(path, HEADER)?;
        let bad = |what: &str| Error::new("IO-007").because(what).in_file(path);
        let head = ::shapefile::header::Header::read_from(&mut &map[..]).map_err(|e| bad("header").because(e))?;
        let kind = word(&map, 32).map_or(GeometryKind::Mixed, |k| match k {
            5 | 15 | 25 => GeometryKind::Polygon,
            3 | 13 | 23 => GeometryKind::Line,
            1 | 8 | 11 | 18 | 21 | 28 => GeometryKind::Point,
            _ => GeometryKind::Mixed,
        });
        let (starts, cut) = match index.and_then(|p| by_index(p, map.len())) {
            Some(found) => found,
            None => by_walking(&map),
        };
        watch.check()?;
        let mut heads = vec![Head { at: 0, len: 0, rings: 0, points: 0, state: RowState::Broken }; starts.len()];
        let look = |(h, &at): (&mut Head, &usize)| *h = examine(&map, at);
        heads.par_iter_mut().with_min_len(BLOCK_ROWS).zip(starts.par_iter()).for_each(look);
        let third = head.shape_type.has_z() || head.shape_type.has_m();
        Ok(Self { map, heads, kind, third, cut })
    }
    /// Number of records.
    pub fn records(&self) -> usize {
        self.heads.len()
    }
    fn content(&self, row: usize) -> Option<(Head, &[u8])> {
        let head = *self.heads.get(row)?;
        Some((head, self.map.get(head.at..head.at + head.len as usize)?))
    }
}

fn word(bytes: &[u8], at: usize) -> Option<i32> {
    bytes.get(at..at + 4)?.try_into().ok().map(i32::from_le_bytes)
}

fn count(bytes: &[u8], at: usize) -> Option<usize> {
    word(bytes, at).and_then(|n| usize::try_from(n).ok())
}

fn big_word(bytes: &[u8], at: usize) -> Option<usize> {
    let n: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(i32::from_be_bytes(n)).ok()
}

/// Starts of the records by the index file, and how many point outside; `None` when the index is of no use.
fn by_index(path: &Path, len: usize) -> Option<(Vec<usize>, u64)> {
    let map = map(path, HEADER).ok()?;
    let entries = map.get(HEADER..)?.as_chunks::<8>().0;
    let starts: Vec<usize> = entries.iter().map(|e| big_word(e, 0).unwrap_or(usize::MAX).saturating_mul(2)).collect();
    let outside = starts.iter().filter(|s| s.saturating_add(8) > len || **s < HEADER).count();
    // An index of which nothing fits belongs to another file.
    if outside > 0 && outside == starts.len() { None } else { Some((starts, outside as u64)) }
}

/// Starts of the records one after the other, and how many are cut off.
fn by_walking(map: &[u8]) -> (Vec<usize>, u64) {
    let (mut at, mut starts, mut cut) = (HEADER, Vec::new(), 0);
    while let Some(words) = big_word(map, at + 4) {
        starts.push(at);
        at += 8 + words * 2;
        if at > map.len() {
            cut += 1;
        }
    }
    (starts, cut)
}

/// Looks at the record that starts at `at`: kind and counts, held against its length.
fn examine(map: &[u8], at: usize) -> Head {
    let broken = Head { at: 0, len: 0, rings: 0, points: 0, state: RowState::Broken };
    let (Some(words), Some(start)) = (at.checked_add(4).and_then(|a| big_word(map, a)), at.checked_add(8)) else {
        return broken;
    };
    let Some(bytes) = map.get(start..start.saturating_add(words * 2)) else { return broken };
    let Ok(len) = u32::try_from(bytes.len()) else { return broken };
    let whole = |state, (rings, points): (usize, usize)| {
        let state = if points == 0 && state != RowState::Null { RowState::Empty } else { state };
        Head { at: start, len, rings: rings as u32, points: points as u32, state }
    };
    let size = match word(bytes, 0) {
        Some(0) => return whole(RowState::Null, (0, 0)),
        Some(5 | 15 | 25) => parts(bytes, 44).map(|p| whole(RowState::Polygon, p.size(true))),
        Some(3 | 13 | 23) => parts(bytes, 44).map(|p| whole(RowState::Line, p.size(false))),
        Some(31) => parts_of_patch(bytes).map(|p| whole(RowState::Other, p.size(false))),
        Some(1 | 11 | 21) => points(bytes).map(|p| whole(RowState::Point, (p.len(), p.len()))),
        Some(8 | 18 | 28) => points(bytes).map(|p| whole(RowState::Point, (p.len(), p.len()))),
        _ => None,
    };
    size.unwrap_or(broken)
}

/// Runs of vertices of a record.
struct Parts<'a> {
    starts: &'a [[u8; 4]],
    points: &'a [[u8; 16]],
}

/// Parts of a polygon or line whose list starts at `list`; `None` when counts or starts do not fit the record.
fn parts(bytes: &[u8], list: usize) -> Option<Parts<'_>> {
    let (n, m) = (count(bytes, 36)?, count(bytes, 40)?);
    let (end, points) = (list.checked_add(n.checked_mul(4)?)?, m.checked_mul(16)?);
    fitted(bytes.get(list..end)?, bytes.get(end..end.checked_add(points)?)?)
}

/// The same for a multipatch, which names the kind of each part after their starts.
fn parts_of_patch(bytes: &[u8]) -> Option<Parts<'_>> {
    let (n, m) = (count(bytes, 36)?, count(bytes, 40)?);
    let starts = bytes.get(44..44usize.checked_add(n.checked_mul(4)?)?)?;
    let from = 44usize.checked_add(n.checked_mul(8)?)?;
    fitted(starts, bytes.get(from..from.checked_add(m.checked_mul(16)?)?)?)
}

fn fitted<'a>(starts: &'a [u8], points: &'a [u8]) -> Option<Parts<'a>> {
    let parts = Parts { starts: starts.as_chunks().0, points: points.as_chunks().0 };
    let mut last = 0;
    for k in 0..parts.starts.len() {
        let start = parts.start(k);
        if start < last || start > parts.points.len() || (k == 0 && start != 0) {
            return None;
        }
        last = start;
    }
    // Vertices that belong to no part.
    (!parts.starts.is_empty() || parts.points.is_empty()).then_some(parts)
}

impl<'a> Parts<'a> {
    fn start(&self, k: usize) -> usize {
        self.starts.get(k).map_or(self.points.len(), |s| usize::try_from(i32::from_le_bytes(*s)).unwrap_or(usize::MAX))
    }
    fn part(&self, k: usize) -> &'a [[u8; 16]] {
        self.points.get(self.start(k)..self.start(k + 1)).unwrap_or(&[])
    }
    fn all(&self) -> impl Iterator<Item = &'a [[u8; 16]]> {
        (0..self.starts.len()).map(|k| self.part(k)).filter(|p| !p.is_empty())
    }
    /// Parts with vertices, and vertices, with those that close open rings.
    fn size(&self, close: bool) -> (usize, usize) {
        self.all().fold((0, 0), |(n, m), p| (n + 1, m + p.len() + usize::from(close && !is_closed(p))))
    }
}

/// Points of a point or multipoint record; a point of not-a-numbers is none.
fn points(bytes: &[u8]) -> Option<&[[u8; 16]]> {
    if matches!(word(bytes, 0)?, 1 | 11 | 21) {
        let one = bytes.get(4..20)?.as_chunks().0;
        let nowhere = one.first().is_some_and(|p| point(p).iter().all(|v| v.is_nan()));
        return Some(if nowhere { &[] } else { one });
    }
    let n = count(bytes, 36)?;
    Some(bytes.get(40..40usize.checked_add(n.checked_mul(16)?)?)?.as_chunks().0)
}

fn point(p: &[u8; 16]) -> [f64; 2] {
    let whole = u128::from_le_bytes(*p);
    [f64::from_bits(whole as u64), f64::from_bits((whole >> 64) as u64)]
}

fn is_closed(part: &[[u8; 16]]) -> bool {
    match (part.first(), part.last()) {
        (Some(a), Some(b)) => a == b || chunk::is_closed(&[point(a), point(b)]),
        _ => true,
    }
}

impl Geometry for Shp {
    fn rows(&self) -> usize {
        self.heads.len()
    }
    fn place(&self, row: usize) -> Bounds {
        let Some((head, bytes)) = self.content(row) else { return Bounds::EMPTY };
        if head.points == 0 {
            return Bounds::EMPTY;
        }
        let double =
            |at: usize| bytes.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(f64::NAN, f64::from_le_bytes);
        if matches!(word(bytes, 0), Some(1 | 11 | 21)) {
            let (x, y) = (double(4), double(12));
            return Bounds { min_x: x, min_y: y, max_x: x, max_y: y };
        }
        // As stated: it serves the order only; the true box is measured when the row is copied.
        Bounds { min_x: double(4), min_y: double(12), max_x: double(20), max_y: double(28) }
    }
    fn size(&self, row: usize) -> (usize, usize) {
        self.heads.get(row).map_or((0, 0), |h| (h.rings as usize, h.points as usize))
    }
    fn copy(&self, row: usize, out: &mut Strip) {
        let Some((head, bytes)) = self.content(row) else {
            return out.end_row(Bounds::EMPTY, RowState::Broken as u8, 0);
        };
        let (start, mut flags) = (out.points.len(), 0);
        if head.points > 0 {
            flags = match head.state {
                RowState::Polygon => polygon(bytes, out),
                RowState::Point => {
                    points(bytes).into_iter().flatten().for_each(|p| run(std::slice::from_ref(p), out));
                    0
                }
                RowState::Other => {
                    parts_of_patch(bytes).iter().flat_map(Parts::all).for_each(|p| run(p, out));
                    0
                }
                _ => {
                    parts(bytes, 44).iter().flat_map(Parts::all).for_each(|p| run(p, out));
                    0
                }
            };
        }
        let (bounds, finite) = chunk::measure(out.points.get(start..).unwrap_or(&[]));
        if !finite {
            flags |= RowFlags::NOT_FINITE;
        }
        out.end_row(bounds, head.state as u8, flags);
    }
}

fn run(points: &[[u8; 16]], out: &mut Strip) {
    out.points.extend(points.iter().map(point));
    out.ring_len.push(points.len() as u32);
    out.ring_part.push(0);
}

/// Adds a polygon's rings, outer ones first, each closed; returns what was noticed.
fn polygon(bytes: &[u8], out: &mut Strip) -> u8 {
    let Some(parts) = parts(bytes, 44) else { return 0 };
    let mut flags = 0;
    if parts.starts.len() == 1 {
        flags |= ring(parts.points, false, out);
        return flags;
    }
    let list: Vec<&[[u8; 16]]> = parts.all().collect();
    let decoded: Vec<Vec<[f64; 2]>> = list
        .iter()
        .map(|p| p.iter().map(point).chain(p.first().filter(|_| !is_closed(p)).map(point)).collect())
        .collect();
    let views: Vec<&[[f64; 2]]> = decoded.iter().map(Vec::as_slice).collect();
    for (k, hole) in rings::arrange(&views) {
        flags |= list.get(k).map_or(0, |p| ring(p, hole, out));
    }
    flags
}

fn ring(part: &[[u8; 16]], hole: bool, out: &mut Strip) -> u8 {
    let start = out.points.len();
    out.points.extend(part.iter().map(point));
    let mut flags = 0;
    if let (Some(first), false) = (part.first(), is_closed(part)) {
        out.points.push(point(first));
        flags |= RowFlags::RING_OPEN;
    }
    if out.points.len() - start < 4 {
        flags |= RowFlags::RING_SHORT;
    }
    out.ring_len.push((out.points.len() - start) as u32);
    out.ring_part.push(u8::from(hole));
    flags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;

    fn polygon_record(rings: &[&[[f64; 2]]]) -> Vec<u8> {
        let n: usize = rings.iter().map(|r| r.len()).sum();
        let mut b = 5i32.to_le_bytes().to_vec();
        [0.0f64, 0.0, 9.0, 9.0].iter().for_each(|v| b.extend(v.to_le_bytes()));
        b.extend((rings.len() as i32).to_le_bytes());
        b.extend((n as i32).to_le_bytes());
        let mut at = 0i32;
        for r in rings {
            b.extend(at.to_le_bytes());
            at += r.len() as i32;
        }
        rings.iter().copied().flatten().flatten().for_each(|v| b.extend(v.to_le_bytes()));
        b
    }
    fn file(records: &[Vec<u8>]) -> Vec<u8> {
        let mut f = 9994i32.to_be_bytes().to_vec();
        f.extend([0; 20]);
        let len = HEADER + records.iter().map(|r| r.len() + 8).sum::<usize>();
        f.extend(((len / 2) as i32).to_be_bytes());
        f.extend(1000i32.to_le_bytes());
        f.extend(5i32.to_le_bytes());
        f.extend([0; 64]);
        for (i, r) in records.iter().enumerate() {
            f.extend((i as i32 + 1).to_be_bytes());
            f.extend(((r.len() / 2) as i32).to_be_bytes());
            f.extend(r);
        }
        f
    }
    fn open(bytes: &[u8]) -> Result<Shp> {
        let t = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(t.path(), bytes).unwrap();
        Shp::open(t.path(), None, &Silent)
    }
    const OPEN: &[[f64; 2]] = &[[0.0, 0.0], [0.0, 4.0], [4.0, 4.0]];

    #[test]
    fn sizes_agree_with_what_is_copied_whatever_the_bytes() {
        let hole: &[[f64; 2]] = &[[1.0, 1.0], [2.0, 2.0], [1.0, 2.0], [1.0, 1.0]];
        let good = file(&[polygon_record(&[OPEN, hole]), vec![0; 4], polygon_record(&[])]);
        let mut tried = 0;
        for at in HEADER..good.len() {
            for bit in [0, 3, 7] {
                let mut bytes = good.clone();
                bytes[at] ^= 1 << bit;
                let Ok(shp) = open(&bytes) else { continue };
                for row in 0..shp.rows() {
                    let mut s = Strip::default();
                    shp.copy(row, &mut s);
                    assert_eq!((s.ring_len.len(), s.points.len()), shp.size(row), "byte {at} bit {bit} row {row}");
                    tried += 1;
                }
            }
        }
        assert!(tried > 1000);
    }

    #[test]
    fn states_and_flags() {
        let mut lying = polygon_record(&[OPEN]);
        lying[40..44].copy_from_slice(&i32::MAX.to_le_bytes());
        let shp = open(&file(&[polygon_record(&[OPEN]), vec![0; 4], polygon_record(&[]), lying])).unwrap();
        let states: Vec<RowState> = shp.heads.iter().map(|h| h.state).collect();
        assert_eq!(states, [RowState::Polygon, RowState::Null, RowState::Empty, RowState::Broken]);
        // Three vertices and the one that closes.
        assert_eq!(shp.size(0), (1, 4));
        assert_eq!(ring(OPEN_BYTES(), false, &mut Strip::default()), RowFlags::RING_OPEN);
    }
    #[expect(non_snake_case, reason = "reads as a constant")]
    fn OPEN_BYTES() -> &'static [[u8; 16]] {
        bytemuck::cast_slice(OPEN)
    }

    #[test]
    fn a_file_cut_off_keeps_its_whole_records() {
        let good = file(&[polygon_record(&[OPEN]), polygon_record(&[OPEN])]);
        let shp = open(&good[..good.len() - 5]).unwrap();
        assert_eq!((shp.records(), shp.cut), (2, 1));
        assert_eq!(shp.heads[1].state, RowState::Broken);
        assert_eq!(open(&good[..60]).err().unwrap().code.0, "IO-007");
    }
}
