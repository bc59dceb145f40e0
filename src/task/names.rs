//! Names of fuels, sectors and factor sets in the language of the reader.

use crate::factor::Names;
use crate::i18n::Lang;

/// The name of a fuel (`fuel`), sector (`sector`) or region (`region`) by its id; the id itself when it has none.
pub fn of(kind: &str, id: &str, lang: Lang) -> String {
    let names = match kind {
        "fuel" => Names::fuels(),
        "sector" => Names::sectors(),
        _ => Names::regions(),
    };
    let found = names.ok().and_then(|n| n.0.iter().find(|n| n.id == id));
    found.map_or_else(|| id.to_owned(), |n| if lang == Lang::Zh { n.name_zh.clone() } else { n.name_en.clone() })
}

/// Chinese and English name of a factor set; the id itself when it has none.
pub fn set(id: &str) -> [String; 2] {
    let tables =
        [include_str!("../../assets/factors/sink_sets.csv"), include_str!("../../assets/factors/energy_sets.csv")];
    let mut lines = tables.into_iter().flat_map(|t| csv::Reader::from_reader(t.as_bytes()).into_records().flatten());
    let found = lines.find(|r| r.get(0) == Some(id));
    [1, 2].map(|i| found.as_ref().and_then(|r| r.get(i)).unwrap_or(id).to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn sets_have_names() {
        for id in ["tool_default", "provincial-2025"] {
            assert!(super::set(id).iter().all(|n| n != id), "{id}");
        }
        assert_eq!(super::set("own"), ["own", "own"]);
    }
}
