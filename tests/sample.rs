//! The sample city and the writers: an exact partition, the same bytes on any machine, files that others can read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::path::Path;
use std::sync::OnceLock;

use tanheng::base::column::MISSING_INT;
use tanheng::base::{Silent, Texts};
use tanheng::geo::{Bounds, Crs, Shapes, ShapesBuilder, gauss};
use tanheng::io::write::gpkg::{self, Layer};
use tanheng::io::write::shp::{self, Charset};
use tanheng::io::write::style::{Category, categorized};
use tanheng::io::write::{Col, Table, Values, fgb, geojson};
use tanheng::sample::{City, CitySpec, city};

const SMALL: CitySpec = CitySpec { parcels: 3_000, seed: 7 };
const STAMP: &str = "2026-01-01T00:00:00.000Z";

fn small() -> &'static City {
    static CITY: OnceLock<City> = OnceLock::new();
    CITY.get_or_init(|| city(&SMALL, &Silent).unwrap())
}

fn unit_of(c: &City, row: usize) -> usize {
    c.villages[c.village[row] as usize].unit as usize
}

/// Every edge once in each direction, but for the outline of the city, which is closed.
#[test]
fn parcels_tile_the_city() {
    let c = small();
    let bits = |p: [f64; 2]| [p[0].to_bits(), p[1].to_bits()];
    let mut edges: HashMap<_, i32> = HashMap::new();
    let mut planar_m2 = 0.0;
    for row in 0..c.shapes.rows() {
        for (hole, ring) in c.shapes.of_row(row) {
            let o = ring[0];
            let twice: f64 = ring
                .windows(2)
                .map(|w| (w[0][0] - o[0]) * (w[1][1] - o[1]) - (w[1][0] - o[0]) * (w[0][1] - o[1]))
                .sum();
            assert_eq!(twice < 0.0, hole, "row {row} turns the wrong way");
            assert_eq!(ring.first(), ring.last());
            planar_m2 += twice / 2.0;
            for w in ring.windows(2) {
                let (a, b) = (bits(w[0]), bits(w[1]));
                assert_ne!(a, b, "row {row} repeats a point");
                *edges.entry(if a < b { (a, b) } else { (b, a) }).or_default() += if a < b { 1 } else { -1 };
            }
        }
    }
    let mut at_vertex: HashMap<[u64; 2], i32> = HashMap::new();
    let mut outline = 0;
    for ((a, b), n) in &edges {
        assert!(n.abs() <= 1, "an edge is used twice in one direction: {a:?} {b:?}");
        if *n != 0 {
            outline += 1;
            *at_vertex.entry(*a).or_default() += n;
            *at_vertex.entry(*b).or_default() -= n;
        }
    }
    assert!(at_vertex.values().all(|n| *n == 0), "the outline is not closed");
    assert!((outline as f64) < 0.1 * edges.len() as f64, "{outline} of {} edges have no neighbour", edges.len());
    assert!((planar_m2 / 1.0e6 / 7560.2 - 1.0).abs() < 0.02, "{planar_m2} m²");
    assert!(c.shapes.is_sound());
}

/// Exact on millimetres: no two edges of a ring share a point, but for neighbours, which share one.
#[test]
fn no_outline_crosses_or_touches_itself() {
    let c = small();
    let turn = |a: [i64; 2], b: [i64; 2], p: [i64; 2]| {
        ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])).signum()
    };
    let on = |a: [i64; 2], b: [i64; 2], p: [i64; 2]| {
        let between = |k: usize| (a[k].min(b[k])..=a[k].max(b[k])).contains(&p[k]);
        turn(a, b, p) == 0 && between(0) && between(1)
    };
    for row in 0..c.shapes.rows() {
        for (_, ring) in c.shapes.of_row(row) {
            let o = ring[0];
            let mm = |p: &[f64; 2]| [0, 1].map(|k| ((p[k] - o[k]) * 1000.0).round() as i64);
            let q: Vec<[i64; 2]> = ring.iter().map(mm).collect();
            let n = q.len() - 1;
            for i in 0..n {
                for j in i + 1..n {
                    let (a, b, d, e) = (q[i], q[i + 1], q[j], q[j + 1]);
                    let shared = if j == i + 1 {
                        on(a, b, e)
                    } else if i == 0 && j == n - 1 {
                        on(a, b, d)
                    } else {
                        (turn(a, b, d) * turn(a, b, e) < 0 && turn(d, e, a) * turn(d, e, b) < 0)
                            || on(a, b, d)
                            || on(a, b, e)
                            || on(d, e, a)
                            || on(d, e, b)
                    };
                    assert!(!shared, "row {row}, edges {i} and {j}");
                }
            }
        }
    }
}

