//! What it is: the project on disk: a folder of small text files, its versions, its journal.
//! What it never does: put live types into the file, or touch the person's source data.
//! Where to start reading: [`Project`], then [`folder`] (what stands where) and [`journal`].
//!
//! A save leaves the old project or the new one, whatever fails at whatever moment, and three older heads beside it.
//! A change is in the journal before it shows.

pub mod folder;
pub mod journal;
pub mod plan;
pub mod v1;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use folder::Folder;
pub use journal::{Entry, Journal};

use crate::base::disk::{Disk, Files};
use crate::base::{Error, Finding, Result};

/// A project in memory, as it is saved.
pub struct Project {
    /// The folder; a project that was never saved has none.
    pub folder: Option<PathBuf>,
    /// What the head file says.
    pub head: v1::Head,
    open: Option<Folder>,
}

/// A project that was opened, with what was noticed.
pub struct Opened {
    /// The project with the journal replayed.
    pub project: Project,
    /// Entries that a crash had left after the last save.
    pub recovered: usize,
    /// What was noticed: recovery, a torn journal, another program that has it open.
    pub findings: Vec<Finding>,
}

impl Project {
    /// A new project around a layer.
    pub fn new(head: v1::Head) -> Self {
        Self { folder: None, head, open: None }
    }

    /// Opens a project folder (or the head file in it), replaying what the journal holds after the last save.
    ///
    /// Errors: `PROJ-001` no project there; `PROJ-002` the head cannot be understood; `PROJ-003` a newer version.
    pub fn open(path: &Path) -> Result<Opened> {
        Self::open_on(path, Arc::new(Disk))
    }

    fn open_on(path: &Path, files: Arc<dyn Files>) -> Result<Opened> {
        let path = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        let (open, found) = Folder::open(path, files)?;
        let project = Self { folder: Some(path.to_path_buf()), head: found.head, open: Some(open) };
        Ok(Opened { project, recovered: found.recovered, findings: found.findings })
    }

    /// Saves into a folder; tables are copied into it. Leaves the old or the new state, never half of one.
    ///
    /// Errors: `USE-004` not writable; `PROJ-006` a table that the project names is gone; `PROJ-010` another program
    /// has it open.
    pub fn save(&mut self, folder: &Path) -> Result<()> {
        self.save_on(folder, Arc::new(Disk))
    }

    fn save_on(&mut self, path: &Path, files: Arc<dyn Files>) -> Result<()> {
        let here = self.open.as_ref().filter(|f| f.is_at(path));
        if here.is_some_and(Folder::read_only) {
            return Err(Error::new("PROJ-010").in_file(path));
        }
        let mut elsewhere = if here.is_some() { None } else { Some(Folder::take(path, files)?) };
        let Some(target) = elsewhere.as_ref().or(self.open.as_ref()) else { return Err(Error::new("RUN-070")) };
        let mut head = self.head.clone();
        for table in head.tables.iter_mut().chain(head.points.as_mut()).chain(head.below.tables()) {
            *table = target.keep_table(&self.resolve(table))?;
        }
        if let Some(inside) = Path::new(&head.base.path).strip_prefix(path).ok().map(Path::to_path_buf) {
            head.base.path = inside.to_string_lossy().replace('\\', "/");
        }
        head.refs = head.plans.iter().map(|p| target.keep_plan(p)).collect::<Result<_>>()?;
        let text = v1::write(&head)?;
        let Some(target) = elsewhere.as_mut().or(self.open.as_mut()) else { return Err(Error::new("RUN-070")) };
        target.save(&text)?;
        self.folder = Some(target.path().to_path_buf());
        self.open = elsewhere.or(self.open.take());
        self.head = head;
        Ok(())
    }

    /// Whether it lies there.
    pub fn is_at(&self, path: &Path) -> bool {
        self.open.as_ref().is_some_and(|f| f.is_at(path))
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
        if let Some(open) = &mut self.open {
            open.record(entry)?;
        }
        self.head.apply(entry);
        Ok(())
    }

