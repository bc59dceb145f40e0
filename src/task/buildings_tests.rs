use super::*;
use crate::base::{Column, MISSING_CODE, Silent};
use crate::carbon::inventory::PowerMode;
use crate::carbon::laws::layer;
use crate::factor::Registry;
use crate::geo::{Crs, ShapesBuilder};
use crate::io::raw::{GeometryKind, LayerInfo};
use crate::land::{BaseLayer, ClassTable};

fn options() -> Options {
    Options {
        region: "CN-41".into(),
        year: 2022,
        zone: None,
        set: "provincial-2025".into(),
        power: PowerMode::Consumer,
    }
}

fn square(x: f64, y: f64, side: f64) -> [[f64; 2]; 5] {
    [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
}

/// Homes, shops and shrub, 100 m square, side by side in zone 38; fields as given.
fn city(fields: Vec<Field>) -> (BaseLayer, ClassTable) {
    let classes = ClassTable::load().unwrap();
    let ids = ["built_res_urban", "built_commercial", "shrub"].map(|c| (classes.find(c).unwrap(), 0, 1e4, 0.0));
    let mut base = layer(&ids, 1);
    base.key = ["A1", "A2", "A3"].into_iter().collect();
    let mut b = ShapesBuilder::default();
    for i in 0..3 {
        b.ring(false, &square(500_000.0 + f64::from(i) * 100.0, 3_800_000.0, 100.0));
        b.end_row();
    }
    base.shapes = b.finish();
    let about = std::sync::Arc::make_mut(&mut base.about);
    (about.crs, about.fields) = (Crs::zone(38, false), fields);
    (base, classes)
}

fn real(name: &str, values: &[f64]) -> Field {
    Field { name: name.into(), column: Column::Real(values.to_vec().into()) }
}

fn words(name: &str, values: &[Option<&str>]) -> Field {
    let codes: Vec<u32> = values.iter().enumerate().map(|(i, v)| v.map_or(MISSING_CODE, |_| i as u32)).collect();
    let words = values.iter().map(|v| v.unwrap_or_default()).collect();
    Field { name: name.into(), column: Column::Text { codes: codes.into(), words } }
}

fn codes(b: &Buildings) -> Vec<String> {
    b.outcome.findings.iter().map(|f| f.code.to_string()).collect()
}

#[test]
fn fields_of_the_parcels_are_read() {
    let (base, classes) = city(vec![real("层数", &[6.0, 3.0, 0.0]), real("JZMD(%)", &[25.0, 0.4, 0.0])]);
    let registry = Registry::builtin().unwrap();
    let ground = Ground { base: &base, classes: &classes, registry: &registry };
    let b = run(&Input::Fields, ground, &options(), &Silent).unwrap();
    // 25 % and 0.4 of 10⁴ m²; the shrub says nothing.
    assert_eq!(b.floors.iter().map(|f| f.m2).collect::<Vec<_>>(), [15_000.0, 12_000.0]);
    assert!(!codes(&b).contains(&"BUILD-102".to_owned()), "{:?}", codes(&b));
    assert_eq!(b.outcome.lines[0].source.as_deref(), Some("t"));
}

#[test]
fn a_table_is_keyed_by_parcel_in_any_encoding() {
    let (base, classes) = city(Vec::new());
    let registry = Registry::builtin().unwrap();
    let ground = Ground { base: &base, classes: &classes, registry: &registry };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("建筑.csv");
    let of = |text: &str| {
        std::fs::write(&path, text).unwrap();
        run(&Input::Table(path.clone()), ground, &options(), &Silent)
    };
    let b = of("图斑编号,建筑类型,建筑面积,竣工年份\nA1,住宅,\"12,000\",2001\nA1,学校,2000,20230501\nA2,城堡,500,\nA9,住宅,1,\n").unwrap();
    // Homes and a new school on one parcel; an unknown type falls back to shops.
    let floors: Vec<(u32, f64, bool)> = b.floors.iter().map(|f| (f.row, f.m2, f.new)).collect();
    assert_eq!(floors, [(0, 12_000.0, false), (0, 2000.0, true), (1, 500.0, false)]);
    for code in ["BUILD-101", "BUILD-107", "BUILD-113", "BUILD-114"] {
        assert!(codes(&b).contains(&code.to_owned()), "{code} {:?}", codes(&b));
    }
    let fault = |text: &str| {
        let e = of(text).unwrap_err();
        (e.code.0.into_owned(), e.place.row, e.place.field)
    };
    assert_eq!(fault("层数\n3\n").0, "BUILD-004");
    assert_eq!(fault("key,floors\nA1,3\nA2,many\n"), ("BUILD-005".into(), Some(2), Some("floors".into())));
    assert_eq!(fault("key,floors\nA1,-3\n"), ("BUILD-001".into(), Some(1), Some("floors".into())));
    // The same heading in GBK: 层数 is B2 E3 CA FD.
    std::fs::write(&path, b"key,\xB2\xE3\xCA\xFD,jzmj\nA1,2,700\n").unwrap();
    let gbk = run(&Input::Table(path.clone()), ground, &options(), &Silent).unwrap();
    assert_eq!(gbk.floors[0].m2, 700.0);
    let nowhere = run(&Input::Table(dir.path().join("no.csv")), ground, &options(), &Silent).unwrap_err();
    assert_eq!(nowhere.code.0, "BUILD-006");
}

#[test]
fn footprints_count_on_the_parcel_that_holds_them() {
    let (base, classes) = city(Vec::new());
    let registry = Registry::builtin().unwrap();
    let ground = Ground { base: &base, classes: &classes, registry: &registry };
    let mut b = ShapesBuilder::default();
    // Two houses on the first parcel, one that leans over into the second, one far away, and a point.
    for (x, y, side) in [(10.0, 10.0, 10.0), (30.0, 10.0, 20.0), (65.0, 40.0, 40.0), (900.0, 0.0, 10.0)] {
        b.ring(false, &square(500_000.0 + x, 3_800_000.0 + y, side));
        b.end_row();
    }
    b.end_row();
    let state: Vec<u8> = vec![0, 0, 0, 0, RowState::Point as u8];
    let raw = RawLayer {
        source: Source::default(),
        info: LayerInfo::new("houses", GeometryKind::Polygon),
        shapes: b.finish(),
        flags: vec![0; 5].into(),
        feature: (0..5).collect::<Vec<u32>>().into(),
        state: state.into(),
        fields: vec![
            real("CS", &[6.0, 5.0, 2.0, 3.0, 1.0]),
            words("用途", &[None, Some("住宅"), Some("办公"), None, None]),
        ],
    };
    let kinds = Kinds::builtin(&classes).unwrap();
    let found = Findings::new();
    let list = on_parcels(&raw, Some("EPSG:4547"), ground, &kinds, (&found, &Silent)).unwrap();
    assert_eq!(list.iter().map(|b| b.row).collect::<Vec<_>>(), [0, 0, 0]);
    let out = buildings(&list, ground, &options(), None).unwrap();
    // 6 × 100 + 5 × 400 m² of homes, 2 × 1600 m² of offices; areas on the ellipsoid.
    let m2: Vec<f64> = out.floors.iter().map(|f| f.m2).collect();
    assert!((m2[0] - 2600.0).abs() < 0.1 && (m2[1] - 3200.0).abs() < 0.1, "{m2:?}");
    let told: Vec<String> = found.sorted().iter().map(|f| f.code.to_string()).collect();
    assert!(told.contains(&"BUILD-113".into()) && told.contains(&"BUILD-115".into()), "{told:?}");
}
