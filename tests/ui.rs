//! The window in pictures and clicks: every panel in both languages and looks, and the journey of a first day.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "ui/balance.rs"]
mod balance;
#[path = "ui/below.rs"]
mod below;
#[path = "ui/city.rs"]
mod city;
#[path = "broken/layers.rs"]
#[allow(dead_code)]
mod layers;
#[path = "ui/plan.rs"]
mod plan;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui_kittest::kittest::{NodeT, Queryable};
use egui_kittest::{Harness, SnapshotResults};
use tanheng::app::background::Background;
use tanheng::app::intent::{Combine, Intent};
use tanheng::app::intent::{FileIntent, MapIntent, SelectIntent, Tab, WindowIntent};
use tanheng::app::number::Scope;
use tanheng::app::settings::Look;
use tanheng::app::state::AppState;
use tanheng::app::{Desk, Worker};
use tanheng::i18n::{Lang, Words};
use tanheng::map::{Theme, place};
use tanheng::ui::{theme, window::Window};

type Shown = Harness<'static, Window>;

fn window(desk: Box<dyn Desk>, size: [f32; 2], lang: Lang, look: Look) -> Shown {
    let mut state = AppState::new(Worker::inline(desk), Background::inline(), None);
    state.apply(WindowIntent::Language(lang).into());
    state.apply(WindowIntent::Look(look).into());
    Harness::builder()
        .with_size(size)
        .with_context_setup(theme::install)
        .with_render_cursor(false)
        .with_max_steps(24)
        .build_eframe(move |_| Window::new(state))
}

fn small(lang: Lang, look: Look) -> Shown {
    window(Box::new(city::FakeDesk::default()), [1180.0, 760.0], lang, look)
}

fn wish(h: &mut Shown, i: impl Into<Intent>) {
    h.state_mut().state.apply(i.into());
    h.run();
}

/// The sample city with all its tiles drawn.
fn open_city(lang: Lang, look: Look) -> Shown {
    let mut h = small(lang, look);
    wish(&mut h, FileIntent::OpenSample);
    settle(&mut h);
    h
}

/// Waits until the tile threads have nothing left to draw.
fn settle(h: &mut Shown) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        h.run();
        if h.state().map_whole() || Instant::now() > until {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    h.run();
}

fn words(h: &Shown) -> Words {
    h.state().state.words.clone()
}

const LOOKS: [(Lang, Look, &str); 4] = [
    (Lang::Zh, Look::Light, "zh-light"),
    (Lang::Zh, Look::Dark, "zh-dark"),
    (Lang::En, Look::Light, "en-light"),
    (Lang::En, Look::Dark, "en-dark"),
];

#[test]
fn start_page() {
    let mut results = SnapshotResults::new();
    for (lang, look, name) in LOOKS {
        let mut h = small(lang, look);
        let recent = &mut h.state_mut().state.desktop.recent;
        recent.note(Path::new("/data/\u{90d1}\u{5dde}/\u{73b0}\u{72b6}.plan"));
        recent.note(Path::new("/data/\u{4e09}\u{8c03}/DLTB.shp"));
        h.run();
        h.snapshot(format!("start-{name}"));
        results.extend_harness(&mut h);
    }
}

#[test]
fn every_panel_in_both_languages_and_looks() {
    let mut results = SnapshotResults::new();
    for (lang, look, name) in LOOKS {
        let mut h = open_city(lang, look);
        h.snapshot(format!("city-{name}"));
        wish(&mut h, SelectIntent::Rows(vec![870], Combine::Replace));
        wish(&mut h, WindowIntent::Show(Tab::Attributes));
        wish(&mut h, MapIntent::Theme(Theme::Net));
        settle(&mut h);
        h.snapshot(format!("parcel-{name}"));
        wish(&mut h, WindowIntent::Show(Tab::Classes));
        wish(&mut h, SelectIntent::Rows((800..830).collect(), Combine::Replace));
        wish(&mut h, MapIntent::FitSelection);
        settle(&mut h);
        h.snapshot(format!("classes-{name}"));
        wish(&mut h, WindowIntent::Show(Tab::Findings));
        wish(&mut h, FileIntent::Open(PathBuf::from("/data/no.xyz")));
        h.snapshot(format!("findings-{name}"));
        wish(&mut h, WindowIntent::Palette(true));
        h.snapshot(format!("palette-{name}"));
        wish(&mut h, WindowIntent::Help(true));
        h.snapshot(format!("help-{name}"));
        wish(&mut h, WindowIntent::Help(false));
        wish(&mut h, FileIntent::Open(PathBuf::from("/data/\u{4e09}\u{8c03}/DLTB.shp")));
        h.snapshot(format!("card-{name}"));
        results.extend_harness(&mut h);
    }
}

