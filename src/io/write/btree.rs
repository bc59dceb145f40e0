//! Fills the tables of an SQLite file from below: rows come sorted by key, so every page is written once, by all
//! threads, where inserting row by row is bound to one.
//!
//! The file and its empty tables are made by SQLite itself and closed; only the content of tables is written here.
//! Format: "Database File Format" on sqlite.org, sections 1.3 (header), 1.6 (b-tree pages), 1.7 (overflow), 2.1 (records).
//! It has been stable since 2004, and SQLite's own `integrity_check` is asked in the tests.

use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

use rayon::prelude::*;

use super::Fault;
use super::record::Record;
use crate::base::disk::write_at;
use crate::base::{BLOCK_ROWS, Watch};

/// Bytes of a page.
pub const PAGE: usize = 4096;
/// Page that holds the byte at 2^30, which SQLite locks and never uses.
const LOCK_PAGE: u32 = (1 << 30) / PAGE as u32 + 1;
/// Largest payload kept whole in a leaf.
const WHOLE: usize = PAGE - 35;
/// Least part of a larger payload kept in its leaf.
const LEAST: usize = (PAGE - 12) * 32 / 255 - 23;
/// Payload bytes of an overflow page, after the number of the next one.
const OVERFLOW: usize = PAGE - 4;
const LEAF: u8 = 0x0d;
const LEAF_HEAD: usize = 8;
const INNER: u8 = 0x05;
const INNER_HEAD: usize = 12;
/// Children of an inner page: as many as fit with keys of nine bytes.
const CHILDREN: usize = (PAGE - INNER_HEAD) / (4 + 9 + 2);
/// Blocks of rows made at a time; they wait in memory for the numbers of their pages.
const BATCH: usize = 16;
/// Where the header tells the number of pages.
const COUNT_AT: u64 = 28;

/// Rows of a table by rising key.
pub trait Rows: Sync {
    /// Number of rows.
    fn len(&self) -> usize;
    /// Key (rowid) of row `at`.
    fn key(&self, at: usize) -> i64;
    /// Puts the values of row `at`, in the order of the columns; null for a column that is the key.
    fn put(&self, at: usize, out: &mut Record);
}

/// A file whose tables are being filled.
pub struct Filler {
    file: File,
    /// Pages in use, the locked one not counted.
    used: u32,
}

