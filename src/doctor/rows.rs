//! Each row for itself: what its geometry is, whether its rings are sound, whether it can be used.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::contact::P;
use super::fault::Fault;
use super::grid::{Grid, twice_area_of};
use super::repair::Kind;
use super::valid::{Scratch, check_row};
use super::{Limits, Patient, RING_OPEN, RING_SHORT, SPARE, Verdict, finding_on, repair};
use crate::base::{Area, BLOCK_ROWS, Code, Finding, Result, Severity, Watch};
use crate::geo::Shapes;

/// Code of a geometric fault.
pub fn code_of(fault: Fault) -> &'static str {
    match fault {
        Fault::NotFinite => "GEOM-007",
        Fault::TooFew => "GEOM-008",
        Fault::ZeroArea => "GEOM-009",
        Fault::Cross => "GEOM-010",
        Fault::SelfTouch => "GEOM-011",
        Fault::Spike => "GEOM-012",
        Fault::Unclosed => "GEOM-013",
        Fault::ThinRing => "GEOM-014",
        Fault::Repeated => "GEOM-015",
        Fault::HoleOutside => "GEOM-017",
        Fault::Nested => "GEOM-018",
        Fault::Split => "GEOM-019",
    }
}

/// Code of a row state other than polygon.
fn code_of_state(state: u8) -> &'static str {
    match state {
        1 => "GEOM-001",
        2 => "GEOM-002",
        3 => "GEOM-003",
        4 => "GEOM-004",
        6 => "GEOM-006",
        SPARE => "DOC-014",
        _ => "GEOM-005",
    }
}

/// Why a row is left out although it was to be a polygon, or what is wrong with it.
struct Noted {
    row: u32,
    code: &'static str,
    at: Option<P>,
    out: bool,
}

/// Checks every row; findings and rows left out, no relation between rows.
///
/// Errors: `RUN-001` stopped.
pub fn check_rows(watch: &dyn Watch, patient: &Patient<'_>, limits: &Limits) -> Result<Verdict> {
    watch.stage("stage-doctor-shapes");
    let rows = patient.rows();
    let grid = Grid::new(&patient.shapes.extent(), limits.grid_m);
    let exam = Exam { patient, grid: &grid, reach_m: limits.reach_m };
    let done = AtomicU64::new(0);
    let blocks: Vec<(Vec<Noted>, u32)> = (0..rows.div_ceil(BLOCK_ROWS))
        .into_par_iter()
        .map(|b| {
            watch.check()?;
            let span = b * BLOCK_ROWS..((b + 1) * BLOCK_ROWS).min(rows);
            let n = span.len() as u64;
            let found = check_block(exam, span);
            watch.progress(done.fetch_add(n, Ordering::Relaxed) + n, rows as u64);
            Ok(found)
        })
        .collect::<Result<_>>()?;
    let invalid = blocks.iter().map(|b| b.1).sum();
    let noted: Vec<Noted> = blocks.into_iter().flat_map(|b| b.0).collect();
    Ok(Verdict {
        rows: rows as u32,
        left_out: pick(&noted, true),
        faulty: pick(&noted, false),
        invalid,
        cover: None,
        findings: findings(patient, &grid, &noted),
    })
}

fn pick(noted: &[Noted], out: bool) -> Vec<(u32, Code)> {
    noted.iter().filter(|n| n.out == out).map(|n| (n.row, Code::new(n.code))).collect()
}

/// What the check of one row needs to know.
#[derive(Clone, Copy)]
struct Exam<'a> {
    patient: &'a Patient<'a>,
    grid: &'a Grid,
    reach_m: f64,
}

fn check_block(exam: Exam<'_>, rows: std::ops::Range<usize>) -> (Vec<Noted>, u32) {
    let patient = exam.patient;
    let mut scratch = Scratch::default();
    let mut noted = Vec::new();
    let mut invalid = 0;
    for row in rows {
        let out = |code| Noted { row: row as u32, code, at: patient.middle(row as u32), out: true };
        let state = patient.state.get(row).copied().unwrap_or(1);
        if state != 0 {
            noted.push(out(code_of_state(state)));
        } else if patient.shapes.of_row(row).all(|(_, r)| r.is_empty()) {
            noted.push(out(code_of_state(2)));
        } else {
            invalid += u32::from(check_polygon(&exam, row, &mut scratch, &mut noted));
        }
    }
    (noted, invalid)
}

/// Notes the faults of one polygon row; true when OGC rules call it invalid.
fn check_polygon(exam: &Exam<'_>, row: usize, scratch: &mut Scratch, noted: &mut Vec<Noted>) -> bool {
    let Exam { patient, grid, reach_m } = *exam;
    let faults = check_row(patient.shapes, row, scratch);
    let note = |fault: Fault, at: P, out: bool| Noted { row: row as u32, code: code_of(fault), at: Some(at), out };
    let gone = faults.told().find(|(f, _)| f.leaves_out());
    if let Some((fault, at)) = gone {
        noted.push(note(fault, at, true));
        return true;
    }
    if let Some(far) = beyond(patient.shapes, row, reach_m) {
        noted.push(note(Fault::NotFinite, far, true));
        return true;
    }
    if encloses_nothing(patient.shapes, row, grid) {
        let at = patient.middle(row as u32).unwrap_or([f64::NAN; 2]);
        noted.push(note(Fault::ZeroArea, at, true));
        return true;
    }
    noted.extend(faults.told().map(|(f, at)| note(f, at, false)));
    let flags = patient.flags.and_then(|f| f.get(row)).copied().unwrap_or(0);
    let open = flags & RING_OPEN != 0 || (flags & RING_SHORT != 0 && !faults.has(Fault::ThinRing));
    if open && !faults.has(Fault::Unclosed) {
        let at = patient.shapes.of_row(row).find_map(|(_, r)| r.first().copied()).unwrap_or([f64::NAN; 2]);
        noted.push(note(Fault::Unclosed, at, false));
    }
    faults.is_invalid()
}

