//! What each column holds: by its heading first, by its values where the heading does not tell.

use std::collections::BTreeSet;

use crate::stat::grid::{Sheet, column_letters};
use crate::stat::unit::BaseUnit;
use crate::stat::words::plain;

use super::block::{Block, Classes};
use super::heading::Heading;
use super::lexicon::{Class, Lexicon};
use super::plan::{ColumnPlan, Confidence, Corrections, Role};

/// How many cells of a column are what.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    numbers: usize,
    years: usize,
    units: usize,
    fuels: usize,
    sectors: usize,
    texts: usize,
    /// Names of fuels or sectors that stand more than once.
    repeats: usize,
}

/// The sheet with what is known of it.
pub(super) struct Scene<'s> {
    pub sheet: &'s Sheet,
    pub classes: &'s Classes,
    pub block: &'s Block,
    pub lexicon: &'s Lexicon,
    pub corrections: &'s Corrections,
    /// Whether the captions speak of emissions.
    pub emissions: bool,
}

impl Scene<'_> {
    /// The columns, left to right.
    pub fn columns(&self) -> Vec<ColumnPlan> {
        let headings: Vec<Vec<&str>> = (0..self.sheet.width()).map(|c| self.texts_above(c)).collect();
        let mut columns: Vec<ColumnPlan> =
            headings.iter().enumerate().map(|(c, texts)| self.column(c, texts)).collect();
        self.single_out(&mut columns);
        columns
    }

    /// Texts of the heading above a column, merged ranges and blanks to the right of a text filled, each once.
    fn texts_above(&self, column: usize) -> Vec<&str> {
        let rows = &self.block.header;
        let mut texts: Vec<&str> = Vec::new();
        for (i, &row) in rows.iter().enumerate() {
            let mut text = self.sheet.shown(row, column).trim();
            let below = rows.get(i + 1..).unwrap_or_default();
            // Without merged ranges (text files) a blank continues the text at its left, if a row below parts it.
            if text.is_empty() && below.iter().any(|r| !self.sheet.at(*r, column).is_empty()) {
                text = self.left_of(row, column, below);
            }
            if !text.is_empty() && texts.last() != Some(&text) {
                texts.push(text);
            }
        }
        texts
    }

    fn left_of(&self, row: usize, column: usize, below: &[usize]) -> &str {
        let left = (0..column).rev().find(|c| !self.sheet.at(row, *c).trim().is_empty());
        let parted = |c: &usize| below.iter().any(|r| !self.sheet.at(*r, *c).trim().is_empty());
        left.filter(parted).map_or("", |c| self.sheet.at(row, c).trim())
    }

    fn counts(&self, column: usize) -> Counts {
        let mut n = Counts::default();
        let mut seen = BTreeSet::new();
        for &row in &self.block.data {
            let text = self.sheet.at(row, column);
            match self.classes.at(row, column) {
                Class::Number => n.numbers += 1,
                Class::Year => n.years += 1,
                Class::Unit => n.units += 1,
                Class::Text => {
                    n.texts += 1;
                    let (label, _) = self.lexicon.label(text);
                    let label = self.corrections.names.get(text.trim()).map_or(label.as_str(), String::as_str);
                    let (fuel, sector) = (self.lexicon.fuel(label), self.lexicon.sector(label));
                    n.fuels += usize::from(fuel.is_some());
                    n.sectors += usize::from(sector.is_some());
                    n.repeats += fuel.or(sector).map_or(0, |id| usize::from(!seen.insert(id)));
                }
                Class::Missing | Class::Empty => {}
            }
        }
        n
    }

    fn column(&self, column: usize, texts: &[&str]) -> ColumnPlan {
        let heading = Heading::of(texts, self.lexicon);
        let counts = self.counts(column);
        let (role, how) = self.role(&heading, counts);
        let mut plan = ColumnPlan {
            letters: column_letters(column),
            heading: texts.iter().map(|t| plain(t)).collect::<Vec<_>>().join(" / "),
            role,
            year: heading.year,
            sector: heading.sector,
            fuel: heading.fuel,
            total: heading.total,
            unit: heading.unit,
            confidence: heading.confidence.unwrap_or(Confidence::Likely).min(how),
        };
        if heading.role.as_deref() == Some("t_co2") {
            plan.unit = Some(BaseUnit::TonneCo2.text().to_owned());
        }
        self.correct(column, &mut plan);
        plan
    }

    /// The role of a column and how sure it is.
    fn role(&self, heading: &Heading, n: Counts) -> (Role, Confidence) {
        let filled = n.numbers + n.years + n.units + n.texts;
        if filled == 0 {
            return (Role::Skip, Confidence::Likely);
        }
        let named = heading.role.as_deref();
        match named {
            Some("skip" | "note" | "cell") => return (Role::Skip, Confidence::Sure),
            Some("source") => return (Role::Source, Confidence::Sure),
            Some("year") if n.years > 0 => return (Role::Year, Confidence::Sure),
            Some("unit") if n.units > 0 => return (Role::Unit, Confidence::Sure),
            Some("emission_unit") => return (Role::EmissionUnit, Confidence::Sure),
            _ => {}
        }
        if n.numbers + n.years > n.texts + n.units {
            let names_a_value = heading.fuel.is_some()
                || heading.sector.is_some()
                || heading.total.is_some()
                || heading.year.is_some()
                || named.and_then(Role::of).is_some_and(Role::is_value);
            if n.numbers == 0 && !names_a_value {
                return (Role::Year, Confidence::Likely);
            }
            return self.value_role(heading);
        }
        label_role(named, n)
    }

    fn value_role(&self, heading: &Heading) -> (Role, Confidence) {
        match heading.role.as_deref() {
            Some("amount") => return (Role::Amount, Confidence::Sure),
            Some("emission" | "t_co2") => return (Role::Emission, Confidence::Sure),
            Some("change") => return (Role::Change, Confidence::Sure),
            Some("share") => return (Role::Share, Confidence::Sure),
            _ => {}
        }
        let unit = heading.unit.as_deref();
        if unit.is_some_and(|u| self.lexicon.is_percent(u)) {
            return (Role::Share, Confidence::Likely);
        }
        let base = unit.and_then(|u| self.lexicon.unit(u)).map(|(base, _)| base);
        let emission = base == Some(BaseUnit::TonneCo2) || self.emissions;
        let role = if emission { Role::Emission } else { Role::Amount };
        let says = heading.fuel.is_some()
            || heading.sector.is_some()
            || heading.year.is_some()
            || heading.total.is_some()
            || base.is_some();
        (role, if says { Confidence::Sure } else { Confidence::Guess })
    }

    fn correct(&self, column: usize, plan: &mut ColumnPlan) {
        if let Some((role, names)) = self.corrections.columns.get(&column) {
            plan.role = Role::of(role).unwrap_or(plan.role);
            plan.confidence = Confidence::Sure;
            for name in names {
                let read = Heading::of(&[name], self.lexicon);
                plan.year = read.year.or(plan.year);
                plan.sector = read.sector.or(plan.sector.take());
                plan.fuel = read.fuel.or(plan.fuel.take());
            }
        }
        if let Some(unit) = self.corrections.units.get(&column) {
            plan.unit = Some(unit.clone());
        }
    }

    /// Keeps one column of each kind that describes rows: the first by heading, else by values; the rest is skipped.
    /// Numbers left of the last label whose heading says nothing are row numbers or codes.
    fn single_out(&self, columns: &mut [ColumnPlan]) {
        for role in [Role::Year, Role::Sector, Role::Fuel, Role::Label, Role::Unit] {
            let held: Vec<usize> =
                (0..columns.len()).filter(|i| columns.get(*i).is_some_and(|c| c.role == role)).collect();
            let best = held.iter().copied().max_by_key(|i| {
                let sure = columns.get(*i).map(|c| c.confidence);
                let said = self.corrections.columns.contains_key(i);
                (said, sure, std::cmp::Reverse(*i))
            });
            for i in held {
                if let Some(c) = columns.get_mut(i).filter(|_| Some(i) != best) {
                    c.role = Role::Skip;
                }
            }
        }
        let last_label = columns.iter().rposition(|c| matches!(c.role, Role::Sector | Role::Fuel | Role::Label));
        for (i, c) in columns.iter_mut().enumerate() {
            let unnamed = c.confidence == Confidence::Guess && c.unit.is_none() && c.heading.is_empty();
            if unnamed && c.role.is_value() && last_label.is_some_and(|l| i < l) {
                c.role = Role::Skip;
            }
        }
    }
}

