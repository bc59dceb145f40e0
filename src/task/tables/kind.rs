//! What a dropped table is about, by its heading.

use std::path::Path;

use crate::base::Result;
use crate::stat::{Book, activity, people};

/// What a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableKind {
    /// Sectors × fuels, or what its card must find out.
    Energy,
    /// Activities: the heading names an item and an amount.
    Activities,
    /// People: the heading names population or product.
    People,
}

/// Endings of the text files that hold activities.
const TEXTS: [&str; 3] = ["csv", "tsv", "txt"];

/// The kind of a table, by the first row that holds anything. Errors: `STAT-090`.
pub fn kind(path: &Path, book: &Book) -> Result<TableKind> {
    let first = |row: &&Vec<String>| row.iter().any(|c| !c.trim().is_empty() && !c.starts_with('#'));
    let Some(heading) = book.sheets.first().and_then(|s| s.rows.iter().find(first)) else {
        return Ok(TableKind::Energy);
    };
    // Activities are read from text alone.
    let text = path.extension().is_some_and(|e| TEXTS.iter().any(|t| e.eq_ignore_ascii_case(t)));
    if text && activity::is_heading(heading)? {
        return Ok(TableKind::Activities);
    }
    Ok(if people::is_heading(heading)? { TableKind::People } else { TableKind::Energy })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_told_apart_by_their_heading() {
        let of = |name: &str, text: &str| kind(Path::new(name), &super::super::pasted(text).unwrap()).unwrap();
        let shipped = |text: &str| of("a.csv", text);
        assert_eq!(shipped(include_str!("../../../assets/sample/activities.csv")), TableKind::Activities);
        assert_eq!(shipped(include_str!("../../../assets/sample/people.csv")), TableKind::People);
        assert_eq!(shipped(include_str!("../../../assets/sample/energy.csv")), TableKind::Energy);
        assert_eq!(
            shipped("\u{9879}\u{76ee},\u{5e74}\u{4efd},\u{6570}\u{91cf}\u{ff08}\u{5428}\u{ff09}\na,2023,1\n"),
            TableKind::Activities
        );
        // An amount without an item is no activity; activities in a workbook are left to the card, which says what is wrong.
        assert_eq!(shipped("sector,fuel,amount\na,b,1\n"), TableKind::Energy);
        assert_eq!(of("a.xlsx", "item,year,amount\na,2023,1\n"), TableKind::Energy);
    }
}