#[test]
fn the_first_day() {
    let mut h = small(Lang::Zh, Look::Light);
    h.run();
    let w = words(&h);
    h.get_by_label(&w.get("ui-start-sample")).click();
    h.run();
    settle(&mut h);
    assert_eq!(h.state().state.city.as_ref().unwrap().snapshot.base.rows(), 48 * 36);
    // A press in the middle of the map selects the parcel that lies there.
    h.get_by_label(&w.get("ui-map")).click();
    h.run();
    let Scope::Parcel(row) = h.state().state.city.as_ref().unwrap().selection.focus else { panic!("no parcel") };
    let key = h.state().state.city.as_ref().unwrap().snapshot.base.key.at(row as usize).to_owned();
    h.get_by_label(&w.text("ui-parcel", &vec![("key".into(), key.into())]));
    // Its sink opens.
    let sink = w.text("ui-open-number", &vec![("name".into(), w.get("ui-sink").into())]);
    h.get_by_label(&sink).click();
    h.run();
    h.get_by_label(&w.get("ui-derivation"));
    assert!(h.query_all_by_label(&w.get("ui-formula")).next().is_some());
    h.get_by_label(&w.get("ui-back")).click();
    h.run();
    assert!(h.query_by_label(&w.get("ui-derivation")).is_none());
    // The other language shows at once.
    h.get_by_label(&w.get("ui-other-language")).click();
    h.run();
    h.get_by_label(&Words::new(Lang::En).get("ui-tab-districts"));
}

#[test]
fn derivation_page() {
    let mut results = SnapshotResults::new();
    for (lang, look, name) in LOOKS {
        let mut h = open_city(lang, look);
        let w = words(&h);
        let s = &h.state().state.city.as_ref().unwrap().snapshot;
        let row = s.balance.sink.iter().position(|m| m.0 < 0).unwrap() as u32;
        wish(&mut h, SelectIntent::Rows(vec![row], Combine::Replace));
        let sink = w.text("ui-open-number", &vec![("name".into(), w.get("ui-sink").into())]);
        h.get_by_label(&sink).click();
        h.run();
        h.snapshot(format!("derivation-{name}"));
        results.extend_harness(&mut h);
    }
}

#[test]
fn basis_of_the_balance() {
    let mut results = SnapshotResults::new();
    for (lang, look, name) in LOOKS {
        let mut h = open_city(lang, look);
        wish(&mut h, WindowIntent::Basis(true));
        h.snapshot(format!("basis-{name}"));
        results.extend_harness(&mut h);
        wish(&mut h, WindowIntent::Escape);
        assert!(!h.state().state.panels.basis);
    }
}

#[test]
fn a_failure_stays_until_it_is_dismissed() {
    let mut h = small(Lang::Zh, Look::Light);
    wish(&mut h, FileIntent::Open(PathBuf::from("/data/no.xyz")));
    let w = words(&h);
    assert_eq!(h.state().state.messages.shown().len(), 1);
    h.get_by_label(&w.get("ui-dismiss")).click();
    h.run();
    assert!(h.state().state.messages.shown().is_empty());
}

/// A file let go over the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window takes the path only".into())
    }
}

fn drop_files(h: &mut Shown, names: &[&str]) {
    let file = |n: &&str| std::sync::Arc::new(Dropped(Path::new("/data").join(n))) as egui::DroppedFileHandle;
    h.input_mut().dropped_files = names.iter().map(file).collect();
    h.run();
}

#[test]
fn dropping_the_parts_of_a_shapefile_shows_one_card_and_imports() {
    let mut h = small(Lang::En, Look::Light);
    h.run();
    drop_files(&mut h, &["DLTB.dbf", "DLTB.prj", "DLTB.shp", "DLTB.shx"]);
    let w = words(&h);
    assert!(h.state().state.messages.shown().is_empty());
    // No CRS is stated: importing waits for a choice.
    assert!(h.get_by_label(&w.get("ui-card-import")).accesskit_node().is_disabled());
    h.get_by_label(&w.get("ui-card-crs")).click();
    h.run();
    h.get_by_label(&place::crs_of("EPSG:4547", &w)).click();
    h.run();
    h.get_by_label(&w.get("ui-card-import")).click();
    h.run();
    assert!(h.state().state.city.is_some() && h.state().state.cards.layer.is_none());
}

