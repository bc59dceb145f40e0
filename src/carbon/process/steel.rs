//! Steel: the carbon that goes in and does not leave in products is emitted as CO2.

use std::collections::BTreeMap;

use crate::base::units::TonneC;
use crate::base::{Error, Result, Severity};
use crate::carbon::activity::gaps::Gaps;
use crate::carbon::activity::{Activity, LineSpec, Method, Run, note};
use crate::carbon::line::AccountLine;
use crate::land::crosswalk::squeeze;

/// Start of the ids of fuels.
const FUEL: &str = "energy.";
/// Key of a carbon content in a practice: `carbon=0.0018`.
const CARBON: &str = "carbon";

/// One place's inputs and outputs.
#[derive(Default)]
struct Works<'a> {
    rows: Vec<(&'a LineSpec, &'a Activity)>,
}

/// One line a place: `(Σ inputs · C − Σ outputs · C) · 44/12`.
///
/// C, in tC per unit: stated by the row (`carbon=0.04` as its practice), else of a fuel by the energy set (net calorific
/// value × carbon content, nothing taken off for oxidation), else a factor of the project. Where an amount or a content is
/// missing there is no line for the place: `ACT-114`. `ACT-115` more carbon leaves than goes in: no line. `ACT-116` the
/// fuels of the balance must not stand in the sector's fuel table as well.
/// Errors: `ACT-010` a content is no number between 0 and 1 (tonnes) or negative.
pub(crate) fn steel(run: &Run<'_>, all: &[Activity], gaps: &mut Gaps) -> Result<Vec<AccountLine>> {
    let mut places: BTreeMap<(u8, u32), Works<'_>> = BTreeMap::new();
    let specs = run.catalogue.lines.iter().filter(|s| matches!(s.method, Method::SteelIn | Method::SteelOut));
    for spec in specs {
        for a in all.iter().filter(|a| a.item == spec.item && a.year == run.year) {
            places.entry(a.place.order()).or_default().rows.push((spec, a));
        }
    }
    let mut lines = Vec::new();
    for works in places.values() {
        lines.extend(balance(run, works, gaps)?);
    }
    Ok(lines)
}

fn balance(run: &Run<'_>, works: &Works<'_>, gaps: &mut Gaps) -> Result<Option<AccountLine>> {
    let Some((spec, first)) = works.rows.first() else { return Ok(None) };
    let place = format!("{:?}", first.place.site);
    let (mut carbon, mut whole, mut factors) = (0.0, true, Vec::new());
    for (spec, a) in &works.rows {
        let told = |e: Error| e.at_row(a.row).with("line", a.row + 1);
        let content = content(run, spec, a, &mut factors, gaps).map_err(told)?;
        let (Some(amount), Some(content)) = (a.amount, content) else {
            if a.amount.is_none() {
                gaps.amount(a);
            }
            whole = false;
            continue;
        };
        carbon += if spec.method == Method::SteelIn { amount * content } else { -amount * content };
    }
    let out = works.rows.iter().any(|(s, _)| s.method == Method::SteelOut);
    if !whole || !out {
        gaps.add(&place, note("ACT-114", Severity::Warn, first));
        return Ok(None);
    }
    if carbon < 0.0 {
        gaps.add(&place, note("ACT-115", Severity::Warn, first).with("carbon", -carbon));
        return Ok(None);
    }
    if works.rows.iter().any(|(s, _)| s.factors().any(|f| f.starts_with(FUEL)) && s.method == Method::SteelIn) {
        gaps.add("", note("ACT-116", Severity::Note, first));
    }
    let gas_t = TonneC(carbon).as_co2().0;
    Ok(Some(spec.line(first.place.site, carbon, "tC", gas_t, factors, first.source.clone())))
}

/// Tonnes of carbon per unit of a material; `None` and `ACT-102` where nobody states it.
fn content(
    run: &Run<'_>,
    spec: &LineSpec,
    a: &Activity,
    factors: &mut Vec<String>,
    gaps: &mut Gaps,
) -> Result<Option<f64>> {
    if let Some(practice) = &a.practice {
        let wrong = || Error::new("ACT-010").with("text", practice.as_str());
        let text = squeeze(practice);
        let (what, value) = text.split_once('=').ok_or_else(wrong)?;
        let value: f64 = value.parse().map_err(|_| wrong())?;
        let most = if a.unit == "t" { 1.0 } else { f64::INFINITY };
        return if what == CARBON && (0.0..=most).contains(&value) { Ok(Some(value)) } else { Err(wrong()) };
    }
    let Some(pattern) = spec.factors().next() else { return Ok(None) };
    if !pattern.starts_with(FUEL) {
        let found = run.factor(pattern, a, "tC/t", gaps)?;
        factors.extend(found.as_ref().map(|f| f.id.clone()));
        return Ok(found.map(|f| f.value));
    }
    let ncv = run.factor(&format!("{pattern}.ncv"), a, &format!("GJ/{}", a.unit), gaps)?;
    let carbon = run.factor(&format!("{pattern}.carbon"), a, "tC/GJ", gaps)?;
    let (Some(ncv), Some(carbon)) = (ncv, carbon) else { return Ok(None) };
    let content = ncv.value * carbon.value;
    factors.extend([ncv.id, carbon.id]);
    Ok(Some(content))
}
