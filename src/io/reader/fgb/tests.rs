use super::head::Head;
use super::rows::{Fault, Layer, Rows};
use crate::base::{Silent, Texts};
use crate::geo::{Crs, ShapesBuilder};
use crate::io::reader::cells::{self, Cells};
use crate::io::reader::hand_over::{Geometry, Strip};
use crate::io::write::flat::{self, Table, Value};
use crate::io::write::{self, Col, Values};

const SQUARE: [[f64; 2]; 5] = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [0.0, 4.0], [0.0, 0.0]];
const HOLE: [[f64; 2]; 4] = [[1.0, 1.0], [1.0, 2.0], [2.0, 1.0], [1.0, 1.0]];

fn doubles(points: &[[f64; 2]]) -> Vec<u8> {
    points.iter().flatten().flat_map(|v| v.to_le_bytes()).collect()
}

/// A file without index.
fn file(kind: u8, columns: &[(&str, u8)], count: u64, features: &[Table<'_>]) -> Vec<u8> {
    let columns = columns.iter().map(|(n, k)| vec![(0, Value::Text(n)), (1, Value::Byte(*k))]).collect();
    let head = vec![(2, Value::Byte(kind)), (7, Value::Tables(columns)), (8, Value::Long(count)), (9, Value::Short(0))];
    let (mut out, mut bytes) = (b"fgb\x03fgb\x01".to_vec(), Vec::new());
    flat::sized(&head, &mut bytes);
    out.extend_from_slice(&bytes);
    for f in features {
        flat::sized(f, &mut bytes);
        out.extend_from_slice(&bytes);
    }
    out
}

/// What a file holds.
#[derive(Default)]
struct Got {
    strip: Strip,
    sizes: Vec<(usize, usize)>,
    names: Vec<String>,
    cells: Vec<Cells>,
}

fn read(bytes: &[u8]) -> Result<Got, &'static str> {
    let head = Head::read(bytes)?;
    let mut layer = Layer::new(bytes, &head);
    let mut pieces = layer.read(&Silent);
    if let Err(Fault::OwnColumns) = pieces {
        layer.find_own_columns(&Silent).map_err(|_| "columns")?;
        pieces = layer.read(&Silent);
    }
    let pieces = pieces.map_err(|f| if let Fault::Damaged(_, what) = f { what } else { "misplaced" })?;
    let names = layer.shown().map(|(c, _)| c.name.clone()).collect();
    let (rows, values) = Rows::new(bytes, &head, pieces);
    let mut got = Got { names, cells: cells::join(values, &Silent).unwrap(), ..Got::default() };
    for row in 0..rows.rows() {
        let before = (got.strip.ring_len.len(), got.strip.points.len());
        rows.place(row);
        rows.copy(row, &mut got.strip);
        let size = (got.strip.ring_len.len() - before.0, got.strip.points.len() - before.1);
        assert_eq!(rows.size(row), size, "row {row}");
        got.sizes.push(size);
    }
    Ok(got)
}

fn texts(c: &Cells) -> Vec<String> {
    match c {
        Cells::Int(v) => v.iter().map(|x| if *x == i64::MIN { "-".into() } else { x.to_string() }).collect(),
        Cells::Real(v) => v.iter().map(|x| if x.is_nan() { "-".into() } else { x.to_string() }).collect(),
        Cells::Text(codes, words) => {
            let word = |c: &u32| String::from_utf8_lossy(words.at(*c as usize)).into_owned();
            codes.iter().map(|c| if *c == u32::MAX { "-".into() } else { word(c) }).collect()
        }
    }
}

fn value(number: u16, bytes: &[u8]) -> Vec<u8> {
    [&number.to_le_bytes(), bytes].concat()
}

fn long(number: u16, bytes: &[u8]) -> Vec<u8> {
    [number.to_le_bytes().as_slice(), &(bytes.len() as u32).to_le_bytes(), bytes].concat()
}

