//! What a person decides (repairs, factors, control areas, power mode) means the same at the desk and on the command line,
//! is recorded, and can be taken back.

use std::path::Path;

use tanheng::app::desk::SessionDesk;
use tanheng::app::worker::{ImportChoice, OwnFactor};
use tanheng::app::{Desk, Reply, Request};
use tanheng::base::{Result, Silent};
use tanheng::engine::Snapshot;
use tanheng::project::{Project, v1};
use tanheng::task::summary::result_hash;

use crate::layers::{EAST, NORTH, Village};
use crate::{readers, tanheng};

/// A village whose first parcel is a bow-tie and whose sixth repeats the second in everything but the key.
fn faulty(folder: &Path) -> std::path::PathBuf {
    let mut v = Village::sound();
    v.rings[0] = vec![vec![
        [EAST, NORTH],
        [EAST + 100.0, NORTH + 100.0],
        [EAST + 100.0, NORTH],
        [EAST, NORTH + 100.0],
        [EAST, NORTH],
    ]];
    v.rings[5] = v.rings[1].clone();
    let path = folder.join("DLTB.gpkg");
    v.gpkg(&path);
    path
}

fn summary(layer: &Path, more: &[&str]) -> serde_json::Value {
    let out = layer.with_extension("json");
    let mut all = vec!["balance", layer.to_str().unwrap(), "--summary", out.to_str().unwrap()];
    all.extend(more);
    let (code, said) = tanheng(&all);
    assert_eq!(code, 0, "{said}");
    serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap()
}

fn codes(summary: &serde_json::Value) -> Vec<&str> {
    summary["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect()
}

/// A desk with what it last showed.
#[derive(Default)]
struct Seat {
    desk: SessionDesk,
    seen: Option<Snapshot>,
}

impl Seat {
    fn ask(&mut self, request: Request) -> Result<String> {
        let Self { desk, seen } = self;
        let mut hear = |r: Reply| {
            if let Reply::Snapshot(s) | Reply::Rebased(s) = r {
                *seen = Some(s);
            }
        };
        desk.handle(request, &Silent, &mut hear)?;
        Ok(result_hash(self.seen.as_ref().unwrap()))
    }

    fn import(layer: &Path) -> Self {
        let mut seat = Self::default();
        let choice = ImportChoice { path: layer.to_owned(), ..ImportChoice::default() };
        seat.ask(Request::Import(choice)).unwrap();
        seat
    }
}

#[test]
fn a_repair_is_taken_recorded_and_taken_back_in_both_faces() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let layer = faulty(dir.path());
    let plain = summary(&layer, &[]);
    assert_eq!(plain["repairs"], serde_json::json!([]));
    assert!(codes(&plain).contains(&"GEOM-010") && codes(&plain).contains(&"GEOM-016"), "{:?}", codes(&plain));
    let mended = summary(&layer, &["--repair", "make-valid,keep-one"]);
    let taken = serde_json::json!([{"kind": "make-valid", "count": 1}, {"kind": "keep-one", "count": 1}]);
    assert_eq!(mended["repairs"], taken);
    assert_eq!(mended["parcels"], serde_json::json!({"read": 12, "used": 11, "left_out": 1}));
    let found = codes(&mended);
    assert!(found.contains(&"DOC-013") && found.contains(&"DOC-014"), "{found:?}");
    assert!(!found.contains(&"GEOM-010") && !found.contains(&"GEOM-016"), "{found:?}");
    assert_ne!(plain["result_hash"], mended["result_hash"]);
    // TBMJ is accounted, so rebuilding a shape alone moves no figure; the hash tells all the same.
    let valid = summary(&layer, &["--repair", "make-valid"]);
    assert_eq!(valid["net_t_co2e"], plain["net_t_co2e"]);
    assert_ne!(valid["result_hash"], plain["result_hash"]);
    // The window.
    let mut seat = Seat::import(&layer);
    let folder = dir.path().join("村.plan");
    seat.ask(Request::SaveProject(folder.clone())).unwrap();
    let repair = |kind: &str, on| Request::Repair(kind.into(), on);
    assert_eq!(seat.ask(repair("make-valid", true)).unwrap(), valid["result_hash"]);
    assert_eq!(seat.ask(repair("keep-one", true)).unwrap(), mended["result_hash"]);
    assert_eq!(Project::open(&folder).unwrap().project.head.base.repairs, ["make-valid", "keep-one"]);
    assert_eq!(seat.ask(repair("make-valid", false)).map(|h| h == mended["result_hash"]), Ok(false));
    assert_eq!(seat.ask(repair("keep-one", false)).unwrap(), plain["result_hash"]);
    assert_eq!(seat.ask(repair("paint", true)).unwrap_err().code.0, "DOC-003");
    seat.ask(repair("keep-one", true)).unwrap();
    // What the journal kept is what a new session opens, and the base is no surprise to it.
    let mut again = Seat::default();
    let hash = again.ask(Request::OpenProject(folder)).unwrap();
    assert_eq!(hash, summary(&layer, &["--repair", "keep-one"])["result_hash"]);
    assert!(!again.seen.unwrap().findings.iter().any(|f| f.code.0 == "PROJ-007"));
    let (code, said) = tanheng(&["inspect", layer.to_str().unwrap(), "--repair", "overlap"]);
    assert!(code == 2 && said.contains("DOC-003"), "{code} {said}");
}

