//! The basis of a balance: everything a reader must know to judge its figures, as one list for window, report and JSON.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::{Arg, Args, Error, Finding, Result, Severity};
use crate::carbon::allocate::AGRICULTURE;
use crate::carbon::rates::{ch4_t_co2e_per_ha, flux_t_per_ha};
use crate::engine::Snapshot;
use crate::factor::{Factor, SinkSet, Status};
use crate::i18n::{Lang, Words, number};
use crate::land::AreaRule;
use crate::map::place;

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
    sensitivity(s, &mut out)?;
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
        let args = [
            ("sector", text(&sector.id)),
            ("control", text("table")),
            ("total_t", sector.total.t().into()),
            ("points_t", sector.points.t().into()),
            ("unallocated_t", sector.unallocated.t().into()),
        ];
        out.say(Topic::Sectors, "basis-sector", &args);
    }
    // What no table gives comes from the land's own factors.
    let own = a.sectors.iter().zip(&s.balance.sums.by_sector).skip(a.allocation.sectors.len());
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

/// Contents of `assets/methods/basis.toml`.
#[derive(Deserialize)]
struct Method {
    sensitivity: Sets,
}

#[derive(Deserialize)]
struct Sets {
    sets: Vec<String>,
}

/// Yearly exchange of the land under a set: flux and methane, t CO2e, and the area without a flux, ha.
fn exchange(s: &Snapshot, set: &SinkSet) -> (f64, f64) {
    let (mut t, mut uncovered_ha) = (0.0, 0.0);
    for class in 0..s.classes.len() {
        let ha = s.balance.sums.class(class).area.ha();
        let flux = flux_t_per_ha(set, class);
        uncovered_ha += if flux.is_none() { ha } else { 0.0 };
        let ch4 = ch4_t_co2e_per_ha(set, class, s.accounts.gwp.value);
        t += ha * (flux.unwrap_or(0.0) + ch4.unwrap_or(0.0));
    }
    (t, uncovered_ha)
}

