//! JSON schemas of the outputs, derived from the types that write them.

use crate::base::{Error, Result};

/// Names that [`of`] knows.
pub const NAMES: [&str; 13] = [
    "balance",
    "check",
    "edit",
    "compare",
    "merge",
    "inspect",
    "inventory",
    "peak",
    "table",
    "join",
    "zonal",
    "error",
    "finding",
];

/// The schema of an output. Errors: `USE-003` unknown name.
pub fn of(name: &str) -> Result<schemars::Schema> {
    Ok(match name {
        "balance" => schemars::schema_for!(super::summary::Summary),
        "check" => schemars::schema_for!(super::limits::Checked),
        "edit" => schemars::schema_for!(super::edit::Edited),
        "compare" => schemars::schema_for!(super::compare::Compared),
        "merge" => schemars::schema_for!(super::merge::MergeReport),
        "inspect" => schemars::schema_for!(super::inspect::Inspection),
        "inventory" => schemars::schema_for!(crate::carbon::inventory::Inventory),
        "peak" => schemars::schema_for!(super::peak::Peaks),
        "table" => schemars::schema_for!(super::tables::Look),
        "join" => schemars::schema_for!(super::tables::Joining),
        "zonal" => schemars::schema_for!(super::zonal::Report),
        "error" => schemars::schema_for!(crate::base::Error),
        "finding" => schemars::schema_for!(crate::base::Finding),
        _ => return Err(Error::new("USE-003").with("name", name).with("known", NAMES.join(", "))),
    })
}
