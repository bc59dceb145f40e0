//! The worked example of `docs/methods/control.md`, conservation of mass, and what goes wrong.

use proptest::prelude::*;

use super::quality::{by_district, leave_one_out};
use super::*;
use crate::carbon::allocate::{Sources, allocate, allocate_with};
use crate::carbon::balance::balance;
use crate::carbon::gaps::remainders;
use crate::carbon::laws::layer;
use crate::carbon::masks::Masks;
use crate::carbon::weights::{RowWeights, on_districts};
use crate::factor::Registry;
use crate::land::{ClassId, ClassTable};

fn t(id: &str, tonnes: f64) -> SectorEmission {
    SectorEmission { id: id.into(), mass: Mass::from_t(tonnes) }
}

fn line(sector: &str, site: Site, gas: Gas, tonnes: f64) -> AccountLine {
    AccountLine {
        id: "buildings.gas".into(),
        sector: sector.into(),
        account: Account::Main,
        gas,
        site,
        activity: 1.0,
        unit: "m3".into(),
        gas_t: tonnes,
        factors: Vec::new(),
        source: None,
    }
}

fn gwp() -> BTreeMap<Gas, f64> {
    BTreeMap::from([(Gas::Co2, 1.0), (Gas::Ch4, 28.0)])
}

fn run(
    table: &[SectorEmission],
    lines: &[AccountLine],
    points: &[PointSource],
    control: &[(&str, Control)],
) -> Result<Met> {
    let control = control.iter().map(|(s, c)| ((*s).to_owned(), *c)).collect();
    meet(&Meeting { table, lines, points, control: &control, gwp: &gwp() })
}

fn codes(met: &Met) -> Vec<&str> {
    met.findings.iter().map(|f| f.code.0.as_ref()).collect()
}

#[test]
fn worked_example() {
    let table = [t("services", 1000.0)];
    let lines = [
        line("services", Site::Row(4), Gas::Co2, 300.0),
        line("services", Site::Row(7), Gas::Co2, 128.0),
        line("services", Site::Row(7), Gas::Ch4, 1.0), // 28 t CO2e, beyond the table of energy
        line("services", Site::District(1), Gas::Co2, 172.0),
        line("services", Site::City, Gas::Co2, 200.0),
    ];
    let point = [PointSource { row: 2, sector: "services".into(), mass: Mass::from_t(100.0) }];
    let met = run(&table, &lines, &point, &[("services", Control::Scaled)]).unwrap();
    // Lines of energy 800 t, points 100 t: (1000 − 100) / 800 = 1.125; the methane is added: 1028 t.
    let s = &met.sectors[0];
    assert_eq!((s.factor, s.bottom_up, s.total), (Some(1.125), Some(Mass::from_t(900.0)), Mass::from_t(1028.0)));
    assert_eq!((s.points, s.on_rows), (Mass::from_t(100.0), Mass::from_t(428.0 * 1.125 + 28.0)));
    assert_eq!((s.in_districts, s.anywhere), (Mass::from_t(193.5), Mass::from_t(225.0)));
    let rows: Vec<(u32, f64)> = met.points.iter().map(|p| (p.row, p.mass.t())).collect();
    assert_eq!(rows, [(2, 100.0), (4, 337.5), (7, 172.0)]);
    assert_eq!(s.beyond, Mass::from_t(28.0));
    assert_eq!((met.districts[0].district, met.districts[0].mass), (1, Mass::from_t(193.5)));
    assert!(met.findings.is_empty());
    // Bottom-up as it is, and the table alone.
    let up = run(&table, &lines, &point, &[("services", Control::BottomUp)]).unwrap();
    assert_eq!((up.emissions[0].mass, up.sectors[0].factor), (Mass::from_t(928.0), Some(1.125)));
    let down = run(&table, &lines, &point, &[("services", Control::Table)]).unwrap();
    assert_eq!(
        (down.emissions[0].mass, down.points.len(), down.sectors[0].anywhere),
        (Mass::from_t(1028.0), 2, Mass::from_t(900.0))
    );
}

#[test]
fn factors_far_from_one_and_lonely_sectors_are_named() {
    let lines = [line("services", Site::Row(0), Gas::Co2, 10.0), line("waste", Site::City, Gas::Co2, 1.0)];
    let met = run(&[t("services", 21.0), t("industry", 5.0)], &lines, &[], &[("services", Control::Scaled)]).unwrap();
    assert_eq!(codes(&met), ["CONTROL-101", "CONTROL-103", "CONTROL-102"]);
    let by: Vec<(&str, Control)> = met.sectors.iter().map(|s| (s.sector.as_str(), s.control)).collect();
    assert_eq!(by, [("services", Control::Scaled), ("industry", Control::Table), ("waste", Control::BottomUp)]);
    for (tonnes, named) in [(20.0, false), (5.0, false), (4.999, true), (20.001, true)] {
        let met = run(&[t("services", tonnes)], &lines[..1], &[], &[("services", Control::Scaled)]).unwrap();
        assert_eq!(codes(&met).contains(&"CONTROL-101"), named, "{tonnes}");
    }
}

