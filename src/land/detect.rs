//! Which scheme a class field is written in, decided on the whole layer and never per row.
//!
//! Rule (method book §1.1): with names, the share of rows whose (code, name) pair stands in a system's list decides;
//! without names, the codes that only one system has. Where both are plausible nobody guesses: the person is asked.

use super::crosswalk::{Codes, System, normal};
use super::limits::Limits;
use super::scheme::{Scheme, shipped};
use crate::base::{Error, Finding, Place, Result, Severity};

/// A distinct word of the class field: code, name beside it, number of rows.
pub type Seen<'a> = (&'a str, Option<&'a str>, u64);

/// How well one scheme fits the layer.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The scheme.
    pub scheme: Scheme,
    /// Share of the rows with a word whose word the scheme knows.
    pub known_share: f64,
    /// Share of the rows with code and name whose pair stands in the list; `None` = no names, or no code system.
    pub named_share: Option<f64>,
}

/// A code that has another meaning in two systems that both remain possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The code.
    pub code: String,
    /// First system and its name for the code.
    pub one: (System, String),
    /// Second system and its name for the code.
    pub other: (System, String),
    /// Rows with the code.
    pub rows: u64,
}

/// The evidence and, where it suffices, the decision.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Detection {
    /// The scheme; `None` = undecided, the person must say.
    pub scheme: Option<Scheme>,
    /// All schemes that know anything, best first.
    pub scores: Vec<Score>,
    /// Where undecided: codes whose meaning differs, most rows first.
    pub conflicts: Vec<Conflict>,
    /// Remarks: `CLASS-003` leading zeros put back, `CLASS-004` two systems give the same classes,
    /// `CLASS-015` names of another system.
    pub findings: Vec<Finding>,
}

impl Detection {
    /// The scheme, or the question. Errors: `CLASS-001` undecided, with scores and conflicting codes.
    pub fn into_scheme(self) -> Result<Scheme> {
        if let Some(scheme) = self.scheme {
            return Ok(scheme);
        }
        let percent = |s: &Score| format!("{} {:.1}%", s.scheme.name(), s.known_share * PERCENT);
        let scores: Vec<String> = self.scores.iter().map(percent).collect();
        let clash = |c: &Conflict| {
            format!("{} = {} ({}) | {} ({})", c.code, c.one.1, c.one.0.name(), c.other.1, c.other.0.name())
        };
        let clashes: Vec<String> = self.conflicts.iter().take(EXAMPLES).map(clash).collect();
        let error = Error::new("CLASS-001").with("scores", scores.join(", "));
        Err(error.with("conflicts", clashes.join("; ")))
    }
}

/// For the words of an error.
const PERCENT: f64 = 100.0;
/// Conflicting codes quoted in an error.
const EXAMPLES: usize = 5;

