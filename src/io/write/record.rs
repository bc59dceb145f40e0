//! One row as SQLite stores it: the kinds of its values, then the values.

/// Whole measured numbers below this magnitude are kept as integers, which then take six bytes at most: 2^47.
const WHOLE_REAL: u64 = 1 << 47;

/// A row under way; kept between rows to save memory traffic.
#[derive(Default)]
pub struct Record {
    kinds: Vec<u8>,
    body: Vec<u8>,
    whole: Vec<u8>,
}

impl Record {
    /// Empties it.
    pub fn clear(&mut self) {
        self.kinds.clear();
        self.body.clear();
    }
    /// Adds a missing value.
    pub fn null(&mut self) {
        self.kinds.push(0);
    }
    /// Adds a whole number in as few bytes as SQLite would.
    pub fn int(&mut self, x: i64) {
        let fits = |bits: u32| x >> (bits - 1) == 0 || x >> (bits - 1) == -1;
        let (kind, bytes) = match x {
            0 => (8, 0),
            1 => (9, 0),
            _ if fits(8) => (1, 1),
            _ if fits(16) => (2, 2),
            _ if fits(24) => (3, 3),
            _ if fits(32) => (4, 4),
            _ if fits(48) => (5, 6),
            _ => (6, 8),
        };
        self.kinds.push(kind);
        let all = x.to_be_bytes();
        self.body.extend_from_slice(all.get(8 - bytes..).unwrap_or(&[]));
    }
    /// Adds a measured number of a REAL column; NaN is a missing value, as in SQLite.
    ///
    /// Whole numbers take the bytes of integers, as SQLite keeps them there, and are read as measured ones: the many
    /// zeros of flows take no room.
    pub fn real(&mut self, x: f64) {
        if x.is_nan() {
            return self.null();
        }
        let whole = x as i64;
        if whole as f64 == x && whole.unsigned_abs() < WHOLE_REAL {
            return self.int(whole);
        }
        self.kinds.push(7);
        self.body.extend_from_slice(&x.to_be_bytes());
    }
    /// Adds text (UTF-8).
    pub fn text(&mut self, bytes: &[u8]) {
        varint(13 + 2 * bytes.len() as u64, &mut self.kinds);
        self.body.extend_from_slice(bytes);
    }
    /// Adds bytes.
    pub fn blob(&mut self, bytes: &[u8]) {
        self.blob_by(|out| out.extend_from_slice(bytes));
    }
    /// Adds the bytes that `fill` appends.
    pub fn blob_by(&mut self, fill: impl FnOnce(&mut Vec<u8>)) {
        let before = self.body.len();
        fill(&mut self.body);
        varint(12 + 2 * (self.body.len() - before) as u64, &mut self.kinds);
    }
    /// The row: length of the kinds, kinds, values.
    pub fn payload(&mut self) -> &[u8] {
        self.whole.clear();
        // The length counts its own bytes.
        let mut length = self.kinds.len() + 1;
        if length >= 1 << 7 {
            length += 1;
        }
        if length >= 1 << 14 {
            length += 1;
        }
        varint(length as u64, &mut self.whole);
        self.whole.extend_from_slice(&self.kinds);
        self.whole.extend_from_slice(&self.body);
        &self.whole
    }
}

/// Appends a number of variable length: seven bits a byte, the highest first; the ninth byte has eight.
pub fn varint(x: u64, out: &mut Vec<u8>) {
    let mut bytes = [0; 9];
    let n = put_varint(x, &mut bytes, 0);
    out.extend_from_slice(bytes.get(..n).unwrap_or(&[]));
}

/// The same at byte `at` of `out`; one past its last byte.
pub fn put_varint(x: u64, out: &mut [u8], at: usize) -> usize {
    let bits = 64 - x.leading_zeros().min(63);
    let n = bits.div_ceil(7).min(9) as usize;
    let mut rest = x;
    for i in (0..n).rev() {
        let (low, shift) = if n == 9 && i == 8 { (rest as u8, 8) } else { (rest as u8 & 0x7f, 7) };
        if let Some(b) = out.get_mut(at + i) {
            *b = low | if i + 1 == n { 0 } else { 0x80 };
        }
        rest >>= shift;
    }
    at + n
}
