//! Reading foreign files end to end, through the reader process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::type_complexity)]

#[path = "io/mini.rs"]
mod mini;
#[path = "io/nasty.rs"]
mod nasty;
#[path = "io/tables.rs"]
mod tables;
#[path = "io/written.rs"]
mod written;

use std::path::{Path, PathBuf};
use std::time::Duration;

use tanheng::base::{Arg, Error, Silent};
use tanheng::io::raw::{RawLayer, RowState, Source};
use tanheng::io::spawn::{self, Limits};

/// The reader of this build, with the limits every file must keep to: ten seconds, one GiB.
pub fn limits() -> Limits {
    let program = Some(PathBuf::from(env!("CARGO_BIN_EXE_tanheng-reader")));
    Limits { program, memory: 1 << 30, time: Duration::from_secs(10), threads: 2 }
}

pub fn read(path: &Path) -> Result<RawLayer, Error> {
    spawn::read(&Source { path: path.into(), ..Source::default() }, &limits(), &Silent)
}

fn column(l: &RawLayer, name: &str) -> Vec<Option<String>> {
    let field = l.field(name).unwrap_or_else(|| panic!("{name} in {:?}", l.info.fields));
    let mut rows: Vec<usize> = (0..l.rows()).collect();
    rows.sort_by_key(|&r| l.feature[r]);
    rows.into_iter().map(|r| field.text(r).map(|t| t.into_owned())).collect()
}

fn gbk(t: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(t).0.into_owned()
}

fn utf8(t: &str) -> Vec<u8> {
    t.as_bytes().to_vec()
}

#[test]
fn encodings_are_found_by_content() {
    let dir = tempfile::tempdir().unwrap();
    let names = ["水田", "旱地", "乔木林地"];
    let cases: [(&str, fn(&str) -> Vec<u8>, Option<&str>, u8, &str); 7] = [
        ("cpg", gbk, Some("GBK"), 0, "cpg"),
        ("page", gbk, Some("936"), 0, "cpg"),
        ("byte", gbk, None, 0x4d, "language_byte"),
        ("nothing", gbk, None, 0, "gb18030_fallback"),
        ("wrong", gbk, Some("UTF-8"), 0, "gb18030_fallback"),
        ("utf8", utf8, Some("UTF-8"), 0, "cpg"),
        ("utf8-wrong", utf8, Some("GBK"), 0x4d, "utf8_strict"),
    ];
    for (stem, encode, cpg, byte, by) in cases {
        let rows: Vec<Vec<Vec<u8>>> = names.iter().map(|n| vec![encode("0101"), encode(n)]).collect();
        let rows: Vec<&[Vec<u8>]> = rows.iter().map(Vec::as_slice).collect();
        let path = mini::shapefile(dir.path(), stem, &[(b"DLBM", 5), (b"DLMC", 60)], &rows, cpg, byte);
        let l = read(&path).unwrap_or_else(|e| panic!("{stem}: {e}"));
        assert_eq!(l.info.encoding_by.as_deref(), Some(by), "{stem}");
        assert_eq!(column(&l, "DLMC"), names.map(|n| Some(n.to_owned())), "{stem}");
        assert_eq!(l.info.samples, names, "{stem}");
        // The description sees the same without reading the rows.
        let probed = spawn::probe_with(&Source { path, ..Source::default() }, &limits(), &Silent).unwrap();
        assert_eq!((&probed[0].encoding, &probed[0].samples), (&l.info.encoding, &l.info.samples), "{stem}");
    }
}

#[test]
fn names_that_come_out_wrong_are_refused_and_a_named_encoding_is_obeyed() {
    let dir = tempfile::tempdir().unwrap();
    let rows = [vec![gbk("火星")], vec![gbk("水田")]];
    let rows: Vec<&[Vec<u8>]> = rows.iter().map(Vec::as_slice).collect();
    let path = mini::shapefile(dir.path(), "a", &[(b"DLMC", 20)], &rows, None, 0);
    let e = read(&path).unwrap_err();
    assert_eq!((e.code.0.as_ref(), &e.args[0].1), ("IO-011", &Arg::Num(50.0)));
    let mut source = Source { path, encoding: Some("gbk".into()), layer: None };
    let l = spawn::read(&source, &limits(), &Silent).unwrap();
    assert_eq!(column(&l, "dlmc"), [Some("火星".to_owned()), Some("水田".to_owned())]);
    source.encoding = Some("klingon".into());
    assert_eq!(spawn::read(&source, &limits(), &Silent).unwrap_err().code.0, "IO-010");
}