#[test]
fn parts_stand_under_a_whole_that_the_table_has() {
    let lines = [
        line("urban_residential", Site::Row(0), Gas::Co2, 30.0),
        line("rural_residential", Site::Row(1), Gas::Co2, 10.0),
    ];
    let met = run(&[t("residential", 80.0)], &lines, &[], &[("residential", Control::Scaled)]).unwrap();
    let rows: Vec<(u32, f64)> = met.points.iter().map(|p| (p.row, p.mass.t())).collect();
    assert_eq!((met.sectors.len(), rows), (1, vec![(0, 60.0), (1, 20.0)]));
    // A table of both parts is met part by part.
    let table = [t("urban_residential", 30.0), t("rural_residential", 30.0)];
    let both = [("urban_residential", Control::Scaled), ("rural_residential", Control::BottomUp)];
    let met = run(&table, &lines, &[], &both).unwrap();
    assert_eq!(met.emissions.iter().map(|e| e.mass.t()).collect::<Vec<_>>(), [30.0, 10.0]);
}

#[test]
fn what_cannot_meet_is_refused() {
    let lines = [line("services", Site::Row(0), Gas::Co2, 10.0)];
    let code = |table: &[SectorEmission], lines: &[AccountLine], control: &[(&str, Control)]| {
        run(table, lines, &[], control).unwrap_err().code.0.into_owned()
    };
    assert_eq!(code(&[t("services", 1.0)], &lines, &[]), "CONTROL-001");
    assert_eq!(code(&[], &lines, &[("industry", Control::Table)]), "CONTROL-002");
    assert_eq!(code(&[], &lines, &[("services", Control::Scaled)]), "CONTROL-003");
    assert_eq!(code(&[], &lines, &[("services", Control::Table)]), "CONTROL-003");
    assert_eq!(code(&[t("services", 1.0)], &[], &[("services", Control::BottomUp)]), "CONTROL-003");
    let zero = [line("services", Site::Row(0), Gas::Co2, 0.0)];
    assert_eq!(code(&[t("services", 1.0)], &zero, &[("services", Control::Scaled)]), "CONTROL-003");
    assert_eq!(code(&[], &[line("services", Site::City, Gas::Co2, -1.0)], &[]), "CONTROL-004");
    assert_eq!(code(&[], &[line("services", Site::City, Gas::N2o, 1.0)], &[]), "CONTROL-005");
    assert_eq!(Control::parse("Scaled ").unwrap(), Control::Scaled);
    assert_eq!(Control::parse("both").unwrap_err().code.0, "CONTROL-006");
    let point = [PointSource { row: 0, sector: "services".into(), mass: Mass::from_t(2.0) }];
    let e = run(&[t("services", 1.0)], &lines, &point, &[("services", Control::Scaled)]).unwrap_err();
    assert_eq!(e.code.0, "CARBON-001");
    // Lines beside the main account meet nothing.
    let aside = AccountLine { account: Account::Avoided, ..lines[0].clone() };
    assert!(run(&[], &[aside], &[], &[]).unwrap().sectors.is_empty());
}

#[test]
fn a_city_total_is_held_against_its_districts() {
    let classes = ClassTable::load().unwrap();
    let masks = Masks::builtin(&classes).unwrap();
    let shop = classes.find("built_commercial").unwrap();
    let base = layer(&[(shop, 0, 100.0, 0.0), (shop, 1, 300.0, 0.0), (shop, 2, 0.0, 0.0)], 3);
    let point = [PointSource { row: 1, sector: "commerce".into(), mass: Mass::from_t(20.0) }];
    let a = allocate(&base, &classes, &[t("commerce", 100.0)], &point, &masks).unwrap();
    let given = by_district(&base, &classes, &a, 0);
    assert_eq!(given, [Mass::from_t(20.0), Mass::from_t(80.0), Mass(0)]);
    // 20 against 25: −20 %; 80 against 64: +25 %; MAPE 22.5 %.
    let q = leave_one_out("commerce", &given, &[Some(Mass::from_t(25.0)), Some(Mass::from_t(64.0)), None]);
    assert_eq!(q.districts.iter().map(|d| d.error).collect::<Vec<_>>(), [Some(-0.2), Some(0.25), None]);
    assert!((q.mape_percent.unwrap() - 22.5).abs() < 1e-12 && q.compared == 2);
    assert_eq!(leave_one_out("commerce", &given, &[]).mape_percent, None);
}

