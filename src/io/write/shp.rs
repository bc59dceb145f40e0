//! Shapefile: `.shp`, `.shx`, `.dbf`, `.prj`, `.cpg`, in GBK as Chinese survey offices deliver it, or UTF-8.
//!
//! Written by hand because rows without geometry must stay rows (null shapes), which the shapefile crate refuses
//! between polygons; that crate reads these files back in the tests.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::wkb::push_points;
use super::{Staged, Table, cannot_write, dbf, wkt};
use crate::base::{BLOCK_ROWS, Error, Result, Watch};
use crate::geo::Shapes;

/// Encoding of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Code page 936, as delivered in China.
    Gbk,
    /// UTF-8.
    Utf8,
}

impl Charset {
    /// Name in the `.cpg` file.
    pub fn label(self) -> &'static str {
        match self {
            Self::Gbk => "GBK",
            Self::Utf8 => "UTF-8",
        }
    }
    /// Bytes of a text, cut between characters to at most `most`; `None` when a character does not exist here.
    pub fn encode_cut(self, text: &str, most: usize) -> Option<Vec<u8>> {
        if text.is_ascii() {
            return text.as_bytes().get(..text.len().min(most)).map(<[u8]>::to_vec);
        }
        let encode = |t: &str| -> Option<Vec<u8>> {
            match self {
                Self::Utf8 => Some(t.as_bytes().to_vec()),
                Self::Gbk => {
                    let (bytes, _, lost): (Cow<'_, [u8]>, _, _) = encoding_rs::GBK.encode(t);
                    (!lost).then(|| bytes.into_owned())
                }
            }
        };
        let whole = encode(text)?;
        if whole.len() <= most {
            return Some(whole);
        }
        let mut out = Vec::new();
        for c in text.chars() {
            let bytes = encode(c.encode_utf8(&mut [0; 4]))?;
            if out.len() + bytes.len() > most {
                break;
            }
            out.extend_from_slice(&bytes);
        }
        Some(out)
    }
}

const FILE_CODE: i32 = 9994;
const VERSION: i32 = 1000;
const POLYGON: i32 = 5;
const HEADER: u64 = 100;
/// Lengths are counted in 16-bit words in a signed 32-bit number, and many readers stop at 2 GiB.
const MOST_BYTES: u64 = i32::MAX as u64;

/// Writes the five files beside each other; `path` names the `.shp`.
///
/// Outer rings run clockwise, holes the other way, as the format asks, whatever their direction in the shapes.
/// Errors: `OUT-001`, `OUT-002`, `OUT-003` text not in the charset, `OUT-004` field names clash when cut to ten
/// bytes, `OUT-005` too large for the format, `RUN-001`.
pub fn write(path: &Path, table: &Table<'_>, charset: Charset, watch: &dyn Watch) -> Result<Vec<PathBuf>> {
    table.check()?;
    let (mut staged, shp) = Staged::for_file(path)?;
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let mut beside = |end: &str| staged.path(&format!("{stem}.{end}"));
    let (shx, dbf, cpg) = (beside("shx"), beside("dbf"), beside("cpg"));
    if let Some(text) = table.crs.and_then(wkt::esri) {
        let prj = beside("prj");
        std::fs::write(&prj, text).map_err(cannot_write(path))?;
    }
    std::fs::write(&cpg, charset.label()).map_err(cannot_write(path))?;
    let nothing = Shapes::default();
    write_shapes(&shp, &shx, table.shapes.unwrap_or(&nothing), watch)?;
    write_table(&dbf, table, charset, watch)?;
    staged.publish()
}

fn write_table(path: &Path, table: &Table<'_>, charset: Charset, watch: &dyn Watch) -> Result<()> {
    let slots = dbf::slots(table, charset)?;
    let mut out = BufWriter::with_capacity(1 << 18, File::create(path).map_err(cannot_write(path))?);
    dbf::header(&mut out, &slots, table.rows(), charset).map_err(cannot_write(path))?;
    let mut bytes = Vec::new();
    let mut total = 0u64;
    for row in 0..table.rows() {
        if row % BLOCK_ROWS == 0 {
            watch.check()?;
        }
        bytes.clear();
        dbf::record(&mut bytes, table, &slots, row, charset)?;
        total += bytes.len() as u64;
        if total > MOST_BYTES {
            return Err(Error::new("OUT-005").in_file(path));
        }
        out.write_all(&bytes).map_err(cannot_write(path))?;
    }
    out.write_all(&[0x1A]).and_then(|()| out.flush()).map_err(cannot_write(path))
}

