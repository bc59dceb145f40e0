//! The worked example of `docs/methods/buildings.md`, and what goes wrong.

use super::*;
use crate::base::Mass;
use crate::carbon::laws::layer;
use crate::land::ClassId;

fn options(region: &str) -> Options {
    Options { region: region.into(), year: 2022, zone: None, set: "provincial-2025".into(), power: PowerMode::Consumer }
}

/// 0: homes on 1 ha, 1: an office on 0.5 ha, 2: shops without data, 3: shrub.
fn ground<R>(run: impl FnOnce(Ground<'_>, &Kinds) -> R) -> R {
    let classes = ClassTable::load().unwrap();
    let registry = Registry::builtin().unwrap();
    let id = |c: &str| classes.find(c).unwrap();
    let rows: [(ClassId, u16, f64, f64); 4] = [
        (id("built_res_urban"), 0, 10_000.0, 0.0),
        (id("built_public_office"), 0, 5_000.0, 0.0),
        (id("built_commercial"), 0, 2_000.0, 0.0),
        (id("shrub"), 0, 900.0, 0.0),
    ];
    let base = layer(&rows, 1);
    run(Ground { base: &base, classes: &classes, registry: &registry }, &Kinds::builtin(&classes).unwrap())
}

fn homes() -> Building {
    let size = Size { floors: Some(6.0), coverage: Some(0.25), ..Size::default() };
    Building { row: 0, size, year: Some(2005), ..Building::default() }
}

fn office() -> Building {
    let size = Size { height_m: Some(20.0), footprint_m2: Some(1000.0), ..Size::default() };
    Building { row: 1, size, year: Some(2010), ..Building::default() }
}

fn codes(b: &Buildings) -> Vec<&str> {
    b.outcome.findings.iter().map(|f| f.code.0.as_ref()).collect()
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9 * (1.0 + b.abs()), "{a} {b}");
}

#[test]
fn worked_example() {
    ground(|g, kinds| {
        let b = buildings(&[homes(), office()], g, &options("CN-41"), Some("survey")).unwrap();
        // 1 ha × 0.25 × 6 floors; 1000 m² × 20 m / 4.0 m.
        let m2: Vec<f64> = b.floors.iter().map(|f| f.m2).collect();
        assert_eq!((m2, b.zone.as_str()), (vec![15_000.0, 5_000.0], "cold"));
        let lines: Vec<(&str, &str, Site)> =
            b.outcome.lines.iter().map(|l| (l.id.as_str(), l.sector.as_str(), l.site)).collect();
        assert_eq!(
            lines,
            [
                ("buildings.electricity", "urban_residential", Site::Row(0)),
                ("buildings.heat", "urban_residential", Site::Row(0)),
                ("buildings.electricity", "services", Site::Row(1)),
                ("buildings.heat", "services", Site::Row(1)),
            ]
        );
        // 15 000 m² × 22 kWh × 0.6058 kg; × 0.32 GJ × 0.11 t; 5 000 m² × 85 kWh × 0.6058 kg; × 0.32 GJ × 0.11 t.
        let t: Vec<f64> = b.outcome.lines.iter().map(|l| l.gas_t).collect();
        for (t, wanted) in t.iter().zip([199.914, 528.0, 257.465, 176.0]) {
            near(*t, wanted);
        }
        assert_eq!(b.outcome.lines[0].activity, 330_000.0);
        assert_eq!(b.outcome.lines[0].factors, ["eui.home_urban.cold.electricity", "grid.CN-41.2022"]);
        assert_eq!(b.outcome.lines[1].factors, ["eui.district.cold.heat", "energy.provincial-2025.heat"]);
        assert!(b.outcome.lines.iter().all(|l| l.source.as_deref() == Some("survey") && l.account == Account::Main));
        // Public: 433.465 t over 5 000 m² = 86.693 kg/m²; all: 1161.379 t over 20 000 m² = 58.069 kg/m².
        let means: Vec<(&str, f64, f64)> = b.means.iter().map(|m| (m.of.as_str(), m.value, m.reference)).collect();
        assert_eq!((means[0].0, means[0].2, means[1].0, means[1].2), ("public", 48.0, "all", 32.3));
        near(means[0].1, 86.693);
        near(means[1].1, 58.06895);
        near(b.means[0].ratio, 86.693 / 48.0);
        // The shops have no data; types came from the land class; the zone from the province.
        assert_eq!(codes(&b), ["BUILD-110", "BUILD-101", "BUILD-103"]);
        let bare = &b.outcome.findings[2];
        assert_eq!((bare.count, bare.rows.as_slice()), (1, &[2u32][..]));
        assert_eq!(kinds.0[b.floors[1].kind].id, "office");
    });
}

