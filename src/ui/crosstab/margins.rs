//! The margins of the grid, which stay in sight: names, sums with shares, differences from stated totals, fuels.

use egui::{Rect, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{HEAD, LINE, Measure, Page, SUMS, differs, open};
use crate::app::intent::Intent;
use crate::app::number::Scope;
use crate::base::{Args, Severity};
use crate::carbon::inventory::UNASSIGNED;
use crate::i18n::number::{self, TableUnit};
use crate::stat::Closing;
use crate::ui::cell;
use crate::ui::theme::{self, Tone};

/// Room of the shares behind the sums.
const SHARES: f32 = 62.0;

impl Page<'_> {
    pub(super) fn names_ui(&self, ui: &Ui) {
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
        let galley = cell::cut_line(painter, text, theme::BODY - 1.0, ink, room.width());
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
    pub(super) fn sums_ui(&self, ui: &mut Ui, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        let left = self.sight.right() - SUMS;
        let mut room = self.sight;
        room.min.y += HEAD;
        let below = ui.painter().with_clip_rect(self.middle());
        if differs(self.grid) {
            for (f, fuel) in self.grid.fuels.iter().enumerate() {
                let rect = self.place(self.grid.sectors.len() + 1, f);
                if let Some(c) = &fuel.closing {
                    let unit = self.units.1.get(f).copied().unwrap_or(self.units.0);
                    self.difference_ui(ui, &below, rect.intersect(self.middle()), rect, c, unit);
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
            self.difference_ui(ui, &painter, rect.intersect(room), rect, c, self.units.0);
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
        let split = rect.right() - SHARES;
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
    fn difference_ui(&self, ui: &Ui, painter: &egui::Painter, seen: Rect, rect: Rect, c: &Closing, unit: TableUnit) {
        if seen.is_negative() {
            return;
        }
        let tone: &Tone = theme::tone(ui);
        if !c.closes {
            painter.rect_filled(rect.shrink(1.0), 3.0, tone.marks.warn.gamma_multiply(0.22));
        }
        let at = rect.right_center() - vec2(theme::GRID, 0.0);
        let value = number::fixed(c.difference / unit.scale, 1);
        // Stated totals are amounts; under emissions they bring their own unit.
        let own = self.measure == Measure::Amount || unit == self.units.0;
        let (text, size) = if own {
            (value, theme::BODY - 1.0)
        } else {
            (format!("{value} {}", number::unit(unit.sign, self.words.lang())), theme::SMALL)
        };
        let font = theme::font(size);
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
    pub(super) fn titles_ui(&self, ui: &mut Ui, out: &mut Vec<Intent>) {
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
            let galley = cell::cut_line(&clipped, &name, theme::SMALL, ink, rect.width() - 12.0);
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
        let right = pos2(head.right() - SHARES, head.top() + 5.0);
        painter.text(right, egui::Align2::RIGHT_TOP, self.words.get("ui-grid-total"), small.clone(), tone.ink);
        let at = pos2(right.x, head.bottom() - 5.0);
        let unit = number::unit(self.units.0.sign, self.words.lang());
        painter.text(at, egui::Align2::RIGHT_BOTTOM, unit, theme::font(theme::SMALL - 1.0), tone.faint);
        let corner = pos2(head.left() + theme::GRID, head.top() + 5.0);
        painter.text(corner, egui::Align2::LEFT_TOP, self.words.get("ui-grid-corner"), small, tone.faint);
    }
}
