//! The rules of the house; the tables are in `tidy/tables.rs`. A failure names file, line and remedy; when a rule is wrong, change the table
//! and `ARCHITECTURE.md` in the same commit.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "tidy/keys.rs"]
mod keys;
#[path = "tidy/rules.rs"]
mod rules;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/tables.rs"]
mod tables;
#[path = "tidy/words.rs"]
mod words;

use std::collections::BTreeSet;

use source::{Source, files, read, sources};
use tables::*;

fn verdict(rule: &str, faults: Vec<String>) {
    assert!(faults.is_empty(), "{rule}: {} to mend\n  {}\n", faults.len(), faults.join("\n  "));
}

#[test]
fn arrows_point_down() {
    verdict("Levels (src/lib.rs)", rules::arrows(&sources("src"), LEVELS, SIDEWAYS));
}

#[test]
fn every_module_has_a_level() {
    let lib = read("src/lib.rs");
    let declared: BTreeSet<&str> =
        lib.lines().filter_map(|l| l.strip_prefix("pub mod ")).map(|m| m.trim_end_matches(';')).collect();
    let table: BTreeSet<&str> = LEVELS.iter().map(|(m, _)| *m).collect();
    assert_eq!(declared, table, "src/lib.rs and LEVELS name different modules");
}

#[test]
fn programs_name_faces_only() {
    let mut faults = Vec::new();
    for (path, allowed) in PROGRAMS {
        let s = Source::new(path, &read(path));
        for (at, name) in rules::modules_named(&s.code, "tanheng::") {
            if LEVELS.iter().any(|(m, _)| *m == name) && !allowed.contains(&name.as_str()) {
                faults.push(format!("{path}:{}: `{name}`; allowed here: {}", s.line(at), allowed.join(", ")));
            }
        }
    }
    verdict("Programs", faults);
}

#[test]
fn foreign_crates_stay_at_home() {
    verdict("Foreign crates", rules::foreign(&sources("src"), FOREIGN));
}

#[test]
fn no_banned_code() {
    verdict("Code out of place", rules::bans(&sources("src"), BANS));
}

#[test]
fn no_numbers_with_a_meaning() {
    verdict("Numbers in code", rules::floats(&sources("src"), FLOATS_WITHIN, PLAIN, NAMED));
}

#[test]
fn no_words_in_code() {
    let all = sources("src");
    verdict("Chinese in code", rules::chinese_literals(&all, CHINESE_AT));
    verdict("Text in panels", rules::texts_in_panels(&all, &["src/ui/"]));
}

#[test]
fn promises_name_an_issue() {
    verdict("Promises", rules::promises(&sources("src")));
}

#[test]
fn modules_introduce_themselves() {
    verdict("Openings", rules::openings(&sources("src"), OPENING));
}

#[test]
fn files_are_short_and_named_for_subjects() {
    let mut all = sources("src");
    all.extend(sources("tests"));
    for long in rules::long_files(&all, COMFORTABLE_LINES) {
        eprintln!("note: {long}");
    }
    verdict("Length", rules::long_files(&all, MOST_LINES));
    verdict("Names", rules::names(&all, KINDS));
}

#[test]
fn assets_are_used() {
    let literals: Vec<String> = sources("src").into_iter().flat_map(|s| s.literals).map(|l| l.text).collect();
    // A literal names a file when the two agree from the end as far as the literal goes (`/base.ftl` after a folder
    // that a macro fills in).
    let names = |literal: &str, path: &str| {
        let literal = literal.trim_start_matches("../").trim_start_matches('/');
        path == literal || path.ends_with(&format!("/{literal}")) && literal.contains('.')
    };
    // A macro puts folder and file of a factor set together.
    let built = |path: &str| {
        let mut parts = path.rsplit('/').map(|p| p.trim_end_matches(".csv"));
        path.contains("factors/") && parts.by_ref().take(2).all(|p| literals.iter().any(|l| l == p))
    };
    let idle = files("assets", "").into_iter().filter(|path| {
        !built(path)
            && !ASSETS_TO_READ.iter().any(|end| path.ends_with(end))
            && !literals.iter().any(|l| names(l, path))
    });
    verdict("Assets", idle.map(|p| format!("{p}: no code names it; use it or delete it")).collect());
}

