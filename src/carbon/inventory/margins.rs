//! From cells to fuels, sectors and the total.

use std::collections::{BTreeMap, BTreeSet};

use crate::factor::Names;
use crate::stat::{Closing, ClosingKind, Number, Settings};

use super::cells::Cell;
use super::{FuelLine, SectorLine, UNASSIGNED, UNSPECIFIED};

/// Sums over the cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Margins {
    pub total: f64,
    pub by_fuel: Vec<FuelLine>,
    pub by_sector: Vec<SectorLine>,
    pub closing: Vec<Closing>,
    /// Fuels whose amount comes from a total row.
    pub from_total: BTreeSet<String>,
}

/// Fuels, sectors and total of one year.
///
/// Fuel: its total rows less what the power mode left out at plants, else its sector cells. Sector: its cells; a stated
/// emission above them adds the difference without a fuel, one below them is a closing line only. Total: the fuels, plus
/// the stated rests of sectors where no fuel has a total row that they could be part of.
pub(super) fn margins(cells: &[Cell], year: Option<u16>, settings: &Settings) -> Margins {
    let mut out = Margins { by_fuel: fuels(cells), ..Margins::default() };
    let total_rows = cells.iter().filter(|c| c.sector.is_none() && !c.excluded).filter_map(|c| c.fuel.clone());
    out.from_total = total_rows.collect();
    let assigned = sectors(cells, year, settings, &mut out);
    let fuels: f64 = out.by_fuel.iter().map(|l| l.t_co2).sum();
    let unspecified: f64 = out.by_sector.iter().map(|s| s.unspecified_t_co2).sum();
    if out.from_total.is_empty() && unspecified > 0.0 {
        out.by_fuel.push(stated_fuel(unspecified));
        out.total = fuels + unspecified;
    } else {
        out.total = fuels;
    }
    let whole = cells.iter().filter(|c| c.sector.is_none() && c.fuel.is_none());
    for (cell, stated) in whole.filter_map(|c| Some((c, c.stated?))) {
        if out.by_fuel.is_empty() && out.by_sector.is_empty() {
            // Nothing but a stated total: it is all there is.
            out.by_fuel.push(stated_fuel(stated.value));
            out.total = stated.value;
        }
        let tolerance = settings.closing.tolerance_share;
        let line = Closing::of(ClosingKind::TotalEmission, "", stated, out.total, tolerance);
        out.closing.push(line.at(year, cell.row));
    }
    // Sums of the same cells in another order differ by a few bits only: no remainder.
    let rest = out.total - assigned;
    if rest.abs() > out.total.abs() * BITS {
        out.by_sector.push(SectorLine {
            sector: UNASSIGNED.into(),
            t_co2: rest,
            unspecified_t_co2: 0.0,
            stated_t_co2: None,
            share_percent: 0.0,
        });
    }
    let total = out.total;
    let percent = |t: f64| if total > 0.0 { t / total * 100.0 } else { 0.0 };
    out.by_fuel.iter_mut().for_each(|l| l.share_percent = percent(l.t_co2));
    out.by_sector.iter_mut().for_each(|l| l.share_percent = percent(l.t_co2));
    out
}

/// Relative size of a sum's rounding error, generously.
pub(super) const BITS: f64 = 1e-12;

fn stated_fuel(t_co2: f64) -> FuelLine {
    FuelLine {
        fuel: UNSPECIFIED.into(),
        amount: None,
        unit: "tCO2".into(),
        factor: None,
        factor_unit: None,
        factor_id: None,
        source: None,
        status: None,
        t_co2,
        share_percent: 0.0,
    }
}

/// Position in a list of names; unknown ones last.
fn rank(names: crate::base::Result<&'static Names>, id: &str) -> usize {
    names.ok().and_then(|n| n.0.iter().position(|x| x.id == id)).unwrap_or(usize::MAX)
}

