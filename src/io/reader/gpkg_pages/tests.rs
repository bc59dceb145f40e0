//! The pages against SQLite, which is always right: the same rows from both, on any table that both read.

use proptest::prelude::*;
use rusqlite::types::Value as Sql;

use super::*;
use crate::base::Silent;
use crate::io::raw::FieldKind;
use crate::io::reader::blobs::{Blobs, Run};
use crate::io::reader::cells::{self, Cells};
use crate::io::reader::gpkg::{self, quoted};
use crate::io::reader::gpkg_rows;
use crate::io::reader::hand_over::{Geometry, Strip};
use crate::io::reader::mapped::Database;

const TABLES: &str = "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, min_x, min_y, max_x, max_y);
    CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER);";

/// The bytes of a file in which `make` has written.
fn file(page: u32, make: impl FnOnce(&Connection)) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    let db = Connection::open(&path).unwrap();
    db.execute_batch(&format!("PRAGMA page_size={page}; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; {TABLES}"))
        .unwrap();
    db.execute_batch("BEGIN").unwrap();
    make(&db);
    db.execute_batch("COMMIT").unwrap();
    drop(db);
    std::fs::read(&path).unwrap()
}

fn listed(db: &Connection, table: &str) {
    db.execute("INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'POLYGON', 0)", [table]).unwrap();
}

/// All that is known of rows: geometry as it is copied, values by field.
fn all(file: &[u8], pieces: Vec<Piece>) -> (Strip, Vec<Vec<String>>) {
    let (runs, cells): (Vec<Run>, Vec<Vec<Cells>>) = pieces.into_iter().map(|p| (p.run, p.cells)).unzip();
    let blobs = Blobs::new(file, runs);
    let mut strip = Strip::default();
    let rows: Vec<u32> = (0..blobs.rows() as u32).collect();
    blobs.copy_all(&rows, &mut strip);
    let sizes = rows.iter().map(|&r| blobs.size(r as usize)).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    assert_eq!(sizes, (strip.ring_len.len(), strip.points.len()), "sizes as copied");
    let shown = |c: Cells| match c {
        Cells::Int(v) => v.iter().map(|x| format!("i{x}")).collect(),
        Cells::Real(v) => v.iter().map(|x| format!("r{:x}", x.to_bits())).collect(),
        Cells::Text(v, words) => v.iter().map(|&c| format!("{c}:{:?}", words.at(c as usize))).collect::<Vec<_>>(),
    };
    (strip, cells::join(cells, &Silent).unwrap().into_iter().map(shown).collect())
}

/// Reads a table both ways; whether the pages could be read.
fn compare(file: &[u8], table: &str) -> bool {
    let db = Database::open(file).unwrap();
    let t = gpkg::tables(&db).unwrap().into_iter().find(|t| t.info.name == table).unwrap();
    let by_sql = all(file, gpkg_rows::rows(file, &db, &t, &Silent).unwrap());
    let Some(pieces) = Stored::of(&db, &t).and_then(|s| rows(file, &s, &t, &Silent)) else { return false };
    let by_pages = all(file, pieces);
    assert_eq!(by_pages.1, by_sql.1);
    assert!(by_pages.0 == by_sql.0, "geometry");
    true
}

/// A polygon of `n` corners and a closing one, with the box stated or not.
fn polygon(n: usize, x: f64, stated: bool, open: bool) -> Vec<u8> {
    let mut ring: Vec<[f64; 2]> = (0..n).map(|k| [x + k as f64, (k * k % 17) as f64]).collect();
    ring.extend(ring.first().copied().filter(|_| !open));
    let mut b = b"GP\x00".to_vec();
    b.push(if stated { 3 } else { 1 });
    b.extend(4547i32.to_le_bytes());
    if stated {
        [x, x + n as f64, 0.0, 16.0].iter().for_each(|v| b.extend(v.to_le_bytes()));
    }
    b.push(1);
    [3u32, 1, ring.len() as u32].iter().for_each(|v| b.extend(v.to_le_bytes()));
    ring.iter().flatten().for_each(|v| b.extend(v.to_le_bytes()));
    b
}

fn geometry() -> impl Strategy<Value = Sql> {
    prop_oneof![
        6 => (0usize..900, any::<i16>(), any::<bool>(), any::<bool>())
            .prop_map(|(n, x, s, o)| Sql::Blob(polygon(n * n / 900, f64::from(x), s, o))),
        1 => Just(Sql::Null),
        1 => prop::collection::vec(any::<u8>(), 0..80).prop_map(Sql::Blob),
        1 => Just(Sql::Text("POLYGON EMPTY".into())),
        1 => Just(Sql::Integer(7)),
    ]
}

