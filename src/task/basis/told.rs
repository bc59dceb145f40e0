//! The basis in words.

use super::{BasisLine, Topic};
use crate::base::Arg;
use crate::i18n::{Lang, Words};
use crate::map::place;
use crate::task::names;

/// A statement in words; sets, regions and reference systems by their names.
pub fn words_of(line: &BasisLine, words: &Words) -> String {
    let lang = words.lang();
    let named = |name: &str, value: &Arg| match (name, value) {
        ("set", Arg::Text(id)) => {
            let [zh, en] = names::set(id);
            Arg::Text(format!("{} ({id})", if lang == Lang::Zh { zh } else { en }))
        }
        ("region", Arg::Text(id)) => Arg::Text(names::of("region", id, lang)),
        ("crs", Arg::Text(label)) => Arg::Text(place::crs_of(label, words)),
        ("kind", Arg::Text(kind)) => Arg::Text(words.get(&format!("repair-name-{kind}"))),
        _ => value.clone(),
    };
    // The values of a finding are its own.
    let args = match line.topic {
        Topic::Doubts => line.args.clone(),
        _ => line.args.iter().map(|(n, v)| (n.clone(), named(n, v))).collect(),
    };
    let said = words.text(&line.key, &args);
    if line.topic == Topic::Doubts && line.key != "basis-doubts" {
        format!("{}  {said}", line.key.to_uppercase())
    } else {
        said
    }
}

/// The page as lines of text: titles, and their statements beneath.
pub fn page(basis: &[BasisLine], words: &Words) -> Vec<String> {
    let mut out = Vec::new();
    for topic in basis.chunk_by(|a, b| a.topic == b.topic) {
        out.extend(topic.first().map(|l| words.get(l.topic.key())));
        out.extend(topic.iter().map(|l| format!("  {}", words_of(l, words))));
    }
    out
}
