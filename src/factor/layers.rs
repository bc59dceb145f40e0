//! Reading of factor tables: the shipped CSV tables and the TOML of a region or project, with all checks.
//!
//! The shipped values are CSV because they are long tables with equal columns, which a planner can read, sort and
//! compare with the printed page; overrides are few and are TOML, as in the project file.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Factor, LayerKind, SourceNote, Status, Unit};
use crate::base::{Error, Result};

/// Reads a shipped table. Errors: `FACTOR-090` the table is damaged.
pub(super) fn lines<T: DeserializeOwned>(table: &'static str, text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(|e| Error::new("FACTOR-090").with("table", table).because(e))
}

/// A line of a shipped factor table.
#[derive(Deserialize)]
struct Line {
    id: String,
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
    unit: String,
    region: Option<String>,
    from: Option<u16>,
    to: Option<u16>,
    tier: Option<u8>,
    status: Status,
    source: String,
    note: Option<String>,
}

/// A line of `sources.csv`.
#[derive(Deserialize)]
struct SourceLine {
    key: String,
    title: String,
    publisher: Option<String>,
    year: Option<u16>,
    at: Option<String>,
}

/// The sources by key. Errors: `FACTOR-090`.
pub(super) fn sources() -> Result<BTreeMap<String, SourceNote>> {
    let lines: Vec<SourceLine> = lines("sources.csv", include_str!("../../assets/factors/sources.csv"))?;
    let note = |l: SourceLine| {
        let source = SourceNote { publisher: l.publisher, year: l.year, at: l.at, ..SourceNote::default() };
        (l.key, SourceNote { title: l.title, ..source })
    };
    Ok(lines.into_iter().map(note).collect())
}

/// Reads one shipped factor table.
///
/// Errors: `FACTOR-001`, `FACTOR-002` unit, `FACTOR-003` no source, `FACTOR-004` an id twice, `FACTOR-005` range,
/// `FACTOR-006` unknown kind of id, `FACTOR-090` damaged table; each with the set as file.
pub(super) fn read_table(set: &str, text: &str, sources: &BTreeMap<String, SourceNote>) -> Result<Vec<Factor>> {
    let mut out: Vec<Factor> = Vec::new();
    for line in csv::Reader::from_reader(text.as_bytes()).into_deserialize::<Line>() {
        let l = line.map_err(|e| Error::new("FACTOR-090").with("table", set).because(e))?;
        let source = sources.get(&l.source).ok_or_else(|| Error::new("FACTOR-003").with("id", l.id.as_str()))?;
        out.push(Factor {
            unit: Unit::parse(&l.unit).map_err(|e| e.in_field(&l.id))?,
            value: l.value,
            range: l.low.zip(l.high).map(|(low, high)| [low, high]),
            region: l.region,
            years: l.from.zip(l.to).map(|(from, to)| [from, to]),
            status: l.status,
            source: Arc::new(SourceNote { tier: l.tier, note: l.note, ..source.clone() }),
            layer: LayerKind::BuiltIn,
            set: set.to_owned(),
            id: l.id,
        });
    }
    check(&out)?;
    Ok(out)
}

/// The TOML of a layer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    factor: Vec<Entry>,
}

/// One `[[factor]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    value: f64,
    unit: String,
    range: Option<[f64; 2]>,
    #[serde(default)]
    scope: Scope,
    tier: Option<u8>,
    status: Status,
    source: Option<SourceNote>,
    note: Option<String>,
}

/// Where and when a factor holds.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    region: Option<String>,
    years: Option<[u16; 2]>,
}

/// Reads the factors of a region or project from TOML (architecture §10).
///
/// Errors: `FACTOR-007` no TOML of this form, and those of [`read_table`].
pub(super) fn read_toml(kind: LayerKind, name: &str, text: &str) -> Result<Vec<Factor>> {
    let document: Document =
        toml::from_str(text).map_err(|e| Error::new("FACTOR-007").with("name", name).because(e.message()))?;
    let mut out = Vec::new();
    for e in document.factor {
        let source = e.source.filter(|s| !s.title.trim().is_empty());
        let mut source = source.ok_or_else(|| Error::new("FACTOR-003").with("id", e.id.as_str()))?;
        source.tier = e.tier.or(source.tier);
        source.note = e.note.or(source.note);
        out.push(Factor {
            unit: Unit::parse(&e.unit).map_err(|x| x.in_field(&e.id))?,
            id: e.id,
            value: e.value,
            range: e.range,
            region: e.scope.region,
            years: e.scope.years,
            status: e.status,
            source: Arc::new(source),
            layer: kind,
            set: name.to_owned(),
        });
    }
    check(&out)?;
    Ok(out)
}

/// What units an id may have.
struct Kind {
    kind: String,
    part: String,
    units: Vec<Unit>,
}

/// A line of `kinds.csv`.
#[derive(Deserialize)]
struct KindLine {
    kind: String,
    part: String,
    units: String,
}

static KINDS: LazyLock<Result<Vec<Kind>>> = LazyLock::new(|| {
    let lines: Vec<KindLine> = lines("kinds.csv", include_str!("../../assets/factors/kinds.csv"))?;
    let kind = |l: KindLine| {
        let units = l.units.split('|').map(Unit::parse).collect::<Result<_>>()?;
        Ok(Kind { kind: l.kind, part: l.part, units })
    };
    lines.into_iter().map(kind).collect()
});

/// Checks ids, units, values and ranges of one layer.
pub(super) fn check(factors: &[Factor]) -> Result<()> {
    let mut seen = std::collections::BTreeSet::new();
    for f in factors {
        let here = |code| Error::new(code).with("id", f.id.as_str());
        if !seen.insert(&f.id) {
            return Err(here("FACTOR-004"));
        }
        let units = allowed(&f.id)?.ok_or_else(|| here("FACTOR-006"))?;
        if !units.iter().any(|u| u.same_kind(&f.unit)) {
            let wanted: Vec<&str> = units.iter().map(|u| u.text.as_str()).collect();
            let error = Error::new("FACTOR-002").with("unit", f.unit.text.as_str());
            return Err(error.with("wanted", wanted.join(", ")).in_field(&f.id));
        }
        let range_ok = f.range.is_none_or(|[low, high]| low <= high && low.is_finite() && high.is_finite());
        let years_ok = f.years.is_none_or(|[from, to]| from <= to);
        if !f.value.is_finite() || !range_ok || !years_ok {
            return Err(here("FACTOR-005"));
        }
    }
    Ok(())
}

/// The units that an id may have; `None` = no such kind.
fn allowed(id: &str) -> Result<Option<&'static [Unit]>> {
    let kinds = KINDS.as_ref().map_err(Clone::clone)?;
    let mut parts = id.split('.');
    let kind = parts.next().unwrap_or_default();
    let last = parts.next_back().unwrap_or_default();
    let of = |part: &str| kinds.iter().find(|k| k.kind == kind && k.part == part);
    Ok(of(last).filter(|_| !last.is_empty()).or_else(|| of("")).map(|k| k.units.as_slice()))
}
