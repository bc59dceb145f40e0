//! A shapefile: geometry, table, encoding and CRS from its companion files.

use std::path::{Path, PathBuf};

use super::cells::Cells;
use super::dbf::{Dbf, Table};
use super::encoding::{self, Decision, Evidence, Known};
use super::hand_over::{self, Geometry, Reading, SAMPLES, Strip};
use super::shp::Shp;
use super::stated;
use crate::base::{Finding, Result, Severity, Watch};
use crate::geo::Bounds;
use crate::io::raw::{FieldKind, GeometryKind, LayerInfo, RowState, Source};
use crate::io::sniff;

/// Records looked at to describe a layer.
const LOOKED_AT: usize = 20_000;

/// Reads or describes the layer of a `.shp` or a lone `.dbf`.
pub fn read(
    file: &Path,
    source: &Source,
    out: Option<&Path>,
    known: &Known,
    watch: &dyn Watch,
) -> Result<Vec<LayerInfo>> {
    let mut info = LayerInfo::new(stem(file), GeometryKind::None);
    let table_file =
        if sniff::extension(file) == "dbf" { Some(file.to_owned()) } else { sniff::companion(file, "dbf") };
    let shape_file = (sniff::extension(file) != "dbf").then_some(file);
    if let Some(wanted) = source.layer.as_deref() {
        super::choose(std::slice::from_ref(&info), Some(wanted))?;
    }
    let shp = shape_file.map(|f| Shp::open(f, sniff::companion(f, "shx").as_deref(), watch)).transpose()?;
    let dbf = match table_file {
        Some(f) => Some(Dbf::open(&f)?),
        None => {
            info.notes.push(Finding::new("IO-030", Severity::Warn));
            None
        }
    };
    let records = shp.as_ref().map_or(0, Shp::records);
    let rows = dbf.as_ref().map_or(0, Dbf::rows).max(records);
    describe(&mut info, shp.as_ref(), dbf.as_ref(), rows, file);
    watch.stage("stage-read-rows");
    let most = if out.is_some() { usize::MAX } else { LOOKED_AT };
    let names = dbf.as_ref().map(Dbf::names).unwrap_or_default();
    let table = dbf.as_ref().map(|d| d.read(most, watch)).transpose()?;
    let table = table.unwrap_or(Table { cells: Vec::new(), deleted: Vec::new() });
    let text = decide(source, &names, &table, dbf.as_ref(), file, known, &mut info)?;
    let Some(out) = out else {
        info.fields = names.iter().zip(&table.cells).map(|((n, _), c)| (encoding::name(n, text), c.kind())).collect();
        info.samples = samples(&table.cells, text);
        return Ok(vec![info]);
    };
    // The table is in memory now; its file need not stay mapped while the geometry is copied.
    drop(dbf);
    let kept = kept(rows, &table.deleted, &mut info);
    let fields: Vec<_> =
        names.into_iter().zip(table.cells).map(|((n, _), c)| (n, fitted(c, rows, kept.as_deref()))).collect();
    let geometry = Rows { shp, rows: kept.as_ref().map_or(rows, Vec::len), kept: kept.clone() };
    let reading = Reading { info, geometry, fields: Box::new(|| Ok(fields)), text, feature: kept };
    hand_over::write(out, source, reading, watch).map(|i| vec![i])
}

