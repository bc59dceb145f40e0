//! What it is: what panels wish, split by subject.
//! What it never does: carry anything out; [`super::update`] does.
//! Where to start reading: [`Intent`].

mod edit;
mod file;
mod map;
mod run;
mod select;
mod table;
mod window;

pub use edit::EditIntent;
pub use file::{Dialog, FileIntent};
pub use map::{MapIntent, Tool};
pub use run::RunIntent;
pub use select::{Combine, SelectIntent};
pub use table::TableIntent;
pub use window::{Sheet, Side, Tab, WindowIntent, Workspace};

/// One wish.
#[derive(Clone, Debug)]
pub enum Intent {
    /// Files and projects.
    File(FileIntent),
    /// Camera and map settings.
    Map(MapIntent),
    /// Scenarios and the land in them.
    Edit(EditIntent),
    /// Selection.
    Select(SelectIntent),
    /// Work of the session.
    Run(RunIntent),
    /// Tables of figures.
    Table(TableIntent),
    /// Panels, language, look.
    Window(WindowIntent),
}

macro_rules! wraps {
    ($($of:ident => $as:ident),*) => {$(
        impl From<$of> for Intent {
            fn from(i: $of) -> Self {
                Self::$as(i)
            }
        }
    )*};
}
wraps!(
    EditIntent => Edit,
    FileIntent => File,
    MapIntent => Map,
    SelectIntent => Select,
    RunIntent => Run,
    TableIntent => Table,
    WindowIntent => Window
);
