//! The reader's voice: progress and results as JSON lines.

use std::io::Write;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::base::Watch;
use crate::io::protocol::Line;

/// Lines of progress are no closer than this.
const PACE: Duration = Duration::from_millis(50);

/// Reports to the parent; a cancel comes as the death of the process, so nobody is asked.
pub struct Pipe(Mutex<Instant>);

impl Pipe {
    /// A voice that has not spoken yet.
    pub fn new() -> Self {
        Self(Mutex::new(Instant::now()))
    }
    /// Says a line. When nobody listens any more the process ends.
    pub fn say(&self, line: &Line) {
        let _turn = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut out = std::io::stdout().lock();
        let said = serde_json::to_writer(&mut out, line).map_err(std::io::Error::from);
        if said.and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush()).is_err() {
            std::process::exit(1);
        }
    }
    /// Says that so many rows of cells come, and gives them.
    pub fn strip(&self, rows: u32, cells: &[u8]) {
        let _turn = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut out = std::io::stdout().lock();
        let line = serde_json::to_vec(&Line::Strip(rows)).unwrap_or_default();
        let head = [&line[..], b"\n", &(cells.len() as u64).to_le_bytes()].concat();
        if out.write_all(&head).and_then(|()| out.flush()).and_then(|()| straight(cells)).is_err() {
            std::process::exit(1);
        }
    }
}

/// Past the buffer of the standard output, which looks for ends of lines in all it is given.
#[cfg(unix)]
fn straight(cells: &[u8]) -> std::io::Result<()> {
    use std::os::fd::AsFd;
    let own = std::io::stdout().as_fd().try_clone_to_owned()?;
    std::fs::File::from(own).write_all(cells)
}

#[cfg(not(unix))]
fn straight(cells: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    out.write_all(cells).and_then(|()| out.flush())
}

impl Watch for Pipe {
    fn stage(&self, key: &'static str) {
        self.say(&Line::Stage(key.to_owned()));
    }
    fn progress(&self, done: u64, total: u64) {
        {
            let mut last = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if last.elapsed() < PACE && done != total {
                return;
            }
            *last = Instant::now();
        }
        self.say(&Line::Progress(done, total));
    }
    fn cancelled(&self) -> bool {
        false
    }
}
