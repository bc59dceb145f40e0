//! The energy table: one row per year, sector and fuel, as entered, amounts brought to base units.

use crate::base::{Error, Result};

use super::decode::decode;
use super::number::{Number, NumberReader};
use super::settings::{Settings, TableLimits, asset_rows};
use super::unit::{BaseUnit, Units};
use super::words::{folded, plain};

/// An amount as entered and in its base unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// In base units, with the printed precision.
    pub number: Number,
    /// The base unit.
    pub unit: BaseUnit,
    /// Value as entered.
    pub entered: f64,
    /// Unit as entered.
    pub entered_unit: String,
}

/// One row of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnergyRow {
    /// Row number with the header as row 0.
    pub row: u64,
    /// Year, if there is such a column.
    pub year: Option<u16>,
    /// Sector as entered; `None` when empty or without such a column, or when the row is a total.
    pub sector: Option<String>,
    /// Fuel as entered; `None` when the row is a total over fuels.
    pub fuel: Option<String>,
    /// Activity, ≥ 0; `None` = missing.
    pub amount: Option<Quantity>,
    /// Stated emission in t CO2, ≥ 0.
    pub emission: Option<Number>,
    /// Stated change since the year before, in the base unit of the amount, or t CO2 in a row without amount.
    pub change: Option<Number>,
    /// Stated share in percent.
    pub share: Option<Number>,
    /// Where the figure comes from, as entered; two sources of one quantity stay two series.
    pub source: Option<String>,
    /// The cell it was taken from, where the table was made out of a sheet.
    pub cell: Option<String>,
}

/// The table as entered.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EnergyTable {
    /// Rows in file order; rows without any content are not kept.
    pub rows: Vec<EnergyRow>,
    /// Encoding found.
    pub encoding: &'static str,
    /// Whether there is a sector column.
    pub has_sectors: bool,
}

impl EnergyTable {
    /// Years met, rising.
    pub fn years(&self) -> Vec<u16> {
        super::years(self.rows.iter().filter_map(|r| r.year))
    }
    /// Rows of one year; with `None`, rows without a year.
    pub fn of_year(&self, year: Option<u16>) -> impl Iterator<Item = &EnergyRow> {
        self.rows.iter().filter(move |r| r.year == year)
    }
}

/// Reads a canonical table `year,sector,fuel,amount,unit[,emission,emission_unit | ,t_co2][,change][,share_percent][,source][,cell]`.
///
/// Column names may be Chinese (`assets/methods/table_columns.csv`); comma, tab or semicolon part the cells; a unit may
/// stand in brackets in the heading. Errors: `STAT-001` too large, `STAT-002` encoding, `STAT-003` no heading, `STAT-004`
/// a needed column is missing, `STAT-005` cells do not fit the heading, `STAT-006` not a number, `STAT-007` negative,
/// `STAT-008` unknown unit, `STAT-011` not a year, `STAT-012` value without unit, `STAT-013` column given twice,
/// `STAT-014` no rows, each with row and field where there is one.
pub fn read(bytes: &[u8], settings: &Settings) -> Result<EnergyTable> {
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
    let header =
        records.next().ok_or_else(|| Error::new("STAT-003"))?.map_err(|e| Error::new("STAT-003").because(e))?;
    let reader = RowReader::new(&header, settings)?;
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(|e| Error::new("STAT-003").because(e))?;
        if record.iter().all(|c| plain(c).is_empty()) {
            continue;
        }
        let row = record.position().map_or(0, |p| line_of(&decoded.text, p).saturating_sub(1));
        rows.push(reader.row(row, &record).map_err(|e| e.at_row(row).with("line", row + 1))?);
    }
    if rows.is_empty() {
        return Err(Error::new("STAT-014"));
    }
    Ok(EnergyTable { rows, encoding: decoded.encoding, has_sectors: reader.columns.sector.is_some() })
}

/// Line of a record, from 1; the parser's own position stands before the empty and comment lines it skipped.
pub(super) fn line_of(text: &str, at: &csv::Position) -> u64 {
    let rest = text.get(at.byte() as usize..).unwrap_or_default();
    let skipped = rest.split('\n').take_while(|l| l.trim_end_matches('\r').is_empty() || l.starts_with('#'));
    at.line() + skipped.count() as u64
}

