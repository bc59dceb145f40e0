//! Message keys that are put together at run time: which ones there must be, from the lists that the ids stand in.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Source;
use crate::words;

/// Where ids are listed.
pub enum Ids {
    /// A column of a table in `assets`: path and heading.
    Column(&'static str, &'static str),
    /// Literals that stand right behind a piece of code: beginning of the path, the code.
    Behind(&'static str, &'static str),
    /// Literals between two pieces of code of a file.
    Between(&'static str, &'static str, &'static str),
    /// A literal that is looked for when nothing better is known: path and literal.
    Literal(&'static str, &'static str),
}

/// Every key that the table asks for, with the place its id comes from; and what is wrong with the table.
pub fn made(table: &[(&str, &[Ids])], all: &[Source]) -> (BTreeMap<String, String>, Vec<String>) {
    let (mut keys, mut faults) = (BTreeMap::new(), Vec::new());
    for (shape, lists) in table {
        for list in *lists {
            let found = ids(list, all);
            if found.is_empty() {
                faults.push(format!("tests/tidy/tables.rs: `{shape}`: no ids at {}; mend the table", name(list)));
            }
            for (id, place) in found {
                // An id of two words is one of a group, which has words of its own.
                for part in id.split_once(' ').map(|(group, _)| group).into_iter().chain([id.as_str()]) {
                    keys.insert(shape.replace("{}", &part.replace(['_', ' ', '.'], "-")), place.clone());
                }
            }
        }
    }
    (keys, faults)
}

/// The ids alone, as the lists have them.
pub fn ids_of(table: &[(&str, &[Ids])], all: &[Source]) -> BTreeSet<String> {
    table.iter().flat_map(|(_, lists)| *lists).flat_map(|list| ids(list, all)).map(|(id, _)| id).collect()
}

fn name(list: &Ids) -> String {
    match list {
        Ids::Column(path, heading) => format!("{path}, `{heading}`"),
        Ids::Behind(path, code) => format!("{path}, behind `{code}`"),
        Ids::Between(path, open, close) => format!("{path}, between `{open}` and `{close}`"),
        Ids::Literal(path, text) => format!("{path}, \"{text}\""),
    }
}

fn ids(list: &Ids, all: &[Source]) -> Vec<(String, String)> {
    let within = |path: &'static str| all.iter().filter(move |s| s.path.starts_with(path));
    let pick = |s: &Source, good: &dyn Fn(usize) -> bool| -> Vec<(String, String)> {
        let fit = s.live_literals().filter(|l| good(l.at));
        fit.map(|l| (l.text.clone(), format!("{}:{}", s.path, l.line))).collect()
    };
    match list {
        Ids::Column(path, heading) => column(path, heading),
        Ids::Behind(path, code) => {
            within(path).flat_map(|s| pick(s, &|at| s.live[..at].trim_end().ends_with(code))).collect()
        }
        Ids::Between(path, open, close) => within(path)
            .flat_map(|s| {
                let spans: Vec<(usize, usize)> =
                    s.live.match_indices(open).filter_map(|(i, _)| Some((i, i + s.live[i..].find(close)?))).collect();
                pick(s, &|at| spans.iter().any(|(from, to)| (*from..*to).contains(&at)))
            })
            .collect(),
        Ids::Literal(path, text) => {
            within(path).flat_map(|s| pick(s, &|at| s.live_literals().any(|l| l.at == at && l.text == *text))).collect()
        }
    }
}

fn column(path: &str, heading: &str) -> Vec<(String, String)> {
    let text = crate::source::read(path);
    let mut lines = csv::Reader::from_reader(text.as_bytes());
    let at = lines.headers().ok().and_then(|h| h.iter().position(|h| h == heading));
    let at = at.unwrap_or_else(|| panic!("{path}: no column `{heading}`"));
    lines.records().enumerate().map(|(i, r)| (r.unwrap()[at].to_owned(), format!("{path}:{}", i + 2))).collect()
}

/// Literals that build keys in a way the table does not know.
pub fn unknown_shapes(table: &[(&str, &[Ids])], all: &[Source], keys: &BTreeSet<&str>) -> Vec<String> {
    let mut faults = Vec::new();
    for s in all {
        for l in s.live_literals() {
            let Some(pieces) = words::pattern(&l.text) else { continue };
            let builds = keys.iter().any(|k| words::fits(&pieces, k));
            if builds && !table.iter().any(|(shape, _)| *shape == pieces.join("{}")) {
                faults.push(format!(
                    "{}:{}: \"{}\" builds keys; say in MADE_KEYS where its ids are listed",
                    s.path, l.line, l.text
                ));
            }
        }
    }
    faults
}

/// Names that stand both in a table of `assets` and in the words must be the same.
pub fn other_names(table: &[(&str, &[Ids])], language: &words::Language, heading: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (shape, lists) in table {
        for list in *lists {
            let Ids::Column(path, id) = list else { continue };
            for ((id, place), (name, _)) in column(path, id).into_iter().zip(column(path, heading)) {
                let key = shape.replace("{}", &id.replace('_', "-"));
                let Some(m) = language.messages.get(&key).filter(|m| m.text != name) else { continue };
                faults
                    .push(format!("{place}: \"{name}\", but {}:{} says \"{}\"; say the same", m.file, m.line, m.text));
            }
        }
    }
    faults
}
