//! The desk of the real session: turns requests of the window into the tasks that the command line uses too.

mod below;
mod planning;
mod steps;
mod tables;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use self::steps::{Change, Steps};
use super::keep;
use super::keeper::Keeper;
use super::plans::Plans;
use super::targets::targets;
use super::worker::{
    CardLayer, Desk, ImportChoice, MapPicture, OwnFactor, ProbeCard, Reply, Request, SetChoice, Settings,
};
use crate::base::{Error, Finding, Result, Severity, Watch};
use crate::doctor::Kind;
use crate::engine::Snapshot;
use crate::engine::explain::explain;
use crate::factor::Registry;
use crate::geo::{Bounds, Crs};
use crate::i18n::{Lang, Words};
use crate::io::raw::Source;
use crate::land::ClassTable;
use crate::map::IdTile;
use crate::project::{Entry, Project, v1};
use crate::task::accounts::{self, Job};
use crate::task::cache::{Cache, Taken, is_whole};
use crate::task::import::{ImportOptions, ImportReport, Imported, import};
use crate::task::{control, export, inspect, sample, sheet};

/// Code systems that the import card offers.
const SCHEMES: [&str; 6] = ["sd3", "gb21010", "ydyh2023", "osm", "worldcover", "clcd"];
/// Width of a map exported from the window, pixels.
const MAP_WIDTH: u32 = 2560;

/// The session of one window.
pub struct SessionDesk {
    open: Option<Open>,
    revision: u64,
    /// The table that the card shows.
    table: Option<tables::Looked>,
    /// Layers kept for fast opening; `None` = there is no place for them.
    cache: Option<Cache>,
    keeper: Keeper,
}

impl Default for SessionDesk {
    fn default() -> Self {
        Self::with_cache(Cache::of_system())
    }
}

/// Whether a snapshot is of the same base or of one that was read anew.
type How = fn(Snapshot) -> Reply;

/// What is open.
struct Open {
    project: Project,
    job: Job,
    /// Figures of the base.
    snapshot: Snapshot,
    /// Scenarios over it.
    plans: Plans,
    /// Findings of the import, before any accounting.
    before: Vec<Finding>,
    sample: bool,
    steps: Steps,
}

/// What is to be opened.
#[derive(Default)]
struct Wanted {
    job: Job,
    /// `None` = a new one.
    project: Option<Project>,
    sample: bool,
    /// What was noticed on the way here.
    noticed: Vec<Finding>,
}

impl Desk for SessionDesk {
    fn due(&mut self) -> Option<Duration> {
        self.open.as_mut()?.project.due()
    }

    fn idle(&mut self) -> Result<()> {
        self.open.as_mut().map_or(Ok(()), |o| o.project.flush())
    }

    fn handle(&mut self, request: Request, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        match request {
            Request::OpenSample => self.open_sample(watch, reply),
            Request::OpenProject(path) => self.open_project(&path, watch, reply),
            Request::Probe(path) => {
                reply(Reply::Card(card(&path, watch)?));
                Ok(())
            }
            Request::Import(choice) => {
                let (layer, choices) = (options(choice)?, choices(&v1::Settings::default()));
                let job = Job { layer, choices, ..Job::default() };
                self.take_in(Wanted { job, ..Wanted::default() }, watch, reply)
            }
            Request::SaveProject(folder) => self.save(&folder, reply),
            Request::ExportResults(path) => self.export(&path, watch, reply),
            Request::ExportMap(path, picture) => self.draw(&path, picture, reply),
            Request::SetFactorSet(new) => {
                let old = self.opened()?.job.choices.factors.clone();
                self.change(Entry::Factors { old, new }, watch, reply)
            }
            Request::SetSinkSet(new) => {
                let old = self.opened()?.job.choices.sinks.clone();
                self.change(Entry::Sinks { old, new }, watch, reply)
            }
            Request::OpenTable(path) => self.open_table(path, watch, reply),
            Request::SetBelow(wish) => self.set_below(wish, watch, reply),
            Request::ProbeTable(source) => self.probe_table(source, watch, reply),
            Request::LookTable(corrections) => self.look_table(corrections, watch, reply),
            Request::TakeTable(corrections) => self.take_table(&corrections, watch, reply),
            Request::Template(path, lang) => template(&path, lang, reply),
            Request::EditCell(wish) => self.edit_cell(wish, watch, reply),
            Request::Undo => self.step(true, watch, reply),
            Request::Redo => self.step(false, watch, reply),
            Request::Repair(kind, on) => self.repair(&kind, on, watch, reply),
            Request::SetFactor(own) => self.set_factor(own, watch, reply),
            Request::ShippedFactor(id) => self.own_factor(id, None, watch, reply),
            Request::Plan(wish) => self.plan(wish, reply),
            Request::Explain(number) => {
                reply(Reply::Explained(number, explain(&self.shown()?, number)?));
                Ok(())
            }
        }
    }
}

