//! Files that appear whole or not at all: write new, flush, then rename.

use std::fs::File;
use std::io::Write;
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
}
