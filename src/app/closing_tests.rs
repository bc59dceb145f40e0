//! Closing the window during a job: reading stops at once, what is being written is finished first.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use super::*;
use crate::app::background::Background;
use crate::app::message::Said;
use crate::app::worker::{Desk, Worker};
use crate::base::{Error, Watch};

/// Reads until it is stopped; writes until it is let go, deaf to everything else.
struct Gate {
    begun: Sender<()>,
    go: Receiver<()>,
    written: Arc<AtomicU32>,
}

impl Desk for Gate {
    fn handle(&mut self, request: Request, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        self.begun.send(()).map_err(|e| Error::new("RUN-070").because(e))?;
        if let Request::ExportResults(path) = request {
            self.go.recv().map_err(|e| Error::new("RUN-070").because(e))?;
            self.written.fetch_add(1, Ordering::SeqCst);
            reply(Reply::Written(path));
            return Ok(());
        }
        loop {
            watch.check()?;
            std::thread::yield_now();
        }
    }
}

struct Stage {
    state: AppState,
    begun: Receiver<()>,
    go: Sender<()>,
    written: Arc<AtomicU32>,
    woken: Receiver<()>,
}

fn stage() -> Stage {
    let ((begun_in, begun), (go, go_out), (wake, woken)) = (channel(), channel(), channel());
    let written = Arc::new(AtomicU32::new(0));
    let desk = Gate { begun: begun_in, go: go_out, written: Arc::clone(&written) };
    let wake = Mutex::new(wake);
    let wake: crate::app::worker::Wake = Arc::new(move || {
        let _ = wake.lock().unwrap().send(());
    });
    let worker = Worker::start(Box::new(desk), wake);
    Stage { state: AppState::new(worker, Background::inline(), None), begun, go, written, woken }
}

impl Stage {
    fn listen_while(&mut self, going_on: impl Fn(&AppState) -> bool) {
        while going_on(&self.state) {
            self.woken.recv().unwrap();
            self.state.listen();
        }
    }
    fn errors(&self) -> Vec<String> {
        let code = |m: &crate::app::message::Message| match &m.said {
            Said::Error(e) => Some(e.code.to_string()),
            Said::Done(..) => None,
        };
        self.state.messages.shown().iter().filter_map(code).collect()
    }
}

#[test]
fn reading_stops_and_the_window_may_close() {
    let mut s = stage();
    s.state.session.ask(Request::Probe("a.shp".into()));
    s.begun.recv().unwrap();
    s.state.leave();
    assert!(!s.state.session.writing());
    s.listen_while(|s| s.session.busy());
    assert_eq!(s.errors(), ["RUN-001"]);
}

#[test]
fn writing_is_finished_before_the_window_closes() {
    let mut s = stage();
    s.state.session.ask(Request::ExportResults("a.gpkg".into()));
    s.state.session.ask(Request::Probe("b.shp".into()));
    s.begun.recv().unwrap();
    s.state.leave();
    // The window stays while this holds.
    assert!(s.state.session.writing() && s.written.load(Ordering::SeqCst) == 0);
    s.go.send(()).unwrap();
    s.listen_while(|s| s.session.writing());
    assert_eq!(s.written.load(Ordering::SeqCst), 1);
    // What waited behind it never begins.
    s.listen_while(|s| s.session.busy());
    assert_eq!((s.errors(), s.begun.try_recv().is_err()), (vec!["RUN-001".to_owned()], true));
}

#[test]
fn a_window_that_just_goes_waits_for_what_is_being_written() {
    let mut s = stage();
    s.state.session.ask(Request::ExportResults("a.gpkg".into()));
    s.begun.recv().unwrap();
    s.go.send(()).unwrap();
    drop(s.state);
    assert_eq!(s.written.load(Ordering::SeqCst), 1);
}
