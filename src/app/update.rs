//! Carries out what panels wish and takes in what the session answers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::intent::{
    Combine, Dialog, FileIntent, Intent, MapIntent, RunIntent, SelectIntent, Side, WindowIntent, Workspace,
};
use super::number::Scope;
use super::selection::Pick;
use super::state::{AppState, Cards, City, Panels};
use super::worker::{BelowWish, MapPicture, Reply, Request, TableSource};
use crate::base::Result;
use crate::engine::Snapshot;
use crate::geo::Bounds;
use crate::i18n::Words;
use crate::map::View;

/// Metres around a small thing that is flown to.
const FLY_MARGIN_M: f64 = 150.0;

impl AppState {
    /// Takes in all replies that wait. Called once a frame, before drawing.
    pub fn listen(&mut self) {
        while let Some(r) = self.session.reply() {
            self.hear(r);
        }
        self.follow_picks();
    }

    /// Carries out one wish.
    pub fn apply(&mut self, intent: Intent) {
        match intent {
            Intent::File(i) => self.file(i),
            Intent::Map(i) => self.map(i),
            Intent::Edit(i) => self.edit(i),
            Intent::Select(i) => self.select(i),
            Intent::Run(i) => self.run(i),
            Intent::Table(i) => self.table(i),
            Intent::Window(i) => self.window(i),
        }
    }

    fn hear(&mut self, r: Reply) {
        match r {
            Reply::Snapshot(s) => self.see(s),
            Reply::Rebased(s) => self.rebase(s),
            Reply::Settings(s) => {
                if let Some(c) = &mut self.city {
                    c.settings = s;
                }
            }
            Reply::Plans(p) => {
                if let Some(c) = &mut self.city {
                    c.plans.view = p;
                }
            }
            Reply::Card(card) => self.cards.layer = Some(card),
            Reply::Table(card) => self.cards.table = Some(card),
            Reply::TableTaken => self.table_taken(),
            Reply::Explained(number, d) => {
                if let Some(c) = self.city.as_mut().filter(|c| c.opened.as_ref().is_some_and(|(n, _)| *n == number)) {
                    c.opened = Some((number, Some(d)));
                }
            }
            Reply::Project(path) => {
                self.note(&path);
                self.messages.tell("ui-done-project", vec![("path".into(), shown(&path).into())]);
                if let Some(c) = &mut self.city {
                    c.project = Some(path);
                }
            }
            Reply::Written(path) => self.messages.tell("ui-done-written", vec![("path".into(), shown(&path).into())]),
            Reply::Told(key, args) => self.messages.tell(key, args),
            Reply::Failed(e) => {
                if let Some(c) = self.city.as_mut().filter(|c| matches!(c.opened, Some((_, None)))) {
                    c.opened = None;
                }
                self.messages.fail(e);
            }
            Reply::Done => {}
        }
    }

    fn see(&mut self, s: Snapshot) {
        match &mut self.city {
            Some(c) if c.snapshot.base.same_ground(&s.base) => {
                // While the button is down the change counts from where the step began.
                if c.plans.view.drafted == 0 {
                    c.plans.before = Some(c.snapshot.balance.sums.city().net());
                }
                let old = std::mem::replace(&mut c.snapshot, s);
                self.background.run(move || drop(old));
                c.picks.ask(Pick::Same, Combine::Replace);
                // A number that stands open is told anew with the new factors.
                if let Some((number, d)) = c.opened.as_mut() {
                    *d = None;
                    self.session.ask(Request::Explain(*number));
                }
            }
            _ => {
                let old = self.city.replace(City::new(s));
                self.let_go(old);
            }
        }
        if let Some(card) = self.cards.layer.take() {
            self.note(&card.path);
        }
    }

    /// The same place with other parcels: what hangs on rows is new, what hangs on the ground stays.
    fn rebase(&mut self, s: Snapshot) {
        let Some(old) = self.city.take() else { return self.see(s) };
        let mut c = City::new(s);
        (c.camera, c.map, c.project) = (old.camera, old.map, old.project);
        self.city = Some(c);
    }

    fn file(&mut self, i: FileIntent) {
        match i {
            FileIntent::OpenSample => self.session.ask(Request::OpenSample),
            FileIntent::Ask(d) => self.outward.dialog = Some(d),
            FileIntent::Chosen(d, path) => self.chosen(d, path),
            FileIntent::Open(path) if is_project(&path) => self.session.ask(Request::OpenProject(path)),
            FileIntent::Open(path) if is_table(&path) => {
                self.session.ask(Request::OpenTable(path));
            }
            FileIntent::Open(path) => self.session.ask(Request::Probe(path)),
            FileIntent::Import(choice) => self.session.ask(Request::Import(choice)),
            FileIntent::DropCard => self.cards.layer = None,
            FileIntent::Save => match self.city.as_ref().map(|c| c.project.clone()) {
                Some(Some(path)) => self.session.ask(Request::SaveProject(path)),
                Some(None) => self.outward.dialog = Some(Dialog::SaveProject),
                None => {}
            },
            FileIntent::CloseProject => {
                let old = self.city.take();
                self.let_go(old);
            }
            FileIntent::Forget(path) => {
                self.desktop.recent.forget(&path);
                self.keep_recent();
            }
        }
    }

