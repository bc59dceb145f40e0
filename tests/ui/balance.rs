//! Tables in the window and the workspace of the balance: pictures, and a real session from a dropped table to an edit
//! that is taken back.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use tanheng::app::Desk;
use tanheng::app::desk::SessionDesk;
use tanheng::app::intent::{FileIntent, Sheet, TableIntent, WindowIntent, Workspace};
use tanheng::app::message::Said;
use tanheng::app::settings::Look;
use tanheng::app::worker::ImportChoice;
use tanheng::base::Silent;
use tanheng::engine::Snapshot;
use tanheng::i18n::Lang;
use tanheng::stat::recognise::Corrections;
use tanheng::task::explain;
use tanheng::task::summary::result_hash;
use tanheng::task::tables;

use crate::layers::Village;
use crate::{LOOKS, Shown, drop_files, open_city, settle, wish, words};

#[test]
fn the_balance_in_both_languages_and_looks() {
    let mut results = SnapshotResults::new();
    for (lang, look, name) in LOOKS {
        let mut h = open_city(lang, look);
        wish(&mut h, WindowIntent::Work(Workspace::Balance));
        settle(&mut h);
        h.snapshot(format!("balance-{name}"));
        h.get_by_label(&words(&h).get("ui-grid-amount")).click();
        h.run();
        h.snapshot(format!("amounts-{name}"));
        wish(&mut h, WindowIntent::Sheet(Sheet::Flows));
        h.snapshot(format!("flows-{name}"));
        wish(&mut h, WindowIntent::Sheet(Sheet::Districts));
        h.snapshot(format!("balance-districts-{name}"));
        wish(&mut h, WindowIntent::Sheet(Sheet::Findings));
        h.snapshot(format!("balance-findings-{name}"));
        results.extend_harness(&mut h);
    }
}

#[test]
fn the_table_card_in_both_languages_and_looks() {
    let mut results = SnapshotResults::new();
    for (lang, look, name) in LOOKS {
        let mut h = open_city(lang, look);
        wish(&mut h, FileIntent::Open(PathBuf::from("/data/\u{5e74}\u{9274}.xlsx")));
        h.snapshot(format!("table-card-{name}"));
        results.extend_harness(&mut h);
    }
}

#[test]
fn cells_pasted_from_a_spreadsheet_show_the_card_and_cancel_takes_nothing() {
    let mut h = open_city(Lang::En, Look::Light);
    h.input_mut().events.push(egui::Event::Paste("a plain word".into()));
    h.run();
    assert!(h.state().state.cards.table.is_none());
    h.input_mut().events.push(egui::Event::Paste("a\tb\n1\t2\n".into()));
    h.run();
    let w = words(&h);
    h.get_by_label_contains(&w.get("ui-table-pasted"));
    h.get_by_label(&w.get("ui-cancel")).click();
    h.run();
    assert!(h.state().state.cards.table.is_none());
}

