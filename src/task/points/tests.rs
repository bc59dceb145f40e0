//! Enterprises with emissions, fuels or neither; the numbers of `docs/methods/process.md`.

use super::*;
use crate::carbon::inventory::PowerMode;
use crate::carbon::laws::layer;
use crate::factor::Registry;
use crate::geo::ShapesBuilder;
use crate::land::ClassId;
use crate::land::base_layer::District;

/// Four squares of 100 m in a row, `P0` to `P3`, the first two in Zhongyuan (410102), the others in Erqi (410103).
pub(in crate::task) fn squares() -> BaseLayer {
    let mut base = layer(&[0u16, 0, 1, 1].map(|d| (ClassId::MISSING, d, 10_000.0, 0.0)), 2);
    let mut shapes = ShapesBuilder::default();
    for i in 0..4u8 {
        let x = f64::from(i) * 100.0;
        shapes.ring(false, &[[x, 0.0], [x, 100.0], [x + 100.0, 100.0], [x + 100.0, 0.0], [x, 0.0]]);
        shapes.end_row();
    }
    base.shapes = shapes.finish();
    base.key = (0..4).map(|i| format!("P{i}")).collect();
    base.districts = [("410102", "中原区"), ("410103", "二七区")]
        .map(|(code, name)| District { code: code.into(), name: name.into() })
        .to_vec();
    base
}

fn read_with(csv: &str, power: PowerMode) -> Result<Points> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("企业.csv");
    std::fs::write(&path, csv).unwrap();
    let registry = Registry::builtin().unwrap();
    let energy = Energy { registry: &registry, set: "provincial-2025", region: Some("CN-41"), year: Some(2022), power };
    read(&path, &squares(), Names::sectors().unwrap(), energy)
}

fn table(csv: &str) -> Points {
    read_with(csv, PowerMode::Consumer).unwrap()
}

fn codes(p: &Points) -> Vec<(String, u64)> {
    p.findings.iter().map(|f| (f.code.to_string(), f.count)).collect()
}

#[test]
fn a_table_of_emissions_is_read_as_ever() {
    let p = table("name,sector,x,y,t_co2,note\nA,工业,50,50,1000,z\nB,industry,250,50,2.5,\nC,industry,900,50,7,\n");
    assert_eq!(
        p.sources.iter().map(|s| (s.row, s.mass)).collect::<Vec<_>>(),
        [(0, Mass::from_t(1000.0)), (2, Mass::from_t(2.5))]
    );
    assert_eq!(codes(&p), [("POINT-101".to_owned(), 1)]);
    let p = table("key,sector,t_co2\nP3,industry,1\n");
    assert_eq!((p.sources[0].row, p.enterprises[0].name.as_str()), (3, ""));
    let fault = |csv: &str| read_with(csv, PowerMode::Consumer).unwrap_err().code.0.into_owned();
    assert_eq!(fault("name,sector,x,y\nA,industry,1,1\n"), "POINT-002");
    assert_eq!(fault("sector,x,y,t_co2\nindustry,1,1,\n"), "POINT-003");
    assert_eq!(fault("sector,x,y,t_co2\nindustry,1,1,-1\n"), "POINT-003");
    assert_eq!(fault("sector,x,y,t_co2\nsea,1,1,1\n"), "POINT-004");
}

#[test]
fn fuels_make_the_emission_where_none_is_stated() {
    let p = table(
        "name,sector,key,fuel:柴油（t）,fuel:natural_gas(万m3),t_co2,output,value_added(亿元)\n\
         A,industry,P0,100,10,,5000,0.2\nB,industry,P1,100,,309,—,\nC,industry,P2,100,,500,,\nD,industry,P3,,,,1,\n",
    );
    // A: 100 × 3.0959 + 10 × 21.6219 = 525.809; B as stated, 309.59 by its fuel; C as stated, far from it
    let t: Vec<Option<f64>> = p.enterprises.iter().map(|e| e.t_co2).collect();
    assert!((t[0].unwrap() - 525.809).abs() < 1e-9);
    assert_eq!(t[1..], [Some(309.0), Some(500.0), None]);
    assert_eq!(p.sources.len(), 3);
    assert_eq!(codes(&p), [("POINT-102".to_owned(), 1), ("POINT-103".to_owned(), 1)]);
    // 5 000 units of 10 000 CNY; 0.2 units of 1e8 CNY; a dash is missing
    let money: Vec<_> = p.enterprises.iter().map(|e| (e.output, e.value_added)).collect();
    assert_eq!(money[..2], [(Some(5e7), Some(2e7)), (None, None)]);
}

#[test]
fn the_power_mode_holds_for_enterprises() {
    let csv = "sector,key,fuel:electricity(万kWh),fuel:raw_coal(t)\nindustry,P0,100,\nenergy_supply,P1,,1000\n";
    let of =
        |power| -> Vec<f64> { read_with(csv, power).unwrap().enterprises.iter().map(|e| e.t_co2.unwrap()).collect() };
    // 1e6 kWh × 0.6058; coal 1 000 × 1.9003
    let consumer = of(PowerMode::Consumer);
    assert!((consumer[0] - 605.8).abs() < 1e-9 && consumer[1] == 0.0);
    let plant = of(PowerMode::Plant);
    assert!(plant[0] == 0.0 && (plant[1] - 1900.3).abs() < 1e-9);
    assert_eq!(codes(&read_with(csv, PowerMode::Plant).unwrap()), [("POINT-104".to_owned(), 1)]);
}

#[test]
fn faulty_fuels_are_refused() {
    let fault = |heading: &str, cell: &str| {
        read_with(&format!("sector,key,{heading}\nindustry,P0,{cell}\n"), PowerMode::Consumer)
            .unwrap_err()
            .code
            .0
            .into_owned()
    };
    assert_eq!(fault("fuel:diesel", "1"), "POINT-005");
    assert_eq!(fault("fuel:peat(t)", "1"), "FACTOR-013");
    assert_eq!(fault("fuel:diesel(m3)", "1"), "FACTOR-002");
    assert_eq!(fault("fuel:diesel(barrel)", "1"), "FACTOR-001");
    assert_eq!(fault("fuel:diesel(t)", "-1"), "POINT-003");
    assert_eq!(fault("fuel:diesel(t)", "much"), "POINT-003");
}
