//! Rules as data: from what, to what, where, how severe, under which clause (`assets/methods/limits.csv`).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};
use crate::land::class::{Class, Space};
use crate::land::{ClassId, ClassTable};

/// Where a rule holds, with regard to its layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Everywhere; the rule has no layer.
    All,
    /// On ground within the layer.
    Inside,
    /// On ground that the layer leaves out.
    Outside,
}

/// What a breach means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Needs a permit or a proof.
    Warn,
    /// Not allowed: a finished plan has none of it, or it is named in every output.
    Block,
}

/// What people read of a rule. The words are data, so that a table of rules of one's own needs no translation files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Told {
    /// Name, Chinese.
    pub name_zh: String,
    /// Name, English.
    pub name_en: String,
    /// Clause in short, Chinese.
    pub clause_zh: String,
    /// Clause in short, English.
    pub clause_en: String,
    /// Where the clause is from.
    pub source: String,
    /// `cited`, `derived` or `assumed`.
    pub status: String,
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Id such as `pbf_trees`.
    pub id: String,
    /// Layer; empty with [`Place::All`].
    pub limit: String,
    /// Where.
    pub place: Place,
    /// What a breach means.
    pub severity: Severity,
    /// Words.
    pub told: Told,
    from: Box<[bool; 256]>,
    to: Box<[bool; 256]>,
    code: String,
}

/// What a parcel bears, before or after.
#[derive(Clone, Copy, Debug)]
pub struct Bears<'a> {
    /// Class.
    pub class: ClassId,
    /// Code as delivered; empty = missing.
    pub code: &'a str,
}

impl Rule {
    /// Whether land that changes like this falls under the rule, wherever it lies.
    ///
    /// A rule of classes speaks of land whose class changes; one of codes also of land that keeps its class and loses the
    /// code (an orchard 0201K that becomes 0201).
    pub fn speaks_of(&self, before: Bears<'_>, after: Bears<'_>) -> bool {
        let by_code = !self.code.is_empty();
        if by_code && !fits(&self.code, before.code) {
            return false;
        }
        let moves = before.class != after.class || by_code && !fits(&self.code, after.code);
        moves && self.from[before.class.at()] && self.to[after.class.at()]
    }
}

/// All rules of a check.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// The rules, in the order of their table.
    pub all: Vec<Rule>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    limit: String,
    place: Place,
    from_code: String,
    from: String,
    to: String,
    severity: Severity,
}

impl Rules {
    /// The rules that ship with the program. Errors: `LIMIT-090` the shipped table is damaged.
    pub fn builtin(classes: &ClassTable) -> Result<Self> {
        Self::parse(include_str!("../../assets/methods/limits.csv"), classes)
            .map_err(|e| Error::new("LIMIT-090").with("table", "limits.csv").because(e))
    }

    /// Rules of a table like the shipped one.
    ///
    /// Patterns: `*` all classes, `crop_*` a beginning, `space:built` a space, `|` between several; codes likewise with `*`
    /// at one end. Errors: `LIMIT-001` a line that is no rule (row), `LIMIT-002` a pattern that no class fits, `LIMIT-003`
    /// an id twice.
    pub fn parse(text: &str, classes: &ClassTable) -> Result<Self> {
        let mut all: Vec<Rule> = Vec::new();
        let mut table = csv::Reader::from_reader(text.as_bytes());
        let head = table.headers().map_err(|e| Error::new("LIMIT-001").because(e))?.clone();
        for (row, record) in table.records().enumerate() {
            let row = row as u64 + 1;
            let bad = |e: csv::Error| Error::new("LIMIT-001").because(e).at_row(row);
            let record = record.map_err(bad)?;
            let l: Line = record.deserialize(Some(&head)).map_err(bad)?;
            let told: Told = record.deserialize(Some(&head)).map_err(bad)?;
            if (l.place == Place::All) != l.limit.is_empty() || l.id.is_empty() {
                return Err(Error::new("LIMIT-001").because(&l.id).at_row(row));
            }
            if all.iter().any(|r| r.id == l.id) {
                return Err(Error::new("LIMIT-003").with("id", l.id).at_row(row));
            }
            let set = |pattern: &str| of_classes(pattern, classes).map_err(|e| e.at_row(row));
            let (from, to) = (set(&l.from)?, set(&l.to)?);
            all.push(Rule {
                id: l.id,
                limit: l.limit,
                place: l.place,
                severity: l.severity,
                told,
                from,
                to,
                code: l.from_code.trim().to_owned(),
            });
        }
        Ok(Self { all })
    }

