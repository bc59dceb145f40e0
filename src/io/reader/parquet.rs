//! GeoParquet through the parquet crate: row groups on all cores, WKB geometry, CRS from the `geo` metadata.

use std::fs::File;
use std::path::Path;

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::basic::Encoding;
use rayon::prelude::*;

use super::batches;
use super::cells::{self, Cells};
use super::encoding::Decision;
use super::hand_over::{self, Reading};
use super::views::{Blobs, Rows};
use crate::base::{Error, Finding, Result, Severity, Watch};
use crate::io::raw::{GeometryKind, LayerInfo, Source, StatedCrs};

/// Rows of a batch: a usual row group, since the words of a group are numbered once a batch.
const BATCH: usize = 65_536;

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
    let path = &source.path;
    let head = head(path)?;
    let Some(out) = out else { return Ok(vec![head.info]) };
    super::choose(std::slice::from_ref(&head.info), source.layer.as_deref())?;
    watch.stage("stage-read-rows");
    let groups = head.meta.metadata().num_row_groups();
    let done = std::sync::atomic::AtomicU64::new(0);
    let pieces = (0..groups)
        .into_par_iter()
        .map(|g| {
            watch.check()?;
            let pieces = group(path, &head, g)?;
            let rows: usize = pieces.iter().map(|p| p.blobs.rows()).sum();
            let so_far = done.fetch_add(rows as u64, std::sync::atomic::Ordering::Relaxed) + rows as u64;
            watch.progress(so_far, head.info.features);
            Ok(pieces)
        })
        .collect::<Result<Vec<_>>>()?;
    let names = head.info.fields.iter().map(|(n, _)| n.clone().into_bytes());
    let (blobs, cells): (Vec<_>, Vec<_>) = pieces.into_iter().flatten().map(|p| (p.blobs, p.cells)).unzip();
    let fields = names.zip(cells::join(cells, watch)?).collect();
    let mut info = head.info;
    if blobs.iter().any(|b| b.third) {
        info.notes.push(Finding::new("IO-031", Severity::Note));
    }
    let layer = Reading { info, geometry: Rows::new(blobs), fields, text: Decision::FORMAT, feature: None };
    Ok(vec![hand_over::write(out, source, layer, watch)?])
}

fn damaged(path: &Path) -> impl Fn(parquet::errors::ParquetError) -> Error + '_ {
    move |e| Error::new("IO-007").because(e).in_file(path)
}

fn head(path: &Path) -> Result<Head> {
    let file = File::open(path).map_err(|e| Error::new("IO-001").because(e).in_file(path))?;
    let meta = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(damaged(path))?;
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
    let schema = meta.metadata().file_metadata().schema_descr();
    let leaf = (0..schema.num_columns()).find(|&leaf| schema.get_column_root_idx(leaf) == root);
    meta.metadata().row_groups().iter().all(|group| {
        let column = leaf.and_then(|l| group.columns().get(l));
        let pages = column.and_then(|c| c.page_encoding_stats_mask());
        pages.is_some_and(|m| m.is_only(Encoding::RLE_DICTIONARY) || m.is_only(Encoding::PLAIN_DICTIONARY))
    })
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

/// One batch, looked at.
struct Piece {
    blobs: Blobs,
    cells: Vec<Cells>,
}

fn group(path: &Path, head: &Head, group: usize) -> Result<Vec<Piece>> {
    let file = File::open(path).map_err(|e| Error::new("IO-001").because(e).in_file(path))?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, head.meta.clone());
    // What is not shown, such as the boxes of rows, is not unpacked.
    let mut wanted: Vec<usize> = head.geometry.iter().chain(&head.fields).copied().collect();
    wanted.sort_unstable();
    let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
    let at = |root: usize| wanted.iter().position(|w| *w == root);
    let (geometry, fields) = (head.geometry.and_then(at), head.fields.iter().filter_map(|f| at(*f)));
    let fields: Vec<usize> = fields.collect();
    let builder = builder.with_row_groups(vec![group]).with_projection(mask).with_batch_size(BATCH);
    let reader = builder.build().map_err(damaged(path))?;
    reader
        .map(|batch| {
            let batch = batch.map_err(|e| Error::new("IO-007").because(e).in_file(path))?;
            let column = |i: &usize| batch.columns().get(*i);
            let cells = fields.iter().filter_map(column).map(|c| batches::values(c)).collect();
            Ok(Piece { blobs: Blobs::new(geometry.as_ref().and_then(column), batch.num_rows()), cells })
        })
        .collect()
}
