//! Edits: what the planner meant, with old and new values.

use crate::land::ClassId;

/// Position of a code that is missing.
pub const NO_CODE: u16 = u16::MAX;

/// What a parcel bears: its code in the layout's list, and the carbon class that it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cover {
    /// Position in [`super::Layout::codes`]; [`NO_CODE`] = missing.
    pub code: u16,
    /// Class; [`ClassId::MISSING`] = unknown.
    pub class: ClassId,
}

/// Covers of the rows of an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Covers {
    /// One for all.
    One(Cover),
    /// One for each row, in their order.
    Each(Vec<Cover>),
}

impl Covers {
    /// The shortest form of covers by row.
    pub fn of(each: Vec<Cover>) -> Self {
        match each.first() {
            Some(first) if each.iter().all(|c| c == first) => Self::One(*first),
            _ => Self::Each(each),
        }
    }
    /// The cover of the `i`-th row of the edit.
    pub fn at(&self, i: usize) -> Option<Cover> {
        match self {
            Self::One(c) => Some(*c),
            Self::Each(all) => all.get(i).copied(),
        }
    }
}

/// Parcels that bear something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaint {
    /// Rows, rising, each once.
    pub rows: Vec<u32>,
    /// What they bore.
    pub old: Covers,
    /// What they bear now.
    pub new: Covers,
}

/// One change of the land.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Parcels that bear something else.
    Repaint(Repaint),
}

impl Edit {
    /// The edit that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        match self {
            Self::Repaint(r) => Self::Repaint(Repaint { rows: r.rows.clone(), old: r.new.clone(), new: r.old.clone() }),
        }
    }
    /// Rows that it touches, rising.
    pub fn rows(&self) -> &[u32] {
        match self {
            Self::Repaint(r) => &r.rows,
        }
    }
}

/// Edits under one readable name: from the pointer going down to its coming up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Number within its scenario, rising, never used twice.
    pub number: u32,
    /// The edits in the order in which they were made.
    pub edits: Vec<Edit>,
}

impl Step {
    /// The edits that take it back, in their order.
    pub fn inverse(&self) -> Vec<Edit> {
        self.edits.iter().rev().map(Edit::inverse).collect()
    }
    /// Parcels that it touches, each once.
    pub fn parcels(&self) -> usize {
        let mut rows: Vec<u32> = self.edits.iter().flat_map(Edit::rows).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }
    /// What is left of several edits of the same rows: the first old and the last new cover of each, and nothing for
    /// rows that end as they began.
    #[must_use]
    pub fn net(self) -> Self {
        let mut first_last: std::collections::BTreeMap<u32, (Cover, Cover)> = std::collections::BTreeMap::new();
        for edit in &self.edits {
            let Edit::Repaint(r) = edit;
            for (i, row) in r.rows.iter().enumerate() {
                if let (Some(old), Some(new)) = (r.old.at(i), r.new.at(i)) {
                    first_last.entry(*row).and_modify(|e| e.1 = new).or_insert((old, new));
                }
            }
        }
        first_last.retain(|_, (old, new)| old != new);
        let edits = if first_last.is_empty() {
            Vec::new()
        } else {
            let rows = first_last.keys().copied().collect();
            let (old, new): (Vec<Cover>, Vec<Cover>) = first_last.values().copied().unzip();
            vec![Edit::Repaint(Repaint { rows, old: Covers::of(old), new: Covers::of(new) })]
        };
        Self { edits, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cover(n: u8) -> Cover {
        Cover { code: n.into(), class: ClassId(n) }
    }

    #[test]
    fn the_net_of_a_stroke_keeps_first_and_last() {
        let paint = |rows: &[u32], old: Covers, new: u8| {
            Edit::Repaint(Repaint { rows: rows.to_vec(), old, new: Covers::One(cover(new)) })
        };
        let edits = vec![
            paint(&[1, 2], Covers::Each(vec![cover(5), cover(6)]), 7),
            paint(&[2, 3], Covers::Each(vec![cover(7), cover(9)]), 8),
            paint(&[1], Covers::One(cover(7)), 5),
        ];
        let net = Step { number: 1, edits }.net();
        // Row 1 ends as it began; 2 went from 6 to 8, 3 from 9 to 8.
        let wanted =
            Repaint { rows: vec![2, 3], old: Covers::Each(vec![cover(6), cover(9)]), new: Covers::One(cover(8)) };
        assert_eq!(net.edits, [Edit::Repaint(wanted)]);
        assert_eq!(net.parcels(), 2);
        let Edit::Repaint(back) = &net.inverse()[0];
        assert_eq!((back.new.at(0), back.old.at(1)), (Some(cover(6)), Some(cover(8))));
    }
}
