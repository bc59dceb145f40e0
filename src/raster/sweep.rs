//! Strips of a raster come in from top to bottom, and each parcel takes its share of them.

use std::ops::Range;

use rayon::prelude::*;

use super::cell_area::CellArea;
use super::cells::{Cell, Missing, Strip, run, with_cells};
use super::cover::{Scanner, Visit};
use super::grid::Window;
use super::outline::Outlines;

/// What is summed over the cells of a parcel.
pub trait Tally: Clone + Default + Send {
    /// Takes in cells of which `share` is covered; `area` is that of one of them.
    fn take<T: Cell>(&mut self, cells: &[T], missing: Option<T>, share: f64, area: f64);
}

/// The sums of all parcels over one raster.
///
/// A parcel is summed by one thread at a time, row by row and from left to right: the sums do not depend on threads, on
/// the height of strips or on other parcels.
pub struct Sweep<S> {
    outlines: Outlines,
    areas: CellArea,
    missing: Missing,
    /// Parcels by first row.
    order: Vec<u32>,
    next: usize,
    active: Vec<(u32, S)>,
    done: Vec<S>,
}

/// Parcels that one piece of parallel work takes.
const PARCELS: usize = 512;

impl<S: Tally> Sweep<S> {
    /// Before the first strip.
    pub fn new(outlines: Outlines, areas: CellArea, missing: Missing) -> Self {
        let first = |p: &u32| outlines.boxes.get(*p as usize).map_or((u32::MAX, *p), |b| (b.rows.0, *p));
        let mut order: Vec<u32> = (0..outlines.rows() as u32)
            .filter(|p| outlines.boxes.get(*p as usize).is_some_and(|b| !b.is_empty()))
            .collect();
        order.sort_unstable_by_key(first);
        let done = vec![S::default(); outlines.rows()];
        Self { outlines, areas, missing, order, next: 0, active: Vec::new(), done }
    }

    /// Takes the next strip; strips come in order, without gaps.
    pub fn take(&mut self, strip: &Strip<'_>) {
        let rows = strip.window.row..strip.window.row_end();
        let (outlines, areas) = (&self.outlines, &self.areas);
        let span = |p: u32| outlines.boxes.get(p as usize).map_or((0, 0), |b| b.rows);
        while let Some(&p) = self.order.get(self.next).filter(|p| span(**p).0 < rows.end) {
            self.active.push((p, S::default()));
            self.next += 1;
        }
        with_cells!(strip.cells, |cells| {
            let missing = self.missing.and_then(|x| native(cells, x));
            self.active.par_chunks_mut(PARCELS).for_each_init(Scanner::default, |scanner, parcels| {
                for (parcel, tally) in parcels {
                    let mut visit = Visitor { cells, window: strip.window, missing, areas, tally };
                    scanner.scan(outlines, *parcel as usize, &rows, &mut visit);
                }
            });
        });
        let done = &mut self.done;
        self.active.retain_mut(|(p, tally)| {
            let goes_on = span(*p).1 > rows.end;
            if !goes_on && let Some(slot) = done.get_mut(*p as usize) {
                *slot = std::mem::take(tally);
            }
            goes_on
        });
    }

    /// The sums by parcel, and the outlines; a parcel that met no cell has the empty sum.
    pub fn finish(mut self) -> (Vec<S>, Outlines) {
        for (p, tally) in self.active {
            if let Some(slot) = self.done.get_mut(p as usize) {
                *slot = tally;
            }
        }
        (self.done, self.outlines)
    }
}

/// The missing value as a cell holds it; `None` when no cell can.
fn native<T: Cell>(_: &[T], x: f64) -> Option<T> {
    let measured = T::near(1.0 / 2.0).wide() > 0.0;
    Some(T::near(x)).filter(|t| measured || t.wide() == x)
}

struct Visitor<'a, T, S> {
    cells: &'a [T],
    window: Window,
    missing: Option<T>,
    areas: &'a CellArea,
    tally: &'a mut S,
}

impl<T: Cell, S: Tally> Visit for Visitor<'_, T, S> {
    #[inline]
    fn run(&mut self, row: u32, columns: Range<u32>, share: f64) {
        let area = self.areas.of_row(row);
        self.tally.take(run(self.cells, &self.window, row, &columns), self.missing, share, area);
    }
}
