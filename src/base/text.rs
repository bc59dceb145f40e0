//! A table of strings in two flat buffers, so that it can be mapped like any other column.

use super::Buf;

/// Strings by number: string `i` is `bytes[ends[i-1]..ends[i]]` (0 before the first). Always valid UTF-8.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    ends: Buf<u64>,
    bytes: Buf<u8>,
}

impl Texts {
    /// Takes flat buffers; `None` when the ends do not rise, do not close, or a string is not UTF-8.
    pub fn checked(ends: Buf<u64>, bytes: Buf<u8>) -> Option<Self> {
        // One look over all bytes; what lies between two ends of characters is then valid by itself.
        let text = std::str::from_utf8(&bytes).ok()?;
        let mut last = 0u64;
        for &e in ends.iter() {
            if e < last || !text.is_char_boundary(usize::try_from(e).ok()?) {
                return None;
            }
            last = e;
        }
        (last == bytes.len() as u64).then_some(Self { ends, bytes })
    }

    /// Number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// String `i`, empty when there is none.
    pub fn at(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends.get(i - 1).copied().unwrap_or(0) as usize };
        let end = self.ends.get(i).copied().unwrap_or(start as u64) as usize;
        self.bytes.get(start..end).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
    }

    /// All strings in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|i| self.at(i))
    }

    /// The flat buffers (ends, bytes), for writing.
    pub fn parts(&self) -> (&[u64], &[u8]) {
        (&self.ends, &self.bytes)
    }
}

impl<S: AsRef<str>> FromIterator<S> for Texts {
    fn from_iter<I: IntoIterator<Item = S>>(items: I) -> Self {
        let (mut ends, mut bytes) = (Vec::new(), Vec::new());
        for s in items {
            bytes.extend_from_slice(s.as_ref().as_bytes());
            ends.push(bytes.len() as u64);
        }
        Self { ends: ends.into(), bytes: bytes.into() }
    }
}
