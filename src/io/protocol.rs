//! What the two processes say to each other: one request, then one JSON line per message.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::raster::Told;
use super::raw::{LayerInfo, Source};
use crate::base::Error;
use crate::stat::Book;

/// What the reader is to do; the first line on its standard input. The end of that input means: stop at once.
#[derive(Debug, Serialize, Deserialize)]
pub struct Request {
    /// What to read.
    pub source: Source,
    /// Block file to write; `None` = only describe the layers.
    pub out: Option<PathBuf>,
    /// Threads to use; 0 = as many as there are cores.
    pub threads: usize,
    /// The sheets of a workbook are wanted, not the layers.
    #[serde(default)]
    pub sheets: bool,
    /// The cells of a raster are wanted. Then a second line on the standard input names the window.
    #[serde(default)]
    pub raster: Option<RasterWish>,
}

/// Which cells of a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct RasterWish {
    /// Band, from 1; `None` = the only one.
    pub band: Option<u32>,
}

/// What the reader says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A new stage; one of [`STAGES`].
    Stage(String),
    /// Done, of total.
    Progress(u64, u64),
    /// The layers, as asked.
    Layers(Vec<LayerInfo>),
    /// The sheets, as asked.
    Sheets(Book),
    /// The raster, as asked; the reader then waits for the window.
    Raster(Told),
    /// So many rows of the window, whose cells follow as bytes: first their number as eight bytes.
    Strip(u32),
    /// The block file is complete, or all rows have been told.
    Done,
    /// The format needs GDAL, which only the second reader has.
    NeedsGdal,
    /// It did not work.
    Failed(Error),
}

/// Stages of a reading.
pub const STAGES: [&str; 4] = ["stage-read-open", "stage-read-rows", "stage-read-order", "stage-read-write"];
