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
