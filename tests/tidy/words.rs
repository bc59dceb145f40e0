//! Reads Fluent files: keys, their attributes and the variables in them.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;

/// One message of one language.
#[derive(Default)]
pub struct Message {
    /// File it stands in, from the language folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What stands behind the equals sign, on its line.
    pub text: String,
    /// Names behind the dots.
    pub attributes: BTreeSet<String>,
    /// Names behind `$`, attributes included.
    pub variables: BTreeSet<String>,
    /// Messages named in it as `{ other-key }`.
    pub mentions: BTreeSet<String>,
}

/// All messages of a language, and what is wrong with its files.
pub struct Language {
    /// By key.
    pub messages: BTreeMap<String, Message>,
    /// Faults met while reading.
    pub faults: Vec<String>,
}

/// Reads `assets/i18n/<name>/*.ftl`.
pub fn language(name: &str) -> Language {
    let mut all = Language { messages: BTreeMap::new(), faults: Vec::new() };
    for path in crate::source::files(&format!("assets/i18n/{name}"), "ftl") {
        all.add(&path, &crate::source::read(&path));
    }
    all
}

impl Language {
    /// Adds one file.
    pub fn add(&mut self, path: &str, text: &str) {
        if let Err((_, errors)) = FluentResource::try_new(text.to_owned()) {
            for e in errors {
                let line = text.get(..e.pos.start).map_or(0, |t| t.matches('\n').count() + 1);
                self.faults.push(format!("{path}:{line}: not valid Fluent ({e}); mend the line"));
            }
        }
        let mut key = String::new();
        for (i, line) in text.lines().enumerate() {
            if let Some(name) = name_before_equals(line, "") {
                key = name.to_owned();
                let text = line.split_once('=').map_or("", |(_, t)| t.trim()).to_owned();
                let message = Message { file: path.to_owned(), line: i + 1, text, ..Message::default() };
                if let Some(first) = self.messages.insert(key.clone(), message) {
                    let place = format!("{}:{}", first.file, first.line);
                    self.faults.push(format!("{path}:{}: `{key}` is already at {place}; keep one", i + 1));
                }
            }
            let Some(message) = self.messages.get_mut(&key).filter(|_| !line.starts_with('#')) else { continue };
            if let Some(name) = name_before_equals(line.trim_start(), ".") {
                message.attributes.insert(name.to_owned());
            }
            placeables(line, message);
        }
    }
}

fn name_before_equals<'a>(line: &'a str, prefix: &str) -> Option<&'a str> {
    let (name, _) = line.strip_prefix(prefix)?.split_once('=')?;
    let name = name.trim_end();
    let good = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    good.then_some(name)
}

/// Notes `$variables` and `{ other-key }` of a line.
fn placeables(line: &str, message: &mut Message) {
    let name =
        |s: &str| -> String { s.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect() };
    for (i, _) in line.match_indices('$') {
        message.variables.insert(name(&line[i + 1..]));
    }
    for (i, _) in line.match_indices('{') {
        let other = name(line[i + 1..].trim_start());
        if other.starts_with(|c: char| c.is_ascii_lowercase()) {
            message.mentions.insert(other);
        }
    }
}

/// The fixed pieces of a literal that makes keys at run time (`theme-{}`, `repair-`); `None` for other literals.
pub fn pattern(literal: &str) -> Option<Vec<&str>> {
    let plain = |s: &str| s.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    let mut pieces = Vec::new();
    let mut rest = literal;
    while let Some((before, after)) = rest.split_once('{') {
        pieces.push(before);
        rest = after.split_once('}')?.1;
    }
    pieces.push(rest);
    if pieces.len() == 1 && literal.len() > 1 && literal.ends_with('-') {
        pieces.push("");
    }
    let good = pieces.len() > 1 && pieces.iter().all(|p| plain(p)) && pieces.iter().any(|p| p.len() > 1);
    good.then_some(pieces)
}

/// Whether a key can come out of a pattern.
pub fn fits(pattern: &[&str], key: &str) -> bool {
    let (Some(first), Some(last)) = (pattern.first(), pattern.last()) else { return false };
    let Some(mut rest) = key.strip_prefix(first).and_then(|k| k.strip_suffix(last)) else { return false };
    for piece in &pattern[1..pattern.len() - 1] {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    true
}

/// Small words joined by hyphens.
pub fn looks_like_key(text: &str) -> bool {
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}
