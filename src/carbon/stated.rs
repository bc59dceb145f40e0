//! Values of the methods by id, from the registry.

use crate::base::{Error, Result};
use crate::factor::Registry;

/// The value of a factor in its own unit. Errors: `SINK-090` the registry has none of that id.
pub fn value(reg: &Registry, id: &str) -> Result<f64> {
    optional(reg, id).ok_or_else(|| Error::new("SINK-090").with("id", id))
}

/// The same where the factor may be absent.
pub fn optional(reg: &Registry, id: &str) -> Option<f64> {
    reg.get(id).map(|f| f.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_id_is_an_error_and_not_nothing() {
        let r = Registry::builtin().unwrap();
        assert_eq!(value(&r, "change.soil.years").unwrap(), 20.0);
        assert_eq!(value(&r, "change.soil.month").unwrap_err().code.0, "SINK-090");
        assert_eq!(optional(&r, "forest.oak.rotation"), None);
    }
}
