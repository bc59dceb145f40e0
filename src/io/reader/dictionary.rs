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
        if !self.ends.is_empty() && self.at(self.last as usize) == word {
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
            if entry >> 32 == hash >> 32 && self.at(code as usize) == word {
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

/// Eight bytes at a time by folded multiplication; only for this table, its values reach no result.
fn hash(word: &[u8]) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |a: u64, b: u64| {
        let m = u128::from(a ^ K) * u128::from(b ^ 0xd1b5_4a32_d192_ed03);
        (m as u64) ^ ((m >> 64) as u64)
    };
    let mut h = word.len() as u64;
    let (chunks, rest) = word.as_chunks::<8>();
    for c in chunks {
        h = fold(h, u64::from_le_bytes(*c));
    }
    let mut tail = [0; 8];
    for (t, r) in tail.iter_mut().zip(rest) {
        *t = *r;
    }
    fold(h, u64::from_le_bytes(tail))
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
}
