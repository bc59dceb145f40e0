//! Our side of the reader process: starts it fenced in, listens, stops it, and takes its result over after checking.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use super::block::BlockFile;
pub use super::confine::Limits;
use super::confine::fence;
use super::protocol::{Line, Request, STAGES};
use super::raster::{MOST_ROW_BYTES, STRIP_BYTES};
use super::raw::{LayerInfo, RawLayer, Source};
use crate::base::{Error, Result, Watch};
use crate::stat::Book;

/// How often the person's wish to stop is looked at.
const PULSE: Duration = Duration::from_millis(20);
/// Bytes of complaint kept from a reader that died.
const COMPLAINT: usize = 4096;
/// A line longer than this is no message of ours; descriptions of many layers are long.
const LONGEST_LINE: u64 = 64 << 20;

/// The layers of a file, without their rows.
///
/// Errors: `IO-001`…`IO-013`, `IO-019`…`IO-023` from the file; `IO-014`…`IO-016` the reader died, used up its memory
/// or its time; `RUN-001`.
pub fn probe(path: &Path, watch: &dyn Watch) -> Result<Vec<LayerInfo>> {
    let source = Source { path: path.to_owned(), ..Source::default() };
    probe_with(&source, &Limits::default(), watch)
}

/// The same with the encoding and the limits named.
pub fn probe_with(source: &Source, limits: &Limits, watch: &dyn Watch) -> Result<Vec<LayerInfo>> {
    let request = Request { source: source.clone(), out: None, threads: limits.threads, sheets: false, raster: None };
    match converse(&["serve"], &request, limits, watch)? {
        Answer::Layers(layers) => Ok(layers),
        _ => Err(Error::new("IO-017").with("part", "answer").in_file(&source.path)),
    }
}

/// The sheets of a workbook. Errors: as [`probe`], and `IO-040` password, `IO-041`, `IO-042` too large.
pub fn sheets(path: &Path, limits: &Limits, watch: &dyn Watch) -> Result<Book> {
    let source = Source { path: path.to_owned(), ..Source::default() };
    let request = Request { source, out: None, threads: limits.threads, sheets: true, raster: None };
    match converse(&["serve"], &request, limits, watch)? {
        Answer::Sheets(book) => Ok(book),
        _ => Err(Error::new("IO-017").with("part", "answer").in_file(path)),
    }
}

/// A layer with all its rows, in space-filling order. Errors: as [`probe`]; `IO-017`, `IO-018` the hand-over.
pub fn read(source: &Source, limits: &Limits, watch: &dyn Watch) -> Result<RawLayer> {
    take(&["serve"], source, limits, watch)
}

/// Makes the reader fail in a chosen way (`abort`, `exit`, `panic`, `alloc`, `hang`, `garbage`): the tests' proof that
/// any end of the reader is an error and nothing else.
#[doc(hidden)]
pub fn rehearse(fault: &str, limits: &Limits, watch: &dyn Watch) -> Result<RawLayer> {
    take(&["fault", fault], &Source { path: fault.into(), ..Source::default() }, limits, watch)
}

fn take(args: &[&str], source: &Source, limits: &Limits, watch: &dyn Watch) -> Result<RawLayer> {
    let place = |e: Error| if e.place.file.is_none() { e.in_file(&source.path) } else { e };
    let folder = tempfile::Builder::new()
        .prefix("tanheng-read-")
        .tempdir()
        .map_err(|e| place(Error::new("IO-018").because(e)))?;
    let out = folder.path().join("layer");
    let request = Request {
        source: source.clone(),
        out: Some(out.clone()),
        threads: limits.threads,
        sheets: false,
        raster: None,
    };
    converse(args, &request, limits, watch)?;
    // The file loses its name when the folder goes at the end of this function; the mapping keeps its content.
    BlockFile::open(&out).and_then(|f| RawLayer::from_block(&f)).map_err(place)
}

/// Which of the two readers.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Which {
    /// The one for most formats, which starts at once.
    First,
    /// The one with GDAL.
    WithGdal,
}

enum Answer {
    Layers(Vec<LayerInfo>),
    Sheets(Book),
    Done,
}

/// Asks the first reader, and the second one where the first says so.
fn converse(args: &[&str], request: &Request, limits: &Limits, watch: &dyn Watch) -> Result<Answer> {
    let asked = ask(Which::First, args, request, limits, watch)?;
    match asked {
        Some(answer) => Ok(answer),
        None => ask(Which::WithGdal, args, request, limits, watch)?
            .ok_or_else(|| Error::new("IO-017").with("part", "answer").in_file(&request.source.path)),
    }
}

