//! The plain form of booking: class → rates → three values per parcel → sums by district and class.
//!
//! One multiplication and one rounding per booked value; everything summed is an integer, so no order matters.
//! [`super::lanes`] does the same much faster; this is what it is measured by.

use crate::base::{Area, Mass};
use crate::land::ClassId;

use super::balance::Line;
use super::lanes::Lanes;

/// Adding this to a number of magnitude below 2^51 leaves its nearest integer (ties to even) in the low bits:
/// 1.5 · 2^52, where one step of the last bit is exactly 1.
pub(super) const MAGIC: f64 = 6_755_399_441_055_744.0;
/// Largest magnitude the trick is right for: 2^51.
pub(super) const MAGIC_LIMIT: f64 = 2_251_799_813_685_248.0;

/// The nearest integer, ties to even: as `round_ties_even`, which costs a call on older processors.
#[inline(always)]
pub fn nearest(x: f64) -> i64 {
    if x.abs() < MAGIC_LIMIT {
        (x + MAGIC).to_bits().wrapping_sub(MAGIC.to_bits()) as i64
    } else {
        x.round_ties_even() as i64
    }
}

/// What one cm² of a class takes, holds and emits per year.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ClassRate {
    /// Sink, g CO2e per cm² and year, ≤ 0.
    pub sink: f64,
    /// Positive flux, g CO2e per cm² and year: the part of the sources that is the land's own.
    pub land: f64,
    /// Part of `sink` that is no flux of CO2.
    pub other_sink: f64,
    /// Stock, g C per cm².
    pub stock: f64,
    /// Whether the stock density is known.
    pub stock_known: bool,
    /// First of its source rates.
    pub first: u16,
    /// One past the last of its source rates.
    pub end: u16,
    /// Position among the classes of a district's cells.
    pub cell: u16,
}

/// Rates by class number, ready for the loop.
#[derive(Clone, Debug)]
pub struct Rates {
    /// By class byte; numbers beyond the table are parcels without class.
    pub of: Box<[ClassRate; 256]>,
    /// (sector position, g CO2e per cm² and year), grouped by class.
    pub sources: Vec<(u16, f64)>,
    /// Class byte of the deducted strip.
    pub ridge: u8,
    /// Class positions per district.
    pub classes: usize,
    /// Number of sectors, land sectors included.
    pub sectors: usize,
    /// The same rates, arranged for the hot loop.
    pub lanes: Lanes,
}

impl Rates {
    /// Position of the sector `land`.
    pub fn land_sector(&self) -> usize {
        self.sectors.saturating_sub(2)
    }
}

/// Columns read by the loop; equal lengths.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// Class by row.
    pub class: &'a [ClassId],
    /// District by row, below the number of districts of the sums.
    pub district: &'a [u16],
    /// Area of the class by row.
    pub area: &'a [Area],
    /// Deducted strip by row.
    pub ridge: &'a [Area],
}

impl<'a> Columns<'a> {
    /// Rows `start..end`.
    pub fn part(&self, start: usize, end: usize) -> Self {
        let cut = |len: usize| start.min(len)..end.min(len);
        Self {
            class: self.class.get(cut(self.class.len())).unwrap_or(&[]),
            district: self.district.get(cut(self.district.len())).unwrap_or(&[]),
            area: self.area.get(cut(self.area.len())).unwrap_or(&[]),
            ridge: self.ridge.get(cut(self.ridge.len())).unwrap_or(&[]),
        }
    }
}

/// Columns written by the loop; lengths as those read.
#[derive(Debug)]
pub struct Booked<'a> {
    /// Source by row.
    pub source: &'a mut [Mass],
    /// Sink by row.
    pub sink: &'a mut [Mass],
    /// Stock by row; `Mass(i64::MIN)` = unknown.
    pub stock: &'a mut [Mass],
}

/// Sums of some rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acc {
    /// `cells[district * classes + class]`.
    pub cells: Vec<Line>,
    /// `sectors[district * rates.sectors + sector]`.
    pub sectors: Vec<i64>,
}

