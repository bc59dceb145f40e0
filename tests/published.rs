//! Numbers from papers, standards and statistics: each with its source and tolerance.
//!
//! T01–T05 and T07: Sichuan 2021, plan of near-zero-carbon parks (seed 004 of the method book). T06: the same, by the
//! factor identity of the provincial guides. T27: carbon efficiency code, Huzhou-type evaluation method. T28: IPCC 2019
//! refinement by public calculator code. T29: national white paper figures (seed 001). T30: seed 002.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use tanheng::base::units::TonneC;
use tanheng::base::{Arg, Finding};
use tanheng::carbon::efficiency::{Scales, intensity, per_floor_kg_m2};
use tanheng::carbon::inventory::{Inventory, Options, inventory};
use tanheng::carbon::rice::{Field, Rice};
use tanheng::factor::Registry;
use tanheng::stat::{Settings, table};

const FUELS: &str = include_str!("published/sichuan_2021.csv");
const SECTORS: &str = include_str!("published/sichuan_2021_sectors.csv");

fn count(csv: &str, set: &str) -> Inventory {
    let settings = Settings::builtin().unwrap();
    let table = table::read(csv.as_bytes(), &settings).unwrap();
    let options = Options { set: set.into(), region: Some("CN-51".into()), year: None, power: None };
    inventory(&table, &Registry::builtin().unwrap(), &options, &settings).unwrap()
}

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, expected {expected} ± {tolerance}");
}

fn found<'i>(i: &'i Inventory, code: &str) -> Vec<&'i Finding> {
    i.findings.iter().filter(|f| f.code.0 == code).collect()
}

