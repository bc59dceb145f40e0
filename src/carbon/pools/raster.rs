//! The carbon model of InVEST on class rasters: pixels → pools → sums, and the change between two rasters.
//!
//! The sums are made from counts of pixels, which are whole numbers, so that the order of pixels cannot matter.

use std::collections::BTreeMap;

use super::stock::Pool;
use crate::base::{Error, Result};

/// A raster of classes.
#[derive(Clone, Copy, Debug)]
pub struct ClassRaster<'a> {
    /// Class codes, row by row.
    pub cells: &'a [u16],
    /// Code that means no data.
    pub nodata: Option<u16>,
    /// Area of a pixel, ha.
    pub pixel_ha: f64,
}

/// Pools of a class, tC/ha; `None` = missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PoolRow {
    /// Biomass above ground.
    pub above: Option<f64>,
    /// Biomass below ground.
    pub below: Option<f64>,
    /// Soil.
    pub soil: Option<f64>,
    /// Dead wood and litter.
    pub dead: Option<f64>,
}

impl PoolRow {
    /// The density of a pool; `None` = missing. The table of the model has no products.
    pub fn of(&self, pool: Pool) -> Option<f64> {
        match pool {
            Pool::Above => self.above,
            Pool::Below => self.below,
            Pool::Soil => self.soil,
            Pool::Dead => self.dead,
            Pool::Products => None,
        }
    }
}

/// A pool table: `lucode,c_above,c_below,c_soil,c_dead`, in any order, other columns ignored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolTable(pub BTreeMap<u16, PoolRow>);

/// The four pools of the model.
pub const MODEL: [Pool; 4] = [Pool::Above, Pool::Below, Pool::Soil, Pool::Dead];

impl PoolTable {
    /// Reads the CSV of the model; an empty cell is missing.
    ///
    /// Errors: `SINK-020` not a table of this form (a column is absent, a code twice, a value is negative or no number).
    pub fn read(text: &str) -> Result<Self> {
        let bad = |why: &dyn std::fmt::Display| Error::new("SINK-020").because(why);
        let mut csv =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let heads = csv.headers().map_err(|e| bad(&e))?.clone();
        let column = |name: &'static str| {
            let at = heads.iter().position(|h| h.eq_ignore_ascii_case(name));
            at.ok_or_else(|| Error::new("SINK-020").in_field(name))
        };
        let names = ["c_above", "c_below", "c_soil", "c_dead"];
        let (code, mut at) = (column("lucode")?, [0; 4]);
        for (slot, name) in at.iter_mut().zip(names) {
            *slot = column(name)?;
        }
        let mut table = BTreeMap::new();
        for (i, record) in csv.records().enumerate() {
            let record = record.map_err(|e| bad(&e))?;
            let here = |name: &str| Error::new("SINK-020").at_row(i as u64 + 2).in_field(name);
            let cell = |at: usize| record.get(at).unwrap_or_default();
            let lucode: u16 = cell(code).parse().map_err(|_| here("lucode"))?;
            let mut values = [None; 4];
            for ((slot, at), name) in values.iter_mut().zip(at).zip(names) {
                let text = cell(at);
                let value = text.parse().ok().filter(|v: &f64| v.is_finite() && *v >= 0.0);
                *slot = if text.is_empty() { None } else { Some(value.ok_or_else(|| here(name))?) };
            }
            let [above, below, soil, dead] = values;
            if table.insert(lucode, PoolRow { above, below, soil, dead }).is_some() {
                return Err(here("lucode"));
            }
        }
        Ok(Self(table))
    }
}

/// Carbon of a raster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RasterStock {
    /// tC by pool, in the order of [`MODEL`]; pixels whose pool is missing add nothing.
    pub t_c: [f64; 4],
    /// Pixels by pool whose density is missing.
    pub missing: [u64; 4],
    /// Pixels with a class.
    pub pixels: u64,
    /// Pixels by class, rising.
    pub counts: BTreeMap<u16, u64>,
}

impl RasterStock {
    /// tC in all pools that are known.
    pub fn total(&self) -> f64 {
        self.t_c.iter().sum()
    }

