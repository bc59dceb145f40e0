//! The table of indicators of `tanheng balance`.

use super::table;
use crate::carbon::indicators::{Indicators, Per};
use crate::i18n::{Words, number};
use crate::task::summary::Summary;

/// Prints the districts by area, head, product, compensation, ECC, ESC and type, the city last.
pub fn print(figures: &Summary, words: &Words) {
    let head = ["indicator-per-ha", "indicator-per-person", "indicator-per-gdp", "indicator-compensation"];
    let header: Vec<String> = ["cli-district"]
        .into_iter()
        .chain(head)
        .chain(["indicator-ecc", "indicator-esc", "indicator-type"])
        .map(|k| words.get(k))
        .collect();
    let mut rows: Vec<Vec<String>> = figures.by_district.iter().map(|d| row(&d.name, &d.indicators, words)).collect();
    rows.push(row(&words.get("cli-total"), &figures.indicators.city, words));
    table::print(&header, &rows);
    println!("{}\n", words.get("indicator-units"));
}

fn row(name: &str, i: &Indicators, words: &Words) -> Vec<String> {
    let or_missing = |x: Option<f64>, decimals: usize| number::fixed(x.unwrap_or(f64::NAN), decimals);
    let net = |p: Option<Per>| or_missing(p.map(|p| p.net_t_co2e), 3);
    vec![
        name.to_owned(),
        net(i.per_ha),
        net(i.per_person),
        net(i.per_1e4_cny),
        or_missing(i.compensation_percent, 2),
        or_missing(i.ecc, 3),
        or_missing(i.esc, 3),
        i.unit_type.map_or_else(|| number::fixed(f64::NAN, 0), |t| words.get(t.key())),
    ]
}
