//! Tables of activities: names, units, places, sources and totals beside their parts.

use proptest::prelude::*;

use super::*;
use crate::base::{Error, Mass};
use crate::carbon::line::{Account, Gas};

/// Choices for Henan.
pub(crate) fn henan() -> Options {
    Options::new("provincial-2025", Some("CN-41".into()), None, PowerMode::Consumer)
}

/// The account of a table; rows lie where `places` says.
pub(crate) fn account(csv: &str, places: &[Placed], options: &Options) -> Result<Outcome> {
    let table = crate::stat::activity::read(csv.as_bytes(), &Settings::builtin().unwrap()).unwrap();
    activities(&table, places, options, &Registry::builtin().unwrap())
}

/// The same of rows `item,amount,unit,practice` of 2022, somewhere in the city.
pub(crate) fn of(rows: &[&str], options: &Options) -> Outcome {
    let body: String = rows.iter().map(|r| format!("2022,{r}\n")).collect();
    account(&format!("year,item,amount,unit,practice\n{body}"), &[], options).unwrap()
}

/// Tonnes of gas of a line, by its id; the sum where there are several.
pub(crate) fn t(outcome: &Outcome, id: &str) -> Option<f64> {
    let of = || outcome.lines.iter().filter(|l| l.id == id);
    of().next().map(|_| of().map(|l| l.gas_t).sum())
}

pub(crate) fn near(outcome: &Outcome, id: &str, expected: f64) {
    let found = t(outcome, id).unwrap_or_else(|| panic!("no line {id}"));
    assert!((found - expected).abs() <= expected.abs() * 1e-9, "{id}: {found}, expected {expected}");
}

/// Cases of a finding; 0 = it is not there.
pub(crate) fn told(outcome: &Outcome, code: &str) -> u64 {
    outcome.findings.iter().filter(|f| f.code.0 == code).map(|f| f.count).sum()
}

fn district(d: u16) -> Placed {
    Placed { site: Site::District(d), district: Some(d), whole: false }
}

fn parcel(row: u32, d: u16) -> Placed {
    Placed { site: Site::Row(row), district: Some(d), whole: false }
}

const HEAD: &str = "item,year,amount,unit,source\n";

#[test]
fn units_of_yearbooks_are_converted() {
    // 3 units of 10 000 heads are 30 000; 1 500 mu are 100 ha; 0.5 units of 10 000 t are 5 000 t
    let o = of(&["生猪,3,万头,", "单季稻,1500,亩,", "水泥熟料产量,０.5,万吨,"], &henan());
    let amount = |id: &str| o.lines.iter().find(|l| l.id == id).map(|l| (l.activity, l.unit.as_str())).unwrap();
    assert_eq!(amount("agriculture.enteric.pig"), (30_000.0, "head"));
    assert!((amount("agriculture.rice.single").0 - 100.0).abs() < 1e-9);
    assert_eq!(amount("process.clinker"), (5000.0, "t"));
    // The life-cycle factor is per mass, so that heat has none: said, not guessed.
    // 2 units of 10 000 t of coal equivalent: 2e4 × 29.3076 GJ ÷ 42.652 GJ/t × 3.0959 t/t
    near(
        &of(&["农用柴油,2,万吨标准煤,"], &henan()),
        "agriculture.energy.machinery_diesel",
        2e4 * 29.3076 / 42.652 * 3.0959,
    );
}

#[test]
fn faults_name_code_and_row() {
    let fault = |row: &str| -> (String, Option<u64>) {
        let e: Error =
            account(&format!("item,year,amount,unit,practice\npig,2022,1,head,\n{row}\n"), &[], &henan()).unwrap_err();
        (e.code.0.into_owned(), e.place.row)
    };
    for (row, code) in [
        ("pigg,2022,1,head,", "ACT-001"),
        ("pig,2022,1,t,", "ACT-002"),
        ("pig,2022,1,flock,", "FACTOR-001"),
        ("粗钢产量,2022,1,t,", "ACT-003"),
        ("水泥产量,2022,1,t,", "ACT-004"),
        ("dairy,2022,1,head,stable", "ACT-006"),
        ("sewage_bod,2022,1,t,", "ACT-009"),
    ] {
        assert_eq!(fault(row), (code.to_owned(), Some(2)), "{row}");
    }
    let lost = Options { region: None, ..henan() };
    let code = |csv: &str, options: &Options| account(csv, &[], options).unwrap_err().code.0.into_owned();
    assert_eq!(code(&format!("{HEAD}单季稻,2022,1,ha,\n"), &lost), "ACT-005");
    assert_eq!(code(&format!("{HEAD}灌溉用电,2022,1,kWh,\n"), &lost), "CARBON-007");
    // A grid is no province; a word that is no region at all is another fault.
    assert_eq!(
        code(&format!("{HEAD}单季稻,2022,1,ha,\n"), &Options { region: Some("C".into()), ..henan() }),
        "ACT-005"
    );
    let nowhere = Options { region: Some("Atlantis".into()), ..henan() };
    assert_eq!(code(&format!("{HEAD}单季稻,2022,1,ha,\n"), &nowhere), "FACTOR-015");
    assert_eq!(code(&format!("{HEAD}pig,2022,1,head,\n"), &Options { year: Some(2021), ..henan() }), "CARBON-005");
    assert_eq!(code(&format!("{HEAD}pig,,1,head,\n"), &henan()), "CARBON-005");
    assert_eq!(code(&format!("{HEAD}pig,2022,1,head,\n"), &Options { set: "nix".into(), ..henan() }), "FACTOR-014");
}

