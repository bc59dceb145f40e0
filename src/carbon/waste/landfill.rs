//! First-order decay of waste in landfills (IPCC 2006 volume 5 chapter 3, method book §3.5).

use std::collections::BTreeMap;

use crate::base::units::CH4_PER_C;
use crate::base::{Error, Result, Severity};
use crate::carbon::activity::gaps::Gaps;
use crate::carbon::activity::{Activity, LineSpec, Run, note};
use crate::carbon::line::AccountLine;

/// Item that states which share of the gas is recovered in a year.
const RECOVERY: &str = "landfill_recovery";

/// What waste becomes, from the factors of the line.
struct Decay {
    /// Tonnes of carbon that can decay, per tonne deposited: `DOC · DOCf · MCF`.
    carbon_per_t: f64,
    /// Tonnes of methane that leave the ground, per tonne of carbon decayed: `F · 16/12 · (1 − OX)`.
    methane_per_c: f64,
    /// Share that decays in a year: `1 − e^−k`.
    share: f64,
    /// Ids of the factors.
    factors: Vec<String>,
}

/// Methane of the year from all that was deposited before, one line a place.
///
/// `DDOCm_dep(t) = W·DOC·DOCf·MCF`; decay starts the year after:
/// `DDOCm_dec(t) = DDOCma(t−1)·(1 − e^−k)`, `CH4 = DDOCm_dec·F·16/12·(1 − R)·(1 − OX)`. R is 0 unless stated.
/// `ACT-111` nothing is known of the years before the first, so that the methane is a lower bound; `ACT-112` years without
/// an amount in between, or no year before the one counted: no line. The activity of the line is all waste deposited before
/// the year. Errors: `ACT-006` unknown climate, `ACT-011` a recovered share above 1.
pub(crate) fn landfill(run: &Run<'_>, spec: &LineSpec, all: &[Activity], gaps: &mut Gaps) -> Result<Vec<AccountLine>> {
    let mut places: BTreeMap<((u8, u32), String), Vec<&Activity>> = BTreeMap::new();
    for a in all.iter().filter(|a| a.item == spec.item && a.year < run.year) {
        let climate = run.practice("landfill", a, run.options.landfill.as_deref(), gaps);
        let climate = climate.map_err(|e| e.at_row(a.row).with("line", a.row + 1))?;
        places.entry((a.place.order(), climate)).or_default().push(a);
    }
    let mut lines = Vec::new();
    for ((_, climate), rows) in places {
        let Some(first) = rows.iter().min_by_key(|a| (a.year, a.row)) else { continue };
        let Some(decay) = decay(run, spec, &climate, first, gaps)? else { continue };
        let Some((methane, deposited)) = methane(run.year, first, &rows, &decay, gaps) else { continue };
        let gas_t = methane * (1.0 - recovered(run, first, all)?);
        let source = first.source.clone();
        lines.push(spec.line(first.place.site, deposited, &first.unit, gas_t, decay.factors, source));
    }
    let alone = all.iter().filter(|a| a.item == spec.item && a.year == run.year);
    for a in alone.filter(|a| !all.iter().any(|b| b.item == a.item && b.year < a.year && b.place.site == a.place.site))
    {
        // Waste decays from the next year on: of a single year nothing can be said of that year.
        gaps.add("", note("ACT-112", Severity::Warn, a).with("years", run.year.to_string()));
    }
    Ok(lines)
}

/// The parameters of the line, DOC, DOCf, MCF, F and OX, and k of the climate; `None` with `ACT-102` where one is missing.
fn decay(run: &Run<'_>, spec: &LineSpec, climate: &str, a: &Activity, gaps: &mut Gaps) -> Result<Option<Decay>> {
    let mut values = Vec::new();
    let mut factors = Vec::new();
    let shares = spec.factors().map(|f| (f.to_owned(), "1"));
    for (id, unit) in shares.chain([(format!("waste.ipcc.decay.{climate}"), "1/a")]) {
        let Some(f) = run.factor(&id, a, unit, gaps)? else { return Ok(None) };
        values.push(f.value);
        factors.push(f.id);
    }
    let [doc, docf, mcf, methane, oxidation, k] = values.as_slice() else { return Ok(None) };
    Ok(Some(Decay {
        carbon_per_t: doc * docf * mcf,
        methane_per_c: methane * CH4_PER_C * (1.0 - oxidation),
        share: 1.0 - libm::exp(-k),
        factors,
    }))
}

/// Methane of the year and the waste it comes from; `None` where a year between has no amount.
fn methane(year: u16, first: &Activity, rows: &[&Activity], decay: &Decay, gaps: &mut Gaps) -> Option<(f64, f64)> {
    let mut deposits: BTreeMap<u16, f64> = BTreeMap::new();
    for a in rows {
        match a.amount {
            Some(amount) => *deposits.entry(a.year).or_default() += amount,
            None => gaps.amount(a),
        }
    }
    let start = *deposits.keys().next()?;
    let lacking = |y: &u16| !deposits.contains_key(y) || rows.iter().any(|a| a.year == *y && a.amount.is_none());
    let holes: Vec<String> = (first.year..year).filter(lacking).map(|y| y.to_string()).collect();
    if !holes.is_empty() {
        let kind = format!("{:?}", first.place.site);
        gaps.add(&kind, note("ACT-112", Severity::Warn, first).with("years", holes.join(", ")));
        return None;
    }
    gaps.add("", note("ACT-111", Severity::Warn, first).with("year", start.to_string()));
    let mut stock = 0.0;
    let mut decayed = 0.0;
    for y in start..=year {
        decayed = stock * decay.share;
        stock += deposits.get(&y).copied().unwrap_or(0.0) * decay.carbon_per_t - decayed;
    }
    Some((decayed * decay.methane_per_c, deposits.values().sum()))
}

/// The share of the gas recovered at a place in the year; 0 where nobody states one. Errors: `ACT-011`.
fn recovered(run: &Run<'_>, place: &Activity, all: &[Activity]) -> Result<f64> {
    let stated = all
        .iter()
        .find(|a| a.item == RECOVERY && a.year == run.year && a.amount.is_some() && a.place.site == place.place.site);
    let Some(a) = stated else { return Ok(0.0) };
    let share = a.amount.unwrap_or(0.0);
    if share > 1.0 {
        return Err(Error::new("ACT-011").with("share", share).with("line", a.row + 1).at_row(a.row));
    }
    Ok(share)
}
