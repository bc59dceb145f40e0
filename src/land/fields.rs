//! Which field of a layer holds the class.

use serde::Deserialize;

use super::crosswalk::{lines, squeeze};
use super::detect::{Detection, Seen, detect};
use super::limits::Limits;
use crate::base::Result;

/// A field with its distinct words.
#[derive(Clone, Debug, Default)]
pub struct FieldSample<'a> {
    /// Name of the field.
    pub name: &'a str,
    /// Distinct words with their rows; numbers as text.
    pub words: Vec<(&'a str, u64)>,
}

/// A field that may hold the class, with the evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassField {
    /// Position among the fields.
    pub field: usize,
    /// Name of the field.
    pub name: String,
    /// Position of the field that holds the names of the classes, if there is one.
    pub name_field: Option<usize>,
    /// How telling the name is, 0 (says nothing) to 100.
    pub name_score: u32,
    /// Share of the rows whose word some scheme knows.
    pub known_share: f64,
    /// What the words say; without names, which are paired by row later.
    pub detection: Detection,
}

/// Whether a field of this name holds codes, names of classes, or other values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A code of a system.
    Code,
    /// The name beside a code.
    Name,
    /// A value for a mapping table.
    Value,
}

/// A line of `class_fields.csv`.
#[derive(Deserialize)]
struct Line {
    name: String,
    kind: Kind,
    score: u32,
}

/// The fields that may hold the class, best first; empty = none.
///
/// A field counts when its name is in `assets/classes/class_fields.csv` and at least some word is known, or when
/// most of its words are known whatever its name (shapefile cuts names to 10 bytes). Known words weigh more than
/// the name. Errors: `CLASS-090` a shipped table is damaged.
pub fn recognise_class_field(fields: &[FieldSample<'_>]) -> Result<Vec<ClassField>> {
    let limits = Limits::load()?;
    let names: Vec<Line> = lines("class_fields.csv", include_str!("../../assets/classes/class_fields.csv"))?;
    let told = |field: &FieldSample<'_>| names.iter().find(|l| same_name(&l.name, field.name));
    let name_field = fields
        .iter()
        .enumerate()
        .filter_map(|(i, f)| told(f).filter(|l| l.kind == Kind::Name).map(|l| (l.score, i)))
        .max_by_key(|&(score, i)| (score, std::cmp::Reverse(i)))
        .map(|(_, i)| i);
    let mut out = Vec::new();
    for (at, field) in fields.iter().enumerate() {
        let line = told(field);
        if line.is_some_and(|l| l.kind == Kind::Name) {
            continue;
        }
        let words: Vec<Seen<'_>> = field.words.iter().map(|&(w, rows)| (w, None, rows)).collect();
        let detection = detect(&words)?;
        let known_share = detection.scores.iter().map(|s| s.known_share).fold(0.0, f64::max);
        let name_score = line.map_or(0, |l| l.score);
        let enough = if name_score > 0 { known_share > 0.0 } else { known_share >= limits.field_share };
        // A column of small numbers is known to some raster legend by chance; only its name can speak for it.
        let by_chance = name_score == 0 && field.words.iter().all(|(w, _)| w.trim().len() <= CHANCE_DIGITS);
        if enough && !by_chance {
            let name = field.name.to_owned();
            out.push(ClassField { field: at, name, name_field, name_score, known_share, detection });
        }
    }
    let well_known = |f: &ClassField| f.known_share >= limits.field_share;
    out.sort_by(|a, b| {
        let rank = |f: &ClassField| (well_known(f), f.name_score);
        rank(b).cmp(&rank(a)).then(b.known_share.total_cmp(&a.known_share)).then(a.field.cmp(&b.field))
    });
    Ok(out)
}

/// Up to this many characters a number is not telling.
const CHANCE_DIGITS: usize = 3;

/// Whether a field has the name of the list, also when it was cut to 10 bytes in UTF-8 or GBK.
fn same_name(listed: &str, found: &str) -> bool {
    let (listed, found) = (squeeze(listed).to_lowercase(), squeeze(found).to_lowercase());
    let (gbk, _, _) = encoding_rs::GBK.encode(&found);
    let cut = |bytes: usize| bytes + 1 >= DBF_NAME_BYTES;
    listed == found || (listed.starts_with(&found) && !found.is_ascii() && (cut(gbk.len()) || cut(found.len())))
}

/// Bytes of a field name in a DBF file.
const DBF_NAME_BYTES: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn sample<'a>(name: &'a str, words: &[&'a str]) -> FieldSample<'a> {
        FieldSample { name, words: words.iter().map(|w| (*w, 10)).collect() }
    }

    #[test]
    fn the_survey_field_is_first_and_has_its_names() {
        let fields = [
            sample("BSM", &["100001", "100002"]),
            sample("TBMJ", &["123.4"]),
            sample("dlbm", &["0101", "05H1"]),
            sample("DLMC", &["x"]),
            sample("CZCSXM", &["201", "203"]),
        ];
        let found = recognise_class_field(&fields).unwrap();
        assert_eq!((found[0].field, found[0].name_field), (2, Some(3)));
        assert!(found.iter().all(|f| f.name != "CZCSXM" && f.name != "BSM"));
    }

    #[test]
    fn a_field_is_known_by_its_words() {
        let fields = [sample("kind_of_x", &["0101", "0301", "05H1"]), sample("type", &["yes", "no"])];
        let found = recognise_class_field(&fields).unwrap();
        assert_eq!(found.iter().map(|f| f.field).collect::<Vec<_>>(), [0]);
        let osm = [sample("osm_id", &["1", "22"]), sample("type", &["forest", "park", "water"])];
        assert_eq!(recognise_class_field(&osm).unwrap()[0].name, "type");
    }

    #[test]
    fn small_numbers_need_a_telling_name() {
        assert!(recognise_class_field(&[sample("floors", &["1", "2", "3"])]).unwrap().is_empty());
        let found = recognise_class_field(&[sample("gridcode", &["1", "2", "3"])]).unwrap();
        assert_eq!((found.len(), found[0].detection.scheme.is_none()), (1, true));
    }
}
