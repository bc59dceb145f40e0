//! Our sums beside those of natcap.invest 3.14.3 on the rasters of `docs/methods/invest_side_by_side.py`. Tests only.

use super::raster::{ClassRaster, PoolTable, raster_change, raster_stock};
use super::worth::{Terms, net_present_value};
use crate::base::units::TonneC;

const POOLS: &str = "lucode,c_above,c_below,c_soil,c_dead\n1,21.8,5.4,106.1,1.9\n2,7.59,4.0,80.5,0.8\n\
                     3,0,0,76.8,0\n4,0,0,40.9,0\n";

/// The generator of the script.
fn rasters() -> (Vec<u16>, Vec<u16>) {
    let mut seed = 1_u64;
    let mut draw = || {
        seed = (seed * 1_103_515_245 + 12_345) % (1 << 31);
        seed >> 16
    };
    let before: Vec<u16> = (0..60 * 40).map(|_| (draw() % 5) as u16).collect();
    // The script draws whether a pixel changes first, and only then to what.
    let after = before.iter().map(|b| if draw() % 4 == 0 { (draw() % 5) as u16 } else { *b }).collect();
    (before, after)
}

fn same(what: &str, ours: f64, theirs: f64) {
    assert!((ours / theirs - 1.0).abs() < 1e-6, "{what}: {ours}, natcap.invest {theirs}");
}

#[test]
fn the_rasters_of_the_side_by_side_script() {
    // What the script printed with natcap.invest 3.14.3; its pixels are numbers of 32 bits, ours whole counts.
    let (before, after) = rasters();
    let raster = |cells| ClassRaster { cells, nodata: Some(0), pixel_ha: 0.09 };
    let table = PoolTable::read(POOLS).unwrap();
    let current = raster_stock(raster(&before), &table).unwrap();
    let pools = [1262.3084988594055, 403.308007478714, 13047.533924818039, 115.93800035119057];
    for (ours, theirs) in current.t_c.into_iter().zip(pools) {
        same("pool", ours, theirs);
    }
    same("current", current.total(), 14829.088132619858);
    same("future", raster_stock(raster(&after), &table).unwrap().total(), 14555.90933418274);
    let change = raster_change(raster(&before), raster(&after), &table).unwrap();
    assert_eq!(change.baseline.pixels, 1795);
    same("change", change.total(), 46.444496393203735);
    let terms = Terms { price_per_t_c: 37.0, discount_percent: 7.0, price_change_percent: 2.0, years: 10 };
    same("value", net_present_value(TonneC(change.total()), terms).unwrap(), 1196.2578506469727);
}
