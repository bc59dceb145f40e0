//! What it is: sectors × fuels: every number opens, cells are edited in place, both margins close and differences have a
//! place.
//! What it never does: add up: all sums come with the snapshot.
//! Where to start reading: [`Crosstab`].

mod margins;
mod page;

use egui::{
    Align, Key, Layout, Rect, Response, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::theme;
use crate::app::intent::{Dialog, FileIntent, Intent, RunIntent};
use crate::app::number::{Figure, NumberRef, Scope};
use crate::base::Args;
use crate::carbon::inventory::Grid;
use crate::i18n::number::{self, TableUnit};
use crate::i18n::{Lang, Words};

/// Width of the names of sectors, of the sums at the right, least of a fuel.
const NAMES: [f32; 2] = [112.0, 148.0];
const SUMS: f32 = 144.0;
const COLUMN: f32 = 84.0;
/// Height of a row and of the heading.
const LINE: f32 = 27.0;
const HEAD: f32 = 42.0;

/// A larger unit is taken only where the largest number is ten of it: the small cells still say something.
const LARGEST: f64 = 10.0;

/// In what the grid is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// t CO2.
    #[default]
    Emission,
    /// Amounts of fuel.
    Amount,
}

/// The grid of the balance.
#[derive(Default)]
pub struct Crosstab {
    measure: Measure,
    /// Row and column where the keyboard is; row = number of sectors is the total.
    at: Option<(usize, usize)>,
    /// What is typed into that cell.
    typed: Option<String>,
    /// Whether what is typed is new and takes the keyboard.
    fresh: bool,
}

/// What one picture of the grid needs.
struct Page<'a> {
    grid: &'a Grid,
    words: &'a Words,
    measure: Measure,
    /// Unit of all emissions, and of each column.
    units: (TableUnit, Vec<TableUnit>),
    /// Place of the whole, of the part in sight, and width of the names.
    sheet: Rect,
    sight: Rect,
    names: f32,
}

impl Crosstab {
    /// Draws it, or how a table comes in.
    pub fn ui(&mut self, ui: &mut Ui, grid: Option<&Grid>, words: &Words, out: &mut Vec<Intent>) {
        let Some(grid) = grid else { return empty_ui(ui, words, out) };
        self.head_ui(ui, grid, words);
        let names = NAMES[usize::from(words.lang() == Lang::En)];
        let rows = grid.sectors.len() + 1 + usize::from(differs(grid));
        let size = vec2(names + grid.fuels.len() as f32 * COLUMN + SUMS, HEAD + rows as f32 * LINE);
        // Bars in sight say that there is more beside what is shown.
        theme::lasting_bars(ui);
        ScrollArea::both().id_salt("crosstab").auto_shrink(false).show_viewport(ui, |ui, _| {
            let size = size.max(vec2(ui.available_width(), 0.0));
            let (sheet, _) = ui.allocate_exact_size(size, Sense::hover());
            let sight = ui.clip_rect().intersect(sheet);
            let page =
                Page { grid, words, measure: self.measure, units: units(grid, words.lang()), sheet, sight, names };
            self.keys(ui, &page, out);
            self.cells_ui(ui, &page, out);
            page.names_ui(ui);
            page.sums_ui(ui, out);
            page.titles_ui(ui, out);
        });
    }

