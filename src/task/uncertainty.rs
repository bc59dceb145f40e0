//! Bands of the balance that a snapshot shows, with names.

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Args, Result, Watch};
use crate::carbon::uncertainty::{self, Band, FromBelow, Influence, InputKind, Run, Subject, Totals, Uncertainty};
use crate::engine::Snapshot;
use crate::i18n::Words;

/// Bands in figures. 95 % of the draws lie between `low` and `high`.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Bands {
    /// Draws.
    pub draws: u32,
    /// Seed.
    pub seed: u64,
    /// The city.
    pub city: Totals,
    /// By district, by code.
    pub by_district: Vec<DistrictBands>,
    /// By sector on parcels, t CO2e a year.
    pub by_sector: Vec<SectorBand>,
    /// Inputs, the most influential first.
    pub tornado: Vec<Influence>,
    /// Factors that are not varied, because no range is known.
    pub unvaried: Vec<String>,
}

/// One district.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DistrictBands {
    /// Code; empty when the data have none.
    pub code: String,
    /// Name.
    pub name: String,
    /// Bands.
    #[serde(flatten)]
    pub totals: Totals,
}

/// One sector.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SectorBand {
    /// Sector id.
    pub sector: String,
    /// Source on parcels, t CO2e a year.
    pub source_t_co2e: Band,
}

/// Simulates the balance of a snapshot. Errors: those of [`uncertainty::simulate`].
pub fn run(s: &Snapshot, run: Run, watch: &dyn Watch) -> Result<Uncertainty> {
    watch.stage("stage-uncertainty");
    let a = &s.accounts;
    let gwp = super::summary_below::gwp(a);
    let subject = Subject {
        base: &s.base,
        classes: &s.classes,
        sums: &s.balance.sums,
        sinks: &a.sinks,
        gwp_ch4: a.gwp.value,
        allocation: &a.allocation,
        inventory: a.inventory.as_ref(),
        below: Some(FromBelow { lines: &a.below.lines, met: &a.below.met, gwp: &gwp, registry: &a.registry }),
    };
    uncertainty::simulate(&subject, run, watch)
}

/// The bands with the names of districts and sectors.
pub fn bands(s: &Snapshot, run: Run, u: &Uncertainty) -> Bands {
    let districts = s.base.districts.iter().zip(&u.by_district);
    let sectors = s.accounts.sectors.iter().zip(&u.by_sector);
    Bands {
        draws: run.draws,
        seed: run.seed,
        city: u.city,
        by_district: districts
            .map(|(d, totals)| DistrictBands { code: d.code.clone(), name: d.name.clone(), totals: *totals })
            .collect(),
        by_sector: sectors.map(|(id, b)| SectorBand { sector: id.clone(), source_t_co2e: *b }).collect(),
        tornado: u.tornado.clone(),
        unvaried: u.unvaried.clone(),
    }
}

/// An input in words; the id of a factor that none of the known kinds fits.
pub fn input(i: &Influence, words: &Words) -> String {
    let parts: Vec<&str> = i.input.split('.').collect();
    let lang = words.lang();
    let say = |key: &str, args: &[(&'static str, String)]| {
        let args: Args = args.iter().map(|(n, v)| ((*n).into(), v.as_str().into())).collect();
        words.text(key, &args)
    };
    let fuel = |id: &str| ("fuel", super::names::of("fuel", id, lang));
    match (i.kind, parts.as_slice()) {
        (InputKind::Area, _) => words.get("unc-input-area"),
        (InputKind::Activity, ["energy", sector, id]) => {
            say("unc-input-activity", &[("sector", super::explain::sector(sector, words)), fuel(id)])
        }
        (_, ["energy", set, id]) => say("unc-input-energy", &[fuel(id), ("set", (*set).to_owned())]),
        (_, ["grid", region, year]) => {
            let region = super::names::of("region", region, lang);
            say("unc-input-grid", &[("region", region), ("year", (*year).to_owned())])
        }
        (_, ["sink", _, row]) => say("unc-input-flux", &[("class", (*row).to_owned())]),
        (_, ["sink", _, row, "ch4"]) => say("unc-input-ch4", &[("class", (*row).to_owned())]),
        (InputKind::Activity, _) => {
            let key = format!("line-{}", i.input.replace(['.', '_'], "-"));
            if words.has(&key) { words.get(&key) } else { i.input.clone() }
        }
        _ => i.input.clone(),
    }
}