fn fuels(cells: &[Cell]) -> Vec<FuelLine> {
    let mut by_fuel: BTreeMap<(usize, &str), Vec<&Cell>> = BTreeMap::new();
    for cell in cells {
        if let Some(fuel) = &cell.fuel {
            by_fuel.entry((rank(Names::fuels(), fuel), fuel)).or_default().push(cell);
        }
    }
    by_fuel.into_iter().flat_map(|((_, fuel), cells)| fuel_lines(fuel, &cells)).collect()
}

/// Lines of one fuel, one per unit and factor.
fn fuel_lines(fuel: &str, cells: &[&Cell]) -> Vec<FuelLine> {
    let totals: Vec<&&Cell> = cells.iter().filter(|c| c.sector.is_none() && !c.excluded).collect();
    let from_total = !totals.is_empty();
    let used: Vec<&Cell> = if from_total {
        totals.into_iter().copied().collect()
    } else {
        cells.iter().filter(|c| !c.excluded).copied().collect()
    };
    let mut lines: Vec<FuelLine> = Vec::new();
    for cell in used {
        let unit = cell.amount.map_or("tCO2", |a| a.1);
        let id = cell.factor.as_ref().map(|f| f.id.clone());
        let same = lines.iter_mut().find(|l| l.unit == unit && l.factor_id == id);
        match same {
            Some(line) => {
                line.t_co2 += cell.t_co2;
                line.amount = line.amount.zip(cell.amount).map(|(sum, (a, _))| sum + a);
            }
            None => lines.push(fuel_line(fuel, cell, unit)),
        }
    }
    if from_total && let Some(line) = lines.first_mut() {
        for plant in cells.iter().filter(|c| c.excluded && c.sector.is_some()) {
            line.t_co2 -= plant.t_co2;
            let same_unit = plant.amount.filter(|(_, unit)| *unit == line.unit);
            line.amount = line.amount.map(|sum| sum - same_unit.map_or(0.0, |(a, _)| a));
        }
    }
    lines
}

fn fuel_line(fuel: &str, cell: &Cell, unit: &str) -> FuelLine {
    let factor = cell.factor.as_ref();
    FuelLine {
        fuel: fuel.to_owned(),
        amount: cell.amount.map(|a| a.0),
        unit: unit.to_owned(),
        factor: factor.map(|f| f.value),
        factor_unit: factor.map(|f| f.unit.text.clone()),
        factor_id: factor.map(|f| f.id.clone()),
        source: factor.map(|f| f.source.title.clone()),
        status: factor.map(|f| f.status),
        t_co2: cell.t_co2,
        share_percent: 0.0,
    }
}

/// Fills the sectors; answers their sum.
fn sectors(cells: &[Cell], year: Option<u16>, settings: &Settings, out: &mut Margins) -> f64 {
    let mut by_sector: BTreeMap<(usize, &str), Vec<&Cell>> = BTreeMap::new();
    for cell in cells.iter().filter(|c| !c.excluded) {
        if let Some(sector) = &cell.sector {
            by_sector.entry((rank(Names::sectors(), sector), sector)).or_default().push(cell);
        }
    }
    for ((_, sector), cells) in by_sector {
        let parts: f64 = cells.iter().filter(|c| c.fuel.is_some()).map(|c| c.t_co2).sum();
        let any = cells.iter().any(|c| c.fuel.is_some());
        let stated: Option<(Number, u64)> =
            cells.iter().find(|c| c.fuel.is_none()).and_then(|c| Some((c.stated?, c.row)));
        let mut unspecified = 0.0;
        if let Some((value, row)) = stated {
            let line = Closing::of(ClosingKind::SectorEmission, sector, value, parts, settings.closing.tolerance_share);
            if !any || (!line.closes && value.value > parts) {
                unspecified = value.value - parts;
            }
            out.closing.extend(any.then(|| line.at(year, row)));
        }
        out.by_sector.push(SectorLine {
            sector: sector.to_owned(),
            t_co2: parts + unspecified,
            unspecified_t_co2: unspecified,
            stated_t_co2: stated.map(|s| s.0.value),
            share_percent: 0.0,
        });
    }
    out.by_sector.iter().map(|s| s.t_co2).sum()
}
