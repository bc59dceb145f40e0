//! Bytes of a small text table to text: UTF-8, UTF-16 or GB18030, by content.

use crate::base::{Error, Result};

/// Text with the name of the encoding it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, byte-order mark taken off.
    pub text: String,
    /// `utf-8`, `utf-16le`, `utf-16be` or `gb18030`.
    pub encoding: &'static str,
}

/// Decodes by byte-order mark, else strict UTF-8, else UTF-16 when every second byte of the start is zero, else GB18030.
///
/// Errors: `STAT-002` no encoding fits.
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    let utf16 = if bytes.starts_with(&[0xFF, 0xFE]) {
        Some(true)
    } else if bytes.starts_with(&[0xFE, 0xFF]) {
        Some(false)
    } else {
        zero_side(bytes)
    };
    let found = match utf16 {
        Some(true) => by(encoding_rs::UTF_16LE, bytes, "utf-16le"),
        Some(false) => by(encoding_rs::UTF_16BE, bytes, "utf-16be"),
        None => by(encoding_rs::UTF_8, bytes, "utf-8").or_else(|| by(encoding_rs::GB18030, bytes, "gb18030")),
    };
    let found = found.filter(|d| !d.text.contains('\0'));
    found.ok_or_else(|| Error::new("STAT-002"))
}

fn by(encoding: &'static encoding_rs::Encoding, bytes: &[u8], name: &'static str) -> Option<Decoded> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(Decoded { text: text.trim_start_matches('\u{FEFF}').to_owned(), encoding: name })
}

/// UTF-16 without a mark: ASCII separators leave zeros on one side only. `Some(true)` = little endian.
fn zero_side(bytes: &[u8]) -> Option<bool> {
    let start = bytes.get(..bytes.len().min(4096) & !1).unwrap_or(&[]);
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in start.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    // A table has a separator or digit in at least every eighth character.
    let enough = (start.len() / 16).max(1);
    match (even, odd) {
        (0, o) if o >= enough => Some(true),
        (e, 0) if e >= enough => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "year,\u{884C}\u{4E1A}\n2021,\u{5DE5}\u{4E1A}\n";

    fn utf16(le: bool, mark: bool) -> Vec<u8> {
        let units = mark.then_some(0xFEFF).into_iter().chain(TEXT.encode_utf16());
        units.flat_map(|u| if le { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let marked = [b"\xEF\xBB\xBF", TEXT.as_bytes()].concat();
        let gbk = encoding_rs::GB18030.encode(TEXT).0.into_owned();
        let cases = [
            (TEXT.as_bytes().to_vec(), "utf-8"),
            (marked, "utf-8"),
            (gbk, "gb18030"),
            (utf16(true, true), "utf-16le"),
            (utf16(false, true), "utf-16be"),
            (utf16(true, false), "utf-16le"),
            (utf16(false, false), "utf-16be"),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(decode(&bytes).unwrap(), Decoded { text: TEXT.into(), encoding });
        }
    }

    #[test]
    fn noise_is_refused() {
        assert_eq!(decode(&[0xFF, 0xFF, 0x80, 0x00, 0xFF]).unwrap_err().code.0, "STAT-002");
    }
}
