//! The doctor against published validity cases, real layers and random coverages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::PathBuf;

use proptest::prelude::*;
use tanheng::base::Silent;
use tanheng::doctor::valid::{Scratch, check_row};
use tanheng::doctor::{Limits, Patient, Verdict, examine};
use tanheng::geo::{Shapes, ShapesBuilder};

type P = [f64; 2];
/// Rings of a row, with their hole mark.
type Row = Vec<(bool, Vec<P>)>;

fn shared(path: &str) -> Option<PathBuf> {
    let p = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(path);
    if !p.exists() {
        eprintln!("skipped: {} is absent", p.display());
    }
    p.exists().then_some(p)
}

fn shapes(rows: &[Row]) -> Shapes {
    let mut b = ShapesBuilder::default();
    for row in rows {
        row.iter().for_each(|(hole, ring)| b.ring(*hole, ring));
        b.end_row();
    }
    b.finish()
}

fn diagnose(rows: &[Row]) -> Verdict {
    let shapes = shapes(rows);
    let feature: Vec<u32> = (0..rows.len() as u32).collect();
    let state: Vec<u8> = rows.iter().map(|r| u8::from(r.is_empty())).collect();
    let p = Patient { shapes: &shapes, state: &state, feature: &feature, flags: None, key: None };
    examine(&Silent, &p, &Limits::shipped().unwrap()).unwrap()
}

fn invalid(rows: &[Row]) -> usize {
    let s = shapes(rows);
    let mut scratch = Scratch::default();
    (0..rows.len()).filter(|&r| check_row(&s, r, &mut scratch).is_invalid()).count()
}

fn codes(v: &Verdict) -> Vec<(String, u64)> {
    v.findings.iter().map(|f| (f.code.0.to_string(), f.count)).collect()
}

/// Rings of a WKT polygon or multipolygon; `None` for other types.
fn wkt(text: &str) -> Option<Row> {
    let text = text.trim();
    let multi = text.starts_with("MULTIPOLYGON");
    if !multi && !text.starts_with("POLYGON") {
        return None;
    }
    let mut row = Row::new();
    let (mut depth, mut ring_of_part) = (0, 0);
    let mut ring = String::new();
    for c in text.chars().skip_while(|c| *c != '(') {
        match c {
            '(' => {
                depth += 1;
                if depth == 1 + usize::from(multi) {
                    ring_of_part = 0;
                }
                ring.clear();
            }
            ')' => {
                if depth == 2 + usize::from(multi) {
                    let point = |p: &str| {
                        let mut n = p.split_whitespace().map(|x| x.parse::<f64>().unwrap());
                        [n.next().unwrap(), n.next().unwrap()]
                    };
                    row.push((ring_of_part > 0, ring.split(',').map(point).collect()));
                    ring_of_part += 1;
                }
                depth -= 1;
            }
            c => ring.push(c),
        }
    }
    Some(row)
}

#[test]
fn agrees_with_the_published_validity_cases() {
    let mut asked = 0;
    for file in ["TestValid.xml", "TestValid2.xml", "TestValid2-big.xml"] {
        let Some(path) = shared(&format!("overlay_jts_general/{file}")) else { return };
        let text = std::fs::read_to_string(path).unwrap();
        for case in text.split("<case>").skip(1) {
            let between = |a: &str, b: &str| case.split(a).nth(1).and_then(|r| r.split(b).next());
            let (Some(geometry), Some(test)) = (between("<a>", "</a>"), between("name=\"isValid\"", "</op>")) else {
                continue;
            };
            let want = test.contains("true");
            let Some(row) = wkt(geometry) else { continue };
            asked += 1;
            assert_eq!(invalid(&[row]) == 0, want, "{file}: {geometry}");
        }
    }
    eprintln!("{asked} validity cases");
    assert!(asked > 250);
}

fn geojson_rings(geometry: &serde_json::Value, out: &mut Vec<Row>) {
    let ring = |r: &serde_json::Value| -> Vec<P> {
        r.as_array().unwrap().iter().map(|p| [p[0].as_f64().unwrap(), p[1].as_f64().unwrap()]).collect()
    };
    let polygon = |p: &serde_json::Value| -> Row {
        p.as_array().unwrap().iter().enumerate().map(|(i, r)| (i > 0, ring(r))).collect()
    };
    let c = &geometry["coordinates"];
    match geometry["type"].as_str().unwrap() {
        "Polygon" => out.push(polygon(c)),
        "MultiPolygon" => out.push(c.as_array().unwrap().iter().flat_map(polygon).collect()),
        "GeometryCollection" => geometry["geometries"].as_array().unwrap().iter().for_each(|g| geojson_rings(g, out)),
        "Feature" => geojson_rings(&geometry["geometry"], out),
        "FeatureCollection" => geometry["features"].as_array().unwrap().iter().for_each(|g| geojson_rings(g, out)),
        _ => {}
    }
}

