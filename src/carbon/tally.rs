//! Sums of the hot loop while it runs.
//!
//! Neighbours lie in one district: what they sum up to is kept by class alone and put down in the district's cells when
//! the district changes, and at the end.

use super::balance::Line;
use super::kernel::{Acc, Rates};
use super::lanes::{AREA, LANES, SINK, SOURCE, STOCK};
use crate::base::{Area, Mass};

/// Sums of one district and class while rows are booked; a cache line, so that no two cells share one.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub(super) struct Cell {
    /// Source from the first rate, sink, stock, area.
    pub sum: [i64; LANES],
    /// Parcels.
    pub parcels: u64,
    /// Source from further rates.
    pub further: i64,
}

impl Cell {
    /// Adds one parcel.
    #[inline(always)]
    pub fn add(&mut self, booked: [i64; LANES]) {
        for (sum, x) in self.sum.iter_mut().zip(booked) {
            *sum += x;
        }
        self.parcels += 1;
    }
}

/// Cells of a class at hand: rows take turns, so that none waits for the sum that its neighbour has just written.
pub(super) const SETS: usize = 4;

/// Sums of neighbours: one district, by class.
#[derive(Clone, Debug)]
pub(super) struct Hand {
    /// The district.
    pub district: usize,
    /// By class byte.
    pub classes: Box<[[Cell; SETS]; 256]>,
    /// Greatest class byte met.
    pub top: u8,
    /// Deducted strips.
    pub strips: [i64; LANES],
}

/// Sums under way; [`Tally::settle`] makes them [`Acc`].
#[derive(Clone, Debug)]
pub struct Tally {
    pub(super) acc: Acc,
    /// As the cells of `acc`.
    pub(super) cells: Vec<Cell>,
    pub(super) hand: Hand,
    /// By district and run of further sources.
    pub(super) further: Vec<[i64; LANES]>,
    /// Rows of the block at hand that a pass of its own is for.
    pub(super) picked: Vec<u32>,
}

impl Tally {
    /// Zero for so many districts.
    pub fn new(rates: &Rates, districts: usize) -> Self {
        let acc = Acc::new(rates, districts);
        let further = vec![[0; LANES]; districts * rates.lanes.further.len()];
        let classes = Box::new([[Cell::default(); SETS]; 256]);
        let hand = Hand { district: 0, classes, top: 0, strips: [0; LANES] };
        Self { cells: vec![Cell::default(); acc.cells.len()], hand, further, acc, picked: Vec::new() }
    }
    /// Puts the sums at hand down in the cells of their district.
    pub(super) fn put_down(&mut self, rates: &Rates) {
        let (lanes, first) = (&rates.lanes, self.hand.district * rates.classes);
        for (from, at) in self.hand.classes.iter_mut().zip(lanes.cell.iter()).take(self.hand.top as usize + 1) {
            for from in from.iter_mut().filter(|c| c.parcels != 0) {
                if let Some(cell) = self.cells.get_mut(first + *at as usize) {
                    cell.sum.iter_mut().zip(from.sum).for_each(|(sum, x)| *sum += x);
                    cell.parcels += from.parcels;
                }
                *from = Cell::default();
            }
        }
        let strips = std::mem::take(&mut self.hand.strips);
        put_strips(rates, &mut self.cells, (self.hand.district, strips, 0));
        self.hand.top = 0;
    }
    /// Sums that are added to one by one.
    pub fn acc(&mut self) -> &mut Acc {
        &mut self.acc
    }
    /// The sums by district, class and sector.
    pub fn settle(mut self, rates: &Rates) -> Acc {
        self.put_down(rates);
        let (lanes, mut acc) = (&rates.lanes, self.acc);
        let classes = lanes.first_sector.len().max(1);
        for (at, (cell, line)) in self.cells.iter().zip(&mut acc.cells).enumerate() {
            line.add(&Line {
                parcels: cell.parcels,
                area: Area(cell.sum[AREA]),
                source: Mass(cell.sum[SOURCE] + cell.further),
                sink: Mass(cell.sum[SINK]),
                stock: Mass(cell.sum[STOCK]),
            });
            let sector = lanes.first_sector.get(at % classes).copied().flatten();
            let place = sector.map(|s| at / classes * rates.sectors + s as usize);
            if let Some(sum) = place.and_then(|p| acc.sectors.get_mut(p)) {
                *sum += cell.sum[SOURCE];
            }
        }
        let runs = lanes.further.len().max(1);
        for (district, sums) in self.further.chunks(runs).enumerate() {
            for (f, sums) in lanes.further.iter().zip(sums) {
                for (sector, grams) in f.sector.iter().zip(sums) {
                    if let Some(sum) = acc.sectors.get_mut(district * rates.sectors + *sector as usize) {
                        *sum += grams;
                    }
                }
            }
        }
        acc
    }
}

/// Adds strips of a district: their sums, and what further sources gave.
#[inline(always)]
pub(super) fn put_strips(rates: &Rates, cells: &mut [Cell], (district, sum, more): (usize, [i64; LANES], i64)) {
    let at = district.checked_mul(rates.classes).map(|d| d + rates.lanes.cell[rates.ridge as usize] as usize);
    let Some(cell) = at.and_then(|at| cells.get_mut(at)) else { return };
    for (all, x) in cell.sum.iter_mut().zip(sum) {
        *all += x;
    }
    cell.further += more;
}
