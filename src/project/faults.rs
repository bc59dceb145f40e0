//! Every call to the disk that a save makes fails once, in every way: the old or the new project is there, whole.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::base::disk::Sheet;

/// In which way a call fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// With an error, nothing done.
    Error,
    /// Half of the bytes are written, then an error.
    Short,
    /// The disk is full: this and all later writes fail.
    Full,
    /// This and all later calls do nothing, as if the program had died.
    Dead,
}

/// The disk, failing from call `at` on.
struct Failing {
    calls: Arc<AtomicU32>,
    at: u32,
    fault: Fault,
}

impl Failing {
    fn new(at: u32, fault: Fault) -> Arc<Self> {
        Arc::new(Self { calls: Arc::default(), at, fault })
    }
}

/// Whether this call fails; counts it.
fn fails(calls: &AtomicU32, at: u32, fault: Fault, writes: bool) -> bool {
    let n = calls.fetch_add(1, Ordering::Relaxed) + 1;
    match fault {
        Fault::Error | Fault::Short => n == at,
        Fault::Full => n == at || n > at && writes,
        Fault::Dead => n >= at,
    }
}

fn broken() -> io::Error {
    io::Error::other("rehearsed")
}

impl Failing {
    fn call<T>(&self, writes: bool, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        if fails(&self.calls, self.at, self.fault, writes) { Err(broken()) } else { work() }
    }
    fn sheet(&self, inner: Box<dyn Sheet>) -> Box<dyn Sheet> {
        Box::new(FailingSheet { inner, calls: Arc::clone(&self.calls), at: self.at, fault: self.fault })
    }
}

impl Files for Failing {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sheet>> {
        self.call(true, || Disk.create(path)).map(|s| self.sheet(s))
    }
    fn append(&self, path: &Path) -> io::Result<Box<dyn Sheet>> {
        self.call(true, || Disk.append(path)).map(|s| self.sheet(s))
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.call(false, || Disk.read(path))
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.call(false, || Disk.rename(from, to))
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call(false, || Disk.remove(path))
    }
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.call(true, || Disk.make_folder(path))
    }
    fn flush_folder(&self, path: &Path) -> io::Result<()> {
        self.call(false, || Disk.flush_folder(path))
    }
}

struct FailingSheet {
    inner: Box<dyn Sheet>,
    calls: Arc<AtomicU32>,
    at: u32,
    fault: Fault,
}

impl Sheet for FailingSheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !fails(&self.calls, self.at, self.fault, true) {
            return self.inner.write(bytes);
        }
        if self.fault != Fault::Error {
            // A write that fails, on a full disk or in a crash, may have written some of it.
            self.inner.write(&bytes[..bytes.len() / 2])?;
        }
        Err(broken())
    }
    fn flush(&mut self) -> io::Result<()> {
        if fails(&self.calls, self.at, self.fault, true) { Err(broken()) } else { self.inner.flush() }
    }
}

/// A saved project with one table, changed afterwards: another table under the same name, another year, another name.
struct Template {
    dir: tempfile::TempDir,
    /// The head that is not saved yet.
    head: v1::Head,
}

impl Template {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("p.plan");
        let table = dir.path().join("table.csv");
        std::fs::write(&table, "old").unwrap();
        let name = table.to_str().unwrap().to_owned();
        let mut p = Project::new(v1::Head { name: "old".into(), tables: vec![name.clone()], ..v1::Head::default() });
        p.save(&folder).unwrap();
        // Three more saves, so that generations move.
        for n in 2000..2003 {
            p.record(&Entry::Year { old: None, new: Some(n) }).unwrap();
            p.save(&folder).unwrap();
        }
        std::fs::write(&table, "new").unwrap();
        p.record(&Entry::Tables { old: p.head.tables.clone(), new: vec![name] }).unwrap();
        Self { head: v1::Head { name: "new".into(), ..p.head.clone() }, dir }
    }

    /// The folder as it is, anew.
    fn copy(&self) -> (tempfile::TempDir, PathBuf) {
        let to = tempfile::tempdir().unwrap();
        let folder = to.path().join("p.plan");
        copy(&self.dir.path().join("p.plan"), &folder);
        (to, folder)
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for e in std::fs::read_dir(from).unwrap() {
        let path = e.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// Name and content of the table of the project as it opens; panics when it does not open.
fn reopened(folder: &Path) -> (String, String) {
    let o = Project::open(folder).expect("opens");
    let p = &o.project;
    assert_eq!(p.head.settings.year, Some(2002));
    (p.head.name.clone(), std::fs::read_to_string(p.resolve(&p.head.tables[0])).expect("its table is there"))
}

#[test]
fn a_save_that_fails_anywhere_leaves_the_old_or_the_new_project() {
    let template = Template::new();
    for fault in [Fault::Error, Fault::Short, Fault::Full, Fault::Dead] {
        let mut seen = [0, 0];
        for at in 1.. {
            let (_dir, folder) = template.copy();
            let files = Failing::new(at, fault);
            // Opened on the failing disk itself, where that goes, so that its journal fails too.
            let mut ok = false;
            if let Ok(o) = Project::open_on(&folder, files.clone()) {
                let mut p = o.project;
                p.head = template.head.clone();
                ok = p.save_on(&folder, files.clone()).is_ok();
            }
            let (name, table) = reopened(&folder);
            // The unsaved change of the table is in the journal either way; the name tells which head is there.
            assert!(name == "old" || name == "new", "{fault:?} {at}: {name}");
            assert_eq!(table, "new", "{fault:?} {at}");
            assert!(name == "new" || !ok, "{fault:?} {at}: said to be saved and is not");
            seen[usize::from(name == "new")] += 1;
            // And it can be saved again.
            let mut again = Project::open(&folder).unwrap().project;
            again.head.name = "again".into();
            again.save(&folder).unwrap();
            drop(again);
            assert_eq!(reopened(&folder).0, "again", "{fault:?} {at}");
            if files.calls.load(Ordering::Relaxed) < at {
                assert!(ok, "{fault:?}: nothing failed and it was not saved");
                break;
            }
        }
        // Calls of one opening and one save, see `Folder`: more than a dozen before the rename, at least one after.
        assert!(seen[0] >= 12 && seen[1] >= 1, "{fault:?} {seen:?}");
    }
}

#[test]
fn a_change_that_cannot_be_recorded_is_not_shown() {
    let template = Template::new();
    for fault in [Fault::Error, Fault::Short, Fault::Full, Fault::Dead] {
        for at in 1.. {
            let (_dir, folder) = template.copy();
            let files = Failing::new(at, fault);
            let Ok(o) = Project::open_on(&folder, files.clone()) else { continue };
            let mut p = o.project;
            let entry = Entry::Power { old: String::new(), new: "plant".into() };
            let first = p.record(&entry).is_ok();
            assert_eq!(p.head.settings.power == "plant", first, "{fault:?} {at}");
            let second = p.record(&Entry::Region { old: None, new: Some("CN-41".into()) }).is_ok();
            drop(p);
            let back = Project::open(&folder).unwrap().project.head.settings;
            // What was shown as done is there.
            assert!(!first || back.power == "plant", "{fault:?} {at}");
            assert!(!second || back.region.as_deref() == Some("CN-41"), "{fault:?} {at}");
            if files.calls.load(Ordering::Relaxed) < at {
                break;
            }
        }
    }
}
