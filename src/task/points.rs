//! Point sources: a table of plants with coordinates or parcel keys, placed on their parcels.

mod fuels;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;
use std::path::Path;

use crate::base::{Error, Finding, Mass, Place, Result, Severity, disk};
use crate::carbon::allocate::PointSource;
use crate::factor::{Names, Unit};
use crate::geo::BoxIndex;
use crate::land::BaseLayer;
use crate::land::crosswalk::squeeze;
use crate::map::hit;
use crate::stat::Settings;
use crate::stat::number::NumberReader;

pub use fuels::Energy;
use fuels::{FuelColumn, Fuels};

/// Largest table of points, bytes.
const MOST_BYTES: u64 = 64 << 20;

/// An enterprise of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Enterprise {
    /// Name; empty where the table has none.
    pub name: String,
    /// Sector id.
    pub sector: String,
    /// Row of its parcel; `None` = on no parcel.
    pub row: Option<u32>,
    /// Emission, t CO2 a year: as stated, else by its fuels; `None` = neither is there.
    pub t_co2: Option<f64>,
    /// Gross output, CNY a year.
    pub output: Option<f64>,
    /// Value added, CNY a year.
    pub value_added: Option<f64>,
}

/// The table as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Points {
    /// Emissions on their parcels.
    pub sources: Vec<PointSource>,
    /// All enterprises, in file order.
    pub enterprises: Vec<Enterprise>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// Reads `name,sector,x,y,t_co2` (or `key` instead of `x,y`) and places every line on its parcel.
///
/// Coordinates are those of the base layer's CRS; t CO2 per year. Instead of, or beside, `t_co2` there may be amounts of
/// fuels in columns such as `fuel:diesel(t)`, from which the emission is reckoned where none is stated; `output` and
/// `value_added` are kept, in 10 000 CNY unless their headings state another unit.
/// Errors: `POINT-001` not readable, `POINT-002` a column is missing, `POINT-003` a cell that is not a number or
/// negative, `POINT-004` unknown sector, `POINT-005` a fuel without unit, `FACTOR-0xx`, `CARBON-007` of the fuels.
/// Findings: `POINT-101` points that lie on no parcel (left in the remainder), `POINT-102` neither emission nor fuel,
/// `POINT-103` stated emission and fuels contradict, `POINT-104` fuels counted elsewhere by the power mode.
pub fn read(path: &Path, base: &BaseLayer, sectors: &Names, energy: Energy<'_>) -> Result<Points> {
    let bad = |e: String| Error::new("POINT-001").because(e).in_file(path);
    let bytes = disk::read_whole(path, MOST_BYTES).map_err(|e| bad(e.to_string()))?;
    let text = crate::stat::decode::decode(&bytes).map_err(|e| e.in_file(path))?.text;
    let mut csv = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = Columns::of(csv.headers().map_err(|e| bad(e.to_string()))?).map_err(|e| e.in_file(path))?;
    // A table that states emissions needs no set, and a fault of the choice of set is told where it is used.
    let fuels = if columns.fuels.is_empty() { None } else { Some(Fuels::new(energy)?) };
    let numbers = NumberReader::builtin()?;
    let tolerance = Settings::builtin()?.unit.emission_tolerance_share;
    let index = BoxIndex::build(&base.shapes.bounds);
    let keys = columns.key.map(|_| base.key.iter().enumerate().map(|(r, k)| (k, r as u32)).collect::<BTreeMap<_, _>>());
    let (mut out, mut doubts) = (Points::default(), Doubts::default());
    for (i, record) in csv.records().enumerate() {
        let record = record.map_err(|e| bad(e.to_string()))?;
        let line = Line { record: &record, row: i as u64 + 1, path, numbers: &numbers };
        let word = line.cell(columns.sector);
        let stated = line.emission(&columns)?;
        let sector = sectors.find(word).ok_or_else(|| line.error("POINT-004", "sector").with("sector", word))?;
        let by_fuels = match &fuels {
            Some(fuels) => line.by_fuels(&columns, fuels, &sector.id, &mut doubts)?,
            None => None,
        };
        if let (Some(t), Some(sum)) = (stated, by_fuels)
            && (t - sum).abs() > tolerance * t.max(sum)
        {
            doubts.contradict.push(line.row);
        }
        let t = stated.or(by_fuels);
        let row = match (&keys, columns.key) {
            (Some(keys), Some(c)) => keys.get(line.cell(c)).copied(),
            _ => hit::row_at(&base.shapes, &index, [line.number(columns.x, "x")?, line.number(columns.y, "y")?]),
        };
        match (row, t) {
            (_, None) => doubts.silent.push(line.row),
            (None, _) => doubts.nowhere.push(line.row),
            (Some(row), Some(t)) => {
                out.sources.push(PointSource { row, sector: sector.id.clone(), mass: Mass::from_t(t) });
            }
        }
        out.enterprises.push(Enterprise {
            name: columns.name.map_or("", |c| line.cell(c)).to_owned(),
            sector: sector.id.clone(),
            row,
            t_co2: t,
            output: line.money(columns.output, "output")?,
            value_added: line.money(columns.value_added, "value_added")?,
        });
    }
    out.findings = doubts.findings(path);
    Ok(out)
}

