//! The words of tables: names of fuels and sectors, units, headings, totals, marks.

use crate::base::Result;
use crate::stat::names::Names;
use crate::stat::number::{Number, NumberReader};
use crate::stat::settings::{Settings, asset_rows};
use crate::stat::unit::{BaseUnit, Units};
use crate::stat::words::{folded, plain};

/// What a cell is at first sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Nothing.
    Empty,
    /// A sign for a missing value.
    Missing,
    /// Four digits that can be a year.
    Year,
    /// Any other number.
    Number,
    /// A unit.
    Unit,
    /// Words.
    Text,
}

/// All words by which tables are recognised. Names of fuels and sectors are handed in: `stat` knows no factor.
#[derive(Clone, Debug)]
pub struct Lexicon {
    /// Names of fuels.
    pub fuels: Names,
    /// Names of sectors; the id `total` is all of them.
    pub sectors: Names,
    /// Thresholds and limits.
    pub settings: Settings,
    units: Units,
    numbers: NumberReader,
    /// (meaning, folded word), longest word first.
    words: Vec<(String, String)>,
    /// (role, folded heading), longest first.
    headings: Vec<(String, String)>,
    /// (fuel, units that measure it, the usual one first).
    measured_in: Vec<(String, Vec<BaseUnit>)>,
    /// (whole, part) of sectors and of fuels, by id.
    parts: Vec<(String, String)>,
}

impl Lexicon {
    /// Errors: `STAT-090`.
    pub fn new(fuels: Names, sectors: Names, settings: Settings) -> Result<Self> {
        let pairs = |name, text| -> Result<Vec<(String, String)>> {
            let rows = asset_rows(name, text)?;
            let mut out: Vec<_> = rows.iter().filter_map(|r| Some((r.get(0)?.to_owned(), folded(r.get(1)?)))).collect();
            out.sort_by_key(|(_, w)| std::cmp::Reverse(w.chars().count()));
            Ok(out)
        };
        let fuel_units = asset_rows("fuel_units.csv", include_str!("../../../assets/methods/fuel_units.csv"))?;
        let mut parts = asset_rows("sector_parts.csv", include_str!("../../../assets/methods/sector_parts.csv"))?;
        parts.extend(asset_rows("fuel_parts.csv", include_str!("../../../assets/methods/fuel_parts.csv"))?);
        let base = |word: &str| BaseUnit::ALL.into_iter().find(|b| b.text() == word);
        let measured = fuel_units.iter().filter_map(|r| {
            Some((r.get(0)?.to_owned(), r.get(1)?.split_whitespace().filter_map(base).collect::<Vec<_>>()))
        });
        Ok(Self {
            fuels,
            sectors,
            units: Units::builtin()?,
            numbers: NumberReader::builtin()?,
            words: pairs("table_words.csv", include_str!("../../../assets/methods/table_words.csv"))?,
            headings: pairs("table_columns.csv", include_str!("../../../assets/methods/table_columns.csv"))?,
            measured_in: measured.collect(),
            parts: parts.iter().filter_map(|r| Some((r.get(0)?.to_owned(), r.get(1)?.to_owned()))).collect(),
            settings,
        })
    }

