//! The reader process: parses one foreign file, fenced in, and hands it over as plain columns.
//! Started by `tanheng`; what the two say to each other is in `io::protocol`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    tanheng::io::reader::serve(&args)
}