impl Acc {
    /// Zero for so many districts.
    pub fn new(rates: &Rates, districts: usize) -> Self {
        Self { cells: vec![Line::default(); districts * rates.classes], sectors: vec![0; districts * rates.sectors] }
    }
    /// The sums by sector of a district; none beyond the last.
    pub fn sectors_of(&mut self, rates: &Rates, district: usize) -> &mut [i64] {
        let first = district * rates.sectors;
        self.sectors.get_mut(first..first + rates.sectors).unwrap_or_default()
    }
    /// Adds other rows.
    #[must_use]
    pub fn plus(mut self, o: &Self) -> Self {
        self.cells.iter_mut().zip(&o.cells).for_each(|(a, b)| a.add(b));
        self.sectors.iter_mut().zip(&o.sectors).for_each(|(a, b)| *a += b);
        self
    }
    /// Takes rows away.
    #[must_use]
    pub fn minus(mut self, o: &Self) -> Self {
        for (a, b) in self.cells.iter_mut().zip(&o.cells) {
            a.parcels -= b.parcels;
            a.area -= b.area;
            a.source -= b.source;
            a.sink -= b.sink;
            a.stock -= b.stock;
        }
        self.sectors.iter_mut().zip(&o.sectors).for_each(|(a, b)| *a -= b);
        self
    }
}

/// Books rows one by one and adds them to `acc`; right for areas of any size.
pub fn book_plain(rates: &Rates, from: Columns<'_>, to: &mut Booked<'_>, acc: &mut Acc) {
    let read = from.class.iter().zip(from.district).zip(from.area.iter().zip(from.ridge));
    let write = to.source.iter_mut().zip(to.sink.iter_mut()).zip(to.stock.iter_mut());
    for (((class, district), (area, ridge)), ((source, sink), stock)) in read.zip(write) {
        let rate = &rates.of[class.0 as usize];
        let district = *district as usize;
        let cells = district * rates.classes;
        let part = rate.book(rates, *area, acc.sectors_of(rates, district));
        *source = part.source;
        *sink = part.sink;
        *stock = if rate.stock_known { part.stock } else { Mass(i64::MIN) };
        if let Some(line) = acc.cells.get_mut(cells + rate.cell as usize) {
            line.add(&part);
        }
        if ridge.0 != 0 {
            let strip = book_ridge(rates, rate, *ridge, district, acc);
            *source += strip.source;
            *sink += strip.sink;
            if rate.stock_known {
                *stock += strip.stock;
            }
        }
    }
}

/// The deducted strip: its own class cell, no parcel of its own; its stock counts only beside a known one, so that rows
/// and sums agree.
#[cold]
fn book_ridge(rates: &Rates, main: &ClassRate, ridge: Area, district: usize, acc: &mut Acc) -> Line {
    let rate = &rates.of[rates.ridge as usize];
    let mut strip = rate.book(rates, ridge, acc.sectors_of(rates, district));
    strip.parcels = 0;
    if !main.stock_known {
        strip.stock = Mass(0);
    }
    if let Some(line) = acc.cells.get_mut(district * rates.classes + rate.cell as usize) {
        line.add(&strip);
    }
    strip
}

impl ClassRate {
    /// Adds the sources of an area to the sums by sector, g; answers all of them together.
    #[inline(always)]
    pub(super) fn book_sources(&self, rates: &Rates, area: Area, sectors: &mut [i64]) -> i64 {
        let cm2 = area.0 as f64;
        let mut source = 0;
        for (sector, rate) in rates.sources.get(self.first as usize..self.end as usize).unwrap_or(&[]) {
            let grams = nearest(cm2 * rate);
            source += grams;
            if let Some(sum) = sectors.get_mut(*sector as usize) {
                *sum += grams;
            }
        }
        source
    }

    #[inline(always)]
    fn book(&self, rates: &Rates, area: Area, sectors: &mut [i64]) -> Line {
        let cm2 = area.0 as f64;
        let source = self.book_sources(rates, area, sectors);
        Line {
            parcels: 1,
            area,
            source: Mass(source),
            sink: Mass(nearest(cm2 * self.sink)),
            stock: Mass(nearest(cm2 * self.stock)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_is_ties_to_even() {
        for x in [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 1e15 + 0.5, -1e15 - 1.5, 3e15, -7e18, 0.0] {
            assert_eq!(nearest(x), x.round_ties_even() as i64, "{x}");
        }
    }
}