impl Filler {
    /// Opens a file that SQLite has closed.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let file = File::options().read(true).write(true).open(path)?;
        let used = (file.metadata()?.len() / PAGE as u64) as u32;
        Ok(Self { file, used })
    }

    /// Fills the empty table whose root is page `root`. `RUN-001` when stopped.
    pub fn fill(&mut self, root: u32, rows: &dyn Rows, watch: &dyn Watch) -> Result<(), Fault> {
        let blocks: Vec<Range<usize>> =
            (0..rows.len()).step_by(BLOCK_ROWS).map(|s| s..(s + BLOCK_ROWS).min(rows.len())).collect();
        let file = self.file.try_clone()?;
        let leaves = std::thread::scope(|scope| {
            let (tell, told) = sync_channel(1);
            // The disk takes what is written while the next rows are made, so that the last flush is short.
            let flush = scope.spawn(move || {
                while told.recv().is_ok() {
                    file.sync_data()?;
                }
                Ok::<_, std::io::Error>(())
            });
            let leaves = self.leaves(root, &blocks, rows, watch, &tell);
            drop(tell);
            let flushed = flush.join().unwrap_or_else(|_| Err(std::io::ErrorKind::Other.into()));
            let leaves = leaves?;
            flushed?;
            Ok::<_, Fault>(leaves)
        })?;
        self.inner(root, leaves)
    }

    /// Writes all leaves; their pages and greatest keys. A single one becomes the root.
    fn leaves(
        &mut self,
        root: u32,
        blocks: &[Range<usize>],
        rows: &dyn Rows,
        watch: &dyn Watch,
        tell: &SyncSender<()>,
    ) -> Result<Vec<(u32, i64)>, Fault> {
        let mut leaves = Vec::new();
        for batch in blocks.chunks(BATCH) {
            watch.check().map_err(Fault::Ours)?;
            watch.progress(batch.first().map_or(0, |b| b.start) as u64, rows.len() as u64);
            let mut made: Vec<Strip> = batch.par_iter().map(|b| Strip::of(rows, b.clone())).collect();
            if let ([only], 1) = (made.as_mut_slice(), blocks.len())
                && let [leaf] = only.leaves.as_slice()
            {
                leaves.push((root, leaf.1));
                // Its first page takes the place of the root, so the numbers of the others begin one lower.
                only.place(self.used);
                write_at(&self.file, only.pages.get(..PAGE).unwrap_or(&[]), offset(root))?;
                write_pages(&self.file, self.used + 1, only.pages.get(PAGE..).unwrap_or(&[]))?;
                self.used += only.count() - 1;
                return Ok(leaves);
            }
            let mut starts = Vec::with_capacity(made.len());
            for strip in &made {
                starts.push(self.used + 1);
                self.used += strip.count();
            }
            made.par_iter_mut().zip(&starts).try_for_each(|(strip, &start)| {
                strip.place(start);
                write_pages(&self.file, start, &strip.pages)
            })?;
            for (strip, start) in made.iter().zip(starts) {
                leaves.extend(strip.leaves.iter().map(|(local, key)| (number(start + local), *key)));
            }
            // A flush that is still under way takes this along or leaves it to the next.
            let _ = tell.try_send(());
        }
        Ok(leaves)
    }

    /// Writes the inner pages over the leaves, level by level up to the root.
    fn inner(&mut self, root: u32, leaves: Vec<(u32, i64)>) -> Result<(), Fault> {
        let mut level = leaves;
        while level.len() > 1 {
            let parts = level.len().div_ceil(CHILDREN);
            let mut above = Vec::with_capacity(parts);
            for i in 0..parts {
                // Runs of nearly equal length, so that no page is left with a single child.
                let run = level.get(level.len() * i / parts..level.len() * (i + 1) / parts).unwrap_or(&[]);
                let page = if parts == 1 {
                    root
                } else {
                    self.used += 1;
                    number(self.used)
                };
                write_at(&self.file, &inner_page(run), offset(page))?;
                above.extend(run.last().map(|(_, key)| (page, *key)));
            }
            level = above;
        }
        Ok(())
    }

    /// Tells the header how many pages there are now.
    pub fn finish(self) -> std::io::Result<()> {
        let count = number(self.used);
        // The number counts only while the two change counters beside it agree, as SQLite left them.
        write_at(&self.file, &count.to_be_bytes(), COUNT_AT)?;
        self.file.set_len(u64::from(count) * PAGE as u64)
    }
}

/// Number of the `n`-th page in use: the locked page is passed over.
fn number(n: u32) -> u32 {
    if n >= LOCK_PAGE { n + 1 } else { n }
}

fn offset(page: u32) -> u64 {
    u64::from(page - 1) * PAGE as u64
}

/// Writes consecutive pages from the `first`-th in use.
fn write_pages(file: &File, first: u32, pages: &[u8]) -> std::io::Result<()> {
    let before = (LOCK_PAGE.saturating_sub(first) as usize).saturating_mul(PAGE).min(pages.len());
    let (low, high) = pages.split_at(before);
    write_at(file, low, offset(number(first)))?;
    if !high.is_empty() {
        write_at(file, high, offset(number(first + (before / PAGE) as u32)))?;
    }
    Ok(())
}

fn inner_page(children: &[(u32, i64)]) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    let Some(((last, _), cells)) = children.split_last() else { return page };
    let mut end = PAGE;
    let mut cell = Vec::with_capacity(13);
    for (i, (child, key)) in cells.iter().enumerate() {
        cell.clear();
        cell.extend_from_slice(&child.to_be_bytes());
        super::record::varint(*key as u64, &mut cell);
        end -= cell.len();
        copy(&mut page, end, &cell);
        copy(&mut page, INNER_HEAD + 2 * i, &(end as u16).to_be_bytes());
    }
    head(&mut page, 0, INNER, cells.len(), end);
    copy(&mut page, LEAF_HEAD, &last.to_be_bytes());
    page
}

