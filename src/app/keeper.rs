//! Keeps layers for the next opening, beside the session. Nothing waits for it, and nothing is lost when it is stopped.

use std::thread::JoinHandle;

use crate::base::watch::Shared;

/// At most one piece of such work. Dropping it stops the work and waits for that.
#[derive(Default)]
pub struct Keeper {
    work: Option<(Shared, JoinHandle<()>)>,
}

impl Keeper {
    /// Starts work in place of what is under way.
    pub fn start(&mut self, work: impl FnOnce(&Shared) + Send + 'static) {
        self.stop();
        let watch = Shared::default();
        let mine = watch.clone();
        let thread = std::thread::Builder::new().name("keeper".into()).spawn(move || work(&mine));
        // A system that gives no more threads opens the layer from its file the next time.
        self.work = thread.ok().map(|t| (watch, t));
    }

    /// Waits until the work is done.
    pub fn wait(&mut self) {
        if let Some((_, thread)) = self.work.take() {
            // Work that died has kept nothing.
            let _ = thread.join();
        }
    }

    fn stop(&mut self) {
        if let Some((watch, _)) = &self.work {
            watch.cancel();
        }
        self.wait();
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop();
    }
}
