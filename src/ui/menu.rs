//! The menu bar, the shortcuts, the palette and the page of shortcuts: all from the command table.

use egui::{Align, Button, Key, KeyboardShortcut, Layout, Modifiers, RichText, Ui};

use super::icon::{self, Icon};
use super::theme;
use crate::app::command::{COMMANDS, Command, Menu, Shortcut};
use crate::app::intent::{Intent, WindowIntent};
use crate::app::state::AppState;
use crate::i18n::{Lang, Words};
use crate::task::explain;

/// The keys of a command, as the toolkit knows them.
pub fn keys(s: Shortcut) -> Option<KeyboardShortcut> {
    let mut m = Modifiers::NONE;
    m.command = s.ctrl;
    m.shift = s.shift;
    m.alt = s.alt;
    Key::from_name(s.key).map(|k| KeyboardShortcut::new(m, k))
}

/// The keys of a command in writing.
pub fn keys_text(ui: &Ui, c: &Command) -> String {
    let Some(k) = c.shortcut.and_then(keys) else { return String::new() };
    let held = ui.ctx().format_modifiers(k.modifiers);
    let key = k.logical_key.symbol_or_name();
    if held.is_empty() { key.to_owned() } else { format!("{held}+{key}") }
}

/// The name of a command; taking back and doing again name the step.
pub fn label(c: &Command, state: &AppState) -> String {
    let words = &state.words;
    let settings = state.city.as_ref().map(|c| (&c.snapshot, &c.settings));
    let step = settings.and_then(|(s, set)| match c.id {
        "undo" => Some((s, set.undo.as_ref()?, "ui-cmd-undo-step")),
        "redo" => Some((s, set.redo.as_ref()?, "ui-cmd-redo-step")),
        _ => None,
    });
    let Some((snapshot, step, key)) = step else { return words.get(&c.key()) };
    let told = explain::key(snapshot, step, words);
    words.text(key, &vec![("step".into(), told.into())])
}

/// Draws the menu bar.
pub fn bar_ui(ui: &mut Ui, state: &AppState, out: &mut Vec<Intent>) {
    let words = &state.words;
    egui::MenuBar::new().ui(ui, |ui| {
        ui.add_space(theme::HALF);
        for menu in Menu::ALL {
            ui.menu_button(words.get(menu.key()), |ui| {
                ui.set_min_width(220.0);
                for c in COMMANDS.iter().filter(|c| c.menu == menu) {
                    item_ui(ui, c, state, out);
                }
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let other = if words.lang() == Lang::Zh { Lang::En } else { Lang::Zh };
            if ui.button(words.get("ui-other-language")).clicked() {
                out.push(WindowIntent::Language(other).into());
            }
            if icon::button(ui, Icon::Search, &words.get("ui-cmd-palette"), false).clicked() {
                out.push(WindowIntent::Palette(true).into());
            }
            if let Some(c) = &state.city {
                let name = match c.project.as_deref().and_then(std::path::Path::file_stem) {
                    Some(n) => n.to_string_lossy().into_owned(),
                    None => words.get("ui-not-saved"),
                };
                ui.add(egui::Label::new(RichText::new(name).color(theme::tone(ui).faint)).truncate());
            }
        });
    });
}

fn item_ui(ui: &mut Ui, c: &Command, state: &AppState, out: &mut Vec<Intent>) {
    if c.parted {
        ui.separator();
    }
    let text = RichText::new(keys_text(ui, c)).color(theme::tone(ui).faint);
    let button = Button::new(label(c, state)).shortcut_text(text).selected(c.on(state));
    if ui.add_enabled(c.enabled(state), button).clicked() {
        out.push((c.intent)());
    }
}

/// Takes the shortcuts that were pressed. Keys without Ctrl or Alt wait while text is being typed.
pub fn shortcuts(ui: &Ui, state: &AppState, out: &mut Vec<Intent>) {
    // A button or cell that has the focus takes no letters.
    let typing = ui.ctx().text_edit_focused();
    if ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
        out.push(WindowIntent::Escape.into());
    }
    // The key that many programs have for this page, beside F1.
    if !typing && ui.input(|i| i.key_pressed(Key::Questionmark)) {
        out.push(WindowIntent::Help(true).into());
    }
    // A press with Shift also matches the keys without it, so those with more keys are asked first.
    let held = |c: &&Command| c.shortcut.is_some_and(|s| s.shift || s.alt);
    let order = COMMANDS.iter().filter(held).chain(COMMANDS.iter().filter(|c| !held(c)));
    for c in order {
        let Some((s, k)) = c.shortcut.and_then(|s| Some((s, keys(s)?))) else { continue };
        let bare = !s.ctrl && !s.alt && s.key.len() == 1;
        // While a text is being typed, its own steps are taken back.
        if (typing && (bare || s.key == "A" || s.key == "Z")) || !c.enabled(state) {
            continue;
        }
        if ui.input_mut(|i| i.consume_shortcut(&k)) {
            out.push((c.intent)());
        }
    }
}

/// The command palette.
#[derive(Default)]
pub struct Palette {
    typed: String,
    at: usize,
}