impl SessionDesk {
    /// A session that keeps layers there.
    pub fn with_cache(cache: Option<Cache>) -> Self {
        Self { open: None, revision: 0, table: None, cache, keeper: Keeper::default() }
    }

    fn opened(&mut self) -> Result<&mut Open> {
        self.open.as_mut().ok_or_else(|| Error::new("APP-001"))
    }

    fn open_sample(&mut self, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let files = sample::ready(watch)?;
        let layer =
            ImportOptions { source: Source { path: files.layer, ..Source::default() }, ..ImportOptions::default() };
        let mut choices = choices(&v1::Settings::default());
        choices.region = Some(files.region);
        let job = Job { layer, table: Some(files.table), points: files.points, choices, ..Job::default() };
        self.take_in(Wanted { job, sample: true, ..Wanted::default() }, watch, reply)
    }

    fn open_project(&mut self, path: &Path, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        // A project that is open here already would be found locked by ourselves.
        if self.open.as_ref().is_some_and(|o| o.project.is_at(path)) {
            self.open = None;
        }
        let opened = Project::open(path)?;
        let project = opened.project;
        let job = keep::job(&project)?;
        let folder = project.folder.clone();
        let wanted = Wanted { job, project: Some(project), sample: false, noticed: opened.findings };
        self.take_in(wanted, watch, reply)?;
        if let Some(f) = folder {
            reply(Reply::Project(f));
        }
        Ok(())
    }

    /// Takes a layer in, from what an earlier opening has left if that fits; what is open stays open when it fails.
    fn take_in(&mut self, wanted: Wanted, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let classes = Arc::new(ClassTable::load()?);
        let cached = self.cache.as_ref().and_then(|c| Some((c, c.key(&wanted.job.layer)?)));
        let Some(kept) = cached.as_ref().and_then(|(c, key)| c.load(key)) else {
            let taken = import(&wanted.job.layer, &classes, watch)?;
            let (findings, report) = (taken.findings.clone(), taken.report.clone());
            // A source that changed while it was read is not what its key says.
            let steady = cached.is_some_and(|(c, key)| c.key(&wanted.job.layer) == Some(key));
            self.show(taken, Vec::new(), wanted, watch, reply)?;
            if steady {
                self.keep(findings, report);
            }
            return Ok(());
        };
        let key = cached.map(|(_, key)| key);
        self.show(kept.imported, kept.overview, wanted, watch, reply)?;
        if is_whole(&self.opened()?.snapshot.base, &kept.bulk) {
            return Ok(());
        }
        if let Some((cache, key)) = self.cache.as_ref().zip(key.as_ref()) {
            cache.forget(key);
        }
        self.take_in_again(watch, reply)
    }

