//! Lines from below against the booked balance, by each control.

use std::collections::BTreeMap;

use super::*;
use crate::carbon::allocate::{Sources, allocate_with};
use crate::carbon::control::{Control, Meeting, Met, meet};
use crate::carbon::line::{Account, AccountLine, Gas, Site};
use crate::carbon::weights::on_districts;

const RICE: &str = "agri.provincial-2011.rice.single.E";
const EUI: &str = "eui.home_urban.cold.electricity";
const GRID: &str = "grid.CN-41.2022";
const HOMES: u32 = 6;

fn line(id: &str, sector: &str, gas: Gas, site: Site, gas_t: f64, factors: &[&str]) -> AccountLine {
    AccountLine {
        id: id.into(),
        sector: sector.into(),
        account: Account::Main,
        gas,
        site,
        activity: 1.0,
        unit: "ha".into(),
        gas_t,
        factors: factors.iter().map(|f| (*f).to_owned()).collect(),
        source: None,
    }
}

/// Rice in the first district, fertiliser in both, homes on their parcel, clinker somewhere, embodied carbon beside it.
fn lines() -> Vec<AccountLine> {
    let n2o: &[&str] = &["agri.provincial-2011.n2o_direct.zone_3"];
    let embodied = line("buildings.embodied", "residential", Gas::Co2, Site::Row(HOMES), 900.0, &[]);
    vec![
        line("agriculture.rice.single", "agriculture", Gas::Ch4, Site::District(0), 2.155, &[RICE]),
        line("agriculture.rice.single", "agriculture", Gas::Ch4, Site::Row(2), 0.431, &[RICE]),
        line("agriculture.n2o_direct.fertiliser_n", "agriculture", Gas::N2o, Site::City, 0.157, n2o),
        line("buildings.power", "urban_residential", Gas::Co2, Site::Row(HOMES), 3000.3, &[EUI, GRID]),
        line("buildings.power", "urban_residential", Gas::Co2, Site::Row(HOMES), 999.7, &[EUI, GRID]),
        line("process.clinker", "industry", Gas::Co2, Site::City, 538.0, &["process.provincial.clinker"]),
        AccountLine { account: Account::Side, ..embodied },
    ]
}

fn met(s: &Subject<'_>, lines: &[AccountLine], homes: Control, gwp: &BTreeMap<Gas, f64>) -> Met {
    let table = s.inventory.unwrap().sector_emissions();
    let control = BTreeMap::from([("residential".to_owned(), homes)]);
    meet(&Meeting { table: &table, lines, points: &[], control: &control, gwp }).unwrap()
}

