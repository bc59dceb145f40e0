//! What a table looks like to the program, before anything is taken over.

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Finding, Result, Severity, Watch};
use crate::stat::Book;
use crate::stat::grid::column_of;
use crate::stat::recognise::{Corrections, Mark, Plan};

use super::doctor::doubts;
use super::{Imported, import};

/// Rows of the sheet shown in a preview.
const PREVIEW_ROWS: usize = 200;

/// A table looked at.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Look {
    /// File as named; the word for the clipboard for pasted text.
    pub file: String,
    /// How it will be read.
    pub plan: Plan,
    /// The first rows of the sheet.
    pub preview: Vec<PreviewRow>,
    /// Cells that need a look, with the finding that says why.
    pub marks: Vec<Mark>,
    /// The lines that will be taken over.
    pub rows: Vec<RowCard>,
    /// Figures met.
    pub figures_read: u64,
    /// Figures left out, each under a finding.
    pub figures_left_out: u64,
    /// What was noticed: first what the marks point to, then the doctor's, worst first.
    pub findings: Vec<Finding>,
}

/// A row of the sheet.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PreviewRow {
    /// Row as the sheet counts, from 1.
    pub row: usize,
    /// Texts of the cells.
    pub cells: Vec<String>,
}

/// A line of the canonical table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RowCard {
    /// Year.
    pub year: Option<u16>,
    /// Sector as entered; empty = all.
    pub sector: String,
    /// Fuel as entered; empty = all.
    pub fuel: String,
    /// Amount as printed.
    pub amount: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// Stated emission as printed.
    pub emission: Option<String>,
    /// Its unit.
    pub emission_unit: Option<String>,
    /// Cell it comes from.
    pub cell: String,
}

/// Looks at a book as proposed and corrected, and lets the doctor see it. Errors: `STAT-015`, `STAT-016`.
pub fn look(
    book: &Book,
    name: &str,
    corrections: &Corrections,
    region: Option<&str>,
    watch: &dyn Watch,
) -> Result<Look> {
    let imported = import(book, name, corrections, watch)?;
    let rows = imported.taken.lines.iter().map(card).collect();
    let preview = preview(&imported);
    let (plan, marks) = (imported.plan.clone(), imported.taken.marks.clone());
    let (figures_read, figures_left_out) = (imported.taken.figures_read, imported.taken.figures_left_out);
    let mut findings = imported.taken.findings.clone();
    match imported.ready() {
        Ok(ready) => {
            let of_import = findings.clone();
            findings.extend(doubts(&ready, region)?.into_iter().filter(|f| !of_import.contains(f)));
        }
        // Nothing to take is a finding here: the person may correct the plan.
        Err(e) => {
            let mut told = Finding::new("STAT-018", Severity::Error);
            (told.code, told.args) = (e.code, e.args);
            findings.push(told);
        }
    }
    Ok(Look { file: name.to_owned(), plan, preview, marks, rows, figures_read, figures_left_out, findings })
}

/// The marks of a look and those of the doctor's findings that name a cell.
pub fn marks(look: &Look) -> Vec<Mark> {
    let mut all = look.marks.clone();
    for (finding, f) in look.findings.iter().enumerate().filter(|(_, f)| f.severity != Severity::Note) {
        let place = f.place.row.zip(f.place.field.as_deref().and_then(column_of));
        let Some((row, column)) = place.map(|(r, c)| (r as usize, c)) else { continue };
        if !all.iter().any(|m| m.row == row && m.column == Some(column)) {
            all.push(Mark { row, column: Some(column), finding });
        }
    }
    all
}

fn preview(imported: &Imported) -> Vec<PreviewRow> {
    let rows = imported.sheet.rows.iter().take(PREVIEW_ROWS).enumerate();
    rows.map(|(i, cells)| PreviewRow { row: i + 1, cells: cells.clone() }).collect()
}

fn card(line: &crate::stat::recognise::Line) -> RowCard {
    let f = &line.figures;
    RowCard {
        year: line.year,
        sector: line.sector.text().to_owned(),
        fuel: line.fuel.text().to_owned(),
        amount: f.amount.as_ref().map(|a| a.text.clone()),
        unit: f.amount.as_ref().map(|a| a.unit.clone()),
        emission: f.emission.as_ref().map(|a| a.text.clone()),
        emission_unit: f.emission.as_ref().map(|a| a.unit.clone()),
        cell: line.cell(),
    }
}
