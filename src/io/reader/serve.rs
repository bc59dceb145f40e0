//! The life of the reader process: one request, one answer.

use std::io::{BufRead, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::pipe::Pipe;
use super::{Gdal, fault};
use crate::base::{Error, Result};
use crate::io::protocol::{Line, Request};

/// Serves one request from standard input and ends. `serve` is the work, `fault KIND` a rehearsed failure.
/// With GDAL where this program has it.
pub fn serve(args: &[String], gdal: Option<Gdal>) -> ExitCode {
    let pipe = Pipe::new();
    let mut line = String::new();
    // A request names a path and a layer; what is longer is none.
    let read = std::io::stdin().lock().take(1 << 20).read_line(&mut line);
    let request = read.ok().and_then(|_| serde_json::from_str::<Request>(&line).ok());
    let (Some(request), Some(first)) = (request, args.first()) else {
        // Started by hand: this program is of no use alone.
        pipe.say(&Line::Failed(Error::new("IO-023")));
        return ExitCode::FAILURE;
    };
    let (tell, told) = channel();
    std::thread::spawn(move || end_with_the_parent(&tell));
    let kind = args.get(1).filter(|_| first == "fault");
    let answer = catch_unwind(AssertUnwindSafe(|| match kind {
        Some(kind) => fault::commit(kind, &request),
        None => work(&request, &pipe, (gdal, &told)),
    }));
    let last = match answer {
        Ok(Ok(last)) => last,
        Ok(Err(e)) => Line::Failed(e),
        Err(panic) => Line::Failed(Error::new("IO-014").with("how", "panic").because(words(panic.as_ref()))),
    };
    let good = !matches!(last, Line::Failed(_));
    pipe.say(&last);
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn work(request: &Request, pipe: &Pipe, (gdal, told): (Option<Gdal>, &Receiver<String>)) -> Result<Line> {
    #[cfg(target_os = "linux")]
    if !crate::base::large::plentiful() {
        // The allocator asks for large pages, and where memory is in pieces a read would spend half of its time in the
        // system's search for them. SAFETY: a plain system call about this process.
        unsafe { libc::prctl(libc::PR_SET_THP_DISABLE, 1, 0, 0, 0) };
    }
    if let Some(wish) = &request.raster {
        return super::raster::serve(request, wish, gdal, pipe, told);
    }
    if request.sheets {
        let path = &request.source.path;
        super::present(path)?;
        return super::workbook::read(path, pipe).map(Line::Sheets);
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(request.threads).build();
    let pool = pool.map_err(|e| Error::new("IO-014").with("how", "threads").because(e))?;
    let layers = match pool.install(|| super::read(&request.source, request.out.as_deref(), pipe, gdal)) {
        // There is a program that can, in builds that have it.
        Err(e) if cfg!(feature = "gdal") && gdal.is_none() && e.code.0 == "IO-009" => return Ok(Line::NeedsGdal),
        read => read?,
    };
    Ok(if request.out.is_some() { Line::Done } else { Line::Layers(layers) })
}

/// The parent keeps our input open as long as it wants the result, and may say more on it.
fn end_with_the_parent(tell: &Sender<String>) {
    let mut line = String::new();
    while std::io::stdin().lock().take(1 << 20).read_line(&mut line).is_ok_and(|n| n > 0) {
        // Nobody may be waiting for it: then it is of no interest.
        let _ = tell.send(std::mem::take(&mut line));
    }
    leave();
}

#[cfg(unix)]
fn leave() {
    // SAFETY: ends the process without running anything of ours or of a library that is busy in another thread.
    unsafe { libc::_exit(2) }
}

#[cfg(not(unix))]
fn leave() {
    std::process::abort();
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}