#[test]
fn units_lie_and_measure_like_the_published_ones() {
    let c = small();
    let mut area = vec![0i64; c.units.len()];
    let mut boxes = vec![Bounds::EMPTY; c.units.len()];
    for row in 0..c.shapes.rows() {
        area[unit_of(c, row)] += c.area[row].0;
        boxes[unit_of(c, row)].join(&c.shapes.bounds_of(row));
    }
    let text = include_str!("../assets/sample/districts.csv");
    for (i, line) in text.lines().skip(1).enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |k: usize| cells[k].parse::<f64>().unwrap();
        let km2 = area[i] as f64 / 1.0e10;
        assert!((km2 / number(2) - 1.0).abs() < 0.05, "{}: {km2} km² instead of {}", cells[1], number(2));
        // The outline wanders by half a kilometre: 0.03° leave room for the corners.
        let low = gauss::lonlat_of_projected(boxes[i].min_x - 38_500_000.0, boxes[i].min_y);
        let high = gauss::lonlat_of_projected(boxes[i].max_x - 38_500_000.0, boxes[i].max_y);
        for (found, published) in [(low[0] + 114.0, 3), (low[1], 4), (high[0] + 114.0, 5), (high[1], 6)] {
            assert!((found - number(published)).abs() < 0.03, "{}: {found} instead of {}", cells[1], number(published));
        }
    }
}

#[test]
fn threads_do_not_change_a_byte() {
    let spec = CitySpec { parcels: 2_000, seed: 3 };
    let with = |n: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().unwrap();
        pool.install(|| city(&spec, &Silent).unwrap())
    };
    let (one, four) = (with(1), with(4));
    assert_eq!(&*one.shapes.points, &*four.shapes.points);
    assert_eq!(&*one.shapes.row_ends, &*four.shapes.row_ends);
    assert_eq!((&one.class, &one.village, &one.area), (&four.class, &four.village, &four.area));
    let other = city(&CitySpec { seed: 4, ..spec }, &Silent).unwrap();
    assert_ne!(&*one.shapes.points, &*other.shapes.points, "the seed does nothing");
}

#[test]
fn the_city_has_what_a_city_has() {
    let c = small();
    let rows = c.shapes.rows();
    assert!((2_500..4_000).contains(&rows), "{rows} parcels");
    let points = c.shapes.points.len() as f64 / rows as f64;
    assert!((20.0..32.0).contains(&points), "{points} points per parcel");
    let has = |code: &str| c.class.iter().any(|k| c.classes[*k as usize].0 == code);
    for code in [
        "0102", "0103", "0301", "05H1", "0601", "0701", "0702", "08H2", "0810", "1001", "1003", "1007", "1101", "1103",
        "1106", "1107A",
    ] {
        assert!(has(code), "no {code}");
    }
    assert!(c.shapes.ring_part.contains(&1), "no pond in a field");
    let hilly = (0..rows).filter(|r| c.slope[*r] > 1).count();
    assert!(hilly > 20, "{hilly} fields on slopes");
}

/// Two squares, one with a hole, and a row without geometry between them; texts that need GBK.
struct Tiny {
    shapes: Shapes,
    names: Texts,
    codes: Vec<u32>,
    count: [i64; 3],
    size: [f64; 3],
}

fn square(x: f64, y: f64, side: f64, turned: bool) -> Vec<[f64; 2]> {
    let mut ring = vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]];
    if turned {
        ring.reverse();
    }
    ring
}

fn tiny() -> Tiny {
    let mut b = ShapesBuilder::default();
    b.ring(false, &square(38_468_000.0, 3_847_000.0, 100.0, false));
    b.ring(true, &square(38_468_020.0, 3_847_020.0, 10.0, true));
    b.end_row();
    b.end_row();
    // Clockwise, as shapefiles have it: the writers must turn what the format wants turned.
    b.ring(false, &square(38_468_200.0, 3_847_000.0, 50.0, true));
    b.end_row();
    let names: Texts = ["二七区", "管城回族区"].into_iter().collect();
    Tiny {
        shapes: b.finish(),
        names,
        codes: vec![0, u32::MAX, 1],
        count: [1, MISSING_INT, -3],
        size: [1.25, f64::NAN, 1e9],
    }
}

fn table<'a>(t: &'a Tiny, crs: &'a Crs) -> Table<'a> {
    Table {
        name: "图斑",
        title: "示例",
        crs: Some(crs),
        shapes: Some(&t.shapes),
        columns: vec![
            Col::new("DLMC", Values::Coded(&t.codes, &t.names)).called("地类名称"),
            Col::new("N", Values::Int(&t.count)).called("数量"),
            Col::new("TBMJ", Values::Real(&t.size)).called("图斑面积").sized(15, 2),
        ],
    }
}

fn write_gpkg(path: &Path) {
    let (t, crs) = (tiny(), Crs::from_epsg(4526).unwrap());
    let legend = [Category { value: "二七区".into(), label: "二七区".into(), rgb: [1, 2, 3] }];
    let mut style = categorized("地类", "DLMC", &legend);
    style.default = true;
    gpkg::write(path, &[Layer { table: table(&t, &crs), styles: vec![style] }], STAMP, &Silent).unwrap();
}

