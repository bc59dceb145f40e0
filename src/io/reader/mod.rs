//! What it is: the inside of the reader process: parses foreign files into flat columns and writes a block file.
//! What it never does: run inside the window or the command; repair, drop or reinterpret anything silently.
//! Where to start reading: [`read`], then [`hand_over`], then one file per format.

pub mod batches;
mod blobs;
mod btree;
pub mod cells;
pub mod chunk;
mod dbf;
pub mod dictionary;
pub mod encoding;
mod fault;
mod fgb;
mod gpkg;
mod gpkg_pages;
mod gpkg_rows;
pub mod hand_over;
mod labels;
mod mapped;
mod parquet;
mod pipe;
mod raster;
mod rings;
pub mod run;
mod serve;
mod shapefile;
mod shp;
mod stated;
pub mod wkb;
mod workbook;

use std::path::{Path, PathBuf};

use self::encoding::Known;
use super::raw::{LayerInfo, Source};
use super::sniff::{self, FormatKind};
use crate::base::{Error, Result, Watch};
use crate::io::protocol::{RasterWish, Request};
use crate::io::raster::RasterInfo;
use crate::land::crosswalk::{Codes, System, squeeze};
use crate::land::roles::{Role, Roles};
use crate::raster::Window;

pub use serve::serve;

/// What GDAL does; only one of the two readers links it.
#[derive(Clone, Copy)]
pub struct Gdal {
    /// Reads or describes the layers of a file as [`read`] does.
    pub layers: Layers,
    /// Looks at a raster, shows it to who answers which window is wanted, and gives its strips.
    pub raster: fn(&Request, &RasterWish, &Show<'_>, &Give<'_>) -> Result<()>,
}

/// Reads or describes the layers of a file.
pub type Layers = fn(FormatKind, &Source, Option<&Path>, &dyn Watch) -> Result<Vec<LayerInfo>>;
/// Shows what a raster is and answers which window of it is wanted.
pub type Show<'a> = dyn Fn(&RasterInfo) -> Result<Window> + 'a;
/// Takes rows of a raster: how many, and their cells.
pub type Give<'a> = dyn Fn(u32, &[u8]) + Sync + 'a;

/// Writes one layer of a source to a block file at `out`, or only describes the layers when there is no `out`; `gdal`
/// reads the formats that have no reader here.
///
/// Errors: `IO-001` no such file, `IO-002` it cannot be read, `IO-003` unknown format, `IO-004` it leads elsewhere,
/// `IO-005`/`IO-006` which layer, `IO-007` damaged, `IO-009` needs GDAL and there is none, `IO-010`/`IO-011` encoding,
/// `IO-012` too large, `IO-018` the disk, `IO-019` declined format, `IO-020` archive refused, `IO-021` GDAL,
/// `IO-025` a pipe or device, `RAS-001` a raster.
pub fn read(source: &Source, out: Option<&Path>, watch: &dyn Watch, gdal: Option<Gdal>) -> Result<Vec<LayerInfo>> {
    let through_gdal = |kind| match gdal {
        Some(gdal) => (gdal.layers)(kind, source, out, watch),
        None => Err(Error::new("IO-009").with("format", name(kind))),
    };
    watch.stage("stage-read-open");
    let path = &source.path;
    present(path)?;
    let kind = sniff::sniff(path);
    match kind {
        FormatKind::Shapefile | FormatKind::Dbf => {
            shapefile::read(&main_file(path, kind), source, out, &known()?, watch)
        }
        FormatKind::GeoPackage => gpkg::read(source, out, watch),
        FormatKind::Parquet => parquet::read(source, out, watch),
        FormatKind::FlatGeobuf => match fgb::read(source, out, watch)? {
            Some(layers) => Ok(layers),
            None => through_gdal(kind),
        },
        FormatKind::Access | FormatKind::Vct => Err(Error::new("IO-019").with("format", name(kind))),
        FormatKind::Pointer => Err(refused(path)),
        FormatKind::GeoTiff => Err(Error::new("RAS-001")),
        FormatKind::Unknown => {
            // Opening tells a file without permission from one of an unknown kind.
            if path.is_file() {
                std::fs::File::open(path).map_err(|e| Error::new("IO-002").because(e))?;
            }
            Err(Error::new("IO-003"))
        }
        _ => through_gdal(kind),
    }
}

