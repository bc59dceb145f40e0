//! An inventory as sectors × fuels: rows and columns add up to the same total, and what is left between stated totals and
//! their parts has a row and a column of its own.

use crate::factor::{Names, Status};
use crate::stat::edit::Edit;
use crate::stat::{Closing, ClosingKind};

use super::margins::BITS;
use super::{Inventory, UNASSIGNED, UNSPECIFIED};

/// Sectors × fuels of one year.
///
/// Σ of a row = its `t_co2`, Σ of a column = its `t_co2`, Σ of either = `total_t_co2`, within the rounding of `f64`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// Year; `None` = the table has none.
    pub year: Option<u16>,
    /// Columns in the order of the fuel list; [`UNSPECIFIED`] last.
    pub fuels: Vec<GridFuel>,
    /// Rows in the order of the sector list; [`UNASSIGNED`] last.
    pub sectors: Vec<GridSector>,
    /// Row by row.
    pub cells: Vec<Option<GridCell>>,
    /// Everything, t CO2.
    pub total_t_co2: f64,
    /// The stated total of everything against the sum, where the table states one.
    pub closing: Option<Closing>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct GridFuel {
    /// Fuel id.
    pub id: String,
    /// Base unit of its amounts; `None` = they are of several kinds, or only emissions are stated.
    pub unit: Option<String>,
    /// Amount of the city in `unit`.
    pub amount: Option<f64>,
    /// Emission of the city, t CO2.
    pub t_co2: f64,
    /// Standing of its factor; `None` = no factor is used.
    pub status: Option<Status>,
    /// The stated amount against the sum of sectors, in `unit` of the closing line.
    pub closing: Option<Closing>,
    /// Largest amount of a cell of the column, in `unit`: what the unit shown must suit.
    pub most: f64,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct GridSector {
    /// Sector id.
    pub id: String,
    /// Emission, t CO2.
    pub t_co2: f64,
    /// Share of the total; not rounded.
    pub share_percent: f64,
    /// The stated emission against the sum of fuels.
    pub closing: Option<Closing>,
}

/// What stands where a row and a column meet.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GridCell {
    /// Amount in the unit of the column; `None` = only an emission is known.
    pub amount: Option<f64>,
    /// Emission, t CO2.
    pub t_co2: f64,
    /// Put there by a person.
    pub edited: bool,
}

impl Grid {
    /// The grid of an inventory; `edits` are marked.
    pub fn of(inventory: &Inventory, edits: &[Edit]) -> Self {
        let fuels = fuels(inventory);
        let mut grid = Self {
            year: inventory.year,
            sectors: sectors(inventory, &fuels),
            fuels,
            total_t_co2: inventory.total_t_co2,
            closing: inventory.closing.iter().find(|c| c.kind == ClosingKind::TotalEmission).cloned(),
            ..Self::default()
        };
        grid.cells = vec![None; grid.sectors.len() * grid.fuels.len()];
        grid.fill(inventory);
        grid.mark(edits);
        grid.rest();
        grid
    }

    /// The cell of a row and a column.
    pub fn cell(&self, sector: usize, fuel: usize) -> Option<GridCell> {
        if fuel < self.fuels.len() { self.cells.get(sector * self.fuels.len() + fuel).copied().flatten() } else { None }
    }

    /// Whether a person may put a value there: the rests follow from the others.
    pub fn can_be_edited(&self, sector: usize, fuel: usize) -> bool {
        let row = self.sectors.get(sector).is_some_and(|s| s.id != UNASSIGNED);
        row && self.fuels.get(fuel).is_some_and(|f| f.id != UNSPECIFIED)
    }

    /// What a row has more than its cells by fuel, in the column of no fuel; and what a column has more than its
    /// sectors, in the row of no sector.
    fn rest(&mut self) {
        let (rows, columns) = (self.sectors.len(), self.fuels.len());
        let none = self.fuels.iter().position(|f| f.id == UNSPECIFIED);
        let room = self.total_t_co2.abs() * BITS;
        for s in 0..rows {
            let Some(t_co2) = self.sectors.get(s).filter(|s| s.id != UNASSIGNED).map(|s| s.t_co2) else { continue };
            let rest = t_co2 - (0..columns).filter_map(|f| self.cell(s, f)).map(|c| c.t_co2).sum::<f64>();
            if let Some(f) = none.filter(|_| rest.abs() > room) {
                self.put(s, f, GridCell { t_co2: rest, ..GridCell::default() });
            }
        }
        let Some(last) = self.sectors.iter().position(|s| s.id == UNASSIGNED) else { return };
        for f in 0..columns {
            let Some(fuel) = self.fuels.get(f).cloned() else { continue };
            let above = || (0..rows).filter_map(|s| self.cell(s, f));
            let t_co2 = fuel.t_co2 - above().map(|c| c.t_co2).sum::<f64>();
            let amount = fuel.amount.map(|a| a - above().filter_map(|c| c.amount).sum::<f64>());
            if t_co2.abs() > room {
                self.put(last, f, GridCell { amount, t_co2, edited: false });
            }
        }
    }

