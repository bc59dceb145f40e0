//! The `.dbf` table, read by our own bytes: the decision on the encoding needs the raw ones, and eight text fields of
//! eighty characters, mostly blanks, should cost a comparison each and not a string.

use std::path::Path;

use memmap2::Mmap;
use rayon::prelude::*;

use super::cells::{self, Cells};
use super::shp::map;
use crate::base::{BLOCK_ROWS, Error, Result, Watch};
use crate::io::raw::FieldKind;

/// A field as the header states it.
struct Stated {
    name: Vec<u8>,
    kind: u8,
    at: usize,
    len: usize,
    decimals: u8,
}

/// A mapped `.dbf`.
pub struct Dbf {
    map: Mmap,
    fields: Vec<Stated>,
    head: usize,
    width: usize,
    rows: usize,
    /// Language byte of the header.
    pub language: u8,
    /// Records the header promises and the file does not hold.
    pub cut: u64,
}

/// What the rows hold.
pub struct Table {
    /// Values by field.
    pub cells: Vec<Cells>,
    /// Numbers of the records marked as deleted, rising.
    pub deleted: Vec<u32>,
}

impl Dbf {
    /// Opens a table. Errors: `IO-002`, `IO-007` the header contradicts itself or the length of the file.
    pub fn open(path: &Path) -> Result<Self> {
        let map = map(path, 33)?;
        let bad = |what: &str| Error::new("IO-007").because(what).in_file(path);
        let short = |at: usize| map.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes);
        let (head, width) = (short(8) as usize, short(10) as usize);
        let stated = map.get(4..8).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
        // dBase 7 has longer field descriptions; nobody delivers land in it.
        if map.first().is_some_and(|v| v & 7 == 4) {
            return Err(bad("dBase 7"));
        }
        if width == 0 || head < 33 || head > map.len() {
            return Err(bad("header"));
        }
        let fields = fields(map.get(32..head).unwrap_or(&[]));
        if fields.iter().any(|f| f.at + f.len > width) {
            return Err(bad("fields"));
        }
        let held = (map.len() - head) / width;
        // A last record that lacks only its end is common: it is taken when all its fields are there.
        let rows = held.min(stated as usize);
        let language = map.get(29).copied().unwrap_or(0);
        Ok(Self { fields, head, width, rows, language, cut: u64::from(stated) - rows as u64, map })
    }
    /// Number of records, the deleted ones counted.
    pub fn rows(&self) -> usize {
        self.rows
    }
    /// Names as raw bytes, with the kind of value the header states.
    pub fn names(&self) -> Vec<(Vec<u8>, FieldKind)> {
        self.fields.iter().map(|f| (f.name.clone(), f.kind())).collect()
    }
    /// Reads the first `rows` records.
    pub fn read(&self, rows: usize, watch: &dyn Watch) -> Result<Table> {
        let rows = rows.min(self.rows);
        let pieces: Vec<usize> = (0..rows).step_by(PIECE).collect();
        let done = std::sync::atomic::AtomicUsize::new(0);
        let read: Vec<(Vec<Cells>, Vec<u32>)> = pieces
            .into_par_iter()
            .map(|from| {
                let piece = self.piece(from, rows.min(from + PIECE));
                let done = done.fetch_add(PIECE, std::sync::atomic::Ordering::Relaxed) + PIECE;
                watch.progress(done.min(rows) as u64, rows as u64);
                piece
            })
            .collect();
        watch.check()?;
        let (mut pieces, mut deleted) = (Vec::with_capacity(read.len() + 1), Vec::new());
        for (cells, gone) in read {
            pieces.push(cells);
            deleted.extend(gone);
        }
        if pieces.is_empty() {
            pieces.push(self.fields.iter().map(|f| Cells::new(f.kind(), 0)).collect());
        }
        Ok(Table { cells: cells::join(pieces, watch)?, deleted })
    }
    fn piece(&self, from: usize, to: usize) -> (Vec<Cells>, Vec<u32>) {
        let mut cells: Vec<Cells> = self.fields.iter().map(|f| Cells::new(f.kind(), to - from)).collect();
        let mut deleted = Vec::new();
        let bytes = self.map.get(self.head + from * self.width..self.head + to * self.width).unwrap_or(&[]);
        for (record, row) in bytes.chunks_exact(self.width).zip(from as u32..) {
            if record.first() == Some(&b'*') {
                deleted.push(row);
            }
            for (f, c) in self.fields.iter().zip(&mut cells) {
                f.value(record.get(f.at..f.at + f.len).unwrap_or(&[]), c);
            }
        }
        (cells, deleted)
    }
}

