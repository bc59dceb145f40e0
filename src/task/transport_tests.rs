use super::*;
use crate::base::{Column, Field, Silent};
use crate::carbon::inventory::PowerMode;
use crate::carbon::laws::layer;
use crate::geo::Crs;
use crate::io::raw::{GeometryKind, LayerInfo};

fn options() -> Options {
    Options { region: "CN-41".into(), year: 2022, set: "provincial-2025".into(), power: PowerMode::Consumer }
}

/// A street of 1 km² in zone 38.
fn city() -> (BaseLayer, ClassTable) {
    let classes = ClassTable::load().unwrap();
    let mut base = layer(&[(classes.find("trans_street").unwrap(), 0, 1e6, 0.0)], 1);
    let mut b = ShapesBuilder::default();
    let (x, y) = (500_000.0, 3_800_000.0);
    b.ring(false, &[[x, y], [x + 1000.0, y], [x + 1000.0, y + 1000.0], [x, y + 1000.0], [x, y]]);
    b.end_row();
    base.shapes = b.finish();
    std::sync::Arc::make_mut(&mut base.about).crs = Crs::zone(38, false);
    (base, classes)
}

#[test]
fn roads_of_a_line_layer_are_read() {
    let (base, _) = city();
    let mut b = ShapesBuilder::default();
    for (from, to) in [(0.0, 300.0), (300.0, 700.0), (0.0, 10.0)] {
        b.ring(false, &[[500_000.0 + from, 3_800_500.0], [500_000.0 + to, 3_800_500.0]]);
        b.end_row();
    }
    let fields = vec![
        Field { name: "交通量(辆/日)".into(), column: Column::Real(vec![1000.0, f64::NAN, 5.0].into()) },
        Field {
            name: "DLDJ".into(),
            column: Column::Text {
                codes: vec![0, 1, 0].into(), words: ["主干道", "羊肠小道"].into_iter().collect()
            },
        },
    ];
    let raw = RawLayer {
        source: Source::default(),
        info: LayerInfo::new("roads", GeometryKind::Line),
        shapes: b.finish(),
        flags: vec![0; 3].into(),
        feature: vec![0, 1, 2].into(),
        state: vec![RowState::Line as u8, RowState::Line as u8, RowState::Point as u8].into(),
        fields,
    };
    let found = Findings::new();
    let roads = roads_of(&raw, Some("EPSG:4547"), &base, &found, &Silent).unwrap();
    assert_eq!(roads.class, [Some("urban_arterial".to_owned()), None]);
    assert!(roads.aadt[0] == 1000.0 && roads.aadt[1].is_nan() && roads.lines.rows() == 2);
    let codes: Vec<String> = found.sorted().iter().map(|f| f.code.to_string()).collect();
    assert!(codes.contains(&"TRANS-107".into()) && codes.contains(&"TRANS-108".into()), "{codes:?}");
    let points = RawLayer { state: vec![RowState::Point as u8; 3].into(), ..raw };
    assert_eq!(roads_of(&points, Some("EPSG:4547"), &base, &found, &Silent).unwrap_err().code.0, "TRANS-012");
}

#[test]
fn tables_and_road_parcels_stand_side_by_side() {
    let (base, classes) = city();
    let registry = Registry::builtin().unwrap();
    let ground = Ground { base: &base, classes: &classes, registry: &registry };
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        Some(path)
    };
    let fleet = write("车辆.csv", "车型,保有量,年均行驶里程\n小型客车,1000,\n重型货车,10,50000\n");
    let fuel = write("油品.csv", "燃料,销量,单位,运输方式\n汽油,0.1,万吨,公路\n柴油,100,t,水运\n");
    let inputs = Inputs { roads: Some(RoadInput::Parcels), fleet, fuel, chosen: Some(Way::Fuel), ..Inputs::default() };
    let t = run(&inputs, ground, &options(), &Silent).unwrap();
    // 1000 t × 2.9251 + 100 t × 3.0959
    let sum: f64 = t.outcome.lines.iter().map(|l| l.gas_t).sum();
    assert!((sum - 3234.69).abs() < 1e-9, "{sum}");
    assert_eq!((t.compared.sums.len(), t.compared.differences.len(), t.compared.modes.len()), (3, 3, 4));
    assert!(t.outcome.lines[0].source.as_deref().unwrap().ends_with("油品.csv"));
    assert_eq!(t.roads.unwrap().vkm.len(), 1);
    // On the residents of the only parcel, the same grams.
    let home = Inputs { chosen: Some(Way::Roads), residents: vec![(0, 5.0)], ..inputs.clone() };
    let on_road = run(&Inputs { residents: Vec::new(), ..home.clone() }, ground, &options(), &Silent).unwrap();
    let home = run(&home, ground, &options(), &Silent).unwrap();
    assert_eq!(home.outcome.lines[0].co2e(1.0), on_road.outcome.lines[0].co2e(1.0));
    assert_eq!(
        run(&Inputs { chosen: None, ..inputs.clone() }, ground, &options(), &Silent).unwrap_err().code.0,
        "TRANS-007"
    );
    let fault = |fleet: Option<PathBuf>| {
        let e = run(&Inputs { fleet, ..Inputs::default() }, ground, &options(), &Silent).unwrap_err();
        (e.code.0.into_owned(), e.place.row)
    };
    assert_eq!(fault(write("a.csv", "vehicle\ncar\n")), ("TRANS-009".into(), None));
    assert_eq!(fault(write("b.csv", "vehicle,count\ncar,3\nsledge,1\n")), ("TRANS-010".into(), Some(2)));
    assert_eq!(fault(write("c.csv", "vehicle,count\ncar,\n")), ("TRANS-010".into(), Some(1)));
    assert_eq!(fault(write("d.csv", "vehicle,count\ncar,-1\n")), ("TRANS-001".into(), Some(1)));
    assert_eq!(fault(Some(dir.path().join("none.csv"))).0, "TRANS-011");
}
