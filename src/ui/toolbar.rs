//! The tools of the map, from the command table.

use egui::{Align, Layout, RichText, Ui};

use super::icon::{self, Icon};
use super::menu::{keys_text, label};
use super::theme;
use crate::app::command;
use crate::app::intent::{Intent, Tool, WindowIntent, Workspace};
use crate::app::state::{AppState, City};
use crate::i18n::number;

/// Tools with their commands; `None` = a gap.
const TOOLS: [Option<(&str, Icon, Option<Tool>)>; 12] = [
    Some(("tool-select", Icon::Select, Some(Tool::Select))),
    Some(("tool-lasso", Icon::Lasso, Some(Tool::Lasso))),
    Some(("tool-identify", Icon::Identify, Some(Tool::Identify))),
    Some(("tool-pan", Icon::Pan, Some(Tool::Pan))),
    Some(("tool-brush", Icon::Brush, Some(Tool::Brush))),
    None,
    Some(("fit", Icon::Fit, None)),
    Some(("zoom-in", Icon::Plus, None)),
    Some(("zoom-out", Icon::Minus, None)),
    None,
    Some(("undo", Icon::Undo, None)),
    Some(("redo", Icon::Redo, None)),
];

/// The workspaces, one beside the other.
fn workspaces_ui(ui: &mut Ui, state: &AppState, out: &mut Vec<Intent>) {
    for work in Workspace::ALL {
        let text = RichText::new(state.words.get(work.key())).size(theme::BODY + 1.0);
        let button = egui::Button::selectable(state.panels.work == work, text).min_size(egui::vec2(64.0, theme::ROW));
        if ui.add(button).clicked() {
            out.push(WindowIntent::Work(work).into());
        }
    }
}

/// Draws the tools.
pub fn toolbar_ui(ui: &mut Ui, state: &AppState, city: &City, out: &mut Vec<Intent>) {
    let words = &state.words;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::HALF;
        workspaces_ui(ui, state, out);
        ui.add_space(theme::GRID);
        ui.separator();
        ui.add_space(theme::GRID);
        for tool in TOOLS {
            let Some((id, icon, tool)) = tool else {
                ui.add_space(theme::GRID * 2.0);
                continue;
            };
            let Some(c) = command::find(id) else { continue };
            let text = format!("{}  {}", label(c, state), keys_text(ui, c));
            let chosen = tool.is_some() && tool == Some(city.map.tool);
            ui.add_enabled_ui(c.enabled(state), |ui| {
                if icon::button(ui, icon, text.trim_end(), chosen).clicked() {
                    out.push((c.intent)());
                }
            });
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let count = city.selection.rows.len();
            if count > 0 {
                let args = vec![("count".into(), number::count(count as u64).into())];
                ui.label(RichText::new(words.text("ui-selection", &args)).color(theme::tone(ui).faint));
            }
        });
    });
}
