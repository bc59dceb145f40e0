//! `tanheng zonal`.

use super::args::Given;
use super::{TerminalWatch, list_findings, print_json, table};
use crate::base::{Error, Result};
use crate::i18n::{Words, number};
use crate::io::raw::Source;
use crate::land::{ClassTable, Scheme};
use crate::task::zonal::{self, Meaning, Parcels, Report, Wish};

/// What a raster says under parcels, or as a whole.
pub fn run(given: &Given<'_>, words: &Words) -> Result<()> {
    let watch = TerminalWatch::new(words);
    let path = given.path("raster").ok_or_else(|| Error::new("USE-001").with("what", "raster"))?;
    let mut wish = Wish::new(&path);
    wish.source.band = given.whole("band").and_then(|b| u32::try_from(b).ok());
    wish.crs = given.text("raster-crs");
    wish.limits.threads = given.whole("threads").map_or(0, |n| n as usize);
    let table = ClassTable::load()?;
    let scheme = given.text("classes").map(|s| zonal::scheme(&s, &table)).transpose()?;
    let asked = given.text("as").unwrap_or_default();
    let out = given.path("csv");
    let report = match (given.path("parcels"), Meaning::named(&asked)) {
        (None, None) => zonal::histogram_report(&path, &zonal::histogram(&wish, &watch)?, scheme.as_ref(), &table),
        (None, Some(_)) => return Err(Error::new("USE-001").with("what", "--parcels")),
        (Some(file), meaning) => {
            let source = Source { path: file, layer: given.text("layer"), encoding: given.text("encoding") };
            let parcels = Parcels::of_file(&source, given.text("crs").as_deref(), &watch)?;
            match meaning {
                None => {
                    let done = zonal::classes(&wish, &parcels, &watch)?;
                    if let Some(out) = &out {
                        zonal::write_classes(out, &done, &parcels, scheme.as_ref(), &table, &watch)?;
                    }
                    zonal::class_report(&path, &done, &parcels, scheme.as_ref(), &table)
                }
                Some(meaning) => {
                    let done = zonal::values(&wish, &parcels, &watch)?;
                    if let Some(out) = &out {
                        zonal::write_values(out, &done, &parcels, meaning, &watch)?;
                    }
                    zonal::value_report(&path, &done, &parcels, meaning)
                }
            }
        }
    };
    if given.on("json") {
        return print_json(&report);
    }
    print(&report, scheme.as_ref(), words);
    list_findings(words, &report.findings);
    Ok(())
}

fn print(r: &Report, scheme: Option<&Scheme>, words: &Words) {
    println!("{}: {}", words.get("cli-crs"), r.crs);
    if let Some(n) = r.parcels {
        println!("{}: {}", words.get("cli-parcels"), number::count(n));
    }
    if let Some(v) = &r.total {
        let header = ["zonal-cells", "zonal-area", "zonal-mean", "zonal-min", "zonal-max"].map(|k| words.get(k));
        let some = |x: Option<f64>| x.map_or_else(|| "—".to_owned(), |x| number::fixed(x, 6));
        let row = [number::fixed(v.cells, 6), number::fixed(v.area_m2, 2), some(v.mean), some(v.min), some(v.max)];
        table::print(&header, &[row.to_vec()]);
        return;
    }
    let header = ["zonal-code", "cli-class", "zonal-cells", "zonal-area"].map(|k| words.get(k));
    let name = |class: &Option<String>| match class {
        Some(id) => words.get(&format!("class-{}", id.replace('_', "-"))),
        None if scheme.is_some() => words.get("cli-unclassed"),
        None => "—".into(),
    };
    let rows: Vec<Vec<String>> = r
        .classes
        .iter()
        .map(|l| vec![l.code.to_string(), name(&l.class), number::fixed(l.cells, 3), number::fixed(l.area_m2, 2)])
        .collect();
    table::print(&header, &rows);
    println!("{}: {}", words.get("zonal-void"), number::fixed(r.void_cells, 3));
}