#[test]
fn same_ground_with_other_attributes_is_no_repeat() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let mut v = Village::sound();
    // Parcel 6 lies on parcel 1 but is a homestead, not forest.
    v.rings[6] = v.rings[1].clone();
    let layer = dir.path().join("DLTB.gpkg");
    v.gpkg(&layer);
    let s = summary(&layer, &["--repair", "keep-one"]);
    assert_eq!(s["parcels"]["used"], 12);
    assert!(codes(&s).contains(&"GEOM-016") && codes(&s).contains(&"DOC-015"), "{:?}", codes(&s));
}

#[test]
fn a_factor_of_the_project_moves_both_faces_alike() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let layer = dir.path().join("DLTB.gpkg");
    Village::sound().gpkg(&layer);
    let table = dir.path().join("因子.csv");
    let id = "sink.tool_default.forest_arbor";
    std::fs::write(&table, format!("id,value,unit,source,author\n{id},-3.5,tCO2/(ha·a),市林业清查,李工\n")).unwrap();
    let plain = summary(&layer, &[]);
    let own = summary(&layer, &["--overrides", table.to_str().unwrap()]);
    let told = &own["factor_set"]["overrides"][0];
    assert_eq!((told["id"].as_str(), told["value"].as_f64()), (Some(id), Some(-3.5)));
    assert_eq!((told["was"].as_f64(), told["author"].as_str()), (Some(-1.0), Some("李工")));
    assert!(codes(&own).contains(&"FACTOR-030"));
    // Three parcels of 1 ha: 3 × −3.5 t, where there were 3 × −1 tC × 44/12.
    let off = own["sink_t_co2e"].as_f64().unwrap() - plain["sink_t_co2e"].as_f64().unwrap();
    assert!((off - (-10.5 + 11.0)).abs() < 1e-5, "{off}");
    assert_ne!(own["factor_set"]["hash"], plain["factor_set"]["hash"]);
    // The window.
    let mut seat = Seat::import(&layer);
    let folder = dir.path().join("村.plan");
    seat.ask(Request::SaveProject(folder.clone())).unwrap();
    let text = |t: &str| t.to_owned();
    let typed = OwnFactor {
        id: text(id),
        value: text("-3.5"),
        unit: text("tCO2/(ha·a)"),
        source: text("市林业清查"),
        author: text("李工"),
    };
    assert_eq!(seat.ask(Request::SetFactor(typed.clone())).unwrap(), own["result_hash"]);
    let kept = Project::open(&folder).unwrap().project.head.own;
    assert_eq!((kept[0].id.as_str(), kept[0].author.as_deref()), (id, Some("李工")));
    assert!(kept[0].date.is_some());
    let wrong = |f: fn(&mut OwnFactor)| {
        let mut o = typed.clone();
        f(&mut o);
        Request::SetFactor(o)
    };
    assert_eq!(seat.ask(wrong(|o| o.unit = "kgCO2/kWh".into())).unwrap_err().code.0, "FACTOR-002");
    assert_eq!(seat.ask(wrong(|o| o.source.clear())).unwrap_err().code.0, "FACTOR-003");
    assert_eq!(Project::open(&folder).unwrap().project.head.own.len(), 1);
    assert_eq!(seat.ask(Request::ShippedFactor(text(id))).unwrap(), plain["result_hash"]);
    assert!(Project::open(&folder).unwrap().project.head.own.is_empty());
    // A unit that does not fit is told when the project is opened.
    let bad = v1::Own { id: text(id), value: -3.5, unit: text("furlong"), source: text("?"), ..v1::Own::default() };
    let base = v1::Base { path: layer.to_string_lossy().into_owned(), ..v1::Base::default() };
    let mut project = Project::new(v1::Head { own: vec![bad], base, ..v1::Head::default() });
    project.save(&dir.path().join("坏.plan")).unwrap();
    let e = Seat::default().ask(Request::OpenProject(dir.path().join("坏.plan"))).unwrap_err();
    assert_eq!(e.code.0, "FACTOR-001");
    let (code, said) = tanheng(&["balance", layer.to_str().unwrap(), "--overrides", "nowhere.csv"]);
    assert!(code == 3 && said.contains("IO-001"), "{code} {said}");
}