/// Records a thread takes at a time.
const PIECE: usize = BLOCK_ROWS * 4;

fn fields(bytes: &[u8]) -> Vec<Stated> {
    let (mut list, mut at) = (Vec::new(), 1);
    for d in bytes.as_chunks::<32>().0 {
        // 0x0D ends the list; so does a nameless field.
        if matches!(d[0], 0x0d | 0) {
            break;
        }
        let name = d[..11].split(|b| *b == 0).next().unwrap_or(&[]).trim_ascii_end().to_vec();
        let kind = d[11].to_ascii_uppercase();
        // Texts may be longer than 255: the byte for decimals then counts 256s.
        let (len, decimals) =
            if kind == b'C' { (usize::from(d[16]) + 256 * usize::from(d[17]), 0) } else { (usize::from(d[16]), d[17]) };
        list.push(Stated { name, kind, at, len, decimals });
        at += len;
    }
    list
}

impl Stated {
    fn kind(&self) -> FieldKind {
        match self.kind {
            b'N' | b'F' if self.decimals == 0 && self.len < 19 => FieldKind::Int,
            b'N' | b'F' | b'O' => FieldKind::Real,
            b'B' if self.len == 8 => FieldKind::Real,
            b'I' | b'+' if self.len == 4 => FieldKind::Int,
            _ => FieldKind::Text,
        }
    }
    fn value(&self, raw: &[u8], cells: &mut Cells) {
        match (self.kind, raw.len()) {
            (b'N' | b'F', _) => number(raw, cells),
            (b'I' | b'+', 4) => match raw.try_into() {
                Ok(b) => cells.int(i32::from_le_bytes(b).into()),
                Err(_) => cells.missing(),
            },
            (b'B' | b'O', 8) => match raw.try_into() {
                Ok(b) => cells.real(f64::from_le_bytes(b)),
                Err(_) => cells.missing(),
            },
            _ => match trim(raw) {
                [] => cells.missing(),
                word => cells.text(word),
            },
        }
    }
}

/// Without blanks and zero bytes at the end; eight at a time, because fields are mostly blank.
fn trim(raw: &[u8]) -> &[u8] {
    let mut word = raw;
    while let Some((rest, last)) = word.split_last_chunk::<8>() {
        if *last != [b' '; 8] && *last != [0; 8] {
            break;
        }
        word = rest;
    }
    while let [rest @ .., b' ' | 0] = word {
        word = rest;
    }
    word
}

/// A number in decimal text. Blank and starred-out (too wide when written) are missing; what does not read as a number
/// stays as text.
fn number(raw: &[u8], cells: &mut Cells) {
    let word = trim(raw).trim_ascii_start();
    if word.is_empty() || word.iter().all(|b| *b == b'*') {
        return cells.missing();
    }
    let (negative, digits) = match word {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, word),
    };
    let (mut whole, mut seen, mut point) = (0u64, 0, None);
    for (i, b) in digits.iter().enumerate() {
        match b {
            b'0'..=b'9' => {
                whole = whole.wrapping_mul(10).wrapping_add(u64::from(b - b'0'));
                seen += usize::from(whole > 0);
            }
            b'.' if point.is_none() => point = Some(digits.len() - 1 - i),
            _ => return slow(word, cells),
        }
    }
    match point {
        None if seen < 19 && !digits.is_empty() => {
            let x = whole as i64;
            cells.int(if negative { -x } else { x });
        }
        // Both parts are exact in a double, so one division rounds correctly.
        Some(places) if whole < 1 << 53 && seen < 19 && digits.len() > 1 && places < TENS.len() => {
            let x = whole as f64 / TENS.get(places).copied().unwrap_or(1.0);
            cells.real(if negative { -x } else { x });
        }
        _ => slow(word, cells),
    }
}

const TENS: [f64; 16] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

