//! The window: asks the state, lets the panels draw, carries out what they wish.

use std::path::PathBuf;

use egui::{Panel, Ui, ViewportCommand};

use super::basis::BasisPage;
use super::card::ImportCard;
use super::city::CityPanels;
use super::dialogs::{self, Dialogs};
use super::menu::{self, Palette};
use super::messages;
use super::start::{StartPage, StartView};
use super::table_card::{TableCardView, TablePanel};
use super::theme;
use crate::app::intent::{FileIntent, Intent, TableIntent};
use crate::app::settings::Look;
use crate::app::state::AppState;
use crate::i18n::Words;

/// The window.
pub struct Window {
    /// What it knows.
    pub state: AppState,
    panels: PanelSet,
    dialogs: Dialogs,
    wishes: Vec<Intent>,
}

/// The panels with their own small states.
#[derive(Default)]
struct PanelSet {
    start: StartPage,
    palette: Palette,
    card: ImportCard,
    table: TablePanel,
    city: CityPanels,
    basis: BasisPage,
}

impl Window {
    /// A window over a state.
    pub fn new(state: AppState) -> Self {
        Self { state, panels: PanelSet::default(), dialogs: Dialogs::default(), wishes: Vec::new() }
    }

    /// Whether the map showed all it should in the last picture.
    pub fn map_whole(&self) -> bool {
        self.state.city.as_ref().is_some_and(|c| c.scene.settled() && c.picks.idle()) && self.panels.city.map_whole()
    }

    /// One picture: what is drawn, then what was wished.
    pub fn picture(&mut self, ui: &mut Ui) {
        self.draw(ui);
        let wishes = std::mem::take(&mut self.wishes);
        if !wishes.is_empty() {
            // What was wished shows in the next picture.
            ui.ctx().request_repaint();
        }
        for w in wishes {
            self.state.apply(w);
        }
    }

    /// Takes in what the session and the system have to say.
    pub fn listen(&mut self, ctx: &egui::Context) {
        self.state.listen();
        self.outward(ctx);
    }

    fn outward(&mut self, ctx: &egui::Context) {
        let look = match self.state.settings.look {
            Look::System => egui::ThemePreference::System,
            Look::Light => egui::ThemePreference::Light,
            Look::Dark => egui::ThemePreference::Dark,
        };
        if ctx.options(|o| o.theme_preference) != look {
            ctx.set_theme(look);
        }
        if let Some(d) = self.state.outward.dialog.take() {
            self.dialogs.show(d, &self.state.words, self.state.background.wake());
        }
        if let Some(answer) = self.dialogs.answer() {
            self.state.apply(answer);
        }
        self.closing(ctx);
    }

