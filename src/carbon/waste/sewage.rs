//! Methane of domestic sewage and industrial waste water: load × Bo × MCF, less what is recovered (method book §3.5).

use crate::base::{Result, Severity};
use crate::carbon::activity::gaps::Gaps;
use crate::carbon::activity::run::Term;
use crate::carbon::activity::{Activity, LineSpec, Run, note};
use crate::carbon::line::AccountLine;

/// Item that states recovered methane, t CH4 a year.
const RECOVERY: &str = "sewage_recovery";
/// Lines from which it is taken off.
const LINES: &str = "waste.sewage.";
/// The same for industry.
const INDUSTRY: &str = "waste.industrial_water";

/// Methane per tonne of BOD or COD, or per person with the BOD that one makes in a year.
///
/// The practice of the row is the treatment: it has no default. Errors: `ACT-009` no treatment, `ACT-006` unknown.
pub(crate) fn sewage(run: &Run<'_>, spec: &LineSpec, a: &Activity, gaps: &mut Gaps) -> Result<Option<Term>> {
    let mut term = Term { per_unit_t: 1.0, factors: Vec::new() };
    let bo = if spec.item.starts_with("industrial") { "kgCH4/kgCOD" } else { "kgCH4/kgBOD" };
    let units = [bo, "1", "tBOD/(person·a)"];
    for (pattern, unit) in spec.factors().zip(units) {
        let Some(f) = run.factor(pattern, a, unit, gaps)? else { return Ok(None) };
        term.per_unit_t *= f.value;
        term.factors.push(f.id);
    }
    Ok(Some(term))
}

/// Takes recovered methane off the waste water of its place, each line by its share.
///
/// `ACT-113` more is recovered than is formed there: nothing is taken off, because one of the two is wrong.
pub(crate) fn take_off_recovery(run: &Run<'_>, all: &[Activity], lines: &mut [AccountLine], gaps: &mut Gaps) {
    for a in all.iter().filter(|a| a.item == RECOVERY && a.year == run.year) {
        let Some(recovered) = a.amount else {
            gaps.amount(a);
            continue;
        };
        let here = |l: &AccountLine| l.site == a.place.site && (l.id.starts_with(LINES) || l.id == INDUSTRY);
        let formed: f64 = lines.iter().filter(|l| here(l)).map(|l| l.gas_t).sum();
        if recovered > formed {
            let finding = note("ACT-113", Severity::Warn, a).with("recovered", recovered);
            gaps.add(&a.row.to_string(), finding.with("formed", formed));
        } else if formed > 0.0 {
            lines.iter_mut().filter(|l| here(l)).for_each(|l| l.gas_t *= 1.0 - recovered / formed);
        }
    }
}
