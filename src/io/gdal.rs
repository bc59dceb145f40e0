//! FileGDB, GeoJSON, KML, DXF and FlatGeobuf with arcs through GDAL's Arrow stream. Only the second reader process comes here.
//!
//! GDAL may open a file with the drivers below and no others: formats that point to other files or to the network
//! (VRT and its kin) are never tried.

use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use arrow::array::{RecordBatch, RecordBatchReader};
use arrow::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use gdal::cpl::CslStringList;
use gdal::vector::{Geometry, Layer, LayerAccess, OGRFieldType, OGRwkbGeometryType};
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};

use super::raw::{FieldKind, GeometryKind, LayerInfo, Source, StatedCrs};
use super::reader::batches::{self, Piece};
use super::reader::cells;
use super::reader::chunk::Chunks;
use super::reader::encoding::Decision;
use super::reader::hand_over::{self, Reading};
use super::sniff::FormatKind;
use crate::base::{Error, Result, Watch};

/// The drivers that may open a file of a kind, and no others.
fn drivers(kind: FormatKind) -> &'static [&'static str] {
    match kind {
        FormatKind::FileGdb | FormatKind::FileGdbZip => &["OpenFileGDB"],
        FormatKind::GeoJson => &["GeoJSON", "TopoJSON"],
        FormatKind::FlatGeobuf => &["FlatGeobuf"],
        FormatKind::Kml => &["KML"],
        FormatKind::Dxf => &["DXF"],
        _ => &[],
    }
}

/// Rows of a batch.
const BATCH: usize = 16_384;
/// Batches that may wait between reading and decoding.
const WAITING: usize = 4;
/// A packed geodatabase may unpack to this many times its size at most.
const MOST_RATIO: u64 = 100;
/// And to this many bytes.
const MOST_UNPACKED: u64 = 16 << 30;

/// Reads one layer to a block file at `out`, or only describes the layers when there is no `out`.
///
/// Errors: `IO-021` GDAL cannot open it, `IO-020` a packed file that unpacks to too much, `IO-005`/`IO-006` which layer,
/// those of the hand-over.
pub fn read(kind: FormatKind, source: &Source, out: Option<&Path>, watch: &dyn Watch) -> Result<Vec<LayerInfo>> {
    let data = open(kind, &source.path)?;
    let mut infos: Vec<LayerInfo> = data.layers().map(|l| describe(&l)).collect();
    let Some(out) = out else { return Ok(infos) };
    let at = super::reader::choose(&infos, source.layer.as_deref())?;
    let mut layer = data.layer(at).map_err(|e| cannot_open(&source.path, &e))?;
    let mut info = infos.swap_remove(at);
    watch.stage("stage-read-rows");
    let (pieces, fields) = stream(&mut layer, &info, &source.path, watch)?;
    info.fields = fields;
    let names = info.fields.iter().map(|(n, _)| n.clone().into_bytes());
    let (chunks, cells): (Vec<_>, Vec<_>) = pieces.into_iter().map(|p| (p.chunk, p.cells)).unzip();
    let fields: Vec<_> = names.zip(cells::join(cells, watch)?).collect();
    let text = Decision::declared_or_format(source.encoding.as_deref())?;
    let reading = Reading { info, geometry: Chunks::new(chunks), fields: Box::new(|| Ok(fields)), text, feature: None };
    Ok(vec![hand_over::write(out, source, reading, watch)?])
}

type Fields = Vec<(String, FieldKind)>;