/// The small city with lines from below, booked anew.
fn with_lines<T>(homes: Control, lines: &[AccountLine], use_it: impl Fn(&Subject<'_>) -> T) -> T {
    let mut all = parcels();
    // Both districts have fields.
    all.push((all[2].0, 1, 60_000.0, 0.0));
    let gwp = BTreeMap::from([(Gas::Co2, 1.0), (Gas::Ch4, 28.0), (Gas::N2o, 265.0)]);
    with_city(&all, |s| {
        let registry = Registry::builtin().unwrap();
        let met = met(s, lines, homes, &gwp);
        let masks = Masks::builtin(s.classes).unwrap();
        let mut points = met.points.clone();
        points.extend(on_districts(s.base, &masks, &met.districts).unwrap());
        let sources = Sources { sectors: &met.emissions, points: &points, weights: &[] };
        let allocation = allocate_with(s.base, s.classes, sources, &masks).unwrap();
        let booked = balance(s.base, s.classes, s.sinks, 28.0, &allocation, &Silent).unwrap();
        let below = FromBelow { lines, met: &met.sectors, gwp: &gwp, registry: &registry };
        use_it(&Subject { sums: &booked.sums, allocation: &allocation, below: Some(below), ..*s })
    })
}

fn at(built: &super::super::build::Built, id: &str) -> Option<usize> {
    built.model.inputs.iter().position(|i| i.id == id)
}

#[test]
fn lines_undrawn_give_the_booked_balance_under_every_control() {
    for control in [Control::Table, Control::BottomUp, Control::Scaled] {
        with_lines(control, &lines(), |s| {
            let built = build(s, &Rules::builtin().unwrap()).unwrap();
            let plain = built.model.plain();
            for (found, booked) in plain.districts.iter().zip(&built.booked) {
                assert_eq!(Mass::from_t(found.source), booked.source, "{control:?}");
                assert_eq!(Mass::from_t(found.sink), booked.sink, "{control:?}");
            }
            assert!(built.model.districts.iter().all(|r| r.source.abs() < 1e-4), "{control:?}");
            let told = |code: &str| built.findings.iter().any(|f| f.code.0 == code);
            assert!(!told("UNC-102") && !told("UNC-105"), "{control:?} {:?}", built.findings);
            // Amounts of fields, clinker and (where they count) homes have no rule.
            assert!(told("UNC-106"));
            // Only where homes are their lines does the use intensity move; power of industry keeps the grid factor.
            assert_eq!(at(&built, EUI).is_some(), control == Control::BottomUp);
            assert_eq!(at(&built, "energy.residential.electricity").is_none(), control == Control::BottomUp);
            assert!(at(&built, GRID).is_some() && at(&built, RICE).is_some());
        });
    }
}

#[test]
fn a_factor_moves_the_districts_where_its_lines_lie() {
    with_lines(Control::BottomUp, &lines(), |s| {
        let built = build(s, &Rules::builtin().unwrap()).unwrap();
        let with = |id: &str, by: f64| {
            let mut inputs: Vec<f64> = built.model.inputs.iter().map(|i| i.value).collect();
            inputs[at(&built, id).unwrap()] = by;
            let mut out = super::super::model::Outcome::default();
            built.model.evaluate(&inputs, |_| 0.0, &mut out);
            out.districts.iter().map(|d| d.source).collect::<Vec<f64>>()
        };
        let plain = with(RICE, 1.0);
        let more = |id: &str| -> Vec<f64> { with(id, 2.0).iter().zip(&plain).map(|(a, b)| a - b).collect() };
        // (2.155 + 0.431) t CH4 × 28 in the first district, nothing in the second.
        let rice = more(RICE);
        assert!((rice[0] - 72.408).abs() < 1e-6 && rice[1].abs() < 1e-9, "{rice:?}");
        // 3000.3 + 999.7 t of homes in the second.
        let homes = more(EUI);
        assert!((homes[1] - 4000.0).abs() < 1e-6 && homes[0].abs() < 1e-9, "{homes:?}");
        // 0.157 t N2O × 265 over the fields of both, by area.
        let soil = more("agri.provincial-2011.n2o_direct.zone_3");
        assert!((soil[0] + soil[1] - 41.605).abs() < 1e-5 && soil[0] > 0.0 && soil[1] > 0.0, "{soil:?}");
    });
}

#[test]
fn many_lines_of_a_kind_are_one_part_and_roads_vary_by_their_traffic() {
    let mix = ["mix.default.car", "vehicle.car.use", GRID];
    let road = |i: u32| line("transport.road", "transport", Gas::Co2, Site::Row(i % 2), 1.0, &mix);
    let many: Vec<AccountLine> = (0..1000).map(road).chain(lines()).collect();
    with_lines(Control::BottomUp, &many, |s| {
        let built = build(s, &Rules::builtin().unwrap()).unwrap();
        let sector = s.allocation.sectors.iter().position(|s| s.id == "transport").unwrap();
        let parts = &built.model.sectors[sector].parts;
        assert_eq!(parts.len(), 1);
        assert_eq!((parts[0].t, parts[0].places.as_slice()), (1000.0, &[500.0, 500.0][..]));
        // A mix is a sum: its factors do not multiply the whole, and are named.
        assert!(parts[0].factors.is_empty() && built.unvaried.contains("vehicle.car.use"));
        let ln_sd = libm::log(1.3);
        assert_eq!(built.model.inputs[at(&built, "transport.road").unwrap()].form, Form::Lognormal { ln_sd });
    });
}