    fn chosen(&mut self, d: Dialog, path: PathBuf) {
        match d {
            Dialog::OpenFile | Dialog::OpenProject => self.file(FileIntent::Open(path)),
            Dialog::EnergyTable => self.session.ask(Request::ProbeTable(TableSource::File(path))),
            Dialog::Activities => self.session.ask(Request::SetBelow(BelowWish::Activities(Some(path)))),
            Dialog::People => self.session.ask(Request::SetBelow(BelowWish::People(Some(path)))),
            Dialog::Template => self.write_template(path),
            Dialog::SaveProject => self.session.ask(Request::SaveProject(path)),
            Dialog::ExportResults => self.session.ask(Request::ExportResults(path)),
            Dialog::ExportMap => {
                if let Some(c) = &self.city {
                    let picture = MapPicture { theme: c.map.theme, lang: self.words.lang() };
                    self.session.ask(Request::ExportMap(path, picture));
                }
            }
        }
    }

    fn map(&mut self, i: MapIntent) {
        let Some(c) = &mut self.city else { return };
        match i {
            MapIntent::Theme(t) => c.map.theme = t,
            MapIntent::Camera(v) => c.camera = Some(v),
            MapIntent::Fit => c.show(c.scene.ground().map_or(Bounds::EMPTY, |g| g.extent), 0.0),
            MapIntent::FitSelection => c.show(c.selection.bounds, FLY_MARGIN_M),
            MapIntent::FlyTo(rows) => {
                c.fly(&rows);
                c.picks.ask(Pick::Rows(rows), Combine::Replace);
                self.follow_picks();
            }
            MapIntent::FlyToDistrict(d) => {
                let ground = c.scene.ground().and_then(|g| g.districts.get(usize::from(d)));
                c.show(ground.copied().unwrap_or(Bounds::EMPTY), FLY_MARGIN_M);
            }
            MapIntent::Zoom(f) => {
                c.camera = c.camera.map(|v| v.zoomed_about(f, v.size_px.map(|s| s / 2.0)));
            }
            MapIntent::Tool(t) => c.map.tool = t,
            MapIntent::Districts(on) => c.map.districts = on,
            MapIntent::Legend(on) => c.map.legend = on,
        }
    }

    fn select(&mut self, i: SelectIntent) {
        let Some(c) = &mut self.city else { return };
        let (pick, how) = match i {
            SelectIntent::Rows(r, how) => (Pick::Rows(r), how),
            SelectIntent::Around(ring, how) => {
                let Some(g) = c.scene.ground() else { return };
                (Pick::Around(Arc::clone(&g.index), ring), how)
            }
            SelectIntent::District(d) => (Pick::District(d), Combine::Replace),
            SelectIntent::Class(k) => (Pick::Class(k), Combine::Replace),
            SelectIntent::All => (Pick::All, Combine::Replace),
            SelectIntent::Clear => (Pick::Rows(Vec::new()), Combine::Replace),
            SelectIntent::Invert => (Pick::Others, Combine::Replace),
            SelectIntent::Look(r) => {
                c.selection.focus = Scope::Parcel(r);
                return;
            }
            SelectIntent::Hover(h, at) => {
                (c.selection.hovered, c.selection.pointer) = (h, at);
                return;
            }
        };
        c.picks.ask(pick, how);
        self.follow_picks();
    }

    fn run(&mut self, i: RunIntent) {
        match i {
            RunIntent::SinkSet(id) => self.session.ask(Request::SetSinkSet(id)),
            RunIntent::FactorSet(id) => self.session.ask(Request::SetFactorSet(id)),
            RunIntent::Repair(kind, on) => self.session.ask(Request::Repair(kind, on)),
            RunIntent::SetFactor(own) => self.session.ask(Request::SetFactor(own)),
            RunIntent::ShippedFactor(id) => self.session.ask(Request::ShippedFactor(id)),
            RunIntent::Below(wish) => self.session.ask(Request::SetBelow(wish)),
            RunIntent::Explain(number) => {
                if let Some(c) = &mut self.city {
                    c.opened = Some((number, None));
                    self.panels.right = true;
                    self.session.ask(Request::Explain(number));
                }
            }
            RunIntent::CloseDerivation => {
                if let Some(c) = &mut self.city {
                    c.opened = None;
                }
            }
            RunIntent::Undo => self.session.ask(Request::Undo),
            RunIntent::Redo => self.session.ask(Request::Redo),
            RunIntent::Cancel => self.session.cancel(false),
        }
    }

