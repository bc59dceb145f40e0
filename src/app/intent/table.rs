//! Wishes about tables of figures.

use crate::app::worker::CellWish;
use crate::stat::recognise::Corrections;

/// A wish about a table.
#[derive(Clone, Debug)]
pub enum TableIntent {
    /// Look at text from the clipboard.
    Paste(String),
    /// Look at the table of the card again, as corrected.
    Look(Corrections),
    /// Take the table of the card over.
    Take(Corrections),
    /// Close the card without taking anything over.
    Drop,
    /// Put a value in the place of a cell of the table in use.
    Edit(CellWish),
}
