//! Tables of others: opened, looked at, corrected, checked, taken over; and the template that needs none of it.

mod doctor;
mod join;
mod kind;
mod look;
mod template;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::base::{Error, Finding, Result, Watch};
use crate::factor::Names;
use crate::io::spawn::{self, Limits};
use crate::stat::edit::{self, Edit};
use crate::stat::recognise::{self, Corrections, Lexicon, Plan, Taken};
use crate::stat::{Book, EnergyTable, Settings, Sheet, grid, table};

pub use doctor::doubts;
pub use join::{JoinedRow, Joining, areas_below, join, parts};
pub use kind::{TableKind, kind};
pub use look::{Look, PreviewRow, RowCard, look, marks};
pub use template::{template, units};

/// First bytes of archives and of compound files.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", &[0xD0, 0xCF, 0x11, 0xE0]];

/// A sheet read by its plan.
pub struct Imported {
    /// File and sheet, as figures name their source.
    pub origin: String,
    /// The sheet as it lies.
    pub sheet: Sheet,
    /// How it was read.
    pub plan: Plan,
    /// What was taken and what not.
    pub taken: Taken,
}

/// A table ready for accounting.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The rows.
    pub table: EnergyTable,
    /// What was noticed while it was taken over; none for tables in our own form.
    pub findings: Vec<Finding>,
    /// Sheet whose cells the rows name; `None` for tables in our own form.
    pub sheet: Option<String>,
}

/// Names of fuels and sectors as `stat` compares them.
pub fn lexicon() -> Result<Lexicon> {
    let spelt = |names: &Names| {
        let all = names.0.iter().flat_map(|n| {
            let own = [n.id.clone(), n.name_zh.clone(), n.name_en.clone()];
            own.into_iter().chain(n.aliases.iter().cloned()).map(|a| (a, n.id.clone()))
        });
        crate::stat::Names::new(all)
    };
    Lexicon::new(spelt(Names::fuels()?), spelt(Names::sectors()?), Settings::builtin()?)
}

/// The sheets of a workbook (by the reader process) or of a text file.
///
/// Errors: `IO-001`, those of `io::spawn::sheets`, `STAT-001`…`STAT-003`, each with the file.
pub fn open(path: &Path, watch: &dyn Watch) -> Result<Book> {
    open_within(path, &Limits::for_workbooks(), watch)
}

/// [`open`] with the limits of the reader process named.
pub fn open_within(path: &Path, limits: &Limits, watch: &dyn Watch) -> Result<Book> {
    let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    let settings = Settings::builtin()?;
    let bytes = bytes_of(path, settings.table.max_bytes).map_err(within)?;
    if WORKBOOKS.iter().any(|start| bytes.starts_with(start)) {
        return spawn::sheets(path, limits, watch).map_err(within);
    }
    watch.stage("stage-read-open");
    grid::from_text(&bytes, &settings).map_err(within)
}

/// Text as copied from a spreadsheet. Errors: `STAT-001`…`STAT-003`.
pub fn pasted(text: &str) -> Result<Book> {
    grid::from_text(text.as_bytes(), &Settings::builtin()?)
}

/// Keeps pasted text as a file that a project can name; the same text is kept once. Errors: `USE-004`.
pub fn keep_pasted(text: &str) -> Result<std::path::PathBuf> {
    let dirs =
        directories::ProjectDirs::from("", "", "tanheng").ok_or_else(|| Error::new("USE-004").with("path", "~"))?;
    let folder = dirs.data_dir().join("pasted");
    std::fs::create_dir_all(&folder)
        .map_err(|e| Error::new("USE-004").with("path", folder.display().to_string()).because(e))?;
    let hash: String = blake3::hash(text.as_bytes()).to_hex().chars().take(HASH_DIGITS).collect();
    let path = folder.join(format!("pasted-{hash}.tsv"));
    crate::base::disk::write_whole(&path, text.as_bytes())?;
    Ok(path)
}

/// Hex digits of a hash that are enough to tell pasted texts apart.
const HASH_DIGITS: usize = 12;

/// Reads a sheet of the book as proposed and corrected. Errors: `STAT-015`, `STAT-016`.
pub fn import(book: &Book, name: &str, corrections: &Corrections, watch: &dyn Watch) -> Result<Imported> {
    watch.stage("stage-inventory");
    let lexicon = lexicon()?;
    let plan = recognise::plan_of(book, &lexicon, corrections)?;
    let sheet = book.sheets.iter().find(|s| s.name == plan.sheet).cloned().unwrap_or_default();
    let taken = recognise::take(&sheet, &plan, &lexicon, corrections);
    let origin = if sheet.name.is_empty() { name.to_owned() } else { format!("{name} / {}", sheet.name) };
    Ok(Imported { origin, sheet, plan, taken })
}

