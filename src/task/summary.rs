//! The figures of a balance in one JSON document: the contract of `tanheng balance --summary`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::basis::{self, BasisLine};
use super::import::ImportReport;
use super::people::DistrictPeople;
use super::quality::DistrictQuality;
use super::summary_below::{self, BelowSummary, SectorSource, SystemSink};
use super::uncertainty::{self, Bands};
use crate::base::{Finding, Mass, Result};
use crate::carbon::balance::Line;
use crate::carbon::indicators::{Check, Compared, Indicators, People, Scheme};
use crate::carbon::uncertainty::{Run, Uncertainty};
use crate::engine::{Snapshot, compared};
use crate::factor::Overridden;
use crate::land::RepairTaken;

/// A balance in figures. Source positive, sink negative, net = source + sink; t CO2e per year, stock in t C.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// Features read, used and left out.
    pub parcels: Parcels,
    /// Area accounted, ridges included, m².
    pub area_m2: f64,
    /// Source, t CO2e per year.
    pub source_t_co2e: f64,
    /// Sink, t CO2e per year, ≤ 0.
    pub sink_t_co2e: f64,
    /// Net, t CO2e per year.
    pub net_t_co2e: f64,
    /// Carbon stock, t C.
    pub stock_t_c: f64,
    /// By class, in the order of the class list; classes without area are left out.
    pub by_class: Vec<ClassLine>,
    /// By district, by code.
    pub by_district: Vec<DistrictLine>,
    /// By sector.
    pub by_sector: Vec<SectorLine>,
    /// Sinks by system; Σ = sink.
    pub sink_systems: Vec<SystemSink>,
    /// Sources from below and how they met the table; `null` where there are none.
    pub below: Option<BelowSummary>,
    /// Indicators of the city; those of districts stand with them.
    pub indicators: CityIndicators,
    /// What districts state themselves against what was allocated to them; `null` without a table of districts.
    pub quality: Option<DistrictQuality>,
    /// Bands of the totals; `null` unless they were asked for.
    pub uncertainty: Option<Bands>,
    /// The basis of the balance, statement by statement.
    pub basis: Vec<BasisLine>,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// How it was reckoned and by what.
    #[serde(flatten)]
    pub made: Made,
}

/// Features of the file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Parcels {
    /// Read from the file.
    pub read: u64,
    /// Used; read = used + left_out.
    pub used: u64,
    /// Left out, each with a finding.
    pub left_out: u64,
}

/// Figures of any group.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Figures {
    /// Parcels.
    pub parcels: u64,
    /// Area, m².
    pub area_m2: f64,
    /// Source, t CO2e per year.
    pub source_t_co2e: f64,
    /// Sink, t CO2e per year.
    pub sink_t_co2e: f64,
    /// Net, t CO2e per year.
    pub net_t_co2e: f64,
    /// Stock, t C.
    pub stock_t_c: f64,
}

/// One class.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ClassLine {
    /// Class id; empty for parcels whose class is unknown.
    pub class: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// One district.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DistrictLine {
    /// Code; empty when the data have none.
    pub code: String,
    /// Name.
    pub name: String,
    /// Figures.
    #[serde(flatten)]
    pub figures: Figures,
    /// Source by sector; Σ = source.
    pub by_sector: Vec<SectorSource>,
    /// Sinks by system; Σ = sink.
    pub sink_systems: Vec<SystemSink>,
    /// Indicators.
    pub indicators: Indicators,
}

/// The indicators of the city, and what those of all places were made with.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CityIndicators {
    /// Those of the city. ECC, ESC and type compare districts and are missing here.
    #[serde(flatten)]
    pub city: Indicators,
    /// Self-test of ECC and ESC over the districts.
    pub check: Check,
    /// Table of population and product; `null` without one.
    pub people: Option<PeopleTaken>,
}

/// Which figures of people were taken.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PeopleTaken {
    /// Name of the file.
    pub source: String,
    /// Year of the figures; `null` = the table states none.
    pub year: Option<u16>,
    /// Persons of the city; `null` where a district lacks the figure.
    pub persons: Option<f64>,
    /// Product of the city, CNY; `null` where a district lacks the figure.
    pub gdp_cny: Option<f64>,
}

