//! GeoTIFF through GDAL, block row by block row. Only the reader process comes here.
//!
//! Only the driver for TIFF may open the file, and nothing beside the file is looked at: no world file, no `.aux.xml`, no
//! `.ovr`, no `.msk`. Cells are those of the full resolution, never of overviews.

use std::path::Path;
use std::sync::mpsc::sync_channel;

use gdal::raster::{GdalDataType, RasterBand};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags, Metadata};

use super::protocol::{RasterWish, Request};
use super::raster::{MOST_ROW_BYTES, RasterInfo, STRIP_BYTES};
use super::raw::StatedCrs;
use super::reader::{Give, Show};
use crate::base::{Error, Finding, Result, Severity};
use crate::raster::{CellKind, Grid, Window};

/// A block may have this many bytes; a file in one piece cannot be read in pieces.
const MOST_BLOCK_BYTES: usize = 256 << 20;
/// What is read at once.
const READ_BYTES: usize = 16 << 20;
/// What may be kept unpacked, so that a row of blocks that is read in pieces is unpacked once.
const CACHE_BYTES: usize = 384 << 20;
/// Readings that may wait to be sent.
const WAITING: usize = 1;

/// An open raster.
pub struct Raster {
    data: Dataset,
    /// What it is.
    pub info: RasterInfo,
    block: (usize, usize),
}

fn damaged(e: &dyn std::fmt::Display) -> Error {
    Error::new("IO-007").because(e)
}

/// A raster for the reader: looked at, shown, and given strip by strip. Errors: those of [`open`] and [`Raster::strips`].
pub fn serve(request: &Request, wish: &RasterWish, show: &Show<'_>, give: &Give<'_>) -> Result<()> {
    let raster = open(&request.source.path, wish.band, request.threads)?;
    let window = show(&raster.info)?;
    raster.strips(&window, give)
}

/// Opens a file and looks at one band. Errors: `IO-007` damaged; `RAS-004`…`RAS-009`.
pub fn open(path: &Path, band: Option<u32>, threads: usize) -> Result<Raster> {
    prepare(threads);
    let flags = GdalOpenFlags::GDAL_OF_RASTER | GdalOpenFlags::GDAL_OF_READONLY;
    let drivers: &[&str] = &["GTiff"];
    let beside: &[&str] = &[];
    let options = DatasetOptions {
        open_flags: flags,
        allowed_drivers: Some(drivers),
        open_options: Some(&["GEOREF_SOURCES=INTERNAL"]),
        sibling_files: Some(beside),
    };
    let data = Dataset::open_ex(path, options).map_err(|e| damaged(&e))?;
    let (info, block) = look(&data, band)?;
    Ok(Raster { data, info, block })
}

/// GDAL says what it has to say in the errors it returns, and writes nothing beside the file.
fn prepare(threads: usize) {
    // SAFETY: installs a handler that GDAL itself provides.
    unsafe { gdal_sys::CPLSetErrorHandler(Some(gdal_sys::CPLQuietErrorHandler)) };
    let threads = if threads == 0 { "ALL_CPUS".to_owned() } else { threads.to_string() };
    for (key, value) in [
        ("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"),
        ("GDAL_PAM_ENABLED", "NO"),
        ("GDAL_GEOREF_SOURCES", "INTERNAL"),
        ("GDAL_NUM_THREADS", threads.as_str()),
    ] {
        // A key that this GDAL does not know is harmless.
        let _ = gdal::config::set_config_option(key, value);
    }
    // SAFETY: sets a number.
    unsafe { gdal_sys::GDALSetCacheMax64(CACHE_BYTES as i64) };
}

