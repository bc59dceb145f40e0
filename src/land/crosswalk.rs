//! The three Chinese code systems and the transfer from the survey's codes to the plan's.
//!
//! The same digits mean different things: `1003` is a highway in the survey and a salt pan in the plan.
//! So a code is never looked up without naming its system.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::{Error, Result};

/// A code system of Chinese land classification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// 三调 / 年度变更 working classes, suffixes H1, H2, A, K.
    Sd3,
    /// GB/T 21010-2017.
    Gb21010,
    /// 国土空间调查、规划、用途管制用地用海分类 (2023), 2, 4 or 6 digits.
    Ydyh2023,
}

impl System {
    /// All systems, in the order in which equals are chosen.
    pub const ALL: [Self; 3] = [Self::Sd3, Self::Gb21010, Self::Ydyh2023];

    /// Name on the command line and in projects.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sd3 => "sd3",
            Self::Gb21010 => "gb21010",
            Self::Ydyh2023 => "ydyh2023",
        }
    }

    /// Name in `land_classes.csv`.
    fn column(self) -> &'static str {
        match self {
            Self::Sd3 => "SD3",
            Self::Gb21010 => "GB21010-2017",
            Self::Ydyh2023 => "YDYH2023",
        }
    }
}

/// One code of a system.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Official Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// Id of the carbon class.
    pub class: String,
    /// Where the line comes from.
    pub source: String,
    /// Whether the line was checked against a source; a line from memory is assumed.
    pub verified: bool,
}

/// How a code was found in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// It stands there.
    Listed,
    /// It is finer than the list; the code above it stands there.
    Parent,
    /// It is coarser than the list, and all codes below it have one carbon class.
    Children,
    /// Not found.
    Unknown,
}

/// A code found in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// Id of the carbon class.
    pub class: &'a str,
    /// Chinese name of the line that answered.
    pub name_zh: &'a str,
    /// Suffix K (可调整): the cover is as named, the legal intent is cropland.
    pub adjustable: bool,
    /// How it was found.
    pub by: Match,
}

/// Transfer of one survey code to the plan's system.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Transfer {
    /// Survey code.
    pub sd3_code: String,
    /// Plan code; for a 1:n relation the code above, to be split with a key.
    pub ydyh2023_code: String,
    /// `1:1`, or `1:n` with what is needed to split.
    pub relation: String,
}

impl Transfer {
    /// Whether one survey class goes into several plan classes.
    pub fn needs_split(&self) -> bool {
        self.relation.starts_with("1:n")
    }
}

/// The lists of all systems.
#[derive(Debug, Default)]
pub struct Codes {
    lists: BTreeMap<System, BTreeMap<String, Entry>>,
    transfers: Vec<Transfer>,
    extents: Vec<String>,
}

/// A line of `land_classes.csv`.
#[derive(Deserialize)]
struct Line {
    code_system: String,
    code: String,
    name_zh: String,
    name_en: String,
    carbon_class: String,
    source: String,
    confidence: String,
}

/// A line of `extent_codes.csv`.
#[derive(Deserialize)]
struct ExtentLine {
    code: String,
}

static CODES: LazyLock<Result<Codes>> = LazyLock::new(Codes::read);