    fn put(&mut self, sector: usize, fuel: usize, cell: GridCell) {
        let at = sector * self.fuels.len() + fuel;
        if let Some(slot) = self.cells.get_mut(at) {
            *slot = Some(cell);
        }
    }

    fn fill(&mut self, inventory: &Inventory) {
        for c in &inventory.cells {
            let Some(id) = &c.sector else { continue };
            let sector = self.sectors.iter().position(|s| s.id == *id);
            let fuel = self.fuels.iter().position(|f| f.id == c.fuel);
            let (Some(s), Some(f)) = (sector, fuel) else { continue };
            let before = self.cell(s, f);
            let one_unit = self.fuels.get(f).is_some_and(|f| f.unit.as_ref() == Some(&c.unit));
            let own = c.amount.filter(|_| one_unit);
            let amount = before.map_or(own, |b| b.amount.zip(own).map(|(a, b)| a + b));
            let t_co2 = before.map_or(0.0, |b| b.t_co2) + c.t_co2;
            self.put(s, f, GridCell { amount, t_co2, edited: false });
            if let Some(f) = self.fuels.get_mut(f) {
                f.most = f.most.max(amount.unwrap_or_default());
            }
        }
    }

    fn mark(&mut self, edits: &[Edit]) {
        let columns = self.fuels.len();
        for e in edits.iter().filter(|e| e.year == self.year) {
            let s = self.sectors.iter().position(|s| Some(&s.id) == e.sector.as_ref());
            let f = self.fuels.iter().position(|f| f.id == e.fuel);
            let slot = s.zip(f).and_then(|(s, f)| self.cells.get_mut(s * columns + f));
            if let Some(cell) = slot.and_then(Option::as_mut) {
                cell.edited = true;
            }
        }
    }
}

/// One column per fuel, however many units and factors its lines have.
fn fuels(inventory: &Inventory) -> Vec<GridFuel> {
    let mut out: Vec<GridFuel> = Vec::new();
    for line in &inventory.by_fuel {
        let unit = line.amount.map(|_| line.unit.clone());
        match out.iter_mut().find(|f| f.id == line.fuel) {
            Some(f) => {
                f.t_co2 += line.t_co2;
                if f.unit == unit {
                    f.amount = f.amount.zip(line.amount).map(|(a, b)| a + b);
                } else {
                    (f.unit, f.amount) = (None, None);
                }
            }
            None => out.push(GridFuel {
                id: line.fuel.clone(),
                unit,
                amount: line.amount,
                t_co2: line.t_co2,
                status: line.status,
                closing: closing(inventory, ClosingKind::FuelAmount, &line.fuel),
                most: line.amount.unwrap_or_default(),
            }),
        }
    }
    let unspecified: f64 = inventory.by_sector.iter().map(|s| s.unspecified_t_co2).sum();
    if unspecified > 0.0 && !out.iter().any(|f| f.id == UNSPECIFIED) {
        // The fuels have total rows that these emissions are part of: the column takes from the row of no sector what it
        // gives to the sectors.
        let id = UNSPECIFIED.to_owned();
        out.push(GridFuel { id, unit: None, amount: None, t_co2: 0.0, status: None, closing: None, most: 0.0 });
    }
    out
}

fn sectors(inventory: &Inventory, fuels: &[GridFuel]) -> Vec<GridSector> {
    let row = |id: &str, t_co2, share_percent| GridSector {
        id: id.to_owned(),
        t_co2,
        share_percent,
        closing: closing(inventory, ClosingKind::SectorEmission, id),
    };
    let mut out: Vec<GridSector> =
        inventory.by_sector.iter().map(|s| row(&s.sector, s.t_co2, s.share_percent)).collect();
    // Rests of columns may cancel out, so that the inventory has no line for them.
    let unspecified: f64 = inventory.by_sector.iter().map(|s| s.unspecified_t_co2).sum();
    let placed = |f: &GridFuel| {
        let own = inventory.cells.iter().filter(|c| c.sector.is_some() && c.fuel == f.id).map(|c| c.t_co2);
        own.sum::<f64>() + if f.id == UNSPECIFIED { unspecified } else { 0.0 }
    };
    let open = fuels.iter().any(|f| (f.t_co2 - placed(f)).abs() > inventory.total_t_co2.abs() * BITS);
    if !out.iter().any(|s| s.id == UNASSIGNED) && open {
        out.push(row(UNASSIGNED, 0.0, 0.0));
    }
    out
}

