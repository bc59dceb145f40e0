//! `tanheng check`: a plan against legal and planning limits.

use super::args::Given;
use super::{TerminalWatch, list_findings, print_json, table};
use crate::base::{Area, Error, Result};
use crate::i18n::{Lang, Words, number};
use crate::rule::Severity;
use crate::task::limits::{self, Checked};

/// Checks steps and tells what they break. Errors: `LIMIT-010` a blocking rule is broken, told after the figures.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let steps = given.path("steps").ok_or_else(|| Error::new("USE-001").with("what", "--steps"))?;
    let checked = limits::run(&given.layer()?, &steps, &given.limits()?, &TerminalWatch::new(words))?;
    if given.on("json") {
        print_json(&checked)?;
    } else {
        print(&checked, words);
        list_findings(words, &checked.findings);
    }
    if checked.blocked_parcels == 0 {
        return Ok(());
    }
    let ha = number::fixed(Area::from_m2(checked.blocked_m2).ha(), 4);
    Err(Error::new("LIMIT-010").with("parcels", checked.blocked_parcels).with("ha", ha))
}

/// Parcels named behind each rule on the terminal; JSON has a thousand.
const NAMED: usize = 5;

/// Prints limits, rules that are broken, and the lines of the land ledger.
pub(super) fn print(c: &Checked, words: &Words) {
    let zh = words.lang() == Lang::Zh;
    let ha = |m2: f64| format!("{} ha", number::fixed(Area::from_m2(m2).ha(), 4));
    println!();
    let header = ["cli-limit", "cli-parcels", "cli-area"].map(|k| words.get(k));
    let rows: Vec<Vec<String>> = c
        .limits
        .iter()
        .map(|l| vec![if zh { l.name_zh.clone() } else { l.name_en.clone() }, number::count(l.parcels), ha(l.area_m2)])
        .collect();
    if !rows.is_empty() {
        table::print(&header, &rows);
        println!();
    }
    for b in &c.breaches {
        let t = &b.told;
        let (name, clause) = if zh { (&t.name_zh, &t.clause_zh) } else { (&t.name_en, &t.clause_en) };
        let kind = words.get(match b.severity {
            Severity::Block => "cli-limit-block",
            Severity::Warn => "cli-limit-warn",
            Severity::Note => "cli-limit-note",
        });
        println!("{kind} {name}: {} {}, {}", number::count(b.parcels), words.get("cli-parcels"), ha(b.area_m2));
        println!("    {clause} [{}: {}]", t.status, t.source);
        let first: Vec<&str> = b.first.iter().take(NAMED).map(|p| p.parcel.as_str()).collect();
        let more = if b.parcels as usize > first.len() { " …" } else { "" };
        println!("    {}{more}", first.join(", "));
    }
    println!("{}: {}", words.get("cli-limit-blocked"), ha(c.blocked_m2));
    println!();
    land(c, words, &ha);
}

fn land(c: &Checked, words: &Words, ha: &dyn Fn(f64) -> String) {
    let (k, f) = (&c.land.construction, &c.land.cropland);
    let lines = [
        ("cli-built-before", k.before_m2),
        ("cli-built-new", k.new_m2),
        ("cli-built-left", k.left_m2),
        ("cli-built-reused", k.reused_m2),
        ("cli-built-after", k.after_m2),
        ("cli-crop-before", f.before_m2),
        ("cli-crop-to-built", f.out_to_built_m2),
        ("cli-crop-out", f.out_to_other_m2),
        ("cli-crop-from-built", f.in_from_built_m2),
        ("cli-crop-in", f.in_from_other_m2),
        ("cli-crop-exchange", f.exchange_m2),
        ("cli-crop-after", f.after_m2),
    ];
    let rows: Vec<Vec<String>> = lines.iter().map(|(key, m2)| vec![words.get(key), ha(*m2)]).collect();
    table::print(&["cli-land", "cli-area"].map(|k| words.get(k)), &rows);
}