#[test]
fn floor_area_as_stated_then_by_ratio_then_by_floors() {
    let method = Method::builtin().unwrap();
    ground(|_, kinds| {
        let home = &kinds.0[kinds.find("home_urban").unwrap().unwrap()];
        let office = &kinds.0[kinds.find("办公楼").unwrap().unwrap()];
        let of = |s: Size, k: &Kind| floor::area(&s, k, &method, 1000.0).unwrap();
        let size = Size { floor_area_m2: Some(900.0), plot_ratio: Some(2.0), floors: Some(3.0), ..Size::default() };
        let (m2, doubts) = of(size, home).unwrap();
        // 900 against 2 × 1000.
        assert_eq!((m2, doubts.contradictory, doubts.implausible), (900.0, true, false));
        assert_eq!(of(Size { floor_area_m2: None, ..size }, home).unwrap().0, 2000.0);
        // 24 m are 8 floors of a home and 6 of an office; 100 m² each.
        let tall = Size { height_m: Some(24.0), footprint_m2: Some(100.0), ..Size::default() };
        assert_eq!((of(tall, home).unwrap().0, of(tall, office).unwrap().0), (800.0, 600.0));
        // Floors alone: the assumed densities 0.25 and 0.35 of 1000 m².
        let floors = Size { floors: Some(4.0), ..Size::default() };
        assert_eq!(of(floors, home).map(|(m2, d)| (m2, d.coverage_assumed)), Some((1000.0, true)));
        assert_eq!(of(floors, office).unwrap().0, 1400.0);
        assert_eq!(of(Size { footprint_m2: Some(50.0), ..Size::default() }, home), None); // unknown, not one floor
        assert!(of(Size { floors: Some(300.0), ..floors }, home).unwrap().1.implausible);
        assert!(of(Size { plot_ratio: Some(21.0), ..Size::default() }, home).unwrap().1.implausible);
        for bad in [-1.0, f64::NAN, f64::INFINITY] {
            let e = floor::area(&Size { floors: Some(bad), ..Size::default() }, home, &method, 1.0).unwrap_err();
            assert_eq!(e.code.0, "BUILD-001");
        }
    });
}

#[test]
fn the_south_has_no_district_heat_and_new_buildings_use_less() {
    ground(|g, _| {
        let new = Building { year: Some(2023), ..office() };
        let b = buildings(&[homes(), new.clone()], g, &options("CN-44"), None).unwrap();
        assert_eq!(b.zone, "hsww");
        let ids: Vec<(&str, &str)> = b.outcome.lines.iter().map(|l| (l.id.as_str(), l.factors[0].as_str())).collect();
        assert_eq!(
            ids,
            [
                ("buildings.electricity", "eui.home_urban.hsww.electricity"),
                ("buildings.electricity", "eui.office.hsww.new.electricity")
            ]
        );
        // 5 000 m² × 34 kWh × 0.4403 kg (Guangdong 2022)
        near(b.outcome.lines[1].gas_t, 74.851);
        // A new home has no intensity of its own.
        let b = buildings(&[Building { year: Some(2023), ..homes() }], g, &options("CN-44"), None).unwrap();
        assert!(codes(&b).contains(&"BUILD-108") && b.floors[0].new);
        // In the north it does have district heat, once: 1600 GJ.
        let b = buildings(&[new], g, &options("CN-41"), None).unwrap();
        near(b.outcome.lines[1].activity, 1600.0);
    });
}