    fn head_ui(&mut self, ui: &mut Ui, grid: &Grid, words: &Words) {
        ui.horizontal(|ui| {
            for (m, key) in [(Measure::Emission, "ui-grid-emission"), (Measure::Amount, "ui-grid-amount")] {
                if ui.add(egui::Button::selectable(self.measure == m, words.get(key))).clicked() {
                    (self.measure, self.typed) = (m, None);
                }
            }
            let faint = theme::tone(ui).faint;
            let unit = units(grid, words.lang()).0.sign;
            let year = grid.year.map_or_else(|| words.get("ui-grid-no-year"), |y| y.to_string());
            let mut args: Args = vec![("year".into(), year.into())];
            args.push(("unit".into(), number::unit(unit, words.lang()).into()));
            let key = if self.measure == Measure::Emission { "ui-grid-about" } else { "ui-grid-about-amount" };
            ui.label(RichText::new(words.text(key, &args)).size(theme::SMALL).color(faint));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let hint = RichText::new(words.get("ui-grid-hint")).size(theme::SMALL).color(faint);
                ui.add(egui::Label::new(hint).truncate());
            });
        });
    }

    /// Moves with the arrows, begins to type with Enter, F2 or a digit.
    fn keys(&mut self, ui: &Ui, page: &Page<'_>, out: &mut Vec<Intent>) {
        let Some((s, f)) = self.at.filter(|_| self.typed.is_none()) else { return };
        // Keys belong to the grid only while one of its cells has the focus.
        if !ui.memory(|m| m.has_focus(page.id(ui, s, f))) {
            return;
        }
        let begun = ui.input(|i| i.key_pressed(Key::Enter) || i.key_pressed(Key::F2));
        let digit = ui.input(|i| {
            i.events.iter().find_map(|e| match e {
                egui::Event::Text(t) if t.starts_with(|c: char| c.is_ascii_digit() || c == '.') => Some(t.clone()),
                _ => None,
            })
        });
        let gone = ui.input(|i| i.key_pressed(Key::Delete));
        if page.can_be_edited(s, f) {
            if let Some(text) = digit.or_else(|| begun.then(|| page.plain(s, f))) {
                (self.typed, self.fresh) = (Some(text), true);
            } else if gone {
                out.push(page.wish(s, f, Some(String::new())).into());
            }
        }
    }

    fn cells_ui(&mut self, ui: &mut Ui, page: &Page<'_>, out: &mut Vec<Intent>) {
        for s in 0..=page.grid.sectors.len() {
            for f in 0..page.grid.fuels.len() {
                let rect = page.place(s, f);
                let seen = rect.intersect(page.middle());
                if seen.is_negative() {
                    continue;
                }
                if self.at == Some((s, f)) && self.typed.is_some() {
                    self.edit_ui(ui, page, (s, f), rect, out);
                } else {
                    self.cell_ui(ui, page, (s, f), rect, out);
                }
            }
        }
    }

    fn cell_ui(&mut self, ui: &mut Ui, page: &Page<'_>, (s, f): (usize, usize), rect: Rect, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        let press = ui.interact(rect.intersect(page.middle()), page.id(ui, s, f), Sense::click());
        let text = page.text(s, f);
        let name = page.name(s, f);
        press.widget_info(|| {
            let mut info = WidgetInfo::labeled(egui::Role::Cell, true, &name);
            info.current_text_value = Some(text.clone());
            info
        });
        let painter = ui.painter().with_clip_rect(page.middle());
        let cell = page.cell(s, f);
        if s == page.grid.sectors.len() {
            painter.rect_filled(rect, 0.0, tone.raised);
        }
        if cell.is_some_and(|c| c.edited) {
            painter.rect_filled(rect.shrink(1.0), 3.0, tone.chosen);
        }
        if press.hovered() || press.has_focus() {
            let edge = if press.has_focus() { tone.accent } else { tone.line };
            painter.rect_stroke(rect.shrink(1.0), 3.0, Stroke::new(1.0, edge), egui::StrokeKind::Inside);
        }
        let ink = if page.can_be_edited(s, f) { tone.ink } else { tone.faint };
        let (at, font) = (rect.right_center() - vec2(theme::GRID, 0.0), theme::font(theme::BODY - 1.0));
        if rect.right() <= page.middle().right() + 1.0 {
            painter.text(at, egui::Align2::RIGHT_CENTER, text, font, ink);
        } else if !text.is_empty() {
            // A number cut in two would read as another one.
            let at = pos2(rect.left() + theme::GRID, rect.center().y);
            painter.text(at, egui::Align2::LEFT_CENTER, "…", font, tone.faint);
        }
        if press.has_focus() {
            // Arrows and Tab move the focus without a press.
            self.at = Some((s, f));
        }
        if press.clicked() {
            press.request_focus();
            self.at = Some((s, f));
            out.extend(page.open(s, f));
        }
        if press.double_clicked() && page.can_be_edited(s, f) {
            (self.at, self.typed, self.fresh) = (Some((s, f)), Some(page.plain(s, f)), true);
        }
        self.menu_ui(&press, page, (s, f), out);
        if let Some(told) = page.told(s, f) {
            press.on_hover_text(told);
        }
    }

    fn menu_ui(&mut self, press: &Response, page: &Page<'_>, (s, f): (usize, usize), out: &mut Vec<Intent>) {
        let words = page.words;
        press.context_menu(|ui| {
            if let Some(open) = page.open(s, f)
                && ui.button(words.get("ui-grid-open")).clicked()
            {
                out.push(open);
                ui.close();
            }
            if page.can_be_edited(s, f) && ui.button(words.get("ui-grid-edit")).clicked() {
                (self.at, self.typed, self.fresh) = (Some((s, f)), Some(page.plain(s, f)), true);
                ui.close();
            }
            let edited = page.cell(s, f).is_some_and(|c| c.edited);
            if edited && ui.button(words.get("ui-grid-restore")).clicked() {
                out.push(page.wish(s, f, None).into());
                ui.close();
            }
        });
    }

    /// The cell as a field: Enter puts the value in, Escape leaves it.
    fn edit_ui(&mut self, ui: &mut Ui, page: &Page<'_>, (s, f): (usize, usize), rect: Rect, out: &mut Vec<Intent>) {
        let Some(mut text) = self.typed.take() else { return };
        let id = page.id(ui, s, f).with("typed");
        let edit = TextEdit::singleline(&mut text)
            .id(id)
            .margin(egui::Margin::symmetric(6, 3))
            .align(egui::Align2::RIGHT_CENTER);
        let field = ui.put(rect.shrink(1.0), edit);
        let name = page.name(s, f);
        field.widget_info(|| WidgetInfo::labeled(egui::Role::TextInput, true, &name));
        if self.fresh {
            self.fresh = false;
            field.request_focus();
        }
        // The window has taken the key itself out of the list already.
        let is_escape = |e: &egui::Event| matches!(e, egui::Event::Key { key: Key::Escape, pressed: true, .. });
        let escape = ui.input(|i| i.raw.events.iter().any(is_escape));
        if !escape && !field.lost_focus() {
            self.typed = Some(text);
        } else if !escape && text.trim() != page.plain(s, f) {
            out.push(page.wish(s, f, Some(text)).into());
        }
    }
}

