//! Columns of values as read: dictionary-coded text, whole and measured numbers.

use super::{Buf, Texts};

/// Values of a field.
#[derive(Clone, Debug)]
pub enum Column {
    /// Text, dictionary coded; [`super::MISSING_CODE`] = missing.
    Text {
        /// Number of the word in `words`, per row.
        codes: Buf<u32>,
        /// The distinct words.
        words: Texts,
    },
    /// Whole numbers; `i64::MIN` = missing.
    Int(Buf<i64>),
    /// Measured numbers; NaN = missing.
    Real(Buf<f64>),
}

/// Missing whole number.
pub const MISSING_INT: i64 = i64::MIN;

/// A field with its values.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name as found.
    pub name: String,
    /// Values.
    pub column: Column,
}

impl Field {
    /// The text of a row; numbers in shortest exact form; `None` = missing.
    pub fn text(&self, row: usize) -> Option<std::borrow::Cow<'_, str>> {
        match &self.column {
            Column::Text { codes, words } => {
                codes.get(row).filter(|&&c| c != super::MISSING_CODE).map(|&c| words.at(c as usize).into())
            }
            Column::Int(v) => v.get(row).filter(|&&x| x != MISSING_INT).map(|x| x.to_string().into()),
            Column::Real(v) => v.get(row).filter(|x| !x.is_nan()).map(|x| x.to_string().into()),
        }
    }
    /// The number of a row; text that reads as a number counts; NaN = missing.
    pub fn number(&self, row: usize) -> f64 {
        match &self.column {
            Column::Text { .. } => self.text(row).and_then(|t| t.trim().parse().ok()).unwrap_or(f64::NAN),
            Column::Int(v) => v.get(row).filter(|&&x| x != MISSING_INT).map_or(f64::NAN, |&x| x as f64),
            Column::Real(v) => v.get(row).copied().unwrap_or(f64::NAN),
        }
    }
}
