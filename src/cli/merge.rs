//! `tanheng merge`: two files of steps over one layer, brought together.

use super::args::Given;
use super::{TerminalWatch, balance, list_findings, print_json, table};
use crate::base::{Error, Result};
use crate::i18n::{Words, number};
use crate::scenario::merge::Side;
use crate::task::merge::{self, MergeReport, Wish};

/// Conflicts that are listed on the terminal; the table has all.
const LISTED: usize = 20;

/// Merges two plans. Conflicts that nobody decided are told, and end in `PLAN-015`.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let path = |id: &str| given.path(id).ok_or_else(|| Error::new("USE-001").with("what", format!("--{id}")));
    let prefer = given.text("prefer").map(|w| if w == Side::Theirs.word() { Side::Theirs } else { Side::Ours });
    let wish = Wish {
        layer: given.layer()?,
        ours: path("ours")?,
        theirs: path("theirs")?,
        prefer,
        out: given.path("out"),
        csv: given.path("csv"),
    };
    let report = merge::run(&wish, &TerminalWatch::new(words))?;
    let written = wish.csv.iter().chain(wish.out.iter().filter(|_| report.merged));
    written.for_each(|p| balance::wrote(words, p));
    if given.on("json") {
        print_json(&report)?;
    } else {
        print(&report, words);
    }
    if !report.merged {
        return Err(Error::new("PLAN-015").with("parcels", report.conflicts.len()));
    }
    Ok(())
}

fn print(r: &MergeReport, words: &Words) {
    let header = ["", "cli-parcels"].map(|k| if k.is_empty() { String::new() } else { words.get(k) });
    let line = |key: &str, n: u64| vec![words.get(key), number::count(n)];
    let mut rows = vec![
        line("cli-ours", r.ours_parcels),
        line("cli-theirs", r.theirs_parcels),
        line("cli-alike", r.alike_parcels),
        line("cli-conflicts", r.conflicts.len() as u64),
    ];
    if r.merged {
        rows.push(line("cli-merged", r.parcels));
    }
    table::print(&header, &rows);
    if !r.conflicts.is_empty() {
        println!();
        let header = ["cli-parcel", "cli-now", "cli-ours", "cli-theirs"].map(|k| words.get(k));
        let code = |c: &[String; 2]| if c[0].is_empty() { c[1].clone() } else { c[0].clone() };
        let cells = |c: &merge::ConflictLine| vec![c.parcel.clone(), code(&c.base), code(&c.ours), code(&c.theirs)];
        table::print(&header, &r.conflicts.iter().take(LISTED).map(cells).collect::<Vec<_>>());
        if r.conflicts.len() > LISTED {
            let more = (r.conflicts.len() - LISTED) as u64;
            println!("{}", words.text("cli-more", &vec![("count".into(), more.into())]));
        }
    }
    list_findings(words, &r.findings);
}
