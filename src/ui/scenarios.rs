//! The tree of scenarios and the steps of the one that is shown.

use egui::{RichText, ScrollArea, TextEdit, Ui, vec2};

use super::figures::section;
use super::icon::{self, Icon};
use super::theme;
use crate::app::intent::{EditIntent, Intent, RunIntent};
use crate::app::worker::{PlanItem, PlanView, StepItem};
use crate::i18n::{Words, number};
use crate::scenario::ScenarioId;

/// Indent of a scenario under its parent.
const INDENT: f32 = 14.0;
/// Codes named in a step before the rest is a count.
const NAMED: usize = 2;

/// The section of the left panel with the state of a name being typed.
#[derive(Default)]
pub struct Scenarios {
    renaming: Option<(ScenarioId, String)>,
}

impl Scenarios {
    /// Draws the tree.
    pub fn ui(&mut self, ui: &mut Ui, view: &PlanView, words: &Words, out: &mut Vec<Intent>) {
        section(ui, &words.get("ui-scenarios"));
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            let size = vec2(ui.available_width(), theme::ROW);
            let base = egui::Button::selectable(view.shown.is_none(), words.get("ui-scenario-now")).min_size(size);
            if ui.add(base).clicked() {
                out.push(EditIntent::Show(None).into());
            }
            for s in &view.scenarios {
                self.row_ui(ui, s, view.shown == Some(s.id), words, out);
            }
        });
        ui.horizontal(|ui| {
            if ui.button(words.get("ui-scenario-new")).on_hover_text(words.get("ui-scenario-new-about")).clicked() {
                out.push(EditIntent::New.into());
            }
        });
    }

    fn row_ui(&mut self, ui: &mut Ui, s: &PlanItem, shown: bool, words: &Words, out: &mut Vec<Intent>) {
        ui.horizontal(|ui| {
            ui.add_space(INDENT * (s.depth + 1) as f32);
            if let Some((id, name)) = self.renaming.as_mut().filter(|(id, _)| *id == s.id) {
                let field = ui.add(TextEdit::singleline(name).desired_width(f32::INFINITY));
                field.request_focus();
                if field.lost_focus() || ui.input(|i| i.key_pressed(egui::Key::Enter)) {
                    if *name != s.name {
                        out.push(EditIntent::Rename(*id, name.clone()).into());
                    }
                    self.renaming = None;
                }
                return;
            }
            let text = if s.steps == 0 { s.name.clone() } else { format!("{}  ·  {}", s.name, s.steps) };
            let size = vec2(ui.available_width(), theme::ROW);
            let button = egui::Button::selectable(shown, text).truncate().min_size(size);
            let row = ui.vertical(|ui| ui.add(button)).inner;
            if row.clicked() {
                out.push(EditIntent::Show(Some(s.id)).into());
            }
            row.on_hover_text(words.get("ui-scenario-row-about")).context_menu(|ui| {
                if ui.button(words.get("ui-scenario-rename")).clicked() {
                    self.renaming = Some((s.id, s.name.clone()));
                    ui.close();
                }
                if ui.button(words.get("ui-scenario-duplicate")).clicked() {
                    out.push(EditIntent::Duplicate(s.id).into());
                    ui.close();
                }
                if ui.button(words.get("ui-scenario-delete")).clicked() {
                    out.push(EditIntent::Delete(s.id).into());
                    ui.close();
                }
            });
        });
    }
}

/// Draws the steps, the last one first, with what undo and redo would do.
pub fn steps_ui(ui: &mut Ui, view: &PlanView, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    if view.shown.is_none() {
        ui.label(RichText::new(words.get("ui-steps-base")).color(tone.faint));
        return;
    }
    ui.horizontal(|ui| {
        let (last, next) = (view.steps.iter().rfind(|s| s.in_force), view.steps.iter().find(|s| !s.in_force));
        for (step, key, wish) in
            [(last, "ui-cmd-undo-step", RunIntent::Undo), (next, "ui-cmd-redo-step", RunIntent::Redo)]
        {
            let Some(step) = step else { continue };
            let args = vec![("step".into(), step_name(step, words).into())];
            if ui.button(words.text(key, &args)).clicked() {
                out.push(wish.into());
            }
        }
    });
    if view.steps.is_empty() {
        ui.label(RichText::new(words.get("ui-steps-none")).color(tone.faint));
        return;
    }
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, theme::ROW, view.steps.len(), |ui, range| {
        for s in view.steps.iter().rev().skip(range.start).take(range.len()) {
            ui.horizontal(|ui| {
                icon::label(ui, Icon::Dot, if s.in_force { tone.accent } else { tone.line });
                let mut text = RichText::new(step_name(s, words));
                if !s.in_force {
                    text = text.color(tone.faint).strikethrough();
                }
                ui.label(text);
            });
        }
    });
}

/// A step in words: parcels, what became what, and by how much the net moved.
pub fn step_name(s: &StepItem, words: &Words) -> String {
    let list = |codes: &[String]| {
        let shown: Vec<&str> = codes.iter().take(NAMED).map(String::as_str).collect();
        let more = if codes.len() > NAMED { "…" } else { "" };
        format!("{}{more}", shown.join("/"))
    };
    let mut args = vec![
        ("count".into(), number::count(s.parcels as u64).into()),
        ("from".into(), list(&s.from).into()),
        ("to".into(), list(&s.to).into()),
    ];
    match s.effect {
        Some(effect) => {
            args.push(("effect".into(), number::change(effect, "", words.lang()).into()));
            words.text("ui-step-effect", &args)
        }
        None => words.text("ui-step", &args),
    }
}