#[test]
fn long_and_strange_paths_and_any_companion() {
    let dir = tempfile::tempdir().unwrap();
    let mut deep = dir.path().to_owned();
    for _ in 0..8 {
        deep.push("国土空间规划 & 100% '数据' 🌾".repeat(2));
    }
    std::fs::create_dir_all(&deep).unwrap();
    assert!(deep.as_os_str().len() > 300);
    let rows = [vec![utf8("水田")]];
    let rows: Vec<&[Vec<u8>]> = rows.iter().map(Vec::as_slice).collect();
    let path = mini::shapefile(&deep, "图斑 #1?", &[(&"地类名称".as_bytes()[..10], 20)], &rows, None, 0);
    for p in [path.clone(), path.with_extension("dbf"), path.with_extension("shx"), deep.clone()] {
        let l = read(&p).unwrap_or_else(|e| panic!("{e}"));
        // Ten bytes of a name: three characters and a piece of the fourth, which goes.
        assert_eq!(l.info.fields[0].0, "地类名称".chars().take(3).collect::<String>());
        assert_eq!((l.info.name.as_str(), l.rows()), ("图斑 #1?", 1));
    }
    // SQLite itself opens paths of at most 512 bytes, so that the file is made elsewhere and brought here.
    let (gpkg, made) = (deep.join("国土空间规划 & 100% '数据' 🌾 #?%.gpkg"), dir.path().join("a.gpkg"));
    assert!(gpkg.as_os_str().len() > 512);
    mini::geopackage(&made, &["图层\"一\""]);
    std::fs::rename(&made, &gpkg).unwrap();
    assert_eq!(read(&gpkg).unwrap().rows(), 6);
    std::fs::remove_file(path.with_extension("dbf")).unwrap();
    std::fs::remove_file(path.with_extension("shx")).unwrap();
    let l = read(&path).unwrap();
    assert_eq!((l.rows(), l.info.notes[0].code.0.as_ref()), (1, "IO-030"));
}

#[test]
fn odd_rows_of_a_geopackage_are_kept_with_their_state() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    mini::geopackage(&path, &["DLTB"]);
    let before = (std::fs::read(&path).unwrap(), std::fs::read_dir(dir.path()).unwrap().count());
    let l = read(&path).unwrap();
    let mut states: Vec<(u32, RowState)> =
        l.feature.iter().zip(&*l.state).map(|(f, s)| (*f, RowState::from_byte(*s))).collect();
    states.sort_by_key(|s| s.0);
    let states: Vec<RowState> = states.into_iter().map(|s| s.1).collect();
    use RowState::{Broken, Empty, Null, Polygon};
    assert_eq!(states, [Polygon, Polygon, Polygon, Null, Empty, Broken]);
    // A text among the numbers makes text of all, and none loses its digits.
    let n = ["0", "1", "2", "", "7.5", "seven"].map(|t| Some(t.to_owned()).filter(|t| !t.is_empty()));
    assert_eq!(column(&l, "n"), n);
    assert_eq!(l.info.crs.as_ref().unwrap().epsg, Some(4547));
    assert_eq!(l.info.extent, Some([0.0, 0.0, 29.0, 9.0]));
    // Reading leaves no trace.
    assert_eq!(before, (std::fs::read(&path).unwrap(), std::fs::read_dir(dir.path()).unwrap().count()));
}

