//! Fast opening: a base layer that was taken in once is mapped from a block file the next time.
//!
//! The files lie outside the project and may be deleted at any time. One that does not fit the source is not used; one
//! that is damaged is not used either: what figures are made of is checked by hash before anything is shown, the rest
//! ([`is_whole`]) right after.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::import::{ImportOptions, ImportReport, Imported};
use crate::base::{Buf, Error, Finding, Result, Watch};
use crate::geo::{BoxIndex, Crs};
use crate::io::block::{BlockFile, BlockWriter};
use crate::land::base_layer::BaseAbout;
use crate::land::{AreaRule, BaseLayer, District};
use crate::map::{IdTile, TileStore, View};

/// Layout of the cache files; raised when a column or the meaning of one changes.
const VERSION: u32 = 2;
/// Bytes of cache files kept in all, about five layers of a million parcels; the oldest go.
const MOST_BYTES: u64 = 4 << 30;
/// Smaller layers are read as fast as they are opened.
const LEAST_ROWS: usize = 50_000;
/// Folder that overrides where they lie.
const FOLDER_VARIABLE: &str = "TANHENG_CACHE_DIR";
/// Ending of a cache file.
const ENDING: &str = "block";
/// Beginning of the name of a file that is being written.
const UNFINISHED: &str = ".new-";
/// An unfinished file this old was left by a program that died.
const ABANDONED: Duration = Duration::from_secs(3600);
/// Places of a source that are looked at, beside its size and times, and bytes at each.
const PROBES: u64 = 16;
const PROBE_BYTES: u64 = 16 << 10;
/// Screen whose tiles of the whole layer are kept; a smaller window needs coarser ones, which are kept too.
const SCREEN: [f32; 2] = [1920.0, 1080.0];
/// Levels of tiles kept.
const LEVELS: i8 = 3;

/// Where cache files lie and which layers are worth one.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
    least_rows: usize,
    most_bytes: u64,
}

/// The place of one layer's cache file. Another source, other choices or another program give another place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(PathBuf);

/// A layer from the cache.
pub struct Kept {
    /// As it was taken in.
    pub imported: Imported,
    /// Tiles of the whole layer.
    pub overview: Vec<Arc<IdTile>>,
    /// Hash of what [`is_whole`] checks.
    pub bulk: String,
}

impl Cache {
    /// The cache of this person; `None` where the system names no place for such files.
    pub fn of_system() -> Option<Self> {
        let folder = match std::env::var_os(FOLDER_VARIABLE) {
            Some(f) => PathBuf::from(f),
            None => directories::ProjectDirs::from("", "", "tanheng")?.cache_dir().join("layers"),
        };
        Some(Self { folder, least_rows: LEAST_ROWS, most_bytes: MOST_BYTES })
    }

    /// A cache in a folder that keeps layers of any size.
    pub fn in_folder(folder: &Path, most_bytes: u64) -> Self {
        Self { folder: folder.to_owned(), least_rows: 0, most_bytes }
    }

    /// The key of a source as it is now; `None` when it cannot be looked at.
    pub fn key(&self, o: &ImportOptions) -> Option<Key> {
        let path = std::fs::canonicalize(&o.source.path).ok()?;
        let mapping = o.scheme.as_deref().filter(|s| Path::new(s).is_file()).and_then(|s| std::fs::read(s).ok());
        let mut choices = o.clone();
        choices.source.path.clone_from(&path);
        let mut h = blake3::Hasher::new();
        h.update(&VERSION.to_le_bytes()).update(env!("CARGO_PKG_VERSION").as_bytes());
        h.update(serde_json::to_string(&choices).ok()?.as_bytes()).update(&mapping.unwrap_or_default());
        stamp(&path, &mut h)?;
        Some(Key(self.folder.join(format!("{}.{ENDING}", h.finalize().to_hex()))))
    }