/// The separator that the heading holds most of.
pub(super) fn delimiter(text: &str) -> u8 {
    let heading = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or_default();
    let count = |d: u8| heading.bytes().filter(|b| *b == d).count();
    [b',', b'\t', b';'].into_iter().rev().max_by_key(|&d| count(d)).unwrap_or(b',')
}

/// A column of the file: its position and the unit its heading states.
#[derive(Clone, Debug)]
struct Column {
    at: usize,
    heading: String,
    unit: Option<String>,
}

#[derive(Default)]
struct Columns {
    year: Option<Column>,
    sector: Option<Column>,
    fuel: Option<Column>,
    amount: Option<Column>,
    unit: Option<Column>,
    emission: Option<Column>,
    emission_unit: Option<Column>,
    t_co2: Option<Column>,
    change: Option<Column>,
    share: Option<Column>,
    source: Option<Column>,
    cell: Option<Column>,
}

impl Columns {
    fn slot(&mut self, name: &str) -> Option<&mut Option<Column>> {
        Some(match name {
            "year" => &mut self.year,
            "sector" => &mut self.sector,
            "fuel" => &mut self.fuel,
            "amount" => &mut self.amount,
            "unit" => &mut self.unit,
            "emission" => &mut self.emission,
            "emission_unit" => &mut self.emission_unit,
            "t_co2" => &mut self.t_co2,
            "change" => &mut self.change,
            "share" => &mut self.share,
            "source" => &mut self.source,
            "cell" => &mut self.cell,
            _ => return None,
        })
    }

    fn find(header: &csv::StringRecord) -> Result<Self> {
        let name = "table_columns.csv";
        let aliases = asset_rows(name, include_str!("../../assets/methods/table_columns.csv"))?;
        let mut found = Self::default();
        for (at, heading) in header.iter().enumerate() {
            let text = plain(heading);
            let (word, unit) = text.split_once(['(', '/']).unwrap_or((&text, ""));
            let named = |w: &str| aliases.iter().find(|a| a.get(1).map(folded) == Some(w.to_lowercase()));
            let Some(alias) = named(&text).or_else(|| named(word)) else { continue };
            let unit = unit.trim_end_matches(')');
            let column = Column { at, heading: heading.trim().into(), unit: (!unit.is_empty()).then(|| unit.into()) };
            if let Some(slot) = found.slot(alias.get(0).unwrap_or_default())
                && let Some(before) = slot.replace(column)
            {
                return Err(Error::new("STAT-013").with("first", before.heading).in_field(heading.trim()).at_row(0));
            }
        }
        Ok(found)
    }

    /// Fuel and a value are needed; without a fuel column every row is a total and needs a stated emission.
    fn checked(self, header: &csv::StringRecord) -> Result<Self> {
        let missing = |column: &str| {
            let found: Vec<_> = header.iter().map(str::trim).collect();
            Err(Error::new("STAT-004").with("column", column).with("found", found.join(", ")).at_row(0))
        };
        let stated = self.emission.is_some() || self.t_co2.is_some();
        if self.fuel.is_none() && !(stated && self.sector.is_some()) {
            return missing("fuel");
        }
        if self.amount.is_none() && !stated {
            return missing("amount");
        }
        let headed = self.amount.as_ref().is_none_or(|a| a.unit.is_some());
        if !headed && self.unit.is_none() {
            return missing("unit");
        }
        Ok(self)
    }
}

struct RowReader<'s> {
    columns: Columns,
    numbers: NumberReader,
    units: Units,
    totals: Vec<(String, String)>,
    settings: &'s Settings,
    cells: usize,
}

impl<'s> RowReader<'s> {
    fn new(header: &csv::StringRecord, settings: &'s Settings) -> Result<Self> {
        let words = asset_rows("table_words.csv", include_str!("../../assets/methods/table_words.csv"))?;
        let pair = |r: &csv::StringRecord| Some((r.get(0)?.to_owned(), folded(r.get(1)?)));
        Ok(Self {
            columns: Columns::find(header)?.checked(header)?,
            numbers: NumberReader::builtin()?,
            units: Units::builtin()?,
            totals: words.iter().filter_map(pair).collect(),
            settings,
            cells: header.len(),
        })
    }

