//! The two side panels: themes and factor sets on the left, the inspector on the right.

use egui::{RichText, ScrollArea, Ui};

use super::theme;
use crate::app::intent::{Intent, MapIntent, RunIntent};
use crate::app::number::{NumberRef, Quantity, Subject};
use crate::app::state::City;
use crate::app::worker::{SetChoice, Status};
use crate::base::{Area, Mass};
use crate::carbon::balance::Line;
use crate::i18n::{Lang, Words, number};
use crate::map::Theme;

/// Themes with their words.
const THEMES: [(Theme, &str); 5] = [
    (Theme::LandClass, "map-theme-class"),
    (Theme::Net, "map-theme-net"),
    (Theme::Source, "map-theme-source"),
    (Theme::Sink, "map-theme-sink"),
    (Theme::Stock, "map-theme-stock"),
];

fn heading(ui: &mut Ui, text: String) {
    ui.add_space(theme::GRID);
    ui.label(RichText::new(text).size(theme::SMALL).color(theme::tone(ui).faint));
    ui.add_space(theme::HALF);
}

/// Layers, themes, sets.
pub fn left_ui(ui: &mut Ui, city: &City, words: &Words, out: &mut Vec<Intent>) {
    heading(ui, words.get("ui-layers"));
    ui.label(RichText::new(&city.snapshot.base.about.name).strong());
    let count = vec![("count".into(), number::count(city.snapshot.base.rows() as u64).into())];
    ui.label(RichText::new(words.text("ui-layer-count", &count)).color(theme::tone(ui).faint));
    let (mut names, mut legend) = (city.map.districts, city.map.legend);
    if ui.checkbox(&mut names, words.get("ui-layer-labels")).changed() {
        out.push(MapIntent::Districts(names).into());
    }
    if ui.checkbox(&mut legend, words.get("ui-layer-legend")).changed() {
        out.push(MapIntent::Legend(legend).into());
    }
    heading(ui, words.get("ui-theme"));
    for (t, key) in THEMES {
        if ui.radio(city.map.theme == t, words.get(key)).clicked() {
            out.push(MapIntent::Theme(t).into());
        }
    }
    heading(ui, words.get("ui-factors"));
    let s = &city.settings;
    sets(ui, "ui-sink-set", &s.sink_sets, &s.sink_set, words, |id| out.push(RunIntent::SinkSet(id).into()));
    sets(ui, "ui-factor-set", &s.factor_sets, &s.factor_set, words, |id| out.push(RunIntent::FactorSet(id).into()));
}

fn sets(ui: &mut Ui, key: &str, all: &[SetChoice], chosen: &str, words: &Words, mut take: impl FnMut(String)) {
    let name = |c: &SetChoice| c.names[usize::from(words.lang() == Lang::En)].clone();
    let shown = all.iter().find(|c| c.id == chosen).map_or_else(|| chosen.to_owned(), name);
    ui.label(words.get(key));
    let combo = egui::ComboBox::from_id_salt(key).selected_text(shown).width(ui.available_width());
    combo.show_ui(ui, |ui| {
        for c in all {
            if ui.selectable_label(c.id == chosen, name(c)).clicked() && c.id != chosen {
                take(c.id.clone());
            }
        }
    });
    ui.add_space(theme::HALF);
}

/// The figures of what is looked at, and the number that was opened.
pub fn inspector_ui(ui: &mut Ui, city: &City, words: &Words, out: &mut Vec<Intent>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| match &city.opened {
        Some((_, Some(d))) => derivation_ui(ui, d, words, out),
        _ => figures_ui(ui, city, words, out),
    });
}

fn class_name(city: &City, row: usize, words: &Words) -> String {
    let s = &city.snapshot;
    let class = s.base.class.get(row).and_then(|c| s.classes.get(*c));
    class.map_or_else(
        || words.get("ui-no-class"),
        |c| if words.lang() == Lang::Zh { c.name_zh.clone() } else { c.name_en.clone() },
    )
}

