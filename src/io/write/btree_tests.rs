use rusqlite::Connection;

use super::*;
use crate::base::Silent;

/// Key and length of the blob of each row.
struct Blobs(Vec<(i64, usize)>);

impl Rows for Blobs {
    fn len(&self) -> usize {
        self.0.len()
    }
    fn key(&self, at: usize) -> i64 {
        self.0[at].0
    }
    fn put(&self, at: usize, out: &mut Record) {
        let (key, len) = self.0[at];
        out.null();
        out.int(key * 7919);
        out.real(if key % 5 == 0 { f64::NAN } else { key as f64 / 3.0 });
        out.text("größe".as_bytes());
        out.blob(&vec![key as u8; len]);
    }
}

/// What SQLite reads of a table filled with `rows`, and what it says of the file.
fn filled(rows: &Blobs) -> (String, Vec<(i64, usize)>) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.db");
    let db = Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA page_size = 4096; CREATE TABLE other (x); INSERT INTO other VALUES (1);").unwrap();
    db.execute_batch("CREATE TABLE t (fid INTEGER PRIMARY KEY, i INTEGER, r REAL, s TEXT, b BLOB)").unwrap();
    let root: u32 = db.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 't'", [], |r| r.get(0)).unwrap();
    db.close().unwrap();
    let mut f = Filler::open(&path).unwrap();
    f.fill(root, rows, &Silent).unwrap_or_else(|_| panic!("filling"));
    f.finish().unwrap();
    let db = Connection::open(&path).unwrap();
    let said: String = db.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
    let mut query = db.prepare("SELECT fid, i, r, s, b FROM t ORDER BY fid").unwrap();
    let read = query.query_map([], |r| {
        let (key, i, real, s, b): (i64, i64, Option<f64>, String, Vec<u8>) =
            (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?);
        assert_eq!((i, s.as_str()), (key * 7919, "größe"));
        assert_eq!(real, (key % 5 != 0).then_some(key as f64 / 3.0));
        assert!(b.iter().all(|x| *x == key as u8), "row {key}");
        Ok((key, b.len()))
    });
    let read = read.unwrap().map(|r| r.unwrap()).collect();
    // What another program adds later finds its place.
    db.execute("INSERT INTO t VALUES (NULL, 0, 0, '', x'')", []).unwrap();
    (said, read)
}

#[test]
fn sqlite_finds_every_row_and_nothing_wrong() {
    // Around the sizes at which a payload spills over: with 27 to 33 bytes beside the blob, one, two and many pages.
    let edges = (4020..4075).chain([450, 0, 480, 510, 8100, 8150, 8200, 12_300, 70_000]);
    let edges: Vec<(i64, usize)> = edges.enumerate().map(|(i, n)| (i as i64 * 3 - 40, n)).collect();
    // Several blocks of rows, two levels of inner pages: more than 272 leaves.
    let many: Vec<(i64, usize)> = (0..9_000).map(|i| (i * i / 7 + i, (i as usize * 31) % 900)).collect();
    let one_leaf_with_more = vec![(1, 9_000)];
    for rows in [edges, many, one_leaf_with_more, vec![(i64::MIN + 1 - i64::MIN, 3)], Vec::new()] {
        let (said, read) = filled(&Blobs(rows.clone()));
        assert_eq!(said, "ok", "{} rows", rows.len());
        assert_eq!(read, rows);
    }
}

#[test]
fn whole_measured_numbers_take_the_room_that_sqlite_gives_them() {
    let big = (1u64 << 47) as f64;
    for x in [0.0, -0.0, 1.0, -1.0, 0.5, 255.0, big - 1.0, big, 1.0 - big, -big, 1e300, f64::INFINITY] {
        let ours = {
            let mut r = Record::default();
            r.real(x);
            r.payload().len()
        };
        // Kind and bytes: at most six bytes for a whole number below 2^47, else eight.
        let n = x.abs();
        let bytes = match n {
            _ if n.fract() != 0.0 || n >= big => 8,
            0.0..=1.0 if x >= 0.0 => 0,
            0.0..128.0 => 1,
            0.0..32_768.0 => 2,
            _ => 6,
        };
        assert_eq!(ours, 2 + bytes, "{x}");
    }
}

#[test]
fn the_page_that_sqlite_locks_is_passed_over() {
    // 2^30 / 4096 + 1: the page whose first byte is at 2^30.
    assert_eq!((number(262_144), number(262_145)), (262_144, 262_146));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a");
    let file = File::options().write(true).create_new(true).open(&path).unwrap();
    let pages: Vec<u8> = [1u8, 2, 3].iter().flat_map(|x| [*x; PAGE]).collect();
    write_pages(&file, 262_144, &pages).unwrap();
    let map = unsafe { memmap2::Mmap::map(&File::open(&path).unwrap()).unwrap() };
    let first = |page: u32| map[offset(page) as usize];
    assert_eq!([262_144, 262_145, 262_146, 262_147].map(first), [1, 0, 2, 3]);
}

#[test]
fn numbers_have_the_bytes_of_the_format() {
    let mut out = Vec::new();
    for (x, want) in [
        (0u64, vec![0u8]),
        (127, vec![0x7f]),
        (128, vec![0x81, 0]),
        (16_383, vec![0xff, 0x7f]),
        (u64::MAX, vec![0xff; 9]),
    ] {
        out.clear();
        super::super::record::varint(x, &mut out);
        assert_eq!(out, want, "{x}");
    }
}
