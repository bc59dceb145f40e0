//! Downscaling of sector totals to parcels: points first, the rest by mask and weight.
//!
//! `E_p = Σ_s E_s^res · w_c(p)·A_p / Σ_q w_c(q)·A_q + E_p^point` with `E_s^res = E_s − Σ points of s ≥ 0`
//! (method book §4). As the weight of a parcel depends on its class and area alone, the result is a rate per class:
//! a parcel's value needs no other parcel, so that refreshing some rows equals computing all.

use crate::base::{Area, Error, Finding, Mass, Result, Severity};
use crate::land::{BaseLayer, ClassId, ClassTable};

use super::masks::{MaskLine, Masks};
use super::own::{RowFlux, RowTerms};
use super::weights::{RowWeights, deal};

/// Yearly emission of a sector of the whole city.
#[derive(Clone, Debug, PartialEq)]
pub struct SectorEmission {
    /// Sector id such as `industry`.
    pub id: String,
    /// g CO2e per year, ≥ 0.
    pub mass: Mass,
}

/// An emission whose parcel is known.
#[derive(Clone, Debug, PartialEq)]
pub struct PointSource {
    /// Row of the parcel.
    pub row: u32,
    /// Sector id that it is part of.
    pub sector: String,
    /// g CO2e per year, ≥ 0.
    pub mass: Mass,
}

/// What became of a sector's total: `total = points + spread + unallocated`.
#[derive(Clone, Debug, PartialEq)]
pub struct AllocatedSector {
    /// Sector id.
    pub id: String,
    /// The sector's emission, g CO2e per year.
    pub total: Mass,
    /// Part at point sources.
    pub points: Mass,
    /// Part spread by mask and class weight (its parcels' booked grams may differ by the rounding line) or by weights of
    /// single parcels (exact, among [`Allocation::points`]).
    pub spread: Mass,
    /// Part without a mask: stays on no parcel.
    pub unallocated: Mass,
    /// Σ weight × area over all parcels, in cm².
    pub weighted_area: f64,
    /// Share of the total that is spread by plain area, 0–1.
    pub plain_area_share: f64,
    /// Classes that hold the spread part, with their weights.
    pub mask: Vec<(ClassId, MaskLine)>,
}

/// A point source by row and sector position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Row of the parcel.
    pub row: u32,
    /// Position in [`Allocation::sectors`].
    pub sector: u16,
    /// g CO2e per year.
    pub mass: Mass,
}

/// Sector totals as rates per class and points by row, and what else single rows know of themselves.
#[derive(Clone, Debug, Default)]
pub struct Allocation {
    /// The sectors in the order given.
    pub sectors: Vec<AllocatedSector>,
    /// By [`ClassId`]: (position in `sectors`, g CO2e per cm² and year).
    pub rates: Vec<Vec<(u16, f64)>>,
    /// Point sources, and parts dealt by weights of single parcels; rows rising.
    pub points: Vec<Point>,
    /// Land fluxes of parcels that are known better than by class, rows rising.
    pub fluxes: Vec<RowFlux>,
    /// What a person should know of it.
    pub findings: Vec<Finding>,
}

impl Allocation {
    /// No sources at all.
    pub fn none(classes: &ClassTable) -> Self {
        Self { rates: vec![Vec::new(); classes.len()], ..Self::default() }
    }
    /// What is known of single rows.
    pub fn rows(&self) -> RowTerms<'_> {
        RowTerms { points: &self.points, fluxes: &self.fluxes }
    }
    /// Emission of the agriculture sector, g per year.
    pub fn agriculture(&self) -> Mass {
        self.sectors.iter().filter(|s| s.id == AGRICULTURE).map(|s| s.total).sum()
    }
}

/// The sector that a cropland coefficient with farm inputs would count twice.
pub const AGRICULTURE: &str = "agriculture";

/// Area by class over the whole layer, ridges under `field_ridge`; exact.
pub fn areas_by_class(base: &BaseLayer, classes: &ClassTable) -> Vec<Area> {
    let mut sums = vec![Area(0); 256];
    for (class, area) in base.class.iter().zip(base.area.iter()) {
        if let Some(sum) = sums.get_mut(class.at()) {
            *sum += *area;
        }
    }
    let ridge: Area = base.ridge.iter().copied().sum();
    if let Some(sum) = classes.find(super::balance::RIDGE).and_then(|c| sums.get_mut(c.at())) {
        *sum += ridge;
    }
    sums.truncate(classes.len());
    sums
}

/// What is given to [`allocate_with`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// Sector totals.
    pub sectors: &'a [SectorEmission],
    /// Emissions whose parcel is known; part of their sector's total.
    pub points: &'a [PointSource],
    /// Sectors whose rest goes by weights of single parcels.
    pub weights: &'a [RowWeights],
}

/// [`allocate_with`] by mask and class weight alone. Errors and findings: as there.
pub fn allocate(
    base: &BaseLayer,
    classes: &ClassTable,
    sectors: &[SectorEmission],
    points: &[PointSource],
    masks: &Masks,
) -> Result<Allocation> {
    allocate_with(base, classes, Sources { sectors, points, weights: &[] }, masks)
}

