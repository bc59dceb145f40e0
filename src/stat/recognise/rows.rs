//! Carrying out a plan: row by row, figure by figure; what is not taken has a finding.

use crate::base::Severity;
use crate::stat::grid::Sheet;
use crate::stat::unit::BaseUnit;
use crate::stat::words::plain;

use super::block::{Block, Classes};
use super::lexicon::{Class, Lexicon};
use super::lines::{Dim, Figure, Figures, Line, Taken, finding};
use super::plan::{ColumnPlan, Corrections, Plan, Role};
use super::totals;

/// The lines of a sheet by its plan.
pub fn take(sheet: &Sheet, plan: &Plan, lexicon: &Lexicon, corrections: &Corrections) -> Taken {
    let classes = Classes::of(sheet, lexicon);
    let block = Block::find(sheet, &classes, lexicon, Some(plan.header.unwrap_or([0, 0])));
    let mut walk = Walk { sheet, plan, lexicon, corrections, classes: &classes, above: Above::default() };
    let mut taken = Taken::default();
    for &row in &block.data {
        walk.row(row, &mut taken);
    }
    if sheet.cut > 0 {
        taken.note(finding("STAT-128", Severity::Warn).with("cells", sheet.cut), sheet.height(), None);
    }
    totals::settle(&mut taken, lexicon);
    taken
}

/// What the rows above said.
#[derive(Default)]
struct Above {
    year: Option<u16>,
    sector: Option<Dim>,
    fuel: Option<Dim>,
    source: String,
    /// Which kind heads the blocks of a column with both.
    sectors_head: Option<bool>,
    /// Indent and ids of the last row that was no part.
    whole: (usize, Option<String>, Option<String>),
    in_part: bool,
}

/// Year, sector, fuel, units and source of a row; `None` = the row has no such thing.
struct Said {
    year: Option<u16>,
    sector: Option<Dim>,
    fuel: Option<Dim>,
    unit: String,
    emission_unit: String,
    part: bool,
}

/// Why a row is left out.
struct Refused {
    code: &'static str,
    text: String,
    near: String,
    column: usize,
}

struct Walk<'s> {
    sheet: &'s Sheet,
    plan: &'s Plan,
    lexicon: &'s Lexicon,
    corrections: &'s Corrections,
    classes: &'s Classes,
    above: Above,
}

