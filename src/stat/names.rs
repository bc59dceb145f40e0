//! Names of fuels or sectors: many spellings, one id each; and the nearest ones to an unknown spelling.

use super::words::folded;

/// Spellings with the id each stands for.
#[derive(Clone, Debug, Default)]
pub struct Names {
    entries: Vec<(String, String, String)>,
}

impl Names {
    /// Takes (spelling, id) pairs; the first spelling wins where two fold to the same.
    pub fn new<A: AsRef<str>, I: Into<String>>(pairs: impl IntoIterator<Item = (A, I)>) -> Self {
        let entries = pairs.into_iter().map(|(a, id)| (folded(a.as_ref()), id.into(), a.as_ref().to_owned())).collect();
        Self { entries }
    }

    /// The id of a spelling, ignoring spaces, letter case and full-width forms.
    pub fn find(&self, spelling: &str) -> Option<&str> {
        let key = folded(spelling);
        self.entries.iter().find(|(a, ..)| *a == key).map(|(_, id, _)| id.as_str())
    }

    /// All ids, once per spelling.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(_, id, _)| id.as_str())
    }

    /// The longest spelling that a text holds, and its id; spellings of one character, or in Latin letters, are left out.
    pub fn within(&self, text: &str) -> Option<(&str, &str)> {
        let key = folded(text);
        let held =
            self.entries.iter().filter(|(a, ..)| !a.is_ascii() && a.chars().count() > 1 && key.contains(a.as_str()));
        // The first of the longest.
        let longest = held.rev().max_by_key(|(a, ..)| a.chars().count())?;
        Some((longest.2.as_str(), longest.1.as_str()))
    }

    /// Up to `count` spellings, the nearest first (fewest edits; ties in table order).
    pub fn near(&self, spelling: &str, count: usize) -> Vec<&str> {
        let key: Vec<char> = folded(spelling).chars().collect();
        let far = |a: &str| distance(&key, &a.chars().collect::<Vec<_>>());
        let mut ranked: Vec<_> = self.entries.iter().map(|(a, _, shown)| (far(a), shown.as_str())).collect();
        ranked.sort_by_key(|(d, _)| *d);
        ranked.into_iter().take(count).map(|(_, shown)| shown).collect()
    }
}

/// Edits between two words, twice over, less one per shared character: short Chinese names that share one character are
/// nearer than those that share none.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(b) {
            let up = *slot;
            left = (diagonal + usize::from(x != y)).min(up + 1).min(left + 1);
            diagonal = up;
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    let edits = row.last().copied().unwrap_or(0);
    let shared = a.iter().filter(|c| b.contains(c)).count();
    (2 * edits + a.len()).saturating_sub(shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_and_offers() {
        let names = Names::new([("coal", "coal"), ("Natural Gas", "gas"), ("gasoline", "gasoline")]);
        assert_eq!(names.find(" NATURAL  gas"), Some("gas"));
        assert_eq!(names.find("peat"), None);
        // gasolin → gasoline is one edit
        assert_eq!(names.near("gasolin", 1), ["gasoline"]);
    }
}
