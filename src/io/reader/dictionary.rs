//! Distinct byte strings with numbers in order of first appearance.
//!
//! Attributes repeat: a city of a million parcels has some fifty class names. Each distinct one is kept, decoded and
//! checked once; the rows hold numbers.

/// Byte strings by number.
#[derive(Default)]
pub struct Dictionary {
    bytes: Vec<u8>,
    words: Vec<Word>,
    /// Open addressing, length a power of two: upper half of the hash, then number + 1; 0 = free.
    table: Vec<u64>,
    last: u32,
}

/// Where a word ends, and what it is known by: for most, the bytes themselves need not be looked at.
#[derive(Clone, Copy)]
struct Word {
    first: u64,
    last: u64,
    len: usize,
    end: usize,
}

impl Dictionary {
    /// The number of a string, which it is given on its first appearance.
    ///
    /// A column of 2³² − 1 distinct strings does not fit a layer; row counts are checked long before.
    #[inline]
    pub fn code(&mut self, word: &[u8]) -> u32 {
        let known = ends(word);
        // Neighbouring rows are often alike.
        if self.is(self.last, word, known) {
            return self.last;
        }
        // Numbers of parcels run on from row to row, and begin again with the next village.
        if self.words.len() > MANY && self.is(self.last + 1, word, known) {
            self.last += 1;
            return self.last;
        }
        self.look_up(word, known)
    }
    fn look_up(&mut self, word: &[u8], known: (u64, u64)) -> u32 {
        if self.words.len() * 2 >= self.table.len() {
            self.grow();
        }
        let hash = hash(word, known);
        let mut slot = self.first(hash);
        loop {
            let entry = self.table.get(slot).copied().unwrap_or(0);
            if entry == 0 {
                break;
            }
            let code = (entry as u32) - 1;
            if entry >> 32 == hash >> 32 && self.is(code, word, known) {
                self.last = code;
                return code;
            }
            slot = (slot + 1) & (self.table.len() - 1);
        }
        let code = self.words.len() as u32;
        self.bytes.extend_from_slice(word);
        let (first, last) = known;
        self.words.push(Word { first, last, len: word.len(), end: self.bytes.len() });
        if let Some(s) = self.table.get_mut(slot) {
            *s = (hash & !0xffff_ffff) | u64::from(code + 1);
        }
        self.last = code;
        code
    }
    /// Whether string number `i` is `word`.
    #[inline]
    fn is(&self, i: u32, word: &[u8], known: (u64, u64)) -> bool {
        let Some(w) = self.words.get(i as usize) else { return false };
        (w.first, w.last) == known && w.len == word.len() && (w.len <= SHORT || self.at(i as usize) == word)
    }
    /// String number `i`, empty when there is none.
    pub fn at(&self, i: usize) -> &[u8] {
        self.words.get(i).and_then(|w| self.bytes.get(w.end - w.len..w.end)).unwrap_or(&[])
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.words.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
    /// All in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|i| self.at(i))
    }
    /// Bytes and ends of all.
    pub fn into_parts(self) -> (Vec<u8>, Vec<u64>) {
        let ends = self.words.iter().map(|w| w.end as u64).collect();
        (self.bytes, ends)
    }

    fn first(&self, hash: u64) -> usize {
        // The table is never empty here; its upper hash half is stored, so the lower half picks the slot.
        (hash as u32 as usize) & (self.table.len() - 1)
    }
    fn grow(&mut self) {
        let size = (self.table.len() * 4).max(64);
        self.table = vec![0; size];
        for (code, w) in self.words.iter().enumerate() {
            let hash = hash(self.at(code), (w.first, w.last));
            let mut slot = self.first(hash);
            while self.table.get(slot).is_some_and(|&e| e != 0) {
                slot = (slot + 1) & (size - 1);
            }
            if let Some(s) = self.table.get_mut(slot) {
                *s = (hash & !0xffff_ffff) | (code as u64 + 1);
            }
        }
    }
}

/// Words up to this length are known by their first and last eight bytes.
const SHORT: usize = 16;
/// Above this many words a look into the table likely misses the processor's cache.
const MANY: usize = 4096;

/// The first and the last bytes of a word, which overlap in a short one.
#[inline]
fn ends(word: &[u8]) -> (u64, u64) {
    let four = |b: &[u8; 4]| u64::from(u32::from_le_bytes(*b));
    if let (Some(a), Some(b)) = (word.first_chunk::<8>(), word.last_chunk::<8>()) {
        (u64::from_le_bytes(*a), u64::from_le_bytes(*b))
    } else if let (Some(a), Some(b)) = (word.first_chunk::<4>(), word.last_chunk::<4>()) {
        (four(a), four(b))
    } else {
        match *word {
            [a] => (u64::from(a), 0),
            [a, b] => (u64::from(a), u64::from(b)),
            [a, b, c] => (u64::from(a), u64::from(b) << 8 | u64::from(c)),
            _ => (0, 0),
        }
    }
}

/// Eight bytes at a time by folded multiplication; only for this table, its values reach no result.
#[inline]
fn hash(word: &[u8], (first, last): (u64, u64)) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |a: u64, b: u64| {
        let m = u128::from(a ^ K) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
        (m as u64) ^ ((m >> 64) as u64)
    };
    let mut h = word.len() as u64;
    if word.len() > SHORT {
        for c in word.as_chunks::<8>().0 {
            h = fold(h, u64::from_le_bytes(*c));
        }
    }
    fold(fold(h, first), last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_first_appearance() {
        let mut d = Dictionary::default();
        let words: Vec<String> = (0..5000).map(|i| format!("w{}", i % 1700)).collect();
        for (i, w) in words.iter().enumerate() {
            assert_eq!(d.code(w.as_bytes()) as usize, i % 1700);
        }
        assert_eq!(d.code(b""), 1700);
        assert_eq!((d.len(), d.at(3), d.at(1700), d.at(9999)), (1701, &b"w3"[..], &b""[..], &b""[..]));
    }

    #[test]
    fn words_that_differ_in_one_byte_are_two() {
        // Every length that is compared in another way, each with every byte changed.
        let mut d = Dictionary::default();
        let mut all = Vec::new();
        for len in 0..40u8 {
            let word: Vec<u8> = (0..len).map(|i| b'a' + i).collect();
            all.push(word.clone());
            for at in 0..word.len() {
                let mut other = word.clone();
                other[at] ^= 0x80;
                all.push(other);
            }
        }
        for round in 0..2 {
            for (i, w) in all.iter().enumerate() {
                assert_eq!(d.code(w) as usize, i, "{round}");
            }
        }
        assert!(d.iter().eq(all.iter().map(Vec::as_slice)));
        let (bytes, ends) = d.into_parts();
        assert_eq!((bytes.len(), ends.len()), (all.concat().len(), all.len()));
    }
}
