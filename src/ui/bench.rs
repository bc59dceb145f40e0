//! Times the window on a layer or project: opening to the first whole picture, and a fixed way over the map.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::drive::{Cost, Drive};
use crate::app::Desk;
use crate::app::desk::SessionDesk;
use crate::app::intent::{FileIntent, Intent, MapIntent, SelectIntent, WindowIntent};
use crate::app::settings::Look;
use crate::app::worker::ImportChoice;
use crate::base::{Error, Result};
use crate::geo::Bounds;
use crate::map::{Theme, View};
use crate::task::bench::median;

/// Screen, points and pixels.
const SCREEN: [f32; 2] = [1920.0, 1080.0];
/// Time from picture to picture, as on most screens.
const PACE: Duration = Duration::from_micros(16_667);
/// Longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(600);
/// Pictures of one step of zoom, of one pan and of one hover.
const STEPS: [usize; 3] = [12, 45, 45];
/// Steps of zoom in and out again; each doubles.
const ZOOMS: usize = 7;

/// Milliseconds of many pictures.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Spread {
    /// Median.
    pub median: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Greatest.
    pub most: f64,
}

/// What was measured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// `reopen` or `frames`.
    pub task: String,
    /// Rounds of opening, or pictures drawn.
    pub count: usize,
    /// Opening to the first whole picture, seconds of wall time.
    pub first_picture_s: Spread,
    /// Processor time of the drawing thread in a picture, milliseconds.
    pub cpu_ms: Spread,
    /// Wall time of a picture, milliseconds.
    pub wall_ms: Spread,
    /// Camera move to the next whole picture, milliseconds.
    pub new_tiles_ms: Spread,
    /// Theme or selection to the next whole picture in its colours, milliseconds.
    pub recolour_ms: Spread,
    /// Triangles in a picture.
    pub triangles: Spread,
}

/// Runs a task. Errors: those of opening; `USE-001` no such task.
pub fn run(task: &str, path: &Path, rounds: usize) -> Result<Report> {
    match task {
        "reopen" => reopen(path, rounds),
        "frames" => frames(path, rounds),
        _ => Err(Error::new("USE-001").with("what", task)),
    }
}

/// Saves a project around the layer at `path` unless it is one, then opens it `rounds` times in a new window each time.
fn reopen(path: &Path, rounds: usize) -> Result<Report> {
    let folder = tempfile::tempdir().map_err(|e| Error::new("IO-018").because(e))?;
    let project = project_of(path, folder.path())?;
    let mut took = Vec::new();
    // The first opening makes what the others find.
    for round in 0..=rounds.max(1) {
        let start = Instant::now();
        let mut d = Drive::threaded(Box::<SessionDesk>::default(), SCREEN);
        d.window.state.apply(FileIntent::Open(project.clone()).into());
        until_whole(&mut d, &mut Vec::new())?;
        if round > 0 {
            took.push(start.elapsed().as_secs_f64());
        }
        until_idle(&mut d)?;
    }
    Ok(Report { task: "reopen".into(), count: took.len(), first_picture_s: spread(took), ..Report::default() })
}

/// Opens the project at `path`, or one around the layer there, and goes a fixed way over its map `rounds` times.
fn frames(path: &Path, rounds: usize) -> Result<Report> {
    let folder = tempfile::tempdir().map_err(|e| Error::new("IO-018").because(e))?;
    let project = project_of(path, folder.path())?;
    let mut way = Way::default();
    for _ in 0..rounds.max(1) {
        let mut d = Drive::threaded(Box::<SessionDesk>::default(), SCREEN);
        d.window.state.apply(WindowIntent::Look(Look::Light).into());
        d.window.state.apply(FileIntent::Open(project.clone()).into());
        until_whole(&mut d, &mut Vec::new())?;
        until_idle(&mut d)?;
        way.go(&mut d)?;
    }
    let of = |f: fn(&Cost) -> f64| spread(way.costs.iter().map(f).collect());
    Ok(Report {
        task: "frames".into(),
        count: way.costs.len(),
        first_picture_s: Spread::default(),
        cpu_ms: of(|c| c.cpu_ms),
        wall_ms: of(|c| c.wall_ms),
        triangles: of(|c| c.triangles as f64),
        new_tiles_ms: spread(way.tiles),
        recolour_ms: spread(way.colours),
    })
}

fn project_of(path: &Path, folder: &Path) -> Result<PathBuf> {
    if path.join("project.toml").is_file() {
        return Ok(path.to_owned());
    }
    let project = folder.join("bench.plan");
    let mut desk = SessionDesk::default();
    let choice = ImportChoice { path: path.to_owned(), ..ImportChoice::default() };
    for request in [crate::app::Request::Import(choice), crate::app::Request::SaveProject(project.clone())] {
        desk.handle(request, &crate::base::Silent, &mut |_| {})?;
    }
    desk.settle();
    Ok(project)
}

