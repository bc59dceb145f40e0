//! The second reader process: as `tanheng-reader`, with GDAL for the formats that only it reads.
//! Loading GDAL's hundred libraries takes longer than most files do, so the first reader does without.

use std::process::ExitCode;

use tanheng::io::reader::{Gdal, serve};

/// Large columns come and go in whole blocks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let gdal = Gdal { layers: tanheng::io::gdal::read, raster: tanheng::io::gdal_raster::serve };
    serve(&args, Some(gdal))
}
