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
const READ_BYTES: usize = 4 << 20;
/// What may be kept unpacked at most, so that a row of blocks that is read in pieces is unpacked once. As little as that
/// needs is kept: memory that is used again is faster than fresh memory.
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
        let blocks = (window.columns as usize).div_ceil(self.block.0.max(1)) + 1;
        let row_of_blocks = blocks.saturating_mul(self.block.0 * self.block.1 * kind.bytes());
        let keep = (2 * row_of_blocks).clamp(4 * READ_BYTES, CACHE_BYTES);
        // SAFETY: sets a number.
        unsafe { gdal_sys::GDALSetCacheMax64(keep as i64) };
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
mod tests;