    /// The layer as it was taken in before; `None` when there is none, or it is damaged: then the file is removed.
    pub fn load(&self, key: &Key) -> Option<Kept> {
        let file = BlockFile::open(&key.0);
        if file.is_err() && !key.0.exists() {
            return None;
        }
        match file.and_then(|f| read(&f)) {
            Ok(kept) => {
                // So that the layer used last is the last to go; a cache that cannot be written is still good to read.
                let now = File::options().append(true).open(&key.0).and_then(|f| f.set_modified(SystemTime::now()));
                drop(now);
                Some(kept)
            }
            Err(_) => {
                self.forget(key);
                None
            }
        }
    }

    /// Takes a cache file away.
    pub fn forget(&self, key: &Key) {
        // Nothing depends on it: a file that stays is found damaged again.
        let _ = std::fs::remove_file(&key.0);
    }

    /// Keeps a layer for the next time. Errors: `IO-018` the disk, `RUN-001` stopped; nothing depends on it.
    pub fn keep(&self, key: &Key, taken: &Taken<'_>, watch: &dyn Watch) -> Result<()> {
        if taken.base.rows() < self.least_rows {
            return Ok(());
        }
        let cannot = |e: std::io::Error| Error::new("IO-018").because(e);
        std::fs::create_dir_all(&self.folder).map_err(cannot)?;
        let temp = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.folder).map_err(cannot)?;
        write(temp.path(), taken, watch)?;
        watch.check()?;
        temp.persist(&key.0).map_err(|e| cannot(e.error))?;
        self.tidy(&key.0);
        Ok(())
    }

    /// Removes the oldest files beyond the size allowed, and what programs that died have left. `newest` stays.
    fn tidy(&self, newest: &Path) {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return };
        let mut files = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(meta) = entry.metadata() else { continue };
            let time = meta.modified().unwrap_or(UNIX_EPOCH);
            if path.extension().is_some_and(|x| x == ENDING) && path != newest {
                files.push((time, path, meta.len()));
            } else if entry.file_name().to_string_lossy().starts_with(UNFINISHED)
                && time.elapsed().is_ok_and(|age| age > ABANDONED)
            {
                let _ = std::fs::remove_file(path);
            }
        }
        files.sort();
        let mut room = self.most_bytes.saturating_sub(std::fs::metadata(newest).map_or(0, |m| m.len()));
        for (_, path, bytes) in files.into_iter().rev() {
            match room.checked_sub(bytes) {
                Some(left) => room = left,
                None => {
                    room = 0;
                    // A file that another window maps stays readable there.
                    let _ = std::fs::remove_file(path);
                }
            }
        }
    }
}

/// Whether the parts that were not checked before the first picture, shapes and fields, are as they were written.
pub fn is_whole(base: &BaseLayer, bulk: &str) -> bool {
    bulk_hash(base) == bulk
}

/// Names, sizes and times of the files of a source, and a few of their bytes. Changes whenever the data do.
fn stamp(path: &Path, h: &mut blake3::Hasher) -> Option<()> {
    let stem = path.file_stem()?.to_owned();
    let inside = if path.is_dir() { path } else { path.parent()? };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(inside).ok()? {
        let entry = entry.ok()?;
        let own = path.is_dir() || entry.path().file_stem() == Some(&stem);
        if own && entry.metadata().ok()?.is_file() {
            files.push((entry.file_name(), entry.path()));
        }
    }
    files.sort();
    for (name, path) in files {
        let mut file = File::open(path).ok()?;
        let meta = file.metadata().ok()?;
        let time = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        h.update(format!("{} {} {time}\n", name.to_string_lossy(), meta.len()).as_bytes());
        // Some file systems keep times to two seconds only, and some tools set them back.
        for i in 0..PROBES {
            let at = meta.len().saturating_sub(PROBE_BYTES) / (PROBES - 1) * i;
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(at)).ok()?;
            file.by_ref().take(PROBE_BYTES).read_to_end(&mut bytes).ok()?;
            h.update(&bytes);
        }
    }
    Some(())
}

/// What is kept.
pub struct Taken<'a> {
    /// The parcels.
    pub base: &'a BaseLayer,
    /// What was noticed on taking them in.
    pub findings: &'a [Finding],
    /// Figures and decisions.
    pub report: &'a ImportReport,
}

