//! Scenarios under the hand: a stroke of the brush, undo and redo, the tree.

use egui::{Modifiers, pos2};
use egui_kittest::SnapshotResults;
use egui_kittest::kittest::Queryable;
use tanheng::app::intent::{Combine, EditIntent, MapIntent, RunIntent, SelectIntent, Tab, Tool, WindowIntent};
use tanheng::app::settings::Look;
use tanheng::app::state::City;
use tanheng::base::Mass;
use tanheng::i18n::Lang;
use tanheng::map::theme::Rgba;

use super::{LOOKS, Shown, open_city, settle, wish, words};

fn city(h: &Shown) -> &City {
    h.state().state.city.as_ref().unwrap()
}

fn net(h: &Shown) -> Mass {
    city(h).snapshot.balance.sums.city().net()
}

/// The colour that the map has for a row.
fn colour(h: &Shown, row: u32) -> Rgba {
    city(h).scene.colours().unwrap().1.colours[row as usize]
}

/// Takes the brush up with the class that a search finds first.
fn take_brush(h: &mut Shown, search: &str) {
    h.key_press(egui::Key::B);
    h.run();
    let hint = words(h).get("ui-brush-search");
    h.get_by_label(&hint).type_text(search);
    h.run();
    h.key_press(egui::Key::Enter);
    h.run();
    assert_eq!(city(h).map.tool, Tool::Brush);
    assert!(city(h).plans.target.is_some());
}

/// Presses on the map and draws along the middle, without letting go.
fn press_and_draw(h: &mut Shown) {
    let map = h.get_by_label(&words(h).get("ui-map")).rect();
    let at = |i: f32| pos2(map.center().x + i * 12.0, map.center().y + 40.0);
    h.event(egui::Event::PointerMoved(at(0.0)));
    h.step();
    press(h, at(0.0), true);
    h.step();
    for i in 1..6 {
        h.event(egui::Event::PointerMoved(at(i as f32)));
        h.step();
    }
    h.run();
}

fn press(h: &mut Shown, pos: egui::Pos2, pressed: bool) {
    h.event(egui::Event::PointerButton {
        pos,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    });
}

fn let_go(h: &mut Shown) {
    let at = h.input().events.len() as f32;
    let map = h.get_by_label(&words(h).get("ui-map")).rect();
    press(h, pos2(map.center().x + 60.0 + at, map.center().y + 40.0), false);
    h.run();
}

#[test]
fn a_stroke_moves_the_figures_while_the_button_is_down() {
    let mut h = open_city(Lang::En, Look::Light);
    let start = net(&h);
    take_brush(&mut h, "0601");
    press_and_draw(&mut h);
    settle(&mut h);
    let drafted = city(&h).plans.view.drafted;
    assert!(drafted > 3, "{drafted}");
    assert_ne!(net(&h), start);
    let during = net(&h);
    let rows: Vec<u32> = {
        let c = city(&h);
        let wanted = c.snapshot.classes.find("built_industrial").unwrap();
        c.snapshot.touched.rows.iter().copied().filter(|r| c.snapshot.base.class[*r as usize] == wanted).collect()
    };
    let painted = colour(&h, rows[0]);
    let_go(&mut h);
    assert_eq!((city(&h).plans.view.drafted, city(&h).plans.view.steps.len(), net(&h)), (0, 1, during));
    // The strip tells the whole step.
    assert_eq!(city(&h).plans.before, Some(start));
    h.key_press_modifiers(Modifiers::COMMAND, egui::Key::Z);
    h.run();
    settle(&mut h);
    assert_eq!(net(&h), start);
    assert_ne!(colour(&h, rows[0]), painted);
    h.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, egui::Key::Z);
    h.run();
    settle(&mut h);
    assert_eq!((net(&h), colour(&h, rows[0])), (during, painted));
    // The present state is as it was.
    h.get_by_label(&words(&h).get("ui-scenario-now")).click();
    h.run();
    assert_eq!(net(&h), start);
}

#[test]
fn escape_gives_a_stroke_up() {
    let mut h = open_city(Lang::Zh, Look::Dark);
    let start = net(&h);
    take_brush(&mut h, "gyyd");
    h.key_press(egui::Key::B);
    h.run();
    wish(&mut h, EditIntent::Paint(vec![40, 41, 90]));
    assert_ne!(net(&h), start);
    h.key_press(egui::Key::Escape);
    h.run();
    assert_eq!((net(&h), city(&h).plans.view.steps.len()), (start, 0));
}

#[test]
fn scenarios_in_pictures() {
    let mut results = SnapshotResults::new();
    for (lang, look, name) in LOOKS {
        let mut h = open_city(lang, look);
        take_brush(&mut h, "0301");
        wish(&mut h, EditIntent::Paint((700..760).collect()));
        wish(&mut h, EditIntent::Finish);
        wish(&mut h, EditIntent::New);
        wish(&mut h, SelectIntent::Rows((900..930).collect(), Combine::Replace));
        wish(&mut h, EditIntent::PaintSelection);
        wish(&mut h, EditIntent::Paint((1000..1010).collect()));
        wish(&mut h, EditIntent::Finish);
        wish(&mut h, RunIntent::Undo);
        wish(&mut h, WindowIntent::Show(Tab::Steps));
        wish(&mut h, SelectIntent::Clear);
        settle(&mut h);
        h.snapshot(format!("steps-{name}"));
        wish(&mut h, MapIntent::Tool(Tool::Select));
        h.state_mut().state.city.as_mut().unwrap().plans.target = None;
        wish(&mut h, MapIntent::Tool(Tool::Brush));
        settle(&mut h);
        h.snapshot(format!("brush-{name}"));
        results.extend_harness(&mut h);
    }
}