#[test]
fn a_geopackage_is_sound_styled_and_repeats_its_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (folder.path().join("一.gpkg"), folder.path().join("二.gpkg"));
    write_gpkg(&a);
    write_gpkg(&b);
    assert_eq!(std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no side files");
    let db = rusqlite::Connection::open(&a).unwrap();
    let text = |sql: &str| db.query_row(sql, [], |r| r.get::<_, String>(0)).unwrap();
    let number = |sql: &str| db.query_row(sql, [], |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!(text("PRAGMA integrity_check"), "ok");
    assert_eq!(text("PRAGMA journal_mode"), "delete");
    assert_eq!(text("SELECT rtreecheck('rtree_图斑_geom')"), "ok");
    assert_eq!(number("PRAGMA application_id"), 0x4750_4B47);
    assert_eq!(number("SELECT count(*) FROM rtree_图斑_geom"), 2);
    assert_eq!(number("SELECT count(*) FROM 图斑 WHERE geom IS NULL AND N IS NULL AND TBMJ IS NULL"), 1);
    assert_eq!(text("SELECT name FROM gpkg_data_columns WHERE column_name = 'TBMJ'"), "图斑面积");
    assert_eq!(number("SELECT srs_id FROM gpkg_geometry_columns"), 4526);
    assert_eq!(number("SELECT useAsDefault FROM layer_styles"), 1);
    assert!(text("SELECT styleQML FROM layer_styles").contains("categorizedSymbol"));
    assert_eq!(text("SELECT last_change FROM gpkg_contents WHERE table_name = '图斑'"), STAMP);
}

#[test]
fn gdal_reads_what_we_write() {
    let ogr = |path: &Path| {
        let out = std::process::Command::new("ogrinfo").args(["-al", "-so"]).arg(path).output().ok()?;
        Some(String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr))
    };
    let folder = tempfile::tempdir().unwrap();
    let (t, crs) = (tiny(), Crs::from_epsg(4526).unwrap());
    let paths = ["城.gpkg", "城.shp", "城.geojson", "城.fgb"].map(|n| folder.path().join(n));
    write_gpkg(&paths[0]);
    shp::write(&paths[1], &table(&t, &crs), Charset::Gbk, &Silent).unwrap();
    geojson::write(&paths[2], &table(&t, &crs), &Silent).unwrap();
    fgb::write(&paths[3], &table(&t, &crs), &Silent).unwrap();
    for path in &paths {
        let Some(said) = ogr(path) else {
            eprintln!("skipped: ogrinfo is absent");
            return;
        };
        assert!(said.contains("Feature Count: 3"), "{said}");
        assert!(said.contains("38468000.0") && !said.contains("ERROR") && !said.contains("Warning"), "{said}");
        assert!(said.contains("zone 38") || said.contains("Zone_38"), "{said}");
    }
}

#[test]
fn a_shapefile_comes_back_with_rings_holes_and_chinese() {
    let folder = tempfile::tempdir().unwrap();
    let (t, crs) = (tiny(), Crs::from_epsg(4526).unwrap());
    for (charset, name) in [(Charset::Gbk, "GBK"), (Charset::Utf8, "UTF-8")] {
        let path = folder.path().join(format!("{name}.shp"));
        let written = shp::write(&path, &table(&t, &crs), charset, &Silent).unwrap();
        assert_eq!(written.len(), 5);
        assert_eq!(std::fs::read_to_string(path.with_extension("cpg")).unwrap(), name);
        let shapes = shapefile::ShapeReader::from_path(&path).unwrap().read().unwrap();
        assert_eq!(shapes.len(), 3);
        let shapefile::Shape::Polygon(p) = &shapes[0] else { panic!("no polygon") };
        assert!(matches!(p.rings(), [shapefile::PolygonRing::Outer(_), shapefile::PolygonRing::Inner(_)]));
        assert!(matches!(shapes[1], shapefile::Shape::NullShape));
        let shapefile::Shape::Polygon(p) = &shapes[2] else { panic!("no polygon") };
        assert!(matches!(p.rings(), [shapefile::PolygonRing::Outer(_)]), "turned clockwise");
        let dbf = std::fs::read(path.with_extension("dbf")).unwrap();
        let gbk = encoding_rs::GBK.encode("管城回族区").0.into_owned();
        let wanted = if name == "GBK" { gbk } else { "管城回族区".into() };
        assert!(dbf.windows(wanted.len()).any(|w| w == wanted));
        // 1e9 with the two decimals of the field.
        assert!(dbf.windows(13).any(|w| w == b"1000000000.00"));
    }
}

#[test]
fn a_character_that_gbk_lacks_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let words: Texts = ["😀"].into_iter().collect();
    let table =
        Table { name: "t", title: "", crs: None, shapes: None, columns: vec![Col::new("A", Values::Words(&words))] };
    let said = shp::write(&folder.path().join("t.shp"), &table, Charset::Gbk, &Silent).unwrap_err();
    assert_eq!(said.code.0, "OUT-003");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
}
