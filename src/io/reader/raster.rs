//! Rasters inside the reader process: the file is looked at, the parent says which cells it wants, they go out.

use std::sync::mpsc::Receiver;

use super::Gdal;
use super::pipe::Pipe;
use crate::base::{Error, Result};
use crate::io::protocol::{Line, RasterWish, Request};
use crate::io::raster::RasterInfo;
use crate::io::sniff::{FormatKind, sniff};
use crate::raster::Window;

/// One raster, from the first look to the last cell.
///
/// Errors: `IO-001`, `IO-002`, `IO-004`, `IO-025` the path; `RAS-002` no GeoTIFF; those of the format; `RAS-012`.
pub fn serve(
    request: &Request,
    wish: &RasterWish,
    gdal: Option<Gdal>,
    pipe: &Pipe,
    told: &Receiver<String>,
) -> Result<Line> {
    let path = &request.source.path;
    super::present(path)?;
    std::fs::File::open(path).map_err(|e| Error::new("IO-002").because(e))?;
    match sniff(path) {
        FormatKind::GeoTiff => {}
        FormatKind::Pointer => return Err(super::refused(path)),
        _ => return Err(Error::new("RAS-002")),
    }
    let gdal = gdal.ok_or_else(|| Error::new("RAS-003"))?;
    let show = |info: &RasterInfo| {
        pipe.say(&Line::Raster(info.into()));
        window(told)
    };
    (gdal.raster)(request, wish, &show, &|rows, cells| pipe.strip(rows, cells))?;
    Ok(Line::Done)
}

/// Waits for what the parent wants. While it thinks the process is at rest; when it goes away the process ends.
fn window(told: &Receiver<String>) -> Result<Window> {
    let line = told.recv().map_err(|e| Error::new("RAS-012").with("part", "window").because(e))?;
    serde_json::from_str(&line).map_err(|e| Error::new("RAS-012").with("part", "window").because(e))
}
