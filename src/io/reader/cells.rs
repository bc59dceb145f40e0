//! Values of one field while they are read: whole numbers become measured ones, and both become text, as soon as a
//! value asks for it. No value is ever bent to the declared kind of its field.

use rayon::prelude::*;

use super::dictionary::Dictionary;
use crate::base::column::MISSING_INT;
use crate::base::{MISSING_CODE, Watch};
use crate::io::raw::FieldKind;

/// Values of one field, in file order.
pub enum Cells {
    /// Whole numbers.
    Int(Vec<i64>),
    /// Measured numbers.
    Real(Vec<f64>),
    /// Text as raw bytes.
    Text(Vec<u32>, Dictionary),
}

impl Cells {
    /// No values yet, of the kind the file declares.
    pub fn new(kind: FieldKind, rows: usize) -> Self {
        match kind {
            FieldKind::Int => Self::Int(Vec::with_capacity(rows)),
            FieldKind::Real => Self::Real(Vec::with_capacity(rows)),
            FieldKind::Text => Self::Text(Vec::with_capacity(rows), Dictionary::default()),
        }
    }
    /// Kind of the values so far.
    pub fn kind(&self) -> FieldKind {
        match self {
            Self::Int(_) => FieldKind::Int,
            Self::Real(_) => FieldKind::Real,
            Self::Text(..) => FieldKind::Text,
        }
    }
    /// Number of values.
    pub fn len(&self) -> usize {
        match self {
            Self::Int(v) => v.len(),
            Self::Real(v) => v.len(),
            Self::Text(codes, _) => codes.len(),
        }
    }
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The values of some rows.
    pub fn only(self, rows: &[u32]) -> Self {
        fn pick<T: Copy>(values: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().filter_map(|&r| values.get(r as usize)).copied().collect()
        }
        match self {
            Self::Int(v) => Self::Int(pick(&v, rows)),
            Self::Real(v) => Self::Real(pick(&v, rows)),
            Self::Text(codes, words) => Self::Text(pick(&codes, rows), words),
        }
    }
    /// Adds a missing value.
    pub fn missing(&mut self) {
        match self {
            Self::Int(v) => v.push(MISSING_INT),
            Self::Real(v) => v.push(f64::NAN),
            Self::Text(codes, _) => codes.push(MISSING_CODE),
        }
    }
    /// Adds a whole number.
    pub fn int(&mut self, x: i64) {
        match self {
            Self::Int(v) => v.push(x),
            Self::Real(v) if x.unsigned_abs() <= 1 << 53 => v.push(x as f64),
            _ => self.text(x.to_string().as_bytes()),
        }
    }
    /// Adds a measured number; not a number counts as missing.
    pub fn real(&mut self, x: f64) {
        match self {
            _ if x.is_nan() => self.missing(),
            Self::Real(v) => v.push(x),
            // Both bounds are powers of two: the cast is exact within them.
            Self::Int(v) if x.fract() == 0.0 && x.abs() < (1u64 << 53) as f64 => v.push(x as i64),
            Self::Int(_) => {
                self.turn_into(FieldKind::Real);
                self.real_as_it_is(x);
            }
            Self::Text(..) => self.text(x.to_string().as_bytes()),
        }
    }
    fn real_as_it_is(&mut self, x: f64) {
        match self {
            Self::Real(v) => v.push(x),
            _ => self.text(x.to_string().as_bytes()),
        }
    }
    /// Adds text.
    pub fn text(&mut self, word: &[u8]) {
        if let Self::Text(codes, words) = self {
            codes.push(words.code(word));
            return;
        }
        self.turn_into(FieldKind::Text);
        if let Self::Text(codes, words) = self {
            codes.push(words.code(word));
        }
    }
    /// Turns the values into a more general kind. Whole numbers beyond 2⁵³ become text rather than lose digits.
    pub fn turn_into(&mut self, kind: FieldKind) {
        let big = |v: &[i64]| v.iter().any(|x| *x != MISSING_INT && x.unsigned_abs() > 1 << 53);
        *self = match (std::mem::replace(self, Self::Int(Vec::new())), kind) {
            (Self::Int(v), FieldKind::Real) if !big(&v) => {
                Self::Real(v.into_iter().map(|x| if x == MISSING_INT { f64::NAN } else { x as f64 }).collect())
            }
            (Self::Int(v), FieldKind::Real | FieldKind::Text) => {
                as_text(v.iter().map(|x| (*x != MISSING_INT).then(|| x.to_string())))
            }
            (Self::Real(v), FieldKind::Text) => as_text(v.iter().map(|x| (!x.is_nan()).then(|| x.to_string()))),
            (same, _) => same,
        };
    }
}

