//! The pages of a SQLite file as they lie in the mapped bytes: the rows of one table in their order, nothing else.
//!
//! Source: "Database File Format" of SQLite's documentation, sections 1.3 (header), 1.6 (b-tree pages), 2.1 (records);
//! the format is promised to stay. The file may be hostile: every place is held against the page, a page is entered at
//! most once, depth is limited, and no more is gathered than the file holds. `None` always means that something is
//! unusual or damaged; SQLite itself then reads the file or says what is wrong with it.

use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes of the header of the file, which stand before the first page's own.
const FILE_HEAD: usize = 100;
/// Kinds of pages of a table.
const INTERIOR: u8 = 5;
const LEAF: u8 = 13;
/// Levels of pages; five hold more rows than a file of the greatest size.
const DEPTH: u32 = 20;

/// A database file.
pub struct Pages<'a> {
    bytes: &'a [u8],
    /// Bytes of a page.
    size: usize,
    /// Those of them that SQLite uses.
    usable: usize,
    count: u32,
}

/// One row of a table.
pub struct Cell<'a> {
    /// Number of the row.
    pub rowid: i64,
    /// Its bytes, as far as they lie in the page.
    pub local: &'a [u8],
    /// First of those in the file.
    pub at: usize,
    /// Bytes of the whole row.
    pub len: usize,
    /// Page on which it goes on; 0 = it is whole.
    next: u32,
}

fn be16(b: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(*b.get(at..)?.first_chunk()?)))
}

fn be32(b: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*b.get(at..)?.first_chunk()?))
}

/// Marks a page as entered; none is entered twice.
fn enter(n: u32, seen: &mut [u64]) -> Option<()> {
    let mark = seen.get_mut(n as usize / 64)?;
    let bit = 1 << (n % 64);
    let new = *mark & bit == 0;
    *mark |= bit;
    new.then_some(())
}

/// A number of one to nine bytes at `at`, and where it ends.
#[inline(always)]
pub fn varint(b: &[u8], at: usize) -> Option<(u64, usize)> {
    match *b.get(at)? {
        first if first < 0x80 => Some((u64::from(first), at + 1)),
        first => longer(b, at, first),
    }
}

fn longer(b: &[u8], at: usize, first: u8) -> Option<(u64, usize)> {
    let mut n = u64::from(first & 0x7f);
    for k in 1..8 {
        let byte = *b.get(at + k)?;
        n = n << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Some((n, at + k + 1));
        }
    }
    Some((n << 8 | u64::from(*b.get(at + 8)?), at + 9))
}

