//! The desk of the real session: turns requests of the window into the tasks that the command line uses too.

use std::path::Path;
use std::sync::Arc;

use super::keep;
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
use crate::project::{Entry, Project, v1};
use crate::task::accounts::{self, Job};
use crate::task::import::ImportOptions;
use crate::task::{control, export, inspect, sample, sheet};

/// Code systems that the import card offers.
const SCHEMES: [&str; 6] = ["sd3", "gb21010", "ydyh2023", "osm", "worldcover", "clcd"];
/// Width of a map exported from the window, pixels.
const MAP_WIDTH: u32 = 2560;

/// The session of one window.
#[derive(Default)]
pub struct SessionDesk {
    open: Option<Open>,
    revision: u64,
}

/// What is open.
struct Open {
    project: Project,
    job: Job,
    snapshot: Snapshot,
    /// Findings of the import, before any accounting.
    before: Vec<Finding>,
    sample: bool,
}

impl Desk for SessionDesk {
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
                self.take_in(job, None, false, watch, reply)
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
            Request::Repair(kind, on) => self.repair(&kind, on, watch, reply),
            Request::SetFactor(own) => self.set_factor(own, watch, reply),
            Request::ShippedFactor(id) => self.own_factor(id, None, watch, reply),
            Request::Explain(number) => {
                reply(Reply::Explained(number, explain(&self.opened()?.snapshot, number)?));
                Ok(())
            }
        }
    }
}

impl SessionDesk {
    fn opened(&mut self) -> Result<&mut Open> {
        self.open.as_mut().ok_or_else(|| Error::new("APP-001"))
    }

    fn open_sample(&mut self, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let files = sample::ready(watch)?;
        let layer =
            ImportOptions { source: Source { path: files.layer, ..Source::default() }, ..ImportOptions::default() };
        let mut choices = choices(&v1::Settings::default());
        choices.region = Some(files.region);
        let job = Job { layer, table: Some(files.table), points: files.points, choices, own: Vec::new() };
        self.take_in(job, None, true, watch, reply)
    }

    fn open_project(&mut self, path: &Path, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let opened = Project::open(path)?;
        let project = opened.project;
        let job = keep::job(&project)?;
        let folder = project.folder.clone();
        self.take_in_noting(job, Some(project), false, opened.findings, watch, reply)?;
        if let Some(f) = folder {
            reply(Reply::Project(f));
        }
        Ok(())
    }

    fn take_in(
        &mut self,
        job: Job,
        project: Option<Project>,
        sample: bool,
        watch: &dyn Watch,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        self.take_in_noting(job, project, sample, Vec::new(), watch, reply)
    }

    /// Reads and reckons; what is open stays open when it fails.
    fn take_in_noting(
        &mut self,
        job: Job,
        project: Option<Project>,
        sample: bool,
        noticed: Vec<Finding>,
        watch: &dyn Watch,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        let classes = Arc::new(ClassTable::load()?);
        let mut taken = crate::task::import::import(&job.layer, &classes, watch)?;
        taken.findings.extend(noticed);
        if let Some(p) = &project
            && !p.head.base.fingerprint.is_empty()
            && p.head.base.fingerprint != taken.base.about.fingerprint
        {
            taken.findings.push(Finding::new("PROJ-007", Severity::Warn));
        }
        let before = taken.findings.clone();
        let done = accounts::reckon(taken, &job, classes, watch)?;
        self.revision += 1;
        let snapshot = Snapshot { revision: self.revision, ..done.snapshot };
        let project = project.unwrap_or_else(|| Project::new(keep::head(&job, &snapshot, &done.report)));
        let open = Open { project, job, snapshot: snapshot.clone(), before, sample };
        let settings = settings(&open)?;
        self.open = Some(open);
        // The settings belong to the city that the snapshot opens.
        reply(Reply::Snapshot(snapshot));
        reply(Reply::Settings(settings));
        Ok(())
    }

    /// Records a change of the settings, then shows its result.
    fn change(&mut self, entry: Entry, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let revision = self.revision + 1;
        let open = self.opened()?;
        let mut head = open.project.head.clone();
        head.apply(&entry);
        let job = Job { choices: choices(&head.settings), own: keep::factors(&head.own)?, ..open.job.clone() };
        let s = &open.snapshot;
        // A set that cannot be used fails here, before anything is recorded.
        let snapshot = accounts::again(&s.base, &open.before, &job, &s.classes, revision, watch)?;
        open.project.record(&entry)?;
        open.job = job;
        open.snapshot = snapshot.clone();
        let settings = settings(open)?;
        self.revision = revision;
        // The settings belong to the city that the snapshot opens.
        reply(Reply::Snapshot(snapshot));
        reply(Reply::Settings(settings));
        Ok(())
    }

    /// Takes a repair or takes it back: the layer is read anew, the change recorded, then shown.
    fn repair(&mut self, kind: &str, on: bool, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
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
        (open.job, open.before, open.snapshot) = (job, before, snapshot.clone());
        let settings = settings(open)?;
        self.revision = revision;
        reply(Reply::Rebased(snapshot));
        reply(Reply::Settings(settings));
        Ok(())
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
        let s = &self.opened()?.snapshot;
        if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
            export::csv(s, path, &words, watch)?;
        } else {
            export::geopackage(s, path, &words, watch)?;
        }
        reply(Reply::Written(path.to_path_buf()));
        Ok(())
    }

    fn draw(&mut self, path: &Path, picture: MapPicture, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let words = Words::new(picture.lang);
        let wish = sheet::Wish { theme: picture.theme.name().to_owned(), width: MAP_WIDTH, dark: false };
        sheet::png(&self.opened()?.snapshot, &wish, &words, path)?;
        reply(Reply::Written(path.to_path_buf()));
        Ok(())
    }
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
