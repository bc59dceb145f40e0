//! Rows of a GeoPackage table straight from the pages of the file, for ordinary tables; twice as fast as by SQLite.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use rayon::prelude::*;
use rusqlite::Connection;

use super::blobs::Found;
use super::btree::{Cell, Pages, Record, Value};
use super::gpkg::{Feature, Piece};
use crate::base::Watch;
use crate::io::raw::RowState;

/// What to do with a stored value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Use {
    /// The row number, which is stored as nothing.
    Nothing,
    Geometry,
    /// Number among the fields.
    Field(usize),
}

/// How a table is stored.
#[derive(Debug, PartialEq)]
pub struct Stored {
    root: u32,
    /// By stored column: its use, and whether rows without it have another value than NULL.
    columns: Vec<(Use, bool)>,
}

impl Stored {
    /// The storage of a table; `None` when it is no ordinary table of rows with numbers.
    pub fn of(db: &Connection, t: &Feature) -> Option<Self> {
        let name = &t.info.name;
        // Neither view nor virtual, with row numbers.
        let sql = "SELECT count(*) FROM pragma_table_list(?1) WHERE schema = 'main' AND type = 'table' AND wr = 0";
        let ordinary: i64 = db.query_row(sql, [name], |r| r.get(0)).ok()?;
        // With an index of its own the primary key is not the row number.
        let sql = "SELECT count(*) FROM pragma_index_list(?1) WHERE origin = 'pk'";
        let apart: i64 = db.query_row(sql, [name], |r| r.get(0)).ok()?;
        if ordinary != 1 || (t.key.is_some() && apart > 0) {
            return None;
        }
        let sql = "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
        let root = db.query_row(sql, [name], |r| r.get(0)).ok()?;
        let sql = "SELECT name, type, coalesce(upper(dflt_value) <> 'NULL', 0), hidden FROM pragma_table_xinfo(?1) ORDER BY cid";
        let mut query = db.prepare(sql).ok()?;
        let mut rows = query.query([name]).ok()?;
        let (mut columns, mut fields) = (Vec::new(), 0);
        while let Some(row) = rows.next().ok()? {
            let column: String = row.get(0).ok()?;
            // Columns that are computed.
            if row.get::<_, i64>(3).ok()? != 0 {
                return None;
            }
            let role = if column.eq_ignore_ascii_case(&t.geometry) {
                Use::Geometry
            } else if t.key.as_deref() == Some(&*column) {
                Use::Nothing
            } else {
                fields += 1;
                Use::Field(fields - 1)
            };
            columns.push((role, row.get(2).ok()?));
        }
        // One geometry, and the fields are those that the description has.
        let one = columns.iter().filter(|c| c.0 == Use::Geometry).count() == 1;
        (one && fields == t.columns.len()).then_some(Self { root, columns })
    }
}

/// Pages after which progress is told.
const STEP: usize = 1024;

/// All rows, read by ranges of pages on all threads; `None` when something is unusual or damaged.
pub fn rows(file: &[u8], stored: &Stored, t: &Feature, watch: &dyn Watch) -> Option<Vec<Piece>> {
    let pages = Pages::over(file)?;
    let leaves = pages.leaves(stored.root)?;
    let spare = AtomicU32::new(pages.count());
    let done = AtomicU64::new(0);
    let total = t.info.features;
    // What the file says of itself, as far as a row takes a byte for each field.
    let (expected, all) = ((total as usize).min(file.len() / (stored.columns.len() + 1)), leaves.len());
    // Few pieces: each makes a dictionary of its own, and all of them are joined at the end.
    let part = leaves.len().div_ceil(rayon::current_num_threads()).max(STEP);
    let pieces = leaves
        .par_chunks(part)
        .enumerate()
        .map(|(i, leaves)| {
            let share = expected.div_ceil(all) * leaves.len();
            // The first one takes the others in at the end.
            let piece = Piece::with_room(t, if i == 0 { expected } else { share });
            let mut reader = Reader { pages: &pages, stored, piece, ends: None, spare: &spare };
            for some in leaves.chunks(STEP) {
                let before = reader.piece.run.rows();
                some.iter().try_for_each(|&leaf| pages.rows(leaf, |cell| reader.row(cell)))?;
                let new = (reader.piece.run.rows() - before) as u64;
                let now = done.fetch_add(new, Ordering::Relaxed) + new;
                watch.progress(now, total.max(now));
            }
            Some((reader.ends, reader.piece))
        })
        .collect::<Option<Vec<_>>>()?;
    // Row numbers rise: within a piece they were looked at, here from piece to piece.
    let ends: Vec<(i64, i64)> = pieces.iter().filter_map(|(e, _)| *e).collect();
    ends.windows(2).all(|w| w[0].1 < w[1].0).then(|| pieces.into_iter().map(|(_, p)| p).collect())
}

struct Reader<'a> {
    pages: &'a Pages<'a>,
    stored: &'a Stored,
    piece: Piece,
    /// First and last row number.
    ends: Option<(i64, i64)>,
    /// Pages that rows may still go on to.
    spare: &'a AtomicU32,
}

impl Reader<'_> {
    fn row(&mut self, cell: &Cell) -> Option<()> {
        self.ends = match self.ends {
            Some((first, last)) => Some((first, cell.rowid)).filter(|_| cell.rowid > last),
            None => Some((cell.rowid, cell.rowid)),
        };
        self.ends?;
        if cell.is_whole() {
            return values(cell.local, &self.stored.columns, &mut self.piece, |at| Found::File(cell.at + at));
        }
        let start = self.piece.run.gathered.len();
        let mut gathered = std::mem::take(&mut self.piece.run.gathered);
        self.pages.gather(cell, &mut gathered, self.spare)?;
        let row = gathered.get(start..)?;
        let done = values(row, &self.stored.columns, &mut self.piece, |at| Found::Gathered(start + at));
        self.piece.run.gathered = gathered;
        done
    }
}

/// Puts the values of a row where they belong.
#[inline]
fn values(row: &[u8], columns: &[(Use, bool)], piece: &mut Piece, found: impl Fn(usize) -> Found) -> Option<()> {
    let mut record = Record::over(row)?;
    for &(role, given) in columns {
        let (value, at) = match record.next()? {
            Some(v) => v,
            // A column added after the row was written.
            None if given => return None,
            None => (Value::Null, 0),
        };
        match role {
            Use::Nothing => {}
            Use::Geometry => match value {
                Value::Blob(b) => piece.run.blob(b, found(at)),
                Value::Null => piece.run.nothing(RowState::Null),
                _ => piece.run.nothing(RowState::Broken),
            },
            Use::Field(i) => {
                let cells = piece.cells.get_mut(i)?;
                match value {
                    Value::Text(t) => cells.text(t),
                    Value::Real(x) => cells.real(x),
                    // Also where SQLite stores a measured number as a whole one, to save room: it is shown the same.
                    Value::Int(x) => cells.int(x),
                    Value::Null | Value::Blob(_) => cells.missing(),
                }
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests;