    /// Closing during a job: reading is stopped, a file being written is finished first.
    fn closing(&mut self, ctx: &egui::Context) {
        let asked = ctx.input(|i| i.viewport().close_requested());
        if asked && !self.state.outward.leaving {
            self.state.leave();
        }
        if asked && self.state.session.writing() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        } else if !asked && self.state.outward.leaving && !self.state.session.writing() {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    fn draw(&mut self, ui: &mut Ui) {
        let out = &mut self.wishes;
        menu::shortcuts(ui, &self.state, out);
        out.extend(dropped(ui).or_else(|| pasted(ui)));
        let bar = egui::Frame::NONE.fill(theme::tone(ui).panel).inner_margin(theme::BAR_MARGIN);
        Panel::top("menu").frame(bar).exact_size(theme::BAR).show(ui, |ui| menu::bar_ui(ui, &self.state, out));
        self.notices(ui);
        self.middle(ui);
        self.above(ui);
    }

    fn notices(&mut self, ui: &mut Ui) {
        let (state, out) = (&mut self.state, &mut self.wishes);
        let tone = theme::tone(ui);
        let frame = egui::Frame::NONE.fill(tone.panel).inner_margin(egui::Margin::symmetric(16, 8));
        if let Some((job, p)) = state.session.job() {
            let words = &state.words;
            Panel::top("job").frame(frame).show(ui, |ui| messages::progress_ui(ui, job, p, words, out));
            // The watch is read, not told: look again soon.
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
        }
        if !state.messages.shown().is_empty() {
            let shown = state.messages.shown();
            Panel::top("messages").frame(frame.fill(tone.raised)).show(ui, |ui| {
                messages::messages_ui(ui, shown, &state.words, out);
            });
        }
    }

    fn middle(&mut self, ui: &mut Ui) {
        let ground = egui::Frame::NONE.fill(theme::tone(ui).ground);
        if let Some(c) = &mut self.state.city {
            c.scene.follow(&c.snapshot, c.map.theme, ui.visuals().dark_mode, &self.state.background);
        }
        let (state, out) = (&self.state, &mut self.wishes);
        if let Some(city) = &state.city {
            self.panels.city.ui(ui, state, city, out);
            return;
        }
        let view = StartView { recent: state.desktop.recent.paths() };
        egui::CentralPanel::default().frame(ground).show(ui, |ui| self.panels.start.ui(ui, &view, &state.words, out));
    }

    fn above(&mut self, ui: &mut Ui) {
        let (state, out) = (&self.state, &mut self.wishes);
        if let Some(card) = &state.cards.layer {
            self.panels.card.ui(ui, card, &state.words, out);
        } else if let Some(card) = &state.cards.table {
            let view = TableCardView { card, city: state.city.is_some() };
            self.panels.table.ui(ui, &view, &state.words, out);
        }
        if state.outward.leaving && state.session.writing() {
            egui::Modal::new(egui::Id::unique("leaving")).frame(theme::modal(ui)).show(ui.ctx(), |ui| {
                ui.label(state.words.get("ui-leaving"));
            });
        }
        if let Some(city) = state.city.as_ref().filter(|_| state.panels.basis) {
            self.panels.basis.ui(ui, &city.snapshot, &state.background, &state.words, out);
        }
        if state.panels.palette {
            self.panels.palette.ui(ui, state, out);
        }
        if state.panels.help {
            menu::help_ui(ui, &state.words, out);
        }
        if ui.input(|i| !i.raw.hovered_files.is_empty()) {
            drop_hint(ui, &state.words);
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.listen(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.picture(ui);
    }
}

/// Files let go over the window. Of the parts of one shapefile only the one that can be opened counts.
fn dropped(ui: &Ui) -> Option<Intent> {
    let paths: Vec<PathBuf> = ui.input(|i| i.raw.dropped_files.iter().map(|f| f.path().to_owned()).collect());
    let path = paths.iter().find(|p| dialogs::is_data(p)).or(paths.first())?;
    Some(FileIntent::Open(path.clone()).into())
}

/// Text that was pasted while nothing was being typed, where it looks like cells of a spreadsheet.
fn pasted(ui: &Ui) -> Option<Intent> {
    if ui.ctx().text_edit_focused() {
        return None;
    }
    let cells = |t: &String| t.contains('\t') && t.trim().contains('\n');
    let text = ui.input(|i| {
        i.events.iter().find_map(|e| match e {
            egui::Event::Paste(t) if cells(t) => Some(t.clone()),
            _ => None,
        })
    })?;
    Some(TableIntent::Paste(text).into())
}

/// Says over everything that files may be let go.
fn drop_hint(ui: &Ui, words: &Words) {
    let tone = theme::tone(ui);
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop"));
    let rect = ui.ctx().content_rect();
    let painter = ui.ctx().layer_painter(layer);
    painter.rect_filled(rect, 0.0, tone.panel.gamma_multiply(0.8));
    let frame = egui::Stroke::new(2.0, tone.accent);
    painter.rect_stroke(rect.shrink(16.0), f32::from(theme::ROUND), frame, egui::StrokeKind::Inside);
    let (at, middle) = (rect.center(), egui::Align2::CENTER_CENTER);
    painter.text(at, middle, words.get("ui-drop-now"), theme::font(theme::FIGURE), tone.accent);
}