/// Rows by what is doubted of them.
#[derive(Default)]
struct Doubts {
    nowhere: Vec<u64>,
    silent: Vec<u64>,
    contradict: Vec<u64>,
    elsewhere: Vec<u64>,
}

impl Doubts {
    fn findings(self, path: &Path) -> Vec<Finding> {
        let kinds = [
            ("POINT-101", Severity::Warn, self.nowhere),
            ("POINT-102", Severity::Warn, self.silent),
            ("POINT-103", Severity::Warn, self.contradict),
            ("POINT-104", Severity::Note, self.elsewhere),
        ];
        let finding = |(code, severity, rows): (&'static str, Severity, Vec<u64>)| {
            let row = rows.first().copied()?;
            let place = Place { file: Some(path.display().to_string()), row: Some(row), ..Place::default() };
            Some(Finding::new(code, severity).times(rows.len() as u64).at(place))
        };
        kinds.into_iter().filter_map(finding).collect()
    }
}

/// Where the columns are; `usize::MAX` = absent.
struct Columns {
    name: Option<usize>,
    sector: usize,
    x: usize,
    y: usize,
    t_co2: Option<usize>,
    key: Option<usize>,
    fuels: Vec<FuelColumn>,
    /// Position and CNY in one unit.
    output: Option<(usize, f64)>,
    value_added: Option<(usize, f64)>,
}

/// Unit of money in Chinese tables of enterprises where none is stated.
const MONEY: &str = "1e4CNY";

impl Columns {
    fn of(header: &csv::StringRecord) -> Result<Self> {
        let find = |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}').eq_ignore_ascii_case(name));
        let need = |name: &'static str| find(name).ok_or_else(|| Error::new("POINT-002").with("column", name));
        let money = |name: &str| -> Result<Option<(usize, f64)>> {
            for (at, heading) in header.iter().enumerate() {
                let text = squeeze(heading.trim_start_matches('\u{feff}'));
                let (word, unit) = text.split_once(['(', '/']).unwrap_or((&text, MONEY));
                if word.eq_ignore_ascii_case(name) {
                    let unit = Unit::parse(unit.trim_end_matches(')')).map_err(|e| e.in_field(heading))?;
                    return Ok(Some((at, unit.to(&Unit::parse("CNY")?).map_err(|e| e.in_field(heading))?)));
                }
            }
            Ok(None)
        };
        let key = find("key");
        let (x, y) = if key.is_some() { (usize::MAX, usize::MAX) } else { (need("x")?, need("y")?) };
        let sector = need("sector")?;
        let fuels = FuelColumn::all(header)?;
        let t_co2 = if fuels.is_empty() { Some(need("t_co2")?) } else { find("t_co2") };
        let (output, value_added) = (money("output")?, money("value_added")?);
        Ok(Self { name: find("name"), sector, x, y, t_co2, key, fuels, output, value_added })
    }
}

/// One line of the table.
struct Line<'a> {
    record: &'a csv::StringRecord,
    row: u64,
    path: &'a Path,
    numbers: &'a NumberReader,
}

impl<'a> Line<'a> {
    fn cell(&self, at: usize) -> &'a str {
        self.record.get(at).unwrap_or_default()
    }
    fn number(&self, at: usize, field: &str) -> Result<f64> {
        self.cell(at).parse::<f64>().ok().filter(|x| x.is_finite()).ok_or_else(|| self.error("POINT-003", field))
    }
    /// A number as people print it; a dash or an empty cell is missing.
    fn printed(&self, at: usize, field: &str) -> Result<Option<f64>> {
        let number = self.numbers.read(self.cell(at)).map_err(|_| self.error("POINT-003", field))?;
        Ok(number.map(|n| n.value))
    }
    /// The emission as stated; it may be missing only in a table with fuels.
    fn emission(&self, columns: &Columns) -> Result<Option<f64>> {
        let Some(at) = columns.t_co2 else { return Ok(None) };
        if self.cell(at).is_empty() && !columns.fuels.is_empty() {
            return Ok(None);
        }
        let t = self.number(at, "t_co2")?;
        if t < 0.0 { Err(self.error("POINT-003", "t_co2")) } else { Ok(Some(t)) }
    }
    /// The emission of the fuels stated; `None` = none is.
    fn by_fuels(&self, columns: &Columns, fuels: &Fuels<'_>, sector: &str, doubts: &mut Doubts) -> Result<Option<f64>> {
        let mut sum = None;
        for column in &columns.fuels {
            let Some(amount) = self.printed(column.at, &column.heading)? else { continue };
            if amount < 0.0 {
                return Err(self.error("POINT-003", &column.heading));
            }
            let told = |e: Error| e.in_file(self.path).at_row(self.row);
            match fuels.emission(sector, column, amount).map_err(told)? {
                Some(t) => sum = Some(sum.unwrap_or(0.0) + t),
                None => {
                    doubts.elsewhere.push(self.row);
                    sum = Some(sum.unwrap_or(0.0));
                }
            }
        }
        Ok(sum)
    }
    fn money(&self, column: Option<(usize, f64)>, field: &str) -> Result<Option<f64>> {
        let Some((at, scale)) = column else { return Ok(None) };
        // Losses are possible: value added may be negative.
        Ok(self.printed(at, field)?.map(|n| n * scale))
    }
    fn error(&self, code: &'static str, field: &str) -> Error {
        Error::new(code).in_file(self.path).at_row(self.row).in_field(field)
    }
}
