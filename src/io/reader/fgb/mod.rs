//! What it is: FlatGeobuf, read from the mapped file without a library between: GDAL alone takes longer for it than
//! other programs need for the whole read.
//! What it never does: follow an offset, length or count that was not held against the bytes left; a known file of 954
//! bytes made another reader ask for four gigabytes.
//! Where to start reading: [`read`], then [`table`], [`head`], [`feature`].

mod feature;
mod head;
mod rows;
mod table;
#[cfg(test)]
mod tests;

use std::path::Path;

use memmap2::Mmap;

use self::head::{Column, Head};
use self::rows::{Fault, Layer, Rows};
use super::encoding::Decision;
use super::hand_over::{self, Reading};
use super::{cells, choose};
use crate::base::{Error, Finding, Result, Severity, Watch};
use crate::io::raw::{LayerInfo, Source};

/// Reads the one layer to a block file at `out`, or only describes it when there is no `out`. `None` when it holds arcs
/// and GDAL is there to stroke them; without GDAL such rows are kept as [`crate::io::raw::RowState::Other`].
///
/// Errors: `IO-002`, `IO-007` damaged, `IO-005` another layer is asked for, `IO-010` an unknown encoding is named, those
/// of [`hand_over::write`].
pub fn read(source: &Source, out: Option<&Path>, watch: &dyn Watch) -> Result<Option<Vec<LayerInfo>>> {
    let path = &source.path;
    let text = Decision::declared_or_format(source.encoding.as_deref())?;
    let map = map(path)?;
    let damaged = |f: Fault| f.told(path);
    let head = Head::read(&map).map_err(|what| Error::new("IO-007").because(what).in_file(path))?;
    let mut info = describe(&head, path);
    info.encoding = Some(text.encoding.name().to_ascii_lowercase());
    info.encoding_by = Some(text.by.into());
    let mut layer = Layer::new(&map, &head);
    let Some(out) = out else {
        if head.count == 0 {
            info.features = layer.walk(watch).map_err(damaged)?.rows as u64;
        }
        return Ok(Some(vec![info]));
    };
    choose(std::slice::from_ref(&info), source.layer.as_deref())?;
    watch.stage("stage-read-rows");
    let pieces = match layer.read(watch) {
        Err(Fault::OwnColumns) => {
            layer.find_own_columns(watch).map_err(damaged)?;
            layer.read(watch)
        }
        done => done,
    }
    .map_err(damaged)?;
    if cfg!(feature = "gdal") && pieces.iter().any(|p| p.arcs) {
        return Ok(None);
    }
    if pieces.iter().any(|p| p.third) {
        info.notes.push(Finding::new("IO-031", Severity::Note));
    }
    let names: Vec<Vec<u8>> = layer.shown().map(|(c, _)| c.name.clone().into_bytes()).collect();
    let (geometry, values) = Rows::new(&map, &head, pieces);
    let fields: Vec<_> = names.into_iter().zip(cells::join(values, watch)?).collect();
    let reading = Reading { info, geometry, fields: Box::new(|| Ok(fields)), text, feature: None };
    hand_over::write(out, source, reading, watch).map(|i| Some(vec![i]))
}

fn map(path: &Path) -> Result<Mmap> {
    let file = std::fs::File::open(path).map_err(|e| Error::new("IO-002").because(e).in_file(path))?;
    if file.metadata().map_or(0, |m| m.len()) == 0 {
        return Err(Error::new("IO-007").because("header").in_file(path));
    }
    // SAFETY: the file is read only. If somebody cuts it off meanwhile this process dies, and the parent says so.
    unsafe { Mmap::map(&file) }.map_err(|e| Error::new("IO-002").because(e).in_file(path))
}

fn describe(head: &Head, path: &Path) -> LayerInfo {
    let stem = || path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let mut info = LayerInfo::new(head.name.clone().unwrap_or_else(stem), head.geometry());
    info.features = head.count;
    let kind = |c: &Column| c.kind.field().map(|k| (c.name.clone(), k));
    info.fields = head.columns.iter().filter_map(kind).collect();
    info.crs.clone_from(&head.crs);
    info.extent = head.extent;
    info
}