#[test]
fn a_repair_is_taken_and_taken_back() {
    let mut h = open_city(Lang::Zh, Look::Light);
    wish(&mut h, WindowIntent::Show(Tab::Findings));
    let w = words(&h);
    let camera = h.state().state.city.as_ref().unwrap().camera;
    let name = w.get("repair-name-make-valid");
    h.get_by_label(&name).click();
    h.run();
    // The same place, whatever became of the rows.
    assert_eq!(h.state().state.city.as_ref().unwrap().camera, camera);
    h.get_by_label(
        &w.text("ui-repair-taken", &vec![("name".into(), name.as_str().into()), ("count".into(), "3".into())]),
    );
    assert!(h.query_by_label(&name).is_none());
    h.get_by_label(&w.get("ui-repair-undo")).click();
    h.run();
    h.get_by_label(&name);
}

#[test]
fn files_over_the_window_are_welcomed_and_recent_ones_open_again() {
    let mut h = small(Lang::Zh, Look::Light);
    h.run();
    h.input_mut().hovered_files = vec![egui::HoveredFile::default()];
    h.step();
    h.snapshot("drop-zh-light");
    h.input_mut().hovered_files.clear();
    let path = Path::new("/data/\u{4e09}\u{8c03}/DLTB.shp");
    h.state_mut().state.desktop.recent.note(path);
    h.run();
    h.get_by_label("DLTB.shp").click();
    h.run();
    assert_eq!(h.state().state.cards.layer.as_ref().map(|c| c.path.clone()), Some(path.to_owned()));
}

#[test]
fn a_finding_flies_to_its_parcels_and_the_table_follows() {
    let mut h = open_city(Lang::En, Look::Light);
    wish(&mut h, WindowIntent::Show(Tab::Findings));
    let before = h.state().state.city.as_ref().unwrap().camera.unwrap();
    let told = {
        let s = &h.state().state.city.as_ref().unwrap().snapshot;
        let f = s.findings.iter().find(|f| !f.rows.is_empty()).unwrap();
        words(&h).finding(f).text
    };
    h.get_by_role_and_label(egui::Role::Button, &told).click();
    h.run();
    let city = h.state().state.city.as_ref().unwrap();
    assert_eq!(city.selection.rows.iter().collect::<Vec<_>>(), [70, 71, 72]);
    assert!(city.camera.unwrap().metres_per_px < before.metres_per_px);
    // Row 70 was far below the rows in sight; now the table shows it.
    let key = city.snapshot.base.key.at(70).to_owned();
    wish(&mut h, WindowIntent::Show(Tab::Attributes));
    h.get_by_label(&key);
}

#[test]
fn shortcuts_and_palette() {
    let mut h = open_city(Lang::En, Look::Light);
    let camera = |h: &Shown| h.state().state.city.as_ref().unwrap().camera.unwrap();
    let before = camera(&h);
    h.key_press(egui::Key::Plus);
    h.run();
    assert!(camera(&h).metres_per_px < before.metres_per_px);
    h.key_press(egui::Key::F);
    h.run();
    assert!((camera(&h).metres_per_px - before.metres_per_px).abs() < 1e-9);
    h.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    h.run();
    let hint = words(&h).get("ui-palette-hint");
    h.get_by_label(&hint).type_text("lasso");
    h.run();
    h.key_press(egui::Key::Enter);
    h.run();
    let tool = h.state().state.city.as_ref().unwrap().map.tool;
    assert_eq!((tool, h.state().state.panels.palette), (tanheng::app::intent::Tool::Lasso, false));
}

#[test]
fn a_million_rows_scroll_without_tremor() {
    let mut h = window(Box::new(city::FakeDesk::sized([1000, 1000])), [1180.0, 760.0], Lang::En, Look::Light);
    wish(&mut h, FileIntent::OpenSample);
    wish(&mut h, WindowIntent::Show(Tab::Attributes));
    let w = words(&h);
    // Point into the table and press End: the last parcel's row is there, whole rows apart.
    let table = h.get_by_label(&w.get("ui-scrollbar")).rect();
    h.hover_at(egui::pos2(table.left() - 200.0, table.center().y));
    h.run();
    h.key_press(egui::Key::End);
    h.run();
    let last = h.get_by_label("410100000001000000").rect();
    let before = h.get_by_label("410100000000999999").rect();
    assert!((last.top() - before.top() - theme::ROW).abs() < 0.01, "{last:?} {before:?}");
    let start = Instant::now();
    for _ in 0..20 {
        h.step();
    }
    eprintln!("frame with 1 M rows: {:.2} ms", start.elapsed().as_secs_f64() * 50.0);
}
