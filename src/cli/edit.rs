//! `tanheng edit`: a plan given as steps, carried out on a layer.

use super::args::Given;
use super::{TerminalWatch, balance, check, list_findings, print_json, table};
use crate::base::{Error, Mass, Result, Watch};
use crate::i18n::{Lang, Words, number};
use crate::task::edit::{self, Edited};
use crate::task::export;

/// Carries steps out and tells what they change.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let steps = given.path("steps").ok_or_else(|| Error::new("USE-001").with("what", "--steps"))?;
    let watch = TerminalWatch::new(words);
    let done = edit::run(&balance::job(given)?, &steps, &given.limits()?, &watch)?;
    if let Some(out) = given.path("out") {
        watch.stage("stage-write");
        export::layer(&done.snapshot, &out, words, &watch)?;
        balance::wrote(words, &out);
    }
    if given.on("json") {
        return print_json(&done.edited);
    }
    print(&done.edited, &done.snapshot.classes, words);
    check::print(&done.edited.limits, words);
    let findings: Vec<_> = done.edited.findings.iter().chain(&done.edited.limits.findings).cloned().collect();
    list_findings(words, &findings);
    Ok(())
}

fn print(e: &Edited, classes: &crate::land::ClassTable, words: &Words) {
    let flow = |t: f64| number::change(Mass::from_t(t), "", words.lang());
    let header = ["cli-step", "cli-parcels", "cli-change"].map(|k| words.get(k));
    let steps: Vec<Vec<String>> =
        e.steps.iter().map(|s| vec![s.step.to_string(), number::count(s.parcels), flow(s.change_t_co2e)]).collect();
    table::print(&header, &steps);
    println!();
    let name = |id: &Option<String>| {
        let class = id.as_deref().and_then(|id| classes.classes.iter().find(|c| c.id == id));
        match (class, words.lang()) {
            (Some(c), Lang::Zh) => c.name_zh.clone(),
            (Some(c), Lang::En) => c.name_en.clone(),
            (None, _) => words.get("cli-unclassed"),
        }
    };
    let header = ["cli-from", "cli-to", "cli-parcels", "cli-area"].map(|k| words.get(k));
    let rows: Vec<Vec<String>> = e
        .transfers
        .iter()
        .map(|t| {
            let area = format!("{} ha", number::fixed(crate::base::Area::from_m2(t.area_m2).ha(), 2));
            vec![name(&t.from), name(&t.to), number::count(t.parcels), area]
        })
        .collect();
    table::print(&header, &rows);
    println!();
    let header = ["cli-total", "cli-source", "cli-sink", "cli-net"].map(|k| words.get(k));
    let mass = |t: f64| number::mass(Mass::from_t(t), "", words.lang());
    let row = |key: &str, f: &crate::task::summary::Figures| {
        vec![words.get(key), mass(f.source_t_co2e), mass(f.sink_t_co2e), mass(f.net_t_co2e)]
    };
    table::print(&header, &[row("cli-before", &e.before), row("cli-after", &e.after)]);
    println!("{}: {}", words.get("cli-change"), flow(e.change_t_co2e));
    println!("{}: {}", words.get("cli-result-hash"), e.result_hash);
}
