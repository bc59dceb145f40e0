//! The inspector: what is selected, with figures that open.

use egui::{RichText, ScrollArea, Ui};

use super::derivation::derivation_ui;
use super::figures::{self, area, class_name, flow, open_line, plain_line, section, stock};
use super::indicators;
use super::own_factor::FactorForm;
use super::theme;
use crate::app::intent::Intent;
use crate::app::number::{Derivation, Figure, NumberRef, Scope};
use crate::app::selection::Selection;
use crate::base::Mass;
use crate::carbon::balance::Line;
use crate::engine::Snapshot;
use crate::i18n::{Words, number};
use crate::land::ClassId;
use crate::map::place;

/// The inspector.
#[derive(Default)]
pub struct Inspector {
    form: FactorForm,
}

/// What it needs.
pub struct InspectorView<'a> {
    /// The figures.
    pub snapshot: &'a Snapshot,
    /// What is selected.
    pub selection: &'a Selection,
    /// An opened number.
    pub opened: Option<&'a (NumberRef, Option<Derivation>)>,
}

impl Inspector {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &InspectorView<'_>, words: &Words, out: &mut Vec<Intent>) {
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.set_width(ui.available_width());
            if let Some((_, d)) = view.opened {
                derivation_ui(ui, d.as_ref(), view.snapshot, &mut self.form, words, out);
                return;
            }
            let many = view.selection.rows.len() > 1;
            match view.selection.focus {
                Scope::Parcel(row) => parcel_ui(ui, view.snapshot, row, words, out),
                Scope::District(d) | Scope::DistrictClass(d, _) => {
                    district_ui(ui, view.snapshot, d, words, out);
                    indicators::district_ui(ui, view.snapshot, d, words);
                }
                Scope::Class(c) => class_ui(ui, view.snapshot, c, words, out),
                Scope::City if many => selection_ui(ui, view.selection, words),
                // Entries of the ledger are opened, never looked at.
                Scope::City | Scope::Sector(_) | Scope::Cell(..) | Scope::Flow(..) => {
                    city_ui(ui, view.snapshot, words, out);
                    indicators::city_ui(ui, view.snapshot, words);
                }
            }
            ui.add_space(theme::GRID * 2.0);
            let faint = theme::tone(ui).faint;
            let hint = |ui: &mut Ui, key: &str| {
                ui.label(RichText::new(words.get(key)).size(theme::SMALL).color(faint));
            };
            if view.snapshot.accounts.inventory.is_none() {
                hint(ui, "ui-no-table");
            }
            // The sums of a free selection are made on the spot and have no derivation.
            if !(many && view.selection.focus == Scope::City) {
                hint(ui, "ui-number-hint");
            }
        });
    }
}

fn heading(ui: &mut Ui, title: &str, below: &str) {
    ui.label(RichText::new(title).size(18.0));
    if !below.is_empty() {
        ui.label(RichText::new(below).color(theme::tone(ui).faint));
    }
    ui.add_space(theme::HALF);
}

fn lines_ui(ui: &mut Ui, scope: Scope, line: &Line, words: &Words, out: &mut Vec<Intent>) {
    plain_line(ui, &words.get("ui-parcels"), &number::count(line.parcels));
    open_line(ui, scope, Figure::Area, &area(line.area, words), words, out);
    ui.separator();
    open_line(ui, scope, Figure::Source, &flow(line.source, words), words, out);
    open_line(ui, scope, Figure::Sink, &flow(line.sink, words), words, out);
    open_line(ui, scope, Figure::Net, &flow(line.net(), words), words, out);
    open_line(ui, scope, Figure::Stock, &stock(line.stock, words), words, out);
    open_line(ui, scope, Figure::NetPerHa, &per_ha(line, words), words, out);
}

fn per_ha(line: &Line, words: &Words) -> String {
    let ha = line.area.ha();
    let value = if ha > 0.0 { number::fixed(line.net().t() / ha, 2) } else { words.get("ui-missing") };
    words.text("ui-t-per-ha", &vec![("value".into(), value.into())])
}