fn write(path: &Path, taken: &Taken<'_>, watch: &dyn Watch) -> Result<()> {
    let base = taken.base;
    let tiles = overview(base);
    let mut w = BlockWriter::create(path)?;
    w.put_shapes("shapes", &base.shapes)?;
    watch.check()?;
    w.put("class", &base.class)?;
    w.put("code", &base.code)?;
    w.put("district", &base.district)?;
    w.put("area", &base.area)?;
    w.put("ridge", &base.ridge)?;
    w.put("ellipsoid", &base.about.area_ellipsoid)?;
    w.put("feature", &base.about.feature)?;
    w.put_texts("key", &base.key)?;
    watch.check()?;
    w.put_fields("fields", &base.about.fields)?;
    watch.check()?;
    let places: Vec<i32> = tiles.iter().flat_map(|t| [i32::from(t.id.level), t.id.x, t.id.y]).collect();
    let ids: Vec<u32> = tiles.iter().flat_map(|t| t.flat()).collect();
    w.put("tile.places", &places)?;
    w.put("tile.ids", &ids)?;
    let mut meta = json!({
        "codes": base.codes,
        "districts": base.districts,
        "name": base.about.name,
        "crs": base.about.crs,
        "area_rule": base.about.area_rule,
        "fingerprint": base.about.fingerprint,
        "intake": base.about.intake,
        "findings": taken.findings,
        "report": taken.report,
        "bulk": bulk_hash(base),
        "tiles": hash_of(bytemuck::cast_slice(&ids)),
    });
    let figures = figures_hash(base, &meta)?;
    if let Value::Object(m) = &mut meta {
        m.insert("figures".into(), figures.into());
    }
    w.finish(meta)
}

/// The tiles on which a window of ordinary size shows the whole layer.
fn overview(base: &BaseLayer) -> Vec<Arc<IdTile>> {
    let index = Arc::new(BoxIndex::build(&base.shapes.bounds));
    let extent = index.extent();
    let fit = View::fit(extent, SCREEN);
    let level = fit.level();
    let wanted: Vec<_> = (0..LEVELS)
        .flat_map(|up| fit.tiles_at(crate::map::Level(level.0 + up)))
        .filter(|t| t.bounds().meets(&extent))
        .collect();
    TileStore::new(base.shapes.clone(), index, usize::MAX).render_all(&wanted)
}

fn part<T: serde::de::DeserializeOwned>(meta: &Value, key: &str) -> Result<T> {
    let value = meta.get(key).cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|e| Error::new("IO-017").with("part", key).because(e))
}

fn read(f: &BlockFile) -> Result<Kept> {
    let bad = |part: &'static str| Error::new("IO-017").with("part", part);
    let meta = f.meta();
    let class: Buf<crate::land::ClassId> = f.get("class")?;
    let rows = class.len();
    // The long columns are checked side by side.
    let (fields, (shapes, key)) =
        rayon::join(|| f.fields("fields", rows), || rayon::join(|| f.shapes("shapes", rows), || f.texts("key")));
    let about = BaseAbout {
        name: part(meta, "name")?,
        crs: part::<Crs>(meta, "crs")?,
        area_rule: part::<AreaRule>(meta, "area_rule")?,
        area_ellipsoid: f.get("ellipsoid")?,
        feature: f.get("feature")?,
        fields: fields?,
        fingerprint: part(meta, "fingerprint")?,
        intake: part(meta, "intake")?,
    };
    let base = BaseLayer {
        key: key?,
        class,
        code: f.get("code")?,
        codes: part(meta, "codes")?,
        district: f.get("district")?,
        districts: part::<Vec<District>>(meta, "districts")?,
        area: f.get("area")?,
        ridge: f.get("ridge")?,
        shapes: shapes?,
        about: Arc::new(about),
    };
    let b = &base;
    let lengths = [b.code.len(), b.district.len(), b.area.len(), b.ridge.len(), b.key.len()];
    let further = [b.about.area_ellipsoid.len(), b.about.feature.len()];
    if lengths.iter().chain(&further).any(|&n| n != rows) {
        return Err(bad("rows"));
    }
    if part::<String>(meta, "figures")? != figures_hash(&base, meta)? {
        return Err(bad("figures"));
    }
    let imported = Imported { base, findings: part(meta, "findings")?, report: part(meta, "report")? };
    Ok(Kept { imported, overview: tiles(f)?, bulk: part(meta, "bulk")? })
}

