//! Parcels by their outside names, as files know them: `["0001..0131", "0140", "=a..b", "#2=0007"]`.
//!
//! A range stands for all names with the same beginning and as many digits at the end. `=` is before a name that would
//! read as something else; `#n=` names the n-th parcel of a name that several bear.

use rayon::prelude::*;

use crate::base::{Error, Result, Texts};

/// Rows by name, and how often each name stands before a row.
pub struct Keys {
    names: Texts,
    /// Rows by name, then rising.
    order: Vec<u32>,
}

impl Keys {
    /// The names of a layer. Cost: sorting them, on all cores.
    pub fn new(names: &Texts) -> Self {
        let mut order: Vec<u32> = (0..names.len() as u32).collect();
        order.par_sort_unstable_by(|a, b| (names.at(*a as usize), a).cmp(&(names.at(*b as usize), b)));
        Self { names: names.clone(), order }
    }

    /// The rows that bear a name, rising.
    fn rows(&self, name: &str) -> &[u32] {
        let at = |row: &u32| self.names.at(*row as usize);
        let first = self.order.partition_point(|r| at(r) < name);
        let rest = self.order.get(first..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|r| at(r) == name)).unwrap_or(&[])
    }

    /// The row of a name as a person types it; `None` where no parcel or more than one bears it.
    pub fn row(&self, name: &str) -> Option<u32> {
        match self.rows(name) {
            [row] => Some(*row),
            _ => None,
        }
    }

    /// Rows in the order in which [`Keys::words`] names them: by name, numbers by their value.
    pub fn sorted(&self, rows: &[u32]) -> Vec<u32> {
        let mut rows = rows.to_vec();
        rows.sort_by(|a, b| {
            let (x, y) = (split(self.names.at(*a as usize)), split(self.names.at(*b as usize)));
            (x.0, x.1.len(), x.1, a).cmp(&(y.0, y.1.len(), y.1, b))
        });
        rows
    }

    /// The words for rows that are [`Keys::sorted`].
    pub fn words(&self, sorted: &[u32]) -> Vec<String> {
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(row) = sorted.get(at) {
            let run = self.run(sorted.get(at..).unwrap_or(&[]));
            let last = sorted.get(at + run - 1).unwrap_or(row);
            out.push(match run {
                1 | 2 => self.word(*row),
                _ => format!("{}..{}", self.names.at(*row as usize), self.names.at(*last as usize)),
            });
            if run == 2 {
                out.push(self.word(*last));
            }
            at += run;
        }
        out
    }

    /// How many of the first rows have names that count up by one and are plain.
    fn run(&self, rows: &[u32]) -> usize {
        let name = |row: &u32| self.names.at(*row as usize);
        let plain = |row: &u32| plain(name(row)) && self.rows(name(row)).len() == 1;
        let follows = |pair: &[u32]| match pair {
            [a, b] => plain(a) && plain(b) && next(name(a)).is_some_and(|n| n == name(b)),
            _ => false,
        };
        1 + rows.windows(2).take_while(|p| follows(p)).count()
    }

    fn word(&self, row: u32) -> String {
        let name = self.names.at(row as usize);
        let rows = self.rows(name);
        match rows.iter().position(|r| *r == row) {
            Some(at) if rows.len() > 1 => format!("#{}={name}", at + 1),
            _ if plain(name) => name.to_owned(),
            _ => format!("={name}"),
        }
    }

    /// The rows that words name, in their order; words that name no parcel of this layer answer `None` in their place.
    ///
    /// Errors: `PLAN-010` a range that is none, or longer than the layer.
    pub fn read(&self, words: &[String]) -> Result<Vec<Option<u32>>> {
        let mut out = Vec::new();
        for word in words {
            match (word.strip_prefix('='), word.strip_prefix('#'), word.split_once("..")) {
                (Some(name), ..) => out.push(self.row(name)),
                (_, Some(rest), _) => out.push(self.numbered(rest)),
                (_, _, Some((first, last))) => self.range(first, last, &mut out)?,
                _ => out.push(self.row(word)),
            }
        }
        Ok(out)
    }

    fn numbered(&self, rest: &str) -> Option<u32> {
        let (n, name) = rest.split_once('=')?;
        self.rows(name).get(n.parse::<usize>().ok()?.checked_sub(1)?).copied()
    }

    fn range(&self, first: &str, last: &str, out: &mut Vec<Option<u32>>) -> Result<()> {
        let bad = || Error::new("PLAN-010").with("word", format!("{first}..{last}"));
        let mut name = first.to_owned();
        // A range of a damaged file must not run on for ever.
        for _ in 0..self.names.len() {
            out.push(self.row(&name));
            if name == last {
                return Ok(());
            }
            name = next(&name).ok_or_else(bad)?;
        }
        Err(bad())
    }
}

/// Whether a name reads as itself.
fn plain(name: &str) -> bool {
    !name.starts_with(['=', '#']) && !name.contains("..")
}

/// A name as its beginning and the digits at its end.
fn split(name: &str) -> (&str, &str) {
    let digits = name.bytes().rev().take_while(u8::is_ascii_digit).count();
    name.split_at(name.len() - digits)
}

/// The name that counts one more in as many digits.
fn next(name: &str) -> Option<String> {
    let (head, digits) = split(name);
    let mut digits = digits.as_bytes().to_vec();
    let last = digits.iter().rposition(|d| *d != b'9')?;
    for (i, d) in digits.iter_mut().enumerate().skip(last) {
        *d = if i == last { *d + 1 } else { b'0' };
    }
    String::from_utf8(digits).ok().map(|d| format!("{head}{d}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_words_and_back() {
        let names: Texts = ["a9", "a10", "007", "008", "009", "x", "=y", "p..q", "d", "d", ""].into_iter().collect();
        let keys = Keys::new(&names);
        let rows = keys.sorted(&(0..names.len() as u32).collect::<Vec<_>>());
        let words = keys.words(&rows);
        assert_eq!(words, ["", "007..009", "==y", "a9", "a10", "#1=d", "#2=d", "=p..q", "x"]);
        let read: Vec<u32> = keys.read(&words).unwrap().into_iter().flatten().collect();
        assert_eq!(read, rows);
        assert_eq!(keys.row("d"), None);
        let read = |w: &str| keys.read(&[w.to_owned()]);
        assert_eq!(read("gone").unwrap(), [None]);
        assert_eq!(read("008..010").unwrap(), [Some(3), Some(4), None]);
        for w in ["x..y", "009..007", "y..", "001..999"] {
            assert_eq!(read(w).unwrap_err().code.0, "PLAN-010", "{w}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_names_come_back(names in proptest::collection::vec("[a#=.0-9]{0,4}", 1..40), take in proptest::collection::vec(proptest::prelude::any::<bool>(), 40)) {
            let texts: Texts = names.iter().collect();
            let keys = Keys::new(&texts);
            let rows: Vec<u32> = (0..names.len() as u32).filter(|r| take[*r as usize]).collect();
            let sorted = keys.sorted(&rows);
            let back: Vec<Option<u32>> = keys.read(&keys.words(&sorted)).unwrap();
            proptest::prop_assert_eq!(back, sorted.into_iter().map(Some).collect::<Vec<_>>());
        }
    }
}