#[test]
fn control_areas_are_compared_or_their_absence_is_told() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let layer = dir.path().join("DLTB.gpkg");
    Village::sound().gpkg(&layer);
    // 12 parcels of TBMJ 10 000 m².
    let control = |text: &str| summary(&layer, &["--control-area", text]);
    assert!(codes(&summary(&layer, &[])).contains(&"AREA-008"));
    assert!(codes(&control("0.12km2")).contains(&"AREA-007"));
    let open = control("13公顷");
    let off = open["findings"].as_array().unwrap().iter().find(|f| f["code"] == "AREA-006").unwrap();
    let arg = |name: &str| off["args"].as_array().unwrap().iter().find(|a| a[0] == name).unwrap()[1].clone();
    assert_eq!(
        (arg("sum_m2"), arg("control_m2"), arg("off_m2")),
        (120_000.0.into(), 130_000.0.into(), (-10_000.0).into())
    );
    let table = dir.path().join("控制面积.csv");
    std::fs::write(&table, "code,area_m2\n410102,120000\n999999,5\n").unwrap();
    let by_unit = control(table.to_str().unwrap());
    assert!(codes(&by_unit).contains(&"AREA-007") && codes(&by_unit).contains(&"AREA-009"), "{:?}", codes(&by_unit));
    let (code, said) = tanheng(&["balance", layer.to_str().unwrap(), "--control-area", "big"]);
    assert!(code == 3 && said.contains("AREA-011"), "{code} {said}");
    // The figure says how it closes, on the command line and, by the same words, in the window.
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_tanheng"))
        .args(["explain", layer.to_str().unwrap(), "--district", "410102", "--lang", "en"])
        .args(["--control-area", table.to_str().unwrap()])
        .output()
        .unwrap();
    let told = String::from_utf8(out.stdout).unwrap();
    assert!(told.contains("Control area as stated: 120,000.00 m2"), "{told}");
}

#[test]
fn both_power_modes_at_once_are_refused_in_both_faces() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let layer = dir.path().join("DLTB.gpkg");
    Village::sound().gpkg(&layer);
    let table = dir.path().join("energy.csv");
    let rows = "2022,energy_supply,raw_coal,100,t\n2022,residential,electricity,10,万kWh\n";
    std::fs::write(&table, format!("year,sector,fuel,amount,unit\n{rows}")).unwrap();
    let run = |more: &[&str]| {
        let mut all = vec!["balance", layer.to_str().unwrap(), "--table", table.to_str().unwrap(), "--region", "CN-41"];
        all.extend(more);
        tanheng(&all)
    };
    let (code, said) = run(&[]);
    assert!(code == 3 && said.contains("CARBON-006"), "{code} {said}");
    assert_eq!(run(&["--power", "consumer", "--power", "plant"]).0, 2);
    assert_eq!(run(&["--power", "both"]).0, 2);
    let (code, said) = run(&["--power", "consumer"]);
    assert_eq!(code, 0, "{said}");
    let at_the_desk = |power: &str| {
        let base = v1::Base { path: layer.to_string_lossy().into_owned(), ..v1::Base::default() };
        let settings = v1::Settings { power: power.into(), region: Some("CN-41".into()), ..v1::Settings::default() };
        let tables = vec![table.to_string_lossy().into_owned()];
        let mut project = Project::new(v1::Head { base, settings, tables, ..v1::Head::default() });
        let folder = dir.path().join(format!("{power}.plan"));
        project.save(&folder).unwrap();
        Seat::default().ask(Request::OpenProject(folder)).map_err(|e| e.code.0.into_owned())
    };
    assert_eq!(at_the_desk("").unwrap_err(), "CARBON-006");
    assert_eq!(at_the_desk("both").unwrap_err(), "CARBON-008");
    assert!(at_the_desk("consumer").is_ok());
}

