//! Steps as files hold them: one JSON line each, parcels by name, codes as text. Twins of the live types.
//!
//! `{"step":12,"edits":[{"repaint":{"keys":["0123..0131","0140"],"old":[["0602","built_industrial",10]],"new":[["0301","forest_arbor",10]]}}]}`

use serde::{Deserialize, Serialize};

use super::edit::{Cover, Covers, Edit, Repaint, Step};
use super::keys::Keys;
use super::layout::Layout;
use crate::base::{Error, Finding, Result, Severity};
use crate::land::{ClassId, ClassTable};

/// A run of equal covers: code (empty = missing), class id (empty = unknown), how many parcels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run(pub String, pub String, pub usize);

/// A step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepLine {
    /// Its number.
    pub step: u32,
    /// Its edits.
    pub edits: Vec<EditLine>,
}

/// An edit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditLine {
    /// Parcels that bear something else.
    Repaint(RepaintLine),
}

/// Parcels that bear something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RepaintLine {
    /// Names of parcels, see [`super::keys`].
    pub keys: Vec<String>,
    /// What they bore, in runs over the parcels; empty = whatever it was.
    #[serde(default)]
    pub old: Vec<Run>,
    /// What they bear, in runs; the last one holds for all parcels that are left.
    pub new: Vec<Run>,
}

/// What reading and writing needs to know.
pub struct Names<'a> {
    /// The parcels.
    pub keys: &'a Keys,
    /// The classes.
    pub classes: &'a ClassTable,
}

/// A step for a file.
pub fn line(step: &Step, codes: &[String], names: &Names<'_>) -> StepLine {
    let edits = step.edits.iter().map(|Edit::Repaint(r)| {
        let sorted = names.keys.sorted(&r.rows);
        // The place of each row in the edit, so that covers follow the names.
        let place = |row: &u32| r.rows.binary_search(row).unwrap_or_default();
        let runs_of = |covers: &Covers| {
            runs(sorted.iter().filter_map(|row| covers.at(place(row))), |c| {
                let code = codes.get(c.code as usize).cloned().unwrap_or_default();
                let class = names.classes.get(c.class).map(|k| k.id.clone()).unwrap_or_default();
                (code, class)
            })
        };
        EditLine::Repaint(RepaintLine { keys: names.keys.words(&sorted), old: runs_of(&r.old), new: runs_of(&r.new) })
    });
    StepLine { step: step.number, edits: edits.collect() }
}

fn runs(covers: impl Iterator<Item = Cover>, name: impl Fn(Cover) -> (String, String)) -> Vec<Run> {
    let mut out: Vec<(Cover, usize)> = Vec::new();
    for c in covers {
        match out.last_mut() {
            Some((last, n)) if *last == c => *n += 1,
            _ => out.push((c, 1)),
        }
    }
    out.into_iter().map(|(c, n)| (name(c), n)).map(|((code, class), n)| Run(code, class, n)).collect()
}

/// The step of a line for a layout, whose list of codes grows by those that are new.
///
/// Parcels that are not there are left out with the finding `PLAN-101`; parcels whose cover is not the one the line calls
/// old with `PLAN-102` (the new one counts: that is what the planner wanted). The layout is not changed otherwise.
/// Errors: `PLAN-010` a range that is none, `PLAN-011` an unknown class, `PLAN-012` runs that do not fit the parcels.
pub fn step(line: &StepLine, layout: &mut Layout, names: &Names<'_>) -> Result<(Step, Vec<Finding>)> {
    let (mut edits, mut findings) = (Vec::new(), Vec::new());
    for EditLine::Repaint(r) in &line.edits {
        let at = |e: Error| e.with("step", line.step);
        let rows = names.keys.read(&r.keys).map_err(at)?;
        let new = covers(&r.new, rows.len(), layout, names).map_err(at)?;
        let old = covers(&r.old, rows.len(), layout, names).map_err(at)?;
        if new.iter().any(Option::is_none) {
            return Err(Error::new("PLAN-012").with("step", line.step).with("parcels", rows.len()));
        }
        let missing = rows.iter().filter(|r| r.is_none()).count();
        let mut each: Vec<(u32, Option<Cover>, Cover)> = Vec::with_capacity(rows.len());
        for ((row, old), new) in rows.iter().zip(&old).zip(&new) {
            if let (Some(row), Some(new)) = (row, new) {
                each.push((*row, *old, *new));
            }
        }
        each.sort_by_key(|e| e.0);
        each.dedup_by_key(|e| e.0);
        let other: Vec<u32> =
            each.iter().filter(|(row, old, _)| old.is_some() && layout.cover(*row) != *old).map(|e| e.0).collect();
        let told = |code, n: usize| Finding::new(code, Severity::Warn).with("step", line.step).times(n as u64);
        if missing > 0 {
            findings.push(told("PLAN-101", missing));
        }
        if !other.is_empty() {
            findings.push(told("PLAN-102", other.len()).on(other));
        }
        each.retain(|(row, _, new)| layout.cover(*row) != Some(*new));
        let old = each.iter().filter_map(|e| layout.cover(e.0)).collect();
        let edit = Repaint {
            rows: each.iter().map(|e| e.0).collect(),
            old: Covers::of(old),
            new: Covers::of(each.iter().map(|e| e.2).collect()),
        };
        if !edit.rows.is_empty() {
            edits.push(Edit::Repaint(edit));
        }
    }
    Ok((Step { number: line.step, edits }, findings))
}