fn city_ui(ui: &mut Ui, s: &Snapshot, words: &Words, out: &mut Vec<Intent>) {
    heading(ui, &words.get("ui-city"), "");
    lines_ui(ui, Scope::City, &s.balance.sums.city(), words, out);
    ui.add_space(theme::GRID);
    ui.label(RichText::new(words.get("ui-selection-hint")).color(theme::tone(ui).faint));
}

fn district_ui(ui: &mut Ui, s: &Snapshot, d: u16, words: &Words, out: &mut Vec<Intent>) {
    let district = s.base.districts.get(usize::from(d));
    heading(ui, district.map_or("", |x| place::district(x, words)), district.map_or("", |x| &x.code));
    lines_ui(ui, Scope::District(d), &s.balance.sums.district(usize::from(d)), words, out);
}

fn class_ui(ui: &mut Ui, s: &Snapshot, c: ClassId, words: &Words, out: &mut Vec<Intent>) {
    heading(ui, &class_name(&s.classes, c, words), &words.get("ui-class"));
    lines_ui(ui, Scope::Class(c), &s.balance.sums.class(c.at()), words, out);
}

fn selection_ui(ui: &mut Ui, selection: &Selection, words: &Words) {
    let line = &selection.summary;
    let count = vec![("count".into(), number::count(line.parcels).into())];
    heading(ui, &words.text("ui-selection", &count), "");
    plain_line(ui, &words.get("ui-area"), &area(line.area, words));
    ui.separator();
    plain_line(ui, &words.get("ui-source"), &flow(line.source, words));
    plain_line(ui, &words.get("ui-sink"), &flow(line.sink, words));
    plain_line(ui, &words.get("ui-net"), &flow(line.net(), words));
    plain_line(ui, &words.get("ui-stock"), &stock(line.stock, words));
    plain_line(ui, &words.get("ui-net-per-ha"), &per_ha(line, words));
}

fn parcel_ui(ui: &mut Ui, s: &Snapshot, row: u32, words: &Words, out: &mut Vec<Intent>) {
    let (base, r, scope) = (&s.base, row as usize, Scope::Parcel(row));
    let class = base.class.get(r).copied().unwrap_or(ClassId::MISSING);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(egui::vec2(14.0, 14.0), egui::Sense::hover());
        ui.painter().rect_filled(rect, 3.0, figures::class_colour(&s.classes, class));
        ui.label(RichText::new(class_name(&s.classes, class, words)).size(18.0));
    });
    let key = vec![("key".into(), base.key.at(r).into())];
    ui.label(RichText::new(words.text("ui-parcel", &key)).color(theme::tone(ui).faint));
    ui.add_space(theme::HALF);
    let code = base.code.get(r).and_then(|c| base.codes.get(usize::from(*c))).cloned();
    plain_line(ui, &words.get("ui-code"), &code.unwrap_or_else(|| words.get("ui-missing")));
    let district = base.district.get(r).and_then(|d| base.districts.get(usize::from(*d)));
    plain_line(ui, &words.get("ui-district"), district.map_or("", |d| place::district(d, words)));
    open_line(ui, scope, Figure::Area, &area(base.area.get(r).copied().unwrap_or_default(), words), words, out);
    if let Some(ridge) = base.ridge.get(r).filter(|a| a.0 > 0) {
        plain_line(ui, &words.get("ui-ridge"), &area(*ridge, words));
    }
    ui.separator();
    let b = &s.balance;
    let of = |column: &[Mass]| column.get(r).copied().unwrap_or_default();
    let (source, sink) = (of(&b.source), of(&b.sink));
    open_line(ui, scope, Figure::Source, &flow(source, words), words, out);
    open_line(ui, scope, Figure::Sink, &flow(sink, words), words, out);
    open_line(ui, scope, Figure::Net, &flow(source + sink, words), words, out);
    open_line(ui, scope, Figure::Stock, &stock(of(&b.stock), words), words, out);
    let line = Line { area: base.area.get(r).copied().unwrap_or_default(), source, sink, ..Line::default() };
    open_line(ui, scope, Figure::NetPerHa, &per_ha(&line, words), words, out);
    section(ui, &words.get("ui-attributes"));
    for f in &base.about.fields {
        plain_line(ui, &f.name, &f.text(r).map_or_else(|| words.get("ui-missing"), std::borrow::Cow::into_owned));
    }
}