fn slow(word: &[u8], cells: &mut Cells) {
    let text = std::str::from_utf8(word).unwrap_or("");
    // Long runs of digits are names, and a measured number would cut them.
    let long = word.iter().all(u8::is_ascii_digit);
    match text.parse::<f64>() {
        Ok(x) if x.is_finite() && !long => cells.real(x),
        _ if text.eq_ignore_ascii_case("nan") || text.eq_ignore_ascii_case("null") => cells.missing(),
        _ => cells.text(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;

    /// A table of `C` fields of the given widths, or `N` where decimals are given.
    pub fn table(fields: &[(&[u8], u8, u8, u8)], rows: &[&[&[u8]]]) -> Vec<u8> {
        let width = 1 + fields.iter().map(|f| f.2 as u16).sum::<u16>();
        let head = 33 + 32 * fields.len() as u16;
        let mut b = vec![3, 126, 1, 1];
        b.extend((rows.len() as u32).to_le_bytes());
        b.extend(head.to_le_bytes());
        b.extend(width.to_le_bytes());
        b.resize(32, 0);
        for (name, kind, len, decimals) in fields {
            let mut d = [0; 32];
            d[..name.len()].copy_from_slice(name);
            (d[11], d[16], d[17]) = (*kind, *len, *decimals);
            b.extend(d);
        }
        b.push(0x0d);
        for row in rows {
            b.push(b' ');
            for (v, f) in row.iter().zip(fields) {
                let mut cell = v.to_vec();
                cell.resize(f.2 as usize, b' ');
                b.extend(cell);
            }
        }
        b
    }
    fn open(bytes: &[u8]) -> Result<Dbf> {
        let t = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(t.path(), bytes).unwrap();
        Dbf::open(t.path())
    }

    #[test]
    fn numbers_are_exact_and_blanks_are_missing() {
        let rows: &[&[&[u8]]] = &[&[b"0.1", b" 12"], &[b"-1234567.89", b""], &[b"", b"***"], &[b"1e3", b"-7"]];
        let dbf = open(&table(&[(b"A", b'N', 15, 2), (b"B", b'N', 5, 0)], rows)).unwrap();
        let t = dbf.read(9, &Silent).unwrap();
        let (Cells::Real(a), Cells::Int(b)) = (&t.cells[0], &t.cells[1]) else { panic!("kinds") };
        assert_eq!((a[0], a[1], a[3]), (0.1, -1_234_567.89, 1000.0));
        assert!(a[2].is_nan());
        assert_eq!(b, &[12, i64::MIN, i64::MIN, -7]);
    }

    #[test]
    fn every_way_to_a_number_gives_the_nearest_double() {
        for t in [
            "123456.789",
            "9007199254740991.5",
            "0.000000000000001",
            "3.14159265358979",
            "99999999999999.99",
            ".5",
            "5.",
        ] {
            let mut c = Cells::new(FieldKind::Real, 0);
            number(t.as_bytes(), &mut c);
            let Cells::Real(v) = &c else { panic!("{t}") };
            assert_eq!(v[0], t.parse::<f64>().unwrap(), "{t}");
        }
    }

    #[test]
    fn long_identifiers_keep_their_digits() {
        let rows: &[&[&[u8]]] = &[&[b"4101050000000000001"], &[b"41010500000000000012"]];
        let t = open(&table(&[(b"BSM", b'N', 20, 0)], rows)).unwrap().read(9, &Silent).unwrap();
        let Cells::Text(codes, words) = &t.cells[0] else { panic!("kind") };
        assert_eq!(words.at(codes[1] as usize), b"41010500000000000012");
    }

    #[test]
    fn deleted_records_and_cut_files_are_told() {
        let mut b = table(&[(b"N", b'C', 10, 0)], &[&[b"a"], &[b"b"], &[b"c"]]);
        let (end, width) = (b.len(), 11);
        b[end - 2 * width] = b'*';
        let dbf = open(&b[..end - 3]).unwrap();
        assert_eq!((dbf.rows(), dbf.cut), (2, 1));
        assert_eq!(dbf.read(9, &Silent).unwrap().deleted, [1]);
    }

    #[test]
    fn headers_that_lie_are_refused() {
        let good = table(&[(b"N", b'C', 10, 0)], &[&[b"a"]]);
        for (at, value) in [(8, 0), (9, 255), (10, 0), (48, 200)] {
            let mut b = good.clone();
            b[at] = value;
            let refused = open(&b).map(|d| d.read(9, &Silent).map(|t| t.cells.len()));
            assert_eq!(refused.err().unwrap().code.0, "IO-007", "byte {at}");
        }
        // Four thousand million records in a hundred bytes.
        let mut b = good.clone();
        b[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(open(&b).unwrap().rows(), 1);
    }
}