/// Decides the scheme of a layer from the distinct words of its class field.
///
/// Words count with their rows; empty words do not count. Number fields that lost a leading zero are recognised and
/// reported. Numbers of land-cover rasters are never taken for a legend without being told: many products number
/// their classes from 1 or in tens with different meanings.
/// Errors: `CLASS-090` a shipped table is damaged; undecided is no error here (see [`Detection::into_scheme`]).
pub fn detect(words: &[Seen<'_>]) -> Result<Detection> {
    let limits = Limits::load()?;
    let codes = Codes::shipped()?;
    let layer = Layer::of(words);
    let mut out = Detection { scores: layer.scores(codes)?, ..Detection::default() };
    if layer.rows == 0 || layer.words.iter().all(|w| codes.is_extent(w.word)) {
        return Ok(out);
    }
    let possible: Vec<System> =
        out.scores.iter().filter(|s| s.known_share >= limits.known_share).filter_map(|s| s.scheme.system()).collect();
    let named = out.scores.iter().filter_map(|s| s.named_share).fold(0.0, f64::max) >= limits.named_share;
    if named {
        out.scores.sort_by(|a, b| b.named_share.unwrap_or(0.0).total_cmp(&a.named_share.unwrap_or(0.0)));
    }
    if possible.is_empty() {
        // Words such as `forest` mean what they say; numbers do not.
        let osm = out.scores.iter().find(|s| s.scheme == Scheme::Osm && s.known_share >= limits.field_share);
        out.scheme = osm.map(|s| s.scheme.clone());
        return Ok(out);
    }
    let speaks = |s: System, w: &Word<'_>| if named { layer.named(codes, s, w) } else { codes.knows(s, &w.code) };
    let rows_for = |a: System, b: System| layer.rows_where(|w| speaks(a, w) && !speaks(b, w)) as f64;
    // Systems that no other one beats: nothing more speaks for another than the contrary share allows.
    let beats = |a: System, b: System| {
        let (for_a, for_b) = (rows_for(a, b), rows_for(b, a));
        for_a > 0.0 && for_b <= for_a * limits.contrary_share
    };
    let standing: Vec<System> =
        possible.iter().copied().filter(|&a| !possible.iter().any(|&b| b != a && beats(b, a))).collect();
    out.conflicts = layer.conflicts(codes, &standing);
    let first = System::ALL.into_iter().find(|s| standing.contains(s));
    if let Some(system) = first.filter(|_| out.conflicts.is_empty()) {
        out.scheme = Some(system.into());
        out.findings.extend(layer.remarks(codes, system, &standing));
    }
    Ok(out)
}

/// A distinct word with its normal form.
struct Word<'a> {
    word: &'a str,
    name: Option<&'a str>,
    code: String,
    lost_zero: bool,
    rows: u64,
}

/// The words of a layer.
struct Layer<'a> {
    words: Vec<Word<'a>>,
    rows: u64,
}

impl<'a> Layer<'a> {
    fn of(seen: &[Seen<'a>]) -> Self {
        let word = |&(word, name, rows): &Seen<'a>| {
            let (code, lost_zero) = normal(word);
            let name = name.filter(|n| !n.trim().is_empty());
            (!word.trim().is_empty()).then_some(Word { word, name, code, lost_zero, rows })
        };
        let words: Vec<Word<'a>> = seen.iter().filter_map(word).collect();
        let rows = words.iter().map(|w| w.rows).sum();
        Self { words, rows }
    }

