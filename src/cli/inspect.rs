//! `tanheng inspect`.

use super::args::Given;
use super::{TerminalWatch, list_findings, print_json};
use crate::base::Result;
use crate::i18n::{Words, number};
use crate::land::ClassTable;
use crate::task::inspect::{self, LayerCard};

/// Looks at a file and prints what it is.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let classes = ClassTable::load()?;
    let seen = inspect::inspect(&given.layer()?, &classes, &TerminalWatch::new(words))?;
    if given.on("json") {
        return print_json(&seen);
    }
    for layer in &seen.layers {
        print_layer(layer, words);
    }
    super::balance::repairs(&seen.repairs, words);
    list_findings(words, &seen.findings);
    Ok(())
}

fn print_layer(l: &LayerCard, words: &Words) {
    let line = |key: &str, value: String| println!("  {}: {value}", words.get(key));
    println!("{}: {}", words.get("cli-layer"), l.name);
    line("cli-features", number::count(l.features));
    line("cli-geometry", format!("{:?}", l.geometry).to_lowercase());
    let crs = l.crs.as_ref().map_or_else(
        || words.get("cli-crs-none"),
        |c| c.epsg.map_or_else(|| c.name.clone(), |e| format!("EPSG:{e} {}", c.name)),
    );
    line("cli-crs", crs);
    if let Some(e) = &l.encoding {
        line("cli-encoding", format!("{e} ({})", l.encoding_by.as_deref().unwrap_or("")));
    }
    if !l.samples.is_empty() {
        line("cli-samples", l.samples.join(" | "));
    }
    line("cli-fields", l.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", "));
    line("cli-class-field", l.class_field.clone().unwrap_or_else(|| "—".into()));
    line("cli-scheme", l.scheme.clone().unwrap_or_else(|| "—".into()));
    if let Some([a, b, c, d]) = l.extent {
        line("cli-extent", format!("{a} {b} {c} {d}"));
    }
}
