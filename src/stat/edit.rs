//! Cells that a person put in the place of those of a table: the table as it is read, with these over it.
//!
//! The table itself is never changed; taking an edit away brings back what it printed.

use crate::base::{Error, Finding, Result, Severity};

use super::names::Names;
use super::number::{Number, NumberReader};
use super::settings::Settings;
use super::table::{EnergyRow, EnergyTable, Quantity};
use super::unit::{BaseUnit, Units};

/// One cell of sector × fuel × year as a person wants it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Edit {
    /// Year; `None` = the table has none.
    pub year: Option<u16>,
    /// Sector id; `None` = the total row.
    pub sector: Option<String>,
    /// Fuel id.
    pub fuel: String,
    /// Value in `unit`, ≥ 0; `None` = the cell holds nothing, which is not 0.
    pub amount: Option<f64>,
    /// Unit as tables write it; one of emission (`tCO2`) makes the value a stated emission.
    pub unit: String,
}

/// Sector id of total rows in lists of names.
const TOTAL: &str = "total";

impl Edit {
    /// Whether both stand for one cell.
    pub fn same_cell(&self, o: &Self) -> bool {
        (self.year, &self.sector, &self.fuel) == (o.year, &o.sector, &o.fuel)
    }

    /// Whether a row is of this cell: year, sector and fuel by id, whatever the table calls them.
    fn is_of(&self, row: &EnergyRow, fuels: &Names, sectors: &Names) -> bool {
        let sector = row.sector.as_deref().map(|s| sectors.find(s).unwrap_or(s)).filter(|s| *s != TOTAL);
        let fuel = row.fuel.as_deref().map(|f| fuels.find(f).unwrap_or(f));
        row.year == self.year && sector == self.sector.as_deref() && fuel == Some(self.fuel.as_str())
    }

    /// The amount and the stated emission that the value is; none of them where it is nothing.
    fn value(&self, units: &Units) -> Result<(Option<Quantity>, Option<Number>)> {
        let Some(entered) = self.amount else { return Ok((None, None)) };
        if !entered.is_finite() {
            return Err(Error::new("STAT-006").with("text", entered.to_string()));
        }
        if entered < 0.0 {
            return Err(Error::new("STAT-007").with("text", entered.to_string()));
        }
        let (unit, scale) = units.read(&self.unit)?;
        let number = Number { value: entered * scale, half_step: 0.0 };
        if unit == BaseUnit::TonneCo2 {
            return Ok((None, Some(number)));
        }
        Ok((Some(Quantity { number, unit, entered, entered_unit: self.unit.clone() }), None))
    }
}

/// A value as typed: a number, or nothing for a sign of missing; a unit typed behind it takes the place of `unit`.
///
/// Errors: `STAT-006` no number, `STAT-008` unknown unit.
pub fn entered(text: &str, unit: &str) -> Result<(Option<f64>, String)> {
    let (numbers, units) = (NumberReader::builtin()?, Units::builtin()?);
    units.read(unit)?;
    if let Ok(number) = numbers.read(text) {
        return Ok((number.map(|n| n.value), unit.to_owned()));
    }
    // Every place where the number may end: `1.5 1e4 t` holds digits behind it.
    for (at, _) in text.char_indices().skip(1) {
        let (number, own) = text.split_at(at);
        if let (Ok(Some(n)), true) = (numbers.read(number), units.read(own).is_ok()) {
            return Ok((Some(n.value), own.trim().to_owned()));
        }
    }
    Err(Error::new("STAT-006").with("text", text.trim()))
}

/// Lays edits over a table.
///
/// The first row of a cell takes the value and loses what it stated beside the old one (emission, change, share); further
/// rows of the cell go, because the person said what the cell is. A cell that the table lacks becomes a new last row.
/// Errors: `STAT-006`, `STAT-007` no amount; `STAT-008` unknown unit. Findings: `STAT-150` how many cells are a person's.
pub fn apply(
    table: &mut EnergyTable,
    edits: &[Edit],
    fuels: &Names,
    sectors: &Names,
    settings: &Settings,
) -> Result<Option<Finding>> {
    if edits.is_empty() {
        return Ok(None);
    }
    let units = Units::builtin()?;
    for edit in edits {
        let year = settings.table.year_min..=settings.table.year_max;
        if let Some(wrong) = edit.year.filter(|y| !year.contains(y)) {
            return Err(Error::new("STAT-011").with("text", wrong.to_string()).in_field("year"));
        }
        let (amount, emission) = edit.value(&units)?;
        let first = table.rows.iter().position(|r| edit.is_of(r, fuels, sectors));
        let row = first.and_then(|at| table.rows.get(at).cloned()).unwrap_or_else(|| new_row(table, edit, sectors));
        table.rows.retain(|r| !edit.is_of(r, fuels, sectors));
        if amount.is_some() || emission.is_some() {
            let row = EnergyRow { amount, emission, change: None, share: None, ..row };
            let at = first.unwrap_or(table.rows.len()).min(table.rows.len());
            table.rows.insert(at, row);
            table.has_sectors |= edit.sector.is_some();
        }
    }
    Ok(Some(Finding::new("STAT-150", Severity::Note).times(edits.len() as u64).with("count", edits.len())))
}

