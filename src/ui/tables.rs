//! The tables below the map: parcels, districts, classes, findings.

use egui::{Align2, RichText, ScrollArea, Sense, Ui, pos2, vec2};

use super::theme;
use crate::app::background::Background;
use crate::app::intent::{Combine, Intent, MapIntent, SelectIntent, Tab, WindowIntent};
use crate::app::order::{Column, Order, Wanted};
use crate::app::state::City;
use crate::base::units::M2_PER_HA;
use crate::base::{Mass, Severity};
use crate::carbon::balance::Line;
use crate::i18n::{Lang, Words, number};
use crate::land::ClassId;

/// Height of a table row.
const LINE: f32 = 24.0;
/// Width of a number column, of a name column, of the bars.
const NUMBER: f32 = 128.0;
const NAME: f32 = 176.0;
const BARS: f32 = 220.0;

/// The tables with what a person asked of them.
#[derive(Default)]
pub struct Tables {
    wanted: Wanted,
    order: Order,
    /// First row shown of the parcel table: whole rows, so that a million of them scroll exactly.
    first: usize,
}

impl Tables {
    /// Draws the tabs and the table in front.
    pub fn ui(&mut self, ui: &mut Ui, city: &City, tab: Tab, back: &Background, words: &Words, out: &mut Vec<Intent>) {
        ui.horizontal(|ui| {
            let tabs = [
                (Tab::Districts, "ui-tab-districts"),
                (Tab::Classes, "ui-tab-classes"),
                (Tab::Attributes, "ui-tab-attributes"),
                (Tab::Findings, "ui-tab-findings"),
            ];
            for (t, key) in tabs {
                if ui.selectable_label(tab == t, words.get(key)).clicked() {
                    out.push(WindowIntent::Show(t).into());
                }
            }
        });
        ui.separator();
        match tab {
            Tab::Districts => districts_ui(ui, city, words, out),
            Tab::Classes => classes_ui(ui, city, words, out),
            Tab::Findings => findings_ui(ui, city, words, out),
            Tab::Attributes => self.parcels_ui(ui, city, back, words, out),
        }
    }

    fn parcels_ui(&mut self, ui: &mut Ui, city: &City, back: &Background, words: &Words, out: &mut Vec<Intent>) {
        let s = &city.snapshot;
        self.order.follow(s, words.lang(), &self.wanted, &city.selection.rows, back);
        let total = s.base.rows();
        let shown = self.order.rows().map_or(total, <[u32]>::len);
        self.head_ui(ui, city, [shown, total], words);
        self.titles_ui(ui, words);
        let height = ui.available_height();
        let fit = ((height / LINE) as usize).max(1);
        let last = shown.saturating_sub(fit);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
        if response.contains_pointer() {
            let steps = ui.input(|i| i.smooth_scroll_delta().y) / LINE * 3.0;
            let next = self.first as f64 - f64::from(steps);
            self.first = next.round().max(0.0) as usize;
        }
        self.first = self.first.min(last);
        let painter = ui.painter_at(rect);
        let tone = theme::tone(ui);
        for i in 0..fit.min(shown - self.first.min(shown)) {
            let row = self.order.rows().map_or(Some((self.first + i) as u32), |r| r.get(self.first + i).copied());
            let Some(row) = row else { continue };
            let top = rect.min.y + LINE * i as f32;
            let band = egui::Rect::from_min_size(pos2(rect.min.x, top), vec2(rect.width(), LINE));
            if city.selection.rows.contains(row) {
                painter.rect_filled(band, 0.0, tone.chosen);
            } else if i % 2 == 1 {
                painter.rect_filled(band, 0.0, tone.raised);
            }
            let mut x = rect.min.x;
            for c in Column::ALL {
                let (text, wide, right) = cell(city, row as usize, c, words);
                let at = if right { pos2(x + wide - 12.0, band.center().y) } else { pos2(x + 4.0, band.center().y) };
                let align = if right { Align2::RIGHT_CENTER } else { Align2::LEFT_CENTER };
                painter.text(at, align, text, theme::font(theme::SMALL), tone.ink);
                x += wide;
            }
            if response.clicked() && response.interact_pointer_pos().is_some_and(|p| band.contains(p)) {
                out.push(SelectIntent::Rows(vec![row], Combine::Replace).into());
                out.push(MapIntent::FlyTo(vec![row]).into());
            }
        }
        self.scroll_ui(ui, rect, [fit, shown, last], words);
    }