/// The common head of b-tree pages at byte `at`.
fn head(pages: &mut [u8], at: usize, kind: u8, cells: usize, content: usize) {
    copy(pages, at, &[kind]);
    copy(pages, at + 3, &(cells as u16).to_be_bytes());
    copy(pages, at + 5, &(content as u16).to_be_bytes());
}

fn copy(to: &mut [u8], at: usize, bytes: &[u8]) {
    if let Some(place) = to.get_mut(at..at + bytes.len()) {
        place.copy_from_slice(bytes);
    }
}

/// The pages of some consecutive rows, numbered from 0 until their place in the file is known.
struct Strip {
    pages: Vec<u8>,
    /// Number and greatest key of each leaf.
    leaves: Vec<(u32, i64)>,
    /// Bytes at which the number of a page stands.
    links: Vec<usize>,
    /// The open leaf: where it starts, its cells, where its content starts within it.
    leaf: (usize, usize, usize),
}

impl Strip {
    fn of(rows: &dyn Rows, span: Range<usize>) -> Self {
        let mut s = Self { pages: Vec::new(), leaves: Vec::new(), links: Vec::new(), leaf: (0, 0, 0) };
        let mut record = Record::default();
        for at in span {
            record.clear();
            rows.put(at, &mut record);
            s.add(rows.key(at), record.payload());
        }
        s.close();
        s
    }

    fn count(&self) -> u32 {
        (self.pages.len() / PAGE) as u32
    }

    fn new_page(&mut self) -> usize {
        let at = self.pages.len();
        self.pages.resize(at + PAGE, 0);
        at
    }

    fn close(&mut self) {
        let (at, cells, content) = self.leaf;
        if cells > 0 {
            head(&mut self.pages, at, LEAF, cells, content);
        }
    }

    fn add(&mut self, key: i64, payload: &[u8]) {
        let local = local(payload.len());
        let (here, beyond) = payload.split_at(local);
        let mut start = [0u8; 18];
        let n = super::record::put_varint(payload.len() as u64, &mut start, 0);
        let n = super::record::put_varint(key as u64, &mut start, n);
        let size = n + local + if beyond.is_empty() { 0 } else { 4 };
        let (_, cells, content) = self.leaf;
        if self.leaves.is_empty() || content < LEAF_HEAD + 2 * (cells + 1) + size {
            self.close();
            self.leaf = (self.new_page(), 0, PAGE);
            self.leaves.push(((self.leaf.0 / PAGE) as u32, key));
        }
        let (at, cells, content) = self.leaf;
        let content = content - size;
        copy(&mut self.pages, at + content, start.get(..n).unwrap_or(&[]));
        copy(&mut self.pages, at + content + n, here);
        copy(&mut self.pages, at + LEAF_HEAD + 2 * cells, &(content as u16).to_be_bytes());
        self.leaf = (at, cells + 1, content);
        if let Some(last) = self.leaves.last_mut() {
            last.1 = key;
        }
        let mut link = at + content + n + local;
        for part in beyond.chunks(OVERFLOW) {
            let page = self.new_page();
            self.links.push(link);
            copy(&mut self.pages, link, &((page / PAGE) as u32).to_be_bytes());
            copy(&mut self.pages, page + 4, part);
            link = page;
        }
    }

    /// Turns the numbers of pages into those of the file, in which page 0 is the `start`-th in use.
    fn place(&mut self, start: u32) {
        for &at in &self.links {
            if let Some(place) = self.pages.get_mut(at..at + 4)
                && let Ok(local) = <[u8; 4]>::try_from(&*place)
            {
                place.copy_from_slice(&number(start + u32::from_be_bytes(local)).to_be_bytes());
            }
        }
    }
}

/// Payload bytes kept in the leaf.
fn local(payload: usize) -> usize {
    if payload <= WHOLE {
        return payload;
    }
    let fit = LEAST + (payload - LEAST) % OVERFLOW;
    if fit <= WHOLE { fit } else { LEAST }
}

#[cfg(test)]
#[path = "btree_tests.rs"]
mod tests;
