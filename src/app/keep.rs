//! What a project keeps of a job, and the job that comes out of a project: twins of the live types, both ways.

mod below;

use std::time::{SystemTime, UNIX_EPOCH};

pub use below::{below, text, twin as below_twin};

use super::desk::choices;
use super::worker::OwnFactor;
use crate::base::{Error, Result};
use crate::doctor::Kind;
use crate::engine::Snapshot;
use crate::factor::{Factor, Own, Status};
use crate::io::raw::Source;
use crate::land::{ControlAreas, Scheme};
use crate::project::{Project, v1};
use crate::stat::edit::Edit;
use crate::stat::grid::{column_letters, column_of};
use crate::stat::recognise::Corrections;
use crate::task::accounts::Job;
use crate::task::import::{ImportOptions, ImportReport};
use crate::task::tables::Reading;

/// Name under which the factors of a project are shown.
const SET: &str = "project";

/// How the layer of a project is read. Errors: a repair in it that cannot be used, with its code.
pub fn layer(project: &Project) -> Result<ImportOptions> {
    let b = &project.head.base;
    Ok(ImportOptions {
        source: Source { path: project.resolve(&b.path), layer: b.layer.clone(), encoding: b.encoding.clone() },
        class_field: b.class_field.clone(),
        scheme: b.scheme.clone(),
        crs: b.crs.clone(),
        area: None,
        repairs: b.repairs.iter().map(|n| Kind::named(n)).collect::<Result<_>>()?,
        control: ControlAreas { all_m2: b.control_m2, units: b.controls_m2.clone() },
    })
}

/// The job that a project describes. Errors: a repair or factor in it that cannot be used, with its code.
pub fn job(project: &Project) -> Result<Job> {
    Ok(Job {
        layer: layer(project)?,
        table: project.head.tables.first().map(|t| project.resolve(t)),
        reading: reading_of(&project.head)?,
        points: project.head.points.as_ref().map(|t| project.resolve(t)),
        choices: choices(&project.head.settings),
        own: factors(&project.head.own)?,
        below: below(project, &project.head)?,
    })
}

/// The head of a new project around what was taken in.
///
/// What the program found out (encoding, class field, code system) is kept like what a person chose, so that the same
/// project reads the same way tomorrow.
pub fn head(job: &Job, snapshot: &Snapshot, report: &ImportReport) -> v1::Head {
    let (c, o) = (&job.choices, &job.layer);
    let found = Some(report.scheme.clone()).filter(|s| Scheme::named(s).is_some());
    v1::Head {
        name: snapshot.base.about.name.clone(),
        tables: job.table.iter().map(|p| text(p)).collect(),
        points: job.points.as_deref().map(text),
        base: v1::Base {
            path: text(&o.source.path),
            layer: o.source.layer.clone(),
            encoding: Some(report.encoding.clone()).filter(|e| !e.is_empty()),
            class_field: Some(report.class_field.clone()),
            scheme: o.scheme.clone().or(found),
            crs: o.crs.clone(),
            fingerprint: snapshot.base.about.fingerprint.clone(),
            repairs: o.repairs.iter().map(|k| k.name().to_owned()).collect(),
            control_m2: o.control.all_m2,
            controls_m2: o.control.units.clone(),
        },
        settings: v1::Settings {
            factors: c.factors.clone(),
            sinks: c.sinks.clone(),
            region: c.region.clone(),
            year: c.year,
            power: c.power.clone(),
        },
        below: below_twin(&job.below),
        ..v1::Head::default()
    }
}

/// What a project keeps of corrections; `None` where nothing was corrected.
pub fn reading(c: &Corrections) -> Option<v1::Reading> {
    let at: std::collections::BTreeSet<usize> = c.columns.keys().chain(c.units.keys()).copied().collect();
    let column = |at: usize| {
        let said = c.columns.get(&at);
        v1::ReadColumn {
            at: column_letters(at),
            role: said.map(|(role, _)| role.clone()),
            means: said.map(|(_, means)| means.clone()).unwrap_or_default(),
            unit: c.units.get(&at).cloned(),
        }
    };
    (*c != Corrections::default()).then(|| v1::Reading {
        sheet: c.sheet.clone(),
        header: c.header,
        unit: c.unit.clone(),
        year: c.year,
        names: c.names.clone(),
        columns: at.into_iter().map(column).collect(),
    })
}