    /// How long [`Self::flush`] may still wait; `None` = there is nothing to flush.
    pub fn due(&mut self) -> Option<Duration> {
        self.open.as_mut()?.open_journal()?.due()
    }

    /// Waits until recorded changes are on the disk. Errors: `USE-004`.
    pub fn flush(&mut self) -> Result<()> {
        self.open.as_mut().and_then(Folder::open_journal).map_or(Ok(()), Journal::flush)
    }
}

#[cfg(test)]
mod faults;
#[cfg(test)]
mod kills;

#[cfg(test)]
mod tests {
    use super::folder::{HEAD, JOURNAL};
    use super::*;

    fn saved() -> (tempfile::TempDir, Project) {
        let dir = tempfile::tempdir().unwrap();
        let mut p = Project::new(v1::Head { name: "示例".into(), ..v1::Head::default() });
        p.save(&dir.path().join("郑州.plan")).unwrap();
        (dir, p)
    }

    /// Closes the project, as a program that ends.
    fn closed(p: Project) -> PathBuf {
        p.folder.clone().unwrap()
    }

    fn codes(o: &Opened) -> Vec<&str> {
        o.findings.iter().map(|f| f.code.0.as_ref()).collect()
    }

    fn year(n: u16) -> Entry {
        Entry::Year { old: None, new: Some(n) }
    }

    #[test]
    fn save_open_save_gives_the_same_bytes() {
        let (_dir, p) = saved();
        let head = p.head.clone();
        let folder = closed(p);
        let first = std::fs::read(folder.join(HEAD)).unwrap();
        let mut opened = Project::open(&folder).unwrap();
        assert_eq!((&opened.project.head, opened.recovered, codes(&opened)), (&head, 0, vec![]));
        opened.project.save(&folder).unwrap();
        assert_eq!(std::fs::read(folder.join(HEAD)).unwrap(), first);
    }

    #[test]
    fn what_was_not_saved_comes_back_from_the_journal() {
        let (_dir, mut p) = saved();
        p.record(&Entry::Sinks { old: "tool_default".into(), new: "net_flux_lit".into() }).unwrap();
        // No save: the program dies here.
        let opened = Project::open(&closed(p)).unwrap();
        assert_eq!(opened.project.head.settings.sinks, "net_flux_lit");
        assert_eq!((opened.recovered, codes(&opened)), (1, vec!["PROJ-004"]));
    }

    #[test]
    fn an_inverse_takes_a_change_back_and_cells_are_saved() {
        let cell = |amount| v1::Cell {
            year: Some(2021),
            sector: Some("industry".into()),
            fuel: "coal".into(),
            amount: Some(amount),
            unit: "1e4 t".into(),
        };
        let column = v1::ReadColumn { at: "C".into(), role: Some("amount".into()), ..v1::ReadColumn::default() };
        let reading = v1::Reading {
            sheet: Some("1".into()),
            header: Some([2, 3]),
            columns: vec![column],
            ..v1::Reading::default()
        };
        let below = v1::Below {
            roads: Some("parcels".into()),
            control: [("transport".into(), "scaled".into())].into(),
            ..v1::Below::default()
        };
        let entries = [
            Entry::Cell { old: None, new: Some(Box::new(cell(1.0))) },
            Entry::Cell { old: Some(Box::new(cell(1.0))), new: Some(Box::new(cell(2.5))) },
            Entry::Reading { old: None, new: Some(Box::new(reading)) },
            Entry::Below { old: Box::default(), new: Box::new(below) },
            year(2022),
        ];
        let (_dir, mut p) = saved();
        let mut heads = vec![p.head.clone()];
        for e in &entries {
            p.record(e).unwrap();
            heads.push(p.head.clone());
        }
        assert_eq!((p.head.cells.len(), p.head.cells[0].amount), (1, Some(2.5)));
        let (mut head, folder) = (p.head.clone(), closed(p));
        let mut opened = Project::open(&folder).unwrap().project;
        assert_eq!(opened.head, head);
        opened.save(&folder).unwrap();
        drop(opened);
        assert_eq!(Project::open(&folder).unwrap().project.head, head);
        for (e, before) in entries.into_iter().zip(&heads).rev() {
            head.apply(&e.inverse());
            assert_eq!(head, *before);
        }
    }

