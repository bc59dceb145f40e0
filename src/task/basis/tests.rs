//! The set in use gives the booked net; every statement has words.

use super::*;
use crate::engine::explain::tests::snapshot;
use crate::i18n::{Lang, Words};

fn arg<'a>(line: &'a BasisLine, name: &str) -> &'a Arg {
    &line.args.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name} in {line:?}")).1
}

fn number(line: &BasisLine, name: &str) -> f64 {
    match arg(line, name) {
        Arg::Num(x) => *x,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn the_set_in_use_gives_the_booked_net_and_others_their_own() {
    let s = snapshot();
    let basis = basis(&s).unwrap();
    let of = |set: &str| {
        let mut lines = basis.iter().filter(|l| l.topic == Topic::Sensitivity);
        lines.find(|l| *arg(l, "set") == set.into()).unwrap()
    };
    let net = s.balance.sums.city().net().t();
    assert_eq!(number(of("tool_default"), "net_t"), net);
    // By hand: 3.33333 ha of forest, 9 ha of crop, 2 ha of marsh, 0.12345 ha of ridge, 0.5 ha of industry.
    let c = 44.0 / 12.0;
    let now = 3.33333 * -c + 2.0 * (-0.5 * c + 235.0 * 28.0 / 1000.0) + 0.12345 * -0.02 * c;
    let then = 3.33333 * -0.644 * c + 9.0 * 0.422 * c;
    // 7.7 t of agriculture go, because the cropland value holds them; the spread part lost at most grams to rounding.
    let lit = of("net_flux_lit");
    assert!((number(lit, "change_t") - (then - now - 7.7)).abs() < 1e-5, "{lit:?}");
    assert_eq!((arg(lit, "agriculture"), arg(lit, "methane")), (&"off".into(), &"no".into()));
    // The copied set says nothing of wetland, ridges and industry: named, not 0.
    assert!((number(lit, "uncovered_ha") - 2.62345).abs() < 1e-9, "{lit:?}");
    assert_eq!(arg(of("nep_gross"), "agriculture"), &"on".into());
    assert!(number(of("nep_gross"), "net_t") < net);
}

#[test]
fn every_statement_has_words_in_both_languages() {
    let mut s = snapshot();
    s.findings = std::sync::Arc::new(vec![Finding::new("CARBON-112", Severity::Note).with("sector", "industry")]);
    let basis = basis(&s).unwrap();
    for lang in [Lang::Zh, Lang::En] {
        let words = Words::new(lang);
        for line in &basis {
            assert!(words.has(&line.key) && words.has(line.topic.key()), "{}", line.key);
            assert!(!words_of(line, &words).contains("\u{27e8}"), "{line:?}");
        }
    }
    let told = page(&basis, &Words::new(Lang::En));
    let says = |what: &str| assert!(told.iter().any(|l| l.contains(what)), "{what} in {told:#?}");
    says("No power is counted");
    says("AR5, 100 years; methane 28");
    says("by the area of the survey");
    says("No control area");
    says("Industry: controlled by the energy table, 100 t; of it at points 60 t");
    says("agriculture is counted apart");
    says("0 errors, 0 warnings, 1 notes");
    says("CARBON-112  ");
    // Everything of tool_default and of the default stocks is assumed; the warming potential is cited.
    says("are assumed, not cited");
    says("sink.tool_default.forest_arbor");
}

#[test]
fn each_sector_states_what_controls_it() {
    use crate::base::Mass;
    use crate::carbon::control::{Control, SectorMet};
    let mut s = snapshot();
    let zero = Mass(0);
    let met = SectorMet {
        sector: "industry".into(),
        control: Control::Scaled,
        table: Some(Mass::from_t(90.0)),
        bottom_up: Some(Mass::from_t(140.0)),
        factor: Some(0.375),
        total: Mass::from_t(100.0),
        beyond: Mass::from_t(10.0),
        points: Mass::from_t(60.0),
        on_rows: zero,
        in_districts: zero,
        anywhere: Mass::from_t(40.0),
    };
    let below = crate::engine::Below { met: vec![met], ..Default::default() };
    let accounts = crate::engine::Accounts { below: below.into(), ..(*s.accounts).clone() };
    s.accounts = accounts.into();
    let basis = basis(&s).unwrap();
    let told = page(&basis, &Words::new(Lang::En));
    let says = |what: &str| assert!(told.iter().any(|l| l.contains(what)), "{what} in {told:#?}");
    says("Industry: controlled by the energy table in the proportion of the sums from below (factor 0.375), 100 t");
    says("Industry: 10 t of it are processes");
    says("Agriculture: controlled by the energy table, ");
    assert_eq!(basis.iter().filter(|l| l.key == "basis-sector-beyond").count(), 1);
}
