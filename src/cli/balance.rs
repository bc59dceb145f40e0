//! `tanheng balance`, `map` and `explain`: one job, three ways to see it.

use super::args::Given;
use super::{TerminalWatch, list_findings, print_json, table};
use crate::base::{Area, Error, Mass, Result, Watch, disk};
use crate::carbon::balance::Line;
use crate::carbon::uncertainty::Run;
use crate::engine::Choices;
use crate::i18n::{Lang, Words, number};
use crate::land::RepairTaken;
use crate::task::accounts::{self, Done, Job};
use crate::task::explain::Wanted;
use crate::task::summary::Extras;
use crate::task::tables::Reading;
use crate::task::{basis, export, people, quality, sheet, summary, uncertainty};

/// The job that the flags describe. Errors: a repair, control area or file of factors that cannot be used.
pub fn job(given: &Given<'_>) -> Result<Job> {
    Ok(Job {
        layer: given.layer()?,
        table: given.path("table"),
        reading: Reading::default(),
        points: given.path("points"),
        choices: Choices {
            factors: given.text("factors").unwrap_or_default(),
            sinks: given.text("sinks").unwrap_or_default(),
            region: given.text("region"),
            year: given.whole("year").and_then(|y| u16::try_from(y).ok()),
            power: given.text("power").unwrap_or_default(),
        },
        own: given.own()?,
        below: given.below()?,
    })
}

/// Reckons a balance, prints it and writes what is asked for.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let watch = TerminalWatch::new(words);
    let done = accounts::run(&job(given)?, &watch)?;
    let extras = extras(given, &done, &watch)?;
    let figures = summary::summary(&done.snapshot, &done.report, &extras)?;
    if let Some(out) = given.path("out") {
        watch.stage("stage-write");
        export::layer(&done.snapshot, &out, words, &watch)?;
        wrote(words, &out);
    }
    if let Some(out) = given.path("csv") {
        export::csv(&done.snapshot, &out, words, &watch)?;
        wrote(words, &out);
    }
    if let Some(out) = given.path("summary") {
        let text = serde_json::to_string_pretty(&figures).map_err(|e| Error::new("RUN-070").because(e))?;
        disk::write_whole(&out, text.as_bytes())?;
        wrote(words, &out);
    }
    if given.on("json") {
        return print_json(&figures);
    }
    print(&done, &figures, words);
    list_findings(words, &figures.findings);
    Ok(())
}

/// Tables and simulations that go along with a balance. Errors: those of the tables of people
/// and districts and of the simulation.
fn extras(given: &Given<'_>, done: &Done, watch: &dyn Watch) -> Result<Extras> {
    let s = &done.snapshot;
    let people = given.path("people").map(|p| people::read(&p, &s.base.districts, s.accounts.year, watch));
    let draws = given.whole("draws").and_then(|n| u32::try_from(n).ok()).filter(|_| given.on("uncertainty"));
    let bands = draws.map(|draws| {
        let run = Run { draws, seed: given.whole("seed").unwrap_or_default() };
        Ok((run, uncertainty::run(s, run, watch)?))
    });
    let quality = given.path("district-table").map(|p| quality::read(&p, s, watch));
    Ok(Extras { people: people.transpose()?, quality: quality.transpose()?, uncertainty: bands.transpose()? })
}

pub(super) fn wrote(words: &Words, path: &std::path::Path) {
    eprintln!("{}", words.text("cli-wrote", &vec![("path".into(), path.display().to_string().into())]));
}

/// Draws the map of one theme.
pub fn map(given: &Given<'_>, words: &Words) -> Result<()> {
    let out = given.path("out").ok_or_else(|| Error::new("USE-001").with("what", "--out"))?;
    let watch = TerminalWatch::new(words);
    let done = accounts::run(&job(given)?, &watch)?;
    watch.stage("stage-draw");
    let wish = sheet::Wish {
        theme: given.text("theme").unwrap_or_default(),
        width: given.whole("width").unwrap_or_default() as u32,
        dark: given.on("dark"),
    };
    sheet::png(&done.snapshot, &wish, words, &out)?;
    wrote(words, &out);
    Ok(())
}

/// Shows where a parcel's numbers come from, or the basis of all of them.
pub fn explain(given: &Given<'_>, words: &Words) -> Result<()> {
    let done = accounts::run(&job(given)?, &TerminalWatch::new(words))?;
    if given.on("basis") {
        let basis = basis::basis(&done.snapshot)?;
        if given.on("json") {
            return print_json(&basis);
        }
        basis::page(&basis, words).iter().for_each(|line| println!("{line}"));
        return Ok(());
    }
    let wanted = Wanted { parcel: given.text("parcel"), district: given.text("district") };
    let text = crate::task::explain::lines(&done.snapshot, &wanted, words)?;
    for line in text {
        println!("{line}");
    }
    Ok(())
}