    #[test]
    fn a_torn_last_line_loses_only_itself() {
        let (_dir, mut p) = saved();
        p.record(&Entry::Sinks { old: "tool_default".into(), new: "net_flux_lit".into() }).unwrap();
        p.record(&year(2022)).unwrap();
        let folder = closed(p);
        let path = folder.join(JOURNAL);
        let whole = std::fs::read(&path).unwrap();
        let last = whole[..whole.len() - 1].iter().rposition(|b| *b == b'\n').unwrap() + 1;
        // Cut at every byte of the last line, its end without a line break included, where the entry is whole.
        for cut in last + 1..whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let mut opened = Project::open(&folder).unwrap();
            let complete = cut == whole.len() - 1;
            assert_eq!(opened.project.head.settings.sinks, "net_flux_lit");
            assert_eq!(opened.project.head.settings.year, complete.then_some(2022), "cut at {cut}");
            assert_eq!(codes(&opened).contains(&"PROJ-005"), !complete, "cut at {cut}");
            // The next entry starts on a line of its own.
            opened.project.record(&year(2021)).unwrap();
            drop(opened);
            assert_eq!(Project::open(&folder).unwrap().project.head.settings.year, Some(2021), "cut at {cut}");
        }
    }

    #[test]
    fn an_altered_line_is_not_believed() {
        let (_dir, mut p) = saved();
        p.record(&year(2022)).unwrap();
        let folder = closed(p);
        let path = folder.join(JOURNAL);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("2022", "2032")).unwrap();
        let opened = Project::open(&folder).unwrap();
        assert_eq!((opened.project.head.settings.year, codes(&opened)), (None, vec!["PROJ-005"]));
    }

    #[test]
    fn earlier_heads_stand_in_for_a_damaged_one() {
        let (_dir, mut p) = saved();
        let folder = p.folder.clone().unwrap();
        for n in 2020..2026 {
            p.record(&year(n)).unwrap();
            p.save(&folder).unwrap();
        }
        drop(p);
        let names: Vec<bool> = (1..=4).map(|n| folder.join(format!("project.{n}.toml")).exists()).collect();
        assert_eq!(names, [true, true, true, false]);
        std::fs::write(folder.join(HEAD), b"format = ").unwrap();
        let opened = Project::open(&folder).unwrap();
        // The head before holds 2024; the journal after its save holds 2025.
        assert_eq!((opened.project.head.settings.year, opened.recovered), (Some(2025), 1));
        assert!(codes(&opened).contains(&"PROJ-008"), "{:?}", codes(&opened));
        drop(opened);
        std::fs::remove_file(folder.join(HEAD)).unwrap();
        assert_eq!(Project::open(&folder).unwrap().project.head.settings.year, Some(2025));
        std::fs::write(folder.join(HEAD), b"format = 99").unwrap();
        assert_eq!(Project::open(&folder).err().unwrap().code.0, "PROJ-003");
    }

    #[test]
    fn scenarios_are_saved_and_come_back_from_the_journal() {
        use super::plan::{Plan, PlanEntry};
        use crate::scenario::file::StepLine;
        let (_dir, mut p) = saved();
        let folder = p.folder.clone().unwrap();
        let step =
            |n| Entry::Plan(PlanEntry::Step { plan: 1, step: Box::new(StepLine { step: n, edits: Vec::new() }) });
        let plan = Plan { id: 1, name: "绿色".into(), ..Plan::default() };
        p.record(&Entry::Plan(PlanEntry::Add { at: 0, plan: Box::new(plan) })).unwrap();
        p.record(&step(1)).unwrap();
        p.save(&folder).unwrap();
        p.record(&step(2)).unwrap();
        drop(p);
        let numbers = |p: &Project| p.head.plans[0].steps.iter().map(|s| s.step).collect::<Vec<_>>();
        let mut opened = Project::open(&folder).unwrap();
        assert_eq!((numbers(&opened.project), opened.recovered), (vec![1, 2], 1));
        opened.project.save(&folder).unwrap();
        drop(opened);
        assert_eq!(numbers(&Project::open(&folder).unwrap().project), [1, 2]);
        // The file of the newest head is damaged: the head before has a file of its own, and the journal the rest.
        for f in std::fs::read_dir(folder.join("scenarios")).unwrap().flatten() {
            let text = std::fs::read_to_string(f.path()).unwrap();
            std::fs::write(f.path(), text.replace("\"step\":2", "\"step\":3")).unwrap();
        }
        let opened = Project::open(&folder).unwrap();
        assert_eq!(numbers(&opened.project), [1, 2]);
        assert!(codes(&opened).contains(&"PROJ-008"), "{:?}", codes(&opened));
    }

    #[test]
    fn a_second_program_may_only_read() {
        let (dir, mut first) = saved();
        let folder = first.folder.clone().unwrap();
        let mut second = Project::open(&folder).unwrap();
        assert_eq!(codes(&second), ["PROJ-009"]);
        second.project.record(&year(2022)).unwrap();
        assert_eq!(second.project.save(&folder).unwrap_err().code.0, "PROJ-010");
        let mut third = Project::new(v1::Head::default());
        assert_eq!(third.save(&folder).unwrap_err().code.0, "PROJ-010");
        // What the second does reaches neither the journal nor the first.
        first.record(&Entry::Power { old: String::new(), new: "plant".into() }).unwrap();
        first.save(&folder).unwrap();
        drop(first);
        assert_eq!(Project::open(&folder).unwrap().project.head.settings.year, None);
        // Elsewhere it is its own.
        let other = dir.path().join("other.plan");
        second.project.save(&other).unwrap();
        second.project.record(&year(2023)).unwrap();
        drop(second);
        assert_eq!(Project::open(&other).unwrap().project.head.settings.year, Some(2023));
    }

    #[test]
    fn tables_of_one_name_and_changed_tables_do_not_meet() {
        let dir = tempfile::tempdir().unwrap();
        let table = |part: &str, text: &str| {
            let path = dir.path().join(part).join("table.csv");
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        };
        let tables = vec![table("a", "1"), table("b", "2")];
        let mut p = Project::new(v1::Head { tables, ..v1::Head::default() });
        let folder = dir.path().join("p.plan");
        p.save(&folder).unwrap();
        let read = |p: &Project| -> Vec<String> {
            p.head.tables.iter().map(|t| std::fs::read_to_string(p.resolve(t)).unwrap()).collect()
        };
        assert_eq!((read(&p), p.head.tables[0].as_str()), (vec!["1".into(), "2".into()], "tables/table.csv"));
    }

    #[test]
    fn recorded_changes_reach_the_disk_in_groups() {
        let (_dir, mut p) = saved();
        assert_eq!(p.due(), None);
        p.record(&year(2001)).unwrap();
        assert!(p.due().is_some_and(|d| d <= Duration::from_millis(500)));
        p.flush().unwrap();
        assert_eq!(p.due(), None);
        // Twenty changes do not wait for the clock; a slow machine may have flushed before.
        (0..20).for_each(|n| p.record(&year(2001 + n)).unwrap());
        assert!(p.due().is_none_or(|d| d > Duration::ZERO));
    }
}
