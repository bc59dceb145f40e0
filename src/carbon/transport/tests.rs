//! The worked example of `docs/methods/transport.md`, and what goes wrong.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::compare::Ways;
use super::fleet::{Fleet, Fuel, fleet, fuel};
use super::method::Method;
use super::origin::by_residents;
use super::road::{Roads, course, on_lines, on_parcels};
use super::vehicle::Vehicles;
use super::*;
use crate::base::Mass;
use crate::carbon::laws::layer;
use crate::factor::Registry;
use crate::geo::{BoxIndex, Shapes, ShapesBuilder};
use crate::land::{BaseLayer, ClassTable};

fn options() -> Options {
    Options { region: "CN-41".into(), year: 2022, set: "provincial-2025".into(), power: PowerMode::Consumer }
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "{a} {b}");
}

/// Three squares of 1 km side by side from (0, 0): a road, a street, shrub.
fn city() -> (BaseLayer, ClassTable) {
    let classes = ClassTable::load().unwrap();
    let rows = ["trans_road", "trans_street", "shrub"].map(|c| (classes.find(c).unwrap(), 0, 1e6, 0.0));
    let mut b = ShapesBuilder::default();
    for x in [0.0, 1000.0, 2000.0] {
        b.ring(false, &[[x, 0.0], [x + 1000.0, 0.0], [x + 1000.0, 1000.0], [x, 1000.0], [x, 0.0]]);
        b.end_row();
    }
    (BaseLayer { shapes: b.finish(), ..layer(&rows, 1) }, classes)
}

fn lines(list: &[&[[f64; 2]]]) -> Shapes {
    let mut b = ShapesBuilder::default();
    for run in list {
        b.ring(false, run);
        b.end_row();
    }
    b.finish()
}

fn codes(o: &crate::carbon::line::Outcome) -> Vec<&str> {
    o.findings.iter().map(|f| f.code.0.as_ref()).collect()
}

#[test]
fn grams_per_km_are_those_of_the_table() {
    let r = Registry::builtin().unwrap();
    let o = Options { region: "CN".into(), year: 2023, ..options() };
    let v = Vehicles::new(&r, &o).unwrap();
    let printed = [
        ("car", 161.7),
        ("taxi", 173.0),
        ("medium_coach", 468.1),
        ("large_coach", 728.2),
        ("city_bus", 832.2),
        ("light_truck", 286.1),
        ("medium_truck", 520.1),
        ("heavy_truck", 910.2),
        ("motorcycle", 47.4),
        ("battery_car", 79.6),
        ("battery_bus", 530.6),
        ("battery_heavy_truck", 795.9),
    ];
    for (vehicle, g) in printed {
        let found = v.per_km(vehicle).unwrap();
        assert!((found.kg_per_km * 1000.0 - g).abs() <= 0.05 + 1e-9, "{vehicle} {}", found.kg_per_km);
    }
    assert_eq!(printed.len(), crate::factor::Names::vehicles().unwrap().0.len());
    assert_eq!(v.per_km("sledge").unwrap_err().code.0, "TRANS-002");
    // Where power counts at the plants, a battery car emits nothing on the road.
    let plant = Options { power: PowerMode::Plant, ..o.clone() };
    assert_eq!(Vehicles::new(&r, &plant).unwrap().per_km("battery_car").unwrap().kg_per_km, 0.0);
}

#[test]
fn worked_example_of_a_counted_road() {
    let (base, _) = city();
    let r = Registry::builtin().unwrap();
    // 2.5 km from 500 m outside: 0.5 outside, 1 km and 1 km; 20 000 vehicles a day.
    let roads = Roads {
        lines: lines(&[&[[-500.0, 500.0], [2000.0, 500.0]]]),
        class: vec![Some("urban_arterial".into())],
        aadt: vec![20_000.0],
    };
    let on = on_lines(&roads, &base, &r, &options()).unwrap();
    assert_eq!((on.total_mm, on.outside_mm), (2_500_000, 500_000));
    assert_eq!(on.vkm, [(0, 7_300_000.0), (1, 7_300_000.0)]);
    // Mean vehicle: .78 × 161.6849 + .10 × 286.0612 + .08 × 910.1946 + .04 × 832.1779 = 260.8230 g/km
    let mix = Vehicles::new(&r, &options()).unwrap().mix("urban_arterial", &Method::builtin().unwrap()).unwrap();
    assert!((mix.kg_per_km - 0.260_823).abs() < 1e-6, "{}", mix.kg_per_km);
    // 7.3 million vehicle km × 260.82 g = 1904.0 t on each parcel
    for l in &on.outcome.lines {
        near(l.gas_t, 7300.0 * mix.kg_per_km);
        assert!((l.gas_t - 1904.0).abs() < 0.05, "{}", l.gas_t);
        assert_eq!((l.sector.as_str(), l.unit.as_str(), l.account), ("transport", "veh·km", Account::Main));
        assert_eq!(l.factors[0], "mix.default.car");
    }
    assert_eq!(on.outcome.lines.iter().map(|l| l.site).collect::<Vec<_>>(), [Site::Row(0), Site::Row(1)]);
    assert_eq!(codes(&on.outcome), ["TRANS-103"]);
}

