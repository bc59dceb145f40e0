//! A mapped SQLite file, for SQLite itself and for reading its pages.
//!
//! SQLite is given the bytes instead of a name: it opens nothing, so that nothing beside the file is read or written,
//! and the 512 bytes at which it ends a path do not matter.

use std::path::Path;

use memmap2::{Mmap, MmapOptions};
use rusqlite::{Connection, OpenFlags, ffi};

use crate::base::{Error, Result};

/// Bytes 18 and 19 of the header: 2 = changes are kept in a file beside.
const VERSIONS: std::ops::Range<usize> = 18..20;
const WITH_LOG: u8 = 2;
const WITHOUT: u8 = 1;

/// Error of SQLite about a file that is open.
pub fn sql(e: rusqlite::Error) -> Error {
    Error::new("IO-007").because(e)
}

/// Maps a file. Errors: `IO-002` it cannot be opened.
pub fn map(path: &Path) -> Result<Mmap> {
    let cannot = |e: std::io::Error| Error::new("IO-002").because(e);
    let file = std::fs::File::open(path).map_err(cannot)?;
    // SAFETY: nobody writes through these mappings but us, just below and to our own copy of the first page. If
    // somebody cuts the file off meanwhile this process dies, and the parent says so.
    let map = unsafe { Mmap::map(&file) }.map_err(cannot)?;
    if !map.get(VERSIONS).is_some_and(|v| v.contains(&WITH_LOG)) {
        return Ok(map);
    }
    // What waits in the file beside is told as a finding and not read; SQLite opens bytes with such a mark for nobody.
    let mut own = unsafe { MmapOptions::new().map_copy(&file) }.map_err(cannot)?;
    for v in own.get_mut(VERSIONS).into_iter().flatten().filter(|v| **v == WITH_LOG) {
        *v = WITHOUT;
    }
    own.make_read_only().map_err(cannot)
}

/// A connection to the bytes of a file, which it may not outlive.
pub struct Database<'a> {
    db: Connection,
    _map: std::marker::PhantomData<&'a [u8]>,
}

impl<'a> Database<'a> {
    /// Opens it; its own code (triggers, functions in views) is not trusted. Errors: `IO-002`, `IO-007`.
    pub fn open(map: &'a [u8]) -> Result<Self> {
        let cannot = |e: rusqlite::Error| Error::new("IO-002").because(e);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_in_memory_with_flags(flags).map_err(cannot)?;
        let len = i64::try_from(map.len()).unwrap_or(i64::MAX);
        // SAFETY: the handle is open; the bytes outlive the connection, which is bound to them and drops first; with
        // this flag SQLite neither writes to them nor frees them.
        let code = unsafe {
            let bytes = map.as_ptr().cast_mut();
            ffi::sqlite3_deserialize(db.handle(), c"main".as_ptr(), bytes, len, len, ffi::SQLITE_DESERIALIZE_READONLY)
        };
        if code != ffi::SQLITE_OK {
            return Err(Error::new("IO-007").because(ffi::code_to_str(code)));
        }
        // With any size for its own maps SQLite reads pages where they lie, else it copies them.
        db.execute_batch(
            "PRAGMA trusted_schema=OFF; PRAGMA query_only=ON; PRAGMA cell_size_check=ON; PRAGMA mmap_size=68719476736;",
        )
        .map_err(sql)?;
        db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(sql)?;
        Ok(Self { db, _map: std::marker::PhantomData })
    }
}

impl std::ops::Deref for Database<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.db
    }
}
