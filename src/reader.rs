//! The reader process: parses one foreign file, fenced in, and hands it over as plain columns.
//! Started by `tanheng`; what the two say to each other is in `io::protocol`.
//! Formats that need GDAL are left to `tanheng-reader-gdal`.

use std::process::ExitCode;

/// Large columns come and go in whole blocks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    tanheng::io::reader::serve(&args, None)
}