/// What a person adds to a balance for its summary.
#[derive(Clone, Debug, Default)]
pub struct Extras {
    /// Population and product by district.
    pub people: Option<DistrictPeople>,
    /// What districts state themselves, against what was allocated to them.
    pub quality: Option<DistrictQuality>,
    /// Bands of the totals and how they were drawn.
    pub uncertainty: Option<(Run, Uncertainty)>,
}

impl Extras {
    fn findings(&self) -> impl Iterator<Item = &Finding> {
        let people = self.people.iter().flat_map(|p| &p.findings);
        let people = people.chain(self.quality.iter().flat_map(|q| &q.findings));
        people.chain(self.uncertainty.iter().flat_map(|(_, u)| &u.findings))
    }
}

/// One sector: what was given, what stands on parcels, what is left.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SectorLine {
    /// Sector id; `land` and `land_ch4` come from the land itself.
    pub sector: String,
    /// On parcels, t CO2e per year.
    pub source_t_co2e: f64,
    /// Given by the table, t CO2e per year; `null` for the land's own.
    pub total_t_co2e: Option<f64>,
    /// Of it from point sources.
    pub points_t_co2e: Option<f64>,
    /// Of it on no parcel (no mask).
    pub unallocated_t_co2e: Option<f64>,
    /// Given less on parcels less unallocated: rounding to grams, parcel by parcel.
    pub rounding_t_co2e: Option<f64>,
}

/// How a balance was made.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Made {
    /// Sets used and the hash of all factors.
    pub factor_set: FactorSet,
    /// Hash of all results: same input, same hash, whatever the threads.
    pub result_hash: String,
    /// Program and version.
    pub engine: String,
    /// Year of the tables; `null` without tables.
    pub year: Option<u16>,
    /// Decisions of the import: class field, code system, encoding, CRS.
    pub import: ImportReport,
    /// Repairs that the person took; none is done by default.
    pub repairs: Vec<RepairTaken>,
}

/// The factors of a run.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FactorSet {
    /// `energy set + sink set`.
    pub name: String,
    /// Hash of the effective values.
    pub hash: String,
    /// GWP report and horizon used for CH4.
    pub gwp: String,
    /// Soil depth of the stocks, cm.
    pub soil_depth_cm: Option<f64>,
    /// Factors of the project in the place of shipped ones.
    pub overrides: Vec<Overridden>,
}

impl From<Line> for Figures {
    fn from(l: Line) -> Self {
        Self {
            parcels: l.parcels,
            area_m2: l.area.m2(),
            source_t_co2e: l.source.t(),
            sink_t_co2e: l.sink.t(),
            net_t_co2e: l.net().t(),
            stock_t_c: l.stock.t(),
        }
    }
}

/// The figures of a snapshot. Errors: `CARBON-090`, and those of [`basis::basis`].
pub fn summary(s: &Snapshot, report: &ImportReport, extras: &Extras) -> Result<Summary> {
    let sums = &s.balance.sums;
    let city = sums.city();
    let a = &s.accounts;
    // People given for this summary alone take the place of the project's.
    let compared = match &extras.people {
        Some(p) => Arc::new(compared(&Scheme::builtin()?, &s.base, &s.balance, &p.by_district)),
        None => Arc::clone(&s.indicators),
    };
    let (sink_systems, systems) = summary_below::systems(s)?;
    let mut findings: Vec<Finding> = s.findings.iter().chain(extras.findings()).cloned().collect();
    findings.sort_by_key(|f| std::cmp::Reverse(f.severity));
    Ok(Summary {
        parcels: Parcels { read: report.read, used: report.used, left_out: report.left_out },
        area_m2: city.area.m2(),
        source_t_co2e: city.source.t(),
        sink_t_co2e: city.sink.t(),
        net_t_co2e: city.net().t(),
        stock_t_c: city.stock.t(),
        by_class: by_class(s),
        by_district: by_district(s, &compared, systems),
        by_sector: by_sector(s),
        sink_systems,
        below: summary_below::below(s),
        indicators: CityIndicators {
            city: compared.whole.clone(),
            check: compared.check,
            people: extras.people.as_ref().map(taken),
        },
        quality: extras.quality.clone(),
        uncertainty: extras.uncertainty.as_ref().map(|(run, u)| uncertainty::bands(s, *run, u)),
        basis: basis::basis(s)?,
        findings,
        made: Made {
            factor_set: FactorSet {
                name: format!("{} + {}", a.settings.factors, a.settings.sinks),
                hash: a.factor_hash.clone(),
                gwp: a.gwp.id.clone(),
                soil_depth_cm: a.sinks.stock.iter().flatten().map(|d| d.soil_depth.value).next(),
                overrides: a.registry.overridden(),
            },
            result_hash: result_hash(s),
            engine: concat!("tanheng ", env!("CARGO_PKG_VERSION")).to_owned(),
            year: a.year,
            import: report.clone(),
            repairs: s.base.about.intake.repairs.clone(),
        },
    })
}