fn write_shapes(shp: &Path, shx: &Path, shapes: &Shapes, watch: &dyn Watch) -> Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, File::create(shp).map_err(cannot_write(shp))?);
    let mut index = BufWriter::with_capacity(1 << 18, File::create(shx).map_err(cannot_write(shx))?);
    out.write_all(&[0; HEADER as usize]).map_err(cannot_write(shp))?;
    index.write_all(&[0; HEADER as usize]).map_err(cannot_write(shx))?;
    let rows = shapes.rows();
    let (mut at, mut record) = (HEADER, Vec::new());
    for row in 0..rows {
        if row % BLOCK_ROWS == 0 {
            watch.check()?;
            watch.progress(row as u64, rows as u64);
        }
        record.clear();
        polygon(&mut record, shapes, row);
        if at + 8 + record.len() as u64 > MOST_BYTES {
            return Err(Error::new("OUT-005").in_file(shp));
        }
        let words = (record.len() / 2) as i32;
        let head = [(row as i32 + 1).to_be_bytes(), words.to_be_bytes()].concat();
        out.write_all(&head).and_then(|()| out.write_all(&record)).map_err(cannot_write(shp))?;
        let entry = [((at / 2) as i32).to_be_bytes(), words.to_be_bytes()].concat();
        index.write_all(&entry).map_err(cannot_write(shx))?;
        at += 8 + record.len() as u64;
    }
    finish(out, at, shapes).map_err(cannot_write(shp))?;
    finish(index, HEADER + 8 * rows as u64, shapes).map_err(cannot_write(shx))
}

fn finish(mut out: BufWriter<File>, bytes: u64, shapes: &Shapes) -> std::io::Result<()> {
    let mut head = FILE_CODE.to_be_bytes().to_vec();
    head.resize(24, 0);
    head.extend_from_slice(&((bytes / 2) as i32).to_be_bytes());
    head.extend_from_slice(&VERSION.to_le_bytes());
    head.extend_from_slice(&POLYGON.to_le_bytes());
    let b = shapes.extent();
    for x in if b.is_empty() { [0.0; 4] } else { [b.min_x, b.min_y, b.max_x, b.max_y] } {
        head.extend_from_slice(&x.to_le_bytes());
    }
    head.resize(HEADER as usize, 0);
    out.seek(SeekFrom::Start(0))?;
    out.write_all(&head)?;
    out.flush()
}

/// Appends the content of a record; a null shape where the row has no geometry.
fn polygon(out: &mut Vec<u8>, shapes: &Shapes, row: usize) {
    let rings = shapes.rings_of(row);
    if rings.is_empty() {
        out.extend_from_slice(&0i32.to_le_bytes());
        return;
    }
    out.extend_from_slice(&POLYGON.to_le_bytes());
    let b = shapes.bounds_of(row);
    for x in [b.min_x, b.min_y, b.max_x, b.max_y] {
        out.extend_from_slice(&x.to_le_bytes());
    }
    let points: usize = rings.clone().map(|k| shapes.ring(k).len()).sum();
    out.extend_from_slice(&(rings.len() as i32).to_le_bytes());
    out.extend_from_slice(&(points as i32).to_le_bytes());
    let mut first = 0i32;
    for k in rings.clone() {
        out.extend_from_slice(&first.to_le_bytes());
        first += shapes.ring(k).len() as i32;
    }
    for k in rings {
        let ring = shapes.ring(k);
        if (doubled_area(ring) < 0.0) == shapes.is_hole(k) {
            let turned: Vec<[f64; 2]> = ring.iter().rev().copied().collect();
            push_points(out, &turned);
        } else {
            push_points(out, ring);
        }
    }
}

/// Twice the signed area, positive counter-clockwise, relative to the first point to keep digits.
fn doubled_area(ring: &[[f64; 2]]) -> f64 {
    let Some(&[x0, y0]) = ring.first() else { return 0.0 };
    ring.windows(2).map(|w| (w[0][0] - x0) * (w[1][1] - y0) - (w[1][0] - x0) * (w[0][1] - y0)).sum()
}