impl Codes {
    /// The shipped lists, read once. Errors: `CLASS-090` a shipped table is damaged.
    pub fn shipped() -> Result<&'static Self> {
        CODES.as_ref().map_err(Clone::clone)
    }

    fn read() -> Result<Self> {
        let mut codes = Self::default();
        for l in lines::<Line>("land_classes.csv", include_str!("../../assets/classes/land_classes.csv"))? {
            let Some(system) = System::ALL.into_iter().find(|s| s.column() == l.code_system) else {
                return Err(Error::new("CLASS-090").with("table", "land_classes.csv").because(l.code_system));
            };
            if l.source.is_empty() {
                return Err(Error::new("CLASS-090").with("table", "land_classes.csv").because(l.code));
            }
            let entry = Entry {
                name_zh: l.name_zh,
                name_en: l.name_en,
                class: l.carbon_class,
                source: l.source,
                verified: l.confidence == "verified",
            };
            codes.lists.entry(system).or_default().insert(l.code, entry);
        }
        codes.transfers = lines("map_sd3_ydyh2023.csv", include_str!("../../assets/classes/map_sd3_ydyh2023.csv"))?;
        codes.extents = lines::<ExtentLine>("extent_codes.csv", include_str!("../../assets/classes/extent_codes.csv"))?
            .into_iter()
            .map(|l| l.code)
            .collect();
        Ok(codes)
    }

    /// The line of a code in normal form (see [`normal`]).
    pub fn entry(&self, system: System, code: &str) -> Option<&Entry> {
        self.lists.get(&system)?.get(code)
    }

    /// All codes of a system, in order.
    pub fn list(&self, system: System) -> impl Iterator<Item = (&str, &Entry)> {
        self.lists.get(&system).into_iter().flatten().map(|(c, e)| (c.as_str(), e))
    }

    /// Looks a code up, in normal form: as listed, without its suffix K, above, or below.
    pub fn find(&self, system: System, code: &str) -> Option<Found<'_>> {
        let list = self.lists.get(&system)?;
        let (bare, adjustable) = match code.strip_suffix('K') {
            Some(bare) if system == System::Sd3 => (bare, true),
            _ => (code, false),
        };
        // The list names the commonest K codes themselves (1104K is a fish pond, 1104 a pond).
        if let Some(e) = list.get(code).or_else(|| list.get(bare)) {
            return Some(Found { class: &e.class, name_zh: &e.name_zh, adjustable, by: Match::Listed });
        }
        if let Some(e) = above(system, bare).find_map(|c| list.get(c)) {
            return Some(Found { class: &e.class, name_zh: &e.name_zh, adjustable, by: Match::Parent });
        }
        let mut below = list.range(bare.to_owned()..).take_while(|(c, _)| c.starts_with(bare)).map(|(_, e)| e);
        let first = below.next().filter(|_| !bare.is_empty())?;
        below.all(|e| e.class == first.class).then_some(Found {
            class: &first.class,
            name_zh: &first.name_zh,
            adjustable,
            by: Match::Children,
        })
    }

    /// Whether the list of `system` knows the code in any way.
    pub fn knows(&self, system: System, code: &str) -> bool {
        self.find(system, code).is_some()
    }

    /// Whether `name` is the name of `code` in `system`; K codes may bear the name of the cover alone.
    pub fn named(&self, system: System, code: &str, name: &str) -> bool {
        let bare = code.strip_suffix('K').unwrap_or(code);
        [code, bare]
            .into_iter()
            .filter_map(|c| self.entry(system, c))
            .any(|e| squeeze(&e.name_zh) == squeeze(name) || e.name_en.eq_ignore_ascii_case(name.trim()))
    }

    /// Transfer of a survey code to the plan's system.
    pub fn transfer(&self, sd3_code: &str) -> Option<&Transfer> {
        self.transfers.iter().find(|t| t.sd3_code == sd3_code)
    }

    /// Whether the word is a value of field CZCSXM (extent of city, town, village), which is no cover class.
    pub fn is_extent(&self, word: &str) -> bool {
        self.extents.iter().any(|c| c.eq_ignore_ascii_case(word.trim()))
    }
}

/// The codes above a code, nearest first: the survey's letters, the plan's pairs of digits.
fn above(system: System, code: &str) -> impl Iterator<Item = &str> {
    let step = if system == System::Ydyh2023 { 2 } else { 1 };
    let digits = code.bytes().take_while(u8::is_ascii_digit).count();
    let shortest = if system == System::Ydyh2023 { 2 } else { digits.max(2) };
    let mut rest = code;
    std::iter::from_fn(move || {
        rest = rest.get(..rest.len().checked_sub(step)?)?;
        (rest.len() >= shortest).then_some(rest)
    })
}

/// A code in normal form, and whether a leading zero was put back.
///
/// Full-width characters become ASCII, spaces go, letters become capitals, and a decimal tail of zeros goes (a number
/// field read as text). Codes have an even number of leading digits, so an odd number means that a number field
/// swallowed the leading zero: `301` is `0301`.
pub fn normal(word: &str) -> (String, bool) {
    let mut code: String = squeeze(word).to_ascii_uppercase();
    if let Some((whole, tail)) = code.split_once('.')
        && !tail.is_empty()
        && tail.bytes().all(|b| b == b'0')
    {
        code = whole.to_owned();
    }
    let digits = code.bytes().take_while(u8::is_ascii_digit).count();
    let lost = digits % 2 == 1;
    if lost {
        code.insert(0, '0');
    }
    (code, lost)
}