fn program(arguments: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_tanheng")).args(arguments).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// A real session with a village open.
pub fn village(folder: &Path) -> Shown {
    static ONCE: Once = Once::new();
    // SAFETY: nothing else in this program writes the environment.
    ONCE.call_once(|| unsafe { std::env::set_var("TANHENG_READER", env!("CARGO_BIN_EXE_tanheng-reader")) });
    let layer = folder.join("DLTB.gpkg");
    Village::sound().gpkg(&layer);
    let desk: Box<dyn Desk> = Box::new(SessionDesk::with_cache(None));
    let mut h = crate::window(desk, [1180.0, 760.0], Lang::En, Look::Light);
    wish(&mut h, FileIntent::Import(ImportChoice { path: layer, ..ImportChoice::default() }));
    settle(&mut h);
    h
}

pub fn city(h: &Shown) -> &Snapshot {
    let state = &h.state().state;
    &state.city.as_ref().unwrap_or_else(|| panic!("{:?}", state.messages.shown().len())).snapshot
}

fn total_t(h: &Shown) -> f64 {
    city(h).accounts.inventory.as_ref().unwrap().total_t_co2
}

/// Two sectors, two fuels; the unit of the coal is wrong by a factor of ten thousand.
const TABLE: &str = "\u{884c}\u{4e1a},\u{539f}\u{7164}\u{ff08}\u{5428}\u{ff09},\u{67f4}\u{6cb9}\u{ff08}\u{5428}\u{ff09}\n\
    \u{519c}\u{4e1a},1,20\n\u{519c}\u{6751}\u{5c45}\u{6c11}\u{751f}\u{6d3b},2,10\n";

#[test]
fn from_a_dropped_table_to_an_edit_that_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut h = village(dir.path());
    let w = words(&h);
    let table = dir.path().join("energy.csv");
    std::fs::write(&table, TABLE).unwrap();
    drop_files(&mut h, &[table.to_str().unwrap()]);
    // The card is there, and nothing was taken over.
    assert!(city(&h).accounts.inventory.is_none());
    h.get_by_label(&w.get("ui-table-title"));
    let unit = w.text("ui-table-unit-of", &vec![("column".into(), "B".into())]);
    h.get_by_label(&unit).click();
    h.run();
    h.get_by_label("1e4 t").click();
    h.run();
    h.get_by_label(&w.get("ui-table-take")).click();
    h.run();
    assert!(h.state().state.cards.table.is_none());
    // What the library and the command line make of the same corrections.
    let mut c = Corrections::default();
    c.units.insert(1, "1e4 t".into());
    let book = tables::open(&table, &Silent).unwrap();
    let taken = tables::import(&book, "energy.csv", &c, &Silent).unwrap();
    let other = dir.path().join("canonical.csv");
    std::fs::write(&other, taken.canonical().unwrap()).unwrap();
    let at = |p: &Path| p.to_str().unwrap().to_owned();
    let converted = dir.path().join("converted.csv");
    program(&["table", "convert", &at(&table), "--units", "B=1e4 t", "--out", &at(&converted)]);
    let layer = at(&dir.path().join("DLTB.gpkg"));
    let said = program(&["balance", &layer, "--table", &at(&converted), "--region", "CN-41", "--json"]);
    let there: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(there["result_hash"].as_str().unwrap(), result_hash(city(&h)));
    // 30 000 t of coal, 30 t of diesel oil: the coal is nearly all of it.
    let inventory = city(&h).accounts.inventory.as_ref().unwrap();
    let coal = inventory.by_fuel.iter().find(|f| f.fuel == "raw_coal").unwrap();
    assert_eq!(coal.amount, Some(30_000.0));
    let (before, hash) = (total_t(&h), result_hash(city(&h)));

    // A cell is edited in place.
    wish(&mut h, WindowIntent::Work(Workspace::Balance));
    let cell = format!("{} · {}", explain::sector("agriculture", &w), explain::fuel("raw_coal", &w));
    h.get_by_label(&w.get("ui-grid-amount")).click();
    h.run();
    h.get_by_role_and_label(egui::Role::Cell, &cell).click();
    h.run();
    h.key_press(egui::Key::Enter);
    h.run();
    let field = h.get_by_role_and_label(egui::Role::TextInput, &cell);
    field.click();
    h.run();
    h.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::A);
    h.get_by_role_and_label(egui::Role::TextInput, &cell).type_text("5");
    h.run();
    h.key_press(egui::Key::Enter);
    h.run();
    // The column is told in kt: 5 kt in the place of 10 kt.
    let factor = coal_factor(&h);
    assert!((before - total_t(&h) - 5_000.0 * factor).abs() < 1e-6 * before, "{before} {}", total_t(&h));
    assert_ne!(result_hash(city(&h)), hash);
    let step = h.state().state.city.as_ref().unwrap().settings.undo.clone().unwrap();
    let told = explain::key(city(&h), &step, &w);
    assert!(told.contains(&cell) && told.contains("5 kt"), "{told}");
    h.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    h.run();
    assert_eq!((total_t(&h), result_hash(city(&h))), (before, hash.clone()));
    h.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::Z);
    h.run();
    assert_ne!(result_hash(city(&h)), hash);
    // Twice back: the table itself is taken back too.
    for _ in 0..2 {
        h.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
        h.run();
    }
    assert!(city(&h).accounts.inventory.is_none() && h.state().state.city.as_ref().unwrap().settings.undo.is_none());
}

fn coal_factor(h: &Shown) -> f64 {
    let inventory = city(h).accounts.inventory.as_ref().unwrap();
    let coal = inventory.by_fuel.iter().find(|f| f.fuel == "raw_coal").unwrap();
    coal.t_co2 / coal.amount.unwrap()
}

#[test]
fn what_cannot_be_read_is_told_and_what_was_there_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut h = village(dir.path());
    let bad = dir.path().join("empty.csv");
    std::fs::write(&bad, "").unwrap();
    wish(&mut h, FileIntent::Open(bad));
    assert!(h.state().state.cards.table.is_none());
    assert_eq!(h.state().state.messages.shown().len(), 1);
    // Nothing to take over: the button says so by being off, and asking anyway is an error.
    wish(&mut h, TableIntent::Take(Corrections::default()));
    let told = h.state().state.messages.shown();
    let mut last =
        told.iter().filter_map(|m| if let Said::Error(e) = &m.said { Some(e.code.to_string()) } else { None });
    assert_eq!((told.len(), last.next_back()), (2, Some("APP-002".to_owned())));
    assert!(city(&h).accounts.inventory.is_none());
}
