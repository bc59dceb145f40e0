//! What stands in the cells of the grid, how it is called and typed.

use egui::{Id, Rect, Ui, vec2};

use super::{COLUMN, HEAD, LINE, Measure, Page, SUMS, open};
use crate::app::intent::{Intent, TableIntent};
use crate::app::number::Scope;
use crate::app::worker::CellWish;
use crate::carbon::inventory::{GridCell, UNASSIGNED, UNSPECIFIED};
use crate::i18n::number::{self, TableUnit};
use crate::task::explain;

/// Columns whose numbers stay below are told with one decimal more.
const SMALL: f64 = 100.0;

impl Page<'_> {
    pub(super) fn id(&self, ui: &Ui, s: usize, f: usize) -> Id {
        ui.scope_id().with(("cell", s, f))
    }

    /// The part in sight that neither names, sums nor titles lie on.
    pub(super) fn middle(&self) -> Rect {
        let mut rect = self.sight;
        rect.min += vec2(self.names, HEAD);
        rect.max.x -= SUMS;
        rect
    }

    pub(super) fn place(&self, row: usize, column: usize) -> Rect {
        let spare = self.sheet.width() - self.names - SUMS;
        let width = (spare / self.grid.fuels.len().max(1) as f32).max(COLUMN);
        let corner = self.sheet.min + vec2(self.names + column as f32 * width, HEAD + row as f32 * LINE);
        Rect::from_min_size(corner, vec2(width, LINE))
    }

    pub(super) fn is_total(&self, s: usize) -> bool {
        s == self.grid.sectors.len()
    }

    /// The cell; that of the total row is the column's own sum.
    pub(super) fn cell(&self, s: usize, f: usize) -> Option<GridCell> {
        if !self.is_total(s) {
            return self.grid.cell(s, f);
        }
        let fuel = self.grid.fuels.get(f)?;
        Some(GridCell { amount: fuel.amount, t_co2: fuel.t_co2, edited: false })
    }

    /// A total can be typed only where the table states one; else it is the sum of its sectors.
    pub(super) fn can_be_edited(&self, s: usize, f: usize) -> bool {
        let own = if self.is_total(s) {
            self.grid.fuels.get(f).is_some_and(|f| f.closing.is_some())
        } else {
            self.grid.can_be_edited(s, f)
        };
        own && (self.measure == Measure::Emission || self.grid.fuels.get(f).is_some_and(|f| f.unit.is_some()))
    }

    pub(super) fn unit(&self, f: usize) -> TableUnit {
        match self.measure {
            Measure::Emission => self.units.0,
            Measure::Amount => self.units.1.get(f).copied().unwrap_or(self.units.0),
        }
    }

    pub(super) fn value(&self, s: usize, f: usize) -> Option<f64> {
        let cell = self.cell(s, f)?;
        let value = if self.measure == Measure::Emission { Some(cell.t_co2) } else { cell.amount };
        value.map(|v| v / self.unit(f).scale)
    }

    pub(super) fn text(&self, s: usize, f: usize) -> String {
        match (self.cell(s, f), self.value(s, f)) {
            (_, Some(value)) => number::fixed(value, self.places(f)),
            (Some(_), None) => "—".to_owned(),
            (None, None) => String::new(),
        }
    }

    /// Decimals of a column: three where its largest number is small.
    fn places(&self, f: usize) -> usize {
        let most = match self.measure {
            Measure::Emission => self.grid.total_t_co2,
            Measure::Amount => self.grid.fuels.get(f).map_or(0.0, |f| f.most.max(f.amount.unwrap_or_default())),
        };
        if most / self.unit(f).scale < SMALL { 3 } else { 2 }
    }

    /// The number as it is typed: all its digits, no separators.
    pub(super) fn plain(&self, s: usize, f: usize) -> String {
        self.value(s, f).map_or_else(String::new, |v| number::factor(v).replace(',', "").replace('\u{2212}', "-"))
    }

    pub(super) fn sector_name(&self, s: usize) -> String {
        self.grid.sectors.get(s).map_or_else(|| self.words.get("ui-grid-total"), |x| explain::sector(&x.id, self.words))
    }

    pub(super) fn fuel_name(&self, f: usize) -> String {
        self.grid.fuels.get(f).map_or_else(|| self.words.get("ui-grid-total"), |x| explain::fuel(&x.id, self.words))
    }

    pub(super) fn name(&self, s: usize, f: usize) -> String {
        format!("{} · {}", self.sector_name(s), self.fuel_name(f))
    }

    pub(super) fn wish(&self, s: usize, f: usize, text: Option<String>) -> TableIntent {
        let sector = self.grid.sectors.get(s).map(|s| s.id.clone());
        let fuel = self.grid.fuels.get(f).map(|f| f.id.clone()).unwrap_or_default();
        TableIntent::Edit(CellWish { sector, fuel, text, unit: self.unit(f).sign.to_owned() })
    }

    pub(super) fn open(&self, s: usize, f: usize) -> Option<Intent> {
        self.cell(s, f)?;
        let row = (!self.is_total(s)).then_some(s as u16);
        Some(open(Scope::Cell(row, Some(f as u16))))
    }

    /// What stands under the pointer: the other measure, and who put the value there.
    pub(super) fn told(&self, s: usize, f: usize) -> Option<String> {
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
}
