//! Wishes about files and projects.

use std::path::PathBuf;

use crate::app::worker::ImportChoice;

/// A file dialog of the system; only `ui` knows how to show one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// A data file to take in.
    OpenFile,
    /// A project folder.
    OpenProject,
    /// A sector × fuel table for the city that is open.
    EnergyTable,
    /// A table of activities.
    Activities,
    /// A table of people and product.
    People,
    /// Where the workbook to be filled in goes.
    Template,
    /// Where to save the project.
    SaveProject,
    /// Where the results go.
    ExportResults,
    /// Where the map picture goes.
    ExportMap,
}

/// A wish about files.
#[derive(Clone, Debug)]
pub enum FileIntent {
    /// The sample city.
    OpenSample,
    /// Show a dialog; its answer comes back as [`FileIntent::Chosen`].
    Ask(Dialog),
    /// A path chosen in a dialog.
    Chosen(Dialog, PathBuf),
    /// A project or data file, dropped or recent.
    Open(PathBuf),
    /// Take in what the card shows.
    Import(ImportChoice),
    /// Close the card without importing.
    DropCard,
    /// Save where the project lies, or ask where.
    Save,
    /// Back to the start page.
    CloseProject,
    /// Take a path from the recent list.
    Forget(PathBuf),
}