#[test]
fn values_of_every_kind_and_absent_ones() {
    let names =
        ["i8", "u8", "bool", "i16", "u16", "i32", "u32", "i64", "u64", "f32", "f64", "text", "json", "time", "raw"];
    let columns: Vec<(&str, u8)> = names.iter().zip(0..).map(|(n, k)| (*n, k)).collect();
    let all = [
        value(0, &(-7i8).to_le_bytes()),
        value(1, &[200]),
        value(2, &[1]),
        value(3, &(-300i16).to_le_bytes()),
        value(4, &60_000u16.to_le_bytes()),
        value(5, &(-70_000i32).to_le_bytes()),
        value(6, &4_000_000_000u32.to_le_bytes()),
        value(7, &(-9_007_199_254_740_993i64).to_le_bytes()),
        value(8, &u64::MAX.to_le_bytes()),
        value(9, &0.5f32.to_le_bytes()),
        value(10, &0.1f64.to_le_bytes()),
        long(11, "水田".as_bytes()),
        long(12, b"{}"),
        long(13, b"2026-01-01"),
        long(14, b"\x00\xff"),
    ]
    .concat();
    // Out of order, and one twice: the later one counts.
    let odd = [value(10, &2.5f64.to_le_bytes()), value(0, &[1]), value(0, &[2])].concat();
    let none = Vec::new();
    let features: Vec<Table<'_>> = [&all, &odd, &none].map(|v| vec![(1, Value::Vector(v, 1))]).into();
    let got = read(&file(3, &columns, 3, &features)).unwrap();
    // Bytes are no attribute.
    assert_eq!(got.names, names[..14]);
    let first: Vec<String> = got.cells.iter().map(|c| texts(c)[0].clone()).collect();
    let wanted =
        ["-7", "200", "1", "-300", "60000", "-70000", "4000000000", "-9007199254740993", "18446744073709551615"];
    assert_eq!(first[..9], wanted);
    assert_eq!(first[9..], ["0.5", "0.1", "水田", "{}", "2026-01-01"]);
    assert_eq!(
        (texts(&got.cells[0]), texts(&got.cells[10])),
        (vec!["-7".into(), "2".into(), "-".into()], vec!["0.1".into(), "2.5".into(), "-".into()])
    );
    // A number without column, a value that is cut off, a single byte at the end.
    for bad in [value(15, &[1]), value(5, &[1, 2, 3]), vec![0], long(11, b"abc")[..8].to_vec()] {
        let bytes = file(3, &columns, 1, &[vec![(1, Value::Vector(&bad, 1))]]);
        assert_eq!(read(&bytes).err(), Some("values"), "{bad:?}");
    }
}

#[test]
fn columns_of_single_features_come_after_those_of_all() {
    let own = |name| Value::Tables(vec![vec![(0, Value::Text(name)), (1, Value::Byte(5))]]);
    let (one, two) = (value(0, &7i32.to_le_bytes()), value(0, &8i32.to_le_bytes()));
    let features = vec![
        vec![(1, Value::Vector(&one, 1))],
        vec![(1, Value::Vector(&two, 1)), (2, own("b"))],
        vec![(1, Value::Vector(&one, 1)), (2, own("a"))],
    ];
    let got = read(&file(3, &[("a", 5)], 0, &features)).unwrap();
    assert_eq!(got.names, ["a", "b"]);
    assert_eq!(
        (texts(&got.cells[0]), texts(&got.cells[1])),
        (vec!["7".into(), "-".into(), "7".into()], vec!["-".into(), "8".into(), "-".into()])
    );
}

