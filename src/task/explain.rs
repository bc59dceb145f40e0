//! Where a number comes from, in words: formula, values, factors with source and standing. The window shows these same
//! words, so that both faces tell one story.

use std::collections::BTreeSet;

use crate::base::{Arg, Args, Error, Mass, Result};
use crate::carbon::balance::Line;
use crate::carbon::indicators::{People, Scheme};
use crate::engine::Snapshot;
use crate::engine::explain::{Derivation, Figure, Key, NumberRef, SQUARE_METRE, Scope, Term, explain};
use crate::factor::{Factor, LayerKind, Status};
use crate::i18n::{Lang, Words, number};
use crate::map::place;

/// Whose figures are asked for; nothing = the city's.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Key of a parcel.
    pub parcel: Option<String>,
    /// Code or name of a district.
    pub district: Option<String>,
}

impl Wanted {
    /// Errors: `USE-002` no such parcel, `USE-005` no such district.
    fn scope(&self, s: &Snapshot) -> Result<Scope> {
        if let Some(key) = &self.parcel {
            let row = s.base.key.iter().position(|k| k == key);
            let row = row.ok_or_else(|| Error::new("USE-002").with("parcel", key.as_str()))?;
            return Ok(Scope::Parcel(row as u32));
        }
        let Some(name) = &self.district else { return Ok(Scope::City) };
        let at = s.base.districts.iter().position(|d| d.code == *name || d.name == *name);
        at.map(|d| Scope::District(d as u16)).ok_or_else(|| {
            let known: Vec<String> = s.base.districts.iter().map(|d| format!("{} {}", d.code, d.name)).collect();
            Error::new("USE-005").with("district", name.as_str()).with("known", known.join(", "))
        })
    }
}

/// All figures of a parcel, a district or the city as indented lines.
///
/// A value that was opened above is not opened again. Errors: those of [`Wanted`].
pub fn lines(s: &Snapshot, wanted: &Wanted, words: &Words) -> Result<Vec<String>> {
    let scope = wanted.scope(s)?;
    let mut page = Page { snapshot: s, words, seen: BTreeSet::new(), lines: Vec::new() };
    for figure in Figure::ALL {
        page.write(&explain(s, NumberRef { figure, scope })?, 0);
    }
    page.lines.extend(ratios(s, scope, words)?);
    Ok(page.lines)
}

/// The ratios of source and sink of a place, with their formulas.
fn ratios(s: &Snapshot, scope: Scope, words: &Words) -> Result<Vec<String>> {
    let sums = &s.balance.sums;
    let indicators = match scope {
        Scope::Parcel(row) => {
            let at = |column: &[Mass]| column.get(row as usize).copied().unwrap_or_default();
            let area = s.base.area.get(row as usize).copied().unwrap_or_default();
            let (source, sink) = (at(&s.balance.source), at(&s.balance.sink));
            Scheme::builtin()?.of(&Line { source, sink, area, ..Line::default() }, People::default())
        }
        Scope::District(d) => {
            let line = sums.district(d.into());
            let alone = Scheme::builtin()?.of(&line, People::default());
            s.indicators.units.get(usize::from(d)).cloned().unwrap_or(alone)
        }
        _ => Scheme::builtin()?.of(&sums.city(), People::default()),
    };
    let told = |key: &str, value: Option<f64>| {
        let value = value.map_or_else(|| words.get("ui-missing"), number::precise);
        words.text(key, &vec![("value".into(), value.into())])
    };
    let mut lines = vec![
        told("indicator-line-ratio", indicators.source_sink_ratio),
        told("indicator-line-coefficient", indicators.balance_coefficient),
        told("indicator-line-compensation", indicators.compensation_percent),
    ];
    lines.extend(matches!(scope, Scope::District(_)).then(|| told("indicator-line-esc", indicators.esc)));
    Ok(lines)
}

/// Lines on the way.
struct Page<'a> {
    snapshot: &'a Snapshot,
    words: &'a Words,
    seen: BTreeSet<String>,
    lines: Vec<String>,
}

impl Page<'_> {
    fn write(&mut self, d: &Derivation, depth: usize) {
        let pad = "  ".repeat(depth);
        let title = key(self.snapshot, &d.title, self.words);
        self.lines.push(format!("{pad}{title} = {}", result(d, self.words)));
        self.lines.push(format!("{pad}  {}", key(self.snapshot, &d.formula, self.words)));
        for t in &d.terms {
            self.term(t, depth);
        }
        for part in &d.parts {
            self.write(part, depth + 1);
        }
    }

    fn term(&mut self, t: &Term, depth: usize) {
        let pad = "  ".repeat(depth);
        let words = self.words;
        let standing = t.factor.as_ref().map(|f| format!(" [{}]", status(f.status, words))).unwrap_or_default();
        let from = t.factor.as_ref().map(|f| format!(" — {}", source(f, words))).unwrap_or_default();
        let name = key(self.snapshot, &t.name, words);
        self.lines.push(format!("{pad}  · {name}: {}{standing}{from}", quantity(t, words)));
        for h in &t.hidden {
            self.lines.push(format!("{pad}      {}", hidden(h, words)));
        }
        let Some(d) = &t.from else { return };
        // A sector's total stands under every class that has a part of it.
        if self.seen.insert(format!("{d:?}")) {
            self.write(d, depth + 2);
        } else {
            self.lines.push(format!("{pad}      {}", words.get("explain-above-here")));
        }
    }
}

