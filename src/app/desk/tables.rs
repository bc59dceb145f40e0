//! Tables of others at the desk: opened, looked at as often as the person corrects, taken over when confirmed.

use std::path::PathBuf;
use std::sync::Arc;

use super::{SessionDesk, keep};
use crate::app::worker::{CellWish, Reply, TableCard, TableSource};
use crate::base::{Error, Result, Watch};
use crate::i18n::Lang;
use crate::project::{Entry, v1};
use crate::stat::Book;
use crate::stat::edit;
use crate::stat::recognise::Corrections;
use crate::task::tables::{self, Reading};

/// A table that is being looked at.
pub(super) struct Looked {
    source: TableSource,
    book: Book,
}

/// Name of text from the clipboard; the card shows its own word for it.
const CLIPBOARD: &str = "clipboard";

impl Looked {
    fn name(&self) -> String {
        match &self.source {
            TableSource::File(path) => tables::file_name(path),
            TableSource::Pasted(_) => CLIPBOARD.to_owned(),
        }
    }
}

impl SessionDesk {
    /// Opens a table and shows how it would be read. The table of the project is shown as it was corrected before.
    pub(super) fn probe_table(
        &mut self,
        source: TableSource,
        watch: &dyn Watch,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        let book = match &source {
            TableSource::File(path) => tables::open(path, watch)?,
            TableSource::Pasted(text) => tables::pasted(text)?,
        };
        self.probe_book(source, book, watch, reply)
    }

    /// Shows how a table that was opened would be read.
    pub(super) fn probe_book(
        &mut self,
        source: TableSource,
        book: Book,
        watch: &dyn Watch,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        let here = |p: &PathBuf| matches!(&source, TableSource::File(path) if path == p);
        let of_project = self.open.as_ref().filter(|o| o.job.table.as_ref().is_some_and(here));
        let known = of_project.map(|o| o.job.reading.corrections.clone()).unwrap_or_default();
        self.table = Some(Looked { source, book });
        let looked = self.look_table(known, watch, reply);
        if looked.is_err() {
            // What could not be shown cannot be confirmed.
            self.table = None;
        }
        looked
    }

    /// Shows the open table as the person corrected it.
    pub(super) fn look_table(
        &mut self,
        corrections: Corrections,
        watch: &dyn Watch,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        let region = self.region();
        let table = self.table.as_ref().ok_or_else(|| Error::new("APP-002"))?;
        let look = tables::look(&table.book, &table.name(), &corrections, region.as_deref(), watch);
        let within = |e: Error| match &table.source {
            TableSource::File(path) => e.in_file(path),
            TableSource::Pasted(_) => e,
        };
        let look = look.map_err(within)?;
        reply(Reply::Table(TableCard {
            source: table.source.clone(),
            marks: tables::marks(&look),
            units: [tables::units(Lang::Zh)?, tables::units(Lang::En)?],
            corrections,
            look: Arc::new(look),
        }));
        Ok(())
    }

    /// The region of the grid factor: as chosen, else that of the district codes.
    fn region(&self) -> Option<String> {
        let open = self.open.as_ref()?;
        open.job.choices.region.clone().or_else(|| crate::task::below::region(&open.snapshot.base.districts))
    }

    /// Takes the open table over as it is shown. Cells of the project were those of the table before: they go with it.
    pub(super) fn take_table(
        &mut self,
        corrections: &Corrections,
        watch: &dyn Watch,
        reply: &mut dyn FnMut(Reply),
    ) -> Result<()> {
        let source = self.table.as_ref().map(|t| t.source.clone()).ok_or_else(|| Error::new("APP-002"))?;
        let path = match source {
            TableSource::File(path) => std::path::absolute(&path).unwrap_or(path),
            TableSource::Pasted(text) => tables::keep_pasted(&text)?,
        };
        let open = self.opened()?;
        let head = &open.project.head;
        let mut entries =
            vec![Entry::Tables { old: head.tables.clone(), new: vec![path.to_string_lossy().into_owned()] }];
        let (old, new) = (head.reading.clone(), keep::reading(corrections));
        if old != new {
            entries.push(Entry::Reading { old: old.map(Box::new), new: new.map(Box::new) });
        }
        let cells = head.cells.iter().cloned();
        entries.extend(cells.map(|c| Entry::Cell { old: Some(Box::new(c)), new: None }));
        // Where no region was named, that of the district codes is taken for the grid factor.
        let region =
            crate::task::below::region(&open.snapshot.base.districts).filter(|_| open.job.choices.region.is_none());
        entries.extend(region.map(|r| Entry::Region { old: None, new: Some(r) }));
        // A path that is named again may hold another table by now.
        open.job.reading.held = None;
        self.change_all(entries, watch, reply)?;
        self.table = None;
        reply(Reply::TableTaken);
        Ok(())
    }

    /// Puts a value in the place of a cell, or takes one away again. Errors: `STAT-006`, `STAT-007`, `STAT-008`.
    pub(super) fn edit_cell(&mut self, wish: CellWish, watch: &dyn Watch, reply: &mut dyn FnMut(Reply)) -> Result<()> {
        let open = self.opened()?;
        let year = open.snapshot.accounts.year;
        let cell = v1::Cell { year, sector: wish.sector, fuel: wish.fuel, ..v1::Cell::default() };
        let same = |c: &&v1::Cell| (c.year, &c.sector, &c.fuel) == (cell.year, &cell.sector, &cell.fuel);
        let old = open.project.head.cells.iter().find(same).cloned();
        let new = match wish.text {
            None => None,
            Some(text) => {
                let (amount, unit) = edit::entered(&text, &wish.unit)?;
                Some(v1::Cell { amount, unit, ..cell })
            }
        };
        if old == new {
            return Ok(());
        }
        let entry = Entry::Cell { old: old.map(Box::new), new: new.map(Box::new) };
        self.change_all(vec![entry], watch, reply)
    }
}

/// The reading of a project's table, with the table itself: as held before where it is read the same way.
///
/// Errors: those of `task::tables`.
pub(super) fn held(
    head: &v1::Head,
    table: Option<&PathBuf>,
    before: Option<(&PathBuf, &Reading)>,
    watch: &dyn Watch,
) -> Result<Reading> {
    let mut reading = Reading { held: None, ..keep::reading_of(head)? };
    let Some(path) = table else { return Ok(reading) };
    let same = before.filter(|(p, r)| *p == path && r.corrections == reading.corrections);
    reading.held = same.and_then(|(_, r)| r.held.clone());
    if reading.held.is_none() {
        reading.held = Some(Arc::new(reading.unedited(path, watch)?));
    }
    Ok(reading)
}