fn sensitivity(s: &Snapshot, out: &mut List) -> Result<()> {
    let broken = |e: toml::de::Error| Error::new("CARBON-090").with("name", "basis.toml").because(e);
    let method: Method = toml::from_str(include_str!("../../assets/methods/basis.toml")).map_err(broken)?;
    let a = &s.accounts;
    let net = s.balance.sums.city().net().t();
    let (now, _) = exchange(s, &a.sinks);
    let farms = a.sectors.iter().position(|id| id == AGRICULTURE).and_then(|at| s.balance.sums.by_sector.get(at));
    let farms = farms.map_or(0.0, |m| m.t());
    for name in &method.sensitivity.sets {
        let set = a.registry.sink_set(name, &s.classes)?;
        let (then, uncovered_ha) = exchange(s, &set);
        // A cropland value that holds farm inputs switches the agriculture of the same land off.
        let without = if set.forbids_agriculture { farms } else { 0.0 };
        let other = net - now + then - without;
        let args = [
            ("set", text(name)),
            ("net_t", other.into()),
            ("change_t", (other - net).into()),
            ("uncovered_ha", uncovered_ha.into()),
            ("agriculture", text(if without > 0.0 { "off" } else { "on" })),
            ("present", text(if *name == a.sinks.name { "yes" } else { "no" })),
        ];
        out.say(Topic::Sensitivity, "basis-sensitivity", &args);
    }
    Ok(())
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

/// A statement in words; sets, regions and reference systems by their names.
pub fn words_of(line: &BasisLine, words: &Words) -> String {
    let lang = words.lang();
    let named = |name: &str, value: &Arg| match (name, value) {
        ("set", Arg::Text(id)) => {
            let [zh, en] = super::names::set(id);
            Arg::Text(format!("{} ({id})", if lang == Lang::Zh { zh } else { en }))
        }
        ("region", Arg::Text(id)) => Arg::Text(super::names::of("region", id, lang)),
        ("crs", Arg::Text(label)) => Arg::Text(place::crs_of(label, words)),
        ("kind", Arg::Text(kind)) => Arg::Text(words.get(&format!("repair-name-{kind}"))),
        _ => value.clone(),
    };
    // The values of a finding are its own.
    let args = match line.topic {
        Topic::Doubts => line.args.clone(),
        _ => line.args.iter().map(|(n, v)| (n.clone(), named(n, v))).collect(),
    };
    let said = words.text(&line.key, &args);
    if line.topic == Topic::Doubts && line.key != "basis-doubts" {
        format!("{}  {said}", line.key.to_uppercase())
    } else {
        said
    }
}

/// The page as lines of text: titles, and their statements beneath.
pub fn page(basis: &[BasisLine], words: &Words) -> Vec<String> {
    let mut out = Vec::new();
    for topic in basis.chunk_by(|a, b| a.topic == b.topic) {
        out.extend(topic.first().map(|l| words.get(l.topic.key())));
        out.extend(topic.iter().map(|l| format!("  {}", words_of(l, words))));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::explain::tests::snapshot;

    fn arg<'a>(line: &'a BasisLine, name: &str) -> &'a Arg {
        &line.args.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name} in {line:?}")).1
    }

    fn number(line: &BasisLine, name: &str) -> f64 {
        match arg(line, name) {
            Arg::Num(x) => *x,
            other => panic!("{name}: {other:?}"),
        }
    }

    #[test]
    fn the_set_in_use_gives_the_booked_net_and_others_their_own() {
        let s = snapshot();
        let basis = basis(&s).unwrap();
        let of = |set: &str| {
            let mut lines = basis.iter().filter(|l| l.topic == Topic::Sensitivity);
            lines.find(|l| *arg(l, "set") == set.into()).unwrap()
        };
        let net = s.balance.sums.city().net().t();
        assert_eq!(number(of("tool_default"), "net_t"), net);
        // By hand: 3.33333 ha of forest, 9 ha of crop, 2 ha of marsh, 0.12345 ha of ridge, 0.5 ha of industry.
        let c = 44.0 / 12.0;
        let now = 3.33333 * -c + 2.0 * (-0.5 * c + 235.0 * 28.0 / 1000.0) + 0.12345 * -0.02 * c;
        let then = 3.33333 * -0.644 * c + 9.0 * 0.422 * c;
        // 7.7 t of agriculture go, because the cropland value holds them; the spread part lost at most grams to rounding.
        let lit = of("net_flux_lit");
        assert!((number(lit, "change_t") - (then - now - 7.7)).abs() < 1e-5, "{lit:?}");
        assert_eq!(arg(lit, "agriculture"), &"off".into());
        // The copied set says nothing of wetland, ridges and industry: named, not 0.
        assert!((number(lit, "uncovered_ha") - 2.62345).abs() < 1e-9, "{lit:?}");
        assert_eq!(arg(of("nep_gross"), "agriculture"), &"on".into());
        assert!(number(of("nep_gross"), "net_t") < net);
    }

    #[test]
    fn every_statement_has_words_in_both_languages() {
        let mut s = snapshot();
        s.findings = std::sync::Arc::new(vec![Finding::new("CARBON-112", Severity::Note).with("sector", "industry")]);
        let basis = basis(&s).unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let words = Words::new(lang);
            for line in &basis {
                assert!(words.has(&line.key) && words.has(line.topic.key()), "{}", line.key);
                assert!(!words_of(line, &words).contains("\u{27e8}"), "{line:?}");
            }
        }
        let told = page(&basis, &Words::new(Lang::En));
        let says = |what: &str| assert!(told.iter().any(|l| l.contains(what)), "{what} in {told:#?}");
        says("No power is counted");
        says("AR5, 100 years; methane 28");
        says("by the area of the survey");
        says("No control area");
        says("Industry: the energy table rules, 100 t; of it at points 60 t");
        says("agriculture is counted apart");
        says("0 errors, 0 warnings, 1 notes");
        says("CARBON-112  ");
        // Everything of tool_default and of the default stocks is assumed; the warming potential is cited.
        says("are assumed, not cited");
        says("sink.tool_default.forest_arbor");
    }
}