fn look(data: &Dataset, band: Option<u32>) -> Result<(RasterInfo, (usize, usize))> {
    let bands = data.raster_count() as u32;
    let number = match band {
        None if bands == 1 => 1,
        Some(b) if (1..=bands).contains(&b) => b,
        _ => return Err(Error::new("RAS-004").with("bands", bands)),
    };
    let band = data.rasterband(number as usize).map_err(|e| damaged(&e))?;
    let kind = kind(&band)?;
    let (width, height) = band.size();
    let block = band.block_size();
    let row_bytes = width.saturating_mul(kind.bytes());
    let block_bytes = block.0.saturating_mul(block.1).saturating_mul(kind.bytes());
    if row_bytes > MOST_ROW_BYTES || block_bytes > MOST_BLOCK_BYTES || u32::try_from(height).is_err() {
        let error = Error::new("RAS-008").with("width", width).with("height", height);
        return Err(error.with("block", format!("{} × {}", block.0, block.1)));
    }
    let grid = Grid { width: width as u32, height: height as u32, transform: place(data)? };
    if !grid.is_sound() {
        return Err(Error::new("RAS-006"));
    }
    let mask = band.mask_flags().map_err(|e| damaged(&e))?;
    if mask.is_per_dataset() || mask.is_alpha() {
        return Err(Error::new("RAS-009"));
    }
    let missing = band.no_data_value();
    let info = RasterInfo {
        grid,
        kind,
        missing: missing.filter(|x| kind.holds(*x)),
        scale: band.scale().unwrap_or(1.0),
        offset: band.offset().unwrap_or(0.0),
        palette: band.color_table().is_some(),
        band: number,
        crs: crs(data),
        notes: notes(missing, kind),
    };
    Ok((info, block))
}

fn notes(missing: Option<f64>, kind: CellKind) -> Vec<Finding> {
    let never = missing.filter(|x| !kind.holds(*x));
    never.map(|x| Finding::new("RAS-025", Severity::Note).with("value", x)).into_iter().collect()
}

/// The map from cells to the ground; one that is not stated, or stated by control points, is none.
fn place(data: &Dataset) -> Result<[f64; 6]> {
    data.geo_transform().map_err(|_| Error::new("RAS-006"))
}

fn crs(data: &Dataset) -> Option<StatedCrs> {
    let s = data.spatial_ref().ok()?;
    Some(StatedCrs {
        epsg: s
            .auth_code()
            .ok()
            .filter(|_| s.auth_name().as_deref() == Some("EPSG"))
            .and_then(|c| u32::try_from(c).ok()),
        definition: s.to_wkt().ok(),
        name: s.name(),
    })
}

/// Kind of cell. Errors: `RAS-005` complex numbers, whole ones of 64 bits.
fn kind(band: &RasterBand<'_>) -> Result<CellKind> {
    let signed = || band.metadata_item("PIXELTYPE", "IMAGE_STRUCTURE").as_deref() == Some("SIGNEDBYTE");
    Ok(match band.band_type() {
        GdalDataType::UInt8 if signed() => CellKind::I8,
        GdalDataType::UInt8 => CellKind::U8,
        GdalDataType::UInt16 => CellKind::U16,
        GdalDataType::Int16 => CellKind::I16,
        GdalDataType::UInt32 => CellKind::U32,
        GdalDataType::Int32 => CellKind::I32,
        GdalDataType::Float32 => CellKind::F32,
        GdalDataType::Float64 => CellKind::F64,
        other => return Err(Error::new("RAS-005").with("kind", format!("{other:?}"))),
    })
}

fn gdal_type(kind: CellKind) -> gdal_sys::GDALDataType::Type {
    use gdal_sys::GDALDataType as T;
    match kind {
        CellKind::U8 | CellKind::I8 => T::GDT_Byte,
        CellKind::U16 => T::GDT_UInt16,
        CellKind::I16 => T::GDT_Int16,
        CellKind::U32 => T::GDT_UInt32,
        CellKind::I32 => T::GDT_Int32,
        CellKind::F32 => T::GDT_Float32,
        CellKind::F64 => T::GDT_Float64,
    }
}

/// So many rows and their bytes.
type Reading = (u32, Vec<u8>);

