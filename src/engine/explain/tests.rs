//! Every figure opens, and its parts give it back.

use std::sync::Arc;

use super::*;
use crate::base::Silent;
use crate::carbon::allocate::{PointSource, SectorEmission, allocate};
use crate::carbon::balance::{balance, sector_ids};
use crate::carbon::indicators::Scheme;
use crate::carbon::laws::layer;
use crate::carbon::masks::Masks;
use crate::engine::compared;
use crate::engine::{Accounts, Choices};
use crate::factor::Registry;
use crate::land::ClassTable;

pub(crate) fn snapshot() -> Snapshot {
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
    snapshot_of(base)
}

/// The snapshot of a layer whose first parcel has a point source and some of which may hold industry and agriculture.
pub(crate) fn snapshot_of(base: crate::land::BaseLayer) -> Snapshot {
    let classes = ClassTable::load().unwrap();
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
        below: Arc::default(),
    };
    Snapshot {
        revision: 0,
        indicators: Arc::new(compared(&Scheme::builtin().unwrap(), &base, &result, &[])),
        base: Arc::new(base),
        classes: Arc::new(classes),
        balance: Arc::new(result),
        accounts: Arc::new(accounts),
        findings: Arc::new(Vec::new()),
        overview: Arc::default(),
        touched: Arc::default(),
        ledger: Arc::default(),
    }
}

/// [`snapshot`] with a table behind it.
fn with_table() -> Snapshot {
    let csv =
        "year,sector,fuel,amount,unit\n2021,industry,coal,60,t\n2021,total,coal,100,t\n2021,agriculture,oil,10,t\n";
    let settings = crate::stat::Settings::builtin().unwrap();
    let table = crate::stat::table::read(csv.as_bytes(), &settings).unwrap();
    let options =
        crate::carbon::inventory::Options { set: "sichuan-park-2022".into(), region: None, year: None, power: None };
    let s = snapshot();
    let r = Registry::builtin().unwrap();
    let inventory = crate::carbon::inventory::inventory(&table, &r, &options, &settings).unwrap();
    let (mut accounts, base) = ((*s.accounts).clone(), &s.base);
    let masks = Masks::builtin(&s.classes).unwrap();
    accounts.allocation = allocate(base, &s.classes, &inventory.sector_emissions(), &[], &masks).unwrap();
    accounts.sectors = sector_ids(&accounts.allocation);
    let rates =
        rates(&s.classes, &accounts.sinks, SinkTerms { gwp_ch4: accounts.gwp.value }, &accounts.allocation).unwrap();
    let balance = crate::carbon::balance::full(base, &rates, &accounts.allocation, &Silent).unwrap();
    let flows = crate::carbon::flows::flows(base, &rates, &[]);
    let ledger =
        crate::engine::Ledger::of(Some(&inventory), &[], &[], &accounts.allocation, &accounts.sectors, &balance, flows);
    accounts.inventory = Some(inventory);
    Snapshot { accounts: Arc::new(accounts), ledger: Arc::new(ledger), balance: Arc::new(balance), ..s }
}

#[test]
fn entries_of_the_ledger_open() {
    let s = with_table();
    let open = |scope| explain(&s, NumberRef { figure: Figure::Source, scope });
    let grid = s.ledger.grid.as_ref().unwrap();
    for (row, sector) in grid.sectors.iter().enumerate() {
        assert!((open(Scope::Cell(Some(row as u16), None)).unwrap().result.unwrap() - sector.t_co2).abs() < 1e-9);
        for fuel in 0..grid.fuels.len() {
            let found = open(Scope::Cell(Some(row as u16), Some(fuel as u16)));
            match grid.cell(row, fuel) {
                Some(cell) => assert_eq!(found.unwrap().result, Some(cell.t_co2)),
                None => assert_eq!(found.unwrap_err().code.0, "CARBON-021"),
            }
        }
    }
    assert_eq!(open(Scope::Cell(None, None)).unwrap().result, Some(grid.total_t_co2));
    for (fuel, column) in grid.fuels.iter().enumerate() {
        assert_eq!(open(Scope::Cell(None, Some(fuel as u16))).unwrap().result, Some(column.t_co2));
    }
    // 60 t of coal in industry lie on the only industrial parcel, which is in district 0.
    let industry = s.accounts.sectors.iter().position(|s| s == "industry").unwrap() as u16;
    let flow = open(Scope::Flow(industry, 0)).unwrap();
    assert_eq!(flow.result, Some(s.balance.source[0].t()));
    assert!((leaves(&flow) - flow.result.unwrap()).abs() < 1e-6, "{flow:?}");
    // The rest of the coal lies on no parcel; the wetland's methane has a sector of its own.
    for (at, card) in s.ledger.sectors.iter().enumerate().filter(|(_, c)| c.total.0 > 0) {
        let d = open(Scope::Sector(at as u16)).unwrap();
        assert!((d.result.unwrap() - card.total.t()).abs() < 1e-6, "{card:?} {d:?}");
    }
    assert_eq!(open(Scope::Sector(99)).unwrap_err().code.0, "CARBON-021");
    assert_eq!(open(Scope::Flow(0, 99)).unwrap_err().code.0, "CARBON-021");
}