fn figures_ui(ui: &mut Ui, city: &City, words: &Words, out: &mut Vec<Intent>) {
    let s = &city.snapshot;
    let (title, line) = match city.selection.focus {
        Subject::City => (words.get("ui-city"), s.balance.sums.city()),
        Subject::District(d) => {
            let name = s.base.districts.get(usize::from(d)).map(|d| d.name.clone()).unwrap_or_default();
            (name, s.balance.sums.district(usize::from(d)))
        }
        Subject::Class(c) => {
            let name = s.classes.get(c).map(|c| if words.lang() == Lang::Zh { &c.name_zh } else { &c.name_en });
            (name.cloned().unwrap_or_default(), s.balance.sums.class(c.at()))
        }
        Subject::Parcel(row) => {
            let key = vec![("key".into(), s.base.key.at(row as usize).into())];
            (words.text("ui-parcel", &key), parcel(city, row as usize))
        }
    };
    heading(ui, words.get("ui-inspector"));
    ui.label(RichText::new(title).size(18.0).strong());
    if !city.selection.rows.is_empty() {
        let n = vec![("count".into(), number::count(city.selection.rows.len() as u64).into())];
        ui.label(RichText::new(words.text("ui-selection", &n)).color(theme::tone(ui).faint));
    }
    ui.add_space(theme::GRID);
    let lang = words.lang();
    let year = words.get("ui-unit-year");
    let rows = [
        (Quantity::Area, "ui-area", number::area(line.area, lang)),
        (Quantity::Source, "ui-source", number::mass(line.source, &year, lang)),
        (Quantity::Sink, "ui-sink", number::mass(line.sink, &year, lang)),
        (Quantity::Net, "ui-net", number::mass(line.net(), &year, lang)),
        (Quantity::Stock, "ui-stock", stock(line.stock, words)),
    ];
    for (quantity, key, value) in rows {
        let open = words.text("ui-open-number", &vec![("name".into(), words.get(key).into())]);
        ui.horizontal(|ui| {
            ui.label(RichText::new(words.get(key)).color(theme::tone(ui).faint));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.link(RichText::new(value).size(theme::BODY)).on_hover_text(open).clicked() {
                    let number = NumberRef { subject: city.selection.focus, quantity };
                    out.push(RunIntent::Explain(number).into());
                }
            });
        });
    }
    ui.add_space(theme::GRID);
    ui.label(RichText::new(words.get("ui-number-hint")).size(theme::SMALL).color(theme::tone(ui).faint));
    if let Subject::Parcel(row) = city.selection.focus {
        fields_ui(ui, city, row as usize, words);
    }
}

fn stock(m: Mass, words: &Words) -> String {
    if m.0 == i64::MIN { words.get("ui-missing") } else { number::mass(m, &words.get("ui-unit-c"), words.lang()) }
}

fn parcel(city: &City, r: usize) -> Line {
    let s = &city.snapshot;
    let mass = |c: &[Mass]| c.get(r).copied().unwrap_or_default();
    let area = |c: &[Area]| c.get(r).copied().unwrap_or_default();
    Line {
        parcels: 1,
        area: area(&s.base.area) + area(&s.base.ridge),
        source: mass(&s.balance.source),
        sink: mass(&s.balance.sink),
        stock: mass(&s.balance.stock),
    }
}

/// The attributes as read.
fn fields_ui(ui: &mut Ui, city: &City, row: usize, words: &Words) {
    heading(ui, words.get("ui-attributes"));
    let tone = theme::tone(ui);
    egui::Grid::new("fields").num_columns(2).striped(true).show(ui, |ui| {
        ui.label(RichText::new(words.get("ui-class")).color(tone.faint));
        ui.label(class_name(city, row, words));
        ui.end_row();
        for f in &city.snapshot.base.about.fields {
            ui.label(RichText::new(&f.name).color(tone.faint));
            ui.label(f.text(row).map_or_else(|| words.get("ui-none"), std::borrow::Cow::into_owned));
            ui.end_row();
        }
    });
}

fn derivation_ui(ui: &mut Ui, d: &crate::app::worker::Derivation, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    if ui.button(words.get("ui-back")).clicked() {
        out.push(RunIntent::CloseDerivation.into());
    }
    heading(ui, words.get("ui-derivation"));
    ui.label(RichText::new(&d.title).size(18.0).strong());
    ui.label(RichText::new(&d.result).size(theme::FIGURE).color(tone.accent));
    if !d.formula.is_empty() {
        heading(ui, words.get("ui-formula"));
        ui.label(&d.formula);
    }
    heading(ui, words.get("ui-terms"));
    for t in &d.terms {
        theme::card(tone).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(&t.name).color(tone.faint));
                ui.label(RichText::new(words.get(standing(t.status))).size(theme::SMALL).color(mark(t.status, tone)));
            });
            ui.label(RichText::new(&t.value).strong());
            if !t.source.is_empty() {
                ui.label(RichText::new(&t.source).size(theme::SMALL).color(tone.faint));
            }
        });
        ui.add_space(theme::HALF);
    }
}

fn standing(s: Status) -> &'static str {
    match s {
        Status::Cited => "ui-status-cited",
        Status::Derived => "ui-status-derived",
        Status::Assumed => "ui-status-assumed",
        Status::Data => "ui-status-data",
    }
}

fn mark(s: Status, tone: &theme::Tone) -> egui::Color32 {
    match s {
        Status::Assumed => tone.marks.warn,
        Status::Cited | Status::Derived => tone.accent,
        Status::Data => tone.faint,
    }
}
