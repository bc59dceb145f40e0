//! Sources by sector and district: what the sums of a balance hold apart, booked again together.

use rayon::prelude::*;

use crate::base::{BLOCK_ROWS, Mass};
use crate::land::BaseLayer;

use super::allocate::Point;
use super::kernel::Rates;

/// Source by district and sector, grams of CO2e per year, ≥ 0.
///
/// Over the districts it is `Sums::by_sector`, over the sectors the source of each district, to the gram.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// Sectors, in the order of `Sums::by_sector`.
    pub sectors: usize,
    /// `cells[district * sectors + sector]`.
    pub cells: Vec<Mass>,
}

impl Flows {
    /// What a sector emits in a district.
    pub fn at(&self, sector: usize, district: usize) -> Mass {
        let at = district * self.sectors + sector;
        self.cells.get(at).copied().filter(|_| sector < self.sectors).unwrap_or_default()
    }
}

/// Sources of a layer by sector and district, with the roundings of the balance.
///
/// Rows whose columns are missing add nothing (the balance refuses such a layer). Cost: O(rows), on all threads.
pub fn flows(base: &BaseLayer, rates: &Rates, points: &[Point]) -> Flows {
    let sectors = rates.sectors;
    let zero = || vec![0i64; base.districts.len().max(1) * sectors];
    let blocks = 0..base.rows().div_ceil(BLOCK_ROWS);
    let block = |mut sums: Vec<i64>, block: usize| {
        let rows = block * BLOCK_ROWS..((block + 1) * BLOCK_ROWS).min(base.rows());
        rows.for_each(|row| book(base, rates, row, &mut sums));
        sums
    };
    let together = |mut a: Vec<i64>, b: Vec<i64>| {
        a.iter_mut().zip(&b).for_each(|(a, b)| *a += b);
        a
    };
    let mut sums = blocks.into_par_iter().fold(zero, block).reduce(zero, together);
    for p in points {
        let district = base.district.get(p.row as usize).map_or(0, |d| usize::from(*d));
        if let Some(sum) = sums.get_mut(district * sectors + usize::from(p.sector)) {
            *sum += p.mass.0;
        }
    }
    Flows { sectors, cells: sums.into_iter().map(Mass).collect() }
}

fn book(base: &BaseLayer, rates: &Rates, row: usize, sums: &mut [i64]) {
    let (Some(class), Some(district)) = (base.class.get(row), base.district.get(row)) else { return };
    let (Some(area), Some(ridge)) = (base.area.get(row), base.ridge.get(row)) else { return };
    let from = usize::from(*district) * rates.sectors;
    let Some(here) = sums.get_mut(from..from + rates.sectors) else { return };
    if let Some(rate) = rates.of.get(class.at()) {
        rate.book_sources(rates, *area, here);
    }
    if let Some(strip) = rates.of.get(usize::from(rates.ridge)).filter(|_| ridge.0 != 0) {
        strip.book_sources(rates, *ridge, here);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;
    use crate::carbon::allocate::{PointSource, SectorEmission, allocate};
    use crate::carbon::balance::full;
    use crate::carbon::laws::layer;
    use crate::carbon::masks::Masks;
    use crate::carbon::rates::{SinkTerms, rates};
    use crate::factor::Registry;
    use crate::land::{ClassId, ClassTable};

    #[test]
    fn both_margins_are_those_of_the_balance_to_the_gram() {
        let classes = ClassTable::load().unwrap();
        let id = |c: &str| classes.find(c).unwrap();
        let kinds = ["built_industrial", "crop_dry", "wetland_marsh", "trans_road", "built_res_rural"];
        // More rows than two blocks, of uneven areas, with strips and a parcel without class.
        let parcels: Vec<_> = (0..2 * BLOCK_ROWS + 77)
            .map(|r| {
                let class = if r == 5 { ClassId::MISSING } else { id(kinds[r % kinds.len()]) };
                (class, (r % 3) as u16, 37.0 + (r % 101) as f64 * 13.7, if r % 4 == 1 { 3.3 } else { 0.0 })
            })
            .collect();
        let base = layer(&parcels, 3);
        let r = Registry::builtin().unwrap();
        let t = |id: &str, t| SectorEmission { id: id.into(), mass: Mass::from_t(t) };
        let sectors = [t("industry", 1000.1), t("transport", 77.7), t("rural_residential", 3.21), t("unassigned", 9.0)];
        let point = PointSource { row: 10, sector: "industry".into(), mass: Mass::from_t(60.0) };
        let allocation = allocate(&base, &classes, &sectors, &[point], &Masks::builtin(&classes).unwrap()).unwrap();
        let sinks = r.sink_set("tool_default", &classes).unwrap();
        let rates = rates(&classes, &sinks, SinkTerms { gwp_ch4: 28.0 }, &allocation).unwrap();
        let b = full(&base, &rates, &allocation, &Silent).unwrap();
        let f = flows(&base, &rates, &allocation.points);
        for (s, mass) in b.sums.by_sector().iter().enumerate() {
            assert_eq!((0..3).map(|d| f.at(s, d)).sum::<Mass>(), *mass, "sector {s}");
        }
        for d in 0..3 {
            assert_eq!((0..f.sectors).map(|s| f.at(s, d)).sum::<Mass>(), b.sums.district(d).source, "district {d}");
        }
        assert_eq!((f.at(f.sectors, 0), f.at(0, 3)), (Mass(0), Mass(0)));
    }
}