/// A row for a cell that the table lacks, in the table's own words for the sector.
fn new_row(table: &EnergyTable, edit: &Edit, sectors: &Names) -> EnergyRow {
    let spelt = |id: &String| {
        let known = table.rows.iter().filter_map(|r| r.sector.as_ref()).find(|s| sectors.find(s) == Some(id));
        known.unwrap_or(id).clone()
    };
    let last = table.rows.iter().map(|r| r.row).max().unwrap_or_default();
    EnergyRow {
        row: last + 1,
        year: edit.year,
        sector: edit.sector.as_ref().map(spelt),
        fuel: Some(edit.fuel.clone()),
        ..EnergyRow::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stat::table;

    fn names() -> [Names; 2] {
        [
            Names::new([("coal", "coal"), ("\u{7164}", "coal"), ("oil", "oil")]),
            Names::new([("industry", "industry"), ("\u{5de5}\u{4e1a}", "industry"), ("total", "total")]),
        ]
    }

    fn edit(sector: Option<&str>, fuel: &str, amount: Option<f64>, unit: &str) -> Edit {
        Edit { year: Some(2021), sector: sector.map(Into::into), fuel: fuel.into(), amount, unit: unit.into() }
    }

    fn edited(edits: &[Edit]) -> Result<EnergyTable> {
        let csv = "year,sector,fuel,amount,unit,emission,emission_unit\n\
            2021,\u{5de5}\u{4e1a},\u{7164},100,t,198,tCO2\n2021,total,coal,120,t,,\n2021,industry,coal,100,t,,\n";
        let settings = Settings::builtin()?;
        let mut table = table::read(csv.as_bytes(), &settings)?;
        let [fuels, sectors] = names();
        apply(&mut table, edits, &fuels, &sectors, &settings)?;
        Ok(table)
    }

    #[test]
    fn edits_are_told() {
        let settings = Settings::builtin().unwrap();
        let ([fuels, sectors], mut table) = (names(), EnergyTable::default());
        assert_eq!(apply(&mut table, &[], &fuels, &sectors, &settings).unwrap(), None);
        let two = [edit(None, "coal", Some(1.0), "t"), edit(None, "oil", None, "t")];
        let told = apply(&mut table, &two, &fuels, &sectors, &settings).unwrap().unwrap();
        assert_eq!((told.code.0.as_ref(), told.count, table.rows.len()), ("STAT-150", 2, 1));
    }

    fn amounts(t: &EnergyTable) -> Vec<(Option<&str>, f64)> {
        let value = |r: &EnergyRow| r.amount.as_ref().map_or(f64::NAN, |a| a.number.value);
        t.rows.iter().map(|r| (r.sector.as_deref(), value(r))).collect()
    }

    #[test]
    fn an_edit_takes_the_place_of_every_row_of_its_cell() {
        // 0.02 × 10 000 t = 200 t, in the first row of the cell; its stated emission was that of the old amount.
        let t = edited(&[edit(Some("industry"), "coal", Some(0.02), "1e4 t")]).unwrap();
        assert_eq!(amounts(&t), [(Some("\u{5de5}\u{4e1a}"), 200.0), (None, 120.0)]);
        assert_eq!((t.rows[0].row, t.rows[0].emission), (1, None));
        let t = edited(&[edit(None, "coal", Some(150.0), "t")]).unwrap();
        assert_eq!(t.rows.iter().find(|r| r.sector.is_none()).unwrap().amount.as_ref().unwrap().number.value, 150.0);
    }

    #[test]
    fn cells_come_and_go_and_emissions_are_stated() {
        let t = edited(&[edit(Some("industry"), "coal", None, "t")]).unwrap();
        assert_eq!(amounts(&t), [(None, 120.0)]);
        let t = edited(&[edit(Some("industry"), "oil", Some(7.0), "tCO2")]).unwrap();
        let new = t.rows.last().unwrap();
        assert_eq!((new.row, new.sector.as_deref(), new.fuel.as_deref()), (4, Some("\u{5de5}\u{4e1a}"), Some("oil")));
        assert_eq!((new.emission.unwrap().value, new.amount.is_none()), (7.0, true));
    }

    #[test]
    fn typed_values_may_name_their_unit() {
        let read = |text: &str| entered(text, "t").unwrap();
        assert_eq!(read("1,234.5"), (Some(1234.5), "t".to_owned()));
        assert_eq!(read("2 \u{4e07}\u{5428}"), (Some(2.0), "\u{4e07}\u{5428}".to_owned()));
        assert_eq!(read("1.5 1e4 t"), (Some(1.5), "1e4 t".to_owned()));
        assert_eq!(read(" "), (None, "t".to_owned()));
        assert_eq!(entered("much", "t").unwrap_err().code.0, "STAT-006");
        assert_eq!(entered("1", "furlong").unwrap_err().code.0, "STAT-008");
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let refused = |amount: f64, unit: &str| {
            edited(&[edit(None, "coal", Some(amount), unit)]).unwrap_err().code.0.into_owned()
        };
        let codes = [refused(-1.0, "t"), refused(1.0, "furlong"), refused(f64::INFINITY, "t")];
        assert_eq!(codes, ["STAT-007", "STAT-008", "STAT-006"]);
        let late = Edit { year: Some(1), ..edit(None, "coal", Some(1.0), "t") };
        assert_eq!(edited(&[late]).unwrap_err().code.0, "STAT-011");
    }
}
