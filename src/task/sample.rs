//! The sample city, made when it is first wanted.

use std::path::PathBuf;

use crate::base::{Error, Result, Watch};

/// Files of the sample city.
pub struct SampleFiles {
    /// Parcels.
    pub layer: PathBuf,
    /// Sector × fuel table.
    pub table: PathBuf,
    /// Point sources, if there are any.
    pub points: Option<PathBuf>,
    /// Region of its grid factor.
    pub region: String,
}

/// Region of the sample city: Henan.
const REGION: &str = "CN-41";
/// Folder that overrides where the sample city lives.
const FOLDER_VARIABLE: &str = "TANHENG_SAMPLE_DIR";

fn folder() -> Result<PathBuf> {
    if let Some(f) = std::env::var_os(FOLDER_VARIABLE) {
        return Ok(PathBuf::from(f));
    }
    let dirs =
        directories::ProjectDirs::from("", "", "tanheng").ok_or_else(|| Error::new("USE-004").with("path", "~"))?;
    Ok(dirs.data_dir().join("sample-city"))
}

/// The files of the sample city; made now if they are not there yet. Errors: `USE-004`, `OUT-00x`, `RUN-001`.
pub fn ready(watch: &dyn Watch) -> Result<SampleFiles> {
    let folder = folder()?;
    let files = super::generate::files(&folder);
    if !files.layer.exists() {
        watch.stage("stage-sample");
        super::generate::sample(&folder, watch)?;
    }
    let points = Some(files.points).filter(|p| p.exists());
    Ok(SampleFiles { layer: files.layer, table: files.table, points, region: REGION.into() })
}
