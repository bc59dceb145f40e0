//! `tanheng table`: looking at tables of others, taking them over, the template, joins to districts.

use super::args::Given;
use super::{TerminalWatch, list_findings, print_json, table};
use crate::base::{Error, Result, disk};
use crate::i18n::{Words, number};
use crate::stat::recognise::{Confidence, Corrections, Plan};
use crate::task::tables;

/// What the flags say against the proposal.
fn corrections(given: &Given<'_>) -> Result<Corrections> {
    let text = |id: &str| given.text(id);
    let (header, columns, units, names) = (text("header"), text("columns"), text("units"), text("names"));
    let mut c = Corrections::read(header.as_deref(), columns.as_deref(), units.as_deref(), names.as_deref())?;
    c.sheet = given.text("sheet");
    c.year = given.whole("year").and_then(|y| u16::try_from(y).ok());
    Ok(c)
}

fn file(given: &Given<'_>) -> Result<std::path::PathBuf> {
    given.path("file").ok_or_else(|| Error::new("USE-001").with("what", "file"))
}

/// Shows how a table would be read.
pub fn inspect(given: &Given<'_>, words: &Words) -> Result<()> {
    let path = file(given)?;
    let watch = TerminalWatch::new(words);
    let corrections = corrections(given)?;
    let book = tables::open(&path, &watch)?;
    let region = given.text("region");
    let look = tables::look(&book, &tables::file_name(&path), &corrections, region.as_deref(), &watch);
    let look = look.map_err(|e| e.in_file(&path))?;
    if given.on("json") {
        return print_json(&look);
    }
    print_plan(&look.plan, words);
    let header = ["cli-year", "cli-sector", "cli-fuel", "cli-amount", "cli-emission", "cli-cell"].map(|k| words.get(k));
    let joined = |value: &Option<String>, unit: &Option<String>| match (value, unit) {
        (Some(v), Some(u)) => format!("{v} {u}"),
        _ => "—".to_owned(),
    };
    let all = words.get("cli-total");
    let name = |text: &str| if text.is_empty() { all.clone() } else { text.to_owned() };
    let rows = look.rows.iter().take(ROWS_SHOWN).map(|r| {
        let year = r.year.map_or_else(|| "—".to_owned(), |y| y.to_string());
        let (amount, emission) = (joined(&r.amount, &r.unit), joined(&r.emission, &r.emission_unit));
        vec![year, name(&r.sector), name(&r.fuel), amount, emission, r.cell.clone()]
    });
    table::print(&header, &rows.collect::<Vec<_>>());
    let counts =
        [("rows", look.rows.len() as u64), ("figures", look.figures_read), ("left_out", look.figures_left_out)];
    println!(
        "\n{}",
        words.text("cli-table-counts", &counts.map(|(k, v)| (k.into(), number::count(v).into())).to_vec())
    );
    list_findings(words, &look.findings);
    Ok(())
}

/// Rows of the result printed; all of them are in the JSON.
const ROWS_SHOWN: usize = 40;

fn print_plan(plan: &Plan, words: &Words) {
    let line = |key: &str, value: String| println!("  {}: {value}", words.get(key));
    let none = || "—".to_owned();
    let sheets: Vec<&str> = plan.sheets.iter().map(|s| s.name.as_str()).filter(|n| !n.is_empty()).collect();
    line("cli-sheet", format!("{}  ({})", plan.sheet, sheets.join(", ")));
    let span = |r: Option<[usize; 2]>| r.map_or_else(none, |[a, b]| format!("{a}–{b}"));
    line("cli-header-rows", span(plan.header));
    line("cli-body-rows", span(plan.body));
    line("cli-year", plan.year.map_or_else(none, |y| y.to_string()));
    line("cli-units", if plan.units.is_empty() { none() } else { plan.units.join(", ") });
    let header = ["cli-column", "cli-heading", "cli-role", "cli-meaning", "cli-unit", "cli-confidence"];
    let rows = plan.columns.iter().map(|c| {
        let year = c.year.map(|y| y.to_string());
        let meaning: Vec<String> = [year, c.sector.clone(), c.fuel.clone()].into_iter().flatten().collect();
        let role = words.get(&format!("role-{}", c.role.name().replace('_', "-")));
        let sure = words.get(confidence_key(c.confidence));
        vec![c.letters.clone(), c.heading.clone(), role, meaning.join(" "), c.unit.clone().unwrap_or_default(), sure]
    });
    table::print(&header.map(|k| words.get(k)), &rows.collect::<Vec<_>>());
    println!();
}

/// Message key of a confidence.
fn confidence_key(c: Confidence) -> &'static str {
    match c {
        Confidence::Guess => "confidence-guess",
        Confidence::Likely => "confidence-likely",
        Confidence::Sure => "confidence-sure",
    }
}

/// Takes a table over into the canonical form.
pub fn convert(given: &Given<'_>, words: &Words) -> Result<()> {
    let path = file(given)?;
    let out = given.path("out").ok_or_else(|| Error::new("USE-001").with("what", "--out"))?;
    let watch = TerminalWatch::new(words);
    let book = tables::open(&path, &watch)?;
    let imported = tables::import(&book, &tables::file_name(&path), &corrections(given)?, &watch);
    let imported = imported.map_err(|e| e.in_file(&path))?;
    let text = imported.canonical().map_err(|e| e.in_file(&path))?;
    // Spreadsheets take UTF-8 for the system's own encoding without the mark.
    disk::write_whole(&out, format!("\u{FEFF}{text}").as_bytes())?;
    eprintln!("{}", words.text("cli-wrote", &vec![("path".into(), out.display().to_string().into())]));
    list_findings(words, &imported.taken.findings);
    Ok(())
}

/// Writes the workbook to be filled in.
pub fn template(given: &Given<'_>, words: &Words) -> Result<()> {
    let out = file(given)?;
    tables::template(&out, words)?;
    eprintln!("{}", words.text("cli-wrote", &vec![("path".into(), out.display().to_string().into())]));
    Ok(())
}

/// Joins a table of district figures to districts.
pub fn join(given: &Given<'_>, words: &Words) -> Result<()> {
    let path = file(given)?;
    let watch = TerminalWatch::new(words);
    let book = tables::open(&path, &watch)?;
    let districts = given.path("districts").map(|p| tables::open(&p, &watch)).transpose()?;
    let joining = tables::join(&book, districts.as_ref()).map_err(|e| e.in_file(&path))?;
    if given.on("json") {
        return print_json(&joining);
    }
    let header = ["cli-line", "cli-code", "cli-name", "cli-district"].map(|k| words.get(k));
    let rows = joining.rows.iter().map(|r| {
        let district = r.district.clone().unwrap_or_else(|| "—".to_owned());
        vec![r.line.to_string(), r.code.clone(), r.name.clone(), district]
    });
    table::print(&header, &rows.collect::<Vec<_>>());
    if !joining.without.is_empty() {
        println!("\n{}: {}", words.get("cli-without-row"), joining.without.join(", "));
    }
    list_findings(words, &joining.findings);
    Ok(())
}
