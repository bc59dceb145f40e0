//! File dialogs of the system, shown on a thread of their own so that the window goes on drawing.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use crate::app::intent::{Dialog, FileIntent, Intent};
use crate::app::update::TABLES;
use crate::app::worker::Wake;
use crate::i18n::Words;

/// A dialog that is open.
#[derive(Default)]
pub struct Dialogs {
    open: Option<(Dialog, Receiver<Option<PathBuf>>)>,
}

/// Endings of data files that can be taken in.
const DATA: [&str; 9] = ["shp", "gpkg", "gdb", "parquet", "geojson", "json", "fgb", "kml", "dxf"];

/// Endings under which results are written; each has a writer of its own.
const RESULTS: [&str; 4] = ["gpkg", "fgb", "parquet", "csv"];

/// Whether a path can be opened by itself: a data file or a table by its ending, or a folder.
pub fn is_data(path: &std::path::Path) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_none_or(|e| DATA.contains(&e.as_str()) || TABLES.contains(&e.as_str()) || e == "plan")
}

impl Dialogs {
    /// Shows a dialog unless one is open.
    pub fn show(&mut self, dialog: Dialog, words: &Words, wake: Wake) {
        if self.open.is_some() {
            return;
        }
        let (send, receive) = channel();
        let titled = rfd::FileDialog::new().set_title(words.get(title_key(dialog)));
        let (data, results) = (words.get("ui-filter-data"), words.get("ui-filter-results"));
        let tables = words.get("ui-filter-tables");
        let name = words.get("ui-project-file-name");
        let template = words.get("ui-template-file-name");
        let started = std::thread::Builder::new().name("dialog".into()).spawn(move || {
            let path = match dialog {
                Dialog::OpenFile => titled.add_filter(data, &DATA).pick_file(),
                Dialog::OpenProject => titled.pick_folder(),
                Dialog::Activities => titled.add_filter(tables, &["csv", "tsv", "txt"]).pick_file(),
                Dialog::EnergyTable | Dialog::People => titled.add_filter(tables, &TABLES).pick_file(),
                Dialog::Template => titled.set_file_name(template).add_filter(tables, &["xlsx"]).save_file(),
                Dialog::SaveProject => titled.set_file_name(name).save_file(),
                Dialog::ExportResults => titled.add_filter(results, &RESULTS).save_file(),
                Dialog::ExportMap => titled.add_filter("PNG", &["png"]).save_file(),
            };
            // The window may be gone.
            let _ = send.send(path);
            wake();
        });
        self.open = started.is_ok().then_some((dialog, receive));
    }

    /// The answer, once.
    pub fn answer(&mut self) -> Option<Intent> {
        let (dialog, receive) = self.open.as_ref()?;
        let path = match receive.try_recv() {
            Err(TryRecvError::Empty) => return None,
            Ok(path) => path,
            Err(TryRecvError::Disconnected) => None,
        };
        let dialog = *dialog;
        self.open = None;
        path.map(|p| FileIntent::Chosen(dialog, p).into())
    }
}

fn title_key(dialog: Dialog) -> &'static str {
    match dialog {
        Dialog::OpenFile => "ui-cmd-open-file",
        Dialog::OpenProject => "ui-cmd-open-project",
        Dialog::EnergyTable => "ui-cmd-energy-table",
        Dialog::Activities => "ui-cmd-activity-table",
        Dialog::People => "ui-cmd-people-table",
        Dialog::Template => "ui-cmd-template",
        Dialog::SaveProject => "ui-cmd-save-as",
        Dialog::ExportResults => "ui-cmd-export-results",
        Dialog::ExportMap => "ui-cmd-export-map",
    }
}
