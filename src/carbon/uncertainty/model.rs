//! The balance as a function of its inputs: sums over sectors and over cells of district × class.

use crate::base::units::KG_PER_T;

use super::InputKind;
use super::rules::Form;

/// A quantity that is drawn.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub id: String,
    pub kind: InputKind,
    /// Booked value; 1 for multipliers.
    pub value: f64,
    pub form: Form,
    /// Whether the net depends on it; a density of soil moves stocks alone.
    pub moves_net: bool,
}

/// A number of the model: fixed, or an input by position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value {
    Fixed(f64),
    Drawn(u32),
}

impl Value {
    /// The number in a draw.
    #[inline]
    pub fn of(self, inputs: &[f64]) -> f64 {
        match self {
            Self::Fixed(x) => x,
            Self::Drawn(at) => inputs.get(at as usize).copied().unwrap_or(f64::NAN),
        }
    }
}

/// A product of activity and factors within a sector.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// Booked, t CO2e a year.
    pub t: f64,
    /// Multipliers around 1.
    pub activity: Value,
    pub factors: Vec<Value>,
    /// Booked by district, Σ = `t`; empty = it lies where the sector's shares say.
    pub places: Vec<f64>,
}

impl Part {
    /// What the booked value is multiplied with in a draw.
    fn multiplier(&self, inputs: &[f64]) -> f64 {
        self.factors.iter().fold(self.activity.of(inputs), |product, f| product * f.of(inputs))
    }
}

/// A sector whose total is spread over parcels.
#[derive(Clone, Debug, Default)]
pub(super) struct Sector {
    pub parts: Vec<Part>,
    /// Not varied, t CO2e a year.
    pub fixed: f64,
    /// Share of what has no places of its own on the parcels of each district.
    pub shares: Vec<f64>,
}

/// The parcels of a class in a district.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    pub district: u32,
    pub ha: f64,
    /// Standard deviation of the sum of areas over it.
    pub area_sd: f64,
    /// t CO2 per ha and year.
    pub flux: Value,
    /// kg CH4 per ha and year.
    pub ch4: Value,
    /// Soil, t C per ha.
    pub soil: Value,
    /// Other pools, t C per ha.
    pub other_pools: f64,
}

/// Booked less modelled, t: what rounding left, and what the model does not know.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Rest {
    pub source: f64,
    pub sink: f64,
    pub stock: f64,
}

/// The balance as a function of its inputs.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    pub inputs: Vec<Input>,
    pub sectors: Vec<Sector>,
    pub cells: Vec<Cell>,
    pub districts: Vec<Rest>,
    /// Booked less modelled by sector, land and methane last.
    pub by_sector: Vec<f64>,
    pub gwp_ch4: f64,
}

/// The totals of one draw.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// Source, sink, stock by district, t.
    pub districts: Vec<Rest>,
    /// Source by sector on parcels, land and methane last, t.
    pub by_sector: Vec<f64>,
    /// What the areas of parcels did to the net, t.
    pub area_effect: f64,
}

impl Model {
    /// Every input at its value, every area as booked.
    pub fn plain(&self) -> Outcome {
        let inputs: Vec<f64> = self.inputs.iter().map(|i| i.value).collect();
        let mut out = Outcome::default();
        self.evaluate(&inputs, |_| 0.0, &mut out);
        out
    }

    /// The balance by these inputs; `z` gives the standard normal of a cell's area.
    pub fn evaluate(&self, inputs: &[f64], z: impl Fn(usize) -> f64, out: &mut Outcome) {
        out.districts.clone_from(&self.districts);
        out.by_sector.clone_from(&self.by_sector);
        out.area_effect = 0.0;
        for (at, sector) in self.sectors.iter().enumerate() {
            let mut spread = sector.fixed;
            let mut sum = 0.0;
            for part in &sector.parts {
                let by = part.multiplier(inputs);
                if part.places.is_empty() {
                    spread += part.t * by;
                }
                for (district, t) in out.districts.iter_mut().zip(&part.places) {
                    district.source += t * by;
                    sum += t * by;
                }
            }
            for (district, share) in out.districts.iter_mut().zip(&sector.shares) {
                district.source += spread * share;
                sum += spread * share;
            }
            if let Some(slot) = out.by_sector.get_mut(at) {
                *slot += sum;
            }
        }
        let (mut land, mut methane) = (0.0, 0.0);
        for (at, cell) in self.cells.iter().enumerate() {
            let off = if cell.area_sd > 0.0 { cell.area_sd * z(at) } else { 0.0 };
            let ha = cell.ha * (1.0 + off);
            let (flux, ch4) = (cell.flux.of(inputs), cell.ch4.of(inputs) / KG_PER_T * self.gwp_ch4);
            let Some(district) = out.districts.get_mut(cell.district as usize) else { continue };
            let sources = flux.max(0.0) + ch4.max(0.0);
            district.source += ha * sources;
            district.sink += ha * (flux.min(0.0) + ch4.min(0.0));
            district.stock += ha * (cell.soil.of(inputs) + cell.other_pools);
            land += ha * flux.max(0.0);
            methane += ha * ch4.max(0.0);
            out.area_effect += cell.ha * off * (flux + ch4);
        }
        if let [.., last_but_one, last] = out.by_sector.as_mut_slice() {
            *last_but_one += land;
            *last += methane;
        }
    }
}