/// Leaves of a derivation: their results must add up to the whole.
fn leaves(d: &Derivation) -> f64 {
    if d.parts.is_empty() { d.result.unwrap_or(0.0) } else { d.parts.iter().map(leaves).sum() }
}

const FIGURES: [Figure; 4] = [Figure::Source, Figure::Sink, Figure::Net, Figure::Stock];

fn parcel(s: &Snapshot, figure: Figure, row: u32) -> Derivation {
    explain(s, NumberRef { figure, scope: Scope::Parcel(row) }).unwrap()
}

/// The value of a term by its key.
fn value_of(d: &Derivation, key: &str) -> f64 {
    d.terms.iter().find(|t| t.name.key == key).unwrap_or_else(|| panic!("{key} in {d:?}")).value
}

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
                _ => Some(s.balance.stock[at]).filter(|m| m.0 != i64::MIN),
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
    for figure in Figure::ALL {
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
        open.extend(d.terms.iter().filter_map(|t| t.from.as_deref().cloned()));
        open.extend(d.parts);
    }
}

/// The snapshot with survey fields, a control area and a table of energy.
fn surveyed() -> Snapshot {
    use crate::base::{Area, Column, Field};
    use crate::carbon::inventory::{Options, inventory};
    use crate::land::intake::{Closing, Intake};
    use crate::stat::{Settings, table};
    let mut s = snapshot();
    let real = |name: &str, v: &[f64]| Field { name: name.into(), column: Column::Real(v.to_vec().into()) };
    let mut base = (*s.base).clone();
    let about = Arc::make_mut(&mut base.about);
    about.fields = vec![
        real("TBMJ", &[5_000.0, 91_234.5, 20_000.0, 33_333.3, f64::NAN]),
        real("KCMJ", &[0.0, 1_234.5, 0.0, 0.0, f64::NAN]),
    ];
    about.area_ellipsoid = [5_001.0, 91_234.5, 20_000.0, 33_333.3, 10.0].map(Area::from_m2).to_vec().into();
    let sum = Area::from_m2(149_577.8);
    let closing = Closing { unit: "all".into(), basis: "tbmj".into(), control_m2: 150_000.0, sum, tolerance_m2: 0.01 };
    about.intake = Intake { closings: vec![closing], ..Intake::default() };
    s.base = Arc::new(base);
    let accounts = Arc::make_mut(&mut s.accounts);
    let csv = "year,sector,fuel,amount,unit\n2023,industry,electricity,100000,kWh\n2023,industry,diesel,10,t\n";
    let settings = Settings::builtin().unwrap();
    let set = Options { set: "provincial-2025".into(), region: Some("CN-41".into()), year: None, power: None };
    let rows = table::read(csv.as_bytes(), &settings).unwrap();
    accounts.inventory = Some(inventory(&rows, &accounts.registry, &set, &settings).unwrap());
    s
}

