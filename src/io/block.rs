//! Our own mapped file: named columns, 64-byte aligned, little-endian, with a directory at the end.
//!
//! ```text
//! 0   magic "TANHENG" + version 1 (8 bytes)
//! 8   start of the directory (u64), 16 its length (u64); both 0 until the file is complete
//! 64  columns, each starting at a multiple of 64
//! …   directory: JSON {"meta": …, "sections": [{"name", "at", "bytes", "width"}]}
//! ```
//! Used for handing a layer over from the reader process, and to open a base layer again without parsing.

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytemuck::Pod;
use memmap2::Mmap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::base::disk::write_at;
use crate::base::{Buf, Column, Error, Field, MISSING_CODE, Result, Texts};
use crate::geo::Shapes;

const MAGIC: [u8; 8] = *b"TANHENG\x01";
const HEAD: u64 = 64;
const ALIGN: u64 = 64;

#[derive(Serialize, Deserialize)]
struct Directory {
    meta: Value,
    sections: Vec<Section>,
}

#[derive(Clone, Serialize, Deserialize)]
struct Section {
    name: String,
    at: u64,
    bytes: u64,
    /// Bytes per value.
    width: u64,
}

/// A column whose place is fixed and whose values are written piece by piece, from any thread.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    at: u64,
    bytes: u64,
    width: u64,
}

/// Writes a block file.
pub struct BlockWriter {
    file: File,
    end: u64,
    sections: Vec<Section>,
    /// The system lets one thread at a time write to a file, and the others spin: here they sleep.
    turn: Mutex<()>,
}

impl BlockWriter {
    /// Starts a file. Errors: `IO-018` it cannot be written.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::options().write(true).create(true).truncate(true).open(path).map_err(cannot)?;
        Ok(Self { file, end: HEAD, sections: Vec::new(), turn: Mutex::default() })
    }
    /// Makes room for `len` values of type `T`.
    pub fn reserve<T: Pod>(&mut self, name: &str, len: usize) -> Slot {
        let (at, width) = (self.end.next_multiple_of(ALIGN), size_of::<T>() as u64);
        let bytes = len as u64 * width;
        self.sections.push(Section { name: name.to_owned(), at, bytes, width });
        self.end = at + bytes;
        Slot { at, bytes, width }
    }
    /// Asks the system for the room of everything reserved so far, all at once: the writes that follow cost a third
    /// less, and a full disk shows before the work. Errors: `IO-018` there is not so much room.
    pub fn claim(&self) -> Result<()> {
        claim(&self.file, self.end).map_err(cannot)
    }
    /// Writes values `from..` of a reserved column. Errors: `IO-018`.
    pub fn fill<T: Pod>(&self, slot: Slot, from: usize, values: &[T]) -> Result<()> {
        let bytes: &[u8] = bytemuck::cast_slice(values);
        let start = from as u64 * slot.width;
        if size_of::<T>() as u64 != slot.width || start + bytes.len() as u64 > slot.bytes {
            return Err(Error::new("IO-018").because("outside the column"));
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        write_at(&self.file, bytes, slot.at + start).map_err(cannot)
    }
    /// Writes a whole column. Errors: `IO-018`.
    pub fn put<T: Pod>(&mut self, name: &str, values: &[T]) -> Result<()> {
        let slot = self.reserve::<T>(name, values.len());
        self.fill(slot, 0, values)
    }
    /// Writes a table of strings. Errors: `IO-018`.
    pub fn put_texts(&mut self, name: &str, texts: &Texts) -> Result<()> {
        let (ends, bytes) = texts.parts();
        self.put(&format!("{name}.ends"), ends)?;
        self.put(&format!("{name}.bytes"), bytes)
    }
    /// Writes polygons. Errors: `IO-018`.
    pub fn put_shapes(&mut self, name: &str, s: &Shapes) -> Result<()> {
        self.put(&format!("{name}.points"), &s.points)?;
        self.put(&format!("{name}.ring_ends"), &s.ring_ends)?;
        self.put(&format!("{name}.ring_part"), &s.ring_part)?;
        self.put(&format!("{name}.row_ends"), &s.row_ends)?;
        self.put(&format!("{name}.bounds"), &s.bounds)
    }
    /// Writes fields with their values; read back by [`BlockFile::fields`]. Errors: `IO-018`.
    pub fn put_fields(&mut self, name: &str, fields: &[Field]) -> Result<()> {
        let names: Texts = fields.iter().map(|f| f.name.as_str()).collect();
        self.put_texts(&format!("{name}.names"), &names)?;
        for (i, f) in fields.iter().enumerate() {
            match &f.column {
                Column::Text { codes, words } => {
                    self.put(&format!("{name}.{i}.codes"), codes)?;
                    self.put_texts(&format!("{name}.{i}.words"), words)?;
                }
                Column::Int(v) => self.put(&format!("{name}.{i}.int"), v)?,
                Column::Real(v) => self.put(&format!("{name}.{i}.real"), v)?,
            }
        }
        Ok(())
    }
    /// Completes the file with what is to be known of it. Errors: `IO-018`.
    ///
    /// Until here the file is no block file: one that was cut off is never taken for a whole one.
    pub fn finish(self, meta: Value) -> Result<()> {
        let at = self.end.next_multiple_of(ALIGN);
        let dir = serde_json::to_vec(&Directory { meta, sections: self.sections }).map_err(cannot)?;
        write_at(&self.file, &dir, at).map_err(cannot)?;
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&at.to_le_bytes());
        head.extend_from_slice(&(dir.len() as u64).to_le_bytes());
        write_at(&self.file, &head, 0).map_err(cannot)
    }
}