    /// Reads the layer of what is open from its file, after what was kept of it turned out to be damaged.
    fn take_in_again(&mut self, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let revision = self.revision + 1;
        let open = self.opened()?;
        let s = &open.snapshot;
        let mut taken = import(&open.job.layer, &s.classes, watch)?;
        // What the project itself had to say still holds.
        taken.findings.extend(open.before.iter().filter(|f| f.code.0.starts_with("PROJ-")).cloned());
        taken.findings.push(Finding::new("PROJ-011", Severity::Note));
        let before = taken.findings.clone();
        let done = accounts::reckon(taken, &open.job, Arc::clone(&s.classes), watch)?;
        let snapshot = Snapshot { revision, ..done.snapshot };
        let (plans, noticed) = Plans::open(&open.project.head.plans, &snapshot)?;
        let found = noticed.into_iter().chain(snapshot.findings.iter().cloned()).collect();
        (open.before, open.snapshot, open.plans) = (before, Snapshot { findings: Arc::new(found), ..snapshot }, plans);
        self.revision = revision;
        self.tell(Reply::Snapshot, reply)
    }

    /// Reckons and shows what was taken in.
    fn show(
        &mut self,
        mut taken: Imported,
        overview: Vec<Arc<IdTile>>,
        wanted: Wanted,
        watch: &dyn Watch,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        let Wanted { mut job, project, sample, noticed } = wanted;
        taken.findings.extend(noticed);
        if let Some(p) = &project
            && !p.head.base.fingerprint.is_empty()
            && p.head.base.fingerprint != taken.base.about.fingerprint
        {
            taken.findings.push(Finding::new("PROJ-007", Severity::Warn));
        }
        let before = taken.findings.clone();
        if let Some(table) = &job.table {
            job.reading.held = Some(Arc::new(job.reading.unedited(table, watch)?));
        }
        let done = accounts::reckon(taken, &job, Arc::new(ClassTable::load()?), watch)?;
        self.revision += 1;
        let snapshot = Snapshot { revision: self.revision, overview: Arc::new(overview), ..done.snapshot };
        let project = project.unwrap_or_else(|| Project::new(keep::head(&job, &snapshot, &done.report)));
        let (plans, noticed) = Plans::open(&project.head.plans, &snapshot)?;
        let found = noticed.into_iter().chain(snapshot.findings.iter().cloned()).collect();
        let snapshot = Snapshot { findings: Arc::new(found), ..snapshot };
        let open = Open { project, job, snapshot, plans, before, sample, steps: Steps::default() };
        self.open = Some(open);
        self.tell(Reply::Snapshot, reply)
    }

    /// Keeps the layer that is open for the next opening of its project, beside what comes next.
    fn keep(&mut self, findings: Vec<Finding>, report: ImportReport) {
        let Some((cache, open)) = self.cache.clone().zip(self.open.as_ref()) else { return };
        let Some(key) = keep::layer(&open.project).ok().and_then(|l| cache.key(&l)) else { return };
        let base = Arc::clone(&open.snapshot.base);
        self.keeper.start(move |watch| {
            // Without it the next opening reads the file, as this one did.
            let _ = cache.keep(&key, &Taken { base: &base, findings: &findings, report: &report }, watch);
        });
    }

    /// Waits for work beside the session.
    pub fn settle(&mut self) {
        self.keeper.wait();
    }

    /// Records a change of the settings, then shows its result.
    fn change(&mut self, entry: Entry, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        self.change_all(vec![entry], watch, reply)
    }

    /// Records changes as one step, then shows their result.
    fn change_all(&mut self, entries: Vec<Entry>, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let shown = self.show_changes(&entries, watch)?;
        self.opened()?.steps.note(Change::Entries(entries));
        self.tell(shown, reply)
    }