fn taken(p: &DistrictPeople) -> PeopleTaken {
    let sum = |of: fn(&People) -> Option<f64>| p.by_district.iter().map(of).sum();
    PeopleTaken { source: p.source.clone(), year: p.year, persons: sum(|p| p.persons), gdp_cny: sum(|p| p.gdp_cny) }
}

fn by_class(s: &Snapshot) -> Vec<ClassLine> {
    let sums = &s.balance.sums;
    let line = |at: usize| {
        let class = s.classes.classes.get(at);
        let text = |f: fn(&crate::land::class::Class) -> &String| class.map(f).cloned().unwrap_or_default();
        ClassLine {
            class: text(|c| &c.id),
            name_zh: text(|c| &c.name_zh),
            name_en: text(|c| &c.name_en),
            figures: sums.class(at).into(),
        }
    };
    (0..sums.classes).filter(|&c| sums.class(c) != Line::default()).map(line).collect()
}

fn by_district(s: &Snapshot, compared: &Compared, systems: Vec<Vec<SystemSink>>) -> Vec<DistrictLine> {
    let mut systems = systems.into_iter();
    let lines = s.base.districts.iter().zip(&compared.units).enumerate();
    lines
        .map(|(i, (d, indicators))| DistrictLine {
            code: d.code.clone(),
            name: d.name.clone(),
            figures: s.balance.sums.district(i).into(),
            by_sector: summary_below::sectors(s, i),
            sink_systems: systems.next().unwrap_or_default(),
            indicators: indicators.clone(),
        })
        .collect()
}

fn by_sector(s: &Snapshot) -> Vec<SectorLine> {
    let given = &s.accounts.allocation.sectors;
    let lines = s.accounts.sectors.iter().zip(s.balance.sums.by_sector()).enumerate();
    lines
        .map(|(i, (id, on_parcels))| {
            let g = given.get(i);
            SectorLine {
                sector: id.clone(),
                source_t_co2e: on_parcels.t(),
                total_t_co2e: g.map(|g| g.total.t()),
                points_t_co2e: g.map(|g| g.points.t()),
                unallocated_t_co2e: g.map(|g| g.unallocated.t()),
                rounding_t_co2e: g.map(|g| (g.total - g.unallocated - on_parcels).t()),
            }
        })
        .collect()
}

/// Hash of every parcel's results, the sums, the factors and the repairs taken.
///
/// A repair counts even where parcels are accounted by TBMJ and no figure moves: the data are others.
pub fn result_hash(s: &Snapshot) -> String {
    let b = &s.balance;
    let mut h = blake3::Hasher::new();
    h.update(s.accounts.factor_hash.as_bytes());
    for column in [&b.source, &b.sink, &b.stock] {
        h.update_rayon(bytemuck::cast_slice::<Mass, u8>(column));
    }
    for m in &b.sums.by_sector() {
        h.update(&m.0.to_le_bytes());
    }
    for r in s.base.about.intake.repairs.iter().filter(|r| r.count > 0) {
        h.update(r.kind.as_bytes()).update(&r.count.to_le_bytes());
    }
    h.finalize().to_hex().to_string()
}
