//! Which encoding the text of a file is in: by what the file says, held against its content.
//!
//! Order (method book §1.6): named by the person → `.cpg` if plausible → language byte → strict UTF-8 → GB18030.
//! Where the layer has class names, an encoding is believed only if the names come out right.

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::dictionary::Dictionary;
use super::labels;
use crate::base::{Error, Result, Texts};

/// How text is decoded, and why so.
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// `declared`, `cpg`, `language_byte`, `utf8_strict`, `gb18030_fallback`, `latin_letters`, `format`.
    pub by: &'static str,
}

impl Decision {
    /// The format itself says UTF-8.
    pub const FORMAT: Self = Self { encoding: UTF_8, by: "format" };

    /// The person's choice, or that of the format. Errors: `IO-010` an encoding that is not known.
    pub fn declared_or_format(declared: Option<&str>) -> Result<Self> {
        declared.map_or(Ok(Self::FORMAT), declared_as)
    }
}

/// Class names and the fields that hold them.
pub struct Known {
    /// Names of the field, such as DLMC.
    pub fields: Vec<String>,
    /// Class names, without spaces.
    pub names: std::collections::HashSet<String>,
}

/// What there is to go by.
pub struct Evidence<'a> {
    /// Named by the person.
    pub declared: Option<&'a str>,
    /// Content of the `.cpg` file.
    pub cpg: Option<&'a str>,
    /// Language byte of the DBF header; 0 = none.
    pub language_byte: u8,
    /// Text fields: name, number of each row's word, words.
    pub fields: Vec<(&'a [u8], &'a [u32], &'a Dictionary)>,
    /// Class names.
    pub known: &'a Known,
}

/// Class names that must come out right; below it the encoding is not believed (reliability goal "refuse below 95 %").
const SHARE: f64 = 0.95;
/// Words that may be damaged in an encoding that is otherwise plausible, as a share.
const DAMAGED: f64 = 0.01;

/// Decides.
///
/// Errors: `IO-010` an encoding is named that is not known; `IO-011` the layer has class names and under no encoding
/// 95 % of them are names of classes.
pub fn decide(e: &Evidence) -> Result<Decision> {
    if let Some(label) = e.declared {
        return declared_as(label);
    }
    let words: Vec<&[u8]> =
        e.fields.iter().flat_map(|(name, _, words)| std::iter::once(*name).chain(words.iter())).collect();
    let foreign: Vec<&[u8]> = words.into_iter().filter(|w| !w.is_ascii()).collect();
    let candidates = candidates(e, &foreign);
    let mut best = 0.0;
    for c in &candidates {
        match share_of_class_names(e, *c) {
            None => {
                if is_plausible(c.encoding, &foreign) {
                    return Ok(*c);
                }
            }
            Some(share) if share >= SHARE => return Ok(*c),
            Some(share) => best = share.max(best),
        }
    }
    if candidates.iter().any(|c| share_of_class_names(e, *c).is_some()) {
        return Err(Error::new("IO-011").with("share", (best * 100.0).floor()));
    }
    Ok(Decision { encoding: GB18030, by: "gb18030_fallback" })
}

fn declared_as(label: &str) -> Result<Decision> {
    let encoding = labels::encoding(label).ok_or_else(|| Error::new("IO-010").with("encoding", label))?;
    Ok(Decision { encoding, by: "declared" })
}

fn candidates(e: &Evidence, foreign: &[&[u8]]) -> Vec<Decision> {
    let mut list = Vec::new();
    if let Some(encoding) = e.cpg.and_then(labels::encoding) {
        list.push(Decision { encoding, by: "cpg" });
    }
    if let Some(encoding) = labels::language_byte(e.language_byte) {
        list.push(Decision { encoding, by: "language_byte" });
    }
    list.push(Decision { encoding: UTF_8, by: "utf8_strict" });
    if !foreign.is_empty() && foreign.iter().all(|w| has_single_latin_letters(w)) {
        list.push(Decision { encoding: WINDOWS_1252, by: "latin_letters" });
    }
    list.push(Decision { encoding: GB18030, by: "gb18030_fallback" });
    list
}

