//! Rasters as GDAL writes them, and as nobody should.

use std::sync::Mutex;

use gdal::raster::{Buffer, ColorEntry, ColorTable, GdalType, PaletteInterpretation, RasterCreationOptions};
use gdal::spatial_ref::SpatialRef;

use super::*;
use crate::raster::Strip;
use crate::raster::cells::Cell;

/// A raster as GDAL itself writes it, and what else is to be done to it.
fn made<T: GdalType + Copy>(
    path: &Path,
    size: [usize; 2],
    options: &[&str],
    cell: impl Fn(usize) -> T,
    more: impl Fn(&mut Dataset),
) {
    let driver = gdal::DriverManager::get_driver_by_name("GTiff").unwrap();
    let options = RasterCreationOptions::from_iter(options.iter().copied());
    let mut data = driver.create_with_band_type_with_options::<T, _>(path, size[0], size[1], 1, &options).unwrap();
    data.set_geo_transform(&[500_000.0, 30.0, 0.0, 3_840_000.0, 0.0, -30.0]).unwrap();
    data.set_spatial_ref(&SpatialRef::from_epsg(4547).unwrap()).unwrap();
    more(&mut data);
    let cells = (0..size[0] * size[1]).map(cell).collect();
    data.rasterband(1).unwrap().write((0, 0), (size[0], size[1]), &mut Buffer::new((size[0], size[1]), cells)).unwrap();
}

/// All cells of a window, put together.
fn cells(raster: &Raster, window: &Window) -> Result<Vec<f64>> {
    let kind = raster.info.kind;
    let out = Mutex::new((Vec::new(), window.row));
    raster.strips(window, &|rows, bytes| {
        let mut words = vec![0u64; bytes.len().div_ceil(8)];
        bytemuck::cast_slice_mut::<u64, u8>(&mut words)[..bytes.len()].copy_from_slice(bytes);
        let mut out = out.lock().unwrap();
        let here = Window { row: out.1, rows, ..*window };
        let strip = Strip::of(kind, here, &words).unwrap();
        crate::raster::cells::with_cells!(strip.cells, |c| out.0.extend(c.iter().map(|x| x.wide())));
        out.1 += rows;
    })?;
    let out = out.into_inner().unwrap();
    assert_eq!(out.1, window.row_end());
    Ok(out.0)
}

fn code(path: &Path, band: Option<u32>) -> String {
    match open(path, band, 1) {
        Ok(raster) => cells(&raster, &raster.info.grid.window()).map_or_else(|e| e.code.to_string(), |_| "ok".into()),
        Err(e) => e.code.to_string(),
    }
}

const WIDE: usize = 700;
const HIGH: usize = 300;

#[test]
fn every_kind_and_layout_comes_out_as_it_went_in() {
    let dir = tempfile::tempdir().unwrap();
    let window = Window { column: 130, row: 40, columns: 333, rows: 201 };
    let layouts: [&[&str]; 4] = [
        &["TILED=YES", "COMPRESS=DEFLATE"],
        &["BLOCKYSIZE=7"],
        &["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512", "COMPRESS=LZW", "PREDICTOR=2"],
        &["COMPRESS=PACKBITS", "BIGTIFF=YES", "ENDIANNESS=BIG"],
    ];
    let at = |i: usize| (i % WIDE * 7 + i / WIDE * 13) % 101;
    let want: Vec<f64> = (40..241).flat_map(|r| (130..463).map(move |c| at(r * WIDE + c) as f64)).collect();
    for (i, options) in layouts.into_iter().enumerate() {
        let path = dir.path().join(format!("{i}.tif"));
        made::<u8>(&path, [WIDE, HIGH], options, |k| at(k) as u8, |_| {});
        let raster = open(&path, None, 2).unwrap();
        assert_eq!(raster.info.crs.as_ref().unwrap().epsg, Some(4547));
        assert_eq!((raster.info.kind, raster.info.missing), (CellKind::U8, None));
        assert_eq!(cells(&raster, &window).unwrap(), want, "{options:?}");
    }
    let path = dir.path().join("other.tif");
    made::<i16>(&path, [WIDE, HIGH], &[], |k| at(k) as i16, |_| {});
    assert_eq!(cells(&open(&path, None, 1).unwrap(), &window).unwrap(), want);
    made::<u32>(&path, [WIDE, HIGH], &[], |k| at(k) as u32, |_| {});
    assert_eq!(cells(&open(&path, None, 1).unwrap(), &window).unwrap(), want);
    made::<f32>(&path, [WIDE, HIGH], &["TILED=YES", "COMPRESS=DEFLATE", "PREDICTOR=3"], |k| at(k) as f32, |_| {});
    assert_eq!(cells(&open(&path, None, 1).unwrap(), &window).unwrap(), want);
    made::<f64>(&path, [WIDE, HIGH], &["COMPRESS=ZSTD"], |k| at(k) as f64, |_| {});
    assert_eq!(cells(&open(&path, None, 1).unwrap(), &window).unwrap(), want);
    let beyond = Window { columns: WIDE as u32, ..window };
    assert_eq!(cells(&open(&path, None, 1).unwrap(), &beyond).unwrap_err().code.0, "RAS-012");
}

