//! Cells and areas by code over a whole raster.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::cell_area::CellArea;
use super::cells::{Cell, Cells, Missing, Strip, run, with_cells};
use super::classes::{MOST_CODES, Part, code_of};

/// Codes of a raster with their cells and areas.
///
/// Areas are summed row by row from the top, codes rising, whatever the number of threads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// By code. `cells` is whole.
    pub parts: BTreeMap<i32, Part>,
    /// Cells without a value.
    pub void: Part,
    /// A value that is no code: not whole, or one more than [`MOST_CODES`].
    pub odd: Option<f64>,
}

/// Counts of a stretch of a row, with the area of a cell there.
struct Stretch {
    counts: Vec<(f64, u64)>,
    area: f64,
}

impl Histogram {
    /// Takes in a strip; strips come in order.
    pub fn take(&mut self, strip: &Strip<'_>, missing: Missing, areas: &CellArea) {
        let w = strip.window;
        let rows: Vec<Vec<Stretch>> =
            (w.row..w.row_end()).into_par_iter().map(|row| row_of(strip, row, areas)).collect();
        for s in rows.iter().flatten() {
            for (x, n) in &s.counts {
                self.add(*x, *n as f64, s.area, missing);
            }
        }
    }

    fn add(&mut self, x: f64, cells: f64, area: f64, missing: Missing) {
        if !x.is_finite() || Some(x) == missing {
            return self.void.add(cells, area);
        }
        match code_of(x) {
            Some(code) if self.parts.len() < MOST_CODES || self.parts.contains_key(&code) => {
                self.parts.entry(code).or_default().add(cells, area);
            }
            _ => self.odd = Some(x),
        }
    }
}

fn row_of(strip: &Strip<'_>, row: u32, areas: &CellArea) -> Vec<Stretch> {
    let w = strip.window;
    let (mut out, mut column) = (Vec::new(), w.column);
    while column < w.column_end() {
        let (area, next) = areas.at(row, column);
        let columns = column..next.min(w.column_end());
        column = columns.end;
        let counts = match strip.cells {
            Cells::U8(cells) => bytes(run(cells, &w, row, &columns)),
            other => with_cells!(other, |cells| plain(run(cells, &w, row, &columns))),
        };
        out.push(Stretch { counts, area });
    }
    out
}

/// Tables that are filled in turn: the same byte many times over would otherwise wait for itself.
const TABLES: usize = 4;

fn bytes(cells: &[u8]) -> Vec<(f64, u64)> {
    let mut tables = [[0u32; 256]; TABLES];
    let (fours, rest) = cells.as_chunks::<TABLES>();
    for four in fours {
        for (table, byte) in tables.iter_mut().zip(four) {
            table[*byte as usize] += 1;
        }
    }
    for byte in rest {
        tables[0][*byte as usize] += 1;
    }
    let sum = |b: usize| tables.iter().map(|t| u64::from(t[b])).sum::<u64>();
    (0..=u8::MAX).map(|b| (f64::from(b), sum(b.into()))).filter(|(_, n)| *n > 0).collect()
}

/// Values in order of size, those that are no numbers last; more than [`MOST_CODES`] are cut: they are no codes.
fn plain<T: Cell>(cells: &[T]) -> Vec<(f64, u64)> {
    let mut counts: Vec<(f64, u64)> = Vec::new();
    for same in cells.chunk_by(|a, b| a == b) {
        let Some(x) = same.first().map(|c| c.wide()) else { continue };
        // Zero has two signs and one code.
        let x = x + 0.0;
        match counts.binary_search_by(|(y, _)| y.total_cmp(&x)) {
            Ok(at) => {
                if let Some((_, n)) = counts.get_mut(at) {
                    *n += same.len() as u64;
                }
            }
            Err(at) if counts.len() <= MOST_CODES => counts.insert(at, (x, same.len() as u64)),
            Err(_) => return vec![(f64::MAX, cells.len() as u64)],
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::{CellKind, Window};

    #[test]
    fn counts_and_areas_by_code() {
        let window = Window { column: 0, row: 0, columns: 3, rows: 2 };
        let areas = CellArea::Rows { first: 0, areas: vec![2.0, 3.0] };
        let words = |bytes: [u8; 6]| {
            let mut all = [0u8; 8];
            all[..6].copy_from_slice(&bytes);
            [u64::from_le_bytes(all)]
        };
        let mut h = Histogram::default();
        let w = words([10, 10, 0, 10, 20, 0]);
        h.take(&Strip::of(CellKind::U8, window, &w).unwrap(), Some(0.0), &areas);
        // code 10: two cells of 2 m² and one of 3; code 20: one of 3; nothing: one of 2 and one of 3.
        assert_eq!(h.parts[&10], Part { cells: 3.0, area: 7.0 });
        assert_eq!(h.parts[&20], Part { cells: 1.0, area: 3.0 });
        assert_eq!(h.void, Part { cells: 2.0, area: 5.0 });
        let mut other = Histogram::default();
        other.take(&Strip::of(CellKind::I8, window, &w).unwrap(), Some(0.0), &areas);
        assert_eq!(h, other);
    }

    #[test]
    fn measured_values_are_no_codes() {
        let window = Window { column: 0, row: 0, columns: 2, rows: 1 };
        let mut h = Histogram::default();
        let words = [3.0f64.to_bits(), 0.5f64.to_bits()];
        h.take(&Strip::of(CellKind::F64, window, &words).unwrap(), None, &CellArea::Even(1.0));
        assert_eq!((h.odd, h.parts.len()), (Some(0.5), 1));
    }
}
