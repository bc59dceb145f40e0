//! CSV for spreadsheets: UTF-8 with byte-order mark, and no cell that a spreadsheet would run.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::{Staged, Table, Value, cannot_write};
use crate::base::{BLOCK_ROWS, Result, Watch};

/// Marks UTF-8 for spreadsheets that would otherwise guess the system's code page.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Writes the fields of a table (shapes are left out). Missing = empty cell, numbers in shortest exact form.
///
/// The header line holds names; with `aliases`, the alias where a field has one.
/// Errors: `OUT-001`, `OUT-002`, `RUN-001`.
pub fn write(path: &Path, table: &Table<'_>, aliases: bool, watch: &dyn Watch) -> Result<()> {
    let (staged, temp) = Staged::for_file(path)?;
    write_plain(&temp, table, aliases, watch)?;
    staged.publish()?;
    Ok(())
}

/// The same straight to a path that is already staged.
pub fn write_plain(path: &Path, table: &Table<'_>, aliases: bool, watch: &dyn Watch) -> Result<()> {
    table.check()?;
    let mut out = BufWriter::with_capacity(1 << 18, File::create(path).map_err(cannot_write(path))?);
    let rows = table.rows();
    let mut text = BOM.to_vec();
    for (i, c) in table.columns.iter().enumerate() {
        let name = if aliases && !c.alias.is_empty() { &c.alias } else { &c.name };
        cell(&mut text, i, Value::Text(name));
    }
    text.extend_from_slice(b"\r\n");
    for row in 0..rows {
        if row % BLOCK_ROWS == 0 {
            watch.check()?;
            watch.progress(row as u64, rows as u64);
            out.write_all(&text).map_err(cannot_write(path))?;
            text.clear();
        }
        for (i, c) in table.columns.iter().enumerate() {
            cell(&mut text, i, c.values.at(row));
        }
        text.extend_from_slice(b"\r\n");
    }
    out.write_all(&text).and_then(|()| out.flush()).map_err(cannot_write(path))
}

/// Adds a cell; text that a spreadsheet would take for a formula gets a leading apostrophe, numbers never do.
fn cell(out: &mut Vec<u8>, position: usize, value: Value<'_>) {
    if position > 0 {
        out.push(b',');
    }
    match value {
        Value::Missing => {}
        Value::Int(i) => out.extend_from_slice(i.to_string().as_bytes()),
        Value::Real(x) => out.extend_from_slice(x.to_string().as_bytes()),
        Value::Text(t) => {
            let armed = t.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let quote = t.contains([',', '"', '\n', '\r', '\t']) || t.starts_with(' ') || t.ends_with(' ');
            if quote {
                out.push(b'"');
            }
            if armed {
                out.push(b'\'');
            }
            if t.contains('"') {
                out.extend_from_slice(t.replace('"', "\"\"").as_bytes());
            } else {
                out.extend_from_slice(t.as_bytes());
            }
            if quote {
                out.push(b'"');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Silent, Texts};
    use crate::io::write::{Col, Values};

    #[test]
    fn formulas_are_disarmed_and_numbers_stay_numbers() {
        let words: Texts = ["=1+1", "-2", "@x", "a,\"b\"", "郑州"].into_iter().collect();
        let reals = [-1.5, f64::NAN, 0.1, 2.0, 1e21];
        let table = Table {
            name: "t",
            title: "",
            crs: None,
            shapes: None,
            columns: vec![Col::new("a", Values::Words(&words)).called("名"), Col::new("b", Values::Real(&reals))],
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("表.csv");
        write(&path, &table, true, &Silent).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            text,
            "\u{feff}名,b\r\n'=1+1,-1.5\r\n'-2,\r\n'@x,0.1\r\n\"a,\"\"b\"\"\",2\r\n郑州,1000000000000000000000\r\n"
        );
    }
}
