//! GeoParquet through the parquet crate: row groups on all cores, WKB geometry, CRS from the `geo` metadata.

use std::fs::File;
use std::path::Path;

use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use rayon::prelude::*;

use super::batches::{self, Piece};
use super::cells;
use super::chunk::Chunks;
use super::encoding::Decision;
use super::hand_over::{self, Reading};
use crate::base::{Error, Result, Watch};
use crate::io::raw::{GeometryKind, LayerInfo, Source, StatedCrs};

/// Rows of a batch.
const BATCH: usize = 16_384;

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
            let rows: usize = pieces.iter().map(|p| p.chunk.rows()).sum();
            let so_far = done.fetch_add(rows as u64, std::sync::atomic::Ordering::Relaxed) + rows as u64;
            watch.progress(so_far, head.info.features);
            Ok(pieces)
        })
        .collect::<Result<Vec<_>>>()?;
    let names = head.info.fields.iter().map(|(n, _)| n.clone().into_bytes());
    let (chunks, cells): (Vec<_>, Vec<_>) = pieces.into_iter().flatten().map(|p| (p.chunk, p.cells)).unzip();
    let fields = names.zip(cells::join(cells, watch)?).collect();
    let text = Decision::FORMAT;
    let layer = Reading { info: head.info, geometry: Chunks::new(chunks), fields, text, feature: None };
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
    Ok(Head { meta, geometry, fields, info })
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

fn group(path: &Path, head: &Head, group: usize) -> Result<Vec<Piece>> {
    let file = File::open(path).map_err(|e| Error::new("IO-001").because(e).in_file(path))?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, head.meta.clone());
    let reader = builder.with_row_groups(vec![group]).with_batch_size(BATCH).build().map_err(damaged(path))?;
    let no_arcs = |_: &[u8]| None;
    reader
        .map(|batch| {
            let batch = batch.map_err(|e| Error::new("IO-007").because(e).in_file(path))?;
            Ok(batches::decode(&batch, head.geometry, &head.fields, &no_arcs))
        })
        .collect()
}
