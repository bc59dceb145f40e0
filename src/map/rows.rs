//! A set of rows as bits: what is selected, what is shown.

/// Rows of one layout; a row beyond the size is never in the set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowSet {
    words: Vec<u64>,
    count: usize,
}

impl RowSet {
    /// An empty set for a layout of `rows` rows.
    pub fn new(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(64)], count: 0 }
    }
    /// The set of these rows in a layout of `rows` rows.
    pub fn of(rows: usize, members: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::new(rows);
        members.into_iter().for_each(|r| {
            set.insert(r);
        });
        set
    }
    /// Number of members.
    pub fn len(&self) -> usize {
        self.count
    }
    /// Whether it has no member.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
    /// Whether a row is in it.
    pub fn contains(&self, row: u32) -> bool {
        self.words.get(row as usize / 64).is_some_and(|w| w >> (row % 64) & 1 == 1)
    }
    /// Puts a row in; whether it was new.
    pub fn insert(&mut self, row: u32) -> bool {
        self.write(row, true)
    }
    /// Takes a row out; whether it was there.
    pub fn remove(&mut self, row: u32) -> bool {
        self.write(row, false)
    }
    /// Empties it.
    pub fn clear(&mut self) {
        self.words.fill(0);
        self.count = 0;
    }
    /// The members, rising.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(i, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros();
                    left &= left - 1;
                    i as u32 * 64 + bit
                })
            })
        })
    }

    fn write(&mut self, row: u32, value: bool) -> bool {
        let Some(word) = self.words.get_mut(row as usize / 64) else { return false };
        let bit = 1_u64 << (row % 64);
        if (*word & bit != 0) == value {
            return false;
        }
        *word ^= bit;
        if value {
            self.count += 1;
        } else {
            self.count -= 1;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_walks() {
        let mut s = RowSet::of(130, [129, 3, 64, 3, 500]);
        assert_eq!((s.len(), s.iter().collect::<Vec<_>>()), (3, vec![3, 64, 129]));
        assert!(s.remove(64) && !s.remove(64) && s.contains(129) && !s.contains(64));
        s.clear();
        assert!(s.is_empty() && s.iter().next().is_none());
    }
}