#[test]
fn near_names_are_offered() {
    let e = account(&format!("{HEAD}奶年,2022,1,head,\n"), &[], &henan()).unwrap_err();
    assert!(e.args.iter().any(|(n, v)| n == "near" && matches!(v, crate::base::Arg::Text(t) if t.contains("奶牛"))));
}

#[test]
fn missing_is_told_and_never_zero() {
    let o = of(&["pig,—,head,", "pig,,head,", "urea,100,t,"], &henan());
    assert_eq!((t(&o, "agriculture.enteric.pig"), told(&o, "ACT-101")), (None, 2));
    assert!(t(&o, "agriculture.urea").is_some());
    // A stated 0 is a line of 0.
    let o = of(&["pig,0,head,"], &henan());
    assert_eq!((t(&o, "agriculture.enteric.pig"), told(&o, "ACT-101")), (Some(0.0), 0));
    // No value of manure methane ships.
    assert_eq!(t(&o, "agriculture.manure_ch4.pig"), None);
    assert_eq!(told(&o, "ACT-102"), 2);
    let id = "agri.provincial-2011.manure_ch4.pig";
    assert!(o.findings.iter().any(|f| f.args.iter().any(|(n, v)| n == "factor" && *v == id.into())));
    // The latest year is counted; a row without a year is not.
    let o = account(&format!("{HEAD}urea,2021,1,t,\nurea,2022,10,t,\nurea,,100,t,\n"), &[], &henan()).unwrap();
    near(&o, "agriculture.urea", 10.0 * 0.2 * 44.0 / 12.0);
    assert_eq!((told(&o, "ACT-103"), told(&o, "ACT-104")), (1, 1));
}

#[test]
fn a_project_gives_the_factor_that_does_not_ship() {
    let table =
        crate::stat::activity::read(format!("{HEAD}pig,2022,1000,head,\n").as_bytes(), &Settings::builtin().unwrap())
            .unwrap();
    let own = "[[factor]]\nid = \"agri.provincial-2011.manure_ch4.pig\"\nvalue = 2.0\nunit = \"kgCH4/(head·a)\"\n\
        status = \"assumed\"\nsource = { title = \"letter\" }\n";
    let registry = Registry::builtin().unwrap().with_overrides(own, "city").unwrap();
    let o = activities(&table, &[], &henan(), &registry).unwrap();
    // 1 000 heads × 2 kg
    near(&o, "agriculture.manure_ch4.pig", 2.0);
}

#[test]
fn two_sources_are_never_added() {
    let o = account(&format!("{HEAD}urea,2022,10,t,yearbook\nurea,2022,12,t,bureau\n"), &[], &henan()).unwrap();
    near(&o, "agriculture.urea", 10.0 * 0.2 * 44.0 / 12.0);
    assert_eq!((told(&o, "ACT-105"), o.lines[0].source.as_deref()), (1, Some("yearbook")));
    // Two rows of one source are two farms, and so are parcels.
    let both = format!("{HEAD}urea,2022,10,t,yearbook\nurea,2022,12,t,yearbook\n");
    near(&account(&both, &[], &henan()).unwrap(), "agriculture.urea", 22.0 * 0.2 * 44.0 / 12.0);
    let farms = format!("{HEAD}urea,2022,10,t,a\nurea,2022,12,t,b\n");
    let o = account(&farms, &[parcel(3, 0), parcel(4, 0)], &henan()).unwrap();
    assert_eq!((told(&o, "ACT-105"), o.lines.len()), (0, 2));
}

#[test]
fn a_total_counts_what_its_parts_leave() {
    let csv = format!("{HEAD}pig,2022,1000,head,\npig,2022,300,head,\npig,2022,120,head,\n");
    let o = account(&csv, &[Placed::CITY, district(0), parcel(7, 0)], &henan()).unwrap();
    let lines: Vec<(Site, f64)> =
        o.lines.iter().filter(|l| l.id == "agriculture.enteric.pig").map(|l| (l.site, l.activity)).collect();
    // city 1 000 − 300; district 300 − 120; farm 120
    assert_eq!(lines, [(Site::City, 700.0), (Site::District(0), 180.0), (Site::Row(7), 120.0)]);
    assert_eq!(told(&o, "ACT-106"), 2);
    // Parts that exceed the total are counted, and it is said.
    let csv = format!("{HEAD}pig,2022,100,head,\npig,2022,300,head,\n");
    let o = account(&csv, &[Placed::CITY, district(0)], &henan()).unwrap();
    assert_eq!((o.lines.len(), told(&o, "ACT-107")), (1, 1));
    // A district that was not found is a part as well: 1 000 − 300 and 300 somewhere in the city.
    let lost = Placed { whole: false, ..Placed::CITY };
    let csv = format!("{HEAD}pig,2022,1000,head,\npig,2022,300,head,\n");
    let o = account(&csv, &[Placed::CITY, lost], &henan()).unwrap();
    let heads: Vec<f64> = o.lines.iter().map(|l| l.activity).collect();
    assert_eq!(heads, [700.0, 300.0]);
}