#[test]
fn a_project_sets_gas_and_heat_of_its_own() {
    let own = r#"
        [[factor]]
        id = "eui.home_urban.cold.gas"
        value = 8.0
        unit = "m3/(m2·a)"
        status = "cited"
        source = { title = "audit" }
        [[factor]]
        id = "eui.home_urban.cold.heat"
        value = 0.25
        unit = "GJ/(m2·a)"
        status = "cited"
        source = { title = "audit" }
    "#;
    ground(|g, _| {
        let registry = Registry::builtin().unwrap().with_overrides(own, "city").unwrap();
        let b = buildings(&[homes()], Ground { registry: &registry, ..g }, &options("CN-41"), None).unwrap();
        let t: Vec<f64> = b.outcome.lines.iter().map(|l| l.gas_t).collect();
        // 15 000 m² × 8 m³ × 21.6219 t per 10⁴ m³ = 259.4628 t; × 0.25 GJ × 0.11 t = 412.5 t
        near(t[1], 259.4628);
        near(t[2], 412.5);
    });
}

#[test]
fn plants_mode_keeps_power_and_heat_out() {
    ground(|g, _| {
        let o = Options { power: PowerMode::Plant, ..options("CN-41") };
        let b = buildings(&[homes(), office()], g, &o, None).unwrap();
        assert!(b.outcome.lines.is_empty());
        let note = b.outcome.findings.iter().find(|f| f.code.0 == "BUILD-109").unwrap();
        let Some((_, crate::base::Arg::Num(t))) = note.args.iter().find(|a| a.0 == "t_co2") else { panic!() };
        near(*t, 1161.379);
        // The bar and the weights see all the same energy.
        near(b.means[1].value, 58.06895);
        near(b.floors.iter().map(|f| f.t_co2).sum(), 1161.379);
    });
}

#[test]
fn roofs_and_embodied_carbon_stand_beside_the_balance() {
    ground(|g, _| {
        let more = Building { pv_m2: Some(400.0), new_m2: Some(5_000.0), ..office() };
        let b = buildings(&[more], g, &options("CN-41"), None).unwrap();
        let by = |a: Account| b.outcome.lines.iter().filter(move |l| l.account == a).collect::<Vec<_>>();
        // 400 m² × 180 kWh × 0.6058 kg; 5 000 m² × 500 kg.
        let (pv, made) = (by(Account::Avoided), by(Account::Side));
        assert_eq!((pv[0].id.as_str(), pv[0].activity), ("buildings.pv", 72_000.0));
        near(pv[0].gas_t, 43.6176);
        assert_eq!((made[0].id.as_str(), made[0].gas_t), ("buildings.embodied", 2500.0));
        near(by(Account::Main).iter().map(|l| l.gas_t).sum(), 433.465);
        // 1 t of steel and 10 m³ of C30: 2.34 + 2.95 t
        let list = [("steel".to_owned(), 1.0, "t".to_owned()), ("concrete_c30".to_owned(), 10.0, "m3".to_owned())];
        let lines = materials(&list, g.registry, Site::City).unwrap();
        near(lines.iter().map(|l| l.gas_t).sum(), 5.29);
        assert!(lines.iter().all(|l| l.account == Account::Side && l.sector == "construction"));
        let code = |id: &str, x: f64, unit: &str| {
            materials(&[(id.into(), x, unit.into())], g.registry, Site::City).unwrap_err().code.0.into_owned()
        };
        assert_eq!(code("jade", 1.0, "t"), "BUILD-003");
        assert_eq!(code("steel", -1.0, "t"), "BUILD-001");
        assert_eq!(code("steel", 1.0, "m3"), "FACTOR-002");
    });
}