#[test]
fn agrees_with_geos_on_bow_ties_and_nested_rings() {
    // Invalid polygons per file by truths.json; a collection there counts as one.
    let want = [
        ("ex10_bowtie.json", 1),
        ("ex11_ogc.geojson", 0),
        ("ex12_ogc.geojson", 1),
        ("ex13_ogc.json", 1),
        ("ex14_ogc.json", 1),
        ("ex15_ogc.json", 1),
        ("ex16_ogc.json", 0),
        ("ex17_ogc.json", 1),
        ("ex18_ogc.json", 1),
        ("ex19_ogc.json", 1),
        ("ex3.json", 0),
        ("ex4.json", 0),
        ("ex6.json", 0),
    ];
    for (file, n) in want {
        let Some(path) = shared(&format!("nasty_polygons/{file}")) else { return };
        let json: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut rows = Vec::new();
        geojson_rings(&json, &mut rows);
        assert_eq!(invalid(&rows), n, "{file}");
    }
}

/// Polygons of a shapefile; holes go to the smallest outer ring around them.
fn shapefile_rows(path: &std::path::Path) -> Vec<Row> {
    use shapefile::{PolygonRing, Shape};
    let mut reader = shapefile::ShapeReader::from_path(path).unwrap();
    let ring = |r: &PolygonRing<shapefile::Point>| r.points().iter().map(|p| [p.x, p.y]).collect::<Vec<P>>();
    let of_polygon = |p: shapefile::Polygon| -> Row {
        let (outer, holes): (Vec<_>, Vec<_>) = p.rings().iter().partition(|r| matches!(r, PolygonRing::Outer(_)));
        if outer.is_empty() {
            // Some writers turn every ring the other way; without an outer ring all of them are.
            return holes.into_iter().map(|r| (false, ring(r))).collect();
        }
        let mut parts: Vec<Row> = outer.iter().map(|r| vec![(false, ring(r))]).collect();
        for h in holes {
            let h = ring(h);
            let at = parts.iter().position(|p| shapes(&[vec![p[0].clone()]]).holds(0, h[0])).unwrap_or(0);
            parts[at].push((true, h));
        }
        parts.concat()
    };
    reader
        .iter_shapes()
        .map(|s| match s.unwrap() {
            Shape::Polygon(p) => of_polygon(p),
            _ => Row::new(),
        })
        .collect()
}

#[test]
fn counts_of_invalid_parcels_agree_on_real_layers() {
    let want = [
        ("landuse_osm_guelph/landuse.shp", 542, 0),
        ("landuse_osm_guelph/natural.shp", 998, 2),
        ("landuse_osm_guelph/buildings.shp", 13_225, 0),
        ("landuse_osm_nantong/derived/DLTB_gbk_cm120.shp", 36, 3),
        ("nasty_shapefile/shapelib/polygon.shp", 474, 2),
    ];
    for (file, rows, bad) in want {
        let Some(path) = shared(file) else { return };
        let got = shapefile_rows(&path);
        assert_eq!((got.len(), invalid(&got)), (rows, bad), "{file}");
    }
}

fn utm17(rows: &mut [Row]) {
    let from = proj4rs::Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs").unwrap();
    let to = proj4rs::Proj::from_proj_string("+proj=utm +zone=17 +datum=WGS84 +units=m +no_defs").unwrap();
    for p in rows.iter_mut().flatten().flat_map(|r| r.1.iter_mut()) {
        let mut q = (p[0].to_radians(), p[1].to_radians(), 0.0);
        proj4rs::transform::transform(&from, &to, &mut q).unwrap();
        *p = [q.0, q.1];
    }
}

