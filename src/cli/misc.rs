//! `tanheng generate`, `bench` and `schema`.

use super::args::Given;
use super::{TerminalWatch, print_json};
use crate::base::{Error, Result};
use crate::i18n::Words;
use crate::io::raw::Source;
use crate::task::{bench, schema};

/// Times the daily work; one JSON line per task.
pub fn bench(given: &Given<'_>) -> Result<()> {
    let path = given.path("file").unwrap_or_default();
    let source = Source { path, layer: given.text("layer"), encoding: None };
    let tasks = given.text("tasks").unwrap_or_default();
    let rounds = given.whole("rounds").unwrap_or(1) as usize;
    for timing in bench::run(&source, &tasks.split(',').map(str::trim).collect::<Vec<_>>(), rounds)? {
        println!("{}", serde_json::to_string(&timing).map_err(|e| Error::new("RUN-070").because(e))?);
    }
    Ok(())
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