    /// Whether a text is a word of that meaning.
    pub fn is(&self, meaning: &str, text: &str) -> bool {
        let key = folded(text);
        self.words.iter().any(|(m, w)| m == meaning && *w == key)
    }
    /// The words of a meaning, longest first.
    pub fn all<'l>(&'l self, meaning: &'l str) -> impl Iterator<Item = &'l str> {
        self.words.iter().filter(move |(m, _)| m == meaning).map(|(_, w)| w.as_str())
    }
    /// The role a heading names.
    pub fn heading(&self, text: &str) -> Option<&str> {
        let key = folded(text);
        self.headings.iter().find(|(_, w)| *w == key).map(|(role, _)| role.as_str())
    }
    /// A heading that ends in the name of a measure: what is before it, and the role.
    pub fn measure_at_end<'t>(&self, text: &'t str) -> Option<(&'t str, &str)> {
        let measures = ["amount", "emission", "share", "change"];
        let found = self.headings.iter().filter(|(role, _)| measures.contains(&role.as_str()));
        found.into_iter().find_map(|(role, word)| {
            let head = text.strip_suffix(word.as_str()).filter(|h| !h.is_empty())?;
            Some((head, role.as_str()))
        })
    }
    /// Whether a caption speaks of emissions rather than amounts.
    pub fn speaks_of_emission(&self, caption: &str) -> bool {
        let key = folded(caption);
        let mut words = self.headings.iter().filter(|(role, w)| role == "emission" && !w.is_ascii());
        words.any(|(_, w)| key.contains(w.as_str()))
    }
    /// Whether a text is a word for a total over sectors or fuels; 1 for a subtotal, 3 for the whole, 2 between.
    pub fn total_rank(&self, text: &str) -> Option<u8> {
        if self.is("subtotal", text) {
            return Some(1);
        }
        let grand = self.is("grand", text);
        let any = grand || self.is("total_sector", text) || self.is("total_fuel", text);
        (any || self.sectors.find(text) == Some("total")).then_some(if grand { 3 } else { 2 })
    }
    /// A sector's id; not for totals.
    pub fn sector(&self, text: &str) -> Option<&str> {
        self.sectors.find(text).filter(|id| *id != "total")
    }
    /// A fuel's id; not for totals.
    pub fn fuel(&self, text: &str) -> Option<&str> {
        self.fuels.find(text)
    }
    /// The fuel whose longest name a text holds; names of one character are too common.
    pub fn fuel_within(&self, text: &str) -> Option<(&str, &str)> {
        self.fuels.within(text)
    }
    /// A year written alone, with or without the word for it.
    pub fn year(&self, text: &str) -> Option<u16> {
        let text = folded(text);
        let mark = self.all("year_mark").find_map(|m| text.strip_suffix(m));
        let digits = mark.unwrap_or(&text);
        let digits = digits.strip_suffix(".0").unwrap_or(digits);
        let limits = &self.settings.table;
        if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.parse().ok().filter(|y| (limits.year_min..=limits.year_max).contains(y))
    }
    /// The years a caption names, each written before the word for it or alone in the text.
    pub fn years_within(&self, text: &str) -> Vec<u16> {
        let mut years: Vec<u16> = Vec::new();
        // Word by word: without the blank, "6-5 2021" would become one number.
        for word in text.split_whitespace() {
            for part in folded(word).split(|c: char| !c.is_ascii_digit()) {
                years.extend(self.year(part));
            }
        }
        years.dedup();
        years
    }
    /// Base unit and scale of a unit's text.
    pub fn unit(&self, text: &str) -> Option<(BaseUnit, f64)> {
        self.units.read(text).ok()
    }
    /// Whether a unit is the sign for a share.
    pub fn is_percent(&self, text: &str) -> bool {
        matches!(plain(text).as_str(), "%" | "(%)")
    }
    /// The number of a cell, footnote marks and a percent sign taken off; `Ok(None)` is missing. `Err` = no number.
    pub fn number(&self, text: &str) -> Result<Option<Number>> {
        self.numbers.read(self.without_marks(text))
    }
    /// The text of a cell without footnote marks and percent sign.
    pub fn without_marks<'t>(&self, text: &'t str) -> &'t str {
        let mut rest = text.trim();
        while let Some(shorter) = self.all("foot_mark").find_map(|m| rest.strip_suffix(m)) {
            rest = shorter.trim_end();
        }
        rest.strip_suffix(['%', '\u{FF05}']).unwrap_or(rest)
    }
    /// What a cell is at first sight.
    pub fn class(&self, text: &str) -> Class {
        if plain(text).is_empty() {
            return Class::Empty;
        }
        match self.number(text) {
            Ok(None) => Class::Missing,
            _ if self.year(text).is_some() => Class::Year,
            Ok(Some(_)) => Class::Number,
            Err(_) if self.unit(text).is_some() || self.is_percent(text) => Class::Unit,
            Err(_) => Class::Text,
        }
    }
    /// Whether a row begins a note: a mark followed by a colon, or alone.
    pub fn is_note(&self, text: &str) -> bool {
        let text = folded(text);
        self.all("note_mark").any(|m| {
            text.strip_prefix(m).is_some_and(|rest| {
                let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                rest.is_empty() || rest.starts_with([':', '.', '\u{3001}'])
            })
        })
    }
    /// What stands behind the word for unit in a caption: `unit: 1e4 t` gives `1e4 t`.
    pub fn unit_caption(&self, text: &str) -> Option<String> {
        let text = plain(text);
        let lower = text.to_lowercase();
        let colon = lower.find(':')?;
        let head = lower.get(..colon)?;
        let marked = self.all("unit_mark").any(|m| head.ends_with(m));
        let tail = text.get(colon + 1..)?.trim_end_matches(')');
        (marked && !tail.is_empty()).then(|| tail.to_owned())
    }
    /// The units that measure a fuel, the usual one first; empty where nothing is known.
    pub fn measures_of(&self, fuel: &str) -> &[BaseUnit] {
        self.measured_in.iter().find(|(f, _)| f == fuel).map_or(&[], |(_, units)| units)
    }
    /// Whether one id is a part of the other.
    pub fn is_part(&self, whole: &str, part: &str) -> bool {
        self.parts.iter().any(|(w, p)| w == whole && p == part)
    }
    /// A label without ordinal, footnote marks and the word for "of which"; whether that word was there.
    pub fn label(&self, text: &str) -> (String, bool) {
        let mut rest = plain(self.without_marks(text));
        let mut part = false;
        loop {
            let before = rest.len();
            rest = self.without_ordinal(&rest);
            let word = self.all("part").find_map(|w| rest.strip_prefix(w).map(str::to_owned));
            if let Some(tail) = word.filter(|t| !t.is_empty()) {
                part = true;
                rest = tail.trim_start_matches(':').to_owned();
            }
            if rest.len() == before {
                return (rest, part);
            }
        }
    }

    /// `1. x`, `(1) x` or the Chinese numerals in their place.
    fn without_ordinal(&self, text: &str) -> String {
        let inner = text.strip_prefix('(').unwrap_or(text);
        let digit = |c: char| c.is_ascii_digit() || self.is("ordinal", c.encode_utf8(&mut [0; 4]));
        let tail = inner.trim_start_matches(digit);
        if tail.len() == inner.len() {
            return text.to_owned();
        }
        let end = self.all("ordinal_end").find_map(|e| tail.strip_prefix(e));
        end.filter(|t| !t.is_empty()).map_or_else(|| text.to_owned(), |t| t.trim_start_matches('.').to_owned())
    }
}