/// Share of rows whose class name is known, among those with a name beyond ASCII; `None` without such rows.
fn share_of_class_names(e: &Evidence, d: Decision) -> Option<f64> {
    let is_class = |n: &[u8]| e.known.fields.iter().any(|k| k.eq_ignore_ascii_case(name(n, d).trim()));
    let (_, codes, words) = e.fields.iter().find(|(n, _, _)| is_class(n))?;
    let mut rows = vec![0u64; words.len()];
    for &c in *codes {
        if let Some(n) = rows.get_mut(c as usize) {
            *n += 1;
        }
    }
    let (mut all, mut good) = (0u64, 0u64);
    for (word, n) in words.iter().zip(rows).filter(|(w, _)| !w.is_ascii()) {
        all += n;
        let (text, damaged) = d.encoding.decode_without_bom_handling(word);
        if !damaged && e.known.names.contains(&crate::land::crosswalk::squeeze(&text)) {
            good += n;
        }
    }
    (all > 0).then(|| good as f64 / all as f64)
}

fn is_plausible(encoding: &'static Encoding, foreign: &[&[u8]]) -> bool {
    if encoding != UTF_8 && looks_like_utf8(foreign) {
        return false;
    }
    let damaged = foreign.iter().filter(|w| is_damaged(encoding, w)).count();
    damaged as f64 <= foreign.len() as f64 * DAMAGED
}

/// Whether a word does not decode; one that a field cut off within its last character does.
fn is_damaged(encoding: &'static Encoding, word: &[u8]) -> bool {
    if encoding == UTF_8 {
        // An error without length is an unexpected end.
        return std::str::from_utf8(word).is_err_and(|e| e.error_len().is_some() || e.valid_up_to() == 0);
    }
    // A character takes four bytes at most, so up to three may be left of it.
    !(0..word.len().min(4)).any(|cut| {
        let (whole, rest) = word.split_at_checked(word.len() - cut).unwrap_or((word, &[]));
        rest.first().is_none_or(|b| !b.is_ascii())
            && encoding.decode_without_bom_handling_and_without_replacement(whole).is_some()
    })
}

/// Three words or more with characters of three bytes, all strictly valid: no accident, whatever the file says.
fn looks_like_utf8(foreign: &[&[u8]]) -> bool {
    let wide = |w: &[u8]| std::str::from_utf8(w).is_ok_and(|t| t.chars().any(|c| c.len_utf8() >= 3));
    foreign.iter().filter(|w| wide(w)).count() >= 3 && !foreign.iter().any(|w| is_damaged(UTF_8, w))
}

/// Letters of Latin-1 standing alone among ASCII letters, as in European names; Chinese text comes in pairs of bytes.
fn has_single_latin_letters(word: &[u8]) -> bool {
    let high = |i: Option<usize>| i.and_then(|i| word.get(i)).is_some_and(|b| !b.is_ascii());
    let letter = |i: Option<usize>| i.and_then(|i| word.get(i)).is_some_and(u8::is_ascii_alphabetic);
    word.iter().enumerate().filter(|(_, b)| !b.is_ascii()).all(|(i, b)| {
        let (before, after) = (i.checked_sub(1), i.checked_add(1));
        *b >= 0xc0 && !high(before) && !high(after) && (letter(before) || letter(after))
    })
}

/// A field name; a character cut off at its end (names hold ten bytes) goes.
pub fn name(bytes: &[u8], d: Decision) -> String {
    let text = d.encoding.decode_without_bom_handling(bytes).0;
    text.trim_end_matches('\u{fffd}').to_owned()
}

