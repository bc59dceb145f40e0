//! The worker: takes requests in order on its own thread and answers with replies. Knows no widget.
//!
//! To connect the real tasks, implement [`Desk`]: one function from a request to its replies.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::job::JobKind;
use super::number::{Derivation, NumberRef};
pub use super::wish::{BelowWish, PlanItem, PlanView, PlanWish, StepItem, Target, TargetChoice};
use crate::base::watch::Shared;
use crate::base::{Args, Error, Finding, Watch};
use crate::engine::Snapshot;
use crate::engine::explain::Key;
use crate::i18n::Lang;
use crate::io::raw::GeometryKind;
use crate::land::RepairTaken;
use crate::project::v1;
use crate::stat::recognise::{Corrections, Mark};
use crate::task::tables::Look;

/// What the session can be asked.
#[derive(Clone, Debug)]
pub enum Request {
    /// The sample city, made if it is not there yet.
    OpenSample,
    /// A project folder.
    OpenProject(PathBuf),
    /// What is in a data file; answered with [`Reply::Card`].
    Probe(PathBuf),
    /// Take a layer in.
    Import(ImportChoice),
    /// Save the project there.
    SaveProject(PathBuf),
    /// Write the results there.
    ExportResults(PathBuf),
    /// Draw the map there.
    ExportMap(PathBuf, MapPicture),
    /// Use another set of emission factors.
    SetFactorSet(String),
    /// Use another sink set.
    SetSinkSet(String),
    /// A table that was dropped: activities and people are taken in, any other is probed.
    OpenTable(PathBuf),
    /// Other sources from below, or another choice of a sector.
    SetBelow(BelowWish),
    /// What is in a table; answered with [`Reply::Table`].
    ProbeTable(TableSource),
    /// The open table as corrected; answered with [`Reply::Table`].
    LookTable(Corrections),
    /// Take the open table over in the place of the present one.
    TakeTable(Corrections),
    /// Write the workbook to be filled in.
    Template(PathBuf, Lang),
    /// A value in the place of a cell of the table.
    EditCell(CellWish),
    /// Take the last step back.
    Undo,
    /// Do again what was taken back.
    Redo,
    /// Take a kind of repair, by name, or take it back.
    Repair(String, bool),
    /// Put a value in the place of a factor.
    SetFactor(OwnFactor),
    /// Take the shipped value of a factor, by id.
    ShippedFactor(String),
    /// Change scenarios or the land in them.
    Plan(PlanWish),
    /// Open a number.
    Explain(NumberRef),
}

/// A factor of the project as a person writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnFactor {
    /// Id of the factor.
    pub id: String,
    /// Value as typed.
    pub value: String,
    /// Unit.
    pub unit: String,
    /// Where the value comes from.
    pub source: String,
    /// Who puts it there.
    pub author: String,
}

/// Where a table comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableSource {
    /// A file.
    File(PathBuf),
    /// Text from the clipboard.
    Pasted(String),
}

/// A table and how it would be read, for the table card.
#[derive(Clone, Debug)]
pub struct TableCard {
    /// Where it comes from.
    pub source: TableSource,
    /// What the person said against the proposal.
    pub corrections: Corrections,
    /// How it would be read.
    pub look: Arc<Look>,
    /// Cells that need a look, those of the doctor included.
    pub marks: Vec<Mark>,
    /// Units that may be chosen, in Chinese and English.
    pub units: [Vec<String>; 2],
}

/// A cell of the table as a person types it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellWish {
    /// Sector id; `None` = the total row.
    pub sector: Option<String>,
    /// Fuel id.
    pub fuel: String,
    /// Value as typed; `None` = what the table prints.
    pub text: Option<String>,
    /// Unit of the number, unless one is typed.
    pub unit: String,
}

/// How an exported map looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapPicture {
    /// What the colours show.
    pub theme: crate::map::Theme,
    /// Language of its words.
    pub lang: crate::i18n::Lang,
}

/// How a layer is taken in, as the card says; `None` is found out or asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportChoice {
    /// File or folder.
    pub path: PathBuf,
    /// Layer.
    pub layer: Option<String>,
    /// Encoding of the text.
    pub encoding: Option<String>,
    /// Field that holds the class.
    pub class_field: Option<String>,
    /// Code system.
    pub scheme: Option<String>,
    /// CRS, where the file has none.
    pub crs: Option<String>,
    /// Repairs taken, by name.
    pub repairs: Vec<String>,
    /// Control area as typed: a number with unit, or the path of a table.
    pub control: Option<String>,
}

