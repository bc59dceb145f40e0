//! Which field holds the class, in which code system, and the class of every row.

use std::collections::BTreeMap;

use crate::base::{Buf, Column, Error, Field, Finding, Findings, MISSING_CODE, Place, Result, Severity, disk};
use crate::io::raw::RawLayer;
use crate::land::detect::{Detection, Seen, detect};
use crate::land::fields::{FieldSample, recognise_class_field};
use crate::land::{ClassId, ClassTable, MappingTable, Scheme};

use super::ImportOptions;

/// Distinct words that a class field may have; a field with more holds names or numbers.
const MOST_WORDS: usize = 4096;
/// Examples named in the words of a finding.
const NAMED: usize = 5;
/// A mapping table larger than this is some other file.
const MOST_MAPPING_BYTES: u64 = 16 << 20;

/// Classes and codes of all raw rows.
pub struct Coded {
    /// Field taken.
    pub field: String,
    /// Code system taken.
    pub scheme: String,
    /// Class by raw row.
    pub class: Buf<ClassId>,
    /// Position in `codes` by raw row; `u16::MAX` = missing.
    pub code: Buf<u16>,
    /// Distinct codes.
    pub codes: Vec<String>,
}

/// A field as distinct words and a code per row.
struct Worded {
    words: Vec<String>,
    codes: Vec<u32>,
    rows: Vec<u64>,
}

impl Worded {
    /// The words of a field; `None` when it has more than [`MOST_WORDS`].
    fn of(field: &Field) -> Option<Self> {
        match &field.column {
            Column::Text { codes, words } => {
                let mut rows = vec![0u64; words.len()];
                for &c in codes.iter() {
                    if let Some(n) = rows.get_mut(c as usize) {
                        *n += 1;
                    }
                }
                (words.len() <= MOST_WORDS).then(|| Self {
                    words: words.iter().map(str::to_owned).collect(),
                    codes: codes.to_vec(),
                    rows,
                })
            }
            Column::Int(v) => Self::of_numbers(v.iter().map(|&x| (x != crate::base::column::MISSING_INT).then_some(x))),
            Column::Real(v) => {
                // Codes that a file keeps as measured numbers are whole; anything else is not a code.
                let whole = |x: f64| x.fract() == 0.0 && x.abs() < 1e9;
                if v.iter().any(|&x| !x.is_nan() && !whole(x)) {
                    return None;
                }
                Self::of_numbers(v.iter().map(|&x| (!x.is_nan()).then_some(x as i64)))
            }
        }
    }

    fn of_numbers(values: impl Iterator<Item = Option<i64>>) -> Option<Self> {
        let (mut seen, mut out) = (BTreeMap::new(), Self { words: Vec::new(), codes: Vec::new(), rows: Vec::new() });
        for v in values {
            let Some(v) = v else {
                out.codes.push(MISSING_CODE);
                continue;
            };
            let code = *seen.entry(v).or_insert_with(|| {
                out.words.push(v.to_string());
                out.rows.push(0);
                (out.words.len() - 1) as u32
            });
            if out.words.len() > MOST_WORDS {
                return None;
            }
            out.codes.push(code);
            if let Some(n) = out.rows.get_mut(code as usize) {
                *n += 1;
            }
        }
        Some(out)
    }
}

/// The class field and, where the words decide it, the code system: `(field, scheme)`.
pub fn recognise(raw: &RawLayer, o: &ImportOptions, classes: &ClassTable) -> Result<(String, Option<String>)> {
    let chosen = choose(raw, o)?;
    let scheme = chosen.scheme(o, classes).ok().map(|(s, _)| s.name().to_owned());
    Ok((chosen.name, scheme))
}

/// Class and code of every row. Errors: `CLASS-002` no class field, `CLASS-001` undecided, those of a mapping table.
pub fn classify(raw: &RawLayer, o: &ImportOptions, classes: &ClassTable, found: &Findings) -> Result<Coded> {
    let chosen = choose(raw, o)?;
    let (scheme, findings) = chosen.scheme(o, classes)?;
    found.extend(findings);
    let resolved: Vec<ClassId> = chosen.words.words.iter().map(|w| scheme.resolve(classes, w).class).collect();
    found.extend(unknown(raw, &chosen, &resolved));
    let class: Vec<ClassId> =
        chosen.words.codes.iter().map(|&c| resolved.get(c as usize).copied().unwrap_or(ClassId::MISSING)).collect();
    let code: Vec<u16> = chosen.words.codes.iter().map(|&c| u16::try_from(c).unwrap_or(u16::MAX)).collect();
    Ok(Coded {
        field: chosen.name,
        scheme: scheme.name().to_owned(),
        class: class.into(),
        code: code.into(),
        codes: chosen.words.words,
    })
}

/// A scheme by its name or as the path of a mapping table. Errors: `CLASS-006` no such file, those of the table.
pub fn asked_scheme(asked: &str, classes: &ClassTable) -> Result<Scheme> {
    if let Some(s) = Scheme::named(asked) {
        return Ok(s);
    }
    let path = std::path::Path::new(asked);
    let unread = |e: std::io::Error| Error::new("CLASS-006").with("scheme", asked).because(e);
    let bytes = disk::read_whole(path, MOST_MAPPING_BYTES).map_err(unread)?;
    let text = String::from_utf8(bytes).map_err(|e| unread(std::io::Error::other(e)))?;
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    MappingTable::parse(&name, &text, classes).map(Scheme::Custom).map_err(|e| e.in_file(path))
}