impl Palette {
    /// Draws it; the commands that match what is typed, best first.
    pub fn ui(&mut self, ui: &mut Ui, state: &AppState, out: &mut Vec<Intent>) {
        let words = &state.words;
        let id = egui::Id::unique("palette");
        let area = egui::Modal::default_area(id).anchor(egui::Align2::CENTER_TOP, [0.0, 72.0]);
        let modal = egui::Modal::new(id).area(area).frame(theme::modal(ui)).show(ui.ctx(), |ui| {
            ui.set_width(520.0);
            let hint = words.get("ui-palette-hint");
            let edit =
                ui.add(egui::TextEdit::singleline(&mut self.typed).hint_text(&hint).desired_width(f32::INFINITY));
            edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, &hint));
            edit.request_focus();
            let moved = ui.input(|i| i.key_pressed(egui::Key::ArrowDown) || i.key_pressed(egui::Key::ArrowUp));
            if edit.changed() {
                self.at = 0;
            }
            let found = matches(&self.typed, words, state);
            self.steer(ui, found.len());
            ui.add_space(theme::HALF);
            let enter = ui.input(|i| i.key_pressed(Key::Enter));
            egui::ScrollArea::vertical().max_height(360.0).min_scrolled_height(360.0).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                for (i, c) in found.iter().enumerate() {
                    let line = Button::selectable(i == self.at, label(c, state))
                        .shortcut_text(RichText::new(keys_text(ui, c)).color(theme::tone(ui).faint))
                        .min_size(egui::vec2(ui.available_width(), theme::ROW));
                    let r = ui.add(line);
                    // Only when the choice moves: a list that scrolls in every frame never comes to rest.
                    if i == self.at && moved {
                        r.scroll_to_me(None);
                    }
                    if r.clicked() || (enter && i == self.at) {
                        out.push(WindowIntent::Palette(false).into());
                        out.push((c.intent)());
                        self.typed.clear();
                    }
                }
                if found.is_empty() {
                    ui.label(RichText::new(words.get("ui-palette-none")).weak());
                }
            });
        });
        if modal.should_close() {
            out.push(WindowIntent::Palette(false).into());
        }
    }

    fn steer(&mut self, ui: &Ui, count: usize) {
        let (down, up) = ui.input(|i| (i.key_pressed(Key::ArrowDown), i.key_pressed(Key::ArrowUp)));
        if down {
            self.at += 1;
        }
        if up {
            self.at = self.at.saturating_sub(1);
        }
        self.at = self.at.min(count.saturating_sub(1));
    }
}

/// Commands whose name or id holds the letters that were typed, in order; those that hold them together come first.
fn matches(typed: &str, words: &Words, state: &AppState) -> Vec<&'static Command> {
    let needle = typed.trim().to_lowercase();
    let rank = |c: &Command| {
        let (name, id) = (words.get(&c.key()).to_lowercase(), c.id.replace('-', " "));
        if name.contains(&needle) || id.contains(&needle) {
            Some(0)
        } else if holds_in_order(&name, &needle) || holds_in_order(&id, &needle) {
            Some(1)
        } else {
            None
        }
    };
    let mut found: Vec<(i32, &Command)> =
        COMMANDS.iter().filter(|c| c.enabled(state)).filter_map(|c| Some((rank(c)?, c))).collect();
    found.sort_by_key(|(r, _)| *r);
    found.into_iter().map(|(_, c)| c).collect()
}

fn holds_in_order(text: &str, letters: &str) -> bool {
    let mut rest = text.chars();
    letters.chars().all(|l| rest.any(|c| c == l))
}

/// The page of shortcuts.
pub fn help_ui(ui: &mut Ui, words: &Words, out: &mut Vec<Intent>) {
    let modal = egui::Modal::new(egui::Id::unique("help")).frame(theme::modal(ui)).show(ui.ctx(), |ui| {
        ui.set_width(640.0);
        ui.horizontal(|ui| {
            ui.heading(words.get("ui-cmd-shortcuts"));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon::button(ui, Icon::Close, &words.get("ui-close"), false).clicked() {
                    out.push(WindowIntent::Help(false).into());
                }
            });
        });
        let most = (ui.ctx().content_rect().height() - 160.0).max(200.0);
        egui::ScrollArea::vertical().max_height(most).min_scrolled_height(most).show(ui, |ui| {
            shortcut_list(ui, words);
            ui.add_space(theme::GRID);
            for key in ["ui-help-pan", "ui-help-zoom", "ui-help-add", "ui-help-table"] {
                ui.label(RichText::new(words.get(key)).color(theme::tone(ui).faint));
            }
        });
    });
    if modal.should_close() {
        out.push(WindowIntent::Help(false).into());
    }
}

/// All commands with keys, menu by menu, in two columns.
fn shortcut_list(ui: &mut Ui, words: &Words) {
    let listed = |menu: Menu| COMMANDS.iter().filter(move |c| c.menu == menu && c.shortcut.is_some());
    let [left, right] = [&[Menu::File, Menu::Edit, Menu::Select][..], &[Menu::Map, Menu::Window, Menu::Help][..]];
    ui.spacing_mut().item_spacing.x = theme::GRID * 5.0;
    ui.columns(2, |columns| {
        for (ui, menus) in columns.iter_mut().zip([left, right]) {
            ui.spacing_mut().item_spacing = egui::vec2(theme::GRID, 0.0);
            for menu in menus {
                super::figures::section(ui, &words.get(menu.key()));
                for c in listed(*menu) {
                    ui.horizontal(|ui| {
                        ui.label(words.get(&c.key()));
                        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                            ui.label(RichText::new(keys_text(ui, c)).color(theme::tone(ui).faint));
                        });
                    });
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shortcut_names_a_key() {
        for c in COMMANDS {
            assert!(c.shortcut.is_none_or(|s| keys(s).is_some()), "{}", c.id);
        }
        assert!(holds_in_order("export results", "exr") && !holds_in_order("fit", "tf"));
    }
}
