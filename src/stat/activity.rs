//! The activity table: one row per item, year and place, as entered. Items and units are words here; accounting knows them.

use crate::base::{Error, Result};

use super::decode::decode;
use super::number::{Number, NumberReader};
use super::settings::{Settings, asset_rows};
use super::table::{delimiter, line_of, year_within};
use super::words::{folded, plain};

/// Where a row says that its activity takes place; empty parts are not stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceWords {
    /// Code or name of a district.
    pub district: String,
    /// Outside name of a parcel.
    pub key: String,
    /// Coordinates in the reference system of the base layer, metres.
    pub at: Option<[f64; 2]>,
}

impl PlaceWords {
    /// Whether the row names no place.
    pub fn is_empty(&self) -> bool {
        self.district.is_empty() && self.key.is_empty() && self.at.is_none()
    }
}

/// One row as entered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActivityRow {
    /// Row number with the header as row 0.
    pub row: u64,
    /// The item as entered.
    pub item: String,
    /// Year; `None` = not stated.
    pub year: Option<u16>,
    /// Amount in `unit`, ≥ 0; `None` = missing.
    pub amount: Option<Number>,
    /// Unit as entered; empty only where the amount is missing.
    pub unit: String,
    /// Place as entered.
    pub place: PlaceWords,
    /// Province or region whose factors hold; `None` = that of the project.
    pub region: Option<String>,
    /// How it is done, such as the keeping of a herd; `None` = not stated.
    pub practice: Option<String>,
    /// Where the figure comes from.
    pub source: Option<String>,
}

/// The table as entered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActivityTable {
    /// Rows in file order; rows without any content are not kept.
    pub rows: Vec<ActivityRow>,
    /// Encoding found.
    pub encoding: &'static str,
}

impl ActivityTable {
    /// Years met, rising.
    pub fn years(&self) -> Vec<u16> {
        super::years(self.rows.iter().filter_map(|r| r.year))
    }
}

/// Reads `item,year,amount,unit[,district|key|x,y][,region][,practice][,source]`.
///
/// Column names may be Chinese (`assets/methods/activity_columns.csv`); comma, tab or semicolon part the cells; a unit may
/// stand in brackets behind the heading of the amount; columns of other names are passed over.
/// Errors: `STAT-001` too large, `STAT-002` encoding, `STAT-003` no heading, `STAT-004` a needed column is missing,
/// `STAT-005` cells do not fit the heading, `STAT-006` not a number, `STAT-007` negative, `STAT-011` not a year,
/// `STAT-012` amount without unit, `STAT-013` column given twice, `STAT-014` no rows, `ACT-007` a row without item, `ACT-008` one
/// coordinate without the other, each
/// with row and field where there is one.
pub fn read(bytes: &[u8], settings: &Settings) -> Result<ActivityTable> {
    if bytes.len() > settings.table.max_bytes {
        return Err(Error::new("STAT-001").with("bytes", bytes.len()).with("most", settings.table.max_bytes));
    }
    let decoded = decode(bytes)?;
    let mut csv = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .delimiter(delimiter(&decoded.text))
        .from_reader(decoded.text.as_bytes());
    let mut records = csv.records();
    let broken = |e: csv::Error| Error::new("STAT-003").because(e);
    let header = records.next().ok_or_else(|| Error::new("STAT-003"))?.map_err(broken)?;
    let reader = RowReader { columns: Columns::find(&header)?, numbers: NumberReader::builtin()?, settings };
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(broken)?;
        if record.iter().all(|c| plain(c).is_empty()) {
            continue;
        }
        let row = record.position().map_or(0, |p| line_of(&decoded.text, p).saturating_sub(1));
        rows.push(reader.row(row, &record).map_err(|e| e.at_row(row).with("line", row + 1))?);
    }
    if rows.is_empty() {
        return Err(Error::new("STAT-014"));
    }
    Ok(ActivityTable { rows, encoding: decoded.encoding })
}

