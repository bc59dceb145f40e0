//! What it is: the basis of a balance: all that a reader must know to judge its figures, as one list for window, report
//! and JSON.
//! What it never does: change a figure, or hold words (keys stand in `assets/i18n/*/basis.ftl`).
//! Where to start reading: [`basis`]; its words are in [`words_of`], the other sink sets in `sensitivity`.

mod sensitivity;
#[cfg(test)]
mod tests;
mod told;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use crate::base::{Arg, Args, Finding, Mass, Result, Severity};
use crate::engine::Snapshot;
use crate::factor::{Factor, Status};
use crate::i18n::number;
use crate::land::AreaRule;

pub use told::{page, words_of};

/// What a line is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// What is counted, and where power is.
    Mode,
    /// Sets of factors, GWP, hash.
    Sets,
    /// Years of activity and of the grid factor.
    Years,
    /// Areas, control areas, reference system, classes.
    Land,
    /// What each sector's total comes from.
    Sectors,
    /// Factors of the project.
    Overrides,
    /// Factors in use that are assumed.
    Assumed,
    /// The net under other sink sets.
    Sensitivity,
    /// What was noticed and is open.
    Doubts,
}

impl Topic {
    /// Key of its title.
    pub fn key(self) -> &'static str {
        match self {
            Self::Mode => "basis-topic-mode",
            Self::Sets => "basis-topic-sets",
            Self::Years => "basis-topic-years",
            Self::Land => "basis-topic-land",
            Self::Sectors => "basis-topic-sectors",
            Self::Overrides => "basis-topic-overrides",
            Self::Assumed => "basis-topic-assumed",
            Self::Sensitivity => "basis-topic-sensitivity",
            Self::Doubts => "basis-topic-doubts",
        }
    }
}

/// One statement: a key of the message files with its values.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BasisLine {
    /// What it is about; lines of a topic stand together.
    pub topic: Topic,
    /// Key; for a doubt the code of its finding in small letters.
    pub key: String,
    /// Values; masses in t CO2e a year, areas in ha, ids of sets and sectors.
    pub args: Args,
}

/// Collects lines.
#[derive(Default)]
struct List(Vec<BasisLine>);

