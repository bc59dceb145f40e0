//! Indicators of districts and city in the inspector.

use egui::Ui;

use super::figures::{plain_line, section};
use crate::carbon::indicators::{Indicators, Per};
use crate::engine::Snapshot;
use crate::i18n::{Words, number};

/// Decimals of ratios and percents, and of figures by head and product.
const RATIO_DECIMALS: usize = 2;
const PERCENT_DECIMALS: usize = 1;
const PER_DECIMALS: usize = 3;

/// The indicators of a district.
pub fn district_ui(ui: &mut Ui, s: &Snapshot, d: u16, words: &Words) {
    let Some(i) = s.indicators.units.get(usize::from(d)) else { return };
    ratios_ui(ui, i, words);
    let ratio = |v: Option<f64>| v.map_or_else(|| words.get("ui-missing"), |v| number::fixed(v, RATIO_DECIMALS));
    if i.ecc.is_some() {
        plain_line(ui, &words.get("ui-indicator-ecc"), &ratio(i.ecc));
    }
    plain_line(ui, &words.get("ui-indicator-esc"), &ratio(i.esc));
    if let Some(kind) = i.unit_type {
        plain_line(ui, &words.get("ui-indicator-type"), &words.get(kind.key()));
    }
}

/// The indicators of the city.
pub fn city_ui(ui: &mut Ui, s: &Snapshot, words: &Words) {
    ratios_ui(ui, &s.indicators.whole, words);
}

/// What every place has; figures by head and product only where people are known.
fn ratios_ui(ui: &mut Ui, i: &Indicators, words: &Words) {
    section(ui, &words.get("ui-indicators"));
    let missing = || words.get("ui-missing");
    let percent = |v: f64| format!("{}%", number::fixed(v, PERCENT_DECIMALS));
    plain_line(ui, &words.get("ui-indicator-compensation"), &i.compensation_percent.map_or_else(missing, percent));
    let ratio = i.source_sink_ratio.map_or_else(missing, |v| number::fixed(v, RATIO_DECIMALS));
    plain_line(ui, &words.get("ui-indicator-ratio"), &ratio);
    let mut per = |name: &str, unit: &str, per: Option<Per>| {
        if let Some(p) = per {
            let value = number::fixed(p.net_t_co2e, PER_DECIMALS);
            plain_line(ui, &words.get(name), &words.text(unit, &vec![("value".into(), value.into())]));
        }
    };
    per("ui-indicator-per-person", "ui-per-person", i.per_person);
    per("ui-indicator-per-gdp", "ui-per-gdp", i.per_1e4_cny);
}
