//! The rules as functions of sources and tables; each returns lines `file:line: what is wrong; remedy`.

use std::collections::BTreeMap;

use crate::source::Source;

/// A piece of code that is allowed only in some places.
pub struct Ban {
    /// What to look for in code.
    pub code: &'static [&'static str],
    /// Path beginnings concerned.
    pub within: &'static [&'static str],
    /// Path beginnings excepted.
    pub except: &'static [&'static str],
    /// What to do instead.
    pub remedy: &'static str,
}

/// Whether a path begins with one of them.
pub fn under(path: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|p| path.starts_with(p))
}

fn word(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'_'
}

/// Places where `name` stands in `code` and does not continue a longer word or path before it.
fn standing<'a>(code: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let bytes = code.as_bytes();
    code.match_indices(name).map(|(i, _)| i).filter(move |&i| {
        let before = i.checked_sub(1).map_or(b' ', |j| bytes[j]);
        !name.starts_with(|c: char| c.is_ascii_alphanumeric()) || !word(before) && before != b':' && before != b'.'
    })
}

/// Banned pieces of code outside tests.
pub fn bans(sources: &[Source], table: &[Ban]) -> Vec<String> {
    let mut faults = Vec::new();
    for ban in table {
        for s in sources.iter().filter(|s| under(&s.path, ban.within) && !under(&s.path, ban.except)) {
            for what in ban.code {
                for at in standing(&s.live, what) {
                    faults.push(format!("{}:{}: `{what}`; {}", s.path, s.line(at), ban.remedy));
                }
            }
        }
    }
    faults
}

/// Crates that may be named only in some places, tests included.
pub fn foreign(sources: &[Source], table: &[(&str, &[&str])]) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, homes) in table {
        for s in sources.iter().filter(|s| !under(&s.path, homes)) {
            for at in crate_places(s, name) {
                let homes = homes.join(", ");
                faults.push(format!("{}:{}: crate `{name}`; only {homes} may name it", s.path, s.line(at)));
            }
        }
    }
    faults
}

/// Places where a crate is named, tests included.
fn crate_places(s: &Source, name: &str) -> Vec<usize> {
    let named = |at: &usize| {
        let after = s.code[at + name.len()..].trim_start();
        let is_use = s.code[..*at].trim_end().ends_with("use");
        after.starts_with("::") || is_use && (after.starts_with(';') || after.starts_with("as "))
    };
    standing(&s.code, name).filter(named).collect()
}

/// Whether a file names a crate.
pub fn names_crate(s: &Source, name: &str) -> bool {
    !crate_places(s, name).is_empty()
}

