//! Progress and cancel of long work.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::{Error, Result};

/// What long work reports to and asks. Checked once per block of rows.
pub trait Watch: Sync + Send {
    /// A new stage begins; `key` is a message key such as `stage-read`.
    fn stage(&self, key: &'static str);
    /// `done` of `total` units of the present stage; total 0 = unknown.
    fn progress(&self, done: u64, total: u64);
    /// Whether the person wants it stopped.
    fn cancelled(&self) -> bool;
    /// `RUN-001` when the person wants it stopped.
    fn check(&self) -> Result<()> {
        if self.cancelled() { Err(Error::cancelled()) } else { Ok(()) }
    }
}

/// Nobody watches.
pub struct Silent;

impl Watch for Silent {
    fn stage(&self, _: &'static str) {}
    fn progress(&self, _: u64, _: u64) {}
    fn cancelled(&self) -> bool {
        false
    }
}

/// A watch that a face reads from another thread.
#[derive(Clone, Default)]
pub struct Shared(Arc<SharedState>);

#[derive(Default)]
struct SharedState {
    stage: Mutex<&'static str>,
    done: AtomicU64,
    total: AtomicU64,
    stop: AtomicBool,
}

impl Shared {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
    /// Stage key, units done, units in all.
    pub fn reading(&self) -> (&'static str, u64, u64) {
        let stage = *self.0.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        (stage, self.0.done.load(Ordering::Relaxed), self.0.total.load(Ordering::Relaxed))
    }
}

impl Watch for Shared {
    fn stage(&self, key: &'static str) {
        *self.0.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = key;
        self.progress(0, 0);
    }
    fn progress(&self, done: u64, total: u64) {
        self.0.done.store(done, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
    }
    fn cancelled(&self) -> bool {
        self.0.stop.load(Ordering::Relaxed)
    }
}
