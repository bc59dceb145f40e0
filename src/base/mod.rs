//! What it is: the words every other module speaks: units, ids, buffers, errors, findings, progress.
//! What it never does: know anything about land, carbon, files or the screen.
//! Where to start reading: [`error`] and [`units`].
//!
//! Glossary (the only abbreviations and terms of the field used in names):
//! source 碳源 · sink 碳汇 · stock 碳储量 · flow 通量 · class 地类 · zone 分区 · parcel 图斑 · district 行政区 ·
//! lever 政策杠杆 · scenario 情景 · step 编辑步骤 · ridge 田坎 · set 系数集 · scheme 分类体系.

pub mod buf;
pub mod column;
pub mod disk;
pub mod divide;
pub mod error;
pub mod finding;
pub mod flip;
pub mod large;
pub mod msg;
pub mod random;
pub mod text;
pub mod units;
pub mod watch;

pub use buf::{Buf, Room};
pub use column::{Column, Field};
pub use divide::divide;
pub use error::{Code, Error, Place, Result};
pub use finding::{Finding, Findings, Repair, Severity};
pub use flip::Flip;
pub use msg::{Arg, Args};
pub use text::Texts;
pub use units::{Area, Mass};
pub use watch::{Silent, Watch};

/// Rows per block: the one grain of parallel work, progress, cancel checks and dirtiness.
pub const BLOCK_ROWS: usize = 4096;

/// Position of a parcel within one layout; valid only there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(pub u32);

impl Row {
    /// The row as an index into a column.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// A missing code in a dictionary-coded column.
pub const MISSING_CODE: u32 = u32::MAX;