impl Raster {
    /// Gives the cells of a window, some whole rows of it at a time, from the top.
    ///
    /// Reading and giving go on side by side. Errors: `RAS-010` a block that cannot be read, with its first row;
    /// `RAS-012` a window that is not one.
    pub fn strips(&self, window: &Window, give: &(dyn Fn(u32, &[u8]) + Sync)) -> Result<()> {
        let (grid, kind) = (&self.info.grid, self.info.kind);
        if window.cells() == 0 || window.column_end() > grid.width || window.row_end() > grid.height {
            return Err(Error::new("RAS-012").with("part", "window"));
        }
        let band = self.data.rasterband(self.info.band as usize).map_err(|e| damaged(&e))?;
        let row_bytes = window.columns as usize * kind.bytes();
        let (send, take) = sync_channel::<Reading>(WAITING);
        let (used, spare) = std::sync::mpsc::channel::<Vec<u8>>();
        let sender = move || {
            for (rows, cells) in take {
                let at_once = (STRIP_BYTES / row_bytes).clamp(1, rows as usize);
                for strip in cells.get(..rows as usize * row_bytes).unwrap_or_default().chunks(at_once * row_bytes) {
                    give((strip.len() / row_bytes) as u32, strip);
                }
                // Whoever reads may be gone.
                let _ = used.send(cells);
            }
        };
        std::thread::scope(|s| {
            let sender = s.spawn(sender);
            let mut row = window.row;
            while row < window.row_end() {
                let rows = self.rows_at_once(row, row_bytes).min(window.row_end() - row);
                let mut cells = spare.try_recv().unwrap_or_default();
                cells.resize((rows as usize * row_bytes).max(cells.len()), 0);
                self.read(&band, &Window { row, rows, ..*window }, &mut cells)?;
                if send.send((rows, cells)).is_err() {
                    break;
                }
                row += rows;
            }
            drop(send);
            sender.join().map_err(|_| Error::new("RUN-070"))
        })
    }

    /// Rows to the end of a row of blocks, or of as many as go into one reading; part of one where it is too large.
    fn rows_at_once(&self, row: u32, row_bytes: usize) -> u32 {
        let room = (READ_BYTES / row_bytes).max(1) as u32;
        let high = (self.block.1 as u32).max(1);
        let left = high - row % high;
        if left >= room { room } else { left + (room - left) / high * high }
    }

    fn read(&self, band: &RasterBand<'_>, w: &Window, cells: &mut [u8]) -> Result<()> {
        let [x, y, columns, rows] = [w.column, w.row, w.columns, w.rows].map(|n| n as std::ffi::c_int);
        // SAFETY: the buffer has room for the cells of the window, whose lines lie one after the other; the band lives
        // as long as the data.
        let done = unsafe {
            gdal_sys::GDALRasterIO(
                band.c_rasterband(),
                gdal_sys::GDALRWFlag::GF_Read,
                x,
                y,
                columns,
                rows,
                cells.as_mut_ptr().cast(),
                columns,
                rows,
                gdal_type(self.info.kind),
                0,
                0,
            )
        };
        if done == gdal_sys::CPLErr::CE_None {
            return Ok(());
        }
        // SAFETY: GDAL's last message, copied at once.
        let said = unsafe { std::ffi::CStr::from_ptr(gdal_sys::CPLGetLastErrorMsg()) };
        Err(Error::new("RAS-010").with("row", w.row).because(said.to_string_lossy()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use gdal::raster::{Buffer, ColorEntry, ColorTable, GdalType, PaletteInterpretation, RasterCreationOptions};
    use gdal::spatial_ref::SpatialRef;

    use super::*;
    use crate::raster::Strip;

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
        data.rasterband(1)
            .unwrap()
            .write((0, 0), (size[0], size[1]), &mut Buffer::new((size[0], size[1]), cells))
            .unwrap();
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
            // Of one kind of cells the cast is none.
            #[allow(clippy::unnecessary_cast)]
            {
                crate::raster::cells::with_cells!(strip.cells, |c| out.0.extend(c.iter().map(|x| *x as f64)));
            }
            out.1 += rows;
        })?;
        let out = out.into_inner().unwrap();
        assert_eq!(out.1, window.row_end());
        Ok(out.0)
    }

    fn code(path: &Path, band: Option<u32>) -> String {
        match open(path, band, 1) {
            Ok(raster) => {
                cells(&raster, &raster.info.grid.window()).map_or_else(|e| e.code.to_string(), |_| "ok".into())
            }
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
        let sizes = [(2_000_000_000, 2_000_000_000, 1), (100_000, 100_000, 100_000), (60_000_000, 1, 1)];
        for (width, height, rows) in sizes {
            let found = claims(width, height, rows, deflate);
            assert!(["RAS-008", "IO-007"].contains(&found.as_str()), "{found} {width}");
        }
        assert_eq!(claims(8, 8, 8, 1), "RAS-006", "a small one that only lacks its place");
    }
}
