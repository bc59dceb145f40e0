//! GeoParquet through the parquet crate: row groups on all cores, WKB geometry, CRS from the `geo` metadata.
//!
//! What is unpacked is taken over a few thousand rows at a time and given back: the same memory serves for all of a
//! layer, and is still in the processor's cache when it is read.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow::datatypes::{DataType, Field, Schema};
use bytes::Bytes;
use memmap2::Mmap;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::basic::Encoding;
use parquet::file::metadata::RowGroupMetaData;
use rayon::prelude::*;

use super::batches;
use super::cells::{self, Cells};
use super::chunk::{Chunk, Chunks};
use super::encoding::Decision;
use super::hand_over::{self, Geometry, Reading};
use crate::base::{BLOCK_ROWS, Error, Finding, Result, Severity, Watch};
use crate::io::raw::{GeometryKind, LayerInfo, Source, StatedCrs};

/// Rows of a batch of attributes: a usual row group, since the words of a group are numbered once a batch.
const BATCH: usize = 65_536;
/// Rows of a batch of geometry, few enough for the cache.
const SHAPES: usize = BLOCK_ROWS;
/// Room is made ahead for so many times the bytes of the file, and for a row in so many of them: the footer may lie.
/// What is more is taken as it comes.
const UNPACKED: usize = 4;
const BYTES_PER_ROW: usize = 16;
/// Bytes of a vertex.
const VERTEX: usize = 16;

/// What the footer says.
struct Head {
    meta: ArrowReaderMetadata,
    /// Position of the geometry column.
    geometry: Option<usize>,
    /// Positions of the attributes.
    fields: Vec<usize>,
    info: LayerInfo,
}

/// Reads the one layer to a block file at `out`, or only describes it when there is no `out`.
///
/// Errors: `IO-007` damaged, `IO-024` geometry not stored as WKB, `IO-005` another layer is asked for, those of
/// [`hand_over::write`].
pub fn read(source: &Source, out: Option<&Path>, watch: &dyn Watch) -> Result<Vec<LayerInfo>> {
    // The crate panics over some damaged files; what it was doing is given up as a whole.
    catch_unwind(AssertUnwindSafe(|| layer(source, out, watch))).unwrap_or_else(|panic| {
        let what = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
        let what = what.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Error::new("IO-007").because(what).in_file(&source.path))
    })
}

fn layer(source: &Source, out: Option<&Path>, watch: &dyn Watch) -> Result<Vec<LayerInfo>> {
    let path = &source.path;
    let file = map(path)?;
    let head = head(&file, path)?;
    let mut info = head.info.clone();
    let Some(out) = out else { return Ok(vec![info]) };
    super::choose(std::slice::from_ref(&info), source.layer.as_deref())?;
    watch.stage("stage-read-rows");
    let all = All { file, path, head: &head, done: AtomicU64::new(0), watch };
    let groups: Vec<usize> = (0..head.meta.metadata().num_row_groups()).collect();
    // Few pieces: each makes a dictionary of its own, and all of them are joined at the end.
    let part = groups.len().div_ceil(rayon::current_num_threads()).max(1);
    let geometry = Chunks::new(groups.par_chunks(part).map(|groups| all.shapes(groups)).collect::<Result<_>>()?);
    if geometry.rows() as u64 != info.features {
        return Err(Error::new("IO-007").because("number of rows").in_file(path));
    }
    if geometry.third() {
        info.notes.push(Finding::new("IO-031", Severity::Note));
    }
    let fields = || {
        let pieces = groups.par_chunks(part).map(|groups| all.values(groups)).collect::<Result<Vec<_>>>()?;
        if pieces.iter().flatten().map(Cells::len).sum::<usize>()
            != head.info.fields.len() * head.info.features as usize
        {
            return Err(Error::new("IO-007").because("number of values").in_file(path));
        }
        let names = head.info.fields.iter().map(|(n, _)| n.clone().into_bytes());
        Ok(names.zip(cells::join(pieces, watch)?).collect())
    };
    let layer = Reading { info, geometry, fields: Box::new(fields), text: Decision::FORMAT, feature: None };
    Ok(vec![hand_over::write(out, source, layer, watch)?])
}

fn map(path: &Path) -> Result<Bytes> {
    let file = File::open(path).map_err(|e| Error::new("IO-001").because(e).in_file(path))?;
    if file.metadata().map_or(0, |m| m.len()) == 0 {
        return Err(Error::new("IO-007").because("footer").in_file(path));
    }
    // SAFETY: the file is read only. If somebody cuts it off meanwhile this process dies, and the parent says so.
    let map = unsafe { Mmap::map(&file) }.map_err(|e| Error::new("IO-002").because(e).in_file(path))?;
    Ok(Bytes::from_owner(map))
}

