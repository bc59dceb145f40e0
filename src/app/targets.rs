//! What parcels can be made to bear: the codes of the layer's system, found by code, name or pinyin.

use pinyin::ToPinyin;

use super::worker::{Target, TargetChoice};
use crate::base::Result;
use crate::engine::Snapshot;
use crate::land::crosswalk::Codes;
use crate::land::{ClassId, ClassTable, Scheme};

/// All targets of a layer: every code of its system, else the words that it has; then the carbon classes themselves,
/// for layers whose words are not those of a system.
pub fn targets(scheme: Option<&str>, s: &Snapshot) -> Result<Vec<TargetChoice>> {
    let system = scheme.and_then(Scheme::named).and_then(|s| s.system());
    let mut out = Vec::new();
    if let Some(system) = system {
        for (code, e) in Codes::shipped()?.list(system) {
            if s.classes.find(&e.class).is_some() {
                out.push(choice(code, &e.class, [&e.name_zh, &e.name_en], &s.classes));
            }
        }
        return Ok(out);
    }
    let mut of_code: Vec<Option<ClassId>> = vec![None; s.base.codes.len()];
    for (code, class) in s.base.code.iter().zip(s.base.class.iter()) {
        if let Some(slot) = of_code.get_mut(*code as usize)
            && slot.is_none()
        {
            *slot = Some(*class);
        }
    }
    for (code, class) in s.base.codes.iter().zip(of_code) {
        if let Some(class) = class.and_then(|c| s.classes.get(c)) {
            out.push(choice(code, &class.id, [code, code], &s.classes));
        }
    }
    out.sort_by(|a, b| a.target.code.cmp(&b.target.code));
    let plain = s.classes.classes.iter().map(|c| choice("", &c.id, [&c.name_zh, &c.name_en], &s.classes));
    out.extend(plain);
    Ok(out)
}

fn choice(code: &str, class: &str, names: [&str; 2], classes: &ClassTable) -> TargetChoice {
    let known = classes.find(class).and_then(|c| classes.get(c));
    let mut search = format!("{code} {} {}", names[0], names[1]).to_lowercase();
    let syllables: Vec<&str> = names[0].to_pinyin().flatten().map(|p| p.plain()).collect();
    let initials: String = syllables.iter().filter_map(|s| s.chars().next()).collect();
    for word in [syllables.concat(), initials] {
        search.push(' ');
        search.push_str(&word);
    }
    TargetChoice {
        target: Target { code: code.to_owned(), class: class.to_owned() },
        names: names.map(str::to_owned),
        colour: known.map_or([0; 3], |c| c.colour),
        search,
    }
}

/// The targets that a search finds; all of its words must be there. Those that begin with it come first.
pub fn found<'a>(all: &'a [TargetChoice], search: &str) -> Vec<&'a TargetChoice> {
    let wanted = search.trim().to_lowercase();
    let parts: Vec<&str> = wanted.split_whitespace().collect();
    let mut out: Vec<&TargetChoice> = all.iter().filter(|t| parts.iter().all(|p| t.search.contains(p))).collect();
    let begins = |t: &TargetChoice| t.search.split(' ').any(|w| w.starts_with(&wanted));
    out.sort_by_key(|t| !begins(t));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_by_code_name_pinyin_and_initials() {
        let classes = ClassTable::load().unwrap();
        let all = [
            choice("0301", "forest_arbor", ["\u{4e54}\u{6728}\u{6797}\u{5730}", "Arbor forest"], &classes),
            choice("0601", "built_industrial", ["\u{5de5}\u{4e1a}\u{7528}\u{5730}", "Industry"], &classes),
        ];
        let codes = |s: &str| found(&all, s).iter().map(|t| t.target.code.clone()).collect::<Vec<_>>();
        for word in ["0301", "03", "\u{6728}\u{6797}", "qiaomulindi", "qmld", "ARBOR", " arbor 03 "] {
            assert_eq!(codes(word), ["0301"], "{word}");
        }
        assert_eq!(codes("").len(), 2);
        assert!(codes("xyz").is_empty());
    }
}
