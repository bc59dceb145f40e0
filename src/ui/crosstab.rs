//! Sectors × fuels: every number opens, cells are edited in place, both margins close and differences have a place.

use egui::{Align, Id, Key, Layout, Rect, Response, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui, WidgetInfo};
use egui::{pos2, vec2};

use super::theme::{self, Tone};
use crate::app::intent::{Dialog, FileIntent, Intent, RunIntent, TableIntent};
use crate::app::number::{Figure, NumberRef, Scope};
use crate::app::worker::CellWish;
use crate::base::{Args, Severity};
use crate::carbon::inventory::{Grid, GridCell, UNASSIGNED, UNSPECIFIED};
use crate::i18n::number::{self, TableUnit};
use crate::i18n::{Lang, Words};
use crate::stat::Closing;
use crate::task::explain;

/// Width of the names of sectors, of the sums at the right, least of a fuel.
const NAMES: [f32; 2] = [112.0, 148.0];
const SUMS: f32 = 132.0;
const COLUMN: f32 = 92.0;
/// Height of a row and of the heading.
const LINE: f32 = 27.0;
const HEAD: f32 = 42.0;

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
        ScrollArea::both().id_salt("crosstab").auto_shrink(false).show_viewport(ui, |ui, _| {
            let size = size.max(vec2(ui.clip_rect().width() - 12.0, 0.0));
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
        let at = rect.right_center() - vec2(theme::GRID, 0.0);
        painter.text(at, egui::Align2::RIGHT_CENTER, text, theme::font(theme::BODY - 1.0), ink);
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
        let edit = TextEdit::singleline(&mut text).id(id).margin(egui::Margin::symmetric(6, 3)).align(egui::Align2::RIGHT_CENTER);
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

impl Page<'_> {
    fn id(&self, ui: &Ui, s: usize, f: usize) -> Id {
        ui.scope_id().with(("cell", s, f))
    }

    /// The part in sight that neither names, sums nor titles lie on.
    fn middle(&self) -> Rect {
        let mut rect = self.sight;
        rect.min += vec2(self.names, HEAD);
        rect.max.x -= SUMS;
        rect
    }

    fn place(&self, row: usize, column: usize) -> Rect {
        let spare = self.sheet.width() - self.names - SUMS;
        let width = (spare / self.grid.fuels.len().max(1) as f32).max(COLUMN);
        let corner = self.sheet.min + vec2(self.names + column as f32 * width, HEAD + row as f32 * LINE);
        Rect::from_min_size(corner, vec2(width, LINE))
    }

    fn is_total(&self, s: usize) -> bool {
        s == self.grid.sectors.len()
    }

    /// The cell; that of the total row is the column's own sum.
    fn cell(&self, s: usize, f: usize) -> Option<GridCell> {
        if !self.is_total(s) {
            return self.grid.cell(s, f);
        }
        let fuel = self.grid.fuels.get(f)?;
        Some(GridCell { amount: fuel.amount, t_co2: fuel.t_co2, edited: false })
    }

    /// A total can be typed only where the table states one; else it is the sum of its sectors.
    fn can_be_edited(&self, s: usize, f: usize) -> bool {
        let own = if self.is_total(s) {
            self.grid.fuels.get(f).is_some_and(|f| f.closing.is_some())
        } else {
            self.grid.can_be_edited(s, f)
        };
        own && (self.measure == Measure::Emission || self.grid.fuels.get(f).is_some_and(|f| f.unit.is_some()))
    }

    fn unit(&self, f: usize) -> TableUnit {
        match self.measure {
            Measure::Emission => self.units.0,
            Measure::Amount => self.units.1.get(f).copied().unwrap_or(self.units.0),
        }
    }

    fn value(&self, s: usize, f: usize) -> Option<f64> {
        let cell = self.cell(s, f)?;
        let value = if self.measure == Measure::Emission { Some(cell.t_co2) } else { cell.amount };
        value.map(|v| v / self.unit(f).scale)
    }

    fn text(&self, s: usize, f: usize) -> String {
        match (self.cell(s, f), self.value(s, f)) {
            (_, Some(value)) => number::fixed(value, 2),
            (Some(_), None) => "—".to_owned(),
            (None, None) => String::new(),
        }
    }

    /// The number as it is typed: all its digits, no separators.
    fn plain(&self, s: usize, f: usize) -> String {
        self.value(s, f).map_or_else(String::new, |v| number::factor(v).replace(',', "").replace('\u{2212}', "-"))
    }

    fn sector_name(&self, s: usize) -> String {
        self.grid.sectors.get(s).map_or_else(|| self.words.get("ui-grid-total"), |x| explain::sector(&x.id, self.words))
    }

    fn fuel_name(&self, f: usize) -> String {
        self.grid.fuels.get(f).map_or_else(|| self.words.get("ui-grid-total"), |x| explain::fuel(&x.id, self.words))
    }

    fn name(&self, s: usize, f: usize) -> String {
        format!("{} · {}", self.sector_name(s), self.fuel_name(f))
    }

    fn wish(&self, s: usize, f: usize, text: Option<String>) -> TableIntent {
        let sector = self.grid.sectors.get(s).map(|s| s.id.clone());
        let fuel = self.grid.fuels.get(f).map(|f| f.id.clone()).unwrap_or_default();
        TableIntent::Edit(CellWish { sector, fuel, text, unit: self.unit(f).sign.to_owned() })
    }

    fn open(&self, s: usize, f: usize) -> Option<Intent> {
        self.cell(s, f)?;
        let row = (!self.is_total(s)).then_some(s as u16);
        Some(open(Scope::Cell(row, Some(f as u16))))
    }

    /// What stands under the pointer: the other measure, and who put the value there.
    fn told(&self, s: usize, f: usize) -> Option<String> {
        let (cell, words) = (self.cell(s, f)?, self.words);
        let emission = number::mass(crate::base::Mass::from_t(cell.t_co2), "CO2", words.lang());
        let unit = self.grid.fuels.get(f).and_then(|f| f.unit.as_deref()).unwrap_or_default();
        let amount = cell.amount.map(|a| format!("{} {}", number::precise(a), number::unit(unit, words.lang())));
        let mut lines = vec![self.name(s, f), amount.unwrap_or_else(|| words.get("ui-grid-stated")), emission];
        if cell.edited {
            lines.push(words.get("ui-grid-edited"));
        }
        if !self.is_total(s) && self.grid.sectors.get(s).is_some_and(|s| s.id == UNASSIGNED) {
            lines.push(words.get("ui-grid-rest-row"));
        } else if self.grid.fuels.get(f).is_some_and(|f| f.id == UNSPECIFIED) {
            lines.push(words.get("ui-grid-rest-column"));
        }
        Some(lines.join("\n"))
    }

    fn names_ui(&self, ui: &Ui) {
        let tone = theme::tone(ui);
        let left = self.sight.left();
        let mut room = self.sight;
        room.min.y += HEAD;
        room.max.x = left + self.names;
        let painter = ui.painter().with_clip_rect(room);
        painter.rect_filled(room, 0.0, tone.panel);
        for s in 0..=self.grid.sectors.len() {
            let line = Rect::from_min_size(pos2(left, self.place(s, 0).top()), vec2(self.names, LINE));
            let total = self.is_total(s);
            if total {
                painter.rect_filled(line, 0.0, tone.raised);
            }
            let rest = self.grid.sectors.get(s).is_some_and(|s| s.id == UNASSIGNED);
            let ink = if rest { tone.faint } else { tone.ink };
            self.line_text(&painter, line, &self.sector_name(s), ink);
            self.rule(ui, line.bottom());
        }
        if differs(self.grid) {
            let s = self.grid.sectors.len() + 1;
            let line = Rect::from_min_size(pos2(left, self.place(s, 0).top()), vec2(self.names, LINE));
            self.line_text(&painter, line, &self.words.get("ui-grid-difference"), tone.faint);
        }
        painter.vline(room.right(), room.y_range(), Stroke::new(1.0, tone.line));
    }

    fn line_text(&self, painter: &egui::Painter, line: Rect, text: &str, ink: egui::Color32) {
        let room = line.shrink2(vec2(theme::GRID, 0.0));
        let galley = super::cell::cut_line(painter, text, theme::BODY - 1.0, ink, room.width());
        painter.galley(pos2(room.left(), room.center().y - galley.size().y / 2.0), galley, ink);
    }

    /// The line under a row, over all that is in sight.
    fn rule(&self, ui: &Ui, y: f32) {
        let stroke = Stroke::new(1.0, theme::tone(ui).line.gamma_multiply(0.5));
        let mut room = self.sight;
        room.min.y += HEAD;
        ui.painter().with_clip_rect(room).hline(self.sight.x_range(), y - 0.5, stroke);
    }

    /// Sums of rows at the right, with their share; under the columns what stated totals differ by.
    fn sums_ui(&self, ui: &mut Ui, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        let left = self.sight.right() - SUMS;
        let mut room = self.sight;
        room.min.y += HEAD;
        let below = ui.painter().with_clip_rect(self.middle());
        if differs(self.grid) {
            for (f, fuel) in self.grid.fuels.iter().enumerate() {
                let rect = self.place(self.grid.sectors.len() + 1, f);
                if let Some(c) = &fuel.closing {
                    let scale = self.units.1.get(f).map_or(1.0, |u| u.scale);
                    self.difference_ui(ui, &below, rect.intersect(self.middle()), rect, c, scale);
                }
            }
        }
        room.min.x = left;
        let painter = ui.painter().with_clip_rect(room);
        painter.rect_filled(room, 0.0, tone.panel);
        painter.vline(left, room.y_range(), Stroke::new(1.0, tone.line));
        for s in 0..=self.grid.sectors.len() {
            let rect = Rect::from_min_size(pos2(left, self.place(s, 0).top()), vec2(SUMS, LINE));
            let seen = rect.intersect(room);
            if !seen.is_negative() {
                self.sum_ui(ui, &painter, s, rect, seen, out);
            }
        }
        if let Some(c) = self.grid.closing.as_ref().filter(|_| differs(self.grid)) {
            let rect =
                Rect::from_min_size(pos2(left, self.place(self.grid.sectors.len() + 1, 0).top()), vec2(SUMS, LINE));
            self.difference_ui(ui, &painter, rect.intersect(room), rect, c, self.units.0.scale);
        }
    }

    fn sum_ui(&self, ui: &Ui, painter: &egui::Painter, s: usize, rect: Rect, seen: Rect, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        let sector = self.grid.sectors.get(s);
        let t_co2 = sector.map_or(self.grid.total_t_co2, |x| x.t_co2);
        let share = sector.map_or(100.0, |x| x.share_percent);
        let press = ui.interact(seen, ui.scope_id().with(("sum", s)), Sense::click());
        let value = number::fixed(t_co2 / self.units.0.scale, 2);
        let name = format!("{} · {}", self.sector_name(s), self.words.get("ui-grid-total"));
        press.widget_info(|| {
            let mut info = WidgetInfo::labeled(egui::Role::Button, true, &name);
            info.current_text_value = Some(value.clone());
            info
        });
        let odd = sector.and_then(|x| x.closing.as_ref()).filter(|c| !c.closes);
        let ground = match (odd, sector) {
            (Some(_), _) => Some(tone.marks.warn.gamma_multiply(0.22)),
            (None, None) => Some(tone.raised),
            _ => None,
        };
        if let Some(g) = ground {
            painter.rect_filled(rect, 0.0, g);
        }
        let font = theme::font(theme::BODY - 1.0);
        let split = rect.right() - 54.0;
        let ink = if press.hovered() { tone.accent } else { tone.ink };
        painter.text(pos2(split, rect.center().y), egui::Align2::RIGHT_CENTER, value, font, ink);
        let small = theme::font(theme::SMALL);
        let at = rect.right_center() - vec2(theme::GRID, 0.0);
        painter.text(at, egui::Align2::RIGHT_CENTER, format!("{}%", number::fixed(share, 1)), small, tone.faint);
        if press.clicked() {
            out.push(open(Scope::Cell(sector.map(|_| s as u16), None)));
        }
        if let Some(c) = odd {
            press.on_hover_text(self.closing_text(c));
        }
    }

    /// Sum of the parts less the stated total; amber where that is more than the printed precision.
    fn difference_ui(&self, ui: &Ui, painter: &egui::Painter, seen: Rect, rect: Rect, c: &Closing, scale: f64) {
        if seen.is_negative() {
            return;
        }
        let tone: &Tone = theme::tone(ui);
        if !c.closes {
            painter.rect_filled(rect.shrink(1.0), 3.0, tone.marks.warn.gamma_multiply(0.22));
        }
        let at = rect.right_center() - vec2(theme::GRID, 0.0);
        let text = number::fixed(c.difference / scale, 2);
        let font = theme::font(theme::BODY - 1.0);
        painter.text(at, egui::Align2::RIGHT_CENTER, text, font, if c.closes { tone.faint } else { tone.ink });
        let hover = ui.interact(seen, ui.scope_id().with(("difference", &c.name, c.row)), Sense::hover());
        let told = self.closing_text(c);
        hover.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, &told));
        hover.on_hover_text(told.clone());
    }

    fn closing_text(&self, c: &Closing) -> String {
        let unit = number::unit(c.unit, self.words.lang());
        let value = |x: f64| format!("{} {unit}", number::precise(x));
        let args: Args = vec![
            ("stated".into(), value(c.stated).into()),
            ("sum".into(), value(c.sum).into()),
            ("difference".into(), value(c.difference).into()),
        ];
        let key = if c.finding().is_some_and(|f| f.severity == Severity::Warn) {
            "ui-grid-parts-above"
        } else if c.closes {
            "ui-grid-parts-close"
        } else {
            "ui-grid-parts-below"
        };
        self.words.text(key, &args)
    }

    /// Names of fuels with their units; a press opens the fuel.
    fn titles_ui(&self, ui: &mut Ui, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        let mut head = self.sight;
        head.max.y = head.min.y + HEAD;
        let painter = ui.painter().with_clip_rect(head);
        painter.rect_filled(head, 0.0, tone.panel);
        painter.hline(head.x_range(), head.bottom() - 0.5, Stroke::new(1.0, tone.line));
        let mut middle = head;
        middle.min.x += self.names;
        middle.max.x -= SUMS;
        let clipped = ui.painter().with_clip_rect(middle);
        for f in 0..self.grid.fuels.len() {
            let mut rect = self.place(0, f);
            (rect.min.y, rect.max.y) = (head.min.y, head.max.y);
            let seen = rect.intersect(middle);
            if seen.is_negative() {
                continue;
            }
            let press = ui.interact(seen, ui.scope_id().with(("title", f)), Sense::click());
            let name = self.fuel_name(f);
            press.widget_info(|| WidgetInfo::labeled(egui::Role::ColumnHeader, true, &name));
            let ink = if press.hovered() { tone.accent } else { tone.ink };
            let galley = super::cell::cut_line(&clipped, &name, theme::SMALL, ink, rect.width() - 12.0);
            let at = pos2(rect.right() - theme::GRID - galley.size().x, rect.top() + 5.0);
            clipped.galley(at, galley, ink);
            let unit = number::unit(self.unit(f).sign, self.words.lang());
            let at = pos2(rect.right() - theme::GRID, rect.bottom() - 5.0);
            clipped.text(at, egui::Align2::RIGHT_BOTTOM, unit, theme::font(theme::SMALL - 1.0), tone.faint);
            if press.on_hover_text(&name).clicked() {
                out.push(open(Scope::Cell(None, Some(f as u16))));
            }
        }
        let small = theme::font(theme::SMALL);
        let right = pos2(head.right() - 54.0, head.top() + 5.0);
        painter.text(right, egui::Align2::RIGHT_TOP, self.words.get("ui-grid-total"), small.clone(), tone.ink);
        let at = pos2(right.x, head.bottom() - 5.0);
        let unit = number::unit(self.units.0.sign, self.words.lang());
        painter.text(at, egui::Align2::RIGHT_BOTTOM, unit, theme::font(theme::SMALL - 1.0), tone.faint);
        let corner = pos2(head.left() + theme::GRID, head.top() + 5.0);
        painter.text(corner, egui::Align2::LEFT_TOP, self.words.get("ui-grid-corner"), small, tone.faint);
    }
}

/// Whether a stated total stands beside the sums.
fn differs(grid: &Grid) -> bool {
    grid.closing.is_some() || grid.fuels.iter().any(|f| f.closing.is_some())
}

/// One unit for all emissions, one for the amounts of each column.
fn units(grid: &Grid, lang: Lang) -> (TableUnit, Vec<TableUnit>) {
    let amount = |f: &crate::carbon::inventory::GridFuel| {
        number::table_unit(f.unit.as_deref().unwrap_or_default(), f.most.max(f.amount.unwrap_or_default()), lang)
    };
    (number::table_unit("tCO2", grid.total_t_co2, lang), grid.fuels.iter().map(amount).collect())
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
