//! Files that appear whole or not at all: write new, flush, then rename. And files that are read whole.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use super::{Error, Result};

/// Writes `bytes` to `path` so that a crash at any moment leaves the old or the new file.
///
/// Errors: `USE-004` the folder is missing, not writable or full; what was there is unchanged.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, |f| f.write_all(bytes))
}

/// The same with the content written by `fill`.
pub fn replace(path: &Path, fill: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<()> {
    let cannot = |e: std::io::Error| Error::new("USE-004").with("path", path.display().to_string()).because(e);
    let folder = folder_of(path);
    let mut temp = tempfile::Builder::new().prefix(TEMP).tempfile_in(folder).map_err(cannot)?;
    fill(temp.as_file_mut()).map_err(cannot)?;
    temp.as_file().sync_all().map_err(cannot)?;
    temp.persist(path).map_err(|e| cannot(e.error))?;
    sync_folder(folder);
    Ok(())
}

/// Opens an ordinary file. Pipes and devices are refused: reading one may never end.
pub fn open_ordinary(path: &Path) -> std::io::Result<File> {
    if std::fs::metadata(path)?.is_file() {
        File::open(path)
    } else {
        Err(std::io::Error::new(ErrorKind::InvalidInput, "not an ordinary file"))
    }
}

/// The bytes of an ordinary file that has at most `most` of them.
pub fn read_whole(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_ordinary(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(std::io::Error::new(ErrorKind::FileTooLarge, format!("more than {most} bytes")));
    }
    Ok(bytes)
}

/// Makes a rename last through a power cut where the system lets a folder be flushed.
pub fn sync_folder(folder: &Path) {
    if let Ok(f) = File::open(folder) {
        // Not every file system can flush a folder; the file itself is safe by then.
        let _ = f.sync_all();
    }
}

/// Writes `bytes` at byte `at`; several threads may do so at once.
#[cfg(unix)]
pub fn write_at(file: &File, bytes: &[u8], at: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

/// Writes `bytes` at byte `at`; several threads may do so at once.
#[cfg(windows)]
pub fn write_at(file: &File, mut bytes: &[u8], mut at: u64) -> std::io::Result<()> {
    while !bytes.is_empty() {
        let n = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        if n == 0 {
            return Err(std::io::ErrorKind::WriteZero.into());
        }
        bytes = bytes.get(n..).unwrap_or(&[]);
        at += n as u64;
    }
    Ok(())
}

/// Beginning of the names of files that are not whole yet.
pub const TEMP: &str = ".tanheng-";

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    }
}

/// All that saving a project does to a disk, so that a test can let any one call fail.
pub trait Files: Send + Sync {
    /// A new file, or an old one emptied.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sheet>>;
    /// A file that is written at its end; made when it is not there.
    fn append(&self, path: &Path) -> io::Result<Box<dyn Sheet>>;
    /// The content of a file.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// Another name, in place of what had it before.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a file away.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// A folder and those above it; no error when it is there.
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Makes renames in a folder last through a power cut.
    fn flush_folder(&self, path: &Path) -> io::Result<()>;
}

/// An open file that is only written.
pub trait Sheet: Send {
    /// Writes all bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Waits until they are on the disk.
    fn flush(&mut self) -> io::Result<()>;
}

/// The files of the system.
pub struct Disk;

/// A file of a project larger than this is some other file.
const MOST_BYTES: u64 = 256 << 20;

impl Files for Disk {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Sheet>> {
        Ok(Box::new(File::create(path)?))
    }
    fn append(&self, path: &Path) -> io::Result<Box<dyn Sheet>> {
        Ok(Box::new(File::options().create(true).append(true).open(path)?))
    }
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        read_whole(path, MOST_BYTES)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        std::fs::create_dir_all(path)
    }
    fn flush_folder(&self, path: &Path) -> io::Result<()> {
        sync_folder(path);
        Ok(())
    }
}

impl Sheet for File {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.sync_all()
    }
}

#[cfg(not(windows))]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::rename(from, to)
}

/// Virus scanners and sync clients hold a new file for a moment: tried again for two seconds.
#[cfg(windows)]
fn rename(from: &Path, to: &Path) -> io::Result<()> {
    const TRIES: u32 = 10;
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(200);
    let mut last = std::fs::rename(from, to);
    for _ in 1..TRIES {
        if last.is_ok() {
            break;
        }
        std::thread::sleep(PAUSE);
        last = std::fs::rename(from, to);
    }
    last
}

/// Writes `bytes` to a new file beside `path`, flushes it, reads it back and compares; gives its name.
///
/// [`Files::rename`] to `path` then makes it appear. On failure nothing of it stays where that can be helped.
pub fn stage(files: &dyn Files, path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temp = folder_of(path).join(format!("{TEMP}{}-{name}", std::process::id()));
    let write = || {
        let mut sheet = files.create(&temp)?;
        sheet.write(bytes)?;
        sheet.flush()?;
        drop(sheet);
        if files.read(&temp)? == bytes { Ok(()) } else { Err(io::Error::other("read back other bytes")) }
    };
    let written = write();
    if written.is_err() {
        // A file that cannot be removed is taken away with the next opening.
        let _ = files.remove(&temp);
    }
    written.map(|()| temp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_the_old_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("结果.json");
        write_whole(&path, b"old").unwrap();
        let failed = replace(&path, |f| {
            f.write_all(b"half of the new")?;
            Err(std::io::Error::other("no space"))
        });
        assert_eq!(failed.unwrap_err().code.0, "USE-004");
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn only_ordinary_files_of_a_fair_size_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read_whole(&path, 5).unwrap(), b"12345");
        assert_eq!(read_whole(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read_whole(dir.path(), 5).unwrap_err().kind(), ErrorKind::InvalidInput);
        if cfg!(unix) {
            assert_eq!(read_whole(Path::new("/dev/zero"), 5).unwrap_err().kind(), ErrorKind::InvalidInput);
        }
    }
}
