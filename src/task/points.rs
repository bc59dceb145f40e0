//! Point sources: a table of plants with coordinates or parcel keys, placed on their parcels.

use std::collections::BTreeMap;
use std::path::Path;

use crate::base::{Error, Finding, Mass, Place, Result, Severity, disk};
use crate::carbon::allocate::PointSource;
use crate::factor::Names;
use crate::geo::BoxIndex;
use crate::land::BaseLayer;
use crate::map::hit;

/// Largest table of points, bytes.
const MOST_BYTES: u64 = 64 << 20;

/// Reads `name,sector,x,y,t_co2` (or `key` instead of `x,y`) and places every line on its parcel.
///
/// Coordinates are those of the base layer's CRS; t CO2 per year.
/// Errors: `POINT-001` not readable, `POINT-002` a column is missing, `POINT-003` a cell that is not a number or
/// negative, `POINT-004` unknown sector. Findings: `POINT-101` points that lie on no parcel (left in the remainder).
pub fn read(path: &Path, base: &BaseLayer, sectors: &Names) -> Result<(Vec<PointSource>, Vec<Finding>)> {
    let bad = |e: String| Error::new("POINT-001").because(e).in_file(path);
    let bytes = disk::read_whole(path, MOST_BYTES).map_err(|e| bad(e.to_string()))?;
    let text = crate::stat::decode::decode(&bytes).map_err(|e| e.in_file(path))?.text;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = Columns::of(reader.headers().map_err(|e| bad(e.to_string()))?).map_err(|e| e.in_file(path))?;
    let index = BoxIndex::build(&base.shapes.bounds);
    let keys = columns.key.map(|_| base.key.iter().enumerate().map(|(r, k)| (k, r as u32)).collect::<BTreeMap<_, _>>());
    let (mut points, mut nowhere) = (Vec::new(), Vec::new());
    for (i, record) in reader.records().enumerate() {
        let record = record.map_err(|e| bad(e.to_string()))?;
        let line = Line { record: &record, row: i as u64 + 1, path };
        let t = line.number(columns.t_co2, "t_co2")?;
        if t < 0.0 {
            return Err(line.error("POINT-003", "t_co2"));
        }
        let word = line.cell(columns.sector);
        let sector = sectors.find(word).ok_or_else(|| line.error("POINT-004", "sector").with("sector", word))?;
        let row = match (&keys, columns.key) {
            (Some(keys), Some(c)) => keys.get(line.cell(c)).copied(),
            _ => hit::row_at(&base.shapes, &index, [line.number(columns.x, "x")?, line.number(columns.y, "y")?]),
        };
        match row {
            Some(row) => points.push(PointSource { row, sector: sector.id.clone(), mass: Mass::from_t(t) }),
            None => nowhere.push(line.row),
        }
    }
    let place = Place { file: Some(path.display().to_string()), row: nowhere.first().copied(), ..Place::default() };
    let lost = Finding::new("POINT-101", Severity::Warn).times(nowhere.len() as u64).at(place);
    Ok((points, if nowhere.is_empty() { Vec::new() } else { vec![lost] }))
}

/// Where the columns are; `usize::MAX` = absent.
struct Columns {
    sector: usize,
    x: usize,
    y: usize,
    t_co2: usize,
    key: Option<usize>,
}

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self> {
        let find = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
        let need = |name: &'static str| find(name).ok_or_else(|| Error::new("POINT-002").with("column", name));
        let key = find("key");
        let (x, y) = if key.is_some() { (usize::MAX, usize::MAX) } else { (need("x")?, need("y")?) };
        Ok(Self { sector: need("sector")?, x, y, t_co2: need("t_co2")?, key })
    }
}

/// One line of the table.
struct Line<'a> {
    record: &'a csv::StringRecord,
    row: u64,
    path: &'a Path,
}

impl<'a> Line<'a> {
    fn cell(&self, at: usize) -> &'a str {
        self.record.get(at).unwrap_or_default()
    }
    fn number(&self, at: usize, field: &str) -> Result<f64> {
        self.cell(at).parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| self.error("POINT-003", field))
    }
    fn error(&self, code: &'static str, field: &str) -> Error {
        Error::new(code).in_file(self.path).at_row(self.row).in_field(field)
    }
}
