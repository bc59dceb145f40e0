//! Buildings from the fields of the parcels, a table keyed by parcel, or a layer of footprints.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::columns::{Codes, Roles, Sheet};
use super::import::onto;
use crate::base::{Area, Error, Field, Finding, Findings, Result, Severity, Watch};
use crate::carbon::buildings::{Building, Buildings, Ground, Kinds, Options, Size, buildings};
use crate::geo::{BoxIndex, area};
use crate::io::raw::{RawLayer, RowState, Source};
use crate::io::spawn;
use crate::map::hit;

/// Where the buildings are described.
#[derive(Clone, Debug)]
pub enum Input {
    /// Fields of the parcels themselves.
    Fields,
    /// A table keyed by parcel number.
    Table(PathBuf),
    /// A polygon layer of footprints, and its CRS where the file states none.
    Footprints(Source, Option<String>),
}

impl Input {
    /// The word of [`Self::Fields`].
    pub const FIELDS: &'static str = "fields";

    /// `fields`, a table (`.csv`) or a layer.
    pub fn parse(text: &str) -> Self {
        match text {
            Self::FIELDS => Self::Fields,
            path if path.to_lowercase().ends_with(".csv") => Self::Table(PathBuf::from(path)),
            path => Self::Footprints(Source { path: PathBuf::from(path), ..Source::default() }, None),
        }
    }
}

/// Unknown words named in a finding at most.
const NAMED: usize = 5;

/// Reads buildings and reckons their energy and emission.
///
/// Errors: `BUILD-0xx` with file, row and field, those of the reader, `CRS-0xx`, `FACTOR-0xx`, `RUN-001`. Findings: those
/// of [`buildings`], and `BUILD-113` lines or footprints on no parcel, `BUILD-114` unknown types, `BUILD-115` no polygons.
pub fn run(input: &Input, ground: Ground<'_>, options: &Options, watch: &dyn Watch) -> Result<Buildings> {
    let kinds = Kinds::builtin(ground.classes)?;
    let found = Findings::new();
    let (list, source) = match input {
        Input::Fields => (fields(ground, &kinds, &found)?, ground.base.about.name.clone()),
        Input::Table(path) => (table(path, ground, &kinds, &found)?, path.display().to_string()),
        Input::Footprints(source, crs) => {
            let list = footprints(source, crs.as_deref(), ground, &kinds, (&found, watch))?;
            (list, source.path.display().to_string())
        }
    };
    watch.check()?;
    let mut out = buildings(&list, ground, options, Some(&source))?;
    out.outcome.findings.extend(found.sorted());
    Ok(out)
}

fn roles() -> Result<Roles> {
    let text = include_str!("../../assets/methods/building_columns.csv");
    Roles::read(text, || Error::new("BUILD-090").with("name", "building_columns.csv"))
}

const CODES: Codes = Codes {
    unreadable: || Error::new("BUILD-006"),
    no_column: || Error::new("BUILD-004"),
    cell: || Error::new("BUILD-005"),
};

/// Types as words, with those that are not known.
struct Typed<'a> {
    kinds: &'a Kinds,
    known: BTreeMap<String, Option<usize>>,
    unknown: BTreeSet<String>,
    lines: u64,
}

impl<'a> Typed<'a> {
    fn new(kinds: &'a Kinds) -> Self {
        Self { kinds, known: BTreeMap::new(), unknown: BTreeSet::new(), lines: 0 }
    }

    fn kind(&mut self, word: Option<&str>) -> Result<Option<usize>> {
        let Some(word) = word.map(str::trim).filter(|w| !w.is_empty()) else { return Ok(None) };
        let kind = match self.known.get(word) {
            Some(kind) => *kind,
            None => {
                let kind = self.kinds.find(word)?;
                self.known.insert(word.to_owned(), kind);
                kind
            }
        };
        if kind.is_none() {
            self.lines += 1;
            self.unknown.insert(word.to_owned());
        }
        Ok(kind)
    }

    fn tell(self, found: &Findings) {
        if self.lines > 0 {
            let words: Vec<&str> = self.unknown.iter().take(NAMED).map(String::as_str).collect();
            found.add(Finding::new("BUILD-114", Severity::Warn).times(self.lines).with("words", words.join(", ")));
        }
    }
}

/// What a line or feature says, whatever it is read from.
fn building(row: u32, kind: Option<usize>, number: impl Fn(&str) -> Result<Option<f64>>) -> Result<Building> {
    let coverage = number("coverage")?.map(|c| if c > 1.0 { c / 100.0 } else { c });
    let size = Size {
        floor_area_m2: number("floor_area")?,
        plot_ratio: number("plot_ratio")?,
        footprint_m2: number("footprint")?,
        coverage,
        floors: number("floors")?,
        height_m: number("height")?,
    };
    // A date such as 20190501 or 1998.5 gives its year.
    let year = number("year")?.map(|y| if y >= 1e6 { y / 1e4 } else { y }).filter(|y| (1000.0..10_000.0).contains(y));
    let year = year.map(|y| y as u16);
    Ok(Building { row, kind, size, year, new_m2: number("new_area")?, pv_m2: number("pv_area")? })
}