fn print(done: &Done, figures: &summary::Summary, words: &Words) {
    let s = &done.snapshot;
    let year = figures.made.year.map_or_else(|| "—".to_owned(), |y| y.to_string());
    let title = vec![("name".into(), s.base.about.name.clone().into()), ("year".into(), year.into())];
    println!("{}", words.text("cli-balance-title", &title));
    let read = [("read", figures.parcels.read), ("used", figures.parcels.used), ("left_out", figures.parcels.left_out)];
    println!("{}", words.text("cli-read", &read.map(|(k, v)| (k.into(), number::count(v).into())).to_vec()));
    println!("{}\n", words.text("cli-sign-rule", &vec![("gwp".into(), s.accounts.gwp.id.clone().into())]));
    let sums = &s.balance.sums;
    let zh = words.lang() == Lang::Zh;
    let classes: Vec<(String, Line)> = (0..sums.classes)
        .map(|c| (s.classes.classes.get(c), sums.class(c)))
        .filter(|(_, l)| *l != Line::default())
        .map(|(c, l)| {
            (
                c.map_or_else(
                    || words.get("cli-unclassed"),
                    |c| if zh { c.name_zh.clone() } else { c.name_en.clone() },
                ),
                l,
            )
        })
        .collect();
    lines(&words.get("cli-class"), &classes, sums.city(), words);
    let districts: Vec<(String, Line)> =
        s.base.districts.iter().enumerate().map(|(i, d)| (d.name.clone(), sums.district(i))).collect();
    lines(&words.get("cli-district"), &districts, sums.city(), words);
    super::indicators::print(figures, words);
    sectors(figures, words);
    if let Some(quality) = &figures.quality {
        super::quality::print(quality, words);
    }
    if let Some(bands) = &figures.uncertainty {
        super::uncertainty::print(bands, words);
    }
    println!("{}: {}", words.get("cli-factor-set"), figures.made.factor_set.name);
    for o in &figures.made.factor_set.overrides {
        let was = o.was.map_or_else(|| "—".to_owned(), |w| format!("{w} {}", o.was_unit.as_deref().unwrap_or("")));
        let args = [("id", &o.id), ("was", &was), ("source", &o.source)].map(|(k, v)| (k.into(), v.as_str().into()));
        let value = format!("{} {}", o.value, o.unit);
        let args = args.into_iter().chain([("value".into(), value.into())]).collect();
        println!("  {}", words.text("cli-override", &args));
    }
    repairs(&figures.made.repairs, words);
    println!("{}: {}", words.get("cli-result-hash"), figures.made.result_hash);
}

/// The repairs taken; nothing where none was.
pub fn repairs(taken: &[RepairTaken], words: &Words) {
    if taken.is_empty() {
        return;
    }
    let one = |r: &RepairTaken| format!("{} × {}", words.get(&format!("repair-name-{}", r.kind)), r.count);
    println!("{}: {}", words.get("cli-repairs"), taken.iter().map(one).collect::<Vec<_>>().join(", "));
}

/// Shares of one unit for a whole table, so that its rows can be compared: t, or 万t (kt) for a city.
fn lines(title: &str, rows: &[(String, Line)], city: Line, words: &Words) {
    let lang = words.lang();
    let header: Vec<String> = [title.to_owned()]
        .into_iter()
        .chain(["cli-parcels", "cli-area", "cli-source", "cli-sink", "cli-net", "cli-stock"].map(|k| words.get(k)))
        .collect();
    let row = |name: &str, l: &Line| {
        let flow = |m: Mass| number::mass(m, "", lang);
        let area = |a: Area| format!("{} ha", number::fixed(a.ha(), 1));
        vec![
            name.to_owned(),
            number::count(l.parcels),
            area(l.area),
            flow(l.source),
            flow(l.sink),
            flow(l.net()),
            format!("{}C", flow(l.stock)),
        ]
    };
    let mut all: Vec<Vec<String>> = rows.iter().map(|(n, l)| row(n, l)).collect();
    all.push(row(&words.get("cli-total"), &city));
    table::print(&header, &all);
    println!();
}

fn sectors(figures: &summary::Summary, words: &Words) {
    let header = ["cli-sector", "cli-source", "cli-total", "cli-unallocated", "cli-rounding"].map(|k| words.get(k));
    let mass = |t: f64| number::mass(Mass::from_t(t), "", words.lang());
    let rows: Vec<Vec<String>> = figures
        .by_sector
        .iter()
        .map(|l| {
            let name = crate::task::explain::sector(&l.sector, words);
            let given = |t: Option<f64>| t.map_or_else(|| "—".to_owned(), mass);
            let grams =
                l.rounding_t_co2e.map_or_else(|| "—".to_owned(), |t| format!("{} g", number::fixed(t * 1e6, 0)));
            vec![name, mass(l.source_t_co2e), given(l.total_t_co2e), given(l.unallocated_t_co2e), grams]
        })
        .collect();
    table::print(&header, &rows);
    println!();
}