    /// Records changes; what is to be seen then.
    fn show_changes(&mut self, entries: &[Entry], watch: &dyn Watch) -> Result<How> {
        let revision = self.revision + 1;
        let open = self.opened()?;
        let mut head = open.project.head.clone();
        entries.iter().for_each(|e| head.apply(e));
        let table = head.tables.first().map(|t| open.project.resolve(t));
        let before = open.job.table.as_ref().map(|t| (t, &open.job.reading));
        let reading = tables::held(&head, table.as_ref(), before, watch)?;
        let (choices, own) = (choices(&head.settings), keep::factors(&head.own)?);
        let below = keep::below(&open.project, &head)?;
        let job = Job { choices, own, table, reading, below, ..open.job.clone() };
        let s = &open.snapshot;
        // A set that cannot be used fails here, before anything is recorded.
        let snapshot = accounts::again(&s.base, &open.before, &job, &s.classes, revision, watch)?;
        for entry in entries {
            open.project.record(entry)?;
        }
        open.plans.reckon(&snapshot)?;
        open.job = job;
        open.snapshot = snapshot;
        self.revision = revision;
        Ok(Reply::Snapshot)
    }

    /// Takes a repair or takes it back.
    fn repair(&mut self, kind: &str, on: bool, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let shown = self.show_repair(kind, on, watch)?;
        self.opened()?.steps.note(Change::Repair(kind.to_owned(), on));
        self.tell(shown, reply)
    }

    /// Reads the layer anew with or without a repair and records the change; what is to be seen then.
    fn show_repair(&mut self, kind: &str, on: bool, watch: &dyn Watch) -> Result<How> {
        let kind = Kind::named(kind)?;
        let revision = self.revision + 1;
        let open = self.opened()?;
        let mut job = open.job.clone();
        job.layer.repairs.retain(|k| *k != kind);
        if on {
            job.layer.repairs.push(kind);
            job.layer.repairs.sort_unstable();
        }
        let classes = Arc::clone(&open.snapshot.classes);
        let taken = crate::task::import::import(&job.layer, &classes, watch)?;
        let before = taken.findings.clone();
        let done = accounts::reckon(taken, &job, classes, watch)?;
        let snapshot = Snapshot { revision, ..done.snapshot };
        let old = open.project.head.base.clone();
        let repairs = job.layer.repairs.iter().map(|k| k.name().to_owned()).collect();
        let new = v1::Base { repairs, fingerprint: snapshot.base.about.fingerprint.clone(), ..old.clone() };
        open.project.record(&Entry::Base { old: Box::new(old), new: Box::new(new) })?;
        let (plans, noticed) = Plans::open(&open.project.head.plans, &snapshot)?;
        let found = noticed.into_iter().chain(snapshot.findings.iter().cloned()).collect();
        let snapshot = Snapshot { findings: Arc::new(found), ..snapshot };
        (open.job, open.before, open.snapshot, open.plans) = (job, before, snapshot, plans);
        self.revision = revision;
        Ok(Reply::Rebased)
    }

    /// A factor as typed takes the place of the shipped one.
    fn set_factor(&mut self, typed: OwnFactor, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let own = keep::typed(typed)?;
        self.own_factor(own.id.clone(), Some(own), watch, reply)
    }

    fn own_factor(
        &mut self,
        id: String,
        new: Option<v1::Own>,
        watch: &dyn Watch,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        let old = self.opened()?.project.head.own.iter().find(|o| o.id == id).cloned();
        let (old, new) = (old.map(Box::new), new.map(Box::new));
        self.change(Entry::Own { id, old, new }, watch, reply)
    }

    fn save(&mut self, folder: &Path, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let open = self.opened()?;
        open.project.save(folder)?;
        reply(Reply::Project(folder.to_path_buf()));
        Ok(())
    }

    fn export(&mut self, path: &Path, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let words = Words::new(Lang::Zh);
        let s = &self.shown()?;
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
            export::csv(s, path, &words, watch)?;
        } else {
            export::layer(s, path, &words, watch)?;
        }
        reply(Reply::Written(path.to_path_buf()));
        Ok(())
    }

    fn draw(&mut self, path: &Path, picture: MapPicture, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let words = Words::new(picture.lang);
        let wish = sheet::Wish { theme: picture.theme.name().to_owned(), width: MAP_WIDTH, dark: false };
        sheet::png(&self.shown()?, &wish, &words, path)?;
        reply(Reply::Written(path.to_path_buf()));
        Ok(())
    }
}

