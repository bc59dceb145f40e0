//! Repairs carried out on a whole layer, as a person took them.

use super::limits::Limits;
use super::repair::{Kind, apply};
use super::rows::signed_m2;
use super::twins::twins;
use super::{Patient, RING_OPEN, RING_SHORT, SPARE, Verdict};
use crate::base::{Finding, Severity};
use crate::geo::Shapes;

/// A layer with repairs taken; the columns have the rows of the layer as read.
#[derive(Clone, Debug)]
pub struct Treated {
    /// Polygons, repaired.
    pub shapes: Shapes,
    /// As [`Patient::flags`]; what was mended is no longer flagged.
    pub flags: Vec<u8>,
    /// As [`Patient::state`]; repeats that were left out are [`SPARE`].
    pub state: Vec<u8>,
    /// Rows whose shape is another one now, ascending.
    pub changed: Vec<u32>,
    /// What was done, in the order of [`Kind::ALL`].
    pub taken: Vec<Taken>,
}

/// One kind of repair as it was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// Kind.
    pub kind: Kind,
    /// Rows concerned, ascending.
    pub rows: Vec<u32>,
    /// Their area in the plane before and after, m².
    pub plane_m2: [f64; 2],
}

impl Taken {
    /// The note that says so. Repeats left out bring their own, `DOC-014`.
    pub fn finding(&self, feature: &[u32]) -> Option<Finding> {
        if self.rows.is_empty() {
            return Some(Finding::new("DOC-015", Severity::Note).with("kind", self.kind.name()));
        }
        let code = match self.kind {
            Kind::CloseRing => "DOC-011",
            Kind::DropRepeatedPoints => "DOC-012",
            Kind::MakeValid => "DOC-013",
            Kind::KeepOne => return None,
        };
        let first = self.rows.first().and_then(|&r| feature.get(r as usize)).map(|&f| u64::from(f));
        let place = crate::base::Place { row: first, ..Default::default() };
        let f = Finding::new(code, Severity::Note).times(self.rows.len() as u64).with("count", self.rows.len());
        let f = f.with("before_m2", self.plane_m2[0]).with("after_m2", self.plane_m2[1]);
        Some(f.at(place).on(self.rows.iter().copied()))
    }
}

/// Pairs (original, repeat) of used rows with the same polygons that are `alike` in everything else that counts.
pub fn repeats(shapes: &Shapes, used: &[bool], alike: &dyn Fn(u32, u32) -> bool) -> Vec<(u32, u32)> {
    twins(shapes, used).into_iter().filter(|&(a, b)| alike(a, b)).collect()
}

/// Carries out repairs on the rows that a verdict names.
///
/// Rows that no repair is for keep every bit. `alike` tells whether two rows are the same in all that is reckoned with.
pub fn treat(
    patient: &Patient<'_>,
    verdict: &Verdict,
    kinds: &[Kind],
    alike: &dyn Fn(u32, u32) -> bool,
    limits: &Limits,
) -> Treated {
    let mut out = Treated {
        shapes: patient.shapes.clone(),
        flags: patient.flags.map_or_else(|| vec![0; patient.rows()], <[u8]>::to_vec),
        state: patient.state.to_vec(),
        changed: Vec::new(),
        taken: Vec::new(),
    };
    for kind in Kind::ALL.into_iter().filter(|k| kinds.contains(k)) {
        let rows = if kind == Kind::KeepOne {
            let rows: Vec<u32> = repeats(&out.shapes, &verdict.used(), alike).into_iter().map(|p| p.1).collect();
            set(&mut out.state, &rows, |_| SPARE);
            rows
        } else {
            rows_for(verdict, kind)
        };
        let sum = |shapes: &Shapes| rows.iter().map(|&r| signed_m2(shapes, r as usize)).sum::<f64>();
        let before = sum(&out.shapes);
        if kind != Kind::KeepOne && !rows.is_empty() {
            out.shapes = apply(&out.shapes, &rows, kind, limits);
            out.changed.extend(&rows);
        }
        if matches!(kind, Kind::CloseRing | Kind::MakeValid) {
            set(&mut out.flags, &rows, |f| f & !(RING_OPEN | RING_SHORT));
        }
        let plane_m2 = [before, sum(&out.shapes)];
        out.taken.push(Taken { kind, rows, plane_m2 });
    }
    out.changed.sort_unstable();
    out.changed.dedup();
    out
}

