//! The balance after a change of some rows: those are booked anew, sums move by exact difference.

use crate::base::{Area, Error, Flip, Mass, Result};
use crate::land::{BaseLayer, ClassId};

use super::balance::{Balance, Line, Sums};
use super::kernel::{Acc, Booked, Columns, Rates};
use super::lanes::book;
use super::own::RowTerms;
use super::tally::Tally;

/// A balance that follows edits: results in versions, of which a reader keeps the one it has.
#[derive(Clone, Debug)]
pub struct Moving {
    source: Flip<Mass>,
    sink: Flip<Mass>,
    stock: Flip<Mass>,
    sums: Sums,
}

/// Some rows of a layer, picked out.
struct Picked {
    class: Vec<ClassId>,
    district: Vec<u16>,
    area: Vec<Area>,
    ridge: Vec<Area>,
}

impl Picked {
    fn of(layer: &BaseLayer, rows: &[u32]) -> Option<Self> {
        let all = || rows.iter().map(|r| *r as usize);
        Some(Self {
            class: all().map(|r| layer.class.get(r).copied()).collect::<Option<_>>()?,
            district: all().map(|r| layer.district.get(r).copied()).collect::<Option<_>>()?,
            area: all().map(|r| layer.area.get(r).copied()).collect::<Option<_>>()?,
            ridge: all().map(|r| layer.ridge.get(r).copied()).collect::<Option<_>>()?,
        })
    }
    fn columns(&self) -> Columns<'_> {
        Columns { class: &self.class, district: &self.district, area: &self.area, ridge: &self.ridge }
    }
}

/// A layer with what its single rows know.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The layer.
    pub layer: &'a BaseLayer,
    /// Points and own fluxes.
    pub terms: RowTerms<'a>,
}

impl Moving {
    /// Starts from a balance.
    pub fn new(balance: &Balance) -> Self {
        Self {
            source: Flip::new(&balance.source),
            sink: Flip::new(&balance.sink),
            stock: Flip::new(&balance.stock),
            sums: balance.sums.clone(),
        }
    }

    /// The balance as it is now; later changes leave it alone.
    pub fn balance(&self) -> Balance {
        Balance { source: self.source.buf(), sink: self.sink.buf(), stock: self.stock.buf(), sums: self.sums.clone() }
    }

    /// The sums as they are now.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    /// Takes in that `rows` (rising, each once) went from `old` to `new`; every other row is the same in both.
    ///
    /// The result equals a balance of `new` with the same rates, bit for bit.
    /// Errors: `CARBON-010` a row that is not there, or values that cannot be booked; nothing is changed then.
    /// Cost: the rows, and the districts × classes of the sums.
    pub fn touch(&mut self, old: Side<'_>, new: Side<'_>, rates: &Rates, rows: &[u32]) -> Result<()> {
        let (gone, _) = self.booked(old, rates, rows)?;
        let (come, columns) = self.booked(new, rates, rows)?;
        let before = Acc {
            cells: std::mem::take(&mut self.sums.cells),
            sectors: self.sums.sectors.iter().map(|m| m.0).collect(),
        };
        let after = before.minus(&gone).plus(&come);
        self.sums.cells = after.cells;
        self.sums.sectors = after.sectors.into_iter().map(Mass).collect();
        let [source, sink, stock] = columns;
        self.source.change(rows, &source);
        self.sink.change(rows, &sink);
        self.stock.change(rows, &stock);
        Ok(())
    }

    /// Sums and values of some rows.
    fn booked(&self, side: Side<'_>, rates: &Rates, rows: &[u32]) -> Result<(Acc, [Vec<Mass>; 3])> {
        let layer = side.layer;
        let misfit = || Error::new("CARBON-010").with("rows", layer.rows()).with("column", "edit");
        let picked = Picked::of(layer, rows).ok_or_else(misfit)?;
        let districts = self.sums.cells.len() / self.sums.classes.max(1);
        let mut tally = Tally::new(rates, districts);
        let mut out = [(); 3].map(|()| vec![Mass(0); rows.len()]);
        let [source, sink, stock] = &mut out;
        let mut to = Booked { source, sink, stock };
        if !book(rates, picked.columns(), &mut to, &mut tally) {
            return Err(misfit());
        }
        side.terms.book_picked(rates, picked.columns(), rows, &mut to, tally.acc());
        Ok((tally.settle(rates), out))
    }
}

/// How much a figure moved: net of one state less net of another, g CO2e per year.
pub fn moved(from: Line, to: Line) -> Mass {
    to.net() - from.net()
}
