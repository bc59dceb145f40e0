//! Rows of a table joined to districts: by code first, then by name as people write it. Nothing is lost: what finds no
//! district, or several, is listed.

use crate::base::{Finding, Place, Severity};

use super::words::folded;

/// Code and name of a district or of a row; either may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Line of the table, from 1.
    pub line: usize,
    /// Administrative code; a longer one begins with that of its district.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Words about names, from `assets/land/name_parts.csv`.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// What may stand behind a name, longest first.
    pub suffixes: Vec<String>,
    /// What may stand before it: provinces and cities, longest first.
    pub parents: Vec<String>,
}

/// How a row found its district.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Same code, or a code that begins with the district's.
    Code,
    /// Same name, spaces and full-width forms aside.
    Name,
    /// Same name without suffix or parent.
    ShortName,
}

/// The result: for each row its district.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Joined {
    /// District by row, and how it was found; `None` = unmatched.
    pub of_row: Vec<Option<(usize, By)>>,
    /// `STAT-140` no district, `STAT-141` several districts, `STAT-142` two rows on one district, `STAT-143` code and
    /// name lead to different districts (the code counts).
    pub findings: Vec<Finding>,
}

impl Parts {
    /// Suffixes and parents, put in order.
    pub fn new(suffixes: impl IntoIterator<Item = String>, parents: impl IntoIterator<Item = String>) -> Self {
        let sorted = |words: Vec<String>| {
            let mut words: Vec<String> = words.iter().map(|w| folded(w)).filter(|w| !w.is_empty()).collect();
            words.sort_by(|a, b| b.chars().count().cmp(&a.chars().count()).then(a.cmp(b)));
            words.dedup();
            words
        };
        Self { suffixes: sorted(suffixes.into_iter().collect()), parents: sorted(parents.into_iter().collect()) }
    }

    /// A name without parents before it and without one suffix behind it; at least two characters stay.
    pub fn short(&self, name: &str) -> String {
        let mut rest = folded(name);
        let long_enough = |t: &str| t.chars().count() > 1;
        while let Some(tail) =
            self.parents.iter().find_map(|p| rest.strip_prefix(p.as_str()).filter(|t| long_enough(t)))
        {
            // A suffix alone is no name: the parent was the name.
            if self.suffixes.iter().any(|s| s == tail) {
                break;
            }
            rest = tail.to_owned();
        }
        let head = self.suffixes.iter().find_map(|s| rest.strip_suffix(s.as_str()).filter(|t| long_enough(t)));
        head.map_or(rest.clone(), str::to_owned)
    }
}

/// Joins rows to districts.
pub fn join(rows: &[Area], districts: &[Area], parts: &Parts) -> Joined {
    let short: Vec<(String, String)> = districts.iter().map(|d| (folded(&d.name), parts.short(&d.name))).collect();
    let mut out = Joined::default();
    let mut taken: Vec<Option<usize>> = vec![None; districts.len()];
    for (i, row) in rows.iter().enumerate() {
        let by_code = by_code(&row.code, districts);
        let by_name = by_name(&row.name, &short, parts);
        let place = Place { row: Some(row.line as u64 - u64::from(row.line > 0)), ..Place::default() };
        let tell = |code, severity| {
            let finding = Finding::new(code, severity).with("name", row.name.as_str()).with("code", row.code.as_str());
            finding.with("line", row.line).at(place.clone())
        };
        let found = match (by_code, by_name.as_slice()) {
            (Some(d), names) => {
                let other = names.first().filter(|_| !names.iter().any(|(n, _)| *n == d));
                if let Some((n, _)) = other {
                    let known = districts.get(*n).map_or("", |x| x.name.as_str());
                    let meant = districts.get(d).map_or("", |x| x.name.as_str());
                    out.findings.push(tell("STAT-143", Severity::Warn).with("by_code", meant).with("by_name", known));
                }
                Some((d, By::Code))
            }
            (None, [one]) => Some(*one),
            (None, []) => {
                out.findings.push(tell("STAT-140", Severity::Warn));
                None
            }
            (None, several) => {
                let names: Vec<&str> =
                    several.iter().filter_map(|(d, _)| districts.get(*d)).map(|d| d.name.as_str()).collect();
                out.findings.push(tell("STAT-141", Severity::Warn).with("names", names.join(", ")));
                None
            }
        };
        if let Some((d, _)) = found
            && let Some(slot) = taken.get_mut(d)
        {
            if let Some(first) = slot {
                let before = rows.get(*first).map_or(0, |r| r.line);
                out.findings.push(tell("STAT-142", Severity::Warn).with("first_line", before));
            } else {
                *slot = Some(i);
            }
        }
        out.of_row.push(found);
    }
    out
}