#[test]
fn land_use_of_a_city_counts_the_published_overlap() {
    let Some(path) = shared("landuse_osm_guelph/landuse.shp") else { return };
    let mut rows = shapefile_rows(&path);
    utm17(&mut rows);
    let v = diagnose(&rows);
    let c = v.cover.as_ref().unwrap();
    eprintln!("{:?} pairs {} pair sum {} share {}", codes(&v), c.pairs.len(), c.pair_m2(), c.shared_border_0_1);
    // truths.json: sum 53 934 236.244, union 53 690 155.467, difference 244 080.777 m².
    assert!((c.sum_m2 - 53_934_236.244).abs() < 54.0, "{}", c.sum_m2);
    assert!((c.union_m2.unwrap() - 53_690_155.467).abs() < 54.0);
    assert!((c.overlap_m2().unwrap() - 244_080.777).abs() < 0.25, "{}", c.overlap_m2().unwrap());
    assert_eq!(v.left_out.len(), 0);
}

#[test]
fn every_left_out_parcel_of_a_real_layer_has_its_finding() {
    let Some(path) = shared("landuse_osm_nantong/derived/DLTB_gbk_cm120.shp") else { return };
    let v = diagnose(&shapefile_rows(&path));
    assert_eq!(v.invalid, 3);
    assert_eq!(v.used().iter().filter(|u| **u).count() + v.left_out.len(), 36);
    for (row, code) in &v.left_out {
        assert!(v.findings.iter().any(|f| f.code == *code && f.rows.contains(row)));
    }
    eprintln!("{:?} left out {:?}", codes(&v), v.left_out);
}

/// A grid of `n` × `n` cells of 100 m whose corners and edge middles are shifted by `shift` (each < 20 m).
fn coverage(n: usize, shift: &[P]) -> Vec<Row> {
    let m = 2 * n + 1;
    let at = |i: usize, j: usize| {
        let s = shift[(i * m + j) % shift.len()];
        let inner = |k: usize| k > 0 && k < m - 1;
        [j as f64 * 50.0 + if inner(j) { s[0] } else { 0.0 }, i as f64 * 50.0 + if inner(i) { s[1] } else { 0.0 }]
    };
    let cell = |r: usize, c: usize| {
        let (i, j) = (2 * r, 2 * c);
        let ring =
            [(0, 0), (0, 1), (0, 2), (1, 2), (2, 2), (2, 1), (2, 0), (1, 0), (0, 0)].map(|(a, b)| at(i + a, j + b));
        vec![(false, ring.to_vec())]
    };
    (0..n * n).map(|k| cell(k / n, k % n)).collect()
}

/// One row for every code from GEOM-001 to GEOM-019, in this order.
fn one_of_each() -> (Vec<Row>, Vec<u8>, Vec<u8>) {
    let at = |k: usize| k as f64 * 100.0;
    let square = |x: f64, y: f64, w: f64| vec![[x, y], [x + w, y], [x + w, y + w], [x, y + w], [x, y]];
    let ring = |k: usize, points: &[P]| -> Vec<P> { points.iter().map(|p| [at(k) + p[0], p[1]]).collect() };
    let one = |k: usize, points: &[P]| vec![(false, ring(k, points))];
    let with = |k: usize, hole: Vec<P>| vec![(false, square(at(k), 0., 10.)), (true, hole)];
    let rows = vec![
        vec![],
        vec![],
        one(2, &[[0., 0.], [9., 9.]]),
        one(3, &[[0., 0.]]),
        vec![],
        vec![],
        one(6, &[[0., 0.], [f64::NAN, 9.], [9., 0.], [0., 0.]]),
        one(7, &[[0., 0.], [9., 9.], [0., 0.]]),
        one(8, &[[0., 0.], [9., 0.], [5., 0.], [0., 0.]]),
        one(9, &[[0., 0.], [9., 9.], [9., 0.], [0., 9.], [0., 0.]]),
        one(10, &[[0., 0.], [8., 0.], [4., 4.], [8., 8.], [0., 8.], [4., 4.], [0., 0.]]),
        one(11, &[[0., 0.], [9., 0.], [9., 9.], [9., 14.], [9., 9.], [0., 9.], [0., 0.]]),
        vec![(false, square(at(12), 0., 10.))],
        with(13, vec![[at(13) + 1., 1.], [at(13) + 2., 1.], [at(13) + 1., 1.]]),
        one(14, &[[0., 0.], [9., 0.], [9., 0.], [9., 9.], [0., 0.]]),
        vec![(false, square(at(12), 0., 10.))],
        with(16, square(at(16) + 20., 0., 5.)),
        vec![(false, square(at(17), 0., 10.)), (false, square(at(17) + 2., 2., 3.))],
        with(18, ring(18, &[[5., 0.], [10., 5.], [5., 10.], [0., 5.], [5., 0.]])),
    ];
    let mut state = vec![0u8; rows.len()];
    state[..6].copy_from_slice(&[1, 2, 3, 4, 5, 6]);
    let mut flags = vec![0u8; rows.len()];
    flags[12] = tanheng::doctor::RING_OPEN;
    (rows, state, flags)
}

