//! The findings: severity, count, words and remedy; a press flies to the place.

use egui::{RichText, Ui};

use super::grid::{Cell, Grid, GridColumn, GridView};
use super::icon::Icon;
use super::theme::{self, Tone};
use crate::app::intent::{Intent, MapIntent};
use crate::base::{Finding, Severity};
use crate::i18n::{Words, number};

/// Height of a row of two lines.
const ROW: f32 = 44.0;

/// The findings panel.
#[derive(Default)]
pub struct FindingsPanel {
    grid: Grid,
}

impl FindingsPanel {
    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, findings: &[Finding], words: &Words, out: &mut Vec<Intent>) {
        let tone = theme::tone(ui);
        if findings.is_empty() {
            ui.label(RichText::new(words.get("ui-findings-none")).color(tone.faint));
            return;
        }
        let wide = (ui.available_width() - 320.0).max(320.0);
        let column = |key: &str, width, right| GridColumn { title: words.get(key), width, right };
        let columns = [
            column("ui-col-severity", 96.0, false),
            column("ui-col-code", 100.0, false),
            column("ui-col-count", 90.0, true),
            column("ui-col-finding", wide, false),
        ];
        let (title, bar) = (words.get("ui-cmd-tab-findings"), words.get("ui-scrollbar"));
        let view = GridView {
            names: ["findings", &title, &bar],
            columns: &columns,
            rows: findings.len(),
            row_height: ROW,
            sort: None,
            selected: &|_| false,
            cell: &|i, c| findings.get(i).map_or(Cell::Text(String::new()), |f| cell(f, c, words, tone)),
        };
        let pressed = self.grid.ui(ui, &view).pressed.and_then(|(i, _)| findings.get(i));
        if let Some(f) = pressed.filter(|f| !f.rows.is_empty()) {
            out.push(MapIntent::FlyTo(f.rows.clone()).into());
        }
    }
}

fn cell(f: &Finding, column: usize, words: &Words, tone: &Tone) -> Cell {
    match column {
        0 => {
            let (icon, colour, key) = match f.severity {
                Severity::Error => (Icon::Warn, tone.marks.error, "ui-severity-error"),
                Severity::Warn => (Icon::Warn, tone.marks.warn, "ui-severity-warn"),
                Severity::Note => (Icon::Dot, tone.marks.note, "ui-severity-note"),
            };
            Cell::Mark(icon, colour, words.get(key))
        }
        1 => Cell::Text(f.code.to_string()),
        2 => Cell::Number(number::count(f.count)),
        _ => {
            let told = words.finding(f);
            let lesser: Vec<String> = [told.hint, told.place].into_iter().filter(|t| !t.is_empty()).collect();
            Cell::Double(told.text, lesser.join("  ·  "))
        }
    }
}