#[test]
fn power_follows_the_mode_of_the_project() {
    let rows = ["灌溉用电,100,万kWh,", "household_heat,1000,GJ,", "household_natural_gas,100,万立方米,"];
    let o = of(&rows, &henan());
    // 1e6 kWh × 0.6058; 1 000 GJ × 0.11; 100 × 21.6219
    near(&o, "agriculture.energy.irrigation_electricity", 605.8);
    near(&o, "residents.household.heat", 110.0);
    near(&o, "residents.household.natural_gas", 2162.19);
    let o = of(&rows, &Options { power: PowerMode::Plant, ..henan() });
    assert_eq!(o.lines.iter().map(|l| l.id.as_str()).collect::<Vec<_>>(), ["residents.household.natural_gas"]);
    assert_eq!(told(&o, "ACT-108"), 2);
}

#[test]
fn grid_and_fuel_stand_ins_are_told() {
    let o = account(&format!("{HEAD}灌溉用电,2023,1,kWh,\n农村散煤,2023,1000,t,\n"), &[], &henan()).unwrap();
    assert_eq!((told(&o, "FACTOR-020"), told(&o, "CARBON-116")), (1, 1));
    near(&o, "residents.rural.coal", 1900.3);
    // A set without diesel: no line, and it is said.
    let o = of(&["农用柴油,1,t,"], &Options { set: "sichuan-park-2022".into(), ..henan() });
    assert_eq!((t(&o, "agriculture.energy.machinery_diesel"), told(&o, "ACT-102")), (None, 1));
}

#[test]
fn biomass_fuel_counts_methane_only_where_a_factor_is_stated() {
    let o = of(&["薪柴,1000,t,"], &henan());
    assert_eq!((o.lines.len(), told(&o, "ACT-102")), (0, 2));
}

#[test]
fn life_cycle_inputs_stand_aside() {
    let o = of(&["化肥,1000,t,", "翻耕面积,100,ha,", "农用柴油,100,t,"], &henan());
    // 1 000 t × 0.8956 tC × 44/12; 1 km² × 312.6 kgC × 44/12
    near(&o, "agriculture.lca.fertiliser_total", 1000.0 * 0.8956 * 44.0 / 12.0);
    near(&o, "agriculture.lca.ploughed_area", 0.3126 * 44.0 / 12.0);
    let side = |l: &&AccountLine| l.account == Account::Side;
    assert!(o.lines.iter().filter(|l| l.id.contains(".lca.")).all(|l| side(&l)));
    let main: Vec<&str> = o.lines.iter().filter(|l| !side(l)).map(|l| l.id.as_str()).collect();
    assert_eq!(main, ["agriculture.energy.machinery_diesel"]);
    assert!(o.lines.iter().all(|l| l.gas == Gas::Co2));
}

proptest! {
    /// Σ of districts, parcels and the rest of the city is what the whole would be; to the gram.
    #[test]
    fn places_add_up_to_the_city(parts in prop::collection::vec((0u16..4, 0u32..1000, any::<bool>()), 1..20), more in 0u32..5000) {
        let held: u32 = parts.iter().map(|p| p.1).sum();
        let mut csv = format!("{HEAD}urea,2022,{},t,\n", held + more);
        let mut places = vec![Placed::CITY];
        for (i, (d, amount, on_parcel)) in parts.iter().enumerate() {
            csv.push_str(&format!("urea,2022,{amount},t,\n"));
            places.push(if *on_parcel { parcel(i as u32, 9) } else { district(*d) });
        }
        let o = account(&csv, &places, &henan()).unwrap();
        let amounts: f64 = o.lines.iter().map(|l| l.activity).sum();
        // What the printed digits cannot tell from nothing is left out: half a tonne a row.
        let all = held + more;
        let left_out = more as usize <= parts.len().div_ceil(2) + 1 && amounts == f64::from(held);
        prop_assert!(amounts == f64::from(all) || left_out, "{amounts} {held} {more}");
        let booked: Mass = o.lines.iter().map(|l| l.co2e(1.0)).sum();
        let whole = Mass::from_t(amounts * 0.2 * 44.0 / 12.0);
        // Each line is rounded once, half a gram at most.
        prop_assert!((booked.0 - whole.0).abs() <= o.lines.len() as i64, "{booked:?} {whole:?}");
    }
}
