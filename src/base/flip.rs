//! A column that changes a few rows at a time while others go on reading its earlier versions.

use std::sync::Arc;

use bytemuck::Pod;

use super::Buf;

/// Versions that are kept besides the newest one: the reader's, and one on its way to it.
const KEPT: usize = 2;
/// A version that lacks more than one row in so many is copied whole.
const WHOLE_FROM: usize = 8;

/// A column in versions. Each version is whole and shared with whoever reads it; the next one is written into a version
/// that nobody reads any more, which lacks only the rows that changed since.
///
/// Cost of a change: the changed rows, and a copy of the column only while all earlier versions are still read.
#[derive(Clone, Debug)]
pub struct Flip<T: Pod> {
    now: Arc<Vec<T>>,
    past: Vec<Past<T>>,
}

/// An earlier version with the rows that changed since.
#[derive(Clone, Debug)]
struct Past<T: Pod> {
    values: Arc<Vec<T>>,
    stale: Vec<u32>,
}

impl<T: Pod> Flip<T> {
    /// A column with these values; they are shared where they are in memory of our own already.
    pub fn new(values: &Buf<T>) -> Self {
        let now = match values {
            Buf::Owned(v) => Arc::clone(v),
            other => Arc::new(other.to_vec()),
        };
        Self { now, past: Vec::new() }
    }

    /// The newest version.
    pub fn buf(&self) -> Buf<T> {
        Buf::Owned(Arc::clone(&self.now))
    }

    /// The newest values.
    pub fn values(&self) -> &[T] {
        &self.now
    }

    /// Writes a value for each of `rows`; rows beyond the end are left out.
    pub fn change(&mut self, rows: &[u32], values: &[T]) {
        if rows.is_empty() {
            return;
        }
        let mut next = self.free();
        // Nobody else holds it: `free` answers versions of our own.
        let column = Arc::make_mut(&mut next);
        for (row, value) in rows.iter().zip(values) {
            if let Some(slot) = column.get_mut(*row as usize) {
                *slot = *value;
            }
        }
        let before = std::mem::replace(&mut self.now, next);
        for p in &mut self.past {
            p.stale.extend_from_slice(rows);
        }
        self.past.push(Past { values: before, stale: rows.to_vec() });
        if self.past.len() > KEPT {
            self.past.remove(0);
        }
    }

    /// A version with the newest values that nobody else reads.
    fn free(&mut self) -> Arc<Vec<T>> {
        let unread = self
            .past
            .iter()
            .position(|p| Arc::strong_count(&p.values) == 1 && p.stale.len() * WHOLE_FROM < p.values.len());
        let Some(at) = unread else { return Arc::new(self.now.to_vec()) };
        let mut old = self.past.remove(at);
        let column = Arc::make_mut(&mut old.values);
        for row in old.stale {
            if let (Some(slot), Some(value)) = (column.get_mut(row as usize), self.now.get(row as usize)) {
                *slot = *value;
            }
        }
        old.values
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_version_keeps_its_values_however_long_it_is_read(
            changes in prop::collection::vec((prop::collection::vec((0u32..200, any::<i64>()), 1..9), any::<bool>()), 1..30),
        ) {
            let mut column = Flip::new(&Buf::from(vec![0i64; 200]));
            let mut model = vec![0i64; 200];
            let mut read: Vec<(Buf<i64>, Vec<i64>)> = Vec::new();
            for (change, hold) in changes {
                let (rows, values): (Vec<u32>, Vec<i64>) = change.into_iter().unzip();
                column.change(&rows, &values);
                rows.iter().zip(&values).for_each(|(r, v)| model[*r as usize] = *v);
                prop_assert_eq!(column.values(), &model[..]);
                if !hold {
                    read.clear();
                }
                read.push((column.buf(), model.clone()));
                for (version, was) in &read {
                    prop_assert_eq!(&version[..], &was[..]);
                }
            }
        }
    }

    #[test]
    fn a_version_that_nobody_reads_is_written_again() {
        let mut column = Flip::new(&Buf::from(vec![0u8; 100]));
        let mut seen = std::collections::BTreeSet::new();
        for i in 0..20u32 {
            column.change(&[i], &[1]);
            seen.insert(column.values().as_ptr() as usize);
        }
        // The newest and those kept take turns.
        assert!(seen.len() <= KEPT + 1, "{}", seen.len());
    }
}