fn value() -> impl Strategy<Value = Sql> {
    let number = prop_oneof![
        // Every width of whole numbers, and their ends.
        (0u32..64, any::<bool>(), -2i64..3)
            .prop_map(|(b, s, d)| (1i64 << b.min(62)).wrapping_mul(if s { -1 } else { 1 }).wrapping_add(d)),
        Just(i64::MAX),
        -3i64..3,
    ];
    prop_oneof![
        1 => Just(Sql::Null),
        3 => number.prop_map(Sql::Integer),
        2 => prop_oneof![any::<f64>(), (-100i32..100).prop_map(f64::from), Just(f64::INFINITY)].prop_map(Sql::Real),
        4 => ("[a-c水田]{0,4}", prop_oneof![9 => 0usize..3, 1 => 0usize..900]).prop_map(|(w, n)| Sql::Text(w.repeat(n))),
        1 => prop::collection::vec(any::<u8>(), 0..30).prop_map(Sql::Blob),
    ]
}

#[derive(Clone, Debug)]
struct Plan {
    page: u32,
    kinds: Vec<&'static str>,
    /// Row number, geometry, values.
    rows: Vec<(i64, Sql, Vec<Sql>)>,
    /// A column added at the end, after this row.
    added: (usize, &'static str),
    key: bool,
}

fn plan() -> impl Strategy<Value = Plan> {
    let kind = prop::sample::select(vec!["INTEGER", "REAL", "TEXT", "", "NUMERIC", "FLOATING POINT", "DOUBLE", "BLOB"]);
    let number = prop_oneof![4 => -40i64..400, 1 => any::<i64>()];
    let row = (number, geometry(), prop::collection::vec(value(), 5));
    let added = prop::sample::select(vec!["", "ADD COLUMN z TEXT", "ADD COLUMN z REAL DEFAULT NULL"]);
    (
        prop::sample::select(vec![512u32, 1024, 4096, 65536]),
        prop::collection::vec(kind, 1..5),
        prop::collection::vec(row, 0..120),
        (0usize..120, added),
        any::<bool>(),
    )
        .prop_map(|(page, kinds, rows, added, key)| Plan { page, kinds, rows, added, key })
}

fn make(p: &Plan) -> Vec<u8> {
    file(p.page, |db| {
        let columns: String = p.kinds.iter().enumerate().map(|(i, k)| format!(", c{i} {k}")).collect();
        let key = if p.key { "fid INTEGER PRIMARY KEY, " } else { "" };
        for table in ["t", "other"] {
            db.execute_batch(&format!("CREATE TABLE {table} ({key}geom BLOB{columns})")).unwrap();
            listed(db, table);
        }
        let marks = ", ?".repeat(p.kinds.len());
        for (i, (number, geom, values)) in p.rows.iter().enumerate() {
            if i == p.added.0 && !p.added.1.is_empty() {
                db.execute_batch(&format!("ALTER TABLE t {}", p.added.1)).unwrap();
            }
            let names: String = (0..p.kinds.len()).map(|i| format!(", c{i}")).collect();
            // The tables grow into each other.
            for table in ["t", "other"] {
                let put = format!("INSERT OR REPLACE INTO {table} (rowid, geom{names}) VALUES (?, ?{marks})");
                let all = [Sql::Integer(*number), geom.clone()].into_iter().chain(values.iter().cloned());
                db.execute(&put, rusqlite::params_from_iter(all.take(2 + p.kinds.len()))).unwrap();
            }
            if i % 7 == 6 {
                db.execute_batch("DELETE FROM t WHERE rowid % 5 = 2").unwrap();
            }
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pages_and_sqlite_agree(p in plan()) {
        let bytes = make(&p);
        prop_assert!(compare(&bytes, "t"));
        prop_assert!(compare(&bytes, "other"));
    }

    #[test]
    fn changed_bytes_end_quietly(p in plan(), changes in prop::collection::vec((any::<u32>(), any::<u8>(), 0u8..4), 1..40)) {
        let good = make(&p);
        let db = Database::open(&good).unwrap();
        let t = gpkg::tables(&db).unwrap().swap_remove(0);
        let stored = Stored::of(&db, &t).unwrap();
        let mut bytes = good.clone();
        let page = p.page as usize;
        for (at, byte, heads) in changes {
            let mut at = at as usize % bytes.len();
            // Most damage where pages keep their counts and places.
            if heads > 0 {
                at = at / page * page + at % 24;
            }
            bytes[at] = byte;
        }
        if let Some(pieces) = rows(&bytes, &stored, &t, &Silent) {
            // Whatever it is, it is no more than the file holds.
            let blobs: usize = pieces.iter().map(|p| p.run.gathered.len()).sum();
            prop_assert!(blobs <= bytes.len() * 2);
            prop_assert!(pieces.iter().map(|p| p.run.rows()).sum::<usize>() <= bytes.len() / 4);
            all(&bytes, pieces);
        }
        let cut = bytes.len() / 2;
        let _ = rows(&bytes[..cut], &stored, &t, &Silent).map(|p| all(&bytes[..cut], p));
    }
}

#[test]
fn rows_over_many_pages() {
    // 100 000 corners are 1.6 MB: 391 pages of 4096 bytes, more than 3000 of 512.
    for page in [512, 4096] {
        let bytes = file(page, |db| {
            db.execute_batch("CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, a TEXT)").unwrap();
            listed(db, "t");
            let mut put = db.prepare("INSERT INTO t VALUES (?1, ?2, ?3)").unwrap();
            for (i, n) in [(1, 100_000), (2, 3), (i64::MAX, 500)] {
                put.execute((i, polygon(n, i as f64, true, false), "末")).unwrap();
            }
        });
        assert!(compare(&bytes, "t"), "{page}");
    }
}

#[test]
fn what_is_unusual_is_left_to_sqlite() {
    let bytes = file(4096, |db| {
        let put = |table: &str, columns: &str| {
            for i in 0..3 {
                let sql = format!("INSERT INTO {} ({columns}) VALUES (?1, ?2)", quoted(table));
                db.execute(&sql, (i, polygon(4, f64::from(i), true, false))).unwrap();
            }
            listed(db, table);
        };
        db.execute_batch(
            "CREATE TABLE plain (fid INTEGER PRIMARY KEY, geom BLOB, n INTEGER);
             CREATE TABLE keyed (fid INTEGER PRIMARY KEY, geom BLOB) WITHOUT ROWID;
             CREATE TABLE pair (fid INTEGER, geom BLOB, n INTEGER DEFAULT 1, PRIMARY KEY (fid, n));
             CREATE TABLE sums (fid INTEGER PRIMARY KEY, geom BLOB, n INTEGER, d AS (n + 1));
             CREATE TABLE grown (fid INTEGER PRIMARY KEY, geom BLOB);
             CREATE TABLE \"a \"\"b\"\" 图斑\" (geom BLOB, n INTEGER);
             CREATE VIEW seen AS SELECT fid, geom, n + 1 AS m FROM plain;",
        )
        .unwrap();
        put("plain", "n, geom");
        put("keyed", "fid, geom");
        put("pair", "fid, geom");
        put("sums", "n, geom");
        put("grown", "fid, geom");
        put("a \"b\" 图斑", "n, geom");
        db.execute_batch("ALTER TABLE grown ADD COLUMN z INTEGER DEFAULT 7").unwrap();
        listed(db, "seen");
    });
    for (table, by_pages) in [
        ("plain", true),
        ("keyed", false),
        ("pair", false),
        ("sums", false),
        ("grown", false),
        ("seen", false),
        ("a \"b\" 图斑", true),
    ] {
        assert_eq!(compare(&bytes, table), by_pages, "{table}");
    }
    let utf16 = file(4096, |_| {});
    let mut other = utf16.clone();
    other[59] = 2;
    assert!(Pages::over(&utf16).is_some() && Pages::over(&other).is_none());
}

#[test]
fn pages_in_a_circle_and_rows_one_over_the_other_are_refused() {
    let bytes = file(512, |db| {
        db.execute_batch("CREATE TABLE t (fid INTEGER PRIMARY KEY, geom BLOB, a TEXT)").unwrap();
        listed(db, "t");
        for i in 0..200 {
            db.execute("INSERT INTO t VALUES (?1, ?2, 'a')", (i, polygon(4, f64::from(i), true, false))).unwrap();
        }
    });
    let db = Database::open(&bytes).unwrap();
    let t = gpkg::tables(&db).unwrap().swap_remove(0);
    let stored = Stored::of(&db, &t).unwrap();
    assert_eq!(t.info.fields, [("a".to_owned(), FieldKind::Text)]);
    let root = (stored.root as usize - 1) * 512;
    let pages = Pages::over(&bytes).unwrap();
    let leaves = pages.leaves(stored.root).unwrap();
    assert!(leaves.len() > 2);
    let changed = |at: usize, new: &[u8]| {
        let mut b = bytes.clone();
        b[at..at + new.len()].copy_from_slice(new);
        rows(&b, &stored, &t, &Silent).is_none()
    };
    // The last page below the root is the root itself, then the first leaf again.
    assert!(changed(root + 8, &stored.root.to_be_bytes()));
    assert!(changed(root + 8, &leaves[0].to_be_bytes()));
    // In a leaf the second row lies where the first does.
    let leaf = (leaves[0] as usize - 1) * 512;
    let first = bytes[leaf + 8..leaf + 10].to_vec();
    assert!(changed(leaf + 10, &first));
    assert!(!changed(leaf + 10, &bytes[leaf + 10..leaf + 12]));
}
