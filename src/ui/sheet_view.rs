//! A sheet as it lies, under what each of its columns is taken for; cells that do not fit stand on amber.

use egui::{Color32, ComboBox, Rect, RichText, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use super::cell::cut_line;
use super::theme;
use crate::app::worker::TableCard;
use crate::i18n::{Lang, Words};
use crate::stat::recognise::{ColumnPlan, Confidence, Corrections, Mark, Plan, Role};

/// Width of a column.
const COLUMN: f32 = 136.0;
/// Width of the row numbers.
const GUTTER: f32 = 44.0;
/// Height of a row.
const LINE: f32 = 24.0;
/// Height of what stands over the columns.
const HEAD: f32 = 118.0;
/// Strength of the amber ground.
const AMBER: f32 = 0.28;

/// Message key and colour of a confidence.
pub fn confidence(c: Confidence, ui: &Ui) -> (&'static str, Color32) {
    let tone = theme::tone(ui);
    match c {
        Confidence::Guess => ("confidence-guess", tone.marks.warn),
        Confidence::Likely => ("confidence-likely", tone.marks.note),
        Confidence::Sure => ("confidence-sure", tone.accent),
    }
}

/// Draws it; the corrections when role or unit of a column was changed.
pub fn sheet_ui(ui: &mut Ui, card: &TableCard, height: f32, words: &Words) -> Option<Corrections> {
    let tone = theme::tone(ui);
    let (plan, rows) = (&card.look.plan, card.look.preview.len());
    let size = vec2(GUTTER + plan.columns.len() as f32 * COLUMN, HEAD + rows as f32 * LINE);
    let mut wish = None;
    egui::Frame::NONE.stroke(Stroke::new(1.0, tone.line)).corner_radius(theme::ROUND).show(ui, |ui| {
        theme::lasting_bars(ui);
        ScrollArea::both().auto_shrink(false).max_height(height).show_viewport(ui, |ui, sight| {
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            // What is drawn stays inside of the rows and columns in sight; a sheet may have hundreds of both.
            let first = ((sight.top() / LINE).max(0.0) as usize).min(rows);
            let last = ((sight.bottom() - HEAD).max(0.0) / LINE).ceil() as usize + 1;
            for at in first..last.min(rows) {
                row_ui(ui, card, at, rect, words);
            }
            wish = heads_ui(ui, card, pos2(rect.left(), rect.top() + sight.top()), words);
        });
    });
    wish
}

/// Whether a row of the sheet, from 1, stands in a span.
fn within(span: Option<[usize; 2]>, row: usize) -> bool {
    span.is_some_and(|[a, b]| (a..=b).contains(&row))
}

fn row_ui(ui: &mut Ui, card: &TableCard, at: usize, sheet: Rect, words: &Words) {
    let tone = theme::tone(ui);
    let plan = &card.look.plan;
    let Some(row) = card.look.preview.get(at) else { return };
    let top = sheet.top() + HEAD + at as f32 * LINE;
    let line = Rect::from_min_size(pos2(sheet.left(), top), vec2(sheet.width(), LINE));
    let (heading, body) = (within(plan.header, row.row), within(plan.body, row.row));
    let painter = ui.painter().clone();
    if heading {
        painter.rect_filled(line, 0.0, tone.chosen.gamma_multiply(0.7));
    }
    let right_number = pos2(sheet.left() + GUTTER - theme::GRID, line.center().y);
    let number = row.row.to_string();
    painter.text(right_number, egui::Align2::RIGHT_CENTER, number, theme::font(theme::SMALL), tone.faint);
    let marks: Vec<&Mark> = card.marks.iter().filter(|m| m.row + 1 == row.row).collect();
    for (c, column) in plan.columns.iter().enumerate() {
        let cell = Rect::from_min_size(pos2(sheet.left() + GUTTER + c as f32 * COLUMN, top), vec2(COLUMN, LINE));
        if !ui.is_rect_visible(cell) {
            continue;
        }
        let text = row.cells.get(c).map_or("", String::as_str).trim();
        if let Some(m) = marks.iter().find(|m| m.column.is_none_or(|at| at == c) && !text.is_empty()) {
            mark_ui(ui, card, m, cell, words);
        }
        let used = heading || body && column.role != Role::Skip;
        let ink = if used { tone.ink } else { tone.faint };
        let room = cell.shrink2(vec2(theme::GRID, 0.0));
        let galley = cut_line(&painter, text, theme::BODY - 1.0, ink, room.width());
        let numbers = body && column.role.is_value();
        let left = if numbers { room.right() - galley.size().x } else { room.left() };
        painter.galley(pos2(left, cell.center().y - galley.size().y / 2.0), galley, ink);
    }
    painter.hline(line.x_range(), line.bottom() - 0.5, Stroke::new(1.0, tone.line.gamma_multiply(0.5)));
}

/// A cell that needs a look: amber, with the reason under the pointer.
fn mark_ui(ui: &Ui, card: &TableCard, mark: &Mark, cell: Rect, words: &Words) {
    let amber = theme::tone(ui).marks.warn.gamma_multiply(AMBER);
    ui.painter().rect_filled(cell.shrink(1.0), 2.0, amber);
    let Some(finding) = card.look.findings.get(mark.finding) else { return };
    let told = words.finding(finding);
    let hover = ui.interact(cell, ui.scope_id().with(("mark", mark.row, mark.column)), Sense::hover());
    hover.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &told.text));
    let reason = if told.hint.is_empty() { told.text } else { format!("{}\n{}", told.text, told.hint) };
    hover.on_hover_text_at_pointer(reason);
}