    /// Layers that the rules speak of, each once, in the order of the table.
    pub fn limits(&self) -> Vec<&str> {
        let mut out: Vec<&str> = Vec::new();
        for r in self.all.iter().filter(|r| !r.limit.is_empty()) {
            if !out.contains(&r.limit.as_str()) {
                out.push(&r.limit);
            }
        }
        out
    }
}

/// Which classes a pattern means. Land without a class falls under `*` alone. Errors: `LIMIT-002`.
fn of_classes(pattern: &str, classes: &ClassTable) -> Result<Box<[bool; 256]>> {
    let mut set = Box::new([pattern.trim() == "*"; 256]);
    for part in pattern.split('|').map(str::trim) {
        let mut any = part == "*";
        for (i, class) in classes.classes.iter().enumerate() {
            if means(part, class) {
                (set[i], any) = (true, true);
            }
        }
        if !any {
            return Err(Error::new("LIMIT-002").with("pattern", part));
        }
    }
    Ok(set)
}

fn means(part: &str, class: &Class) -> bool {
    let space = match class.space {
        Space::Agricultural => "agricultural",
        Space::Built => "built",
        Space::Ecological => "ecological",
    };
    part.strip_prefix("space:").map_or_else(|| fits(part, &class.id), |s| s == space)
}

/// Whether a word fits a pattern with `*` at one end, whatever the case of its letters.
fn fits(pattern: &str, word: &str) -> bool {
    let (pattern, word) = (pattern.to_ascii_lowercase(), word.trim().to_ascii_lowercase());
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(end), _) => word.ends_with(end),
        (None, Some(start)) => word.starts_with(start),
        (None, None) => word == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "id,limit,place,from_code,from,to,severity,name_zh,name_en,clause_zh,clause_en,source,status\n";

    fn parse(line: &str) -> std::result::Result<Rules, (String, Option<u64>)> {
        let classes = ClassTable::load().unwrap();
        Rules::parse(&format!("{HEAD}{line}"), &classes).map_err(|e| (e.code.to_string(), e.place.row))
    }

    #[test]
    fn shipped_rules_are_whole() {
        let classes = ClassTable::load().unwrap();
        let rules = Rules::builtin(&classes).unwrap();
        assert_eq!(rules.limits(), ["pbf", "redline", "core", "growth", "river"]);
        for r in &rules.all {
            let t = &r.told;
            assert!([&t.name_zh, &t.name_en, &t.clause_zh, &t.clause_en, &t.source].iter().all(|w| !w.is_empty()));
            assert!(["cited", "assumed"].contains(&t.status.as_str()), "{}", r.id);
        }
    }

    #[test]
    fn lines_that_are_no_rules_are_named() {
        let rest = "warn,z,n,z,c,s,assumed\n";
        assert!(parse(&format!("a,pbf,inside,,*,forest_*,{rest}")).is_ok());
        assert_eq!(parse(&format!("a,,inside,,*,forest_*,{rest}")).unwrap_err(), ("LIMIT-001".into(), Some(1)));
        assert_eq!(parse(&format!("a,pbf,near,,*,forest_*,{rest}")).unwrap_err().0, "LIMIT-001");
        assert_eq!(parse(&format!("a,pbf,inside,,*,forrest_*,{rest}")).unwrap_err().0, "LIMIT-002");
        let twice = format!("a,pbf,inside,,*,shrub,{rest}a,pbf,inside,,*,shrub,{rest}");
        assert_eq!(parse(&twice).unwrap_err(), ("LIMIT-003".into(), Some(2)));
    }
}