#[test]
fn every_code_is_provoked_and_has_words_in_both_languages() {
    use tanheng::i18n::{Lang, Words};
    let (rows, state, flags) = one_of_each();
    let shapes = shapes(&rows);
    let feature: Vec<u32> = (0..rows.len() as u32).collect();
    let p = Patient { shapes: &shapes, state: &state, feature: &feature, flags: Some(&flags), key: None };
    let mut limits = Limits::shipped().unwrap();
    limits.pair_budget = 0;
    let v = examine(&Silent, &p, &limits).unwrap();
    limits.edge_budget = 1;
    let mut found = v.findings.clone();
    found.extend(examine(&Silent, &p, &limits).unwrap().findings.into_iter().filter(|f| f.code.0 == "GEOM-025"));
    for n in (1..=19).chain([23, 25]) {
        let code = format!("GEOM-{n:03}");
        let f = found.iter().find(|f| f.code.0 == code.as_str()).unwrap_or_else(|| panic!("{code} is not provoked"));
        if n <= 19 {
            // A repeat is told at the repeat, everything else at its own row.
            assert_eq!((f.count, f.place.row), (1, Some(n as u64 - 1)), "{code}");
        }
        for lang in [Lang::Zh, Lang::En] {
            let words = Words::new(lang);
            let told = words.finding(f);
            assert!(!told.hint.is_empty() && !told.text.contains(['⟨', '$']) && !told.hint.contains('$'), "{told:?}");
            if let Some(r) = &f.repair {
                // As the faces tell it: with the number of cases.
                let args = [r.args.clone(), vec![("count".into(), f.count.into())]].concat();
                let text = words.text(&format!("repair-{}", r.name), &args);
                assert!(!text.contains(['⟨', '$']), "{text}");
            }
        }
    }
    assert_eq!(v.used().iter().filter(|u| **u).count() + v.left_out.len(), rows.len());
    assert_eq!(v.left_out.len(), 9);
    // Rows of a finding on used rows move up by those left out before them.
    let cross = v.renumber().into_iter().find(|f| f.code.0 == "GEOM-010").unwrap();
    assert_eq!(cross.rows, [0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever the rings are: no panic, the books close, a repaired row is sound and one thread says the same.
    #[test]
    fn nothing_breaks_the_doctor(
        rows in prop::collection::vec(
            prop::collection::vec((prop::bool::weighted(0.3), prop::collection::vec([odd_number(), odd_number()], 0..9)), 0..4),
            0..12,
        ),
    ) {
        let v = diagnose(&rows);
        prop_assert_eq!(v.used().iter().filter(|u| **u).count() + v.left_out.len(), rows.len());
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| diagnose(&rows));
        // NaN coordinates of an example are not kept, so findings compare by value.
        prop_assert_eq!(&one.findings, &v.findings);
        let limits = Limits::shipped().unwrap();
        for row in &rows {
            let tame = row.iter().flat_map(|r| &r.1).flatten().all(|x| x.abs() < 1e6);
            let sound = tanheng::doctor::repair::make_valid(&shapes(std::slice::from_ref(row)), 0, &limits);
            if tame {
                let faults = check_row(&sound, 0, &mut Scratch::default());
                prop_assert!(!faults.is_invalid(), "{:?} became {:?}: {:?}", row, sound.of_row(0).collect::<Vec<_>>(), faults);
            }
        }
    }
}

/// Small whole numbers, so that points fall on each other and on edges, and now and then something wild.
fn odd_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        40 => (0i32..8).prop_map(f64::from),
        8 => (0i32..64).prop_map(|x| f64::from(x) / 8.0),
        1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, 1e300, -1e18, 1e-300, -0.0, 38_500_000.5]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_coverage_is_silent_and_a_moved_point_is_not(
        n in 3usize..9,
        shift in prop::collection::vec([-12.0..12.0f64, -12.0..12.0], 40..90),
        cell in 0usize..1000,
        by in [2.0..8.0f64, 2.0..8.0],
        sign in [prop::bool::ANY, prop::bool::ANY],
    ) {
        let mut rows = coverage(n, &shift);
        let clean = diagnose(&rows);
        prop_assert_eq!(codes(&clean), []);
        prop_assert_eq!(clean.cover.as_ref().unwrap().overlap_m2(), Some(0.0));
        // One corner of an inner cell moves away from its neighbours.
        let cell = (1 + cell % (n - 2)) * n + 1 + (cell / 7) % (n - 2);
        let ring = &mut rows[cell][0].1;
        let moved = [ring[4][0] + if sign[0] { by[0] } else { -by[0] }, ring[4][1] + if sign[1] { by[1] } else { -by[1] }];
        ring[4] = moved;
        let hurt = diagnose(&rows);
        let found = codes(&hurt);
        prop_assert!(!found.is_empty());
        prop_assert!(found.iter().all(|(c, _)| ["GEOM-020", "GEOM-021", "GEOM-022"].contains(&c.as_str())), "{:?}", found);
        // What the cell gained is covered twice, what it lost is a gap: sum − union − gaps changes by nothing else.
        let c = hurt.cover.unwrap();
        let gaps: f64 = c.gaps.iter().map(|g| g.m2).sum();
        let whole = (n as f64 * 100.0).powi(2);
        prop_assert!((c.union_m2.unwrap() + gaps - whole).abs() < 0.05, "{} {} {}", c.union_m2.unwrap(), gaps, whole);
        prop_assert!(c.pairs.iter().all(|p| p.rows.contains(&(cell as u32))));
    }
}

