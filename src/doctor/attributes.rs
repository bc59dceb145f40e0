//! Keys and codes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rayon::prelude::*;

use super::twins::mix;
use crate::base::column::{Column, MISSING_INT};
use crate::base::{Field, Finding, Place, Severity};

/// Examples named in the words of a finding.
const NAMED: usize = 5;

/// Whether every row in use has a key that no other bears; told quickly, and `false` when in doubt.
fn distinct(key: &Field, used: &[bool]) -> bool {
    let in_use = |row: usize| used.get(row) == Some(&true);
    let mut marks: Vec<u64> = match &key.column {
        Column::Int(v) => {
            let rows = v.par_iter().enumerate().filter(|(r, _)| in_use(*r));
            rows.map(|(_, &x)| x as u64).collect()
        }
        Column::Text { codes, words } => {
            let rows = codes.par_iter().enumerate().filter(|(r, _)| in_use(*r));
            rows.map(|(_, &c)| mark(words.at(c as usize))).collect()
        }
        Column::Real(_) => return false,
    };
    let missing = match &key.column {
        Column::Text { .. } => mark(""),
        _ => MISSING_INT as u64,
    };
    marks.par_sort_unstable();
    marks.binary_search(&missing).is_err() && marks.par_windows(2).all(|w| w[0] != w[1])
}

/// A number of a text: equal texts have equal ones, and texts of blanks that of the empty text.
fn mark(text: &str) -> u64 {
    let trimmed = if text.trim().is_empty() { "" } else { text };
    trimmed.as_bytes().chunks(8).fold(trimmed.len() as u64, |sum, part| {
        let mut eight = [0; 8];
        eight.iter_mut().zip(part).for_each(|(to, b)| *to = *b);
        mix(sum, u64::from_le_bytes(eight))
    })
}

/// Keys that several rows bear, and rows without a key.
///
/// Shapes: `key`, `feature` and `used` by row. The count is that of rows beyond the first with the same key.
pub fn duplicate_keys(key: &Field, feature: &[u32], used: &[bool]) -> Vec<Finding> {
    if distinct(key, used) {
        return Vec::new();
    }
    let rows = || (0..used.len()).filter(|&r| used.get(r) == Some(&true));
    let mut first: HashMap<Cow<'_, str>, u32> = HashMap::new();
    let (mut repeats, mut missing, mut named) = (Vec::new(), Vec::new(), Vec::<String>::new());
    for row in rows() {
        let Some(text) = key.text(row).filter(|t| !t.trim().is_empty()) else {
            missing.push(row as u32);
            continue;
        };
        match first.entry(text) {
            Entry::Occupied(known) => {
                repeats.push(row as u32);
                if named.len() < NAMED && !named.iter().any(|n| **n == **known.key()) {
                    named.push(known.key().clone().into_owned());
                }
            }
            Entry::Vacant(free) => {
                free.insert(row as u32);
            }
        }
    }
    let place = |row: u32| Place {
        row: feature.get(row as usize).map(|&f| u64::from(f)),
        field: Some(key.name.clone()),
        ..Place::default()
    };
    let one = |code, rows: Vec<u32>| {
        let f = Finding::new(code, Severity::Warn).times(rows.len() as u64).with("count", rows.len());
        rows.first().copied().map(|r| f.at(place(r)).on(rows))
    };
    let repeats = one("KEY-001", repeats).map(|f| f.with("examples", named.join(", ")));
    repeats.into_iter().chain(one("KEY-002", missing)).collect()
}

/// Class codes that the code system does not know, given as (code, rows); the commonest first.
pub fn unknown_codes(field: &str, feature: &[u32], unknown: &[(String, Vec<u32>)]) -> Option<Finding> {
    let mut codes: Vec<&(String, Vec<u32>)> = unknown.iter().filter(|(_, rows)| !rows.is_empty()).collect();
    codes.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    let mut rows: Vec<u32> = codes.iter().flat_map(|c| c.1.iter().copied()).collect();
    rows.sort_unstable();
    let row = rows.first().and_then(|&r| feature.get(r as usize)).map(|&f| u64::from(f));
    let named: Vec<String> = codes.iter().take(NAMED).map(|(c, rows)| format!("{c} ({})", rows.len())).collect();
    let place = Place { row, field: Some(field.to_owned()), ..Place::default() };
    let f = Finding::new("KEY-003", Severity::Error).times(rows.len() as u64).with("count", rows.len());
    let f = f.with("codes", codes.len()).with("examples", named.join(", "));
    (!rows.is_empty()).then(|| f.at(place).on(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Column;

    #[test]
    fn repeated_and_missing_keys_are_told() {
        let key = Field { name: "BSM".into(), column: Column::Int(vec![7, 8, 7, i64::MIN, 7, 8].into()) };
        let found = duplicate_keys(&key, &[10, 11, 12, 13, 14, 15], &[true, true, true, true, true, false]);
        let got: Vec<_> = found.iter().map(|f| (f.code.0.as_ref(), f.count, f.place.row)).collect();
        assert_eq!(got, [("KEY-001", 2, Some(12)), ("KEY-002", 1, Some(13))]);
        assert_eq!(found[0].args[1].1, "7".into());
    }

    #[test]
    fn keys_of_text_are_told_apart_by_all_their_letters() {
        let words = ["410100001", "410100002", "410100002 ", "4101000010", " ", ""];
        let found = |rows: &[u32]| {
            let column = Column::Text { codes: rows.to_vec().into(), words: words.iter().collect() };
            let key = Field { name: "BSM".into(), column };
            let found = duplicate_keys(&key, &[0; 9], &vec![true; rows.len()]);
            found.iter().map(|f| (f.code.to_string(), f.count)).collect::<Vec<_>>()
        };
        assert_eq!(found(&[0, 1, 2, 3]), []);
        assert_eq!(found(&[0, 1, 2, 1]), [("KEY-001".into(), 1)]);
        assert_eq!(found(&[0, 4, 5, u32::MAX]), [("KEY-002".into(), 3)]);
    }

    #[test]
    fn unknown_codes_come_commonest_first() {
        let f = unknown_codes("DLBM", &[0, 1, 2], &[("9".into(), vec![2]), ("x".into(), vec![0, 1])]).unwrap();
        assert_eq!((f.count, f.args[2].1.clone()), (3, "x (2), 9 (1)".into()));
        assert_eq!(unknown_codes("DLBM", &[], &[]), None);
    }
}
