//! Without arguments the window, else the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    match tanheng::cli::run(&arguments) {
        tanheng::cli::Wish::Done(code) => code,
        tanheng::cli::Wish::Window(path) => tanheng::ui::open(path),
    }
}
