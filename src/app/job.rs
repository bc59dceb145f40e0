//! Long work as the window sees it: stage, share done, time left.

use std::time::{Duration, Instant};

/// What kind of work it is; decides what closing the window does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Only reads; may be stopped at any time.
    Reading,
    /// Writes a file; closing waits for it, so that nothing is lost.
    Writing,
    /// A question answered in an instant; never shown as progress.
    Asking,
}

/// Work under way.
#[derive(Clone, Debug)]
pub struct Job {
    /// What it does to files.
    pub kind: JobKind,
    /// Message key of its name.
    pub name: &'static str,
    stage: &'static str,
    since: Instant,
}

/// One reading of the progress bar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Message key of the stage.
    pub stage: &'static str,
    /// Share done from 0 to 1; `None` = not known.
    pub share: Option<f32>,
    /// Time left of this stage, once it can be told.
    pub left: Option<Duration>,
}

/// Time that must have passed before a forecast is worth showing.
const FORECAST_AFTER: Duration = Duration::from_millis(700);

impl Job {
    /// Work that begins now.
    pub fn new(kind: JobKind, name: &'static str) -> Self {
        Self { kind, name, stage: "", since: Instant::now() }
    }

    /// Takes a reading of a [`crate::base::watch::Shared`].
    pub fn read(&mut self, (stage, done, total): (&'static str, u64, u64)) -> Progress {
        if stage != self.stage {
            (self.stage, self.since) = (stage, Instant::now());
        }
        progress(stage, done, total, self.since.elapsed())
    }
}

fn progress(stage: &'static str, done: u64, total: u64, passed: Duration) -> Progress {
    let share = (total > 0).then(|| (done as f32 / total as f32).clamp(0.0, 1.0));
    let left = match share {
        Some(s) if s > 0.0 && s < 1.0 && passed >= FORECAST_AFTER => Some(passed.mul_f32((1.0 - s) / s)),
        _ => None,
    };
    Progress { stage, share, left }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_follows_the_share() {
        // a quarter took 2 s, three quarters are left: 6 s
        let p = progress("stage-read", 25, 100, Duration::from_secs(2));
        assert_eq!((p.share, p.left), (Some(0.25), Some(Duration::from_secs(6))));
        assert_eq!(progress("stage-read", 5, 0, Duration::from_secs(2)).share, None);
    }
}
