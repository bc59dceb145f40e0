//! What the texts above a column say: year, sector, fuel, unit, measure.

use crate::stat::words::{folded, plain};

use super::lexicon::Lexicon;
use super::plan::Confidence;

/// The texts above a column, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Heading {
    /// Role by name: `sector`, `amount`, `unit`, ….
    pub role: Option<String>,
    pub year: Option<u16>,
    /// As entered.
    pub sector: Option<String>,
    /// As entered.
    pub fuel: Option<String>,
    pub total: Option<u8>,
    pub unit: Option<String>,
    /// Whether every text was understood word for word.
    pub confidence: Option<Confidence>,
}

impl Heading {
    /// Reads the texts from top to bottom.
    pub fn of(texts: &[&str], lexicon: &Lexicon) -> Self {
        let mut out = Self::default();
        for text in texts {
            out.add(text, lexicon);
        }
        out
    }

    fn understood(&mut self, how: Confidence) {
        self.confidence = Some(self.confidence.map_or(how, |c| c.min(how)));
    }

    fn add(&mut self, text: &str, lexicon: &Lexicon) {
        let text = plain(text);
        if text.is_empty() || self.whole(&text, lexicon, Confidence::Sure) {
            return;
        }
        let Some((name, unit)) = parted(&text, lexicon) else {
            self.pieces(&text, lexicon);
            return;
        };
        self.unit = Some(unit);
        self.understood(Confidence::Sure);
        if !name.is_empty() && !self.whole(&name, lexicon, Confidence::Sure) {
            self.pieces(&name, lexicon);
        }
    }

    /// A text that is one word of ours.
    fn whole(&mut self, text: &str, lexicon: &Lexicon, how: Confidence) -> bool {
        if let Some(year) = lexicon.year(text) {
            self.year = Some(year);
        } else if let Some(role) = lexicon.heading(text) {
            // A heading nearer to the values says more than the one above it.
            self.role = Some(role.to_owned());
        } else if lexicon.fuel(text).is_some() {
            self.fuel = Some(text.to_owned());
        } else if lexicon.sector(text).is_some() {
            self.sector = Some(text.to_owned());
        } else if let Some(rank) = lexicon.total_rank(text) {
            self.total = Some(rank);
        } else if lexicon.unit(text).is_some() || lexicon.is_percent(text) {
            self.unit = Some(text.to_owned());
        } else if lexicon.is("unit_mark", text) {
            // The first cell of a row of units.
        } else {
            return false;
        }
        self.understood(how);
        true
    }

    /// A text put together of several words: year + fuel + measure.
    fn pieces(&mut self, text: &str, lexicon: &Lexicon) {
        let mut rest = text.to_owned();
        if let Some(head) = rest.get(..4).filter(|h| lexicon.year(h).is_some()).map(str::to_owned) {
            self.year = lexicon.year(&head);
            let tail = rest.get(4..).unwrap_or_default();
            let mark = lexicon.all("year_mark").find_map(|m| tail.strip_prefix(m));
            rest = mark.unwrap_or(tail).to_owned();
        }
        if rest.is_empty() || self.whole(&rest, lexicon, Confidence::Likely) {
            return;
        }
        let lower = folded(&rest);
        if let Some((head, role)) = lexicon.measure_at_end(&lower) {
            self.role = Some(role.to_owned());
            self.understood(Confidence::Likely);
            if self.whole(head, lexicon, Confidence::Likely) {
                return;
            }
            rest = head.to_owned();
        }
        let (label, _) = lexicon.label(&rest);
        if label != rest && self.whole(&label, lexicon, Confidence::Likely) {
            return;
        }
        // A footnote or remark in brackets behind a name.
        if let Some((name, _)) = rest.split_once('(')
            && !name.is_empty()
            && self.whole(name, lexicon, Confidence::Likely)
        {
            return;
        }
        self.understood(Confidence::Guess);
    }
}

/// A text with a unit at its end, in brackets or behind a separator: the name and the unit.
fn parted(text: &str, lexicon: &Lexicon) -> Option<(String, String)> {
    if let Some(unit) = lexicon.unit_caption(text) {
        let name = text.split_once('(').map_or("", |(n, _)| n);
        return Some((name.to_owned(), unit));
    }
    let known = |u: &str| lexicon.unit(u).is_some() || lexicon.is_percent(u);
    let bracket = text.rfind('(').filter(|_| text.ends_with(')'));
    if let Some(at) = bracket {
        let unit = text.get(at + 1..text.len() - 1)?;
        if known(unit) {
            return Some((text.get(..at)?.to_owned(), unit.to_owned()));
        }
    }
    let at = text.find(['/', ',', ':', '\u{FF0C}'])?;
    let separator = text.get(at..)?.chars().next()?;
    let unit = text.get(at + separator.len_utf8()..)?;
    known(unit).then(|| (text.get(..at).unwrap_or_default().to_owned(), unit.to_owned()))
}
