//! What rasters give to parcels: a figure beside the sink, or a weight for spreading emissions. Never a sink.

use super::{Zonal, Zone};
use crate::base::{Finding, Severity};

/// Growth or greenness of the plants of each parcel, as a raster shows it (NPP, NDVI).
///
/// It stands *beside* the sink. Net primary production is what plants take up before soil and decay give it back; on
/// most land nearly all of it returns within years. So this is neither a flow of the balance nor a factor: there is no
/// way from this type into a set of sinks or a line of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// Mean over the parcel, in the unit of the raster; NaN where the raster has no value.
    pub mean: Vec<f64>,
}

impl Growth {
    /// Means of a raster.
    pub fn of(zonal: &Zonal<Zone>) -> Self {
        Self { mean: zonal.zones.iter().map(Zone::mean).collect() }
    }
}

/// What the cells of a raster of weights hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// An amount in each cell, such as tonnes of an emission grid.
    Amount,
    /// An intensity, such as the radiance of night light: a cell counts with its area.
    Intensity,
}

/// Weights by which an emission is spread over parcels.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// One a parcel, ≥ 0; NaN = the raster has no value there, which is not a weight of 0.
    pub of: Vec<f64>,
    /// Σ of those there are.
    pub total: f64,
}

impl Weights {
    /// Weights out of a raster. A sum below 0 is no weight and counts as missing, with finding `RAS-029`.
    pub fn of(zonal: &Zonal<Zone>, holding: Holding) -> (Self, Option<Finding>) {
        let mut negative = Vec::new();
        let mut weight = |(row, z): (usize, &Zone)| {
            let w = match holding {
                Holding::Amount => z.sum,
                Holding::Intensity => z.spread,
            };
            if w < 0.0 {
                negative.push(row as u32);
            }
            if z.cells > 0.0 && w >= 0.0 { w } else { f64::NAN }
        };
        let of: Vec<f64> = zonal.zones.iter().enumerate().map(&mut weight).collect();
        let total = of.iter().filter(|w| !w.is_nan()).sum();
        let n = negative.len() as u64;
        let finding = (n > 0).then(|| Finding::new("RAS-029", Severity::Warn).times(n).on(negative));
        (Self { of, total }, finding)
    }
}