/// A path of this machine that is there and can be read to its end.
fn present(path: &Path) -> Result<()> {
    refuse_remote(path)?;
    ordinary(path)
}

/// Only files and folders are opened, and folders of files: reading a pipe or a device may never end.
fn ordinary(path: &Path) -> Result<()> {
    let unread = |e: std::io::Error| {
        let code = if e.kind() == std::io::ErrorKind::NotFound { "IO-001" } else { "IO-002" };
        Error::new(code).with("path", path.display().to_string()).because(e)
    };
    let meta = std::fs::metadata(path).map_err(unread)?;
    let mut odd = (!meta.is_file() && !meta.is_dir()).then(|| path.to_owned());
    if meta.is_dir() {
        let entries = std::fs::read_dir(path).map_err(unread)?.flatten().map(|e| e.path());
        // One that cannot be looked at cannot be opened either.
        odd = entries.into_iter().find(|p| std::fs::metadata(p).is_ok_and(|m| !m.is_file() && !m.is_dir()));
    }
    odd.map_or(Ok(()), |p| Err(Error::new("IO-025").with("path", p.display().to_string())))
}

/// Addresses and GDAL's virtual folders are never opened, whatever they look like.
fn refuse_remote(path: &Path) -> Result<()> {
    let text = path.to_string_lossy().to_ascii_lowercase();
    let start = text.trim_start_matches(['/', '\\']);
    // One slash is enough: file systems and libraries fold "http://" to "http:/".
    let address = start.split_once(":/").is_some_and(|(scheme, _)| {
        // A drive letter is no scheme.
        scheme.len() > 1 && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    let first = start.split(['/', '\\']).next().unwrap_or("");
    let virtual_folder = text.starts_with("/vsi") || (first.starts_with("vsi") && first.len() > 3 && !path.exists());
    if address || virtual_folder { Err(refused(path)) } else { Ok(()) }
}

fn refused(path: &Path) -> Error {
    Error::new("IO-004").with("path", path.display().to_string())
}

/// The `.shp` of a folder or companion, the file itself else.
fn main_file(path: &Path, kind: FormatKind) -> PathBuf {
    if path.is_dir() {
        return sniff::has(path, "shp").into_iter().next().unwrap_or_else(|| path.to_owned());
    }
    if kind == FormatKind::Shapefile && sniff::extension(path) != "shp" {
        return sniff::companion(path, "shp").unwrap_or_else(|| path.to_owned());
    }
    path.to_owned()
}

/// Name of a format in messages; the same in every language.
pub(super) fn name(kind: FormatKind) -> &'static str {
    match kind {
        FormatKind::Shapefile => "Shapefile",
        FormatKind::Dbf => "DBF",
        FormatKind::GeoPackage => "GeoPackage",
        FormatKind::Parquet => "GeoParquet",
        FormatKind::FileGdb | FormatKind::FileGdbZip => "FileGDB",
        FormatKind::GeoJson => "GeoJSON",
        FormatKind::FlatGeobuf => "FlatGeobuf",
        FormatKind::Kml => "KML",
        FormatKind::Dxf => "DXF",
        FormatKind::GeoTiff => "GeoTIFF",
        FormatKind::Access => "MDB",
        FormatKind::Vct => "VCT",
        FormatKind::Pointer => "VRT",
        FormatKind::Unknown => "?",
    }
}

/// Class names of all code systems, by which an encoding is recognised.
fn known() -> Result<Known> {
    let codes = Codes::shipped()?;
    let names = System::ALL.into_iter().flat_map(|s| codes.list(s)).map(|(_, e)| squeeze(&e.name_zh)).collect();
    let fields = Roles::builtin()?.names(Role::ClassName).to_vec();
    Ok(Known { fields, names })
}

/// Which of the layers is meant: by name, else the only one, else the only one with polygons.
///
/// Errors: `IO-005` there is none of that name, or none at all; `IO-006` several have polygons.
pub(super) fn choose(layers: &[LayerInfo], wanted: Option<&str>) -> Result<usize> {
    use super::raw::GeometryKind::{Mixed, Polygon};
    let names = |which: &[usize]| {
        let names: Vec<&str> = which.iter().filter_map(|i| layers.get(*i)).map(|l| l.name.as_str()).collect();
        names.join(", ")
    };
    let all: Vec<usize> = (0..layers.len()).collect();
    if let Some(wanted) = wanted {
        let exact = layers.iter().position(|l| l.name == wanted);
        let loose = || layers.iter().position(|l| l.name.eq_ignore_ascii_case(wanted));
        return exact
            .or_else(loose)
            .ok_or_else(|| Error::new("IO-005").with("layer", wanted).with("names", names(&all)));
    }
    let with = |k: &[super::raw::GeometryKind]| -> Vec<usize> {
        all.iter().copied().filter(|i| layers.get(*i).is_some_and(|l| k.contains(&l.geometry))).collect()
    };
    let polygons = with(&[Polygon]);
    let perhaps = with(&[Polygon, Mixed]);
    match (all.as_slice(), polygons.as_slice(), perhaps.as_slice()) {
        ([one], _, _) | (_, [one], _) | (_, [], [one]) => Ok(*one),
        ([], ..) => Err(Error::new("IO-022")),
        (_, [], []) => Err(Error::new("IO-006").with("names", names(&all))),
        (_, [], many) | (_, many, _) => Err(Error::new("IO-006").with("names", names(many))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::raw::GeometryKind;

    #[test]
    fn addresses_are_refused_and_drives_are_not() {
        for bad in
            ["http://a/b.shp", "ftp:/x", "/vsicurl/http://x", "/vsizip/a.zip", "S3://b/k", "vsimem/x", "//vsigs/x"]
        {
            assert!(refuse_remote(Path::new(bad)).is_err(), "{bad}");
        }
        for good in ["C:/land/a.shp", "/data/http/a.shp", "图斑.gpkg", "./vsi", "//server/share/a.gpkg"] {
            assert!(refuse_remote(Path::new(good)).is_ok(), "{good}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_before_it_is_opened() {
        use std::os::unix::ffi::OsStrExt;
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("a.shp");
        let name = std::ffi::CString::new(pipe.as_os_str().as_bytes()).unwrap();
        // SAFETY: a plain system call with a name that ends in a zero.
        assert_eq!(unsafe { libc::mkfifo(name.as_ptr(), 0o600) }, 0);
        // Nobody writes to it: opening it would wait for ever. The folder that holds it is refused as well.
        for path in [pipe.clone(), dir.path().to_owned()] {
            let source = Source { path, ..Source::default() };
            let e = read(&source, None, &crate::base::Silent, None).unwrap_err();
            assert_eq!(e.code.0, "IO-025");
            assert_eq!(e.args, [("path".into(), crate::base::Arg::Text(pipe.display().to_string()))]);
        }
    }

    #[test]
    fn a_layer_is_chosen_or_asked_for() {
        let l = |n: &str, g| LayerInfo::new(n, g);
        let (a, b) = (l("DLTB", GeometryKind::Polygon), l("XZQ", GeometryKind::Polygon));
        let (c, d) = (l("LINE", GeometryKind::Line), l("ANY", GeometryKind::Mixed));
        assert_eq!(choose(&[c.clone(), a.clone()], None).unwrap(), 1);
        assert_eq!(choose(&[c.clone(), a.clone(), d], None).unwrap(), 1);
        assert_eq!(choose(&[a.clone(), b.clone()], Some("xzq")).unwrap(), 1);
        let e = choose(&[a.clone(), b], None).unwrap_err();
        assert_eq!((e.code.0.as_ref(), &e.args[0].1), ("IO-006", &crate::base::Arg::Text("DLTB, XZQ".into())));
        assert_eq!(choose(&[a], Some("x")).unwrap_err().code.0, "IO-005");
        assert_eq!(choose(&[c], None).unwrap(), 0);
        assert_eq!(choose(&[], None).unwrap_err().code.0, "IO-022");
    }
}
