//! A project folder that is open: its lock, its head in several generations, its tables, its journal.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::journal::{self, Entry, Journal};
use super::plan::{self, Plan, PlanRef};
use super::v1;
use crate::base::disk::{self, Files};
use crate::base::{Error, Finding, Result, Severity};

/// Name of the head file in a project folder.
pub const HEAD: &str = "project.toml";
/// Name of the journal in a project folder.
pub const JOURNAL: &str = "journal.jsonl";
/// Folder of the tables as entered.
const TABLES: &str = "tables";
/// Name of the lock.
const LOCK: &str = ".lock";
/// Earlier heads kept, the latest of them as number 1.
const GENERATIONS: u32 = 3;
/// Hex digits in the name of a table that would take the place of another.
const NAME_DIGITS: usize = 8;

/// Name of an earlier head.
fn generation(n: u32) -> String {
    format!("project.{n}.toml")
}

/// An open project folder.
pub struct Folder {
    path: PathBuf,
    files: Arc<dyn Files>,
    journal: Option<Journal>,
    /// `None` = only for reading.
    lock: Option<Lock>,
}

/// A head as found, with what was noticed.
pub struct Found {
    /// The head, journal taken in.
    pub head: v1::Head,
    /// Entries of the journal that were taken in.
    pub recovered: usize,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// Holds other programs off for as long as it lives, even when this one is killed.
struct Lock(#[allow(dead_code)] File);

/// Who holds a lock.
#[derive(Default, Serialize, Deserialize)]
struct Holder {
    process: u32,
    since: u64,
}

impl Lock {
    /// Takes the lock. Errors: who has it, in words for nobody; `None` = it cannot be told.
    fn take(folder: &Path) -> std::result::Result<Self, Error> {
        let refused = |cause: String| Error::new("PROJ-010").because(cause).in_file(folder);
        let named = |e: Error, holder: &Holder, minutes| e.with("process", holder.process).with("minutes", minutes);
        let open = File::options().read(true).write(true).create(true).truncate(false).open(folder.join(LOCK));
        let mut file = open.map_err(|e| named(refused(e.to_string()), &Holder::default(), 0))?;
        if let Err(e) = file.try_lock() {
            let mut text = String::new();
            // Some systems do not let a locked file be read; then nobody is named.
            let _ = file.read_to_string(&mut text);
            let holder: Holder = serde_json::from_str(&text).unwrap_or_default();
            let age = now().saturating_sub(Duration::from_secs(holder.since));
            let minutes = if holder.since == 0 { 0 } else { age.as_secs() / 60 };
            return Err(named(refused(e.to_string()), &holder, minutes));
        }
        let me = Holder { process: std::process::id(), since: now().as_secs() };
        let text = serde_json::to_string(&me).unwrap_or_default();
        // Only for the words of the one who finds it locked.
        let _ =
            file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).and_then(|_| file.write_all(text.as_bytes()));
        Ok(Self(file))
    }
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

impl Folder {
    /// Opens a folder that holds a project, for reading only when another program has it open or it cannot be locked.
    ///
    /// Errors: `PROJ-001` no project there; `PROJ-002` no head can be understood; `PROJ-003` a newer version.
    pub fn open(path: &Path, files: Arc<dyn Files>) -> Result<(Self, Found)> {
        let names = || std::iter::once(HEAD.to_owned()).chain((1..=GENERATIONS).map(generation));
        if !names().any(|n| path.join(n).exists()) {
            return Err(Error::new("PROJ-001").in_file(path));
        }
        let mut findings = Vec::new();
        let lock = Lock::take(path);
        if let Err(e) = &lock {
            findings.push(Finding { args: e.args.clone(), ..Finding::new("PROJ-009", Severity::Warn) });
        }
        let folder = Self { path: path.to_owned(), files, journal: None, lock: lock.ok() };
        folder.clear_up();
        let (text, mut head) = folder.first_sound(names(), &mut findings)?;
        let bytes = match folder.files.read(&path.join(JOURNAL)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(cannot(&path.join(JOURNAL), e)),
            read => read.unwrap_or_default(),
        };
        let replay = journal::replay(&bytes, &journal::head_hash(&text));
        replay.entries.iter().for_each(|e| head.apply(e));
        if !replay.entries.is_empty() {
            findings.push(Finding::new("PROJ-004", Severity::Note).times(replay.entries.len() as u64));
        }
        if replay.torn {
            findings.push(Finding::new("PROJ-005", Severity::Warn));
        }
        Ok((folder, Found { head, recovered: replay.entries.len(), findings }))
    }

    /// Takes a folder for a project that was not there before. Errors: `USE-004`; `PROJ-010` another program has it.
    pub fn take(path: &Path, files: Arc<dyn Files>) -> Result<Self> {
        files.make_folder(path).map_err(|e| cannot(path, e))?;
        let lock = Lock::take(path)?;
        Ok(Self { path: path.to_owned(), files, journal: None, lock: Some(lock) })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is open for reading only.
    pub fn read_only(&self) -> bool {
        self.lock.is_none()
    }

    /// Whether another path leads to this folder.
    pub fn is_at(&self, path: &Path) -> bool {
        let real = |p: &Path| std::fs::canonicalize(p).ok();
        path == self.path || real(path).is_some_and(|p| Some(p) == real(&self.path))
    }

    /// The first head that can be understood, from the newest.
    fn first_sound(
        &self,
        names: impl Iterator<Item = String>,
        findings: &mut Vec<Finding>,
    ) -> Result<(Vec<u8>, v1::Head)> {
        let mut first = None;
        for (age, name) in names.enumerate() {
            let path = self.path.join(&name);
            let read = self.files.read(&path).map_err(|e| Error::new("PROJ-001").because(e).in_file(&self.path));
            let parsed = read.and_then(|bytes| {
                let text = std::str::from_utf8(&bytes).map_err(|e| Error::new("PROJ-002").because(e));
                let mut head = text.and_then(v1::read).map_err(|e| e.in_file(&path))?;
                head.plans = head.refs.iter().map(|r| self.plan(r)).collect::<Result<_>>()?;
                Ok((bytes, head))
            });
            match parsed {
                Ok(sound) => {
                    if age > 0 {
                        findings.push(Finding::new("PROJ-008", Severity::Warn).with("age", age as u64));
                    }
                    return Ok(sound);
                }
                // A newer program's head is whole; an older one in its place would undo work.
                Err(e) if e.code.0 == "PROJ-003" => return Err(e),
                Err(e) => first = first.or(Some(e)),
            }
        }
        Err(first.unwrap_or_else(|| Error::new("PROJ-001").in_file(&self.path)))
    }

    /// A scenario of a head with its steps. Errors: `PROJ-012` its file is gone or another one.
    fn plan(&self, r: &PlanRef) -> Result<Plan> {
        let path = self.path.join(&r.file);
        let gone = |e: io::Error| Error::new("PROJ-012").with("name", r.name.as_str()).because(e).in_file(&path);
        Plan::read(r, &self.files.read(&path).map_err(gone)?).map_err(|e| e.in_file(&path))
    }

    /// The steps of a scenario, under a name that no other content has. Errors: `USE-004`.
    pub fn keep_plan(&self, plan: &Plan) -> Result<PlanRef> {
        let (r, bytes) = plan.file()?;
        let path = self.path.join(&r.file);
        if self.files.read(&path).is_ok_and(|there| there == bytes) {
            return Ok(r);
        }
        let folder = self.path.join(plan::FOLDER);
        self.files.make_folder(&folder).map_err(|e| cannot(&folder, e))?;
        self.place(&path, &bytes)?;
        Ok(r)
    }

    /// Removes what a program that died while saving has left.
    fn clear_up(&self) {
        let Some(entries) = self.lock.as_ref().and_then(|_| std::fs::read_dir(&self.path).ok()) else { return };
        for e in entries.flatten().filter(|e| e.file_name().to_string_lossy().starts_with(disk::TEMP)) {
            // It hurts nobody where it lies.
            let _ = self.files.remove(&e.path());
        }
    }

    /// Appends a change to the journal. In a folder that is only read changes live in memory alone. Errors: `USE-004`.
    pub fn record(&mut self, entry: &Entry) -> Result<()> {
        if self.read_only() {
            return Ok(());
        }
        self.journal()?.append(entry)
    }

    fn journal(&mut self) -> Result<&mut Journal> {
        let path = self.path.join(JOURNAL);
        match &mut self.journal {
            Some(j) => Ok(j),
            empty => Ok(empty.insert(Journal::open(&*self.files, &path).map_err(|e| cannot(&path, e))?)),
        }
    }

    /// The journal, if anything was recorded.
    pub fn open_journal(&mut self) -> Option<&mut Journal> {
        self.journal.as_mut()
    }

    /// A table, copied in under its own name, or a longer one where that belongs to another content.
    /// Gives the path relative to the folder. Errors: `PROJ-006` it cannot be read; `USE-004`.
    pub fn keep_table(&self, from: &Path) -> Result<String> {
        let gone = |e: io::Error| Error::new("PROJ-006").because(e).in_file(from);
        let bytes = self.files.read(from).map_err(gone)?;
        let relative = |name: String| format!("{TABLES}/{name}");
        let of = |part: Option<&std::ffi::OsStr>| part.map(|s| s.to_string_lossy().into_owned());
        let (stem, ending) = (of(from.file_stem()).unwrap_or_default(), of(from.extension()));
        let dotted = ending.map(|e| format!(".{e}")).unwrap_or_default();
        let hash: String = blake3::hash(&bytes).to_hex().chars().take(NAME_DIGITS).collect();
        self.files.make_folder(&self.path.join(TABLES)).map_err(|e| cannot(&self.path, e))?;
        // An earlier head names the tables that are there: they are never written over.
        for name in [format!("{stem}{dotted}"), format!("{stem}-{hash}{dotted}")].map(relative) {
            let path = self.path.join(&name);
            match self.files.read(&path) {
                Ok(there) if there == bytes => return Ok(name),
                Err(e) if e.kind() == io::ErrorKind::NotFound => {
                    self.place(&path, &bytes)?;
                    return Ok(name);
                }
                _ => {}
            }
        }
        Err(cannot(&self.path.join(TABLES), io::Error::other("the names of the table are taken")))
    }

    /// Saves a head: the new one is on the disk and read back before the old one makes way.
    /// Errors: `USE-004`; the folder then holds the old project.
    pub fn save(&mut self, text: &str) -> Result<()> {
        let path = self.path.join(HEAD);
        let temp = disk::stage(&*self.files, &path, text.as_bytes()).map_err(|e| cannot(&path, e))?;
        let saved = self.swap(&temp, &path, text.as_bytes());
        if saved.is_err() {
            // It hurts nobody where it lies, and the next opening takes it away.
            let _ = self.files.remove(&temp);
        }
        saved
    }

    fn swap(&mut self, temp: &Path, path: &Path, text: &[u8]) -> Result<()> {
        let journal = self.journal()?;
        journal.append(&Entry::Saved { head: journal::head_hash(text) })?;
        journal.flush()?;
        self.rotate(path, text)?;
        self.files.rename(temp, path).map_err(|e| cannot(path, e))?;
        self.files.flush_folder(&self.path).map_err(|e| cannot(path, e))
    }

    /// Keeps the present head as the latest of the earlier ones; the head itself stays where it is.
    fn rotate(&self, path: &Path, text: &[u8]) -> Result<()> {
        let old = match self.files.read(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            old => old.map_err(|e| cannot(path, e))?,
        };
        if old == text {
            return Ok(());
        }
        let at = |n: u32| self.path.join(generation(n));
        for n in (1..GENERATIONS).rev() {
            match self.files.rename(&at(n), &at(n + 1)) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(cannot(&at(n), e)),
                _ => {}
            }
        }
        self.place(&at(1), &old)
    }

    fn place(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let temp = disk::stage(&*self.files, path, bytes).map_err(|e| cannot(path, e))?;
        self.files.rename(&temp, path).map_err(|e| cannot(path, e))
    }
}

fn cannot(path: &Path, e: io::Error) -> Error {
    Error::new("USE-004").with("path", path.display().to_string()).because(e)
}