#[test]
fn geometries_of_every_kind() {
    let (square, both) = (doubles(&SQUARE), doubles(&[SQUARE.as_slice(), &HOLE].concat()));
    let ends: Vec<u8> = [5u32, 9].iter().flat_map(|e| e.to_le_bytes()).collect();
    let with_hole = || vec![(0, Value::Vector(&ends, 4)), (1, Value::Vector(&both, 8)), (6, Value::Byte(3))];
    let plain = |kind| vec![(1, Value::Vector(&square, 8)), (6, Value::Byte(kind))];
    let open = &square[..64];
    let parts = |kind, list| vec![(6, Value::Byte(kind)), (7, Value::Tables(list))];
    // Type, geometry, state, rings and vertices. Doubles of the square: 5 vertices; of the open one: 4.
    let cases: Vec<(u8, Table<'_>, u8, (usize, usize))> = vec![
        (1, plain(1), 4, (1, 1)),
        (2, plain(2), 3, (1, 5)),
        (3, plain(3), 0, (1, 5)),
        (3, with_hole(), 0, (2, 9)),
        (3, vec![(1, Value::Vector(open, 8)), (6, Value::Byte(3))], 0, (1, 5)),
        (4, plain(4), 4, (5, 5)),
        (5, vec![(0, Value::Vector(&ends, 4)), (1, Value::Vector(&both, 8)), (6, Value::Byte(5))], 3, (2, 9)),
        (6, parts(6, vec![with_hole(), plain(3)]), 0, (3, 14)),
        // Parts of a multipolygon need not say what they are.
        (6, parts(6, vec![vec![(1, Value::Vector(&square, 8))]]), 0, (1, 5)),
        (6, parts(6, vec![]), 2, (0, 0)),
        (7, parts(7, vec![plain(3), plain(1)]), 5, (2, 6)),
        (12, parts(12, vec![plain(3)]), 0, (1, 5)),
        (15, parts(15, vec![plain(3)]), 5, (1, 5)),
        (16, plain(16), 5, (1, 5)),
        (17, plain(17), 0, (1, 5)),
        // Arcs, also within others.
        (8, plain(8), 5, (0, 0)),
        (12, parts(12, vec![parts(10, vec![])]), 5, (0, 0)),
        // Of no known type; ends beyond the vertices; vertices beyond the ends; half a vertex.
        (18, plain(18), 6, (0, 0)),
        (3, vec![(0, Value::Vector(&ends, 4)), (1, Value::Vector(&square, 8)), (6, Value::Byte(3))], 6, (0, 0)),
        (3, vec![(0, Value::Vector(&ends[..4], 4)), (1, Value::Vector(&both, 8)), (6, Value::Byte(3))], 6, (0, 0)),
        (3, vec![(1, Value::Vector(&square[..24], 8)), (6, Value::Byte(3))], 6, (0, 0)),
    ];
    for (i, (kind, geometry, state, size)) in cases.into_iter().enumerate() {
        let feature = vec![(0, Value::Table(geometry))];
        // The type stands in the header or with the geometry.
        let alone = std::slice::from_ref(&feature);
        for said in [kind, 0] {
            let got = read(&file(said, &[], 1, alone)).unwrap();
            assert_eq!((got.strip.state(), got.sizes[0]), (&[state][..], size), "case {i}, type {kind}, header {said}");
        }
    }
    let none = read(&file(6, &[], 1, &[vec![(1, Value::Vector(&[], 1))]])).unwrap();
    assert_eq!(none.strip.state(), [1]);
}

#[test]
fn many_parts_at_one_place_are_refused() {
    let square = doubles(&SQUARE);
    let small = || vec![(1, Value::Vector(&[], 8))];
    let mut parts = vec![vec![(1, Value::Vector(&square, 8))]];
    parts.resize_with(0x123, small);
    let mut bytes = file(6, &[], 1, &[vec![(0, Value::Table(vec![(7, Value::Tables(parts))]))]]);
    assert_eq!(read(&bytes).unwrap().sizes, [(1, 5)]);
    let list = bytes.windows(4).rposition(|w| w == 0x123u32.to_le_bytes()).unwrap() + 4;
    let first = list + u32::from_le_bytes(bytes[list..list + 4].try_into().unwrap()) as usize;
    for i in 1..0x123 {
        let at = list + i * 4;
        bytes[at..at + 4].copy_from_slice(&((first - at) as u32).to_le_bytes());
    }
    // 291 squares would be 1455 vertices, more than the feature has bytes for.
    let got = read(&bytes).unwrap();
    assert_eq!((got.strip.state(), got.sizes[0]), (&[6][..], (0, 0)));
}