/// Whether a heading is that of activities: it names an item and an amount. Errors: `STAT-090`.
pub fn is_heading(cells: &[String]) -> Result<bool> {
    let text = include_str!("../../assets/methods/activity_columns.csv");
    let aliases = asset_rows("activity_columns.csv", text)?;
    let named = |name: &str, cell: &String| {
        let text = plain(cell);
        let word = text.split(['(', '/']).next().unwrap_or_default();
        let is =
            |w: &str| aliases.iter().any(|a| a.get(0) == Some(name) && a.get(1).map(folded) == Some(w.to_lowercase()));
        is(&text) || is(word)
    };
    Ok(["item", "amount"].iter().all(|name| cells.iter().any(|c| named(name, c))))
}

/// The columns of a file, by the names of `activity_columns.csv`.
struct Columns {
    /// (name, position, heading).
    found: Vec<(String, usize, String)>,
    /// Unit behind the heading of the amount.
    unit: String,
    /// Cells of the heading.
    cells: usize,
}

impl Columns {
    fn find(header: &csv::StringRecord) -> Result<Self> {
        let text = include_str!("../../assets/methods/activity_columns.csv");
        let aliases = asset_rows("activity_columns.csv", text)?;
        let mut out = Self { found: Vec::new(), unit: String::new(), cells: header.len() };
        for (at, heading) in header.iter().enumerate() {
            let text = plain(heading);
            let (word, unit) = text.split_once(['(', '/']).unwrap_or((&text, ""));
            let named = |w: &str| aliases.iter().find(|a| a.get(1).map(folded) == Some(w.to_lowercase()));
            let Some(name) = named(&text).or_else(|| named(word)).and_then(|a| a.get(0)) else { continue };
            if let Some((_, _, first)) = out.found.iter().find(|(n, ..)| n == name) {
                return Err(Error::new("STAT-013").with("first", first.as_str()).in_field(heading.trim()).at_row(0));
            }
            if name == "amount" {
                out.unit = unit.trim_end_matches(')').to_owned();
            }
            out.found.push((name.to_owned(), at, heading.trim().to_owned()));
        }
        for needed in ["item", "year", "amount", "unit"] {
            let headed = needed == "unit" && !out.unit.is_empty();
            if out.at(needed).is_none() && !headed {
                let found: Vec<_> = header.iter().map(str::trim).collect();
                let error = Error::new("STAT-004").with("column", needed).with("found", found.join(", "));
                return Err(error.at_row(0));
            }
        }
        Ok(out)
    }

    fn at(&self, name: &str) -> Option<usize> {
        self.found.iter().find(|(n, ..)| n == name).map(|(_, at, _)| *at)
    }

    fn heading<'a>(&'a self, name: &'a str) -> &'a str {
        self.found.iter().find(|(n, ..)| n == name).map_or(name, |(.., heading)| heading)
    }
}

struct RowReader<'s> {
    columns: Columns,
    numbers: NumberReader,
    settings: &'s Settings,
}