impl List {
    fn say(&mut self, topic: Topic, key: &str, args: &[(&'static str, Arg)]) {
        let args = args.iter().map(|(n, v)| ((*n).into(), v.clone())).collect();
        self.0.push(BasisLine { topic, key: key.to_owned(), args });
    }
}

fn text(t: &str) -> Arg {
    Arg::from(t)
}

/// The basis of what a snapshot shows. Errors: `CARBON-090`, `FACTOR-0xx` a set of the sensitivity does not load.
pub fn basis(s: &Snapshot) -> Result<Vec<BasisLine>> {
    let mut out = List::default();
    mode(s, &mut out);
    sets(s, &mut out);
    years(s, &mut out);
    land(s, &mut out);
    sectors(s, &mut out);
    overrides(s, &mut out);
    assumed(s, &mut out);
    sensitivity::sensitivity(s, &mut out)?;
    doubts(&s.findings, &mut out);
    Ok(out.0)
}

fn mode(s: &Snapshot, out: &mut List) {
    out.say(Topic::Mode, "basis-boundary", &[]);
    let mode = s.accounts.inventory.as_ref().map_or("none", |i| match i.power_mode {
        crate::carbon::inventory::PowerMode::Consumer => "consumer",
        crate::carbon::inventory::PowerMode::Plant => "plant",
    });
    out.say(Topic::Mode, "basis-power", &[("mode", text(mode))]);
}

fn sets(s: &Snapshot, out: &mut List) {
    let a = &s.accounts;
    match &a.inventory {
        Some(i) => out.say(Topic::Sets, "basis-energy-set", &[("set", text(&i.factor_set))]),
        None => out.say(Topic::Sets, "basis-no-table", &[]),
    }
    out.say(Topic::Sets, "basis-sink-set", &[("set", text(&a.sinks.name)), ("school", text(&a.sinks.name))]);
    // gwp.<report>.<gas>.<horizon>
    let parts: Vec<&str> = a.gwp.id.split('.').collect();
    let part = |i: usize| text(parts.get(i).copied().unwrap_or_default());
    out.say(Topic::Sets, "basis-gwp", &[("report", part(1)), ("horizon", part(3)), ("ch4", a.gwp.value.into())]);
    let depth = a.sinks.stock.iter().flatten().map(|d| d.soil_depth.value).next();
    if let Some(cm) = depth {
        out.say(Topic::Sets, "basis-soil-depth", &[("cm", cm.into())]);
    }
    out.say(Topic::Sets, "basis-hash", &[("hash", text(&a.factor_hash))]);
}

fn years(s: &Snapshot, out: &mut List) {
    let a = &s.accounts;
    match a.year {
        Some(year) => out.say(Topic::Years, "basis-year", &[("year", text(&year.to_string()))]),
        None => out.say(Topic::Years, "basis-year-none", &[]),
    }
    let power = a.inventory.iter().flat_map(|i| &i.by_fuel).find(|l| l.fuel == "electricity" && l.factor.is_some());
    let Some(line) = power else { return };
    let unit = text(line.factor_unit.as_deref().unwrap_or_default());
    let value = line.factor.unwrap_or_default().into();
    let id = line.factor_id.as_deref().unwrap_or_default();
    let parts: Vec<&str> = id.split('.').collect();
    let ["grid", region, year] = parts.as_slice() else {
        out.say(Topic::Years, "basis-grid-own", &[("factor", value), ("unit", unit)]);
        return;
    };
    let args = [("region", text(region)), ("year", text(year)), ("factor", value), ("unit", unit)];
    out.say(Topic::Years, "basis-grid", &args);
    if let Some(wanted) = a.year.map(|y| y.to_string()).filter(|y| y != year) {
        out.say(Topic::Years, "basis-grid-earlier", &[("wanted", text(&wanted)), ("year", text(year))]);
    }
}

fn land(s: &Snapshot, out: &mut List) {
    let about = &s.base.about;
    let rule = match about.area_rule {
        AreaRule::Survey => "survey",
        AreaRule::Ellipsoid => "ellipsoid",
    };
    let ha = s.balance.sums.city().area.ha();
    out.say(Topic::Land, "basis-area", &[("rule", text(rule)), ("area_ha", ha.into())]);
    for c in &about.intake.closings {
        let difference = c.sum.m2() - c.control_m2;
        let args = [
            ("unit", text(&c.unit)),
            ("control_m2", c.control_m2.into()),
            ("difference_m2", difference.into()),
            ("closes", text(if difference.abs() <= c.tolerance_m2 { "yes" } else { "no" })),
        ];
        out.say(Topic::Land, "basis-control-area", &args);
    }
    if about.intake.closings.is_empty() {
        out.say(Topic::Land, "basis-control-area-none", &[]);
    }
    out.say(Topic::Land, "basis-crs", &[("crs", text(&about.crs.label()))]);
    let (scheme, field) = (&about.intake.scheme, &about.intake.class_field);
    if !scheme.is_empty() {
        out.say(Topic::Land, "basis-scheme", &[("scheme", text(scheme)), ("field", text(field))]);
    }
    for r in &about.intake.repairs {
        out.say(Topic::Land, "basis-repair", &[("kind", text(&r.kind)), ("count", r.count.into())]);
    }
}

fn sectors(s: &Snapshot, out: &mut List) {
    let a = &s.accounts;
    for sector in &a.allocation.sectors {
        let met = a.below.met.iter().find(|m| m.sector == sector.id);
        let factor = met.and_then(|m| m.factor).map_or_else(|| "\u{2014}".to_owned(), number::factor);
        let args = [
            ("sector", text(&sector.id)),
            ("control", text(met.map_or("table", |m| m.control.id()))),
            ("factor", factor.into()),
            ("total_t", sector.total.t().into()),
            ("points_t", met.map_or(sector.points, |m| m.points).t().into()),
            ("unallocated_t", sector.unallocated.t().into()),
        ];
        out.say(Topic::Sectors, "basis-sector", &args);
        if let Some(beyond) = met.map(|m| m.beyond).filter(|b| *b != Mass(0)) {
            let args = [("sector", text(&sector.id)), ("beyond_t", beyond.t().into())];
            out.say(Topic::Sectors, "basis-sector-beyond", &args);
        }
    }
    // What no table gives comes from the land's own factors.
    let own = a.sectors.iter().zip(s.balance.sums.by_sector()).skip(a.allocation.sectors.len());
    for (id, mass) in own.filter(|(_, m)| m.0 != 0) {
        out.say(Topic::Sectors, "basis-sector-land", &[("sector", text(id)), ("total_t", mass.t().into())]);
    }
    if out.0.last().is_none_or(|l| l.topic != Topic::Sectors) {
        out.say(Topic::Sectors, "basis-sectors-none", &[]);
    }
}

fn overrides(s: &Snapshot, out: &mut List) {
    let all = s.accounts.registry.overridden();
    if all.is_empty() {
        out.say(Topic::Overrides, "basis-overrides-none", &[]);
    }
    for o in all {
        let missing = || "\u{2014}".to_owned();
        let shown = |value: f64, unit: &str| format!("{} {unit}", number::factor(value));
        let was = o.was.map(|w| shown(w, o.was_unit.as_deref().unwrap_or_default()));
        let args = [
            ("id", text(&o.id)),
            ("value", shown(o.value, &o.unit).into()),
            ("was", was.unwrap_or_else(missing).into()),
            ("source", text(&o.source)),
            ("author", o.author.unwrap_or_else(missing).into()),
            ("date", o.date.unwrap_or_else(missing).into()),
        ];
        out.say(Topic::Overrides, "basis-override", &args);
    }
}

/// Ids of the factors that a figure of the balance is made of, with their standing.
fn in_use(s: &Snapshot) -> BTreeSet<(String, Status)> {
    let a = &s.accounts;
    let mut all = BTreeSet::new();
    let mut add = |f: &Factor| {
        all.insert((f.id.clone(), f.status));
    };
    add(&a.gwp);
    for class in 0..s.classes.len() {
        let line = s.balance.sums.class(class);
        if line.area.0 == 0 {
            continue;
        }
        [&a.sinks.flux, &a.sinks.ch4].into_iter().filter_map(|of| of.get(class)?.as_ref()).for_each(&mut add);
        let pools = a.sinks.stock.get(class).and_then(Option::as_ref).map(|d| d.pools());
        pools.into_iter().flatten().for_each(&mut add);
    }
    a.inventory.iter().flat_map(|i| &i.cells).filter_map(|c| c.factor.as_ref()).for_each(&mut add);
    all
}

fn assumed(s: &Snapshot, out: &mut List) {
    let all = in_use(s);
    let ids: Vec<&str> = all.iter().filter(|(_, st)| *st == Status::Assumed).map(|(id, _)| id.as_str()).collect();
    let counts = [("count", ids.len().into()), ("of", all.len().into())];
    out.say(Topic::Assumed, "basis-assumed", &counts);
    if !ids.is_empty() {
        out.say(Topic::Assumed, "basis-assumed-ids", &[("ids", ids.join(", ").into())]);
    }
}

fn doubts(findings: &[Finding], out: &mut List) {
    let of = |s: Severity| findings.iter().filter(|f| f.severity == s).count();
    let counts = [
        ("errors", of(Severity::Error).into()),
        ("warnings", of(Severity::Warn).into()),
        ("notes", of(Severity::Note).into()),
    ];
    out.say(Topic::Doubts, "basis-doubts", &counts);
    for f in findings {
        let mut args = f.args.clone();
        if !args.iter().any(|(n, _)| n == "count") {
            args.push(("count".into(), f.count.into()));
        }
        out.0.push(BasisLine { topic: Topic::Doubts, key: f.code.key(), args });
    }
}
