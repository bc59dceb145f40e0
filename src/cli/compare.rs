//! `tanheng compare`: schemes over one layer, side by side.

use std::path::PathBuf;

use super::args::Given;
use super::{TerminalWatch, balance, list_findings, print_json, table};
use crate::base::{Area, Error, Mass, Result, Watch};
use crate::i18n::{Lang, Words, number};
use crate::task::compare::{self, Compared, Done};

/// Reckons the schemes and tells how they differ.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let list = given.text("schemes").ok_or_else(|| Error::new("USE-001").with("what", "--schemes"))?;
    let files: Vec<PathBuf> = list.split(',').map(str::trim).filter(|p| !p.is_empty()).map(PathBuf::from).collect();
    let watch = TerminalWatch::new(words);
    let done = compare::run(&balance::job(given)?, &files, &watch)?;
    if let Some(out) = given.path("csv") {
        watch.stage("stage-write");
        done.csv(&out, &watch)?;
        balance::wrote(words, &out);
    }
    if given.on("json") {
        return print_json(&done.compared);
    }
    print(&done, words);
    for s in &done.compared.schemes {
        list_findings(words, &s.findings);
    }
    Ok(())
}

fn print(done: &Done, words: &Words) {
    let c = &done.compared;
    let names: Vec<String> =
        std::iter::once(words.get("cli-now")).chain(c.schemes.iter().map(|s| s.name.clone())).collect();
    let header = std::iter::once(String::new()).chain(names);
    let header: Vec<String> = header.collect();
    table::print(&header, &figures(c, words));
    println!();
    let class = |id: &Option<String>| {
        let class = id.as_deref().and_then(|id| done.base().classes.classes.iter().find(|c| c.id == id));
        match (class, words.lang()) {
            (Some(c), Lang::Zh) => c.name_zh.clone(),
            (Some(c), Lang::En) => c.name_en.clone(),
            (None, _) => words.get("cli-unclassed"),
        }
    };
    let area = |m2: f64| format!("{} ha", number::fixed(Area::from_m2(m2).ha(), 2));
    let rows: Vec<Vec<String>> = c
        .classes
        .iter()
        .map(|l| {
            let areas = std::iter::once(l.base_m2).chain(l.schemes_m2.iter().copied());
            std::iter::once(class(&l.class)).chain(areas.map(area)).collect()
        })
        .collect();
    table::print(&header, &rows);
    println!();
    println!("{}: {}", words.get("cli-differing"), number::count(c.differing_parcels));
}

fn figures(c: &Compared, words: &Words) -> Vec<Vec<String>> {
    let mass = |t: f64| number::mass(Mass::from_t(t), "", words.lang());
    let change = |t: f64| number::change(Mass::from_t(t), "", words.lang());
    let all = || std::iter::once(&c.base).chain(c.schemes.iter().map(|s| &s.figures));
    let line = |key: &str, cells: Vec<String>| std::iter::once(words.get(key)).chain(cells).collect::<Vec<String>>();
    let none = || std::iter::once("–".to_owned());
    let each = |of: &dyn Fn(&compare::Scheme) -> String| none().chain(c.schemes.iter().map(of)).collect();
    vec![
        line("cli-source", all().map(|f| mass(f.source_t_co2e)).collect()),
        line("cli-sink", all().map(|f| mass(f.sink_t_co2e)).collect()),
        line("cli-net", all().map(|f| mass(f.net_t_co2e)).collect()),
        line("cli-change", each(&|s| change(s.change_t_co2e))),
        line("cli-stock-change", each(&|s| number::change(Mass::from_t(s.stock_change_t_c), "C", words.lang()))),
        line("cli-changed-parcels", each(&|s| number::count(s.changed_parcels))),
        line("cli-changed-area", each(&|s| format!("{} ha", number::fixed(Area::from_m2(s.changed_area_m2).ha(), 2)))),
    ]
}