/// What a data file holds, for the import card.
#[derive(Clone, Debug, Default)]
pub struct ProbeCard {
    /// The file.
    pub path: PathBuf,
    /// Its layers.
    pub layers: Vec<CardLayer>,
    /// Code systems that may be chosen, by name (`sd3`, …).
    pub schemes: Vec<String>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// One layer of a file.
#[derive(Clone, Debug)]
pub struct CardLayer {
    /// Name.
    pub name: String,
    /// Features.
    pub features: u64,
    /// Kind of geometry.
    pub geometry: GeometryKind,
    /// CRS in words; `None` when the file states none.
    pub crs: Option<String>,
    /// Whether the coordinates contradict the stated CRS.
    pub crs_refuted: bool,
    /// CRS that the coordinates allow, where none is stated or the stated one cannot be.
    pub crs_candidates: Vec<String>,
    /// Encoding and how it was decided (see `LayerInfo`).
    pub encoding: Option<(String, String)>,
    /// Sample texts decoded with it.
    pub samples: Vec<String>,
    /// Names of the fields.
    pub fields: Vec<String>,
    /// Field taken for the class.
    pub class_field: Option<String>,
    /// Code system recognised.
    pub scheme: Option<String>,
}

/// A set of factors that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetChoice {
    /// Id.
    pub id: String,
    /// Name in Chinese and English.
    pub names: [String; 2],
}

/// Factor settings of the session, and sums that need words.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Sink sets.
    pub sink_sets: Vec<SetChoice>,
    /// Id of the one in use.
    pub sink_set: String,
    /// Sets of emission factors.
    pub factor_sets: Vec<SetChoice>,
    /// Id of the one in use.
    pub factor_set: String,
    /// Whether figures are invented (the sample city).
    pub sample: bool,
    /// Repairs taken.
    pub repairs: Vec<RepairTaken>,
    /// What parcels can be made to bear.
    pub targets: Arc<Vec<TargetChoice>>,
    /// What is reckoned from below.
    pub below: v1::Below,
    /// Name of the step that can be taken back.
    pub undo: Option<Key>,
    /// Name of the step that can be done again.
    pub redo: Option<Key>,
}

/// What the session answers.
#[derive(Clone)]
pub enum Reply {
    /// What is to be seen from now on.
    Snapshot(Snapshot),
    /// The same project on a base that was read anew: camera and panels stay.
    Rebased(Snapshot),
    /// Factor settings.
    Settings(Settings),
    /// Scenarios.
    Plans(PlanView),
    /// What a file holds.
    Card(ProbeCard),
    /// How a table would be read.
    Table(TableCard),
    /// The table of the card is in use now.
    TableTaken,
    /// A number opened.
    Explained(NumberRef, Derivation),
    /// A project lies here now, as opened or saved; goes to the recent list.
    Project(PathBuf),
    /// Results or a picture were written.
    Written(PathBuf),
    /// Something was done: message key and values.
    Told(&'static str, Args),
    /// It did not work.
    Failed(Error),
    /// The request is finished; always the last reply to it. Sent by the worker, not by the desk.
    Done,
}

/// Who answers requests. Runs on the worker's thread; blocks as long as it likes and looks at `watch` for a cancel.
pub trait Desk: Send {
    /// Answers a request with any number of replies. An `Err` becomes [`Reply::Failed`].
    fn handle(&mut self, request: Request, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> crate::base::Result<()>;

    /// How long [`Self::idle`] may wait for another request; `None` = for ever.
    fn due(&mut self) -> Option<Duration> {
        None
    }

    /// What is left to do when no request came in time, and before the next one is answered.
    fn idle(&mut self) -> crate::base::Result<()> {
        Ok(())
    }
}

/// Called when a reply waits.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

impl Request {
    /// What it does to files, and the message key of its name.
    pub fn kind(&self) -> (JobKind, &'static str) {
        match self {
            Self::OpenSample => (JobKind::Reading, "ui-job-sample"),
            Self::OpenProject(_) => (JobKind::Reading, "ui-job-open"),
            Self::Probe(_) | Self::ProbeTable(_) | Self::OpenTable(_) => (JobKind::Reading, "ui-job-probe"),
            Self::LookTable(_) => (JobKind::Asking, "ui-job-probe"),
            Self::Template(..) => (JobKind::Writing, "ui-job-template"),
            Self::Import(_) => (JobKind::Reading, "ui-job-import"),
            Self::SaveProject(_) => (JobKind::Writing, "ui-job-save"),
            Self::ExportResults(_) => (JobKind::Writing, "ui-job-export"),
            Self::ExportMap(..) => (JobKind::Writing, "ui-job-map"),
            Self::SetFactorSet(_)
            | Self::SetSinkSet(_)
            | Self::TakeTable(_)
            | Self::SetBelow(_)
            | Self::EditCell(_)
            | Self::Undo
            | Self::Redo
            | Self::SetFactor(_)
            | Self::ShippedFactor(_) => (JobKind::Reading, "ui-job-balance"),
            Self::Repair(..) => (JobKind::Reading, "ui-job-repair"),
            Self::Plan(_) => (JobKind::Asking, "ui-job-plan"),
            Self::Explain(_) => (JobKind::Asking, "ui-job-explain"),
        }
    }
}

/// The window's end of the line to the session thread.
pub struct Worker {
    line: Line,
    replies: Receiver<Reply>,
}

enum Line {
    /// A thread, with the watch of the work under way.
    Thread { requests: Option<Sender<(Request, Shared)>>, thread: Option<JoinHandle<()>> },
    /// On the asking thread, for tests.
    Inline { desk: Box<dyn Desk>, replies: Sender<Reply> },
}

impl Worker {
    /// A worker with its own thread.
    pub fn start(mut desk: Box<dyn Desk>, wake: Wake) -> Self {
        let (requests, inbox) = channel::<(Request, Shared)>();
        let (outbox, replies) = channel();
        let work = move || {
            let mut reply = |r| {
                // The window may be gone; then nobody minds.
                let _ = outbox.send(r);
                wake();
            };
            while let Some(next) = next(&inbox, desk.due()) {
                if let Err(e) = desk.idle() {
                    reply(Reply::Failed(e));
                }
                if let Some((request, watch)) = next {
                    answer(desk.as_mut(), request, &watch, &mut reply);
                }
            }
        };
        let thread = std::thread::Builder::new().name("session".into()).spawn(work).ok();
        Self { line: Line::Thread { requests: Some(requests), thread }, replies }
    }

