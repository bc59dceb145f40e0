//! Sums worked out by hand; the numbers of `docs/methods/process.md`.

use crate::carbon::activity::tests::{account, henan, near, of, t, told};

#[test]
fn clinker_lime_and_carbonates() {
    let o = of(&["水泥熟料产量,1,万吨,", "石灰产量,1000,t,", "石灰石用量,1000,t,", "白云石用量,1000,t,"], &henan());
    // 10 000 × 0.538; 1 000 × 0.683, 0.4397, 0.4743
    near(&o, "process.clinker", 5380.0);
    near(&o, "process.lime", 683.0);
    near(&o, "process.limestone_use", 439.7);
    near(&o, "process.dolomite_use", 474.3);
    assert!(o.lines.iter().all(|l| l.sector == "industry"));
}

const WORKS: [&str; 3] =
    ["steel_in_coke,500,t,", "steel_in_scrap,100,t,carbon=0.002", "steel_out_steel,1000,t,carbon＝0.0018"];

#[test]
fn steel_is_a_balance_of_carbon() {
    let o = of(&WORKS, &henan());
    // coke: 28.435 GJ/t × 29.5 tC/TJ = 0.8388325 tC/t × 500 = 419.41625; scrap 0.2; steel 1.8: 417.81625 tC × 44/12
    near(&o, "process.steel", 417.816_25 * 44.0 / 12.0);
    assert_eq!((o.lines.len(), o.lines[0].unit.as_str(), told(&o, "ACT-116")), (1, "tC", 1));
}

#[test]
fn an_incomplete_or_impossible_balance_has_no_line() {
    // No content is stated for what was bought; no amount of scrap; no output at all.
    for (row, with) in
        [("steel_in_pig_iron,10,t,", WORKS[2]), ("steel_in_scrap,,t,carbon=0.1", WORKS[2]), (WORKS[1], WORKS[0])]
    {
        let o = of(&[row, with], &henan());
        assert_eq!((t(&o, "process.steel"), told(&o, "ACT-114")), (None, 1), "{row}");
    }
    let o = of(&["steel_in_scrap,1,t,carbon=0.002", WORKS[2]], &henan());
    assert_eq!((t(&o, "process.steel"), told(&o, "ACT-115")), (None, 1));
    for wrong in ["carbon=2", "carbon=x", "0.5", "coal=0.5"] {
        let csv = format!("item,year,amount,unit,practice\nsteel_in_scrap,2022,1,t,{wrong}\n");
        assert_eq!(account(&csv, &[], &henan()).unwrap_err().code.0, "ACT-010", "{wrong}");
    }
}
