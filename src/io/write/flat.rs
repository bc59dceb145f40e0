//! Bytes of the flatbuffers encoding, written front to back: a list of fields, its table, then what it points to.

/// What a field holds.
pub enum Value<'a> {
    /// A byte or an enumeration.
    Byte(u8),
    /// A 16-bit number.
    Short(u16),
    /// A 32-bit number.
    Int(i32),
    /// A 64-bit number.
    Long(u64),
    /// Text.
    Text(&'a str),
    /// A vector of values of that many bytes each, as little-endian bytes.
    Vector(&'a [u8], usize),
    /// A table within.
    Table(Table<'a>),
    /// Tables within.
    Tables(Vec<Table<'a>>),
}

/// Fields by their number in the schema, which rises.
pub type Table<'a> = Vec<(usize, Value<'a>)>;

/// Widest value, to which whole buffers are filled up.
const WIDEST: usize = 8;

/// A buffer that begins with its own length. Values lie at multiples of their width from that beginning.
pub fn sized(root: &Table<'_>, out: &mut Vec<u8>) {
    out.clear();
    out.resize(8, 0);
    let at = table(root, out);
    out.resize(out.len().next_multiple_of(WIDEST), 0);
    put(out, 4, (at - 4) as u32);
    let len = (out.len() - 4) as u32;
    put(out, 0, len);
}

fn put(out: &mut [u8], at: usize, word: u32) {
    if let Some(place) = out.get_mut(at..at + 4) {
        place.copy_from_slice(&word.to_le_bytes());
    }
}

fn width(value: &Value<'_>) -> usize {
    match value {
        Value::Byte(_) => 1,
        Value::Short(_) => 2,
        Value::Long(_) => 8,
        _ => 4,
    }
}

/// Appends a table and all below it; returns its place.
fn table(fields: &Table<'_>, out: &mut Vec<u8>) -> usize {
    let mut distances = vec![0u16; fields.last().map_or(0, |(n, _)| n + 1)];
    let (mut size, mut align) = (4usize, 4usize);
    for (number, value) in fields {
        let width = width(value);
        size = size.next_multiple_of(width);
        if let Some(d) = distances.get_mut(*number) {
            *d = size as u16;
        }
        size += width;
        align = align.max(width);
    }
    let list = 4 + 2 * distances.len();
    let start = (out.len() + list).next_multiple_of(align);
    out.resize(start - list, 0);
    out.extend_from_slice(&(list as u16).to_le_bytes());
    out.extend_from_slice(&(size as u16).to_le_bytes());
    distances.iter().for_each(|d| out.extend_from_slice(&d.to_le_bytes()));
    out.extend_from_slice(&(list as i32).to_le_bytes());
    let mut later = Vec::new();
    for (_, value) in fields {
        out.resize(start + (out.len() - start).next_multiple_of(width(value)), 0);
        match value {
            Value::Byte(v) => out.push(*v),
            Value::Short(v) => out.extend_from_slice(&v.to_le_bytes()),
            Value::Int(v) => out.extend_from_slice(&v.to_le_bytes()),
            Value::Long(v) => out.extend_from_slice(&v.to_le_bytes()),
            _ => {
                later.push((out.len(), value));
                out.extend_from_slice(&[0; 4]);
            }
        }
    }
    for (at, value) in later {
        let place = match value {
            Value::Text(t) => {
                let place = vector(t.as_bytes(), 1, out);
                out.push(0);
                place
            }
            Value::Vector(bytes, width) => vector(bytes, *width, out),
            Value::Table(t) => table(t, out),
            Value::Tables(list) => tables(list, out),
            _ => continue,
        };
        put(out, at, (place - at) as u32);
    }
    start
}

fn vector(bytes: &[u8], width: usize, out: &mut Vec<u8>) -> usize {
    let first = (out.len() + 4).next_multiple_of(width.max(4));
    out.resize(first - 4, 0);
    out.extend_from_slice(&((bytes.len() / width) as u32).to_le_bytes());
    out.extend_from_slice(bytes);
    first - 4
}

fn tables(list: &[Table<'_>], out: &mut Vec<u8>) -> usize {
    let place = vector(&vec![0; list.len() * 4], 4, out);
    for (i, t) in list.iter().enumerate() {
        let at = place + 4 + i * 4;
        let child = table(t, out);
        put(out, at, (child - at) as u32);
    }
    place
}
