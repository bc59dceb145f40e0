//! From draws to bands and a ranking.

use rayon::prelude::*;

use super::build::Built;
use super::draws::{Column, Drawn};
use super::model::Input;
use super::rules::{BandEnds, Settings};
use super::{Band, Influence, InputKind, Totals, Uncertainty};
use crate::carbon::balance::Line;

/// Bands of all totals, and the inputs by their rank correlation with the net of the city.
pub(super) fn tell(built: Built, drawn: &Drawn, settings: &Settings) -> Uncertainty {
    let ends = settings.band;
    let city = built.booked.iter().fold(Line::default(), |mut sum, l| {
        sum.add(l);
        sum
    });
    let districts: Vec<(usize, &Line)> = (0..drawn.districts()).zip(&built.booked).collect();
    let sectors: Vec<(usize, f64)> = built.booked_by_sector.iter().map(|m| m.t()).enumerate().collect();
    Uncertainty {
        city: totals(drawn, None, &city, ends),
        by_district: districts.par_iter().map(|(d, line)| totals(drawn, Some(*d), line, ends)).collect(),
        by_sector: sectors.par_iter().map(|(s, value)| band(drawn.column(Column::Sector(*s)), *value, ends)).collect(),
        tornado: tornado(drawn, &built.model.inputs),
        unvaried: built.unvaried.into_iter().collect(),
        findings: built.findings,
    }
}

fn totals(drawn: &Drawn, district: Option<usize>, booked: &Line, ends: BandEnds) -> Totals {
    let column = |part: usize| district.map_or(Column::City(part), |d| Column::District(d, part));
    let of = |part: usize, value: f64| band(drawn.column(column(part)), value, ends);
    Totals {
        source_t_co2e: of(0, booked.source.t()),
        sink_t_co2e: of(1, booked.sink.t()),
        net_t_co2e: band(drawn.net(district), booked.net().t(), ends),
        stock_t_c: of(2, booked.stock.t()),
    }
}

/// Median and ends of drawn values.
pub(super) fn band(mut values: Vec<f64>, value: f64, ends: BandEnds) -> Band {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| quantile(&values, share);
    Band { value, median: at(0.5), low: at(ends.low), high: at(ends.high) }
}

/// The value below which a share of rising values lies, straight between neighbours (type 7 of Hyndman and Fan 1996).
fn quantile(rising: &[f64], share: f64) -> f64 {
    let place = share * rising.len().saturating_sub(1) as f64;
    let below = libm::floor(place) as usize;
    match (rising.get(below), rising.get(below + 1)) {
        (Some(a), Some(b)) => a + (b - a) * (place - below as f64),
        (Some(a), None) => *a,
        _ => f64::NAN,
    }
}

/// Inputs with their rank correlation, the strongest first.
fn tornado(drawn: &Drawn, inputs: &[Input]) -> Vec<Influence> {
    let net = ranks(&drawn.net(None));
    let mut columns: Vec<(Column, &str, InputKind)> = inputs
        .iter()
        .enumerate()
        .filter(|(_, i)| i.moves_net)
        .map(|(at, i)| (Column::Input(at), i.id.as_str(), i.kind))
        .collect();
    columns.push((Column::Area, "area", InputKind::Area));
    let one = |(column, id, kind): &(Column, &str, InputKind)| {
        let rank_correlation = correlation(&ranks(&drawn.column(*column)), &net)?;
        Some(Influence { input: (*id).to_owned(), kind: *kind, rank_correlation, share_percent: 0.0 })
    };
    let mut out: Vec<Influence> = columns.par_iter().filter_map(one).collect();
    let squares: f64 = out.iter().map(|i| i.rank_correlation * i.rank_correlation).sum();
    for i in &mut out {
        i.share_percent = if squares > 0.0 { i.rank_correlation * i.rank_correlation / squares * 100.0 } else { 0.0 };
    }
    let strength = |i: &Influence| i.rank_correlation.abs();
    out.sort_by(|a, b| strength(b).total_cmp(&strength(a)).then_with(|| a.input.cmp(&b.input)));
    out
}

/// Ranks from 1; equal values share the mean of their ranks.
pub(super) fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    let value = |i: &usize| values.get(*i).copied().unwrap_or(f64::NAN);
    order.sort_by(|a, b| value(a).total_cmp(&value(b)).then(a.cmp(b)));
    let mut out = vec![0.0; values.len()];
    let mut first = 0;
    for group in order.chunk_by(|a, b| value(a) == value(b)) {
        // Ranks first + 1 … first + n have the mean first + (n + 1) / 2.
        let mean = first as f64 + (group.len() as f64 + 1.0) / 2.0;
        for i in group {
            if let Some(slot) = out.get_mut(*i) {
                *slot = mean;
            }
        }
        first += group.len();
    }
    out
}

/// Correlation of two columns; `None` where one does not vary.
pub(super) fn correlation(a: &[f64], b: &[f64]) -> Option<f64> {
    let n = a.len().min(b.len()) as f64;
    let mean = |x: &[f64]| x.iter().sum::<f64>() / n;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (x - mean_a, y - mean_b);
        both += x * y;
        of_a += x * x;
        of_b += y * y;
    }
    (of_a > 0.0 && of_b > 0.0).then(|| both / libm::sqrt(of_a * of_b))
}
