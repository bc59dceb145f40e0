//! The start page: name, three ways in, recent projects.

use std::path::{Path, PathBuf};

use egui::{Align, Layout, RichText, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::cell;
use super::icon::{self, Icon};
use super::theme::{self, Tone};
use crate::app::intent::{Dialog, FileIntent, Intent};
use crate::i18n::Words;

/// The start page.
#[derive(Default)]
pub struct StartPage;

/// What it needs.
pub struct StartView<'a> {
    /// Recent projects and files, newest first.
    pub recent: &'a [PathBuf],
}

impl StartPage {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &StartView<'_>, words: &Words, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let side = ((ui.available_width() - theme::PAGE_WIDTH) / 2.0).max(theme::GRID * 3.0);
            ui.horizontal(|ui| {
                ui.add_space(side);
                ui.vertical(|ui| {
                    ui.set_width((ui.available_width() - side).min(theme::PAGE_WIDTH));
                    ui.add_space((ui.ctx().content_rect().height() * 0.12).max(theme::GRID * 3.0));
                    ui.label(RichText::new(words.get("ui-name")).size(theme::TITLE).color(tone.accent));
                    ui.label(RichText::new(words.get("ui-claim")).size(16.0).color(tone.faint));
                    ui.add_space(theme::GRID * 4.0);
                    ways_in(ui, words, out);
                    ui.add_space(theme::GRID * 2.0);
                    drop_field(ui, tone, words);
                    ui.add_space(theme::GRID * 4.0);
                    recent(ui, view.recent, tone, words, out);
                });
            });
        });
    }
}

fn ways_in(ui: &mut Ui, words: &Words, out: &mut Vec<Intent>) {
    let ways: [(Icon, &str, Intent); 3] = [
        (Icon::Parcels, "ui-start-sample", FileIntent::OpenSample.into()),
        (Icon::File, "ui-start-file", FileIntent::Ask(Dialog::OpenFile).into()),
        (Icon::Folder, "ui-start-project", FileIntent::Ask(Dialog::OpenProject).into()),
    ];
    let gap = theme::GRID * 2.0;
    let width = (ui.available_width() - 2.0 * gap) / 3.0;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (icon, key, wish) in ways {
            if way_in(ui, icon, &words.get(key), &words.get(&format!("{key}-about")), width) {
                out.push(wish);
            }
        }
    });
}

/// A card that can be pressed.
fn way_in(ui: &mut Ui, icon: Icon, title: &str, about: &str, width: f32) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 112.0), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, title));
    let tone = theme::tone(ui);
    let hot = response.hovered() || response.has_focus();
    let (fill, edge) = if hot { (tone.chosen, tone.accent) } else { (tone.panel, tone.line) };
    let painter = ui.painter();
    painter.rect(rect, f32::from(theme::ROUND) + 2.0, fill, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
    let inner = rect.shrink(theme::GRID * 2.0);
    icon::paint(painter, egui::Rect::from_min_size(inner.min, vec2(16.0, 16.0)), icon, tone.accent);
    let text = painter.layout(title.to_owned(), theme::font(16.0), tone.ink, inner.width());
    painter.galley(inner.min + vec2(0.0, 24.0), text, tone.ink);
    let text = painter.layout(about.to_owned(), theme::font(theme::SMALL), tone.faint, inner.width());
    painter.galley(inner.min + vec2(0.0, 50.0), text, tone.faint);
    response.clicked()
}

fn drop_field(ui: &mut Ui, tone: &Tone, words: &Words) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 56.0), Sense::hover());
    let r = rect.shrink(0.5);
    let corners = [r.left_top(), r.right_top(), r.right_bottom(), r.left_bottom(), r.left_top()];
    let stroke = Stroke::new(1.0, tone.faint.gamma_multiply(0.6));
    ui.painter().extend(egui::Shape::dashed_line(&corners, stroke, 5.0, 4.0));
    let (middle, font) = (egui::Align2::CENTER_CENTER, theme::font(theme::BODY));
    ui.painter().text(rect.center(), middle, words.get("ui-drop-here"), font, tone.faint);
}

fn recent(ui: &mut Ui, paths: &[PathBuf], tone: &Tone, words: &Words, out: &mut Vec<Intent>) {
    ui.label(RichText::new(words.get("ui-recent")).strong());
    ui.add_space(theme::HALF);
    if paths.is_empty() {
        ui.label(RichText::new(words.get("ui-recent-none")).color(tone.faint));
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    for path in paths {
        recent_row(ui, path, tone, words, out);
    }
    ui.add_space(theme::GRID * 4.0);
}

fn recent_row(ui: &mut Ui, path: &Path, tone: &Tone, words: &Words, out: &mut Vec<Intent>) {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let folder = path.parent().map(|p| p.display().to_string()).unwrap_or_default();
    // A project is a folder; what has another ending than ours is a data file.
    let project = path.extension().is_none_or(|e| e == "plan");
    ui.horizontal(|ui| {
        let width = ui.available_width() - theme::ROW - theme::GRID;
        let (rect, response) = ui.allocate_exact_size(vec2(width, theme::ROW + 4.0), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &name));
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, f32::from(theme::ROUND), tone.chosen);
        }
        let inner = rect.shrink2(vec2(theme::GRID, 0.0));
        let mark = egui::Rect::from_min_size(inner.left_center() - vec2(0.0, 8.0), vec2(16.0, 16.0));
        icon::paint(ui.painter(), mark, if project { Icon::Folder } else { Icon::File }, tone.faint);
        let at = inner.left_center() + vec2(24.0, 0.0);
        let painter = ui.painter().with_clip_rect(inner);
        let drawn = painter.text(at, egui::Align2::LEFT_CENTER, &name, theme::font(theme::BODY), tone.ink);
        let beside = egui::pos2(drawn.right() + theme::GRID * 2.0, at.y);
        let line = cell::cut_line(&painter, &folder, theme::SMALL, tone.faint, inner.right() - beside.x);
        painter.galley(beside - vec2(0.0, line.size().y / 2.0), line, tone.faint);
        if response.on_hover_text(path.display().to_string()).clicked() {
            out.push(FileIntent::Open(path.to_owned()).into());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon::button(ui, Icon::Close, &words.get("ui-recent-forget"), false).clicked() {
                out.push(FileIntent::Forget(path.to_owned()).into());
            }
        });
    });
}
