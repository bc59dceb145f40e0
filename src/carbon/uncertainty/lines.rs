//! Lines from below that count in the balance, summed by kind of line and factors before anything is drawn: a draw then
//! costs kinds and not parcels.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Error, Result};
use crate::carbon::control::{Control, SectorMet, counted_under, wholes};
use crate::carbon::line::{Account, AccountLine, Gas, Site};
use crate::factor::Registry;
use crate::land::BaseLayer;

/// Sources from below and how they met the totals of a table.
#[derive(Clone, Copy)]
pub struct FromBelow<'a> {
    /// All lines; only those of the main account count.
    pub lines: &'a [AccountLine],
    /// What counts, by sector.
    pub met: &'a [SectorMet],
    /// t CO2e per t of each gas.
    pub gwp: &'a BTreeMap<Gas, f64>,
    /// The factors that lines name.
    pub registry: &'a Registry,
}

/// Lines of one kind and of the same factors, in grams of CO2e.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sum<'a> {
    /// Id of the lines.
    pub line: &'a str,
    /// Ids of their factors.
    pub factors: &'a [String],
    /// By district, of parcels and districts that are known.
    pub by_district: Vec<i64>,
    /// Somewhere in the city.
    pub anywhere: i64,
}

impl<'a> FromBelow<'a> {
    /// What counts for a sector; the table where nothing met.
    pub(super) fn control(&self, sector: &str) -> Control {
        self.met.iter().find(|m| m.sector == sector).map_or(Control::Table, |m| m.control)
    }

    /// The lines that count, by sector.
    ///
    /// Lines of energy count where the sector is their sum; what no table of energy holds counts always. Under a scaled or
    /// plain table the table's own amounts and factors are drawn. Errors: `STAT-090`, `CONTROL-005`.
    pub(super) fn counted(&self, base: &BaseLayer) -> Result<BTreeMap<&'a str, Vec<Sum<'a>>>> {
        let wholes = wholes()?;
        let tables: BTreeSet<&str> = self.met.iter().filter(|m| m.table.is_some()).map(|m| m.sector.as_str()).collect();
        let controls: BTreeMap<&str, Control> = self.met.iter().map(|m| (m.sector.as_str(), m.control)).collect();
        let met: BTreeMap<&str, &'a str> = self.met.iter().map(|m| (m.sector.as_str(), m.sector.as_str())).collect();
        let mut out: BTreeMap<(&'a str, &'a str, &'a [String]), Sum<'a>> = BTreeMap::new();
        for line in self.lines.iter().filter(|l| l.account == Account::Main) {
            let sector = counted_under(&wholes, |id| tables.contains(id), &line.sector);
            let Some(sector) = met.get(sector).copied() else { continue };
            if line.of_energy() && controls.get(sector) != Some(&Control::BottomUp) {
                continue;
            }
            let gwp = self.gwp.get(&line.gas).copied().filter(|g| g.is_finite());
            let grams = line.co2e(gwp.ok_or_else(|| Error::new("CONTROL-005").with("line", line.id.as_str()))?).0;
            let sum = out.entry((sector, line.id.as_str(), line.factors.as_slice())).or_insert_with(|| Sum {
                line: line.id.as_str(),
                factors: line.factors.as_slice(),
                by_district: vec![0; base.districts.len()],
                anywhere: 0,
            });
            let district = match line.site {
                Site::Row(row) => base.district.get(row as usize).copied(),
                Site::District(district) => Some(district),
                Site::City => None,
            };
            match district.and_then(|d| sum.by_district.get_mut(usize::from(d))) {
                Some(slot) => *slot += grams,
                None => sum.anywhere += grams,
            }
        }
        let mut by_sector: BTreeMap<&'a str, Vec<Sum<'a>>> = BTreeMap::new();
        out.into_iter().for_each(|((sector, ..), sum)| by_sector.entry(sector).or_default().push(sum));
        Ok(by_sector)
    }
}
