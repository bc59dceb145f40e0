//! Inventories worked out by hand.

use super::*;
use crate::stat::table;

fn options(set: &str) -> Options {
    Options { set: set.into(), region: None, year: None, power: None }
}

fn run(csv: &str, options: &Options) -> Result<Inventory> {
    let settings = Settings::builtin().unwrap();
    inventory(&table::read(csv.as_bytes(), &settings)?, &Registry::builtin().unwrap(), options, &settings)
}

fn codes(inventory: &Inventory) -> Vec<String> {
    inventory.findings.iter().map(|f| f.code.to_string()).collect()
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-6 * b.abs().max(1.0), "{a} {b}");
}

const SICHUAN: &str = "sichuan-park-2022";
const HEAD: &str = "year,sector,fuel,amount,unit,emission,emission_unit\n";

#[test]
fn total_rows_win_and_the_rest_is_unassigned() {
    let csv = format!("{HEAD}2021,total,coal,100,t,,\n2021,industry,coal,60,t,,\n2021,construction,oil,10,t,,\n");
    let i = run(&csv, &options(SICHUAN)).unwrap();
    // coal 100 × 1.9812 = 198.12, oil 10 × 3.0172 = 30.172
    near(i.total_t_co2, 228.292);
    assert_eq!(i.by_fuel.iter().map(|l| l.fuel.as_str()).collect::<Vec<_>>(), ["coal", "oil"]);
    let sectors: Vec<_> = i.by_sector.iter().map(|s| s.sector.as_str()).collect();
    assert_eq!(sectors, ["industry", "construction", UNASSIGNED]);
    near(i.by_sector[2].t_co2, 40.0 * 1.9812);
    assert_eq!((i.closing[0].stated, i.closing[0].sum, i.closing[0].closes), (100.0, 60.0, false));
    let emissions = i.sector_emissions();
    assert_eq!((emissions[0].id.as_str(), emissions[0].mass), ("industry", Mass(118_872_000)));
}

#[test]
fn power_is_counted_on_one_side_only() {
    let csv = format!("{HEAD}2021,energy_supply,coal,100,t,,\n2021,residential,electricity,10,1e4 kWh,,\n");
    let mut o = options(SICHUAN);
    let refused = run(&csv, &o).unwrap_err();
    assert_eq!((&*refused.code.0, refused.place.row), ("CARBON-006", Some(1)));
    o.power = Some(PowerMode::Consumer);
    near(run(&csv, &o).unwrap().total_t_co2, 10.310);
    o.power = Some(PowerMode::Plant);
    let plant = run(&csv, &o).unwrap();
    near(plant.total_t_co2, 198.12);
    assert!(codes(&plant).contains(&"CARBON-113".into()));
    // Plants' coal is taken out of the total row too: (300 − 100) × 1.9812 + 10.31
    o.power = Some(PowerMode::Consumer);
    near(run(&format!("{csv}2021,total,coal,300,t,,\n"), &o).unwrap().total_t_co2, 406.55);
}

#[test]
fn grid_factor_of_region_and_year() {
    let csv = format!("{HEAD}2023,residential,electricity,1000,kWh,,\n");
    let mut o = options("provincial-2025");
    assert_eq!(run(&csv, &o).unwrap_err().code.0, "CARBON-007");
    o.region = Some("CN-41".into());
    let i = run(&csv, &o).unwrap();
    // 2022 is the latest Henan year: 0.6058 kg
    near(i.total_t_co2, 0.6058);
    assert!(codes(&i).contains(&"FACTOR-020".into()), "{:?}", codes(&i));
    // The Sichuan set has its own 0.1031; the grid of 2021 has 0.1255: +21.7 %
    let o = Options { region: Some("CN-51".into()), ..options(SICHUAN) };
    let i = run(&csv.replace("2023", "2021"), &o).unwrap();
    near(i.total_t_co2, 0.1031);
    let other = i.findings.iter().find(|f| f.code.0 == "CARBON-110").unwrap();
    assert!(other.args.iter().any(|(n, v)| n == "percent" && *v == crate::base::Arg::Num(21.7)));
}

#[test]
fn names_and_units_that_do_not_fit() {
    let row = |sector: &str, fuel: &str, unit: &str, stated: &str| {
        run(&format!("{HEAD}2021,{sector},{fuel},56,{unit},{stated}\n2021,industry,coal,1,t,,\n"), &options(SICHUAN))
    };
    let e = row("industry", "cole", "t", ",").unwrap_err();
    assert_eq!((&*e.code.0, e.place.row, e.place.field.as_deref()), ("STAT-009", Some(1), Some("fuel")));
    assert_eq!(row("indstry", "coal", "t", ",").unwrap_err().code.0, "STAT-010");
    assert_eq!(row("industry", "diesel", "t", ",").unwrap_err().code.0, "FACTOR-012");
    // gas in t: with the emission stated it is counted as stated and the right unit is named
    let i = row("residential", "gas", "1e4 t", "1217,1e4 t").unwrap();
    near(i.total_t_co2, 12_170_000.0 + 1.9812);
    let f = i.findings.iter().find(|f| f.code.0 == "CARBON-117").unwrap();
    assert!(f.args.iter().any(|(n, v)| n == "better_unit" && *v == "1e8 m3".into()), "{f:?}");
    // without, it is left out and said so
    let i = row("residential", "gas", "1e4 t", ",").unwrap();
    assert_eq!(codes(&i)[0], "CARBON-118");
    near(i.total_t_co2, 1.9812);
    // oil 56e4 t × 3.0172 = 168.96e4 t, stated 100e4
    assert!(codes(&row("transport", "oil", "1e4 t", "100,1e4 t").unwrap()).contains(&"CARBON-108".into()));
}

#[test]
fn stated_sector_totals_stand_in_for_missing_cells() {
    let csv = format!(
        "{HEAD}2021,agriculture,total,,,505,1e4 t\n2021,transport,oil,924,1e4 t,,\n2021,transport,total,,,3277,1e4 t\n"
    );
    let i = run(&csv, &options(SICHUAN)).unwrap();
    near(i.by_sector[0].t_co2, 5.05e6);
    // 924e4 × 3.0172 = 27 878 928; the rest to 3277e4 has no fuel
    near(i.by_sector[1].unspecified_t_co2, 32_770_000.0 - 27_878_928.0);
    near(i.total_t_co2, 5.05e6 + 32.77e6);
    assert_eq!(i.by_fuel[1].fuel, UNSPECIFIED);
}

#[test]
fn years_and_wholes() {
    let csv =
        format!("{HEAD}2020,residential,oil,1,t,,\n2021,residential,oil,2,t,,\n2021,urban_residential,oil,1.5,t,,\n");
    let i = run(&csv, &options(SICHUAN)).unwrap();
    assert_eq!(i.year, Some(2021));
    near(i.total_t_co2, 1.5 * 3.0172);
    assert!(codes(&i).contains(&"CARBON-112".into()) && codes(&i).contains(&"CARBON-114".into()));
    let o = Options { year: Some(1999), ..options(SICHUAN) };
    assert_eq!(run(&csv, &o).unwrap_err().code.0, "CARBON-005");
}