#[test]
fn a_class_stands_in_for_a_count_and_nothing_for_both() {
    let (base, _) = city();
    let r = Registry::builtin().unwrap();
    let run: &[[f64; 2]] = &[[100.0, 500.0], [200.0, 500.0]];
    let roads = |class: Option<&str>, aadt: f64| Roads {
        lines: lines(&[run]),
        class: vec![class.map(str::to_owned)],
        aadt: vec![aadt],
    };
    let on = on_lines(&roads(Some("urban_branch"), f64::NAN), &base, &r, &options()).unwrap();
    assert_eq!((on.vkm.as_slice(), codes(&on.outcome)), (&[(0, 5000.0 * 365.0 * 0.1)][..], vec!["TRANS-101"]));
    assert_eq!(on.outcome.lines[0].factors[0], "road.urban_branch.aadt");
    let on = on_lines(&roads(None, f64::NAN), &base, &r, &options()).unwrap();
    assert!(on.outcome.lines.is_empty() && codes(&on.outcome) == ["TRANS-102"]);
    // A count of 0 is a count.
    assert_eq!(on_lines(&roads(None, 0.0), &base, &r, &options()).unwrap().outcome.lines[0].gas_t, 0.0);
    let code = |roads: &Roads| on_lines(roads, &base, &r, &options()).unwrap_err().code.0.into_owned();
    assert_eq!(code(&roads(None, -1.0)), "TRANS-001");
    assert_eq!(code(&roads(Some("canal"), f64::NAN)), "TRANS-004");
    // A mix of the project that does not add up.
    let own = "[[factor]]\nid = \"mix.urban_branch.car\"\nvalue = 0.9\nunit = \"1\"\nstatus = \"cited\"\nsource = { title = \"count\" }\n";
    let r = Registry::builtin().unwrap().with_overrides(own, "city").unwrap();
    let e = on_lines(&roads(Some("urban_branch"), 1.0), &base, &r, &options()).unwrap_err();
    assert_eq!(e.code.0, "TRANS-003");
}

#[test]
fn road_parcels_stand_in_for_lines() {
    let (base, classes) = city();
    let r = Registry::builtin().unwrap();
    let on = on_parcels(&base, &classes, &r, &options()).unwrap();
    // 10⁶ m² / 12 m × 7 000 a day; 10⁶ m² / 30 m × 15 000 a day.
    let wanted = [7000.0 * 365.0 * 83.333_333, 15_000.0 * 365.0 * 33.333_333];
    assert_eq!(on.vkm.iter().map(|v| v.0).collect::<Vec<_>>(), [0, 1]);
    for ((_, km), w) in on.vkm.iter().zip(wanted) {
        assert!((km - w).abs() < 1e-8 * w, "{km} {w}");
    }
    assert_eq!(codes(&on.outcome), ["TRANS-104"]);
    assert_eq!(on.outcome.lines[0].factors[..2], ["road.provincial_road.aadt", "road.provincial_road.width"]);
}

#[test]
fn fleet_and_fuel() {
    let r = Registry::builtin().unwrap();
    let v = |vehicle: &str, count, vkt_km, g_per_km| Fleet { vehicle: vehicle.into(), count, vkt_km, g_per_km };
    let list = [v("car", 1000.0, None, None), v("heavy_truck", 10.0, Some(50_000.0), Some(900.0))];
    let out = fleet(&list, &r, &options()).unwrap();
    // 1000 × 18 000 km × 161.6849 g = 2910.3 t; 10 × 50 000 km × 900 g = 450 t
    near(out.lines[0].gas_t, 18_000.0 * 0.075 * 0.737 * 2.9251);
    near(out.lines[1].gas_t, 450.0);
    assert_eq!(out.lines[0].factors[0], "vehicle.car.vkt");
    assert!(out.lines[1].factors.is_empty() && out.lines[1].site == Site::City);
    let code = |f: Fleet| fleet(&[f], &r, &options()).unwrap_err().code.0.into_owned();
    assert_eq!(code(v("car", -1.0, None, None)), "TRANS-001");
    assert_eq!(code(v("sledge", 1.0, None, None)), "TRANS-002");
    let f = |fuel: &str, amount, unit: &str| Fuel { fuel: fuel.into(), amount, unit: unit.into(), mode: None };
    let out = fuel(&[f("汽油", 1.0, "万吨"), f("电力", 1.0, "万kWh")], &r, &options()).unwrap();
    near(out.lines[0].gas_t, 29_251.0);
    near(out.lines[1].gas_t, 6.058);
    assert_eq!(fuel(&[f("diesel", 1.0, "m3")], &r, &options()).unwrap_err().code.0, "FACTOR-002");
    let e = fuel(&[f("diesel", 1.0, "t"), f("warp", 1.0, "t")], &r, &options()).unwrap_err();
    assert_eq!((e.code.0.as_ref(), e.place.row), ("FACTOR-013", Some(1)));
    let plant = Options { power: PowerMode::Plant, ..options() };
    assert_eq!(fuel(&[f("电力", 1.0, "万kWh")], &r, &plant).unwrap().lines[0].gas_t, 0.0);
}

