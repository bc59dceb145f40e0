//! The draws: each has its own numbers by seed, draw and input, so that threads and order do not matter.

use rayon::prelude::*;

use crate::base::random::{above_zero, mix, unit};
use crate::base::{Error, Result, Watch};

use super::Run;
use super::model::{Model, Outcome, Rest};

/// Draws of one task: the grain of progress and cancel.
const TOGETHER: usize = 64;

/// What was drawn: one row of numbers by draw.
pub(super) struct Drawn {
    rows: Vec<f64>,
    width: usize,
    districts: usize,
    sectors: usize,
    inputs: usize,
}

/// A column of [`Drawn`].
#[derive(Clone, Copy, Debug)]
pub(super) enum Column {
    /// Of the city: source, sink or stock by position.
    City(usize),
    /// Of a district.
    District(usize, usize),
    /// Source of a sector on parcels.
    Sector(usize),
    /// An input.
    Input(usize),
    /// What the areas did to the net.
    Area,
}

/// Numbers of a place in a row: source, sink, stock.
pub(super) const PLACE: usize = 3;

impl Drawn {
    fn at(&self, column: Column) -> usize {
        let sectors = PLACE * (1 + self.districts);
        match column {
            Column::City(part) => part,
            Column::District(district, part) => PLACE * (1 + district) + part,
            Column::Sector(sector) => sectors + sector,
            Column::Input(input) => sectors + self.sectors + input,
            Column::Area => sectors + self.sectors + self.inputs,
        }
    }

    /// A column by draw.
    pub fn column(&self, column: Column) -> Vec<f64> {
        let at = self.at(column);
        self.rows.chunks(self.width).filter_map(|row| row.get(at)).copied().collect()
    }

    /// Source plus sink of the city (`None`) or a district by draw.
    pub fn net(&self, district: Option<usize>) -> Vec<f64> {
        let first = district.map_or(0, |d| PLACE * (1 + d));
        let sum = |row: &[f64]| Some(row.get(first)? + row.get(first + 1)?);
        self.rows.chunks(self.width).filter_map(sum).collect()
    }

    /// Number of districts.
    pub fn districts(&self) -> usize {
        self.districts
    }
}

/// A standard normal out of two uniform numbers (Box and Muller 1958).
fn normal(key: u64, at: usize) -> f64 {
    let (first, second) = (mix(key, 2 * at as u64), mix(key, 2 * at as u64 + 1));
    let radius = libm::sqrt(-2.0 * libm::log(above_zero(first)));
    radius * libm::cos(std::f64::consts::TAU * unit(second))
}

/// A uniform number from 0 to 1.
fn uniform(key: u64, at: usize) -> f64 {
    unit(mix(key, 2 * at as u64))
}

/// Draws the model. Errors: `RUN-001`.
pub(super) fn draw(model: &Model, run: Run, watch: &dyn Watch) -> Result<Drawn> {
    let (districts, sectors, inputs) = (model.districts.len(), model.by_sector.len(), model.inputs.len());
    let width = PLACE * (1 + districts) + sectors + inputs + 1;
    let draws = run.draws.max(1) as usize;
    let mut rows = vec![0.0; width * draws];
    let one = |(at, rows): (usize, &mut [f64])| {
        watch.check()?;
        let (mut out, mut values) = (Outcome::default(), vec![0.0; inputs]);
        for (i, row) in rows.chunks_mut(width).enumerate() {
            let key = mix(run.seed, (at * TOGETHER + i) as u64);
            for ((at, value), input) in values.iter_mut().enumerate().zip(&model.inputs) {
                *value = input.form.drawn(input.value, || normal(key, at), || uniform(key, at));
            }
            model.evaluate(&values, |cell| normal(key, inputs + cell), &mut out);
            fill(row, &out, &values);
        }
        Ok::<(), Error>(())
    };
    rows.par_chunks_mut(width * TOGETHER).enumerate().try_for_each(one)?;
    Ok(Drawn { rows, width, districts, sectors, inputs })
}

/// Puts an outcome into its row.
fn fill(row: &mut [f64], out: &Outcome, values: &[f64]) {
    let city = out.districts.iter().fold(Rest::default(), |sum, d| Rest {
        source: sum.source + d.source,
        sink: sum.sink + d.sink,
        stock: sum.stock + d.stock,
    });
    let places = std::iter::once(&city).chain(&out.districts).flat_map(|p| [p.source, p.sink, p.stock]);
    let all = places.chain(out.by_sector.iter().copied()).chain(values.iter().copied()).chain([out.area_effect]);
    row.iter_mut().zip(all).for_each(|(slot, x)| *slot = x);
}