    /// Filter, selected only, count.
    fn head_ui(&mut self, ui: &mut Ui, city: &City, [shown, total]: [usize; 2], words: &Words) {
        ui.horizontal(|ui| {
            let field = egui::TextEdit::singleline(&mut self.wanted.filter)
                .hint_text(words.get("ui-filter"))
                .desired_width(280.0);
            let answer = ui.add(field);
            answer.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::TextEdit, true, words.get("ui-filter")));
            let mut only = self.wanted.selected.is_some();
            ui.checkbox(&mut only, words.get("ui-only-selected"));
            self.wanted.selected = only.then_some(city.selection.revision);
            let n = |x: usize| number::count(x as u64);
            let args = vec![("shown".into(), n(shown).into()), ("total".into(), n(total).into())];
            let text = if self.order.busy() { words.get("ui-sorting") } else { words.text("ui-rows", &args) };
            ui.label(RichText::new(text).color(theme::tone(ui).faint));
        });
    }

    /// Column titles that sort.
    fn titles_ui(&mut self, ui: &mut Ui, words: &Words) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for c in Column::ALL {
                let (key, wide, right) = title(c);
                let mark = match self.wanted.sort {
                    Some((k, falling)) if k == c => [" ▲", " ▼"][usize::from(falling)],
                    _ => "",
                };
                let text = RichText::new(format!("{}{mark}", words.get(key))).size(theme::SMALL).strong();
                let layout = if right { egui::Align::Max } else { egui::Align::Min };
                let answer = ui
                    .allocate_ui_with_layout(vec2(wide, 20.0), egui::Layout::top_down(layout), |ui| {
                        ui.set_width(wide - 12.0);
                        ui.add(egui::Label::new(text).sense(Sense::click()))
                    })
                    .inner;
                if answer.clicked() {
                    self.wanted.sort = match self.wanted.sort {
                        Some((k, false)) if k == c => Some((c, true)),
                        Some((k, true)) if k == c => None,
                        _ => Some((c, false)),
                    };
                    self.first = 0;
                }
            }
        });
    }

    /// A bar that moves by whole rows.
    fn scroll_ui(&mut self, ui: &Ui, rect: egui::Rect, [fit, shown, last]: [usize; 3], words: &Words) {
        if last == 0 {
            return;
        }
        let bar = egui::Rect::from_min_max(pos2(rect.max.x - 10.0, rect.min.y), rect.max);
        let handle = (rect.height() * fit as f32 / shown as f32).max(24.0);
        let room = rect.height() - handle;
        let answer = ui.interact(bar, ui.id().with("rows"), Sense::click_and_drag());
        answer.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Slider, true, words.get("ui-scrollbar")));
        if let Some(p) = answer.interact_pointer_pos() {
            let share = f64::from((p.y - rect.min.y - handle / 2.0) / room).clamp(0.0, 1.0);
            self.first = (share * last as f64).round() as usize;
        }
        let top = rect.min.y + room * (self.first as f64 / last as f64) as f32;
        let knob = egui::Rect::from_min_size(pos2(bar.min.x + 2.0, top), vec2(6.0, handle));
        ui.painter().rect_filled(knob, 3.0, theme::tone(ui).line);
    }
}

fn title(c: Column) -> (&'static str, f32, bool) {
    match c {
        Column::Key => ("ui-key", NAME, false),
        Column::Class => ("ui-class", NAME, false),
        Column::Code => ("ui-code", 88.0, false),
        Column::District => ("ui-district", NUMBER, false),
        Column::Area => ("ui-col-area", NUMBER, true),
        Column::Source => ("ui-col-source", NUMBER, true),
        Column::Sink => ("ui-col-sink", NUMBER, true),
        Column::Net => ("ui-col-net", NUMBER, true),
        Column::NetPerHa => ("ui-col-net-per-ha", 160.0, true),
        Column::Stock => ("ui-col-stock", NUMBER, true),
    }
}

fn cell(city: &City, r: usize, c: Column, words: &Words) -> (String, f32, bool) {
    let s = &city.snapshot;
    let (_, wide, right) = title(c);
    let mass = |v: &[Mass]| v.get(r).copied().unwrap_or_default();
    let net = mass(&s.balance.source) + mass(&s.balance.sink);
    let area = s.base.area.get(r).copied().unwrap_or_default() + s.base.ridge.get(r).copied().unwrap_or_default();
    let t = |m: Mass| if m.0 == i64::MIN { words.get("ui-none") } else { number::fixed(m.t(), 2) };
    let text = match c {
        Column::Key => s.base.key.at(r).to_owned(),
        Column::Class => class_name(city, s.base.class.get(r).copied().unwrap_or(ClassId::MISSING), words),
        Column::Code => s.base.code.get(r).and_then(|&c| s.base.codes.get(usize::from(c))).cloned().unwrap_or_default(),
        Column::District => s
            .base
            .district
            .get(r)
            .and_then(|&d| s.base.districts.get(usize::from(d)))
            .map(|d| d.name.clone())
            .unwrap_or_default(),
        Column::Area => number::fixed(area.ha(), 4),
        Column::Source => t(mass(&s.balance.source)),
        Column::Sink => t(mass(&s.balance.sink)),
        Column::Net => t(net),
        Column::NetPerHa => number::fixed(net.t() / (area.m2() / M2_PER_HA), 2),
        Column::Stock => t(mass(&s.balance.stock)),
    };
    (text, wide, right)
}

fn class_name(city: &City, c: ClassId, words: &Words) -> String {
    let class = city.snapshot.classes.get(c);
    class.map_or_else(
        || words.get("ui-no-class"),
        |c| if words.lang() == Lang::Zh { c.name_zh.clone() } else { c.name_en.clone() },
    )
}