#[test]
fn three_ways_stand_side_by_side_and_one_counts() {
    let r = Registry::builtin().unwrap();
    let outcome = |id: &str, t: f64| crate::carbon::line::Outcome {
        lines: vec![line(id, Site::City, (1.0, "1"), t, Vec::new())],
        findings: Vec::new(),
    };
    let ways = || Ways {
        of: BTreeMap::from([
            (Way::Roads, outcome(LINE_ROAD, 900.0)),
            (Way::Fleet, outcome(LINE_FLEET, 1000.0)),
            (Way::Fuel, outcome(LINE_FUEL, 400.0)),
        ]),
        modes: BTreeMap::from([("road".into(), 350.0), ("water".into(), 50.0)]),
    };
    let (out, compared) = compare(ways(), Some(Way::Fuel), &r).unwrap();
    assert_eq!((out.lines.len(), out.lines[0].id.as_str(), compared.used), (1, LINE_FUEL, Some(Way::Fuel)));
    let d: Vec<(Way, Way, f64)> = compared.differences.iter().map(|d| (d.of, d.against, d.t_co2)).collect();
    let wanted = [(Way::Roads, Way::Fleet, -100.0), (Way::Roads, Way::Fuel, 500.0), (Way::Fleet, Way::Fuel, 600.0)];
    assert_eq!(d, wanted);
    assert_eq!(compared.differences[1].ratio, Some(2.25));
    // Road 87.5 % and water 12.5 % are within 15 points of 87 and 6; two pairs are more than twice apart.
    assert_eq!(codes(&out), ["TRANS-105", "TRANS-105"]);
    let share = |m: &str| compared.modes.iter().find(|s| s.mode == m).map(|s| (s.share, s.reference));
    assert_eq!((share("road"), share("rail")), (Some((0.875, 0.87)), Some((0.0, 0.01))));
    let port = Ways { modes: BTreeMap::from([("road".into(), 50.0), ("water".into(), 50.0)]), ..ways() };
    let (out, _) = compare(port, Some(Way::Fleet), &r).unwrap();
    assert_eq!(codes(&out).iter().filter(|c| **c == "TRANS-106").count(), 2);
    assert_eq!(compare(ways(), None, &r).unwrap_err().code.0, "TRANS-007");
    let mut two = ways();
    two.of.remove(&Way::Fuel);
    assert_eq!(compare(two, Some(Way::Fuel), &r).unwrap_err().code.0, "TRANS-008");
    let odd = Ways { modes: BTreeMap::from([("mule".into(), 1.0)]), ..ways() };
    assert_eq!(compare(odd, Some(Way::Fuel), &r).unwrap_err().code.0, "TRANS-006");
    assert_eq!(Way::parse(" Fleet").unwrap(), Way::Fleet);
    assert_eq!(Way::parse("train").unwrap_err().code.0, "TRANS-006");
    let one = Ways { of: BTreeMap::from([(Way::Roads, outcome(LINE_ROAD, 1.0))]), ..Ways::default() };
    assert_eq!(compare(one, None, &r).unwrap().1.used, Some(Way::Roads));
}

#[test]
fn traffic_goes_home_to_the_gram() {
    let road = |t: f64| line(LINE_ROAD, Site::Row(9), (1.0, "veh·km"), t, vec!["mix.default.car".into()]);
    let home = by_residents(&[road(10.0), road(0.000_001)], &[(7, 1.0), (3, 2.0), (5, 0.0)]).unwrap();
    let grams: Vec<(Site, Mass)> = home.iter().map(|l| (l.site, l.co2e(1.0))).collect();
    // 10 000 001 g in thirds.
    assert_eq!(grams, [(Site::Row(3), Mass(6_666_667)), (Site::Row(7), Mass(3_333_334))]);
    assert_eq!(by_residents(&[road(1.0)], &[(1, 0.0)]).unwrap_err().code.0, "TRANS-005");
}

proptest! {
    #[test]
    fn every_millimetre_of_a_road_is_booked_once(
        points in prop::collection::vec((-400.0f64..3400.0, -400.0f64..1400.0), 2..9),
    ) {
        let (base, _) = city();
        let run: Vec<[f64; 2]> = points.iter().map(|p| [p.0, p.1]).collect();
        let roads = lines(&[&run]);
        let c = course(&roads, 0, &base.shapes, &BoxIndex::build(&base.shapes.bounds));
        prop_assert_eq!(c.parts.iter().map(|p| p.1).sum::<i64>() + c.outside_mm, c.total_mm);
        prop_assert!((c.total_mm as f64 / 1000.0 - crate::geo::cut::length(&run)).abs() <= 0.001);
    }
}
