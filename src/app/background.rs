//! Small work beside the drawing thread: sorting a table, colours of a theme, the index of a layer.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::worker::Wake;

/// Starts work and wakes the window when it is done.
///
/// It has threads of its own: those of the session are busy for seconds while a layer is read or reckoned, and the map
/// must not wait for them.
#[derive(Clone)]
pub struct Background {
    wake: Option<Wake>,
    pool: Option<Arc<ThreadPool>>,
}

/// A result to come.
pub struct Pending<T>(Receiver<T>);

impl Background {
    /// Work on threads of its own.
    pub fn threads(wake: Wake) -> Self {
        let pool = ThreadPoolBuilder::new().thread_name(|i| format!("beside-{i}")).build();
        // A system that gives no more threads still has those of the session.
        Self { wake: Some(wake), pool: pool.ok().map(Arc::new) }
    }
    /// Work on the asking thread, for tests.
    pub fn inline() -> Self {
        Self { wake: None, pool: None }
    }
    /// What to call when something is ready.
    pub fn wake(&self) -> Wake {
        self.wake.clone().unwrap_or_else(|| Arc::new(|| {}))
    }
    /// Starts work.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Pending<T> {
        let (send, receive) = channel();
        let Some(wake) = self.wake.clone() else {
            let _ = send.send(work());
            return Pending(receive);
        };
        let work = move || {
            // The asker may have lost interest.
            let _ = send.send(work());
            wake();
        };
        match &self.pool {
            Some(pool) => pool.spawn_fifo(work),
            None => rayon::spawn_fifo(work),
        }
        Pending(receive)
    }
}

/// The work died; its result will never come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

impl<T> Pending<T> {
    /// The result, once; `Err` when it will never come.
    pub fn take(&self) -> Result<Option<T>, Gone> {
        match self.0.try_recv() {
            Ok(v) => Ok(Some(v)),
            Err(TryRecvError::Empty) => Ok(None),
            Err(TryRecvError::Disconnected) => Err(Gone),
        }
    }
}