fn arg(f: &Finding, name: &str) -> f64 {
    match f.args.iter().find(|(n, _)| n == name) {
        Some((_, Arg::Num(x))) => *x,
        Some((_, Arg::Int(n))) => *n as f64,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn t01_sichuan_by_fuel_within_one_tonne() {
    let i = count(FUELS, "sichuan-park-2022");
    let expected = [
        ("coal", 154_456_209.99),
        ("oil", 80_259_113.47),
        ("natural_gas", 61_794_772.45),
        ("electricity", 33_881_523.81),
    ];
    assert_eq!(i.by_fuel.len(), 4);
    for (line, (fuel, t_co2)) in i.by_fuel.iter().zip(expected) {
        assert_eq!(line.fuel, fuel);
        near(fuel, line.t_co2, t_co2, 1.0);
        // 15 445.62, 8 025.91, 6 179.48, 3 388.15 in units of 10 000 t, to the printed digit
        near(fuel, (line.t_co2 / 100.0).round() / 100.0, (t_co2 / 100.0).round() / 100.0, 1e-9);
    }
    near("total", i.total_t_co2, 330_391_619.72, 1.0);
}

#[test]
fn t02_shares_are_printed_as_they_are() {
    let i = count(FUELS, "sichuan-park-2022");
    for (line, share) in i.by_fuel.iter().zip([46.749, 24.292, 18.703, 10.255]) {
        near(&line.fuel, line.share_percent, share, 0.0006);
    }
    let printed: Vec<String> = i.by_fuel.iter().map(|l| format!("{:.2}", l.share_percent)).collect();
    assert_eq!(printed, ["46.75", "24.29", "18.70", "10.25"]);
    // 46.75 + 24.29 + 18.70 + 10.25 = 99.99: once for the shares stated, once for those computed
    let notes = found(&i, "STAT-104");
    assert_eq!(notes.len(), 2);
    assert!(notes.iter().all(|f| f.args.contains(&("sum".into(), "99.99".into()))), "{notes:?}");
}

#[test]
fn t03_sector_cells_within_their_printed_digits() {
    let set = Registry::builtin().unwrap().energy_set("sichuan-park-2022").unwrap();
    let cells = [
        ("oil", 924.0, 2787.9, 2790.0),
        ("oil", 323.0, 974.6, 974.0),
        ("oil", 485.0, 1463.3, 1465.0),
        ("coal", 7646.0, 15_148.3, 15_148.0),
    ];
    for (fuel, amount, computed, stated) in cells {
        let t = set.fuel(fuel).unwrap().emission(amount, "万t").unwrap().0 / 1e4;
        near(fuel, t, computed, 0.05);
        near(fuel, t, stated, stated * 0.0015);
    }
}

#[test]
fn t04_sector_shares_and_industry_by_difference() {
    let total = count(FUELS, "sichuan-park-2022").total_t_co2 / 1e4;
    let sectors = [(505.0, 1.53), (1073.0, 3.25), (3277.0, 9.92), (845.0, 2.56), (982.0, 2.97), (3390.0, 10.26)];
    for (mass, share) in sectors {
        near("share", mass / total * 100.0, share, 0.01);
    }
    let industry = total - sectors.iter().map(|s| s.0).sum::<f64>();
    near("industry", industry, 22_967.2, 0.05);
    near("industry share", industry / total * 100.0, 69.52, 0.01);
    // The table with the printed sector totals keeps them.
    let i = count(SECTORS, "sichuan-park-2022");
    let transport = i.by_sector.iter().find(|s| s.sector == "transport").unwrap();
    near("transport", transport.share_percent, 9.92, 0.01);
    near("total", i.total_t_co2, 330_391_619.72, 1.0);
}

#[test]
fn t05_the_faults_of_the_text_are_flagged() {
    let i = count(SECTORS, "sichuan-park-2022");
    // a digit lost: 868 729.81 to 9 825 075.35 with a stated rise of 120e4, so about 8.69e6
    let lost = found(&i, "STAT-101");
    assert_eq!(lost.len(), 1, "{lost:?}");
    near("corrected", arg(lost[0], "corrected"), 8_687_298.1, 0.1);
    assert_eq!((arg(lost[0], "confirmed"), lost[0].place.row), (1.0, Some(13)));
    // industry 2.3e8 and 2.2e8
    assert_eq!(found(&i, "STAT-102").len(), 1);
    // residential gas 56e4 t with 1217e4 t CO2: 56.2e8 m3
    let unit = found(&i, "CARBON-117");
    assert_eq!(unit.len(), 1);
    near("gas needed", arg(unit[0], "needed") / 1e8, 56.2, 0.05);
    assert!(unit[0].args.contains(&("better_unit".into(), "1e8 m3".into())));
    // cells that agree are not flagged
    assert!(found(&i, "CARBON-108").is_empty());
}

#[test]
fn t06_factor_identity() {
    // NCV × C × OF × 44/12 / 1000
    let r = Registry::builtin().unwrap();
    for (fuel, printed) in [("coal", 1.9812), ("oil", 3.0172), ("natural_gas", 21.6502)] {
        let part = |p: &str| r.get(&format!("energy.sichuan-park-2022.{fuel}{p}")).unwrap().value;
        near(fuel, part(".ncv") * part(".carbon") * part(".oxidation") * 44.0 / 12.0 / 1000.0, printed, 0.00005);
    }
}

#[test]
fn t07_grid_switch() {
    let i = count(FUELS, "sichuan-park-2022");
    near("own factor", i.by_fuel[3].t_co2 / 1e6, 33.88, 0.01);
    let other = found(&i, "CARBON-110");
    near("grid of 2021", arg(other[0], "t_co2") / 1e6, 41.24, 0.01);
    near("rise", arg(other[0], "percent"), 21.7, 0.05);
}

#[test]
fn t27_carbon_efficiency_code() {
    let scale = Scales::builtin().unwrap().relative;
    for (k, level) in [(0.6, "1"), (0.8, "2"), (1.2, "3"), (2.0, "4"), (2.01, "5")] {
        assert_eq!(scale.level(k).unwrap().name, level, "{k}");
    }
}

#[test]
fn t28_rice_season() {
    let rice = Rice::builtin().unwrap();
    let gwp = Registry::builtin().unwrap().gwp("AR6", "CH4_nonfossil", 100).unwrap().value;
    near("CH4", rice.season_kg_per_ha(Field::DEFAULT), 134.47, 0.01);
    near("CO2e", rice.season_kg_co2e_per_ha(Field::DEFAULT, gwp), 3630.69, 0.01);
}

#[test]
fn t29_white_paper() {
    near("building stock, kg/m2", per_floor_kg_m2(21e8, 650e8).unwrap(), 32.3, 0.1);
    near("clean heating, percent", intensity(142.0, 218.0).unwrap() * 100.0, 65.0, 0.5);
    // rail: 352e4 t of diesel are 1090e4 t CO2 and cannot be 1256e4
    let i = count("sector,fuel,amount,unit,emission,emission_unit\n交通,柴油,352,万t,1256,万t\n", "provincial-2025");
    let flag = found(&i, "CARBON-108");
    assert_eq!(flag.len(), 1);
    near("rail", arg(flag[0], "computed_t") / 1e4, 1090.0, 0.5);
}

#[test]
fn t30_carbon_is_not_co2() {
    near("China land sink, 1e8 t", TonneC(11.1).as_co2().0, 40.7, 0.05);
}