fn cannot(e: impl std::fmt::Display) -> Error {
    Error::new("IO-018").because(e)
}

#[cfg(target_os = "linux")]
fn claim(file: &File, bytes: u64) -> std::io::Result<()> {
    use std::os::fd::AsRawFd;
    let Ok(len) = libc::off_t::try_from(bytes) else { return Ok(()) };
    // SAFETY: a plain system call on a file of our own.
    if unsafe { libc::fallocate(file.as_raw_fd(), 0, 0, len) } == 0 {
        return Ok(());
    }
    let e = std::io::Error::last_os_error();
    // Other file systems give no room ahead; then the writes find it.
    if e.raw_os_error() == Some(libc::ENOSPC) { Err(e) } else { Ok(()) }
}

#[cfg(not(target_os = "linux"))]
fn claim(_: &File, _: u64) -> std::io::Result<()> {
    Ok(())
}

/// A block file, mapped. Every column is checked when it is asked for.
pub struct BlockFile {
    map: Arc<Mmap>,
    dir: Directory,
}

impl BlockFile {
    /// Maps a file. Errors: `IO-017` it is not a complete block file.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|e| bad("open").because(e))?;
        // SAFETY: the file is our own, written by this program and not changed after; a hostile change of it while
        // mapped could change values or stop the process, but the offsets used were copied and checked.
        let map = unsafe { Mmap::map(&file) }.map_err(|e| bad("map").because(e))?;
        Self::over(Arc::new(map))
    }
    fn over(map: Arc<Mmap>) -> Result<Self> {
        let word = |at: usize| map.get(at..at + 8).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
        if map.get(..8) != Some(&MAGIC) {
            return Err(bad("magic"));
        }
        let (Some(at), Some(len)) = (word(8), word(16)) else { return Err(bad("head")) };
        let span = usize::try_from(at).ok().zip(at.checked_add(len).and_then(|e| usize::try_from(e).ok()));
        let text = span.and_then(|(a, e)| map.get(a..e)).filter(|t| !t.is_empty()).ok_or_else(|| bad("directory"))?;
        let dir = serde_json::from_slice(text).map_err(|e| bad("directory").because(e))?;
        Ok(Self { map, dir })
    }
    /// What was told when the file was completed.
    pub fn meta(&self) -> &Value {
        &self.dir.meta
    }
    /// Whether it has a column of that name.
    pub fn has(&self, name: &str) -> bool {
        self.dir.sections.iter().any(|s| s.name == name)
    }
    /// A column. Errors: `IO-017` there is none, or it does not fit `T`.
    pub fn get<T: Pod>(&self, name: &str) -> Result<Buf<T>> {
        let s = self.dir.sections.iter().find(|s| s.name == name).ok_or_else(|| bad(name))?;
        let width = size_of::<T>() as u64;
        if s.width != width || width == 0 || !s.bytes.is_multiple_of(width) || !s.at.is_multiple_of(ALIGN) {
            return Err(bad(name));
        }
        if s.bytes == 0 {
            return Ok(Buf::default());
        }
        let (start, len) = (usize::try_from(s.at), usize::try_from(s.bytes / width));
        start.ok().zip(len.ok()).and_then(|(start, len)| Buf::window(&self.map, start, len)).ok_or_else(|| bad(name))
    }
    /// A table of strings, checked to be UTF-8. Errors: `IO-017`.
    pub fn texts(&self, name: &str) -> Result<Texts> {
        Texts::checked(self.get(&format!("{name}.ends"))?, self.get(&format!("{name}.bytes"))?).ok_or_else(|| bad(name))
    }
    /// Polygons of `rows` rows, checked by [`Shapes::is_sound`]. Errors: `IO-017`.
    pub fn shapes(&self, name: &str, rows: usize) -> Result<Shapes> {
        let shapes = Shapes {
            points: self.get(&format!("{name}.points"))?,
            ring_ends: self.get(&format!("{name}.ring_ends"))?,
            ring_part: self.get(&format!("{name}.ring_part"))?,
            row_ends: self.get(&format!("{name}.row_ends"))?,
            bounds: self.get(&format!("{name}.bounds"))?,
        };
        if shapes.rows() == rows && shapes.is_sound() { Ok(shapes) } else { Err(bad(name)) }
    }
    /// Fields of `rows` rows, every code checked against its words. Errors: `IO-017`.
    pub fn fields(&self, name: &str, rows: usize) -> Result<Vec<Field>> {
        let names = self.texts(&format!("{name}.names"))?;
        (0..names.len())
            .map(|i| {
                let column = self.column(&format!("{name}.{i}"), rows)?;
                Ok(Field { name: names.at(i).to_owned(), column })
            })
            .collect()
    }
    fn column(&self, name: &str, rows: usize) -> Result<Column> {
        let whole = |len: usize, c: Column| if len == rows { Ok(c) } else { Err(bad(name)) };
        if self.has(&format!("{name}.int")) {
            let v = self.get(&format!("{name}.int"))?;
            return whole(v.len(), Column::Int(v));
        }
        if self.has(&format!("{name}.real")) {
            let v = self.get(&format!("{name}.real"))?;
            return whole(v.len(), Column::Real(v));
        }
        let (codes, words) = (self.get::<u32>(&format!("{name}.codes"))?, self.texts(&format!("{name}.words"))?);
        let known = words.len() as u64;
        // Without a branch per value, so that a million codes take a fraction of a millisecond.
        let strange = codes.iter().fold(false, |s, &c| s | (u64::from(c) >= known && c != MISSING_CODE));
        if strange {
            return Err(bad(name));
        }
        whole(codes.len(), Column::Text { codes, words })
    }
}