impl Imported {
    /// The canonical table as text. Errors: `STAT-018` nothing was taken.
    pub fn canonical(&self) -> Result<String> {
        recognise::canonical(&self.taken.lines, &self.origin).map_err(|e| {
            let first = self.taken.findings.first().map_or(String::new(), |f| f.code.to_string());
            let left = self.taken.figures_left_out;
            e.with("figures", self.taken.figures_read).with("left_out", left).with("first", first)
        })
    }

    /// The table as the accounting takes it. Errors: as [`Imported::canonical`] and `STAT-0xx`.
    pub fn ready(self) -> Result<Ready> {
        let text = self.canonical()?;
        let table = table::read(text.as_bytes(), &Settings::builtin()?)?;
        Ok(Ready { table, findings: self.taken.findings, sheet: Some(self.sheet.name) })
    }
}

/// A table for accounting: in our own form as it is, any other form as proposed.
///
/// Errors: `IO-001`, `STAT-0xx`, and those of [`open`]; a text that is neither ours nor recognised keeps the error of ours.
pub fn ready(path: &Path, watch: &dyn Watch) -> Result<Ready> {
    let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    let settings = Settings::builtin()?;
    let bytes = bytes_of(path, settings.table.max_bytes).map_err(within)?;
    let name = file_name(path);
    if WORKBOOKS.iter().any(|start| bytes.starts_with(start)) {
        let book = open(path, watch)?;
        return import(&book, &name, &Corrections::default(), watch).and_then(Imported::ready).map_err(within);
    }
    let strict = match table::read(&bytes, &settings) {
        Ok(table) => return Ok(Ready { table, findings: Vec::new(), sheet: None }),
        // Only a heading that is not ours speaks for another form; a fault in a row of ours is a fault.
        Err(e) if ["STAT-003", "STAT-004", "STAT-013"].contains(&e.code.0.as_ref()) => e,
        Err(e) => return Err(within(e)),
    };
    let other = grid::from_text(&bytes, &settings)
        .and_then(|book| import(&book, &name, &Corrections::default(), watch))
        .and_then(Imported::ready);
    other.map_err(|_| within(strict))
}

/// How a table is read, and what a person puts in the place of its cells.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What was said against the proposal; nothing for most tables.
    pub corrections: Corrections,
    /// Cells of the project.
    pub edits: Vec<Edit>,
    /// The table as it was read, so that it is not read for every edit.
    pub held: Option<Arc<Ready>>,
}

impl Reading {
    /// The table of a file as read before, or as it is now, with the edits over it.
    ///
    /// Errors: those of [`ready`], [`import`] and `stat::edit`.
    pub fn table(&self, path: &Path, watch: &dyn Watch) -> Result<Ready> {
        let mut ready = match &self.held {
            Some(held) => Ready::clone(held),
            None => self.unedited(path, watch)?,
        };
        let lexicon = lexicon()?;
        let noted =
            edit::apply(&mut ready.table, &self.edits, &lexicon.fuels, &lexicon.sectors, &Settings::builtin()?)?;
        ready.findings.extend(noted);
        Ok(ready)
    }

    /// The table of a file without edits. Errors: as [`Reading::table`].
    pub fn unedited(&self, path: &Path, watch: &dyn Watch) -> Result<Ready> {
        if self.corrections == Corrections::default() {
            return ready(path, watch);
        }
        let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
        let book = open(path, watch)?;
        import(&book, &file_name(path), &self.corrections, watch).and_then(Imported::ready).map_err(within)
    }
}

impl Ready {
    /// Leads a finding or error about a canonical row back to the sheet it was taken from.
    pub fn lead_back(&self, finding: &mut Finding) {
        let Some(sheet) = &self.sheet else { return };
        let cell =
            |row: u64| self.table.rows.iter().find(|r| r.row == row).and_then(|r| address_of(r.cell.as_deref()?));
        for (name, value) in &mut finding.args {
            if let crate::base::Arg::Int(line) = value
                && (name == "line" || name.ends_with("_line"))
                && let Some((row, _)) = cell((*line).max(1) as u64 - 1)
            {
                *line = row as i64 + 1;
            }
        }
        if let Some((row, column)) = finding.place.row.and_then(cell) {
            finding.place.row = Some(row as u64);
            finding.place.field = Some(grid::column_letters(column));
            finding.place.layer = Some(sheet.clone()).filter(|s| !s.is_empty());
        }
    }
}

/// Row and column of `C5`, from 0.
fn address_of(cell: &str) -> Option<(usize, usize)> {
    let at = cell.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = cell.split_at(at);
    Some((digits.parse::<usize>().ok()?.checked_sub(1)?, grid::column_of(letters)?))
}

/// The name of a file without its folders.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The bytes of a file, one more than `most` at most, so that a larger one is told from the largest allowed.
pub(super) fn bytes_of(path: &Path, most: usize) -> Result<Vec<u8>> {
    let gone = |e: std::io::Error| Error::new("IO-001").with("path", path.display().to_string()).because(e);
    let file = crate::base::disk::open_ordinary(path).map_err(gone)?;
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(gone)?;
    Ok(bytes)
}