#[test]
fn nothing_leads_to_this_machine() {
    let banned = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];
    let mut texts = files(".ci", "");
    for folder in ["src", "tests", "docs", "packaging", "assets", "sample-data"] {
        texts.extend(files(folder, ""));
    }
    texts.extend(["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "run.sh", "test.sh"].map(String::from));
    let text = [".rs", ".md", ".sh", ".csv", ".toml", ".ftl", ".svg", ".desktop", "/run"];
    let mut faults = Vec::new();
    for path in texts.iter().filter(|p| text.iter().any(|e| p.ends_with(e))) {
        let bytes = std::fs::read(source::root().join(path)).unwrap_or_default();
        let content = String::from_utf8_lossy(&bytes);
        for (i, line) in content.lines().enumerate() {
            if banned.iter().any(|b| line.contains(b)) {
                faults.push(format!("{path}:{}: a path of one machine; take it out", i + 1));
            }
        }
    }
    verdict("Machine", faults);
}

#[test]
fn no_online_crates() {
    let lock = read("Cargo.lock");
    let linked = ONLINE.iter().filter(|name| lock.contains(&format!("name = \"{name}\"\n")));
    verdict("Offline", linked.map(|n| format!("Cargo.lock: crate `{n}`; find the feature that pulls it in")).collect());
}

#[test]
fn dependencies_have_a_reason_and_a_use() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let mut names: Vec<String> = Vec::new();
    let mut tables = vec![&manifest];
    tables
        .extend(manifest.get("target").and_then(|t| t.as_table()).into_iter().flatten().filter_map(|t| t.1.as_table()));
    for table in tables {
        for kind in ["dependencies", "dev-dependencies"] {
            names.extend(table.get(kind).and_then(|t| t.as_table()).into_iter().flat_map(|t| t.keys().cloned()));
        }
    }
    let page = read("ARCHITECTURE.md");
    let mut all = sources("src");
    all.extend(sources("tests"));
    let mut faults = Vec::new();
    for name in names {
        if !page.contains(&format!("`{name}`")) {
            faults.push(format!("Cargo.toml: `{name}`: say in ARCHITECTURE.md why it is there"));
        }
        let used = all.iter().any(|s| rules::names_crate(s, &name.replace('-', "_")));
        if !used && !UNNAMED.iter().any(|(n, _)| *n == name) {
            faults.push(format!("Cargo.toml: `{name}`: no code names it; take it out"));
        }
    }
    verdict("Dependencies", faults);
}

#[test]
fn languages_say_the_same() {
    let (zh, en) = (words::language("zh-CN"), words::language("en"));
    let mut faults: Vec<String> = zh.faults.iter().chain(&en.faults).cloned().collect();
    for (a, b, name) in [(&zh, &en, "en"), (&en, &zh, "zh-CN")] {
        for (key, m) in &a.messages {
            let place = format!("{}:{}", m.file, m.line);
            match b.messages.get(key) {
                None => faults.push(format!("{place}: `{key}` has no words in {name}; add them")),
                Some(other) if name == "en" && other.variables != m.variables => faults.push(format!(
                    "{place}: `{key}` uses {:?} here and {:?} in {name}; use the same",
                    m.variables, other.variables
                )),
                Some(other) if name == "en" && other.attributes != m.attributes => {
                    faults.push(format!("{place}: `{key}` has other attributes in {name}; give both the same"));
                }
                Some(other) if name == "en" && !other.file.ends_with(m.file.rsplit('/').next().unwrap_or("")) => {
                    faults.push(format!("{place}: `{key}` is in {} in {name}; same file name, please", other.file));
                }
                Some(_) => {}
            }
        }
    }
    verdict("Languages", faults);
}

#[test]
fn every_code_has_words_and_a_remedy() {
    let (all, words) = (sources("src"), words::language("zh-CN"));
    let codes = rules::codes(&all);
    let mut faults = Vec::new();
    for (code, place) in &codes {
        match words.messages.get(&code.to_lowercase()) {
            None => {
                faults.push(format!("{place}: {code} has no words; add `{}` to both languages", code.to_lowercase()))
            }
            Some(m) if !m.attributes.contains("hint") => {
                faults.push(format!("{}:{}: {code} has no remedy; add `.hint`", m.file, m.line));
            }
            Some(m) => faults.extend(
                m.variables.iter().filter(|v| !IMPLIED.contains(&v.as_str()) && !given(&all, code, v)).map(|v| {
                    format!(
                        "{}:{}: {code} wants ${v}, which no file that raises it passes by .with(\"{v}\", …)",
                        m.file, m.line
                    )
                }),
            ),
        }
    }
    for (key, m) in &words.messages {
        let code = key.to_uppercase();
        if rules::is_code(&code) && !codes.iter().any(|(c, _)| *c == code) {
            faults.push(format!("{}:{}: nothing raises {code}; delete its words", m.file, m.line));
        }
    }
    verdict("Codes", faults);
}