/// `IO-017`: a block file that is damaged, or not one.
fn bad(part: &str) -> Error {
    Error::new("IO-017").with("part", part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::ShapesBuilder;

    fn sample(path: &Path) {
        let mut b = ShapesBuilder::default();
        b.ring(false, &[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]);
        b.end_row();
        b.end_row();
        let mut w = BlockWriter::create(path).unwrap();
        w.put_shapes("s", &b.finish()).unwrap();
        let words: Texts = ["水田", ""].into_iter().collect();
        let text = Column::Text { codes: vec![1, MISSING_CODE].into(), words };
        let fields = [("a", text), ("b", Column::Int(vec![7, 8].into())), ("c", Column::Real(vec![0.5, 1.5].into()))];
        let fields = fields.map(|(n, column)| Field { name: n.to_owned(), column });
        w.put_fields("f", &fields).unwrap();
        w.put("area", &[1i64, 2]).unwrap();
        w.finish(serde_json::json!({"rows": 2})).unwrap();
    }

    #[test]
    fn what_is_put_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("块");
        sample(&path);
        let f = BlockFile::open(&path).unwrap();
        assert_eq!(f.meta()["rows"], 2);
        assert_eq!(f.shapes("s", 2).unwrap().ring(0).len(), 4);
        let fields = f.fields("f", 2).unwrap();
        assert_eq!(fields[0].text(0).as_deref(), Some(""));
        assert_eq!(fields[0].text(1), None);
        assert_eq!((fields[1].number(1), fields[2].number(0)), (8.0, 0.5));
        assert_eq!(&*f.get::<i64>("area").unwrap(), [1, 2]);
        assert_eq!(f.get::<u32>("area").unwrap_err().code.0, "IO-017");
        assert_eq!(f.shapes("s", 3).unwrap_err().code.0, "IO-017");
        assert_eq!(f.fields("f", 1).unwrap_err().code.0, "IO-017");
    }

    #[test]
    fn a_damaged_file_is_refused_or_gives_sound_values() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b");
        sample(&path);
        let good = std::fs::read(&path).unwrap();
        for cut in 0..good.len() {
            std::fs::write(&path, &good[..cut]).unwrap();
            assert!(BlockFile::open(&path).is_err(), "cut at {cut}");
        }
        for at in 0..good.len() {
            let mut bytes = good.clone();
            bytes[at] ^= 0x41;
            std::fs::write(&path, &bytes).unwrap();
            // No panic, and what is given out is sound.
            let Ok(f) = BlockFile::open(&path) else { continue };
            assert!(f.shapes("s", 2).is_err() || f.shapes("s", 2).unwrap().is_sound());
            if let Ok(fields) = f.fields("f", 2) {
                fields.iter().for_each(|f| drop(f.text(0)));
            }
        }
    }

    #[test]
    fn a_code_without_word_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("b");
        let mut w = BlockWriter::create(&path).unwrap();
        let column = Column::Text { codes: vec![0, 1].into(), words: ["one"].into_iter().collect() };
        w.put_fields("f", &[Field { name: "x".into(), column }]).unwrap();
        w.finish(Value::Null).unwrap();
        assert_eq!(BlockFile::open(&path).unwrap().fields("f", 2).unwrap_err().code.0, "IO-017");
    }
}