fn tiles(f: &BlockFile) -> Result<Vec<Arc<IdTile>>> {
    let (places, ids): (Buf<i32>, Buf<u32>) = (f.get("tile.places")?, f.get("tile.ids")?);
    let bad = || Error::new("IO-017").with("part", "tiles");
    let tile = |(place, ids): (&[i32], &[u32])| {
        let [level, x, y] = place.try_into().ok()?;
        IdTile::from_flat(crate::map::TileId { level: i8::try_from(level).ok()?, x, y }, ids).map(Arc::new)
    };
    let places = places.chunks_exact(3);
    let known = part::<String>(f.meta(), "tiles")? == hash_of(bytemuck::cast_slice(&ids));
    if !known || ids.len() != places.len() * IdTile::FLAT {
        return Err(bad());
    }
    places.zip(ids.chunks_exact(IdTile::FLAT)).map(tile).collect::<Option<_>>().ok_or_else(bad)
}

fn hash_of(bytes: &[u8]) -> String {
    blake3::Hasher::new().update_rayon(bytes).finalize().to_hex().to_string()
}

/// Hash of what figures and words are made of, and of all that the file says besides its columns.
fn figures_hash(base: &BaseLayer, meta: &Value) -> Result<String> {
    let mut told = meta.clone();
    if let Value::Object(m) = &mut told {
        m.remove("figures");
    }
    let told = serde_json::to_vec(&told).map_err(|e| Error::new("IO-018").because(e))?;
    let mut h = blake3::Hasher::new();
    h.update(&told);
    for column in [bytemuck::cast_slice::<_, u8>(&base.class), bytemuck::cast_slice(&base.code)] {
        h.update_rayon(column);
    }
    h.update_rayon(bytemuck::cast_slice(&base.district));
    h.update_rayon(bytemuck::cast_slice(&base.area));
    h.update_rayon(bytemuck::cast_slice(&base.ridge));
    Ok(h.finalize().to_hex().to_string())
}

/// Hash of the rest: shapes, keys, fields. Takes a third of a second at a million parcels.
fn bulk_hash(base: &BaseLayer) -> String {
    use crate::base::Column;
    let mut h = blake3::Hasher::new();
    let s = &base.shapes;
    h.update_rayon(bytemuck::cast_slice(&s.points));
    h.update_rayon(bytemuck::cast_slice(&s.ring_ends));
    h.update_rayon(&s.ring_part);
    h.update_rayon(bytemuck::cast_slice(&s.row_ends));
    h.update_rayon(bytemuck::cast_slice(&s.bounds));
    h.update_rayon(bytemuck::cast_slice(&base.about.area_ellipsoid));
    h.update_rayon(bytemuck::cast_slice(&base.about.feature));
    let mut texts = |t: &crate::base::Texts| {
        let (ends, bytes) = t.parts();
        h.update_rayon(bytemuck::cast_slice(ends));
        h.update_rayon(bytes);
    };
    texts(&base.key);
    for f in &base.about.fields {
        if let Column::Text { words, .. } = &f.column {
            texts(words);
        }
    }
    for f in &base.about.fields {
        h.update(f.name.as_bytes());
        match &f.column {
            Column::Text { codes, .. } => h.update_rayon(bytemuck::cast_slice(codes)),
            Column::Int(v) => h.update_rayon(bytemuck::cast_slice(v)),
            Column::Real(v) => h.update_rayon(bytemuck::cast_slice(v)),
        };
    }
    h.finalize().to_hex().to_string()
}
