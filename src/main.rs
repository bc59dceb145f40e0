//! Without arguments the window on the sample city, else the command line.

use std::process::ExitCode;

use tanheng::app::desk::SessionDesk;
use tanheng::cli::{self, Wish};
use tanheng::ui::{self, Opening};

/// Large columns come and go in whole blocks.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    let opening = match cli::run(&arguments) {
        Wish::Done(code) => return code,
        Wish::Time(tasks, path, rounds) => {
            return cli::timed(tasks.iter().map(|task| ui::bench::run(task, &path, rounds)));
        }
        Wish::Window(path) => path.map_or(Opening::Sample, Opening::Path),
    };
    match ui::run(opening, Box::<SessionDesk>::default()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => cli::failed(&e),
    }
}