/// How the table of a project is read, with its cells. Errors: `PROJ-002` a column that is none.
pub fn reading_of(head: &v1::Head) -> Result<Reading> {
    let mut corrections = Corrections::default();
    if let Some(r) = &head.reading {
        corrections = Corrections {
            sheet: r.sheet.clone(),
            header: r.header,
            unit: r.unit.clone(),
            year: r.year,
            names: r.names.clone(),
            ..corrections
        };
        for c in &r.columns {
            let at = column_of(&c.at).ok_or_else(|| Error::new("PROJ-002").because(&c.at))?;
            if let Some(role) = &c.role {
                corrections.columns.insert(at, (role.clone(), c.means.clone()));
            }
            corrections.units.extend(c.unit.clone().map(|u| (at, u)));
        }
    }
    let edit = |c: &v1::Cell| {
        let (sector, fuel, unit) = (c.sector.clone(), c.fuel.clone(), c.unit.clone());
        Edit { year: c.year, sector, fuel, amount: c.amount, unit }
    };
    Ok(Reading { corrections, edits: head.cells.iter().map(edit).collect(), held: None })
}

/// The factors of a project. Errors: `FACTOR-001` unit, `FACTOR-003` source, `FACTOR-007` status, `FACTOR-008` date.
pub fn factors(own: &[v1::Own]) -> Result<Vec<Factor>> {
    own.iter()
        .map(|o| {
            let status = o.status.as_deref().map(status).transpose()?;
            let (id, unit, source) = (o.id.clone(), o.unit.clone(), o.source.clone());
            let (author, date) = (o.author.clone(), o.date.clone());
            Own { id, value: o.value, unit, source, author, date, status }.factor(SET)
        })
        .collect()
}

fn status(text: &str) -> Result<Status> {
    match text {
        "cited" => Ok(Status::Cited),
        "derived" => Ok(Status::Derived),
        "assumed" => Ok(Status::Assumed),
        _ => Err(Error::new("FACTOR-007").with("name", SET)),
    }
}

/// A factor as typed in the window, of today. Errors: `FACTOR-005` no number.
pub fn typed(o: OwnFactor) -> Result<v1::Own> {
    let plain = o.value.trim().replace('\u{2212}', "-").replace([',', ' '], "");
    let value = plain.parse().map_err(|e| Error::new("FACTOR-005").with("id", o.id.as_str()).because(e))?;
    let author = Some(o.author.trim().to_owned()).filter(|a| !a.is_empty());
    let (unit, source) = (o.unit.trim().to_owned(), o.source.trim().to_owned());
    Ok(v1::Own { id: o.id, value, unit, source, author, date: Some(today()), status: None })
}

/// Seconds of a day.
const DAY_S: u64 = 86_400;

/// The day it is, in world time.
fn today() -> String {
    // A clock before 1970 is a clock that is not set.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    day(since / DAY_S)
}

/// The date of a day counted from 1 January 1970 (Hinnant's days to civil; years begin in March, so that the leap day is
/// their last).
fn day(days: u64) -> String {
    let from_0000_03_01 = days + 719_468;
    let (era, of_era) = (from_0000_03_01 / 146_097, from_0000_03_01 % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_dates() {
        // 2000 was a leap year: 29 February 2000 is day 11 016 (30 years of 365 days + 7 leap days + 59).
        let dates = [(0, "1970-01-01"), (11_016, "2000-02-29"), (11_017, "2000-03-01"), (20_088, "2024-12-31")];
        for (n, text) in dates {
            assert_eq!(day(n), text);
        }
    }

    #[test]
    fn corrections_survive_the_project() {
        let mut c =
            Corrections::read(Some("3-5"), Some("A=sector,C=amount:coal:2020"), Some("D=1e4 t"), Some("x=skip"))
                .unwrap();
        c.year = Some(2021);
        let head = v1::Head { reading: reading(&c), ..v1::Head::default() };
        assert_eq!(reading_of(&head).unwrap().corrections, c);
        assert_eq!(reading(&Corrections::default()), None);
        let odd = v1::ReadColumn { at: "7".into(), ..v1::ReadColumn::default() };
        let odd = v1::Reading { columns: vec![odd], ..v1::Reading::default() };
        let head = v1::Head { reading: Some(odd), ..v1::Head::default() };
        assert_eq!(reading_of(&head).unwrap_err().code.0, "PROJ-002");
    }

    #[test]
    fn typed_factors_are_checked() {
        let typed = |value: &str, unit: &str, source: &str| {
            let (id, author) = ("energy.provincial-2025.diesel".to_owned(), String::new());
            let (value, unit, source) = (value.to_owned(), unit.to_owned(), source.to_owned());
            let own = super::typed(OwnFactor { id, value, unit, source, author })?;
            factors(&[own]).map(|f| f[0].value)
        };
        assert_eq!(typed(" \u{2212}1,234.5", "tCO2/t", "lab").unwrap(), -1234.5);
        assert_eq!(typed("much", "tCO2/t", "lab").unwrap_err().code.0, "FACTOR-005");
        assert_eq!(typed("3", "furlong", "lab").unwrap_err().code.0, "FACTOR-001");
        assert_eq!(typed("3", "tCO2/t", "  ").unwrap_err().code.0, "FACTOR-003");
        let odd = v1::Own { status: Some("rumour".into()), ..v1::Own::default() };
        assert_eq!(factors(&[odd]).unwrap_err().code.0, "FACTOR-007");
    }
}
