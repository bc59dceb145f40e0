//! All that the window knows, without a pixel.

use std::collections::VecDeque;
use std::path::PathBuf;

use super::background::Background;
use super::intent::{Dialog, Sheet, Tab, Tool, Workspace};
use super::job::{Job, Progress};
use super::message::Messages;
use super::number::{Derivation, NumberRef};
use super::planning::Planning;
use super::recent::Recent;
use super::scene::Scene;
use super::selection::{Picks, Selection};
use super::settings::Settings;
use super::worker::{self, ProbeCard, Request, TableCard, Worker};
use crate::base::watch::Shared;
use crate::engine::Snapshot;
use crate::i18n::Words;
use crate::map::{Theme, View};

/// The state of the window.
pub struct AppState {
    /// Language and look.
    pub settings: Settings,
    /// The words of the language.
    pub words: Words,
    /// What is open.
    pub city: Option<City>,
    /// Which panels are open.
    pub panels: Panels,
    /// What is shown before it is taken in.
    pub cards: Cards,
    /// Messages.
    pub messages: Messages,
    /// The session and its work.
    pub session: Session,
    /// Recent list and the folder it is kept in.
    pub desktop: Desktop,
    /// Small work beside the drawing thread.
    pub background: Background,
    /// What the person wants the outside world to do.
    pub outward: Outward,
}

/// A layer with its figures, as seen.
pub struct City {
    /// The figures.
    pub snapshot: Snapshot,
    /// Factor settings.
    pub settings: worker::Settings,
    /// Where the project lies.
    pub project: Option<PathBuf>,
    /// What is selected.
    pub selection: Selection,
    /// Tiles and colours.
    pub scene: Scene,
    /// Camera; `None` until the map panel knows its size.
    pub camera: Option<View>,
    /// Map settings.
    pub map: MapSettings,
    /// An opened number; without derivation while it is on the way.
    pub opened: Option<(NumberRef, Option<Derivation>)>,
    /// Selections being worked out.
    pub picks: Picks,
    /// Scenarios.
    pub plans: Planning,
}

/// How the map is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapSettings {
    /// What the colours show.
    pub theme: Theme,
    /// What the pointer does.
    pub tool: Tool,
    /// Names of districts.
    pub districts: bool,
    /// Legend.
    pub legend: bool,
}

/// What is shown before it is taken in.
#[derive(Default)]
pub struct Cards {
    /// A layer.
    pub layer: Option<ProbeCard>,
    /// A table.
    pub table: Option<TableCard>,
}

/// Which panels are open.
#[derive(Clone, Copy, Debug)]
pub struct Panels {
    /// Layers and themes.
    pub left: bool,
    /// Inspector.
    pub right: bool,
    /// Tables.
    pub bottom: bool,
    /// What the person is at.
    pub work: Workspace,
    /// Tab in front.
    pub tab: Tab,
    /// Tab of the balance in front.
    pub sheet: Sheet,
    /// Command palette.
    pub palette: bool,
    /// Page of shortcuts.
    pub help: bool,
    /// Basis of the balance.
    pub basis: bool,
}

impl Default for Panels {
    fn default() -> Self {
        Self {
            left: true,
            right: true,
            bottom: true,
            work: Workspace::default(),
            tab: Tab::default(),
            sheet: Sheet::default(),
            palette: false,
            help: false,
            basis: false,
        }
    }
}

/// The session thread and what it is doing.
pub struct Session {
    worker: Worker,
    jobs: VecDeque<(Job, Shared)>,
}

/// What outlives the project.
#[derive(Clone, Debug, Default)]
pub struct Desktop {
    /// Recent projects and files.
    pub recent: Recent,
    /// Folder of settings; `None` = nothing is kept.
    pub dir: Option<PathBuf>,
}

/// What `ui` must do with the system: it alone knows dialogs and windows.
#[derive(Clone, Debug, Default)]
pub struct Outward {
    /// A file dialog to show.
    pub dialog: Option<Dialog>,
    /// The person wants to leave; the window closes once nothing is being written.
    pub leaving: bool,
}

impl City {
    /// A city just opened.
    pub fn new(snapshot: Snapshot) -> Self {
        let selection = Selection::new(snapshot.base.rows());
        Self {
            snapshot,
            settings: worker::Settings::default(),
            project: None,
            selection,
            scene: Scene::default(),
            camera: None,
            map: MapSettings { theme: Theme::default(), tool: Tool::default(), districts: true, legend: true },
            opened: None,
            picks: Picks::default(),
            plans: Planning::default(),
        }
    }
}

impl Session {
    /// A session behind a worker.
    pub fn new(worker: Worker) -> Self {
        Self { worker, jobs: VecDeque::new() }
    }
    /// Sends a request.
    pub fn ask(&mut self, request: Request) {
        let (kind, name) = request.kind();
        let watch = Shared::default();
        self.jobs.push_back((Job::new(kind, name), watch.clone()));
        self.worker.ask(request, &watch);
    }
    /// A reply that waits.
    pub fn reply(&mut self) -> Option<worker::Reply> {
        let r = self.worker.reply()?;
        if matches!(r, worker::Reply::Done) {
            self.jobs.pop_front();
        }
        Some(r)
    }
    /// The work under way, if it is worth showing.
    pub fn job(&mut self) -> Option<(&Job, Progress)> {
        let (job, watch) = self.jobs.front_mut()?;
        if job.kind == super::job::JobKind::Asking {
            return None;
        }
        let progress = job.read(watch.reading());
        Some((job, progress))
    }
    /// Whether there is work.
    pub fn busy(&self) -> bool {
        !self.jobs.is_empty()
    }
    /// Whether a file is being written.
    pub fn writing(&self) -> bool {
        self.jobs.iter().any(|(j, _)| j.kind == super::job::JobKind::Writing)
    }
    /// Stops the work under way; `all` also what waits behind it, except writing.
    pub fn cancel(&self, all: bool) {
        for (i, (job, watch)) in self.jobs.iter().enumerate() {
            if i == 0 && !all || all && job.kind != super::job::JobKind::Writing {
                watch.cancel();
            }
        }
    }
}

impl AppState {
    /// The state at the start. `dir` keeps settings and the recent list.
    pub fn new(worker: Worker, background: Background, dir: Option<PathBuf>) -> Self {
        let settings = dir.as_deref().map(Settings::load).unwrap_or_default();
        let recent = dir.as_deref().map(Recent::load).unwrap_or_default();
        Self {
            settings,
            words: Words::for_window(settings.lang),
            city: None,
            panels: Panels::default(),
            cards: Cards::default(),
            messages: Messages::default(),
            session: Session::new(worker),
            desktop: Desktop { recent, dir },
            background,
            outward: Outward::default(),
        }
    }
}
