//! `tanheng inventory`.

use super::args::Given;
use super::{TerminalWatch, list_findings, print_json, table};
use crate::base::{Error, Mass, Result};
use crate::carbon::inventory::Inventory;
use crate::factor::{Registry, Status};
use crate::i18n::{Lang, Words, number};
use crate::task::inventory::{self, Options, PowerMode};

/// Computes a table's emissions and prints them.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let path = given.path("file").ok_or_else(|| Error::new("USE-001").with("what", "file"))?;
    let power = given.text("power").map(|p| if p == "plant" { PowerMode::Plant } else { PowerMode::Consumer });
    let options = Options {
        set: given.text("factors").unwrap_or_default(),
        region: given.text("region"),
        year: given.whole("year").and_then(|y| u16::try_from(y).ok()),
        power,
    };
    let registry = Registry::builtin()?.with_factors(given.own()?)?;
    let result = inventory::run_with(&path, &options, &registry, &TerminalWatch::new(words))?;
    if given.on("json") {
        return print_json(&result);
    }
    print(&result, words);
    list_findings(words, &result.findings);
    Ok(())
}

fn emission(t: f64, lang: Lang) -> String {
    number::mass(Mass::from_t(t), "", lang)
}

fn share(percent: f64) -> String {
    format!("{} %", number::fixed(percent, 2))
}

fn print(i: &Inventory, words: &Words) {
    let lang = words.lang();
    let status = |s: Option<Status>| match s {
        Some(Status::Cited) => words.get("cli-status-cited"),
        Some(Status::Derived) => words.get("cli-status-derived"),
        Some(Status::Assumed) => words.get("cli-status-assumed"),
        None => "—".into(),
    };
    let name = |kind: &str, id: &str| {
        let key = format!("{kind}-{}", id.replace('_', "-"));
        if words.has(&key) { words.get(&key) } else { crate::task::names::of(kind, id, lang) }
    };
    let header = ["cli-fuel", "cli-amount", "cli-factor", "cli-emission", "cli-share"].map(|k| words.get(k));
    let mut rows: Vec<Vec<String>> = i
        .by_fuel
        .iter()
        .map(|f| {
            let factor = f.factor.map_or_else(
                || "—".to_owned(),
                |x| format!("{x} {} ({})", f.factor_unit.as_deref().unwrap_or(""), status(f.status)),
            );
            let amount = f.amount.map_or_else(|| "—".to_owned(), |a| format!("{} {}", number::fixed(a, 2), f.unit));
            vec![name("fuel", &f.fuel), amount, factor, emission(f.t_co2, lang), share(f.share_percent)]
        })
        .collect();
    // The shares as they are: their printed sum may miss 100, and is never forced.
    rows.push(vec![words.get("cli-total"), String::new(), String::new(), emission(i.total_t_co2, lang), String::new()]);
    table::print(&header, &rows);
    println!();
    let header = ["cli-sector", "cli-emission", "cli-share"].map(|k| words.get(k));
    let rows: Vec<Vec<String>> = i
        .by_sector
        .iter()
        .map(|s| vec![name("sector", &s.sector), emission(s.t_co2, lang), share(s.share_percent)])
        .collect();
    table::print(&header, &rows);
    println!("\n{}: {}", words.get("cli-factor-set"), i.factor_set);
}