#[test]
fn people_and_bands_stand_in_the_summary() {
    readers();
    let dir = tempfile::tempdir().unwrap();
    let layer = dir.path().join("DLTB.gpkg");
    Village::sound().gpkg(&layer);
    let people = dir.path().join("人口.csv");
    std::fs::write(&people, "代码,年份,常住人口（万人）,GDP（亿元）\n410102,2023,0.1,2\n410999,2023,1,1\n").unwrap();
    let plain = summary(&layer, &[]);
    assert!(plain["uncertainty"].is_null() && plain["indicators"]["people"].is_null());
    assert!(plain["indicators"]["per_person"].is_null() && plain["indicators"]["per_ha"].is_object());
    let all = ["--people", people.to_str().unwrap(), "--uncertainty", "--draws", "2000", "--seed", "3"];
    let s = summary(&layer, &all);
    let number = |v: &serde_json::Value| v.as_f64().unwrap();
    let net = number(&s["net_t_co2e"]);
    // 1000 persons, 2 亿 CNY = 20 000 times 10 000 CNY.
    let city = &s["indicators"];
    assert!((number(&city["per_person"]["net_t_co2e"]) - net / 1000.0).abs() < 1e-12);
    assert!((number(&city["per_1e4_cny"]["net_t_co2e"]) - net / 20_000.0).abs() < 1e-12);
    // 3 ha of wood take up 11 t, 3 ha of ponds emit 3 × 150 kg of methane = 12.6 t CO2e; each parcel is booked in grams.
    assert!((number(&city["compensation_percent"]) - 11.0 / 12.6 * 100.0).abs() < 1e-4);
    // A single district has the share of the whole.
    let alone = &s["by_district"][0]["indicators"];
    assert_eq!((number(&alone["ecc"]), number(&alone["esc"])), (1.0, 1.0));
    assert_eq!(alone["unit_type"], "low_carbon");
    assert!(codes(&s).contains(&"STAT-140"));
    let band = &s["uncertainty"]["city"]["net_t_co2e"];
    assert_eq!(number(&band["value"]), net);
    assert!(number(&band["low"]) < net && net < number(&band["high"]));
    assert_eq!(s["uncertainty"]["tornado"][0]["input"], "sink.tool_default.forest_arbor");
    // What is drawn or joined moves no booked figure; the same seed draws the same.
    assert_eq!(s["result_hash"], plain["result_hash"]);
    assert_eq!(s["uncertainty"], summary(&layer, &all)["uncertainty"]);
    let topics: Vec<&str> = s["basis"].as_array().unwrap().iter().map(|l| l["topic"].as_str().unwrap()).collect();
    for topic in ["mode", "sets", "years", "land", "sectors", "overrides", "assumed", "sensitivity", "doubts"] {
        assert!(topics.contains(&topic), "{topic}");
    }
    assert!(s["quality"].is_null());
    std::fs::write(&people, "代码,常住人口\n410102,1000\n").unwrap();
    let (code, said) = tanheng(&["balance", layer.to_str().unwrap(), "--people", people.to_str().unwrap()]);
    assert!(code == 3 && said.contains("PEOPLE-002"), "{code} {said}");
    let (code, _) = tanheng(&["explain", layer.to_str().unwrap(), "--basis"]);
    assert_eq!(code, 0);
}