/// Whether a stated total stands beside the sums.
fn differs(grid: &Grid) -> bool {
    grid.closing.is_some() || grid.fuels.iter().any(|f| f.closing.is_some())
}

/// One unit for all emissions, one for the amounts of each column.
fn units(grid: &Grid, lang: Lang) -> (TableUnit, Vec<TableUnit>) {
    let amount = |f: &crate::carbon::inventory::GridFuel| {
        number::table_unit(
            f.unit.as_deref().unwrap_or_default(),
            f.most.max(f.amount.unwrap_or_default()) / LARGEST,
            lang,
        )
    };
    (number::table_unit("tCO2", grid.total_t_co2 / LARGEST, lang), grid.fuels.iter().map(amount).collect())
}

fn open(scope: Scope) -> Intent {
    RunIntent::Explain(NumberRef { figure: Figure::Source, scope }).into()
}

fn empty_ui(ui: &mut Ui, words: &Words, out: &mut Vec<Intent>) {
    ui.add_space(theme::GRID * 2.0);
    ui.label(RichText::new(words.get("ui-grid-none")).color(theme::tone(ui).faint));
    ui.horizontal(|ui| {
        for (key, dialog) in [("ui-cmd-energy-table", Dialog::EnergyTable), ("ui-cmd-template", Dialog::Template)] {
            if ui.button(words.get(key)).clicked() {
                out.push(FileIntent::Ask(dialog).into());
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::{BaseUnit, Units};

    #[test]
    fn every_unit_shown_can_be_typed_back() {
        let units = Units::builtin().unwrap();
        for base in BaseUnit::ALL {
            for lang in [Lang::Zh, Lang::En] {
                for most in [3.0, 3e4, 3e9] {
                    let shown = number::table_unit(base.text(), most, lang);
                    assert_eq!(units.read(shown.sign).unwrap(), (base, shown.scale), "{} {lang:?}", shown.sign);
                }
            }
        }
        assert_eq!(number::table_unit("furlong", 3e9, Lang::En).scale, 1.0);
    }
}