/// A point of a row further from the origin than any place on Earth.
fn beyond(shapes: &Shapes, row: usize, reach_m: f64) -> Option<P> {
    let b = shapes.bounds_of(row);
    let far = |p: &&P| p[0].abs() > reach_m || p[1].abs() > reach_m;
    if [b.min_x, b.min_y, b.max_x, b.max_y].iter().all(|x| x.abs() <= reach_m) {
        return None;
    }
    shapes.of_row(row).find_map(|(_, r)| r.iter().find(far).copied())
}

/// Whether the area of a row is booked as 0 cm², also after its crossings are resolved.
fn encloses_nothing(shapes: &Shapes, row: usize, grid: &Grid) -> bool {
    let small = |m2: f64| Area::from_m2(m2) == Area(0);
    small(signed_m2(shapes, row)) && small(grid.m2(twice_area_of(&repair::polygons(shapes, row, grid))))
}

/// Plane area of a row by the survey formula: signed per ring, outer rings positive, holes negative, m².
pub fn signed_m2(shapes: &Shapes, row: usize) -> f64 {
    let Some(o) = shapes.of_row(row).find_map(|(_, r)| r.first().copied()) else { return 0.0 };
    shapes
        .of_row(row)
        .map(|(hole, ring)| {
            let twice: f64 = ring
                .windows(2)
                .map(|w| (w[0][0] - o[0]) * (w[1][1] - o[1]) - (w[1][0] - o[0]) * (w[0][1] - o[1]))
                .sum();
            let m2 = (twice / 2.0).abs();
            if hole { -m2 } else { m2 }
        })
        .sum()
}

fn severity_of(n: &Noted) -> Severity {
    match n.code {
        // Left out because the person asked for it.
        "DOC-014" => Severity::Note,
        _ if n.out => Severity::Error,
        "GEOM-015" => Severity::Note,
        _ => Severity::Warn,
    }
}

fn findings(patient: &Patient<'_>, grid: &Grid, noted: &[Noted]) -> Vec<Finding> {
    let mut kinds: BTreeMap<&'static str, Vec<&Noted>> = BTreeMap::new();
    noted.iter().for_each(|n| kinds.entry(n.code).or_default().push(n));
    let one = |(code, ns): (&'static str, Vec<&Noted>)| {
        let severity = severity_of(ns.first()?);
        let rows: Vec<(u32, Option<P>)> = ns.iter().map(|n| (n.row, n.at)).collect();
        let f = finding_on(patient, code, severity, &rows)?;
        Some(match Kind::of_code(code) {
            Some(Kind::MakeValid) => {
                let numbers: Vec<u32> = rows.iter().map(|r| r.0).collect();
                f.repairable(Kind::MakeValid.name(), repair::offer(patient.shapes, grid, code, &numbers))
            }
            Some(kind) => f.repairable(kind.name(), repair::args(code)),
            None => f,
        })
    };
    kinds.into_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Silent;
    use crate::doctor::cases::{plain, square};

    #[test]
    fn used_and_left_out_close_and_each_has_its_finding() {
        // Rows: sound, bow-tie, null, line, flat ring, too few, symmetric bow-tie of signed area 0 but 2 lobes.
        let s = square(0., 0., 4.);
        let shapes = plain(&[
            &s,
            &[[10., 0.], [12., 2.], [12., 0.], [10., 3.], [10., 0.]],
            &[],
            &[[0., 0.], [1., 1.]],
            &[[20., 0.], [21., 0.], [22., 0.], [20., 0.]],
            &[[30., 0.], [31., 0.], [30., 0.]],
            &[[40., 0.], [42., 2.], [42., 0.], [40., 2.], [40., 0.]],
        ]);
        let p = Patient {
            shapes: &shapes,
            state: &[0, 0, 1, 3, 0, 0, 0],
            feature: &[10, 11, 12, 13, 14, 15, 16],
            flags: None,
            key: None,
        };
        let v = check_rows(&Silent, &p, &Limits::shipped().unwrap()).unwrap();
        let out: Vec<(u32, &str)> = v.left_out.iter().map(|(r, c)| (*r, c.0.as_ref())).collect();
        assert_eq!(out, [(2, "GEOM-001"), (3, "GEOM-003"), (4, "GEOM-009"), (5, "GEOM-008")]);
        assert_eq!(v.rows_with("GEOM-010"), [1, 6]);
        // Invalid by OGC: 1, 4, 5, 6.
        assert_eq!(v.invalid, 4);
        assert_eq!(v.used().iter().filter(|u| **u).count() + v.left_out.len(), 7);
        let cross = v.findings.iter().find(|f| f.code.0 == "GEOM-010").unwrap();
        assert_eq!((cross.count, cross.place.row, cross.severity), (2, Some(11), Severity::Warn));
        for (_, code) in &v.left_out {
            assert!(v.findings.iter().any(|f| f.code == *code && f.severity == Severity::Error));
        }
    }
}
