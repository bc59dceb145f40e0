//! Yearly balance of every parcel and its sums.

use crate::base::{Area, Buf, Mass};

/// Source, sink and stock by parcel, and their sums. Source positive, sink negative, net = source + sink.
///
/// Units: grams of CO2e per year for flows, grams of carbon for stocks. All per-row columns have `rows` entries.
/// A parcel without class has 0 in every column and is counted in `unclassed`.
#[derive(Clone, Debug, Default)]
pub struct Balance {
    /// Source by row, ≥ 0.
    pub source: Buf<Mass>,
    /// Sink by row, ≤ 0.
    pub sink: Buf<Mass>,
    /// Carbon stock by row in grams of C; [`Mass`]`(i64::MIN)` where no density is known.
    pub stock: Buf<Mass>,
    /// The sums.
    pub sums: Sums,
}

/// One line of a sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Parcels.
    pub parcels: u64,
    /// Area, ridges not included.
    pub area: Area,
    /// Source, g CO2e per year.
    pub source: Mass,
    /// Sink, g CO2e per year, ≤ 0.
    pub sink: Mass,
    /// Carbon stock, g C.
    pub stock: Mass,
}

impl Line {
    /// Net = source + sink.
    pub fn net(&self) -> Mass {
        self.source + self.sink
    }
    /// Adds another line.
    pub fn add(&mut self, o: &Self) {
        self.parcels += o.parcels;
        self.area += o.area;
        self.source += o.source;
        self.sink += o.sink;
        self.stock += o.stock;
    }
}

/// Sums of a balance. Exact: the cells add up to every margin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// `cells[district * classes + class]`; the last class position of a district holds parcels without class.
    pub cells: Vec<Line>,
    /// Class positions per district: number of classes + 1.
    pub classes: usize,
    /// Source by sector, in the order of the sector list of the run, g CO2e per year.
    pub by_sector: Vec<Mass>,
}
