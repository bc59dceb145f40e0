//! dBASE III tables: fixed-width records of text and numbers in GBK or UTF-8.

use std::io::Write;

use super::shp::Charset;
use super::{Col, Table, Value, Values};
use crate::base::{Error, Result};

/// Bytes of a field name.
const NAME_BYTES: usize = 10;
/// Longest text field.
const TEXT_BYTES: usize = 254;
/// Width of a whole number without a stated width.
const INT_WIDTH: u8 = 18;
/// Width and decimals of a measured number without a stated width.
const REAL_WIDTH: (u8, u8) = (24, 9);
/// Language byte of code page 936 (GBK).
const LANGUAGE_GBK: u8 = 0x4D;
/// The date of the last change is not kept: equal input shall give equal bytes. 2026-01-01.
const DATE: [u8; 3] = [126, 1, 1];

/// A field as it stands in the file.
pub struct Slot {
    name: Vec<u8>,
    kind: u8,
    width: u8,
    decimals: u8,
}

/// Decides names, kinds and widths. `OUT-003` when a text does not exist in the charset, `OUT-004` when a name is
/// cut to one that another field has.
pub fn slots(table: &Table<'_>, charset: Charset) -> Result<Vec<Slot>> {
    let mut slots: Vec<Slot> = Vec::with_capacity(table.columns.len());
    for c in &table.columns {
        let name = charset.encode_cut(&c.name, NAME_BYTES).ok_or_else(|| unknown_letter(table, c, &c.name))?;
        if slots.iter().any(|s| s.name == name) {
            return Err(Error::new("OUT-004").with("field", c.name.as_ref()).in_layer(table.name).in_field(&c.name));
        }
        let (kind, width, decimals) = match (c.values, c.width) {
            (Values::Coded(..) | Values::Words(_), Some((w, _))) => (b'C', w, 0),
            (Values::Coded(..) | Values::Words(_), None) => (b'C', longest(table, c, charset)?, 0),
            (Values::Int(_), w) => (b'N', w.map_or(INT_WIDTH, |w| w.0), 0),
            (Values::Real(_), w) => {
                let (w, d) = w.unwrap_or(REAL_WIDTH);
                (if d > 0 { b'F' } else { b'N' }, w, d)
            }
        };
        slots.push(Slot { name, kind, width, decimals });
    }
    Ok(slots)
}

fn longest(table: &Table<'_>, c: &Col<'_>, charset: Charset) -> Result<u8> {
    let words = match c.values {
        Values::Coded(_, w) | Values::Words(w) => w,
        _ => return Ok(1),
    };
    let mut most = 1;
    for w in words.iter() {
        let bytes = charset.encode_cut(w, TEXT_BYTES).ok_or_else(|| unknown_letter(table, c, w))?;
        most = most.max(bytes.len());
    }
    Ok(most as u8)
}

fn unknown_letter(table: &Table<'_>, c: &Col<'_>, text: &str) -> Error {
    Error::new("OUT-003").with("text", text).in_layer(table.name).in_field(&c.name)
}

/// Writes header and field descriptions.
pub fn header(out: &mut impl Write, slots: &[Slot], rows: usize, charset: Charset) -> std::io::Result<()> {
    let record: usize = 1 + slots.iter().map(|s| s.width as usize).sum::<usize>();
    let mut head = vec![3u8, DATE[0], DATE[1], DATE[2]];
    head.extend_from_slice(&(rows as u32).to_le_bytes());
    head.extend_from_slice(&((32 * (slots.len() + 1) + 1) as u16).to_le_bytes());
    head.extend_from_slice(&(record as u16).to_le_bytes());
    head.resize(32, 0);
    if let (Charset::Gbk, Some(language)) = (charset, head.get_mut(29)) {
        *language = LANGUAGE_GBK;
    }
    for s in slots {
        let start = head.len();
        head.extend_from_slice(&s.name);
        head.resize(start + 11, 0);
        head.push(s.kind);
        head.extend_from_slice(&[0, 0, 0, 0, s.width, s.decimals]);
        head.resize(start + 32, 0);
    }
    head.push(0x0D);
    out.write_all(&head)
}

/// Appends one record. `OUT-003` when a text does not exist in the charset.
pub fn record(out: &mut Vec<u8>, table: &Table<'_>, slots: &[Slot], row: usize, charset: Charset) -> Result<()> {
    out.push(b' ');
    for (c, s) in table.columns.iter().zip(slots) {
        let end = out.len() + s.width as usize;
        match c.values.at(row) {
            Value::Missing => {}
            Value::Text(t) => {
                let bytes = charset.encode_cut(t, s.width as usize).ok_or_else(|| unknown_letter(table, c, t))?;
                out.extend_from_slice(&bytes);
            }
            Value::Int(i) => right(out, &i.to_string(), s.width as usize),
            Value::Real(x) => right(out, &real(x, s), s.width as usize),
        }
        out.resize(end, b' ');
    }
    Ok(())
}

/// A number with the decimals of its field, fewer when it would not fit.
fn real(x: f64, s: &Slot) -> String {
    (0..=s.decimals as usize)
        .rev()
        .map(|d| format!("{x:.d$}"))
        .find(|t| t.len() <= s.width as usize)
        .unwrap_or_else(|| format!("{x:e}"))
}

fn right(out: &mut Vec<u8>, text: &str, width: usize) {
    // A number that does not fit is left empty: cut digits would be another number.
    if text.len() <= width {
        out.resize(out.len() + width - text.len(), b' ');
        out.extend_from_slice(text.as_bytes());
    }
}