/// Rows in use with a fault that a kind mends, ascending.
fn rows_for(verdict: &Verdict, kind: Kind) -> Vec<u32> {
    let mut rows: Vec<u32> =
        verdict.faulty.iter().filter(|(_, c)| Kind::of_code(&c.0) == Some(kind)).map(|(r, _)| *r).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

fn set(column: &mut [u8], rows: &[u32], to: impl Fn(u8) -> u8) {
    for &r in rows {
        if let Some(x) = column.get_mut(r as usize) {
            *x = to(*x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;
    use crate::doctor::cases::{plain, square};
    use crate::doctor::examine;

    /// Rows: bow-tie of two lobes of 1 m² each, square, the same square with other attributes, the square once more,
    /// an open ring, a ring with a repeated point.
    fn layer() -> (Shapes, [u8; 6], [u8; 6]) {
        let q = square(10., 0., 4.);
        let shapes = plain(&[
            &[[0., 0.], [2., 2.], [2., 0.], [0., 2.], [0., 0.]],
            &q,
            &q,
            &q,
            &[[20., 0.], [21., 0.], [21., 1.]],
            &[[30., 0.], [31., 0.], [31., 0.], [31., 1.], [30., 0.]],
        ]);
        (shapes, [0; 6], [0, 0, 0, 0, RING_OPEN, 0])
    }

    #[test]
    fn what_is_taken_is_mended_counted_and_told() {
        let (shapes, state, flags) = layer();
        let feature = [0, 1, 2, 3, 4, 5];
        let p = Patient { shapes: &shapes, state: &state, feature: &feature, flags: Some(&flags), key: None };
        let limits = Limits::shipped().unwrap();
        let before = examine(&Silent, &p, &limits).unwrap();
        let alike = |a: u32, b: u32| a != 2 && b != 2;
        let t = treat(&p, &before, &Kind::ALL, &alike, &limits);
        let counts: Vec<_> = t.taken.iter().map(|t| (t.kind.name(), t.rows.clone())).collect();
        let [close, drop, valid, one] = Kind::ALL.map(Kind::name);
        assert_eq!(counts, [(close, vec![4]), (drop, vec![5]), (valid, vec![0]), (one, vec![3])]);
        // The lobes cancelled each other: 0 before, 2 m² after.
        assert_eq!(t.taken[2].plane_m2, [0.0, 2.0]);
        assert_eq!(t.changed, [0, 4, 5]);
        let q = Patient { shapes: &t.shapes, state: &t.state, flags: Some(&t.flags), ..p };
        let after = examine(&Silent, &q, &limits).unwrap();
        assert_eq!(after.left_out.iter().map(|(r, c)| (*r, c.0.as_ref())).collect::<Vec<_>>(), [(3, "DOC-014")]);
        assert_eq!(after.invalid, 0);
        let gone = ["GEOM-010", "GEOM-013", "GEOM-015"];
        assert!(after.findings.iter().all(|f| !gone.contains(&f.code.0.as_ref())), "{:?}", after.findings);
        let mut told: Vec<_> = t.taken.iter().filter_map(|t| t.finding(&feature)).collect();
        told.extend(after.findings.into_iter().filter(|f| f.code.0 == "DOC-014"));
        let codes: Vec<_> = told.iter().map(|f| (f.code.0.as_ref(), f.count, f.severity)).collect();
        let note = Severity::Note;
        assert_eq!(codes, ["DOC-011", "DOC-012", "DOC-013", "DOC-014"].map(|c| (c, 1, note)));
    }

    #[test]
    fn what_is_not_taken_keeps_every_bit_and_what_nobody_needs_is_told() {
        let (shapes, state, flags) = layer();
        let p = Patient { shapes: &shapes, state: &state, feature: &[0; 6], flags: Some(&flags), key: None };
        let limits = Limits::shipped().unwrap();
        let verdict = examine(&Silent, &p, &limits).unwrap();
        let t = treat(&p, &verdict, &[Kind::KeepOne], &|_, _| false, &limits);
        assert_eq!((&t.shapes.points[..], &t.state[..], &t.flags[..]), (&shapes.points[..], &state[..], &flags[..]));
        assert_eq!(t.taken[0].finding(&[0; 6]).unwrap().code.0, "DOC-015");
    }
}
