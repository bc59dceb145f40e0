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
