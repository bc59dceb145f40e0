"""Runs the carbon model of natcap.invest on two small generated rasters and prints its sums.

The same rasters, pool table and sums stand in the test `the_rasters_of_the_side_by_side_script` of
src/carbon/pools/side_by_side.rs, which holds our sums against them to 1e-6.

Needs natcap.invest (3.14.3 was used), GDAL for Python and numpy:
    python3 docs/methods/invest_side_by_side.py FOLDER
"""

import csv
import json
import os
import sys

import numpy
from osgeo import gdal, osr

gdal.UseExceptions()
import natcap.invest  # noqa: E402
from natcap.invest import carbon  # noqa: E402

WIDTH, HEIGHT, PIXEL_M = 60, 40, 30.0
# lucode: above, below, soil, dead (tC/ha): arbor, shrub, cropland, sealed land of the default densities
POOLS = {1: (21.8, 5.4, 106.1, 1.9), 2: (7.59, 4.0, 80.5, 0.8), 3: (0.0, 0.0, 76.8, 0.0), 4: (0.0, 0.0, 40.9, 0.0)}
PRICE, DISCOUNT, CHANGE, FROM, TO = 37.0, 7.0, 2.0, 2020, 2030


def random(seed):
    """Minimal generator that is easy to write in any language."""
    while True:
        seed = (seed * 1103515245 + 12345) % 2**31
        yield seed >> 16


def rasters():
    """Baseline: classes 1-4 and 0 for no data; alternative: a quarter of the pixels drawn anew."""
    draw = random(1)
    cells = WIDTH * HEIGHT
    before = [next(draw) % 5 for _ in range(cells)]
    after = [next(draw) % 5 if next(draw) % 4 == 0 else b for b in before]
    return before, after


def write(path, cells):
    ref = osr.SpatialReference()
    ref.ImportFromEPSG(32649)
    made = gdal.GetDriverByName("GTiff").Create(path, WIDTH, HEIGHT, 1, gdal.GDT_UInt16)
    made.SetGeoTransform((500000.0, PIXEL_M, 0.0, 3850000.0, 0.0, -PIXEL_M))
    made.SetProjection(ref.ExportToWkt())
    band = made.GetRasterBand(1)
    band.SetNoDataValue(0)
    band.WriteArray(numpy.array(cells, dtype=numpy.uint16).reshape(HEIGHT, WIDTH))
    made.FlushCache()


def total(path):
    """Sum of an output in 64 bits, without its pixels of no data."""
    raster = gdal.Open(path)
    band = raster.GetRasterBand(1)
    values = band.ReadAsArray().astype(numpy.float64)
    return float(values[values != numpy.float64(band.GetNoDataValue())].sum())


def main(folder):
    os.makedirs(folder, exist_ok=True)
    at = lambda name: os.path.join(folder, name)
    before, after = rasters()
    write(at("before.tif"), before)
    write(at("after.tif"), after)
    with open(at("pools.csv"), "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["lucode", "c_above", "c_below", "c_soil", "c_dead"])
        out.writerows([code, *pools] for code, pools in POOLS.items())
    carbon.execute({
        "workspace_dir": at("out"),
        "lulc_cur_path": at("before.tif"),
        "lulc_fut_path": at("after.tif"),
        "carbon_pools_path": at("pools.csv"),
        "calc_sequestration": True,
        "do_redd": False,
        "do_valuation": True,
        "lulc_cur_year": FROM,
        "lulc_fut_year": TO,
        "price_per_metric_ton_of_c": PRICE,
        "discount_rate": DISCOUNT,
        "rate_change": CHANGE,
        "n_workers": -1,
    })
    names = {"current": "tot_c_cur.tif", "future": "tot_c_fut.tif", "change": "delta_cur_fut.tif", "value": "npv_fut.tif"}
    found = {"natcap.invest": getattr(natcap.invest, "__version__", "from source")}
    found.update((key, total(at(os.path.join("out", name)))) for key, name in names.items())
    for pool in ["above", "below", "soil", "dead"]:
        found[f"current_{pool}"] = total(at(os.path.join("out", "intermediate_outputs", f"c_{pool}_cur.tif")))
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(sys.argv[1])
