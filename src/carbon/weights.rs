//! A sector's rest on parcels by weights of their own (floor area × intensity, vehicle km) instead of class and area.
//!
//! Weights turn into points: every parcel of the sector gets whole grams by largest remainders, so that nothing is left
//! for a rounding line. A weight changes the share of every other parcel of its sector: after an edit of a weighted parcel
//! the sector is dealt anew as a whole, as it is when a class or an area of a mask changes; what a refresh of some rows
//! gives then equals the full computation, because both read the same points.

use std::collections::BTreeMap;

use crate::base::{Error, Finding, Mass, Result, Severity, divide};
use crate::land::{BaseLayer, ClassId};

use super::allocate::PointSource;
use super::masks::{MaskLine, Masks};

/// What the parcels of a sector weigh.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowWeights {
    /// Sector id.
    pub sector: String,
    /// Row and weight ≥ 0; a row that stands twice weighs the sum. Rows that are not here are not known.
    pub rows: Vec<(u32, f64)>,
}

/// A rest that was dealt to parcels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dealt {
    /// Rows rising; Σ = the rest, to the gram.
    pub parts: Vec<(u32, Mass)>,
    /// Share of the rest that went by plain area, 0–1.
    pub plain_share: f64,
    /// `ALLOC-101`, `ALLOC-102`.
    pub findings: Vec<Finding>,
}

/// Deals `rest` of a sector to parcels.
///
/// A parcel with a weight counts by it, also outside the mask. A parcel of the mask without one counts by class weight ×
/// area × the mean weight per class weight and area of those that have one, so that a city half of whose floors are known is
/// not half empty. Findings: `ALLOC-101` so many parcels took the mean; `ALLOC-102` no weighted parcel lies in the mask,
/// the others get nothing. Errors: `ALLOC-001` a weight is negative or no number, `CARBON-003` a row that is not there,
/// `ALLOC-002` every weight is 0.
pub fn deal(base: &BaseLayer, mask: Option<&[(ClassId, MaskLine)]>, rest: Mass, weights: &RowWeights) -> Result<Dealt> {
    let known = known(base, weights)?;
    let of_class = by_class(mask);
    let line = |row: usize| base.class.get(row).and_then(|c| of_class.get(c.at())).copied().flatten();
    let measure = |row: usize| line(row).map_or(0.0, |l| l.weight * base.area.get(row).map_or(0.0, |a| a.0 as f64));
    let (mut weight_sum, mut measure_sum) = (0.0, 0.0);
    for (row, w) in known.iter().filter(|(row, _)| measure(**row as usize) > 0.0) {
        weight_sum += w;
        measure_sum += measure(*row as usize);
    }
    let mean = if measure_sum > 0.0 { weight_sum / measure_sum } else { 0.0 };
    let others = (0..base.rows()).filter(|row| measure(*row) > 0.0 && !known.contains_key(&(*row as u32)));
    let mut all: BTreeMap<u32, f64> = known.clone();
    let (mut taken, mut plain) = (Vec::new(), 0.0);
    for row in others {
        let w = mean * measure(row);
        plain += if line(row).is_some_and(|l| l.basis == "area") { w } else { 0.0 };
        taken.push(row as u32);
        if w > 0.0 {
            all.insert(row as u32, w);
        }
    }
    let list: Vec<f64> = all.values().copied().collect();
    let no_weight = || Error::new("ALLOC-002").with("sector", weights.sector.as_str()).with("mass_t", rest.t());
    let parts = divide(rest.0, &list).ok_or_else(no_weight)?;
    let sum: f64 = list.iter().sum();
    let code = if measure_sum > 0.0 { "ALLOC-101" } else { "ALLOC-102" };
    let severity = if measure_sum > 0.0 { Severity::Note } else { Severity::Warn };
    let note = Finding::new(code, severity).times(taken.len() as u64).with("sector", weights.sector.as_str());
    Ok(Dealt {
        parts: all.into_keys().zip(parts).filter(|p| p.1 != 0).map(|(row, g)| (row, Mass(g))).collect(),
        plain_share: if sum > 0.0 { plain / sum } else { 0.0 },
        findings: if taken.is_empty() { Vec::new() } else { vec![note.on(taken)] },
    })
}

/// The weights by row.
fn known(base: &BaseLayer, weights: &RowWeights) -> Result<BTreeMap<u32, f64>> {
    let mut known: BTreeMap<u32, f64> = BTreeMap::new();
    for &(row, w) in &weights.rows {
        if row as usize >= base.rows() {
            let error = Error::new("CARBON-003").with("sector", weights.sector.as_str());
            return Err(error.with("row", row).with("mass_t", 0.0));
        }
        if !(w >= 0.0 && w.is_finite()) {
            let error = Error::new("ALLOC-001").with("sector", weights.sector.as_str()).with("row", row);
            return Err(error.with("weight", w));
        }
        *known.entry(row).or_default() += w;
    }
    Ok(known)
}

fn by_class(mask: Option<&[(ClassId, MaskLine)]>) -> Vec<Option<&MaskLine>> {
    let mut of = vec![None; 256];
    for (class, line) in mask.into_iter().flatten() {
        if let Some(slot) = of.get_mut(class.at()) {
            *slot = Some(line);
        }
    }
    of
}

