//! The frame: units, rivers, main roads and lakes as one exact partition, before the country is divided.

use super::cut::along;
use super::plan::{Feature, Plan, beside, dense, smooth};
use super::ring::{Book, Hit, P, Ring, distance, meet, turn};

/// A face of the frame.
pub struct Face {
    /// Its outline.
    pub ring: Ring,
    /// Position in the plan's units.
    pub unit: usize,
    /// What it is: the `what` of a feature, or `open` for country to be divided.
    pub what: &'static str,
}

/// Cuts of the frame keep this distance, mm.
const CLEAR_MM: f64 = 1500.0;

/// Builds the frame with vertices about `spacing` mm apart. The base edges stay in `book`.
pub fn build(plan: &Plan, book: &mut Book<'_>, spacing: f64) -> Vec<Face> {
    let mut faces: Vec<(Ring, usize)> = units(plan, book, spacing).into_iter().zip(0..).collect();
    let mut areas: Vec<(&Feature, Vec<P>)> = Vec::new();
    // Lakes and the airport come last: their outlines must cross a river or road, so that no face gets a hole.
    let (loops, lines): (Vec<_>, Vec<_>) = plan.features.iter().partition(|f| f.kind == "loop");
    for f in lines.iter().chain(&loops) {
        let middle = line_of(plan, f, spacing);
        let closed = f.kind == "closed";
        if f.width_m > 0.0 {
            let centre: Vec<[f64; 2]> = middle.iter().map(|p| [f64::from(p[0]), f64::from(p[1])]).collect();
            for side in [0.5, -0.5] {
                let line = beside(&centre, side * f.width_m * 1000.0, closed);
                faces = cut_all(faces, book, &laps(line.iter().map(|p| rounded(*p)).collect(), closed));
            }
        } else {
            faces = cut_all(faces, book, &laps(middle.clone(), f.kind == "loop"));
        }
        areas.push((f, middle));
    }
    areas.rotate_right(loops.len());
    let mut out: Vec<Face> = faces
        .into_iter()
        .map(|(ring, unit)| {
            let p = ring.inner_point();
            let what = areas
                .iter()
                .find(|(f, line)| covers(f, line, p) && may_own(f, line, &ring))
                .map_or("open", |(f, _)| f.what);
            Face { ring, unit, what }
        })
        .collect();
    // Units in order of code, within a unit in bands from north to south: neighbours stay near each other.
    out.sort_by_cached_key(|f| {
        let p = f.ring.inner_point();
        (f.unit, (-p[1] / 6.0e6).floor() as i64, p[0] as i64, p[1] as i64)
    });
    out
}

/// A closed line twice round: the stretch over its start lies between two crossings then, like any other.
fn laps(mut line: Vec<P>, closed: bool) -> Vec<P> {
    if closed {
        line.pop();
        let again: Vec<P> = line.clone();
        line.extend(again);
    }
    line
}

fn rounded(p: [f64; 2]) -> P {
    [p[0].round() as i32, p[1].round() as i32]
}

/// How much a line wanders: water most, railways hardly.
fn line_of(plan: &Plan, f: &Feature, spacing: f64) -> Vec<P> {
    let share = match f.what {
        "stream" | "river" | "flats" => 1.3,
        "lake" => 0.6,
        "airport" => 0.0,
        "canal" | "belt" => 0.5,
        "avenue" => 0.12,
        _ => 0.3,
    };
    let fine = if f.width_m > 0.0 { (f.width_m * 900.0).max(spacing * 1.2) } else { spacing };
    let closed = matches!(f.kind, "closed" | "loop");
    let mut points = f.points.clone();
    if f.kind == "loop" {
        points.extend(f.points.first());
    }
    let line = if f.what == "airport" { dense(&points, fine * 2.0) } else { smooth(&points, fine, closed) };
    line.iter().map(|p| plan.warped(*p, share)).collect()
}

/// A lake whose outline could not be cut does not take the whole face for it, nor does a road that ends in a face.
fn may_own(f: &Feature, line: &[P], ring: &Ring) -> bool {
    match f.kind {
        "north_of" => true,
        "loop" => ring.area_m2() < 1.1 * Ring { points: line.to_vec(), edge: vec![] }.area_m2().abs(),
        _ => {
            let around: f64 = ring.sides().map(|(a, b)| distance(a, b)).sum::<f64>() / 1000.0;
            ring.area_m2() < 1.2 * f.width_m * around / 2.0
        }
    }
}

/// Whether the feature owns the place.
fn covers(f: &Feature, line: &[P], p: [f64; 2]) -> bool {
    match f.kind {
        "north_of" => line.windows(2).any(|w| {
            let (x0, x1) = (f64::from(w[0][0]), f64::from(w[1][0]));
            let t = (p[0] - x0) / (x1 - x0);
            (x0 <= p[0]) != (x1 <= p[0]) && p[1] > f64::from(w[0][1]) + t * (f64::from(w[1][1]) - f64::from(w[0][1]))
        }),
        "loop" => Ring { points: line.to_vec(), edge: vec![] }.holds(p[0], p[1]),
        _ => {
            let x = rounded(p);
            line.windows(2).any(|w| super::ring::apart(x, w[0], w[1]) < f.width_m * 500.0 + 100.0)
        }
    }
}