/// What stands over the columns; stays in sight while the rows move.
fn heads_ui(ui: &mut Ui, card: &TableCard, at: egui::Pos2, words: &Words) -> Option<Corrections> {
    let tone = theme::tone(ui);
    let plan = &card.look.plan;
    let width = GUTTER + plan.columns.len() as f32 * COLUMN;
    let ground = Rect::from_min_size(at, vec2(width.max(ui.clip_rect().width()), HEAD));
    ui.painter().rect_filled(ground, 0.0, tone.panel);
    ui.painter().hline(ground.x_range(), ground.bottom() - 0.5, Stroke::new(1.0, tone.line));
    let mut wish = None;
    for (c, column) in plan.columns.iter().enumerate() {
        let room = Rect::from_min_size(pos2(at.x + GUTTER + c as f32 * COLUMN, at.y), vec2(COLUMN, HEAD));
        if !ui.is_rect_visible(room) {
            continue;
        }
        let inner = room.shrink2(vec2(theme::HALF, theme::HALF));
        ui.scope_builder(UiBuilder::new().max_rect(inner).id_salt(("head", c)), |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            wish = wish.take().or(head_ui(ui, card, plan, (c, column), words));
        });
        if c > 0 {
            ui.painter().vline(room.left(), room.y_range(), Stroke::new(1.0, tone.line.gamma_multiply(0.5)));
        }
    }
    wish
}

fn head_ui(
    ui: &mut Ui,
    card: &TableCard,
    plan: &Plan,
    (at, column): (usize, &ColumnPlan),
    words: &Words,
) -> Option<Corrections> {
    let tone = theme::tone(ui);
    let ink = if column.role == Role::Skip { tone.faint } else { tone.ink };
    let heading = format!("{}  {}", column.letters, column.heading);
    let title = egui::Label::new(RichText::new(&heading).size(theme::SMALL).color(ink)).truncate();
    ui.add(title).on_hover_text(&heading);
    let mut wish = None;
    let role_name = |r: Role| words.get(&format!("role-{}", r.name().replace('_', "-")));
    let label = words.text("ui-table-role-of", &vec![("column".into(), column.letters.as_str().into())]);
    let combo = ComboBox::from_id_salt("role").width(COLUMN - theme::GRID).truncate();
    let drawn = combo.selected_text(role_name(column.role)).show_ui(ui, |ui| {
        for r in Role::ALL {
            if ui.selectable_label(r == column.role, role_name(r)).clicked() && r != column.role {
                let mut c = card.corrections.clone();
                let means = c.columns.get(&at).map(|(_, m)| m.clone()).unwrap_or_default();
                c.columns.insert(at, (r.name().to_owned(), means));
                wish = Some(c);
            }
        }
    });
    named(&drawn.response, &label);
    if matches!(column.role, Role::Amount | Role::Emission | Role::Change) {
        wish = wish.or(unit_ui(ui, card, plan, (at, column), words));
    } else {
        // The room of the unit, so that what follows stands in one line over all columns.
        ui.allocate_exact_size(vec2(1.0, ui.spacing().interact_size.y), Sense::hover());
    }
    let year = column.year.map(|y| y.to_string());
    let means: Vec<String> = [year, column.sector.clone(), column.fuel.clone()].into_iter().flatten().collect();
    if column.role != Role::Skip {
        let (key, colour) = confidence(column.confidence, ui);
        let text = [words.get(key), means.join(" ")].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>();
        let sure = RichText::new(text.join(" · ")).size(theme::SMALL).color(colour);
        ui.add(egui::Label::new(sure).truncate());
    }
    wish
}

/// The unit of a column of figures; one that is not offered was read from the sheet.
fn unit_ui(
    ui: &mut Ui,
    card: &TableCard,
    plan: &Plan,
    (at, column): (usize, &ColumnPlan),
    words: &Words,
) -> Option<Corrections> {
    let by_row = plan.columns.iter().any(|c| c.role == Role::Unit);
    let unset = words.get(if by_row { "ui-table-unit-by-row" } else { "ui-table-unit-none" });
    let shown =
        column.unit.clone().or_else(|| plan.units.first().cloned()).filter(|_| column.unit.is_some() || !by_row);
    let lacks = shown.is_none() && !by_row;
    let text = RichText::new(shown.clone().unwrap_or(unset));
    let text = if lacks { text.color(theme::tone(ui).marks.warn) } else { text };
    let label = words.text("ui-table-unit-of", &vec![("column".into(), column.letters.as_str().into())]);
    let offered = if words.lang() == Lang::Zh { &card.units[0] } else { &card.units[1] };
    let mut wish = None;
    let combo = ComboBox::from_id_salt("unit").width(COLUMN - theme::GRID).truncate();
    let drawn = combo.selected_text(text).show_ui(ui, |ui| {
        let own = shown.iter().filter(|u| !offered.contains(u));
        for unit in own.chain(offered) {
            if ui.selectable_label(Some(unit) == shown.as_ref(), unit).clicked() {
                let mut c = card.corrections.clone();
                c.units.insert(at, unit.clone());
                wish = Some(c);
            }
        }
    });
    named(&drawn.response, &label);
    wish
}

/// Gives a box a name for the screen reader.
fn named(response: &egui::Response, label: &str) {
    response.widget_info(|| WidgetInfo::labeled(egui::Role::ComboBox, true, label));
}
