//! Bands and tornado of `tanheng balance --uncertainty`.

use super::table;
use crate::base::Mass;
use crate::carbon::uncertainty::Band;
use crate::i18n::{Words, number};
use crate::task::uncertainty::{self, Bands};

/// Inputs that are listed.
const MOST_INPUTS: usize = 15;
/// Length of the longest bar.
const BAR: f64 = 24.0;

/// Prints the bands of city, sectors and districts, then the inputs by influence.
pub fn print(bands: &Bands, words: &Words) {
    let args = vec![("draws".into(), number::count(u64::from(bands.draws)).into()), ("seed".into(), bands.seed.into())];
    println!("{}", words.text("unc-title", &args));
    let header = ["unc-total", "unc-value", "unc-median", "unc-low", "unc-high"].map(|k| words.get(k));
    let mut rows = vec![
        row(words.get("cli-source"), &bands.city.source_t_co2e, "", words),
        row(words.get("cli-sink"), &bands.city.sink_t_co2e, "", words),
        row(words.get("cli-net"), &bands.city.net_t_co2e, "", words),
        row(words.get("cli-stock"), &bands.city.stock_t_c, "C", words),
    ];
    for s in &bands.by_sector {
        rows.push(row(crate::task::explain::sector(&s.sector, words), &s.source_t_co2e, "", words));
    }
    for d in &bands.by_district {
        rows.push(row(format!("{} · {}", d.name, words.get("cli-net")), &d.totals.net_t_co2e, "", words));
    }
    table::print(&header, &rows);
    println!();
    let header = ["unc-input", "unc-rank-correlation", "unc-share", "unc-bar"].map(|k| words.get(k));
    let strongest = bands.tornado.first().map_or(1.0, |i| i.rank_correlation.abs());
    let rows: Vec<Vec<String>> = bands
        .tornado
        .iter()
        .take(MOST_INPUTS)
        .map(|i| {
            let length = (i.rank_correlation.abs() / strongest * BAR).round() as usize;
            let share = format!("{} %", number::fixed(i.share_percent, 1));
            // Padded, so that bars begin on one line although the column is set to the right.
            let bar = format!("{}{}", "█".repeat(length), " ".repeat(BAR as usize - length.min(BAR as usize)));
            vec![uncertainty::input(i, words), number::fixed(i.rank_correlation, 3), share, bar]
        })
        .collect();
    table::print(&header, &rows);
    if bands.tornado.len() > MOST_INPUTS {
        let more = vec![("count".into(), (bands.tornado.len() - MOST_INPUTS).into())];
        println!("{}", words.text("unc-more", &more));
    }
    println!();
}

fn row(name: String, b: &Band, behind: &str, words: &Words) -> Vec<String> {
    let mass = |t: f64| format!("{}{behind}", number::mass(Mass::from_t(t), "", words.lang()));
    vec![name, mass(b.value), mass(b.median), mass(b.low), mass(b.high)]
}