/// All words decoded, and how many were damaged.
///
/// Text that should be UTF-8 by its format and is not is tried as GB18030, which is what such files hold here.
pub fn texts(words: Dictionary, d: Decision) -> (Texts, u64) {
    let words = if d.encoding == UTF_8 {
        let (bytes, ends) = words.into_parts();
        match Texts::checked(ends.clone().into(), bytes.clone().into()) {
            Some(texts) => return (texts, 0),
            None => (bytes, ends),
        }
    } else {
        words.into_parts()
    };
    let (mut bad, mut start) = (0, 0usize);
    let decoded = words.1.iter().map(|&end| {
        let word = words.0.get(start..end as usize).unwrap_or(&[]);
        start = end as usize;
        if let Ok(t) = std::str::from_utf8(word)
            && (d.encoding == UTF_8 || word.is_ascii())
        {
            return t.to_owned();
        }
        if d.by == "format"
            && let Some(t) = GB18030.decode_without_bom_handling_and_without_replacement(word)
        {
            bad += 1;
            return t.into_owned();
        }
        let (text, damaged) = d.encoding.decode_without_bom_handling(word);
        bad += u64::from(damaged);
        text.into_owned()
    });
    (decoded.collect::<Vec<_>>().into_iter().collect(), bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Known {
        Known { fields: vec!["DLMC".into()], names: ["水田", "旱地", "乔木林地"].map(String::from).into() }
    }
    fn gbk(t: &str) -> Vec<u8> {
        encoding_rs::GBK.encode(t).0.into_owned()
    }
    fn find(name: &[u8], words: &[Vec<u8>], cpg: Option<&str>, byte: u8) -> Result<Decision> {
        let mut d = Dictionary::default();
        let codes: Vec<u32> = words.iter().map(|w| d.code(w)).collect();
        let fields = vec![(name, codes.as_slice(), &d)];
        decide(&Evidence { declared: None, cpg, language_byte: byte, fields, known: &known() })
    }

    #[test]
    fn class_names_decide_against_a_wrong_cpg() {
        let words = [gbk("水田"), gbk("乔木林地")];
        let d = find(b"DLMC", &words, Some("UTF-8"), 0).unwrap();
        assert_eq!((d.encoding.name(), d.by), ("gb18030", "gb18030_fallback"));
        let utf8 = ["水田".as_bytes().to_vec(), "旱地".as_bytes().to_vec()];
        assert_eq!(find(b"DLMC", &utf8, Some("GBK"), 0x4d).unwrap().by, "utf8_strict");
        assert_eq!(find(b"dlmc", &words, None, 0x4d).unwrap().by, "language_byte");
    }

    #[test]
    fn names_that_no_encoding_makes_known_are_refused() {
        // 1 of 2 rows is known: 50 %.
        let e = find(b"DLMC", &[gbk("水田"), gbk("火星")], None, 0).unwrap_err();
        assert_eq!(e.code.0, "IO-011");
        assert_eq!(e.args[0].1, crate::base::Arg::Num(50.0));
        // The same words in another field are anybody's.
        assert_eq!(find(b"NAME", &[gbk("水田"), gbk("火星")], None, 0).unwrap().by, "gb18030_fallback");
    }

    #[test]
    fn foreign_text_without_declaration() {
        let latin = b"Pe\xe7e\xf1a M\xe9xico".to_vec();
        assert_eq!(find(b"NAME", &[latin], None, 0).unwrap().by, "latin_letters");
        let plain = [b"abc".to_vec()];
        assert_eq!(find(b"NAME", &plain, None, 0).unwrap().by, "utf8_strict");
        let russian = encoding_rs::WINDOWS_1251.encode("РУССКИЙ").0.into_owned();
        assert_eq!(find(b"NAME", &[russian], Some("1251"), 0).unwrap().encoding.name(), "windows-1251");
    }

    #[test]
    fn a_name_cut_within_a_character_loses_only_that() {
        // 图斑面积 has 12 bytes in UTF-8; ten are kept: three characters and one byte.
        let cut = &"图斑面积".as_bytes()[..10];
        assert_eq!(name(cut, Decision { encoding: UTF_8, by: "cpg" }), "图斑面");
        assert!(!is_damaged(UTF_8, cut));
        assert!(is_damaged(UTF_8, b"\xe5ab"));
    }

    #[test]
    fn damaged_words_are_counted() {
        let mut d = Dictionary::default();
        d.code("好".as_bytes());
        d.code(b"\xff");
        let (t, bad) = texts(d, Decision { encoding: UTF_8, by: "cpg" });
        assert_eq!((t.at(0), t.at(1), bad), ("好", "\u{fffd}", 1));
    }
}