/// Turns sector totals into rates per class, and into points where parcels have weights of their own.
///
/// Mass is conserved: total = points + spread + unallocated; a sector by weights has no rounding line. A change of one
/// weighted row moves its sector's shares on all rows, so that the allocation is made anew as a whole ([`super::weights`]).
/// /// Errors: `CARBON-001` points of a sector exceed its total, `CARBON-002` a sector has emissions and a mask but the layer
/// has no parcel of these classes, `CARBON-003` a point names a sector or row that is not there, `ALLOC-0xx` a weight.
/// Findings: `CARBON-105` a sector without mask stays unallocated, `CARBON-106` spread by plain area above the threshold.
pub fn allocate_with(
    base: &BaseLayer,
    classes: &ClassTable,
    sources: Sources<'_>,
    masks: &Masks,
) -> Result<Allocation> {
    let Sources { sectors, points, weights } = sources;
    let areas = areas_by_class(base, classes);
    let mut out = Allocation::none(classes);
    out.points = place(base, sectors, points)?;
    for (at, sector) in sectors.iter().enumerate() {
        let at = at as u16;
        // Parts dealt by weights belong to sectors before this one.
        let at_points: Mass = out.points.iter().filter(|p| p.sector == at).map(|p| p.mass).sum();
        let rest = sector.mass - at_points;
        if rest < Mass(0) || sector.mass < Mass(0) {
            let error = Error::new("CARBON-001").with("sector", sector.id.as_str());
            return Err(error.with("total_t", sector.mass.t()).with("points_t", at_points.t()));
        }
        let own = weights.iter().find(|w| w.sector == sector.id).filter(|_| rest > Mass(0));
        let line = match own {
            Some(own) => by_weights(base, sector, at, rest, (masks, own), &mut out)?,
            None => spread(sector, at, rest, &areas, masks, &mut out)?,
        };
        out.findings.extend(notes(&line, masks));
        out.sectors.push(AllocatedSector { points: at_points, ..line });
    }
    out.points.sort_by_key(|p| (p.row, p.sector));
    Ok(out)
}

/// The rest of a sector as points by the weights of its parcels.
fn by_weights(
    base: &BaseLayer,
    sector: &SectorEmission,
    at: u16,
    rest: Mass,
    (masks, own): (&Masks, &RowWeights),
    out: &mut Allocation,
) -> Result<AllocatedSector> {
    let dealt = deal(base, masks.of(&sector.id), rest, own)?;
    out.points.extend(dealt.parts.iter().map(|(row, mass)| Point { row: *row, sector: at, mass: *mass }));
    out.findings.extend(dealt.findings);
    let plain_area_share = dealt.plain_share * (rest.0 as f64 / sector.mass.0 as f64);
    Ok(AllocatedSector { plain_area_share, ..bare(sector, rest) })
}

/// A sector whose rest is spread, with nothing said yet of how.
fn bare(sector: &SectorEmission, rest: Mass) -> AllocatedSector {
    AllocatedSector {
        id: sector.id.clone(),
        total: sector.mass,
        points: Mass(0),
        spread: rest,
        unallocated: Mass(0),
        weighted_area: 0.0,
        plain_area_share: 0.0,
        mask: Vec::new(),
    }
}

/// Points with their sector positions, rows rising.
fn place(base: &BaseLayer, sectors: &[SectorEmission], points: &[PointSource]) -> Result<Vec<Point>> {
    let mut out = Vec::with_capacity(points.len());
    for p in points {
        let sector = sectors.iter().position(|s| s.id == p.sector);
        match sector.filter(|_| (p.row as usize) < base.rows()) {
            Some(sector) => out.push(Point { row: p.row, sector: sector as u16, mass: p.mass }),
            None => {
                let error = Error::new("CARBON-003").with("sector", p.sector.as_str());
                return Err(error.with("row", p.row).with("mass_t", p.mass.t()));
            }
        }
    }
    out.sort_by_key(|p| (p.row, p.sector));
    Ok(out)
}

fn spread(
    sector: &SectorEmission,
    at: u16,
    rest: Mass,
    areas: &[Area],
    masks: &Masks,
    out: &mut Allocation,
) -> Result<AllocatedSector> {
    let mut line = bare(sector, rest);
    if rest == Mass(0) {
        return Ok(line);
    }
    let Some(mask) = masks.of(&sector.id) else {
        (line.spread, line.unallocated) = (Mass(0), rest);
        return Ok(line);
    };
    let area = |class: ClassId| areas.get(class.at()).map_or(0.0, |a| a.0 as f64);
    line.weighted_area = mask.iter().map(|(class, m)| m.weight * area(*class)).sum();
    if line.weighted_area <= 0.0 {
        let wanted: Vec<_> = mask.iter().map(|(_, m)| m.class.as_str()).collect();
        let error = Error::new("CARBON-002").with("sector", sector.id.as_str()).with("mass_t", rest.t());
        return Err(error.with("classes", wanted.join(", ")));
    }
    let mut plain = 0.0;
    for (class, m) in mask {
        plain += if m.basis == "area" { m.weight * area(*class) } else { 0.0 };
        if let Some(rates) = out.rates.get_mut(class.at()) {
            rates.push((at, rest.0 as f64 * (m.weight / line.weighted_area)));
        }
    }
    line.mask = mask.to_vec();
    line.plain_area_share = plain / line.weighted_area * (rest.0 as f64 / sector.mass.0 as f64);
    Ok(line)
}

fn notes(line: &AllocatedSector, masks: &Masks) -> Option<Finding> {
    if line.unallocated > Mass(0) {
        let finding = Finding::new("CARBON-105", Severity::Warn).with("sector", line.id.as_str());
        return Some(finding.with("mass_t", line.unallocated.t()));
    }
    let percent = libm::round(line.plain_area_share * 100.0);
    (line.plain_area_share > masks.plain_area_share).then(|| {
        let finding = Finding::new("CARBON-106", Severity::Note).with("sector", line.id.as_str());
        finding.with("percent", percent).with("limit", libm::round(masks.plain_area_share * 100.0))
    })
}
