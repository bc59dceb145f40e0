//! The journal: only ever appended, before a change shows; each line carries its length and hash.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::v1::Base;
use crate::base::{Error, Result, disk};

/// One recorded change, with old and new values so that it can be read and undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Entry {
    /// The project was saved: what stands before is in the files.
    Saved,
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
}

/// An open journal.
pub struct Journal {
    path: PathBuf,
}

/// What a journal holds after its last save.
#[derive(Debug, Default)]
pub struct Replay {
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
    /// Whether a line was torn or altered and is not among them.
    pub torn: bool,
}

#[derive(Serialize, Deserialize)]
struct Line {
    hash: String,
    entry: Entry,
}

/// Hex digits of the hash that are kept.
const HASH_DIGITS: usize = 16;
/// A journal larger than this is no journal.
const MOST_BYTES: u64 = 256 << 20;

fn hash_of(entry: &Entry) -> Result<String> {
    let text = serde_json::to_string(entry).map_err(|e| Error::new("PROJ-002").because(e))?;
    Ok(blake3::hash(text.as_bytes()).to_hex().chars().take(HASH_DIGITS).collect())
}

impl Journal {
    /// Opens a journal; it is made with the first entry.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { path: path.to_path_buf() })
    }

    /// Appends an entry and flushes it to the disk. Errors: `USE-004`.
    pub fn append(&self, entry: &Entry) -> Result<()> {
        let cannot = |e: std::io::Error| Error::new("USE-004").with("path", self.path.display().to_string()).because(e);
        let line = Line { hash: hash_of(entry)?, entry: entry.clone() };
        let mut text = serde_json::to_string(&line).map_err(|e| Error::new("PROJ-002").because(e))?;
        text.push('\n');
        let mut file = OpenOptions::new().create(true).append(true).read(true).open(&self.path).map_err(cannot)?;
        if !ends_with_newline(&self.path).map_err(cannot)? {
            text.insert(0, '\n');
        }
        file.write_all(text.as_bytes()).map_err(cannot)?;
        file.sync_data().map_err(cannot)
    }
}

fn ends_with_newline(path: &Path) -> std::io::Result<bool> {
    use std::io::{Read, Seek, SeekFrom};
    let mut f = std::fs::File::open(path)?;
    if f.metadata()?.len() == 0 {
        return Ok(true);
    }
    f.seek(SeekFrom::End(-1))?;
    let mut last = [0u8];
    f.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Reads what stands after the last save. Torn and altered lines are skipped and told, never trusted.
pub fn replay(path: &Path) -> Result<Replay> {
    let bytes = match disk::read_whole(path, MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(e) => return Ok(Replay { torn: e.kind() != std::io::ErrorKind::NotFound, ..Replay::default() }),
    };
    let mut out = Replay::default();
    for line in bytes.split(|&b| b == b'\n').filter(|l| !l.is_empty()) {
        let sound = serde_json::from_slice::<Line>(line).ok().filter(|l| hash_of(&l.entry).is_ok_and(|h| h == l.hash));
        match sound {
            Some(Line { entry: Entry::Saved, .. }) => out = Replay::default(),
            Some(Line { entry, .. }) => out.entries.push(entry),
            None => out.torn = true,
        }
    }
    Ok(out)
}