/// Reads on this thread while another decodes.
fn stream(layer: &mut Layer<'_>, info: &LayerInfo, path: &Path, watch: &dyn Watch) -> Result<(Vec<Piece>, Fields)> {
    let bad = |e: &dyn std::fmt::Display| Error::new("IO-021").because(e).in_file(path);
    let mut options = CslStringList::new();
    options.add_string("INCLUDE_FID=NO").map_err(|e| bad(&e))?;
    options.add_string(&format!("MAX_FEATURES_IN_BATCH={BATCH}")).map_err(|e| bad(&e))?;
    let mut raw = FFI_ArrowArrayStream::empty();
    // SAFETY: GDAL fills the C stream it is given; the layer outlives the reader made from it, which ends below.
    let batches = unsafe {
        layer.read_arrow_stream((&raw mut raw).cast(), &options).map_err(|e| bad(&e))?;
        ArrowArrayStreamReader::from_raw(&raw mut raw).map_err(|e| bad(&e))?
    };
    let schema = batches.schema();
    let is_shape =
        |f: &arrow::datatypes::Field| matches!(f.name().as_str(), "wkb_geometry" | "geom" | "geometry" | "SHAPE");
    let binary = |f: &arrow::datatypes::Field| batches::kind_of(f.data_type()).is_none();
    let geometry = (info.geometry != GeometryKind::None)
        .then(|| {
            let by_name = schema.fields().iter().position(|f| is_shape(f) && binary(f));
            by_name.or_else(|| schema.fields().iter().rposition(|f| binary(f)))
        })
        .flatten();
    let (mut at, mut fields) = (Vec::new(), Fields::new());
    for (i, f) in schema.fields().iter().enumerate().filter(|(i, _)| Some(*i) != geometry) {
        if let Some(kind) = batches::kind_of(f.data_type()) {
            at.push(i);
            fields.push((f.name().clone(), kind));
        }
    }
    let (send, take) = sync_channel::<RecordBatch>(WAITING);
    let decode = move || take.iter().map(|b| batches::decode(&b, geometry, &at, &stroke)).collect::<Vec<_>>();
    let pieces = std::thread::scope(|s| {
        let decoder = s.spawn(decode);
        let mut done = 0;
        for batch in batches {
            watch.check()?;
            let batch = batch.map_err(|e| bad(&e))?;
            done += batch.num_rows() as u64;
            watch.progress(done, info.features);
            let rows = batch.num_rows();
            if send.send(batch).is_err() {
                break;
            }
            // Some drivers begin again, or repeat empty batches for ever, when they are asked beyond their end.
            if rows == 0 || (rows < BATCH && done >= info.features) {
                break;
            }
        }
        drop(send);
        decoder.join().map_err(|_| Error::new("RUN-070"))
    })?;
    Ok((pieces, fields))
}

/// Arcs as short straight lines, by GDAL's own step.
fn stroke(wkb: &[u8]) -> Option<Vec<u8>> {
    let curve = Geometry::from_wkb(wkb).ok()?;
    // SAFETY: the handle is a valid geometry; the straight copy is ours and is destroyed after its bytes are taken.
    unsafe {
        let straight = gdal_sys::OGR_G_GetLinearGeometry(curve.c_geometry(), 0.0, std::ptr::null_mut());
        if straight.is_null() {
            return None;
        }
        let mut bytes = vec![0u8; usize::try_from(gdal_sys::OGR_G_WkbSize(straight)).unwrap_or(0)];
        let order = gdal_sys::OGRwkbByteOrder::wkbNDR;
        let done = gdal_sys::OGR_G_ExportToWkb(straight, order, bytes.as_mut_ptr());
        gdal_sys::OGR_G_DestroyGeometry(straight);
        (done == gdal_sys::OGRErr::OGRERR_NONE).then_some(bytes)
    }
}

fn cannot_open(path: &Path, e: &gdal::errors::GdalError) -> Error {
    Error::new("IO-021").because(e).in_file(path)
}

fn open(kind: FormatKind, path: &Path) -> Result<Dataset> {
    quiet();
    let mut inner = PathBuf::from(path);
    if kind == FormatKind::FileGdbZip {
        inner = PathBuf::from(format!("/vsizip/{{{}}}", path.display()));
        check_packed(path, &inner)?;
    }
    let flags = GdalOpenFlags::GDAL_OF_VECTOR | GdalOpenFlags::GDAL_OF_READONLY;
    let options =
        DatasetOptions { open_flags: flags, allowed_drivers: Some(drivers(kind)), ..DatasetOptions::default() };
    Dataset::open_ex(&inner, options).map_err(|e| cannot_open(path, &e))
}