/// Whether anything is said of a building at all; layers fill fields that do not apply with 0.
fn says_something(b: &Building) -> bool {
    let s = &b.size;
    let sizes = [s.floor_area_m2, s.plot_ratio, s.footprint_m2, s.floors, s.height_m, b.new_m2, b.pv_m2];
    sizes.into_iter().flatten().any(|x| x != 0.0)
}

fn fields(ground: Ground<'_>, kinds: &Kinds, found: &Findings) -> Result<Vec<Building>> {
    let roles = roles()?;
    let all = &ground.base.about.fields;
    let mut typed = Typed::new(kinds);
    let mut out = Vec::new();
    for row in 0..ground.base.rows() {
        let b = of_fields(row as u32, row, &roles, all, &mut typed)?;
        if says_something(&b) {
            out.push(b);
        }
    }
    typed.tell(found);
    Ok(out)
}

fn of_fields(row: u32, at: usize, roles: &Roles, all: &[Field], typed: &mut Typed<'_>) -> Result<Building> {
    let kind = typed.kind(roles.field("type", all).and_then(|f| f.text(at)).as_deref())?;
    building(row, kind, |role| Ok(roles.field(role, all).map(|f| f.number(at)).filter(|x| !x.is_nan())))
}

fn table(path: &Path, ground: Ground<'_>, kinds: &Kinds, found: &Findings) -> Result<Vec<Building>> {
    let sheet = Sheet::read(path, &roles()?, &["key"], CODES)?;
    let rows: BTreeMap<&str, u32> = ground.base.key.iter().enumerate().map(|(r, k)| (k, r as u32)).collect();
    let mut typed = Typed::new(kinds);
    let (mut out, mut nowhere) = (Vec::new(), 0);
    for line in 0..sheet.rows() {
        let Some(&row) = sheet.cell(line, "key").and_then(|k| rows.get(k)) else {
            nowhere += 1;
            continue;
        };
        let kind = typed.kind(sheet.cell(line, "type"))?;
        let number = |role: &str| match sheet.number(line, role)? {
            Some(bad) if bad < 0.0 => {
                let error = Error::new("BUILD-001").with("field", role).with("value", bad);
                Err(error.in_file(path).at_row(line as u64 + 1).in_field(role))
            }
            good => Ok(good),
        };
        out.push(building(row, kind, number)?);
    }
    typed.tell(found);
    tell_nowhere(nowhere, found);
    Ok(out)
}

fn tell_nowhere(count: u64, found: &Findings) {
    if count > 0 {
        found.add(Finding::new("BUILD-113", Severity::Warn).times(count));
    }
}

/// Footprints on the parcels that hold a point within them; the ground under a building is its area on the ellipsoid.
fn footprints(
    source: &Source,
    crs: Option<&str>,
    ground: Ground<'_>,
    kinds: &Kinds,
    (found, watch): (&Findings, &dyn Watch),
) -> Result<Vec<Building>> {
    let raw = spawn::read(source, &spawn::Limits::default(), watch)?;
    on_parcels(&raw, crs, ground, kinds, (found, watch)).map_err(|e| e.in_file(&source.path))
}

fn on_parcels(
    raw: &RawLayer,
    crs: Option<&str>,
    ground: Ground<'_>,
    kinds: &Kinds,
    (found, watch): (&Findings, &dyn Watch),
) -> Result<Vec<Building>> {
    let base = ground.base;
    let shapes = onto(raw, crs, &base.about.crs, found, watch)?;
    let areas: Vec<Area> = area::ellipsoid(&shapes, &base.about.crs.kind, watch)?;
    let index = BoxIndex::build(&base.shapes.bounds);
    let roles = roles()?;
    let mut typed = Typed::new(kinds);
    let (mut out, mut nowhere, mut odd) = (Vec::new(), 0, 0);
    for at in 0..raw.rows() {
        if raw.state.get(at).map(|s| RowState::from_byte(*s)) != Some(RowState::Polygon) {
            odd += 1;
            continue;
        }
        let row = shapes.point_within(at).and_then(|p| hit::row_at(&base.shapes, &index, p));
        let Some(row) = row else {
            nowhere += 1;
            continue;
        };
        let b = of_fields(row, at, &roles, &raw.fields, &mut typed)?;
        let footprint_m2 = areas.get(at).map(|a| a.m2());
        // Plot ratio and coverage are matters of parcels, not of a building.
        let size = Size { footprint_m2, plot_ratio: None, coverage: None, ..b.size };
        out.push(Building { size, ..b });
    }
    typed.tell(found);
    tell_nowhere(nowhere, found);
    if odd > 0 {
        found.add(Finding::new("BUILD-115", Severity::Warn).times(odd));
    }
    Ok(out)
}

#[cfg(test)]
#[path = "buildings_tests.rs"]
mod tests;
