//! The message bar and the progress of the job: both stand under the menu, above the map.

use egui::{Align, Layout, RichText, Ui};

use super::icon::{self, Icon};
use super::theme;
use crate::app::intent::{Intent, RunIntent, WindowIntent};
use crate::app::job::{Job, Progress};
use crate::app::message::{Message, Said};
use crate::i18n::Words;

/// Draws the messages, newest first; each stays until it is dismissed.
pub fn messages_ui(ui: &mut Ui, messages: &[Message], words: &Words, out: &mut Vec<Intent>) {
    for m in messages.iter().rev().take(MOST_SHOWN) {
        message_ui(ui, m, words, out);
    }
}

/// Older messages wait until newer ones are dismissed.
const MOST_SHOWN: usize = 3;

fn message_ui(ui: &mut Ui, m: &Message, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    ui.horizontal_top(|ui| {
        let (mark, colour) = match &m.said {
            Said::Error(e) if !e.is_cancel() => (Icon::Warn, tone.marks.error),
            _ => (Icon::Dot, tone.accent),
        };
        icon::label(ui, mark, colour);
        let width = ui.available_width() - theme::ROW - theme::GRID;
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 2.0;
            match &m.said {
                Said::Done(key, args) => {
                    ui.label(words.text(key, args));
                }
                Said::Error(e) => {
                    let told = words.error(e);
                    ui.label(RichText::new(format!("{}  {}", told.code, told.text)).color(colour));
                    for line in [told.hint, told.place].iter().filter(|l| !l.is_empty()) {
                        ui.label(RichText::new(line).size(theme::SMALL).color(tone.ink));
                    }
                    if let Some(cause) = &e.cause {
                        ui.label(RichText::new(cause).size(theme::SMALL).color(tone.faint));
                    }
                }
            }
        });
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            if icon::button(ui, Icon::Close, &words.get("ui-dismiss"), false).clicked() {
                out.push(WindowIntent::Dismiss(m.number).into());
            }
        });
    });
}

/// Draws the progress of a job, with a button that stops it.
pub fn progress_ui(ui: &mut Ui, job: &Job, p: Progress, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(words.get(job.name)).strong());
        if words.has(p.stage) {
            ui.label(RichText::new(words.get(p.stage)).color(tone.faint));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button(words.get("ui-stop")).clicked() {
                out.push(RunIntent::Cancel.into());
            }
            if let Some(left) = p.left {
                let seconds = left.as_secs() + 1;
                let (key, count) =
                    if seconds < 90 { ("ui-time-left", seconds) } else { ("ui-minutes-left", seconds.div_ceil(60)) };
                ui.label(RichText::new(words.text(key, &vec![("count".into(), count.into())])).color(tone.faint));
            }
            bar_ui(ui, p.share);
        });
    });
}

fn bar_ui(ui: &mut Ui, share: Option<f32>) {
    let tone = theme::tone(ui);
    let width = (ui.available_width() - theme::GRID).max(40.0);
    let (rect, response) = ui.allocate_exact_size(egui::vec2(width, 6.0), egui::Sense::hover());
    response.widget_info(|| {
        let mut info = egui::WidgetInfo::new(egui::Role::ProgressIndicator);
        info.value = share.map(f64::from);
        info
    });
    ui.painter().rect_filled(rect, 3.0, tone.raised);
    let mut done = rect;
    match share {
        Some(s) => done.set_width(rect.width() * s),
        None => {
            // Unknown length: a piece that goes to and fro, drawn from the clock of the frame.
            let t = ui.input(|i| i.time) as f32 * 0.6;
            let at = (t.fract() * 2.0 - 1.0).abs();
            done = egui::Rect::from_min_size(
                rect.min + egui::vec2(at * rect.width() * 0.8, 0.0),
                egui::vec2(rect.width() * 0.2, 6.0),
            );
        }
    }
    ui.painter().rect_filled(done, 3.0, tone.accent);
}