/// Top-level modules that follow `prefix` (`crate::`, `tanheng::`) in a code text, with their place.
pub fn modules_named(code: &str, prefix: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for at in standing(code, prefix) {
        let rest = code[at + prefix.len()..].trim_start();
        let name = |s: &str| s.trim_start().bytes().take_while(|b| word(*b)).map(char::from).collect::<String>();
        let Some(group) = rest.strip_prefix('{') else {
            found.push((at, name(rest)));
            continue;
        };
        let (mut depth, mut from) = (0, 0);
        for (i, b) in group.bytes().enumerate() {
            match b {
                b'{' => depth += 1,
                b'}' if depth > 0 => depth -= 1,
                b',' | b'}' if depth == 0 => {
                    found.push((at, name(&group[from..i])));
                    from = i + 1;
                    if b == b'}' {
                        break;
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// Uses of a module that is not on a lower level and has no arrow.
pub fn arrows(sources: &[Source], levels: &[(&str, u8)], sideways: &[(&str, &str)]) -> Vec<String> {
    let level = |name: &str| levels.iter().find(|(n, _)| *n == name).map(|(_, l)| *l);
    let mut faults = Vec::new();
    for s in sources {
        let module = s.module();
        let Some(own) = module.first() else { continue };
        let Some(own_level) = level(own) else {
            faults.push(format!("{}: module `{own}` has no level; add it to LEVELS and to src/lib.rs", s.path));
            continue;
        };
        let mut named = modules_named(&s.code, "crate::");
        named.extend(modules_named(&s.live, &"super::".repeat(module.len())));
        for (at, other) in named {
            let Some(other_level) = level(&other) else { continue };
            let drawn = sideways.contains(&(own.as_str(), other.as_str()));
            // A test may look sideways, never up.
            let test = s.live.as_bytes()[at] == b' ';
            if other_level >= own_level + u8::from(test) && other != *own && !drawn {
                faults.push(format!(
                    "{}:{}: `{own}` (level {own_level}) uses `{other}` (level {other_level}); \
                     use lower levels only, or let a higher module join the two",
                    s.path,
                    s.line(at)
                ));
            }
        }
    }
    faults
}

/// Measured numbers in code, other than the plain ones and those in the table.
pub fn floats(sources: &[Source], within: &[&str], plain: &[f64], named: &[(&str, &str, &str)]) -> Vec<String> {
    let mut faults = Vec::new();
    for s in sources.iter().filter(|s| under(&s.path, within)) {
        for (at, text) in float_literals(&s.live) {
            let value: f64 =
                text.replace('_', "").trim_end_matches("f64").trim_end_matches("f32").parse().unwrap_or(0.0);
            let known = named.iter().any(|(path, literal, _)| s.path == *path && *literal == text);
            if !plain.contains(&value) && !known {
                faults.push(format!(
                    "{}:{}: number `{text}`; a factor or threshold belongs in assets/ with unit and source, \
                     a unit conversion in src/base/units.rs under a name",
                    s.path,
                    s.line(at)
                ));
            }
        }
    }
    faults
}

/// Floating-point literals with their place.
pub fn float_literals(code: &str) -> Vec<(usize, String)> {
    let (bytes, mut i, mut found) = (code.as_bytes(), 0, Vec::new());
    while i < bytes.len() {
        let before = i.checked_sub(1).map_or(b' ', |j| bytes[j]);
        let range = i > 1 && &bytes[i - 2..i] == b"..";
        if !bytes[i].is_ascii_digit() || word(before) || before == b'.' && !range {
            i += 1;
            continue;
        }
        let start = i;
        let prefixed = bytes[i] == b'0' && matches!(bytes.get(i + 1), Some(b'x' | b'b' | b'o'));
        while i < bytes.len() && word(bytes[i]) {
            i += 1;
        }
        let mut float = !prefixed && bytes[start..i].iter().any(|b| matches!(b, b'e' | b'E' | b'f'));
        let next = bytes.get(i + 1).copied().unwrap_or(b' ');
        if !prefixed && bytes.get(i) == Some(&b'.') && next != b'.' && !next.is_ascii_alphabetic() && next != b'_' {
            float = true;
            i += 1;
            while i < bytes.len() && word(bytes[i]) {
                i += 1;
            }
        }
        if float && matches!(bytes[i - 1], b'e' | b'E') && matches!(bytes.get(i), Some(b'-' | b'+')) {
            i += 1;
            while i < bytes.len() && word(bytes[i]) {
                i += 1;
            }
        }
        if float {
            found.push((start, code[start..i].to_owned()));
        }
    }
    found
}

/// Han characters and full-width forms.
pub fn chinese(c: char) -> bool {
    matches!(u32::from(c), 0x3000..=0x303F | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF
        | 0x20000..=0x3FFFF)
}

/// Chinese in string literals outside tests, also as `\u{…}`.
pub fn chinese_literals(sources: &[Source], except: &[(&str, &str)]) -> Vec<String> {
    // Bounds of full-width forms are data for folding them, not words.
    let han = |c: char| chinese(c) && !matches!(u32::from(c), 0x3000..=0x303F | 0xFF00..=0xFFEF);
    let escaped = |t: &str| {
        t.split("\\u{").skip(1).any(|e| {
            let digits = e.split('}').next().unwrap_or("").replace('_', "");
            u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).is_some_and(han)
        })
    };
    let mut faults = Vec::new();
    for s in sources.iter().filter(|s| !except.iter().any(|(path, _)| s.path == *path)) {
        for l in s.live_literals().filter(|l| l.text.chars().any(chinese) || escaped(&l.text)) {
            faults.push(format!(
                "{}:{}: Chinese text in code: \"{}\"; words go to assets/i18n, data to a file in assets/",
                s.path, l.line, l.text
            ));
        }
    }
    faults
}

/// Literals in the panels that look like a sentence rather than a key.
pub fn texts_in_panels(sources: &[Source], within: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for s in sources.iter().filter(|s| under(&s.path, within)) {
        for l in s.live_literals() {
            let words: Vec<String> = outside_braces(&l.text)
                .split(' ')
                .map(|w| w.chars().filter(|c| c.is_alphabetic()).collect::<String>())
                .filter(|w| w.len() > 1)
                .collect();
            if words.len() > 1 {
                faults.push(format!(
                    "{}:{}: text for people: \"{}\"; give it a key in both ui.ftl",
                    s.path, l.line, l.text
                ));
            }
        }
    }
    faults
}

/// What a format string prints of its own.
fn outside_braces(text: &str) -> String {
    let mut depth = 0;
    text.chars()
        .filter(|c| {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

/// Comments that promise something without naming an issue.
pub fn promises(sources: &[Source]) -> Vec<String> {
    let marks = ["TODO", "FIXME", "XXX", "HACK"];
    let issue = |t: &str| t.split('#').skip(1).any(|r| r.starts_with(|c: char| c.is_ascii_digit()));
    let mut faults = Vec::new();
    for s in sources {
        for (line, text) in s.comments.iter().filter(|(_, t)| marks.iter().any(|m| t.contains(m)) && !issue(t)) {
            faults.push(format!("{}:{line}: `{}`; name the issue as #12, or do it", s.path, text.trim()));
        }
    }
    faults
}

/// `mod.rs` files that do not open with the three sentences.
pub fn openings(sources: &[Source], sentences: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for s in sources.iter().filter(|s| s.path.ends_with("/mod.rs")) {
        let head: String = s.text.lines().take_while(|l| l.starts_with("//!")).collect::<Vec<_>>().join("\n");
        for sentence in sentences.iter().filter(|x| !head.contains(&format!("//! {x}"))) {
            faults.push(format!("{}:1: the opening lacks \"{sentence} …\"; tell the newcomer", s.path));
        }
    }
    faults
}

/// Files longer than `most` lines.
pub fn long_files(sources: &[Source], most: usize) -> Vec<String> {
    let too_long = sources.iter().map(|s| (s, s.text.lines().count())).filter(|(_, n)| *n > most);
    too_long.map(|(s, n)| format!("{}: {n} lines, more than {most}; split it by subject", s.path)).collect()
}

/// Files and folders named for a kind instead of a subject.
pub fn names(sources: &[Source], banned: &[&str]) -> Vec<String> {
    let bad = |s: &&Source| s.module().iter().any(|part| banned.contains(&part.as_str()));
    sources.iter().filter(bad).map(|s| format!("{}: named for a kind; name the subject", s.path)).collect()
}

/// Codes such as `IO-001` in code outside tests, each with the first place.
pub fn codes(sources: &[Source]) -> Vec<(String, String)> {
    let mut found = BTreeMap::new();
    for s in sources {
        for l in s.live_literals().filter(|l| is_code(&l.text)) {
            found.entry(l.text.clone()).or_insert_with(|| format!("{}:{}", s.path, l.line));
        }
    }
    found.into_iter().collect()
}

/// Capitals, a hyphen, three digits.
pub fn is_code(text: &str) -> bool {
    text.split_once('-').is_some_and(|(subject, number)| {
        subject.len() > 1
            && subject.bytes().all(|b| b.is_ascii_uppercase())
            && number.len() == 3
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}
