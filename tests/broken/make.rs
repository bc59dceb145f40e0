//! Makes every file of `sample-data/broken`.

use std::fs;
use std::path::Path;

use crate::layers::{EAST, NORTH, SIDE, Village, square};

/// Writes all files into `folder`.
pub fn all(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    spoiled_shapefiles(folder);
    doubtful_attributes(folder);
    wrong_geometry(folder);
    spoiled_containers(folder);
    geojson(folder);
    tables(folder);
}

fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

fn spoiled_shapefiles(folder: &Path) {
    let at = |name: &str| folder.join(name);
    let sound = Village::sound();
    sound.shp(&at("truncated.shp"));
    edit(&at("truncated.shp"), |b| b.truncate(b.len() * 6 / 10));
    sound.shp(&at("lying_record_count.shp"));
    edit(&at("lying_record_count.dbf"), |b| b[4..8].copy_from_slice(&4_000_000u32.to_le_bytes()));
    sound.shp(&at("no_dbf.shp"));
    fs::remove_file(at("no_dbf.dbf")).unwrap();
    sound.shp(&at("wrong_zone_label.shp"));
    Village { epsg: Some(4547), ..Village::sound() }.shp(&at("label.shp"));
    fs::rename(at("label.prj"), at("wrong_zone_label.prj")).unwrap();
    for end in ["shp", "shx", "dbf", "cpg"] {
        fs::remove_file(at(&format!("label.{end}"))).unwrap();
    }
    Village { epsg: None, ..Village::sound() }.shp(&at("no_prj.shp"));
    sound.shp(&at("undecodable_text.shp"));
    // 0xFF is no byte of UTF-8, GBK or GB18030; it stands in half of the class names.
    edit(&at("undecodable_text.dbf"), |b| {
        let needle = encoding_rs::GBK.encode("水").0.into_owned();
        for i in 0..b.len() - 2 {
            if b[i..i + 2] == needle[..] {
                b[i..i + 2].copy_from_slice(&[0xFF, 0xFF]);
            }
        }
    });
    sound.shp(&at("point_count_bomb.shp"));
    // The first record claims two thousand million points in 136 bytes: head 100, record head 8, type and box 36, parts 4.
    edit(&at("point_count_bomb.shp"), |b| b[148..152].copy_from_slice(&i32::MAX.to_le_bytes()));
    sound.shp(&at("bottomless_prj.shp"));
    fs::write(at("bottomless_prj.prj"), "PROJCS[".repeat(2500)).unwrap();
    sound.shp(&at("unclosed_ring.shp"));
    // As above, then points 4 and one part 4, then five points: x of the last one.
    edit(&at("unclosed_ring.shp"), |b| {
        let last = 156 + 4 * 16;
        b[last..last + 8].copy_from_slice(&(EAST + 30.0).to_le_bytes());
    });
}

fn doubtful_attributes(folder: &Path) {
    let at = |name: &str| folder.join(name);
    let mut v = Village::sound();
    v.codes[2] = "9999".into();
    v.codes[5] = "ZZ".into();
    v.gpkg(&at("unknown_codes.gpkg"));
    let mut v = Village::sound();
    let plan = [("070102", "二类城镇住宅用地"), ("100101", "一类工业用地"), ("1401", "公园绿地")];
    for (i, (code, name)) in plan.iter().cycle().take(6).enumerate() {
        (v.codes[i], v.names[i]) = ((*code).into(), (*name).into());
    }
    v.gpkg(&at("mixed_code_systems.gpkg"));
    let mut v = Village::sound();
    for (i, c) in ["0601", "0602", "0702", "1001"].iter().cycle().take(12).enumerate() {
        (v.codes[i], v.names[i]) = ((*c).into(), String::new());
    }
    v.gpkg(&at("ambiguous_codes.gpkg"));
    let mut v = Village::sound();
    v.class_field = "KIND";
    v.codes = (0..12).map(|i| format!("k{i}")).collect();
    v.names = v.codes.clone();
    v.gpkg(&at("no_class_field.gpkg"));
    let mut v = Village::sound();
    v.keys[7] = v.keys[3].clone();
    v.keys[8] = v.keys[3].clone();
    v.gpkg(&at("duplicate_keys.gpkg"));
    let mut v = Village::sound();
    v.area[4] *= 10.0;
    v.gpkg(&at("area_ten_times.gpkg"));
}

fn wrong_geometry(folder: &Path) {
    let at = |name: &str| folder.join(name);
    let mut v = Village::sound();
    v.rings[5] = vec![vec![
        [EAST + SIDE, NORTH + SIDE],
        [EAST + 2.0 * SIDE, NORTH + 2.0 * SIDE],
        [EAST + 2.0 * SIDE, NORTH + SIDE],
        [EAST + SIDE, NORTH + 1.5 * SIDE],
        [EAST + SIDE, NORTH + SIDE],
    ]];
    v.gpkg(&at("bow_tie.gpkg"));
    let mut v = Village::sound();
    v.rings[3] = vec![vec![[EAST + 300.0, NORTH], [EAST + 400.0, NORTH], [EAST + 300.0, NORTH]]];
    v.shp(&at("too_few_points.shp"));
    let mut v = Village::sound();
    v.rings[6] = vec![];
    v.shp(&at("null_geometry.shp"));
    let mut v = Village::sound();
    v.rings[0] = vec![square(EAST, NORTH, SIDE + 30.0)];
    v.area[0] = (SIDE + 30.0) * (SIDE + 30.0);
    v.gpkg(&at("overlap.gpkg"));
    let mut v = Village::sound();
    v.rings[9] = vec![vec![[f64::NAN, NORTH], [EAST, f64::INFINITY], [EAST, NORTH], [f64::NAN, NORTH]]];
    v.shp(&at("not_a_number.shp"));
    Village::empty().gpkg(&at("empty_layer.gpkg"));
}