fn stem(file: &Path) -> String {
    file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

fn describe(info: &mut LayerInfo, shp: Option<&Shp>, dbf: Option<&Dbf>, rows: usize, file: &Path) {
    info.features = rows as u64;
    info.geometry = shp.map_or(GeometryKind::None, |s| s.kind);
    info.crs = beside(file, "prj").and_then(|p| stated::from_wkt(&String::from_utf8_lossy(&p)));
    if shp.is_some_and(|s| s.third) {
        info.notes.push(Finding::new("IO-031", Severity::Note));
    }
    let cut = shp.map_or(0, |s| s.cut) + dbf.map_or(0, |d| d.cut);
    if cut > 0 {
        info.notes.push(Finding::new("IO-032", Severity::Error).times(cut));
    }
    if let (Some(s), Some(d)) = (shp, dbf)
        && s.records() != d.rows()
    {
        let note = Finding::new("IO-033", Severity::Warn).times(s.records().abs_diff(d.rows()) as u64);
        info.notes.push(note.with("shapes", s.records()).with("records", d.rows()));
    }
}

/// Content of a small companion file.
fn beside(file: &Path, ext: &str) -> Option<Vec<u8>> {
    use std::io::Read;
    let path: PathBuf = sniff::companion(file, ext)?;
    let mut bytes = Vec::new();
    // No definition is longer; another file may be.
    std::fs::File::open(path).ok()?.take(1 << 16).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

fn decide(
    source: &Source,
    names: &[(Vec<u8>, FieldKind)],
    table: &Table,
    dbf: Option<&Dbf>,
    file: &Path,
    known: &Known,
    info: &mut LayerInfo,
) -> Result<Decision> {
    let cpg = beside(file, "cpg").map(|b| String::from_utf8_lossy(&b).trim().to_owned());
    let no_words = super::dictionary::Dictionary::default();
    let fields = names.iter().zip(&table.cells).map(|((n, _), c)| match c {
        Cells::Text(codes, words) => (n.as_slice(), codes.as_slice(), words),
        _ => (n.as_slice(), &[][..], &no_words),
    });
    let text = encoding::decide(&Evidence {
        declared: source.encoding.as_deref(),
        cpg: cpg.as_deref(),
        language_byte: dbf.map_or(0, |d| d.language),
        fields: fields.collect(),
        known,
    })?;
    info.encoding = Some(text.encoding.name().to_owned());
    info.encoding_by = Some(text.by.to_owned());
    // What the file declared did not fit its content.
    if let Some(label) = cpg.filter(|c| !c.is_empty() && !matches!(text.by, "cpg" | "declared")) {
        let note = Finding::new("IO-034", Severity::Warn).with("stated", label);
        info.notes.push(note.with("encoding", text.encoding.name()));
    }
    Ok(text)
}

fn samples(cells: &[Cells], text: Decision) -> Vec<String> {
    let words = cells.iter().filter_map(|c| if let Cells::Text(_, w) = c { Some(w) } else { None });
    let foreign = words.flat_map(|w| w.iter().filter(|w| !w.is_ascii()).take(SAMPLES));
    foreign.take(SAMPLES).map(|w| text.encoding.decode_without_bom_handling(w).0.into_owned()).collect()
}

/// The records that stay, or `None` when all do.
fn kept(rows: usize, deleted: &[u32], info: &mut LayerInfo) -> Option<Vec<u32>> {
    if deleted.is_empty() {
        return None;
    }
    info.notes.push(Finding::new("IO-035", Severity::Warn).times(deleted.len() as u64));
    Some((0..rows as u32).filter(|r| deleted.binary_search(r).is_err()).collect())
}

/// Values for every row of the layer: missing where the table is shorter, without the deleted ones.
fn fitted(mut cells: Cells, rows: usize, kept: Option<&[u32]>) -> Cells {
    for _ in cells.len()..rows {
        cells.missing();
    }
    match kept {
        Some(kept) => cells.only(kept),
        None => cells,
    }
}

/// Geometry of the records that stay.
struct Rows {
    shp: Option<Shp>,
    rows: usize,
    kept: Option<Vec<u32>>,
}

impl Rows {
    fn record(&self, row: usize) -> Option<(&Shp, usize)> {
        let shp = self.shp.as_ref()?;
        let record = match &self.kept {
            Some(k) => *k.get(row)? as usize,
            None => row,
        };
        (record < shp.records()).then_some((shp, record))
    }
}

impl Geometry for Rows {
    fn rows(&self) -> usize {
        self.rows
    }
    fn place(&self, row: usize) -> Bounds {
        self.record(row).map_or(Bounds::EMPTY, |(s, r)| s.place(r))
    }
    fn size(&self, row: usize) -> (usize, usize) {
        self.record(row).map_or((0, 0), |(s, r)| s.size(r))
    }
    fn copy(&self, row: usize, out: &mut Strip) {
        match self.record(row) {
            Some((s, r)) => s.copy(r, out),
            // A record of the table without a shape.
            None => out.end_row(Bounds::EMPTY, RowState::Null as u8, 0),
        }
    }
}
