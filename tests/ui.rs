//! The window in pictures and clicks: every panel in both languages and looks, and the journey of a first day.

#[path = "ui/city.rs"]
mod city;

use egui_kittest::kittest::Queryable;
use egui_kittest::{Harness, SnapshotResults};
use tanheng::app::background::Background;
use tanheng::app::intent::{FileIntent, Intent, MapIntent, SelectIntent, Tab, WindowIntent};
use tanheng::app::settings::Look;
use tanheng::app::state::AppState;
use tanheng::app::{Desk, Worker};
use tanheng::i18n::Lang;
use tanheng::ui::{theme, window::Window};

fn window(desk: Box<dyn Desk>, size: [f32; 2], lang: Lang, look: Look) -> Harness<'static, Window> {
    let mut state = AppState::new(Worker::inline(desk), Background::inline(), None);
    state.apply(WindowIntent::Language(lang).into());
    state.apply(WindowIntent::Look(look).into());
    Harness::builder()
        .with_size(size)
        .with_context_setup(theme::install)
        .with_render_cursor(false)
        .with_max_steps(16)
        .build_eframe(move |_| Window::new(state))
}

fn small(lang: Lang, look: Look) -> Harness<'static, Window> {
    window(Box::new(city::FakeDesk::default()), [1180.0, 760.0], lang, look)
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
        h.state_mut().state.desktop.recent.note(std::path::Path::new("/data/\u{90d1}\u{5dde}/\u{73b0}\u{72b6}.plan"));
        h.state_mut().state.desktop.recent.note(std::path::Path::new("/data/\u{5929}\u{4f7f}/DLTB.shp"));
        h.run();
        h.snapshot(format!("start-{name}"));
        results.extend_harness(&mut h);
    }
}