#[test]
fn counts_that_lie_are_told() {
    let feature = || vec![(0, Value::Table(vec![(1, Value::Vector(&[], 8))]))];
    let good = |count| file(3, &[], count, &[feature(), feature()]);
    assert!(read(&good(2)).is_ok() && read(&good(0)).is_ok());
    assert_eq!(read(&good(3)).err(), Some("number of features"));
    assert_eq!(read(&good(1)).err(), Some("number of features"));
    let mut cut = good(2);
    cut.pop();
    assert_eq!(read(&cut).err(), Some("length"));
    // An index for more features than the file has bytes.
    let head = vec![(8, Value::Long(u64::MAX / 64)), (9, Value::Short(16))];
    let mut bytes = Vec::new();
    flat::sized(&head, &mut bytes);
    assert_eq!(read(&[b"fgb\x03fgb\x00".as_slice(), &bytes].concat()).err(), Some("index"));
    // Two thousand columns of which no row has a value: 2000 × 1000 values in a file of some 100 kB.
    let names: Vec<String> = (0..2000).map(|i| format!("c{i}")).collect();
    let columns: Vec<(&str, u8)> = names.iter().map(|n| (n.as_str(), 10)).collect();
    let empty: Vec<Table<'_>> = (0..1000).map(|_| vec![]).collect();
    assert_eq!(read(&file(3, &columns, 1000, &empty)).err(), Some("columns"));
}

/// A file with index as our writer makes it.
fn written() -> Vec<u8> {
    let mut b = ShapesBuilder::default();
    for i in 0..40 {
        let by = f64::from(i) * 10.0;
        b.ring(false, &SQUARE.map(|[x, y]| [x + by, y]));
        if i % 3 == 0 {
            b.ring(true, &HOLE.map(|[x, y]| [x + by, y]));
        }
        if i % 5 == 0 {
            b.ring(false, &SQUARE.map(|[x, y]| [x + by, y + 5.0]));
        }
        b.end_row();
    }
    let (shapes, crs) = (b.finish(), Crs::from_epsg(4547).unwrap());
    let words: Texts = (0..40).map(|i| format!("地类{}", i % 7)).collect();
    let numbers: Vec<f64> = (0..40).map(f64::from).collect();
    let columns = vec![Col::new("DLMC", Values::Words(&words)), Col::new("TBMJ", Values::Real(&numbers))];
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.fgb");
    let table = write::Table { name: "a", title: "", crs: Some(&crs), shapes: Some(&shapes), columns };
    write::fgb::write(&path, &table, &Silent).unwrap();
    std::fs::read(path).unwrap()
}

#[test]
fn changed_and_cut_bytes_end_quietly() {
    let good = written();
    let whole = read(&good).unwrap();
    assert_eq!((whole.sizes.len(), texts(&whole.cells[0])[8].as_str()), (40, "地类1"));
    let try_it = |bytes: &[u8], what: &str| {
        if let Ok(got) = read(bytes) {
            // Every vertex stands for 16 bytes, but for the one that closes a ring; every value for a sixteenth of one.
            assert!(got.strip.points.len() <= bytes.len() / 8, "{what}");
            let values: usize = got.cells.iter().map(Cells::len).sum();
            assert!(values <= bytes.len() * 16, "{what}");
        }
    };
    // Every cut of the header, then some.
    for cut in (0..1200).chain((1200..good.len()).step_by(97)) {
        try_it(&good[..cut], "cut");
    }
    // A generator of its own, so that a failure can be repeated.
    let mut seed = 0x9e37_79b9_7f4a_7c15u64;
    let mut next = |most: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % most as u64) as usize
    };
    for round in 0..800 {
        let mut bytes = good.clone();
        for _ in 0..1 + next(4) {
            let at = next(bytes.len());
            bytes[at] = [0, 1, 0x7f, 0x80, 0xff, next(256) as u8][next(6)];
        }
        try_it(&bytes, &format!("round {round}"));
    }
}

#[test]
fn a_wrong_index_does_not_move_a_row() {
    let good = written();
    let head = Head::read(&good).unwrap();
    let mut bytes = good.clone();
    bytes[head.features - 40 * 40..head.features].fill(0xff);
    let (a, b) = (read(&good).unwrap(), read(&bytes).unwrap());
    assert_eq!((a.strip.points, a.sizes), (b.strip.points, b.sizes));
}