fn label_role(named: Option<&str>, n: Counts) -> (Role, Confidence) {
    let by_heading = |role| named == Some(role);
    if n.units > n.texts {
        return (Role::Unit, Confidence::Likely);
    }
    match (n.fuels, n.sectors) {
        (0, 0) if by_heading("sector") => (Role::Sector, Confidence::Likely),
        (0, 0) if by_heading("fuel") => (Role::Fuel, Confidence::Likely),
        (0, 0) => (Role::Skip, Confidence::Guess),
        (_, 0) => (Role::Fuel, if by_heading("fuel") { Confidence::Sure } else { Confidence::Likely }),
        (0, _) => (Role::Sector, if by_heading("sector") { Confidence::Sure } else { Confidence::Likely }),
        // Fuels that come again and again stand under their sectors.
        (f, s) if n.repeats * 2 >= f.max(s) => (Role::Label, Confidence::Likely),
        // One name of the other kind among many is a chance likeness, such as power as an industry.
        (f, s) if by_heading("fuel") && f >= s => (Role::Fuel, Confidence::Likely),
        (f, s) if by_heading("sector") && s >= f * 3 => (Role::Sector, Confidence::Likely),
        (f, s) if f >= s * 4 => (Role::Fuel, Confidence::Likely),
        (f, s) if s >= f * 4 => (Role::Sector, Confidence::Likely),
        _ => (Role::Label, Confidence::Likely),
    }
}
