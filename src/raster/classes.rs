//! Areas by code under a parcel.

use super::cells::Cell;
use super::sweep::Tally;

/// Codes of one raster; more are no classes.
pub const MOST_CODES: usize = 4096;

/// Part of a parcel, or of a raster, with one code.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Part {
    /// Cells, each with the share of it that is covered.
    pub cells: f64,
    /// Σ share × area of the cell.
    pub area: f64,
}

impl Part {
    /// Takes in cells of one area.
    #[inline]
    pub fn add(&mut self, cells: f64, area: f64) {
        self.cells += cells;
        self.area += cells * area;
    }
}

/// The codes under a parcel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mix {
    /// Code and part, in order of first appearance.
    pub parts: Vec<(i32, Part)>,
    /// Cells without a value.
    pub void: Part,
    /// A value that is no code: not whole, or one more than [`MOST_CODES`].
    pub odd: Option<f64>,
}

/// The code that a value stands for; `None` for a value that is not a whole number of 32 bits.
#[inline]
pub fn code_of(x: f64) -> Option<i32> {
    let code = x as i32;
    (f64::from(code) == x).then_some(code)
}

impl Mix {
    fn add(&mut self, x: f64, cells: f64, area: f64) {
        let Some(code) = code_of(x) else {
            self.odd = Some(x);
            return;
        };
        let crowded = self.parts.len() >= MOST_CODES;
        match self.parts.iter_mut().find(|(c, _)| *c == code) {
            Some((_, part)) => part.add(cells, area),
            None if crowded => self.odd = Some(x),
            None => {
                let mut part = Part::default();
                part.add(cells, area);
                self.parts.push((code, part));
            }
        }
    }
}

impl Tally for Mix {
    #[inline]
    fn take<T: Cell>(&mut self, cells: &[T], missing: Option<T>, share: f64, area: f64) {
        for same in cells.chunk_by(|a, b| a == b) {
            let Some(cell) = same.first() else { continue };
            let covered = share * same.len() as f64;
            if !cell.wide().is_finite() || Some(*cell) == missing {
                self.void.add(covered, area);
            } else {
                self.add(cell.wide(), covered, area);
            }
        }
    }
}
