//! Carries out wishes about tables: the card and the cells of the table in use.

use super::intent::TableIntent;
use super::state::AppState;
use super::worker::{Request, TableSource};

impl AppState {
    /// Carries out one wish about a table.
    pub(super) fn table(&mut self, i: TableIntent) {
        match i {
            TableIntent::Paste(text) => self.session.ask(Request::ProbeTable(TableSource::Pasted(text))),
            TableIntent::Look(corrections) => self.session.ask(Request::LookTable(corrections)),
            TableIntent::Take(corrections) => self.session.ask(Request::TakeTable(corrections)),
            TableIntent::Drop => self.cards.table = None,
            TableIntent::Edit(wish) => self.session.ask(Request::EditCell(wish)),
        }
    }

    /// The table of the card is in use now: the card goes.
    pub(super) fn table_taken(&mut self) {
        let Some(card) = self.cards.table.take() else { return };
        if let TableSource::File(path) = &card.source {
            self.messages
                .tell("ui-done-table", vec![("file".into(), crate::task::tables::file_name(path.as_path()).into())]);
        }
    }

    /// Writes the template where a dialog said, in the language of the window.
    pub(super) fn write_template(&mut self, path: std::path::PathBuf) {
        self.session.ask(Request::Template(path, self.words.lang()));
    }
}
