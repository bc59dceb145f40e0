//! What kind of file this is: by its content first, by its name where content does not tell.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// A format, as far as it matters for choosing a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatKind {
    /// Esri shapefile (`.shp` with companions).
    Shapefile,
    /// A `.dbf` table alone.
    Dbf,
    /// GeoPackage.
    GeoPackage,
    /// Parquet.
    Parquet,
    /// Esri file geodatabase (folder).
    FileGdb,
    /// The same in a zip file.
    FileGdbZip,
    /// GeoJSON.
    GeoJson,
    /// FlatGeobuf.
    FlatGeobuf,
    /// KML.
    Kml,
    /// AutoCAD DXF.
    Dxf,
    /// GeoTIFF, which is a raster.
    GeoTiff,
    /// Microsoft Access (personal geodatabase), which is declined.
    Access,
    /// VCT exchange file, which is declined.
    Vct,
    /// A file that only leads elsewhere (VRT and its kin), which is refused.
    Pointer,
    /// Nothing of these.
    Unknown,
}

/// The kind of a file or folder; [`FormatKind::Unknown`] also for one that cannot be read.
pub fn sniff(path: &Path) -> FormatKind {
    if path.is_dir() {
        return folder(path);
    }
    let mut head = Vec::with_capacity(HEAD);
    let read = File::open(path).and_then(|f| f.take(HEAD as u64).read_to_end(&mut head));
    if read.is_err() {
        return FormatKind::Unknown;
    }
    if let Some(kind) = binary(&head) {
        return kind;
    }
    let extension = extension(path);
    if head.starts_with(b"PK\x03\x04") {
        let stem = path.file_name().map(|n| n.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let gdb = stem.ends_with(".gdb.zip") || head.windows(9).any(|w| w == b".gdbtable");
        return if gdb { FormatKind::FileGdbZip } else { FormatKind::Unknown };
    }
    if let Some(kind) = text(&head) {
        return kind;
    }
    match extension.as_str() {
        "shp" | "shx" | "prj" | "cpg" => FormatKind::Shapefile,
        "dbf" if companion(path, "shp").is_some() => FormatKind::Shapefile,
        "dbf" => FormatKind::Dbf,
        "gpkg" => FormatKind::GeoPackage,
        "parquet" | "geoparquet" => FormatKind::Parquet,
        "fgb" => FormatKind::FlatGeobuf,
        "json" | "geojson" => FormatKind::GeoJson,
        "dxf" => FormatKind::Dxf,
        "kml" => FormatKind::Kml,
        "mdb" | "accdb" => FormatKind::Access,
        "vct" => FormatKind::Vct,
        "vrt" | "xodr" | "wfs" => FormatKind::Pointer,
        _ => FormatKind::Unknown,
    }
}

/// Bytes looked at.
const HEAD: usize = 4096;

fn folder(path: &Path) -> FormatKind {
    if !has(path, "gdbtable").is_empty() {
        FormatKind::FileGdb
    } else if has(path, "shp").len() == 1 {
        FormatKind::Shapefile
    } else {
        FormatKind::Unknown
    }
}

/// Files of a folder with an extension, ignoring case, sorted.
pub fn has(folder: &Path, ext: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> =
        entries.flatten().map(|e| e.path()).filter(|p| extension(p) == ext && p.is_file()).collect();
    found.sort();
    found
}

/// The file beside `path` with the same stem and another extension, ignoring the case of the extension.
pub fn companion(path: &Path, ext: &str) -> Option<PathBuf> {
    for e in [ext.to_owned(), ext.to_ascii_uppercase()] {
        let p = path.with_extension(e);
        if p.is_file() {
            return Some(p);
        }
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    has(folder, ext).into_iter().find(|p| p.file_stem() == path.file_stem())
}

/// Extension in small letters; empty without one.
pub fn extension(path: &Path) -> String {
    path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

fn binary(head: &[u8]) -> Option<FormatKind> {
    const STARTS: [(&[u8], FormatKind); 9] = [
        (b"II*\0", FormatKind::GeoTiff),
        (b"MM\0*", FormatKind::GeoTiff),
        (b"II+\0", FormatKind::GeoTiff),
        (b"MM\0+", FormatKind::GeoTiff),
        (b"\x00\x00\x27\x0a", FormatKind::Shapefile),
        (b"SQLite format 3\0", FormatKind::GeoPackage),
        (b"PAR1", FormatKind::Parquet),
        (b"fgb\x03fgb", FormatKind::FlatGeobuf),
        (b"AutoCAD Binary DXF", FormatKind::Dxf),
    ];
    if let Some((_, kind)) = STARTS.iter().find(|(start, _)| head.starts_with(start)) {
        return Some(*kind);
    }
    // Jet and ACE databases carry their name from the fifth byte.
    let name = head.get(4..19).unwrap_or(&[]);
    (name == b"Standard Jet DB" || name == b"Standard ACE DB").then_some(FormatKind::Access)
}

fn text(head: &[u8]) -> Option<FormatKind> {
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let has = |what: &[u8]| body.windows(what.len()).any(|w| w.eq_ignore_ascii_case(what));
    if body.starts_with(b"{") {
        return Some(FormatKind::GeoJson);
    }
    if body.starts_with(b"<") {
        let leads = [&b"<OGRVRT"[..], b"<VRTDataset", b"<OGRWFS", b"<GDAL_WMS", b"<GDALTileIndex", b"<OGRGML"];
        return if leads.iter().any(|l| has(l)) {
            Some(FormatKind::Pointer)
        } else {
            has(b"<kml").then_some(FormatKind::Kml)
        };
    }
    if body.len() >= 9 && body.get(..9).is_some_and(|b| b.eq_ignore_ascii_case(b"HeadBegin")) {
        return Some(FormatKind::Vct);
    }
    // Group code 0 or 999 (comment), then SECTION.
    let mut lines = body.split(|b| *b == b'\n').map(<[u8]>::trim_ascii);
    let (first, second) = (lines.next()?, lines.next()?);
    ((first == b"0" && second == b"SECTION") || first == b"999").then_some(FormatKind::Dxf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_counts_more_than_the_name() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let p = dir.path().join(name);
            std::fs::write(&p, bytes).unwrap();
            p
        };
        for (name, bytes, kind) in [
            ("地类.json", &b"SQLite format 3\0..."[..], FormatKind::GeoPackage),
            ("a.txt", b"\xef\xbb\xbf {\"type\"", FormatKind::GeoJson),
            ("b.kml", b"<?xml?><OGRVRTDataSource>", FormatKind::Pointer),
            ("c.xml", b"<?xml?><kml xmlns=\"\">", FormatKind::Kml),
            ("d", b"  0\r\nSECTION\r\n", FormatKind::Dxf),
            ("e.vct", b"HeadBegin\n", FormatKind::Vct),
            ("f.mdb", b"\x00\x01\x00\x00Standard Jet DB\0", FormatKind::Access),
            ("g.dbf", b"\x03", FormatKind::Dbf),
            ("i.gpkg", b"MM\0+\0\x08", FormatKind::GeoTiff),
            ("h.zip", b"PK\x03\x04", FormatKind::Unknown),
            ("empty", b"", FormatKind::Unknown),
        ] {
            assert_eq!(sniff(&write(name, bytes)), kind, "{name}");
        }
        assert_eq!(sniff(&dir.path().join("missing.shp")), FormatKind::Unknown);
        write("k.SHP", b"");
        write("k.dbf", b"\x03");
        assert_eq!(sniff(&dir.path().join("k.dbf")), FormatKind::Shapefile);
        assert_eq!(sniff(dir.path()), FormatKind::Shapefile);
    }
}