impl<'a> Pages<'a> {
    /// A file with text in UTF-8 and pages of an ordinary kind.
    pub fn over(bytes: &'a [u8]) -> Option<Self> {
        let head = bytes.get(..FILE_HEAD)?;
        let size = match be16(head, 16)? {
            // 65 536 does not fit its two bytes.
            1 => 1 << 16,
            n if n >= 512 && n.is_power_of_two() => n,
            _ => return None,
        };
        let usable = size - usize::from(*head.get(20)?);
        // The shares of a page that a row may take are fixed; the encoding is UTF-8.
        let usual = head.starts_with(b"SQLite format 3\0") && head.get(21..24)? == [64, 32, 32] && be32(head, 56)? == 1;
        let count = u32::try_from(bytes.len() / size).ok()?;
        (usual && usable >= 480).then_some(Self { bytes, size, usable, count })
    }
    /// Pages in the file.
    pub fn count(&self) -> u32 {
        self.count
    }
    /// First byte of a page, and its content. The first page is the list of tables and none of theirs.
    fn page(&self, n: u32) -> Option<(usize, &'a [u8])> {
        let at = (n as usize).checked_sub(1).filter(|k| *k > 0)?.checked_mul(self.size)?;
        Some((at, self.bytes.get(at..at.checked_add(self.size)?)?.get(..self.usable)?))
    }
    /// The pages with the rows of the table that starts at page `root`, in order of the rows.
    pub fn leaves(&self, root: u32) -> Option<Vec<u32>> {
        let mut seen = vec![0u64; self.count as usize / 64 + 1];
        let mut leaves = Vec::new();
        self.descend(root, 0, &mut seen, &mut leaves)?;
        Some(leaves)
    }
    fn descend(&self, n: u32, depth: u32, seen: &mut [u64], leaves: &mut Vec<u32>) -> Option<()> {
        enter(n, seen)?;
        let (_, page) = self.page(n)?;
        match *page.first()? {
            LEAF => leaves.push(n),
            INTERIOR if depth < DEPTH => {
                let below = |k: usize| if k == 0 { be32(page, 8) } else { be32(page, be16(page, 10 + 2 * k)?) };
                // The list of cells, and the last page that stands for itself.
                let order = (1..=be16(page, 3)?).chain([0]);
                // All pages below are of one kind. Leaves are not looked at before they are read, so that this walk
                // touches one page in some hundred.
                let leaf = *self.page(below(1)?)?.1.first()? == LEAF;
                for child in order {
                    if leaf {
                        enter(below(child)?, seen)?;
                        leaves.push(below(child)?);
                    } else {
                        self.descend(below(child)?, depth + 1, seen, leaves)?;
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }
    /// The rows of a leaf, handed over one by one.
    pub fn rows(&self, leaf: u32, mut row: impl FnMut(&Cell<'a>) -> Option<()>) -> Option<()> {
        let (start, page) = self.page(leaf).filter(|(_, p)| p.first() == Some(&LEAF))?;
        let cells = be16(page, 3)?;
        let places = page.get(8..8 + 2 * cells)?.as_chunks::<2>().0;
        let mut taken = places.len() * 2;
        for place in places {
            let (cell, bytes) = self.cell(start, page, usize::from(u16::from_be_bytes(*place)))?;
            // Rows that lie one over the other would make a small file into endless ones.
            taken += bytes;
            if taken > self.usable {
                return None;
            }
            row(&cell)?;
        }
        Some(())
    }
    /// The row at byte `at` of a page, and the bytes it takes there.
    #[inline]
    fn cell(&self, start: usize, page: &'a [u8], at: usize) -> Option<(Cell<'a>, usize)> {
        let (len, from) = varint(page, at)?;
        let (rowid, from) = varint(page, from)?;
        let len = usize::try_from(len).ok().filter(|l| *l <= i32::MAX as usize)?;
        let (most, mut here, mut end) = (self.usable - 35, len, from + len);
        let mut next = 0;
        if len > most {
            let least = (self.usable - 12) * 32 / 255 - 23;
            here = least + (len - least) % (self.usable - 4);
            if here > most {
                here = least;
            }
            end = from + here;
            next = be32(page, end)?;
            if next == 0 {
                return None;
            }
            end += 4;
        }
        let local = page.get(from..from + here)?;
        Some((Cell { rowid: rowid as i64, local, at: start + from, len, next }, end - at))
    }
    /// Adds the whole of a row that goes on over other pages; `left` counts the pages that may still be taken.
    pub fn gather(&self, cell: &Cell, out: &mut Vec<u8>, left: &AtomicU32) -> Option<()> {
        out.extend_from_slice(cell.local);
        let (mut rest, mut next) = (cell.len - cell.local.len(), cell.next);
        while rest > 0 {
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).ok()?;
            let (_, page) = self.page(next)?;
            let piece = page.get(4..)?;
            let piece = piece.get(..rest.min(piece.len()))?;
            out.extend_from_slice(piece);
            (rest, next) = (rest - piece.len(), be32(page, 0)?);
        }
        Some(())
    }
}

impl Cell<'_> {
    /// Whether all of it lies in the page.
    pub fn is_whole(&self) -> bool {
        self.next == 0
    }
}

/// A value in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// A whole number.
    Int(i64),
    /// A measured number.
    Real(f64),
    /// Bytes.
    Blob(&'a [u8]),
    /// Text, not checked.
    Text(&'a [u8]),
}

/// The values of a row, one after the other.
pub struct Record<'a> {
    bytes: &'a [u8],
    /// In the list of kinds.
    kind: usize,
    kinds: usize,
    /// In the values.
    at: usize,
}

impl<'a> Record<'a> {
    /// The row in these bytes.
    pub fn over(bytes: &'a [u8]) -> Option<Self> {
        let (head, kind) = varint(bytes, 0)?;
        let kinds = usize::try_from(head).ok().filter(|h| *h <= bytes.len() && *h >= kind)?;
        Some(Self { bytes, kind, kinds, at: kinds })
    }
    /// The next value and its first byte; `Some(None)` after the last.
    #[inline(always)]
    pub fn next(&mut self) -> Option<Option<(Value<'a>, usize)>> {
        if self.kind >= self.kinds {
            return Some(None);
        }
        let (kind, after) = varint(self.bytes, self.kind)?;
        if after > self.kinds {
            return None;
        }
        let len = match kind {
            0 | 8 | 9 => 0,
            1..=4 => kind as usize,
            5 => 6,
            6 | 7 => 8,
            // Never written.
            10 | 11 => return None,
            _ => usize::try_from((kind - 12) / 2).ok()?,
        };
        let at = self.at;
        let body = self.bytes.get(at..at.checked_add(len)?)?;
        (self.kind, self.at) = (after, at + len);
        let value = match kind {
            0 => Value::Null,
            1..=6 => Value::Int(whole(body)),
            7 => {
                let x = f64::from_be_bytes(*body.first_chunk()?);
                // As SQLite has it.
                if x.is_nan() { Value::Null } else { Value::Real(x) }
            }
            8 | 9 => Value::Int(kind as i64 - 8),
            _ if kind % 2 == 0 => Value::Blob(body),
            _ => Value::Text(body),
        };
        Some(Some((value, at)))
    }
}

/// A signed number of up to eight bytes, the first one leading.
fn whole(b: &[u8]) -> i64 {
    let sign = if b.first().is_some_and(|f| *f >= 0x80) { -1 } else { 0 };
    b.iter().fold(sign, |n, &byte| n << 8 | i64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length() {
        // The examples are powers of 128 and the ends: 127 is one byte, 128 two, 2⁶⁴ − 1 nine.
        assert_eq!(varint(&[0x7f], 0), Some((127, 1)));
        assert_eq!(varint(&[0x81, 0x00], 0), Some((128, 2)));
        assert_eq!(varint(&[0xff; 9], 0), Some((u64::MAX, 9)));
        assert_eq!(varint(&[0xff; 8], 0), None);
        assert_eq!((whole(&[0x80]), whole(&[0xff, 0x00, 0x00]), whole(&[0x01, 0x02])), (-128, -65_536, 258));
        assert_eq!(whole(&i64::MIN.to_be_bytes()), i64::MIN);
    }

    #[test]
    fn a_record_ends_where_its_list_of_kinds_ends() {
        // Kinds: null, one byte, text of two, constant 1.
        let bytes = [5, 0, 1, 17, 9, 0xfe, b'a', b'b'];
        let mut r = Record::over(&bytes).unwrap();
        let mut all = Vec::new();
        while let Some(Some((v, _))) = r.next() {
            all.push(v);
        }
        assert_eq!(all, [Value::Null, Value::Int(-2), Value::Text(b"ab"), Value::Int(1)]);
        // A kind that is never written, a value beyond the end, a list beyond the end.
        assert!(Record::over(&[2, 10]).unwrap().next().is_none());
        assert!(Record::over(&[2, 6, 1]).unwrap().next().is_none());
        assert!(Record::over(&[9, 6, 1]).is_none());
    }
}
