//! Where a number comes from, in words: formula, values, factors with source and standing.

use crate::base::{Arg, Args, Error, Result};
use crate::engine::Snapshot;
use crate::engine::explain::{Derivation, Figure, Key, NumberRef, Scope, Term, explain};
use crate::factor::Status;
use crate::i18n::{Lang, Words, number};

/// A derivation in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What it is.
    pub title: String,
    /// The formula.
    pub formula: String,
    /// The values of the formula.
    pub terms: Vec<ToldTerm>,
    /// The result with its unit.
    pub result: String,
    /// What it is the sum of.
    pub parts: Vec<Told>,
}

/// One value in words.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldTerm {
    /// Name.
    pub name: String,
    /// Value with its unit.
    pub value: String,
    /// Standing of a factor; `None` = from the data.
    pub status: Option<Status>,
    /// Set and source of a factor; empty for the data.
    pub source: String,
}

/// A number in words. Errors: those of [`explain`].
pub fn told(s: &Snapshot, number: NumberRef, words: &Words) -> Result<Told> {
    Ok(tell(s, &explain(s, number)?, words))
}

fn tell(s: &Snapshot, d: &Derivation, words: &Words) -> Told {
    Told {
        title: name(s, &d.title, words),
        formula: name(s, &d.formula, words),
        terms: d.terms.iter().map(|t| term(s, t, words)).collect(),
        result: d.result.map_or_else(|| "—".to_owned(), |x| format!("{} {}", number::plain(x), d.unit)),
        parts: d.parts.iter().map(|p| tell(s, p, words)).collect(),
    }
}

fn term(s: &Snapshot, t: &Term, words: &Words) -> ToldTerm {
    let source = t.factor.as_ref().map_or_else(String::new, |f| format!("{} · {}", f.set, f.source.title));
    ToldTerm {
        name: name(s, &t.name, words),
        value: format!("{} {}", number::plain(t.value), t.unit),
        status: t.factor.as_ref().map(|f| f.status),
        source,
    }
}

/// A key in words; ids of classes, sectors and fuels become names.
fn name(s: &Snapshot, key: &Key, words: &Words) -> String {
    let lang = words.lang();
    let args: Args = key
        .args
        .iter()
        .map(|(k, v)| {
            let named = match (k.as_ref(), v) {
                ("class", Arg::Text(id)) => s
                    .classes
                    .find(id)
                    .and_then(|c| s.classes.get(c))
                    .map(|c| if lang == Lang::Zh { c.name_zh.clone() } else { c.name_en.clone() }),
                ("sector", Arg::Text(id)) => Some(sector(id, words)),
                ("fuel", Arg::Text(id)) => Some(super::names::of("fuel", id, lang)),
                _ => None,
            };
            (k.clone(), named.map_or_else(|| v.clone(), Arg::Text))
        })
        .collect();
    words.text(key.key, &args)
}

/// The name of a sector, the land's own ones included.
pub fn sector(id: &str, words: &Words) -> String {
    let key = format!("sector-{}", id.replace('_', "-"));
    if words.has(&key) { words.get(&key) } else { super::names::of("sector", id, words.lang()) }
}

/// All figures of a parcel as indented lines; without a key, of the city. Errors: `USE-002` no such parcel.
pub fn lines(s: &Snapshot, parcel: Option<&str>, words: &Words) -> Result<Vec<String>> {
    let scope = match parcel {
        None => Scope::City,
        Some(key) => {
            let row = s.base.key.iter().position(|k| k == key);
            let row = row.ok_or_else(|| Error::new("USE-002").with("parcel", key))?;
            Scope::Parcel(row as u32)
        }
    };
    let mut out = Vec::new();
    for figure in [Figure::Source, Figure::Sink, Figure::Net, Figure::Stock] {
        write(&told(s, NumberRef { figure, scope }, words)?, 0, words, &mut out);
    }
    Ok(out)
}

fn write(t: &Told, depth: usize, words: &Words, out: &mut Vec<String>) {
    let pad = "  ".repeat(depth);
    out.push(format!("{pad}{} = {}", t.title, t.result));
    if !t.formula.is_empty() {
        out.push(format!("{pad}  {}", t.formula));
    }
    for term in &t.terms {
        let standing = term.status.map(|s| format!(" [{}]", status(s, words))).unwrap_or_default();
        let source = if term.source.is_empty() { String::new() } else { format!(" — {}", term.source) };
        out.push(format!("{pad}  · {}: {}{standing}{source}", term.name, term.value));
    }
    for part in &t.parts {
        write(part, depth + 1, words, out);
    }
}

/// The standing of a factor in words.
pub fn status(s: Status, words: &Words) -> String {
    words.get(match s {
        Status::Cited => "cli-status-cited",
        Status::Derived => "cli-status-derived",
        Status::Assumed => "cli-status-assumed",
    })
}
