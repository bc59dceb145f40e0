//! A plan painted at the window's desk: saved, recovered from the journal, and carried out by the command line.

use std::path::Path;

use tanheng::app::desk::SessionDesk;
use tanheng::app::worker::{ImportChoice, PlanView, PlanWish, TableSource, Target};
use tanheng::app::{Desk, Reply, Request};
use tanheng::base::Silent;
use tanheng::engine::Snapshot;
use tanheng::scenario::ScenarioId;
use tanheng::stat::recognise::Corrections;
use tanheng::task::summary::result_hash;

use super::{readers, tanheng};

/// What the window sees after some requests.
#[derive(Default)]
struct Seen {
    snapshot: Option<Snapshot>,
    plans: PlanView,
}

impl Seen {
    fn ask(&mut self, desk: &mut SessionDesk, request: Request) {
        let mut hear = |r: Reply| match r {
            Reply::Snapshot(s) => self.snapshot = Some(s),
            Reply::Plans(p) => self.plans = p,
            _ => {}
        };
        desk.handle(request, &Silent, &mut hear).unwrap();
    }
    fn wish(&mut self, desk: &mut SessionDesk, wish: PlanWish) {
        self.ask(desk, Request::Plan(wish));
    }
    fn hash(&self) -> String {
        result_hash(self.snapshot.as_ref().unwrap())
    }
}

fn paint(rows: &[u32], code: &str, class: &str) -> PlanWish {
    let target = Target { code: code.into(), class: class.into() };
    PlanWish::Paint { rows: rows.to_vec(), target, first: "绿色".into() }
}

#[test]
fn a_painted_plan_is_saved_recovered_and_carried_out_elsewhere() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let city = dir.path().join("城市");
    let (code, said) = tanheng(&["generate", "--parcels", "400", "--out", city.to_str().unwrap(), "--formats", "gpkg"]);
    assert_eq!(code, 0, "{said}");
    let (layer, project) = (city.join("DLTB.gpkg"), dir.path().join("p.plan"));
    let mut desk = SessionDesk::with_cache(None);
    let mut seen = Seen::default();
    seen.ask(&mut desk, Request::Import(ImportChoice { path: layer.clone(), ..ImportChoice::default() }));
    seen.ask(&mut desk, Request::ProbeTable(TableSource::File(city.join("energy.csv"))));
    seen.ask(&mut desk, Request::TakeTable(Corrections::default()));
    let base = seen.hash();
    seen.wish(&mut desk, paint(&[10, 11, 12, 200], "0301", "forest_arbor"));
    seen.wish(&mut desk, paint(&[12, 300], "0601", "built_industrial"));
    seen.wish(&mut desk, PlanWish::Finish);
    seen.ask(&mut desk, Request::SaveProject(project.clone()));
    // Another stroke after the save: only the journal has it when the program dies.
    seen.wish(&mut desk, paint(&(40..90).collect::<Vec<_>>(), "1101", "water_river"));
    seen.wish(&mut desk, PlanWish::Finish);
    let painted = seen.hash();
    assert_ne!(painted, base);
    drop(desk);

    let mut desk = SessionDesk::with_cache(None);
    let mut again = Seen::default();
    again.ask(&mut desk, Request::OpenProject(project.clone()));
    assert_eq!((again.hash(), again.plans.scenarios.len()), (base.clone(), 1));
    again.wish(&mut desk, PlanWish::Show(Some(ScenarioId(1))));
    assert_eq!((again.hash(), again.plans.steps.len()), (painted.clone(), 2));
    again.ask(&mut desk, Request::SaveProject(project.clone()));

    // The same steps on the command line.
    let steps = newest(&project.join("scenarios"));
    let text = |p: &Path| p.to_str().unwrap().to_owned();
    let (layer_at, table_at, steps_at) = (text(&layer), text(&city.join("energy.csv")), text(&steps));
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_tanheng"))
        .args(["edit", &layer_at, "--table", &table_at, "--region", "CN-41", "--steps", &steps_at, "--json"])
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(told["result_hash"], painted);
    assert_eq!(told["result_hash_before"], base);
    let sum: f64 = told["steps"].as_array().unwrap().iter().map(|s| s["change_t_co2e"].as_f64().unwrap()).sum();
    assert!((sum - told["change_t_co2e"].as_f64().unwrap()).abs() < 1e-6);
    // Taken back at the desk, it is the base again: steps of earlier sessions too, also while the base is shown.
    again.ask(&mut desk, Request::Undo);
    again.ask(&mut desk, Request::Undo);
    assert_eq!(again.hash(), base);
    again.wish(&mut desk, PlanWish::Show(None));
    again.ask(&mut desk, Request::Redo);
    again.ask(&mut desk, Request::Redo);
    assert_eq!((again.hash(), again.plans.shown), (painted, Some(ScenarioId(1))));
}

/// The file with the most steps.
fn newest(folder: &Path) -> std::path::PathBuf {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort_by_key(|f| std::fs::metadata(f).unwrap().len());
    files.pop().unwrap()
}

#[test]
fn a_plan_is_checked_against_limits() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let city = dir.path().join("city");
    let (code, said) = tanheng(&["generate", "--parcels", "400", "--out", city.to_str().unwrap(), "--formats", "gpkg"]);
    assert_eq!(code, 0, "{said}");
    let text = |p: &Path| p.to_str().unwrap().to_owned();
    let (layer, steps) = (text(&city.join("DLTB.gpkg")), dir.path().join("steps.jsonl"));
    let told = |class: &str, limits: &[&str]| -> (Option<i32>, serde_json::Value) {
        let parcel = first_key(&layer);
        let edit = format!(r#"{{"repaint":{{"keys":["{parcel}"],"new":[["x","{class}",0]]}}}}"#);
        std::fs::write(&steps, format!(r#"{{"step":1,"edits":[{edit}]}}"#)).unwrap();
        let steps = text(&steps);
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_tanheng"))
            .args([&["check", &layer, "--steps", &steps, "--json"], limits].concat())
            .output()
            .unwrap();
        (out.status.code(), serde_json::from_slice(&out.stdout).unwrap())
    };
    // The whole city as permanent basic farmland: planting is a conflict of the parcel's whole ground.
    let (code, c) = told("forest_bamboo", &["--pbf", &layer]);
    let breach = c["breaches"].as_array().unwrap().iter().find(|b| b["rule"] == "pbf_trees").unwrap().clone();
    assert_eq!((code, &c["blocked_parcels"], &breach["area_m2"]), (Some(3), &1.into(), &c["blocked_m2"]));
    assert_eq!(c["limits"][0]["area_m2"], c["blocked_m2"]);
    // Cropland on it breaks nothing that blocks, and 0 is said.
    let (code, c) = told("crop_dry", &["--pbf", &layer]);
    assert_eq!((code, c["blocked_m2"].as_f64()), (Some(0), Some(0.0)));
}

/// The name of a parcel of a layer.
fn first_key(layer: &str) -> String {
    let mut desk = SessionDesk::with_cache(None);
    let mut seen = Seen::default();
    seen.ask(&mut desk, Request::Import(ImportChoice { path: layer.into(), ..ImportChoice::default() }));
    seen.snapshot.unwrap().base.key.at(7).to_owned()
}