#[test]
#[ignore = "time and memory of a generated city; run by hand with --release"]
fn budget_of_a_million_parcels() {
    let n = 1000;
    let shift: Vec<P> = (0..9973)
        .map(|k| [((k * 7919) % 2400) as f64 / 100.0 - 12.0, ((k * 104_729) % 2400) as f64 / 100.0 - 12.0])
        .collect();
    let rows = fine_coverage(n, &shift);
    let shapes = shapes(&rows);
    drop(rows);
    let state = vec![0u8; shapes.rows()];
    let feature: Vec<u32> = (0..shapes.rows() as u32).collect();
    let p = Patient { shapes: &shapes, state: &state, feature: &feature, flags: None, key: None };
    let limits = Limits::shipped().unwrap();
    eprintln!("{} parcels, {} points", shapes.rows(), shapes.points.len());
    let t = std::time::Instant::now();
    let v = tanheng::doctor::rows::check_rows(&Silent, &p, &limits).unwrap();
    eprintln!("rows {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let (c, f) = tanheng::doctor::cover::check(&Silent, &p, &v, &limits).unwrap();
    eprintln!("cover {:?}: {} m² twice, {} findings", t.elapsed(), c.overlap_m2().unwrap(), f.len());
    assert!(v.findings.is_empty() && f.is_empty());
}

/// As [`coverage`] with 28 points a cell, in 64 × 64 tiles so that neighbours in space are neighbours in rows.
fn fine_coverage(n: usize, shift: &[P]) -> Vec<Row> {
    const K: usize = 7;
    let at = |i: usize, j: usize| {
        let s = shift[(i * 7001 + j) % shift.len()];
        let end = n * K;
        let small = |k: usize, d: f64| if k > 0 && k < end { d / 12.0 * 4.0 } else { 0.0 };
        [38_500_000.0 + j as f64 * 14.0 + small(j, s[0]), 3_800_000.0 + i as f64 * 14.0 + small(i, s[1])]
    };
    let mut rows = Vec::new();
    for tile in 0..n.div_ceil(64).pow(2) {
        let (ti, tj) = (tile / n.div_ceil(64) * 64, tile % n.div_ceil(64) * 64);
        for r in ti..(ti + 64).min(n) {
            for c in tj..(tj + 64).min(n) {
                let (i, j) = (r * K, c * K);
                let mut ring: Vec<P> = (0..K).map(|k| at(i, j + k)).collect();
                ring.extend((0..K).map(|k| at(i + k, j + K)));
                ring.extend((0..K).map(|k| at(i + K, j + K - k)));
                ring.extend((0..K).map(|k| at(i + K - k, j)));
                ring.push(ring[0]);
                rows.push(vec![(false, ring)]);
            }
        }
    }
    rows
}
