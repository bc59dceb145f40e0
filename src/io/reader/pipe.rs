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
