//! Cells and areas by code over a whole raster.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::cell_area::CellArea;
use super::cells::{Cell, Cells, Missing, Strip, run, with_cells};
use super::classes::{MOST_CODES, Part, code_of};

/// Codes of a raster with their cells and areas.
///
/// Cells are counted by patches of one cell area and become areas when a patch is complete, from the top, left to right,
/// codes rising: neither threads nor the height of strips change a bit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Histogram {
    /// By code. `cells` is whole.
    pub parts: BTreeMap<i32, Part>,
    /// Cells without a value.
    pub void: Part,
    /// A value that is no code: not whole, or one more than [`MOST_CODES`].
    pub odd: Option<f64>,
    /// Patches that are not complete, left to right: cells by value, as ordered bits.
    open: BTreeMap<u32, (f64, BTreeMap<i64, u64>)>,
}

/// Cells of some rows that have one area.
struct Patch {
    column: u32,
    area: f64,
    counts: Vec<(f64, u64)>,
}

/// Bits of a number in the order of numbers.
fn rank(x: f64) -> i64 {
    let bits = x.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

/// Back from [`rank`].
fn number(rank: i64) -> f64 {
    f64::from_bits((rank ^ (((rank >> 63) as u64) >> 1) as i64) as u64)
}

impl Histogram {
    /// Takes in a strip; strips come in order.
    pub fn take(&mut self, strip: &Strip<'_>, missing: Missing, areas: &CellArea) {
        let w = strip.window;
        let mut bands = Vec::new();
        let mut row = w.row;
        while row < w.row_end() {
            let end = areas.band_end(row);
            bands.push((row..end.min(w.row_end()), end));
            row = end;
        }
        let counted: Vec<Vec<Patch>> = bands.par_iter().map(|(rows, _)| patches(strip, rows, areas)).collect();
        for ((rows, end), patches) in bands.iter().zip(counted) {
            for p in patches {
                let (_, counts) = self.open.entry(p.column).or_insert((p.area, BTreeMap::new()));
                p.counts.iter().for_each(|(x, n)| *counts.entry(rank(*x)).or_default() += n);
            }
            if rows.end == *end {
                self.close(missing);
            }
        }
    }

    /// After the last strip.
    #[must_use]
    pub fn finish(mut self, missing: Missing) -> Self {
        self.close(missing);
        self
    }

    fn close(&mut self, missing: Missing) {
        for (_, (area, counts)) in std::mem::take(&mut self.open) {
            for (x, n) in counts {
                self.add(number(x), n as f64, area, missing);
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

fn patches(strip: &Strip<'_>, rows: &Range<u32>, areas: &CellArea) -> Vec<Patch> {
    let w = strip.window;
    let (mut stretches, mut column) = (Vec::new(), w.column);
    while column < w.column_end() {
        let (area, next) = areas.at(rows.start, column);
        stretches.push((column..next.min(w.column_end()), area));
        column = next;
    }
    let count = |(columns, area): (Range<u32>, f64)| {
        let counts = match strip.cells {
            Cells::U8(cells) => bytes(rows.clone().map(|r| run(cells, &w, r, &columns))),
            other => with_cells!(other, |cells| plain(rows.clone().map(|r| run(cells, &w, r, &columns)))),
        };
        Patch { column: columns.start, area, counts }
    };
    stretches.into_par_iter().map(count).collect()
}

/// Tables that are filled in turn: the same byte many times over would otherwise wait for itself.
const TABLES: usize = 4;

fn bytes<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Vec<(f64, u64)> {
    let mut tables = [[0u32; 256]; TABLES];
    for cells in lines {
        let (fours, rest) = cells.as_chunks::<TABLES>();
        for four in fours {
            for (table, byte) in tables.iter_mut().zip(four) {
                table[*byte as usize] += 1;
            }
        }
        for byte in rest {
            tables[0][*byte as usize] += 1;
        }
    }
    let sum = |b: usize| tables.iter().map(|t| u64::from(t[b])).sum::<u64>();
    (0..=u8::MAX).map(|b| (f64::from(b), sum(b.into()))).filter(|(_, n)| *n > 0).collect()
}

/// Values in order of size, those that are no numbers last; with more than [`MOST_CODES`] one of them stands for all:
/// they are no codes.
fn plain<'a, T: Cell>(lines: impl Iterator<Item = &'a [T]>) -> Vec<(f64, u64)> {
    let mut counts: Vec<(f64, u64)> = Vec::new();
    for same in lines.flat_map(|cells| cells.chunk_by(|a, b| a == b)) {
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
            Err(_) => {
                counts.push((f64::MAX, 1));
                return counts;
            }
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
        let h = h.finish(Some(0.0));
        // code 10: two cells of 2 m² and one of 3; code 20: one of 3; nothing: one of 2 and one of 3.
        assert_eq!(h.parts[&10], Part { cells: 3.0, area: 7.0 });
        assert_eq!(h.parts[&20], Part { cells: 1.0, area: 3.0 });
        assert_eq!(h.void, Part { cells: 2.0, area: 5.0 });
        let mut other = Histogram::default();
        other.take(&Strip::of(CellKind::I8, window, &w).unwrap(), Some(0.0), &areas);
        assert_eq!(h, other.finish(Some(0.0)));
    }

    #[test]
    fn strips_of_any_height_give_the_same_bits() {
        let values: Vec<f64> = (0..7 * 9).map(|i| f64::from((i * 5) % 4) - 2.0).collect();
        let areas = CellArea::Patches { side: 4, across: 2, areas: vec![0.1, 0.3, 0.7, 1.1, 1.3, 1.7] };
        let of = |high: u32| {
            let mut h = Histogram::default();
            for row in (0..9).step_by(high as usize) {
                let window = Window { column: 0, row, columns: 7, rows: high.min(9 - row) };
                let words: Vec<u64> = values[row as usize * 7..].iter().map(|x| x.to_bits()).collect();
                h.take(&Strip::of(CellKind::F64, window, &words).unwrap(), Some(1.0), &areas);
            }
            h.finish(Some(1.0))
        };
        let whole = of(9);
        assert!((1..9).all(|high| of(high) == whole));
        let all: f64 = whole.parts.values().map(|p| p.area).sum::<f64>() + whole.void.area;
        // Patches of 16, 12, 16, 12, 4 and 3 cells.
        let want = 16.0 * 0.1 + 12.0 * 0.3 + 16.0 * 0.7 + 12.0 * 1.1 + 4.0 * 1.3 + 3.0 * 1.7;
        assert!((all - want).abs() < 1e-12 && whole.parts.keys().eq(&[-2, -1, 0]), "{all}");
    }

    #[test]
    fn measured_values_are_no_codes() {
        let window = Window { column: 0, row: 0, columns: 2, rows: 1 };
        let mut h = Histogram::default();
        let words = [3.0f64.to_bits(), 0.5f64.to_bits()];
        h.take(&Strip::of(CellKind::F64, window, &words).unwrap(), None, &CellArea::Even(1.0));
        let h = h.finish(None);
        assert_eq!((h.odd, h.parts.len()), (Some(0.5), 1));
    }
}
