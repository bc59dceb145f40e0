//! Names and numbers of encodings as they stand in `.cpg` files, DBF headers and on the command line.

use encoding_rs::Encoding;

/// The encoding of a label such as `UTF-8`, `GBK`, `CP936`, `936`, `ANSI 1252`, `ISO 88591`, `LDID/77`.
pub fn encoding(label: &str) -> Option<&'static Encoding> {
    let label = label.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    if let Some(known) = Encoding::for_label(label.as_bytes()) {
        return Some(known);
    }
    let lower = label.to_ascii_lowercase();
    if let Some(byte) = lower.strip_prefix("ldid/") {
        return language_byte(byte.parse().ok()?);
    }
    let digits: String = lower.chars().filter(char::is_ascii_digit).collect();
    if lower.starts_with("iso") && digits.starts_with("8859") {
        let part = digits.get(4..)?;
        return Encoding::for_label(format!("iso-8859-{part}").as_bytes());
    }
    // Page numbers stand alone or after cp, ansi, oem, windows, ms.
    let word: String = lower.chars().filter(char::is_ascii_alphabetic).collect();
    if !["", "cp", "ansi", "oem", "windows", "win", "ms", "ibm", "codepage"].contains(&word.as_str()) {
        return None;
    }
    page(digits.parse().ok()?)
}

/// The encoding of a code page number.
fn page(number: u32) -> Option<&'static Encoding> {
    let label = match number {
        65001 => "utf-8",
        936 | 20936 => "gbk",
        54936 => "gb18030",
        950 => "big5",
        932 => "shift_jis",
        949 => "euc-kr",
        20932 | 51932 => "euc-jp",
        866 => "ibm866",
        874 => "windows-874",
        20866 => "koi8-r",
        21866 => "koi8-u",
        1250..=1258 => return Encoding::for_label(format!("windows-{number}").as_bytes()),
        28591..=28606 => return Encoding::for_label(format!("iso-8859-{}", number - 28590).as_bytes()),
        88591..=88599 => return Encoding::for_label(format!("iso-8859-{}", number - 88590).as_bytes()),
        885910..=885916 => return Encoding::for_label(format!("iso-8859-{}", number - 885_900).as_bytes()),
        _ => return None,
    };
    Encoding::for_label(label.as_bytes())
}

/// The encoding a DBF language byte names; `None` for 0 and for 0x03 and 0x57, which programs write whatever the text
/// is in ("the page of this machine").
pub fn language_byte(byte: u8) -> Option<&'static Encoding> {
    let number = match byte {
        0x4d | 0x7a => 936,
        0x4f | 0x78 => 950,
        0x13 | 0x7b => 932,
        0x4e | 0x79 => 949,
        0x26 | 0x65 => 866,
        0x50 | 0x7c => 874,
        0x58 | 0x59 => 1252,
        0x7d => 1255,
        0x7e => 1256,
        0xc8 => 1250,
        0xc9 => 1251,
        0xca => 1254,
        0xcb => 1253,
        0xcc => 1257,
        _ => return None,
    };
    page(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_as_programs_write_them() {
        for (label, name) in [
            ("UTF-8\r\n", "UTF-8"),
            ("65001", "UTF-8"),
            ("GBK", "GBK"),
            ("gb2312", "GBK"),
            ("CP936", "GBK"),
            ("ANSI 936", "GBK"),
            ("OEM 936", "GBK"),
            ("GB18030", "gb18030"),
            ("ISO 88591", "windows-1252"),
            ("88592", "ISO-8859-2"),
            ("1251", "windows-1251"),
            ("latin2", "ISO-8859-2"),
            ("LDID/77", "GBK"),
        ] {
            assert_eq!(encoding(label).map(Encoding::name), Some(name), "{label}");
        }
        assert!(encoding("martian").is_none() && encoding("").is_none() && encoding("route 936").is_none());
        assert_eq!(language_byte(0x4d).map(Encoding::name), Some("GBK"));
        assert!(language_byte(0x57).is_none());
    }
}
