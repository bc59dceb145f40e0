//! `tanheng generate`, `bench` and `schema`.

use super::args::Given;
use super::{TerminalWatch, Wish, print_json};
use crate::base::{Error, Result};
use crate::i18n::Words;
use crate::task::{bench, generate, live_bench, schema};

/// Makes a synthetic city.
pub fn generate(given: &Given<'_>, words: &Words) -> Result<()> {
    let out = given.path("out").ok_or_else(|| Error::new("USE-001").with("what", "--out"))?;
    let formats = given.text("formats").unwrap_or_default();
    let wish = generate::Wish {
        parcels: given.whole("parcels").unwrap_or_default() as usize,
        seed: given.whole("seed").unwrap_or_default(),
        formats: formats.split(',').map(|f| f.trim().to_owned()).filter(|f| !f.is_empty()).collect(),
    };
    for path in generate::run(&wish, &out, &TerminalWatch::new(words))? {
        println!("{}", words.text("cli-wrote", &vec![("path".into(), path.display().to_string().into())]));
    }
    Ok(())
}

/// Times the daily work; one JSON line per task.
pub fn bench(given: &Given<'_>) -> Result<()> {
    let tasks = given.text("tasks").unwrap_or_default();
    let rounds = given.whole("rounds").unwrap_or(1) as usize;
    let (job, tasks) = (super::balance::job(given)?, tasks.split(',').map(str::trim).collect::<Vec<_>>());
    let mut timings = bench::run(&job, &tasks, rounds)?;
    if tasks.contains(&"live") {
        timings.extend(live_bench::run(&job, rounds)?);
    }
    if tasks.iter().any(|t| t.starts_with("T6") || *t == "T7") {
        let rasters = bench::Rasters { raster: given.path("raster"), alternative: given.path("alternative") };
        timings.extend(bench::rasters(&job, &rasters, &tasks, rounds)?);
    }
    for timing in timings {
        println!("{}", serde_json::to_string(&timing).map_err(|e| Error::new("RUN-070").because(e))?);
    }
    Ok(())
}

/// Tasks of `bench` that need the window's state and are run by it.
const WINDOW_TASKS: [&str; 2] = ["reopen", "frames"];

/// What of a `bench` is left to the window.
pub fn window_tasks(given: &Given<'_>) -> Option<Wish> {
    let asked = given.text("tasks").unwrap_or_default();
    let tasks: Vec<String> =
        asked.split(',').map(str::trim).filter(|t| WINDOW_TASKS.contains(t)).map(str::to_owned).collect();
    let rounds = given.whole("rounds").unwrap_or(1) as usize;
    (!tasks.is_empty()).then(|| Wish::Time(tasks, given.path("file").unwrap_or_default(), rounds))
}

/// Prints a JSON schema, or the names of all.
pub fn schema(given: &Given<'_>, words: &Words) -> Result<()> {
    match given.text_or_path("name") {
        Some(name) => print_json(&schema::of(&name)?),
        None => {
            println!("{} {}", words.get("cli-schemas"), schema::NAMES.join(", "));
            Ok(())
        }
    }
}
