//! How figures look: label, value, and the press that opens a number.

use egui::{Align, Color32, Layout, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::theme;
use crate::app::intent::{Intent, RunIntent};
use crate::app::number::{Figure, NumberRef, Scope};
use crate::base::{Area, Mass};
use crate::engine::Snapshot;
use crate::i18n::{Lang, Words, number};
use crate::land::{ClassId, ClassTable};

/// The name of a class in the language of the words.
pub fn class_name(classes: &ClassTable, id: ClassId, words: &Words) -> String {
    match (classes.get(id), words.lang()) {
        (Some(c), Lang::Zh) => c.name_zh.clone(),
        (Some(c), Lang::En) => c.name_en.clone(),
        (None, _) => words.get("ui-no-class"),
    }
}

/// The name of an open city: that of its layer; the invented one goes by what it is.
pub fn city_name(sample: bool, s: &Snapshot, words: &Words) -> String {
    if sample { words.get("ui-sample-city") } else { s.base.about.name.clone() }
}

/// The colour of a class; grey when unknown.
pub fn class_colour(classes: &ClassTable, id: ClassId) -> Color32 {
    let [r, g, b] = classes.get(id).map_or([128; 3], |c| c.colour);
    Color32::from_rgb(r, g, b)
}

/// A flow in words.
pub fn flow(m: Mass, words: &Words) -> String {
    number::mass(m, &words.get("ui-unit-year"), words.lang())
}

/// A stock in words; the word for missing when it is not known.
pub fn stock(m: Mass, words: &Words) -> String {
    if m.0 == i64::MIN {
        return words.get("ui-missing");
    }
    number::mass(m, &words.get("ui-unit-c"), words.lang())
}

/// An area in words.
pub fn area(a: Area, words: &Words) -> String {
    number::area(a, words.lang())
}

/// Message key of a figure's name.
pub fn figure_key(f: Figure) -> &'static str {
    match f {
        Figure::Source => "ui-source",
        Figure::Sink => "ui-sink",
        Figure::Net => "ui-net",
        Figure::NetPerHa => "ui-net-per-ha",
        Figure::Area => "ui-area",
        Figure::Stock => "ui-stock",
    }
}

/// A line with a label and a value that cannot be opened.
pub fn plain_line(ui: &mut Ui, label: &str, value: &str) {
    let tone = theme::tone(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new(label).color(tone.faint));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add(egui::Label::new(RichText::new(value).color(tone.ink)).truncate());
        });
    });
}

/// A line with a label and a number that opens when pressed.
pub fn open_line(ui: &mut Ui, scope: Scope, figure: Figure, value: &str, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    let label = words.get(figure_key(figure));
    let ink = match figure {
        Figure::Source => tone.flows.source,
        Figure::Sink => tone.flows.sink,
        Figure::Net | Figure::NetPerHa | Figure::Stock | Figure::Area => tone.ink,
    };
    let (rect, press) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW), Sense::click());
    let name = words.text("ui-open-number", &vec![("name".into(), label.as_str().into())]);
    press.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, &name);
        info.current_text_value = Some(value.to_owned());
        info
    });
    let hot = press.hovered() || press.has_focus();
    if hot {
        ui.painter().rect_filled(rect.expand2(vec2(theme::HALF, 0.0)), f32::from(theme::ROUND), tone.raised);
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    let painter = ui.painter();
    painter.text(rect.left_center(), egui::Align2::LEFT_CENTER, label, theme::font(theme::BODY), tone.faint);
    let size = if figure == Figure::Net { theme::BODY + 2.0 } else { theme::BODY };
    let drawn = painter.text(rect.right_center(), egui::Align2::RIGHT_CENTER, value, theme::font(size), ink);
    // A dotted line under the number says that it opens.
    let y = drawn.bottom() - 1.0;
    let line = [egui::pos2(drawn.left(), y), egui::pos2(drawn.right(), y)];
    painter.extend(egui::Shape::dotted_line(&line, ink.gamma_multiply(if hot { 0.9 } else { 0.35 }), 3.0, 0.6));
    if press.clicked() {
        out.push(RunIntent::Explain(NumberRef { figure, scope }).into());
    }
}

/// A title of a section.
pub fn section(ui: &mut Ui, title: &str) {
    ui.add_space(theme::GRID);
    ui.label(RichText::new(title).size(theme::SMALL).color(theme::tone(ui).faint));
}

/// A small coloured word in a rounded frame.
pub fn chip(ui: &mut Ui, text: &str, colour: Color32) {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::font(theme::SMALL - 1.0), colour);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(12.0, 0.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let painter = ui.painter();
    painter.rect(
        rect,
        8.0,
        colour.gamma_multiply(0.12),
        Stroke::new(1.0, colour.gamma_multiply(0.5)),
        egui::StrokeKind::Inside,
    );
    painter.galley(rect.min + vec2(6.0, 0.0), galley, colour);
}
