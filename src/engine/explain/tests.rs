//! Every figure opens, and its parts give it back.

use std::sync::Arc;

use super::*;
use crate::base::Silent;
use crate::carbon::allocate::{PointSource, SectorEmission, allocate};
use crate::carbon::balance::{balance, sector_ids};
use crate::carbon::laws::layer;
use crate::carbon::masks::Masks;
use crate::engine::{Accounts, Choices};
use crate::factor::Registry;
use crate::land::ClassTable;

fn snapshot() -> Snapshot {
    let classes = ClassTable::load().unwrap();
    let id = |c: &str| classes.find(c).unwrap();
    let base = layer(
        &[
            (id("built_industrial"), 0, 5_000.0, 0.0),
            (id("crop_dry"), 1, 90_000.0, 1_234.5),
            (id("wetland_marsh"), 1, 20_000.0, 0.0),
            (id("forest_arbor"), 0, 33_333.3, 0.0),
            (ClassId::MISSING, 0, 10.0, 0.0),
        ],
        2,
    );
    let r = Registry::builtin().unwrap();
    let sinks = r.sink_set("tool_default", &classes).unwrap();
    let gwp = r.gwp("AR5", "CH4", 100).unwrap();
    let t = |id: &str, t| SectorEmission { id: id.into(), mass: Mass::from_t(t) };
    let sectors = [t("industry", 100.0), t("agriculture", 7.7)];
    let point = PointSource { row: 0, sector: "industry".into(), mass: Mass::from_t(60.0) };
    let allocation = allocate(&base, &classes, &sectors, &[point], &Masks::builtin(&classes).unwrap()).unwrap();
    let result = balance(&base, &classes, &sinks, gwp.value, &allocation, &Silent).unwrap();
    let accounts = Accounts {
        settings: Choices::default(),
        sectors: sector_ids(&allocation),
        sinks,
        gwp,
        allocation,
        inventory: None,
        factor_hash: r.hash(),
        registry: Arc::new(r),
        year: None,
    };
    Snapshot {
        revision: 0,
        base: Arc::new(base),
        classes: Arc::new(classes),
        balance: Arc::new(result),
        accounts: Arc::new(accounts),
        findings: Arc::new(Vec::new()),
    }
}

/// Leaves of a derivation: their results must add up to the whole.
fn leaves(d: &Derivation) -> f64 {
    if d.parts.is_empty() { d.result.unwrap_or(0.0) } else { d.parts.iter().map(leaves).sum() }
}

const FIGURES: [Figure; 4] = [Figure::Source, Figure::Sink, Figure::Net, Figure::Stock];

#[test]
fn parcels_open_to_the_gram() {
    let s = snapshot();
    for row in 0..5 {
        for figure in FIGURES {
            let d = explain(&s, NumberRef { figure, scope: Scope::Parcel(row) }).unwrap();
            let at = row as usize;
            let booked = match figure {
                Figure::Source => Some(s.balance.source[at]),
                Figure::Sink => Some(s.balance.sink[at]),
                Figure::Net => Some(s.balance.source[at] + s.balance.sink[at]),
                Figure::Stock => Some(s.balance.stock[at]).filter(|m| m.0 != i64::MIN),
            };
            assert_eq!(d.result, booked.map(Mass::t), "{row} {figure:?}");
            // at most four booked roundings of half a gram
            let sum = d.result.unwrap_or(0.0);
            assert!((leaves(&d) - sum).abs() <= 2.1e-6, "{row} {figure:?} {d:?}");
        }
    }
}

#[test]
fn a_share_shows_weight_and_points() {
    let s = snapshot();
    let d = explain(&s, NumberRef { figure: Figure::Source, scope: Scope::Parcel(0) }).unwrap();
    let industry = &d.parts[0];
    // all of the 40 t that are not points lie on the only industrial parcel
    assert_eq!((industry.parts[0].result, industry.parts[1].result), (Some(40.0), Some(60.0)));
    let weight = industry.parts[0].terms.iter().find_map(|t| t.factor.as_ref()).unwrap();
    assert_eq!((weight.id.as_str(), weight.status), ("allocation.industry.built_industrial", Status::Assumed));
}

#[test]
fn sums_open_to_classes_and_districts() {
    let s = snapshot();
    let id = s.classes.find("forest_arbor").unwrap();
    let scopes = [Scope::City, Scope::District(0), Scope::District(1), Scope::Class(id), Scope::DistrictClass(0, id)];
    for scope in scopes {
        for figure in [Figure::Sink, Figure::Stock] {
            let d = explain(&s, NumberRef { figure, scope }).unwrap();
            assert!((leaves(&d) - d.result.unwrap()).abs() < 5e-6, "{scope:?} {figure:?}");
        }
    }
    let city = explain(&s, NumberRef { figure: Figure::Source, scope: Scope::City }).unwrap();
    // 100 + 7.7 + 2 ha × 235 × 28 / 1000 = 13.16
    assert!((city.result.unwrap() - 120.86).abs() < 1e-5);
    for scope in [Scope::Parcel(99), Scope::District(9), Scope::DistrictClass(9, id), Scope::Class(ClassId(200))] {
        let number = NumberRef { figure: Figure::Net, scope };
        assert_eq!(explain(&s, number).unwrap_err().code.0, "CARBON-021", "{scope:?}");
    }
}

#[test]
fn every_key_has_words() {
    let s = snapshot();
    let words = [crate::i18n::Words::new(crate::i18n::Lang::Zh), crate::i18n::Words::new(crate::i18n::Lang::En)];
    let mut open = Vec::new();
    for figure in FIGURES {
        open.push(explain(&s, NumberRef { figure, scope: Scope::City }).unwrap());
        open.extend((0..5).map(|r| explain(&s, NumberRef { figure, scope: Scope::Parcel(r) }).unwrap()));
    }
    while let Some(d) = open.pop() {
        let terms = d.terms.iter().map(|t| t.name.clone());
        for key in terms.chain([d.title, d.formula]) {
            for w in &words {
                let text = w.text(key.key, &key.args);
                assert!(w.has(key.key) && !text.contains("{$"), "{} {text}", key.key);
            }
        }
        open.extend(d.parts);
    }
}
