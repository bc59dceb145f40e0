//! Sum, mean, least and greatest of measured values under a parcel.

use super::cells::Cell;
use super::sweep::Tally;

/// What a raster of measured values says under a parcel. Cells count with the share of them that is covered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zone {
    /// Cells with a value.
    pub cells: f64,
    /// Cells without.
    pub void: f64,
    /// Σ share × value: the right sum where cells hold amounts.
    pub sum: f64,
    /// Σ share × area of the cell, over cells with a value.
    pub area: f64,
    /// Σ share × area × value: the right sum where cells hold amounts per area.
    pub spread: f64,
    /// Least value of a covered cell; infinite without any.
    pub least: f64,
    /// Greatest; minus infinite without any.
    pub most: f64,
}

impl Default for Zone {
    fn default() -> Self {
        Self { cells: 0.0, void: 0.0, sum: 0.0, area: 0.0, spread: 0.0, least: f64::INFINITY, most: f64::NEG_INFINITY }
    }
}

impl Zone {
    /// Mean over the covered area; NaN where no cell has a value. On a grid of even cells this is sum ÷ cells.
    pub fn mean(&self) -> f64 {
        if self.area > 0.0 { self.spread / self.area } else { f64::NAN }
    }
    /// The same with the scale and offset that the file states for its numbers.
    #[must_use]
    pub fn scaled(self, scale: f64, offset: f64) -> Self {
        let at = |x: f64| x * scale + offset;
        let (a, b) = (at(self.least), at(self.most));
        let (least, most) = if scale < 0.0 { (b, a) } else { (a, b) };
        Self {
            sum: self.sum * scale + self.cells * offset,
            spread: self.spread * scale + self.area * offset,
            least,
            most,
            ..self
        }
    }
}

/// Sums that run beside each other, so that the processor need not wait for each addition; always these, so that a run
/// of cells has the same bits everywhere.
const LANES: usize = 4;

#[derive(Clone, Copy)]
struct Lanes {
    count: [f64; LANES],
    sum: [f64; LANES],
    least: [f64; LANES],
    most: [f64; LANES],
}

impl Lanes {
    #[inline]
    fn take<T: Cell>(&mut self, lane: usize, cell: T, missing: Option<T>) {
        let x = cell.wide();
        let good = x.is_finite() && Some(cell) != missing;
        self.count[lane] += f64::from(u8::from(good));
        self.sum[lane] += if good { x } else { 0.0 };
        self.least[lane] = if good && x < self.least[lane] { x } else { self.least[lane] };
        self.most[lane] = if good && x > self.most[lane] { x } else { self.most[lane] };
    }
}

impl Tally for Zone {
    #[inline]
    fn take<T: Cell>(&mut self, cells: &[T], missing: Option<T>, share: f64, area: f64) {
        if let [cell] = cells {
            let x = cell.wide();
            if !x.is_finite() || Some(*cell) == missing {
                self.void += share;
                return;
            }
            self.cells += share;
            self.sum += share * x;
            self.area += share * area;
            self.spread += share * area * x;
            self.least = self.least.min(x);
            self.most = self.most.max(x);
            return;
        }
        let mut lanes = Lanes {
            count: [0.0; LANES],
            sum: [0.0; LANES],
            least: [f64::INFINITY; LANES],
            most: [f64::NEG_INFINITY; LANES],
        };
        let (fours, rest) = cells.as_chunks::<LANES>();
        for four in fours {
            for (lane, cell) in four.iter().enumerate() {
                lanes.take(lane, *cell, missing);
            }
        }
        for (lane, cell) in rest.iter().enumerate() {
            lanes.take(lane, *cell, missing);
        }
        let count: f64 = lanes.count.iter().sum();
        let sum = (lanes.sum[0] + lanes.sum[1]) + (lanes.sum[2] + lanes.sum[3]);
        self.cells += share * count;
        self.void += share * (cells.len() as f64 - count);
        self.sum += share * sum;
        self.area += share * area * count;
        self.spread += share * area * sum;
        self.least = lanes.least.into_iter().fold(self.least, f64::min);
        self.most = lanes.most.into_iter().fold(self.most, f64::max);
    }
}