/// The district whose code the row's code is or begins with; the longest of several.
fn by_code(code: &str, districts: &[Area]) -> Option<usize> {
    let code = folded(code);
    let code = code.strip_suffix(".0").unwrap_or(&code);
    if code.is_empty() {
        return None;
    }
    let fits = |d: &Area| !d.code.is_empty() && code.starts_with(&folded(&d.code));
    let all = districts.iter().enumerate().filter(|(_, d)| fits(d));
    all.max_by_key(|(i, d)| (d.code.len(), std::cmp::Reverse(*i))).map(|(i, _)| i)
}

/// Districts of that name: the whole name first, then the short ones.
fn by_name(name: &str, districts: &[(String, String)], parts: &Parts) -> Vec<(usize, By)> {
    let whole = folded(name);
    if whole.is_empty() {
        return Vec::new();
    }
    let same = |by: By, wanted: &str, at: fn(&(String, String)) -> &str| -> Vec<(usize, By)> {
        let all = districts.iter().enumerate().filter(|(_, d)| at(d) == wanted && !wanted.is_empty());
        all.map(|(i, _)| (i, by)).collect()
    };
    let exact = same(By::Name, &whole, |d| &d.0);
    if !exact.is_empty() {
        return exact;
    }
    same(By::ShortName, &parts.short(name), |d| &d.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(code: &str, name: &str) -> Area {
        Area { line: 0, code: code.into(), name: name.into() }
    }

    fn parts() -> Parts {
        Parts::new(["shi", "qu", "xian"].map(String::from), ["henan", "henansheng", "zhengzhoushi"].map(String::from))
    }

    #[test]
    fn names_as_people_write_them() {
        let p = parts();
        for (name, short) in [
            ("zhengzhoushi", "zhengzhou"),
            ("ZhengZhou", "zhengzhou"),
            ("\u{3000}Zheng zhou shi ", "zhengzhou"),
            ("henanzhengzhoushi", "zhengzhou"),
            ("henanshengzhengzhoushizhongyuanqu", "zhongyuan"),
            ("henan", "henan"),
        ] {
            assert_eq!(p.short(name), short, "{name}");
        }
    }

    #[test]
    fn code_first_then_name_and_nothing_is_lost() {
        let districts =
            [area("410102", "zhongyuanqu"), area("410103", "erqiqu"), area("", "jiaoqu"), area("", "jiaoxian")];
        let mut rows = [
            area("410102005", "x"),
            area("", "Zhongyuan"),
            area("410103", "zhongyuan"),
            area("", "jiao"),
            area("", "nowhere"),
            area("", "Jiaoxian"),
        ];
        rows.iter_mut().enumerate().for_each(|(i, r)| r.line = i + 2);
        let j = join(&rows, &districts, &parts());
        assert_eq!(
            j.of_row,
            [Some((0, By::Code)), Some((0, By::ShortName)), Some((1, By::Code)), None, None, Some((3, By::Name))]
        );
        let codes: Vec<(String, Option<u64>)> = j.findings.iter().map(|f| (f.code.to_string(), f.place.row)).collect();
        let expected = [("STAT-142", 2), ("STAT-143", 3), ("STAT-141", 4), ("STAT-140", 5)];
        assert_eq!(codes, expected.map(|(c, r)| (c.to_owned(), Some(r))));
    }
}