    fn row(&self, row: u64, record: &csv::StringRecord) -> Result<EnergyRow> {
        let surplus = record.iter().skip(self.cells).any(|c| !plain(c).is_empty());
        if record.len() < self.cells || surplus {
            return Err(Error::new("STAT-005").with("cells", record.len()).with("columns", self.cells));
        }
        let c = &self.columns;
        let unit = self.unit_of(record)?;
        let amount = self.value(record, c.amount.as_ref())?;
        let (amount, stated) = match (amount, unit) {
            (None, _) => (None, None),
            (Some(_), None) => return Err(Error::new("STAT-012").in_field(heading(c.amount.as_ref()))),
            (Some(n), Some((BaseUnit::TonneCo2, scale, _))) => (None, Some(n.times(scale))),
            (Some(n), Some((unit, scale, text))) => {
                (Some(Quantity { number: n.times(scale), unit, entered: n.value, entered_unit: text }), None)
            }
        };
        let scale = self.unit_of(record)?.map_or(1.0, |(_, s, _)| s);
        Ok(EnergyRow {
            row,
            year: self.year(record)?,
            sector: self.name(record, c.sector.as_ref(), "total_sector"),
            fuel: self.name(record, c.fuel.as_ref(), "total_fuel"),
            amount,
            emission: self.emission(record)?.or(stated),
            change: self.number(record, c.change.as_ref())?.map(|n| n.times(scale)),
            share: self.share(record)?,
            source: self.words(record, c.source.as_ref()),
            cell: self.words(record, c.cell.as_ref()),
        })
    }

    fn cell<'r>(&self, record: &'r csv::StringRecord, column: Option<&Column>) -> &'r str {
        column.and_then(|c| record.get(c.at)).unwrap_or_default().trim()
    }

    fn number(&self, record: &csv::StringRecord, column: Option<&Column>) -> Result<Option<Number>> {
        self.numbers.read(self.cell(record, column)).map_err(|e| e.in_field(heading(column)))
    }

    fn value(&self, record: &csv::StringRecord, column: Option<&Column>) -> Result<Option<Number>> {
        let number = self.number(record, column)?;
        match number {
            Some(n) if n.value < 0.0 => {
                let text = self.cell(record, column);
                Err(Error::new("STAT-007").with("text", text).in_field(heading(column)))
            }
            n => Ok(n),
        }
    }

    fn unit_of(&self, record: &csv::StringRecord) -> Result<Option<(BaseUnit, f64, String)>> {
        let (mut column, mut text) = (self.columns.unit.as_ref(), self.cell(record, self.columns.unit.as_ref()));
        if plain(text).is_empty()
            && let Some(unit) = self.columns.amount.as_ref().and_then(|a| a.unit.as_deref())
        {
            (column, text) = (self.columns.amount.as_ref(), unit);
        }
        if self.numbers.read(text).is_ok_and(|n| n.is_none()) {
            return Ok(None);
        }
        let (base, scale) = self.units.read(text).map_err(|e| e.in_field(heading(column)))?;
        Ok(Some((base, scale, text.to_owned())))
    }

    fn emission(&self, record: &csv::StringRecord) -> Result<Option<Number>> {
        let c = &self.columns;
        if let Some(n) = self.value(record, c.t_co2.as_ref())? {
            return Ok(Some(n));
        }
        let Some(n) = self.value(record, c.emission.as_ref())? else { return Ok(None) };
        let mut text = self.cell(record, c.emission_unit.as_ref());
        if text.is_empty() {
            text = c.emission.as_ref().and_then(|e| e.unit.as_deref()).unwrap_or_default();
        }
        let field = c.emission_unit.as_ref().or(c.emission.as_ref());
        if text.is_empty() {
            return Err(Error::new("STAT-012").in_field(heading(field)));
        }
        match self.units.read(text).map_err(|e| e.in_field(heading(field)))? {
            (BaseUnit::TonneCo2 | BaseUnit::Tonne, scale) => Ok(Some(n.times(scale))),
            _ => Err(Error::new("STAT-008").with("text", text).with("known", "t, tCO2").in_field(heading(field))),
        }
    }

    fn share(&self, record: &csv::StringRecord) -> Result<Option<Number>> {
        let column = self.columns.share.as_ref();
        let text = plain(self.cell(record, column));
        self.numbers.read(text.trim_end_matches('%')).map_err(|e| e.in_field(heading(column)))
    }

    fn year(&self, record: &csv::StringRecord) -> Result<Option<u16>> {
        let text = plain(self.cell(record, self.columns.year.as_ref()));
        if text.is_empty() {
            return Ok(None);
        }
        let year = year_within(&text, &self.settings.table);
        let bad = || Error::new("STAT-011").with("text", text.as_str()).in_field(heading(self.columns.year.as_ref()));
        year.map(Some).ok_or_else(bad)
    }

    fn words(&self, record: &csv::StringRecord, column: Option<&Column>) -> Option<String> {
        let text = self.cell(record, column);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A name as entered; `None` for empty cells and the words for a total.
    fn name(&self, record: &csv::StringRecord, column: Option<&Column>, total: &str) -> Option<String> {
        let text = self.cell(record, column);
        let key = folded(text);
        let is_total = self.totals.iter().any(|(meaning, word)| meaning == total && *word == key);
        (!key.is_empty() && !is_total).then(|| text.to_owned())
    }
}