#[test]
fn what_is_missing_or_wrong_is_said() {
    ground(|g, kinds| {
        let blank = |row| Building { row, size: Size { floors: Some(2.0), ..Size::default() }, ..Building::default() };
        // Floors alone on a home and on shrub; nothing at all on the office.
        let nothing = Building { row: 1, ..Building::default() };
        let stated = Size { floor_area_m2: Some(100.0), plot_ratio: Some(0.5), ..Size::default() };
        let odd = Building { row: 2, size: stated, ..Building::default() };
        let tower = Building { row: 2, size: Size { floors: Some(400.0), ..stated }, ..Building::default() };
        let b = buildings(&[blank(0), blank(3), nothing, odd.clone(), tower], g, &options("CN-41"), None).unwrap();
        let mut found = codes(&b);
        found.sort_unstable();
        // Public buildings are two shops with 126 kg/m² against 48.
        let wanted =
            ["101", "102", "103", "104", "105", "106", "107", "110", "111", "112"].map(|n| format!("BUILD-{n}"));
        assert_eq!(found, wanted);
        let store = Building { kind: kinds.find("仓库").unwrap(), ..odd.clone() };
        let b = buildings(&[store], g, &options("CN-41"), None).unwrap();
        // 25 kWh × 0.6058 = 15.1 kg/m² against 32.3: factor 0.47
        assert!(codes(&b).contains(&"BUILD-111") && b.means.len() == 1);
        let code = |b: Building, o: Options| buildings(&[b], g, &o, None).unwrap_err().code.0.into_owned();
        assert_eq!(code(Building { row: 4, ..odd.clone() }, options("CN-41")), "CARBON-003");
        assert_eq!(code(odd.clone(), Options { zone: Some("arctic".into()), ..options("CN-41") }), "BUILD-002");
        assert_eq!(code(odd.clone(), options("N")), "BUILD-002");
        assert_eq!(code(Building { pv_m2: Some(-1.0), ..odd.clone() }, options("CN-41")), "BUILD-001");
        assert_eq!(code(odd.clone(), Options { year: 2020, ..options("CN-41") }), "FACTOR-011");
        let later = buildings(&[odd], g, &Options { year: 2025, ..options("CN-41") }, None).unwrap();
        assert!(codes(&later).contains(&"FACTOR-020"));
    });
}

#[test]
fn every_kind_has_an_intensity_in_every_zone_and_a_province_a_zone() {
    ground(|g, kinds| {
        for zone in ["severe_cold", "cold", "hscw", "hsww", "mild"] {
            let o = Options { zone: Some(zone.into()), ..options("CN-41") };
            let mut uses = Intensities::new(g.registry, &o, zone).unwrap();
            for kind in &kinds.0 {
                for new in [false, true] {
                    let found = uses.of(kind, new).unwrap();
                    let heated = found.parts.iter().any(|p| p.line == "buildings.heat");
                    assert_eq!(heated, kind.district_heat && zone.ends_with("cold"), "{} {zone}", kind.id);
                }
                assert!(g.registry.get(&format!("embodied.{}", kind.embodied)).is_some());
            }
        }
        for n in crate::factor::Names::regions().unwrap().0.iter().filter(|n| n.id.starts_with("CN-")) {
            assert!(zone_of(&n.id).unwrap().is_some(), "{}", n.id);
        }
        assert_eq!(zone_of("410105").unwrap().as_deref(), Some("cold"));
    });
}

#[test]
fn booked_grams_are_those_of_the_lines() {
    ground(|g, _| {
        let b = buildings(&[homes(), office()], g, &options("CN-41"), None).unwrap();
        assert_eq!(b.outcome.lines.iter().map(|l| l.co2e(1.0)).sum::<Mass>(), Mass::from_t(1161.379));
    });
}