    /// Pools that some pixel lacks; a total with any is incomplete.
    pub fn lacking(&self) -> Vec<Pool> {
        MODEL.into_iter().zip(self.missing).filter(|(_, n)| *n > 0).map(|(p, _)| p).collect()
    }
}

/// Carbon of a raster: Σ over classes of pixels × pixel area × density.
///
/// Errors: `SINK-021` a class of the raster is not in the table, `SINK-022` the pixel area is not positive.
/// Cost: O(pixels).
pub fn raster_stock(raster: ClassRaster<'_>, table: &PoolTable) -> Result<RasterStock> {
    stock_of_counts(counts(raster), raster.pixel_ha, table)
}

/// [`raster_stock`] of pixels that were counted before, as for a raster that is read in strips.
pub fn stock_of_counts(counts: BTreeMap<u16, u64>, pixel_ha: f64, table: &PoolTable) -> Result<RasterStock> {
    if !(pixel_ha.is_finite() && pixel_ha > 0.0) {
        return Err(Error::new("SINK-022").with("area", pixel_ha));
    }
    let unknown: Vec<String> = counts.keys().filter(|c| !table.0.contains_key(c)).map(u16::to_string).collect();
    if !unknown.is_empty() {
        return Err(Error::new("SINK-021").with("codes", unknown.join(", ")));
    }
    let mut out = RasterStock { pixels: counts.values().sum(), ..RasterStock::default() };
    for (code, n) in &counts {
        let row = table.0.get(code).copied().unwrap_or_default();
        for ((sum, missing), pool) in out.t_c.iter_mut().zip(&mut out.missing).zip(MODEL) {
            match row.of(pool) {
                Some(density) => *sum += *n as f64 * pixel_ha * density,
                None => *missing += n,
            }
        }
    }
    out.counts = counts;
    Ok(out)
}

fn counts(raster: ClassRaster<'_>) -> BTreeMap<u16, u64> {
    let most = raster.cells.iter().copied().max().map_or(0, usize::from);
    let mut by_code = vec![0_u64; most + 1];
    for code in raster.cells {
        if let Some(n) = by_code.get_mut(usize::from(*code)) {
            *n += 1;
        }
    }
    let seen = by_code.into_iter().enumerate().map(|(code, n)| (code as u16, n));
    seen.filter(|(code, n)| *n > 0 && Some(*code) != raster.nodata).collect()
}

/// Change from a baseline to an alternative raster of the same ground.
#[derive(Clone, Debug, PartialEq)]
pub struct RasterChange {
    /// Carbon of the pixels that both have, before.
    pub baseline: RasterStock,
    /// And after.
    pub alternative: RasterStock,
    /// Change by pixel, tC in its pools; NaN where either has no data.
    pub by_pixel: Vec<f64>,
}

impl RasterChange {
    /// Alternative − baseline, tC; gain positive.
    pub fn total(&self) -> f64 {
        self.alternative.total() - self.baseline.total()
    }
}