#[test]
fn bits_palettes_scales_and_missing_values_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.tif");
    made::<u8>(&path, [40, 30], &["NBITS=1"], |k| u8::from(k % 3 == 0), |_| {});
    let raster = open(&path, None, 1).unwrap();
    let sum: f64 = cells(&raster, &raster.info.grid.window()).unwrap().iter().sum();
    assert_eq!((raster.info.kind, sum), (CellKind::U8, 400.0));
    made::<u8>(
        &path,
        [40, 30],
        &[],
        |k| (k % 5) as u8,
        |d| {
            let mut colours = ColorTable::new(PaletteInterpretation::Rgba);
            colours.set_color_entry(1, &ColorEntry::rgba(1, 2, 3, 255));
            let mut band = d.rasterband(1).unwrap();
            band.set_color_table(&colours);
            band.set_no_data_value(Some(-9999.0)).unwrap();
        },
    );
    let info = open(&path, None, 1).unwrap().info;
    assert!(info.palette && info.missing.is_none());
    assert_eq!(info.notes[0].code.0, "RAS-025");
    made::<f32>(
        &path,
        [40, 30],
        &[],
        |_| f32::NAN,
        |d| {
            let mut band = d.rasterband(1).unwrap();
            band.set_no_data_value(Some(f64::NAN)).unwrap();
            band.set_scale(0.1).unwrap();
            band.set_offset(-3.0).unwrap();
        },
    );
    let info = open(&path, None, 1).unwrap().info;
    assert!(info.missing.is_some_and(f64::is_nan) && info.notes.is_empty());
    assert_eq!((info.scale, info.offset), (0.1, -3.0));
}

#[test]
fn what_cannot_be_used_has_its_code() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.tif");
    let plain = |more: &dyn Fn(&mut Dataset)| made::<u8>(&path, [40, 30], &[], |k| k as u8, more);
    plain(&|d| d.set_geo_transform(&[0.0, 3.0, 0.0, 0.0, 6.0, 0.0]).unwrap());
    assert_eq!(code(&path, None), "RAS-006");
    plain(&|_| {});
    assert_eq!(
        (code(&path, None), code(&path, Some(1)), code(&path, Some(2))),
        ("ok".into(), "ok".into(), "RAS-004".into())
    );
    gdal::config::set_config_option("GDAL_TIFF_INTERNAL_MASK", "YES").unwrap();
    plain(&|d| d.rasterband(1).unwrap().create_mask_band(true).unwrap());
    assert_eq!(code(&path, None), "RAS-009");
    made::<i64>(&path, [40, 30], &[], |k| k as i64, |_| {});
    assert_eq!(code(&path, None), "RAS-005");
    let driver = gdal::DriverManager::get_driver_by_name("GTiff").unwrap();
    driver.create_with_band_type::<u8, _>(&path, 40, 30, 3).unwrap();
    assert_eq!((code(&path, None), code(&path, Some(2))), ("RAS-004".into(), "RAS-006".into()));
    std::fs::write(&path, b"II*\0junk").unwrap();
    assert_eq!(code(&path, None), "IO-007");
}

/// Cut anywhere, or any byte changed: an error or cells, never more.
#[test]
fn a_damaged_file_is_an_error_or_a_raster() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.tif");
    made::<u8>(
        &path,
        [100, 80],
        &["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=32", "COMPRESS=DEFLATE"],
        |k| (k * k % 251) as u8,
        |_| {},
    );
    let good = std::fs::read(&path).unwrap();
    let mut cut_short = 0;
    for cut in (0..good.len()).step_by(97) {
        std::fs::write(&path, &good[..cut]).unwrap();
        cut_short += usize::from(code(&path, None) != "ok");
    }
    assert_eq!(cut_short, good.len().div_ceil(97), "a raster that is cut short is never taken for a whole one");
    // The head and the directory, wherever GDAL put it.
    for at in (0..512.min(good.len())).chain(good.len().saturating_sub(400)..good.len()).step_by(3) {
        let mut bytes = good.clone();
        bytes[at] ^= 0x41;
        std::fs::write(&path, &bytes).unwrap();
        let found = code(&path, None);
        assert!(["ok", "IO-007"].contains(&found.as_str()) || found.starts_with("RAS-"), "{found} at {at}");
    }
}

/// A directory that claims more than there can be is refused before anything of it is read.
#[test]
fn huge_claims_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.tif");
    let claims = |width: u32, height: u32, rows_per_strip: u32, packing: u32| {
        let entry = |tag: u16, kind: u16, value: u32| {
            [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &1u32.to_le_bytes(), &value.to_le_bytes()].concat()
        };
        let entries = [
            entry(256, 4, width),
            entry(257, 4, height),
            entry(258, 3, 8),
            entry(259, 3, packing),
            entry(262, 3, 1),
            entry(273, 4, 8),
            entry(277, 3, 1),
            entry(278, 4, rows_per_strip),
            entry(279, 4, 64),
        ];
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend((entries.len() as u16).to_le_bytes());
        bytes.extend(entries.concat());
        bytes.extend([0; 200]);
        std::fs::write(&path, &bytes).unwrap();
        code(&path, None)
    };
    let deflate = 8;
    // GDAL reads one long strip line by line, and then the file only lacks its place.
    let sizes = [(2_000_000_000, 2_000_000_000, 1), (100_000, 100_000, 100_000), (60_000_000, 1, 1)];
    for ((width, height, rows), codes) in
        sizes.into_iter().zip([["RAS-008", "IO-007"], ["RAS-006", "RAS-008"], ["RAS-008", "IO-007"]])
    {
        let found = claims(width, height, rows, deflate);
        assert!(codes.contains(&found.as_str()), "{found} {width}");
    }
    assert_eq!(claims(8, 8, 8, 1), "RAS-006", "a small one that only lacks its place");
}