/// Covers of so many parcels from runs; `None` where runs are lacking.
fn covers(runs: &[Run], parcels: usize, layout: &mut Layout, names: &Names<'_>) -> Result<Vec<Option<Cover>>> {
    let mut out = Vec::with_capacity(parcels);
    for (i, Run(code, class, n)) in runs.iter().enumerate() {
        let class = match class.as_str() {
            "" => ClassId::MISSING,
            id => names.classes.find(id).ok_or_else(|| Error::new("PLAN-011").with("class", id))?,
        };
        let code = layout.code(code)?;
        let left = parcels.saturating_sub(out.len());
        // The last run may stand for all that is left, so that a person can write a step by hand.
        let n = if i + 1 == runs.len() && *n == 0 { left } else { *n };
        if n > left {
            return Err(Error::new("PLAN-012").with("parcels", parcels));
        }
        out.extend(std::iter::repeat_n(Some(Cover { code, class }), n));
    }
    out.resize(parcels, None);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::super::layout::tests::layer;
    use super::*;

    fn classes() -> ClassTable {
        ClassTable::load().unwrap()
    }

    #[test]
    fn a_step_in_words_and_back() {
        let classes = classes();
        let id = |c: &str| classes.find(c).unwrap();
        let base = layer(&[(id("built_industrial"), 10.0, 0.0); 5].map(|mut p| {
            p.1 += 1.0;
            p
        }));
        let keys = Keys::new(&base.key);
        let names = Names { keys: &keys, classes: &classes };
        let mut layout = Layout::new(base.clone(), &classes);
        let forest = Cover { code: layout.code("0301").unwrap(), class: id("forest_arbor") };
        let edit = layout.repaint(&[3, 1, 2], forest).unwrap().unwrap();
        let step_ = Step { number: 12, edits: vec![edit] };
        let line_ = line(&step_, layout.codes(), &names);
        let text = serde_json::to_string(&line_).unwrap();
        let code = id("built_industrial").0;
        assert_eq!(
            text,
            format!(
                "{{\"step\":12,\"edits\":[{{\"repaint\":{{\"keys\":[\"0001..0003\"],\"old\":[[\"c{code}\",\"built_industrial\",3]],\"new\":[[\"0301\",\"forest_arbor\",3]]}}}}]}}"
            )
        );
        let read: StepLine = serde_json::from_str(&text).unwrap();
        let (back, findings) = step(&read, &mut layout, &names).unwrap();
        assert_eq!((back, findings.len()), (step_.clone(), 0));
        // Applied once, everything is new already: nothing is left to do, and the old covers are not what they were.
        layout.apply(&step_.edits[0]).unwrap();
        let (again, findings) = step(&read, &mut layout, &names).unwrap();
        assert_eq!((again.edits.len(), findings[0].code.to_string(), findings[0].count), (0, "PLAN-102".into(), 3));
    }

    #[test]
    fn lines_that_do_not_fit_are_named() {
        let classes = classes();
        let base = layer(&[(ClassId(1), 10.0, 0.0); 3]);
        let keys = Keys::new(&base.key);
        let names = Names { keys: &keys, classes: &classes };
        let mut layout = Layout::new(base.clone(), &classes);
        let mut read = |keys: &[&str], new: &[Run]| {
            let keys = keys.iter().map(|k| (*k).to_owned()).collect();
            let r = RepaintLine { keys, old: Vec::new(), new: new.to_vec() };
            let line = StepLine { step: 1, edits: vec![EditLine::Repaint(r)] };
            step(&line, &mut layout, &names)
        };
        let run = |class: &str, n| Run("0301".into(), class.into(), n);
        let code = |r: Result<(Step, Vec<Finding>)>| r.unwrap_err().code.0.into_owned();
        assert_eq!(code(read(&["0001"], &[run("forest_arbr", 1)])), "PLAN-011");
        assert_eq!(code(read(&["0001"], &[run("forest_arbor", 2)])), "PLAN-012");
        assert_eq!(code(read(&["0001"], &[])), "PLAN-012");
        assert_eq!(code(read(&["0001..x"], &[run("forest_arbor", 0)])), "PLAN-010");
        let (s, findings) = read(&["0001", "9999", "0001"], &[run("forest_arbor", 0)]).unwrap();
        assert_eq!((s.parcels(), findings[0].code.to_string(), findings[0].count), (1, "PLAN-101".into(), 1));
    }
}