    /// A worker that answers at once on the asking thread.
    pub fn inline(desk: Box<dyn Desk>) -> Self {
        let (outbox, replies) = channel();
        Self { line: Line::Inline { desk, replies: outbox }, replies }
    }

    /// Sends a request; its progress and cancel go through `watch`.
    pub fn ask(&mut self, request: Request, watch: &Shared) {
        match &mut self.line {
            Line::Thread { requests, .. } => {
                if let Some(r) = requests {
                    // A session thread that died has said so with RUN-070 before.
                    let _ = r.send((request, watch.clone()));
                }
            }
            Line::Inline { desk, replies } => answer(desk.as_mut(), request, watch, &mut |r| {
                let _ = replies.send(r);
            }),
        }
    }

    /// A reply that waits.
    pub fn reply(&self) -> Option<Reply> {
        self.replies.try_recv().ok()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Line::Thread { requests, thread } = &mut self.line {
            requests.take();
            if let Some(t) = thread.take() {
                // Lets a write under way finish; reading work was cancelled before the window closed.
                let _ = t.join();
            }
        }
    }
}

/// The next request; `Some(None)` when none came in time, `None` when none will come any more.
fn next(inbox: &Receiver<(Request, Shared)>, due: Option<Duration>) -> Option<Option<(Request, Shared)>> {
    let Some(time) = due else { return inbox.recv().ok().map(Some) };
    match inbox.recv_timeout(time) {
        Ok(request) => Some(Some(request)),
        Err(RecvTimeoutError::Timeout) => Some(None),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

fn answer(desk: &mut dyn Desk, request: Request, watch: &Shared, reply: &mut dyn FnMut(Reply)) {
    let result = catch_unwind(AssertUnwindSafe(|| {
        watch.check()?;
        desk.handle(request, watch, reply)
    }));
    match result {
        Ok(Ok(())) => {}
        Ok(Err(e)) => reply(Reply::Failed(e)),
        Err(_) => reply(Reply::Failed(Error::new("RUN-070"))),
    }
    reply(Reply::Done);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Result;

    struct Moody;
    impl Desk for Moody {
        fn handle(&mut self, request: Request, watch: &dyn Watch, _: &mut dyn FnMut(Reply)) -> Result<()> {
            match request {
                Request::OpenSample => panic!("a fault of ours"),
                _ => loop {
                    watch.check()?;
                    std::thread::yield_now();
                },
            }
        }
    }

    fn failed(w: &Worker) -> String {
        let mut code = String::new();
        loop {
            match w.replies.recv_timeout(std::time::Duration::from_secs(5)).unwrap() {
                Reply::Failed(e) => code = e.code.to_string(),
                Reply::Done => return code,
                _ => {}
            }
        }
    }

    #[test]
    fn a_panic_is_an_error_and_the_worker_lives_on() {
        let mut w = Worker::start(Box::new(Moody), Arc::new(|| {}));
        w.ask(Request::OpenSample, &Shared::default());
        assert_eq!(failed(&w), "RUN-070");
        let watch = Shared::default();
        w.ask(Request::Probe(PathBuf::new()), &watch);
        watch.cancel();
        assert_eq!(failed(&w), "RUN-001");
    }
}