fn spoiled_containers(folder: &Path) {
    let at = |name: &str| folder.join(name);
    fs::write(at("not_sqlite.gpkg"), "这不是 GeoPackage，只是改了扩展名的文本文件。\n".repeat(20)).unwrap();
    Village::sound().gpkg(&at("wkb_count_bomb.gpkg"));
    let db = rusqlite::Connection::open(at("wkb_count_bomb.gpkg")).unwrap();
    let mut blob: Vec<u8> = db.query_row("SELECT geom FROM DLTB WHERE fid = 1", [], |r| r.get(0)).unwrap();
    // GeoPackage head 40, multipolygon 9, polygon 9, then the number of points of the first ring.
    blob[58..62].copy_from_slice(&0x7FFF_FFFFu32.to_le_bytes());
    db.execute("UPDATE DLTB SET geom = ?1 WHERE fid = 1", [blob]).unwrap();
    db.execute_batch("VACUUM").unwrap();
    drop(db);
    let sound = Village::sound();
    sound.gpkg(&at("torn_pages.gpkg"));
    // The second half of the pages is overwritten: the database no longer agrees with itself.
    edit(&at("torn_pages.gpkg"), |b| {
        let half = b.len() / 2 / 512 * 512;
        b[half..].fill(0xAA);
    });
    sound.fgb(&at("length_bomb.fgb"));
    // The length of the first feature: behind magic, header and the 12 leaves and one root of the index.
    edit(&at("length_bomb.fgb"), |b| {
        let header = u32::from_le_bytes(b[8..12].try_into().unwrap()) as usize;
        let first = 12 + header + 13 * 40;
        b[first..first + 4].copy_from_slice(&i32::MAX.to_le_bytes());
    });
}

fn geojson(folder: &Path) {
    let feature = |key: u32, ring: &str| {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"BSM\":\"{key}\",\"DLBM\":\"0301\",\"DLMC\":\"乔木林地\",\"BZ\":\"示例数据\"}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[{ring}]}}}}"
        )
    };
    let unclosed = feature(1, "[[113.65,34.75],[113.66,34.75],[113.66,34.76],[113.65,34.76]]");
    let sound = feature(2, "[[113.66,34.75],[113.67,34.75],[113.67,34.76],[113.66,34.76],[113.66,34.75]]");
    let whole = format!("{{\"type\":\"FeatureCollection\",\"features\":[{unclosed},{sound}]}}\n");
    fs::write(folder.join("unclosed_ring.geojson"), &whole).unwrap();
    let elsewhere = "<OGRVRTDataSource><OGRVRTLayer name=\"DLTB\"><SrcDataSource>/vsicurl/http://localhost/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>\n";
    fs::write(folder.join("leads_elsewhere.geojson"), elsewhere).unwrap();
    fs::write(folder.join("bottomless.geojson"), "[".repeat(10_000)).unwrap();
    let part: String = whole.chars().take(whole.chars().count() * 2 / 3).collect();
    fs::write(folder.join("cut_off.geojson"), part).unwrap();
}

fn tables(folder: &Path) {
    let at = |name: &str| folder.join(name);
    let head = "year,sector,fuel,amount,unit,note\n";
    let row = |year: i32, amount: &str, unit: &str| format!("{year},工业,原煤,{amount},{unit},示例数据\n");
    let years = |odd: i32, amount: &str, unit: &str| -> String {
        let usual = |y: i32| format!("{}", 1016 - (y - 2018) * 12);
        (2018..=2023)
            .fold(head.to_owned(), |t, y| t + &if y == odd { row(y, amount, unit) } else { row(y, &usual(y), "万t") })
    };
    fs::write(at("energy_lost_digit.csv"), years(2021, "98", "万t")).unwrap();
    fs::write(at("energy_unknown_unit.csv"), years(2020, "992", "担")).unwrap();
    fs::write(at("energy_negative.csv"), years(2022, "-968", "万t")).unwrap();
    fs::write(at("energy_not_a_number.csv"), years(2019, "约一千", "万t")).unwrap();
    fs::write(at("energy_ragged.csv"), years(2021, "980,多出一格", "万t")).unwrap();
    fs::write(at("energy_gbk.csv"), encoding_rs::GBK.encode(&years(2021, "98", "万t")).0).unwrap();
    let japanese = "年,部門,燃料,数量,単位\n2021,ガス工場,石炭,980,トン\n";
    fs::write(at("energy_shift_jis.csv"), encoding_rs::SHIFT_JIS.encode(japanese).0).unwrap();
    fs::write(at("energy_header_only.csv"), head).unwrap();
}