/// The answer of one reader; `None` when it needs GDAL.
fn ask(which: Which, args: &[&str], request: &Request, limits: &Limits, watch: &dyn Watch) -> Result<Option<Answer>> {
    let path = &request.source.path;
    let place = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    watch.check()?;
    let mut reader = Reader::start(which, args, limits).map_err(place)?;
    reader.tell_json(request).map_err(place)?;
    let end = reader.listen(limits, watch);
    reader
        .stop(end.is_ok())
        .and_then(|status| {
            let answer = end.map(|said| match said.map(|(line, _)| line) {
                Some(Line::Layers(l)) => Some(Ok(Some(Answer::Layers(l)))),
                Some(Line::Sheets(b)) => Some(Ok(Some(Answer::Sheets(b)))),
                Some(Line::Done) => Some(Ok(Some(Answer::Done))),
                Some(Line::NeedsGdal) => Some(Ok(None)),
                Some(Line::Failed(e)) => Some(Err(e)),
                _ => None,
            });
            death_or(answer, &reader, status, limits)?
        })
        .map_err(|e| if e.is_cancel() { e } else { place(e) })
}

/// What was answered, or how the reader died that fell silent.
pub(super) fn death_or<T>(
    end: Result<Option<T>>,
    reader: &Reader,
    status: Option<ExitStatus>,
    limits: &Limits,
) -> Result<T> {
    end?.ok_or_else(|| reader.death(status, limits))
}

/// A line of the reader with the bytes that came behind it.
type Said = (Line, Vec<u64>);
/// Strips that may wait to be looked at.
const WAITING: usize = 2;

/// A running reader. Dropping it kills the process.
pub(super) struct Reader {
    child: Child,
    lines: Receiver<Said>,
    used: Sender<Vec<u64>>,
    complaint: Receiver<Vec<u8>>,
    deadline: Instant,
}

impl Reader {
    /// Starts it. Errors: `IO-013`.
    pub(super) fn start(which: Which, args: &[&str], limits: &Limits) -> Result<Self> {
        let first = program(limits)?;
        let program = if which == Which::First { first } else { with_gdal(&first) };
        let mut command = Command::new(&program);
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        fence(&mut command, limits);
        let missing = || Error::new("IO-013").with("path", program.display().to_string());
        let mut child = command.spawn().map_err(|e| missing().because(e))?;
        // Few may wait: a reader that is faster than we are waits itself.
        let (say, lines) = sync_channel(WAITING);
        let (used, spare) = channel();
        let (grumble, complaint) = channel();
        if let Some(out) = child.stdout.take() {
            std::thread::spawn(move || hear(out, &say, &spare));
        }
        if let Some(err) = child.stderr.take() {
            std::thread::spawn(move || {
                let mut kept = Vec::new();
                let mut err = BufReader::new(err);
                // Read to the end, or the reader would block on a full pipe; keep the beginning.
                let _ = err.by_ref().take(COMPLAINT as u64).read_to_end(&mut kept);
                let _ = std::io::copy(&mut err, &mut std::io::sink());
                let _ = grumble.send(kept);
            });
        }
        Ok(Self { child, lines, used, complaint, deadline: Instant::now() + limits.time })
    }
    /// Says something to it, as one line.
    pub(super) fn tell_json<T: serde::Serialize>(&mut self, what: &T) -> Result<()> {
        let mut line = serde_json::to_vec(what).map_err(|e| Error::new("IO-002").because(e))?;
        line.push(b'\n');
        // The pipe stays open: its end is the sign to stop. A reader that died already shows in `listen`.
        if let Some(pipe) = self.child.stdin.as_mut() {
            let _ = pipe.write_all(&line).and_then(|()| pipe.flush());
        }
        Ok(())
    }
    /// Room that has been looked through and may be filled again.
    pub(super) fn give_back(&self, words: Vec<u64>) {
        let _ = self.used.send(words);
    }
    /// The next word of the reader that is not about progress; `None` when it fell silent without one.
    pub(super) fn listen(&mut self, limits: &Limits, watch: &dyn Watch) -> Result<Option<Said>> {
        loop {
            watch.check()?;
            if Instant::now() >= self.deadline {
                return Err(Error::new("IO-016").with("seconds", limits.time.as_secs()));
            }
            match self.lines.recv_timeout(PULSE) {
                Ok((Line::Stage(name), _)) => {
                    if let Some(key) = STAGES.iter().find(|s| **s == name) {
                        watch.stage(key);
                    }
                }
                Ok((Line::Progress(done, total), _)) => watch.progress(done, total),
                Ok(last) => return Ok(Some(last)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
            }
        }
    }
    /// Ends the process: by itself within its time where it may, else at once.
    pub(super) fn stop(&mut self, may_end: bool) -> Result<Option<ExitStatus>> {
        drop(self.child.stdin.take());
        // A reader that has said its last word has a moment to leave.
        let until = if may_end { self.deadline.min(Instant::now() + Duration::from_secs(2)) } else { Instant::now() };
        while Instant::now() < until {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok(Some(status)),
                Ok(None) => std::thread::sleep(Duration::from_millis(1)),
                Err(_) => break,
            }
        }
        let _ = self.child.kill();
        Ok(self.child.wait().ok())
    }
    /// The error for a reader that ended without a last word.
    fn death(&self, status: Option<ExitStatus>, limits: &Limits) -> Error {
        let complaint = self.complaint.recv_timeout(Duration::from_secs(1)).unwrap_or_default();
        let complaint = String::from_utf8_lossy(&complaint).trim().to_owned();
        let starved = ["memory allocation of", "out of memory", "bad_alloc", "cannot allocate", "Cannot allocate"];
        let error = if starved.iter().any(|s| complaint.contains(s)) {
            Error::new("IO-015").with("mebibytes", limits.memory >> 20)
        } else {
            let how = status.map_or_else(String::new, |s| s.to_string());
            Error::new("IO-014").with("how", how)
        };
        if complaint.is_empty() { error } else { error.because(complaint) }
    }
}