/// Writes the workbook to be filled in.
fn template(path: &Path, lang: Lang, reply: &mut dyn FnMut(Reply)) -> Result<()> {
    crate::task::tables::template(path, &Words::new(lang))?;
    reply(Reply::Written(path.to_path_buf()));
    Ok(())
}

fn options(c: ImportChoice) -> Result<ImportOptions> {
    Ok(ImportOptions {
        source: Source { path: c.path, layer: c.layer, encoding: c.encoding },
        class_field: c.class_field,
        scheme: c.scheme,
        crs: c.crs,
        area: None,
        repairs: c.repairs.iter().map(|n| Kind::named(n)).collect::<Result<_>>()?,
        control: c.control.as_deref().map(control::read).transpose()?.unwrap_or_default(),
    })
}

pub(super) fn choices(s: &v1::Settings) -> crate::engine::Choices {
    crate::engine::Choices {
        factors: s.factors.clone(),
        sinks: s.sinks.clone(),
        region: s.region.clone(),
        year: s.year,
        power: s.power.clone(),
    }
}

/// The sets that may be chosen, with their names.
fn settings(open: &Open) -> Result<Settings> {
    let job = &open.job;
    let registry = Registry::builtin()?;
    let choice = |id: &&str| SetChoice { id: (*id).to_owned(), names: crate::task::names::set(id) };
    Ok(Settings {
        sink_sets: registry.sink_set_names().iter().filter(|n| !registry.sink_set_refused(n)).map(choice).collect(),
        sink_set: job.choices.sinks.clone(),
        factor_sets: registry.energy_set_names().iter().map(choice).collect(),
        factor_set: job.choices.factors.clone(),
        sample: open.sample,
        repairs: open.snapshot.base.about.intake.repairs.clone(),
        targets: Arc::new(targets(open.project.head.base.scheme.as_deref(), &open.snapshot)?),
        below: open.project.head.below.clone(),
        undo: open.steps.undo().or_else(|| planning::last_step(&open.plans).map(|(_, name)| name)),
        redo: open.steps.redo(),
    })
}

/// What a file holds, for the import card: decisions are shown before anything is taken over.
fn card(path: &Path, watch: &dyn Watch) -> Result<ProbeCard> {
    let classes = ClassTable::load()?;
    let o =
        ImportOptions { source: Source { path: path.to_path_buf(), ..Source::default() }, ..ImportOptions::default() };
    let seen = inspect::inspect(&o, &classes, watch)?;
    let refuted = |l: &inspect::LayerCard| {
        let about_crs = |f: &&Finding| f.severity == Severity::Error && f.code.0.starts_with("CRS-");
        seen.findings.iter().filter(about_crs).any(|f| f.place.layer.as_ref() == Some(&l.name))
    };
    let layer = |l: &inspect::LayerCard| {
        let l = l.clone();
        let candidates =
            l.extent.map(|[min_x, min_y, max_x, max_y]| Crs::candidates(&Bounds { min_x, min_y, max_x, max_y }));
        CardLayer {
            crs_refuted: refuted(&l),
            name: l.name,
            features: l.features,
            geometry: l.geometry,
            crs: l.crs.map(|c| c.epsg.map_or_else(|| c.name.clone(), |e| format!("EPSG:{e} {}", c.name))),
            crs_candidates: candidates
                .unwrap_or_default()
                .iter()
                .filter_map(|c| c.epsg.map(|e| format!("EPSG:{e}")))
                .collect(),
            encoding: l.encoding.map(|e| (e, l.encoding_by.unwrap_or_default())),
            samples: l.samples,
            fields: l.fields.into_iter().map(|f| f.name).collect(),
            class_field: l.class_field,
            scheme: l.scheme,
        }
    };
    Ok(ProbeCard {
        path: path.to_path_buf(),
        layers: seen.layers.iter().map(layer).collect(),
        schemes: SCHEMES.iter().map(|s| (*s).to_owned()).collect(),
        findings: seen.findings,
    })
}
