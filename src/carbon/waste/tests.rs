//! Sums worked out by hand; the numbers of `docs/methods/waste.md`.

use crate::carbon::activity::tests::{account, henan, near, of, t, told};
use crate::carbon::activity::{Options, Placed};
use crate::carbon::line::{Outcome, Site};

fn years(rows: &str, options: &Options) -> Outcome {
    account(&format!("item,year,amount,unit\n{rows}"), &[], options).unwrap()
}

#[test]
fn landfills_decay_over_years() {
    let rows = "landfill,2020,1000,t\nlandfill,2021,2000,t\nlandfill,2022,3000,t\n";
    let o = years(rows, &henan());
    // Carbon that decays: 0.15 × 0.5 × 1 = 0.075 per t: 75 and 150 t. Share a year, dry: 1 − e^−0.05 = 0.048770575.
    // 2021: 75 × 0.048770575 = 3.657793 decay, 221.342207 stay. 2022: 221.342207 × 0.048770575 = 10.794987.
    // Methane: 10.794987 × 0.5 × 16/12 × (1 − 0.1) = 6.476992. What came in 2022 does not decay before 2023.
    let found = t(&o, "waste.landfill").unwrap();
    assert!((found - 6.476_992).abs() < 1e-6, "{found}");
    assert_eq!((o.lines[0].activity, o.lines[0].unit.as_str()), (3000.0, "t"));
    assert_eq!((told(&o, "ACT-111"), told(&o, "ACT-109")), (1, 2));
    // 40 % of the gas is recovered.
    let o = years(&format!("{rows}填埋气回收率,2022,40,%\n"), &henan());
    assert!((t(&o, "waste.landfill").unwrap() - 6.476_992 * 0.6).abs() < 1e-6);
    // wet: share 1 − e^−0.09 = 0.086068815; (75 × 0.913931185 + 150) × 0.086068815 × 0.6 = 11.285937
    let o = years(rows, &Options { landfill: Some("wet".into()), ..henan() });
    assert!((t(&o, "waste.landfill").unwrap() - 11.285_937).abs() < 1e-6, "{:?}", t(&o, "waste.landfill"));
    assert_eq!(told(&o, "ACT-109"), 0);
}

#[test]
fn a_landfill_without_its_years_has_no_line() {
    let o = years("landfill,2019,1000,t\nlandfill,2021,2000,t\nlandfill,2022,1,t\n", &henan());
    assert_eq!((o.lines.len(), told(&o, "ACT-112")), (0, 1));
    let o = years("landfill,2020,1000,t\nlandfill,2021,,t\nlandfill,2022,1,t\n", &henan());
    assert_eq!((o.lines.len(), told(&o, "ACT-112"), told(&o, "ACT-101")), (0, 1, 1));
    let o = years("landfill,2022,1000,t\n", &henan());
    assert_eq!((o.lines.len(), told(&o, "ACT-112")), (0, 1));
    let e = account("item,year,amount,unit\nlandfill,2021,1,t\nlandfill_recovery,2022,140,%\n", &[], &henan());
    assert_eq!(e.unwrap_err().code.0, "ACT-011");
}

#[test]
fn burnt_and_composted_waste() {
    let o = of(&["生活垃圾焚烧量,1,万吨,", "危险废物焚烧量,100,t,", "堆肥量,100,t,"], &henan());
    // 10 000 t × 0.5573; 100 t × 1.6418; no factor of N2O or composting ships
    near(&o, "waste.incineration.co2", 5573.0);
    near(&o, "waste.hazardous", 164.18);
    assert_eq!((o.lines.len(), told(&o, "ACT-102")), (2, 3));
    // 0.4 × 0.4 × 0.95 × 44/12 = 0.5573; 0.5 × 0.9 × 0.995 × 44/12 = 1.6418
    assert!((0.4 * 0.4 * 0.95 * 44.0 / 12.0 - 0.5573_f64).abs() < 5e-5);
    assert!((0.5 * 0.9 * 0.995 * 44.0 / 12.0 - 1.6418_f64).abs() < 5e-5);
}

#[test]
fn waste_water_by_treatment() {
    let o = of(
        &["sewage_bod,1000,t,化粪池", "工业废水COD,1000,tCOD,anaerobic", "污水服务人口,100,万人,好氧处理"],
        &henan(),
    );
    // 1 000 t × 0.6 × 0.3; 1 000 t × 0.25 × 0.9; 1e6 × 40 g × 365 d = 14 600 t × 0.6 × 0.05
    near(&o, "waste.sewage.bod", 180.0);
    near(&o, "waste.industrial_water", 225.0);
    near(&o, "waste.sewage.people", 438.0);
}

#[test]
fn recovered_methane_is_taken_off_at_its_place() {
    let csv = "item,year,amount,unit,practice\nsewage_bod,2022,1000,t,septic\nsewage_bod,2022,1000,t,septic\n\
        污水甲烷回收量,2022,45,t,\n";
    let at = |d: u16| Placed { site: Site::District(d), district: Some(d), whole: false };
    let o = account(csv, &[at(0), at(1), at(1)], &henan()).unwrap();
    let by: Vec<f64> = o.lines.iter().map(|l| l.gas_t).collect();
    // district 1: 180 − 45
    assert!((by[0] - 180.0).abs() < 1e-9 && (by[1] - 135.0).abs() < 1e-9, "{by:?}");
    let more = csv.replace(",45,", ",450,");
    let o = account(&more, &[at(0), at(1), at(1)], &henan()).unwrap();
    assert_eq!((t(&o, "waste.sewage.bod"), told(&o, "ACT-113")), (Some(360.0), 1));
}