/// Whether a file that names the code, or one through which it passes what it raises, also names the variable.
fn given(all: &[Source], code: &str, variable: &str) -> bool {
    let names = |s: &Source, text: &str| s.live_literals().any(|l| l.text == text);
    let through = |s: &Source| {
        let on = PASSED_ON.iter().filter(|(from, _)| s.path.starts_with(from));
        on.flat_map(|(_, to)| all.iter().filter(move |o| o.path == *to)).any(|o| names(o, variable))
    };
    all.iter().any(|s| names(s, code) && (names(s, variable) || through(s)))
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let (all, words) = (sources("src"), words::language("zh-CN"));
    let literals: BTreeSet<&str> = all.iter().flat_map(|s| s.live_literals().map(|l| l.text.as_str())).collect();
    let (made, mut faults) = keys::made(MADE_KEYS, &all);
    for (key, place) in made.iter().filter(|(k, _)| !words.messages.contains_key(*k)) {
        faults.push(format!("{place}: `{key}` has no words; add it to both languages"));
    }
    let mentioned: BTreeSet<&String> = words.messages.values().flat_map(|m| &m.mentions).collect();
    for (key, m) in words.messages.iter().filter(|(k, _)| !rules::is_code(&k.to_uppercase())) {
        if !literals.contains(key.as_str()) && !made.contains_key(key) && !mentioned.contains(key) {
            faults.push(format!("{}:{}: nothing shows `{key}`; delete it in both languages", m.file, m.line));
        }
    }
    faults.extend(keys::unknown_shapes(MADE_KEYS, &all, &words.messages.keys().map(String::as_str).collect()));
    verdict("Keys", faults);
}

#[test]
fn words_that_look_like_keys_are_keys() {
    let (all, words) = (sources("src"), words::language("zh-CN"));
    let ids: BTreeSet<String> = keys::ids_of(MADE_KEYS, &all);
    let subjects: BTreeSet<&str> = words.messages.keys().filter_map(|k| k.split('-').next()).collect();
    let (mut faults, mut excused) = (Vec::new(), BTreeSet::new());
    for s in &all {
        for l in s.live_literals().filter(|l| words::looks_like_key(&l.text)) {
            let subject = l.text.split('-').next().unwrap_or("");
            if !subjects.contains(subject) || words.messages.contains_key(&l.text) || ids.contains(&l.text) {
                continue;
            }
            if NO_KEYS.contains(&(s.path.as_str(), l.text.as_str())) {
                excused.insert(l.text.as_str());
            } else {
                faults.push(format!("{}:{}: `{}` has no words; add it to both languages", s.path, l.line, l.text));
            }
        }
    }
    for (path, literal) in NO_KEYS.iter().filter(|(_, l)| !excused.contains(l)) {
        faults.push(format!("tests/tidy/tables.rs: NO_KEYS: \"{literal}\" of {path} needs no excuse; take it out"));
    }
    verdict("Keys", faults);
}

#[test]
fn names_in_data_and_words_agree() {
    for (language, heading) in [("zh-CN", "name_zh"), ("en", "name_en")] {
        verdict("Names", keys::other_names(MADE_KEYS, &words::language(language), heading));
    }
}

/// The rules themselves must be able to fail: one bad file that breaks them all, and a good one that breaks none.
#[test]
fn rules_find_what_they_look_for() {
    let text = read("tests/tidy/bad.txt");
    let bad = [Source::new("src/carbon/mod.rs", &text), Source::new("src/ui/bad.rs", &text)];
    let lines = |faults: Vec<String>| -> Vec<usize> {
        let mine = faults.iter().filter_map(|f| f.strip_prefix("src/carbon/mod.rs:"));
        mine.filter_map(|f| f.split(':').next()?.parse().ok()).collect()
    };
    assert_eq!(lines(rules::arrows(&bad, LEVELS, SIDEWAYS)), [4, 5, 5, 6]);
    assert_eq!(lines(rules::foreign(&bad, FOREIGN)), [7, 8]);
    assert_eq!(lines(rules::bans(&bad, BANS)), [13, 14, 8]);
    assert_eq!(lines(rules::floats(&bad, FLOATS_WITHIN, PLAIN, NAMED)), [15, 15, 16]);
    assert_eq!(lines(rules::chinese_literals(&bad, CHINESE_AT)), [17, 18]);
    assert_eq!(lines(rules::promises(&bad)), [19]);
    assert_eq!(lines(rules::openings(&bad, OPENING)), [1, 1, 1]);
    assert_eq!(rules::texts_in_panels(&bad, &["src/ui/"]).len(), 2);
    assert_eq!(rules::codes(&bad), [("IO-001".to_owned(), "src/carbon/mod.rs:21".to_owned())]);
}