/// A key in words; ids of classes, sectors and fuels become names, districts are called as in the language.
pub fn key(s: &Snapshot, key: &Key, words: &Words) -> String {
    let lang = words.lang();
    let classes = &s.classes;
    let args: Args = key
        .args
        .iter()
        .map(|(k, v)| {
            let named = match (k.as_ref(), v) {
                ("class", Arg::Text(id)) => classes
                    .find(id)
                    .and_then(|c| classes.get(c))
                    .map(|c| if lang == Lang::Zh { c.name_zh.clone() } else { c.name_en.clone() }),
                // Only districts have a name of their own here; parcels go by their number.
                ("name", Arg::Text(id)) => {
                    let district = s.base.districts.iter().find(|d| d.name == *id);
                    district.map(|d| place::district(d, words).to_owned())
                }
                ("sector", Arg::Text(id)) => Some(sector(id, words)),
                ("fuel", Arg::Text(id)) => Some(fuel(id, words)),
                ("set", Arg::Text(id)) => {
                    let [zh, en] = super::names::set(id);
                    Some(if lang == Lang::Zh { zh } else { en })
                }
                ("unit", Arg::Text(unit)) => Some(number::unit(unit, lang)),
                ("repair", Arg::Text(kind)) => Some(words.get(&format!("repair-name-{kind}"))),
                _ => None,
            };
            (k.clone(), named.map_or_else(|| v.clone(), Arg::Text))
        })
        .collect();
    words.text(key.key, &args)
}

/// A value with its unit; factors and areas of a survey with all their decimals.
pub fn quantity(t: &Term, words: &Words) -> String {
    let lang = words.lang();
    if t.factor.is_some() { factor(t.value, &t.unit, lang) } else { measured(t.value, &t.unit, lang) }
}

fn factor(x: f64, unit: &str, lang: Lang) -> String {
    with_unit(&number::factor(x), unit, lang)
}

fn measured(x: f64, unit: &str, lang: Lang) -> String {
    with_unit(&if unit == SQUARE_METRE { number::fixed(x, 2) } else { number::precise(x) }, unit, lang)
}

/// A plain number has no unit to show.
fn with_unit(value: &str, unit: &str, lang: Lang) -> String {
    format!("{value} {}", number::unit(unit, lang)).trim_end().to_owned()
}

/// The result with its unit, or the word for missing.
pub fn result(d: &Derivation, words: &Words) -> String {
    d.result.map_or_else(|| words.get("ui-missing"), |x| measured(x, d.unit, words.lang()))
}

/// Source, place in it, year, set, range and tier of a factor; for one of the project also who and when.
pub fn source(f: &Factor, words: &Words) -> String {
    let one = |key: &str, name: &'static str, value: &str| words.text(key, &vec![(name.into(), value.into())]);
    let mut parts = vec![f.source.title.clone()];
    parts.extend(f.source.publisher.clone());
    parts.extend(f.source.year.map(|y| y.to_string()));
    parts.extend(f.source.at.clone());
    if f.layer == LayerKind::Project {
        parts.push(words.get("explain-own"));
        parts.extend(f.source.author.clone());
        parts.extend(f.source.date.clone());
    } else {
        parts.push(one("ui-factor-set-is", "set", &f.set));
    }
    if let Some([low, high]) = f.range {
        let args = vec![("low".into(), number::factor(low).into()), ("high".into(), number::factor(high).into())];
        parts.push(words.text("ui-factor-range", &args));
    }
    parts.extend(f.source.tier.map(|t| one("ui-factor-tier", "tier", &t.to_string())));
    parts.retain(|p| !p.trim().is_empty());
    parts.join(" · ")
}

/// A factor that one of the project hides.
pub fn hidden(f: &Factor, words: &Words) -> String {
    let args = vec![
        ("value".into(), factor(f.value, &f.unit.text, words.lang()).into()),
        ("status".into(), status(f.status, words).into()),
        ("source".into(), source(f, words).into()),
    ];
    words.text("explain-hidden", &args)
}

/// The name of a sector, the land's own ones included.
pub fn sector(id: &str, words: &Words) -> String {
    let key = format!("sector-{}", id.replace('_', "-"));
    if words.has(&key) { words.get(&key) } else { super::names::of("sector", id, words.lang()) }
}

/// The name of a fuel; emissions of no fuel have words of their own.
pub fn fuel(id: &str, words: &Words) -> String {
    let key = format!("fuel-{}", id.replace('_', "-"));
    if words.has(&key) { words.get(&key) } else { super::names::of("fuel", id, words.lang()) }
}

/// The standing of a factor in words.
pub fn status(s: Status, words: &Words) -> String {
    words.get(match s {
        Status::Cited => "cli-status-cited",
        Status::Derived => "cli-status-derived",
        Status::Assumed => "cli-status-assumed",
    })
}