#[test]
fn weights_of_parcels_close_to_the_gram_and_quiet_the_plain_area_note() {
    let classes = ClassTable::load().unwrap();
    let masks = Masks::builtin(&classes).unwrap();
    let shop = classes.find("built_commercial").unwrap();
    let base = layer(&[(shop, 0, 70.0, 0.0), (shop, 0, 30.0, 0.0), (shop, 1, 11.0, 0.0)], 2);
    let sectors = [t("commerce", 100.000_001)];
    let plain = allocate(&base, &classes, &sectors, &[], &masks).unwrap();
    assert!(plain.findings.iter().any(|f| f.code.0 == "CARBON-106"));
    let weights = [RowWeights { sector: "commerce".into(), rows: vec![(0, 1.0), (1, 1.0), (2, 1.0)] }];
    let a =
        allocate_with(&base, &classes, Sources { sectors: &sectors, points: &[], weights: &weights }, &masks).unwrap();
    assert!(a.findings.is_empty(), "{:?}", a.findings);
    assert_eq!(by_district(&base, &classes, &a, 0).into_iter().sum::<Mass>(), sectors[0].mass);
    assert_eq!((a.sectors[0].spread, a.sectors[0].points), (sectors[0].mass, Mass(0)));
    let sinks = Registry::builtin().unwrap().sink_set("tool_default", &classes).unwrap();
    let b = balance(&base, &classes, &sinks, 28.0, &a, &crate::base::Silent).unwrap();
    assert_eq!(
        (remainders(&a, &b)[0].rounding, b.source[0], b.source[2]),
        (Mass(0), Mass(33_333_334), Mass(33_333_333))
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_gram_is_lost_between_total_and_parcels(
        lines in prop::collection::vec((0u32..40, 0u8..3, 0.0f64..1e5), 1..60), total in 0.0f64..1e6, at_points in 0.0f64..1.0,
    ) {
        let classes = ClassTable::load().unwrap();
        let masks = Masks::builtin(&classes).unwrap();
        let shop = classes.find("built_commercial").unwrap();
        let rows: Vec<(ClassId, u16, f64, f64)> = (0..40).map(|i| (shop, (i % 3) as u16, 1.0 + f64::from(i) * 7.3, 0.0)).collect();
        let base = layer(&rows, 3);
        let of = |(row, kind, tonnes): &(u32, u8, f64)| {
            let site = [Site::Row(*row), Site::District((row % 3) as u16), Site::City][*kind as usize];
            line("commerce", site, Gas::Co2, tonnes + 0.1)
        };
        let lines: Vec<AccountLine> = lines.iter().map(of).collect();
        let table = [t("commerce", total)];
        let point = [PointSource { row: 5, sector: "commerce".into(), mass: Mass::from_t(total * at_points) }];
        for control in Control::ALL {
            let met = run(&table, &lines, &point, &[("commerce", control)]).unwrap();
            let s = &met.sectors[0];
            prop_assert_eq!(s.points + s.on_rows + s.in_districts + s.anywhere, s.total);
            if control != Control::BottomUp {
                prop_assert_eq!(s.total, table[0].mass);
            }
            let mut points = met.points.clone();
            points.extend(on_districts(&base, &masks, &met.districts).unwrap());
            let weights = [RowWeights { sector: "commerce".into(), rows: (0..40).map(|r| (r, f64::from(r % 7))).collect() }];
            let sources = Sources { sectors: &met.emissions, points: &points, weights: &weights };
            let a = allocate_with(&base, &classes, sources, &masks).unwrap();
            // The table may be 0: then nothing is spread.
            let given: Mass = if met.emissions.is_empty() { Mass(0) } else { by_district(&base, &classes, &a, 0).into_iter().sum() };
            prop_assert_eq!(given, s.total);
        }
    }
}

#[test]
fn choices_that_are_not_made_or_cannot_stand_are_settled_and_told() {
    let table = [t("services", 1000.0), t("industry", 5.0), t("transport", 7.0)];
    let lines = [
        line("services", Site::Row(4), Gas::Co2, 300.0),
        line("industry", Site::City, Gas::Co2, 2.0),
        line("waste", Site::City, Gas::Ch4, 1.0),
    ];
    let control = [("industry", Control::BottomUp), ("transport", Control::Scaled), ("gone", Control::Table)];
    let control = control.iter().map(|(s, c)| ((*s).to_owned(), *c)).collect();
    let stated = Meeting { table: &table, lines: &lines, points: &[], control: &control, gwp: &gwp() };
    let (settled, told) = settle(&stated).unwrap();
    let settled_as: Vec<(&str, Control)> = settled.iter().map(|(s, c)| (s.as_str(), *c)).collect();
    assert_eq!(settled_as, [("industry", Control::BottomUp), ("services", Control::Table)]);
    let codes: Vec<&str> = told.iter().map(|f| f.code.0.as_ref()).collect();
    assert_eq!(codes, ["CONTROL-106", "CONTROL-106", "CONTROL-105"]);
    let met = meet(&Meeting { control: &settled, ..stated }).unwrap();
    assert_eq!(met.sectors[0].total, Mass::from_t(1000.0));
    // Nothing to settle, nothing to tell.
    let again = settle(&Meeting { control: &settled, ..stated }).unwrap();
    assert_eq!((again.0, again.1.len()), (settled, 0));
}