/// GDAL says what it has to say in the errors it returns.
fn quiet() {
    // SAFETY: installs a handler that GDAL itself provides.
    unsafe { gdal_sys::CPLSetErrorHandler(Some(gdal_sys::CPLQuietErrorHandler)) };
    for (key, value) in [
        ("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR"),
        ("CPL_VSIL_USE_TEMP_FILE_FOR_RANDOM_WRITE", "NO"),
        ("GDAL_NUM_THREADS", "ALL_CPUS"),
        ("OGR_GEOJSON_MAX_OBJ_SIZE", "512"),
    ] {
        // A key that this GDAL does not know is harmless.
        let _ = gdal::config::set_config_option(key, value);
    }
}

/// Refuses a packed folder that unpacks to far more than it should. Errors: `IO-020`.
fn check_packed(path: &Path, inner: &Path) -> Result<()> {
    let packed = std::fs::metadata(path).map_err(|e| Error::new("IO-001").because(e).in_file(path))?.len();
    let name =
        std::ffi::CString::new(inner.to_string_lossy().as_bytes()).map_err(|e| Error::new("IO-021").because(e))?;
    let mut unpacked = 0u64;
    // SAFETY: the list and the strings in it belong to GDAL until the list is freed; each file is closed again.
    unsafe {
        let list = gdal_sys::VSIReadDirRecursive(name.as_ptr());
        for i in 0..gdal_sys::CSLCount(list) {
            let entry = gdal_sys::CSLGetField(list, i);
            let entry = std::ffi::CStr::from_ptr(entry).to_string_lossy().into_owned();
            let full = std::ffi::CString::new(format!("{}/{entry}", inner.display())).unwrap_or_default();
            // The end of an unpacked file is known from the archive's table; nothing is unpacked for it.
            let file = gdal_sys::VSIFOpenL(full.as_ptr(), c"rb".as_ptr());
            if !file.is_null() {
                gdal_sys::VSIFSeekL(file, 0, libc::SEEK_END);
                unpacked = unpacked.saturating_add(gdal_sys::VSIFTellL(file));
                gdal_sys::VSIFCloseL(file);
            }
        }
        gdal_sys::CSLDestroy(list);
    }
    if unpacked > MOST_UNPACKED || unpacked > packed.saturating_mul(MOST_RATIO).max(1 << 20) {
        return Err(Error::new("IO-020").with("bytes", unpacked).in_file(path));
    }
    Ok(())
}

fn describe(layer: &Layer<'_>) -> LayerInfo {
    let defn = layer.defn();
    let geometry = match flat(defn.geometry_type()) {
        OGRwkbGeometryType::wkbNone => GeometryKind::None,
        OGRwkbGeometryType::wkbPoint | OGRwkbGeometryType::wkbMultiPoint => GeometryKind::Point,
        OGRwkbGeometryType::wkbLineString
        | OGRwkbGeometryType::wkbMultiLineString
        | OGRwkbGeometryType::wkbCompoundCurve
        | OGRwkbGeometryType::wkbMultiCurve => GeometryKind::Line,
        OGRwkbGeometryType::wkbPolygon
        | OGRwkbGeometryType::wkbMultiPolygon
        | OGRwkbGeometryType::wkbCurvePolygon
        | OGRwkbGeometryType::wkbMultiSurface => GeometryKind::Polygon,
        _ => GeometryKind::Mixed,
    };
    let mut info = LayerInfo::new(layer.name(), geometry);
    info.features = layer.try_feature_count().unwrap_or_else(|| layer.feature_count());
    info.fields = defn.fields().map(|f| (f.name(), kind(f.field_type()))).collect();
    info.crs = layer.spatial_ref().map(|s| StatedCrs {
        epsg: s
            .auth_code()
            .ok()
            .filter(|_| s.auth_name().as_deref() == Some("EPSG"))
            .and_then(|c| u32::try_from(c).ok()),
        definition: s.to_wkt().ok(),
        name: s.name(),
    });
    let extent = layer.try_get_extent().ok().flatten().filter(|e| e.MinX.is_finite() && e.MaxX >= e.MinX);
    info.extent = extent.map(|e| [e.MinX, e.MinY, e.MaxX, e.MaxY]);
    info.encoding = Some(Decision::FORMAT.encoding.name().to_ascii_lowercase());
    info.encoding_by = Some(Decision::FORMAT.by.into());
    info
}

