//! Fast opening: a base layer that was taken in once is mapped from a block file the next time.
//!
//! The files lie outside the project and may be deleted at any time; one that does not fit is simply not used.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use super::import::{ImportOptions, ImportReport, Imported};
use crate::base::{Buf, Error, Finding, Result};
use crate::geo::Crs;
use crate::io::block::{BlockFile, BlockWriter};
use crate::land::base_layer::BaseAbout;
use crate::land::{AreaRule, BaseLayer, District};

/// Layout of the cache files; raised when a column changes.
const VERSION: u32 = 1;
/// Cache files kept; the oldest go.
const KEPT: usize = 6;
/// Folder that overrides where they lie.
const FOLDER_VARIABLE: &str = "TANHENG_CACHE_DIR";
/// Ending of a cache file.
const ENDING: &str = "block";

fn folder() -> Option<PathBuf> {
    if let Some(f) = std::env::var_os(FOLDER_VARIABLE) {
        return Some(PathBuf::from(f));
    }
    Some(directories::ProjectDirs::from("", "", "tanheng")?.cache_dir().join("layers"))
}

/// What a source looks like from outside: names, sizes and times of its files. Changes whenever the data do.
fn stamp(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_owned();
    let inside = if path.is_dir() { path } else { path.parent()? };
    let inside = if inside.as_os_str().is_empty() { Path::new(".") } else { inside };
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(inside).ok()? {
        let entry = entry.ok()?;
        let own = path.is_dir() || entry.path().file_stem() == Some(&stem);
        if own {
            let meta = entry.metadata().ok()?;
            let time = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
            lines.push(format!("{} {} {time}", entry.file_name().to_string_lossy(), meta.len()));
        }
    }
    lines.sort();
    Some(lines.join("\n"))
}

/// Where the cache file of a source and its options lies; `None` when the source cannot be looked at.
fn place(o: &ImportOptions) -> Option<PathBuf> {
    let whole = std::fs::canonicalize(&o.source.path).ok()?;
    let mapping = o.scheme.as_deref().filter(|s| Path::new(s).is_file()).and_then(|s| std::fs::read(s).ok());
    let mut h = blake3::Hasher::new();
    h.update(&VERSION.to_le_bytes()).update(env!("CARGO_PKG_VERSION").as_bytes());
    h.update(whole.to_string_lossy().as_bytes()).update(stamp(&whole)?.as_bytes());
    h.update(serde_json::to_string(o).ok()?.as_bytes()).update(&mapping.unwrap_or_default());
    Some(folder()?.join(format!("{}.{ENDING}", h.finalize().to_hex())))
}

/// The layer as it was taken in before; `None` when it was not, or the source or the options have changed.
pub fn load(o: &ImportOptions) -> Option<Imported> {
    let path = place(o)?;
    let found = read(&BlockFile::open(&path).ok()?).ok()?;
    // So that the layer used last is the last to go.
    let _ =
        std::fs::File::options().append(true).open(&path).and_then(|f| f.set_modified(std::time::SystemTime::now()));
    Some(found)
}

/// Keeps a layer for the next time. Errors: `IO-018` the disk; nothing depends on it.
pub fn keep(o: &ImportOptions, base: &BaseLayer, findings: &[Finding], report: &ImportReport) -> Result<()> {
    let Some(path) = place(o) else { return Ok(()) };
    let Some(folder) = path.parent() else { return Ok(()) };
    let cannot = |e: std::io::Error| Error::new("IO-018").because(e);
    std::fs::create_dir_all(folder).map_err(cannot)?;
    let temp = tempfile::Builder::new().prefix(".new-").tempfile_in(folder).map_err(cannot)?;
    write(temp.path(), base, findings, report)?;
    temp.persist(&path).map_err(|e| cannot(e.error))?;
    tidy(folder);
    Ok(())
}

/// Removes the oldest files beyond [`KEPT`].
fn tidy(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut files: Vec<_> = entries
        .flatten()
        .filter(|e| e.path().extension().is_some_and(|x| x == ENDING))
        .filter_map(|e| Some((e.metadata().ok()?.modified().ok()?, e.path())))
        .collect();
    files.sort();
    let surplus = files.len().saturating_sub(KEPT);
    for (_, old) in files.into_iter().take(surplus) {
        // A file that another window maps stays readable there.
        let _ = std::fs::remove_file(old);
    }
}

fn write(path: &Path, base: &BaseLayer, findings: &[Finding], report: &ImportReport) -> Result<()> {
    let mut w = BlockWriter::create(path)?;
    w.put_shapes("shapes", &base.shapes)?;
    w.put("class", &base.class)?;
    w.put("code", &base.code)?;
    w.put("district", &base.district)?;
    w.put("area", &base.area)?;
    w.put("ridge", &base.ridge)?;
    w.put("ellipsoid", &base.about.area_ellipsoid)?;
    w.put("feature", &base.about.feature)?;
    w.put_texts("key", &base.key)?;
    w.put_fields("fields", &base.about.fields)?;
    w.finish(json!({
        "codes": base.codes,
        "districts": base.districts,
        "name": base.about.name,
        "crs": base.about.crs,
        "area_rule": base.about.area_rule,
        "fingerprint": base.about.fingerprint,
        "intake": base.about.intake,
        "findings": findings,
        "report": report,
    }))
}

fn read(f: &BlockFile) -> Result<Imported> {
    fn part<T: serde::de::DeserializeOwned>(meta: &Value, key: &str) -> Result<T> {
        let value = meta.get(key).cloned().unwrap_or_default();
        serde_json::from_value(value).map_err(|e| Error::new("IO-017").with("part", key).because(e))
    }
    let meta = f.meta();
    let class: Buf<crate::land::ClassId> = f.get("class")?;
    let rows = class.len();
    let about = BaseAbout {
        name: part(meta, "name")?,
        crs: part::<Crs>(meta, "crs")?,
        area_rule: part::<AreaRule>(meta, "area_rule")?,
        area_ellipsoid: f.get("ellipsoid")?,
        feature: f.get("feature")?,
        fields: f.fields("fields", rows)?,
        fingerprint: part(meta, "fingerprint")?,
        intake: part(meta, "intake")?,
    };
    let base = BaseLayer {
        key: f.texts("key")?,
        class,
        code: f.get("code")?,
        codes: part(meta, "codes")?,
        district: f.get("district")?,
        districts: part::<Vec<District>>(meta, "districts")?,
        area: f.get("area")?,
        ridge: f.get("ridge")?,
        shapes: f.shapes("shapes", rows)?,
        about: Arc::new(about),
    };
    let fits = [base.code.len(), base.district.len(), base.area.len(), base.ridge.len(), base.key.len()];
    if fits.iter().any(|&n| n != rows) {
        return Err(Error::new("IO-017").with("part", "rows"));
    }
    Ok(Imported { base, findings: part(meta, "findings")?, report: part(meta, "report")? })
}
