//! The tools of the map, from the command table.

use egui::{Align, Layout, RichText, Ui};

use super::icon::{self, Icon};
use super::menu::keys_text;
use super::theme;
use crate::app::command;
use crate::app::intent::{Intent, Tool};
use crate::app::state::{AppState, City};
use crate::i18n::number;

/// Tools with their commands; `None` = a gap.
const TOOLS: [Option<(&str, Icon, Option<Tool>)>; 9] = [
    Some(("tool-select", Icon::Select, Some(Tool::Select))),
    Some(("tool-lasso", Icon::Lasso, Some(Tool::Lasso))),
    Some(("tool-identify", Icon::Identify, Some(Tool::Identify))),
    Some(("tool-pan", Icon::Pan, Some(Tool::Pan))),
    Some(("tool-brush", Icon::Brush, Some(Tool::Brush))),
    None,
    Some(("fit", Icon::Fit, None)),
    Some(("zoom-in", Icon::Plus, None)),
    Some(("zoom-out", Icon::Minus, None)),
];

/// Draws the tools.
pub fn toolbar_ui(ui: &mut Ui, state: &AppState, city: &City, out: &mut Vec<Intent>) {
    let words = &state.words;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::HALF;
        for tool in TOOLS {
            let Some((id, icon, tool)) = tool else {
                ui.add_space(theme::GRID * 2.0);
                continue;
            };
            let Some(c) = command::find(id) else { continue };
            let label = format!("{}  {}", words.get(&c.key()), keys_text(ui, c));
            if icon::button(ui, icon, label.trim_end(), tool == Some(city.map.tool)).clicked() {
                out.push((c.intent)());
            }
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