/// The closing line of a fuel or sector by id; closing lines name them as entered.
fn closing(inventory: &Inventory, kind: ClosingKind, id: &str) -> Option<Closing> {
    let names = if kind == ClosingKind::FuelAmount { Names::fuels() } else { Names::sectors() }.ok()?;
    let is = |name: &str| name == id || names.find(name).is_some_and(|n| n.id == id);
    inventory.closing.iter().find(|c| c.kind == kind && is(&c.name)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carbon::inventory::{Options, inventory};
    use crate::factor::Registry;
    use crate::stat::{Names as Spelt, Settings, edit, table};

    const HEAD: &str = "year,sector,fuel,amount,unit,emission,emission_unit\n";

    fn grid(rows: &str, edits: &[Edit]) -> (Inventory, Grid) {
        let settings = Settings::builtin().unwrap();
        let mut table = table::read(format!("{HEAD}{rows}").as_bytes(), &settings).unwrap();
        let spelt = |n: &Names| Spelt::new(n.0.iter().map(|n| (n.id.clone(), n.id.clone())));
        let (fuels, sectors) = (spelt(Names::fuels().unwrap()), spelt(Names::sectors().unwrap()));
        edit::apply(&mut table, edits, &fuels, &sectors, &settings).unwrap();
        let options = Options { set: "sichuan-park-2022".into(), region: None, year: None, power: None };
        let i = inventory(&table, &Registry::builtin().unwrap(), &options, &settings).unwrap();
        let g = Grid::of(&i, edits);
        (i, g)
    }

    fn closes(g: &Grid) {
        let near = |a: f64, b: f64| assert!((a - b).abs() <= 1e-9 * g.total_t_co2.abs(), "{a} {b} {g:?}");
        let of = |s: usize, f: usize| g.cell(s, f).map_or(0.0, |c| c.t_co2);
        let (rows, columns) = (0..g.sectors.len(), 0..g.fuels.len());
        for s in rows.clone() {
            near(columns.clone().map(|f| of(s, f)).sum(), g.sectors[s].t_co2);
        }
        for f in columns {
            near(rows.clone().map(|s| of(s, f)).sum(), g.fuels[f].t_co2);
        }
        near(g.sectors.iter().map(|s| s.t_co2).sum(), g.total_t_co2);
        near(g.fuels.iter().map(|f| f.t_co2).sum(), g.total_t_co2);
    }

    #[test]
    fn rows_and_columns_close_and_rests_have_a_row() {
        let rows = "2021,total,coal,100,t,,\n2021,industry,coal,60,t,,\n2021,construction,oil,10,t,,\n";
        let (_, g) = grid(rows, &[]);
        closes(&g);
        let ids = |all: Vec<&str>| all.join(" ");
        assert_eq!(ids(g.fuels.iter().map(|f| f.id.as_str()).collect()), "coal oil");
        assert_eq!(ids(g.sectors.iter().map(|s| s.id.as_str()).collect()), "industry construction unassigned");
        // 100 − 60 = 40 t of coal belong to no sector; the stated total says so too.
        assert_eq!(g.cell(2, 0).unwrap().amount, Some(40.0));
        assert_eq!(g.fuels[0].closing.as_ref().map(|c| c.difference), Some(-40.0));
        assert!(g.can_be_edited(0, 0) && g.can_be_edited(0, 1) && !g.can_be_edited(2, 0) && g.cell(0, 1).is_none());
    }

    #[test]
    fn stated_emissions_without_fuel_have_a_column() {
        for total in ["", "2021,total,coal,100,t,,\n"] {
            let rows = format!("{total}2021,industry,coal,60,t,,\n2021,industry,total,,,200,tCO2\n");
            let (_, g) = grid(&rows, &[]);
            closes(&g);
            // 60 t × 1.9812 = 118.872 t CO2; 200 − 118.872 = 81.128 t are of no fuel.
            let none = g.fuels.iter().position(|f| f.id == UNSPECIFIED).unwrap();
            assert!((g.cell(0, none).unwrap().t_co2 - 81.128).abs() < 1e-9, "{g:?}");
        }
    }

    #[test]
    fn an_edited_cell_moves_its_margins_and_is_marked() {
        let rows = "2021,industry,coal,60,t,,\n2021,construction,oil,10,t,,\n";
        let (before, _) = grid(rows, &[]);
        let (sector, fuel) = (Some("industry".to_owned()), "coal".to_owned());
        let edit = Edit { year: Some(2021), sector, fuel, amount: Some(70.0), unit: "t".into() };
        let (after, g) = grid(rows, std::slice::from_ref(&edit));
        closes(&g);
        // 10 t more of coal × 1.9812.
        assert!((after.total_t_co2 - before.total_t_co2 - 19.812).abs() < 1e-9);
        assert_eq!(g.cell(0, 0).map(|c| (c.amount, c.edited)), Some((Some(70.0), true)));
        assert_eq!(g.cell(1, 1).map(|c| c.edited), Some(false));
        let (again, _) = grid(rows, &[]);
        assert_eq!(again, before);
    }
}
