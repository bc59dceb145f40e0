//! Files appear whole or not at all: written beside their place, flushed, then renamed.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::cannot_write;
use crate::base::{Error, Result};

/// A hidden folder beside the target where files are written first. Dropped without [`Staged::publish`], it vanishes.
pub struct Staged {
    room: tempfile::TempDir,
    folder: PathBuf,
    names: Vec<String>,
}

impl Staged {
    /// A room inside `folder`, which is made when missing. `OUT-001` when the folder cannot be written to.
    pub fn inside(folder: &Path) -> Result<Self> {
        std::fs::create_dir_all(folder).map_err(cannot_write(folder))?;
        let room = tempfile::Builder::new().prefix(".writing-").tempdir_in(folder).map_err(cannot_write(folder))?;
        Ok(Self { room, folder: folder.to_owned(), names: Vec::new() })
    }

    /// A room for one target file and the path to write it at.
    pub fn for_file(target: &Path) -> Result<(Self, PathBuf)> {
        let folder = match target.parent() {
            Some(p) if !p.as_os_str().is_empty() => p,
            _ => Path::new("."),
        };
        let name = target
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .ok_or_else(|| Error::new("OUT-001").with("path", target.display().to_string()).in_file(target))?;
        let mut staged = Self::inside(folder)?;
        let path = staged.path(&name);
        Ok((staged, path))
    }

    /// Where to write the file that will be called `name`. Later names are renamed last.
    pub fn path(&mut self, name: &str) -> PathBuf {
        if !self.names.iter().any(|n| n == name) {
            self.names.push(name.to_owned());
        }
        self.room.path().join(name)
    }

    /// Flushes every file to the disk, then moves each to its place, replacing what was there.
    ///
    /// Returns the final paths. Errors: `OUT-001`.
    pub fn publish(self) -> Result<Vec<PathBuf>> {
        for name in &self.names {
            let path = self.room.path().join(name);
            File::options().write(true).open(&path).and_then(|f| f.sync_all()).map_err(cannot_write(&path))?;
        }
        let mut done = Vec::with_capacity(self.names.len());
        for name in &self.names {
            let target = self.folder.join(name);
            std::fs::rename(self.room.path().join(name), &target).map_err(cannot_write(&target))?;
            done.push(target);
        }
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_when_the_work_stops_half_way() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("图斑.csv");
        {
            let (_staged, path) = Staged::for_file(&target).unwrap();
            std::fs::write(path, "half").unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let (staged, path) = Staged::for_file(&target).unwrap();
        std::fs::write(path, "whole").unwrap();
        staged.publish().unwrap();
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "whole");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