/// A year as printed, with or without the word behind it, within the limits of a table.
pub(super) fn year_within(text: &str, limits: &TableLimits) -> Option<u16> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii());
    let digits = digits.strip_suffix(".0").unwrap_or(digits);
    digits.parse::<u16>().ok().filter(|y| (limits.year_min..=limits.year_max).contains(y))
}

fn heading(column: Option<&Column>) -> &str {
    column.map_or("", |c| c.heading.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(csv: &str) -> Result<EnergyTable> {
        read(csv.as_bytes(), &Settings::builtin().unwrap())
    }

    #[test]
    fn chinese_headings_units_and_totals() {
        let csv = "\u{5E74}\u{4EFD}\t\u{884C}\u{4E1A}\t\u{80FD}\u{6E90}\t\u{6D88}\u{8D39}\u{91CF}(\u{4E07}\u{5428})\n\
                   2021\u{5E74}\t\u{5168}\u{7701}\t\u{539F}\u{7164}\t\u{FF11}\u{FF12}.5\n\n2021\t\u{5DE5}\u{4E1A}\t\u{539F}\u{7164}\t\u{2014}\n";
        let t = table(csv).unwrap();
        assert_eq!((t.rows.len(), t.has_sectors, t.years()), (2, true, vec![2021]));
        let first = &t.rows[0];
        // 12.5 in units of 10 000 t
        assert_eq!(
            (first.row, first.sector.clone(), first.amount.as_ref().unwrap().number.value),
            (1, None, 125_000.0)
        );
        assert_eq!((t.rows[1].row, t.rows[1].amount.clone()), (3, None));
    }

    #[test]
    fn stated_emissions() {
        let t =
            table("sector,fuel,amount,unit,emission,emission_unit\na,b,5,t,1.5,1e4 t\na,total,7,1e4 tCO2,,\n").unwrap();
        assert_eq!(t.rows[0].emission.unwrap().value, 15_000.0);
        let total = &t.rows[1];
        assert_eq!((total.amount.clone(), total.fuel.clone(), total.emission.unwrap().value), (None, None, 70_000.0));
    }

    #[test]
    fn faults_have_code_row_and_field() {
        let head = "year,sector,fuel,amount,unit\n";
        let cases = [
            ("2021,a,b,x1,t\n", "STAT-006", "amount"),
            ("2021,a,b,-1,t\n", "STAT-007", "amount"),
            ("2021,a,b,1,barrel\n", "STAT-008", "unit"),
            ("21,a,b,1,t\n", "STAT-011", "year"),
            ("2021,a,b,1,\n", "STAT-012", "amount"),
        ];
        for (row, code, field) in cases {
            let e = table(&format!("{head}2020,a,b,1,t\n{row}")).unwrap_err();
            assert_eq!((&*e.code.0, e.place.row, e.place.field.as_deref()), (code, Some(2), Some(field)));
        }
        assert_eq!(table(&format!("{head}2021,a,b\n")).unwrap_err().code.0, "STAT-005");
        assert_eq!(table(&format!("{head}\n,,,,\n")).unwrap_err().code.0, "STAT-014");
        assert_eq!(table("").unwrap_err().code.0, "STAT-003");
        assert_eq!(table("year,fuel,unit\n2021,a,t\n").unwrap_err().code.0, "STAT-004");
        assert_eq!(table("year,fuel,amount\n2021,a,1\n").unwrap_err().code.0, "STAT-004");
        assert_eq!(table("fuel,amount,unit,quantity\na,1,t,1\n").unwrap_err().code.0, "STAT-013");
        let mut settings = Settings::builtin().unwrap();
        settings.table.max_bytes = 3;
        assert_eq!(read(b"year", &settings).unwrap_err().code.0, "STAT-001");
    }
}