/// A word without spaces, full-width forms made ASCII.
pub fn squeeze(word: &str) -> String {
    // Full-width forms U+FF01..U+FF5E lie this far above ASCII.
    const WIDE: u32 = 0xFEE0;
    let narrow = |c: char| match u32::from(c) {
        u @ 0xFF01..=0xFF5E => char::from_u32(u - WIDE).unwrap_or(c),
        _ => c,
    };
    word.chars().filter(|c| !c.is_whitespace() && !c.is_control()).map(narrow).collect()
}

/// Reads a shipped table. Errors: `CLASS-090`.
pub(super) fn lines<T: serde::de::DeserializeOwned>(table: &'static str, text: &str) -> Result<Vec<T>> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(|e| Error::new("CLASS-090").with("table", table).because(e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::land::ClassTable;

    fn class(system: System, code: &str) -> Option<String> {
        Codes::shipped().unwrap().find(system, code).map(|f| f.class.to_owned())
    }

    #[test]
    fn same_digits_other_meaning() {
        for (code, sd3, ydyh) in [
            ("1003", "trans_road", "saltpan"),
            ("0303", "wetland_mangrove", "shrub"),
            ("0304", "wetland_forest", "forest_other"),
            ("0402", "wetland_meadow", "grass_sown"),
            ("0601", "built_industrial", "trans_farm_road"),
            ("0702", "built_res_rural", "built_public_service"),
            ("1001", "trans_rail", "built_industrial"),
            ("1101", "water_river", "built_logistics"),
            ("1207", "bare_rock", "trans_street"),
        ] {
            assert_eq!(class(System::Sd3, code).as_deref(), Some(sd3), "{code}");
            assert_eq!(class(System::Ydyh2023, code).as_deref(), Some(ydyh), "{code}");
        }
    }

    #[test]
    fn every_listed_class_exists() {
        let table = ClassTable::load().unwrap();
        let codes = Codes::shipped().unwrap();
        let mut n = 0;
        for system in System::ALL {
            for (code, e) in codes.list(system) {
                assert!(table.find(&e.class).is_some(), "{code} {}", e.class);
                n += 1;
            }
        }
        assert_eq!(n, 69 + 73 + 153);
    }

    #[test]
    fn codes_in_normal_form() {
        assert_eq!(normal("1104k"), ("1104K".into(), false));
        assert_eq!(normal(" 0301\u{3000}"), ("0301".into(), false));
        assert_eq!(normal("\u{ff10}\u{ff13}\u{ff10}\u{ff11}"), ("0301".into(), false));
        assert_eq!(normal("301"), ("0301".into(), true));
        assert_eq!(normal("301.0"), ("0301".into(), true));
        assert_eq!(normal("70101"), ("070101".into(), true));
        assert_eq!(normal("05h1"), ("05H1".into(), false));
    }

    #[test]
    fn finer_and_coarser_codes() {
        let codes = Codes::shipped().unwrap();
        let by = |s, c| codes.find(s, c).map(|f| f.by);
        assert_eq!(by(System::Ydyh2023, "090199"), Some(Match::Parent));
        assert_eq!(by(System::Ydyh2023, "15"), Some(Match::Children)); // all special use
        assert_eq!(by(System::Ydyh2023, "10"), None); // industry, mining and salt pans differ
        assert_eq!(by(System::Sd3, "9999"), None);
        assert_eq!(by(System::Sd3, "090101"), None); // six digits are the plan's
        assert!(codes.find(System::Sd3, "0301K").is_some_and(|f| f.adjustable));
        assert_eq!(class(System::Sd3, "1104K").as_deref(), Some("water_aquaculture"));
    }

    #[test]
    fn transfer_of_a_marsh() {
        let codes = Codes::shipped().unwrap();
        assert_eq!(codes.transfer("1003").unwrap().ydyh2023_code, "1202");
        assert!(codes.transfer("05H1").unwrap().needs_split());
    }
}