#[test]
fn the_area_of_a_parcel_opens_to_the_survey_and_the_ellipsoid() {
    let s = surveyed();
    let d = parcel(&s, Figure::Area, 1);
    // 91 234.5 − 1 234.5
    assert_eq!((d.result, d.unit, d.formula.key), (Some(90_000.0), SQUARE_METRE, "formula-area-net"));
    assert_eq!((value_of(&d, "explain-tbmj"), value_of(&d, "explain-kcmj")), (91_234.5, 1_234.5));
    let d = parcel(&s, Figure::Area, 0);
    assert_eq!((d.formula.key, value_of(&d, "explain-area-off")), ("formula-area-tbmj", -1.0));
    let off = d.terms.iter().find_map(|t| t.from.as_ref()).unwrap();
    // 0.5 m² + 0.0001 × 5 001 m²
    assert!((value_of(off, "explain-tolerance") - 1.0001).abs() < 1e-9);
    let measured = off.terms.iter().find_map(|t| t.from.as_ref()).unwrap();
    assert_eq!((measured.formula.key, measured.result), ("formula-ellipsoid", Some(5_001.0)));
    // No TBMJ: the shape is measured.
    let d = parcel(&s, Figure::Area, 4);
    assert_eq!((d.formula.key, d.result), ("formula-area-ellipsoid", Some(10.0)));
    assert!(explain(&s, NumberRef { figure: Figure::Area, scope: Scope::Parcel(9) }).is_err());
}

#[test]
fn the_area_of_a_sum_tells_how_it_closes() {
    let s = surveyed();
    let d = explain(&s, NumberRef { figure: Figure::Area, scope: Scope::City }).unwrap();
    // 5 000 + 90 000 + 1 234.5 + 20 000 + 33 333.3 + 10 m²
    assert!((d.result.unwrap() - 14.957_78).abs() < 1e-9 && (leaves(&d) - 14.957_78).abs() < 1e-9);
    assert!((value_of(&d, "explain-control-off") - (149_577.8 - 150_000.0)).abs() < 1e-6);
    let bare = explain(&snapshot(), NumberRef { figure: Figure::Area, scope: Scope::District(0) }).unwrap();
    assert_eq!(bare.formula.key, "formula-area-sum-open");
}

#[test]
fn net_per_hectare_is_net_by_area() {
    let s = surveyed();
    for (scope, row) in [(Scope::Parcel(3), Some(3)), (Scope::District(1), None)] {
        let d = explain(&s, NumberRef { figure: Figure::NetPerHa, scope }).unwrap();
        let (net, ha) = (value_of(&d, "explain-net-term"), value_of(&d, "explain-area"));
        assert!((d.result.unwrap() - net / ha).abs() < 1e-12);
        assert!(row.is_none_or(|_: i32| (ha - 3.333_33).abs() < 1e-12));
    }
}

#[test]
fn a_sector_total_opens_to_the_grid_factor_of_its_year() {
    let s = surveyed();
    let d = parcel(&s, Figure::Source, 0);
    let share = &d.parts[0].parts[0];
    let industry = share.terms.iter().find_map(|t| t.from.as_ref()).unwrap();
    // 100 000 kWh × 0.6058 kg + 10 t × 3.0959
    assert!((industry.result.unwrap() - (60.58 + 30.959)).abs() < 1e-9);
    assert!((leaves(industry) - industry.result.unwrap()).abs() < 1e-9);
    let power = industry.parts.iter().find(|p| p.terms[1].factor.as_ref().unwrap().id == "grid.CN-41.2022").unwrap();
    // Nothing is published for 2023.
    assert_eq!(power.terms[1].name.key, "explain-grid-earlier");
}

#[test]
fn a_factor_of_the_project_shows_what_it_hides() {
    let mut s = snapshot();
    let id = "sink.tool_default.forest_arbor";
    let own = crate::factor::Own {
        id: id.into(),
        value: -3.0,
        unit: "tCO2/(ha·a)".into(),
        source: "city inventory".into(),
        author: None,
        date: None,
        status: None,
    };
    let r = Registry::builtin().unwrap().with_factors(vec![own.factor("project").unwrap()]).unwrap();
    let accounts = Arc::make_mut(&mut s.accounts);
    accounts.sinks = r.sink_set("tool_default", &s.classes).unwrap();
    accounts.registry = Arc::new(r);
    let d = parcel(&s, Figure::Sink, 3);
    let flux = d.parts[0].terms.iter().find(|t| t.factor.is_some()).unwrap();
    assert_eq!((flux.value, flux.hidden.len(), flux.hidden[0].value), (-3.0, 1, -1.0));
}