/// The type without heights and measures.
fn flat(t: OGRwkbGeometryType::Type) -> OGRwkbGeometryType::Type {
    // SAFETY: a pure function of a number.
    unsafe { gdal_sys::OGR_GT_Flatten(t) }
}

fn kind(t: OGRFieldType::Type) -> FieldKind {
    match t {
        OGRFieldType::OFTInteger | OGRFieldType::OFTInteger64 => FieldKind::Int,
        OGRFieldType::OFTReal => FieldKind::Real,
        _ => FieldKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use gdal::spatial_ref::SpatialRef;
    use gdal::vector::{FieldValue, LayerOptions};

    use super::*;
    use crate::base::Silent;
    use crate::io::block::BlockFile;
    use crate::io::raw::RawLayer;

    const SHAPES: [Option<&str>; 7] = [
        Some("POLYGON ((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 1,1 1))"),
        Some("MULTIPOLYGON (((0 0,4 0,0 4,0 0)),((9 9,10 9,9 10,9 9),(9.1 9.1,9.2 9.1,9.1 9.2,9.1 9.1)))"),
        None,
        Some("POLYGON EMPTY"),
        Some("POINT (1 2)"),
        Some("MULTILINESTRING ((0 0,1 1),(2 2,3 3,4 4))"),
        Some("GEOMETRYCOLLECTION (POINT (1 2),POLYGON ((0 0,4 0,0 4,0 0)))"),
    ];

    /// A file as GDAL itself writes it: values of each kind, absent ones, many kinds of geometry.
    fn made(path: &Path, kind: OGRwkbGeometryType::Type, shapes: &[Option<&str>], options: &[&str]) {
        let driver = gdal::DriverManager::get_driver_by_name("FlatGeobuf").unwrap();
        let mut data = driver.create_vector_only(path).unwrap();
        let srs = SpatialRef::from_epsg(4547).unwrap();
        let options = LayerOptions { name: "图斑", srs: Some(&srs), ty: kind, options: Some(options) };
        let layer = data.create_layer(options).unwrap();
        use OGRFieldType::{OFTInteger, OFTInteger64, OFTReal, OFTString};
        layer
            .create_defn_fields(&[("a", OFTInteger), ("b", OFTInteger64), ("c", OFTReal), ("地类", OFTString)])
            .unwrap();
        for (i, shape) in shapes.iter().enumerate() {
            let mut feature = gdal::vector::Feature::new(layer.defn()).unwrap();
            if let Some(wkt) = shape {
                feature.set_geometry(Geometry::from_wkt(wkt).unwrap()).unwrap();
            }
            let i = i as i32;
            let values = [
                FieldValue::IntegerValue(i - 3),
                FieldValue::Integer64Value(i64::from(i) << 40),
                FieldValue::RealValue(f64::from(i) / 7.0),
                FieldValue::StringValue(format!("水田{i}")),
            ];
            for (k, value) in values.iter().enumerate().filter(|(k, _)| (*k as i32 + i) % 5 != 0) {
                feature.set_field(k, value).unwrap();
            }
            feature.create(&layer).unwrap();
        }
    }

    /// Every feature by its number: state, flags, rings, values.
    fn rows(layer: &RawLayer) -> BTreeMap<u32, String> {
        let row = |r: usize| {
            let rings: Vec<_> = layer.shapes.of_row(r).collect();
            let values: Vec<_> = layer.fields.iter().map(|f| f.text(r)).collect();
            format!("{} {} {:?} {rings:?} {values:?}", layer.state[r], layer.flags[r], layer.shapes.bounds_of(r))
        };
        (0..layer.rows()).map(|r| (layer.feature[r], row(r))).collect()
    }

    /// Our own reader of FlatGeobuf gives what GDAL gives.
    #[test]
    fn flatgeobuf_reads_as_gdal_reads_it() {
        let dir = tempfile::tempdir().unwrap();
        let many: Vec<Option<&str>> = SHAPES[..2].iter().cycle().take(20_000).copied().collect();
        use OGRwkbGeometryType::{wkbMultiPolygon, wkbPolygon25D, wkbUnknown};
        let deep = [Some("POLYGON Z ((0 0 1,4 0 2,4 4 3,0 0 1))")];
        let cases: [(_, &[Option<&str>], &[&str]); 4] = [
            (wkbUnknown, &SHAPES, &["SPATIAL_INDEX=NO"]),
            (wkbUnknown, &many, &["SPATIAL_INDEX=YES"]),
            (wkbMultiPolygon, &SHAPES[1..2], &["SPATIAL_INDEX=YES"]),
            (wkbPolygon25D, &deep, &["SPATIAL_INDEX=YES"]),
        ];
        for (i, (kind, shapes, options)) in cases.into_iter().enumerate() {
            let source = Source { path: dir.path().join(format!("{i}.fgb")), ..Source::default() };
            made(&source.path, kind, shapes, options);
            let outs = ["own", "gdal"].map(|n| dir.path().join(n));
            crate::io::reader::read(&source, Some(&outs[0]), &Silent, None).unwrap();
            read(FormatKind::FlatGeobuf, &source, Some(&outs[1]), &Silent).unwrap();
            let [own, theirs] = outs.map(|o| RawLayer::from_block(&BlockFile::open(&o).unwrap()).unwrap());
            assert_eq!(rows(&own), rows(&theirs), "case {i}");
            assert_eq!((&own.info.fields, &own.info.name), (&theirs.info.fields, &theirs.info.name), "case {i}");
            assert_eq!((own.info.geometry, own.info.extent), (theirs.info.geometry, theirs.info.extent), "case {i}");
            assert_eq!(own.info.crs.as_ref().unwrap().epsg, Some(4547));
            let noted = own.info.notes.iter().any(|n| n.code.0 == "IO-031");
            // GDAL leaves out what has no geometry.
            let written = shapes.iter().flatten().filter(|s| !s.contains("EMPTY")).count();
            assert_eq!((own.rows(), noted), (written, i == 3), "case {i}");
        }
    }

    /// Arcs go to GDAL, which strokes them.
    #[test]
    fn arcs_in_a_flatgeobuf_are_stroked() {
        let dir = tempfile::tempdir().unwrap();
        let source = Source { path: dir.path().join("a.fgb"), ..Source::default() };
        let arc = [Some("CURVEPOLYGON (CIRCULARSTRING (0 0,2 2,4 0,2 -2,0 0))")];
        made(&source.path, OGRwkbGeometryType::wkbCurvePolygon, &arc, &[]);
        let out = dir.path().join("out");
        assert_eq!(crate::io::reader::read(&source, Some(&out), &Silent, None).unwrap_err().code.0, "IO-009");
        crate::io::reader::read(
            &source,
            Some(&out),
            &Silent,
            Some(crate::io::reader::Gdal { layers: read, raster: |_, _, _, _| unreachable!() }),
        )
        .unwrap();
        let layer = RawLayer::from_block(&BlockFile::open(&out).unwrap()).unwrap();
        assert!(layer.state[0] == 0 && layer.shapes.points.len() > 20, "{}", layer.shapes.points.len());
    }
}
