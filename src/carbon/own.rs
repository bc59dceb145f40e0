//! What is known of single parcels beyond their class: emissions at points, and land fluxes of their own.

use crate::base::Mass;

use super::allocate::Point;
use super::kernel::{Acc, Booked, Columns, Rates, nearest};

/// Yearly CO2 flux of a parcel's main area that takes the place of its class's: a stand of known species and age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowFlux {
    /// Row of the parcel.
    pub row: u32,
    /// g CO2 per year, emission positive.
    pub mass: Mass,
}

/// What single rows add to or take from what their classes book; rows rising in both lists.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowTerms<'a> {
    /// Emissions at points.
    pub points: &'a [Point],
    /// Land fluxes, one per row at most.
    pub fluxes: &'a [RowFlux],
}

impl RowTerms<'_> {
    /// Books what is known of the rows of `part`, which begins at row `start` and whose classes are booked already.
    ///
    /// A negative flux is a sink, a positive one a source of the sector `land`; methane of the class stays.
    pub fn book(self, rates: &Rates, part: Columns<'_>, start: usize, to: &mut Booked<'_>, acc: &mut Acc) {
        let end = start + to.source.len();
        let first = self.points.partition_point(|p| (p.row as usize) < start);
        for p in self.points.get(first..).unwrap_or(&[]).iter().take_while(|p| (p.row as usize) < end) {
            point(p, rates, part, p.row as usize - start, to, acc);
        }
        let first = self.fluxes.partition_point(|f| (f.row as usize) < start);
        for f in self.fluxes.get(first..).unwrap_or(&[]).iter().take_while(|f| (f.row as usize) < end) {
            flux(f, rates, part, f.row as usize - start, to, acc);
        }
    }

    /// [`RowTerms::book`] for rows that were picked out: row `rows[i]` stands at place `i` of `part`.
    pub fn book_picked(self, rates: &Rates, part: Columns<'_>, rows: &[u32], to: &mut Booked<'_>, acc: &mut Acc) {
        if self.points.is_empty() && self.fluxes.is_empty() {
            return;
        }
        for (place, row) in rows.iter().enumerate() {
            for p in run(self.points, |p| p.row, *row) {
                point(p, rates, part, place, to, acc);
            }
            for f in run(self.fluxes, |f| f.row, *row) {
                flux(f, rates, part, place, to, acc);
            }
        }
    }
}

/// The entries of a row, in a list with rows rising.
pub fn run<T>(all: &[T], row_of: impl Fn(&T) -> u32, row: u32) -> &[T] {
    let first = all.partition_point(|e| row_of(e) < row);
    let rest = all.get(first..).unwrap_or(&[]);
    rest.get(..rest.partition_point(|e| row_of(e) == row)).unwrap_or(&[])
}

fn point(p: &Point, rates: &Rates, part: Columns<'_>, place: usize, to: &mut Booked<'_>, acc: &mut Acc) {
    if let Some(change) = Change::at(rates, part, place) {
        change.put(rates, (to, acc), (p.mass, Mass(0)), p.sector as usize);
    }
}

fn flux(f: &RowFlux, rates: &Rates, part: Columns<'_>, place: usize, to: &mut Booked<'_>, acc: &mut Acc) {
    let Some(change) = Change::at(rates, part, place) else { return };
    let (rate, cm2) = (&rates.of[change.class], change.cm2);
    let source = Mass(f.mass.0.max(0) - nearest(cm2 * rate.land));
    let sink = Mass(f.mass.0.min(0) + nearest(cm2 * rate.other_sink) - nearest(cm2 * rate.sink));
    change.put(rates, (to, acc), (source, sink), rates.land_sector());
}

/// A row whose booking is changed.
struct Change {
    row: usize,
    class: usize,
    district: usize,
    cm2: f64,
}

impl Change {
    fn at(rates: &Rates, part: Columns<'_>, row: usize) -> Option<Self> {
        let class = part.class.get(row)?.0 as usize;
        let district = *part.district.get(row)? as usize;
        (rates.classes > 0).then_some(Self { row, class, district, cm2: part.area.get(row)?.0 as f64 })
    }

    /// Adds source and sink to the row, its cell and the sector.
    fn put(&self, rates: &Rates, to: (&mut Booked<'_>, &mut Acc), (source, sink): (Mass, Mass), sector: usize) {
        let (booked, acc) = to;
        let cell = self.district * rates.classes + rates.of[self.class].cell as usize;
        let row = (booked.source.get_mut(self.row), booked.sink.get_mut(self.row));
        let ((Some(s), Some(k)), Some(line)) = (row, acc.cells.get_mut(cell)) else { return };
        *s += source;
        *k += sink;
        line.source += source;
        line.sink += sink;
        if let Some(sum) = acc.sectors_of(rates, self.district).get_mut(sector) {
            *sum += source.0;
        }
    }
}