impl RowReader<'_> {
    fn row(&self, row: u64, record: &csv::StringRecord) -> Result<ActivityRow> {
        let surplus = record.iter().skip(self.columns.cells).any(|c| !plain(c).is_empty());
        if record.len() < self.columns.cells || surplus {
            return Err(Error::new("STAT-005").with("cells", record.len()).with("columns", self.columns.cells));
        }
        let item = self.cell(record, "item");
        if plain(item).is_empty() {
            return Err(Error::new("ACT-007").in_field(self.columns.heading("item")));
        }
        let amount = self.number(record, "amount")?;
        if amount.is_some_and(|n| n.value < 0.0) {
            let error = Error::new("STAT-007").with("text", self.cell(record, "amount"));
            return Err(error.in_field(self.columns.heading("amount")));
        }
        let mut unit = self.cell(record, "unit");
        if plain(unit).is_empty() {
            unit = &self.columns.unit;
        }
        if amount.is_some() && plain(unit).is_empty() {
            return Err(Error::new("STAT-012").in_field(self.columns.heading("amount")));
        }
        let (x, y) = (self.number(record, "x")?, self.number(record, "y")?);
        if x.is_some() != y.is_some() {
            return Err(Error::new("ACT-008").in_field(self.columns.heading(if x.is_some() { "y" } else { "x" })));
        }
        let words = |name| Some(self.cell(record, name).to_owned()).filter(|t| !t.is_empty());
        Ok(ActivityRow {
            row,
            item: item.to_owned(),
            year: self.year(record)?,
            amount,
            unit: unit.to_owned(),
            place: PlaceWords {
                district: self.cell(record, "district").to_owned(),
                key: self.cell(record, "key").to_owned(),
                at: x.zip(y).map(|(x, y)| [x.value, y.value]),
            },
            region: words("region"),
            practice: words("practice"),
            source: words("source"),
        })
    }

    fn cell<'r>(&self, record: &'r csv::StringRecord, name: &str) -> &'r str {
        self.columns.at(name).and_then(|at| record.get(at)).unwrap_or_default().trim()
    }

    fn number(&self, record: &csv::StringRecord, name: &str) -> Result<Option<Number>> {
        self.numbers.read(self.cell(record, name)).map_err(|e| e.in_field(self.columns.heading(name)))
    }

    fn year(&self, record: &csv::StringRecord) -> Result<Option<u16>> {
        let text = plain(self.cell(record, "year"));
        if text.is_empty() {
            return Ok(None);
        }
        let bad = || Error::new("STAT-011").with("text", text.as_str()).in_field(self.columns.heading("year"));
        year_within(&text, &self.settings.table).map(Some).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(csv: &str) -> Result<ActivityTable> {
        read(csv.as_bytes(), &Settings::builtin().unwrap())
    }

    #[test]
    fn rows_as_people_write_them() {
        let t = table(
            "# note\n项目,年份,数量(万头),单位,区县,来源\n猪,2022年,\"1,234.5\",,中原区,年鉴\n奶牛,2022,—,,410102,\n",
        )
        .unwrap();
        assert_eq!(t.rows.len(), 2);
        let pig = &t.rows[0];
        assert_eq!((pig.row, pig.item.as_str(), pig.year, pig.unit.as_str()), (2, "猪", Some(2022), "万头"));
        assert_eq!((pig.amount.unwrap().value, pig.place.district.as_str()), (1234.5, "中原区"));
        assert_eq!(pig.source.as_deref(), Some("年鉴"));
        // a dash is missing, not 0
        assert_eq!((t.rows[1].amount, t.years()), (None, vec![2022]));
        let t = table("item;year;amount;unit;x;y\npig;2022;3;head;10.5;20\ncow;;4;head;;\n").unwrap();
        assert_eq!((t.rows[0].place.at, t.rows[1].place.is_empty()), (Some([10.5, 20.0]), true));
        assert_eq!(t.rows[1].year, None);
    }

    #[test]
    fn faults_have_code_row_and_field() {
        let fault = |csv: &str| {
            let e = table(csv).unwrap_err();
            (e.code.0.into_owned(), e.place.row, e.place.field.unwrap_or_default())
        };
        let head = "item,year,amount,unit\n";
        assert_eq!(fault("item,year,amount\npig,2022,1\n").0, "STAT-004");
        assert_eq!(fault("item,year,amount,unit,项目\n").0, "STAT-013");
        assert_eq!(fault(&format!("{head}pig,2022,x,head\n")), ("STAT-006".into(), Some(1), "amount".into()));
        assert_eq!(fault(&format!("{head}pig,2022,-1,head\n")), ("STAT-007".into(), Some(1), "amount".into()));
        assert_eq!(fault(&format!("{head}pig,22,1,head\n")), ("STAT-011".into(), Some(1), "year".into()));
        assert_eq!(fault(&format!("{head}pig,2022,1,\n")), ("STAT-012".into(), Some(1), "amount".into()));
        assert_eq!(fault(&format!("{head},2022,1,head\n")), ("ACT-007".into(), Some(1), "item".into()));
        assert_eq!(fault(&format!("{head}pig,2022,1\n")).0, "STAT-005");
        assert_eq!(fault("item,year,amount,unit,x,y\npig,2022,1,head,5,\n"), ("ACT-008".into(), Some(1), "y".into()));
        assert_eq!(fault(head).0, "STAT-014");
    }
}