fn damaged(path: &Path) -> impl Fn(parquet::errors::ParquetError) -> Error + '_ {
    move |e| Error::new("IO-007").because(e).in_file(path)
}

fn head(file: &Bytes, path: &Path) -> Result<Head> {
    let meta = ArrowReaderMetadata::load(file, ArrowReaderOptions::new()).map_err(damaged(path))?;
    let schema = meta.schema();
    let geo = geo_metadata(&meta, path)?;
    let column = geo.as_ref().and_then(|g| g.get("primary_column")?.as_str()).unwrap_or("geometry");
    let described = geo.as_ref().and_then(|g| g.get("columns")?.get(column));
    let encoding = described.and_then(|d| d.get("encoding")?.as_str()).unwrap_or("WKB");
    let geometry = schema.fields().iter().position(|f| f.name() == column);
    if geometry.is_some() && !encoding.eq_ignore_ascii_case("WKB") {
        return Err(Error::new("IO-024").with("encoding", encoding).in_file(path));
    }
    let kept = |i: &usize| Some(*i) != geometry;
    let kind =
        |i: usize| schema.fields().get(i).and_then(|f| Some((f.name().clone(), batches::kind_of(f.data_type())?)));
    let fields: Vec<usize> = (0..schema.fields().len()).filter(kept).filter(|&i| kind(i).is_some()).collect();
    let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let mut info = LayerInfo::new(name, if geometry.is_some() { GeometryKind::Polygon } else { GeometryKind::None });
    info.features = u64::try_from(meta.metadata().file_metadata().num_rows()).unwrap_or(0);
    info.fields = fields.iter().filter_map(|&i| kind(i)).collect();
    info.crs = geometry.and_then(|_| stated_crs(described));
    info.encoding = Some(Decision::FORMAT.encoding.name().to_ascii_lowercase());
    info.encoding_by = Some(Decision::FORMAT.by.into());
    let meta = faster(&meta, geometry).unwrap_or(meta);
    Ok(Head { meta, geometry, fields, info })
}

/// The same rows in types that cost less to unpack: geometry as views of the pages instead of copies, and the numbers of
/// words instead of words where the file stores words once. `None` where the file does not allow it.
fn faster(meta: &ArrowReaderMetadata, geometry: Option<usize>) -> Option<ArrowReaderMetadata> {
    let retyped = |(i, field): (usize, &Arc<Field>)| {
        let to = match field.data_type() {
            DataType::Binary | DataType::LargeBinary if Some(i) == geometry => DataType::BinaryView,
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View if stores_words_once(meta, i) => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
            same => same.clone(),
        };
        field.as_ref().clone().with_data_type(to)
    };
    let fields: Vec<Field> = meta.schema().fields().iter().enumerate().map(retyped).collect();
    let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
    ArrowReaderMetadata::try_new(Arc::clone(meta.metadata()), options).ok()
}

/// Whether every page of a column holds numbers of words.
fn stores_words_once(meta: &ArrowReaderMetadata, root: usize) -> bool {
    let leaf = leaf(meta, root);
    meta.metadata().row_groups().iter().all(|group| {
        let column = leaf.and_then(|l| group.columns().get(l));
        let pages = column.and_then(|c| c.page_encoding_stats_mask());
        pages.is_some_and(|m| m.is_only(Encoding::RLE_DICTIONARY) || m.is_only(Encoding::PLAIN_DICTIONARY))
    })
}

/// The column of the file in which the first values of a column of the schema lie.
fn leaf(meta: &ArrowReaderMetadata, root: usize) -> Option<usize> {
    let schema = meta.metadata().file_metadata().schema_descr();
    (0..schema.num_columns()).find(|&leaf| schema.get_column_root_idx(leaf) == root)
}

fn geo_metadata(meta: &ArrowReaderMetadata, path: &Path) -> Result<Option<serde_json::Value>> {
    let pairs = meta.metadata().file_metadata().key_value_metadata();
    let text = pairs.and_then(|kv| kv.iter().find(|k| k.key == "geo")?.value.clone());
    text.map(|t| serde_json::from_str(&t).map_err(|e| Error::new("IO-007").because(e).in_file(path))).transpose()
}

