//! Methane of rice fields, by the guide's seasons or by days, water and organic amendment.

use crate::base::units::KG_PER_T;
use crate::base::{Error, Result, Severity};
use crate::carbon::activity::gaps::Gaps;
use crate::carbon::activity::run::Term;
use crate::carbon::activity::{Activity, LineSpec, RicePath, Run, note};
use crate::carbon::rice::{Field, Rice};
use crate::factor::{Factor, Unit};
use crate::land::crosswalk::squeeze;

/// Words of a practice: `water=single_aeration; before=dry_long; compost=2; days=120`.
const WATER: &str = "water";
const BEFORE: &str = "before";
const DAYS: &str = "days";

/// Methane per hectare of a season, in tonnes.
///
/// The guide's path takes the emission of the province's part of the country; the IPCC path
/// `base · SFw · SFp · (1 + Σ ROA·CFOA)^0.59 · days` with the row's practice, else continuously flooded, no amendment and the
/// default season. `ACT-110` a practice on the guide's path has no effect.
/// Errors: `ACT-005` region, `ACT-006` unknown practice, `ACT-010` an amount of a practice is no number.
pub(crate) fn rice(run: &Run<'_>, spec: &LineSpec, a: &Activity, gaps: &mut Gaps) -> Result<Option<Term>> {
    if run.options.rice == RicePath::Guide {
        if a.practice.is_some() {
            gaps.add(&a.item, note("ACT-110", Severity::Note, a));
        }
        return run.product(spec, a, "tCH4/(ha·season)", gaps);
    }
    let mut used = Vec::new();
    let mut taken = |id: String, unit: &str, gaps: &mut Gaps| -> Result<Option<f64>> {
        let found: Option<Factor> = match run.registry.get(&id) {
            Some(f) => Some(f.in_unit(&Unit::parse(unit)?)?),
            None => {
                gaps.factor(&id, a);
                None
            }
        };
        used.extend(found.as_ref().map(|f| f.id.clone()));
        Ok(found.map(|f| f.value))
    };
    let mut method = Rice::builtin()?;
    let base = taken("agri.ipcc.rice_base".to_owned(), "kgCH4/(ha·d)", gaps)?;
    let season = taken("agri.ipcc.rice_season".to_owned(), "d", gaps)?;
    let (Some(base), Some(season)) = (base, season) else { return Ok(None) };
    (method.base.value, method.season.value) = (base, season);
    let mut field = Field::DEFAULT;
    let practice = squeeze(a.practice.as_deref().unwrap_or_default());
    for part in practice.split([';', ',']).filter(|p| !p.is_empty()) {
        let (what, how) = part.split_once('=').unwrap_or((WATER, part));
        let id = |subject: &str, word: &str| -> Result<String> {
            Ok(format!("agri.ipcc.{subject}.{}", run.catalogue.practice(subject, word)?.id))
        };
        let number = || {
            let wrong = || Error::new("ACT-010").with("text", part);
            how.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0).ok_or_else(wrong)
        };
        match what {
            WATER => match taken(id("rice_water", how)?, "1", gaps)? {
                Some(factor) => field.water = factor,
                None => return Ok(None),
            },
            BEFORE => match taken(id("rice_before", how)?, "1", gaps)? {
                Some(factor) => field.before = factor,
                None => return Ok(None),
            },
            DAYS => field.days = Some(number()?),
            amendment => match taken(id("rice_organic", amendment)?, "1", gaps)? {
                Some(factor) => field.organic += number()? * factor,
                None => return Ok(None),
            },
        }
    }
    Ok(Some(Term { per_unit_t: method.season_kg_per_ha(field) / KG_PER_T, factors: used }))
}