    fn rows_where(&self, yes: impl Fn(&Word<'_>) -> bool) -> u64 {
        self.words.iter().filter(|w| yes(w)).map(|w| w.rows).sum()
    }

    /// Whether the pair stands in the list; a code without a name speaks for nobody.
    fn named(&self, codes: &Codes, system: System, w: &Word<'_>) -> bool {
        w.name.is_some_and(|n| codes.named(system, &w.code, n))
    }

    fn scores(&self, codes: &Codes) -> Result<Vec<Score>> {
        let share = |rows: u64, of: u64| if of == 0 { 0.0 } else { rows as f64 / of as f64 };
        let with_name = self.rows_where(|w| w.name.is_some());
        let mut scores: Vec<Score> = System::ALL
            .into_iter()
            .map(|s| Score {
                scheme: s.into(),
                known_share: share(self.rows_where(|w| codes.knows(s, &w.code)), self.rows),
                named_share: (with_name > 0).then(|| share(self.rows_where(|w| self.named(codes, s, w)), with_name)),
            })
            .collect();
        for scheme in [Scheme::Osm, Scheme::WorldCover, Scheme::Clcd] {
            let table = shipped(&scheme)?;
            let known_share = share(self.rows_where(|w| table.class(w.word).is_some()), self.rows);
            scores.push(Score { scheme, known_share, named_share: None });
        }
        scores.retain(|s| s.known_share > 0.0);
        scores.sort_by(|a, b| b.known_share.total_cmp(&a.known_share));
        Ok(scores)
    }

    /// Codes of the layer to which the systems give different classes.
    fn conflicts(&self, codes: &Codes, systems: &[System]) -> Vec<Conflict> {
        let mut out = Vec::new();
        for w in &self.words {
            let mut found = systems.iter().filter_map(|s| codes.find(*s, &w.code).map(|f| (*s, f)));
            let Some((one, a)) = found.next() else { continue };
            if let Some((other, b)) = found.find(|(_, f)| f.class != a.class) {
                out.push(Conflict {
                    code: w.code.clone(),
                    one: (one, a.name_zh.to_owned()),
                    other: (other, b.name_zh.to_owned()),
                    rows: w.rows,
                });
            }
        }
        out.sort_by(|a, b| (b.rows, &a.code).cmp(&(a.rows, &b.code)));
        out
    }

    /// Remarks on a decision: equals, and leading zeros put back.
    fn remarks(&self, codes: &Codes, system: System, standing: &[System]) -> Vec<Finding> {
        let mut out = Vec::new();
        let others: Vec<&str> = standing.iter().filter(|s| **s != system).map(|s| s.name()).collect();
        if !others.is_empty() {
            let note = Finding::new("CLASS-004", Severity::Note).with("scheme", system.name());
            out.push(note.with("others", others.join(", ")));
        }
        let lost = |w: &&Word<'_>| w.lost_zero && codes.knows(system, &w.code);
        if let Some(w) = self.words.iter().find(lost) {
            let rows = self.words.iter().filter(lost).map(|w| w.rows).sum();
            let finding = Finding::new("CLASS-003", Severity::Warn).times(rows);
            out.push(finding.with("found", w.word).with("taken", w.code.as_str()).at(Place::default()));
        }
        out.extend(self.contradicted(codes, system));
        out
    }

    /// Words whose name says that they were written in another system, where the code means another class.
    fn contradicted(&self, codes: &Codes, system: System) -> Option<Finding> {
        let class = |s: System, w: &Word<'_>| codes.find(s, &w.code).map(|f| f.class);
        let other = |w: &Word<'_>| {
            let written = System::ALL.into_iter().find(|&s| s != system && self.named(codes, s, w))?;
            (!self.named(codes, system, w) && class(system, w)? != class(written, w)?).then_some(written)
        };
        let all: Vec<(&Word<'_>, System)> = self.words.iter().filter_map(|w| Some((w, other(w)?))).collect();
        let (first, written) = all.first()?;
        let rows: u64 = all.iter().map(|(w, _)| w.rows).sum();
        let finding = Finding::new("CLASS-015", Severity::Warn).times(rows).with("scheme", system.name());
        let finding = finding.with("code", first.code.as_str()).with("name", first.name.unwrap_or_default());
        let taken = codes.find(system, &first.code).map_or_else(String::new, |f| f.name_zh.to_owned());
        Some(finding.with("taken", taken).with("written", written.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes with equal rows, no names.
    fn bare(words: &[&str]) -> Detection {
        let seen: Vec<Seen<'_>> = words.iter().map(|w| (*w, None, 100)).collect();
        detect(&seen).unwrap()
    }

    /// Codes with the names that `system` gives them.
    fn named(system: System, words: &[&str]) -> Detection {
        let codes = Codes::shipped().unwrap();
        let name = |w: &str| codes.entry(system, w).map(|e| e.name_zh.as_str());
        let seen: Vec<Seen<'_>> = words.iter().map(|w| (*w, name(w), 100)).collect();
        detect(&seen).unwrap()
    }

    #[test]
    fn names_decide_where_the_digits_are_the_same() {
        let same = ["0101", "0301", "1003", "0303", "0702", "1101", "0601"];
        assert_eq!(named(System::Sd3, &same).scheme, Some(Scheme::Sd3));
        assert_eq!(named(System::Ydyh2023, &same).scheme, Some(Scheme::Ydyh2023));
    }

    #[test]
    fn without_names_the_same_digits_are_asked() {
        let d = bare(&["0101", "0301", "1003", "0303", "0702", "1101", "0601"]);
        assert_eq!(d.scheme, None);
        assert_eq!(d.conflicts.len(), 5); // 0101 and 0301 mean the same
        let e = d.into_scheme().unwrap_err();
        assert_eq!(e.code.0, "CLASS-001");
        assert!(e.args.iter().any(|(n, v)| n == "conflicts" && format!("{v:?}").contains("1003")));
    }

    #[test]
    fn telling_codes_decide() {
        assert_eq!(bare(&["0101", "1003", "05H1"]).scheme, Some(Scheme::Sd3));
        assert_eq!(bare(&["0101", "1003", "0301k"]).scheme, Some(Scheme::Sd3));
        assert_eq!(bare(&["0101", "1003", "1006"]).scheme, Some(Scheme::Sd3)); // GB has it too: same classes
        assert_eq!(bare(&["0101", "1003", "1401"]).scheme, Some(Scheme::Ydyh2023));
        assert_eq!(bare(&["0101", "1003", "1701", "100101"]).scheme, Some(Scheme::Ydyh2023));
        assert_eq!(bare(&["0101", "1003", "0604", "0801", "1006"]).scheme, Some(Scheme::Gb21010));
    }

    #[test]
    fn equals_give_the_survey_with_a_note() {
        let d = bare(&["0101", "0301", "1006", "1107"]);
        assert_eq!(d.scheme, Some(Scheme::Sd3));
        assert_eq!(d.findings[0].code.0, "CLASS-004");
        let d = bare(&["0101", "0301"]); // all three agree
        assert_eq!((d.scheme, d.findings.len()), (Some(Scheme::Sd3), 1));
    }

    #[test]
    fn contrary_evidence_is_asked_but_a_stray_code_is_not() {
        let mixed = [("0101", None, 100), ("05H1", None, 50), ("1401", None, 50)];
        assert_eq!(detect(&mixed).unwrap().scheme, None);
        let stray = [("0101", None, 1000), ("05H1", None, 500), ("1401", None, 3), ("9999", None, 1)];
        assert_eq!(detect(&stray).unwrap().scheme, Some(Scheme::Sd3));
    }

    #[test]
    fn a_name_of_another_system_is_told() {
        let homestead = "农村宅基地";
        let seen = [("070102", None, 60), ("1401", None, 40), ("0702", Some(homestead), 3)];
        let d = detect(&seen).unwrap();
        assert_eq!(d.scheme, Some(Scheme::Ydyh2023));
        let f = d.findings.iter().find(|f| f.code.0 == "CLASS-015").unwrap();
        assert!(f.count == 3 && f.args.contains(&("name".into(), homestead.into())), "{f:?}");
        // The same code with the name that the system gives it is no contradiction.
        let sound = [("070102", None, 60), ("1401", None, 40), ("0702", Some("城镇社区服务设施用地"), 3)];
        assert!(detect(&sound).unwrap().findings.is_empty());
    }

    #[test]
    fn lost_zeros_and_full_width_digits() {
        let d = bare(&["301", "101", "1006"]);
        assert_eq!(d.scheme, Some(Scheme::Sd3));
        let lost = d.findings.iter().find(|f| f.code.0 == "CLASS-003").unwrap();
        assert_eq!(lost.count, 200);
        assert_eq!(bare(&["\u{ff10}\u{ff13}\u{ff10}\u{ff11}", " 05h1 "]).scheme, Some(Scheme::Sd3));
    }

    #[test]
    fn words_are_osm_and_raster_numbers_are_asked() {
        assert_eq!(bare(&["forest", "residential", "research", "nonsense"]).scheme, Some(Scheme::Osm));
        assert_eq!(bare(&["1", "2", "3", "8"]).scheme, None);
        assert_eq!(bare(&["10", "20", "50", "80"]).scheme, None);
        assert_eq!(bare(&["201", "202", "203A"]).scheme, None); // CZCSXM is no class field
        assert_eq!(bare(&["alpha", "beta"]).scheme, None);
        assert_eq!(detect(&[]).unwrap().scheme, None);
    }
}