/// Change between two rasters. A pixel without data in either is in neither sum, so that both are of the same ground.
///
/// Errors: `SINK-023` the rasters do not have the same shape or pixel, `SINK-024` a class lacks a pool (the change of a
/// total that is incomplete means nothing), and those of [`raster_stock`].
pub fn raster_change(before: ClassRaster<'_>, after: ClassRaster<'_>, table: &PoolTable) -> Result<RasterChange> {
    if before.cells.len() != after.cells.len() || before.pixel_ha != after.pixel_ha {
        return Err(Error::new("SINK-023").with("before", before.cells.len()).with("after", after.cells.len()));
    }
    let both = before.cells.iter().zip(after.cells);
    let data = |(b, a): &(&u16, &u16)| Some(**b) != before.nodata && Some(**a) != after.nodata;
    let (from, to): (Vec<u16>, Vec<u16>) = both.clone().filter(data).map(|(b, a)| (*b, *a)).unzip();
    let whole = |cells: &[u16]| {
        let stock = raster_stock(ClassRaster { cells, nodata: None, pixel_ha: before.pixel_ha }, table)?;
        match stock.lacking().first() {
            Some(pool) => Err(Error::new("SINK-024").with("pool", pool.id())),
            None => Ok(stock),
        }
    };
    let (baseline, alternative) = (whole(&from)?, whole(&to)?);
    let density = |code: u16| -> f64 {
        let row = table.0.get(&code).copied().unwrap_or_default();
        MODEL.into_iter().filter_map(|p| row.of(p)).sum()
    };
    let change = |pair: (&u16, &u16)| {
        if data(&pair) { (density(*pair.1) - density(*pair.0)) * before.pixel_ha } else { f64::NAN }
    };
    Ok(RasterChange { baseline, alternative, by_pixel: both.map(change).collect() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TABLE: &str = "LULC_Name,lucode,c_above,c_below,c_soil,c_dead\nforest,1,21.8,5.4,106.1,1.9\n\
                         crop,2,0,0,76.8,0\nbuilt,3,0,0,40.9,0\n";

    fn raster(cells: &[u16]) -> ClassRaster<'_> {
        ClassRaster { cells, nodata: Some(0), pixel_ha: 0.01 }
    }

    #[test]
    fn worked_six_pixels() {
        // 3 forest, 2 crop, 1 no data, 0.01 ha: above 0.654, below 0.162, soil 3.183 + 1.536, dead 0.057
        let s = raster_stock(raster(&[1, 2, 1, 0, 1, 2]), &PoolTable::read(TABLE).unwrap()).unwrap();
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} {b}");
        near(s.t_c[0], 0.654);
        near(s.t_c[1], 0.162);
        near(s.t_c[2], 4.719);
        near(s.t_c[3], 0.057);
        near(s.total(), 5.592);
        assert_eq!((s.pixels, s.lacking().len()), (5, 0));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let table = PoolTable::read(TABLE).unwrap();
        let code = |e: Error| e.code.0.into_owned();
        assert_eq!(code(raster_stock(raster(&[1, 9]), &table).unwrap_err()), "SINK-021");
        let flat = ClassRaster { pixel_ha: 0.0, ..raster(&[1]) };
        assert_eq!(code(raster_stock(flat, &table).unwrap_err()), "SINK-022");
        assert_eq!(code(raster_change(raster(&[1]), raster(&[1, 2]), &table).unwrap_err()), "SINK-023");
        for bad in [
            "lucode,c_above\n1,2\n",
            "lucode,c_above,c_below,c_soil,c_dead\n1,x,0,0,0\n",
            "lucode,c_above,c_below,c_soil,c_dead\n1,0,0,0,0\n1,0,0,0,0\n",
        ] {
            assert_eq!(code(PoolTable::read(bad).unwrap_err()), "SINK-020");
        }
    }

    #[test]
    fn a_missing_pool_is_missing() {
        let table = PoolTable::read("lucode,c_above,c_below,c_soil,c_dead\n1,10,2,,1\n").unwrap();
        let s = raster_stock(raster(&[1, 1]), &table).unwrap();
        assert_eq!((s.lacking(), s.missing), (vec![Pool::Soil], [0, 0, 2, 0]));
        assert_eq!(raster_change(raster(&[1]), raster(&[1]), &table).unwrap_err().code.0, "SINK-024");
    }

    proptest! {
        #[test]
        fn change_is_alternative_minus_baseline(pairs in prop::collection::vec((0..4_u16, 0..4_u16), 0..200)) {
            let (before, after): (Vec<u16>, Vec<u16>) = pairs.into_iter().unzip();
            let change = raster_change(raster(&before), raster(&after), &PoolTable::read(TABLE).unwrap()).unwrap();
            let pixels: f64 = change.by_pixel.iter().filter(|x| !x.is_nan()).sum();
            prop_assert!((change.total() - pixels).abs() < 1e-9);
            prop_assert_eq!(change.baseline.pixels, change.alternative.pixels);
            let back = raster_change(raster(&after), raster(&before), &PoolTable::read(TABLE).unwrap()).unwrap();
            prop_assert_eq!(change.total(), -back.total());
        }
    }
}
