//! What it is: the project on disk: a folder of small text files, its versions, its journal.
//! What it never does: put live types into the file, or touch the person's source data.
//! Where to start reading: [`Project`].

pub mod journal;
pub mod v1;

use std::path::{Path, PathBuf};

pub use journal::{Entry, Journal};

use crate::base::{Error, Finding, Result, Severity, disk};

/// Name of the head file in a project folder.
const HEAD: &str = "project.toml";
/// Name of the journal in a project folder.
const JOURNAL: &str = "journal.jsonl";
/// Folder of the tables as entered.
const TABLES: &str = "tables";
/// A head larger than this is some other file.
const MOST_HEAD_BYTES: u64 = 16 << 20;
/// And a table larger than this is none of ours.
const MOST_TABLE_BYTES: u64 = 256 << 20;

/// A project in memory, as it is saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// The folder; a project that was never saved has none.
    pub folder: Option<PathBuf>,
    /// What the head file says.
    pub head: v1::Head,
}

/// A project that was opened, with what was noticed.
pub struct Opened {
    /// The project with the journal replayed.
    pub project: Project,
    /// Entries that a crash had left after the last save.
    pub recovered: usize,
    /// What was noticed: recovery, a torn journal.
    pub findings: Vec<Finding>,
}

impl Project {
    /// A new project around a layer.
    pub fn new(head: v1::Head) -> Self {
        Self { folder: None, head }
    }

    /// Opens a project folder (or the head file in it), replaying what the journal holds after the last save.
    ///
    /// Errors: `PROJ-001` no project there; `PROJ-002` the head cannot be understood; `PROJ-003` a newer version.
    pub fn open(path: &Path) -> Result<Opened> {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        let head_path = folder.join(HEAD);
        let gone = |e: std::io::Error| Error::new("PROJ-001").because(e).in_file(folder);
        let bytes = disk::read_whole(&head_path, MOST_HEAD_BYTES).map_err(gone)?;
        let text = String::from_utf8(bytes).map_err(|e| gone(std::io::Error::other(e)))?;
        let mut head = v1::read(&text).map_err(|e| e.in_file(&head_path))?;
        let replay = journal::replay(&folder.join(JOURNAL))?;
        for entry in &replay.entries {
            head.apply(entry);
        }
        let mut findings = Vec::new();
        if !replay.entries.is_empty() {
            findings.push(Finding::new("PROJ-004", Severity::Note).times(replay.entries.len() as u64));
        }
        if replay.torn {
            findings.push(Finding::new("PROJ-005", Severity::Warn));
        }
        let project = Self { folder: Some(folder.to_path_buf()), head };
        Ok(Opened { project, recovered: replay.entries.len(), findings })
    }

    /// Saves into a folder; tables are copied into it. Leaves the old or the new state, never half of one.
    ///
    /// Errors: `USE-004` not writable; `PROJ-006` a table that the project names is gone.
    pub fn save(&mut self, folder: &Path) -> Result<()> {
        let cannot = |e: std::io::Error| Error::new("USE-004").with("path", folder.display().to_string()).because(e);
        std::fs::create_dir_all(folder.join(TABLES)).map_err(cannot)?;
        let mut head = self.head.clone();
        for table in head.tables.iter_mut().chain(head.points.as_mut()) {
            let from = self.resolve(table);
            let gone = |e: std::io::Error| Error::new("PROJ-006").because(e).in_file(&from);
            let bytes = disk::read_whole(&from, MOST_TABLE_BYTES).map_err(gone)?;
            let name = from.file_name().map(PathBuf::from).unwrap_or_else(|| PathBuf::from("table.csv"));
            let relative = Path::new(TABLES).join(name);
            if folder.join(&relative) != from {
                disk::write_whole(&folder.join(&relative), &bytes)?;
            }
            *table = relative.to_string_lossy().replace('\\', "/");
        }
        if let Some(inside) = Path::new(&head.base.path).strip_prefix(folder).ok().map(Path::to_path_buf) {
            head.base.path = inside.to_string_lossy().replace('\\', "/");
        }
        disk::write_whole(&folder.join(HEAD), v1::write(&head)?.as_bytes())?;
        Journal::open(&folder.join(JOURNAL))?.append(&Entry::Saved)?;
        self.folder = Some(folder.to_path_buf());
        self.head = head;
        Ok(())
    }

    /// A path of the project as an absolute one. Relative paths lie in the project folder.
    pub fn resolve(&self, path: &str) -> PathBuf {
        match &self.folder {
            Some(f) if Path::new(path).is_relative() => f.join(path),
            _ => PathBuf::from(path),
        }
    }

    /// Records a change before it is shown. A project that was never saved has no journal yet.
    pub fn record(&mut self, entry: &Entry) -> Result<()> {
        if let Some(folder) = &self.folder {
            Journal::open(&folder.join(JOURNAL))?.append(entry)?;
        }
        self.head.apply(entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> (tempfile::TempDir, Project) {
        let dir = tempfile::tempdir().unwrap();
        let mut p = Project::new(v1::Head { name: "示例".into(), ..v1::Head::default() });
        p.save(&dir.path().join("郑州.plan")).unwrap();
        (dir, p)
    }

    #[test]
    fn save_open_save_gives_the_same_bytes() {
        let (_dir, mut p) = saved();
        let folder = p.folder.clone().unwrap();
        let first = std::fs::read(folder.join(HEAD)).unwrap();
        let opened = Project::open(&folder).unwrap();
        assert_eq!(opened.project, p);
        assert_eq!(opened.recovered, 0);
        p.save(&folder).unwrap();
        assert_eq!(std::fs::read(folder.join(HEAD)).unwrap(), first);
    }

    #[test]
    fn what_was_not_saved_comes_back_from_the_journal() {
        let (_dir, mut p) = saved();
        let folder = p.folder.clone().unwrap();
        p.record(&Entry::Sinks { old: "tool_default".into(), new: "net_flux_lit".into() }).unwrap();
        // No save: the program dies here.
        let opened = Project::open(&folder).unwrap();
        assert_eq!(opened.project.head.settings.sinks, "net_flux_lit");
        assert_eq!(opened.recovered, 1);
    }

    #[test]
    fn a_torn_last_line_loses_only_itself() {
        let (_dir, mut p) = saved();
        let folder = p.folder.clone().unwrap();
        p.record(&Entry::Sinks { old: "tool_default".into(), new: "net_flux_lit".into() }).unwrap();
        p.record(&Entry::Year { old: None, new: Some(2022) }).unwrap();
        let path = folder.join(JOURNAL);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 7]).unwrap();
        let opened = Project::open(&folder).unwrap();
        assert_eq!(opened.project.head.settings.sinks, "net_flux_lit");
        assert_eq!(opened.project.head.settings.year, None);
        assert!(opened.findings.iter().any(|f| f.code.0 == "PROJ-005"));
        // The next entry starts on a line of its own.
        opened.project.clone().record(&Entry::Year { old: None, new: Some(2021) }).unwrap();
        assert_eq!(Project::open(&folder).unwrap().project.head.settings.year, Some(2021));
    }
}
