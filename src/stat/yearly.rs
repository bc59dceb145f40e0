//! Yearly series from a table with named columns, one series a group.

use crate::base::{Error, Result};

use super::decode::decode;
use super::number::NumberReader;
use super::settings::Settings;
use super::table::delimiter;
use super::words::folded;

/// Which columns hold what.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Group, such as a city or sector; `None` = one series.
    pub group: Option<String>,
    /// Year.
    pub year: String,
    /// Value.
    pub value: String,
}

/// One series as entered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Yearly {
    /// Its group; empty where there is no such column.
    pub group: String,
    /// Year and value in file order; rows whose value is missing are not here.
    pub points: Vec<(i32, f64)>,
    /// Rows whose value is missing.
    pub missing_rows: u64,
}

/// Reads series, groups in order of first appearance, years in file order.
///
/// Errors: `STAT-001` too large, `STAT-002` encoding, `STAT-003` no heading, `STAT-004` no such column, `STAT-006` not a
/// number, `STAT-011` not a year, `STAT-014` no rows, each with row and field where there is one.
pub fn read(bytes: &[u8], columns: &Columns, settings: &Settings) -> Result<Vec<Yearly>> {
    if bytes.len() > settings.table.max_bytes {
        return Err(Error::new("STAT-001").with("bytes", bytes.len()).with("most", settings.table.max_bytes));
    }
    let text = decode(bytes)?.text;
    let mut csv = csv::ReaderBuilder::new().flexible(true).delimiter(delimiter(&text)).from_reader(text.as_bytes());
    let broken = |e: csv::Error| Error::new("STAT-003").because(e);
    let heading = csv.headers().map_err(broken)?.clone();
    let find = |name: &str| {
        let at = heading.iter().position(|h| folded(h) == folded(name));
        let found = heading.iter().collect::<Vec<_>>().join(", ");
        at.ok_or_else(|| Error::new("STAT-004").with("column", name).with("found", found))
    };
    let group = columns.group.as_deref().map(find).transpose()?;
    let (year, value) = (find(&columns.year)?, find(&columns.value)?);
    let numbers = NumberReader::builtin()?;
    let mut all: Vec<Yearly> = Vec::new();
    let mut place = std::collections::HashMap::new();
    for (row, record) in (1u64..).zip(csv.records()) {
        let record = record.map_err(broken)?;
        let name = group.and_then(|g| record.get(g)).unwrap_or_default().trim();
        let at = *place.entry(name.to_owned()).or_insert_with(|| {
            all.push(Yearly { group: name.to_owned(), ..Yearly::default() });
            all.len() - 1
        });
        let cell = |i: usize| record.get(i).unwrap_or_default();
        let y = year_of(cell(year), settings)
            .ok_or_else(|| Error::new("STAT-011").with("text", cell(year)).with("line", row + 1).at_row(row))?;
        let v = numbers.read(cell(value)).map_err(|e| e.at_row(row).in_field(&columns.value))?;
        let Some(series) = all.get_mut(at) else { continue };
        match v {
            Some(n) => series.points.push((y, n.value)),
            None => series.missing_rows += 1,
        }
    }
    if all.is_empty() { Err(Error::new("STAT-014")) } else { Ok(all) }
}

/// A plain year; history may reach further back than energy tables do.
fn year_of(text: &str, settings: &Settings) -> Option<i32> {
    let text = folded(text);
    // The word for year may stand behind the digits.
    let year: u16 = text.strip_suffix(|c: char| !c.is_ascii()).unwrap_or(&text).parse().ok()?;
    (1..=settings.table.year_max).contains(&year).then_some(i32::from(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Vec<Yearly>> {
        let columns = Columns { group: Some("city".into()), year: "Year".into(), value: "co2".into() };
        read(text.as_bytes(), &columns, &Settings::builtin().unwrap())
    }

    #[test]
    fn groups_unsorted_years_and_missing_values() {
        let all = read_text("city,year,co2\nA,2001,2\nB,2000,7\nA,2000,\nA,1999,\"1,000\"\n").unwrap();
        assert_eq!(all[0], Yearly { group: "A".into(), points: vec![(2001, 2.0), (1999, 1000.0)], missing_rows: 1 });
        assert_eq!(all[1], Yearly { group: "B".into(), points: vec![(2000, 7.0)], missing_rows: 0 });
    }

    #[test]
    fn faults_have_code_and_place() {
        let e = read_text("city,year,co2\nA,2001,x\n").unwrap_err();
        assert_eq!((e.code.0.as_ref(), e.place.row, e.place.field.as_deref()), ("STAT-006", Some(1), Some("co2")));
        assert_eq!(read_text("city,year\nA,2001\n").unwrap_err().code.0, "STAT-004");
        assert_eq!(read_text("city,year,co2\nA,20x1,1\n").unwrap_err().code.0, "STAT-011");
        assert_eq!(read_text("city,year,co2\n").unwrap_err().code.0, "STAT-014");
    }
}