/// A table of sums: name, figures, bars around zero; a click on the name is a wish.
fn sums_ui(ui: &mut Ui, title: &str, rows: &[(String, Line, Intent)], words: &Words, out: &mut Vec<Intent>) {
    let most = rows.iter().map(|(_, l, _)| l.source.t().max(-l.sink.t())).fold(0.0, f64::max);
    let keys = ["ui-parcels", "ui-col-area", "ui-col-source", "ui-col-sink", "ui-col-net", "ui-col-stock"];
    ScrollArea::both().auto_shrink(false).show(ui, |ui| {
        egui::Grid::new(title).striped(true).min_row_height(LINE).spacing(vec2(16.0, 0.0)).show(ui, |ui| {
            ui.label(RichText::new(words.get(title)).size(theme::SMALL).strong());
            for k in keys.into_iter().chain(["ui-col-bars"]) {
                ui.label(RichText::new(words.get(k)).size(theme::SMALL).strong());
            }
            ui.end_row();
            for (name, l, wish) in rows {
                if ui.link(name).clicked() {
                    out.push(wish.clone());
                }
                let cells = [
                    number::count(l.parcels),
                    number::fixed(l.area.ha(), 1),
                    number::fixed(l.source.t(), 0),
                    number::fixed(l.sink.t(), 0),
                    number::fixed(l.net().t(), 0),
                    number::fixed(l.stock.t(), 0),
                ];
                for c in cells {
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.label(c));
                }
                bars(ui, l, most);
                ui.end_row();
            }
        });
    });
}

/// Sink to the left of zero, source to the right, on one scale.
fn bars(ui: &mut Ui, l: &Line, most: f64) {
    let (rect, _) = ui.allocate_exact_size(vec2(BARS, 14.0), Sense::hover());
    let tone = theme::tone(ui);
    let zero = rect.min.x + BARS * 0.25;
    let to = |t: f64, room: f32| if most > 0.0 { (t / most) as f32 * room } else { 0.0 };
    let source = to(l.source.t(), BARS * 0.75);
    let sink = to(-l.sink.t(), BARS * 0.25);
    let painter = ui.painter();
    let bar = |a: f32, b: f32| egui::Rect::from_min_max(pos2(a, rect.min.y + 2.0), pos2(b, rect.max.y - 2.0));
    painter.rect_filled(bar(zero, zero + source), 1.0, tone.flows.source);
    painter.rect_filled(bar(zero - sink, zero), 1.0, tone.flows.sink);
    painter.line_segment([pos2(zero, rect.min.y), pos2(zero, rect.max.y)], egui::Stroke::new(1.0, tone.line));
}

fn districts_ui(ui: &mut Ui, city: &City, words: &Words, out: &mut Vec<Intent>) {
    let s = &city.snapshot;
    let rows: Vec<(String, Line, Intent)> = s
        .base
        .districts
        .iter()
        .enumerate()
        .map(|(i, d)| (d.name.clone(), s.balance.sums.district(i), SelectIntent::District(i as u16).into()))
        .collect();
    sums_ui(ui, "ui-district", &rows, words, out);
}

fn classes_ui(ui: &mut Ui, city: &City, words: &Words, out: &mut Vec<Intent>) {
    let s = &city.snapshot;
    let rows: Vec<(String, Line, Intent)> = (0..s.classes.len())
        .map(|i| (ClassId(i as u8), s.balance.sums.class(i)))
        .filter(|(_, l)| *l != Line::default())
        .map(|(c, l)| (class_name(city, c, words), l, SelectIntent::Class(c).into()))
        .collect();
    sums_ui(ui, "ui-class", &rows, words, out);
}

/// What was noticed; a click flies to the place.
fn findings_ui(ui: &mut Ui, city: &City, words: &Words, out: &mut Vec<Intent>) {
    let tone = theme::tone(ui);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        if city.snapshot.findings.is_empty() {
            ui.label(words.get("ui-findings-none"));
        }
        for f in city.snapshot.findings.iter() {
            let told = words.finding(f);
            let (key, ink) = match f.severity {
                Severity::Error => ("ui-severity-error", tone.marks.error),
                Severity::Warn => ("ui-severity-warn", tone.marks.warn),
                Severity::Note => ("ui-severity-note", tone.marks.note),
            };
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(words.get(key)).color(ink));
                ui.label(RichText::new(format!("{} × {}", told.code, number::count(f.count))).color(tone.faint));
                let text = RichText::new(told.text).color(tone.ink);
                if f.rows.is_empty() {
                    ui.label(text);
                } else if ui.link(text).on_hover_text(words.get("ui-finding-fly")).clicked() {
                    out.push(MapIntent::FlyTo(f.rows.clone()).into());
                }
            });
            if !told.hint.is_empty() {
                ui.label(RichText::new(told.hint).size(theme::SMALL).color(tone.faint));
            }
            ui.add_space(theme::HALF);
        }
    });
}