/// The rings of the units, sharing the vertices of their borders.
fn units(plan: &Plan, book: &mut Book<'_>, spacing: f64) -> Vec<Ring> {
    let lines: Vec<(Vec<P>, Vec<u32>)> = plan
        .borders
        .iter()
        .map(|(_, points)| {
            let line: Vec<P> = dense(points, spacing).iter().map(|p| plan.warped(*p, 1.0)).collect();
            let ids = line.windows(2).map(|w| book.add(w[0], w[1])).collect();
            (line, ids)
        })
        .collect();
    (0..plan.units.len())
        .map(|u| {
            let own = plan.borders.iter().zip(&lines).filter(|((sides, _), _)| sides.contains(&u));
            chained(own.map(|(_, l)| l).collect())
        })
        .collect()
}

/// Joins border lines end to end into one counter-clockwise ring.
fn chained(mut lines: Vec<&(Vec<P>, Vec<u32>)>) -> Ring {
    let mut ring = Ring::default();
    let mut end: Option<P> = None;
    while !lines.is_empty() {
        let next = end.map_or(Some((0, true)), |e| {
            let fits = |l: &(Vec<P>, Vec<u32>)| {
                if l.0.first() == Some(&e) { Some(true) } else { (l.0.last() == Some(&e)).then_some(false) }
            };
            lines.iter().enumerate().find_map(|(i, l)| fits(l).map(|f| (i, f)))
        });
        let Some((i, forward)) = next else { break };
        let (line, ids) = lines.remove(i);
        if forward {
            ring.points.extend(line.iter().take(ids.len()));
            ring.edge.extend(ids);
            end = line.last().copied();
        } else {
            ring.points.extend(line.iter().rev().take(ids.len()));
            ring.edge.extend(ids.iter().rev());
            end = line.first().copied();
        }
    }
    if ring.area_m2() < 0.0 {
        ring.points.reverse();
        ring.edge.reverse();
        ring.edge.rotate_left(1);
    }
    ring
}

fn cut_all(faces: Vec<(Ring, usize)>, book: &mut Book<'_>, line: &[P]) -> Vec<(Ring, usize)> {
    let mut out = Vec::with_capacity(faces.len() + 64);
    for (ring, unit) in faces {
        let mut work = vec![(ring, 0.0)];
        while let Some((ring, from)) = work.pop() {
            match cut_once(ring, book, line, from) {
                Ok((a, b, next)) => work.extend([(a, next), (b, next)]),
                Err(whole) => out.push((whole, unit)),
            }
        }
    }
    out
}

/// Cuts at the first stretch of the line, after place `from`, that lies inside the ring.
fn cut_once(mut ring: Ring, book: &mut Book<'_>, line: &[P], from: f64) -> Result<(Ring, Ring, f64), Ring> {
    let hits = crossings(&ring, book, line);
    for w in hits.windows(2) {
        if w[0].s < from - 1e-6 {
            continue;
        }
        let (a, b) = (w[0].s.ceil() as usize, w[1].s.floor() as usize + 1);
        let near = |p: &P| distance(*p, w[0].point).min(distance(*p, w[1].point)) > 3.0 * CLEAR_MM;
        let mut chain = vec![w[0].point];
        chain.extend(line.get(a..b.max(a)).unwrap_or(&[]).iter().filter(|p| near(p)));
        chain.push(w[1].point);
        let chain = unfolded(chain);
        match along(ring, book, [w[0], w[1]], &chain, CLEAR_MM) {
            Ok((l, r)) => return Ok((l, r, w[1].s)),
            Err(back) => ring = back,
        }
    }
    Err(ring)
}

/// A chain without loops: where the side of a road folds over itself in a tight bend, the fold is left out.
fn unfolded(mut chain: Vec<P>) -> Vec<P> {
    let mut j = 0;
    while j + 3 < chain.len() {
        let segment = |i: usize| chain.get(i..).and_then(<[P]>::first_chunk::<2>).copied();
        let fold = segment(j).and_then(|[a, b]| {
            (j + 2..chain.len() - 1).rev().find(|&k| segment(k).is_some_and(|[c, d]| meet(a, b, c, d)))
        });
        if let Some(k) = fold {
            chain.drain(j + 1..=k);
        }
        j += 1;
    }
    chain
}

/// Where a line meets a ring, in order along the line.
fn crossings(ring: &Ring, book: &Book<'_>, line: &[P]) -> Vec<Hit> {
    let (lo, hi) = ring.bounds();
    let mut hits = Vec::new();
    for (j, w) in line.windows(2).enumerate() {
        let (c, d) = (w[0], w[1]);
        let (x0, x1, y0, y1) = (c[0].min(d[0]), c[0].max(d[0]), c[1].min(d[1]), c[1].max(d[1]));
        if x1 < lo[0] || x0 > hi[0] || y1 < lo[1] || y0 > hi[1] || c == d {
            continue;
        }
        let (o, l) = ([f64::from(c[0]), f64::from(c[1])], distance(c, d));
        let dir = [(f64::from(d[0]) - o[0]) / l, (f64::from(d[1]) - o[1]) / l];
        for (i, (u, v)) in ring.sides().enumerate() {
            let off = u[0].max(v[0]) < x0 || u[0].min(v[0]) > x1 || u[1].max(v[1]) < y0 || u[1].min(v[1]) > y1;
            if off || (turn(u, v, c) >= 0) == (turn(u, v, d) >= 0) {
                continue;
            }
            if let Some(hit) = ring.crossing(book, i, o, dir) {
                hits.push(Hit { s: j as f64 + (hit.s / l).clamp(0.0, 0.999_999), ..hit });
            }
        }
    }
    hits.sort_by(|a, b| a.s.total_cmp(&b.s).then(a.i.cmp(&b.i)));
    hits
}
