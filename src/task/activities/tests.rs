//! Rows on districts and parcels of a layer; what finds no place is told.

use super::*;
use crate::carbon::inventory::PowerMode;
use crate::task::points::tests::squares;

fn account(csv: &str) -> Result<Outcome> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("活动.csv");
    std::fs::write(&path, csv).unwrap();
    let options = Options::new("provincial-2025", Some("CN-41".into()), None, PowerMode::Consumer);
    run(&path, &squares(), &options, &Registry::builtin().unwrap())
}

fn told(o: &Outcome, code: &str) -> Option<(u64, Option<u64>)> {
    o.findings.iter().find(|f| f.code.0 == code).map(|f| (f.count, f.place.row))
}

#[test]
fn rows_find_their_district_by_code_then_name() {
    let o = account(
        "item,year,amount,unit,district,key,x,y\n\
         urea,2022,1,t,410102,,,\nurea,2022,2,t,二七,,,\nurea,2022,4,t,郑州市中原区,,,\nurea,2022,8,t,,P3,,\n\
         urea,2022,16,t,,,150,50\n",
    )
    .unwrap();
    let at: Vec<(Site, f64)> = o.lines.iter().map(|l| (l.site, l.activity)).collect();
    // District 0 holds 1 and 4, less the 16 of a parcel within it; more than it has, so the parts count.
    assert_eq!(told(&o, "ACT-107").map(|t| t.0), Some(1));
    assert!(at.contains(&(Site::Row(3), 8.0)) && at.contains(&(Site::Row(1), 16.0)), "{at:?}");
    assert!(!at.iter().any(|(s, _)| *s == Site::District(0)), "{at:?}");
    let o =
        account("item,year,amount,unit,district\nurea,2022,1,t,410102005\nurea,2022,2,t,Erqi\nurea,2022,4,t,二七区\n");
    let o = o.unwrap();
    let at: Vec<(Site, f64)> = o.lines.iter().map(|l| (l.site, l.activity)).collect();
    assert_eq!(at, [(Site::District(0), 1.0), (Site::City, 2.0), (Site::District(1), 4.0)]);
}

#[test]
fn what_finds_no_place_is_counted_for_the_city_and_told() {
    let o = account(
        "item,year,amount,unit,district,key\n\
         urea,2022,1,t,金水区,\nurea,2022,2,t,金水区,\nurea,2022,4,t,二七区,P9\n",
    )
    .unwrap();
    assert_eq!(told(&o, "ACT-120"), Some((2, Some(1))));
    assert_eq!(told(&o, "ACT-121"), Some((1, Some(3))));
    let sites: Vec<Site> = o.lines.iter().map(|l| l.site).collect();
    assert_eq!(sites, [Site::City, Site::City, Site::District(1)]);
    assert!(o.findings.iter().all(|f| f.place.row.is_none() || f.place.file.is_some()));
}

#[test]
fn the_city_itself_is_the_whole_of_its_districts() {
    for city in ["", "全市", "郑州市", "410100"] {
        let o =
            account(&format!("item,year,amount,unit,district\nurea,2022,10,t,{city}\nurea,2022,4,t,中原区\n")).unwrap();
        let at: Vec<(Site, f64)> = o.lines.iter().map(|l| (l.site, l.activity)).collect();
        assert_eq!(at, [(Site::City, 6.0), (Site::District(0), 4.0)], "{city}");
        assert_eq!((told(&o, "ACT-106").map(|t| t.0), told(&o, "ACT-120")), (Some(1), None), "{city}");
    }
}

#[test]
fn faults_name_the_file() {
    let e = account("item,year,amount,unit\npiggs,2022,1,head\n").unwrap_err();
    assert_eq!((e.code.0.as_ref(), e.place.row, e.place.file.is_some()), ("ACT-001", Some(1), true));
    let options = Options::new("provincial-2025", None, None, PowerMode::Consumer);
    let e = run(Path::new("no such file.csv"), &squares(), &options, &Registry::builtin().unwrap()).unwrap_err();
    assert_eq!(e.code.0, "IO-001");
}

#[test]
fn the_sample_table_is_reckoned_and_says_what_it_lacks() {
    let o = account(include_str!("../../../assets/sample/activities.csv")).unwrap();
    let known = ["ACT-102", "ACT-104", "ACT-111", "ACT-120"];
    assert!(o.findings.iter().all(|f| known.contains(&f.code.0.as_ref())), "{:?}", o.findings);
    // Ten of its districts are not those of the four squares: 1 450 ha and 5 200 ha of rice × 236.7 kg stay in the city.
    let rice: f64 = o.lines.iter().filter(|l| l.id == "agriculture.rice.single").map(|l| l.gas_t).sum();
    assert!((rice - 6_650.0 * 0.2367).abs() < 1e-9, "{rice}");
    assert!(o.lines.iter().any(|l| l.id == "waste.landfill" && l.site == Site::District(1)));
}
