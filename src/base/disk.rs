//! Files that appear whole or not at all: write new, flush, then rename. And files that are read whole.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

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
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    let mut temp = tempfile::Builder::new().prefix(".tanheng-").tempfile_in(folder).map_err(cannot)?;
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