/// The CRS of the geometry column: PROJJSON with an id, `null` = none stated, absent = longitude–latitude (OGC:CRS84).
fn stated_crs(described: Option<&serde_json::Value>) -> Option<StatedCrs> {
    let described = described?;
    let Some(crs) = described.get("crs") else {
        return Some(StatedCrs { epsg: Some(4326), definition: None, name: Some("OGC:CRS84".into()) });
    };
    if crs.is_null() {
        return None;
    }
    let id = crs.get("id");
    let code = id.and_then(|i| i.get("code")).and_then(|c| c.as_u64().or_else(|| c.as_str()?.parse().ok()));
    let is_epsg = id.and_then(|i| i.get("authority")?.as_str()) == Some("EPSG");
    let epsg = code.filter(|_| is_epsg).and_then(|c| u32::try_from(c).ok());
    let name = crs.get("name").and_then(|n| n.as_str()).map(str::to_owned);
    Some(StatedCrs { epsg, definition: Some(crs.to_string()), name })
}

/// What all threads need.
struct All<'a> {
    file: Bytes,
    path: &'a Path,
    head: &'a Head,
    /// Rows read.
    done: AtomicU64,
    watch: &'a dyn Watch,
}

impl All<'_> {
    /// What the footer says of some groups: a number of each, added up.
    fn said(&self, groups: &[usize], of: impl Fn(&RowGroupMetaData) -> Option<i64>) -> usize {
        let all = groups.iter().filter_map(|g| self.head.meta.metadata().row_groups().get(*g));
        all.filter_map(|g| usize::try_from(of(g)?).ok()).fold(0, usize::saturating_add)
    }
    fn rows(&self, groups: &[usize]) -> usize {
        self.said(groups, |g| Some(g.num_rows())).min(self.file.len() / BYTES_PER_ROW)
    }
    /// The geometry of consecutive row groups.
    fn shapes(&self, groups: &[usize]) -> Result<Chunk> {
        let leaf = self.head.geometry.and_then(|g| leaf(&self.head.meta, g));
        let bytes = self.said(groups, |g| Some(g.columns().get(leaf?)?.uncompressed_size()));
        let bytes = bytes.min(self.file.len().saturating_mul(UNPACKED));
        let mut chunk = Chunk::with_room(self.rows(groups), bytes / VERTEX);
        let columns: Vec<usize> = self.head.geometry.into_iter().collect();
        for &group in groups {
            self.watch.check()?;
            let before = chunk.rows();
            for batch in self.batches(group, &columns, SHAPES)? {
                let batch = batch.map_err(|e| Error::new("IO-007").because(e).in_file(self.path))?;
                let column = batch.columns().first().map(AsRef::as_ref);
                chunk.prepare(column.map_or(0, |c| c.get_array_memory_size() / VERTEX));
                // Arcs have nobody here who could stroke them.
                batches::rows(column, batch.num_rows(), &mut chunk, &|_| None);
            }
            let rows = (chunk.rows() - before) as u64;
            let so_far = self.done.fetch_add(rows, Ordering::Relaxed) + rows;
            self.watch.progress(so_far, self.head.info.features.max(so_far));
        }
        Ok(chunk)
    }
    /// The attributes of consecutive row groups.
    fn values(&self, groups: &[usize]) -> Result<Vec<Cells>> {
        let columns = &self.head.fields;
        // The first ones take the others in at the end.
        let all: Vec<usize> = (0..self.head.meta.metadata().num_row_groups()).collect();
        let rows = self.rows(if groups.first() == Some(&0) { &all } else { groups });
        let mut cells: Vec<Cells> = self.head.info.fields.iter().map(|(_, kind)| Cells::new(*kind, rows)).collect();
        for &group in groups.iter().filter(|_| !columns.is_empty()) {
            self.watch.check()?;
            for batch in self.batches(group, columns, BATCH)? {
                let batch = batch.map_err(|e| Error::new("IO-007").because(e).in_file(self.path))?;
                batch.columns().iter().zip(&mut cells).for_each(|(c, cells)| batches::add(c, cells));
            }
        }
        Ok(cells)
    }
    /// Batches of some columns of a group.
    fn batches(&self, group: usize, columns: &[usize], rows: usize) -> Result<ParquetRecordBatchReader> {
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.head.meta.clone());
        // What is not shown, such as the boxes of rows, is not unpacked.
        let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().copied());
        let builder = builder.with_row_groups(vec![group]).with_projection(mask).with_batch_size(rows);
        builder.build().map_err(damaged(self.path))
    }
}

#[cfg(test)]
mod tests;
