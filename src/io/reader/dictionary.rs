//! Distinct byte strings with numbers in order of first appearance.
//!
//! Attributes repeat: a city of a million parcels has some fifty class names. Each distinct one is kept, decoded and
//! checked once; the rows hold numbers.

/// Byte strings by number.
#[derive(Default)]
pub struct Dictionary {
    bytes: Vec<u8>,
    ends: Vec<u64>,
    /// Open addressing, length a power of two: upper half of the hash, then number + 1; 0 = free.
    table: Vec<u64>,
    last: u32,
}

impl Dictionary {
    /// The number of a string, which it is given on its first appearance.
    ///
    /// A column of 2³² − 1 distinct strings does not fit a layer; row counts are checked long before.
    pub fn code(&mut self, word: &[u8]) -> u32 {
        // Neighbouring rows are often alike.
        if !self.ends.is_empty() && same(self.at(self.last as usize), word) {
            return self.last;
        }
        // Numbers of parcels run on from row to row, and begin again with the next village.
        if self.ends.len() > MANY
            && self.last as usize + 1 < self.ends.len()
            && same(self.at(self.last as usize + 1), word)
        {
            self.last += 1;
            return self.last;
        }
        if self.ends.len() * 2 >= self.table.len() {
            self.grow();
        }
        let hash = hash(word);
        let mut slot = self.first(hash);
        loop {
            let entry = self.table.get(slot).copied().unwrap_or(0);
            if entry == 0 {
                break;
            }
            let code = (entry as u32) - 1;
            if entry >> 32 == hash >> 32 && same(self.at(code as usize), word) {
                self.last = code;
                return code;
            }
            slot = (slot + 1) & (self.table.len() - 1);
        }
        let code = self.ends.len() as u32;
        self.bytes.extend_from_slice(word);
        self.ends.push(self.bytes.len() as u64);
        if let Some(s) = self.table.get_mut(slot) {
            *s = (hash & !0xffff_ffff) | u64::from(code + 1);
        }
        self.last = code;
        code
    }
    /// String number `i`, empty when there is none.
    pub fn at(&self, i: usize) -> &[u8] {
        let start = if i == 0 { 0 } else { self.ends.get(i - 1).copied().unwrap_or(0) };
        let end = self.ends.get(i).copied().unwrap_or(start);
        self.bytes.get(start as usize..end as usize).unwrap_or(&[])
    }
    /// How many.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    /// All in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|i| self.at(i))
    }
    /// Bytes and ends of all.
    pub fn into_parts(self) -> (Vec<u8>, Vec<u64>) {
        (self.bytes, self.ends)
    }

    fn first(&self, hash: u64) -> usize {
        // The table is never empty here; its upper hash half is stored, so the lower half picks the slot.
        (hash as u32 as usize) & (self.table.len() - 1)
    }
    fn grow(&mut self) {
        let size = (self.table.len() * 4).max(64);
        self.table = vec![0; size];
        for code in 0..self.ends.len() {
            let hash = hash(self.at(code));
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

/// Above this many words a look into the table likely misses the processor's cache.
const MANY: usize = 4096;

/// The first and the last bytes of a word, which overlap in a short one; words of at most 16 bytes are known by them.
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

/// Whether two words are equal: a call of the system's comparison would cost more than most words are long.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && if a.len() <= 16 { ends(a) == ends(b) } else { a == b }
}

/// Eight bytes at a time by folded multiplication; only for this table, its values reach no result.
#[inline]
fn hash(word: &[u8]) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |a: u64, b: u64| {
        let m = u128::from(a ^ K) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
        (m as u64) ^ ((m >> 64) as u64)
    };
    let mut h = word.len() as u64;
    if word.len() > 16 {
        for c in word.as_chunks::<8>().0 {
            h = fold(h, u64::from_le_bytes(*c));
        }
    }
    let (first, last) = ends(word);
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
        // Every length that is compared in another way, each with every byte changed.
        for len in 0..40 {
            let word: Vec<u8> = (0..len).map(|i| b'a' + i).collect();
            assert!(same(&word, &word.clone()));
            for at in 0..word.len() {
                let mut other = word.clone();
                other[at] ^= 1;
                assert!(!same(&word, &other), "{len} {at}");
                assert!(hash(&word) != hash(&other), "{len} {at}");
            }
        }
        assert_eq!(d.code(b""), 1700);
        assert_eq!((d.len(), d.at(3), d.at(1700), d.at(9999)), (1701, &b"w3"[..], &b""[..], &b""[..]));
    }
}
