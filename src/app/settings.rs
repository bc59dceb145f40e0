//! What a person sets once for all projects: language and look.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::{Error, Result};
use crate::i18n::Lang;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// As the system is set.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language.
    pub lang: Lang,
    /// Look.
    pub look: Look,
}

/// Folder of settings and the recent list: `TANHENG_CONFIG_DIR`, else where the system keeps such files.
pub fn config_dir() -> Option<PathBuf> {
    if let Some(d) = std::env::var_os("TANHENG_CONFIG_DIR") {
        return Some(PathBuf::from(d));
    }
    directories::ProjectDirs::from("", "", "tanheng").map(|d| d.config_dir().to_owned())
}

impl Settings {
    /// The settings in a folder; the defaults when there are none or they cannot be read.
    pub fn load(dir: &Path) -> Self {
        std::fs::read_to_string(dir.join(FILE)).ok().and_then(|t| toml::from_str(&t).ok()).unwrap_or_default()
    }
    /// Writes them. Errors: `UI-001` the folder cannot be written.
    pub fn save(&self, dir: &Path) -> Result<()> {
        let text = toml::to_string(self).map_err(|e| Error::new("UI-001").because(e))?;
        write_whole(&dir.join(FILE), text.as_bytes())
    }
}

const FILE: &str = "settings.toml";

/// Writes a small file whole or not at all: a new file beside it, then a rename. Errors: `UI-001`.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let fail = |e: std::io::Error| Error::new("UI-001").in_file(path).because(e);
    let dir = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(dir).map_err(fail)?;
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(fail)?;
    std::io::Write::write_all(&mut file, bytes).map_err(fail)?;
    // Not flushed to the disk: that takes longer than a picture, and a power cut costs a list of names at most.
    file.persist(path).map_err(|e| fail(e.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_in_a_folder_with_a_chinese_name() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("\u{8bbe}\u{7f6e}");
        assert_eq!(Settings::load(&folder), Settings::default());
        let s = Settings { lang: Lang::En, look: Look::Dark };
        s.save(&folder).unwrap();
        assert_eq!(Settings::load(&folder), s);
    }
}
