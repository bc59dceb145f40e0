use super::*;
use crate::base::{Column, Field, Silent};
use crate::carbon::laws::layer;
use crate::io::raw::{GeometryKind, LayerInfo};

/// Four fields of 1 ha side by side in zone 38, with a field that says how much of them is permanent basic farmland.
fn city(classes: &ClassTable, bears: [&str; 4], pbf: [f64; 4]) -> BaseLayer {
    // Cropland alone has a strip.
    let columns = bears.map(|c| match c.starts_with("crop_") {
        true => (classes.find(c).unwrap(), 0, 9_900.0, 100.0),
        false => (classes.find(c).unwrap(), 0, 10_000.0, 0.0),
    });
    let mut base = layer(&columns, 1);
    base.key = ["A1", "A2", "A3", "A4"].into_iter().collect();
    let mut b = ShapesBuilder::default();
    for i in 0..4 {
        b.ring(false, &square(f64::from(i) * 100.0, 100.0));
        b.end_row();
    }
    base.shapes = b.finish();
    let about = Arc::make_mut(&mut base.about);
    about.crs = Crs::zone(38, false);
    about.fields = vec![Field { name: "PBF".into(), column: Column::Real(pbf.to_vec().into()) }];
    base
}

fn square(x: f64, side: f64) -> [[f64; 2]; 5] {
    let (x, y) = (500_000.0 + x, 3_800_000.0);
    [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
}

fn of_field(limit: &str, field: &str) -> Inputs {
    Inputs { limits: vec![(limit.into(), Ground::Field(field.into()))], ..Inputs::default() }
}

fn codes(c: &Checked) -> Vec<String> {
    c.findings.iter().map(|f| f.code.to_string()).collect()
}

#[test]
fn a_plan_is_told_by_rule_with_parcels_and_area() {
    let classes = ClassTable::load().unwrap();
    // A field of farmland, one half within, one with a sliver, one of which nothing is known.
    let pbf = [1.0, 0.5, 0.005, f64::NAN];
    let before = city(&classes, ["crop_dry"; 4], pbf);
    let after = city(&classes, ["forest_arbor", "built_industrial", "forest_arbor", "forest_arbor"], pbf);
    let c = check(&of_field("pbf", "pbf"), (&before, &after), &classes, &Silent).unwrap();
    assert_eq!((c.changed, c.blocked_parcels, c.blocked_m2), (4, 2, 15_000.0));
    let line = |id: &str| c.breaches.iter().find(|b| b.rule == id).map(|b| (b.severity, b.parcels, b.area_m2));
    assert_eq!(line("pbf_trees"), Some((Severity::Block, 1, 10_000.0)));
    assert_eq!(line("pbf_built"), Some((Severity::Block, 1, 5_000.0)));
    assert_eq!(line("crop_trees"), Some((Severity::Warn, 3, 30_000.0)));
    assert_eq!(line("crop_exchange"), Some((Severity::Note, 3, 30_000.0)));
    assert_eq!(c.breaches[0].first[0].parcel, "A1");
    assert_eq!((c.limits[0].name_en.as_str(), c.limits[0].parcels), ("Permanent basic farmland", 3));
    assert_eq!(c.unchecked, ["redline", "core", "growth", "river"]);
    let told = codes(&c);
    for code in ["LIMIT-101", "LIMIT-102", "LIMIT-103", "LIMIT-104", "LIMIT-105", "LIMIT-106"] {
        assert!(told.iter().any(|t| t == code), "{code}: {told:?}");
    }
    assert_eq!(c.land.cropland.out_to_other_m2, 29_700.0);
    assert_eq!(c.land.construction.new_m2, 10_000.0);
    // Nothing changed: nothing blocked, said as 0.
    let c = check(&of_field("pbf", "PBF"), (&before, &before), &classes, &Silent).unwrap();
    assert_eq!((c.changed, c.blocked_m2, c.breaches.len()), (0, 0.0, 0));
}

#[test]
fn two_blocking_rules_on_a_parcel_count_once() {
    let classes = ClassTable::load().unwrap();
    let before = city(&classes, ["crop_paddy"; 4], [1.0; 4]);
    let after = city(&classes, ["water_pond", "crop_paddy", "crop_paddy", "crop_paddy"], [1.0; 4]);
    let c = check(&of_field("pbf", "PBF"), (&before, &after), &classes, &Silent).unwrap();
    let blocking = c.breaches.iter().filter(|b| b.severity == Severity::Block).count();
    assert_eq!((blocking, c.blocked_parcels, c.blocked_m2), (2, 1, 10_000.0));
}

#[test]
fn inputs_that_do_not_fit_are_named() {
    let classes = ClassTable::load().unwrap();
    let base = city(&classes, ["crop_dry"; 4], [1.0; 4]);
    let code = |i: &Inputs| check(i, (&base, &base), &classes, &Silent).unwrap_err().code.to_string();
    assert_eq!(code(&of_field("pbf", "nowhere")), "LIMIT-004");
    let mut twice = of_field("pbf", "PBF");
    twice.limits.extend(of_field("pbf", "PBF").limits);
    assert_eq!(code(&twice), "LIMIT-006");
    let absent = Inputs { rules: Some("no such file".into()), ..Inputs::default() };
    assert_eq!(code(&absent), "LIMIT-001");
    let own = check(&of_field("flood", "PBF"), (&base, &base), &classes, &Silent).unwrap();
    assert!(codes(&own).contains(&"LIMIT-108".to_owned()));
    assert_eq!(own.limits[0].name_zh, "flood");
}

#[test]
fn layers_come_into_the_system_of_the_parcels() {
    // A polygon over the first field and a line, in longitude and latitude: 114° E is the meridian of zone 38.
    let mut b = ShapesBuilder::default();
    b.ring(false, &square(0.0, 100.0));
    b.end_row();
    b.ring(false, &[[500_000.0, 3_800_000.0], [500_400.0, 3_800_000.0]]);
    b.end_row();
    let lonlat = crate::geo::reproject::from_gauss_kruger(&b.finish(), &Crs::zone(38, false), &Silent).unwrap();
    let raw = RawLayer {
        source: Source::default(),
        info: LayerInfo::new("pbf", GeometryKind::Polygon),
        shapes: lonlat,
        state: vec![RowState::Polygon as u8, RowState::Line as u8].into(),
        flags: vec![0; 2].into(),
        feature: vec![0, 1].into(),
        fields: Vec::new(),
    };
    let found = Findings::new();
    let target = Crs::zone(38, false);
    let shapes = zones(&raw, Some("EPSG:4490"), &target, ("pbf", &found, &Silent)).unwrap();
    assert_eq!((shapes.rows(), found.sorted()[0].code.to_string()), (1, "LIMIT-107".into()));
    let classes = ClassTable::load().unwrap();
    let base = city(&classes, ["crop_dry"; 4], [1.0; 4]);
    let member = Member::of_zones(&base, &[0, 1, 2, 3], shapes, &Silent).unwrap();
    let m2 = |row| member.area(row).m2();
    assert!((m2(0) - 10_000.0).abs() < 0.05 && [1, 2, 3].iter().all(|r| m2(*r) < 0.05), "{}", m2(0));
}