fn as_text(values: impl Iterator<Item = Option<String>>) -> Cells {
    let mut words = Dictionary::default();
    let codes = values.map(|v| v.map_or(MISSING_CODE, |t| words.code(t.as_bytes()))).collect();
    Cells::Text(codes, words)
}

/// Joins the pieces of every field; numbers of words follow first appearance in the file, however it was cut up.
pub fn join(pieces: Vec<Vec<Cells>>, watch: &dyn Watch) -> crate::base::Result<Vec<Cells>> {
    let fields = pieces.first().map_or(0, Vec::len);
    let mut by_field: Vec<Vec<Cells>> = (0..fields).map(|_| Vec::with_capacity(pieces.len())).collect();
    for piece in pieces {
        for (cells, field) in piece.into_iter().zip(&mut by_field) {
            field.push(cells);
        }
    }
    watch.check()?;
    Ok(by_field.into_par_iter().map(join_one).collect())
}

fn join_one(mut pieces: Vec<Cells>) -> Cells {
    let rank = |k: FieldKind| match k {
        FieldKind::Int => 0,
        FieldKind::Real => 1,
        FieldKind::Text => 2,
    };
    // Twice, because a piece may answer a call for measured numbers with text.
    for _ in 0..2 {
        let kind = pieces.iter().map(Cells::kind).max_by_key(|k| rank(*k)).unwrap_or(FieldKind::Text);
        pieces.iter_mut().for_each(|p| p.turn_into(kind));
    }
    let rows: usize = pieces.iter().map(Cells::len).sum();
    let mut pieces = pieces.into_iter();
    let Some(mut all) = pieces.next() else { return Cells::new(FieldKind::Text, 0) };
    // Room at once: growing step by step would move a million values several times.
    match &mut all {
        Cells::Int(v) => v.reserve_exact(rows - v.len()),
        Cells::Real(v) => v.reserve_exact(rows - v.len()),
        Cells::Text(codes, _) => codes.reserve_exact(rows - codes.len()),
    }
    for piece in pieces {
        match (&mut all, piece) {
            (Cells::Int(a), Cells::Int(b)) => a.extend_from_slice(&b),
            (Cells::Real(a), Cells::Real(b)) => a.extend_from_slice(&b),
            (Cells::Text(codes, words), Cells::Text(more, new)) => {
                let number: Vec<u32> = new.iter().map(|w| words.code(w)).collect();
                codes.extend(more.iter().map(|&c| number.get(c as usize).copied().unwrap_or(MISSING_CODE)));
            }
            _ => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;

    fn texts(c: &Cells) -> Vec<String> {
        match c {
            Cells::Text(codes, words) => {
                codes.iter().map(|&c| String::from_utf8_lossy(words.at(c as usize)).into_owned()).collect()
            }
            Cells::Real(v) => v.iter().map(|x| x.to_string()).collect(),
            Cells::Int(v) => v.iter().map(|x| x.to_string()).collect(),
        }
    }

    #[test]
    fn values_keep_their_digits_when_the_kind_grows() {
        let mut c = Cells::new(FieldKind::Int, 0);
        c.int(7);
        c.missing();
        c.real(2.0);
        assert_eq!(c.kind(), FieldKind::Int);
        c.real(0.5);
        assert_eq!(c.kind(), FieldKind::Real);
        c.int(9_007_199_254_740_993);
        assert_eq!(texts(&c), ["7", "", "2", "0.5", "9007199254740993"]);
    }

    #[test]
    fn pieces_join_by_first_appearance() {
        let piece = |words: &[&str]| {
            let mut c = Cells::new(FieldKind::Text, 0);
            words.iter().for_each(|w| c.text(w.as_bytes()));
            vec![c]
        };
        let mut number = Cells::new(FieldKind::Int, 0);
        number.int(5);
        let joined = join(vec![piece(&["b", "a"]), piece(&["c", "a"]), vec![number]], &Silent).unwrap();
        let Cells::Text(codes, words) = &joined[0] else { panic!("kind") };
        assert_eq!(codes, &[0, 1, 2, 1, 3]);
        assert_eq!(words.at(3), b"5");
    }
}