impl Walk<'_> {
    fn columns(&self) -> impl Iterator<Item = (usize, &ColumnPlan)> {
        self.plan.columns.iter().enumerate()
    }

    fn filled(&self, row: usize) -> Vec<usize> {
        let value = |(i, c): &(usize, &ColumnPlan)| {
            c.role.is_value() && !matches!(self.classes.at(row, *i), Class::Empty | Class::Missing)
        };
        self.columns().filter(value).map(|(i, _)| i).collect()
    }

    fn row(&mut self, row: usize, taken: &mut Taken) {
        let filled = self.filled(row);
        taken.figures_read += filled.len() as u64;
        let said = match self.said(row, !filled.is_empty(), taken) {
            Ok(said) => said,
            Err(refused) => {
                if !filled.is_empty() {
                    taken.figures_left_out += filled.len() as u64;
                    let severity = if refused.code == "STAT-121" { Severity::Note } else { Severity::Warn };
                    let note = finding(refused.code, severity).with("text", refused.text).with("near", refused.near);
                    taken.note(note, row, Some(refused.column));
                }
                return;
            }
        };
        if filled.is_empty() {
            return;
        }
        if said.part && self.is_counted_in_the_whole(&said) {
            taken.figures_left_out += filled.len() as u64;
            let text = [&said.sector, &said.fuel].into_iter().flatten().map(Dim::text).collect::<Vec<_>>().join(" ");
            taken.note(finding("STAT-121", Severity::Note).with("text", text).with("near", ""), row, None);
            return;
        }
        let mut lines: Vec<Line> = Vec::new();
        for column in filled {
            if !self.figure(row, column, &said, &mut lines, taken) {
                taken.figures_left_out += 1;
            }
        }
        taken.lines.extend(lines);
    }

    /// A part of the row above whose whole is counted already.
    fn is_counted_in_the_whole(&self, said: &Said) -> bool {
        let (_, sector, fuel) = &self.above.whole;
        let id = |d: &Option<Dim>| d.as_ref().and_then(Dim::id).map(str::to_owned);
        let apart = |whole: &Option<String>, part: Option<String>| match (whole, part) {
            // The accounting knows these as whole and parts and drops the whole.
            (Some(w), Some(p)) => {
                w != &p && self.lexicon.is_part(w, &p) && self.lexicon.sectors.ids().any(|id| *id == *w)
            }
            // Parts of everything are what a table is made of.
            (None, Some(_)) => true,
            _ => false,
        };
        let same_fuel = *fuel == id(&said.fuel);
        let same_sector = *sector == id(&said.sector);
        !(same_fuel && apart(sector, id(&said.sector)) || same_sector && apart(fuel, id(&said.fuel)))
    }

    fn said(&mut self, row: usize, has_figures: bool, taken: &mut Taken) -> Result<Said, Refused> {
        let mut said = Said {
            year: None,
            sector: None,
            fuel: None,
            unit: String::new(),
            emission_unit: String::new(),
            part: false,
        };
        let roles: Vec<(usize, Role)> = self.columns().map(|(i, c)| (i, c.role)).collect();
        let describes = |role: Role| matches!(role, Role::Sector | Role::Fuel | Role::Label);
        let labelled = roles.iter().any(|(i, r)| describes(*r) && !self.sheet.shown(row, *i).trim().is_empty());
        let mut has_label_column = false;
        for (column, role) in roles {
            let text = self.sheet.shown(row, column).trim().to_owned();
            match role {
                Role::Year => self.year(&text, column, &mut said)?,
                Role::Unit => said.unit = text,
                Role::EmissionUnit => said.emission_unit = text,
                Role::Source if !text.is_empty() => self.above.source = text,
                Role::Sector | Role::Fuel | Role::Label => {
                    has_label_column = true;
                    if text.is_empty() {
                        // A blank under a name means the same name, where the row has another label.
                        if labelled && has_figures {
                            self.fill(role, row, column, &mut said, taken);
                        }
                    } else {
                        self.label(role, row, column, &mut said)?;
                    }
                }
                _ => {}
            }
        }
        if has_label_column && !labelled && has_figures && said.year.is_none() {
            return Err(Refused { code: "STAT-131", text: String::new(), near: String::new(), column: 0 });
        }
        if !said.part && has_figures {
            let id = |d: &Option<Dim>| d.as_ref().and_then(Dim::id).map(str::to_owned);
            self.above.whole.1 = id(&said.sector);
            self.above.whole.2 = id(&said.fuel);
        }
        Ok(said)
    }

    fn year(&mut self, text: &str, column: usize, said: &mut Said) -> Result<(), Refused> {
        if text.is_empty() {
            said.year = self.above.year;
            return Ok(());
        }
        said.year = self.lexicon.year(text);
        self.above.year = said.year;
        let refused = || Refused { code: "STAT-132", text: text.to_owned(), near: String::new(), column };
        said.year.map(|_| ()).ok_or_else(refused)
    }

    fn fill(&self, role: Role, row: usize, column: usize, said: &mut Said, taken: &mut Taken) {
        let (above, slot) = match role {
            Role::Sector => (&self.above.sector, &mut said.sector),
            Role::Fuel => (&self.above.fuel, &mut said.fuel),
            _ => return,
        };
        slot.clone_from(above);
        if let Some(dim) = above {
            taken.note(finding("STAT-123", Severity::Note).with("text", dim.text()), row, Some(column));
        }
    }

    /// Reads the label of a row into sector and fuel.
    fn label(&mut self, role: Role, row: usize, column: usize, said: &mut Said) -> Result<(), Refused> {
        let entered = self.sheet.shown(row, column);
        let indent = entered.chars().take_while(|c| c.is_whitespace()).count();
        let (mut label, part) = self.lexicon.label(entered);
        if let Some(name) = self.corrections.names.get(entered.trim()).or_else(|| self.corrections.names.get(&label)) {
            label.clone_from(name);
        }
        self.above.in_part = part || self.above.in_part && indent > self.above.whole.0;
        said.part |= self.above.in_part;
        if !self.above.in_part {
            self.above.whole.0 = indent;
        }
        if Role::of(&label) == Some(Role::Skip) {
            return Err(Refused { code: "STAT-120", text: entered.trim().into(), near: String::new(), column });
        }
        let named = |id: &str| Dim::Named(label.clone(), id.to_owned());
        let sector = self.lexicon.sector(&label).map(named);
        let fuel = self.lexicon.fuel(&label).map(named);
        let total = self.lexicon.total_rank(&label).map(Dim::All);
        match role {
            Role::Sector => said.sector = sector.or(total),
            Role::Fuel => said.fuel = fuel.or(total),
            _ => self.mixed(sector, fuel, total, said),
        }
        let found = match role {
            Role::Sector => said.sector.is_some(),
            Role::Fuel => said.fuel.is_some(),
            _ => said.sector.is_some() || said.fuel.is_some(),
        };
        if !found {
            return Err(self.unknown(role, &label, said.part, column));
        }
        match role {
            Role::Sector => self.above.sector.clone_from(&said.sector),
            Role::Fuel => self.above.fuel.clone_from(&said.fuel),
            _ => {}
        }
        Ok(())
    }

    fn unknown(&self, role: Role, label: &str, part: bool, column: usize) -> Refused {
        let names = if role == Role::Fuel { &self.lexicon.fuels } else { &self.lexicon.sectors };
        let near = names.near(label, self.lexicon.settings.near_names.offered).join(", ");
        Refused { code: if part { "STAT-121" } else { "STAT-120" }, text: label.to_owned(), near, column }
    }

    /// Sectors and fuels under one another: the kind that comes first heads a block.
    fn mixed(&mut self, sector: Option<Dim>, fuel: Option<Dim>, total: Option<Dim>, said: &mut Said) {
        let first = self.above.sectors_head.is_none();
        if self.above.sectors_head.is_none() && (sector.is_some() || fuel.is_some()) {
            self.above.sectors_head = Some(sector.is_some());
        }
        let heads = self.above.sectors_head.unwrap_or(true);
        let (head, inner) = if heads { (sector, fuel) } else { (fuel, sector) };
        let whole = matches!(total, Some(Dim::All(rank)) if rank > 2 || rank > 1 && first);
        let above = if heads { &mut self.above.sector } else { &mut self.above.fuel };
        let (outer, within) = if head.is_some() || whole {
            above.clone_from(if whole { &total } else { &head });
            (above.clone(), Some(Dim::All(2)))
        } else if inner.is_some() || total.is_some() {
            (above.clone().or(Some(Dim::All(2))), inner.or(total))
        } else {
            (None, None)
        };
        (said.sector, said.fuel) = if heads { (outer, within) } else { (within, outer) };
    }

    /// Takes one figure into the lines of its row; `false` = left out, with a finding.
    fn figure(&self, row: usize, at: usize, said: &Said, lines: &mut Vec<Line>, taken: &mut Taken) -> bool {
        let Some(column) = self.plan.columns.get(at) else { return false };
        let text = self.sheet.at(row, at);
        let number = match self.lexicon.number(text) {
            Ok(Some(n)) => n,
            _ => {
                taken.note(finding("STAT-125", Severity::Warn).with("text", text.trim()), row, Some(at));
                return false;
            }
        };
        if number.value < 0.0 && column.role != Role::Change {
            taken.note(finding("STAT-127", Severity::Warn).with("text", text.trim()), row, Some(at));
            return false;
        }
        let (sector, fuel) = self.dims(column, said);
        let unit = match self.unit(column, said, fuel.as_ref(), (row, at), taken) {
            Ok(unit) => unit,
            Err(code) => {
                taken.note(finding(code, Severity::Error).with("text", said.unit.as_str()), row, Some(at));
                return false;
            }
        };
        let base = unit.as_deref().and_then(|u| self.lexicon.unit(u));
        let amount = column.role == Role::Amount && base.is_some_and(|(b, _)| b != BaseUnit::TonneCo2);
        let whole = base.is_some_and(|(b, _)| b == BaseUnit::CoalEquivalent);
        let Some(fuel) = fuel.or_else(|| (!amount || whole).then_some(Dim::All(2))) else {
            taken.note(finding("STAT-124", Severity::Warn).with("column", column.letters.as_str()), row, Some(at));
            return false;
        };
        let scaled = number.times(base.map_or(1.0, |(_, scale)| scale));
        let figure = Figure {
            text: plain(self.lexicon.without_marks(text)),
            unit: unit.unwrap_or_default(),
            value: scaled.value,
            half_step: scaled.half_step,
            column: at,
        };
        let role = if column.role == Role::Amount && !amount { Role::Emission } else { column.role };
        let year = column.year.or(said.year).or(self.plan.year);
        let sector = sector.unwrap_or(Dim::All(2));
        let source = Some(self.above.source.clone()).filter(|s| !s.is_empty());
        let key = (year, sector, fuel);
        put(lines, key, row, source, role, figure);
        true
    }

    /// Sector and fuel of a figure: by its column, else by its row, else by the caption.
    fn dims(&self, column: &ColumnPlan, said: &Said) -> (Option<Dim>, Option<Dim>) {
        let named = |text: &Option<String>, find: &dyn Fn(&str) -> Option<String>| {
            let text = text.as_ref()?;
            Some(Dim::Named(text.clone(), find(text)?))
        };
        let mut sector = named(&column.sector, &|t| self.lexicon.sector(t).map(str::to_owned));
        let mut fuel = named(&column.fuel, &|t| self.lexicon.fuel(t).map(str::to_owned));
        if let Some(rank) = column.total {
            let others = |f: fn(&ColumnPlan) -> bool| self.plan.columns.iter().any(|c| c.role.is_value() && f(c));
            if others(|c| c.sector.is_some()) {
                sector = sector.or(Some(Dim::All(rank)));
            } else if others(|c| c.fuel.is_some()) {
                fuel = fuel.or(Some(Dim::All(rank)));
            }
        }
        let caption = named(&self.plan.fuel, &|t| self.lexicon.fuel(t).map(str::to_owned));
        (sector.or_else(|| said.sector.clone()), fuel.or_else(|| said.fuel.clone()).or(caption))
    }

    /// The unit of a figure: the row's, else the column's, else the caption's. `Err` = code of why there is none.
    fn unit(
        &self,
        column: &ColumnPlan,
        said: &Said,
        fuel: Option<&Dim>,
        (row, at): (usize, usize),
        taken: &mut Taken,
    ) -> Result<Option<String>, &'static str> {
        if column.role == Role::Share {
            return Ok(None);
        }
        let own = if column.role == Role::Emission && !said.emission_unit.is_empty() {
            &said.emission_unit
        } else if column.role == Role::Emission && column.unit.is_some() {
            ""
        } else {
            &said.unit
        };
        let of_row = Some(own).filter(|u| !plain(u).is_empty()).map(str::to_owned);
        if of_row.as_ref().is_some_and(|u| self.lexicon.unit(u).is_none()) {
            return Err("STAT-133");
        }
        let fuel_id = fuel.and_then(Dim::id);
        let usual = fuel_id.map_or(&[][..], |f| self.lexicon.measures_of(f));
        let fits = |u: &&String| {
            self.lexicon.unit(u).is_some_and(|(b, _)| usual.is_empty() || usual.contains(&b) || b == BaseUnit::TonneCo2)
        };
        let caption = self.plan.units.iter().find(fits).or(self.plan.units.first()).cloned();
        let Some(unit) = of_row.clone().or_else(|| column.unit.clone()).or(caption) else { return Err("STAT-129") };
        let Some((base, _)) = self.lexicon.unit(&unit) else { return Err("STAT-133") };
        let other = of_row.and(column.unit.as_ref()).and_then(|u| Some((u, self.lexicon.unit(u)?.0)));
        let contradicts = other.filter(|(_, b)| *b != base).map(|(u, _)| u.clone());
        let wrong_kind = column.role == Role::Amount && !fits(&&unit);
        if contradicts.is_some() || wrong_kind {
            let wanted = contradicts.unwrap_or_else(|| usual.iter().map(|b| b.text()).collect::<Vec<_>>().join(", "));
            let name = fuel.map_or("", Dim::text);
            let note = finding("STAT-108", Severity::Warn).with("unit", unit.as_str()).with("wanted", wanted);
            taken.note(note.with("name", name), row, Some(at));
        }
        Ok(Some(unit))
    }
}

/// Puts a figure into the line of its key, or a new one.
fn put(
    lines: &mut Vec<Line>,
    (year, sector, fuel): (Option<u16>, Dim, Dim),
    row: usize,
    source: Option<String>,
    role: Role,
    figure: Figure,
) {
    let slot = |f: &Figures| match role {
        Role::Amount => f.amount.is_some(),
        Role::Emission => f.emission.is_some(),
        Role::Change => f.change.is_some(),
        _ => f.share.is_some(),
    };
    let same = lines.iter().position(|l| l.year == year && l.sector == sector && l.fuel == fuel && !slot(&l.figures));
    let at = same.unwrap_or(lines.len());
    if same.is_none() {
        lines.push(Line { row, year, sector, fuel, figures: Figures::default(), source });
    }
    if let Some(line) = lines.get_mut(at) {
        let f = &mut line.figures;
        match role {
            Role::Amount => f.amount = Some(figure),
            Role::Emission => f.emission = Some(figure),
            Role::Change => f.change = Some(figure),
            _ => f.share = Some(figure),
        }
    }
}