/// A mass of a sector that is known for a district only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DistrictPart {
    /// Sector id.
    pub sector: String,
    /// Position of the district in the layer's list.
    pub district: u16,
    /// g CO2e per year, ≥ 0.
    pub mass: Mass,
}

/// Parts of districts on the parcels of the district that the sector's mask allows, by class weight × area; whole grams,
/// Σ of each part exact. Errors: `ALLOC-003` the district has no such parcel, or the sector no mask.
pub fn on_districts(base: &BaseLayer, masks: &Masks, parts: &[DistrictPart]) -> Result<Vec<PointSource>> {
    let mut out = Vec::new();
    for part in parts.iter().filter(|p| p.mass != Mass(0)) {
        let of_class = by_class(masks.of(&part.sector));
        let rows = base.district.iter().zip(base.class.iter()).zip(base.area.iter()).enumerate();
        let weighted: Vec<(u32, f64)> = rows
            .filter(|(_, ((district, _), _))| **district == part.district)
            .filter_map(|(row, ((_, class), area))| {
                let line = of_class.get(class.at()).copied().flatten()?;
                Some((row as u32, line.weight * area.0 as f64)).filter(|(_, w)| *w > 0.0)
            })
            .collect();
        let list: Vec<f64> = weighted.iter().map(|w| w.1).collect();
        let grams = divide(part.mass.0, &list).ok_or_else(|| {
            let name = base.districts.get(part.district as usize).map_or("", |d| d.name.as_str());
            let error = Error::new("ALLOC-003").with("sector", part.sector.as_str()).with("district", name);
            error.with("mass_t", part.mass.t())
        })?;
        let point =
            |((row, _), g): (&(u32, f64), i64)| PointSource { row: *row, sector: part.sector.clone(), mass: Mass(g) };
        out.extend(weighted.iter().zip(grams).filter(|(_, g)| *g != 0).map(point));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carbon::laws::layer;
    use crate::land::ClassTable;

    fn weights(rows: &[(u32, f64)]) -> RowWeights {
        RowWeights { sector: "commerce".into(), rows: rows.to_vec() }
    }

    #[test]
    fn known_floors_decide_and_the_rest_takes_their_mean() {
        let classes = ClassTable::load().unwrap();
        let masks = Masks::builtin(&classes).unwrap();
        let id = |c: &str| classes.find(c).unwrap();
        let shop = id("built_commercial");
        let base = layer(
            &[(shop, 0, 100.0, 0.0), (shop, 0, 300.0, 0.0), (shop, 0, 200.0, 0.0), (id("shrub"), 0, 9.0, 0.0)],
            1,
        );
        let mask = masks.of("commerce");
        // Row 0 weighs 600 on 100 m², row 1 200 on 300 m²: 2 a m², so row 2 counts 400; 12 t → 6, 2 and 4.
        let dealt = deal(&base, mask, Mass::from_t(12.0), &weights(&[(0, 600.0), (1, 200.0)])).unwrap();
        let t: Vec<f64> = dealt.parts.iter().map(|p| p.1.t()).collect();
        assert_eq!(t, [6.0, 2.0, 4.0]);
        // A third of it went by plain area.
        assert!((dealt.plain_share - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!((dealt.findings[0].code.0.as_ref(), dealt.findings[0].rows.as_slice()), ("ALLOC-101", &[2u32][..]));
        // Outside the mask a weight still counts, but tells nothing of the others.
        let dealt = deal(&base, mask, Mass(10), &weights(&[(3, 1.0), (3, 1.0)])).unwrap();
        assert_eq!(dealt.parts, [(3, Mass(10))]);
        assert_eq!((dealt.findings[0].code.0.as_ref(), dealt.findings[0].count), ("ALLOC-102", 3));
        let code = |w: &RowWeights| deal(&base, mask, Mass(10), w).unwrap_err().code.0.into_owned();
        assert_eq!(code(&weights(&[(0, -1.0)])), "ALLOC-001");
        assert_eq!(code(&weights(&[(9, 1.0)])), "CARBON-003");
        assert_eq!(code(&weights(&[(0, 0.0)])), "ALLOC-002");
    }

    #[test]
    fn a_part_of_a_district_stays_in_it() {
        let classes = ClassTable::load().unwrap();
        let masks = Masks::builtin(&classes).unwrap();
        let id = |c: &str| classes.find(c).unwrap();
        let shop = id("built_commercial");
        let base = layer(&[(shop, 0, 100.0, 0.0), (shop, 1, 100.0, 0.0), (id("built_logistics"), 1, 100.0, 0.0)], 3);
        let part = |district, mass| DistrictPart { sector: "commerce".into(), district, mass: Mass(mass) };
        // Weights 1.0 and 0.2.
        let points = on_districts(&base, &masks, &[part(1, 600), part(2, 0)]).unwrap();
        let rows: Vec<(u32, i64)> = points.iter().map(|p| (p.row, p.mass.0)).collect();
        assert_eq!(rows, [(1, 500), (2, 100)]);
        assert_eq!(on_districts(&base, &masks, &[part(2, 1)]).unwrap_err().code.0, "ALLOC-003");
    }
}
