//! `tanheng peak`.

use super::args::Given;
use super::{TerminalWatch, print_json, table};
use crate::base::{Error, Result};
use crate::i18n::{Words, number};
use crate::task::peak::{self, Columns, GroupPeak, Rule, Status};

/// Tells the peaks of the series in a table.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let path = given.path("file").ok_or_else(|| Error::new("USE-001").with("what", "file"))?;
    let column = |id: &str| given.text(id).unwrap_or_else(|| id.to_owned());
    let columns = Columns { group: given.text("group"), year: column("year"), value: column("value") };
    let rule = given.text("rule").and_then(|r| Rule::of(&r)).unwrap_or_default();
    let peaks = peak::run(&path, &columns, rule, &TerminalWatch::new(words))?;
    if !given.on("json") {
        print(&peaks.series, words);
        return Ok(());
    }
    // One series without groups answers alone, many in a list.
    match peaks.series.as_slice() {
        [one] if columns.group.is_none() => print_json(one),
        _ => print_json(&peaks),
    }
}

fn status(s: Status, words: &Words) -> String {
    words.get(match s {
        Status::Certified => "cli-peak-certified",
        Status::Candidate => "cli-peak-candidate",
        Status::NotYet => "cli-peak-not-yet",
    })
}

fn print(series: &[GroupPeak], words: &Words) {
    let header = [
        "cli-peak-group",
        "cli-peak-status",
        "cli-peak-year",
        "cli-peak-value",
        "cli-peak-later",
        "cli-peak-record",
        "cli-peak-fall",
    ]
    .map(|k| words.get(k));
    let rows: Vec<Vec<String>> = series
        .iter()
        .map(|g| {
            let fall = match &g.peak.trend {
                None => words.get("cli-peak-untested"),
                Some(t) => match &t.significant_at {
                    Some(level) => words.text("cli-peak-significant", &vec![("level".into(), level.as_str().into())]),
                    None => words.get("cli-peak-chance"),
                },
            };
            vec![
                if g.group.is_empty() { words.get("cli-peak-all") } else { g.group.clone() },
                status(g.peak.status, words),
                g.peak.year.to_string(),
                number::fixed(g.peak.value, 3),
                g.peak.falling_years.to_string(),
                format!("{}–{}", g.first_year, g.last_year),
                fall,
            ]
        })
        .collect();
    table::print(&header, &rows);
}
