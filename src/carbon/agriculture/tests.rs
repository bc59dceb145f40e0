//! Sums worked out by hand; the numbers of `docs/methods/agriculture.md`.

use super::*;
use crate::carbon::activity::tests::{henan, near, of, t, told};
use crate::carbon::activity::{Options, RicePath};
use crate::carbon::line::Gas;
use crate::carbon::rice::Rice;
use crate::factor::Registry;
use crate::land::ClassTable;

#[test]
fn rice_by_the_guide() {
    let o = of(&["单季稻,100,ha,", "早稻,100,ha,", "晚稻,100,ha,"], &henan());
    // Henan is in the central south: 100 ha × 236.7, 241.0 and 273.2 kg
    near(&o, "agriculture.rice.single", 23.67);
    near(&o, "agriculture.rice.early", 24.10);
    near(&o, "agriculture.rice.late", 27.32);
    let liaoning = Options { region: Some("辽宁".into()), ..henan() };
    near(&of(&["单季稻,100,ha,"], &liaoning), "agriculture.rice.single", 16.8);
    // No double rice in the northeast: no factor, no line.
    let o = of(&["早稻,100,ha,"], &liaoning);
    assert_eq!((t(&o, "agriculture.rice.early"), told(&o, "ACT-102")), (None, 1));
    assert_eq!(told(&of(&["单季稻,100,ha,一次晒田"], &henan()), "ACT-110"), 1);
}

#[test]
fn rice_by_days_water_and_amendment() {
    let ipcc = Options { rice: RicePath::Ipcc, ..henan() };
    // 1.19 × 113 = 134.47 kg/ha
    near(&of(&["单季稻,100,ha,"], &ipcc), "agriculture.rice.single", 13.447);
    // 1.19 × 0.6 × 0.68 × (1 + 3·1)^0.59 × 120 = 0.48552 × 2.265767 × 120 = 132.009 kg/ha
    let o = of(&["单季稻,100,ha,一次晒田； before=dry_long； straw_fresh＝3; days=120"], &ipcc);
    let found = t(&o, "agriculture.rice.single").unwrap();
    assert!((found - 13.2009).abs() < 1e-4, "{found}");
    assert_eq!(o.lines[0].factors.len(), 5);
    // The parameters stand in the registry so that a project can change them, and are those of the method.
    let method = Rice::builtin().unwrap();
    let r = Registry::builtin().unwrap();
    let value = |id: &str| r.get(id).unwrap().value;
    assert_eq!(
        (value("agri.ipcc.rice_base"), value("agri.ipcc.rice_season")),
        (method.base.value, method.season.value)
    );
}

#[test]
fn faulty_practices_of_rice() {
    let ipcc = Options { rice: RicePath::Ipcc, ..henan() };
    let fault = |practice: &str| {
        let csv = format!("item,year,amount,unit,practice\n单季稻,2022,1,ha,{practice}\n");
        crate::carbon::activity::tests::account(&csv, &[], &ipcc).unwrap_err().code.0.into_owned()
    };
    assert_eq!(fault("water=swamp"), "ACT-006");
    assert_eq!(fault("days=many"), "ACT-010");
    assert_eq!(fault("compost=-1"), "ACT-010");
    assert_eq!(fault("gravel=2"), "ACT-006");
}

#[test]
fn nitrogen_of_fields() {
    let o = of(&["氮肥,10000,t,", "粪肥氮,1000,t,", "秸秆氮,1000,t,", "尿素,100,t,"], &henan());
    // zone III: 10 000 × 0.0057 × 44/28 = 89.571429
    near(&o, "agriculture.n2o_direct.fertiliser_n", 10_000.0 * 0.0057 * 44.0 / 28.0);
    // 10 % volatilised, 1 % of it: 10 000 × 0.1 × 0.01 × 44/28 = 15.714286
    near(&o, "agriculture.n2o_deposition.fertiliser_n", 10.0 * 44.0 / 28.0);
    // 20 % leached, 0.75 % of it: 10 000 × 0.2 × 0.0075 × 44/28 = 23.571429
    near(&o, "agriculture.n2o_leaching.fertiliser_n", 15.0 * 44.0 / 28.0);
    // 20 % of manure: 1 000 × 0.2 × 0.01 × 44/28
    near(&o, "agriculture.n2o_deposition.manure_n", 2.0 * 44.0 / 28.0);
    assert_eq!(t(&o, "agriculture.n2o_deposition.straw_n"), None);
    near(&o, "agriculture.n2o_direct.straw_n", 1000.0 * 0.0057 * 44.0 / 28.0);
    // 100 t × 0.2 tC × 44/12
    near(&o, "agriculture.urea", 100.0 * 0.2 * 44.0 / 12.0);
    // The IPCC leaches 30 %; its set has no zones, so direct N2O is missing.
    let o = of(&["氮肥,10000,t,"], &Options { agriculture: "ipcc".into(), ..henan() });
    near(&o, "agriculture.n2o_leaching.fertiliser_n", 22.5 * 44.0 / 28.0);
    assert_eq!(t(&o, "agriculture.n2o_direct.fertiliser_n"), None);
    // The nitrogen of compound fertiliser is not known: nothing is guessed.
    let o = of(&["复合肥,10000,t,"], &henan());
    assert_eq!((o.lines.len(), told(&o, "ACT-102")), (0, 3));
}

#[test]
fn herds_by_keeping() {
    let o = of(&["奶牛,1000,head,", "奶牛,1000,head,放牧", "水牛,1000,head,农户", "马,100,匹,"], &henan());
    // 1 000 × (88.1 + 99.3) kg; 1 000 × 87.7; 100 × 18
    near(&o, "agriculture.enteric.dairy", 187.4);
    near(&o, "agriculture.enteric.buffalo", 87.7);
    near(&o, "agriculture.enteric.horse", 1.8);
    assert_eq!(told(&o, "ACT-109"), 1);
    let chosen = Options { herd: Some("农户".into()), ..henan() };
    let o = of(&["奶牛,1000,head,"], &chosen);
    near(&o, "agriculture.enteric.dairy", 89.3);
    assert_eq!(told(&o, "ACT-109"), 0);
    // IPCC Asia knows no keeping: 68 and 47 kg
    let o = of(&["奶牛,1000,head,", "肉牛,1000,head,农户"], &Options { agriculture: "ipcc".into(), ..henan() });
    near(&o, "agriculture.enteric.dairy", 68.0);
    near(&o, "agriculture.enteric.cattle", 47.0);
    // No grazed buffalo in the guide: missing, not another keeping's value.
    assert_eq!(t(&of(&["水牛,1000,head,放牧"], &henan()), "agriculture.enteric.buffalo"), None);
}

#[test]
fn farm_inputs_are_counted_once() {
    let classes = ClassTable::load().unwrap();
    let registry = Registry::builtin().unwrap();
    let o = of(&["尿素,100,t,", "化肥,1000,t,"], &henan());
    let check = |set: &str, lines: &[AccountLine]| {
        forbid_farm_inputs(&registry.sink_set(set, &classes).unwrap(), lines, |_: Gas| 1.0)
    };
    assert_eq!(check("net_flux_lit", &o.lines).unwrap_err().code.0, "CARBON-004");
    check("tool_default", &o.lines).unwrap();
    // The side account is no part of the balance, and waste is no farm input.
    check("net_flux_lit", &of(&["化肥,1000,t,", "生活垃圾焚烧量,1,t,"], &henan()).lines).unwrap();
}
