//! A table of district figures joined to districts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Error, Finding, Result};
use crate::factor::Names;
use crate::land::roles::district_names;
use crate::stat::join::{self as by, Area, By, Parts};
use crate::stat::settings::asset_rows;
use crate::stat::{Book, Sheet};

/// The result of a join.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Joining {
    /// Every row of the table.
    pub rows: Vec<JoinedRow>,
    /// Rows that found no district.
    pub unmatched: u64,
    /// Districts without a row.
    pub without: Vec<String>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// One row of the table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct JoinedRow {
    /// Line of the table.
    pub line: usize,
    /// Code as entered.
    pub code: String,
    /// Name as entered.
    pub name: String,
    /// Name of its district; `None` = unmatched.
    pub district: Option<String>,
    /// How it was found: `code`, `name`, `short_name`.
    pub by: Option<&'static str>,
}

/// Joins the first sheet of a table, by its columns of codes and names, to the districts of another table, or to those
/// that ship with the program.
///
/// Errors: `STAT-019` no column of codes or names, `STAT-090`.
pub fn join(table: &Book, districts: Option<&Book>) -> Result<Joining> {
    let rows = areas(table)?;
    let known = match districts {
        Some(book) => areas(book)?,
        None => district_names()?
            .into_iter()
            .map(|(code, [zh, _])| Area { line: 0, code: code.clone(), name: zh.clone() })
            .collect(),
    };
    let joined = by::join(&rows, &known, &parts()?);
    let cards = rows.iter().zip(&joined.of_row).map(|(row, found)| JoinedRow {
        line: row.line,
        code: row.code.clone(),
        name: row.name.clone(),
        district: found.and_then(|(d, _)| known.get(d)).map(|d| d.name.clone()),
        by: found.map(|(_, how)| match how {
            By::Code => "code",
            By::Name => "name",
            By::ShortName => "short_name",
        }),
    });
    let has_row = |d: usize| joined.of_row.iter().flatten().any(|(found, _)| *found == d);
    Ok(Joining {
        rows: cards.collect(),
        unmatched: joined.of_row.iter().filter(|f| f.is_none()).count() as u64,
        without: known.iter().enumerate().filter(|(i, _)| !has_row(*i)).map(|(_, d)| d.name.clone()).collect(),
        findings: joined.findings,
    })
}

/// Words before and behind names. Errors: `STAT-090`.
pub fn parts() -> Result<Parts> {
    let rows = asset_rows("name_parts.csv", include_str!("../../../assets/land/name_parts.csv"))?;
    let of = |kind: &str| {
        let rows = rows.iter().filter(|r| r.get(0) == Some(kind));
        rows.filter_map(|r| r.get(1).map(str::to_owned)).collect::<Vec<_>>()
    };
    let provinces = Names::regions()?.0.iter().filter(|n| n.id.starts_with("CN-"));
    let spelt = provinces.flat_map(|n| n.aliases.iter().cloned().chain([n.name_zh.clone()]));
    Ok(Parts::new(of("suffix"), spelt.chain(of("parent"))))
}

/// Codes and names of the first sheet. Errors: `STAT-016`, `STAT-019`.
fn areas(book: &Book) -> Result<Vec<Area>> {
    areas_below(book.sheets.first().ok_or_else(|| Error::new("STAT-016"))?, 0, &[])
}

/// Codes and names below a heading: the column of digits and the first column of words, apart from columns known to hold
/// something else. Errors: `STAT-019` neither is there.
pub fn areas_below(sheet: &Sheet, heading: usize, others: &[usize]) -> Result<Vec<Area>> {
    let body = heading + 1..sheet.height();
    let is_code = |t: &str| t.len() >= LEAST_CODE && t.bytes().all(|b| b.is_ascii_digit());
    let count = |c: usize, f: &dyn Fn(&str) -> bool| body.clone().filter(|r| f(sheet.at(*r, c).trim())).count();
    let columns = (0..sheet.width()).filter(|c| !others.contains(c));
    let code = columns.clone().max_by_key(|c| (count(*c, &is_code), std::cmp::Reverse(*c)));
    let code = code.filter(|c| count(*c, &is_code) > 0);
    let is_name = |t: &str| t.chars().any(char::is_alphabetic);
    let name = columns.filter(|c| Some(*c) != code).find(|c| count(*c, &is_name) * 2 > body.len());
    if code.is_none() && name.is_none() {
        return Err(Error::new("STAT-019"));
    }
    let text = |r: usize, c: Option<usize>| c.map_or(String::new(), |c| sheet.at(r, c).trim().to_owned());
    let all = body.map(|r| Area { line: r + 1, code: text(r, code), name: text(r, name) });
    // A blank line is no row.
    Ok(all.filter(|a| !a.code.is_empty() || !a.name.is_empty()).collect())
}

/// Digits of the shortest code of an area: a province has two, a county six; shorter numbers are figures.
const LEAST_CODE: usize = 6;
