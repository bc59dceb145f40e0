//! The journal: only ever appended, before a change shows; each line carries its length and hash.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::plan::PlanEntry;
use super::v1::{Base, Below, Cell, Own, Reading};
use crate::base::disk::{Files, Sheet};
use crate::base::{Error, Result};

/// One recorded change, with old and new values so that it can be read and undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Entry {
    /// The project is about to be saved with this head, by its [`head_hash`]: in that head all that stands before is in.
    Saved { head: String },
    /// Another set of energy factors.
    Factors { old: String, new: String },
    /// Another set of sink factors.
    Sinks { old: String, new: String },
    /// Another power mode.
    Power { old: String, new: String },
    /// Another region of the grid factor.
    Region { old: Option<String>, new: Option<String> },
    /// Another year.
    Year { old: Option<u16>, new: Option<u16> },
    /// Other tables.
    Tables { old: Vec<String>, new: Vec<String> },
    /// Another base layer.
    Base { old: Box<Base>, new: Box<Base> },
    /// Other sources from below.
    Below { old: Box<Below>, new: Box<Below> },
    /// A change of the scenarios.
    Plan(PlanEntry),
    /// Another factor of the project; none = the shipped one.
    Own { id: String, old: Option<Box<Own>>, new: Option<Box<Own>> },
    /// Another way to read the table; none = as proposed.
    Reading { old: Option<Box<Reading>>, new: Option<Box<Reading>> },
    /// A cell in the place of the table's; none = the table's own. One of the two names the cell.
    Cell { old: Option<Box<Cell>>, new: Option<Box<Cell>> },
}

impl Entry {
    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(self) -> Self {
        match self {
            // A save is none, and scenarios take their own steps back.
            Self::Saved { head } => Self::Saved { head },
            Self::Plan(change) => Self::Plan(change),
            Self::Factors { old, new } => Self::Factors { old: new, new: old },
            Self::Sinks { old, new } => Self::Sinks { old: new, new: old },
            Self::Power { old, new } => Self::Power { old: new, new: old },
            Self::Region { old, new } => Self::Region { old: new, new: old },
            Self::Year { old, new } => Self::Year { old: new, new: old },
            Self::Tables { old, new } => Self::Tables { old: new, new: old },
            Self::Base { old, new } => Self::Base { old: new, new: old },
            Self::Below { old, new } => Self::Below { old: new, new: old },
            Self::Own { id, old, new } => Self::Own { id, old: new, new: old },
            Self::Reading { old, new } => Self::Reading { old: new, new: old },
            Self::Cell { old, new } => Self::Cell { old: new, new: old },
        }
    }
}

/// Longest time that a recorded change may not be on the disk yet: what a power cut may cost.
const FLUSH_AFTER: Duration = Duration::from_millis(500);
/// Most recorded changes that may not be on the disk yet.
const FLUSH_AT: u32 = 20;

/// An open journal.
pub struct Journal {
    path: PathBuf,
    sheet: Box<dyn Sheet>,
    /// Changes written and not flushed, and since when.
    unflushed: Option<(u32, Instant)>,
    /// Whether the last line may be incomplete, so that the next must begin a new one.
    torn: bool,
}

/// What a journal holds after the save of a head.
#[derive(Debug, Default)]
pub struct Replay {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// Whether a line was torn or altered and is not among them.
    pub torn: bool,
}

/// Hex digits of a hash that are kept.
const HASH_DIGITS: usize = 16;

fn hash_of(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(HASH_DIGITS).collect()
}

/// By what the journal knows a head file.
pub fn head_hash(text: &[u8]) -> String {
    hash_of(text)
}

impl Journal {
    /// Opens a journal, which is made when there is none.
    pub fn open(files: &dyn Files, path: &Path) -> io::Result<Self> {
        let old = match files.read(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            old => old.unwrap_or_default(),
        };
        let torn = old.last().is_some_and(|b| *b != b'\n');
        Ok(Self { path: path.to_path_buf(), sheet: files.append(path)?, unflushed: None, torn })
    }

    /// Appends an entry: length, hash, JSON. It outlives this program at once, and the machine within
    /// `FLUSH_AFTER` if [`Self::flush`] is called when [`Self::due`]. Errors: `USE-004`.
    pub fn append(&mut self, entry: &Entry) -> Result<()> {
        let text = serde_json::to_string(entry).map_err(|e| Error::new("PROJ-002").because(e))?;
        let mut line = if self.torn { "\n".to_owned() } else { String::new() };
        line.push_str(&format!("{} {} {text}\n", text.len(), hash_of(text.as_bytes())));
        self.torn = true;
        self.sheet.write(line.as_bytes()).map_err(|e| self.cannot(e))?;
        self.torn = false;
        let (count, since) = self.unflushed.unwrap_or((0, Instant::now()));
        self.unflushed = Some((count + 1, since));
        if count + 1 >= FLUSH_AT || since.elapsed() >= FLUSH_AFTER { self.flush() } else { Ok(()) }
    }

    /// Waits until all is on the disk. Errors: `USE-004`.
    pub fn flush(&mut self) -> Result<()> {
        let Some((count, _)) = self.unflushed else { return Ok(()) };
        // A flush that fails is tried again after its time, not at once.
        self.unflushed = Some((count, Instant::now()));
        self.sheet.flush().map_err(|e| self.cannot(e))?;
        self.unflushed = None;
        Ok(())
    }

    /// How long [`Self::flush`] may still wait; `None` = nothing to flush.
    pub fn due(&self) -> Option<Duration> {
        self.unflushed.map(|(_, since)| FLUSH_AFTER.saturating_sub(since.elapsed()))
    }

    fn cannot(&self, e: io::Error) -> Error {
        Error::new("USE-004").with("path", self.path.display().to_string()).because(e)
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // The lines are with the system already; only a power cut in this moment could lose them.
        let _ = self.flush();
    }
}

/// The entry of a line; `None` when it is torn or altered.
fn entry_of(line: &[u8]) -> Option<Entry> {
    let mut parts = line.splitn(3, |b| *b == b' ');
    let length: usize = std::str::from_utf8(parts.next()?).ok()?.parse().ok()?;
    let (hash, text) = (parts.next()?, parts.next()?);
    if text.len() != length || hash_of(text).as_bytes() != hash {
        return None;
    }
    serde_json::from_slice(text).ok()
}

/// What a journal holds beyond a head. Torn and altered lines are skipped and told, never trusted.
///
/// A save writes its line before its head appears. So entries count from the last line that names this head; where no
/// line does, from the last save: they hold whole values, so that taking one in twice changes nothing.
pub fn replay(bytes: &[u8], head: &str) -> Replay {
    let lines = bytes.split(|&b| b == b'\n').filter(|l| !l.is_empty());
    let entries: Vec<Option<Entry>> = lines.map(entry_of).collect();
    let saved = |named: Option<&str>| {
        entries.iter().rposition(|e| match e {
            Some(Entry::Saved { head }) => named.is_none_or(|n| n == head),
            _ => false,
        })
    };
    let from = saved(Some(head)).or_else(|| saved(None)).map_or(0, |at| at + 1);
    let after = entries.into_iter().skip(from);
    let mut out = Replay::default();
    for entry in after {
        match entry {
            Some(Entry::Saved { .. }) => {}
            Some(entry) => out.entries.push(entry),
            None => out.torn = true,
        }
    }
    out
}
