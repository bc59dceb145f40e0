//! Small work beside the drawing thread: sorting a table, colours of a theme, the index of a layer.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use super::worker::Wake;

/// Starts work and wakes the window when it is done.
#[derive(Clone)]
pub struct Background {
    wake: Option<Wake>,
}

/// A result to come.
pub struct Pending<T>(Receiver<T>);

impl Background {
    /// Work on threads of its own.
    pub fn threads(wake: Wake) -> Self {
        Self { wake: Some(wake) }
    }
    /// Work on the asking thread, for tests.
    pub fn inline() -> Self {
        Self { wake: None }
    }
    /// What to call when something is ready.
    pub fn wake(&self) -> Wake {
        self.wake.clone().unwrap_or_else(|| Arc::new(|| {}))
    }
    /// Starts work.
    pub fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Pending<T> {
        let (send, receive) = channel();
        match self.wake.clone() {
            None => {
                let _ = send.send(work());
            }
            Some(wake) => rayon::spawn(move || {
                // The asker may have lost interest.
                let _ = send.send(work());
                wake();
            }),
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
