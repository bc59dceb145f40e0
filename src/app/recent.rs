//! Projects and files opened lately.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::settings::write_whole;
use crate::base::{Error, Result};

/// Paths kept.
const KEPT: usize = 12;
const FILE: &str = "recent.json";

/// The recent list, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Recent {
    paths: Vec<PathBuf>,
}

impl Recent {
    /// The list in a folder; empty when there is none or it cannot be read.
    pub fn load(dir: &Path) -> Self {
        std::fs::read(dir.join(FILE)).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default()
    }
    /// Writes it. Errors: `UI-001`.
    pub fn save(&self, dir: &Path) -> Result<()> {
        let bytes = serde_json::to_vec_pretty(self).map_err(|e| Error::new("UI-001").because(e))?;
        write_whole(&dir.join(FILE), &bytes)
    }
    /// Puts a path on top.
    pub fn note(&mut self, path: &Path) {
        self.forget(path);
        self.paths.insert(0, path.to_owned());
        self.paths.truncate(KEPT);
    }
    /// Takes a path out.
    pub fn forget(&mut self, path: &Path) {
        self.paths.retain(|p| p != path);
    }
    /// The paths, newest first.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn newest_first_without_doubles() {
        let dir = tempfile::tempdir().unwrap();
        let mut r = Recent::default();
        for i in 0..20 {
            r.note(Path::new(&format!("/\u{9879}\u{76ee}/{i}")));
        }
        r.note(Path::new("/\u{9879}\u{76ee}/15"));
        assert_eq!((r.paths().len(), r.paths()[0].to_str()), (KEPT, Some("/\u{9879}\u{76ee}/15")));
        r.save(dir.path()).unwrap();
        assert_eq!(Recent::load(dir.path()), r);
    }
}