/// The class field with its words and the names beside them.
struct Chosen {
    name: String,
    words: Worded,
    names: Option<Worded>,
}

fn choose(raw: &RawLayer, o: &ImportOptions) -> Result<Chosen> {
    let worded: Vec<(&Field, Worded)> = raw.fields.iter().filter_map(|f| Some((f, Worded::of(f)?))).collect();
    let sample = |(f, w): &(&'_ Field, Worded)| (f.name.clone(), w.words.clone(), w.rows.clone());
    let owned: Vec<_> = worded.iter().map(sample).collect();
    let samples: Vec<FieldSample<'_>> = owned
        .iter()
        .map(|(name, words, rows)| FieldSample {
            name,
            words: words.iter().map(String::as_str).zip(rows.iter().copied()).collect(),
        })
        .collect();
    let found = recognise_class_field(&samples)?;
    let (at, name_at) = match &o.class_field {
        Some(wanted) => {
            let at = worded.iter().position(|(f, _)| f.name.eq_ignore_ascii_case(wanted));
            let at = at.ok_or_else(|| Error::new("CLASS-005").with("field", wanted.as_str()))?;
            (at, found.iter().find_map(|f| f.name_field))
        }
        None => {
            let names: Vec<&str> = raw.fields.iter().map(|f| f.name.as_str()).collect();
            let best = found.first().ok_or_else(|| Error::new("CLASS-002").with("fields", names.join(", ")))?;
            (best.field, best.name_field)
        }
    };
    let (mut class, mut names) = (None, None);
    for (i, (f, w)) in worded.into_iter().enumerate() {
        if i == at {
            class = Some((f.name.clone(), w));
        } else if Some(i) == name_at {
            names = Some(w);
        }
    }
    let (name, words) = class.ok_or_else(|| Error::new("CLASS-002"))?;
    Ok(Chosen { name, words, names })
}

impl Chosen {
    /// The scheme asked for, or the one the whole layer speaks for. Errors: `CLASS-001` undecided.
    fn scheme(&self, o: &ImportOptions, classes: &ClassTable) -> Result<(Scheme, Vec<Finding>)> {
        if let Some(asked) = &o.scheme {
            return Ok((asked_scheme(asked, classes)?, Vec::new()));
        }
        let detection: Detection = detect(&self.pairs())?;
        let findings = detection.findings.clone();
        Ok((detection.into_scheme().map_err(|e| e.in_field(&self.name))?, findings))
    }

    /// Distinct pairs of code and name with their rows.
    fn pairs(&self) -> Vec<Seen<'_>> {
        let Some(names) = &self.names else {
            return self.words.words.iter().zip(&self.words.rows).map(|(w, &n)| (w.as_str(), None, n)).collect();
        };
        let mut counts: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        let mut last = ((MISSING_CODE, MISSING_CODE), 0u64);
        for pair in self.words.codes.iter().copied().zip(names.codes.iter().copied()) {
            if pair == last.0 {
                last.1 += 1;
                continue;
            }
            *counts.entry(last.0).or_default() += last.1;
            last = (pair, 1);
        }
        *counts.entry(last.0).or_default() += last.1;
        let word = |(&(code, name), &rows): (&(u32, u32), &u64)| {
            let code = self.words.words.get(code as usize)?;
            (rows > 0).then(|| (code.as_str(), names.words.get(name as usize).map(String::as_str), rows))
        };
        counts.iter().filter_map(word).collect()
    }
}

/// Codes that the scheme does not know, and rows without a code. Counted; these parcels have no class.
fn unknown(raw: &RawLayer, chosen: &Chosen, resolved: &[ClassId]) -> Vec<Finding> {
    let known = |c: u32| resolved.get(c as usize).is_some_and(|r| *r != ClassId::MISSING);
    let rows: Vec<u32> =
        chosen.words.codes.iter().enumerate().filter(|(_, c)| !known(**c)).map(|(r, _)| r as u32).collect();
    let Some(&first) = rows.first() else { return Vec::new() };
    let words = chosen.words.words.iter().zip(&chosen.words.rows).zip(resolved);
    let mut bad: Vec<(&String, u64)> =
        words.filter(|((_, n), r)| **r == ClassId::MISSING && **n > 0).map(|((w, n), _)| (w, *n)).collect();
    bad.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let examples: Vec<String> = bad.iter().take(NAMED).map(|(w, n)| format!("{w} ({n})")).collect();
    let place = Place {
        row: raw.feature.get(first as usize).map(|&f| u64::from(f)),
        field: Some(chosen.name.clone()),
        ..Place::default()
    };
    let f = Finding::new("KEY-003", Severity::Error).times(rows.len() as u64).with("count", rows.len());
    vec![f.with("codes", bad.len()).with("examples", examples.join(", ")).at(place).on(rows)]
}
