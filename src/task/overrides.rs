//! Factors of a project from a file.

use std::path::Path;

use crate::base::{Error, Result};
use crate::factor::{Factor, Registry, own};

/// Size of a file of factors at most, bytes: far more than all shipped tables.
const MOST_BYTES: u64 = 4 << 20;

/// Reads factors that take the place of shipped ones, and lays them over these to see that they fit.
///
/// Errors: `IO-001` no such file, `FACTOR-007` not of this form or larger than 4 MiB, `FACTOR-001` … `FACTOR-008`.
pub fn read(path: &Path) -> Result<Vec<Factor>> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let gone = |e: std::io::Error| Error::new("IO-001").with("path", path.display().to_string()).because(e);
    let wrong = || Error::new("FACTOR-007").with("name", name.as_str());
    let within = |e: Error| if e.place.file.is_none() { e.in_file(path) } else { e };
    if std::fs::metadata(path).map_err(gone)?.len() > MOST_BYTES {
        return Err(within(wrong()));
    }
    let bytes = std::fs::read(path).map_err(gone)?;
    let text = String::from_utf8(bytes).map_err(|e| within(wrong().because(e)))?;
    let factors = own::read(&name, text.trim_start_matches('\u{feff}')).map_err(within)?;
    Registry::builtin()?.with_factors(factors.clone()).map_err(within)?;
    Ok(factors)
}