    fn window(&mut self, i: WindowIntent) {
        let p: &mut Panels = &mut self.panels;
        match i {
            WindowIntent::Language(lang) => {
                self.settings.lang = lang;
                self.words = Words::for_window(lang);
                self.keep_settings();
            }
            WindowIntent::Look(look) => {
                self.settings.look = look;
                self.keep_settings();
            }
            WindowIntent::Toggle(Side::Left) => p.left = !p.left,
            WindowIntent::Toggle(Side::Right) => p.right = !p.right,
            WindowIntent::Toggle(Side::Bottom) => p.bottom = !p.bottom,
            WindowIntent::Show(tab) => (p.tab, p.work, p.bottom) = (tab, Workspace::Data, true),
            WindowIntent::Work(work) => p.work = work,
            WindowIntent::Sheet(sheet) => (p.sheet, p.work, p.bottom) = (sheet, Workspace::Balance, true),
            WindowIntent::Palette(open) => (p.palette, p.help) = (open, false),
            WindowIntent::Help(open) => (p.help, p.palette) = (open, false),
            WindowIntent::Basis(open) => (p.basis, p.palette, p.help) = (open, false, false),
            WindowIntent::Dismiss(n) => self.messages.dismiss(n),
            WindowIntent::Escape => self.escape(),
            WindowIntent::Quit => self.leave(),
        }
    }

    /// The person wants to leave: reading stops, writing is finished first.
    pub fn leave(&mut self) {
        self.session.cancel(true);
        self.outward.leaving = true;
    }

    fn escape(&mut self) {
        if self.panels.palette || self.panels.help {
            (self.panels.palette, self.panels.help) = (false, false);
        } else if self.panels.basis {
            self.panels.basis = false;
        } else if self.cards.layer.is_some() || self.cards.table.is_some() {
            self.cards = Cards::default();
        } else if self.drop_draft() {
            // The stroke is given up; the selection stays.
        } else if let Some(c) = &mut self.city
            && c.opened.take().is_none()
        {
            c.picks.ask(Pick::Rows(Vec::new()), Combine::Replace);
            self.follow_picks();
        }
    }

    fn follow_picks(&mut self) {
        if let Some(c) = &mut self.city {
            c.picks.follow(&mut c.selection, &c.snapshot, &self.background);
        }
    }

    /// Gives back the memory of a city and ends its threads, which may take longer than a picture.
    fn let_go(&self, old: Option<City>) {
        self.background.run(move || drop(old));
    }

    fn note(&mut self, path: &Path) {
        self.desktop.recent.note(path);
        self.keep_recent();
    }

    fn keep_recent(&mut self) {
        self.keep(|s, dir| s.desktop.recent.save(dir));
    }

    fn keep_settings(&mut self) {
        self.keep(|s, dir| s.settings.save(dir));
    }

    fn keep(&mut self, write: impl Fn(&Self, &Path) -> Result<()>) {
        let written = self.desktop.dir.as_deref().map(|d| write(self, d));
        if let Some(Err(e)) = written {
            self.messages.fail(e);
        }
    }
}

impl City {
    fn fly(&mut self, rows: &[u32]) {
        let mut b = Bounds::EMPTY;
        for r in rows {
            let o = self.snapshot.base.shapes.bounds_of(*r as usize);
            if !o.is_empty() {
                b.join(&o);
            }
        }
        self.show(b, FLY_MARGIN_M);
    }

    fn show(&mut self, b: Bounds, margin_m: f64) {
        if let Some(size_px) = self.camera.map(|v| v.size_px).filter(|_| !b.is_empty()) {
            let grown = Bounds {
                min_x: b.min_x - margin_m,
                min_y: b.min_y - margin_m,
                max_x: b.max_x + margin_m,
                max_y: b.max_y + margin_m,
            };
            self.camera = Some(View::fit(grown, size_px));
        }
    }
}

/// Endings of statistical tables.
pub const TABLES: [&str; 5] = ["csv", "xlsx", "xlsb", "xls", "ods"];

fn is_table(path: &Path) -> bool {
    path.extension().is_some_and(|e| TABLES.iter().any(|t| e.eq_ignore_ascii_case(t)))
}

/// A project is a folder with this file in it.
fn is_project(path: &Path) -> bool {
    path.join("project.toml").is_file()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
#[path = "closing_tests.rs"]
mod closing;