/// Hears what a reader says, line by line, until it is silent, unintelligible or nobody listens any more.
fn hear(out: std::process::ChildStdout, say: &SyncSender<Said>, spare: &Receiver<Vec<u64>>) {
    let mut out = BufReader::new(out.take(LONGEST_LINE));
    let mut line = String::new();
    while out.read_line(&mut line).is_ok_and(|n| n > 0) {
        let Ok(parsed) = serde_json::from_str::<Line>(&line) else { break };
        out.get_mut().set_limit(LONGEST_LINE);
        let mut words = Vec::new();
        if matches!(parsed, Line::Strip(_)) {
            words = spare.try_recv().unwrap_or_default();
            if !cells(&mut out, &mut words) {
                break;
            }
        }
        if say.send((parsed, words)).is_err() {
            break;
        }
        out.get_mut().set_limit(LONGEST_LINE);
        line.clear();
    }
}

/// The bytes behind a strip; false when they are too many or end early.
fn cells(out: &mut impl Read, words: &mut Vec<u64>) -> bool {
    let mut head = [0; 8];
    if out.read_exact(&mut head).is_err() {
        return false;
    }
    let Ok(bytes) = usize::try_from(u64::from_le_bytes(head)) else { return false };
    if bytes > MOST_ROW_BYTES.max(STRIP_BYTES) {
        return false;
    }
    words.resize(bytes.div_ceil(8), 0);
    bytemuck::cast_slice_mut::<u64, u8>(words).get_mut(..bytes).is_some_and(|room| out.read_exact(room).is_ok())
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The reader program: as the limits say, as the environment says, else beside this program.
fn program(limits: &Limits) -> Result<PathBuf> {
    if let Some(p) = &limits.program {
        return Ok(p.clone());
    }
    if let Some(p) = std::env::var_os("TANHENG_READER") {
        return Ok(p.into());
    }
    let name = format!("tanheng-reader{}", std::env::consts::EXE_SUFFIX);
    let here = std::env::current_exe().map_err(|e| Error::new("IO-013").with("path", name.clone()).because(e))?;
    // Tests run one folder below the programs.
    let beside = here.ancestors().skip(1).take(2).map(|d| d.join(&name)).find(|p| p.is_file());
    beside.ok_or_else(|| Error::new("IO-013").with("path", here.with_file_name(&name).display().to_string()))
}

/// The second reader lies beside the first and is called like it.
fn with_gdal(first: &Path) -> PathBuf {
    let stem = first.file_stem().unwrap_or_default().to_string_lossy();
    first.with_file_name(format!("{stem}-gdal{}", std::env::consts::EXE_SUFFIX))
}