#[test]
fn changes_that_wait_beside_a_geopackage_are_told_and_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let (path, copy) = (dir.path().join("a.gpkg"), dir.path().join("b.gpkg"));
    mini::geopackage(&path, &["t"]);
    let db = rusqlite::Connection::open(&path).unwrap();
    db.pragma_update(None, "journal_mode", "WAL").unwrap();
    db.execute("DELETE FROM t", []).unwrap();
    // The file as somebody finds it while it is open elsewhere: the deletion lies beside it.
    for end in ["", "-wal"] {
        let with = |p: &Path| PathBuf::from(format!("{}{end}", p.display()));
        std::fs::copy(with(&path), with(&copy)).unwrap();
    }
    drop(db);
    let l = read(&copy).unwrap();
    assert_eq!((l.rows(), l.info.notes[0].code.0.as_ref()), (6, "IO-036"));
    // After the other program has closed it, it is a file like any other, though it is marked for such changes.
    assert_eq!(std::fs::read(&path).unwrap()[18..20], [2, 2]);
    let l = read(&path).unwrap();
    assert_eq!((l.rows(), l.info.notes.len()), (0, 0));
}

#[test]
fn layers_are_chosen_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    mini::geopackage(&path, &["DLTB", "XZQ"]);
    let e = read(&path).unwrap_err();
    assert_eq!((e.code.0.as_ref(), &e.args[0].1), ("IO-006", &Arg::Text("DLTB, XZQ".into())));
    let named = |n: &str| Source { path: path.clone(), layer: Some(n.into()), encoding: None };
    assert_eq!(spawn::read(&named("XZQ"), &limits(), &Silent).unwrap().info.name, "XZQ");
    assert_eq!(spawn::read(&named("none"), &limits(), &Silent).unwrap_err().code.0, "IO-005");
    let layers = spawn::probe_with(&Source { path, ..Source::default() }, &limits(), &Silent).unwrap();
    assert_eq!(layers.iter().map(|l| (l.name.as_str(), l.features)).collect::<Vec<_>>(), [("DLTB", 6), ("XZQ", 6)]);
}

#[test]
fn what_leads_elsewhere_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let vrt = dir.path().join("a.gpkg");
    std::fs::write(&vrt, "<OGRVRTDataSource><OGRVRTLayer name=\"x\"><SrcDataSource>/etc/x.shp").unwrap();
    for path in [vrt.to_str().unwrap(), "https://example.org/a.gpkg", "/vsicurl/https://example.org/a.shp", "vsizip/a"]
    {
        assert_eq!(read(Path::new(path)).unwrap_err().code.0, "IO-004", "{path}");
    }
    let access = dir.path().join("a.mdb");
    std::fs::write(&access, b"\x00\x01\x00\x00Standard Jet DB\x00").unwrap();
    assert_eq!(read(&access).unwrap_err().code.0, "IO-019");
}

#[test]
fn the_same_rows_whatever_the_threads() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    mini::geopackage(&path, &["t"]);
    {
        let db = rusqlite::Connection::open(&path).unwrap();
        let mut put = db.prepare("INSERT INTO t (geom, \"地类编码\", n) VALUES (?1, ?2, ?3)").unwrap();
        db.execute_batch("BEGIN").unwrap();
        for i in 0..40_000i64 {
            let x = (i * 7919 % 40_000) as f64;
            put.execute((mini::blob(&mini::square(x)), format!("c{}", i * 31 % 997), i)).unwrap();
        }
        db.execute_batch("COMMIT").unwrap();
    }
    let with = |threads| {
        let limits = Limits { threads, ..limits() };
        spawn::read(&Source { path: path.clone(), ..Source::default() }, &limits, &Silent).unwrap()
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one.rows(), 40_006);
    assert_eq!(*one.feature, *three.feature);
    assert_eq!(*one.shapes.points, *three.shapes.points);
    assert_eq!(*one.shapes.row_ends, *three.shapes.row_ends);
    assert_eq!(format!("{:?}", one.info), format!("{:?}", three.info));
    let codes = |l: &RawLayer| match &l.fields[0].column {
        tanheng::base::Column::Text { codes, words } => {
            (codes.to_vec(), words.iter().map(str::to_owned).collect::<Vec<_>>())
        }
        _ => panic!("kind"),
    };
    assert_eq!(codes(&one), codes(&three));
    // Neighbours in the file order of space lie close on the ground: mean step well below that of random order.
    let centre = |r: usize| one.shapes.bounds_of(r).centre()[0];
    let step: f64 = (1..40_000).map(|r| (centre(r) - centre(r - 1)).abs()).sum::<f64>() / 40_000.0;
    assert!(step < 5.0, "{step}");
}
