//! Sources from below in the window: pictures, and a real session from a dropped table of activities to a saved project.

use std::path::Path;

use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use tanheng::app::intent::{FileIntent, Intent, RunIntent, SelectIntent, WindowIntent, Workspace};
use tanheng::app::message::Said;
use tanheng::app::worker::BelowWish;
use tanheng::base::Mass;
use tanheng::carbon::control::Control;
use tanheng::engine::{Snapshot, ledger};
use tanheng::task::explain;
use tanheng::task::summary::result_hash;

use crate::balance::{city, village};
use crate::city::FakeDesk;
use crate::{LOOKS, Shown, drop_files, settle, wish, words};

#[test]
fn sums_from_below_in_both_languages_and_looks() {
    let mut results = SnapshotResults::new();
    for (lang, look, name) in LOOKS {
        // High enough for all cards and what stands below them.
        let mut h = crate::window(Box::new(FakeDesk::default()), [1180.0, 1500.0], lang, look);
        wish(&mut h, FileIntent::OpenSample);
        wish(&mut h, RunIntent::Below(BelowWish::Buildings));
        wish(&mut h, WindowIntent::Work(Workspace::Balance));
        wish(&mut h, SelectIntent::District(1));
        settle(&mut h);
        let w = words(&h);
        let scaled = w.text("ui-control-scaled", &vec![("factor".into(), "1.250".into())]);
        h.get_by_label(&scaled).click();
        h.run();
        h.snapshot(format!("below-{name}"));
        results.extend_harness(&mut h);
    }
}

fn total(s: &Snapshot) -> Mass {
    s.ledger.sectors.iter().map(|c| c.total).sum()
}

fn control(s: &Snapshot, sector: &str) -> ledger::Control {
    s.ledger.sectors.iter().find(|c| c.id == sector).unwrap().control
}

fn codes(h: &Shown) -> Vec<String> {
    city(h).findings.iter().map(|f| f.code.to_string()).collect()
}

fn at(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn undo(h: &mut Shown) {
    h.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
    h.run();
}

#[test]
fn dropped_activities_move_the_total_and_undo_brings_it_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut h = village(dir.path());
    let (before, hash) = (total(city(&h)), result_hash(city(&h)));
    // The farms of the sample city; a village has no ground for its waste.
    let farms = include_str!("../../assets/sample/activities.csv").lines();
    let farms: Vec<&str> = farms.take_while(|l| !l.starts_with("\u{751f}\u{6d3b}\u{5783}\u{573e}")).collect();
    let table = at(dir.path(), "activities.csv", &farms.join("\n"));
    drop_files(&mut h, &[&table]);
    // No card: the heading says what it is.
    assert!(h.state().state.cards.table.is_none());
    assert!(total(city(&h)) > before, "{:?}", h.state().state.messages.shown());
    let taken = result_hash(city(&h));
    let step = h.state().state.city.as_ref().unwrap().settings.undo.clone().unwrap();
    assert!(explain::key(city(&h), &step, &words(&h)).contains("activities.csv"));
    undo(&mut h);
    assert_eq!((total(city(&h)), result_hash(city(&h))), (before, hash));
    h.key_press_modifiers(egui::Modifiers::COMMAND | egui::Modifiers::SHIFT, egui::Key::Z);
    h.run();
    assert_eq!(result_hash(city(&h)), taken);
    // People change no gram, and give figures by head.
    let people = at(dir.path(), "people.csv", include_str!("../../assets/sample/people.csv"));
    drop_files(&mut h, &[&people]);
    assert_eq!(result_hash(city(&h)), taken);
    assert!(city(&h).accounts.below.people.iter().any(|p| p.persons.is_some()));
    h.get_by_label(&words(&h).get("ui-indicator-per-person"));
    // The project keeps both, without the files that were dropped.
    let project = dir.path().join("p.plan");
    let chosen = FileIntent::Chosen(tanheng::app::intent::Dialog::SaveProject, project.clone());
    wish(&mut h, chosen);
    std::fs::remove_file(table).unwrap();
    std::fs::remove_file(people).unwrap();
    wish(&mut h, Intent::File(FileIntent::CloseProject));
    wish(&mut h, FileIntent::Open(project));
    settle(&mut h);
    assert_eq!(result_hash(city(&h)), taken);
    assert!(h.state().state.city.as_ref().unwrap().settings.below.people.is_some());
}

/// Farms burn diesel oil by the table and by the activities.
const TABLE: &str = "\u{884c}\u{4e1a},\u{67f4}\u{6cb9}\u{ff08}\u{5428}\u{ff09}\n\u{519c}\u{4e1a},10\n\u{519c}\u{6751}\u{5c45}\u{6c11}\u{751f}\u{6d3b},2\n";
const ACTIVITIES: &str = "item,year,amount,unit\nfarm diesel,2023,8,t\n";

#[test]
fn a_sector_with_table_and_lines_counts_by_its_table_until_the_card_is_asked() {
    let dir = tempfile::tempdir().unwrap();
    let mut h = village(dir.path());
    let table = at(dir.path(), "energy.csv", TABLE);
    let w = words(&h);
    drop_files(&mut h, &[&table]);
    h.get_by_label(&w.get("ui-table-take")).click();
    h.run();
    let by_table = total(city(&h));
    assert!(city(&h).accounts.inventory.is_some(), "{:?}", h.state().state.messages.shown());
    drop_files(&mut h, &[&at(dir.path(), "activities.csv", ACTIVITIES)]);
    assert_eq!(total(city(&h)), by_table);
    assert!(codes(&h).contains(&"CONTROL-105".to_owned()), "{:?} {:?}", codes(&h), h.state().state.messages.shown());
    let told = h.state().state.messages.shown();
    assert!(told.iter().any(|m| matches!(&m.said, Said::Done("ui-done-below", _))), "{told:?}");
    assert_eq!(control(city(&h), "agriculture"), ledger::Control::Met(Control::Table));
    // The card of the sector offers what can stand.
    wish(&mut h, WindowIntent::Work(Workspace::Balance));
    h.get_all_by_label(&w.get("ui-control-table")).next().unwrap().click();
    h.run();
    h.get_by_label_contains("Bottom-up:").click();
    h.run();
    assert_eq!(control(city(&h), "agriculture"), ledger::Control::Met(Control::BottomUp));
    assert!(total(city(&h)) < by_table && !codes(&h).contains(&"CONTROL-105".to_owned()));
    undo(&mut h);
    assert_eq!(total(city(&h)), by_table);
    assert!(codes(&h).contains(&"CONTROL-105".to_owned()));
    // A choice outlives its lines as a remark, not as an error.
    wish(&mut h, RunIntent::Below(BelowWish::Control("agriculture".into(), Control::Scaled)));
    assert_eq!(total(city(&h)), by_table);
    wish(&mut h, RunIntent::Below(BelowWish::Activities(None)));
    assert!(codes(&h).contains(&"CONTROL-106".to_owned()));
    assert_eq!(total(city(&h)), by_table);
}

#[test]
fn an_input_that_cannot_be_used_is_told_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut h = village(dir.path());
    let hash = result_hash(city(&h));
    drop_files(&mut h, &[&at(dir.path(), "bad.csv", "item,year,amount,unit\nurea,2023,much,t\n")]);
    assert_eq!(result_hash(city(&h)), hash);
    let state = &h.state().state;
    assert!(matches!(state.messages.shown(), [m] if matches!(&m.said, Said::Error(e) if e.code.0 == "STAT-006")));
    let settings = &state.city.as_ref().unwrap().settings;
    assert!(settings.undo.is_none() && settings.below.activities.is_none());
}