/// Draws at the pace of a screen until the map shows all it should.
fn until_whole(d: &mut Drive, costs: &mut Vec<Cost>) -> Result<()> {
    until(d, costs, Drive::whole)
}

/// Draws until the session has nothing more to do.
fn until_idle(d: &mut Drive) -> Result<()> {
    until(d, &mut Vec::new(), |d| !d.window.state.session.busy())
}

fn until(d: &mut Drive, costs: &mut Vec<Cost>, done: impl Fn(&Drive) -> bool) -> Result<()> {
    let start = Instant::now();
    loop {
        let began = Instant::now();
        costs.push(d.picture(Vec::new()));
        if let Some(e) = d.failure() {
            return Err(e);
        }
        if done(d) {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            return Err(Error::new("RUN-070"));
        }
        rest(began);
    }
}

fn rest(began: Instant) {
    if let Some(left) = PACE.checked_sub(began.elapsed()) {
        std::thread::sleep(left);
    }
}

/// The fixed way and what it cost.
#[derive(Default)]
struct Way {
    costs: Vec<Cost>,
    tiles: Vec<f64>,
    colours: Vec<f64>,
}

impl Way {
    fn go(&mut self, d: &mut Drive) -> Result<()> {
        let fit = d.camera()?;
        self.look(d, MapIntent::Theme(Theme::Net))?;
        self.look(d, MapIntent::Theme(Theme::Stock))?;
        self.look(d, SelectIntent::District(0))?;
        self.look(d, third(&fit))?;
        self.look(d, SelectIntent::Clear)?;
        self.hover(d);
        for step in 0..ZOOMS {
            self.zoom(d, 2.0)?;
            if step % 2 == 1 {
                self.pan(d)?;
            }
        }
        self.look(d, MapIntent::Theme(Theme::LandClass))?;
        self.look(d, SelectIntent::Clear)?;
        for _ in 0..ZOOMS {
            self.zoom(d, 0.5)?;
        }
        // A leap to other ground: no tile of it is there.
        let middle = View { metres_per_px: fit.metres_per_px / 6.0, ..fit };
        self.leap(d, View { centre: [fit.centre[0] + 4000.0, fit.centre[1] + 3000.0], ..middle })?;
        self.leap(d, fit)
    }

    fn look(&mut self, d: &mut Drive, wish: impl Into<Intent>) -> Result<()> {
        let start = Instant::now();
        d.window.state.apply(wish.into());
        until_whole(d, &mut self.costs)?;
        self.colours.push(start.elapsed().as_secs_f64() * 1e3);
        Ok(())
    }

    fn leap(&mut self, d: &mut Drive, to: View) -> Result<()> {
        let start = Instant::now();
        d.window.state.apply(MapIntent::Camera(to).into());
        until_whole(d, &mut self.costs)?;
        self.tiles.push(start.elapsed().as_secs_f64() * 1e3);
        Ok(())
    }

    fn zoom(&mut self, d: &mut Drive, factor: f64) -> Result<()> {
        let part = libm::pow(factor, 1.0 / STEPS[0] as f64);
        for _ in 0..STEPS[0] {
            self.step(d, MapIntent::Zoom(part));
        }
        let to = d.camera()?;
        self.leap(d, to)
    }

    fn pan(&mut self, d: &mut Drive) -> Result<()> {
        for _ in 0..STEPS[1] {
            let view = d.camera()?.panned([-24.0, 9.0]);
            self.step(d, MapIntent::Camera(view));
        }
        let to = d.camera()?;
        self.leap(d, to)
    }

    fn hover(&mut self, d: &mut Drive) {
        for i in 0..STEPS[2] {
            let at = egui::pos2(500.0 + 12.0 * i as f32, 300.0 + 5.0 * i as f32);
            let began = Instant::now();
            self.costs.push(d.picture(vec![egui::Event::PointerMoved(at)]));
            rest(began);
        }
        self.costs.push(d.picture(vec![egui::Event::PointerGone]));
    }

    fn step(&mut self, d: &mut Drive, wish: MapIntent) {
        let began = Instant::now();
        d.window.state.apply(wish.into());
        self.costs.push(d.picture(Vec::new()));
        rest(began);
    }
}

/// A box over about a third of the ground in sight.
fn third(v: &View) -> SelectIntent {
    let Bounds { min_x, min_y, max_x, max_y } = v.extent();
    let right = min_x + (max_x - min_x) * 0.4;
    let ring = vec![[min_x, min_y], [right, min_y], [right, max_y], [min_x, max_y]];
    SelectIntent::Around(ring, crate::app::intent::Combine::Replace)
}

fn spread(mut values: Vec<f64>) -> Spread {
    let median = median(&mut values);
    let at = |share: f64| {
        let last = values.len().saturating_sub(1);
        values.get((last as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
    };
    Spread { median, p99: at(0.99), most: at(1.0) }
}
